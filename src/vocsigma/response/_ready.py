"""Make messages ready for pairing: the columns that it needs, checked."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma._engine import Door
from vocsigma.exceptions import TableError, listing
from vocsigma.frames import OPEN_CHANNELS, ROLES, require

_NEEDED = ("message_id", "author_id", "author_role", "created_at")
_IDS = ("message_id", "author_id", "thread_id", "parent_id", "customer_id")
_TEXTS = (*_IDS, "author_role", "brand", "channel", "visibility", "text")
_FLAGS = ("visible", "is_repost")
USED = (*_TEXTS, *_FLAGS, "created_at")


def ready(door: Door) -> nw.DataFrame[Any]:
    """Give the columns that pairing uses and the frame has, checked.

    Ids, roles and names are text. Beside them stand ``at``, the stamp in microseconds, and ``id`` and
    ``parent``, the message's and its parent's id as numbers (-1 if it names none).
    """
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
    present = [name for name in (*_TEXTS, *_FLAGS) if name in frame.columns]
    texts = [
        nw.col(name).cast(nw.String)
        for name in present
        if name in _TEXTS and frame.schema[name] != nw.String
    ]
    at = _engine.microseconds(frame, "created_at", argument="messages")
    frame = frame.select(present).with_columns(texts)
    _refuse_roles(frame)
    if "parent_id" in frame.columns:
        ids, parents = _engine.codes(frame["message_id"], frame["parent_id"])
    else:
        (ids,) = _engine.codes(frame["message_id"])
        parents = np.full(len(ids), _engine.NONE)
    numbers = {"at": at, "id": ids, "parent": parents}
    return frame.with_columns(door.series(values).alias(name) for name, values in numbers.items())


def seen(frame: nw.DataFrame[Any]) -> NDArray[np.bool_]:
    """Say which messages the customer could see and are no reposts."""
    shown = np.ones(len(frame), dtype=bool)
    if "visible" in frame.columns:
        shown &= frame["visible"].to_numpy().astype(bool)
    if "is_repost" in frame.columns:
        shown &= ~frame["is_repost"].to_numpy().astype(bool)
    return shown


def person(frame: nw.DataFrame[Any]) -> nw.Series[Any]:
    """Name who is behind each message: the CRM's id where it is known, else the author's."""
    if "customer_id" not in frame.columns:
        return frame["author_id"]
    return frame.select(nw.coalesce("customer_id", "author_id"))["customer_id"]


def filled(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Fill what the messages do not say: channel, visibility, brand and text."""
    absent = [
        name for name in ("channel", "visibility", "brand", "text") if name not in frame.columns
    ]
    frame = frame.with_columns(nw.lit(None).cast(nw.String).alias(name) for name in absent)
    frame = frame.with_columns(nw.col("channel").fill_null("unknown"))
    is_open = nw.when(nw.col("channel").is_in(OPEN_CHANNELS)).then(nw.lit("open"))
    return frame.with_columns(nw.coalesce("visibility", is_open.otherwise(nw.lit("closed"))))


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


def _refuse_roles(frame: nw.DataFrame[Any]) -> None:
    strange = sorted(set(frame["author_role"].unique().to_list()) - set(ROLES))
    if strange:
        message = (
            f"`messages` column 'author_role' holds {listing(strange)}; allowed are {listing(ROLES)}; "
            f"map them with as_messages(..., roles={{{strange[0]!r}: 'customer'}})"
        )
        raise TableError(message)
