"""Write tables that other programs read and that a spreadsheet cannot execute."""

from __future__ import annotations

from os import PathLike
from typing import Any

import pandas as pd
import pyarrow as pa

from vocsigma import _engine
from vocsigma.exceptions import TableError
from vocsigma.frames import unwrap

# What a spreadsheet executes when it stands first, also in full width; apostrophes before it are
# counted in, so that taking one away always gives back what was written.
_DANGEROUS = r"^('*[=+\-@\t\r\n＝＋－＠])"


def write_csv(frame: Any, path: str | PathLike[str]) -> None:
    r"""Write a table as CSV in UTF-8, its text made harmless to spreadsheets.

    Parameters
    ----------
    frame : data frame, Loaded or result
        The table, on pandas, polars, pyarrow or DuckDB, or whatever has one in ``.table``, such as what a
        reader returned; it is not changed.
    path : str or path
        Where to write.

    Raises
    ------
    TableError
        If the columns have names of several levels.
    ArgumentError
        If `frame` is no frame.

    Notes
    -----
    A cell of text, or a column's name, that begins with ``=``, ``+``, ``-``, ``@`` (also in full width), a
    tab or a line end is a formula to a spreadsheet; it gets an apostrophe in front (OWASP, "CSV
    injection"). So does one that begins with apostrophes before such a sign. Numbers and times are
    written as they are, also where a column holds numbers and text; times in ISO 8601 with their offset.

    To read the text back as it was, take one apostrophe away where it stands before another one or
    such a sign: ``text.str.replace(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", regex=True)``. What CSV cannot
    tell apart stays so: an empty text and a missing one, and the types of the columns. Half characters,
    which exporters leave where they cut in the middle of an emoji, become U+FFFD.

    A spreadsheet whose list separator is a semicolon splits a comma-separated file at the semicolons
    within texts when it opens it by a double click, and what then begins a cell is not guarded: there,
    import the file and name the comma.

    Examples
    --------
    >>> import tempfile, pathlib, pandas as pd, vocsigma as vs
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "out.csv"
    >>> vs.write_csv(pd.DataFrame({"text": ["=1+1", "hello"], "n": [-1, 2]}), path)
    >>> print(path.read_text())
    text,n
    '=1+1,-1
    hello,2
    <BLANKLINE>
    """
    table = _as_pandas(frame)
    places = range(table.shape[1])
    safe = pd.DataFrame({at: _harmless(table.iloc[:, at]) for at in places}, index=table.index)
    safe.columns = _guarded(_as_text(pd.Series(table.columns, dtype=object))).to_list()
    # RFC 4180's line end also makes the writer quote a bare carriage return.
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")


def _as_pandas(data: Any) -> pd.DataFrame:
    """Take the table as pandas; whole numbers stay whole where some are missing."""
    frame = unwrap(data, "table")
    if not isinstance(frame, pd.DataFrame):
        door = _engine.enter(frame, argument="frame")
        taken: pd.DataFrame = door.frame.to_arrow().to_pandas(types_mapper=_whole)
        return taken
    if frame.columns.nlevels > 1:
        message = (
            f"`frame` has columns with names of {frame.columns.nlevels} levels, and CSV has one line for "
            "them; join them first: frame.columns = ['_'.join(map(str, name)) for name in frame.columns]"
        )
        raise TableError(message)
    return frame


def _whole(dtype: pa.DataType) -> pd.ArrowDtype | None:
    """Keep whole numbers from becoming floats where some are missing."""
    return pd.ArrowDtype(dtype) if pa.types.is_integer(dtype) else None


def _harmless(values: pd.Series[Any]) -> pd.Series[Any]:
    """Put an apostrophe before text that a spreadsheet would execute."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = _without_categories(values)
    if pd.api.types.is_numeric_dtype(values.dtype) or values.dtype.kind in "mM":
        return values
    # Among objects a number is written as it would be in a column of numbers.
    numbers = values.map(pd.api.types.is_number) if values.dtype == object else None
    guarded = _guarded(_as_text(values))
    return guarded if numbers is None else guarded.astype(object).mask(numbers, values)


def _without_categories(values: pd.Series[Any]) -> pd.Series[Any]:
    """Give what the categories stand for; whole numbers and truths have no sign for a missing one."""
    dtype = values.cat.categories.dtype
    return values.astype(object if dtype.kind in "iub" and values.hasnans else dtype)


def _as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Give a column as text, half characters replaced."""
    try:
        return values.astype("str")
    except UnicodeEncodeError:
        whole = values.str.encode("utf-16", "surrogatepass").str.decode("utf-16", "replace")
        return values.mask(whole.notna(), whole).astype("str")


def _guarded(texts: pd.Series[Any]) -> pd.Series[Any]:
    return texts.str.replace(_DANGEROUS, r"'\1", regex=True)
