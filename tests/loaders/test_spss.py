"""What read_spss does with what its samples do not hold."""

import gzip
import io
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from vocsigma.exceptions import ArgumentError, FormatError, MissingExtraError
from vocsigma.loaders import read_spss
from vocsigma.survey import csat, nps

DATA = Path(__file__).parents[1] / "data" / "loaders" / "spss"
ALL = (DATA / "simple_alltypes.sav").read_bytes()
UTF8 = (DATA / "labelled-num-na.sav").read_bytes()


def written(folder, cases, **more):
    path = folder / "survey.sav"
    pyreadstat.write_sav(pd.DataFrame(cases), path, **more)
    return path


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def kinds(loaded):
    asked = loaded.questions.drop_duplicates("question_id")
    return dict(zip(asked["question_id"], asked["kind"], strict=True))


def test_codes_are_written_without_a_point_and_numbers_as_short_as_they_can_be(tmp_path):
    path = written(tmp_path, {"q": [1.0, 0.1, 1234567890123456.0, -2.5, np.nan]})
    assert of(read_spss(path), "q")["value"].fillna("").to_list() == [
        "1", "0.1", "1234567890123456", "-2.5", "",
    ]  # fmt: skip


def test_a_scale_of_which_the_ends_have_labels_keeps_all_its_answers(tmp_path):
    ends = {0.0: "Not at all", 10.0: "Extremely"}
    path = written(
        tmp_path,
        {"a": [0.0, 10, 7, 4], "b": [1.0, 5, 2, 3], "c": [1.0, 5, 2, 3]},
        column_labels=["Would you recommend us?", "How satisfied are you?", "Rate the price"],
        variable_value_labels={
            "a": ends,
            "b": {1.0: "no", 5.0: "yes"},
            "c": {1.0: "no", 5.0: "yes"},
        },
        variable_measure={"a": "scale", "b": "ordinal", "c": "scale"},
    )
    loaded = read_spss(path)
    assert kinds(loaded) == {"a": "nps", "b": "csat", "c": "number"}
    assert of(loaded, "a")["label"].fillna("").to_list() == ["Not at all", "Extremely", "", ""]
    assert of(loaded, "c")["code"].to_list() == [1, 5, 2, 3]
    assert "'c' (the file calls it a scale)" in loaded.summary()
    assert nps(loaded).table["estimate"].iloc[0] == -25.0


def test_labels_of_agreement_make_a_likert_question_with_the_files_own_codes(tmp_path):
    agree = ["Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree"]
    labels = dict(enumerate(agree, start=1))
    path = written(tmp_path, {"q": [1.0, 5.0, 2.0]}, variable_value_labels={"q": labels})
    loaded = read_spss(path)
    assert kinds(loaded) == {"q": "likert"}
    assert of(loaded, "q")["label"].to_list() == ["Strongly agree", "Strongly disagree", "Agree"]
    assert of(loaded, "q")["code"].to_list() == [1, 5, 2]


SATISFIED = {
    1: "Very satisfied", 2: "Satisfied", 3: "Neither", 4: "Dissatisfied", 5: "Very dissatisfied",
}  # fmt: skip


@pytest.mark.parametrize("labels", [SATISFIED, {1: "Excellent", 5: "Poor"}])
def test_a_scale_whose_labels_say_that_1_is_the_best_is_turned(tmp_path, labels):
    path = written(
        tmp_path,
        {"sat": [1.0, 1, 2, 1, 5]},
        column_labels={"sat": "How satisfied are you with our service?"},
        variable_value_labels={"sat": labels},
    )
    loaded = read_spss(path)
    assert of(loaded, "sat")["value"].to_list() == ["1", "1", "2", "1", "5"]
    assert of(loaded, "sat")["code"].to_list() == [5, 5, 4, 5, 1]
    assert csat(loaded).table["estimate"].iloc[0] == 0.8
    assert f"'sat' ({labels[1]!r} has the code 1 and counts as 5)" in loaded.summary()


def test_no_answer_is_not_an_end_of_a_scale_that_is_turned(tmp_path):
    labels = {**SATISFIED, 9: "Don't know"}
    path = written(tmp_path, {"sat": [1.0, 5, 9]}, variable_value_labels={"sat": labels})
    answers = of(read_spss(path, kinds={"sat": "csat"}), "sat")
    assert answers["code"].fillna(-1).to_list() == [5, 1, -1]
    assert answers["missing_reason"].fillna("").to_list() == ["", "", "unreadable"]


def test_labels_that_do_not_show_the_better_end_are_a_note(tmp_path):
    labels = {1: "klasse", 2: "mau"}
    path = written(tmp_path, {"sat": [1.0, 2]}, variable_value_labels={"sat": labels})
    said = read_spss(path, kinds={"sat": "csat"}).summary()
    assert "That a higher code is better is taken for granted of 'sat'" in said
    path = written(
        tmp_path,
        {"sat": [5.0, 1]},
        variable_value_labels={"sat": {1: "Not satisfied", 5: "Satisfied"}},
    )
    loaded = read_spss(path, kinds={"sat": "csat"})
    assert of(loaded, "sat")["code"].to_list() == [5, 1]
    assert "taken for granted" not in loaded.summary()


ELEVEN = {code: str(code - 1) for code in range(1, 12)}
ENDS = {**ELEVEN, 1: "0 - Not at all likely", 11: "10 Extremely likely"}
WORDS = {**ELEVEN, 1: "Not at all likely", 11: "Extremely likely", 99: "Don't know"}


@pytest.mark.parametrize("labels", [ELEVEN, ENDS, WORDS])
def test_the_number_of_a_label_is_the_score_of_an_nps_stored_as_1_to_11(tmp_path, labels):
    asked = {"q1": "How likely are you to recommend us?"}
    for given, expected in ([9.0, 9, 8, 1], [8, 8, 7, 0]), ([11.0, 10, 1], [10, 9, 0]):
        path = written(
            tmp_path, {"q1": given}, column_labels=asked, variable_value_labels={"q1": labels}
        )
        loaded = read_spss(path)
        assert of(loaded, "q1")["code"].to_list() == expected
        assert "Scored by their labels, not by their codes: 'q1'" in loaded.summary()
    path = written(
        tmp_path, {"q1": [9.0, 9, 8, 1]}, column_labels=asked, variable_value_labels={"q1": labels}
    )
    assert nps(read_spss(path)).table["estimate"].iloc[0] == -25.0


def test_a_yes_and_a_no_about_recommending_are_no_nps(tmp_path):
    path = written(
        tmp_path,
        {"q": [1.0, 2, 1, 1]},
        column_labels={"q": "Would you recommend us?"},
        variable_value_labels={"q": {1: "Yes", 2: "No"}},
    )
    assert kinds(read_spss(path)) == {"q": "single"}


def test_brands_that_are_recommended_are_no_nps(tmp_path):
    path = written(
        tmp_path,
        {"q": [1.0, 9, 8, 1]},
        column_labels={"q": "Which brand would you recommend?"},
        variable_value_labels={
            "q": {code: f"Brand {name}" for code, name in enumerate("abcdefghij")}
        },
    )
    assert kinds(read_spss(path)) == {"q": "single"}


def test_the_measure_decides_where_nothing_else_does_and_is_a_listed_guess(tmp_path):
    cases = {"region": [1.0, 2, 3, 1], "years": [1.0, 2, 3, 1], "nps": [9.0, 10, 3, 0]}
    path = written(
        tmp_path, cases, variable_measure={"region": "nominal", "years": "scale", "nps": "nominal"}
    )
    loaded = read_spss(path)
    assert kinds(loaded) == {"region": "single", "years": "number", "nps": "nps"}
    assert "'region' (the file calls it nominal)" in loaded.summary()
    assert kinds(read_spss(path, kinds={"region": "number"}))["region"] == "number"


def test_texts_are_stripped_and_a_missing_text_has_its_reason(tmp_path):
    path = written(
        tmp_path,
        {"q": ["  red ", "X", "", "blue"]},
        missing_ranges={"q": ["X"]},
        variable_value_labels={"q": {"X": "refused"}},
    )
    answers = of(read_spss(path), "q")
    assert answers["value"].fillna("").to_list() == ["red", "X", "", "blue"]
    assert answers["missing_reason"].fillna("").to_list() == ["", "refused", "not_answered", ""]


def test_a_range_that_is_open_below_is_missing(tmp_path):
    low = [{"lo": -float("inf"), "hi": -1.0}, 99.0]
    path = written(tmp_path, {"q": [-5.0, 0, 99, 3]}, missing_ranges={"q": low})
    reasons = of(read_spss(path), "q")["missing_reason"].fillna("").to_list()
    assert reasons == ["-5", "", "99", ""]


def test_missing_adds_codes_to_those_of_the_file_in_sets_too():
    loaded = read_spss(io.BytesIO(ALL), missing={"9": "asked by phone", "d": "none"})
    assert of(loaded, "x")["missing_reason"].iloc[5] == "asked by phone"
    assert of(loaded, "x")["missing_reason"].iloc[4] == "8"
    chosen = of(loaded, "categorical_array")
    assert chosen["label"].unique().tolist() == ["a", "b", "c"]
    assert chosen["value"].unique().tolist() == ["a;a;b", "a;b;c", "b;c", "b;b;b", "a;b"]


def test_a_set_of_dichotomies_counts_its_value_whatever_it_is():
    # D1 1 says that the text of one letter "1" is counted; let it be 0.
    loaded = read_spss(io.BytesIO(ALL.replace(b"$mymrset=D1 1", b"$mymrset=D1 0")))
    answers = of(loaded, "mymrset")
    first = answers[answers["label"] == "Response #1"]
    assert first["code"].fillna(-1).to_list() == [0, 0, 1, 1, -1, 0]
    assert first["question_text"].unique().tolist() == ["My multiple response set"]


def test_nothing_is_not_chosen_where_a_set_holds_only_the_counted_value(tmp_path):
    # The set of the sample, with a file of its own: 1 or nothing, as survey services export.
    cases = pd.DataFrame({"bool1": [1.0, np.nan, np.nan], "bool2": [np.nan, 1.0, np.nan]})
    path = written(tmp_path, cases)
    record = b"$mymrset=D1 1 0  bool1 bool2\n"
    whole = path.read_bytes()
    end = whole.index(struct.pack("<ii", 999, 0))
    data = whole[:end] + struct.pack("<4i", 7, 7, 1, len(record)) + record + whole[end:]
    answers = of(read_spss(io.BytesIO(data)), "mymrset")
    assert answers["code"].fillna(-1).to_list() == [1, 0, 0, 1, -1, -1]
    assert answers["missing_reason"].fillna("").to_list() == [""] * 4 + ["not_answered"] * 2


def test_the_variables_of_a_set_are_no_questions_unless_a_codebook_names_them():
    assert "bool1" not in set(read_spss(io.BytesIO(ALL)).answers["question_id"])
    loaded = read_spss(io.BytesIO(ALL), codebook={"bool1": "number"})
    assert loaded.answers["question_id"].unique().tolist() == ["bool1"]
    kept = read_spss(io.BytesIO(ALL), keep=["bool1"])
    assert kept.answers["bool1"].iloc[0] == "1"


def test_the_weight_that_spss_uses_is_named_and_not_used():
    data = bytearray((DATA / "nps.sav").read_bytes())
    place = list(pyreadstat.read_sav(DATA / "nps.sav")[0].columns).index("w")
    widths = [0, 0, 12, 0, 0, 0, 0, 0, 0]
    before = sum(1 if not width else -(-width // 8) for width in widths[:place])
    data[76:80] = struct.pack("<i", before + 1)
    loaded = read_spss(io.BytesIO(bytes(data)))
    assert "The file weights its cases by 'w'" in loaded.summary()
    assert loaded.answers["weight"].isna().all()
    weighted = read_spss(io.BytesIO(bytes(data)), weight="w")
    assert "The file weights" not in weighted.summary()
    assert weighted.answers.drop_duplicates("response_id")["weight"].to_list() == [
        1,
        0.5,
        1.5,
        1,
        1,
        1,
    ]


def test_stamps_need_a_zone():
    with pytest.raises(ArgumentError, match="tz="):
        read_spss(DATA / "nps.sav", submitted_at="done")


def test_respondents_are_numbered_unless_a_variable_names_them():
    assert read_spss(DATA / "nps.sav").answers["response_id"].unique().tolist() == list("123456")
    named = read_spss(DATA / "nps.sav", respondent_id="id").answers
    assert named["response_id"].unique().tolist() == ["101", "102", "103", "104", "105", "106"]


def test_a_respondent_who_is_there_twice_is_rejected_once(tmp_path):
    path = written(tmp_path, {"id": [1.0, 2, 1, np.nan], "q": [1.0, 2, 3, 4]})
    loaded = read_spss(path, respondent_id="id")
    assert loaded.rejected == {"missing_id": 1, "duplicate": 1}
    assert loaded.rejects["record"].to_list() == [3, 4]


def test_addresses_are_left_out_unless_they_are_asked_for():
    loaded = read_spss(DATA / "nps.sav")
    assert "Columns that no question is asked of are left out: 'email'." in loaded.summary()
    kept = read_spss(DATA / "nps.sav", keep=["email"])
    assert kept.answers["email"].iloc[0] == "a@example.org"


def test_times_of_day_and_durations_are_text(tmp_path):
    cases = {"t": [3661.0, 100 * 3600.0, -90.0], "d": [86400.0 * 2, 1e30, np.nan]}
    path = written(tmp_path, cases, variable_format={"t": "TIME8", "d": "DATE11"})
    loaded = read_spss(path)
    assert of(loaded, "t")["value"].to_list() == ["01:01:01", "100:00:00", "-00:01:30"]
    # What is no date stays the number that it is.
    assert of(loaded, "d")["value"].fillna("").to_list() == ["1582-10-16", "1e+30", ""]


def test_a_code_of_no_answer_in_a_column_of_dates_is_no_date(tmp_path):
    path = written(
        tmp_path,
        {"d": [13_000_000_000.0, 9.0]},
        variable_format={"d": "DATE11"},
        missing_ranges={"d": [9.0]},
    )
    answers = of(read_spss(path), "d")
    assert answers["value"].to_list() == ["1994-09-26", "9"]
    assert answers["missing_reason"].fillna("").to_list() == ["", "9"]


@pytest.mark.parametrize("pack", [gzip.compress, "zip", bytes])
def test_packed_files_and_file_objects_are_read(pack):
    if pack == "zip":
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr("survey.sav", UTF8)
        held.seek(0)
    else:
        held = io.BytesIO(pack(UTF8))
    assert of(read_spss(held), "VAR00002")["label"].iloc[0] == "This is one"


def test_what_is_no_spss_file_is_refused(tmp_path):
    with pytest.raises(
        FormatError, match=r"does not begin as an SPSS file .* does; save it in SPSS"
    ):
        read_spss(io.BytesIO(b"id,q\n1,2\n"))
    with pytest.raises(ArgumentError, match="opened as text; open it with mode 'rb'"):
        read_spss(io.StringIO("id"))
    with pytest.raises(ArgumentError, match=r"no file is called '.*survey\.sav'"):
        read_spss(tmp_path / "survey.sav")
    with pytest.raises(ArgumentError, match="path_or_file is int; give a path"):
        read_spss(3)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.sav", UTF8)
        archive.writestr("b.sav", UTF8)
    held.seek(0)
    with pytest.raises(ArgumentError, match="holds 2 files, and one is wanted here"):
        read_spss(held)


def test_a_file_that_is_cut_short_or_empty_is_refused(tmp_path):
    with pytest.raises(
        FormatError, match=r"the dictionary before its cases is damaged \(it ends early\)"
    ):
        read_spss(io.BytesIO(UTF8[:300]))
    with pytest.raises(FormatError, match="cannot be read as an SPSS file"):
        read_spss(io.BytesIO(UTF8[:-3]))
    path = written(tmp_path, {"q": pd.Series([], dtype="float64")})
    with pytest.raises(FormatError, match="holds no case"):
        read_spss(path)


def test_a_dictionary_that_contradicts_itself_is_refused():
    # A numeric column becomes a text of 40 bytes that has no further columns: ReadStat would end Python.
    changed = bytearray(ALL)
    changed[180] = 40
    with pytest.raises(FormatError, match="a column is number and text at once"):
        read_spss(io.BytesIO(bytes(changed)))
    changed = bytearray(UTF8)
    changed[64] = 9
    with pytest.raises(FormatError, match="the layout of its first record is unknown"):
        read_spss(io.BytesIO(bytes(changed)))
    changed = bytearray(UTF8)
    changed[176] = 5
    with pytest.raises(FormatError, match="a record is of the unknown type 5"):
        read_spss(io.BytesIO(bytes(changed)))


def test_labels_of_a_column_that_is_not_there_are_refused():
    # The code of the label is then taken for text, which it is not: ReadStat would end Python.
    changed = bytearray(UTF8)
    changed[276] = 7
    with pytest.raises(
        FormatError, match="which is no text in UTF-8, and belongs to no numeric column"
    ):
        read_spss(io.BytesIO(bytes(changed)))


def test_a_file_that_unpacks_to_more_than_it_may_is_refused():
    with pytest.raises(FormatError, match=r"unpacks to more than .* allow more: max_bytes="):
        read_spss(DATA / "simple_alltypes.sav", max_bytes=300)


def test_the_extra_is_named_where_pyreadstat_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(MissingExtraError, match=r"needs pyreadstat; .*vocsigma\[spss\]"):
        read_spss(DATA / "umlauts.sav")


def test_another_encoding_is_used_where_it_is_named():
    assert "Encoding: windows-1252." in read_spss(DATA / "sample.sav").summary()
    latin = UTF8.replace(b"This is one", b"This is \xf6ne")
    with pytest.raises(FormatError, match="encoding= names another"):
        read_spss(io.BytesIO(latin))
    loaded = read_spss(io.BytesIO(latin), encoding="windows-1252")
    assert of(loaded, "VAR00002")["label"].iloc[0] == "This is öne"


def test_a_variable_that_is_not_there_is_an_error_that_lists_them():
    with pytest.raises(ArgumentError, match=r"has no column 'weights' \(it has 'id', 'nps'"):
        read_spss(DATA / "nps.sav", weight="weights")
