"""Split a CSV file into columns of text; what cannot be split goes into rejects, never away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from vocsigma.exceptions import FormatError, listing, nearest
from vocsigma.loaders._records import REJECTED, Chunk, Records
from vocsigma.loaders._source import Source, in_utf8

RAW_LENGTH = 1000
_BLOCK = 8 << 20
_CELL = r'(?:"[^"\r\n]*"|[^"{delimiter}\r\n]*)'
_MARK = "\x1aunclosed "
# Stands for a carriage return outside quotes in a file whose lines do not end so: some writers do not
# quote it. No text holds this code point, which Unicode keeps for such uses.
_RETURN = "\ufdd0"


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
class _Shape:
    """A file's column names, delimiter and line end; an expression for the start of a record."""

    header: list[str]
    delimiter: str
    newline: str
    start: str
    prose: list[str]


@dataclass
class _Skipped:
    """Collects the rows that have a wrong number of fields."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, row: pacsv.InvalidRow) -> str:
        few = row.actual_columns < row.expected_columns
        reason = "too_few_fields" if few else "too_many_fields"
        self.rows.append({"record": row.number - 1, "reason": reason, "raw": row.text})
        return "skip"


def csv_chunks(
    sources: Iterable[Source], layout: Layout, *, stream: bool = False
) -> Iterator[Chunk]:
    """Read each file as one chunk; a sound one in small chunks if it shall `stream`."""
    for source in sources:
        if stream and _is_sound(source, layout):
            yield from _streamed(source, layout)
        else:
            yield read_records(source, layout)


def _is_sound(source: Source, layout: Layout) -> bool:
    """Say whether a file can be split without looking at it as a whole."""
    shape = _shape(source, layout)
    try:
        return not any(_swallows(columns, shape) for columns, _ in _streamed(source, layout))
    except pa.ArrowInvalid:
        return False


def _streamed(source: Source, layout: Layout) -> Iterator[Chunk]:
    shape = _shape(source, layout)
    done = 0
    with source.open() as file, pacsv.open_csv(file, **_options(shape, None, _BLOCK)) as reader:
        for batch in reader:
            number = np.arange(done + 1, done + batch.num_rows + 1)
            done += batch.num_rows
            rejects = pd.DataFrame([], columns=REJECTED)
            yield (
                pa.Table.from_batches([batch]),
                Records(source, number, batch.num_rows, rejects, _notes(shape)),
            )


def read_records(source: Source, layout: Layout) -> Chunk:
    """Read a CSV file in bulk into columns of text; only one with something wrong is read again."""
    shape = _shape(source, layout)
    skipped: list[dict[str, Any]] = []
    try:
        columns = _bulk(source.stream(), shape)
        sound = not _swallows(columns, shape)
    except pa.ArrowInvalid:
        sound = False
    if not sound:
        source = in_utf8(source)
        shape = _shape(source, layout)
        columns, skipped = _tolerant(source, shape)
    total = columns.num_rows + len(skipped)
    taken = np.ones(total, dtype=bool)
    taken[[row["record"] - 1 for row in skipped]] = False
    rejects = pd.DataFrame(skipped, columns=REJECTED)
    return columns, Records(source, np.flatnonzero(taken) + 1, total, rejects, _notes(shape))


def _notes(shape: _Shape) -> tuple[str, ...]:
    spelled = {"\t": "tabs", ";": "semicolons"}.get(shape.delimiter)
    return (f"The fields are separated by {spelled}.",) if spelled else ()


def _tolerant(source: Source, shape: _Shape) -> tuple[pa.Table, list[dict[str, Any]]]:
    """Give the records that can be split into fields, and those that cannot."""
    data = source.data() + b"\n"
    returns = shape.newline == r"\n" and data.count(b"\r") > data.count(b"\r\n")
    if returns:
        data = re.sub(rb"\r(?!\n)", _RETURN.encode(), data)
    broken: dict[str, str] = {}
    try:
        skipped = _Skipped()
        columns = _bulk(pa.BufferReader(data), shape, skipped)
        sound = not _swallows(columns, shape, skipped)
    except pa.ArrowInvalid:
        sound = False
    if not sound:
        data, broken = _without_broken(data, shape)
        skipped = _Skipped()
        try:
            columns = _bulk(pa.BufferReader(data), shape, skipped, len(data))
        except pa.ArrowInvalid as error:
            message = (
                f"{source.name} cannot be split into records ({error}); is it a whole CSV file?"
            )
            raise FormatError(message) from error
    for row in skipped.rows:
        if row["raw"] in broken:
            row.update(reason="unclosed_quote", raw=broken[row["raw"]])
        elif _unclosed(row["raw"], shape.delimiter):
            row.update(reason="unclosed_quote")
        row["raw"] = row["raw"].replace(_RETURN, "\r").rstrip("\r\n")[:RAW_LENGTH]
    if returns:
        for place, name in enumerate(columns.column_names):
            restored = pc.replace_substring(columns[name], _RETURN, "\r")
            columns = columns.set_column(place, name, restored)
    return columns, skipped.rows


def _shape(source: Source, layout: Layout) -> _Shape:
    header, delimiter = _header(source, layout)
    newline = r"\n" if "\n" in source.head else r"\r"
    start = _record_start(header, delimiter, layout)
    prose = [name for name in layout.prose if name in header]
    return _Shape(header, delimiter, newline, start, prose)


def _header(source: Source, layout: Layout) -> tuple[list[str], str]:
    """Give the file's column names, canonical where known, and the delimiter that they show."""
    found = {mark: _names(source.head, mark) for mark in (",", ";", "\t")}
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
            f"{source.name} is not {layout.title}: it has no column {listing(wanted)} "
            f"(it has {listing(shown, 12)}){nearest(wanted[0], shown)}; "
            "for another layout use pandas.read_csv(dtype=str) and as_messages"
        )
        raise FormatError(message)
    twice = sorted({name for name in names if name in layout.needed and names.count(name) > 1})
    if twice:
        message = (
            f"{source.name} has the column {listing(twice)} more than once; "
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


def _bulk(
    stream: Any, shape: _Shape, skipped: _Skipped | None = None, block_size: int | None = None
) -> pa.Table:
    """Let pyarrow split the file."""
    return pacsv.read_csv(stream, **_options(shape, skipped, block_size))


def _options(shape: _Shape, skipped: _Skipped | None, block_size: int | None) -> dict[str, Any]:
    """Have the fields as they are, on one thread, since only then pyarrow numbers the rows it skips."""
    return {
        "read_options": pacsv.ReadOptions(
            use_threads=False,
            block_size=block_size and min(block_size, np.iinfo(np.int32).max),
            column_names=shape.header,
            skip_rows_after_names=1,
        ),
        "parse_options": pacsv.ParseOptions(
            delimiter=shape.delimiter, newlines_in_values=True, invalid_row_handler=skipped
        ),
        "convert_options": pacsv.ConvertOptions(
            column_types=dict.fromkeys(shape.header, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
        ),
    }


def _swallows(columns: pa.Table, shape: _Shape, skipped: _Skipped | None = None) -> bool:
    """Say whether a cell or a skipped row holds the start of a further record."""
    further = shape.newline + shape.start
    rows = skipped.rows if skipped else []
    return any(re.search(further, row["raw"]) for row in rows) or any(
        pc.any(pc.match_substring_regex(columns[name], further)).as_py() for name in shape.prose
    )


def _without_broken(data: bytes, shape: _Shape) -> tuple[bytes, dict[str, str]]:
    """Replace what no quotes hold together by a mark, and give it.

    The file is cut at every line that starts as a record does. In a piece with an odd number of quotes,
    all but the sound record that it may begin with is broken. The mark is a row of one field, which the
    bulk reader skips and numbers; the broken texts are given by their marks.
    """
    expression = re.compile((shape.newline + shape.start).encode())
    begins = np.array([0, *(match.start() + 1 for match in expression.finditer(data))])
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


def _sound_length(piece: bytes, shape: _Shape) -> int:
    """Give the length of the sound record that a piece begins with, else 0."""
    lines = io.StringIO(piece.decode("latin-1"), newline="").readlines()
    reader = csv.reader(lines, delimiter=shape.delimiter, strict=True)
    try:
        sound = len(next(reader)) == len(shape.header)
    except csv.Error:
        return 0
    return sum(map(len, lines[: reader.line_num])) if sound else 0


def _unclosed(raw: str, delimiter: str) -> bool:
    """Say whether a text ends inside quotes."""
    try:
        list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
