"""Which answers are dates, in the ways in which surveys and spreadsheets write them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd

from vocsigma.loaders._answering.date_order import orders_shown
from vocsigma.loaders._values.times import read_times

_UTC = ZoneInfo("UTC")
_CLOCK = r"(?:[T ,]+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?: ?(?P<half>[AaPp]\.?[Mm]\.?))?)?"
_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{1,2}:\d{2}.*)?"
_DATE = rf"^(?P<first>\d{{1,2}})[./-](?P<second>\d{{1,2}})[./-](?P<year>\d{{4}}|\d{{2}}){_CLOCK}$"


def look_like_dates(texts: pd.Series[str]) -> bool:
    """Say whether texts are all written as dates are, and some of them are one."""
    return bool(texts.str.fullmatch(f"{_ISO}|{_DATE}").all() and are_dates(texts)[0].any())


def are_dates(texts: pd.Series[str]) -> tuple[pd.Series[bool], str]:
    """Find dates: ISO 8601, or day, month and year, of which the year comes last.

    Parameters
    ----------
    texts : Series of str
        Different answers to one question.

    Returns
    -------
    Series of bool
        Which of them are dates, all in the order that some of them show; in either where none shows it
        or some contradict others.
    str
        Which order that is, in words.
    """
    iso = pd.Series(~read_times(texts, _UTC).unreadable, index=texts.index) & texts.notna()
    parts = texts.where(~iso).str.extract(_DATE)
    numbers = parts[["first", "second"]].dropna().astype("int64")
    shown = list(orders_shown(numbers["first"], numbers["second"]))
    known = {
        "day": _in_calendar(parts["year"], parts["second"], parts["first"]),
        "month": _in_calendar(parts["year"], parts["first"], parts["second"]),
    }
    orders = shown if len(shown) == 1 else list(known)
    written = pd.concat([known[order] for order in orders], axis=1).any(axis=1)
    return iso | (written & _on_clock(parts)), _order(shown, any_number=bool(len(numbers)))


def _in_calendar(
    year: pd.Series[str], month: pd.Series[str], day: pd.Series[str]
) -> pd.Series[bool]:
    years = year.where(year.str.len() == 4, "20" + year)
    stamps = years + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    return pd.to_datetime(stamps, format="%Y-%m-%d", errors="coerce").notna()


def _on_clock(parts: pd.DataFrame) -> pd.Series[bool]:
    """Say where there is no time of day, or one that a clock shows."""
    clock = parts["clock"].str.extract(r"^(\d+):(\d+):?(\d*)$").replace("", "0").astype("float64")
    hours = clock[0].between(1, 12).where(parts["half"].notna(), clock[0] < 24)
    return parts["clock"].isna() | (hours & (clock[1] < 60) & (clock[2] < 60))


def _order(shown: list[str], *, any_number: bool) -> str:
    if not any_number:
        return "all answers are dates"
    if len(shown) == 1:
        return f"all answers are dates, the {shown[0]} first"
    if shown:
        return "all answers are dates, some with the day and some with the month first"
    return "all answers are dates; nothing shows whether the day or the month comes first"
