"""How a table is computed on, whatever engine holds it.

At the door every time becomes int64 microseconds and every key a whole number that stands for it; what
is computed in between is plain numpy on narrow arrays, written once; on the way out the same kind of
frame comes back that went in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from vocsigma._links import whole_numbers
from vocsigma._optional import optional_import
from vocsigma.exceptions import ArgumentError, TableError, listing

NONE = -1
NAT = np.iinfo(np.int64).min
_LARGEST = np.iinfo(np.int64).max
# From here on floats skip whole numbers.
_EXACT_FLOAT = 2**53
_NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.uint64(): pd.UInt64Dtype()}
_SPARSE = 4
_BITS = 63
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Door:
    """A frame on its way in, and how what is made of it goes out again."""

    frame: nw.DataFrame[Any]
    home: Callable[[nw.DataFrame[Any]], Any]

    def leave(self, frame: nw.DataFrame[Any]) -> Any:
        """Hand a frame out as the kind that came in, lazy if that was."""
        return self.home(nw.maybe_reset_index(frame))

    def series(self, values: NDArray[Any]) -> nw.Series[Any]:
        """Make a column of an array."""
        return nw.new_series("", values, backend=self.frame.implementation)

    def texts(self, values: pa.Array) -> nw.Series[Any]:
        """Make a column of text."""
        table = pa.table({"texts": values})
        return nw.from_arrow(table, backend=self.frame.implementation)["texts"]

    def stamps(self, values: NDArray[np.int64]) -> nw.Series[Any]:
        """Make a column of UTC times of microseconds since 1970."""
        times = self.series(values.view("datetime64[us]")).cast(nw.Datetime("us"))
        return times.dt.replace_time_zone("UTC")

    def labels(self, numbers: Codes, names: list[str]) -> nw.Series[Any]:
        """Make a column of few names by their numbers, -1 for missing; pandas holds it as a category."""
        numbers = np.where(numbers == NONE, len(names), numbers)
        occurs = np.bincount(numbers, minlength=len(names) + 1) > 0
        present = [name for name, there in zip([*names, None], occurs, strict=True) if there]
        engine = self.frame.implementation
        column = nw.new_series("", present, nw.String(), backend=engine)
        if engine.is_pandas():
            column = column.cast(nw.Categorical())
        return column[(np.cumsum(occurs) - 1)[numbers]]


def enter(data: Any, *, argument: str, columns: Iterable[str] | None = None) -> Door:
    """Take a frame in.

    Parameters
    ----------
    data : data frame
        pandas, polars (eager or lazy), pyarrow or a DuckDB relation.
    argument : str
        The caller's argument, for messages.
    columns : iterable of str, optional
        The columns that will be used, where they are there; a lazy frame computes no others.

    Returns
    -------
    Door
        The frame, and the way out.

    Raises
    ------
    ArgumentError
        If it is not a frame, or a kind that this version does not compute on.
    TableError
        If two columns have the same name.
    """
    try:
        frame = nw.from_native(data)
    except TypeError as error:
        message = (
            f"`{argument}` is a {type(data).__name__}; give a data frame (pandas, polars, pyarrow, "
            "DuckDB) or what a reader returned"
        )
        raise ArgumentError(message) from error
    except DuplicateError as error:
        names = [str(name) for name in data.columns]
        twice = sorted({name for name in names if names.count(name) > 1})
        message = f"`{argument}` has the column {listing(twice)} more than once; drop or rename all but one"
        raise TableError(message) from error
    if isinstance(frame, nw.DataFrame):
        return Door(nw.maybe_reset_index(frame), _eager)
    engine = frame.implementation
    if not (engine.is_polars() or engine.is_duckdb()):
        message = (
            f"`{argument}` is held by {engine}, on which this version does not compute; "
            "convert it to pandas, polars, pyarrow or DuckDB first"
        )
        raise ArgumentError(message)
    if columns is not None:
        there = frame.collect_schema().names()
        frame = frame.select(name for name in there if name in set(columns))
    return (
        Door(frame.collect("polars"), _lazy_polars)
        if engine.is_polars()
        else (Door(frame.collect("pyarrow"), _duckdb))
    )


def _eager(frame: nw.DataFrame[Any]) -> Any:
    return frame.to_native()


def _lazy_polars(frame: nw.DataFrame[Any]) -> Any:
    return frame.lazy().to_native()


def _duckdb(frame: nw.DataFrame[Any]) -> Any:
    return optional_import("duckdb", extra="duckdb", purpose="A DuckDB relation").from_arrow(
        frame.to_arrow()
    )


def to_pandas(frame: nw.DataFrame[Any]) -> pd.DataFrame:
    """Give a frame as pandas, its text as ``str``; a pandas frame is handed out as it is."""
    if frame.implementation.is_pandas():
        native: pd.DataFrame = frame.to_native()
        return native
    texts = [name for name, dtype in frame.schema.items() if dtype == nw.String]
    table = frame.to_arrow()
    pandas: pd.DataFrame = table.to_pandas()
    exact = {
        name: series_of(table[name]).set_axis(pandas.index)
        for name in table.column_names
        if _would_round(table[name])
    }
    return pandas.assign(**exact).astype(dict.fromkeys(texts, "str"))


def series_of(column: pa.ChunkedArray) -> pd.Series[Any]:
    """Give a column as pandas holds it; whole numbers with gaps are floats where these keep the digits."""
    mapper = _NULLABLE.get if _would_round(column) else None
    series: pd.Series[Any] = column.to_pandas(types_mapper=mapper)
    return series


def _would_round(column: pa.ChunkedArray) -> bool:
    """Say whether a column holds whole numbers that would lose digits as floats, and would become such."""
    if column.type not in _NULLABLE or not column.null_count:
        return False
    ends = pc.min_max(column).as_py()
    return bool(max(abs(end or 0) for end in ends.values()) >= _EXACT_FLOAT)


def microseconds(frame: nw.DataFrame[Any], column: str, *, argument: str) -> NDArray[np.int64]:
    """Give a column of times as microseconds since 1970 in UTC; missing ones are the smallest int64."""
    dtype = frame.schema[column]
    if not isinstance(dtype, nw.Datetime):
        message = f"`{argument}` column {column!r} holds {dtype}, not times; convert it first"
        raise TableError(message)
    if dtype.time_zone is None:
        message = (
            f"`{argument}` column {column!r} has no time zone; make it aware first "
            "(in pandas: .dt.tz_localize('Europe/Berlin'))"
        )
        raise TableError(message)
    whole = frame[column].to_arrow().cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return np.asarray(pc.fill_null(whole, NAT).to_numpy(), dtype=np.int64)


def codes(*columns: nw.Series[Any]) -> list[Codes]:
    """Give each distinct text of some columns a number from 0, not much above their count; -1 is missing.

    Whole numbers keep their distances where they lie close together.
    """
    texts = [_texts(column) for column in columns]
    numbers = [whole_numbers(array) for array in texts]
    whole = [values for values in numbers if values is not None]
    if len(whole) < len(texts):
        return _encoded(texts)
    least = min(int(values.min(where=values != NONE, initial=_LARGEST)) for values in whole)
    if max(int(values.max(initial=0)) for values in whole) - least < _SPARSE * sum(map(len, whole)):
        return [np.maximum(values - least, NONE) for values in whole]
    # Numbers are told apart several times faster than the texts that spell them.
    return _encoded([pa.array(values, mask=values == NONE) for values in whole])


def _encoded(arrays: list[pa.Array]) -> list[Codes]:
    """Give the distinct values of some arrays numbers, in the order in which they appear."""
    whole = pa.concat_arrays(arrays) if len(arrays) > 1 else arrays[0]
    numbers = _indices(whole.dictionary_encode())
    return np.split(numbers, np.cumsum([len(array) for array in arrays])[:-1])


def labels(column: nw.Series[Any]) -> tuple[Codes, list[str]]:
    """Give a column of few distinct texts as numbers, -1 where missing, and the names that they stand for."""
    values = _whole(column.to_arrow())
    if not pa.types.is_dictionary(values.type):
        values = _texts(column).dictionary_encode()
    return _indices(values), values.dictionary.cast(pa.large_string()).to_pylist()


def _indices(values: pa.DictionaryArray) -> Codes:
    return np.asarray(pc.fill_null(values.indices.cast(pa.int64()), NONE).to_numpy())


def _texts(column: nw.Series[Any]) -> pa.Array:
    return _whole(column.cast(nw.String).to_arrow()).cast(pa.large_string())


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def sort_order(keys: list[Codes], ties: Callable[[Codes], nw.Series[Any]]) -> Codes:
    """Give the rows in the order of the keys, most important first; equal rows by their text.

    Parameters
    ----------
    keys : list of array of int64, each of shape (n,)
        What to order by.
    ties : callable
        Gives the texts of some rows; it is asked for those only that are equal in all keys.

    Returns
    -------
    array of int64, shape (n,)
        The rows in order.
    """
    *keys_above, lowest = keys
    order = stable_order(lowest)
    for key in reversed(keys_above):
        order = order[stable_order(key[order])]
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for key in keys:
        ordered = key[order]
        same &= ordered[1:] == ordered[:-1]
    if not same.any():
        return order
    follows = np.concatenate([[False], same])
    places = np.flatnonzero(follows | np.concatenate([same, [False]]))
    rows = order[places]
    rank = np.empty(len(rows), dtype=np.int64)
    rank[pc.array_sort_indices(_texts(ties(rows))).to_numpy()] = np.arange(len(rows))
    order[places] = rows[np.lexsort((rank, np.cumsum(~follows)[places]))]
    return order


def stable_order(key: Codes) -> Codes:
    """Give the rows in the order of a key; those of equal keys stay as they stand."""
    rows = np.arange(len(key))
    if (key[1:] >= key[:-1]).all():
        return rows
    packed: Codes = key - key.min()
    row_bits = len(key).bit_length()
    if int(packed.max()).bit_length() + row_bits > _BITS:
        return np.argsort(key, kind="stable")
    # With its row in the same number a key is sorted without an index, many times faster.
    packed <<= row_bits
    packed |= rows
    packed.sort()
    packed &= (1 << row_bits) - 1
    return packed
