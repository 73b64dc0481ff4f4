"""Make one row a subgroup of raw values: the quantile, with censored values in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from vocsigma._stats.kaplan_meier import grouped_km_quantiles
from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Bools, Data, Floats
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.input import name_of, numbers, same_length
from vocsigma.spc._data.raw import Raw, read_raw
from vocsigma.spc._data.subgroup_rows import laid_out, stretches_of
from vocsigma.spc._laws.quantile_law import Members, effective_sizes

SUBGROUP, REACHED, EFFECTIVE = "subgroup_number", "reached", "effective_n"
EXTRA = (SUBGROUP, REACHED, EFFECTIVE)
WAITED, ANSWERED = "waited_s", "answered"


def by_quantile(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    """Give one row a subgroup, and the arguments that chart it."""
    if isinstance(data, pd.DataFrame) and asked.value is None and WAITED in data.columns:
        asked = replace(asked, value=WAITED)
    raw = read_raw(data, asked, replace(XMR, title="quantile chart"))
    x = numbers(raw.values, "value")
    observed = _observed(data, asked, raw, x)
    order, starts = stretches_of(raw.key)
    subgroup = np.repeat(np.arange(starts.size), np.diff(starts, append=x.size))
    if order is not None:
        x, observed = x[order], observed[order]
    there = ~np.isnan(x)
    members = Members(subgroup[there], x[there], observed[there])
    n = np.bincount(members.subgroup, minlength=starts.size).astype(np.float64)
    value, reached = _quantiles(members, starts.size, asked.options["q"])
    own = {
        SUBGROUP: np.arange(starts.size, dtype=np.float64),
        REACHED: reached.astype(np.float64),
        EFFECTIVE: effective_sizes(members, starts.size, asked.options["q"]),
    }
    asked = replace(asked, raw=members, scale="raw")
    named = pd.Series(value, name=name_of(raw.values))
    return laid_out(raw, (order, starts), asked, named, n, own)


def _quantiles(members: Members, count: int, q: float) -> tuple[Floats, Bools]:
    """Give each subgroup's quantile, or its last time under observation where it is not reached."""
    value = grouped_km_quantiles(members.subgroup, count, members.value, members.observed, [q])[
        :, 0
    ]
    reached = ~np.isnan(value)
    last = np.full(count, -np.inf)
    np.maximum.at(last, members.subgroup, members.value)
    bound = np.where(np.isfinite(last), last, np.nan)
    return np.where(reached, value, bound), reached


def _observed(data: Data, asked: Asked, raw: Raw, x: Floats) -> Bools:
    """Say which values were observed to their end; the others are right-censored."""
    column = asked.options.get("observed") if asked.raw is None else asked.raw
    frame = data if isinstance(data, pd.DataFrame) else None
    if column is None and frame is not None and asked.value == WAITED and ANSWERED in frame.columns:
        column = ANSWERED
    if np.isinf(x).any():
        row = int(np.argmax(np.isinf(x)))
        raise ArgumentError(f"`value` is infinite at row {row}; drop or correct the row")
    if column is None:
        return np.ones(x.size, dtype=bool)
    if isinstance(column, str):
        if frame is None:
            message = f"observed={column!r} names a column, but `data` is not a DataFrame"
            raise ArgumentError(message)
        require(frame.columns, [column], argument="data")
        flags = frame[column]
    else:
        flags = pd.Series(same_length(column, "observed", len(raw.key)))
    if not pd.api.types.is_bool_dtype(flags) or flags.hasnans:
        message = f"`observed` is {flags.dtype}, not bool; give True where the end was seen"
        raise ArgumentError(message)
    return flags.to_numpy(dtype=bool)
