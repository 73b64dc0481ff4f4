import pickle
from datetime import date

import numpy as np
import pandas as pd
import pytest

from vocsigma.calendars import BusinessClock, CalendarClock
from vocsigma.exceptions import ArgumentError

OFFICE = "Mon-Fri 09:00-17:00"
NEW_YEAR = 1_704_067_200_000_000  # 2024-01-01 00:00 UTC


def hours_between(clock, start, end, tz):
    return float(clock.elapsed(pd.Timestamp(start, tz=tz), pd.Timestamp(end, tz=tz))) / 3600


def test_friday_to_next_wednesday_at_three_is_three_working_days():
    clock = BusinessClock(OFFICE, "Europe/Berlin")
    assert hours_between(clock, "2024-03-01 15:00", "2024-03-06 15:00", "Europe/Berlin") == 24


@pytest.mark.parametrize("holidays", [None, ["2020-01-01", "2021-12-24", "2024-02-29"]])
def test_whole_days_are_eight_hours_for_each_day_that_numpy_counts(holidays):
    clock = BusinessClock(OFFICE, "UTC", holidays=holidays)
    random = np.random.default_rng(0)
    days = np.sort(random.integers(18_000, 22_000, (1000, 2)), axis=1).astype("datetime64[D]")
    counted = np.busday_count(days[:, 0], days[:, 1], holidays=holidays or [])
    elapsed = clock.elapsed(days[:, 0], days[:, 1])
    np.testing.assert_array_equal(elapsed, 8 * 3600.0 * counted)


def test_nothing_opens_on_a_holiday_but_what_opened_the_evening_before_stays_open():
    clock = BusinessClock("Mon-Fri 22:00-06:00", "UTC", holidays=["2024-05-01"])
    assert hours_between(clock, "2024-04-30 12:00", "2024-05-01 12:00", "UTC") == 8
    assert hours_between(clock, "2024-05-01 12:00", "2024-05-02 12:00", "UTC") == 0
    assert hours_between(clock, "2024-05-02 12:00", "2024-05-03 12:00", "UTC") == 8


def test_the_holidays_of_a_subdivision_are_those_of_the_holidays_package():
    epiphany = ("2025-01-06 00:00", "2025-01-07 00:00", "Europe/Berlin")
    assert hours_between(BusinessClock(OFFICE, "Europe/Berlin", "DE-BY"), *epiphany) == 0
    assert hours_between(BusinessClock(OFFICE, "Europe/Berlin", "DE"), *epiphany) == 8


def test_a_holiday_counts_though_its_local_day_lies_in_another_year_of_utc():
    """In Auckland, New Year's Day of 2025 begins in UTC's 2024."""
    clock = BusinessClock("24/7", "Pacific/Auckland", holidays="NZ")
    morning = ("2025-01-01 00:00", "2025-01-01 09:00", "Pacific/Auckland")
    assert hours_between(clock, *morning) == 0


def test_what_overlaps_counts_once():
    clock = BusinessClock("Mon 09:00-13:00, 12:00-17:00, Sun 20:00-10:00", "UTC")
    assert hours_between(clock, "2024-03-03 00:00", "2024-03-05 00:00", "UTC") == 4 + 17


def test_elapsed_is_exact_to_the_microsecond():
    clock = BusinessClock(OFFICE, "UTC")
    nine = NEW_YEAR + 9 * 3_600_000_000
    np.testing.assert_array_equal(
        clock.elapsed(np.array([nine - 5, nine + 1]), np.array([nine + 7, nine + 2])),
        [7e-6, 1e-6],
    )


def test_periods_in_which_the_clock_is_closed_throughout_have_no_seconds():
    clock = BusinessClock(OFFICE, "UTC")
    days = NEW_YEAR + 86_400_000_000 * np.arange(8)
    closed = clock.elapsed(days[:-1], days[1:]) == 0
    assert closed.tolist() == [False] * 5 + [True] * 2


def test_a_stamp_of_long_ago_changes_nothing_for_the_others():
    clock = BusinessClock(OFFICE, "America/New_York", holidays="US")
    starts = NEW_YEAR + np.random.default_rng(0).integers(0, 10**14, 1000)
    ends = NEW_YEAR + np.random.default_rng(1).integers(0, 10**14, 1000)
    first = np.datetime64("1677-10-01", "us").astype(np.int64)
    alone = clock.elapsed(starts, ends)
    with_first = clock.elapsed(np.append(starts, first), np.append(ends, first))
    np.testing.assert_array_equal(with_first, np.append(alone, 0))


def test_a_year_without_an_opening_has_no_open_time():
    mondays = pd.date_range("2024-01-01", "2024-12-30", freq="7D", unit="us")
    clock = BusinessClock("Mon 09:00-17:00", "UTC", holidays=mondays)
    assert hours_between(clock, "2024-01-01", "2024-12-31", "UTC") == 0
    assert hours_between(clock, "2024-01-01", "2025-01-07", "UTC") == 8


def test_clocks_of_the_same_meaning_are_equal_and_hash_alike():
    text = BusinessClock("mon-fri 9:00-17:00", "Europe/Berlin", ["2024-12-24", date(2024, 1, 1)])
    mapping = BusinessClock(
        dict.fromkeys(["Monday-Wed", "Thu", "Fri"], "09:00-17:00"),
        "Europe/Berlin",
        [pd.Timestamp("2024-01-01"), np.datetime64("2024-12-24"), "2024-12-24"],
    )
    assert text == mapping
    assert hash(text) == hash(mapping)
    assert text != BusinessClock(OFFICE, "Europe/Berlin")
    assert CalendarClock() == CalendarClock()
    assert len({CalendarClock(), CalendarClock(), text, mapping}) == 2


def test_a_clock_reads_back_from_its_repr_and_from_a_pickle():
    for holidays in (None, "US-NY", ["2024-12-24"]):
        clock = BusinessClock("Fri-Mon 22:00-06:00, Wed 00:00-24:00", "Asia/Tokyo", holidays)
        assert eval(repr(clock)) == clock
        assert pickle.loads(pickle.dumps(clock)) == clock


def test_a_clock_describes_itself():
    def described(holidays):
        return BusinessClock(OFFICE, "Europe/Berlin", holidays).describe()

    assert CalendarClock().describe() == "calendar time"
    assert described(None) == "Mon-Fri 09:00-17:00, Europe/Berlin"
    assert described([]) == "Mon-Fri 09:00-17:00, Europe/Berlin"
    assert described("DE-BY") == "Mon-Fri 09:00-17:00, Europe/Berlin, holidays DE-BY"
    assert described(["2024-12-24"]) == "Mon-Fri 09:00-17:00, Europe/Berlin, 1 holiday"
    assert described(["2024-12-24", "2024-12-25"]).endswith(", 2 holidays")


def test_only_the_calendar_clock_allows_limits_in_days():
    assert CalendarClock().is_calendar
    assert not BusinessClock("24/7", "UTC").is_calendar


def test_a_clock_cannot_be_changed():
    with pytest.raises(AttributeError):
        BusinessClock(OFFICE, "UTC").tz = "Europe/Berlin"


def test_an_unknown_zone_is_refused_with_the_nearest():
    with pytest.raises(ArgumentError, match=r"did you mean 'Europe/Berlin'\?"):
        BusinessClock(OFFICE, "Europe/Berlim")
