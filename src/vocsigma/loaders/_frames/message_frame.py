"""Messages from any frame: the route for exports that have no reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.exceptions import TableError, listing
from vocsigma.frames import MESSAGES, coerce, visibility_of
from vocsigma.loaders._conversations.brands import brand_codes
from vocsigma.loaders._conversations.messages import Parties, warn_of_unknown_agents
from vocsigma.loaders._conversations.placing import given_threads
from vocsigma.loaders._conversations.threads import Threads
from vocsigma.loaders._values.columns import named_columns, written
from vocsigma.loaders._values.handles import brand_names, category, folded
from vocsigma.loaders._values.ids import Ids, ids_of, ids_of_series
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.roles import roles_of
from vocsigma.loaders._values.rows import TRUTH, Verdict, as_text
from vocsigma.loaders._values.times import Times, odd_times, read_times, utc_column

_IDS = ("message_id", "author_id", "thread_id", "parent_id", "customer_id")


def as_messages(
    frame: Any,
    *,
    message_id: str = "message_id",
    created_at: str = "created_at",
    author_id: str = "author_id",
    author_role: str = "author_role",
    thread_id: str = "thread_id",
    parent_id: str = "parent_id",
    text: str = "text",
    channel: str = "channel",
    brand: str = "brand",
    visibility: str = "visibility",
    visible: str = "visible",
    customer_id: str = "customer_id",
    tz: str | None = None,
    stamp_format: str | None = None,
    agents: Iterable[Any] | str | None = None,
    roles: Mapping[Any, str] | None = None,
    brands: Mapping[Any, str] | None = None,
) -> Loaded:
    """Take a frame of any export for messages.

    Every argument up to `customer_id` names a column. What is not there is filled: `thread_id` from the
    parents, channel ``unknown``, visibility by the channel, visible True.

    Parameters
    ----------
    frame : data frame
        One row a message; of pandas, polars (eager or lazy), pyarrow or DuckDB, or any with
        ``to_pandas()``. Read it with ``dtype=str`` where ids are long.
    message_id, created_at, author_id : str
        Columns that must be there: a unique id, the time stamp, and who wrote.
    author_role : str, default "author_role"
        Column of ``customer``, ``agent``, ``bot``, ``other``, or of values that `roles` maps.
    thread_id, parent_id : str
        Columns of the conversation and of the message answered; one of the two must be there.
    text, channel, brand, visibility, visible, customer_id : str
        Columns that may be there; for one value in every row: ``frame.assign(channel="email")``.
    tz : str, optional
        The IANA zone of stamps that name none; needed if there are any.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it; ISO 8601 is always understood.
    agents : iterable of str, optional
        Authors that are agents whatever their role says; without a column of roles all others are
        customers.
    roles : mapping, optional
        The role of each value in the column `author_role`: ``{"End-user": "customer"}``.
    brands : mapping, optional
        The brand of a value in the column `brand`, or, without that column, of an agent; customers
        then get the brand of the agent that they speak to.

    Returns
    -------
    Loaded
        The messages table, with each row's ``record`` (counted from 1), and the rejects; any other
        column rides along.

    Raises
    ------
    TableError
        If a column is not there, or holds values that no argument explains.
    ArgumentError
        If stamps have no zone and `tz` is not given, or nothing says who is an agent.

    Warns
    -----
    DataWarning
        If `agents` names none of the authors.

    See Also
    --------
    as_turns : For tables of one row a ticket.

    Examples
    --------
    >>> import pandas as pd
    >>> import vocsigma as vs
    >>> export = pd.DataFrame({
    ...     "id": [11, 12], "when": ["2026-01-05 09:00", "2026-01-05 09:20"], "who": ["Ann", "Bo"],
    ...     "kind": ["End-user", "Staff"], "ticket": [7, 7],
    ... })
    >>> loaded = vs.as_messages(
    ...     export.assign(channel="email"), message_id="id", created_at="when", author_id="who",
    ...     author_role="kind", thread_id="ticket", tz="Europe/Berlin",
    ...     roles={"End-user": "customer", "Staff": "agent"},
    ... )
    >>> loaded.messages[["message_id", "thread_id", "author_role", "visibility", "created_at"]]
      message_id thread_id author_role visibility                created_at
    0         11         7    customer     closed 2026-01-05 08:00:00+00:00
    1         12         7       agent     closed 2026-01-05 08:20:00+00:00
    """
    names = {
        "message_id": message_id,
        "thread_id": thread_id,
        "parent_id": parent_id,
        "channel": channel,
        "visibility": visibility,
        "brand": brand,
        "author_id": author_id,
        "author_role": author_role,
        "created_at": created_at,
        "text": text,
        "visible": visible,
        "customer_id": customer_id,
    }
    table, others = named_columns(frame, names, needed=("message_id", "created_at", "author_id"))
    _require_links(table, others)
    given: pd.Series[Any] = table["created_at"].rename(created_at)
    formats = () if stamp_format is None else (stamp_format,)
    times = read_times(given, None if tz is None else time_zone(tz), formats)
    times.require_some(given)
    ids = {name: _ids(table, name) for name in _IDS}
    table["author_role"] = roles_of(
        table, as_text(ids["author_id"].texts), author_role, roles, agents
    )
    loaded = _loaded(table, others, ids, times, brands, tz)
    warn_of_unknown_agents(loaded, Parties(agents), stacklevel=2)
    return loaded


def _ids(table: pd.DataFrame, name: str) -> Ids:
    """Give a column of ids, all missing if there is none."""
    if name in table:
        return ids_of_series(table[name])
    return ids_of(pa.nulls(len(table), pa.large_string()))


def _loaded(
    table: pd.DataFrame,
    others: pd.DataFrame,
    ids: Mapping[str, Ids],
    times: Times,
    brands: Mapping[Any, str] | None,
    tz: str | None,
) -> Loaded:
    """Reject what cannot be a message, and fill the columns of the others."""
    verdict = _judged(ids, times)
    original = pd.concat([table, others], axis=1)
    rejected = verdict.rejects(original, np.arange(1, len(table) + 1))
    keep = verdict.keep
    threads = given_threads({name: column.filter(keep) for name, column in ids.items()})
    kept = table[keep].reset_index(drop=True)
    for name, column in ids.items():
        if name in kept:
            kept[name] = as_text(column.texts.filter(pa.array(keep)))
    kept["thread_id"] = as_text(threads.thread_id)
    kept["parent_id"] = as_text(threads.parent_id)
    kept["created_at"] = utc_column(times.instants[keep])
    kept = _filled(kept, threads, times.instants[keep], brands)
    kept["record"] = np.flatnonzero(keep) + 1
    messages = pd.concat([kept, others[keep].reset_index(drop=True)], axis=1)
    return Loaded(
        table=coerce(messages, MESSAGES, argument="frame"),
        rejects=rejects_table([rejected], "frame"),
        records=len(table),
        source="frame",
        time_zone=tz if times.assumed else None,
        counts={**threads.counts, **odd_times([times], keep)},
    )


def _require_links(table: pd.DataFrame, others: pd.DataFrame) -> None:
    if "thread_id" not in table.columns and "parent_id" not in table.columns:
        message = (
            "`frame` has neither a column 'thread_id' nor 'parent_id' "
            f"(left are {listing(others.columns, 12) or 'none'}); pass thread_id= or parent_id=, so that "
            "questions and answers can be joined"
        )
        raise TableError(message)


def _judged(ids: Mapping[str, Ids], times: Times) -> Verdict:
    """Say which rows cannot be messages."""
    verdict = Verdict(len(times.instants))
    verdict.reject("missing_id", ids["message_id"].missing)
    for column in ids.values():
        verdict.reject("digits_lost", column.lost)
    verdict.reject("missing_author", ids["author_id"].missing)
    verdict.reject("missing_stamp", times.missing)
    verdict.reject("bad_stamp", times.unreadable)
    verdict.reject_repeats(ids["message_id"])
    return verdict


def _filled(
    kept: pd.DataFrame,
    threads: Threads,
    instants: NDArray[np.int64],
    brands: Mapping[Any, str] | None,
) -> pd.DataFrame:
    """Fill the columns that the frame has not, or not in every row."""
    nothing: pd.Series[Any] = pd.Series(np.nan, index=kept.index, dtype="str")
    kept["text"] = written(kept["text"]) if "text" in kept else nothing
    channel = written(kept.get("channel", nothing)).fillna("unknown")
    kept["channel"] = channel
    by_channel: pd.Series[Any] = channel.map(
        {name: visibility_of(name) for name in channel.unique()}
    )
    seen: pd.Series[Any] = kept.get("visibility", nothing).astype("str")
    kept["visibility"] = seen.where(seen.notna(), by_channel.astype("str"))
    kept["visible"] = _truths(kept["visible"]) if "visible" in kept else True
    if "brand" in kept:
        given = written(kept["brand"])
        distinct = given.dropna().unique()
        kept["brand"] = given.map(dict(zip(distinct, brand_names(distinct, brands), strict=True)))
    else:
        kept["brand"] = _brand_of_agents(kept, threads, instants, brands or {})
    return kept


def _truths(values: pd.Series[Any]) -> pd.Series[Any]:
    """Read truth values that may be text; a missing one is True, others are left as they are."""
    texts = values.astype("str").str.strip().str.lower().fillna("true")
    return values.where(~texts.isin([*TRUTH]), texts.map(TRUTH))


def _brand_of_agents(
    kept: pd.DataFrame,
    threads: Threads,
    instants: NDArray[np.int64],
    brands: Mapping[Any, str],
) -> pd.Categorical:
    """Give agents the caller's brand for them, and customers that of their agent."""
    place = {folded(handle): code for code, handle in enumerate(brands)}
    code, authors = pd.factorize(kept["author_id"])
    known = np.array([place.get(folded(author), -1) for author in authors], dtype=np.int32)
    own = np.where(kept["author_role"] == "agent", known[code], np.int32(-1))
    return category(brand_codes(own, threads, instants), [str(name) for name in brands.values()])
