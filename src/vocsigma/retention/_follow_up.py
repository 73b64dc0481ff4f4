"""Follow-up times by group, read from a frame and checked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from vocsigma._stats.arrays import Bools, Floats, Ints
from vocsigma.exceptions import TableError, listing


class Sample(NamedTuple):
    """Follow-up times with their groups, as arrays."""

    codes: Ints
    n_groups: int
    duration: Floats
    event: Bools
    entry: Floats | None


def groups_of(frame: pd.DataFrame, names: tuple[str, ...]) -> tuple[pd.DataFrame, Ints]:
    """Give the groups in the order of their keys, and the group of each row."""
    if frame.empty:
        raise TableError("`frame` has no rows: there is nobody to follow")
    if not names:
        return pd.DataFrame(index=range(1)), np.zeros(len(frame), dtype=np.int64)
    grouped = frame.groupby(list(names), dropna=False, observed=True)
    codes = grouped.ngroup().to_numpy()
    _, first = np.unique(codes, return_index=True)
    return frame[list(names)].iloc[first].reset_index(drop=True), codes.astype(np.int64)


def follow_up(
    frame: pd.DataFrame, codes: Ints, n_groups: int, duration: str, event: str, entry: str | None
) -> Sample:
    """Read the follow-up, and refuse what cannot be one."""
    times = _numbers(frame, duration)
    begins = None if entry is None else _numbers(frame, entry)
    if (times < 0).any():
        message = (
            f"`frame` column {duration!r} holds {times.min():g}; a follow-up lasts 0 or longer"
        )
        raise TableError(message)
    if begins is not None and (begins >= times).any():
        row = int(np.flatnonzero(begins >= times)[0])
        message = (
            f"`frame` has {int((begins >= times).sum()):,} rows that enter ({entry!r}) no earlier than "
            f"they end ({duration!r}), first row {row} ({begins[row]:g} and {times[row]:g}); nobody "
            "observed them: leave them out"
        )
        raise TableError(message)
    happened = frame[event]
    if not happened.isin([True, False]).all():
        strange = happened[~happened.isin([True, False])].unique().tolist()
        message = (
            f"`frame` column {event!r} holds {listing(strange)}, not events; give True and False: "
            f"frame.assign({event}=frame[{event!r}] == ...)"
        )
        raise TableError(message)
    return Sample(codes, n_groups, times, happened.to_numpy(dtype=np.bool_), begins)


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    values = frame[column]
    if values.dtype.kind not in "iuf":
        message = (
            f"`frame` column {column!r} holds {values.dtype}, not numbers; for days: "
            f"frame[{column!r}] / pandas.Timedelta('1D')"
        )
        raise TableError(message)
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if not np.isfinite(numbers).all():
        row = int(np.flatnonzero(~np.isfinite(numbers))[0])
        message = (
            f"`frame` column {column!r} is missing or infinite in {int((~np.isfinite(numbers)).sum()):,} "
            f"rows, first row {row}; who is still a customer has the time to the end of observation"
        )
        raise TableError(message)
    return numbers
