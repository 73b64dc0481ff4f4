import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from vocsigma.exceptions import ArgumentError, FormatError, VocsigmaError
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders import read_google_forms, read_survey_csv

REAL = Path(__file__).parents[1] / "data" / "survey"
SPORTS = {
    "1": "Sky diving", "2": "Base jumping", "3": "Mountain biking", "4": "Kite boarding",
    "5": "Snowboarding", "6": "Parachuting", "97": "Other", "98": "None of these",
}  # fmt: skip
SMALL = "id,q1,q2,q3_1,q3_2,q4\n1,9,M,1,,good\n2,99,F,,1,\n3,,x,,,bad\n"
BOOK = {
    "q1": {"kind": "nps", "text": "Would you recommend us?", "missing": [99]},
    "q2": {"kind": "single", "options": {"M": "Male", "F": "Female"}},
    "q3": {"kind": "multi", "columns": {"q3_1": "Phone", "q3_2": "Mail"}},
    "q4": "text",
}


def read(text, **options):
    return read_survey_csv(io.StringIO(text), **{"respondent_id": "id", **options})


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def kinds(loaded):
    return dict(zip(loaded.questions["question_id"], loaded.questions["kind"], strict=True))


def rows_of(name):
    with (REAL / name).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_real_file_of_one_header_gives_every_cell_of_every_respondent():
    header, *rows = rows_of("comma_200.csv")
    loaded = read_survey_csv(REAL / "comma_200.csv")
    assert loaded.records == 200
    assert len(loaded.rejects) == 0
    assert len(loaded.answers) == 200 * (len(header) - 1)
    values = loaded.answers["value"].fillna("").to_numpy().reshape(200, -1)
    assert values.tolist() == [row[1:] for row in rows]
    assert set(kinds(loaded).values()) == {"single"}
    assert "Respondents are named by 'RespondentID'." in loaded.summary()
    pd.testing.assert_frame_equal(loaded.answers, coerce(loaded.answers, ANSWERS))


def test_the_second_header_of_a_real_file_goes_to_the_rejects():
    loaded = read_survey_csv(REAL / "steak_120.csv")
    assert loaded.records == 121
    assert loaded.rejected == {"missing_id": 1}
    assert loaded.rejects["record"].tolist() == [1]
    assert loaded.answers["response_id"].nunique() == 120


def test_a_real_file_of_codes_is_read_with_its_codebook():
    book = {
        "gender": {"kind": "single", "options": {"1": "Male", "2": "Female"}},
        "q2": {"kind": "multi", "options": SPORTS},
        "q5_1": {"kind": "likert", "scale": "1-5", "missing": "97;98"},
    }
    loaded = read_survey_csv(
        REAL / "stores_60.csv", codebook=book, respondent_id="unique_id", weight="weight_a",
        started_at="start_time", submitted_at="end_time", tz="Europe/London",
    )  # fmt: skip
    header, *rows = rows_of("stores_60.csv")
    source = [dict(zip(header, row, strict=True)) for row in rows]
    assert of(loaded, "gender")["label"].tolist() == [
        {"1": "Male", "2": "Female"}[row["gender"]] for row in source
    ]
    sports = of(loaded, "q2").groupby("label", sort=False)["code"]
    for code, label in SPORTS.items():
        chosen = [code in row["q2"].split(";") for row in source if row["q2"]]
        assert sports.sum()[label] == sum(chosen)
        assert sports.count()[label] == len(chosen)
    likely = [float(row["q5_1"]) for row in source if row["q5_1"] not in ("", "97", "98")]
    assert of(loaded, "q5_1")["code"].dropna().tolist() == likely
    assert of(loaded, "gender")["weight"].tolist() == [float(row["weight_a"]) for row in source]
    begun = of(loaded, "gender")["started_at"]
    assert begun[0] == pd.Timestamp(source[0]["start_time"], tz="Europe/London")
    assert loaded.answers["complete"].all()
    assert "left out: '(column 1)', 'id_L1.1'" in loaded.summary()


def test_the_guesses_of_the_real_file_of_codes_are_listed_each_with_its_reason():
    loaded = read_survey_csv(REAL / "stores_60.csv", respondent_id="unique_id")
    guessed = kinds(loaded)
    assert guessed["q2"] == guessed["q8"] == "multi"
    assert guessed["start_time"] == "date"
    assert guessed["q5_1"] == guessed["age"] == "number"
    said = loaded.summary()
    for name, why in zip(loaded.questions["question_id"], loaded.questions["guess"], strict=True):
        assert f"{name!r} ({why})" in said


def test_codes_labels_and_values_of_a_codebook():
    loaded = read(SMALL, codebook=BOOK)
    score = of(loaded, "q1")
    assert score["value"].fillna("").tolist() == ["9", "99", ""]
    assert score["code"].fillna(-1).tolist() == [9, -1, -1]
    assert set(score["question_text"]) == {"Would you recommend us?"}
    assert of(loaded, "q2")["label"].fillna("").tolist() == ["Male", "Female", ""]
    ticks = of(loaded, "q3").set_index("label")["code"].fillna(-1)
    assert ticks["Phone"].tolist() == [1, 0, -1]
    assert ticks["Mail"].tolist() == [0, 1, -1]
    assert of(loaded, "q4")["value"].fillna("").tolist() == ["good", "", "bad"]
    assert loaded.counts["unreadable_answers"] == 1
    assert "1 answers are not of their question's kind or options" in loaded.summary()
    assert "Guessed" not in loaded.summary()


def test_a_codebook_says_the_same_in_every_form(tmp_path):
    frame = pd.DataFrame(
        [
            ("q1", "q1", "Would you recommend us?", "nps", None, None, "99"),
            ("q2", "q2", None, "single", None, "M=Male; F=Female", None),
            ("q3", "q3_1", None, "multi", "Phone", None, None),
            ("q3", "q3_2", None, "multi", "Mail", None, None),
            ("q4", "q4", None, "text", None, None, None),
        ],
        columns=["question_id", "column", "text", "kind", "option", "options", "missing"],
    )
    frame.to_csv(tmp_path / "book.csv", index=False)
    (tmp_path / "book.toml").write_text(
        'q4 = "text"\n[q1]\nkind = "nps"\ntext = "Would you recommend us?"\nmissing = [99]\n'
        '[q2]\nkind = "single"\n[q2.options]\nM = "Male"\nF = "Female"\n'
        '[q3]\nkind = "multi"\n[q3.columns]\nq3_1 = "Phone"\nq3_2 = "Mail"\n'
    )
    by = ["response_id", "question_id", "label"]
    expected = read(SMALL, codebook=BOOK).answers.sort_values(by, ignore_index=True)
    for book in (frame, tmp_path / "book.csv", str(tmp_path / "book.toml")):
        answers = read(SMALL, codebook=book).answers.sort_values(by, ignore_index=True)
        pd.testing.assert_frame_equal(answers, expected)


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("How likely are you to recommend us", "0 9 10", "nps"),
        ("Would you recommend us", "1 2 1", "number"),
        ("Would you recommend us", "0 1 1", "number"),
        ("How likely are you to recommend us", "7 5 1", "number"),
        ("satisfied", "1 2 1", "number"),
        ("NPS", "7 8 8", "nps"),
        ("nps", "7 8 11", "number"),
        ("overall_satisfaction", "1 5 4", "csat"),
        ("effort", "1 7 4", "ces"),
        ("age", "31 42 57", "number"),
        ("agree?", "Agree Disagree Agree", "likert"),
        ("seen", "2026-01-05 2026-01-06 2026-01-06", "date"),
        ("seen", "05/01/2026 06/01/2026 07/01/2026", "date"),
        ("plan", "a b a", "single"),
        ("why", "quick slow rude", "text"),
        ("used", "a;b; b; a;", "multi"),
        ("none", "  ", "text"),
    ],
)
def test_a_kind_is_guessed_from_answers_and_name_and_can_be_overruled(name, cells, kind):
    text = f"id,{name},other\n" + "".join(
        f"{number},{cell},x\n" for number, cell in enumerate(cells.split(" "))
    )
    assert kinds(read(text))[name] == kind
    overruled = read(text, kinds={name: "text"})
    assert kinds(overruled)[name] == "text"
    assert f"{name!r} (" not in overruled.summary()


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["31.01.2026", "01.02.2026"], "dates, the day first"),
        (["1/31/2026 9:15", "2/1/2026 10:15"], "dates, the month first"),
        (["31/01/26", "01/02/26"], "dates, the day first"),
        (["01.02.2026 09:15", "31.01.2026 09:15"], "dates, the day first"),
        (["01/30/2026 09:15 AM", "02/03/2026 12:15 PM"], "dates, the month first"),
        (["2026-01-31", "2026-02-01T09:15Z"], "all answers are dates"),
        (["01/02/2026", "02/01/2026"], "nothing shows whether the day or the month comes first"),
        (["13/01/2026", "01/13/2026"], "some with the day and some with the month first"),
    ],
)
def test_dates_are_known_in_the_order_that_they_show(cells, order):
    text = "id,visit\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    loaded = read(text)
    assert kinds(loaded)["visit"] == "date"
    assert order in loaded.questions["guess"][0]
    assert loaded.counts["unreadable_answers"] == 0
    assert of(loaded, "visit")["value"].tolist() == cells


def test_what_is_on_no_calendar_or_clock_is_no_date():
    loaded = read("id,visit\n1,31.01.2026\n2,31.02.2026\n3,01.02.2026 25:00\n4,02/13/2026\n")
    assert kinds(loaded)["visit"] == "date"
    reasons = of(loaded, "visit")["missing_reason"].fillna("").tolist()
    assert reasons == ["", "unreadable", "unreadable", ""]
    silent = read("id,visit\n1,\n2,\n", kinds={"visit": "date"})
    assert set(of(silent, "visit")["missing_reason"]) == {"not_answered"}


def test_columns_that_are_ticked_or_not_are_guessed_to_be_one_question():
    loaded = read("id,by_1,by_2,rank_1,rank_2\n1,Phone,,1,2\n2,,Mail,2,1\n")
    assert kinds(loaded)["by"] == "multi"
    assert kinds(loaded)["rank_1"] == "number"
    assert of(loaded, "by")["label"].tolist() == ["Phone", "Mail"] * 2
    assert of(loaded, "by")["code"].tolist() == [1, 0, 0, 1]


def test_a_row_of_a_matrix_that_all_answered_alike_is_no_tick():
    loaded = read("id,Q2_1,Q2_2,Q3_1,Q3_2,Q4_1,Q4_2\n1,5,4,1,1,good,good\n2,5,4,1,1,,good\n")
    assert set(kinds(loaded)) == {"Q2_1", "Q2_2", "Q3_1", "Q3_2", "Q4_1", "Q4_2"}
    assert of(loaded, "Q2_1")["code"].tolist() == [5, 5]
    numbered = read("id,by_1,by_2\n1,1,\n2,1,2\n")
    assert of(numbered, "by")["code"].tolist() == [1, 0, 1, 1]


BY = {"by": {"kind": "multi", "columns": {"by_1": "Phone", "by_2": "Mail"}}}


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ("Y,N N,N N,Y", [1, 0, 0, 0, 0, 1]),
        ("WAHR,FALSCH FALSCH,FALSCH", [1, 0, 0, 0]),
        ("ja,Nein nein,", [1, 0, 0, 0]),
        ("1,2 2,2 ,", [1, 0, 0, 0, -1, -1]),
        ("1.0,2.0 2.0,2.0", [1, 0, 0, 0]),
        ("1,2 1,", [1, 1, 1, 0]),
        ("Phone, ,owl", [1, 0, 0, 1]),
        ("X,X X,", [1, 1, 1, 0]),
        ("Yes,No ?,Yes No,?", [1, 0, -1, 1, 0, -1]),
    ],
)
def test_words_for_what_was_not_chosen_are_known_in_several_languages(rows, chosen):
    lines = [f"{number},{row}\n" for number, row in enumerate(rows.split(" "))]
    loaded = read(f"id,by_1,by_2\n{''.join(lines)}", codebook=BY)
    assert of(loaded, "by")["code"].fillna(-1).tolist() == chosen
    assert loaded.counts["unreadable_answers"] == rows.count("?")


@pytest.mark.parametrize("rows", ["1,on,off\n2,off,off\n", "1,1,2\n2,1,2\n", "1,ja,nö\n2,nö,ja\n"])
def test_ticks_that_may_mean_either_are_an_error(rows):
    with pytest.raises(ArgumentError, match=r"the columns of 'by' hold .*; write 0 for that"):
        read(f"id,by_1,by_2\n{rows}", codebook=BY)


def test_ticks_of_0_and_1_keep_who_answered_and_chose_none():
    loaded = read("id,by_1,by_2\n1,0,1\n2,0,0\n3,,\n")
    assert of(loaded, "by")["code"].fillna(-1).tolist() == [0, 1, 0, 0, -1, -1]


def test_an_option_may_be_called_no():
    book = {"eats": {"kind": "multi", "columns": {"a": "No", "b": "Meat"}}}
    loaded = read("id,a,b\n1,No,\n2,,Meat\n3,no,No\n", codebook=book)
    assert of(loaded, "eats")["code"].tolist() == [1, 0, 0, 1, 0, 0]


def test_stamps_of_which_none_can_be_read_are_an_error_that_asks_for_their_format():
    with pytest.raises(ArgumentError, match=r"holds '5\.1\.26', .* stamp_format="):
        read("id,q,end\n1,4,5.1.26\n2,4,6.1.26\n", submitted_at="end")


def test_numbers_before_a_label_or_an_option_s_label_are_the_code():
    text = "id,a,b\n1,10 - Extremely likely,Very satisfied\n2,0,3\n3,often,7\n"
    options = {"1": "Very dissatisfied", "3": "Neutral", "5": "Very satisfied"}
    book = {"a": "nps", "b": {"kind": "csat", "options": options, "scale": [1, 5]}}
    loaded = read(text, codebook=book)
    assert of(loaded, "a")["code"].fillna(-1).tolist() == [10, 0, -1]
    assert of(loaded, "b")["code"].fillna(-1).tolist() == [5, 3, -1]
    assert of(loaded, "b")["label"].fillna("").tolist() == ["Very satisfied", "Neutral", ""]
    assert loaded.counts["unreadable_answers"] == 2


def test_the_codes_of_the_options_are_the_ends_of_the_scale():
    book = {"q": {"kind": "likert", "options": {"1": "Disagree", "7": "Agree"}}}
    loaded = read("id,q\n1,4\n2,98\n3,Agree\n", codebook=book)
    assert of(loaded, "q")["code"].fillna(-1).tolist() == [4, -1, 7]
    assert loaded.counts["unreadable_answers"] == 1


def test_a_codebook_s_labels_say_which_end_of_a_scale_is_the_better():
    labels = ["Sehr zufrieden", "Zufrieden", "Teils, teils", "Unzufrieden", "Sehr unzufrieden"]
    book = {"q": {"kind": "csat", "options": dict(enumerate(labels, start=1))}}
    loaded = read("id,q\n1,1\n2,zufrieden\n3,5\n4,6\n", codebook=book)
    assert of(loaded, "q")["code"].fillna(-1).tolist() == [5, 4, 1, -1]
    assert loaded.questions["scores"][0] == {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1}
    skipped = {**book["q"], "options": {**book["q"]["options"], 98: "Skipped"}, "missing": [98]}
    answers = of(read("id,q\n1,1\n2,98\n3,5\n", codebook={"q": skipped}), "q")
    assert answers["code"].fillna(-1).tolist() == [5, -1, 1]
    assert answers["missing_reason"].fillna("").tolist() == ["", "98", ""]
    likert = {"q": {**book["q"], "kind": "likert"}}
    assert of(read("id,q\n1,1\n2,5\n", codebook=likert), "q")["code"].tolist() == [1, 5]


def test_a_number_that_is_a_code_and_a_label_is_what_the_other_answers_are():
    book = {"q": {"kind": "nps", "options": {code: str(code - 1) for code in range(1, 12)}}}
    codes = of(read("id,q\n1,9\n2,11\n", codebook=book), "q")
    assert codes["code"].tolist() == [8, 10]
    labels = of(read("id,q\n1,9\n2,0\n", codebook=book), "q")
    assert labels["code"].tolist() == [9, 0]


def test_a_range_is_no_score():
    answers = of(read("id,q\n1,0-6\n2,9 to 10\n3,10 Extremely likely\n", kinds={"q": "nps"}), "q")
    assert answers["code"].fillna(-1).tolist() == [-1, -1, 10]


def test_without_an_id_respondents_are_numbered():
    loaded = read_survey_csv(io.StringIO("a,b\nx,1\nx,2\n"))
    assert loaded.answers["response_id"].unique().tolist() == ["1", "2"]
    assert "Respondents are named by the number of their record." in loaded.summary()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",5,2026-01-05T10:00Z", "missing_id"),
        ("1.2E+09,5,2026-01-05T10:00Z", "digits_lost"),
        ("1,5,2026-01-05T10:00Z", "duplicate"),
        ("2,5,soon", "bad_stamp"),
        ("2,5", "too_few_fields"),
        ("2,5,2026-01-05T10:00Z,7", "too_many_fields"),
    ],
)
def test_unusable_records_are_rejected_with_their_reason(row, reason):
    text = f"id,q,end\n1,4,2026-01-05T10:00Z\n{row}\n"
    loaded = read(text, submitted_at="end")
    assert loaded.answers["response_id"].tolist() == ["1"]
    assert loaded.rejected == {reason: 1}
    assert loaded.rejects["record"].tolist() == [2]


def test_who_did_not_finish_is_kept_and_marked():
    loaded = read("id,q,end\n1,4,2026-01-05T10:00Z\n2,5,\n", submitted_at="end")
    assert loaded.answers["complete"].tolist() == [True, False]


def test_weights_that_are_no_numbers_are_missing_and_counted():
    loaded = read("id,q,w\n1,4,0.5\n2,5,heavy\n3,5,inf\n4,5,\n", weight="w")
    assert loaded.answers["weight"].fillna(-1).tolist() == [0.5, -1, -1, -1]
    assert "2 weights are not numbers; they are missing." in loaded.summary()


def test_lists_hold_options_that_the_codebook_does_not_have_or_none_at_all():
    text = "id,by,none\n1,1;2,\n2,1; 9,\n3,,\n"
    book = {"by": {"kind": "multi", "options": {1: "Phone", 2: "Mail"}}, "none": "multi"}
    loaded = read(text, codebook=book)
    assert of(loaded, "by")["code"].fillna(-1).tolist() == [1, 1, 1, 0, -1, -1]
    assert of(read(text.replace("1;2;", "Mail;1"), codebook=book), "by")["code"].sum() == 3
    assert loaded.counts["unreadable_answers"] == 1
    assert len(of(loaded, "none")) == 3
    assert of(loaded, "none")["code"].isna().all()


def test_options_that_hold_the_separator_are_not_split():
    text = 'id,by\n1,"Phone, SMS, Mail"\n2,"Mail, Fax"\n3,"SMS, Phone"\n4,\n'
    labels = ["Phone, SMS", "Mail", "SMS"]
    options = dict(enumerate(labels, start=1))
    book = {"by": {"kind": "multi", "options": options, "separator": ", "}}
    loaded = read(text, codebook=book)
    assert of(loaded, "by")["label"].tolist() == labels * 4
    ticks = of(loaded, "by")["code"].fillna(-1).to_numpy().reshape(4, 3)
    assert ticks.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1], [-1] * 3]
    # Neither "Fax" nor "Phone" by itself is an option.
    assert loaded.counts["unreadable_answers"] == 2


def test_why_there_is_no_answer_is_said_of_each():
    text = "id,q1,q2,by_1,by_2\n1,9,M,1,\n2,99,X,97,97\n3,,,,\n4,-4,98,,1\n5,98.0,F,1,97\n"
    book = {
        "q1": {"kind": "nps", "missing": {"99": "refused", "-9..-1": "system", "98": ""}},
        "q2": {"kind": "single", "options": {"M": "Male", "F": "Female"}},
        "by": {
            "kind": "multi",
            "columns": {"by_1": "Phone", "by_2": "Mail"},
            "missing": "97=skipped",
        },
    }
    loaded = read(text, codebook=book, missing={98: "does not know"})

    def why(question):
        own = of(loaded, question)
        return own["missing_reason"].fillna("").tolist()

    assert why("q1") == ["", "refused", "not_answered", "system", "98"]
    assert why("q2") == ["", "unreadable", "not_answered", "does not know", ""]
    assert why("by") == ["", "", "skipped", "skipped", "not_answered", "not_answered", "", "", "",
                         "skipped"]  # fmt: skip
    codes = of(loaded, "by")["code"].fillna(-1).tolist()
    assert codes == [1, 0, -1, -1, -1, -1, 0, 1, 1, -1]
    coded = loaded.answers[loaded.answers["kind"] != "single"]
    assert (coded["code"].isna() == coded["missing_reason"].notna()).all()


def test_one_column_of_longer_texts_is_read_whole():
    text = 'why\n"slow\nand rude"\nquick\n"a\n\nb"\n'
    loaded = read_survey_csv(io.StringIO(text))
    assert loaded.answers["value"].tolist() == ["slow\nand rude", "quick", "a\n\nb"]


def test_columns_that_are_kept_ride_along_under_names_that_are_free():
    loaded = read("id,q,wave,kind\n1,4,w1,k\n", keep=["wave", "kind"])
    answer = loaded.answers.iloc[0]
    assert answer[["wave", "source_kind"]].tolist() == ["w1", "k"]
    assert len(loaded.answers) == 1


def test_labels_of_a_scale_are_spelled_as_in_the_file():
    answers = of(read("id,q\n1,Very satisfied\n2,NEUTRAL\n"), "q")
    assert answers["label"].tolist() == ["Very satisfied", "NEUTRAL"]
    assert answers["code"].tolist() == [5, 3]


def test_a_code_of_no_answer_may_hold_two_dots():
    loaded = read("id,q\n1,n.a..\n2,x\n3,-2.5\n", missing={"n.a..": "", "-3..-2": "low"})
    assert of(loaded, "q")["missing_reason"].fillna("").tolist() == ["n.a..", "", "low"]


def test_a_header_that_is_not_utf8_is_found_again():
    text = "grö,ß\n1,ä\n2,b\n"
    loaded = read_survey_csv(io.BytesIO(text.encode("cp1252")), respondent_id="grö")
    assert of(loaded, "ß")["value"].tolist() == ["ä", "b"]


def test_delimiters_encodings_and_odd_headers_are_read():
    text = 'id;"wie\nwar es?";;q;q\n1;größer;a;1;2\n'
    loaded = read_survey_csv(io.BytesIO(text.encode("cp1252")), respondent_id="id")
    assert loaded.questions["question_id"].tolist() == ["wie\nwar es?", "(column 3)", "q", "q.2"]
    assert loaded.answers["value"].tolist() == ["größer", "a", "1", "2"]
    assert "cp1252" in loaded.summary()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"respondent_id": "ID"}, r"the survey has no column 'ID' .*did you mean 'id'"),
        ({"keep": ["wave"]}, "the survey has no column 'wave'"),
        ({"codebook": {"q9": "nps"}}, "the survey has no column 'q9'"),
        ({"codebook": {"q1": "npss"}}, r"kind 'npss', which is not known; .*did you mean 'nps'"),
        (
            {"codebook": {"q1": {"knd": "nps"}}},
            r"'knd' for 'q1'; it may have .*did you mean 'kind'",
        ),
        ({"codebook": {"q1": 5}}, "says 5 of 'q1'; give its kind, or a mapping"),
        ({"codebook": {"q1": {"options": "a,b"}}}, "write them as '1=Yes;2=No'"),
        ({"codebook": {"q1": {"scale": "ten"}}}, "the scale of 'q1' is 'ten'; write its ends"),
        ({"codebook": {"q1": {"scale": [5, 1]}}}, "write its ends, as '0-10'"),
        (
            {"codebook": {"q": {"kind": "nps", "columns": ["q1", "q2"]}}},
            "only kind 'multi' may have",
        ),
        ({"codebook": 5}, "codebook is int; give a mapping"),
        ({"codebook": {}}, "the codebook names no question"),
        ({"codebook": {"q1": {"options": ["a", "b"]}}}, "give the label of each code"),
        ({"codebook": {"q1": {"scale": 10}}}, "the scale of 'q1' is 10; write its ends"),
        ({"codebook": {"q1": {"scale": ["a", "b"]}}}, "write its ends, as '0-10'"),
        ({"codebook": {"q1": {"missing": [[1]]}}}, "missing of 'q1' is .*; give codes"),
        ({"codebook": {"q1": {"kind": "multi", "columns": "q2"}}}, "give the option of each"),
        ({"missing": object()}, "missing is .*; give codes"),
        ({"kinds": [("q1", "nps")]}, "kinds is list; give a mapping"),
        ({"codebook": "book.xlsx"}, r"book\.xlsx is neither \.toml nor \.csv"),
        (
            {"codebook": pd.DataFrame({"question": ["q1"]})},
            "the codebook has no column 'question_id'",
        ),
        ({"kinds": {"q9": "nps"}}, "kinds= names 'q9', which is no question"),
        ({"kinds": {"q1": "score"}}, "'q1' has the kind 'score', which is not known"),
    ],
)
def test_what_cannot_be_used_is_an_error_that_says_what_to_do(options, message):
    with pytest.raises(ArgumentError, match=message):
        read(SMALL, **options)


def test_none_in_a_codebook_is_what_it_does_not_say():
    keys = ("text", "kind", "option", "options", "scale", "missing", "columns", "separator")
    silent = read(SMALL, codebook={"q1": dict.fromkeys(keys)})
    pd.testing.assert_frame_equal(silent.answers, read(SMALL, codebook={"q1": {}}).answers)


def test_codes_that_became_floats_are_the_whole_numbers_that_they_were():
    text = "id,age,by\n1,40,1\n2,99,2\n"
    frame = pd.DataFrame(
        {"question_id": ["age", "by"], "kind": ["number", "single"], "missing": [99, None]}
    )
    assert frame["missing"].dtype == "float64"
    assert of(read(text, codebook=frame), "age")["code"].fillna(-1).tolist() == [40, -1]
    book = {"age": "number", "by": {"kind": "single", "options": {1.0: "Phone", "2.0": "Mail"}}}
    loaded = read(text, codebook=book, missing={99.0: "refused"})
    assert of(loaded, "by")["label"].tolist() == ["Phone", "Mail"]
    assert of(loaded, "age")["missing_reason"].fillna("").tolist() == ["", "refused"]
    assert of(read(text, missing=np.int64(99)), "age")["code"].fillna(-1).tolist() == [40, -1]


def test_the_ends_of_a_scale_may_be_negative():
    loaded = read("id,q\n1,-2\n2,2\n3,-3\n", codebook={"q": {"kind": "likert", "scale": "-2-2"}})
    assert of(loaded, "q")["code"].fillna(-9).tolist() == [-2, 2, -9]


def test_unsound_toml_and_empty_files_are_errors(tmp_path):
    (tmp_path / "book.toml").write_text("q1 = ")
    with pytest.raises(ArgumentError, match=r"the codebook book\.toml is not sound TOML"):
        read(SMALL, codebook=tmp_path / "book.toml")
    with pytest.raises(FormatError, match="is empty"):
        read("")
    with pytest.raises(FormatError, match="is empty; is it the right file"):
        read_google_forms(io.BytesIO(b"\xef\xbb\xbf"), tz="UTC")
    with pytest.raises(FormatError, match="has a blank first line; it must name the columns"):
        read(",\n" + SMALL)


def test_blank_lines_and_the_delimiter_of_excel_before_the_names_are_skipped():
    whole = read(SMALL)
    for lead in ("\n", " \t\r\n\n", "sep=,\n", "\ufeffsep=,\r\n", '"sep=,"\n\n'):
        led = read(lead + SMALL)
        assert_frame_equal(led.answers, whole.answers)
        assert led.records == whole.records


def test_messages_are_not_to_be_had_of_answers():
    with pytest.raises(AttributeError, match="this holds answers, not messages"):
        _ = read(SMALL).messages


CELLS = st.text(alphabet='ab ",\n1;é', max_size=6)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6))
def test_sound_files_are_read_whole(rows):
    buffer = io.StringIO(newline="")
    cells = [[str(100 + place), *row] for place, row in enumerate(rows)]
    csv.writer(buffer, lineterminator="\n").writerows([["id", "x", "y", "z"], *cells])
    loaded = read_survey_csv(
        io.BytesIO(buffer.getvalue().encode()), respondent_id="id",
        kinds=dict.fromkeys("xyz", "text"),
    )  # fmt: skip
    assert len(loaded.rejects) == 0
    values = loaded.answers["value"].fillna("").to_numpy(dtype=object).reshape(-1, 3)
    assert values.tolist() == [[cell.strip() for cell in row] for row in rows]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=6),
    st.integers(0, 200),
    st.sampled_from(["", '"', ",", "\n", "x", "\r", ";"]),
    st.integers(0, 20),
)
def test_damaged_files_lose_no_respondent(numbers, place, mark, length):
    rows = [f"{number},9,M,1,,good" for number in numbers]
    data = "\n".join(["id,q1,q2,q3_1,q3_2,q4", *rows, ""])
    place %= len(data)
    damaged = data[:place] + mark + data[place + length :]
    try:
        loaded = read_survey_csv(io.BytesIO(damaged.encode()))
    except VocsigmaError:
        return
    records = [*np.unique(loaded.answers["record"]).tolist(), *loaded.rejects["record"].tolist()]
    assert sorted(records) == list(range(1, loaded.records + 1))
    rows_each = loaded.answers["record"].value_counts()
    assert rows_each.min() == rows_each.max() or rows_each.empty
