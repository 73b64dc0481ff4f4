"""Large files of one JSON object a line, read by DuckDB where it is installed: it takes half the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from glob import has_magic
from pathlib import Path as File
from typing import Any

import pyarrow as pa

from vocsigma._optional import optional_import
from vocsigma.exceptions import MissingExtraError
from vocsigma.loaders._files.json_paths import LEAF, LIST, Path, Step, tree_of

# Below this the import costs more than the reading.
_LARGE = 16 << 20
_ROWS = 16_384
# A count takes a third of the time of its text; one that is no whole number is rounded.
_TYPES: dict[Any, str] = {"int": "BIGINT"}


class NotReadError(Exception):
    """DuckDB is not installed, or has not read the file to its end."""


def read_by_duckdb(file: File, paths: Mapping[str, list[Path]]) -> Iterator[pa.Table]:
    """Read a file into columns of text, a few thousand lines at a time.

    Parameters
    ----------
    file : Path
        A plain file of UTF-8.
    paths : mapping of str to list of Path
        Where the records have each column.

    Yields
    ------
    Table
        One row a line that is not blank; all columns are missing where a line is not sound JSON.

    Raises
    ------
    NotReadError
        If DuckDB is not installed, the file is small, or a line is too long.
    """
    if file.stat().st_size < _LARGE or has_magic(str(file)):
        raise NotReadError
    try:
        duckdb = optional_import("duckdb", extra="duckdb", purpose="reading JSON fast")
    except MissingExtraError as error:
        raise NotReadError from error
    types = pa.schema([(name, pa.large_string()) for name in paths])
    with duckdb.connect() as connection:
        connection.execute("SET arrow_large_buffer_size = true; SET enable_progress_bar = false")
        try:
            found: Any = connection.sql(_query(paths), params={"path": str(file)})
            for batch in found.to_arrow_reader(_ROWS):
                yield pa.Table.from_batches([batch]).cast(types)
        except duckdb.Error as error:
            raise NotReadError from error


def _query(paths: Mapping[str, list[Path]]) -> str:
    tree = tree_of([path for several in paths.values() for path in several])
    types = ", ".join(f"{_text(key)}: {_text(_type(node))}" for key, node in tree.items())
    values = ", ".join(
        f"{_first([_value(path) for path in several])} AS {_name(column)}"
        for column, several in paths.items()
    )
    # The names are the layouts' own; a file's text never becomes a part of the query.
    return (
        f"SELECT {values} FROM read_json($path, format='newline_delimited', "  # noqa: S608
        f"ignore_errors=true, columns={{{types}}})"
    )


def _type(node: dict[Any, Any]) -> str:
    """Spell a type: values are taken as text, numbers as they are written, but for counts."""
    if LIST in node:
        return _type(node[LIST]) + "[]"
    inner = ", ".join(
        f"{_name(key)} {_type(child)}" for key, child in node.items() if isinstance(key, str)
    )
    return f"STRUCT({inner})" if inner else _TYPES.get(node.get(LEAF), "VARCHAR")


def _first(values: list[str]) -> str:
    """Spell the first value that is there, as text: one may be a number and another one text."""
    texts = [f"{value}::VARCHAR" for value in values]
    return values[0] if len(values) == 1 else f"coalesce({', '.join(texts)})"


def _value(path: Path) -> str:
    """Spell the way to a value."""
    spelled = ""
    for step in path.steps:
        spelled = _step(f"{spelled}.{_name(step.key)}" if spelled else _name(step.key), step)
    return spelled


def _step(spelled: str, step: Step) -> str:
    if step.value is None:
        return spelled
    if step.name is None:
        return f"({spelled})[1]"
    return f"list_filter({spelled}, lambda item: item.{_name(step.name)} = {_text(step.value)})[1]"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
