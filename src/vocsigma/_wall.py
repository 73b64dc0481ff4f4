"""From times on the wall clock to instants, also where the clock is changed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Microseconds = NDArray[np.int64]

DAY = 86_400
US = 1_000_000


def instants(
    walls: NDArray[np.datetime64], tz: ZoneInfo, *, first: NDArray[np.bool_]
) -> Microseconds:
    """Turn times on the wall into microseconds since 1970 in UTC.

    Of a time that the wall shows twice it is the first or the second, as ``first`` says for each; a
    time that the wall skips is the instant of the jump.
    """
    index = pd.DatetimeIndex(walls.astype("datetime64[us]"))
    # pandas can shift a skipped time forward by itself, but misses jumps that are not of one hour.
    found = index.tz_localize(tz, ambiguous=first, nonexistent="NaT")
    skipped = found.isna()
    stamps = found.as_unit("us").asi8.copy()
    stamps[skipped] = _jumps(index[skipped], tz)
    return stamps


def _jumps(walls: pd.DatetimeIndex, tz: ZoneInfo) -> Microseconds:
    """Find, by halving, the seconds at which the wall jumps over some times."""
    seconds = walls.as_unit("s").asi8
    before, after = seconds - DAY, seconds + DAY
    while (after - before > 1).any():
        middle = (before + after) // 2
        shown = pd.DatetimeIndex(middle.astype("datetime64[s]"), tz="UTC").tz_convert(tz)
        reached = shown.tz_localize(None) >= walls
        before, after = np.where(reached, before, middle), np.where(reached, middle, after)
    return after * US
