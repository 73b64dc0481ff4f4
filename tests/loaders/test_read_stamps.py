from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import NONE

# The years 2000 to 2099, in microseconds.
moments = st.integers(946_684_800_000_000, 4_102_444_799_999_999).map(
    lambda number: datetime.fromtimestamp(number // 1_000_000, UTC).replace(
        microsecond=number % 1_000_000
    )
)
WIDTHS = {"seconds": 1_000_000, "milliseconds": 1000, "microseconds": 1}


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // (moment.resolution)


def read(*texts: str | None, **options) -> list[int]:
    return read_stamps(
        pa.chunked_array([list(texts)], pa.large_string()), **options
    ).instants.tolist()


@given(st.lists(moments, min_size=1, max_size=8))
def test_iso_stamps_of_every_width_are_read(when):
    for width, step in WIDTHS.items():
        texts = [moment.isoformat(timespec=width).replace("+00:00", "Z") for moment in when]
        assert read(*texts) == [micros(moment) // step * step for moment in when]


@given(moments)
def test_offsets_mail_and_numbers_are_the_same_instant(moment):
    whole = moment.replace(microsecond=0)
    there = whole.astimezone(ZoneInfo("Asia/Kolkata"))
    seconds = micros(whole) // 1_000_000
    texts = [
        there.isoformat(),
        there.strftime("%Y-%m-%dT%H:%M:%S%z"),
        there.strftime("%Y-%m-%d %H:%M:%S %z"),
        there.strftime("%Y-%m-%dT%H:%M:%S.000  %z"),
        format_datetime(there),
        format_datetime(whole, usegmt=True),
        str(seconds),
        f"{seconds}.0",
    ]
    assert read(*texts, unit="s") == [micros(whole)] * len(texts)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1539202764", "s", "2018-10-10T20:19:24Z"),
        ("1539202764000", "ms", "2018-10-10T20:19:24Z"),
        ("1539202764000000", "us", "2018-10-10T20:19:24Z"),
        ("1539202764.25", "s", "2018-10-10T20:19:24.250Z"),
        ("-1", "s", "1969-12-31T23:59:59+00:00"),
    ],
)
def test_numbers_count_in_their_unit(text, unit, expected):
    assert read(text, unit=unit) == read(expected)


@pytest.mark.parametrize(
    "text",
    [
        "2018-02-30T20:19:24Z",
        "2018-13-01T20:19:24Z",
        "2018-00-01T20:19:24Z",
        "2018-01-01T24:19:24Z",
        "2018-01-01T20:60:24.000Z",
        "2018-01-01T20:19:2x.000Z",
        "99999999999999999",
        "1539202764",
        "soon",
    ],
)
def test_what_is_no_time_is_unreadable_and_not_missing(text):
    unit = "s" if text.startswith("9") else None
    times = read_stamps(pa.chunked_array([[text, None, " "]], pa.large_string()), unit=unit)
    assert times.instants.tolist() == [NONE] * 3
    assert times.missing.tolist() == [False, True, True]
    assert times.unreadable.tolist() == [True, False, False]


def test_a_local_time_where_sources_name_their_zone_is_an_error_without_advice_to_pass_tz():
    with pytest.raises(ArgumentError) as caught:
        read("2025-03-30 02:30:00", "soon")
    assert str(caught.value) == (
        "`file` column 'created_at' holds times without a zone, such as '2025-03-30 02:30:00'; exports of "
        "this source name one, so something has changed the file; export it again, or take it by "
        "pandas.read_csv or read_json and as_messages(frame, tz='Europe/Berlin')"
    )


@pytest.mark.parametrize("other", ["2025-03-30T02:30:00Z", "2025-03-30T04:30:00+02:00"])
def test_a_local_time_among_others_that_name_their_zone_cannot_be_read(other):
    stamps = pa.chunked_array([[other, "2025-03-30 02:30:00", None]], pa.large_string())
    times = read_stamps(stamps)
    assert times.instants.tolist() == [*read("2025-03-30T02:30:00Z"), NONE, NONE]
    assert times.unreadable.tolist() == [False, True, False]
    assert not times.assumed


def test_local_times_need_a_zone_and_odd_ones_are_marked():
    texts = ["2025-03-30 02:30:00", "2025-10-26 02:30:00", "2025-06-01 12:00:00"]
    with pytest.raises(
        ArgumentError, match="`file` column 'created_at' holds times without a zone"
    ):
        read_stamps(pa.chunked_array([texts], pa.large_string()), tz=None)
    times = read_stamps(pa.chunked_array([texts], pa.large_string()), tz=ZoneInfo("Europe/Berlin"))
    expected = ["2025-03-30T01:00:00Z", "2025-10-26T00:30:00Z", "2025-06-01T10:00:00Z"]
    assert times.instants.tolist() == read(*expected)
    assert times.nonexistent.tolist() == [True, False, False]
    assert times.ambiguous.tolist() == [False, True, False]
    assert times.assumed
