import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_google_forms
from vocsigma.survey import nps, to_wide

DATA = Path(__file__).parents[1] / "data" / "loaders" / "google_forms"
SERVICES = "Which services do you use?"


def written(names, *rows):
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([names, *rows])
    return io.StringIO(file.getvalue())


def stamped(*stamps):
    return written(["Timestamp", "Why?"], *([stamp, "x"] for stamp in stamps))


def submitted(loaded):
    return [str(stamp)[:19] for stamp in loaded.answers["submitted_at"]]


def kinds(loaded):
    return dict(zip(loaded.questions["question_id"], loaded.questions["kind"], strict=True))


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def test_stamps_that_name_their_offset_need_no_zone():
    read = {
        # The form's own download; the offset is in the stamp.
        "2025/09/01 10:09:52 AM UTC+3": "2025-09-01 07:09:52",
        "2026/10/04 12:15:00 AM GMT+5:30": "2026-10-03 18:45:00",
        "2026/10/04 12:15:00 PM GMT-8": "2026-10-04 20:15:00",
        "2026/10/04 1:15:00 pm GMT": "2026-10-04 13:15:00",
        # A script in the sheet.
        "Mon Sep 08 2025 13:58:23 GMT-0500 (Central Daylight Time)": "2025-09-08 18:58:23",
        "2026-10-04T13:15:00Z": "2026-10-04 13:15:00",
    }
    loaded = read_google_forms(stamped(*read))
    assert submitted(loaded) == [*read.values()]
    assert "Stamps without a zone" not in loaded.summary()


@pytest.mark.parametrize(
    "stamps",
    [
        [
            "7/13/2024 22:05:36",
            "7/13/2024, 10:05:36 PM",
            "2024/07/13 10:05:36 PM EST",
            "2024-07-13 22:05:36",
        ],
        ["13/7/2024 22:05:36", "13.07.2024 22:05:36"],
    ],
)
def test_other_stamps_are_of_the_clock_that_the_caller_names(stamps):
    loaded = read_google_forms(stamped(*stamps), tz="Europe/Berlin")
    assert submitted(loaded) == ["2024-07-13 20:05:36"] * len(stamps)
    assert "Europe/Berlin" in loaded.summary()
    with pytest.raises(ArgumentError, match="tz="):
        read_google_forms(stamped(*stamps))


def test_a_stamp_that_could_be_either_way_around_is_not_guessed():
    with pytest.raises(ArgumentError) as told:
        read_google_forms(stamped("7/1/2024 22:05:36"), tz="UTC")
    for part in ("'7/1/2024 22:05:36'", "'%m/%d/%Y %H:%M:%S'", "'%d/%m/%Y %H:%M:%S'"):
        assert part in str(told.value)
    for stamp_format, month in (("%m/%d/%Y %H:%M:%S", "07"), ("%d/%m/%Y %H:%M:%S", "01")):
        loaded = read_google_forms(
            stamped("7/1/2024 22:05:36"), tz="UTC", stamp_format=stamp_format
        )
        assert submitted(loaded)[0][5:7] == month


def test_a_day_beyond_the_12th_settles_the_order_of_all_stamps_and_is_named():
    loaded = read_google_forms(stamped("7/1/2024 1:00:00", "7/13/2024 2:00:00"), tz="UTC")
    assert submitted(loaded) == ["2024-07-01 01:00:00", "2024-07-13 02:00:00"]
    assert "The month comes first in the stamps, as '7/13/2024 2:00:00' shows." in loaded.summary()


def test_stamps_that_contradict_each_other_are_not_guessed():
    with pytest.raises(
        ArgumentError, match="month and others with the day, as in '7/13/2024 2:00:00'"
    ):
        read_google_forms(stamped("7/13/2024 2:00:00", "13/7/2024 2:00:00"), tz="UTC")


def test_a_local_time_that_the_clock_skips_or_shows_twice_is_counted():
    loaded = read_google_forms(
        stamped("3/29/2026 2:30:00", "10/25/2026 2:30:00"), tz="Europe/Berlin"
    )
    assert (loaded.counts["nonexistent_times"], loaded.counts["ambiguous_times"]) == (1, 1)


def test_a_day_that_is_not_in_the_calendar_is_rejected():
    loaded = read_google_forms(stamped("2/30/2024 1:00:00", "2/29/2024 1:00:00"), tz="UTC")
    assert loaded.rejected == {"bad_stamp": 1}


def test_a_response_without_a_stamp_is_kept_and_incomplete():
    loaded = read_google_forms(stamped("", "2026-01-05 09:00:00"), tz="UTC")
    assert loaded.answers["complete"].to_list() == [False, True]


def test_names_over_several_lines_and_doubled_names_are_told_apart():
    file = written(["Timestamp", "Why\n so?", "Why so?"], ["2026-01-05 09:00:00", "x", "y"])
    assert set(kinds(read_google_forms(file, tz="UTC"))) == {"Why so?", "Why so? (2)"}


def test_several_answers_are_split_at_the_options_of_the_codebook_which_may_hold_commas():
    options = {"1": "Delivery, express", "2": "Gift wrap", "3": "Storage"}
    book = {SERVICES: {"kind": "multi", "options": options}}
    loaded = read_google_forms(DATA / "sheet.csv", tz="America/Chicago", codebook=book)
    wide = to_wide(loaded)
    np.testing.assert_array_equal(wide[f"{SERVICES}: Delivery, express"], [1, 0, 1, np.nan, 0, 1])
    np.testing.assert_array_equal(wide[f"{SERVICES}: Gift wrap"], [1, 1, 0, np.nan, 1, 1])
    np.testing.assert_array_equal(wide[f"{SERVICES}: Storage"], [0, 0, 0, np.nan, 0, 0])
    assert loaded.counts["unreadable_answers"] == 0


@pytest.mark.parametrize("mark", [", ", ";"])
def test_words_of_the_respondents_own_among_the_options_are_counted(mark):
    file = written(
        ["Timestamp", "Which?"],
        ["2026-01-05 09:00:00", f"A{mark}something else"],
        ["2026-01-05 09:00:00", f"B{mark}A"],
    )
    book = {"Which?": {"kind": "multi", "options": "a=A;b=B"}}
    loaded = read_google_forms(file, codebook=book, tz="UTC")
    assert of(loaded, "Which?")["code"].to_list() == [1, 0, 1, 1]
    assert loaded.counts["unreadable_answers"] == 1
    assert of(loaded, "Which?")["value"].iloc[0] == f"A{mark}something else"


def test_a_separator_that_the_codebook_names_counts():
    file = written(["Timestamp", "Which?"], ["2026-01-05 09:00:00", "A|B"])
    book = {"Which?": {"kind": "multi", "options": "a=A;b=B;c=C", "separator": "|"}}
    loaded = read_google_forms(file, codebook=book, tz="UTC")
    assert of(loaded, "Which?")["code"].to_list() == [1, 1, 0]


def test_a_list_is_guessed_only_where_that_is_safe():
    asked = {
        "commas": ("multi", ["Phone", "Web", "Phone, Web", "Web, Phone"]),
        "semicolons": ("multi", ["Phone", "Web", "Phone;Web", "Phone;Web"]),
        # One joined answer alone, or parts that nobody gives by themselves, may be one option.
        "one alone": ("single", ["Phone", "Web", "Phone, Web", "Web"]),
        "parts": ("single", ["Yes, often", "Yes, often", "No, never", "No, never"]),
        # Sentences, and numbers with a comma, are no lists.
        "sentences": ("text", ["Quick, kind", "Slow, rude", "Quick", "Nothing"]),
        "numbers": ("single", ["3,5", "3", "5", "3,5"]),
    }
    rows = zip(*(cells for _, cells in asked.values()), strict=True)
    file = written(["Timestamp", *asked], *(["2026-01-05 09:00:00", *row] for row in rows))
    loaded = read_google_forms(file, tz="UTC")
    assert kinds(loaded) == {name: kind for name, (kind, _) in asked.items()}
    assert "'commas' (2 answers are others joined by ',')" in loaded.summary()


def test_a_code_of_no_answer_is_no_option_of_a_list():
    cells = ["Phone", "Web", "Phone, Web", "Web, Phone", "N/A"]
    file = written(["Timestamp", "Which?"], *(["2026-01-05 09:00:00", cell] for cell in cells))
    chosen = of(read_google_forms(file, tz="UTC", missing={"N/A": "not asked"}), "Which?")
    assert chosen["label"].to_list() == ["Phone", "Web"] * 5
    assert chosen["missing_reason"].to_list()[8:] == ["not asked"] * 2


@pytest.mark.parametrize("name", ["Timestamp", "Zeitstempel", "Horodateur"])
def test_a_form_without_any_response_is_known_by_its_first_name(name):
    assert read_google_forms(written([name, "Why?"]), tz="UTC").records == 0


def test_the_callers_kind_counts_over_the_guess_of_a_list():
    rows = [["2026-01-05 09:00:00", cell] for cell in ("A", "B", "A, B", "B, A")]
    file = written(["Timestamp", "Which?"], *rows)
    whole = read_google_forms(file, tz="UTC", kinds={"Which?": "single"})
    assert whole.answers["label"].to_list() == ["A", "B", "A, B", "B, A"]
    file.seek(0)
    split = read_google_forms(file, tz="UTC", kinds={"Which?": "multi"})
    assert len(split.answers) == 8


def test_who_responded_stays_in_the_file_unless_asked_for():
    loaded = read_google_forms(DATA / "download.csv")
    assert not loaded.answers.astype("str").isin(["ann@example.com"]).any(axis=None)
    assert "'Email Address'" in loaded.summary()
    named = read_google_forms(DATA / "download.csv", respondent_id="Email Address")
    assert named.answers["respondent_id"].iloc[0] == "ann@example.com"


def test_a_column_of_addresses_is_left_out_in_any_language():
    rows = [["2026-01-05 09:00:00", "ann@example.com", "gut"]]
    loaded = read_google_forms(written(["Zeitstempel", "E-Mail-Adresse", "Wie?"], *rows), tz="UTC")
    assert set(kinds(loaded)) == {"Wie?"}
    assert submitted(loaded) == ["2026-01-05 09:00:00"]


def test_the_points_of_a_quiz_are_no_answers_and_ride_along_on_demand():
    loaded = read_google_forms(DATA / "download.csv", keep=["Score"])
    assert loaded.answers["Score"].iloc[0] == "1 / 2"
    left_out = "'Email Address', 'Which is right? [Score]', 'Which is right? [Feedback]'"
    assert left_out in loaded.summary()


def test_the_records_number_is_the_responses_id_and_weights_are_named():
    file = written(["Timestamp", "nps", "w"], *[["2026-01-05 09:00:00", "9", "2"]] * 2)
    loaded = read_google_forms(file, tz="UTC", weight="w")
    assert loaded.answers["response_id"].to_list() == ["1", "2"]
    assert loaded.answers["weight"].to_list() == [2, 2]
    assert nps(loaded).table["n"].to_list() == [2]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n"])
def test_a_file_that_holds_nothing_but_a_mark_is_said_to_be_empty(data):
    with pytest.raises(FormatError, match="is empty; is it the right file"):
        read_google_forms(io.BytesIO(data), tz="UTC")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Timestamp\n7/13/2024 1:00:00\n", "no column of answers beside one of stamps"),
        ("id,Why?\nR_1,x\n", "holds 'R_1', which is no stamp as Google Forms writes them"),
        (
            '{"a":[1,2,"x"]}',
            "has no stamp in its first column, .*: it is no CSV file of Google Forms",
        ),
        ("id,Why?\n", "has no stamp in its first column, 'id'"),
        ("Timestamp,Why?\n2024/1/5 上午 9:00:00,x\n", "say how to read it: stamp_format="),
    ],
)
def test_a_file_of_something_else_is_refused(text, message):
    with pytest.raises(FormatError, match=message):
        read_google_forms(io.StringIO(text), tz="UTC")


def test_a_codebook_or_kind_of_another_survey_is_refused():
    with pytest.raises(ArgumentError, match="the survey has no column 'Q9'"):
        read_google_forms(DATA / "download.csv", codebook={"Q9": "text"})
    with pytest.raises(ArgumentError, match="kinds= names 'Q9', which is no question"):
        read_google_forms(DATA / "download.csv", kinds={"Q9": "text"})


def test_the_callers_frame_of_a_codebook_is_not_changed():
    book = pd.DataFrame({"question_id": ["Why?"], "kind": ["text"]})
    before = book.copy()
    read_google_forms(stamped("2026-01-05 09:00:00"), tz="UTC", codebook=book)
    pd.testing.assert_frame_equal(book, before)
