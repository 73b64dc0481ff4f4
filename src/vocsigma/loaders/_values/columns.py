"""Find the columns that a caller names in any frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from vocsigma import _engine
from vocsigma.exceptions import ArgumentError, TableError, listing, nearest
from vocsigma.loaders._files.json_values import whole_text
from vocsigma.loaders._values.ids import ids_of_series
from vocsigma.loaders._values.rows import as_text, free_names


def named_columns(
    frame: Any, names: Mapping[str, str | None], needed: Iterable[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take the columns that a caller names, under the names of a table.

    Parameters
    ----------
    frame : data frame
        Of pandas, polars (eager or lazy), pyarrow or DuckDB, or any with ``to_pandas()``.
    names : mapping of str to str or None
        The frame's name of each of the table's columns. One that is named as in the table may be
        absent, as may None. Names that are numbers are taken for their digits.
    needed : iterable of str
        The columns that may not be absent.

    Returns
    -------
    table, others : DataFrame
        The columns found, as numpy and text hold them; the other ones of the frame, under names that the
        table does not have. Rows are numbered from 0.
    """
    frame = _as_pandas(frame).reset_index(drop=True)
    names = {column: None if name is None else str(name) for column, name in names.items()}
    have = [str(name) for name in frame.columns]
    if len(set(have)) < len(have):
        twice = sorted({name for name in have if have.count(name) > 1})
        message = (
            f"`frame` has the column {listing(twice)} more than once; drop or rename all but one"
        )
        raise TableError(message)
    frame = whole_texts(frame.set_axis(have, axis=1))
    for column, name in names.items():
        if name is not None and name not in have and (name != column or column in needed):
            raise TableError(_absent(column, name, have, required=column in needed))
    found = {column: name for column, name in names.items() if name in have}
    table = pd.DataFrame(
        {column: plain(frame[name]) for column, name in found.items()}, index=frame.index
    )
    rest = free_names((name for name in have if name not in found.values()), names)
    return table, frame[list(rest)].rename(columns=rest)


def written(values: pd.Series[Any]) -> pd.Series[str]:
    """Give a column as text, whole floats as whole numbers."""
    if values.dtype.kind != "f":
        return values.astype("str")
    return as_text(ids_of_series(values).texts).set_axis(values.index)


def _as_pandas(frame: Any) -> pd.DataFrame:
    """Give a frame of any kind as pandas."""
    if isinstance(frame, pd.DataFrame):
        return frame
    try:
        return _engine.to_pandas(_engine.enter(frame, argument="frame").frame)
    except ArgumentError:
        other = frame.to_pandas() if hasattr(frame, "to_pandas") else None
        if isinstance(other, pd.DataFrame):
            return other
        if hasattr(frame, "columns"):
            raise
        message = (
            f"`frame` is {type(frame).__name__}; "
            "give a data frame, such as pandas.read_csv(path, dtype=str)"
        )
        raise TableError(message) from None


def plain(values: pd.Series[Any]) -> pd.Series[Any]:
    """Give a column of pyarrow or of categories as numpy and text hold it, with all its digits."""
    index = values.index
    if isinstance(values.dtype, pd.ArrowDtype):
        column = pa.chunked_array(values.array.__arrow_array__())
        values = _engine.series_of(column).set_axis(index)
    if isinstance(values.dtype, pd.CategoricalDtype):
        names: pd.Series[Any] = pd.Series(values.cat.categories)
        # A row without a category would make floats of whole numbers.
        if names.dtype.kind in "iu":
            names = names.astype("Int64" if names.dtype.kind == "i" else "UInt64")
        values = names.reindex(values.cat.codes).set_axis(index)
    return values


def whole_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace half characters, which no text of Arrow can hold."""
    broken = [name for name in frame.columns if _is_broken(frame[name])]
    return frame.assign(**{name: frame[name].map(_mended) for name in broken})


def _is_broken(values: pd.Series[Any]) -> bool:
    if values.dtype != object and getattr(values.dtype, "storage", "") != "python":
        return False
    try:
        values.astype("str")
    except UnicodeEncodeError:
        return True
    return False


def _mended(value: Any) -> Any:
    return whole_text(value) if isinstance(value, str) else value


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
