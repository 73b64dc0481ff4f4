"""Read raw values with the labels of their subgroups, one value a row or one subgroup a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Bools, Column, Data, Ints
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.input import (
    TIME_COLUMN,
    group_codes,
    group_columns,
    name_of,
    provisional_rows,
    same_length,
)


@dataclass(frozen=True)
class Raw:
    """Raw values: ``key`` is equal within a subgroup, ``label`` says which one it is.

    ``columns`` are those of the caller that say something of a whole subgroup: groups and phase.
    """

    values: Any
    key: Ints
    label: pd.Index[Any]
    columns: Mapping[str, Any]
    provisional: Bools


def read_raw(data: Data, asked: Asked, family: Family) -> Raw:
    """Read an array with one subgroup a row, or one value a row and its subgroup's label."""
    framed = isinstance(data, pd.DataFrame)
    if not framed and asked.value is None and np.ndim(data) == 2:
        return _of_matrix(data, asked)
    return _of_rows(data, asked, family)


def _of_matrix(data: Data, asked: Asked) -> Raw:
    matrix = np.asarray(data)
    m, n = matrix.shape
    if matrix.size == 0:
        raise ArgumentError(f"`data` has the shape {matrix.shape}; give subgroups x values")
    row = np.arange(m)
    argument = "time" if asked.subgroup is None else "subgroup"
    given = asked.time if asked.subgroup is None else asked.subgroup
    label = pd.Index(row) if given is None else _labels(None, given, argument, m)
    return Raw(
        values=matrix.ravel(),
        key=np.repeat(row, n),
        label=label.repeat(n),
        columns={},
        provisional=np.zeros(matrix.size, dtype=bool),
    )


def _of_rows(data: Data, asked: Asked, family: Family) -> Raw:
    frame = data if isinstance(data, pd.DataFrame) else None
    values = _raw_values(data, frame, asked.value, family)
    size = len(values)
    if size == 0:
        raise ArgumentError("`data` has no rows; a chart needs 2 subgroups or more")
    label = _labels(frame, *_subgroup_column(frame, asked, family), size)
    key = _key(label)
    groups = group_columns(frame, asked.by, size)
    columns = {str(name): groups[name].array for name in groups.columns}
    if columns:
        within = pd.factorize(key)[0]
        key = group_codes(groups) * (1 + within.max()) + within
    if isinstance(asked.phase, str) and frame is not None:
        require(frame.columns, [asked.phase], argument="data")
        columns[asked.phase] = frame[asked.phase].array
    if asked.subgroup is not None and asked.time is not None:
        label = _labels(frame, asked.time, "time", size)
    return Raw(values, key, label, columns, provisional_rows(frame, name_of(values), size))


def _raw_values(
    data: Data, frame: pd.DataFrame | None, value: Column | None, family: Family
) -> Any:
    if isinstance(value, str) and frame is None:
        message = f"value={value!r} names a column, but `data` is not a DataFrame; leave value out"
        raise ArgumentError(message)
    if frame is None:
        return data if value is None else value
    if value is None:
        raise ArgumentError(f"the {family.title} needs value=, the column of the raw values")
    if not isinstance(value, str):
        return same_length(value, "value", len(frame))
    require(frame.columns, [value], argument="data")
    return frame[value]


def _subgroup_column(
    frame: pd.DataFrame | None, asked: Asked, family: Family
) -> tuple[Column, str]:
    """Find what tells the subgroups apart: subgroup, else time, else the period's start."""
    for argument, given in (("subgroup", asked.subgroup), ("time", asked.time)):
        if given is not None:
            return given, argument
    if frame is not None and TIME_COLUMN in frame.columns:
        return TIME_COLUMN, "subgroup"
    message = (
        f"the {family.title} needs subgroup=, the label of each value's subgroup; only an array "
        "with one subgroup a row does without"
    )
    raise ArgumentError(message)


def _labels(frame: pd.DataFrame | None, column: Column, argument: str, size: int) -> pd.Index[Any]:
    """Read the labels of subgroups, or their times, none of which may be missing."""
    if not isinstance(column, str):
        labels: pd.Index[Any] = pd.Index(same_length(column, argument, size))
    elif frame is None:
        message = f"{argument}={column!r} names a column, but `data` is not a DataFrame"
        raise ArgumentError(message)
    else:
        require(frame.columns, [column], argument="data")
        labels = pd.Index(frame[column])
    if labels.hasnans:
        row = int(np.argmax(labels.isna()))
        message = f"`{argument}` is missing at row {row}; drop the row, or give it its {argument}"
        raise ArgumentError(message)
    return labels


def _key(labels: pd.Index[Any]) -> Ints:
    """Give integers that are equal where the labels are."""
    if isinstance(labels, pd.DatetimeIndex):
        return labels.asi8
    if pd.api.types.is_integer_dtype(labels.dtype):
        return labels.to_numpy(dtype=np.int64)
    return pd.factorize(labels)[0].astype(np.int64)
