"""The cells of a statistics program's file as text: numbers as short as they can be, dates as ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.loaders._values.rows import as_text

# SPSS counts seconds from the first day of the Gregorian calendar, Stata from 1960.
_SPSS_EPOCH = np.datetime64("1582-10-14", "us")
_STATA_EPOCH = np.datetime64("1960-01-01", "us")
_SPSS_DAYS = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR")
_SPSS_STAMPS = ("DATETIME", "YMDHMS")
_SPSS_TIMES = ("TIME", "DTIME", "MTIME")
_STATA_FORMAT = re.compile(r"%-?t([dcCwmqh])(.*)")
_CLOCK_ONLY = re.compile(r"[HhMSsAaPp:.]+")
_SECOND, _DAY = 1_000_000, 86_400_000_000
# Years 1 to 9999; what lies beyond is no date, and would not fit either.
_FIRST, _LAST = np.array(["0001", "9999"], dtype="datetime64[us]").astype(np.int64).tolist()


def written(numbers: pd.Series[float], precision: str = "float64") -> pd.Series[str]:
    """Write numbers as short as they can be read back, whole ones without a point."""
    place, different = pd.factorize(numbers.to_numpy(dtype=precision))
    texts = pd.Series(different.astype("str"), dtype="str").str.removesuffix(".0")
    return texts.reindex(place).set_axis(numbers.index)


def code_of(value: Any) -> str:
    """Write a code: a number as its cells are written, a text without blanks around it."""
    if isinstance(value, str):
        return value.strip()
    return repr(float(value)).removesuffix(".0")


def numbers_of(column: pd.Series[Any]) -> pd.Series[float]:
    """Give a numeric column's numbers; missing where it holds the tag of a missing value."""
    return pd.to_numeric(column, errors="coerce").astype("float64")


def texts_of(column: pd.Series[Any], stored: str) -> pd.Series[str]:
    """Write a column, stored as "string", "float", "double" or whole numbers.

    In a numeric one letters are the tags of missing values: ``.a`` to ``.z``.
    """
    if stored == "string":
        return as_text(column.astype("str"))
    numbers = numbers_of(column)
    tagged = numbers.isna() & column.notna()
    texts = written(numbers, "float32" if stored == "float" else "float64")
    return texts.mask(tagged, "." + column.astype("str"))


def spss_kind(form: str) -> str:
    """Say what a format of SPSS shows: "date", "stamp", "time", or nothing of these."""
    name = re.sub(r"[\d.]+$", "", form)
    kinds: Mapping[str, tuple[str, ...]] = {
        "date": _SPSS_DAYS,
        "stamp": _SPSS_STAMPS,
        "time": _SPSS_TIMES,
    }
    return next((kind for kind, names in kinds.items() if name in names), "")


def stata_kind(form: str) -> str:
    """Say what a format of Stata shows."""
    match = _STATA_FORMAT.match(form)
    if not match:
        return ""
    unit, shown = match.groups()
    if unit in "cC":
        return "time" if shown and _CLOCK_ONLY.fullmatch(shown) else "stamp"
    return "date"


def spss_times(numbers: pd.Series[float], form: str) -> pd.Series[str]:
    """Write what SPSS keeps as seconds; missing where it is no time."""
    return _iso(numbers * _SECOND, _SPSS_EPOCH, spss_kind(form))


def stata_times(numbers: pd.Series[float], form: str) -> pd.Series[str]:
    """Write what Stata keeps as milliseconds, days, weeks, months, quarters or half-years."""
    match = _STATA_FORMAT.match(form)
    unit = match.group(1) if match else ""
    kind = stata_kind(form)
    if unit in "cC":
        return _iso(numbers * 1000, _STATA_EPOCH, kind)
    if unit == "d":
        return _iso(numbers * _DAY, _STATA_EPOCH, kind)
    if unit == "w":
        # A year of Stata has 52 weeks, the last one longer.
        years, weeks = numbers // 52, numbers % 52
        return _iso(_of_months(12 * years) + weeks * 7 * _DAY, _STATA_EPOCH, kind)
    return _iso(_of_months(numbers * {"m": 1, "q": 3, "h": 6}[unit]), _STATA_EPOCH, kind)


def _of_months(months: pd.Series[float]) -> pd.Series[float]:
    """Give the microseconds from 1960 to the beginning of a month."""
    known = months.between(-12 * 1959, 12 * 8040)
    whole = months.where(known, 0).astype("int64").to_numpy()
    begun = (np.datetime64("1960-01", "M") + whole).astype("datetime64[us]") - _STATA_EPOCH
    return pd.Series(begun.astype("float64"), index=months.index).where(known)


def _iso(elapsed: pd.Series[float], epoch: np.datetime64, kind: str) -> pd.Series[str]:
    """Write microseconds since an epoch as a date, a stamp, or hours, minutes and seconds."""
    begin = epoch.astype(np.int64)
    known = elapsed.between(_FIRST - begin, _LAST - begin)
    since = np.rint(elapsed.where(known, 0).to_numpy()).astype(np.int64)
    return pd.Series(_shown(since, begin, kind), index=elapsed.index, dtype="str").where(known)


def _shown(since: NDArray[np.int64], begin: np.int64, kind: str) -> NDArray[Any]:
    if kind == "time":
        seconds = pd.Series(np.abs(since) // _SECOND)
        hours, minutes, rest = (
            part.astype("str").str.zfill(2)
            for part in (seconds // 3600, seconds // 60 % 60, seconds % 60)
        )
        sign = np.where(since < 0, "-", "")
        return np.asarray(sign + hours + ":" + minutes + ":" + rest, dtype=object)
    fine: Any = "s" if not (since % _SECOND).any() else "us"
    stamps: Any = (since + begin).astype("datetime64[us]")
    return np.asarray(np.datetime_as_string(stamps, unit="D" if kind == "date" else fine))
