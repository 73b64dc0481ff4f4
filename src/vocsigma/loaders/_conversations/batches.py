"""One record after another, in batches, where only duplicates join records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.loaders._files.records import Chunk, batch_rows, batches, joined_chunks
from vocsigma.loaders._files.spool import Spool
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import Verdict

Mask = NDArray[np.bool_]


def loaded_records(
    chunks: Callable[[], Iterable[Chunk]],
    judged: Callable[[pa.Table], Verdict],
    build: Callable[[Chunk, Mask | None], Loaded],
    *,
    columns: Iterable[str],
    batch_size: int | None,
) -> Loaded | Iterator[Loaded]:
    """Make the table of all records, or one table after another.

    Parameters
    ----------
    chunks : function
        Gives the chunks.
    judged : function
        Judges records, duplicates too.
    build : function
        Makes the table of a chunk; with batches it is told the duplicates, as others may be elsewhere.
    columns : iterable of str
        What `judged` needs. With `batch_size` a first pass keeps these columns of the whole file.
    batch_size : int, optional
        How many records, at most, go into one table.

    Returns
    -------
    Loaded, or iterator of Loaded
        The latter if `batch_size` is given.
    """
    if batch_size is None:
        return build(joined_chunks(chunks()), None)
    size = batch_rows(batch_size)
    return _in_batches(batches(chunks(), size), judged, build, list(columns))


def _in_batches(
    chunks: Iterable[Chunk],
    judged: Callable[[pa.Table], Verdict],
    build: Callable[[Chunk, Mask | None], Loaded],
    names: list[str],
) -> Iterator[Loaded]:
    with Spool() as spool:
        narrow, _ = joined_chunks(narrowed(spool.keep(chunks), names))
        repeated = judged(narrow).reasons == "duplicate"
        first = 0
        for chunk in spool.again():
            rows = slice(first, first + chunk[0].num_rows)
            yield build(chunk, repeated[rows])
            first = rows.stop


def narrowed(chunks: Iterable[Chunk], names: Iterable[str]) -> Iterator[Chunk]:
    """Give chunks of some columns only."""
    for columns, records in chunks:
        yield columns.select([name for name in names if name in columns.column_names]), records
