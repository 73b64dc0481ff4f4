import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.frames import MESSAGES, coerce
from vocsigma.loaders import read_any, read_nyc311

REAL = Path(__file__).parents[1] / "data" / "loaders" / "nyc311_300.csv"
PORTAL = "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Status"
API = "unique_key,created_date,closed_date,agency,complaint_type,descriptor,status"


PRESENT = (
    "Unique Key,Created Date,Closed Date,Agency,Agency Name,Problem (formerly Complaint Type),"
    "Problem Detail (formerly Descriptor),Additional Details,Status"
)


def read(*rows: str, header: str = PORTAL, **options):
    return read_nyc311(io.StringIO("\n".join([header, *rows]) + "\n"), **options)


def test_the_real_file_gives_a_request_a_row_and_a_closing_where_closed():
    with REAL.open(encoding="utf-8", newline="") as file:
        source = {row["Unique Key"]: row for row in csv.DictReader(file)}
    loaded = read_nyc311(REAL)
    messages = loaded.messages
    assert loaded.records == len(source) == 300
    assert len(loaded.rejects) == 0
    closed = {key for key, row in source.items() if row["Status"] == "Closed"}
    assert 0 < len(closed) < 300
    requests = messages[messages["author_role"] == "customer"]
    closings = messages[messages["author_role"] == "agent"]
    assert set(requests["message_id"]) == set(source)
    assert set(closings["parent_id"]) == closed
    assert_frame_equal(messages, coerce(messages, MESSAGES))
    assert messages["record"].is_monotonic_increasing
    assert (messages["visibility"] == "closed").all()


def test_the_real_stamps_are_those_of_new_york():
    with REAL.open(encoding="utf-8", newline="") as file:
        source = list(csv.DictReader(file))
    messages = read_nyc311(REAL).messages
    requests = messages[messages["author_role"] == "customer"].set_index("message_id")
    for row in source[::37]:
        expected = pd.to_datetime(row["Created Date"], format="%m/%d/%Y %H:%M").tz_localize(
            "America/New_York"
        )
        assert requests["created_at"][row["Unique Key"]] == expected


def test_the_columns_of_a_request_and_its_closing():
    header = PORTAL + ",Borough,Resolution Action Updated Date,Open Data Channel Type"
    row = "64342912,3/13/2025 23:33,3/14/2025 0:25,NYPD,Animal-Abuse,Chained,Closed,QUEENS"
    row += ",3/14/2025 2:46,ONLINE"
    request, closing = read(row, header=header).messages.to_dict("records")
    assert request["thread_id"] == closing["thread_id"] == closing["parent_id"] == "64342912"
    assert closing["message_id"] == "64342912#closed"
    assert request["author_id"] == "requester-64342912"
    assert closing["author_id"] == closing["brand"] == request["brand"] == "NYPD"
    assert request["channel"] == "web"
    assert request["text"] == "Animal-Abuse: Chained"
    assert request["borough"] == "QUEENS"
    assert request["status"] == "Closed"
    assert request["action_updated_at"] == pd.Timestamp("2025-03-14 06:46Z")
    assert closing["created_at"] - request["created_at"] == pd.Timedelta("52min")


@pytest.mark.parametrize(
    ("stamp", "utc"),
    [
        ("3/14/2025 1:20", "05:20:00"),
        ("03/14/2025 01:20:33 AM", "05:20:33"),
        ("03/14/2025 01:20:33 PM", "17:20:33"),
        ("2025-03-14T01:20:33.000", "05:20:33"),
    ],
)
@pytest.mark.parametrize("header", [PORTAL, API, PORTAL.upper()])
def test_every_way_to_write_stamps_and_headers_is_read(stamp, utc, header):
    loaded = read(f"1000,{stamp},,NYPD,Noise,,Open", header=header)
    assert loaded.messages["created_at"][0] == pd.Timestamp(f"2025-03-14 {utc}Z")
    assert loaded.messages["text"][0] == "Noise"
    assert "Stamps without a zone were taken to be America/New_York." in loaded.summary()


@pytest.mark.parametrize(
    ("problem", "detail", "more"),
    [
        (*PRESENT.split(",")[5:7], "Additional Details"),
        ("complaint_type", "descriptor", "descriptor_2"),
    ],
)
def test_the_portals_new_names_of_the_problem_are_read(problem, detail, more):
    header = f"Unique Key,Created Date,Closed Date,Agency,{problem},{detail},{more},Status"
    row = "1000,01/05/2026 11:59:56 PM,01/06/2026 12:40:00 AM,NYPD,Noise,Loud,All night,Closed"
    loaded = read(row, header=header)
    assert loaded.messages["text"].fillna("").tolist() == ["Noise: Loud", ""]
    assert loaded.messages["complaint_type"].tolist() == ["Noise"] * 2
    assert loaded.messages["additional_details"].tolist() == ["All night"] * 2


def test_the_portals_present_file_is_known():
    row = "1000,01/05/2026 11:59:56 PM,,NYPD,Police,Noise,Loud,,Open"
    known = read_any(io.StringIO(f"{PRESENT}\n{row}\n"))
    assert known.messages["text"].tolist() == ["Noise: Loud"]
    assert "Taken for a 311 file of NYC Open Data (read_nyc311), certain" in known.summary()
    assert known.messages["additional_details"].isna().all()


def test_a_time_that_the_clock_skips_is_the_end_of_the_jump_and_counted():
    loaded = read("1000,03/09/2025 02:30:00 AM,,NYPD,Noise,,Open")
    assert loaded.messages["created_at"][0] == pd.Timestamp("2025-03-09 07:00Z")
    assert "1 local times fall into the hour that the clock skips" in loaded.summary()


def test_a_time_that_comes_twice_is_the_first_unless_the_closing_would_precede_the_opening():
    loaded = read(
        "1000,11/02/2025 01:10:00 AM,11/02/2025 01:30:00 AM,NYPD,Noise,,Closed",
        "1001,11/02/2025 01:30:00 AM,11/02/2025 01:10:00 AM,NYPD,Noise,,Closed",
    )
    stamps = loaded.messages.set_index("message_id")["created_at"]
    assert stamps["1000#closed"] - stamps["1000"] == pd.Timedelta("20min")
    assert stamps["1001#closed"] - stamps["1001"] == pd.Timedelta("40min")
    assert loaded.counts["ambiguous_times"] == 4


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",3/14/2025 1:20,,NYPD,Noise,,Open", "missing_id"),
        ("6.4E+07,3/14/2025 1:20,,NYPD,Noise,,Open", "digits_lost"),
        ("1000,,,NYPD,Noise,,Open", "missing_stamp"),
        ("1000,soon,,NYPD,Noise,,Open", "bad_stamp"),
        ("1000,3/14/2025 1:20,soon,NYPD,Noise,,Closed", "bad_stamp"),
        ("1000,3/14/2025 1:20,,NYPD,Noise,,Closed", "closed_without_stamp"),
        ("1000,3/14/2025 1:20,3/14/2025 1:19,NYPD,Noise,,CLOSED", "closed_before_opening"),
        ("999,3/14/2025 1:20,,NYPD,Noise,,Open", "duplicate"),
        ("1000,3/14/2025 1:20", "too_few_fields"),
    ],
)
def test_unusable_records_are_rejected_whole_with_their_reason(row, reason):
    loaded = read("999,3/14/2025 1:20,3/14/2025 1:25,NYPD,Noise,,Closed", row)
    assert loaded.messages["message_id"].tolist() == ["999", "999#closed"]
    assert loaded.rejected == {reason: 1}
    assert loaded.rejects["record"].tolist() == [2]
    assert loaded.rejects["raw"].tolist() == [row]


def test_an_open_request_with_a_closing_stamp_stays_open_and_is_counted():
    loaded = read("1000,3/14/2025 1:20,3/14/2025 1:25,NYPD,Noise,,In Progress")
    assert loaded.messages["message_id"].tolist() == ["1000"]
    assert (
        "1 requests have a closing stamp and are not closed; they are read as open."
        in loaded.summary()
    )


def test_a_wrong_file_or_zone_is_an_error():
    with pytest.raises(
        FormatError, match=r"is not a 311 file of NYC Open Data: it has no column 'unique key'"
    ):
        read_nyc311(io.StringIO("a,b\n1,2\n"))
    with pytest.raises(ArgumentError, match="tz='New York' is not an IANA time zone"):
        read("1000,3/14/2025 1:20,,NYPD,Noise,,Open", tz="New York")
