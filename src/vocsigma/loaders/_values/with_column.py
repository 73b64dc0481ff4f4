"""Columns of a table of text: take one, whether it is there or not, change one, glue several together."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._values.ids import joined


def column_of(columns: pa.Table, name: str) -> pa.Array:
    """Give a column of text in one piece, all missing if there is none of that name."""
    if name in columns.column_names:
        return joined(columns[name])
    return pa.nulls(columns.num_rows, pa.large_string())


def with_column(columns: pa.Table, name: str, values: pa.Array) -> pa.Table:
    """Put a column of text into a table, in the place of the one of that name if there is one."""
    if name in columns.column_names:
        return columns.set_column(columns.column_names.index(name), name, values)
    return columns.append_column(name, values)


def glued(*parts: pa.Array | str, by: str = "") -> pa.Array:
    """Write texts one after another, missing where one of them is."""
    texts = [
        pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in parts
    ]
    return pc.binary_join_element_wise(*texts, pa.scalar(by, pa.large_string()))
