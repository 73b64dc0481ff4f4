"""Messages to turns: who waited for an answer, how long, and who gave it."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma._engine import NONE, Door
from vocsigma._links import thread_roots
from vocsigma.calendars import CalendarClock, Clock
from vocsigma.exceptions import ArgumentError, DataWarning
from vocsigma.frames import ROLES, TURNS, unwrap
from vocsigma.response._needs_reply import wants_reply
from vocsigma.response._pairing import Conversation, Pairs, order_keys, pair
from vocsigma.response._ready import USED, Messages, opened, ready, seen

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
Until = str | pd.Timestamp | None


def response_turns(
    messages: Any,
    *,
    clock: Clock | None = None,
    until: Until = None,
    count_bots: bool = False,
    needs_reply: Literal["rules"] | None = "rules",
) -> Any:
    """Pair every customer's turn with the reply that it got.

    A turn opens with a customer's message when that customer has no turn open in the thread, gathers the
    customer's further messages, and closes with the first later message of an agent to that customer.
    An unanswered turn is kept: it is right-censored at ``until``.

    Parameters
    ----------
    messages : data frame or Loaded
        The messages table, on pandas, polars (eager or lazy), pyarrow or DuckDB. Required are ``message_id``,
        ``author_id``, ``author_role``, ``created_at`` (with a time zone), and ``thread_id`` or
        ``parent_id``.
    clock : CalendarClock or BusinessClock, optional
        Measures the times; every second of the calendar if not given.
    until : str or Timestamp, optional
        The end of observation, an instant with a time zone. Messages after it are left out, as if not yet
        written. The newest ``created_at`` of any message if not given: an export that was taken later
        should say so.
    count_bots : bool, default False
        Whether a bot's message closes a turn.
    needs_reply : {"rules", None}, default "rules"
        Whether a bare thanks, goodbye or emoji after a reply, and talk from customer to customer on an
        open channel, are marked as needing no reply. None marks every turn as needing one.

    Returns
    -------
    data frame
        The turns table, of the kind that came in: one row a turn with ``thread_id, customer_id, turn,
        brand, channel, visibility, opened_at, n_messages, message_id, reply_id, agent_id, answered,
        response_s, replied_at, observed_until, waited_s, observed_s, needs_reply, left_truncated,
        skewed``, in order of ``opened_at``. Times in seconds of the clock: ``response_s`` to the reply,
        ``waited_s`` to the reply or else to ``until`` (a censored time), ``observed_s`` to ``until``.

    Raises
    ------
    TableError
        If a column is missing, a stamp has no time zone, or a role is unknown.
    ArgumentError
        If ``messages`` is no frame, or ``until`` is no instant.

    Warns
    -----
    DataWarning
        If replies are stamped before the message that they answer; they count 0 seconds.

    Notes
    -----
    An agent's message answers the author of the message that it is linked to; where that is the company's
    own, whoever that one answered, one step up; else the customer who spoke last before it in the thread;
    else nobody (a broadcast). So in a public thread an answer to one customer does not stop another
    customer's clock. Links count within a thread. Order is by the later of a message's stamp and its
    parent's. Ids that appear twice count once, with their first stamp. Reposts and messages that the
    customer could not see (``visible`` False) neither open nor close a turn.

    On 120 hand-labelled messages (``tests/data/response``) the rules for ``needs_reply`` keep all of the 70
    that want a reply, and find 40 of the 50 that want none: an error leaves a defect too many rather than
    one too few.

    Examples
    --------
    >>> import pandas as pd, vocsigma as vs
    >>> messages = pd.DataFrame({
    ...     "message_id": ["1", "2", "3"],
    ...     "thread_id": ["a", "a", "a"],
    ...     "author_id": ["Ann", "help", "Ann"],
    ...     "author_role": ["customer", "agent", "customer"],
    ...     "created_at": pd.to_datetime(
    ...         ["2025-03-03 09:00", "2025-03-03 09:45", "2025-03-03 10:00"], utc=True),
    ... })
    >>> turns = vs.response_turns(messages, until="2025-03-03 12:00Z")
    >>> turns[["customer_id", "turn", "answered", "response_s", "waited_s"]]
      customer_id  turn  answered  response_s  waited_s
    0         Ann     1      True      2700.0    2700.0
    1         Ann     2     False         NaN    7200.0
    """
    if needs_reply not in ("rules", None):
        message = f"needs_reply={needs_reply!r} is not known; give 'rules' or None"
        raise ArgumentError(message)
    door = _engine.enter(unwrap(messages, "messages"), argument="messages", columns=USED)
    whole = ready(door)
    end = _end_of_observation(until, whole.at)
    known = _observed(whole, end)
    frame, talk, orphan = _conversation(known, count_bots=count_bots)
    order = _engine.sort_order(order_keys(talk, known.at), frame["message_id"].__getitem__)
    pairs = _in_order_of_opening(pair(talk, order), known.at, frame["message_id"])
    opening = opened(door, frame, pairs.opening)
    turns = opening.with_columns(
        *_measured(door, known.at, pairs, end, clock or CalendarClock()),
        *_replies(door, frame, pairs.reply),
        door.series(orphan[pairs.opening] | orphan[pairs.first]).alias("left_truncated"),
        door.series(_wanted(needs_reply, frame, opening, talk, pairs)).alias("needs_reply"),
    )
    return door.leave(turns.select(TURNS.columns))


def _end_of_observation(until: Until, at: Rows) -> int:
    if until is None:
        return int(at.max()) if len(at) else 0
    try:
        instant = pd.Timestamp(until)
    except (ValueError, TypeError) as error:
        message = f"until={until!r} is not an instant; give for example '2025-03-31 24:00+02:00'"
        raise ArgumentError(message) from error
    if instant.tzinfo is None:
        message = f"until={until!r} has no time zone; give for example '{instant}+00:00'"
        raise ArgumentError(message)
    return int(instant.as_unit("us").asm8.astype(np.int64))


def _observed(messages: Messages, end: int) -> Messages:
    """Leave out what was written after the end, and all but the first stamp of each id."""
    at, ids = messages.at, messages.id
    keep = at <= end
    rows = np.arange(len(ids))
    last = np.empty(int(ids.max(initial=-1)) + 1, dtype=np.int64)
    last[ids] = rows
    if (last[ids] != rows).any():
        by_id = np.lexsort((at, ids))
        repeated = ids[by_id][1:] == ids[by_id][:-1]
        keep[by_id[1:][repeated]] = False
    return messages if keep.all() else messages.take(np.flatnonzero(keep))


def _conversation(
    messages: Messages, *, count_bots: bool
) -> tuple[nw.DataFrame[Any], Conversation, Flags]:
    """Turn messages into numbers; the frame gets its threads; also flag parents that are not in the data."""
    rows = np.arange(len(messages.id))
    parent = _links(messages)
    orphan = (parent == NONE) & (messages.parent != NONE)
    frame = _with_threads(messages.frame, parent, orphan)
    (thread,) = _engine.codes(frame["thread_id"])
    elsewhere = (parent != NONE) & (thread[parent] != thread)
    customer, agent, bot = (
        messages.role == ROLES.index(role) for role in ("customer", "agent", "bot")
    )
    shown = seen(frame)
    talk = Conversation(
        thread=thread,
        customer=_customers(frame, customer),
        parent=np.where((parent == NONE) | elsewhere, rows, parent),
        company=agent | bot,
        opens=customer & shown,
        closes=(agent | bot if count_bots else agent) & shown,
    )
    return frame, talk, orphan | elsewhere


def _customers(frame: nw.DataFrame[Any], customer: Flags) -> Rows:
    """Give the customers numbers; the company's people need not be told apart."""
    rows = np.flatnonzero(customer)
    numbers = np.full(len(frame), NONE)
    (numbers[rows],) = _engine.codes(frame["customer_id"][rows])
    return numbers


def _links(messages: Messages) -> Rows:
    """Give each message its parent's row; -1 if it names none, or one that is not there."""
    # One entry more than there are ids: -1 finds the last one.
    row_of = np.full(max(messages.id.max(initial=0), messages.parent.max(initial=0)) + 2, NONE)
    row_of[messages.id] = np.arange(len(messages.id))
    return row_of[messages.parent]


def _with_threads(frame: nw.DataFrame[Any], parent: Rows, orphan: Flags) -> nw.DataFrame[Any]:
    """Name the threads that have no name by the root of the parent links.

    An orphan's root is the missing parent, so that the answers to a deleted message stay together.
    """
    given = "thread_id" in frame.columns
    if given and not frame["thread_id"].is_null().any():
        return frame
    lost = nw.new_series("lost", orphan, backend=frame.implementation)
    names = frame.select(
        nw.when(lost).then(nw.col("parent_id")).otherwise(nw.col("message_id")).alias("root")
    )["root"]
    is_own = parent == np.arange(len(parent))
    roots = names[thread_roots(np.where(is_own, NONE, parent))]
    if not given:
        return frame.with_columns(roots.alias("thread_id"))
    return frame.with_columns(roots.alias("root")).with_columns(
        thread_id=nw.coalesce("thread_id", "root")
    )


def _in_order_of_opening(pairs: Pairs, at: Rows, ids: nw.Series[Any]) -> Pairs:
    order = _engine.sort_order([at[pairs.opening]], lambda turns: ids[pairs.opening[turns]])
    return Pairs(
        opening=pairs.opening[order],
        reply=pairs.reply[order],
        n_messages=pairs.n_messages[order],
        turn=pairs.turn[order],
        first=pairs.first[order],
    )


def _measured(door: Door, at: Rows, pairs: Pairs, end: int, clock: Clock) -> list[nw.Series[Any]]:
    """Give the counts, stamps and times of the turns."""
    opened, answered = at[pairs.opening], pairs.reply != NONE
    replied = np.where(answered, at[pairs.reply], _engine.NAT)
    skewed = answered & (replied < opened)
    if skewed.any():
        message = (
            f"{int(skewed.sum()):,} replies are stamped before the message that they answer; "
            "their response time is set to 0 (column 'skewed')"
        )
        warnings.warn(message, DataWarning, stacklevel=3)
    until = np.full(len(opened), end)
    waited = clock.elapsed(opened, np.where(answered, replied, until))
    numbers = {
        "turn": pairs.turn,
        "n_messages": pairs.n_messages,
        "answered": answered,
        "response_s": np.where(answered, waited, np.nan),
        "waited_s": waited,
        "observed_s": clock.elapsed(opened, until),
        "skewed": skewed,
    }
    times = {"opened_at": opened, "replied_at": replied, "observed_until": until}
    return [
        *(door.series(values).alias(name) for name, values in numbers.items()),
        *(door.stamps(values).alias(name) for name, values in times.items()),
    ]


def _replies(door: Door, frame: nw.DataFrame[Any], reply: Rows) -> list[nw.Series[Any]]:
    """Name the replies and who wrote them; missing where there is none."""
    answered = door.series(reply != NONE)
    ids = frame.select(reply_id="message_id", agent_id="author_id")[np.maximum(reply, 0)]
    known = ids.with_columns(answered.alias("answered")).select(
        nw.when("answered").then(nw.col(name)).alias(name) for name in ("reply_id", "agent_id")
    )
    return [known["reply_id"], known["agent_id"]]


def _wanted(
    needs_reply: str | None,
    frame: nw.DataFrame[Any],
    opening: nw.DataFrame[Any],
    talk: Conversation,
    pairs: Pairs,
) -> Flags:
    """Say which opening messages want an answer."""
    if needs_reply is None:
        return np.ones(len(pairs.opening), dtype=bool)
    customer, parent = talk.customer[pairs.opening], talk.parent[pairs.opening]
    to_customer: Flags = (
        (talk.customer[parent] != NONE)
        & (talk.customer[parent] != customer)
        & (opening["visibility"] == "open").to_numpy().astype(bool)
    )
    if "text" not in frame.columns:
        return ~to_customer
    text = frame["text"][pairs.opening]
    return wants_reply(
        text, after_reply=pairs.turn > 1, to_customer=to_customer, brand=opening["brand"]
    )
