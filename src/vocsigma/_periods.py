"""Durations (``"4h"``) and calendar periods of local time (``every="1w"``)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma._wall import DAY, instants
from vocsigma.exceptions import ArgumentError, listing, nearest

Unit = Literal["s", "min", "h", "d", "w", "mo", "q", "y"]

SECONDS: dict[str, int] = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
MONTHS: dict[str, int] = {"mo": 1, "q": 3, "y": 12}
_UNIT_NAMES = {
    "s": "second", "min": "minute", "h": "hour", "d": "day",
    "w": "week", "mo": "month", "q": "quarter", "y": "year",
}  # fmt: skip
_ALIASES = {"D": "d", "W": "w", "M": "mo", "Q": "q"}
_FORM = re.compile(r"\s*([0-9]{1,6})\s*([A-Za-z]{1,8})\s*")
# Monday 1970-01-05, so that weeks start on Monday; days and months are counted from 1970-01-01.
_FIRST_MONDAY = 4


@dataclass(frozen=True)
class Period:
    """A whole number of units of time: a duration, or a calendar period."""

    count: int
    unit: Unit

    @property
    def seconds(self) -> int:
        """The length in seconds; only for durations."""
        return self.count * SECONDS[self.unit]

    def __str__(self) -> str:
        """Write it as it is read: ``4h``."""
        return f"{self.count}{self.unit}"

    def spoken(self) -> str:
        """Say it in words: ``4 hours``, ``week``."""
        name = _UNIT_NAMES[self.unit]
        return name if self.count == 1 else f"{self.count} {name}s"


def parse_duration(text: str, *, argument: str = "limit") -> Period:
    """Read a duration: a whole number and ``s``, ``min``, ``h``, ``d`` or ``w``."""
    period = _parse(text, argument, [*SECONDS], aliases={})
    if period.unit not in SECONDS:
        message = (
            f"{argument}={text!r} has no fixed length; "
            f"give a whole number of {listing(SECONDS)}, such as '30d'"
        )
        raise ArgumentError(message)
    return period


def parse_every(text: str, *, argument: str = "every") -> Period:
    """Read a calendar period: a duration's units, or ``mo``, ``q``, ``y``."""
    period = _parse(text, argument, [*SECONDS, *MONTHS], aliases=_ALIASES)
    sub_day = period.unit in ("s", "min", "h")
    if sub_day and DAY % period.seconds != 0:
        message = (
            f"{argument}={text!r} does not divide a day, so its periods would start "
            "at another hour each day; take 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d"
        )
        raise ArgumentError(message)
    return period


def _parse(text: str, argument: str, units: list[str], aliases: dict[str, str]) -> Period:
    match = _FORM.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        message = (
            f"{argument}={text!r} is not a duration; give a whole number and one of "
            f"{listing(units)}, such as '4h'"
        )
        raise ArgumentError(message)
    count, unit = int(match[1]), aliases.get(match[2], match[2])
    if unit == "m":
        message = (
            f"{argument}={text!r}: 'm' could be minutes or months; say '{count}min' or '{count}mo'"
        )
        raise ArgumentError(message)
    if unit not in SECONDS and unit not in MONTHS:
        message = f"{argument}={text!r} has the unknown unit {unit!r}; take one of {listing(units)}"
        raise ArgumentError(message + nearest(unit, units))
    if count == 0:
        message = f"{argument}={text!r} has no length; give at least '1{unit}'"
        raise ArgumentError(message)
    return Period(count, unit)  # type: ignore[arg-type]


def time_zone(name: str, *, argument: str = "tz") -> ZoneInfo:
    """Look up an IANA time zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        message = (
            f"{argument}={name!r} is not an IANA time zone such as 'Europe/Berlin'"
            f"{nearest(name, available_timezones())}"
        )
        raise ArgumentError(message) from error


def period_bounds(first_us: int, last_us: int, every: Period, tz: ZoneInfo) -> NDArray[np.int64]:
    """Give the starts of the local-time periods that cover an interval, and one end more.

    Parameters
    ----------
    first_us, last_us : int
        The interval, in microseconds since 1970 in UTC, both ends included.
    every : Period
        The period's length.
    tz : ZoneInfo
        The zone whose clock on the wall starts the periods: a day has 23 to 25 hours.

    Returns
    -------
    array of int64, shape (periods + 1,)
        Increasing microseconds; period i is ``[bounds[i], bounds[i + 1])``.

    Notes
    -----
    Days are counted from 1970-01-01, weeks from Monday 1970-01-05, months from January 1970, parts of
    a day from midnight. A start that the wall clock skips is the instant of the jump. A start that
    the wall clock shows twice is the first one, and for periods of an hour or less both.
    """
    local = pd.DatetimeIndex(pd.to_datetime([first_us, last_us], unit="us", utc=True)).tz_convert(
        tz
    )
    first, last = local.tz_localize(None)
    wall = _wall_starts(first, last, every)
    bounds = _instants(wall, tz, repeat=every.unit in SECONDS and every.seconds <= SECONDS["h"])
    begin = np.searchsorted(bounds, first_us, side="right") - 1
    end = np.searchsorted(bounds, last_us, side="right")
    return bounds[begin : end + 1]


def _wall_starts(first: pd.Timestamp, last: pd.Timestamp, every: Period) -> NDArray[np.datetime64]:
    """Give the wall-clock starts from the period before ``first`` to two after ``last``."""
    if every.unit in MONTHS:
        step = every.count * MONTHS[every.unit]
        months = [12 * (day.year - 1970) + day.month - 1 for day in (first, last)]
        numbers = np.arange(months[0] // step - 1, months[1] // step + 3) * step
        return numbers.astype("datetime64[M]").astype("datetime64[us]")
    step = every.seconds
    anchor = _FIRST_MONDAY * DAY if every.unit == "w" else 0
    seconds = [math.floor(wall.timestamp()) for wall in (first, last)]
    numbers = np.arange((seconds[0] - anchor) // step - 1, (seconds[1] - anchor) // step + 3)
    return (numbers * step + anchor).astype("datetime64[s]").astype("datetime64[us]")


def _instants(wall: NDArray[np.datetime64], tz: ZoneInfo, *, repeat: bool) -> NDArray[np.int64]:
    """Turn wall-clock times into instants, in microseconds, increasing and without repeats."""
    first = np.ones(len(wall), dtype=bool)
    starts = instants(wall, tz, first=first)
    return np.unique(
        np.concatenate([starts, instants(wall, tz, first=~first)]) if repeat else starts
    )
