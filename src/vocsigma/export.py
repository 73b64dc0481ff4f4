"""Write tables that other programs read and that a spreadsheet cannot execute."""

from __future__ import annotations

from os import PathLike
from typing import Any

import pandas as pd

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(frame: pd.DataFrame, path: str | PathLike[str]) -> None:
    """Write a table as CSV in UTF-8, its text made harmless to spreadsheets.

    Parameters
    ----------
    frame : DataFrame
        The table; it is not changed.
    path : str or path
        Where to write.

    Notes
    -----
    A cell of text, or a column's name, that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end
    is a formula to a spreadsheet; it gets an apostrophe in front (OWASP, "CSV injection"). Numbers
    and times are written as they are; times in ISO 8601 with their offset.

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
    safe = frame.rename(columns=lambda name: _harmless_text(str(name)))
    safe = safe.assign(**{name: _harmless(safe[name]) for name in safe.columns})
    # RFC 4180's line end also makes the writer quote a bare carriage return.
    safe.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")


def _harmless_text(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _harmless(values: pd.Series[Any]) -> pd.Series[Any]:
    """Put an apostrophe before text that a spreadsheet would execute."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(values.cat.categories.dtype)
    if pd.api.types.is_numeric_dtype(values.dtype) or values.dtype.kind in "mM":
        return values
    text = values.astype("str")
    return ("'" + text).where(text.str.startswith(_DANGEROUS), text)
