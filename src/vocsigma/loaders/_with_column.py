"""Change a column of a table of text."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa


def with_column(columns: pa.Table, name: str, values: pd.Series[str]) -> pa.Table:
    """Put a column of text into a table, in the place of the one of that name if there is one."""
    # As objects: pandas gives text that it has joined in pieces of two types.
    array = pa.array(values.astype("object"), pa.large_string(), from_pandas=True)
    if name in columns.column_names:
        return columns.set_column(columns.column_names.index(name), name, array)
    return columns.append_column(name, array)
