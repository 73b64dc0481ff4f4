"""What a CSV file looks like: its column names, its delimiter, and how its records begin."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from vocsigma.exceptions import FormatError, listing, nearest

_CELL = r'(?:"[^"\r\n]*"|[^"{delimiter}\r\n]*)'


@dataclass(frozen=True)
class Layout:
    """What a CSV export looks like.

    `columns` gives the canonical name of every column that the reader knows, by lower-case header;
    `signature` a regular expression for the cells by which the start of a record is known; `prose` the
    columns that people wrote, in which line breaks and quotes are at home.
    """

    title: str
    columns: Mapping[str, str]
    needed: tuple[str, ...]
    signature: Mapping[str, str]
    prose: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """A file's column names, delimiter and line end; an expression for the start of a record."""

    header: list[str]
    delimiter: str
    newline: str
    start: str

    @property
    def further(self) -> str:
        """An expression for a line's end after which a further record starts."""
        return self.newline + self.start


def shape_of(name: str, head: str, layout: Layout) -> Shape:
    """Tell a file's shape from its first characters; raise if it is not of this layout."""
    header, delimiter = _header(name, head, layout)
    newline = "\n" if "\n" in head else "\r"
    return Shape(header, delimiter, newline, _record_start(header, delimiter, layout))


def record_length(data: bytes, delimiter: str) -> tuple[int, int]:
    """Give the bytes and the fields of the record that some text begins with; raise if it is not sound."""
    lines = io.StringIO(data.decode("latin-1"), newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    fields = len(next(reader, []))
    return sum(map(len, lines[: reader.line_num])), fields


def _header(name: str, head: str, layout: Layout) -> tuple[list[str], str]:
    """Give the file's column names, canonical where known, and the delimiter that they show."""
    found = {mark: _names(head, mark) for mark in (",", ";", "\t")}
    known = {
        mark: [layout.columns.get(name.strip().lower(), name) for name in names]
        for mark, names in found.items()
    }
    delimiter = max(known, key=lambda mark: len(set(known[mark]) & {*layout.columns.values()}))
    names = known[delimiter]
    absent = [name for name in layout.needed if name not in names]
    if absent:
        wanted = [next(head for head, name in layout.columns.items() if name == a) for a in absent]
        shown = [name[:40] for name in found[delimiter]]
        message = (
            f"{name} is not {layout.title}: it has no column {listing(wanted)} "
            f"(it has {listing(shown, 12)}){nearest(wanted[0], shown)}; "
            "for another layout use pandas.read_csv(dtype=str) and as_messages"
        )
        raise FormatError(message)
    twice = sorted({name for name in names if name in layout.needed and names.count(name) > 1})
    if twice:
        message = (
            f"{name} has the column {listing(twice)} more than once; "
            "delete or rename all but one in the file's first line"
        )
        raise FormatError(message)
    return _unique(names), delimiter


def _names(head: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return head.splitlines()[0].split(delimiter)


def _unique(names: list[str]) -> list[str]:
    """Give the names that repeat a number, so that each is its column's own."""
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbered.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return numbered


def _record_start(header: list[str], delimiter: str, layout: Layout) -> str:
    """Build the expression that knows a line on which a record starts, by its first cells."""
    any_cell = _CELL.format(delimiter=delimiter)
    last = max(header.index(name) for name in layout.signature)
    cells = [
        f'"?(?:{layout.signature[name]})"?' if name in layout.signature else any_cell
        for name in header[: last + 1]
    ]
    return delimiter.join(cells)
