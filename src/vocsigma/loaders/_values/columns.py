"""Find the columns that a caller names in any frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from vocsigma.exceptions import TableError, listing, nearest
from vocsigma.loaders._values.rows import free_names


def named_columns(
    frame: Any, names: Mapping[str, str | None], needed: Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take the columns that a caller names, under the names of a table.

    Parameters
    ----------
    frame : DataFrame
        Of pandas, or any with ``to_pandas()``.
    names : mapping of str to str or None
        The frame's name of each of the table's columns. One that is named as in the table may be
        absent, as may None.
    needed : iterable of str
        The columns that may not be absent.

    Returns
    -------
    table, others : DataFrame
        The columns found; the other ones of the frame, under names that the table does not have.
        Rows are numbered from 0.
    """
    if not isinstance(frame, pd.DataFrame) and hasattr(frame, "to_pandas"):
        frame = frame.to_pandas()
    if not isinstance(frame, pd.DataFrame):
        message = (
            f"`frame` is {type(frame).__name__}; "
            "give a data frame, such as pandas.read_csv(path, dtype=str)"
        )
        raise TableError(message)
    frame = frame.reset_index(drop=True)
    have = [str(name) for name in frame.columns]
    if len(set(have)) < len(have):
        twice = sorted({name for name in have if have.count(name) > 1})
        message = (
            f"`frame` has the column {listing(twice)} more than once; drop or rename all but one"
        )
        raise TableError(message)
    frame = frame.set_axis(have, axis=1)
    for column, name in names.items():
        if name is not None and name not in have and (name != column or column in needed):
            raise TableError(_absent(column, name, have, required=column in needed))
    found = {column: name for column, name in names.items() if name in have}
    table = pd.DataFrame({column: frame[name] for column, name in found.items()}, index=frame.index)
    rest = free_names((name for name in have if name not in found.values()), names)
    return table, frame[list(rest)].rename(columns=rest)


def _absent(column: str, name: str, have: list[str], *, required: bool) -> str:
    """Say that a column is not there, and what to write."""
    cure = (
        f"pass {column}='<name of the column>'"
        if required
        else f"for one value in every row: frame.assign({column}=...)"
    )
    return (
        f"`frame` has no column {name!r} (it has {listing(have, 12)}){nearest(name, have)}; {cure}"
    )
