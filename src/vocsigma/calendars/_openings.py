"""From opening hours on the wall clock to the instants of opening and closing."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from vocsigma._wall import instants
from vocsigma.calendars._hours import DAY_MINUTES, Week
from vocsigma.calendars._stamps import Microseconds

_MARGIN = np.timedelta64(3, "D")
"""Zones lie within a day of UTC, and an interval ends within two days of its midnight."""
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


def openings(
    week: Week, tz: ZoneInfo, holidays: NDArray[np.datetime64], first_us: int, last_us: int
) -> tuple[Microseconds, Microseconds]:
    """Give the instants of opening and of closing between two instants, disjoint and in order."""
    days = np.arange(
        np.datetime64(first_us, "us").astype("datetime64[D]") - _MARGIN,
        np.datetime64(last_us, "us").astype("datetime64[D]") + _MARGIN,
    )
    days = days[~np.isin(days, holidays)]
    weekday = (days.astype(np.int64) + _EPOCH_WEEKDAY) % len(week)
    rows = [
        (days[weekday == number], opens, closes)
        for number, intervals in enumerate(week)
        for opens, closes in intervals
    ]
    opened = np.concatenate([day + np.timedelta64(opens, "m") for day, opens, _ in rows])
    closed = np.concatenate([day + np.timedelta64(closes, "m") for day, _, closes in rows])
    # A day ends at its first midnight, or the hour that follows would count for both days.
    ends_day = np.concatenate([np.full(len(day), closes == DAY_MINUTES) for day, _, closes in rows])
    starts = instants(opened, tz, first=np.ones(len(opened), dtype=bool))
    ends = instants(closed, tz, first=ends_day)
    return _union(starts.clip(first_us, last_us), ends.clip(first_us, last_us))


def _union(starts: Microseconds, ends: Microseconds) -> tuple[Microseconds, Microseconds]:
    """Merge intervals that overlap or touch, and drop those without length."""
    long = ends > starts
    order = np.argsort(starts[long], kind="stable")
    starts, ends = starts[long][order], np.maximum.accumulate(ends[long][order])
    apart = starts[1:] > ends[:-1]
    return starts[np.append(True, apart)[: len(starts)]], ends[np.append(apart, True)[: len(ends)]]
