"""Which reply answers which customer: the pairing of messages into turns, on arrays of numbers.

Everything here works on one thread at a time in effect, so an engine may hand over any set of whole
threads and put the results together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
NONE = -1


@dataclass(frozen=True)
class Conversation:
    """Messages as numbers, one entry a message.

    Attributes
    ----------
    thread : array of int
        The thread.
    author : array of int
        Who wrote it.
    stamp : array of int
        Its stamp, in microseconds.
    parent : array of int
        The row of the message that it answers, if that is in the same thread; else -1.
    customer, company : array of bool
        Is it a customer's; is it an agent's or a bot's?
    opens, closes : array of bool
        May it open a turn; may it close one?
    order : callable
        Gives the rows in the order of some keys, equal ones by their message id.
    """

    thread: Rows
    author: Rows
    stamp: Rows
    parent: Rows
    customer: Flags
    company: Flags
    opens: Flags
    closes: Flags
    order: Callable[[list[NDArray[np.generic]]], Rows]


@dataclass(frozen=True)
class Pairs:
    """Turns as rows of messages: the opening one, the reply (-1 if none), the thread's first one."""

    opening: Rows
    reply: Rows
    n_messages: Rows
    turn: Rows
    first: Rows


def pair(talk: Conversation) -> Pairs:
    """Pair every customer's turn with its reply."""
    order = _time_order(talk)
    party = _parties(talk, order)
    speaks = (talk.opens | talk.closes) & (party != NONE)
    rows = _by_party(talk, order[speaks[order]], party)
    return _runs(talk, rows, party, _first_rows(talk, order))


def _time_order(talk: Conversation) -> Rows:
    """Order by thread, then the later of a message's own stamp and its parent's.

    A message that shares this stamp with its parent comes after the messages that do not: a reply stamped
    before what it answers thus sorts after it.
    """
    effective = np.maximum(talk.stamp, _of_parent(talk, talk.stamp, talk.stamp))
    after = (talk.parent != NONE) & (effective == _of_parent(talk, effective, effective))
    return talk.order([talk.thread, 2 * effective + after])


def _of_parent(talk: Conversation, values: Rows, otherwise: Rows | int) -> Rows:
    """Give each message its parent's value."""
    return np.where(talk.parent != NONE, values[talk.parent], otherwise)


def _parties(talk: Conversation, order: Rows) -> Rows:
    """Name the customer whom each message is from or answers; -1 for nobody (a broadcast).

    An agent's message answers the author of its parent where that is a customer's; where the parent is the
    company's, that message's party, one step up; else the customer who spoke last before it (before its
    parent) in the thread.
    """
    own = np.where(talk.customer, talk.author, NONE)
    answered = _of_parent(talk, own, NONE)
    parent_is_company = _of_parent(talk, talk.company.astype(np.int64), 0) == 1
    one_step_up = np.where(parent_is_company, _of_parent(talk, answered, NONE), NONE)
    before = _last_customer(talk, order)
    before = _of_parent(talk, before, before)
    return _first_known(own, answered, one_step_up, before)


def _first_known(*choices: Rows) -> Rows:
    known = choices[-1]
    for choice in reversed(choices[:-1]):
        known = np.where(choice != NONE, choice, known)
    return known


def _last_customer(talk: Conversation, order: Rows) -> Rows:
    """Give each message the customer who spoke last in its thread, itself included; -1 if none did."""
    position = np.arange(len(order))
    thread = talk.thread[order]
    starts = np.concatenate([[True], thread[1:] != thread[:-1]])[: len(order)]
    last = np.maximum.accumulate(np.where(talk.opens[order], position, NONE))
    thread_start = np.maximum.accumulate(np.where(starts, position, 0))
    found = np.where(last >= thread_start, talk.author[order][last], NONE)
    result = np.empty_like(found)
    result[order] = found
    return result


def _by_party(talk: Conversation, rows: Rows, party: Rows) -> Rows:
    """Bring the rows of each party together; most threads have only one, and stay as they are."""
    thread, who = talk.thread[rows], party[rows]
    several = np.zeros(int(thread.max(initial=-1)) + 1, dtype=bool)
    several[thread[1:][(thread[1:] == thread[:-1]) & (who[1:] != who[:-1])]] = True
    places = np.flatnonzero(several[thread])
    rows[places] = rows[places][np.lexsort((who[places], thread[places]))]
    return rows


def _first_rows(talk: Conversation, order: Rows) -> Rows:
    """Give each message the first message of its thread."""
    thread = talk.thread[order]
    starts = np.concatenate([[True], thread[1:] != thread[:-1]])[: len(order)]
    first = np.empty_like(order)
    first[order] = order[starts][np.cumsum(starts) - 1]
    return first


def _runs(talk: Conversation, rows: Rows, party: Rows, first: Rows) -> Pairs:
    """Read turns off rows that stand in order of thread, party and time.

    A run is a stretch of messages of one side. A customer's run is a turn; the next run of the same
    party, if there is one, begins with the reply.
    """
    talks = talk.opens[rows]
    new_party = _changes(talk.thread[rows]) | _changes(party[rows])
    starts = np.flatnonzero(new_party | _changes(talks))
    lengths = np.diff(starts, append=len(rows))
    follows = np.append(starts[1:], 0)
    has_reply = np.append(~new_party[starts[1:]], False)[: len(starts)]
    is_turn = talks[starts]
    count = np.cumsum(is_turn)
    before_party = np.maximum.accumulate(np.where(new_party[starts], count - is_turn, 0))
    opening = rows[starts[is_turn]]
    reply = np.where(has_reply, rows[follows[: len(starts)]] if len(rows) else NONE, NONE)
    return Pairs(
        opening=opening,
        reply=reply[is_turn],
        n_messages=lengths[is_turn],
        turn=(count - before_party)[is_turn],
        first=first[opening],
    )


def _changes(values: NDArray[np.generic]) -> Flags:
    """Mark the entries that differ from the one before; the first one does."""
    changed = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed
