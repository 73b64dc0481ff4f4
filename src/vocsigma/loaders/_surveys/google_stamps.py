"""The stamps of Google Forms: of its own download, and of Google Sheets in the locale of the sheet."""

from __future__ import annotations

import re

import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.date_order import first_in_dates

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
_HALF = r"(?:\s*(?P<half>[AaPp])\.?\s?[Mm]\.?)?"
_OFFSET = r"(?P<sign>[+-])(?P<ahead>\d{1,2})(?::?(?P<minutes>\d{2}))?"
# What follows is an offset, or letters such as EST, which several clocks bear.
_ZONE = rf"(?:\s+(?:(?P<utc>GMT|UTC)(?:{_OFFSET})?|[A-Z]{{2,5}}))?"
_YEAR_FIRST = r"(?P<year>\d{4})[/.-](?P<first>\d{1,2})[/.-](?P<then>\d{1,2})"
_YEAR_LAST = r"(?P<first>\d{1,2})[/.-](?P<then>\d{1,2})[/.-](?P<year>\d{4})"
_SCRIPT = r"([A-Z][a-z]{2}) ([A-Z][a-z]{2}) (\d{2}) (\d{4}) ([\d:]{8}) GMT([+-]\d{4})(?: \(.*\))?"
_ISO = r"\d{4}-\d{2}-\d{2}(?:[T ].*)?"


def iso_stamps(stamps: pd.Series[str]) -> tuple[pd.Series[str], tuple[str, ...]]:
    """Write stamps as ISO 8601, those that no form of Google's fits left as they are.

    Parameters
    ----------
    stamps : Series of str
        As exported.

    Returns
    -------
    Series of str
        With an offset where the stamp names one.
    tuple of str
        Which stamp shows the order of day and month, as a note, if that had to be found out.

    Raises
    ------
    ArgumentError
        If day and month could be either way around.
    FormatError
        If no stamp is of a known form.
    """
    notes: tuple[str, ...] = ()
    read = _written(stamps, _YEAR_FIRST, month="first", day="then")
    local = stamps.mask(read.notna())
    if local.str.fullmatch(_YEAR_LAST + "[ ,]+" + _TIME + _HALF + _ZONE).any():
        order = first_in_dates(local)
        if order is not None:
            month, day = ("first", "then") if order[0] == "month" else ("then", "first")
            read = read.fillna(_written(local, _YEAR_LAST, month=month, day=day))
            notes = (order[1],)
    script = local.where(local.str.fullmatch(_SCRIPT, na=False))
    read = read.fillna(script.str.replace(_SCRIPT, r"\1, \3 \2 \4 \5 \6", regex=True))
    read = read.fillna(local.where(local.str.fullmatch(_ISO, na=False)))
    if stamps.notna().any() and read.isna().all():
        message = (
            f"the first column, {stamps.name!r}, holds {stamps.dropna().iloc[0][:60]!r}, which is no stamp "
            "as Google Forms writes them; if it is one, say how to read it: stamp_format='%d/%m/%Y %H:%M:%S' "
            "or the like; if it is none, use read_survey_csv"
        )
        raise FormatError(message)
    return read.fillna(stamps).rename(str(stamps.name)), notes


def _written(stamps: pd.Series[str], date: str, *, month: str, day: str) -> pd.Series[str]:
    """Write the stamps of one form as ISO 8601, missing where they are of another."""
    form = rf"^\s*{date}[ ,]+{_TIME}{_HALF}{_ZONE}\s*$"
    part = stamps.str.extract(form, flags=re.ASCII)
    hour = pd.to_numeric(part["hour"])
    afternoon = part["half"].str.lower().eq("p")
    hour = hour.mask(part["half"].notna() & hour.between(1, 12), hour % 12 + 12 * afternoon)
    two = {name: part[name].str.zfill(2) for name in (month, day, "ahead")}
    clock = hour.astype("Int64").astype("str").str.zfill(2)
    offset = part["sign"] + two["ahead"] + ":" + part["minutes"].fillna("00")
    zone = offset.fillna(part["utc"].notna().map({True: "Z", False: ""}))
    written = part["year"] + "-" + two[month] + "-" + two[day] + "T" + clock + ":" + part["minute"]
    return (written + ":" + part["second"].fillna("00") + zone).astype("str")
