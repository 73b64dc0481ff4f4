"""One review in several records, as overlapping exports have it: the first time and the last text count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.loaders._draft import said
from vocsigma.loaders._records import Chunk
from vocsigma.loaders._rows import cells_of
from vocsigma.loaders._times import NONE, Times
from vocsigma.loaders._with_column import with_column

_STAMPS = ("created_at", "edited_at", "replied_at")
_LATEST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Versions:
    """Which records a later version replaces, and the first stamps of each review and reply."""

    superseded: pd.Series[str]
    first: pd.DataFrame

    @classmethod
    def of(
        cls, chunks: Iterable[Chunk], stamps: Callable[[pa.ChunkedArray, str], Times]
    ) -> Versions:
        """Look at the ids and stamps of all records.

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
        # The first frame has no rows: a file of a header alone gives no chunk.
        nothing = pa.table(dict.fromkeys(("message_id", *_STAMPS), pa.array([], pa.large_string())))
        tables = [nothing, *(columns.select(nothing.column_names) for columns, _ in chunks)]
        table = pa.concat_tables(tables)
        every = pd.DataFrame(
            {
                **{name: cells_of(table, name) for name in table.column_names},
                **{f"{name}_us": stamps(table[name], name).instants for name in _STAMPS},
            }
        )
        code = pd.factorize(every["message_id"])[0]
        age = every[[f"{name}_us" for name in _STAMPS]].max(axis=1)
        newest = age.groupby(code).transform("max")
        superseded = said("true", (age < newest).to_numpy(dtype=bool))
        first = {
            name: every[name].iloc[_earliest(code, every[f"{name}_us"].to_numpy())].to_numpy()
            for name in ("created_at", "replied_at")
        }
        return cls(superseded, pd.DataFrame(first, dtype="str"))

    def applied_to(self, chunks: Callable[[], Iterable[Chunk]]) -> Callable[[], Iterator[Chunk]]:
        """Give the same chunks, with the first stamps, and ``superseded`` where a later version is."""

        def again() -> Iterator[Chunk]:
            begin = 0
            for columns, records in chunks():
                end = begin + columns.num_rows
                yield self._applied(columns, slice(begin, end)), records
                begin = end

        return again

    def _applied(self, columns: pa.Table, rows: slice) -> pa.Table:
        created = self.first["created_at"].iloc[rows].reset_index(drop=True)
        own = cells_of(columns, "created_at")
        later = own.mask(created == own)
        replied = self.first["replied_at"].iloc[rows].reset_index(drop=True)
        changed = {
            "created_at": own.where(own.isna(), created),
            "edited_at": cells_of(columns, "edited_at").fillna(later),
            "replied_at": replied.where(cells_of(columns, "replied_at").notna()),
            "superseded": self.superseded.iloc[rows].reset_index(drop=True),
        }
        for name, values in changed.items():
            columns = with_column(columns, name, values)
        return columns


def _earliest(code: NDArray[np.int64], instants: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give, for every row, the row of the same code with the earliest instant."""
    order = np.lexsort((np.where(instants == NONE, _LATEST, instants), code))
    begins = np.flatnonzero(np.diff(code[order], prepend=-2))
    first: NDArray[np.int64] = order[begins]
    return first[code]
