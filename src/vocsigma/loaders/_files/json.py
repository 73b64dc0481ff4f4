"""JSON as columns of text: one object a line, or documents; what is no record goes into rejects.

Lines are read in blocks, by pyarrow. A block with anything wrong in it, and every document, is read
value by value instead, so that what is wrong can be named.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from io import BufferedIOBase
from itertools import islice
from pathlib import Path as File
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pajson

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.decode import decoded
from vocsigma.loaders._files.json_duckdb import NotReadError, read_by_duckdb
from vocsigma.loaders._files.json_nested import Nested
from vocsigma.loaders._files.json_paths import Path, bulk_paths, paths_of, schema_of
from vocsigma.loaders._files.json_values import Stray, values_in, whole_text
from vocsigma.loaders._files.records import Chunk, Records, strays_table
from vocsigma.loaders._files.source import Source

BLOCK = 8 << 20
LONGEST_LINE = 64 << 20
LARGEST_DOCUMENT = 256 << 20
_FEW = 512
# After so many records of which none is of the layout, the file is taken for another format's.
_PATIENCE = 10_000
_ASSIGNMENT = re.compile(r"\s*[\w.$]+\s*=\s*")
# What a layout gives as no record and yet knows, and what is to be said if there is nothing else.
_OWN = {
    "stub": "stands for messages that the export left out; export these too",
    "no_message": "is a change of status, a deletion or the like",
}
_ERRORS = ("errors", "error", "status_code", "problem")


def one_record(value: Any) -> Iterator[Any]:
    """Take a value for a record, and a list for several."""
    yield from value if isinstance(value, list) else [value]


@dataclass(frozen=True)
class JsonLayout:
    """What a JSON export looks like.

    `columns` says for each column where a record has it (`json_paths`); `needed` names columns of
    which a record has at least one; `records` gives the records, or a `Stray`, of a line or document.
    `nested` says where lines may hold lists of records, so that these are read in bulk too; `tidied` gives
    lines in which a value that is of two types is of one, for the same reason.
    """

    title: str
    columns: Mapping[str, str]
    needed: tuple[str, ...]
    records: Callable[[Any], Iterable[Any]] = one_record
    nested: Nested | None = None
    tidied: Callable[[bytes], bytes] | None = None

    @cached_property
    def paths(self) -> dict[str, tuple[Path, ...]]:
        """Where every column stands."""
        return {column: paths_of(spelled) for column, spelled in self.columns.items()}

    @cached_property
    def bulk(self) -> dict[str, list[Path]]:
        """Where every column stands that is read in bulk."""
        return bulk_paths(self.columns)

    def is_record(self, value: Any) -> bool:
        """Say whether a value is a record."""
        return any(_first(value, self.paths[column]) is not None for column in self.needed)


def json_chunks(
    sources: Iterable[Source], layout: JsonLayout, *, stream: bool = False
) -> Iterator[Chunk]:
    """Read sources block by block; raise if none of them holds a record at all.

    A page without one may stand among others: of a search that found nothing, of what was deleted.
    Unless it shall `stream`, which never holds more than a block, a large file may be read at once.
    """
    used, nothing = 0, ""
    for source in sources:
        number, own, reason = 0, 0, ""
        for chunk in _chunks(source, layout, stream):
            columns, records = chunk
            yield columns, records.after(number)
            number += records.total
            own += columns.num_rows
            reason = reason or "".join(records.rejects["reason"].head(1))
            if number > _PATIENCE and not own:
                raise FormatError(_nothing(source, layout, number, reason))
        used += own
        if number and not own:
            nothing = nothing or _nothing(source, layout, number, reason)
    if nothing and not used:
        raise FormatError(nothing)


def _chunks(source: Source, layout: JsonLayout, stream: bool) -> Iterator[Chunk]:
    if not _is_lines(source.head):
        yield _tolerant(source, _document(source), layout, whole=True)
        return
    nested = layout.nested if layout.nested and layout.nested.is_in(source.head) else None
    with source.open() as file:
        if source.path is not None and nested is None and not stream:
            yield from _by_duckdb(source, source.path, file, layout)
        for block in _blocks(file, source.name):
            yield _read(source, block, layout, nested)


def _by_duckdb(
    source: Source, path: File, file: BufferedIOBase, layout: JsonLayout
) -> Iterator[Chunk]:
    """Let DuckDB read; lines with anything wrong among them are read again from the file.

    What DuckDB has not read is left in the file.
    """
    lines = filter(bytes.strip, file)
    behind = 0
    try:
        for columns in _parts(read_by_duckdb(path, layout.bulk), layout):
            if _are_records(columns, layout):
                behind += columns.num_rows
                yield columns, _records(source, np.arange(1, columns.num_rows + 1), [])
            else:
                block = b"".join(islice(lines, behind, behind + columns.num_rows))
                behind = 0
                yield _read(source, block, layout, None)
    except NotReadError:
        next(islice(lines, behind, behind), None)
    else:
        file.seek(0, os.SEEK_END)


def _parts(batches: Iterable[pa.Table], layout: JsonLayout) -> Iterator[pa.Table]:
    """Cut a batch in which not all rows are records, so that few lines are read again."""
    for columns in batches:
        size = max(1, columns.num_rows) if _are_records(columns, layout) else _FEW
        yield from (columns.slice(begin, size) for begin in range(0, columns.num_rows, size))


def _read(source: Source, block: bytes, layout: JsonLayout, nested: Nested | None) -> Chunk:
    """Read a block of lines, value by value only if it has to be."""
    columns = _bulk(block, layout, nested)
    if columns is None:
        return _tolerant(source, block, layout, whole=False)
    return columns, _records(source, np.arange(1, columns.num_rows + 1), [])


def _is_lines(head: str) -> bool:
    """Say whether there is one object a line: most lines of the head begin with a brace.

    Where the first line ends within an object, the lines are those of one document.
    """
    lines = [line for line in head.splitlines() if line.strip()]
    objects = sum(line.startswith("{") for line in lines)
    if len(lines) > 1:
        goes_on = lines[0].startswith("{") and lines[0].rstrip().endswith(("{", "[", ":"))
        return 2 * objects >= len(lines) and not goes_on
    return objects == 1


def _blocks(file: Any, name: str) -> Iterator[bytes]:
    """Give whole lines, about as many as fit into a block."""
    waiting: list[bytes] = []
    while piece := file.read(BLOCK):
        cut = piece.rfind(b"\n") + 1
        if cut:
            yield b"".join([*waiting, piece[:cut]])
            waiting = [piece[cut:]]
        else:
            waiting.append(piece)
            if sum(map(len, waiting)) > LONGEST_LINE:
                message = (
                    f"{name} has a line of more than {LONGEST_LINE >> 20} MiB, which is no record; "
                    "is it one object a line?"
                )
                raise FormatError(message)
    if rest := b"".join(waiting):
        yield rest


def _document(source: Source) -> bytes:
    with source.open() as file:
        data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        message = (
            f"{source.name} is one JSON document of more than {LARGEST_DOCUMENT >> 20} MiB, which would "
            "have to be held whole; write one record a line, as jq -c '.[]' does"
        )
        raise FormatError(message)
    return data


def _bulk(block: bytes, layout: JsonLayout, nested: Nested | None = None) -> pa.Table | None:
    """Let pyarrow read a block; None if anything in it is not as it should be."""
    block = block.removeprefix(b"\xef\xbb\xbf")
    if layout.tidied:
        block = layout.tidied(block)
    lines = _objects(block)
    if not lines:
        return None
    try:
        table = _parsed(block, nested.schema(layout.bulk) if nested else schema_of(layout.bulk))
        records = nested.records(table, layout.bulk) if nested else _flat(table, layout)
        records.validate(full=True)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        # pyarrow quotes what it cannot read in its message, where it may find no characters.
        return None
    return records if table.num_rows == lines and _are_records(records, layout) else None


def _parsed(block: bytes, schema: pa.Schema) -> pa.Table:
    return pajson.read_json(
        pa.BufferReader(block),
        read_options=pajson.ReadOptions(use_threads=False, block_size=len(block)),
        parse_options=pajson.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        ),
    )


def _flat(table: pa.Table, layout: JsonLayout) -> pa.Table:
    """Give a record a line."""
    return pa.table(
        {
            name: _coalesced([path.column(table) for path in paths])
            for name, paths in layout.bulk.items()
        }
    )


def _are_records(columns: pa.Table, layout: JsonLayout) -> bool:
    """Say whether every row has something of what a record needs."""
    return not _coalesced([columns[name] for name in layout.needed]).null_count


def _objects(block: bytes) -> int:
    """Count the lines, 0 unless all of them begin with a brace: pyarrow is safe with objects only."""
    letters = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(letters == ord("\n"))
    begins = np.append(0, ends + 1)[: len(ends) + (not block.endswith(b"\n"))]
    return len(begins) if (letters[begins] == ord("{")).all() else 0


def _tolerant(source: Source, block: bytes, layout: JsonLayout, *, whole: bool) -> Chunk:
    """Read a block's lines, or a document, value by value."""
    text, encoding, damaged = decoded(block)
    if whole:
        started = _ASSIGNMENT.match(text)
        pieces = [text[started.end() if started else 0 :]]
    else:
        pieces = text.split("\n")
    number: list[int] = []
    kept: list[Any] = []
    strays: list[tuple[int, str, str]] = []
    for count, record in enumerate(_judged(pieces, layout), start=1):
        if isinstance(record, Stray):
            strays.append((count, record.reason, record.raw))
        else:
            number.append(count)
            kept.append(record)
    columns = {
        name: _texts([_first(record, paths) for record in kept])
        for name, paths in layout.paths.items()
    }
    if encoding != "UTF-8":
        source = replace(source, encoding=encoding, damaged=damaged)
    return pa.table(columns), _records(source, np.array(number, dtype=np.int64), strays)


def _judged(pieces: Iterable[str], layout: JsonLayout) -> Iterator[Any]:
    """Give the records of texts; a `Stray` for everything else."""
    for piece in pieces:
        for value in values_in(piece, layout.is_record):
            if isinstance(value, Stray) and value.reason == "too_deep":
                value = _shallow(piece, layout) or value
            for record in [value] if isinstance(value, Stray) else layout.records(value):
                if isinstance(record, Stray) or layout.is_record(record):
                    yield record
                else:
                    error = isinstance(record, dict) and any(name in record for name in _ERRORS)
                    yield Stray.of("error_message" if error else "no_record", record)


def _shallow(line: str, layout: JsonLayout) -> Any:
    """Give the record of a line that is nested deeply where nobody reads, None if it is no such line."""
    block = line.encode()
    try:
        rows = _parsed(block, schema_of(layout.bulk)).to_pylist() if _objects(block) == 1 else []
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    # Numbers as text, as `values_in` gives them.
    return json.loads(json.dumps(rows[0]), parse_int=str, parse_float=str) if rows else None


def _records(source: Source, number: Any, strays: list[tuple[int, str, str]]) -> Records:
    return Records(source, number, len(number) + len(strays), strays_table(strays))


def _first(record: Any, paths: Iterable[Path]) -> str | None:
    """Give the first alternative that is there, as text."""
    for path in paths:
        value = path.find(record)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return value
    return None


def _texts(values: list[str | None]) -> pa.Array:
    """Make a column; half a character, which exporters leave where they cut, is replaced."""
    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([value and whole_text(value) for value in values], pa.large_string())


def _coalesced(columns: list[pa.Array]) -> pa.Array:
    return columns[0] if len(columns) == 1 else pc.coalesce(*columns)


def _nothing(source: Source, layout: JsonLayout, number: int, reason: str) -> str:
    """Say that a file has no record, or is not of this layout."""
    if reason in _OWN:
        return (
            f"{source.name} holds no message: none of its {number:,} records is one (the first is "
            f"{reason!r}: it {_OWN[reason]})"
        )
    ways = dict.fromkeys(path.way for name in layout.needed for path in layout.paths[name])
    wanted = " or ".join(map(repr, ways))
    shown = json.dumps(_names(source.head)[:12], ensure_ascii=False)[1:-1] or "no names at all"
    return (
        f"{source.name} is not {layout.title}: none of its {number:,} records has {wanted} "
        f"(the first is {reason!r}; it has {shown}); see vocsigma.read_any"
    )


def _names(head: str) -> list[str]:
    """Give the names that the first object has; of one that goes on behind the head, those at any depth."""
    try:
        value = json.loads(head.splitlines()[0] if _is_lines(head) else head)
    except (ValueError, RecursionError):
        return sorted(set(re.findall(r'"([\w@.$-]{1,40})"\s*:', head)))
    while isinstance(value, list) and value:
        value = value[0]
    return sorted(value) if isinstance(value, dict) else []
