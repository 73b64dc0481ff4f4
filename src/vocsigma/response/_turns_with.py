"""Let columns of other tables ride on turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from vocsigma import _engine
from vocsigma.exceptions import TableError, listing
from vocsigma.frames import TURNS, require, unwrap


def turns_with(turns: Any, frame: Any, columns: str | Sequence[str]) -> Any:
    """Put columns of another table on the turns, by the message that opened them.

    Parameters
    ----------
    turns : data frame or Loaded
        The turns table.
    frame : data frame or Loaded
        The messages, or any table of one row a ``message_id``, of the same kind of frame.
    columns : str or sequence of str
        The columns of ``frame`` that ride along: a topic, a language, a sentiment.

    Returns
    -------
    data frame
        The turns with the columns at the end; missing where ``frame`` has no such message.

    Raises
    ------
    TableError
        If a column is missing, is one that turns have, or a ``message_id`` stands twice in ``frame``.

    Examples
    --------
    >>> import vocsigma as vs
    >>> loaded = vs.load_nyc311()
    >>> turns = vs.response_turns(loaded)
    >>> vs.turns_with(turns, loaded, "complaint_type")["complaint_type"].nunique()
    9
    """
    names = [columns] if isinstance(columns, str) else list(columns)
    door = _engine.enter(unwrap(turns, "turns"), argument="turns")
    other = _engine.enter(unwrap(frame, "messages"), argument="frame").frame
    require(door.frame.columns, ["message_id"], argument="turns")
    require(other.columns, ["message_id", *names], argument="frame")
    taken = [name for name in names if name in door.frame.columns or name in TURNS.columns]
    if taken:
        message = f"`turns` already has {listing(taken)}; rename the columns of `frame` first"
        raise TableError(message)
    riders = other.select("message_id", *names)
    repeats = len(riders) - riders["message_id"].n_unique()
    if repeats:
        message = f"`frame` repeats {repeats:,} message ids; keep one row a message"
        raise TableError(message)
    joined = door.frame.with_columns(nw.col("message_id").cast(nw.String)).join(
        riders.with_columns(nw.col("message_id").cast(nw.String)), on="message_id", how="left"
    )
    return door.leave(joined)
