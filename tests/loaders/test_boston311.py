import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import vocsigma as vs
from vocsigma.exceptions import FormatError, VocsigmaError
from vocsigma.frames import MESSAGES, coerce
from vocsigma.loaders import read_boston311

REAL = Path(__file__).parents[2] / "data" / "samples" / "boston311.csv.gz"
ZONE = "America/New_York"
HEADER = (
    "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,case_title,department,source"
)
OPEN = "101000001,2022-01-20 08:07:49,,,ONTIME,Open,Needle Pickup,PWDx,Self Service"


def read(*rows, header=HEADER, **options):
    return read_boston311(io.StringIO("\n".join([header, *rows]) + "\n"), **options)


def real_rows():
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_real_file_gives_a_request_a_row_and_a_closing_where_closed():
    source = {row["case_enquiry_id"]: row for row in real_rows()}
    loaded = read_boston311(REAL)
    messages = loaded.messages
    assert loaded.records == len(source) == 100
    assert len(loaded.rejects) == 0
    closed = {key for key, row in source.items() if row["case_status"] == "Closed"}
    requests = messages[messages["author_role"] == "customer"].set_index("message_id")
    closings = messages[messages["author_role"] == "agent"].set_index("parent_id")
    assert set(requests.index) == set(source)
    assert set(closings.index) == closed
    assert_frame_equal(messages, coerce(messages, MESSAGES))
    for key, row in source.items():
        stamps = {"created_at": row["open_dt"], "target_at": row["target_dt"]}
        for name, stamp in stamps.items():
            expected = pd.Timestamp(stamp or None, tz=ZONE)
            assert requests[name][key] == expected or not stamp
            assert pd.isna(requests[name][key]) == (not stamp)
        assert requests["on_time"][key] == (row["ontime"] == "ONTIME")
        if key in closed:
            done = pd.Timestamp(row["closed_dt"], tz=ZONE)
            assert closings["created_at"][key] == done


def test_the_real_requests_are_turns_that_their_closing_answers():
    turns = vs.response_turns(read_boston311(REAL))
    waited = [
        pd.Timestamp(row["closed_dt"], tz=ZONE) - pd.Timestamp(row["open_dt"], tz=ZONE)
        for row in real_rows()
        if row["closed_dt"]
    ]
    assert len(turns) == 100
    answered = turns.loc[turns["answered"], "response_s"].sort_values()
    assert answered.tolist() == sorted(wait.total_seconds() for wait in waited)


def test_the_channels_of_the_real_file_are_those_of_its_sources():
    sources = pd.Series([row["source"] for row in real_rows()]).value_counts()
    messages = read_boston311(REAL).messages
    found = messages[messages["author_role"] == "customer"]["channel"].value_counts()
    assert found["phone"] == sources["Constituent Call"]
    assert found["app"] == sources["Citizens Connect App"] + sources["City Worker App"]
    assert found["web"] == sources["Self Service"]


@pytest.mark.parametrize(
    ("source", "channel", "visibility"),
    [
        ("Constituent Call", "phone", "closed"),
        ("Citizens Connect App", "app", "closed"),
        ("Twitter", "twitter", "open"),
        ("Maximo Integration", "311", "closed"),
        ("", "311", "closed"),
    ],
)
def test_a_source_is_a_channel_and_says_who_can_see_it(source, channel, visibility):
    message = read(OPEN.replace("Self Service", source)).messages.iloc[0]
    assert message[["channel", "visibility"]].tolist() == [channel, visibility]
    assert message["source"] == source or not source


def test_blanks_are_missing_and_no_verdict_is_none():
    message = read(OPEN.replace("ONTIME", " ").replace("Needle Pickup", " ")).messages.iloc[0]
    assert pd.isna(message["on_time"])
    assert pd.isna(message["text"])
    assert read(OPEN).messages["text"][0] == "Needle Pickup"


@pytest.mark.parametrize("header", [HEADER, HEADER.upper(), HEADER.replace("ontime", "on_time")])
def test_every_way_to_write_headers_is_read(header):
    loaded = read(OPEN, header=header)
    assert loaded.messages["created_at"][0] == pd.Timestamp("2022-01-20 13:07:49Z")
    assert loaded.messages["on_time"].tolist() == [True]
    assert "Stamps without a zone were taken to be America/New_York." in loaded.summary()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (OPEN.replace("101000001", ""), "missing_id"),
        (OPEN.replace("101000001", "1.01E+11"), "digits_lost"),
        (OPEN.replace("2022-01-20 08:07:49", ""), "missing_stamp"),
        (OPEN.replace("2022-01-20 08:07:49", "soon"), "bad_stamp"),
        (OPEN.replace("Open", "Closed"), "closed_without_stamp"),
        (OPEN.replace(",,,", ",,2022-01-20 08:07:48,").replace("Open", "Closed"), "closed_before_opening"),
        (OPEN.replace("101000001", "101000000"), "duplicate"),
    ],
)  # fmt: skip
def test_unusable_records_are_rejected_with_their_reason(row, reason):
    loaded = read(OPEN.replace("101000001", "101000000"), row)
    assert loaded.messages["message_id"].tolist() == ["101000000"]
    assert loaded.rejected == {reason: 1}
    assert loaded.rejects["record"].tolist() == [2]


def test_a_wrong_file_is_an_error():
    with pytest.raises(FormatError, match="not a 311 file of the City of Boston: it has no column"):
        read_boston311(io.StringIO("a,b\n1,2\n"))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=6),
    st.integers(0, 600),
    st.sampled_from(["", '"', ",", "\n", "x", "\r"]),
    st.integers(0, 30),
)
def test_damaged_files_lose_no_record(numbers, place, mark, length):
    rows = [OPEN.replace("101000001", f"10100000{number}") for number in numbers]
    data = "\n".join([HEADER, *rows, ""])
    place = len(HEADER) + 1 + place % (len(data) - len(HEADER))
    damaged = data[:place] + mark + data[place + length :]
    try:
        loaded = read_boston311(io.BytesIO(damaged.encode()))
    except VocsigmaError:
        return
    records = [*loaded.messages["record"].unique().tolist(), *loaded.rejects["record"].tolist()]
    assert sorted(records) == list(range(1, loaded.records + 1))
