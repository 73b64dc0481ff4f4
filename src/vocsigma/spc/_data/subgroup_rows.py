"""Make one row a subgroup of raw values: how many, their mean and their spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Data, Floats, Ints
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.input import PROVISIONAL_COLUMN, dates_if_iso, name_of, numbers
from vocsigma.spc._data.raw import Raw, read_raw
from vocsigma.spc._data.scales import Scale, choose_scale

SD = "within_sd"
RANGE = "within_range"
FLOORED = "floored"
_TWO_BYTES = 2**16


@dataclass(frozen=True)
class Spread:
    """How many values each subgroup has, their mean, standard deviation and range."""

    n: Floats
    mean: Floats
    sd: Floats
    range: Floats


def by_subgroup(data: Data, asked: Asked, family: Family) -> tuple[pd.DataFrame, Asked]:
    """Give one row a subgroup of raw values, and the arguments that chart them."""
    raw = read_raw(data, asked, family)
    x = numbers(raw.values, "value")
    measure = name_of(raw.values)
    scale = subgroup_scale(asked, measure)
    _check_values(x, scale)
    order, starts = stretches_of(raw.key)
    if order is not None:
        x = x[order]
    spread = spread_of(scale.forward(x), starts)
    own = {SD: spread.sd, RANGE: spread.range, FLOORED: np.zeros(starts.size)}
    if scale.floor is not None:
        own[FLOORED] = np.add.reduceat(x < scale.floor, starts, dtype=np.float64)
    mean = spread.mean if scale.name == "logged" else scale.back(spread.mean)
    value = pd.Series(mean, name=measure)
    return laid_out(raw, (order, starts), asked, value, spread.n, own)


def laid_out(
    raw: Raw,
    stretches: tuple[Ints | None, Ints],
    asked: Asked,
    value: pd.Series[Any],
    n: Floats,
    own: Mapping[str, Floats],
) -> tuple[pd.DataFrame, Asked]:
    """Lay subgroups out in the order of time, with the columns of their kind of chart."""
    order, starts = stretches
    _check_names(raw, asked, own)
    table = {**_whole_columns(raw, order, starts, asked), **own}
    label = dates_if_iso(raw.label[starts if order is None else order[starts]])
    sort: Any = slice(None)
    if isinstance(label, pd.DatetimeIndex) and not label.is_monotonic_increasing:
        sort = np.argsort(label.asi8, kind="stable")
    frame = pd.DataFrame(table).iloc[sort].reset_index(drop=True)
    asked = replace(asked, n=n[sort])
    return frame, _named(frame, value.to_numpy()[sort], label[sort], asked, name_of(value))


def _check_names(raw: Raw, asked: Asked, own: Mapping[str, Floats]) -> None:
    """Refuse a column that stands for two things."""
    label = None if raw.label.name is None else str(raw.label.name)
    clash = [name for name in (*raw.columns, label) if name in own]
    if clash:
        message = f"{clash[0]!r} is a column that the result has of its own; rename it in `data`"
        raise ArgumentError(message)
    if isinstance(asked.value, str) and asked.value in (*raw.columns, *own, label):
        message = f"value={asked.value!r} stands for something else too; name each column once"
        raise ArgumentError(message)


def subgroup_scale(asked: Asked, measure: str | None) -> Scale:
    """Give the scale that the values of a subgroup are averaged on."""
    frozen = asked.frozen
    if frozen is not None:
        return Scale(frozen.scale, frozen.floor, frozen.seconds)
    scale = choose_scale(asked.scale, measure)
    if scale.name not in ("raw", "log", "logged"):
        message = f"scale={scale.name!r} is for single values; take 'log' or 'raw' for subgroups"
        raise ArgumentError(message)
    return scale


def spread_of(y: Floats, starts: Ints) -> Spread:
    """Describe stretches of values in two passes; missing values do not count."""
    sizes = np.diff(starts, append=y.size)
    low, high = (ufunc.reduceat(y, starts) for ufunc in (np.fmin, np.fmax))
    # As an offset from a value of its stretch a mean is exact where nothing varies.
    deviation = y - np.repeat(low, sizes)
    missing = np.isnan(deviation)
    deviation[missing] = 0.0
    n = sizes - np.add.reduceat(missing, starts, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        offset = np.add.reduceat(deviation, starts) / n
        deviation -= np.repeat(offset, sizes)
        deviation[missing] = 0.0
        squares = np.add.reduceat(np.square(deviation, out=deviation), starts)
        sd = np.sqrt(squares / (n - 1))
    return Spread(
        n=n,
        mean=low + offset,
        sd=np.where(n > 1, sd, np.nan),
        range=np.where(n > 1, high - low, np.nan),
    )


def _check_values(x: Floats, scale: Scale) -> None:
    """Refuse values of which there is no mean."""
    refused = [("is infinite", np.isinf(x), "drop or correct the row; a missing value is NaN")]
    if scale.name == "log" and scale.floor is None:
        remedy = "only values above 0 have a logarithm; pass scale='raw' or leave the row out"
        refused.append(("is not above 0", x <= 0, remedy))
    elif scale.name == "log":
        refused.append(("is a negative time", x < 0, "correct the row"))
    for what, bad, remedy in refused:
        if bad.any():
            row = int(np.argmax(bad))
            raise ArgumentError(f"`value` {what} at row {row} ({x[row]:g}); {remedy}")


def stretches_of(key: Ints) -> tuple[Ints | None, Ints]:
    """Give the order that puts equal keys together, None if they are, and where each begins."""
    starts = _beginnings(key)
    if not pd.Index(key[starts]).has_duplicates:
        return None, starts
    codes: Any = pd.factorize(key)[0]
    if codes.max() < _TWO_BYTES:
        codes = codes.astype(np.uint16)  # which numpy sorts by radix, many times faster
    order = np.argsort(codes, kind="stable")
    return order, _beginnings(codes[order])


def _beginnings(key: Ints) -> Ints:
    return np.concatenate(([0], 1 + np.flatnonzero(key[1:] != key[:-1])))


def _whole_columns(raw: Raw, order: Ints | None, starts: Ints, asked: Asked) -> dict[str, Any]:
    """Take each subgroup's groups and phase, and whether any of its values is provisional."""
    first = starts if order is None else order[starts]
    flags = raw.provisional if order is None else raw.provisional[order]
    if isinstance(asked.phase, str) and asked.phase in raw.columns:
        _check_phase(raw, order, starts, asked.phase)
    columns = {name: column[first] for name, column in raw.columns.items()}
    return {**columns, PROVISIONAL_COLUMN: np.logical_or.reduceat(flags, starts)}


def _check_phase(raw: Raw, order: Ints | None, starts: Ints, name: str) -> None:
    """Refuse a subgroup that belongs to two phases."""
    codes = pd.factorize(raw.columns[name])[0]
    codes = codes if order is None else codes[order]
    bad = np.minimum.reduceat(codes, starts) != np.maximum.reduceat(codes, starts)
    if bad.any():
        row = starts[np.argmax(bad)] if order is None else order[starts[np.argmax(bad)]]
        message = (
            f"the subgroup {raw.label[row]} has values of two phases in {name!r}; "
            "a phase begins with a subgroup"
        )
        raise ArgumentError(message)


def _named(
    frame: pd.DataFrame, value: Floats, label: pd.Index[Any], asked: Asked, measure: str | None
) -> Asked:
    """Put values and labels into the frame under the caller's names, where there are any."""
    given: dict[str, Any] = {"value": pd.Series(value, name=measure), "time": label}
    if isinstance(asked.value, str):
        frame[asked.value] = value
        given["value"] = asked.value
    if label.name is not None:
        frame[str(label.name)] = label
        given["time"] = str(label.name)
    return replace(asked, **given)
