"""Which record each row comes from, over several files and over the batches of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError
from vocsigma.loaders._files.source import Source

REJECTED = ["record", "reason", "raw"]
_NO_STRAYS = pd.DataFrame([], columns=REJECTED)
_GROUP = 4
_LARGE = 32 << 20


@dataclass(frozen=True)
class Records:
    """Which records of a file, or of several, became rows, and what became of the others.

    `number` counts from 1 within a file; `files` names each row's file, if they are several. `total`
    counts the records, those in `rejects` too. `batched` are the files of all batches; when the second
    pass asks for its names, it is complete.
    """

    source: Source
    number: NDArray[np.int64]
    total: int
    rejects: pd.DataFrame
    notes: tuple[str, ...] = ()
    files: pd.Categorical | None = None
    batched: Sequence[str] = ()

    def after(self, records: int) -> Records:
        """Give these, numbered on from so many records before them."""
        rejects = self.rejects
        if len(rejects):
            rejects = rejects.assign(record=rejects["record"] + records)
        return replace(self, number=self.number + records, rejects=rejects)

    def riders(self) -> dict[str, Any]:
        """Give the columns by which a row names its record."""
        files = self.files
        if files is None and len(self.batched) > 1:
            files = _files_of([self], list(self.batched))
        if files is None:
            return {"record": self.number}
        return {"record": self.number, "source_file": files}


Chunk = tuple[pa.Table, Records]


def strays_table(rows: Sequence[Any]) -> pd.DataFrame:
    """Give the table of records that are none; the empty one is made once, as most blocks have it."""
    return pd.DataFrame(rows, columns=REJECTED) if rows else _NO_STRAYS


def joined_chunks(chunks: Iterable[Chunk]) -> Chunk:
    """Put the chunks of one file together, or those of several, whose names the rows then bear."""
    tables: list[pa.Table] = []
    loose: list[pa.Table] = []
    several: list[Records] = []
    for columns, records in chunks:
        several.append(records)
        loose.append(columns)
        if len(loose) == _GROUP:
            tables.append(_packed(loose))
            loose = []
    if len(several) == 1:
        return loose[0], several[0]
    columns = _one_table([*tables, *loose])
    names = list(dict.fromkeys(records.source.name for records in several))
    files = None
    if len(names) > 1:
        files = _files_of(several, names)
    rejects = [records.rejects for records in several]
    if len(names) > 1:
        rejects = [one.rejects.assign(source=one.source.name) for one in several]
    return columns, Records(
        source=_joined_source([records.source for records in several], names),
        number=np.concatenate([records.number for records in several]),
        total=sum(records.total for records in several),
        rejects=pd.concat(rejects, ignore_index=True),
        notes=tuple(dict.fromkeys(note for records in several for note in records.notes)),
        files=files,
    )


def batches(chunks: Iterable[Chunk], size: int) -> Iterator[Chunk]:
    """Cut and join chunks so that each has `size` rows, the last one of a file fewer."""
    names: list[str] = []
    for columns, records in _batches(chunks, size):
        if records.source.name not in names:
            names.append(records.source.name)
        yield columns, replace(records, batched=names)


def _batches(chunks: Iterable[Chunk], size: int) -> Iterator[Chunk]:
    waiting: list[Chunk] = []
    rows = 0
    for chunk in chunks:
        if waiting and waiting[0][1].source.name != chunk[1].source.name:
            yield from _cut(joined_chunks(waiting), size)
            waiting, rows = [], 0
        waiting.append(chunk)
        rows += chunk[0].num_rows
        if rows >= size:
            *whole, rest = _cut(joined_chunks(waiting), size)
            yield from whole
            waiting, rows = [rest], rest[0].num_rows
    if waiting:
        yield from _cut(joined_chunks(waiting), size)


def batch_rows(batch_size: Any) -> int:
    """Check a caller's size of batches."""
    if not isinstance(batch_size, Integral):
        message = f"batch_size is {batch_size!r}; it must be a whole number"
        raise ArgumentError(message)
    if batch_size < 1:
        message = f"batch_size is {batch_size}; it must be at least 1"
        raise ArgumentError(message)
    return int(batch_size)


def _cut(chunk: Chunk, size: int) -> Iterator[Chunk]:
    """Cut a chunk of one file; a reject goes with the rows before it."""
    columns, records = chunk
    begin, done = 0, 0
    while columns.num_rows - begin > size:
        until = int(records.number[begin + size]) - 1
        yield columns.slice(begin, size), _part(records, begin, begin + size, done, until)
        begin, done = begin + size, until
    yield columns.slice(begin), _part(records, begin, columns.num_rows, done, None)


def _part(records: Records, begin: int, end: int, done: int, until: int | None) -> Records:
    """Give the records of some rows, and the rejects numbered from `done` + 1 to `until`."""
    number = records.rejects["record"]
    own = (number > done) & (number <= (number.max() if until is None else until))
    rejects = records.rejects[own]
    return replace(
        records,
        number=records.number[begin:end],
        total=end - begin + len(rejects),
        rejects=rejects,
        # What was damaged is told of once.
        source=records.source if begin == 0 else replace(records.source, damaged=0),
    )


def _files_of(several: list[Records], names: list[str]) -> pd.Categorical:
    """Name the file of each row."""
    codes = np.repeat(
        [names.index(records.source.name) for records in several],
        [len(records.number) for records in several],
    ).astype(np.int64)
    return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype="str"))


def _packed(tables: list[pa.Table]) -> pa.Table:
    """Copy small tables into one, as parsers leave a third of the memory that they take unused."""
    table = _one_table(tables)
    return table if table.nbytes > _LARGE else table.combine_chunks()


def _one_table(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="default")


def _joined_source(sources: list[Source], names: list[str]) -> Source:
    encodings = list(dict.fromkeys(source.encoding for source in sources))
    if len(names) == 1:
        # Blocks of ASCII are of every encoding.
        encodings = [name for name in encodings if name != "UTF-8"] or encodings
    name = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    damaged = sum(source.damaged for source in sources)
    return replace(sources[0], name=name, encoding="; ".join(encodings), damaged=damaged)
