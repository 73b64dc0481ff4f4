"""What the caller asks of a report, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vocsigma._periods import Period, parse_duration, parse_every, time_zone
from vocsigma.calendars import CalendarClock, Clock
from vocsigma.exceptions import ArgumentError, listing, nearest

CHARTS = ("share", "times", "groups")


@dataclass(frozen=True)
class Asked:
    """The caller's arguments: the requirement, the clock, the periods, what to split by and to chart."""

    sla: Period
    clock: Clock
    tz: str
    every: Period | None
    by: tuple[str, ...] | None
    charts: tuple[str, ...]
    baseline: Any

    @property
    def limit(self) -> str:
        """The limit in words: ``4 hours``, ``8 business hours``."""
        words = (
            f"{self.sla.count} {self.sla.spoken()}" if self.sla.count == 1 else self.sla.spoken()
        )
        return words if self.clock.is_calendar else words.replace(" ", " business ", 1)


def checked(
    *,
    sla: str,
    clock: Clock | None,
    tz: str,
    every: str | None,
    by: str | Sequence[str] | None,
    charts: Sequence[str],
    baseline: Any,
) -> Asked:
    """Read the texts among the arguments, and refuse what is not known."""
    time_zone(tz)
    strange = [name for name in charts if name not in CHARTS]
    if strange or isinstance(charts, str):
        found = charts if isinstance(charts, str) else strange[0]
        message = f"charts={found!r} is not known; give a sequence of {listing(CHARTS)}"
        raise ArgumentError(message + nearest(found, CHARTS))
    return Asked(
        sla=parse_duration(sla, argument="sla"),
        clock=clock or CalendarClock(),
        tz=tz,
        every=None if every is None else parse_every(every),
        by=(by,) if isinstance(by, str) else None if by is None else tuple(by),
        charts=tuple(charts),
        baseline=baseline,
    )
