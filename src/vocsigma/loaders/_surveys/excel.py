"""The cells of an Excel workbook as text: bounded, and without what else a workbook can do."""

from __future__ import annotations

import datetime as dt
import io
import os
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._optional import optional_import
from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.sheet import Sheet, tidy, unique_names
from vocsigma.loaders._files.unpack import ZIP, Packed
from vocsigma.loaders._files.zipped import Held

_CONTENT = b"[Content_Types].xml"
_MACROS = "vbaproject.bin"
_WIDEST = 16_384
MOST_CELLS = 20_000_000
# Times of day are fractions of a day, which meet no second exactly.
_HALF_A_SECOND = dt.timedelta(milliseconds=500)


def excel_in(path_or_file: Any) -> tuple[str, bytes] | None:
    """Give a workbook's name and bytes; None if this is something else."""
    if isinstance(path_or_file, Held):
        name, content = path_or_file.name, path_or_file.read()
    elif isinstance(path_or_file, str | os.PathLike) and Path(path_or_file).is_file():
        name = str(path_or_file)
        with Path(name).open("rb") as file:
            content = file.read(len(ZIP))
            content += file.read() if content == ZIP else b""
    else:
        return None
    # A damaged workbook has lost its table of files, and still names the one that all of them have.
    if isinstance(content, str) or not content.startswith(ZIP) or _CONTENT not in content:
        return None
    return Path(name).name, content


def sheet_of_excel(name: str, content: bytes, max_bytes: int | None = None) -> Sheet:
    """Read the first sheet of a workbook, whose first row names the columns.

    Parameters
    ----------
    name : str
        The workbook's name, for messages.
    content : bytes
        The workbook.
    max_bytes : int, optional
        The most bytes that it may unpack to; by default 64 MiB, or 200 times its size where that is more.

    Returns
    -------
    Sheet
        Times as ISO 8601, whole numbers without a point; a row without any cell is no record.

    Raises
    ------
    FormatError
        If the workbook is damaged, holds macros, declares entities, or is larger than is allowed.
    MissingExtraError
        If openpyxl is not installed.
    """
    openpyxl = optional_import("openpyxl", extra="excel", purpose="Reading an Excel sheet")
    try:
        _check(name, content, Packed(name, content, max_bytes).limit(len(content)))
        with warnings.catch_warnings():
            # It warns of styles and rules, of which nothing is read here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            titles = [sheet.title for sheet in book.worksheets]
            rows = list(_rows(book.worksheets[0], name))
    except FormatError:
        raise
    # What a damaged workbook makes of openpyxl and zipfile is no closed list of errors.
    except Exception as error:
        message = (
            f"{name} is an Excel workbook that cannot be read ({error}); was its download finished?"
        )
        raise FormatError(message) from error
    others = f"Of the {len(titles)} sheets the first, {titles[0]!r}, was read."
    return _sheet(rows, name, (others,) if len(titles) > 1 else ())


def _check(name: str, content: bytes, limit: int) -> None:
    """Refuse what no export holds, before anything is read from it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        # More than is stated here is never unpacked of a file.
        if sum(member.file_size for member in members) > limit:
            message = (
                f"{name} unpacks to more than {limit:,} bytes, more than sheets usually do; if it is sound, "
                "save it as CSV"
            )
            raise FormatError(message)
        if any(member.filename.lower().endswith(_MACROS) for member in members):
            message = f"{name} holds macros, which no export of a form does; save it without them"
            raise FormatError(message)
        for member in members:
            # UTF-16 writes the same letters with zeros between them.
            text = archive.read(member).replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                message = (
                    f"{name} declares entities, which no workbook of Excel does; it is not read"
                )
                raise FormatError(message)


def _rows(sheet: Any, name: str) -> Iterator[list[str | None]]:
    """Give the rows that hold anything, as wide as the first, which names the columns."""
    # What the sheet says of its own size may be wrong, and rows are padded to it.
    sheet.reset_dimensions()
    header = next(sheet.iter_rows(max_row=1, max_col=_WIDEST, values_only=True), ())
    width = max((place for place, cell in enumerate(header, 1) if cell is not None), default=0)
    if not width:
        message = f"{name} has a blank first row; it must name the columns"
        raise FormatError(message)
    seen = 0
    for row in sheet.iter_rows(max_col=width, values_only=True):
        seen += len(row) + 1
        if seen > MOST_CELLS:
            message = f"{name} has more than {MOST_CELLS:,} cells; save it as CSV"
            raise FormatError(message)
        if any(cell is not None for cell in row):
            yield [_text(cell) for cell in row]


def _text(cell: Any) -> str | None:
    """Write a cell as text."""
    if cell is None or isinstance(cell, str):
        # Excel writes a return, which is none in XML, by its number.
        return cell and cell.replace("_x000D_", "")
    if isinstance(cell, dt.datetime):
        whole = (cell + _HALF_A_SECOND).replace(microsecond=0)
        return str(whole.date() if whole.time() == dt.time() else whole)
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return str(cell)


def _sheet(rows: list[list[str | None]], name: str, notes: tuple[str, ...]) -> Sheet:
    """Make a sheet of rows, the first of which names the columns."""
    names = unique_names(" ".join((cell or "").split()) for cell in rows[0])
    n = len(rows) - 1
    cells = pd.DataFrame(rows[1:], columns=names, index=range(n), dtype="str")
    return Sheet(tidy(cells), np.arange(1, n + 1), n, name, notes=notes)
