"""What a simulation is told: its arguments, checked, and what follows from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from numbers import Integral

import pandas as pd
from scipy.stats import norm

from vocsigma.datasets._office import OfficeHours
from vocsigma.datasets._patterns import PATTERNS
from vocsigma.exceptions import ArgumentError, listing, nearest

_SHIFT_KEYS = ("brand", "start", "end", "factor")
_HOURS = 24
LONGEST_S = 1e9  # 31 years: no reply takes longer, which keeps times in range whatever the spread


@dataclass(frozen=True)
class Shift:
    """A step change: one brand's replies take ``factor`` times as long for a while."""

    brand: str
    start: pd.Timestamp
    end: pd.Timestamp
    factor: float


@dataclass(frozen=True, kw_only=True)
class Design:
    """The checked arguments of a simulation; times are whole seconds since 1970 in UTC."""

    n_threads: int
    start: int
    days: int
    until: int
    brands: tuple[str, ...]
    limit_s: int
    late_share: float
    missed_share: float
    spread: float
    day_sd: float
    burst: float
    bystander_share: float
    office_hours: OfficeHours | None
    shift: Shift | None
    nasty: tuple[str, ...]
    monthly_loss: float
    hazard_ratio: float

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        for name in ("n_threads", "days"):
            _check_count(name, getattr(self, name))
        for name in ("burst", "day_sd"):
            _check_amount(name, getattr(self, name))
        for name in ("late_share", "missed_share", "bystander_share", "monthly_loss"):
            _check_share(name, getattr(self, name))
        if not self.missed_share < self.late_share:
            message = (
                f"missed_share={self.missed_share} is not below late_share={self.late_share}; "
                "a missed reply is also a late one, and some answered replies must be late"
            )
            raise ArgumentError(message)
        if not 0 < self.spread < math.inf:
            message = f"spread={self.spread} is not above 0; give the sd of the log reply times"
            raise ArgumentError(message)
        if not 0 < self.hazard_ratio < math.inf:
            message = f"hazard_ratio={self.hazard_ratio} is not finite and above 0; 1 is no effect"
            raise ArgumentError(message)
        if self.limit_s >= LONGEST_S:
            message = f"limit is {self.limit_s:,} s, longer than any reply; give a shorter one"
            raise ArgumentError(message)
        if self.until <= self.start:
            message = "until is not after start; observation must have some length"
            raise ArgumentError(message)

    @property
    def last_opening(self) -> int:
        """The end of the days on which threads are opened."""
        return self.start + self.days * 86_400

    @property
    def end(self) -> int:
        """The last second that is written."""
        return max(self.last_opening, self.until)

    @property
    def n_customers(self) -> int:
        """How many customers share the threads; some come back."""
        return max(2, round(0.7 * self.n_threads))

    @property
    def log_median(self) -> float:
        """The log median reply time that makes exactly ``late_share`` late or missed."""
        late_of_answered = (self.late_share - self.missed_share) / (1 - self.missed_share)
        sd = math.hypot(self.spread, self.day_sd)
        return math.log(self.limit_s) - sd * float(norm.isf(late_of_answered))


def instant(time: str | pd.Timestamp, argument: str) -> pd.Timestamp:
    """Read a time; one without a zone is UTC."""
    readable = isinstance(time, str | datetime)
    stamp = pd.to_datetime(time, utc=True, errors="coerce") if readable else pd.NaT
    if not isinstance(stamp, pd.Timestamp):
        message = f"{argument}={time!r} is not a time; give one such as '2025-01-06'"
        raise ArgumentError(message)
    return stamp


def seconds_of(stamp: pd.Timestamp) -> int:
    """Give whole seconds since 1970."""
    return math.floor(stamp.timestamp())


def shift_of(shift: object, brands: Sequence[str]) -> Shift | None:
    """Read the named step change."""
    if shift is None:
        return None
    if not isinstance(shift, Mapping) or set(shift) != set(_SHIFT_KEYS):
        found = listing(shift) if isinstance(shift, Mapping) else repr(shift)
        message = f"shift has {found}; give a mapping with {listing(_SHIFT_KEYS)}"
        raise ArgumentError(message)
    if shift["brand"] not in brands:
        message = f"shift has the brand {shift['brand']!r}; brands are {listing(brands)}"
        raise ArgumentError(message + nearest(shift["brand"], brands))
    start, end = (instant(shift[name], f"shift {name}") for name in ("start", "end"))
    if not (start < end and 0 < shift["factor"] < math.inf):
        message = (
            f"shift runs from {start} to {end} with factor {shift['factor']}; "
            "give an end after the start and a factor above 0"
        )
        raise ArgumentError(message)
    return Shift(shift["brand"], start, end, float(shift["factor"]))


def nasty_kinds(nasty: bool | Sequence[str]) -> tuple[str, ...]:
    """Read which kinds of nasty thread are wanted: all, none, or those named."""
    if isinstance(nasty, bool):
        return tuple(PATTERNS) if nasty else ()
    unknown = [kind for kind in nasty if kind not in PATTERNS]
    if unknown:
        message = f"nasty has the unknown kind {unknown[0]!r}; kinds are {listing(PATTERNS, 20)}"
        raise ArgumentError(message + nearest(unknown[0], PATTERNS))
    return tuple(dict.fromkeys(nasty))


def brand_names(brands: Sequence[str]) -> tuple[str, ...]:
    """Read the brands."""
    names = (brands,) if isinstance(brands, str) else tuple(brands)
    if not names or len(set(names)) < len(names) or not all(names):
        message = f"brands={brands!r} must name at least one brand, each once"
        raise ArgumentError(message)
    return names


def checked_hours(hours: OfficeHours | None) -> OfficeHours | None:
    """Read the office hours."""
    if hours is None:
        return None
    try:
        opens, closes = (int(hour) for hour in hours)
    except (ValueError, TypeError):
        opens, closes = 0, 0
    if not 0 <= opens < closes <= _HOURS:
        message = f"office_hours={hours!r} is not two hours of a day; give a pair such as (9, 17)"
        raise ArgumentError(message)
    return opens, closes


def _check_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        message = f"{name}={value} is not a share; give a number from 0 to below 1"
        raise ArgumentError(message)


def _check_count(name: str, value: object) -> None:
    if not isinstance(value, Integral) or value < 1:
        message = f"{name}={value!r} is not a count; give a whole number of at least 1"
        raise ArgumentError(message)


def _check_amount(name: str, value: float) -> None:
    if not 0 <= value < math.inf:
        message = f"{name}={value} is negative or not finite; give at least 0"
        raise ArgumentError(message)
