"""Let pyarrow split a block of CSV, and see whether an open quote swallowed a record."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from vocsigma.loaders._files.csv_shape import Shape
from vocsigma.loaders._files.letters import is_anywhere

# What pyarrow splits at once: as much as lies in a processor's cache.
_PIECE = 1 << 20


def bulk(
    block: bytes | memoryview,
    shape: Shape,
    skip: Callable[[pacsv.InvalidRow], str] | None = None,
) -> pa.Table:
    """Split a block into columns of text, each in one piece, as they are written.

    Parameters
    ----------
    block : bytes
        Whole records in UTF-8, which is not checked here: at once it costs less than cell by cell.
    shape : Shape
        The file's shape.
    skip : function, optional
        Is given the rows with a wrong number of fields, which are an error otherwise, as is a record
        of more than a MiB.

    Returns
    -------
    Table
        One row a record.
    """
    size = _PIECE if skip is None else min(len(block) + 1, np.iinfo(np.int32).max)
    columns = pacsv.read_csv(
        pa.BufferReader(pa.py_buffer(block)),
        # On one thread, and in one piece, since only then pyarrow numbers the rows that it skips.
        read_options=pacsv.ReadOptions(
            use_threads=False, block_size=size, column_names=shape.header
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=shape.delimiter, newlines_in_values=True, invalid_row_handler=skip
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(shape.header, pa.binary()), check_utf8=False
        ),
    )
    return pa.table([_text(cells) for cells in columns.columns], names=columns.column_names)


def _text(cells: pa.ChunkedArray) -> pa.Array:
    """Give cells as text in one piece, null where they are empty."""
    one = cells.combine_chunks().cast(pa.large_binary())
    if not len(one):
        return pa.array([], pa.large_string())
    _, offsets, letters = one.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64, count=len(one) + 1)
    filled = ends[1:] != ends[:-1]
    empty = len(one) - int(np.count_nonzero(filled))
    mask = pa.py_buffer(np.packbits(filled, bitorder="little")) if empty else None
    return pa.Array.from_buffers(pa.large_string(), len(one), [mask, offsets, letters], empty)


def is_sound(columns: pa.Table, shape: Shape) -> bool:
    """Say whether no cell holds the start of a further record, and none was open at the end."""
    return not (_ends_open(columns) or any(_holds(cells, shape) for cells in columns.columns))


def _holds(cells: pa.ChunkedArray, shape: Shape) -> bool:
    """Look for the start of a record within the cells: at once first, and if there is any, in each."""
    return any(
        is_anywhere(shape.further, chunk)
        and pc.any(pc.match_substring_regex(chunk, shape.further)).as_py()
        for chunk in cells.chunks
    )


def _ends_open(columns: pa.Table) -> bool:
    """Say whether the last cell ends with a line's end, as one does that is not closed."""
    if not columns.num_rows:
        return False
    return str(columns.column(-1)[-1].as_py() or "").endswith(("\n", "\r"))
