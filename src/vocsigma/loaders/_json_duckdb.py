"""Large files of one JSON object a line, read by DuckDB where it is installed: it takes half the time."""

from __future__ import annotations

from collections.abc import Mapping
from glob import has_magic
from pathlib import Path as File
from typing import Any

import pyarrow as pa

from vocsigma._optional import optional_import
from vocsigma.exceptions import MissingExtraError
from vocsigma.loaders._json_paths import LIST, Path, Step, tree_of

# Below this the import costs more than the reading.
_LARGE = 16 << 20


def read_by_duckdb(file: File, paths: Mapping[str, list[Path]], longest: int) -> pa.Table | None:
    """Read a file into columns of text.

    Parameters
    ----------
    file : Path
        A plain file of UTF-8.
    paths : mapping of str to list of Path
        Where the records have each column.
    longest : int
        The most bytes of a line.

    Returns
    -------
    Table or None
        One row a line; None if DuckDB is not installed, the file is small, or anything in it is not as
        it should be, which DuckDB names no record of.
    """
    if file.stat().st_size < _LARGE or has_magic(str(file)):
        return None
    try:
        duckdb = optional_import("duckdb", extra="duckdb", purpose="reading JSON fast")
    except MissingExtraError:
        return None
    tree = tree_of([path for several in paths.values() for path in several])
    types = ", ".join(f"{_text(key)}: {_text(_type(node))}" for key, node in tree.items())
    values = ", ".join(
        f"{_first([_value(path) for path in several])} AS {_name(column)}"
        for column, several in paths.items()
    )
    # The names are the layouts' own; a file's text never becomes a part of the query.
    query = (
        f"SELECT {values} FROM read_json($path, format='newline_delimited', "  # noqa: S608
        f"maximum_object_size={longest}, columns={{{types}}})"
    )
    with duckdb.connect() as connection:
        connection.execute("SET arrow_large_buffer_size = true; SET enable_progress_bar = false")
        try:
            found: Any = connection.sql(query, params={"path": str(file)}).to_arrow_table()
        except duckdb.Error:
            return None
    table: pa.Table = found.cast(pa.schema([(name, pa.large_string()) for name in paths]))
    return table


def _type(node: dict[Any, Any]) -> str:
    """Spell a type; every value is taken as text, and so a number as it is written."""
    if LIST in node:
        return _type(node[LIST]) + "[]"
    inner = ", ".join(
        f"{_name(key)} {_type(child)}" for key, child in node.items() if isinstance(key, str)
    )
    return f"STRUCT({inner})" if inner else "VARCHAR"


def _first(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"


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
