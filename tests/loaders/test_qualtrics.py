import contextlib
import csv
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError, VocsigmaError
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders import read_any, read_qualtrics
from vocsigma.survey import nps, to_wide

REAL = Path(__file__).parents[1] / "data" / "loaders" / "qualtrics"
NOTED = ["StartDate", "EndDate", "Status", "IPAddress", "Finished", "ResponseId"]
NOTED_IDS = ["startDate", "endDate", "status", "ipAddress", "finished", "_recordId"]
ASKED = ["Q1", "Q2_1", "Q2_-1", "Q3_4", "Q3_5", "Q4"]
TEXTS = [
    "How likely are you to recommend us?",
    "How did you reach us?-Phone",
    "How did you reach us?-None of these",
    "Rate<br>it - Speed",
    "Rate<br>it - Price",
    "Anything\nelse?",
]
IDS = ["QID1", "QID2_1", "QID2_-1", "QID3_4", "QID3_5", "QID4_TEXT"]
ROWS = [
    [f"2026-{begun}:00", f"2026-{begun}:30", *noted, *answers]
    for begun, noted, answers in (
        ("01-05 09:00", ("0", "192.0.2.1", "1", "R_1"), ("9", "1", "", "2", "5", "fine, thanks")),
        ("01-05 10:00", ("0", "192.0.2.2", "0", "R_2"), ("3", "", "", "", "4", "")),
        ("07-05 10:00", ("1", "192.0.2.3", "1", "R_3"), ("0", "", "1", "1", "1", "test")),
        ("07-05 11:00", ("0", "192.0.2.4", "1", "R_4"), ("99", "", "1", "1", "3", "late")),
    )
]


def written(*rows):
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def v3(
    rows=ROWS, *, zone="Europe/Berlin", names=(*NOTED, *ASKED), ids=(*NOTED_IDS, *IDS), texts=TEXTS
):
    """Write today's layout, its second line in another language."""
    labels = [
        "Anfangsdatum",
        "Enddatum",
        "Antworttyp",
        "IP-Adresse",
        "Beendet",
        "Antwort-ID",
        *texts,
    ]
    stamp = f',"timeZone":"{zone}"' if zone else ""
    noted = [f'{{"ImportId":"{name}"{stamp if "Date" in name else ""}}}' for name in ids]
    return io.StringIO(written(names, labels, noted, *rows))


def insights():
    """Write the layout of 2016: import ids as Python writes them, other names and ids."""
    names = ["StartDate", "EndDate", "Status", "IPAddress", "Finished", "ResponseID", *ASKED]
    ids = ["startDate", "endDate", "status", "ipAddress", "finished", "responseId"]
    ids += [name.replace("_", "-", 1) for name in IDS]
    return io.StringIO(
        written(names, [*names[:6], *TEXTS], [f"{{'ImportId': '{name}'}}" for name in ids], *ROWS)
    )


def legacy():
    """Write the legacy layout: a byte order mark, V1 to V10, no import ids, a comma at the end."""
    labels = [
        "ResponseID",
        "ResponseSet",
        "Name",
        "ExternalDataReference",
        "EmailAddress",
        "IPAddress",
    ]
    labels += ["Status", "StartDate", "EndDate", "Finished"]
    names = [f"V{place}" for place in range(1, 11)]
    rows = [
        [
            row[5],
            "Default",
            "Anonymous",
            "",
            "",
            row[3],
            row[2],
            row[0],
            row[1],
            row[4],
            *row[6:],
            "",
        ]
        for row in ROWS
    ]
    text = written([*names, *ASKED, ""], [*labels, *TEXTS, ""], *rows)
    return io.BytesIO(b"\xef\xbb\xbf" + text.encode())


RESPONSE = ["id", "start_date", "end_date", "status", "ip_address", "finished", "survey_id"]
ANSWER = [
    "response_id", "question_id", "question", "question_option_key", "sub_question_key",
    "sub_question_text", "loop_id", "text", "value",
]  # fmt: skip
QUESTION = [
    "id", "survey_id", "_fivetran_deleted", "data_export_tag", "question_text", "question_type",
    "selector", "sub_selector",
]  # fmt: skip
# Of each column of ROWS: its question, the key of its option, that of its row, and the row's text.
PARTS = [
    ("QID1", "", "", ""), ("QID2", "1", "", ""), ("QID2", "2", "", ""), ("QID3", "", "4", "Speed"),
    ("QID3", "", "5", "Price"), ("QID4", "", "", ""),
]  # fmt: skip
TYPES = [
    ("MC", "NPS", ""),
    ("MC", "MAVR", "TX"),
    ("Matrix", "Likert", "SingleAnswer"),
    ("TE", "SL", ""),
]
OPTIONS = [["1", "QID2", "SV_1", "1", "Phone"], ["2", "QID2", "SV_1", "-1", "None of these"]]


def utc(stamp):
    instant = pd.Timestamp(stamp, tz="Europe/Berlin").tz_convert("UTC")
    return instant.strftime("%Y-%m-%d %H:%M:%S.000000")


def answer(response, part, value):
    question, option, row, text = part
    asked = "Rate it" if question == "QID3" else "asked"
    own = ["", value] if question != "QID4" else [value, ""]
    return [response, question, asked, option, row, text, "", *own]


def table(folder, name, header, rows):
    (folder / f"{name}.csv").write_text(written(header, *rows), encoding="utf-8")


def fivetran(folder, rows=ROWS, *, more=(), survey="SV_1", options=OPTIONS, types=TYPES):
    """Write the tables of Fivetran, whose stamps are in UTC."""
    people = [[row[5], utc(row[0]), utc(row[1]), row[2], row[3], row[4], survey] for row in rows]
    answers = [
        answer(row[5], part, value)
        for row in rows
        for part, value in zip(PARTS, row[6:], strict=True)
        if value
    ]
    texts = ["How likely are you to recommend us?", "How did you reach us?", "Rate<br>it&nbsp;"]
    asked = [
        [f"QID{n}", survey, "false", f"Q{n}", text, *kind]
        for n, (text, kind) in enumerate(zip([*texts, "Anything\nelse?"], types, strict=True), 1)
    ]
    table(folder, "survey_response", RESPONSE, people)
    table(folder, "question_response", ANSWER, [*answers, *more])
    table(folder, "question", QUESTION, asked)
    table(
        folder,
        "question_option",
        ["key", "question_id", "survey_id", "recode_value", "text"],
        options,
    )
    return folder


def of(loaded, question):
    answers = loaded.answers
    return answers[answers["question_id"] == question].reset_index(drop=True)


def test_a_response_is_the_same_in_todays_and_in_the_legacy_export():
    # The same real response, exported twice.
    today = read_qualtrics(REAL / "v3_three_header_rows_german_labels.csv", tz="Europe/Zurich")
    before = read_qualtrics(REAL / "legacy_two_header_rows_bom.csv", tz="Europe/Zurich")
    same = ANSWERS.columns
    pd.testing.assert_frame_equal(today.answers[same], before.answers[same])
    assert today.answers["value"].to_list() == ["2", "Hello World!"]
    assert today.answers["response_id"].unique().tolist() == ["R_2YPOQ602ER1jkf1"]
    # 08:28:09 in Zurich's summer.
    assert today.answers["started_at"].iloc[0] == pd.Timestamp("2017-07-18T06:28:09Z")
    assert today.answers["question_text"].iloc[1] == "This is a free text question."


@pytest.mark.parametrize("layout", [v3, insights, legacy])
def test_every_layout_gives_the_same_answers(layout):
    loaded = read_qualtrics(layout(), tz="Europe/Berlin", missing=[99])
    reference = read_qualtrics(v3(), missing=[99])
    pd.testing.assert_frame_equal(
        loaded.answers[ANSWERS.columns], reference.answers[ANSWERS.columns]
    )
    pd.testing.assert_frame_equal(loaded.answers, coerce(loaded.answers, ANSWERS))
    assert loaded.rejected == {"trial": 1}


def comparable(loaded):
    """Give the answers in one order, and the texts of rows as the tables have them."""
    answers = loaded.answers[ANSWERS.columns]
    texts = answers["question_text"].str.replace(" - ", "-")
    order = ["response_id", "question_id", "label"]
    return answers.assign(question_text=texts).sort_values(order, ignore_index=True)


def test_the_tables_of_fivetran_give_the_same_answers(tmp_path):
    loaded = read_qualtrics(fivetran(tmp_path), missing=[99])
    pd.testing.assert_frame_equal(
        comparable(loaded), comparable(read_qualtrics(v3(), missing=[99]))
    )
    pd.testing.assert_frame_equal(loaded.answers, coerce(loaded.answers, ANSWERS))
    assert loaded.rejected == {"trial": 1}
    named = {path.stem: path for path in tmp_path.glob("*.csv")}
    again = read_qualtrics(named, missing=[99])
    pd.testing.assert_frame_equal(loaded.answers, again.answers)


def test_a_real_survey_is_the_same_in_the_layout_of_2016_and_in_the_legacy_one():
    # Names differ where three columns have one name: Q3_question_one, question_one.
    insights, before = (
        read_qualtrics(REAL / f"single_matrix_{layout}.csv", tz="UTC", trials=True).answers
        for layout in ("insights", "legacy")
    )
    # The legacy file has one column, question_two of the last matrix, where the other has it and its text.
    same = [
        "response_id",
        "value",
        "code",
        "kind",
        "started_at",
        "submitted_at",
        "complete",
        "record",
    ]
    pd.testing.assert_frame_equal(insights[same], before[same])


def test_options_that_nobody_chose_are_there_with_their_labels(tmp_path):
    options = [*OPTIONS, ["3", "QID2", "SV_1", "7", "Letter"]]
    chosen = of(read_qualtrics(fivetran(tmp_path, options=options)), "Q2")
    assert chosen["label"].unique().tolist() == ["Phone", "None of these", "Letter"]
    by_option = chosen.groupby("label", sort=False)["code"]
    assert by_option.sum().to_list() == [1, 1, 0]
    assert by_option.count().to_list() == [2, 2, 2]


def test_options_and_rows_of_a_single_choice_have_labels_where_the_tables_have_them(tmp_path):
    scale = [[str(n), "QID3", "SV_1", str(n), f"{n} stars"] for n in range(1, 6)]
    speed = of(read_qualtrics(fivetran(tmp_path, options=scale)), "Q3_4")
    assert speed["kind"].unique().tolist() == ["single"]
    assert speed["label"].fillna("").to_list() == ["2 stars", "", "1 stars"]
    assert speed["question_text"].unique().tolist() == ["Rate it-Speed"]


def test_a_text_beside_a_value_and_the_rounds_of_a_loop_are_columns_of_their_own(tmp_path):
    more = [
        ["R_1", "QID2", "", "2", "", "", "", "by letter", "1"],
        ["R_2", "QID1", "", "", "", "", "2", "", "8"],
    ]
    loaded = read_qualtrics(fivetran(tmp_path, more=more))
    assert of(loaded, "Q2_-1_TEXT")["value"].fillna("").to_list() == ["by letter", "", ""]
    assert of(loaded, "2_Q1")["code"].fillna(-1).to_list() == [-1, 8, -1]


def test_answers_without_a_response_are_kept_and_told_of(tmp_path):
    more = [["R_9", "QID1", "", "", "", "", "", "", "10"]]
    loaded = read_qualtrics(fivetran(tmp_path, more=more))
    assert (
        "Responses of which only answers are there, without times and status: 1."
        in loaded.summary()
    )
    stray = of(loaded, "Q1").set_index("response_id").loc["R_9"]
    assert stray["code"] == 10
    assert not stray["complete"]
    assert pd.isna(stray["started_at"])
    assert loaded.records == 5
    assert stray["record"] == 5


def test_of_several_surveys_the_caller_names_one(tmp_path):
    fivetran(tmp_path)
    people = (tmp_path / "survey_response.csv").read_text(encoding="utf-8")
    other = "R_7,2026-01-05 08:00:00.000000,2026-01-05 08:00:30.000000,0,192.0.2.1,1,SV_2\n"
    (tmp_path / "survey_response.csv").write_text(people + other, encoding="utf-8")
    with pytest.raises(
        ArgumentError, match=r"holds 2 surveys \('SV_1': 4 .*; name one: survey_id='SV_1'"
    ):
        read_qualtrics(tmp_path)
    with pytest.raises(ArgumentError, match=r"has no survey 'SV_3' \(it has 'SV_1', 'SV_2'\)"):
        read_qualtrics(tmp_path, survey_id="SV_3")
    loaded = read_qualtrics(tmp_path, survey_id="SV_1", missing=[99])
    assert "Responses of other surveys are left alone: 1." in loaded.summary()
    pd.testing.assert_frame_equal(
        comparable(loaded), comparable(read_qualtrics(v3(), missing=[99]))
    )


def test_embedded_data_of_the_tables_ride_along_but_for_names(tmp_path):
    fivetran(tmp_path)
    rows = [
        ["R_1", "plan", "gold"],
        ["R_2", "plan", "free"],
        ["R_1", "EmailAddress", "a@b.example"],
    ]
    table(tmp_path, "survey_embedded_data", ["response_id", "key", "value"], rows)
    answers = read_qualtrics(tmp_path).answers.drop_duplicates("response_id")
    assert answers["plan"].fillna("").to_list() == ["gold", "free", ""]
    assert "EmailAddress" not in answers


def test_a_table_that_is_missing_or_another_is_named(tmp_path):
    fivetran(tmp_path)
    with pytest.raises(FormatError, match="Qualtrics lacks the table 'question_response'"):
        read_qualtrics({"survey_response": tmp_path / "survey_response.csv"})
    with pytest.raises(
        FormatError, match=r"survey_response.csv has no column 'response_id'.* is it the tab"
    ):
        read_qualtrics(
            {
                "survey_response": tmp_path / "survey_response.csv",
                "question_response": tmp_path / "survey_response.csv",
            }
        )
    (tmp_path / "two").mkdir()
    for name in ("one", "two"):
        (tmp_path / "two" / f"{name}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(
        ArgumentError, match=r"these are 2 files \('one.csv', 'two.csv'\) that are not"
    ):
        read_qualtrics(tmp_path / "two")


def test_read_any_knows_the_tables(tmp_path):
    loaded = read_any(fivetran(tmp_path))
    assert "(read_qualtrics), certain" in loaded.summary()


def test_the_group_of_a_net_promoter_score_is_no_question():
    loaded = read_qualtrics(REAL / "nps_today.csv")
    assert "Q1_NPS_GROUP" not in set(loaded.questions["question_id"])
    assert nps(loaded).table["n"].iloc[0] == 4


def qsf(*questions):
    payloads = [{"Element": "SQ", "Payload": one} for one in questions]
    return io.StringIO(json.dumps({"SurveyElements": [{"Element": "BL"}, *payloads]}))


def test_a_definition_gives_kinds_labels_and_texts():
    stars = {str(n): {"Display": f"{n} stars"} for n in range(1, 6)}
    survey = qsf(
        {"QuestionID": "QID1", "QuestionText": "Recommend?", "QuestionType": "MC", "Selector": "NPS",
         "Choices": {str(n): {"Display": str(n)} for n in range(11)}},
        {"QuestionID": "QID2", "QuestionText": "Reached <b>how</b>?", "QuestionType": "MC",
         "Selector": "MAVR", "Choices": {"1": {"Display": "Phone"}, "-1": {"Display": "None"}}},
        {"QuestionID": "QID3", "QuestionText": "Rate", "QuestionType": "Matrix", "Selector": "Likert",
         "SubSelector": "SingleAnswer", "Choices": {"4": {"Display": "Speed"}, "5": {"Display": "Price"}},
         "Answers": stars, "RecodeValues": {str(n): str(6 - n) for n in range(1, 6)}},
        {"QuestionID": "QID4", "QuestionText": "Else?", "QuestionType": "TE", "Selector": "SL",
         "Choices": []},
    )  # fmt: skip
    loaded = read_qualtrics(v3(), survey=survey, missing=[99])
    asked = loaded.questions.drop_duplicates("question_id").set_index("question_id")
    assert asked["kind"].to_dict() == {
        "Q1": "nps", "Q2": "multi", "Q3_4": "single", "Q3_5": "single", "Q4": "text",
    }  # fmt: skip
    assert asked["guess"].isna().all()
    # Code 2 was made of the fourth answer.
    assert of(loaded, "Q3_4")["label"].fillna("").to_list() == ["4 stars", "", "5 stars"]
    assert of(loaded, "Q3_5")["question_text"].iloc[0] == "Rate-Price"
    assert of(loaded, "Q2")["question_text"].iloc[0] == "Reached how?"


def test_answers_that_are_not_split_into_columns_are_lists_of_codes():
    choices = {"1": {"Display": "Phone"}, "2": {"Display": "Chat"}, "3": {"Display": "Letter"}}
    survey = qsf(
        {"QuestionID": "QID1", "QuestionText": "How?", "QuestionType": "MC", "Selector": "MAVR",
         "Choices": choices}
    )  # fmt: skip
    rows = [
        [*row[:6], listed, *row[7:]]
        for row, listed in zip(ROWS, ["1,3", "", "1", "2"], strict=True)
    ]
    chosen = of(read_qualtrics(v3(rows), survey=survey), "Q1")
    assert chosen["label"].to_list() == ["Phone", "Chat", "Letter"] * 3
    assert chosen["code"].fillna(-1).to_list() == [1, 0, 1, -1, -1, -1, 0, 1, 0]


def test_a_definition_that_is_none_or_cannot_be_used_is_refused():
    with pytest.raises(
        FormatError, match=r"is no survey file \(\.qsf\) of Qualtrics .*; export it there"
    ):
        read_qualtrics(v3(), survey=io.StringIO('{"a": 1}'))
    with pytest.raises(ArgumentError, match="the file has no import ids to find its questions by"):
        read_qualtrics(legacy(), tz="UTC", survey=qsf())


def test_answers_are_what_the_cells_say():
    loaded = read_qualtrics(v3(), missing=[99])
    assert of(loaded, "Q1")["kind"].unique().tolist() == ["nps"]
    assert of(loaded, "Q1")["value"].to_list() == ["9", "3", "99"]
    np.testing.assert_array_equal(of(loaded, "Q1")["code"], [9, 3, np.nan])
    assert of(loaded, "Q4")["value"].fillna("").to_list() == ["fine, thanks", "", "late"]
    assert of(loaded, "Q4")["question_text"].iloc[0] == "Anything else?"


def test_columns_that_are_ticked_or_not_are_one_question_also_with_a_negative_recode():
    reached = of(read_qualtrics(v3()), "Q2")
    assert reached["kind"].unique().tolist() == ["multi"]
    assert reached["question_text"].unique().tolist() == ["How did you reach us?"]
    assert reached["label"].to_list() == ["Phone", "None of these"] * 3
    np.testing.assert_array_equal(reached["code"], [1, 0, np.nan, np.nan, 0, 1])
    assert "Q2: None of these" in to_wide(read_qualtrics(v3())).columns


REACHED = {
    "QuestionID": "QID2", "QuestionText": "How?", "QuestionType": "MC", "Selector": "MAVR",
    "Choices": {"1": {"Display": "Web"}, "2": {"Display": "Phone"}},
}  # fmt: skip


def ticks(*rows, texts=("How? - Web", "How? - Phone"), names=("Q2_1", "Q2_2")):
    """Write an export whose only question has a column an option."""
    noted = [[*ROWS[0][:5], f"R_{place}"] for place, _ in enumerate(rows, start=1)]
    ids = [f"QID2_{place}" for place, _ in enumerate(texts, start=1)]
    return v3(
        [[*one, *row] for one, row in zip(noted, rows, strict=True)],
        names=(*NOTED, *names),
        ids=(*NOTED_IDS, *ids),
        texts=texts,
    )


SEEN = [("1", "-99"), ("-99", "-99"), ("-99", "1"), ("", "")]


@pytest.mark.parametrize(
    "options",
    [
        {"missing": {"-99": "seen"}},
        {"missing": {"-99": "seen"}, "survey": [REACHED]},
        {
            "codebook": {
                "Q2": {
                    "kind": "multi",
                    "columns": {"Q2_1": "Web", "Q2_2": "Phone"},
                    "missing": "-99=seen",
                }
            }
        },
    ],
    ids=["guessed", "defined", "codebook"],
)
def test_a_recode_of_what_was_seen_is_missing_only_where_nothing_was_chosen(options):
    survey = options.get("survey")
    options = {**options, "survey": qsf(*survey)} if survey else options
    chosen = of(read_qualtrics(ticks(*SEEN), **options), "Q2")
    assert chosen["label"].to_list() == ["Web", "Phone"] * 4
    np.testing.assert_array_equal(chosen["code"], [1, 0, np.nan, np.nan, 0, 1, np.nan, np.nan])
    reasons = chosen["missing_reason"].fillna("").to_list()
    assert reasons == ["", "", "seen", "seen", "", "", "not_answered", "not_answered"]
    share = chosen.groupby("label")["code"].mean()
    assert share.to_dict() == {"Web": 0.5, "Phone": 0.5}


def test_a_recode_beside_zeros_leaves_the_options_one_question():
    loaded = read_qualtrics(ticks(("1", "0"), ("-99", "-99"), ("0", "1")), missing=[-99])
    chosen = of(loaded, "Q2")
    np.testing.assert_array_equal(chosen["code"], [1, 0, np.nan, np.nan, 0, 1])
    assert chosen["missing_reason"].fillna("").to_list() == ["", "", "-99", "-99", "", ""]


def test_a_recode_that_nobody_named_is_no_choice_where_the_options_are_known():
    loaded = read_qualtrics(ticks(*SEEN), survey=qsf(REACHED))
    chosen = of(loaded, "Q2")
    np.testing.assert_array_equal(chosen["code"], [1, 0, np.nan, np.nan, 0, 1, np.nan, np.nan])
    assert chosen["missing_reason"].fillna("").to_list()[2:4] == ["-99", "-99"]
    assert "'-99' is no option, and counts as no answer" in loaded.summary()
    # An option of its own may have a negative code.
    none = {**REACHED, "Choices": {"1": {"Display": "Web"}, "-99": {"Display": "None"}}}
    own = read_qualtrics(ticks(("1", ""), ("", "-99"), names=("Q2_1", "Q2_-99")), survey=qsf(none))
    np.testing.assert_array_equal(of(own, "Q2")["code"], [1, 0, 0, 1])


def test_a_recode_of_a_list_that_was_not_split_is_no_answer():
    listed = {**REACHED, "QuestionID": "QID1"}
    rows = [
        [*row[:6], cell, *row[7:]] for row, cell in zip(ROWS, ["1,2", "-99", "", "2"], strict=True)
    ]
    loaded = read_qualtrics(v3(rows), survey=qsf(listed))
    chosen = of(loaded, "Q1")
    np.testing.assert_array_equal(chosen["code"], [1, 1, np.nan, np.nan, 0, 1])
    assert loaded.counts["unreadable_answers"] == 0


@pytest.mark.parametrize("mark", [" - ", "-"])
def test_options_and_questions_keep_their_hyphens(mark):
    options = ["E-mail", "Direct-mail", "Phone", "Walk-in"]
    texts = [f"How did you re-contact us?{mark}{option}" for option in options]
    rows = [("1", "", "1", ""), ("", "1", "", "1")]
    loaded = read_qualtrics(ticks(*rows, texts=texts, names=[f"Q2_{n}" for n in range(1, 5)]))
    chosen = of(loaded, "Q2")
    assert chosen["label"].to_list() == options * 2
    assert chosen["question_text"].unique().tolist() == ["How did you re-contact us?"]
    assert [f"Q2: {option}" in to_wide(loaded).columns for option in options] == [True] * 4


@pytest.mark.parametrize("mark", [" - ", "?-"])
def test_options_that_begin_alike_are_whole(mark):
    texts = [f"How{mark}E-mail", f"How{mark}E-shop"]
    chosen = of(read_qualtrics(ticks(("1", ""), ("", "1"), texts=texts)), "Q2")
    assert chosen["label"].to_list() == ["E-mail", "E-shop"] * 2


def test_columns_whose_texts_have_nothing_in_common_are_no_options_of_one_question():
    texts = ["Tick - if you agree", "Or - if you do not"]
    loaded = read_qualtrics(ticks(("1", ""), ("", "1"), texts=texts))
    assert loaded.questions["question_id"].to_list() == ["Q2_1", "Q2_2"]


def test_a_column_whose_kind_the_caller_names_is_a_question_of_its_own():
    loaded = read_qualtrics(v3(), kinds={"Q2_1": "single"})
    assert of(loaded, "Q2_1")["value"].fillna("").to_list() == ["1", "", ""]


@pytest.mark.parametrize("channel", ["preview", "test"])
def test_previews_are_known_by_their_channel_in_every_language(channel):
    names, ids = (
        (*NOTED, "DistributionChannel", "Q1"),
        (*NOTED_IDS, "distributionChannel", "QID1"),
    )
    rows = [
        [*ROWS[0][:2], status, *ROWS[0][3:5], f"R_{status}", by, "9"]
        for status, by in (("Umfragevorschau", channel), ("IP-Adresse", "anonymous"))
    ]
    texts = ["Verteilungskanal", TEXTS[0]]
    loaded = read_qualtrics(v3(rows, names=names, ids=ids, texts=texts))
    assert loaded.rejected == {"trial": 1}
    assert loaded.answers["response_id"].unique().tolist() == ["R_IP-Adresse"]
    kept = read_qualtrics(v3(rows, names=names, ids=ids, texts=texts), trials=True)
    assert kept.answers["response_id"].nunique() == 2


@pytest.mark.parametrize("status", ["9", "17", "Offline Survey Preview"])
def test_previews_that_were_marked_as_spam_or_answered_offline_are_trials_too(status):
    rows = [[*ROWS[0][:2], status, *ROWS[0][3:]], ROWS[1]]
    assert read_qualtrics(v3(rows)).rejected == {"trial": 1}


def test_who_finished_is_known_where_a_spreadsheet_wrote_truth_in_its_language():
    rows = [[*row[:4], {"1": "WAHR", "0": "FALSCH"}[row[4]], *row[5:]] for row in ROWS]
    answers = read_qualtrics(v3(rows)).answers.drop_duplicates("response_id")
    assert answers["complete"].to_list() == [True, False, True]


def test_rows_of_a_matrix_are_questions_and_their_texts_have_no_html():
    rated = of(read_qualtrics(v3()), "Q3_5")
    assert rated["question_text"].iloc[0] == "Rate it - Price"
    assert rated["code"].to_list() == [5, 4, 3]


def test_the_zone_in_the_third_line_counts_over_the_callers():
    loaded = read_qualtrics(v3(zone="Pacific/Auckland"), tz="Europe/Berlin")
    assert loaded.answers["started_at"].iloc[0] == pd.Timestamp("2026-01-04T20:00Z")
    assert "Pacific/Auckland" in loaded.summary()
    assert read_qualtrics(v3(zone="Z")).answers["started_at"].iloc[0] == pd.Timestamp(
        "2026-01-05T09:00Z"
    )


def test_without_a_zone_the_caller_must_name_it():
    with pytest.raises(ArgumentError, match="tz="):
        read_qualtrics(v3(zone=None))


def test_previews_and_tests_go_to_the_rejects_unless_asked_for():
    rows = [
        [*row[:2], status, *row[3:]]
        for row, status in zip(ROWS, ["0", "1", "2", "Survey Preview"], strict=True)
    ]
    loaded = read_qualtrics(v3(rows))
    assert loaded.rejects["record"].to_list() == [2, 3, 4]
    assert [raw.split(",")[:6] for raw in loaded.rejects["raw"]] == [row[:6] for row in rows[1:]]
    assert loaded.rejected == {"trial": 3}
    assert loaded.answers["response_id"].unique().tolist() == ["R_1"]
    assert loaded.answers["record"].nunique() + len(loaded.rejects) == loaded.records == 4
    assert read_qualtrics(v3(rows), trials=True).answers["response_id"].nunique() == 4


def test_partial_responses_are_kept_and_said_to_be_incomplete():
    answers = read_qualtrics(v3()).answers.drop_duplicates("response_id")
    assert answers["complete"].to_list() == [True, False, True]
    labels = [[*row[:4], {"1": "True", "0": "False"}[row[4]], *row[5:]] for row in ROWS]
    again = read_qualtrics(v3(labels)).answers.drop_duplicates("response_id")
    assert again["complete"].to_list() == [True, False, True]


def test_who_the_respondent_is_stays_in_the_file():
    loaded = read_qualtrics(legacy(), tz="Europe/Berlin")
    assert not {"IPAddress", "Name", "EmailAddress"} & set(loaded.answers.columns)
    assert not loaded.answers.astype("str").isin(["192.0.2.1", "Anonymous"]).any(axis=None)


def test_embedded_data_ride_along_and_text_analysis_is_left_out():
    names, ids = (
        (*NOTED, *ASKED, "plan", "Q4 - Topics"),
        (*NOTED_IDS, *IDS, "plan", "QID4_TEXT_eae5a8d0e7fd4bd183e983e5Topics"),
    )
    rows = [[*row, "gold", "Delivery"] for row in ROWS]
    loaded = read_qualtrics(v3(rows, names=names, ids=ids, texts=[*TEXTS, "plan", "Q4 - Topics"]))
    assert loaded.answers["plan"].unique().tolist() == ["gold"]
    assert "Delivery" not in set(loaded.answers["value"])
    assert "'Q4 - Topics'" in loaded.summary()


def test_columns_of_one_name_are_questions_of_their_own():
    names = [*NOTED, "tag", "tag", "tag", "Q3_4", "Q3_5", "Q4"]
    loaded = read_qualtrics(v3(names=names), kinds={"tag (2)": "text"})
    assert of(loaded, "tag")["value"].to_list() == ["9", "3", "99"]
    assert of(loaded, "tag (2)")["value"].fillna("").to_list() == ["1", "", ""]
    assert of(loaded, "tag (3)")["value"].fillna("").to_list() == ["", "", "1"]


def test_a_codebook_brings_labels_to_the_codes():
    book = {"Q3_4": {"kind": "likert", "options": {"1": "poor", "2": "good"}, "text": "Speed"}}
    loaded = read_qualtrics(v3(), codebook=book)
    assert loaded.answers["question_id"].unique().tolist() == ["Q3_4"]
    assert loaded.answers["label"].fillna("").to_list() == ["good", "", "poor"]
    assert loaded.answers["code"].fillna(-1).to_list() == [2, -1, 1]


def test_a_response_that_is_there_twice_is_rejected_once():
    loaded = read_qualtrics(v3([*ROWS, ROWS[0]]))
    assert loaded.rejected == {"duplicate": 1, "trial": 1}
    assert loaded.rejects["record"].to_list() == [3, 5]


def test_read_any_knows_every_layout(tmp_path):
    for layout in (v3, insights, legacy):
        file = layout()
        path = tmp_path / f"{layout.__name__}.csv"
        data = file.getvalue()
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        assert "(read_qualtrics), certain" in read_any(path, tz="Europe/Berlin").summary()


def test_a_file_without_its_lines_of_names_is_refused():
    with pytest.raises(
        FormatError, match="no import ids in its third line and no ResponseID in its second"
    ):
        read_qualtrics(io.StringIO(written([*NOTED, *ASKED], *ROWS)))


def test_lines_of_names_of_unequal_length_are_refused():
    with pytest.raises(
        FormatError, match="its lines of names have 12, 12, 11 columns; export it again"
    ):
        read_qualtrics(v3(ids=(*NOTED_IDS, *IDS[:-1])))


def test_a_file_without_ids_or_stamps_is_refused():
    names = ["StartDate", "EndDate", "Status", "IPAddress", "Finished", "nothing", *ASKED]
    ids = [*NOTED_IDS[:5], "nothing", *IDS]
    with pytest.raises(FormatError, match=r"has no column 'ResponseId'; export all fields"):
        read_qualtrics(v3(names=names, ids=ids))


def test_damaged_copies_lose_no_response():
    whole = v3().getvalue().encode()
    generator = np.random.default_rng(5)
    outcomes = []
    first = whole.index(b"2026-01-05 09")
    for _ in range(40):
        data = bytearray(whole)
        for place in generator.integers(first, len(data), 2):
            data[place] = generator.integers(0, 256)
        try:
            loaded = read_qualtrics(io.BytesIO(bytes(data[: generator.integers(first, len(data))])))
        except VocsigmaError:
            outcomes.append("error")
            continue
        assert loaded.answers["record"].nunique() + len(loaded.rejects) == loaded.records
        assert not set(loaded.answers["record"]) & set(loaded.rejects["record"])
        outcomes.append("read")
    assert outcomes.count("read") > 20


def test_damaged_lines_of_names_are_an_error_that_says_so_or_are_read():
    whole = v3().getvalue().encode()
    generator = np.random.default_rng(6)
    for _ in range(40):
        data = bytearray(whole)
        data[generator.integers(0, 700)] = generator.integers(0, 256)
        with contextlib.suppress(FormatError, ArgumentError):
            loaded = read_qualtrics(io.BytesIO(bytes(data)))
            assert loaded.answers["record"].nunique() + len(loaded.rejects) == loaded.records


def test_a_line_of_names_that_never_ends_is_refused():
    with pytest.raises(FormatError, match="its lines of names cannot be read"):
        read_qualtrics(io.StringIO('StartDate,"' + "x" * 200_000))
