"""Read what short runs are compared with: each value's part, and its nominal value and sigma."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from vocsigma._display import plain
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.frames import require
from vocsigma.spc._arrays import Column, Data, Floats
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.input import numbers, same_length, value_column

PART, NOMINAL, SIGMA = "part_code", "part_nominal", "part_known_sigma"
ByPart: TypeAlias = "str | float | Mapping[Any, float]"


def pairs(given: ByPart | None) -> Any:
    """Give an argument as JSON can hold it: a mapping as a list of pairs."""
    if isinstance(given, Mapping):
        return [[plain(part), float(number)] for part, number in given.items()]
    return given


def with_parts(data: Data, asked: Asked, family: Family) -> tuple[pd.DataFrame, Asked]:
    """Add to each value the number of its part, its nominal value and its sigma, where known."""
    before = {} if asked.frozen is None else asked.frozen.options
    options = {
        **before,
        **{key: given for key, given in asked.options.items() if given is not None},
    }
    frame = data if isinstance(data, pd.DataFrame) else None
    values = value_column(data, frame, asked.value, family)
    labels = _labels(data, asked.subgroup, len(values))
    if asked.frozen is None:
        options["parts"] = list(dict.fromkeys(labels))
    place = {part: row for row, part in enumerate(options["parts"])}
    strange = [row for row, part in enumerate(labels) if part not in place]
    if strange:
        part = labels[strange[0]]
        message = (
            f"`baseline` has no part {part!r} (row {strange[0]}; it has {listing(place)}); chart "
            "that part by itself until it has a baseline"
        )
        raise ArgumentError(message)
    columns: dict[str, Any] = {
        PART: np.array([place[part] for part in labels], dtype=np.float64),
        NOMINAL: _numbers_of(data, options.get("nominal"), "nominal", labels),
        SIGMA: _numbers_of(data, options.get("sigma"), "sigma", labels),
    }
    if (columns[SIGMA] <= 0).any():
        bad = columns[SIGMA][columns[SIGMA] <= 0][0]
        raise ArgumentError(f"sigma={bad:g} is no standard deviation; give one above 0")
    asked = replace(asked, options=options)
    if frame is not None:
        return frame.assign(**columns), asked
    named = pd.Series(values) if isinstance(values, pd.Series) else pd.Series(np.asarray(values))
    return pd.DataFrame(columns), replace(asked, value=named.reset_index(drop=True))


def _labels(data: Data, part: Column | None, size: int) -> list[Any]:
    """Give each row's part as a plain value; all are of one part where none is named."""
    if part is None:
        return [""] * size
    labels = pd.Series(_column(data, part, "part", size)).reset_index(drop=True)
    if labels.hasnans:
        row = int(np.argmax(labels.isna()))
        raise ArgumentError(f"`part` is missing at row {row}; give every value its part")
    known: list[Any] = plain(labels.tolist())
    return known


def _numbers_of(data: Data, given: Any, argument: str, labels: list[Any]) -> Floats:
    """Give each row its number: of its part, of a column, the same for all, or none."""
    if isinstance(given, str):
        read = numbers(_column(data, given, argument, len(labels)), argument)
        if np.isnan(read).any():
            row = int(np.argmax(np.isnan(read)))
            raise ArgumentError(f"`{argument}` is missing at row {row}; give every row its own")
        return read
    if not isinstance(given, list):
        return np.full(len(labels), np.nan if given is None else given, dtype=np.float64)
    known = dict(given)
    strange = [part for part in dict.fromkeys(labels) if part not in known]
    if strange:
        message = f"{argument}= has no part {strange[0]!r} (it has {listing(known)}); add it"
        raise ArgumentError(message)
    return np.array([known[part] for part in labels], dtype=np.float64)


def _column(data: Data, column: Any, argument: str, size: int) -> Any:
    if not isinstance(column, str):
        return same_length(column, argument, size)
    if not isinstance(data, pd.DataFrame):
        message = f"{argument}={column!r} names a column, but `data` is not a DataFrame"
        raise ArgumentError(message)
    require(data.columns, [column], argument="data")
    return data[column]
