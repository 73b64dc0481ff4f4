"""Make messages ready for pairing: the columns that it needs, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma._engine import NONE, Codes, Door
from vocsigma.exceptions import TableError, listing
from vocsigma.frames import OPEN_CHANNELS, ROLES, require

_NEEDED = ("message_id", "author_id", "author_role", "created_at")
_IDS = ("message_id", "author_id", "thread_id", "parent_id", "customer_id")
_TEXTS = (*_IDS, "text")
_FLAGS = ("visible", "is_repost")
_KEPT = (*_TEXTS, *_FLAGS, "brand", "channel", "visibility")
USED = (*_KEPT, "author_role", "created_at")


@dataclass(frozen=True)
class Messages:
    """Checked messages: the columns that pairing uses and the frame has, and numbers for some of them.

    Attributes
    ----------
    frame : DataFrame
        Ids are text; ``customer_id`` is who is behind each message: the CRM's id where it is known, else
        the author's.
    at : array of int64
        The stamp, in microseconds.
    role : array of int64
        The role, as a number of ``ROLES``.
    id, parent : array of int64
        The message's and its parent's id as numbers; -1 if it names no parent.
    """

    frame: nw.DataFrame[Any]
    at: Codes
    role: Codes
    id: Codes
    parent: Codes

    def take(self, rows: Codes) -> Messages:
        """Give some of the messages."""
        return Messages(
            self.frame[rows], self.at[rows], self.role[rows], self.id[rows], self.parent[rows]
        )


def ready(door: Door) -> Messages:
    """Check messages, and make them ready for pairing."""
    frame = door.frame
    require(frame.columns, _NEEDED, argument="messages")
    if "thread_id" not in frame.columns and "parent_id" not in frame.columns:
        message = (
            f"`messages` has neither 'thread_id' nor 'parent_id' (it has {listing(frame.columns, 12)}); "
            "one of them must say which messages belong together"
        )
        raise TableError(message)
    _refuse_floats(frame)
    _refuse_missing(frame)
    at = _engine.microseconds(frame, "created_at", argument="messages")
    role = _roles(frame)
    frame = frame.select(name for name in _KEPT if name in frame.columns)
    others = [name for name in _TEXTS if frame.schema.get(name, nw.String) != nw.String]
    frame = frame.with_columns(nw.col(name).cast(nw.String) for name in others)
    known = [name for name in ("customer_id", "author_id") if name in frame.columns]
    frame = frame.with_columns(customer_id=nw.coalesce(*known))
    if "parent_id" in frame.columns:
        ids, parents = _engine.codes(frame["message_id"], frame["parent_id"])
    else:
        (ids,) = _engine.codes(frame["message_id"])
        parents = np.full(len(ids), NONE)
    return Messages(frame, at=at, role=role, id=ids, parent=parents)


def seen(frame: nw.DataFrame[Any]) -> NDArray[np.bool_]:
    """Say which messages the customer could see and are no reposts."""
    shown = np.ones(len(frame), dtype=bool)
    if "visible" in frame.columns:
        shown &= frame["visible"].to_numpy().astype(bool)
    if "is_repost" in frame.columns:
        shown &= ~frame["is_repost"].to_numpy().astype(bool)
    return shown


def opened(door: Door, frame: nw.DataFrame[Any], rows: Codes) -> nw.DataFrame[Any]:
    """Give what turns take over from the messages that open them, and fill what those do not say."""
    (brand, brands), (channel, channels), (visibility, visibilities) = (
        _engine.labels(frame[name][rows])
        if name in frame.columns
        else (np.full(len(rows), NONE), [])
        for name in ("brand", "channel", "visibility")
    )
    channel = np.where(channel == NONE, len(channels), channel)
    channels = [*channels, "unknown"]
    is_open = np.array([name in OPEN_CHANNELS for name in channels], dtype=np.int64)
    visibility = np.where(visibility == NONE, len(visibilities) + is_open[channel], visibility)
    return frame.select("thread_id", "customer_id", "message_id")[rows].with_columns(
        door.labels(brand, brands).alias("brand"),
        door.labels(channel, channels).alias("channel"),
        door.labels(visibility, [*visibilities, "closed", "open"]).alias("visibility"),
    )


def _refuse_floats(frame: nw.DataFrame[Any]) -> None:
    for name in _IDS:
        if name in frame.columns and frame.schema[name].is_float():
            message = (
                f"`messages` column {name!r} holds floating-point numbers, which cannot keep the digits of "
                "long ids; read the file again with that column as text, or pass it through as_messages"
            )
            raise TableError(message)


def _refuse_missing(frame: nw.DataFrame[Any]) -> None:
    for name in (*_NEEDED, *(flag for flag in _FLAGS if flag in frame.columns)):
        absent = int(frame[name].null_count())
        if absent:
            message = (
                f"`messages` column {name!r} is missing in {absent:,} rows; fill it, or drop those rows "
                "(as_messages returns them among its rejects)"
            )
            raise TableError(message)


def _roles(frame: nw.DataFrame[Any]) -> Codes:
    """Give each message's role as a number of ``ROLES``."""
    numbers, names = _engine.labels(frame["author_role"])
    strange = sorted(
        {names[number] for number in np.flatnonzero(np.bincount(numbers))} - set(ROLES)
    )
    if strange:
        message = (
            f"`messages` column 'author_role' holds {listing(strange)}; allowed are {listing(ROLES)}; "
            f"map them with as_messages(..., roles={{{strange[0]!r}: 'customer'}})"
        )
        raise TableError(message)
    place = [ROLES.index(name) if name in ROLES else NONE for name in names]
    return np.array(place, dtype=np.int64)[numbers]
