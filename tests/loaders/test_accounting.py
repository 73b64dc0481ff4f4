"""Whatever happens to a file: every record is used or rejected, and errors are the library's own."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import VocsigmaError
from vocsigma.frames import MESSAGES, REJECTS, coerce
from vocsigma.loaders import read_nyc311, read_twcs
from vocsigma.loaders._values.loaded import REASONS

TWCS_HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
NYC_HEADER = "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Status"
TEXTS = st.text(alphabet='ab ",\n\r1é😡@', max_size=12)


def sheet(header: str, rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([header.split(","), *rows])
    return buffer.getvalue().encode()


@st.composite
def twcs_rows(draw: st.DrawFn) -> list[list[str]]:
    ids = draw(st.lists(st.integers(1, 30), min_size=1, max_size=8, unique=True))
    parents = st.sampled_from(["", *map(str, ids)])
    return [
        [
            str(number),
            draw(st.sampled_from(["7", "Shop"])),
            draw(st.sampled_from(["True", "False"])),
            f"Tue Oct 31 22:10:{draw(st.integers(10, 59))} +0000 2017",
            draw(TEXTS),
            draw(parents),
            draw(parents),
        ]
        for number in ids
    ]


@st.composite
def nyc_rows(draw: st.DrawFn) -> list[list[str]]:
    keys = draw(st.lists(st.integers(10_000, 10_030), min_size=1, max_size=8, unique=True))
    stamp = st.sampled_from(
        ["3/14/2025 1:20", "03/09/2025 02:30:00 AM", "2025-11-02T01:30:00.000", ""]
    )
    states = st.sampled_from(["Closed", "Open"])
    return [
        [str(key), draw(stamp), draw(stamp), "NYPD", "Noise", draw(TEXTS), draw(states)]
        for key in keys
    ]


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Cut lines, open quotes, double columns, flip bytes."""
    data = bytearray(content)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        how = draw(st.sampled_from(["cut", "quote", "comma", "flip", "drop", "newline", "double"]))
        if how == "cut":
            del data[place : place + draw(st.integers(1, 40))]
        elif how in ("quote", "comma", "newline"):
            data[place:place] = {"quote": b'"', "comma": b",", "newline": b"\n"}[how]
        elif how == "flip" and data:
            data[place] ^= 1 << draw(st.integers(0, 7))
        elif how == "drop":
            del data[place:]
        elif how == "double":
            data[place:place] = data[place : place + 30]
    return bytes(data)


def check(reader, data: bytes) -> None:
    try:
        loaded = reader(io.BytesIO(data))
    except VocsigmaError:
        return
    messages, rejects = loaded
    records = [*set(messages["record"].tolist()), *rejects["record"].tolist()]
    assert sorted(records) == list(range(1, loaded.records + 1))
    assert set(rejects["reason"]) <= set(REASONS)
    coerce(messages, MESSAGES)
    coerce(rejects, REJECTS)
    assert messages["message_id"].is_unique


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_twcs_files_lose_no_record(data):
    check(read_twcs, data.draw(damaged(sheet(TWCS_HEADER, data.draw(twcs_rows())))))


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_damaged_311_files_lose_no_record(data):
    check(read_nyc311, data.draw(damaged(sheet(NYC_HEADER, data.draw(nyc_rows())))))


@settings(max_examples=50, deadline=None)
@given(twcs_rows())
def test_sound_files_are_read_whole(rows):
    loaded = read_twcs(io.BytesIO(sheet(TWCS_HEADER, rows)))
    assert len(loaded.rejects) == 0
    assert loaded.messages["message_id"].tolist() == [row[0] for row in rows]
    assert loaded.messages["text"].fillna("").tolist() == [row[4] for row in rows]


@settings(max_examples=40, deadline=None)
@given(twcs_rows(), st.integers(0, 8))
def test_one_open_quote_costs_one_record(rows, place):
    tidy = [[*row[:4], "a", *row[5:]] for row in rows]
    lines = sheet(TWCS_HEADER, tidy).split(b"\n")
    place = 1 + place % len(rows)
    lines[place] = lines[place].replace(b",a,", b',"a,')
    loaded = read_twcs(io.BytesIO(b"\n".join(lines)))
    assert loaded.rejects["record"].tolist() == [place]
    assert loaded.rejects["raw"].tolist() == [lines[place].decode()]
    assert loaded.records == len(rows)
