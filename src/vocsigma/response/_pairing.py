"""Which reply answers which customer: the pairing of messages into turns, on arrays of numbers.

Everything here works on one thread at a time in effect, so an engine may hand over any set of whole
threads and put the results together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vocsigma._engine import NONE, stable_order

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Conversation:
    """Messages as numbers, one entry a message.

    Attributes
    ----------
    thread : array of int
        The thread.
    customer : array of int
        The customer who wrote it; -1 if somebody else did.
    parent : array of int
        The row of the message that it answers, if that is in the same thread; else its own.
    company : array of bool
        Is it an agent's or a bot's?
    opens, closes : array of bool
        May it open a turn; may it close one?
    """

    thread: Rows
    customer: Rows
    parent: Rows
    company: Flags
    opens: Flags
    closes: Flags


@dataclass(frozen=True)
class Pairs:
    """Turns as rows of messages: the opening one, the reply (-1 if none), the thread's first one."""

    opening: Rows
    reply: Rows
    n_messages: Rows
    turn: Rows
    first: Rows


def order_keys(talk: Conversation, stamp: Rows) -> list[Rows]:
    """Give what messages are ordered by: the thread, then the later of their own stamp and their parent's.

    A message that shares this stamp with its parent comes after the messages that do not: a reply stamped
    before what it answers thus sorts after it.
    """
    effective = np.maximum(stamp, stamp[talk.parent])
    linked = talk.parent != np.arange(len(talk.parent))
    after = linked & (effective == effective[talk.parent])
    return [talk.thread, 2 * effective + after]


def pair(talk: Conversation, order: Rows) -> Pairs:
    """Pair every customer's turn with its reply, given the rows in the order of their keys."""
    talk = _reordered(talk, order)
    party = _parties(talk)
    pairs = _runs(talk, _by_party(talk, party), party)
    return replace(
        pairs,
        opening=order[pairs.opening],
        reply=np.where(pairs.reply == NONE, NONE, order[pairs.reply]),
        first=order[pairs.first],
    )


def _reordered(talk: Conversation, order: Rows) -> Conversation:
    """Put the messages in order, so that all that follows reads memory from front to back."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return Conversation(
        thread=talk.thread[order],
        customer=talk.customer[order],
        parent=place[talk.parent[order]],
        company=talk.company[order],
        opens=talk.opens[order],
        closes=talk.closes[order],
    )


def _parties(talk: Conversation) -> Rows:
    """Name the customer whom each message is from or answers; -1 for nobody (a broadcast).

    An agent's message answers the author of its parent where that is a customer's; where the parent is the
    company's, that message's party, one step up; else the customer who spoke last before it (before its
    parent) in the thread.
    """
    replies = np.flatnonzero(talk.closes)
    parent = talk.parent[replies]
    one_step_up = np.where(talk.company[parent], talk.customer[talk.parent[parent]], NONE)
    last = _latest(talk.opens)[parent]
    in_thread = (last != NONE) & (talk.thread[last] == talk.thread[parent])
    before = np.where(in_thread, talk.customer[last], NONE)
    party = talk.customer.copy()
    party[replies] = _first_known(talk.customer[parent], one_step_up, before)
    return party


def _first_known(*choices: Rows) -> Rows:
    known = choices[-1]
    for choice in reversed(choices[:-1]):
        known = np.where(choice != NONE, choice, known)
    return known


def _by_party(talk: Conversation, party: Rows) -> Rows:
    """Give the messages from or to a party, those of a party together; most threads have only one."""
    rows = np.flatnonzero((talk.opens | talk.closes) & (party != NONE))
    thread, who = talk.thread[rows], party[rows]
    several = np.zeros(int(thread.max(initial=-1)) + 1, dtype=bool)
    several[thread[1:][(thread[1:] == thread[:-1]) & (who[1:] != who[:-1])]] = True
    places = np.flatnonzero(several[thread])
    places_by_party = places[stable_order(who[places])]
    rows[places] = rows[places_by_party[stable_order(thread[places_by_party])]]
    return rows


def _runs(talk: Conversation, rows: Rows, party: Rows) -> Pairs:
    """Read turns off rows that stand in order of thread, party and time.

    A run is a stretch of messages of one side. A customer's run is a turn; the next run of the same
    party, if there is one, begins with the reply.
    """
    talks = talk.opens[rows]
    new_party = _changes(talk.thread[rows]) | _changes(party[rows])
    starts = np.append(np.flatnonzero(new_party | _changes(talks)), len(rows))
    turns = np.flatnonzero(talks[starts[:-1]])
    begin, end = starts[turns], starts[turns + 1]
    opening = rows[begin]
    has_reply = ~np.append(new_party, True)[end]
    first_turn = _changes(talk.thread[opening]) | _changes(party[opening])
    return Pairs(
        opening=opening,
        reply=np.where(has_reply, rows[np.where(has_reply, end, 0)], NONE),
        n_messages=end - begin,
        turn=np.arange(len(turns)) - _latest(first_turn) + 1,
        first=_latest(_changes(talk.thread))[opening],
    )


def _latest(marked: Flags) -> Rows:
    """Give each entry the place of the last marked one up to it; -1 if there is none."""
    return np.maximum.accumulate(np.where(marked, np.arange(len(marked)), NONE))


def _changes(values: NDArray[np.generic]) -> Flags:
    """Mark the entries that differ from the one before; the first one does."""
    changed = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed
