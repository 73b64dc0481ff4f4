"""The two clocks: all the time that passes, and the time that was open for business."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma._wall import US
from vocsigma.calendars._holidays import Holidays, check_holidays, holiday_dates
from vocsigma.calendars._hours import Hours, hours_text, parse_hours
from vocsigma.calendars._openings import openings
from vocsigma.calendars._slots import Segments, SlotTable, segments
from vocsigma.calendars._stamps import (
    MISSING,
    Microseconds,
    Stamps,
    check_range,
    stamp_pairs,
    stamp_range,
    year_of,
    year_start,
)

_OpenUntil: TypeAlias = Callable[[Microseconds], Microseconds]

_BLOCK = 2**15
"""Stamps worked on at a time: what they need then stays in the processor's cache."""


class Clock(ABC):
    """What measures the time between two stamps: the base of both clocks.

    Examples
    --------
    >>> from vocsigma.calendars import BusinessClock, CalendarClock, Clock
    >>> isinstance(CalendarClock(), Clock), isinstance(BusinessClock("24/7", tz="UTC"), Clock)
    (True, True)
    """

    is_calendar: ClassVar[bool]
    """Whether all time counts, so that a limit in days or weeks has a meaning."""

    def elapsed(self, start: Stamps, end: Stamps) -> NDArray[np.float64]:
        """Give the seconds on this clock from each start to its end.

        Parameters
        ----------
        start, end : array-like of timezone-aware stamps
            Series or indexes of pandas with a time zone, aware ``datetime`` objects, or numpy
            arrays of ``datetime64`` or of whole microseconds since 1970, which both are UTC. As
            many of each, taken by position, or one of either for all of the other.

        Returns
        -------
        array of float64
            Seconds, exact to the microsecond: missing (NaN) where a stamp is missing, 0 where the
            end lies before the start.

        Raises
        ------
        ArgumentError
            If the stamps have no time zone, are not times, leave the years 1677 to 2262, or do not
            pair.

        Examples
        --------
        >>> import pandas as pd
        >>> from vocsigma.calendars import BusinessClock, CalendarClock
        >>> asked = pd.Series(pd.to_datetime(["2024-03-01 15:00Z", "2024-03-02 09:30Z", None]))
        >>> answered = pd.Timestamp("2024-03-06 15:00", tz="UTC")
        >>> CalendarClock().elapsed(asked, answered) / 3600
        array([120. , 101.5,   nan])
        >>> BusinessClock("Mon-Fri 09:00-17:00", tz="UTC").elapsed(asked, answered) / 3600
        array([24., 22., nan])
        """
        starts, ends = stamp_pairs(start, end)
        if starts.size == 0:
            return np.zeros(starts.shape)
        first_us, last_us = stamp_range(starts, ends)
        if first_us == MISSING:
            known = (starts != MISSING) & (ends != MISSING)
            seconds = np.full(starts.shape, np.nan)
            seconds[known] = self.elapsed(starts[known], ends[known])
            return seconds
        check_range(first_us, last_us)
        open_until = self._open_until(first_us, last_us)
        return _seconds_between(starts.ravel(), ends.ravel(), open_until).reshape(starts.shape)

    @abstractmethod
    def describe(self) -> str:
        """Say in one line what this clock counts.

        Returns
        -------
        str
            The hours, the time zone and the holidays; all the time is ``"calendar time"``.

        Examples
        --------
        >>> from vocsigma.calendars import BusinessClock, CalendarClock
        >>> BusinessClock("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BY").describe()
        'Mon-Fri 09:00-17:00, Europe/Berlin, holidays DE-BY'
        >>> CalendarClock().describe()
        'calendar time'
        """

    @abstractmethod
    def _open_until(self, first_us: int, last_us: int) -> _OpenUntil:
        """Give the function that counts open time up to any instant between two."""


@dataclass(frozen=True)
class CalendarClock(Clock):
    """The clock on which all time counts, by night and on holidays.

    See Also
    --------
    BusinessClock : Counts opening hours only.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.calendars import CalendarClock
    >>> days = pd.DatetimeIndex(["2024-03-30 12:00", "2024-03-31 12:00"], tz="Europe/Berlin")
    >>> CalendarClock().elapsed(days[:1], days[1:]) / 3600  # clocks went forward in between
    array([23.])
    """

    is_calendar: ClassVar[bool] = True

    def describe(self) -> str:
        """Say in one line what this clock counts.

        Returns
        -------
        str
            ``"calendar time"``.

        Examples
        --------
        >>> from vocsigma.calendars import CalendarClock
        >>> CalendarClock().describe()
        'calendar time'
        """
        return "calendar time"

    def _open_until(self, first_us: int, last_us: int) -> _OpenUntil:  # noqa: ARG002
        return _itself


@dataclass(frozen=True)
class BusinessClock(Clock):
    """The clock that runs in opening hours only.

    Parameters
    ----------
    hours : str or mapping
        Days and times, ``"Mon-Fri 09:00-12:00, 13:00-17:00, Sat 10:00-14:00"``: a part without days
        takes those of the part before, a part without times shares those of the part after
        (``"Mon, Wed 09:00-12:00"``), and ``"24/7"`` is all of the week. Or a mapping of days to
        times, ``{"Mon-Fri": ["09:00-12:00", "13:00-17:00"], "Sat": "10:00-14:00"}``. Times past
        midnight (``"Fri 22:00-06:00"``) belong to the day on which they open. What overlaps counts
        once.
    tz : str
        The IANA name of the time zone of these hours, such as ``"Europe/Berlin"``.
    holidays : str or iterable of dates, optional
        Days on which nothing opens: a code of the ``holidays`` package (``"DE"``, ``"DE-BY"``,
        ``"US-NY"``), or dates, also as ISO text. What opened the evening before stays open.

    Raises
    ------
    ArgumentError
        If the hours cannot be read, or the time zone or the holidays are not known.

    See Also
    --------
    CalendarClock : Counts all time.

    Notes
    -----
    Elapsed time is B(end) - B(start), where B(t) is the time open up to t. B is tabulated in whole
    microseconds over slots as long as the greatest common divisor of all boundaries, so that a
    stamp costs one division and one lookup; where slots would be too many, the boundaries are
    searched instead. The table of the years that the stamps span is kept for the next call.

    When the wall clock is changed, what was really open counts. A time that the wall clock skips
    opens or closes at the jump. Of a time that it shows twice the first opens and the second
    closes; 24:00, the end of the day, is the first. The ``holidays`` package knows public holidays
    of a bounded span of years (for many countries about 1990 to 2100), and no half days; other
    years have none.

    Two clocks are equal if their hours (days and times in order), time zones and holidays are.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.calendars import BusinessClock
    >>> clock = BusinessClock("Mon-Fri 09:00-17:00", tz="Europe/Berlin", holidays="DE-BY")
    >>> clock
    BusinessClock(hours='Mon-Fri 09:00-17:00', tz='Europe/Berlin', holidays='DE-BY')

    From Friday 15:00 to the next Wednesday 15:00; then a week longer, over Easter.

    >>> days = ["2024-03-22 15:00", "2024-03-27 15:00", "2024-04-03 15:00"]
    >>> stamps = pd.DatetimeIndex(days, tz="Europe/Berlin")
    >>> clock.elapsed(stamps[0], stamps[1:]) / 3600
    array([24., 48.])
    """

    is_calendar: ClassVar[bool] = False

    hours: Hours
    tz: str
    holidays: Holidays = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "hours", hours_text(parse_hours(self.hours)))
        object.__setattr__(self, "tz", time_zone(self.tz).key)
        object.__setattr__(self, "holidays", check_holidays(self.holidays))

    def describe(self) -> str:
        """Say in one line what this clock counts.

        Returns
        -------
        str
            The hours, the time zone, and the holidays or their number.

        Examples
        --------
        >>> from vocsigma.calendars import BusinessClock
        >>> BusinessClock("24/7", tz="UTC", holidays=["2024-12-24", "2024-12-25"]).describe()
        '24/7, UTC, 2 holidays'
        """
        said = f"{self.hours}, {self.tz}"
        if isinstance(self.holidays, str):
            return f"{said}, holidays {self.holidays}"
        if isinstance(self.holidays, tuple):
            days = len(self.holidays)
            return f"{said}, {days} holiday{'s' if days > 1 else ''}"
        return said

    def slots(self, first_us: int, last_us: int) -> SlotTable | None:
        """Give the table by which open time is looked up or joined.

        Parameters
        ----------
        first_us, last_us : int
            The first and last stamp that will be looked up, in microseconds since 1970 in UTC.

        Returns
        -------
        SlotTable or None
            The table of the years that hold both, made once and kept; None if it would have more
            than eight million slots, where only ``elapsed`` helps.

        Raises
        ------
        ArgumentError
            If the stamps leave the years 1677 to 2262.

        Examples
        --------
        >>> from vocsigma.calendars import BusinessClock
        >>> clock = BusinessClock("Mon-Fri 09:30-17:00", tz="America/New_York")
        >>> clock.slots(1_719_835_200_000_000, 1_719_835_200_000_000).slot_us / 60_000_000
        30.0
        """
        check_range(first_us, last_us)
        table = _open_time(self, year_of(first_us), year_of(last_us))
        return table if isinstance(table, SlotTable) else None

    def _open_until(self, first_us: int, last_us: int) -> _OpenUntil:
        return _open_time(self, year_of(first_us), year_of(last_us)).open_until


def _seconds_between(
    starts: Microseconds, ends: Microseconds, open_until: _OpenUntil
) -> NDArray[np.float64]:
    """Give the open seconds from each start to its end."""
    seconds = np.empty(starts.size)
    for begin in range(0, starts.size, _BLOCK):
        block = slice(begin, begin + _BLOCK)
        open_us = open_until(ends[block]) - open_until(starts[block])
        seconds[block] = np.maximum(open_us, 0) / US
    return seconds


def _itself(stamps_us: Microseconds) -> Microseconds:
    """Count all the time up to each stamp."""
    return stamps_us


@lru_cache(maxsize=8)
def _open_time(clock: BusinessClock, first_year: int, last_year: int) -> SlotTable | Segments:
    """Tabulate the open time of some years, both included."""
    first_us, last_us = year_start(first_year), year_start(last_year + 1)
    # A local day may lie in the year before or after that of its instant in UTC.
    closed = holiday_dates(check_holidays(clock.holidays), first_year - 1, last_year + 1)
    starts, ends = openings(
        parse_hours(clock.hours), time_zone(clock.tz), closed, first_us, last_us
    )
    found = segments(starts, ends, first_us, last_us)
    return found.slots() or found
