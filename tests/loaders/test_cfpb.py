import csv
import gzip
import io
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import vocsigma as vs
from vocsigma.exceptions import FormatError, VocsigmaError
from vocsigma.frames import ASSESSMENTS, coerce, unwrap
from vocsigma.loaders import read_cfpb

REAL = Path(__file__).parents[2] / "data" / "samples" / "cfpb_complaints.csv.gz"
HEADER = (
    "Complaint ID,Date received,Product,Issue,Company,State,Submitted via,"
    "Company response to consumer,Timely response?,Consumer complaint narrative"
)
API = (
    "complaint_id,date_received,product,issue,company,state,submitted_via,company_response,timely,"
    "complaint_what_happened"
)
ROW = "1290580,3/19/2015,Mortgage,Payments,Acme,TX,Web,Closed with explanation,Yes,Too slow"


def read(*rows, header=HEADER, **options):
    return read_cfpb(io.StringIO("\n".join([header, *rows]) + "\n"), **options)


@pytest.fixture(scope="module")
def real():
    return read_cfpb(REAL)


@pytest.fixture(scope="module")
def source():
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_complaint_of_the_real_file_is_judged_as_it_says(real, source):
    expected = Counter(
        "pending"
        if row["Company response"] == "In progress"
        else {"Yes": "met", "No": "defect"}[row["Timely response?"]]
        for row in source
    )
    assert Counter(real.assessments["status"]) == expected
    assert real.records == len(source) == 28_156
    assert len(real.rejects) == 0
    some = read(ROW).assessments
    assert_frame_equal(some, coerce(some, ASSESSMENTS))
    assert unwrap(real, "assessments") is real.assessments
    assert real.counts["late_in_progress"] == 57
    assert real.counts["contradictions"] == 1


def test_the_real_file_gives_dpmo_by_product(real, source):
    decided = [row for row in source if row["Company response"] != "In progress"]
    units = Counter(row["Product"] for row in decided)
    late = Counter(row["Product"] for row in decided if row["Timely response?"] == "No")
    table = vs.dpmo(real, by="product").table.set_index("product")
    assert table["units"].to_dict() == units
    assert table["defects"].to_dict() == {name: late[name] for name in units}


def test_a_date_is_midnight_in_new_york(real, source):
    opened = real.assessments.set_index("thread_id")["opened_at"]
    for row in source[::4001]:
        day = pd.to_datetime(row["Date received"], format="%m/%d/%Y")
        assert opened[row["Complaint ID"]] == day.tz_localize("America/New_York")


@pytest.mark.parametrize("header", [HEADER, API, HEADER.upper()])
@pytest.mark.parametrize(
    "date", ["3/19/2015", "03/19/15", "2015-03-19", "2015-03-19T12:00:00-05:00"]
)
def test_every_way_to_write_headers_and_dates_is_read(header, date):
    complaint = read(ROW.replace("3/19/2015", date), header=header).assessments.iloc[0]
    assert complaint["opened_at"].tz_convert("America/New_York").date().isoformat() == "2015-03-19"
    assert complaint[["brand", "channel", "product"]].tolist() == ["Acme", "web", "Mortgage"]
    assert complaint[["state", "issue", "narrative"]].tolist() == ["TX", "Payments", "Too slow"]
    assert complaint["customer_id"] == "consumer-1290580"
    assert complaint["ctq"] == "timely response"


@pytest.mark.parametrize(
    ("response", "timely", "status", "answered"),
    [
        ("Closed with explanation", "Yes", "met", True),
        ("Closed", "No", "defect", True),
        ("In progress", "Yes", "pending", False),
        ("In progress", "No", "pending", False),
        ("In progress", "", "pending", False),
        ("Untimely response", "No", "defect", False),
        ("", "Yes", "met", True),
    ],
)
def test_the_mark_and_the_progress_make_the_status(response, timely, status, answered):
    row = ROW.replace("Closed with explanation", response).replace("Yes", timely)
    complaint = read(row).assessments.iloc[0]
    assert complaint["status"] == status
    assert complaint["answered"] == answered
    assert not complaint["answered_early"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("1290580", ""), "missing_id"),
        (ROW.replace("1290580", "1.29E+06"), "digits_lost"),
        (ROW.replace("3/19/2015", ""), "missing_stamp"),
        (ROW.replace("3/19/2015", "19/3/2015"), "bad_stamp"),
        (ROW.replace("Yes", ""), "no_verdict"),
        (ROW.replace("1290580", "7"), "duplicate"),
        ("1290580,3/19/2015", "too_few_fields"),
    ],
)
def test_unusable_records_are_rejected_with_their_reason(row, reason):
    loaded = read(ROW.replace("1290580", "7"), row)
    assert loaded.assessments["thread_id"].tolist() == ["7"]
    assert loaded.rejected == {reason: 1}
    assert loaded.rejects["raw"].str.startswith(row.split(",")[0]).all()


def test_the_summary_says_what_was_read_and_what_is_odd():
    said = read(
        ROW,
        ROW.replace("1290580", "2").replace("Closed with explanation", "In progress").replace("Yes", "No"),
        ROW.replace("1290580", "3").replace("Closed with explanation", "Untimely response"),
    ).summary()  # fmt: skip
    assert "3 records read, 3 used for 3 assessments, 0 rejected." in said
    assert "1 complaints in progress are marked late; they stay pending" in said
    assert "1 complaints have the response 'Untimely response' and are marked timely" in said


def test_a_wrong_file_is_an_error_and_so_is_a_wrong_table():
    with pytest.raises(FormatError, match="not a file of the CFPB's consumer complaint database"):
        read_cfpb(io.StringIO("a,b\n1,2\n"))
    with pytest.raises(AttributeError, match="this holds assessments, not messages"):
        _ = read(ROW).messages


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=1, max_size=6),
    st.integers(0, 600),
    st.sampled_from(["", '"', ",", "\n", "x", "\r"]),
    st.integers(0, 30),
)
def test_damaged_files_lose_no_record(numbers, place, mark, length):
    rows = [ROW.replace("1290580", f"129058{number}") for number in numbers]
    data = "\n".join([HEADER, *rows, ""])
    place = len(HEADER) + 1 + place % (len(data) - len(HEADER))
    damaged = data[:place] + mark + data[place + length :]
    try:
        loaded = read_cfpb(io.BytesIO(damaged.encode()))
    except VocsigmaError:
        return
    records = [*loaded.assessments["record"].tolist(), *loaded.rejects["record"].tolist()]
    assert sorted(records) == list(range(1, loaded.records + 1))
