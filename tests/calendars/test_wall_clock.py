"""BusinessClock against a walk over the minutes of the clock on the wall."""

from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from vocsigma.calendars import BusinessClock

MINUTE_US = 60_000_000

OFFICE = ("Mon-Fri 09:00-17:00", {day: [("09:00", "17:00")] for day in range(5)})
NIGHTS = (
    "Mon-Fri 22:00-06:00, Sat 10:00-14:00",
    {day: [("22:00", "06:00")] for day in range(5)} | {5: [("10:00", "14:00")]},
)
ALWAYS = ("24/7", {day: [("00:00", "24:00")] for day in range(7)})
THROUGH_THE_JUMP = (
    "Sun 00:00-03:00, Mon-Sat 08:00-12:00, 11:00-13:15",
    {6: [("00:00", "03:00")]} | {day: [("08:00", "13:15")] for day in range(6)},
)
INSIDE_THE_JUMP = (
    "Sun 01:15-01:45, Sat 20:00-01:40, Sun 02:20-24:00",
    {6: [("01:15", "01:45"), ("02:20", "24:00")], 5: [("20:00", "01:40")]},
)
WEEKS = {
    "office": OFFICE,
    "nights": NIGHTS,
    "always": ALWAYS,
    "through the jump": THROUGH_THE_JUMP,
    "inside the jump": INSIDE_THE_JUMP,
}
SPRING, AUTUMN = (2024, 3, 1, 50), (2024, 10, 1, 50)
HOLIDAYS = [date(2024, 3, 29), date(2024, 4, 1), date(2024, 10, 3), date(2024, 11, 4)]

FOUR_ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"]
ODD_CHANGES = {
    "midnight is skipped": ("America/Sao_Paulo", (2018, 10, 20, 40)),
    "the hour before midnight comes twice": ("America/Sao_Paulo", (2018, 2, 1, 40)),
    "midnight comes twice": ("America/Havana", (2024, 10, 20, 40)),
    "a whole day is skipped": ("Pacific/Apia", (2011, 12, 15, 40)),
    "winter is the exception": ("Europe/Dublin", (2024, 10, 10, 40)),
    "Ramadan is the exception": ("Africa/Casablanca", (2024, 2, 20, 70)),
    "far ahead": ("Europe/Berlin", (2061, 3, 10, 40)),
}


@lru_cache(maxsize=1)
def minutes_on_the_wall(tz, window):
    """Give the first minute of a window in UTC, and what the wall shows in each of its minutes."""
    *day, days = window
    first = int(datetime(*day, tzinfo=UTC).timestamp()) // 60
    zone = ZoneInfo(tz)
    shown = (
        datetime.fromtimestamp(60 * minute, zone) for minute in range(first, first + 1440 * days)
    )
    return first, np.array([1440 * at.toordinal() + 60 * at.hour + at.minute for at in shown])


def open_minutes(week, wall):
    """Mark the minutes that are open, by looking for the openings and closings on the wall."""
    is_open = np.zeros(len(wall), dtype=bool)
    for number in range(wall[0] // 1440 - 2, wall[-1] // 1440 + 2):
        local_day = date.fromordinal(number)
        if local_day in HOLIDAYS:
            continue
        for opens, closes in week.get(local_day.weekday(), []):
            begin, end = 1440 * number + minute_of(opens), 1440 * number + minute_of(closes)
            end += 1440 if end < begin else 0
            is_open[first_shown(wall, begin) : last_shown(wall, end, closes == "24:00")] = True
    return is_open


def minute_of(text):
    hour, minute = text.split(":")
    return 60 * int(hour) + int(minute)


def first_shown(wall, minute):
    reached = np.flatnonzero(wall >= minute)
    return reached[0] if len(reached) else len(wall)


def last_shown(wall, minute, ends_the_day):
    exactly = np.flatnonzero(wall == minute)
    return exactly[-1] if len(exactly) and not ends_the_day else first_shown(wall, minute)


def compare(clock, week, tz, window, pairs):
    first, wall = minutes_on_the_wall(tz, window)
    is_open = open_minutes(week, wall)
    random = np.random.default_rng(sum(map(ord, tz)))
    drawn = np.sort(random.integers(2 * 1440, len(is_open) - 2 * 1440, (pairs, 2)), axis=1)
    open_before = np.append(0, np.cumsum(is_open))
    expected = 60.0 * (open_before[drawn[:, 1]] - open_before[drawn[:, 0]])
    stamps = (first + drawn) * MINUTE_US
    np.testing.assert_array_equal(clock.elapsed(stamps[:, 0], stamps[:, 1]), expected)


@pytest.mark.parametrize("window", [SPRING, AUTUMN], ids=["spring", "autumn"])
@pytest.mark.parametrize("tz", FOUR_ZONES)
def test_elapsed_equals_the_open_minutes_counted_on_the_wall(tz, window):
    for hours, week in WEEKS.values():
        clock = BusinessClock(hours, tz, holidays=HOLIDAYS)
        compare(clock, week, tz, window, pairs=300)


@pytest.mark.parametrize(("tz", "window"), ODD_CHANGES.values(), ids=ODD_CHANGES)
def test_elapsed_equals_the_wall_where_clocks_are_changed_oddly(tz, window):
    for hours, week in WEEKS.values():
        clock = BusinessClock(hours, tz, holidays=HOLIDAYS)
        compare(clock, week, tz, window, pairs=200)


@pytest.mark.parametrize("tz", FOUR_ZONES)
def test_elapsed_equals_the_seconds_whose_wall_time_lies_in_the_hours(tz):
    """Each second is asked by itself; no hour that comes twice holds a boundary."""
    clock = BusinessClock("Mon-Fri 09:00-17:00, Sat 22:00-24:00, Sun 00:00-05:00", tz)
    for change in (datetime(2024, 3, 30, 12, tzinfo=UTC), datetime(2024, 11, 2, 12, tzinfo=UTC)):
        first = int(change.timestamp())
        zone = ZoneInfo(tz)
        walls = [datetime.fromtimestamp(first + second, zone) for second in range(2 * 86_400)]
        is_open = [
            (wall.weekday() < 5 and 9 <= wall.hour < 17)
            or (wall.weekday() == 5 and wall.hour >= 22)
            or (wall.weekday() == 6 and wall.hour < 5)
            for wall in walls
        ]
        open_before = np.append(0, np.cumsum(is_open))
        drawn = np.sort(np.random.default_rng(1).integers(0, len(walls), (500, 2)), axis=1)
        stamps = (first + drawn) * 1_000_000
        expected = (open_before[drawn[:, 1]] - open_before[drawn[:, 0]]).astype(float)
        np.testing.assert_array_equal(clock.elapsed(stamps[:, 0], stamps[:, 1]), expected)


def hours_on(clock, *walls):
    """Give the hours between instants that are written with their offsets from UTC."""
    stamps = [datetime.fromisoformat(wall).astimezone(UTC) for wall in walls]
    return [float(clock.elapsed(start, end)) / 3600 for start, end in pairwise(stamps)]


def test_a_day_of_23_or_25_hours_counts_what_was_open():
    clock = BusinessClock("Sun 00:00-24:00", "Europe/Berlin")
    assert hours_on(clock, "2024-03-30T12:00+01:00", "2024-04-01T12:00+02:00") == [23]
    assert hours_on(clock, "2024-10-26T12:00+02:00", "2024-10-28T12:00+01:00") == [25]


def test_a_time_that_the_wall_skips_opens_or_closes_at_the_jump():
    opens = BusinessClock("Sun 02:30-06:00", "Europe/Berlin")
    closes = BusinessClock("Sun 00:00-02:30", "Europe/Berlin")
    neither = BusinessClock("Sun 02:10-02:50", "Europe/Berlin")
    night = ("2024-03-31T00:00+01:00", "2024-03-31T12:00+02:00")
    assert hours_on(opens, *night) == [3]
    assert hours_on(closes, *night) == [2]
    assert hours_on(neither, *night) == [0]


def test_of_a_time_shown_twice_the_first_opens_and_the_second_closes():
    opens = BusinessClock("Sun 02:30-06:00", "Europe/Berlin")
    closes = BusinessClock("Sun 00:00-02:30", "Europe/Berlin")
    night = ("2024-10-27T00:00+02:00", "2024-10-27T12:00+01:00")
    assert hours_on(opens, *night) == [4.5]
    assert hours_on(closes, *night) == [3.5]


def test_the_end_of_a_day_is_the_first_midnight_where_there_are_two():
    saturday = BusinessClock("Sat 00:00-24:00", "America/Havana")
    sunday = BusinessClock("Sun 00:00-24:00", "America/Havana")
    weekend = ("2024-11-01T12:00-04:00", "2024-11-04T12:00-05:00")
    assert hours_on(saturday, *weekend) == [24]
    assert hours_on(sunday, *weekend) == [25]
