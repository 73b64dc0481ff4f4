"""Split a block of CSV that is damaged; what cannot be split goes into rejects, never away."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.csv_bulk import bulk, is_sound
from vocsigma.loaders._files.csv_shape import Shape, record_length
from vocsigma.loaders._files.json_values import RAW_LENGTH

_MARK = "\x1aunclosed "
# Stands for a carriage return outside quotes in a file whose lines do not end so: some writers do not
# quote it. No text holds this code point, which Unicode keeps for such uses.
_RETURN = "\ufdd0"


@dataclass
class _Skipped:
    """Collects the rows that have a wrong number of fields."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, row: pacsv.InvalidRow) -> str:
        few = row.actual_columns < row.expected_columns
        reason = "too_few_fields" if few else "too_many_fields"
        self.rows.append({"record": row.number, "reason": reason, "raw": row.text})
        return "skip"

    def hold(self, further: str) -> bool:
        """Say whether a skipped row holds the start of a further record."""
        return any(re.search(further, row["raw"]) for row in self.rows)


def tolerant(data: bytes, name: str, shape: Shape) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Give the records that can be split into fields, and those that cannot.

    Parameters
    ----------
    data : bytes
        Records in UTF-8.
    name : str
        The file's name, for messages.
    shape : Shape
        The file's shape.

    Returns
    -------
    columns : Table
        Columns of text.
    skipped : list of dict
        The others: ``record``, counted from 1 with all records, ``reason``, ``raw``.
    """
    returns = shape.newline == "\n" and data.count(b"\r") > data.count(b"\r\n")
    if returns:
        data = re.sub(rb"\r(?!\n)", _RETURN.encode(), data)
    broken: dict[str, str] = {}
    try:
        skipped = _Skipped()
        columns = bulk(data, shape, skipped)
        sound = is_sound(columns, shape) and not skipped.hold(shape.further)
    except pa.ArrowInvalid:
        sound = False
    if not sound:
        data, broken = _without_broken(data, shape)
        skipped = _Skipped()
        try:
            columns = bulk(data, shape, skipped)
        except pa.ArrowInvalid as error:
            message = f"{name} cannot be split into records ({error}); is it a whole CSV file?"
            raise FormatError(message) from error
    for row in skipped.rows:
        if row["raw"] in broken:
            row.update(reason="unclosed_quote", raw=broken[row["raw"]])
        elif _unclosed(row["raw"], shape.delimiter):
            row.update(reason="unclosed_quote")
        row["raw"] = row["raw"].replace(_RETURN, "\r").rstrip("\r\n")[:RAW_LENGTH]
    return _restored(columns) if returns else columns, skipped.rows


def _restored(columns: pa.Table) -> pa.Table:
    """Put carriage returns back."""
    for place, name in enumerate(columns.column_names):
        cells = pc.replace_substring(columns[name], _RETURN, "\r")
        columns = columns.set_column(place, name, cells)
    return columns


def _without_broken(data: bytes, shape: Shape) -> tuple[bytes, dict[str, str]]:
    """Replace what no quotes hold together by a mark, and give it.

    The block is cut at every line that starts as a record does. In a piece with an odd number of quotes,
    all but the sound record that it may begin with is broken. The mark is a row of one field, which the
    bulk reader skips and numbers; the broken texts are given by their marks.
    """
    starts = re.compile(shape.further.encode())
    begins = np.array([0, *(match.start() + 1 for match in starts.finditer(data))])
    quotes = (np.frombuffer(data, dtype=np.uint8) == ord('"')).view(np.uint8)
    odd = np.bitwise_xor.reduceat(quotes, begins) == 1
    ends = np.append(begins[1:], len(data))
    pieces: list[bytes] = []
    broken: dict[str, str] = {}
    done = 0
    for begin, end in zip(begins[odd].tolist(), ends[odd].tolist(), strict=True):
        cut = begin + _sound_length(data[begin:end], shape)
        if data.count(b'"', cut, end) % 2 == 1:
            mark = f"{_MARK}{len(broken)}"
            pieces += [data[done:cut], mark.encode() + b"\n"]
            broken[mark] = data[cut:end].decode()
            done = end
    return b"".join([*pieces, data[done:], b"\n"]), broken


def _sound_length(piece: bytes, shape: Shape) -> int:
    """Give the length of the sound record that a piece begins with, else 0."""
    try:
        length, fields = record_length(piece, shape.delimiter)
    except csv.Error:
        return 0
    return length if fields == len(shape.header) else 0


def _unclosed(raw: str, delimiter: str) -> bool:
    """Say whether a text ends inside quotes."""
    try:
        list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
