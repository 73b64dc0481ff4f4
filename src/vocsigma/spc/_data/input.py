"""Read the caller's data into plain columns, and refuse what no chart can be made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.frames import require
from vocsigma.spc._arrays import Bools, Column, Data, Floats, Ints, Keys
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.scales import LOG_TIME_COLUMN, TIME_COLUMNS

TIME_COLUMN = "period_start"
PROVISIONAL_COLUMN = "provisional"
TIMES_PROVISIONAL_COLUMN = "times_provisional"
POINT_COLUMNS = (
    "position", "time", "phase", "n", "value", "center", "lcl", "ucl", "sigma", "z",
    "baseline", "excluded", "provisional", "signal", "rules", "side",
)  # fmt: skip
_ISO_DATE = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Sample:
    """The rows in the caller's order."""

    measure: str | None
    value: Floats
    n: Floats
    time: pd.Index[Any] | None
    groups: pd.DataFrame
    code: Ints
    provisional: Bools
    extra: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of rows."""
        return self.value.size

    @property
    def dated(self) -> bool:
        """Say whether the rows have dates."""
        return isinstance(self.time, pd.DatetimeIndex)

    def place(self, row: int) -> str:
        """Name a row in a message."""
        return f"row {row}" if self.time is None else f"row {row} ({self.time[row]})"


def read_sample(
    data: Data,
    family: Family,
    *,
    value: Column | None,
    n: Column | None,
    time: Column | None,
    by: Keys | None,
) -> Sample:
    """Read the columns that a chart needs, and check them."""
    frame = data if isinstance(data, pd.DataFrame) else None
    values = value_column(data, frame, value, family)
    x = numbers(values, "value")
    if x.size == 0:
        raise ArgumentError("`data` has no rows; a chart needs 2 points or more")
    size = x.size
    groups = group_columns(frame, by, size)
    sample = Sample(
        measure=name_of(values),
        value=x,
        n=_sizes(frame, n, family, size),
        time=_times(data, frame, time, size),
        groups=groups,
        code=group_codes(groups),
        provisional=provisional_rows(frame, name_of(values), size),
        extra={} if frame is None else {name: numbers(frame[name], name) for name in family.extra},
    )
    _check_finite(sample)
    if family.counts:
        _check_counts(sample, family)
    if family.gaps:
        remedy = "a gap between events is 0 or more; sort the events by time"
        refuse(sample.value < 0, sample, "`value` is negative", sample.value, remedy)
    if sample.time is not None:
        _check_times(sample, family)
    return sample


def value_column(
    data: Data, frame: pd.DataFrame | None, value: Column | None, family: Family
) -> Any:
    """Find the values: a column by name, an array, or the data themselves."""
    if isinstance(value, str) and frame is None:
        message = f"value={value!r} names a column, but `data` is not a DataFrame; leave value out"
        raise ArgumentError(message)
    if frame is None:
        return data if value is None else value
    if value is not None and not isinstance(value, str):
        return same_length(value, "value", len(frame))
    name = family.value if value is None else value
    require(frame.columns, [name], argument="data" if value is not None else "data (value=)")
    return frame[name]


def name_of(values: Any) -> str | None:
    name = values.name if isinstance(values, pd.Series) else None
    return None if name is None else str(name)


def numbers(values: Any, argument: str) -> Floats:
    """Give numbers as float64, a copy; what is missing is NaN."""
    try:
        if isinstance(values, pd.Series):
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
        else:
            numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = (
            f"`{argument}` holds what is not a number ({error}); "
            "give numbers, times as seconds, and NaN where a value is missing"
        )
        raise ArgumentError(message) from error
    if numbers.ndim != 1:
        message = f"`{argument}` has the shape {numbers.shape}; give one value a row"
        raise ArgumentError(message)
    return numbers


def same_length(values: Any, argument: str, size: int) -> Any:
    if np.ndim(values) != 1 or len(values) != size:
        found = len(values) if np.ndim(values) == 1 else f"shape {np.shape(values)}"
        message = f"`{argument}` has {found} values for {size} rows; give one a row"
        raise ArgumentError(message)
    return values


def _sizes(frame: pd.DataFrame | None, n: Column | None, family: Family, size: int) -> Floats:
    """Give the n of each row; 1 where the chart has none."""
    if family.n is None:
        return np.ones(size)
    if isinstance(n, str) or (n is None and frame is not None):
        if frame is None:
            raise ArgumentError(f"n={n!r} names a column, but `data` is not a DataFrame")
        name = family.n if n is None else str(n)
        require(frame.columns, [name], argument="data" if n is not None else "data (n=)")
        return numbers(frame[name], "n")
    if n is None:
        message = f"{family.title} needs n, the {family.n} behind each value; pass n="
        raise ArgumentError(message)
    sizes: ArrayLike = np.full(size, n, dtype=np.float64) if np.ndim(n) == 0 else n
    return numbers(same_length(sizes, "n", size), "n")


def _times(
    data: Data, frame: pd.DataFrame | None, time: Column | None, size: int
) -> pd.Index[Any] | None:
    """Give the rows' dates or labels, if they have any."""
    column: Any = time
    if isinstance(time, str):
        if frame is None:
            raise ArgumentError(f"time={time!r} names a column, but `data` is not a DataFrame")
        require(frame.columns, [time], argument="data")
        column = frame[time]
    elif time is None and frame is not None and TIME_COLUMN in frame.columns:
        column = frame[TIME_COLUMN]
    elif time is None and isinstance(data, pd.Series) and isinstance(data.index, pd.DatetimeIndex):
        column = data.index
    if column is None:
        return None
    labels = pd.Index(same_length(column, "time", size))
    if labels.hasnans:
        row = int(np.argmax(labels.isna()))
        message = f"`time` is missing at row {row}; drop the row, or give it its time"
        raise ArgumentError(message)
    return dates_if_iso(labels)


def dates_if_iso(labels: pd.Index[Any]) -> pd.Index[Any]:
    """Read dates and ISO strings as dates; leave labels as they are."""
    if isinstance(labels, pd.DatetimeIndex):
        return labels
    if labels.inferred_type in ("date", "datetime", "datetime64"):
        return pd.DatetimeIndex(pd.to_datetime(labels))
    if labels.inferred_type != "string" or not _ISO_DATE.match(str(labels[0])):
        return labels
    try:
        return pd.DatetimeIndex(pd.to_datetime(labels, format="ISO8601"))
    except ValueError:
        return labels


def group_columns(frame: pd.DataFrame | None, by: Keys | None, size: int) -> pd.DataFrame:
    """Give the columns that make the groups; a frame without columns where there are none."""
    if by is None:
        return pd.DataFrame(index=pd.RangeIndex(size))
    if frame is None:
        raise ArgumentError(f"by={by!r} names columns, but `data` is not a DataFrame")
    names = [by] if isinstance(by, str) else list(by)
    require(frame.columns, names, argument="data")
    clash = [name for name in names if name in POINT_COLUMNS]
    if clash:
        message = (
            f"by={listing(clash)} is a column that the result has of its own; rename it in `data`"
        )
        raise ArgumentError(message)
    return frame[names].reset_index(drop=True)


def group_codes(groups: pd.DataFrame) -> Ints:
    """Give each row the number of its group, counted in the order of appearance."""
    if groups.shape[1] == 0:
        return np.zeros(len(groups), dtype=np.int64)
    grouped = groups.groupby(list(groups.columns), sort=False, dropna=False, observed=True)
    return grouped.ngroup().to_numpy().astype(np.int64)


def provisional_rows(frame: pd.DataFrame | None, measure: str | None, size: int) -> Bools:
    """Say which rows may still change; times may do so for longer than counts."""
    columns = [] if frame is None else list(frame.columns)
    of_times = measure in TIME_COLUMNS or measure == LOG_TIME_COLUMN
    own = of_times and TIMES_PROVISIONAL_COLUMN in columns
    name = TIMES_PROVISIONAL_COLUMN if own else PROVISIONAL_COLUMN
    if frame is None or name not in columns:
        return np.zeros(size, dtype=bool)
    flags = frame[name]
    if not pd.api.types.is_bool_dtype(flags) or flags.hasnans:
        message = (
            f"the column {name!r} of `data` is {flags.dtype}, not bool; "
            "make it bool, or rename it if it means something else"
        )
        raise ArgumentError(message)
    return flags.to_numpy(dtype=bool)


def refuse(bad: Bools, sample: Sample, what: str, values: Any, remedy: str) -> None:
    """Raise for the first bad row; the message says what it holds and what to do."""
    if bad.any():
        row = int(np.argmax(bad))
        found = f" ({values[row]:g})" if values is not None else ""
        raise ArgumentError(f"{what} at {sample.place(row)}{found}; {remedy}")


def _check_finite(sample: Sample) -> None:
    for argument, values in (("value", sample.value), ("n", sample.n)):
        remedy = "a missing value is NaN; drop or correct the row"
        refuse(np.isinf(values), sample, f"`{argument}` is infinite", values, remedy)
    refuse(sample.n < 0, sample, "`n` is negative", sample.n, "n counts what was looked at")


def _check_counts(sample: Sample, family: Family) -> None:
    value, n = sample.value, sample.n
    refuse(value < 0, sample, "`value` is negative", value, f"the {family.title} takes counts")
    takes = "whole numbers"
    if family.n is not None:
        takes = f"the number of {family.value}, not a rate: multiply it by n"
    remedy = f"the {family.title} takes counts: pass {takes}"
    refuse(value % 1 > 0, sample, "`value` is a fraction", value, remedy)
    if family.share:
        refuse(n % 1 > 0, sample, "`n` is a fraction", n, f"n counts the {family.n}")
        remedy = f"value counts some of the n {family.n}; are the two swapped?"
        refuse(value > n, sample, "`value` is above n", value, remedy)


def _check_times(sample: Sample, family: Family) -> None:
    """Refuse times that go back, and (but for events) times or labels that come twice in a group."""
    assert sample.time is not None  # noqa: S101
    keys = pd.DataFrame({"code": sample.code, "time": sample.time})
    remedy = "put the rows of a period together"
    if sample.groups.shape[1] == 0:
        remedy = "if the rows are of several groups, name their column in by=; else " + remedy
    twice = keys.duplicated().to_numpy()
    if not family.gaps:
        refuse(twice, sample, "`time` has the same value twice, again", None, remedy)
    if isinstance(sample.time, pd.DatetimeIndex):
        back = (keys["time"] < keys.groupby("code")["time"].shift()).to_numpy()
        refuse(back, sample, "`time` goes back", None, "sort the rows by time")
