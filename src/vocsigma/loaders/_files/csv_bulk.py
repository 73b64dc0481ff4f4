"""Let pyarrow split a block of CSV, and see whether an open quote swallowed a record."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from vocsigma.loaders._files.csv_shape import Shape


def bulk(
    block: bytes | memoryview,
    shape: Shape,
    skip: Callable[[pacsv.InvalidRow], str] | None = None,
) -> pa.Table:
    """Split a block into columns of text, each in one piece, as they are written.

    Parameters
    ----------
    block : bytes
        Whole records in UTF-8.
    shape : Shape
        The file's shape.
    skip : function, optional
        Is given the rows with a wrong number of fields, which are an error otherwise.

    Returns
    -------
    Table
        One row a record.
    """
    return pacsv.read_csv(
        pa.BufferReader(pa.py_buffer(block)),
        # On one thread, since only then pyarrow numbers the rows that it skips.
        read_options=pacsv.ReadOptions(
            use_threads=False,
            block_size=min(len(block) + 1, np.iinfo(np.int32).max),
            column_names=shape.header,
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=shape.delimiter, newlines_in_values=True, invalid_row_handler=skip
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(shape.header, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def is_sound(columns: pa.Table, shape: Shape) -> bool:
    """Say whether no cell holds the start of a further record, and none was open at the end."""
    return not (_ends_open(columns) or any(_holds(cells, shape) for cells in columns.columns))


def _holds(cells: pa.ChunkedArray, shape: Shape) -> bool:
    """Look for the start of a record within the cells: at once first, and if there is any, in each."""
    return any(
        _has_line(chunk, shape)
        and pc.match_substring_regex(_as_one(chunk), shape.further)[0].as_py()
        and pc.any(pc.match_substring_regex(chunk, shape.further)).as_py()
        for chunk in cells.chunks
    )


def _letters(cells: pa.Array) -> tuple[pa.Buffer, NDArray[np.int64]]:
    """Give the letters of all cells, one behind the other, and where they begin and end."""
    offsets, data = cells.buffers()[1:]
    return data, np.frombuffer(offsets, dtype=np.int64)[[cells.offset, cells.offset + len(cells)]]


def _has_line(cells: pa.Array, shape: Shape) -> bool:
    """Say whether there is an end of a line in any cell, without which none holds a record."""
    data, (begin, end) = _letters(cells)
    return begin < end and bool(
        (np.frombuffer(data, dtype=np.uint8)[begin:end] == ord(shape.newline)).any()
    )


def _as_one(cells: pa.Array) -> pa.Array:
    """Give the texts of all cells as one, without a copy."""
    data, bounds = _letters(cells)
    return pa.Array.from_buffers(pa.large_binary(), 1, [None, pa.py_buffer(bounds), data])


def _ends_open(columns: pa.Table) -> bool:
    """Say whether the last cell ends with a line's end, as one does that is not closed."""
    if not columns.num_rows:
        return False
    return str(columns.column(-1)[-1].as_py() or "").endswith(("\n", "\r"))
