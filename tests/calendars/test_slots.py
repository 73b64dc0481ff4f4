import numpy as np
import pandas as pd
import pytest

from vocsigma.calendars import BusinessClock
from vocsigma.exceptions import ArgumentError

FIRST, LAST = 1_704_067_200_000_000, 1_735_000_000_000_000  # in 2024
MINUTE = 60_000_000


@pytest.mark.parametrize(
    ("hours", "tz", "minutes"),
    [
        ("Mon-Fri 09:00-17:00", "America/New_York", 60),
        ("Mon-Fri 09:00-17:00", "Asia/Kolkata", 30),
        ("Mon-Fri 09:00-17:00", "Australia/Lord_Howe", 30),
        ("Mon-Fri 09:00-16:45", "Asia/Kolkata", 15),
        ("Mon-Fri 09:07-17:00", "UTC", 1),
        ("24/7", "Europe/Berlin", 366 * 1440),
    ],
)
def test_a_slot_is_the_greatest_common_divisor_of_the_boundaries(hours, tz, minutes):
    table = BusinessClock(hours, tz).slots(FIRST, LAST)
    assert table.slot_us == minutes * MINUTE
    assert len(table.offset_us) == len(table.is_open) == 366 * 1440 / minutes
    assert table.start_us == FIRST


def test_two_lookups_joined_on_the_slot_give_the_elapsed_time():
    """What an engine does with the table: two equi-joins and arithmetic."""
    clock = BusinessClock("Mon-Fri 09:00-12:30, 13:00-17:00", "Europe/London", holidays="GB")
    table = clock.slots(FIRST, LAST)
    slots = pd.DataFrame({"offset": table.offset_us, "is_open": table.is_open})
    pairs = pd.DataFrame(
        np.sort(np.random.default_rng(0).integers(FIRST, LAST, (1000, 2)), axis=1),
        columns=["start", "end"],
    )
    for column in ("start", "end"):
        pairs["slot"] = (pairs[column] - table.start_us) // table.slot_us
        joined = pairs.merge(slots, left_on="slot", right_index=True, how="left")
        pairs[f"open_{column}"] = joined["offset"] + joined["is_open"] * joined[column]
    seconds = (pairs["open_end"] - pairs["open_start"]) / 1e6
    np.testing.assert_array_equal(seconds, clock.elapsed(pairs["start"], pairs["end"]))


def test_the_table_of_the_same_years_is_made_once():
    clock = BusinessClock("Mon-Fri 09:00-17:00", "UTC")
    assert clock.slots(FIRST, LAST) is clock.slots(FIRST + 1, FIRST + 2)
    assert clock.slots(FIRST, LAST) is BusinessClock("mon-fri 9:00-17:00", "UTC").slots(LAST, LAST)


@pytest.mark.parametrize(
    ("hours", "tz"), [("Mon-Fri 09:07-17:00", "UTC"), ("Mon-Fri 09:00-17:00", "Europe/Berlin")]
)
def test_there_is_no_table_of_too_many_slots(hours, tz):
    """By the minute over six centuries; by the second, before zones had whole hours."""
    first, last = np.array(["1677-10-01", "2262-04-01"], "M8[us]").astype(np.int64)
    assert BusinessClock(hours, tz).slots(int(first), int(last)) is None


def test_stamps_of_impossible_years_are_refused():
    with pytest.raises(ArgumentError, match="leave the years 1677 to 2262"):
        BusinessClock("24/7", "UTC").slots(FIRST * 1000, LAST * 1000)
