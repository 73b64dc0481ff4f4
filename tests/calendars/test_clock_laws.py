"""Laws that hold for every clock and all stamps."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.calendars import BusinessClock, CalendarClock

CLOCKS = [
    CalendarClock(),
    BusinessClock("Mon-Fri 09:00-17:00", "America/New_York", holidays="US"),
    BusinessClock("Mon-Fri 22:00-06:00, Sun 01:30-02:30", "Australia/Lord_Howe"),
    BusinessClock("Mon-Fri 09:07-12:00, 13:00-17:00", "Asia/Kolkata", holidays=["2024-08-15"]),
    BusinessClock("24/7", "Europe/London"),
]
FROM, TO = 1_672_531_200_000_000, 1_767_225_600_000_000  # 2023 to 2025

# An example that meets a table for the first time has to wait for it.
untimed = settings(deadline=None)
clocks = st.sampled_from(CLOCKS)
stamps = st.integers(FROM, TO)


def elapsed_us(clock, start, end):
    """Give what elapsed in whole microseconds, in which sums are exact."""
    return np.rint(clock.elapsed(start, end) * 1e6).astype(np.int64)


@untimed
@given(clocks, st.tuples(stamps, stamps, stamps).map(sorted))
def test_time_adds_up(clock, ordered):
    a, b, c = ordered
    assert elapsed_us(clock, a, b) + elapsed_us(clock, b, c) == elapsed_us(clock, a, c)


@untimed
@given(clocks, stamps, stamps, st.integers(0, 10**12))
def test_a_later_end_never_gives_less(clock, start, end, later):
    assert clock.elapsed(start, end + later) >= clock.elapsed(start, end)


@untimed
@given(clocks, stamps, stamps)
def test_open_time_is_never_negative_nor_more_than_calendar_time(clock, start, end):
    assert 0 <= clock.elapsed(start, end) <= CalendarClock().elapsed(start, end)


@untimed
@given(clocks, stamps, stamps)
def test_one_direction_of_two_counts(clock, start, end):
    assert min(clock.elapsed(start, end), clock.elapsed(end, start)) == 0


@untimed
@given(stamps, stamps)
def test_calendar_time_is_plain_subtraction(start, end):
    assert CalendarClock().elapsed(start, end) == max(end - start, 0) / 1e6


@untimed
@given(st.sampled_from(["Europe/London", "America/Havana", "Asia/Kolkata"]), stamps, stamps)
def test_a_clock_that_never_closes_is_the_calendar_clock(tz, start, end):
    always = BusinessClock("24/7", tz)
    assert always.elapsed(start, end) == CalendarClock().elapsed(start, end)


@untimed
@given(clocks, st.lists(st.tuples(stamps, stamps), min_size=1, max_size=20), st.randoms())
def test_the_order_of_rows_does_not_matter(clock, pairs, random):
    order = random.sample(range(len(pairs)), len(pairs))
    starts, ends = np.array(pairs).T
    np.testing.assert_array_equal(
        clock.elapsed(starts, ends)[order], clock.elapsed(starts[order], ends[order])
    )


@untimed
@given(clocks, st.lists(st.tuples(stamps, stamps), min_size=1, max_size=20))
def test_many_pairs_give_what_each_gives_alone(clock, pairs):
    starts, ends = np.array(pairs).T
    alone = [float(clock.elapsed(start, end)) for start, end in pairs]
    np.testing.assert_array_equal(clock.elapsed(starts, ends), alone)
