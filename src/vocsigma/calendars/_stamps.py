"""Stamps of any kind as int64 microseconds since 1970 in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError

Microseconds: TypeAlias = NDArray[np.int64]
Stamps: TypeAlias = (
    "pd.Series[Any] | pd.Index[Any] | NDArray[Any] | Sequence[datetime] | datetime | int | Scalar"
)
Scalar: TypeAlias = np.datetime64 | np.int64

MISSING: int = np.iinfo(np.int64).min
"""How int64 spells NaT, in numpy and in pandas."""

FIRST_YEAR, LAST_YEAR = 1677, 2262
"""The years that nanoseconds reach, and so the years that any stamp from pandas can have."""


def year_start(year: int) -> int:
    """Give the microsecond at which a year begins in UTC."""
    return int(np.datetime64(f"{year:04d}-01-01", "us").astype(np.int64))


def year_of(stamp_us: int) -> int:
    """Give the year, in UTC, that a microsecond lies in."""
    return int(np.datetime64(stamp_us, "us").astype("datetime64[Y]").astype(np.int64)) + 1970


def stamp_pairs(start: Stamps, end: Stamps) -> tuple[Microseconds, Microseconds]:
    """Read starts and ends as microseconds of one shape."""
    starts = microseconds(start, argument="start")
    ends = microseconds(end, argument="end")
    try:
        shape = np.broadcast_shapes(starts.shape, ends.shape)
    except ValueError as error:
        message = (
            f"start has {starts.size:,} stamps and end has {ends.size:,}; "
            "give as many of each, or one of either"
        )
        raise ArgumentError(message) from error
    return np.broadcast_to(starts, shape), np.broadcast_to(ends, shape)


def microseconds(values: Stamps, *, argument: str) -> Microseconds:
    """Read stamps as microseconds; missing stamps become ``MISSING``."""
    if isinstance(values, np.ndarray | np.generic):
        array = np.asarray(values)
        if array.dtype.kind == "M":
            return array.astype("datetime64[us]", copy=False).view(np.int64)
        if array.dtype.kind in "iu":
            return array.astype(np.int64, copy=False)
    if not pd.api.types.is_list_like(values):
        return microseconds(pd.Index([values]), argument=argument).reshape(())
    column: Any = values if hasattr(values, "dtype") else pd.Index(values)  # type: ignore[arg-type]
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iu":
        return np.asarray(pd.array(column, dtype="Int64").to_numpy(np.int64, na_value=MISSING))
    if kind in "fb":
        message = (
            f"{argument} holds {column.dtype}, which is not a time; give timezone-aware stamps, "
            "or int64 microseconds since 1970 in UTC"
        )
        raise ArgumentError(message)
    return _aware(column, argument).as_unit("us").asi8


def _aware(column: Any, argument: str) -> pd.DatetimeIndex:
    """Read stamps that carry their time zone."""
    try:
        index = pd.DatetimeIndex(column)
    except (ValueError, TypeError) as error:
        message = (
            f"{argument} cannot be read as times ({error}); "
            f"pass pd.to_datetime({argument}, utc=True) if each carries its offset from UTC"
        )
        raise ArgumentError(message) from error
    if index.tz is None and index.notna().any():
        message = (
            f"{argument} holds times without a time zone, such as {index[index.notna()][0]}; "
            f"say where they were read: pd.DatetimeIndex({argument}).tz_localize('Europe/Berlin')"
        )
        raise ArgumentError(message)
    return index


def stamp_range(starts: Microseconds, ends: Microseconds) -> tuple[int, int]:
    """Give the first and last of some stamps; the first is ``MISSING`` if any is missing."""
    return int(min(starts.min(), ends.min())), int(max(starts.max(), ends.max()))


def check_range(first_us: int, last_us: int) -> None:
    """Refuse stamps outside the years that a stamp can have."""
    if year_start(FIRST_YEAR) <= first_us and last_us < year_start(LAST_YEAR + 1):
        return
    message = (
        f"the stamps from {first_us} to {last_us} leave the years {FIRST_YEAR} to {LAST_YEAR}; "
        "whole numbers are microseconds since 1970 in UTC: divide nanoseconds by 1,000"
    )
    raise ArgumentError(message)
