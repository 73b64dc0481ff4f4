"""The caller's texts: a sequence of them, or the customers' in a messages table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import MESSAGES, Table, coerce, require, unwrap
from vocsigma.voice._arrays import Ints


@dataclass(frozen=True)
class Texts:
    """The texts that are there.

    Parameters
    ----------
    texts : pyarrow array of large_string
        The texts.
    rows : array of int
        The caller's row of each.
    n_rows : int
        How many rows the caller gave.
    n_missing : int
        How many of those that were asked for have no text.
    message_ids : array of str, optional
        The id of each text's message, where the texts came in a table.
    """

    texts: pa.Array
    rows: Ints
    n_rows: int
    n_missing: int
    message_ids: NDArray[Any] | None = None

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.rows)


def read_texts(data: Any, *, argument: str = "texts") -> Texts:
    """Read a sequence of texts, or the customers' texts of a messages table."""
    table = unwrap(data, "messages")
    if hasattr(type(table), "columns"):
        return _of_messages(table, argument)
    if isinstance(data, str | bytes) or not hasattr(data, "__len__"):
        message = (
            f"`{argument}` is a {type(data).__name__}; give a sequence of texts or a messages table"
        )
        raise ArgumentError(message)
    try:
        values = pa.array(data, pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        message = f"`{argument}` holds what is not a text ({error}); give each as str or None"
        raise ArgumentError(message) from error
    there = np.asarray(pc.is_valid(_whole(values)))
    return Texts(
        texts=_whole(values).drop_null(),
        rows=np.flatnonzero(there),
        n_rows=len(there),
        n_missing=int((~there).sum()),
    )


def _of_messages(table: Any, argument: str) -> Texts:
    """Take the customers' texts, with their messages' ids."""
    frame = customers_messages(table, columns=["message_id", "text"], argument=argument)
    rows = frame.pop("row").to_numpy()
    read = read_texts(frame["text"], argument=argument)
    return Texts(
        texts=read.texts,
        rows=rows[read.rows],
        n_rows=read.n_rows,
        n_missing=read.n_missing,
        message_ids=frame["message_id"].to_numpy(dtype=object)[read.rows],
    )


def customers_messages(table: Any, *, columns: list[str], argument: str) -> pd.DataFrame:
    """Take some columns of the customers' messages, of all if roles are not given; ``row`` is added."""
    wanted = [*columns, "author_role"]
    frame = _engine.to_pandas(_engine.enter(table, argument=argument, columns=wanted).frame)
    require(frame.columns, columns, argument=argument)
    taken = frame[columns].reset_index(drop=True).assign(row=np.arange(len(frame)))
    if "author_role" in frame.columns:
        taken = taken[frame["author_role"].eq("customer").to_numpy()]
    if taken["message_id"].duplicated().any():
        twice = taken.loc[taken["message_id"].duplicated(), "message_id"].iloc[0]
        message = f"`{argument}` has message_id {twice!r} twice; each message is one row"
        raise TableError(message)
    checked = tuple(MESSAGES[name] for name in ("message_id", "created_at") if name in columns)
    return coerce(taken, Table("messages", checked), argument=argument)


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
