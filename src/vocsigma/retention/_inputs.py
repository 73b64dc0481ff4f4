"""What comes in at the door of this part: frames, instants and columns of times."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocsigma import _engine
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import unwrap


def as_pandas(data: Any, name: str, *, argument: str | None = None) -> pd.DataFrame:
    """Take a frame, or the table of what a reader returned, as pandas with rows numbered from 0."""
    door = _engine.enter(unwrap(data, name), argument=argument or name)
    return _engine.to_pandas(door.frame).reset_index(drop=True)


def instant(time: str | pd.Timestamp, *, argument: str) -> pd.Timestamp:
    """Read an instant, which must name its time zone."""
    try:
        stamp = pd.Timestamp(time)
    except (ValueError, TypeError) as error:
        message = (
            f"{argument}={time!r} is not an instant; give for example '2025-03-31 00:00+02:00'"
        )
        raise ArgumentError(message) from error
    if stamp.tzinfo is None:
        message = f"{argument}={time!r} has no time zone; give for example '{stamp}+00:00'"
        raise ArgumentError(message)
    return stamp.tz_convert("UTC").as_unit("us")


def times_of(frame: pd.DataFrame, column: str, *, argument: str) -> pd.Series[Any]:
    """Give a column of times in UTC."""
    values = frame[column]
    if not isinstance(values.dtype, pd.DatetimeTZDtype):
        message = (
            f"`{argument}` column {column!r} holds {values.dtype}, not times with a zone; convert it: "
            f"pandas.to_datetime(frame[{column!r}], utc=True)"
        )
        raise TableError(message)
    return values.astype("datetime64[us, UTC]")
