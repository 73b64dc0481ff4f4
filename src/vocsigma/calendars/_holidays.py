"""Holidays: by the code of a country or of a part of it, or by their dates."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any, TypeAlias

import holidays as holidays_package
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError, nearest

Holidays: TypeAlias = str | Iterable[date | str] | None


def check_holidays(holidays: object) -> str | tuple[str, ...] | None:
    """Give a code that is known, or dates in order as ISO text, or None."""
    if holidays is None:
        return None
    if isinstance(holidays, str):
        _calendar(holidays, years=())
        return holidays
    if isinstance(holidays, holidays_package.HolidayBase):
        message = (
            "holidays is a calendar of the holidays package, which holds only the years that were "
            "asked of it; pass its code, such as 'DE-BY', or a list of its dates"
        )
        raise ArgumentError(message)
    if not isinstance(holidays, Iterable):
        message = (
            f"holidays={holidays!r} is neither a code such as 'DE-BY' nor several dates; "
            "put one date in a list"
        )
        raise ArgumentError(message)
    return tuple(sorted({_iso(day) for day in holidays})) or None


def holiday_dates(
    holidays: str | tuple[str, ...] | None, first_year: int, last_year: int
) -> NDArray[np.datetime64]:
    """Give the holidays of some years, both included."""
    if isinstance(holidays, str):
        holidays = tuple(map(str, _calendar(holidays, years=range(first_year, last_year + 1))))
    return np.array(holidays or (), dtype="datetime64[D]")


def _calendar(code: str, years: Iterable[int]) -> Iterable[date]:
    country, _, part = code.partition("-")
    try:
        found: Iterable[date] = holidays_package.country_holidays(
            country, subdiv=part or None, years=years
        )
    except NotImplementedError as error:
        known = holidays_package.list_supported_countries()
        codes = [f"{country}-{name}" for name in known.get(country, [])] if part else list(known)
        message = (
            f"holidays={code!r} is not a country or subdivision that the holidays package knows"
            f"{nearest(code, codes) or '; give a code such as DE or US-NY, or a list of dates'}"
        )
        raise ArgumentError(message) from error
    return found


def _iso(day: Any) -> str:
    """Write a date as ISO text."""
    text = day if isinstance(day, str) else ""
    if isinstance(day, date | np.datetime64):
        text = str(pd.Timestamp(day).date())
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat()
    message = (
        f"holidays holds {day!r}, which is not a date; "
        "give datetime.date values or ISO text such as '2024-12-24'"
    )
    raise ArgumentError(message)
