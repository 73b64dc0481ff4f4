"""Which rows are kept, and the reason of each that is not."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.loaders._files.json_values import RAW_LENGTH
from vocsigma.loaders._values.ids import Ids, repeats, shared_keys

# Spreadsheets write truth values in their user's language.
_TRUE = (
    "true",
    "t",
    "1",
    "1.0",
    "wahr",
    "vrai",
    "verdadero",
    "verdadeiro",
    "vero",
    "waar",
    "prawda",
)
_FALSE = ("false", "f", "0", "0.0", "falsch", "faux", "falso", "onwaar", "fałsz")
TRUTH = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
TEXT = pd.StringDtype(na_value=np.nan)


class Verdict:
    """Collects the rows to reject; a row's first reason counts."""

    def __init__(self, rows: int) -> None:
        self.keep: NDArray[np.bool_] = np.ones(rows, dtype=bool)
        self._reasons: list[tuple[str, NDArray[np.int64]]] = []

    def reject(self, reason: str, where: NDArray[np.bool_]) -> None:
        """Reject the rows where it is true."""
        self.reject_rows(reason, np.flatnonzero(where))

    def reject_rows(self, reason: str, rows: NDArray[np.int64]) -> None:
        """Reject rows by number."""
        rows = rows[self.keep[rows]]
        if len(rows):
            self._reasons.append((reason, rows))
            self.keep[rows] = False

    def reject_whole(self, record: NDArray[np.int64]) -> None:
        """Reject the rows of records of which a row is rejected, for the same reason."""
        for reason, rows in list(self._reasons):
            self.reject(reason, np.isin(record, record[rows]))

    def reject_repeats(self, ids: Ids, repeated: NDArray[np.bool_] | None = None) -> None:
        """Reject rows whose id an earlier row has that is kept, or those that are said to be such."""
        if repeated is not None:
            self.reject("duplicate", repeated)
            return
        kept = np.flatnonzero(self.keep)
        (keys,) = shared_keys(ids)
        self.reject_rows("duplicate", kept[repeats(keys[kept])])

    @property
    def reasons(self) -> NDArray[np.object_]:
        """The reason of each row, an empty text for those kept."""
        reasons = np.full(len(self.keep), "", dtype=object)
        for reason, rows in self._reasons:
            reasons[rows] = reason
        return reasons

    def rejects(
        self,
        columns: pa.Table | pd.DataFrame,
        record: NDArray[np.int64],
        files: pd.Categorical | None = None,
    ) -> pd.DataFrame:
        """Give the rejected rows as ``record, reason, raw``; raw is the record written as CSV.

        If there are several files, their names are the column ``source``.
        """
        out = ~self.keep
        rejected = columns[out] if isinstance(columns, pd.DataFrame) else columns.filter(out)
        rejects = pd.DataFrame(
            {"record": record[out], "reason": self.reasons[out], "raw": _as_csv(_cells(rejected))}
        )
        return rejects if files is None else rejects.assign(source=files[out])


def _cells(columns: pa.Table | pd.DataFrame) -> Iterator[list[Any]]:
    """Give each column's cells as text."""
    if isinstance(columns, pa.Table):
        yield from (column.to_pylist() for column in columns.columns)
    else:
        several = (columns.iloc[:, place] for place in range(columns.shape[1]))
        yield from (column.astype("str").fillna("").tolist() for column in several)


def _as_csv(columns: Iterable[list[Any]]) -> list[str]:
    """Write rows as CSV lines."""
    lines: list[str] = []
    writer = csv.writer(SimpleNamespace(write=lines.append))
    writer.writerows(zip(*columns, strict=True))
    return [line.removesuffix("\r\n")[:RAW_LENGTH] for line in lines]


def kept_rows(columns: pa.Table, keep: NDArray[np.bool_]) -> pa.Table:
    """Give some rows of a table of text; where few are left out, nothing is copied."""
    out = np.flatnonzero(~keep)
    if len(out) > len(keep) // 500:
        return columns.filter(pa.array(keep))
    ends = np.append(out, len(keep)).tolist()
    begins = [0, *(out + 1).tolist()]
    runs = [columns.slice(begin, end - begin) for begin, end in zip(begins, ends, strict=True)]
    return pa.concat_tables(runs)


def as_text(values: pa.Array | pa.ChunkedArray) -> pd.Series[str]:
    """Give text to pandas without a copy."""
    return pd.Series(pd.array(values, dtype=TEXT), copy=False)


def cells_of(columns: pa.Table, name: str) -> pd.Series[str]:
    """Give a column as text, all missing if the file has none of that name."""
    if name in columns.column_names:
        return as_text(columns[name])
    return pd.Series(np.nan, index=range(columns.num_rows), dtype="str")


def is_missing(values: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Say where text is missing."""
    return np.asarray(values.is_null().to_pandas(), dtype=bool)


def free_names(names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Give columns that ride along a name that the table does not have: ``source_brand``."""
    used = {*taken, "record"}
    return {name: f"source_{name}" if name in used else name for name in names}
