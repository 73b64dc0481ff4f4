"""Columns of text in a frame of any engine, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vocsigma import _engine
from vocsigma.frames import require, unwrap


def enter_table(data: Any, *, argument: str) -> _engine.Door:
    """Take a frame in, or the table of what a reader returned."""
    return _engine.enter(_table(data), argument=argument)


def with_columns(
    door: _engine.Door, names: Iterable[str], change: Callable[[pa.Array], pa.Array], argument: str
) -> _engine.Door:
    """Give the frame with some of its columns changed, as text."""
    names = list(names)
    require(door.frame.columns, names, argument=argument)
    changed = [door.texts(change(_cells(door, name))).alias(name) for name in names]
    return _engine.Door(door.frame.with_columns(*changed), door.home)


def leave(door: _engine.Door, data: Any) -> Any:
    """Hand the frame out as the kind that came in; on pandas with its index."""
    frame = door.leave(door.frame)
    came = _table(data)
    return frame.set_axis(came.index) if isinstance(came, pd.DataFrame) else frame


def _table(data: Any) -> Any:
    """Take the table out of what a reader returned, whichever it is."""
    names = ("messages", "turns", "assessments", "answers")
    held = next((name for name in names if hasattr(data, name)), None)
    return data if held is None else unwrap(data, held)


def _cells(door: _engine.Door, name: str) -> pa.Array:
    """Give a column as text; one of pandas may hold anything, and half characters."""
    column = door.frame[name]
    native = column.to_native()
    if isinstance(native, pd.Series) and native.dtype.kind == "O":
        return texts_of_series(native)
    return texts_of(column.to_arrow())


def texts_of_series(values: pd.Series[Any]) -> pa.Array:
    """Give a column of pandas as one array of large_string, half characters replaced.

    Exporters leave these where they cut in the middle of an emoji.
    """
    try:
        texts = values.astype("str")
    except UnicodeEncodeError:
        whole = values.str.encode("utf-16", "surrogatepass").str.decode("utf-16", "replace")
        texts = values.mask(whole.notna(), whole).astype("str")
    return texts_of(pa.array(texts, pa.large_string(), from_pandas=True))


def whole_text(text: str) -> str:
    """Replace half characters in a text as in a column."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def texts_of(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Give a column as one array of large_string."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return whole.cast(pa.large_string())


def each_distinct(values: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """Change every distinct text once."""
    encoded = values.dictionary_encode()
    changed = [change(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(changed, pa.large_string()).take(encoded.indices)


def where_it_may(values: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """Change the texts that a pattern matches; all others are handed through in bulk."""
    may = pc.fill_null(pc.match_substring_regex(values, pattern), False)
    changed = [change(text) for text in values.filter(may).to_pylist()]
    return pc.replace_with_mask(values, may, pa.array(changed, pa.large_string()))
