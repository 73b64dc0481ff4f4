"""The opening hours of a week, written as ``"Mon-Fri 09:00-17:00, Sat 10:00-14:00"``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NoReturn, TypeAlias

from vocsigma.exceptions import ArgumentError, nearest

Hours: TypeAlias = str | Mapping[str, str | Iterable[str]]
Interval: TypeAlias = tuple[int, int]
"""Minutes after the midnight that begins the opening day; a closing past midnight is over 1440."""
Week: TypeAlias = tuple[tuple[Interval, ...], ...]
"""The intervals that open on each day, Monday first."""

DAY_MINUTES = 1440
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBER = {name.lower(): day for day, full in enumerate(DAYS) for name in (full, full[:3])}
_WHOLE_DAY = (0, DAY_MINUTES)
_ALWAYS = "24/7"
_PART = re.compile(r"(?P<days>[^\W\d][^\d]*?)?\s*(?P<times>\d.*)?")
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_EXAMPLE = "write hours as 'Mon-Fri 09:00-17:00, Sat 10:00-14:00'"


def parse_hours(hours: Hours) -> Week:
    """Read the opening hours of a week."""
    if isinstance(hours, str):
        pieces = list(_from_text(hours))
    elif isinstance(hours, Mapping):
        pieces = list(_from_mapping(hours))
    else:
        _refuse(hours, "it is neither text nor a mapping of days to times")
    week: list[set[Interval]] = [set() for _ in DAYS]
    for days, interval in pieces:
        for day in days:
            week[day].add(interval)
    if not any(week):
        _refuse(hours, "it opens on no day")
    return tuple(tuple(sorted(intervals)) for intervals in week)


def hours_text(week: Week) -> str:
    """Write the opening hours of a week so that they read back as the same."""
    if all(intervals == (_WHOLE_DAY,) for intervals in week):
        return _ALWAYS
    parts = []
    for intervals, days in groupby(range(len(week)), key=week.__getitem__):
        if intervals:
            first, *others = [DAYS[day][:3] for day in days]
            name = f"{first}-{others[-1]}" if others else first
            parts.append(
                f"{name} " + ", ".join(_interval_text(*interval) for interval in intervals)
            )
    return ", ".join(parts)


def _interval_text(opens: int, closes: int) -> str:
    if closes > DAY_MINUTES:
        closes -= DAY_MINUTES
    return f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"


def _from_text(hours: str) -> Iterator[tuple[list[int], Interval]]:
    """Give the days and times of each part; days without times wait for the next part's."""
    days: list[int] = []
    waiting = ""
    for part in (piece.strip() for piece in hours.replace("–", "-").split(",")):
        if part == _ALWAYS:
            days = list(range(len(DAYS)))
            yield days, _WHOLE_DAY
            continue
        match = _PART.fullmatch(part)
        if match is None or not part:
            _refuse(hours, f"the part {part!r} is not days and times")
        if match["days"]:
            named = _days(match["days"], hours)
            days, waiting = (days + named, part) if waiting else (named, part)
        if match["times"]:
            if not days:
                _refuse(hours, f"the part {part!r} names no day")
            yield days, _interval(match["times"], hours, part)
            waiting = ""
    if waiting:
        _refuse(hours, f"the part {waiting!r} has no times")


def _from_mapping(
    hours: Mapping[str, str | Iterable[str]],
) -> Iterator[tuple[list[int], Interval]]:
    for key, value in hours.items():
        days = [day for name in str(key).replace("–", "-").split(",") for day in _days(name, hours)]
        texts = value.split(",") if isinstance(value, str) else value
        for text in texts:
            part = str(text).replace("–", "-").strip()
            yield days, _WHOLE_DAY if part == _ALWAYS else _interval(part, hours, f"{key}: {part}")


def _days(text: str, hours: Hours) -> list[int]:
    """Read a day, or a range of days that may run over the end of the week."""
    first, _, last = (name.strip() for name in text.partition("-"))
    ends = []
    for name in (first, last or first):
        if name.lower() not in _NUMBER:
            _refuse(hours, f"{name!r} is not a day of the week", nearest(name, DAYS))
        ends.append(_NUMBER[name.lower()])
    begin, end = ends
    return [day % len(DAYS) for day in range(begin, end + 1 if end >= begin else end + 8)]


def _interval(text: str, hours: Hours, part: str) -> Interval:
    match = _TIMES.fullmatch(text)
    if match is None:
        _refuse(hours, f"the part {part!r} has no times such as 09:00-17:00")
    hour, minute, last_hour, last_minute = (int(number) for number in match.groups())
    opens, closes = 60 * hour + minute, 60 * last_hour + last_minute
    if max(minute, last_minute) > 59 or opens >= DAY_MINUTES or closes > DAY_MINUTES:
        _refuse(hours, f"the part {part!r} has a time outside 00:00 to 24:00")
    if opens == closes:
        problem = f"the part {part!r} closes when it opens; say 00:00-24:00 for a whole day"
        _refuse(hours, problem)
    return opens, closes if closes > opens else closes + DAY_MINUTES


def _refuse(hours: object, problem: str, hint: str = "") -> NoReturn:
    message = f"hours={hours!r}: {problem}{hint or f'; {_EXAMPLE}'}"
    raise ArgumentError(message)
