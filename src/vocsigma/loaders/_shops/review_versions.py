"""One review in several records, as overlapping exports have it: the first time and the last text count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._values.times import NONE, Times
from vocsigma.loaders._values.with_column import column_of, with_column

_STAMPS = ("created_at", "edited_at", "replied_at")
_LATEST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Versions:
    """The records of reviews that have several, by number: the first stamps, and which are superseded."""

    rows: NDArray[np.int64]
    first: pa.Table
    superseded: NDArray[np.bool_]

    @classmethod
    def of(
        cls, chunks: Iterable[Chunk], stamps: Callable[[pa.ChunkedArray, str], Times]
    ) -> Versions:
        """Look at the ids of all records, and at the stamps of those whose id comes again.

        Parameters
        ----------
        chunks : iterable of chunk
            With the columns ``message_id, created_at, edited_at, replied_at``.
        stamps : function
            Reads a column of stamps.

        Returns
        -------
        Versions
            For the records in the same order.
        """
        # The first table has no rows: a file of a header alone gives no chunk.
        nothing = pa.table(dict.fromkeys(("message_id", *_STAMPS), pa.array([], pa.large_string())))
        table = pa.concat_tables(
            [nothing, *(columns.select(nothing.column_names) for columns, _ in chunks)]
        )
        ids = column_of(table, "message_id").dictionary_encode()
        code = pc.fill_null(ids.indices, len(ids.dictionary)).to_numpy().astype(np.int64)
        times = np.bincount(code, minlength=len(ids.dictionary) + 1)
        # Records without an id are no versions of one another.
        times[-1] = 0
        rows = np.flatnonzero(times[code] > 1)
        table, (_, code) = table.take(pa.array(rows)), np.unique(code[rows], return_inverse=True)
        instants = {name: stamps(table[name], name).instants for name in _STAMPS}
        age = np.maximum.reduce([*instants.values()])
        newest = pd.Series(age).groupby(code).transform("max").to_numpy()
        first = {
            name: table[name].take(pa.array(_earliest(code, instants[name])))
            for name in ("created_at", "replied_at")
        }
        return cls(rows, pa.table(first), age < newest)

    def applied_to(self, chunks: Callable[[], Iterable[Chunk]]) -> Callable[[], Iterator[Chunk]]:
        """Give the same chunks, with the first stamps, and ``superseded`` where a later version is."""

        def again() -> Iterator[Chunk]:
            begin = 0
            for columns, records in chunks():
                end = begin + columns.num_rows
                part = slice(*np.searchsorted(self.rows, [begin, end]))
                several = part.start < part.stop
                yield self._applied(columns, part, begin) if several else columns, records
                begin = end

        return again

    def _applied(self, columns: pa.Table, part: slice, begin: int) -> pa.Table:
        mask = np.zeros(columns.num_rows, dtype=bool)
        mask[self.rows[part] - begin] = True
        several = pa.array(mask)
        created, replied = (
            self.first[name].combine_chunks()[part] for name in self.first.column_names
        )
        own, edited, answered = (column_of(columns, name).filter(several) for name in _STAMPS)
        later = pc.if_else(pc.fill_null(pc.equal(created, own), False), None, own)
        changed = {
            "created_at": pc.if_else(pc.is_valid(own), created, None),
            "edited_at": pc.coalesce(edited, later),
            "replied_at": pc.if_else(pc.is_valid(answered), replied, None),
            "superseded": pc.if_else(pa.array(self.superseded[part]), "true", None),
        }
        for name, values in changed.items():
            column = column_of(columns, name)
            texts = values.cast(pa.large_string())
            columns = with_column(columns, name, pc.replace_with_mask(column, several, texts))
        return columns


def _earliest(code: NDArray[np.int64], instants: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give, for every row, the row of the same code with the earliest instant."""
    order = np.lexsort((np.where(instants == NONE, _LATEST, instants), code))
    begins = np.flatnonzero(np.diff(code[order], prepend=-1))
    first: NDArray[np.int64] = order[begins]
    return first[code]
