"""Turns from any frame of one row a ticket."""

from __future__ import annotations

import warnings
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.calendars import CalendarClock
from vocsigma.exceptions import ArgumentError, DataWarning
from vocsigma.frames import TURNS, coerce, visibility_of
from vocsigma.loaders._values.columns import named_columns, written
from vocsigma.loaders._values.ids import Ids, ids_of_series, shared_keys
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.rows import Verdict, as_text
from vocsigma.loaders._values.times import NONE, Times, odd_times, read_times, utc_column


class Clock(Protocol):
    """What measures the seconds between two columns of instants."""

    def elapsed(self, start: Any, end: Any) -> NDArray[np.float64]:
        """Give the seconds from start to end."""


def as_turns(
    frame: Any,
    *,
    thread_id: str = "thread_id",
    opened_at: str = "opened_at",
    replied_at: str = "replied_at",
    customer_id: str = "customer_id",
    agent_id: str = "agent_id",
    brand: str = "brand",
    channel: str = "channel",
    tz: str | None = None,
    stamp_format: str | None = None,
    until: str | pd.Timestamp | None = None,
    clock: Clock | None = None,
) -> Loaded:
    """Take a frame of one row a ticket for turns.

    Every argument up to `channel` names a column.

    Parameters
    ----------
    frame : data frame
        One row a ticket; of pandas, polars (eager or lazy), pyarrow or DuckDB, or any with
        ``to_pandas()``.
    thread_id, opened_at, replied_at : str
        Columns that must be there: the ticket's id, when it was opened, and when it was answered
        (missing if it was not). Name the column of the closing if the first answer is not known; then
        all that follows is about closing.
    customer_id, agent_id, brand, channel : str
        Columns that may be there. Without customers each ticket has one of its own,
        ``requester-<ticket>``. For one value in every row: ``frame.assign(channel="email")``.
    tz : str, optional
        The IANA zone of stamps that name none; needed if there are any.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it; ISO 8601 is always understood.
    until : str or Timestamp, optional
        The end of observation. Answers after it count as not yet given, tickets opened after it go to
        the rejects. The newest stamp in the frame if not given.
    clock : CalendarClock or BusinessClock, optional
        Measures the times; every second of the calendar if not given.

    Returns
    -------
    Loaded
        The turns table, with each row's ``record`` (counted from 1), and the rejects; any other column
        rides along. A ticket in several rows has several turns, in the order of their opening.

    Raises
    ------
    TableError
        If a column is not there, or holds values of another kind.
    ArgumentError
        If stamps have no zone and `tz` is not given, or `until` is no instant.

    Warns
    -----
    DataWarning
        If replies are stamped before their ticket; their time is 0 and ``skewed`` True.

    See Also
    --------
    as_messages : For tables of one row a message.

    Examples
    --------
    >>> import pandas as pd
    >>> import vocsigma as vs
    >>> tickets = pd.DataFrame({
    ...     "ticket": [1, 2], "created": ["2026-01-05 09:00", "2026-01-05 10:00"],
    ...     "first_reply": ["2026-01-05 09:45", None],
    ... })
    >>> loaded = vs.as_turns(
    ...     tickets, thread_id="ticket", opened_at="created", replied_at="first_reply",
    ...     tz="Europe/Berlin", until="2026-01-05 12:00",
    ... )
    >>> loaded.turns[["thread_id", "customer_id", "answered", "response_s", "waited_s"]]
      thread_id  customer_id  answered  response_s  waited_s
    0         1  requester-1      True      2700.0    2700.0
    1         2  requester-2     False         NaN    7200.0
    """
    names = {
        "thread_id": thread_id,
        "opened_at": opened_at,
        "replied_at": replied_at,
        "customer_id": customer_id,
        "agent_id": agent_id,
        "brand": brand,
        "channel": channel,
    }
    table, others = named_columns(frame, names, needed=("thread_id", "opened_at", "replied_at"))
    ids = {
        name: ids_of_series(table[name])
        for name in ("thread_id", "customer_id", "agent_id")
        if name in table.columns
    }
    zone = None if tz is None else time_zone(tz)
    formats = () if stamp_format is None else (stamp_format,)
    opened, replied = (
        read_times(table[name].rename(names[name]), zone, formats)
        for name in ("opened_at", "replied_at")
    )
    opened.require_some(table["opened_at"].rename(opened_at))
    replied.require_some(table["replied_at"].rename(replied_at))
    answers = replied.not_before(opened.instants)
    end = _end(until, zone, opened.instants, answers)

    verdict = _judged(ids, opened, replied, end)
    rejected = verdict.rejects(pd.concat([table, others], axis=1), np.arange(1, len(table) + 1))
    keep = verdict.keep
    kept = table[keep].assign(**{name: as_text(column.texts)[keep] for name, column in ids.items()})
    turns = _turns(kept, opened.instants[keep], answers[keep], end, clock or CalendarClock())
    turns = pd.concat([turns, others[keep]], axis=1).assign(record=np.flatnonzero(keep) + 1)
    skewed = int(turns["skewed"].sum())
    if skewed:
        message = f"{skewed:,} replies are stamped before their ticket was opened; their time is taken as 0"
        warnings.warn(message, DataWarning, stacklevel=2)
    return Loaded(
        table=coerce(turns.reset_index(drop=True), TURNS, argument="frame"),
        rejects=rejects_table([rejected], "frame"),
        records=len(table),
        source="frame",
        kind="turns",
        time_zone=tz if opened.assumed or replied.assumed else None,
        counts={**odd_times([opened, replied], keep), "skewed": skewed},
    )


def _end(
    until: str | pd.Timestamp | None,
    zone: ZoneInfo | None,
    opened: NDArray[np.int64],
    replied: NDArray[np.int64],
) -> int:
    """Give the end of observation in microseconds; the newest stamp of any kind by default."""
    if until is None:
        return int(max(opened.max(initial=NONE), replied.max(initial=NONE)))
    try:
        instant = pd.Timestamp(until)
    except (ValueError, TypeError) as error:
        message = f"until={until!r} is not an instant; give for example '2025-03-31 18:00+02:00'"
        raise ArgumentError(message) from error
    if instant.tzinfo is None:
        if zone is None:
            message = (
                f"until={until!r} has no time zone; give for example '{instant}+00:00', or tz="
            )
            raise ArgumentError(message)
        instant = instant.tz_localize(zone, ambiguous=False, nonexistent="shift_forward")
    return int(instant.as_unit("us").asm8.astype(np.int64))


def _judged(ids: dict[str, Ids], opened: Times, replied: Times, end: int) -> Verdict:
    """Say which rows cannot be turns."""
    verdict = Verdict(len(opened.instants))
    verdict.reject("missing_id", ids["thread_id"].missing)
    for column in ids.values():
        verdict.reject("digits_lost", column.lost)
    verdict.reject("missing_stamp", opened.missing)
    verdict.reject("bad_stamp", opened.unreadable | replied.unreadable)
    verdict.reject("after_until", opened.instants > end)
    (ticket,) = shared_keys(ids["thread_id"])
    customer = shared_keys(ids["customer_id"])[0] if "customer_id" in ids else ticket
    same = pd.DataFrame({"ticket": ticket, "customer": customer, "opened": opened.instants})
    kept = np.flatnonzero(verdict.keep)
    verdict.reject_rows("duplicate", kept[same.iloc[kept].duplicated().to_numpy()])
    return verdict


def _turns(
    kept: pd.DataFrame,
    opened: NDArray[np.int64],
    replied: NDArray[np.int64],
    end: int,
    clock: Clock,
) -> pd.DataFrame:
    """Put the turns table together."""
    answered = (replied != NONE) & (replied <= end)
    until = np.full(len(kept), end)
    customer = "requester-" + kept["thread_id"]
    if "customer_id" in kept:
        customer = kept["customer_id"].fillna(customer)
    turn = pd.Series(opened, index=kept.index).groupby([kept["thread_id"], customer]).rank("first")
    later = turn.gt(1)
    message_id = kept["thread_id"].mask(
        later, kept["thread_id"] + "#" + turn.astype(int).astype(str)
    )
    if "channel" in kept:
        channel = written(kept["channel"]).fillna("unknown")
    else:
        channel = pd.Series("unknown", index=kept.index, dtype="str")
    waited = np.asarray(
        clock.elapsed(opened, np.where(answered, np.maximum(replied, opened), until))
    )
    nothing = pd.Series(np.nan, index=kept.index, dtype="str")
    table = {
        "thread_id": kept["thread_id"],
        "customer_id": customer,
        "turn": turn.astype("int64"),
        "brand": written(kept.get("brand", nothing)),
        "channel": channel,
        "visibility": channel.map({name: visibility_of(name) for name in channel.unique()}),
        "opened_at": utc_column(opened, kept.index),
        "n_messages": 1,
        "message_id": message_id,
        "reply_id": (message_id + "#reply").where(answered),
        "agent_id": kept.get("agent_id", nothing).where(answered),
        "answered": answered,
        "response_s": np.where(answered, waited, np.nan),
        "replied_at": utc_column(np.where(answered, replied, NONE), kept.index),
        "observed_until": utc_column(until, kept.index),
        "waited_s": waited,
        "observed_s": np.asarray(clock.elapsed(opened, until)),
        "needs_reply": True,
        "left_truncated": False,
        "skewed": answered & (replied < opened),
    }
    if "agent_id" in kept:
        table["assigned_agent"] = kept["agent_id"]
    return pd.DataFrame(table, index=kept.index)
