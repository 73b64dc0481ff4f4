import contextlib
import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, FormatError, VocsigmaError
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders import read_any, read_qualtrics
from vocsigma.survey import to_wide

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
