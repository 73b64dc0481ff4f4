"""Write tables that other programs read and that a spreadsheet cannot execute."""

from __future__ import annotations

from os import PathLike
from typing import Any

import pandas as pd

# What a spreadsheet executes when it stands first, also in full width; apostrophes before it are
# counted in, so that taking one away always gives back what was written.
_DANGEROUS = r"^('*[=+\-@\t\r\n＝＋－＠])"


def write_csv(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    r"""Write a table as CSV in UTF-8, its text made harmless to spreadsheets.

    Parameters
    ----------
    frame : DataFrame
        The table; it is not changed.
    path : str or path
        Where to write.

    Notes
    -----
    A cell of text, or a column's name, that begins with ``=``, ``+``, ``-``, ``@`` (also in full width), a
    tab or a line end is a formula to a spreadsheet; it gets an apostrophe in front (OWASP, "CSV
    injection"). So does one that begins with apostrophes before such a sign. Numbers and times are
    written as they are, also where a column holds numbers and text; times in ISO 8601 with their offset.

    To read the text back as it was, take one apostrophe away where it stands before another one or
    such a sign: ``text.str.replace(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", regex=True)``. What CSV cannot
    tell apart stays so: an empty text and a missing one, and the types of the columns.

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
    places = range(frame.shape[1])
    safe = pd.DataFrame({at: _harmless(frame.iloc[:, at]) for at in places}, index=frame.index)
    safe.columns = _guarded(pd.Series(frame.columns.astype("str"), dtype="str")).to_list()
    # RFC 4180's line end also makes the writer quote a bare carriage return.
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")


def _harmless(values: pd.Series[Any]) -> pd.Series[Any]:
    """Put an apostrophe before text that a spreadsheet would execute."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    if pd.api.types.is_numeric_dtype(values.dtype) or values.dtype.kind in "mM":
        return values
    # Among objects a number is written as it would be in a column of numbers.
    numbers = values.map(pd.api.types.is_number) if values.dtype == object else None
    guarded = _guarded(values.astype("str"))
    return guarded if numbers is None else guarded.astype(object).mask(numbers, values)


def _guarded(texts: pd.Series[Any]) -> pd.Series[Any]:
    return texts.str.replace(_DANGEROUS, r"'\1", regex=True)
