"""Read a CSV file of which only this is known: its first line names the columns."""

from __future__ import annotations

import csv
import io
import re

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.csv import Layout, read_records
from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._files.source import Source, in_utf8

DELIMITERS = (",", ";", "\t")
_ANYTHING = '[^"\r\n]*'
# With one column a line of a longer text looks like a record.
_NOTHING = r"\x00"
_NO_NAME = re.compile(r"\s*(?:\.\d+)?")


def read_any_csv(source: Source, id_column: str | None) -> Chunk:
    """Read a file into columns of text; a column without a name is called by its place.

    A record is known by its id, if that is a whole number in the file's first records, and by having
    all its fields on one line.
    """
    source = in_utf8(source)
    rows = max((fields_of(source.head, mark) for mark in DELIMITERS), key=lambda rows: len(rows[0]))
    header = rows[0]
    if not any(name.strip() for name in header):
        message = f"{source.name} has a blank first line; it must name the columns"
        raise FormatError(message)
    place = header.index(id_column) if id_column in header else 0
    ids = [row[place].strip() for row in rows[1:-1] if len(row) == len(header)]
    whole = bool(ids) and all(cell.isdecimal() for cell in ids if cell)
    signature = {header[-1]: _ANYTHING, header[place]: "[0-9]+" if whole else _ANYTHING}
    if len(header) == 1:
        signature = {header[0]: _NOTHING}
    folded = [name.strip().lower() for name in header]
    layout = Layout(
        title="a survey",
        columns={
            low: name for low, name in zip(folded, header, strict=True) if folded.count(low) == 1
        },
        needed=(),
        signature=signature,
        prose=tuple(header),
    )
    columns, records = read_records(source, layout)
    names = [
        f"(column {number})" if _NO_NAME.fullmatch(name) else name.strip()
        for number, name in enumerate(columns.column_names, start=1)
    ]
    return columns.rename_columns(names), records


def fields_of(head: str, delimiter: str) -> list[list[str]]:
    """Split the beginning of a file into records and fields."""
    try:
        return list(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)) or [[""]]
    except csv.Error:
        return [line.split(delimiter) for line in head.splitlines()]
