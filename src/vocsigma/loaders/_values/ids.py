"""Ids are text, exact to the last digit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma._links import whole_numbers

# From here on floats skip whole numbers, so that an id which went through one may be another's.
_EXACT_FLOAT = 2**53
_EXPONENT = r"^[+-]?[0-9]([.,][0-9]+)?[eE]\+[0-9]+$"
_FLOAT = r"^[0-9]+\.0+$"


@dataclass(frozen=True)
class Ids:
    """A column of ids: as text, null where there is none; as integers, -1 where there is none.

    `numbers` is there if all are whole numbers as integers are written. `lost` marks ids whose digits
    a spreadsheet (``1.23E+18``) or a float (2^53 or more) has rounded.
    """

    texts: pa.Array
    numbers: NDArray[np.int64] | None
    lost: NDArray[np.bool_]

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where there is no id."""
        given: NDArray[np.bool_] = self.texts.is_valid().to_numpy(zero_copy_only=False)
        return ~given

    def filter(self, keep: NDArray[np.bool_]) -> Ids:
        """Give the ids of some rows."""
        texts = self.texts.filter(pa.array(keep))
        return (
            ids_of(texts)
            if self.numbers is None
            else Ids(texts, self.numbers[keep], self.lost[keep])
        )


def ids_of(values: pa.Array | pa.ChunkedArray) -> Ids:
    """Take ids from text: without blanks around them, and without the ``.0`` that floats leave."""
    texts = joined(values)
    sound = np.zeros(len(texts), dtype=bool)
    numbers = whole_numbers(texts)
    if numbers is not None:
        return Ids(texts, numbers, sound)
    texts = pc.utf8_trim_whitespace(texts)
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts)
    numbers = whole_numbers(texts)
    if numbers is not None:
        return Ids(texts, numbers, sound)
    was_float = pc.fill_null(pc.match_substring_regex(texts, _FLOAT), False)
    texts = pc.if_else(was_float, pc.replace_substring_regex(texts, r"\.0+$", ""), texts)
    value = pc.cast(pc.if_else(was_float, texts, "0"), pa.float64())
    exponent = pc.fill_null(pc.match_substring_regex(texts, _EXPONENT), False)
    lost = pc.or_(exponent, pc.fill_null(pc.greater_equal(value, _EXACT_FLOAT), False))
    return Ids(texts, whole_numbers(texts), lost.to_numpy(zero_copy_only=False))


def ids_of_series(values: pd.Series[Any]) -> Ids:
    """Take ids from a column of a frame, whatever its type."""
    if values.dtype.kind != "f":
        return ids_of(pa.array(values.astype("string"), pa.large_string(), from_pandas=True))
    inexact = ((values.abs() >= _EXACT_FLOAT) | (values % 1 != 0)) & values.notna()
    whole = values.mask(inexact).astype("Int64").astype("string")
    texts = whole.mask(inexact, values.astype("string"))
    ids = ids_of(pa.array(texts, pa.large_string(), from_pandas=True))
    return replace(ids, lost=inexact.to_numpy(dtype=bool))


def joined(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Give one array of large_string."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    return values if values.type == pa.large_string() else values.cast(pa.large_string())


def shared_keys(*columns: Ids) -> list[NDArray[np.int64]]:
    """Give integers that are equal where ids are equal, over several columns; -1 where missing."""
    numbers = [column.numbers for column in columns if column.numbers is not None]
    if len(numbers) == len(columns):
        return numbers
    encoded = pa.concat_arrays([column.texts for column in columns]).dictionary_encode()
    codes = pc.fill_null(pc.cast(encoded.indices, pa.int64()), -1).to_numpy()
    return np.split(codes, np.cumsum([len(column.texts) for column in columns])[:-1])


def repeats(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the rows whose key an earlier row has, in order."""
    order = np.argsort(keys)
    ascending = keys[order]
    again = np.flatnonzero(ascending[1:] == ascending[:-1])
    rows = np.sort(order[np.union1d(again, again + 1)])
    _, first = np.unique(keys[rows], return_index=True)
    return np.delete(rows, first)


class RowIndex:
    """Finds the row of a key, where no two rows have the same."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._order = np.argsort(keys)
        self._sorted = keys[self._order]

    def rows(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the row of each key, -1 for a key that no row has, or that is negative."""
        rows = np.full(len(keys), -1)
        asked = np.flatnonzero(keys >= 0)
        if not len(self._sorted) or not len(asked):
            return rows
        # In order, as neighbours then are found in the same part of the table.
        asked = asked[np.argsort(keys[asked])]
        place = np.searchsorted(self._sorted, keys[asked])
        place[place == len(self._sorted)] = 0
        found = self._sorted[place] == keys[asked]
        rows[asked] = np.where(found, self._order[place], -1)
        return rows
