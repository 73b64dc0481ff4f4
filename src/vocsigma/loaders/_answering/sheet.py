"""A survey as one row a respondent, before anything is known of its questions."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.any_csv import DELIMITERS, fields_of, read_any_csv
from vocsigma.loaders._files.records import REJECTED
from vocsigma.loaders._files.source import Source, in_utf8
from vocsigma.loaders._values.rows import as_text


def no_rejects() -> pd.DataFrame:
    """Give the empty frame of ``record, reason, raw``."""
    return pd.DataFrame([], columns=REJECTED)


@dataclass(frozen=True)
class Sheet:
    """The cells of a survey: text without blanks around it, missing where there is nothing.

    `record` is the number of each row's record, `records` counts them with those in `rejects`.
    """

    cells: pd.DataFrame
    record: NDArray[np.int64]
    records: int
    source: str
    rejects: pd.DataFrame = field(default_factory=no_rejects)
    encoding: str | None = None
    damaged: int = 0
    notes: tuple[str, ...] = ()


def sheet_of_csv(source: Source, id_column: str | None = None) -> Sheet:
    """Read a file whose first line names the columns.

    Parameters
    ----------
    source : Source
        The file.
    id_column : str, optional
        The column by which a record is known where the file is damaged.

    Returns
    -------
    Sheet
        A column without a name is called by its place, one of several with a name as ``name.2``.
    """
    columns, records = read_any_csv(source, id_column)
    cells = pd.DataFrame({name: as_text(columns[name]) for name in columns.column_names})
    return Sheet(
        tidy(cells),
        records.number,
        records.total,
        records.source.name,
        records.rejects,
        records.source.encoding,
        records.source.damaged,
        records.notes,
    )


def tidy(cells: pd.DataFrame) -> pd.DataFrame:
    """Take the blanks around texts away, and texts that are empty."""
    stripped = {name: cells[name].astype("str").str.strip() for name in cells.columns}
    return pd.DataFrame({name: cell.mask(cell == "") for name, cell in stripped.items()})


@dataclass(frozen=True)
class Headed:
    """A CSV file with several lines of names: these, and where each of them ends in the text."""

    source: Source
    text: str
    delimiter: str
    lines: list[list[str]]
    ends: list[int]

    def sheet(self, names: Sequence[str], *, after: int, id_column: str | None = None) -> Sheet:
        """Read what follows so many lines, its columns under these names."""
        header = io.StringIO()
        csv.writer(header, delimiter=self.delimiter, lineterminator="\n").writerow(names)
        whole = f"{header.getvalue()}{self.text[self.ends[after - 1] :]}".encode()
        named = self.source.of_bytes(whole, self.source.encoding, self.source.damaged)
        return sheet_of_csv(named, id_column)


def headed(source: Source, most: int) -> Headed:
    """Read a file's first records as lines of names, fewer where there are fewer.

    A name may go over several lines of text.
    """
    source = in_utf8(source)
    file = io.StringIO(source.data().decode("utf-8-sig"), newline="")
    delimiter = max(DELIMITERS, key=lambda mark: len(fields_of(source.head, mark)[0]))
    lines, ends = [], []
    try:
        for line in islice(csv.reader(file, delimiter=delimiter), most):
            lines.append(line)
            ends.append(file.tell())
    except csv.Error as error:
        raise FormatError(f"{source.name}: its lines of names cannot be read ({error})") from error
    return Headed(source, file.getvalue(), delimiter, lines, ends)


def unique_names(names: Iterable[str]) -> list[str]:
    """Call a column without a name by its place, and count on where a name is there twice."""
    seen: Counter[str] = Counter()
    unique = []
    for place, name in enumerate(names, start=1):
        own = name.strip() or f"(column {place})"
        seen[own] += 1
        unique.append(own if seen[own] == 1 else f"{own} ({seen[own]})")
    return unique


def widened(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    """Spread answers that stand one below the other: a row a respondent, a column a column.

    Parameters
    ----------
    rows : DataFrame
        ``row``, which respondent it is, counted from 0, ``column`` and ``value``, all given. Of several
        values in one place the first counts.
    n : int
        How many respondents there are, with those who gave no answer.

    Returns
    -------
    DataFrame
        Text, missing where there is no answer, the columns in the order of their first answer.
    """
    place, names = pd.factorize(rows["column"].astype("str"))
    where = rows["row"].to_numpy() * max(len(names), 1) + place
    first = pd.Series(rows["value"].astype("str").to_numpy(), index=where)
    first = first[~first.index.duplicated()]
    cells = first.reindex(np.arange(n * len(names))).to_numpy(dtype=object)
    return tidy(pd.DataFrame(cells.reshape(n, len(names)), columns=names))
