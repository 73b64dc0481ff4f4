"""Chunks that wait in a temporary file: batches take two passes, and the source is read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import pyarrow as pa

from vocsigma.loaders._files.records import Chunk, Records


class Spool:
    """Keeps the columns of chunks in a file of its own, which is gone when the block is left.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from vocsigma.loaders._files.records import REJECTED
    >>> from vocsigma.loaders._files.spool import Spool
    >>> columns = pa.table({"id": ["1", "2"]})
    >>> records = Records(None, np.array([1, 2]), 2, pd.DataFrame(columns=REJECTED))
    >>> with Spool() as spool:
    ...     first = [columns.num_rows for columns, _ in spool.keep([(columns, records)])]
    ...     again = [columns["id"].to_pylist() for columns, _ in spool.again()]
    >>> first, again
    ([2], [['1', '2']])
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="vocsigma-")
        self._path = str(Path(self._folder.name) / "chunks.arrow")
        self._records: list[Records] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def keep(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Write chunks down while they pass."""
        with pa.OSFile(self._path, "wb") as file:
            for columns, records in chunks:
                with pa.ipc.new_stream(file, columns.schema) as writer:
                    writer.write_table(columns)
                self._records.append(records)
                yield columns, records

    def again(self) -> Iterator[Chunk]:
        """Give the chunks once more, in their order."""
        with pa.OSFile(self._path) as file:
            for records in self._records:
                with pa.ipc.open_stream(file) as reader:
                    yield reader.read_all(), records
