import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma._periods import parse_duration, parse_every, period_bounds, time_zone
from vocsigma.exceptions import ArgumentError

HOUR = 3_600_000_000


def us(text):
    return int(pd.Timestamp(text, tz="UTC").timestamp() * 1e6)


def starts(bounds, zone):
    return pd.DatetimeIndex(bounds.view("M8[us]"), tz="UTC").tz_convert(zone)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("15min", 900), ("4h", 14_400), ("2d", 172_800), ("1w", 604_800)],
)
def test_durations_have_seconds(text, seconds):
    assert parse_duration(text).seconds == seconds
    assert str(parse_duration(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"), [("1D", "1d"), ("2W", "2w"), ("1M", "1mo"), ("1Q", "1q")]
)
def test_the_capitals_of_pandas_are_accepted_for_periods(text, canonical):
    assert str(parse_every(text)) == canonical


def test_a_day_has_23_to_25_hours():
    zone = time_zone("America/New_York")
    spring = period_bounds(us("2025-03-08 12:00"), us("2025-03-10 12:00"), parse_every("1d"), zone)
    autumn = period_bounds(us("2025-11-01 12:00"), us("2025-11-03 12:00"), parse_every("1d"), zone)
    assert (np.diff(spring) / HOUR).tolist() == [24, 23, 24]
    assert (np.diff(autumn) / HOUR).tolist() == [24, 25, 24]


def test_the_repeated_hour_is_two_periods():
    zone = time_zone("America/New_York")
    hours = period_bounds(us("2025-11-02 04:00"), us("2025-11-03 04:30"), parse_every("1h"), zone)
    assert (np.diff(hours) / HOUR == 1).all()
    assert len(hours) - 1 == 25


def test_parts_of_a_day_start_at_midnight_of_the_wall_clock():
    zone = time_zone("Europe/Berlin")
    bounds = period_bounds(us("2025-10-25 23:00"), us("2025-10-27 22:00"), parse_every("6h"), zone)
    assert set(starts(bounds, zone).hour) == {0, 6, 12, 18}


@pytest.mark.parametrize(
    ("every", "first"),
    [("1w", "2025-02-24"), ("1mo", "2025-03-01"), ("1q", "2025-01-01"), ("1y", "2025-01-01")],
)
def test_calendar_periods_start_where_people_expect(every, first):
    zone = time_zone("Europe/Berlin")
    bounds = period_bounds(us("2025-03-01 10:00"), us("2025-03-02"), parse_every(every), zone)
    assert starts(bounds, zone)[0] == pd.Timestamp(first, tz=zone)


def test_a_midnight_that_the_wall_clock_skips_is_the_jump():
    zone = time_zone("America/Sao_Paulo")
    bounds = period_bounds(us("2018-11-03 12:00"), us("2018-11-05 12:00"), parse_every("1d"), zone)
    assert starts(bounds, zone)[1] == pd.Timestamp("2018-11-04 01:00", tz=zone)


@given(
    first=st.integers(us("1971-01-01"), us("2040-01-01")),
    length=st.integers(0, 40 * 24 * HOUR),
    every=st.sampled_from(["1h", "4h", "1d", "3d", "1w", "2w", "1mo", "1q"]),
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"]
    ),
)
def test_periods_cover_the_interval_and_no_more(first, length, every, zone):
    bounds = period_bounds(first, first + length, parse_every(every), time_zone(zone))
    assert (np.diff(bounds) > 0).all()
    assert bounds[0] <= first < bounds[1]
    assert bounds[-2] <= first + length < bounds[-1]


@pytest.mark.parametrize(
    ("parse", "text", "says"),
    [
        (parse_duration, "4 hours", "unknown unit 'hours'; take one of"),
        (parse_duration, "soon", "limit='soon' is not a duration; give a whole number and one of"),
        (parse_duration, 4, "limit=4 is not a duration"),
        (parse_duration, "0h", "limit='0h' has no length; give at least '1h'"),
        (parse_duration, "1mo", "limit='1mo' has no fixed length; give a whole number of"),
        (parse_every, "1m", "every='1m': 'm' could be minutes or months; say '1min' or '1mo'"),
        (parse_every, "5h", "every='5h' does not divide a day"),
        (time_zone, "Europe/Berln", "is not an IANA time zone .* did you mean 'Europe/Berlin'"),
    ],
)
def test_what_cannot_be_read_is_told(parse, text, says):
    with pytest.raises(ArgumentError, match=says):
        parse(text)
