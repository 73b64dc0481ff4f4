"""The true turns are those that the definition of a turn gives on the messages."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.datasets import simulate_service
from vocsigma.exceptions import DataWarning
from vocsigma.response import response_turns


def party(message, by_id, thread):
    """The customer that a message is from or to, as the definition of a turn says."""
    if message.author_role == "customer":
        return message.author_id
    parent = by_id.get(message.parent_id)
    if parent is not None and parent.author_role == "customer":
        return parent.author_id
    if parent is not None:
        above = by_id.get(parent.parent_id)
        if above is not None and above.author_role == "customer":
            return above.author_id
    before = (parent or message).created_at
    spoke = [m for m in thread if m.author_role == "customer" and m.created_at < before]
    return max(spoke, key=lambda m: m.created_at).author_id if spoke else None


def turns_by_definition(messages, until):
    """Pair customers' turns with their replies, one message after the other."""
    rows = list(messages.sort_values("created_at", kind="stable").itertuples())
    rows = [row for row in rows if row.visible and row.created_at <= until]
    by_id = {}
    for row in rows:
        by_id.setdefault(row.message_id, row)
    threads = {}
    for row in by_id.values():
        threads.setdefault(row.thread_id, []).append(row)

    def effective(row):
        parent = by_id.get(row.parent_id, row)
        return max(row.created_at, parent.created_at)

    def position(row):
        parent = by_id.get(row.parent_id)
        tied = parent is not None and effective(parent) == effective(row)
        return effective(row), tied, row.message_id

    turns = {}
    for thread in threads.values():
        open_turn, count = {}, {}
        for row in sorted(thread, key=position):
            who = party(row, by_id, thread)
            if row.author_role == "customer" and who not in open_turn:
                count[who] = count.get(who, 0) + 1
                open_turn[who] = (row.thread_id, who, count[who], row.created_at)
                turns[open_turn[who]] = math.inf
            elif row.author_role == "agent" and who in open_turn:
                opened = open_turn.pop(who)
                turns[opened] = max(0.0, (row.created_at - opened[3]).total_seconds())
    return turns


def observed_truth(simulation):
    """The true turns as they look at the end of observation."""
    turns = simulation.truth.turns
    turns = turns[turns["opened_at"] <= simulation.until]
    left = (simulation.until - turns["opened_at"]).dt.total_seconds()
    delay = turns["delay_s"].where(turns["delay_s"] <= left, math.inf)
    keys = turns[["thread_id", "customer_id", "turn", "opened_at"]]
    return dict(zip(keys.itertuples(index=False, name=None), delay, strict=True))


@given(
    seed=st.integers(0, 2**32 - 1),
    nasty=st.booleans(),
    office_hours=st.sampled_from([None, (9, 17)]),
    spread=st.sampled_from([0.3, 1.0, 4.0]),
)
@settings(max_examples=12, deadline=None)
def test_true_turns_are_those_of_the_definition(seed, nasty, office_hours, spread):
    simulation = simulate_service(
        60, days=10, burst=1.0, bystander_share=0.5, nasty=nasty, spread=spread,
        office_hours=office_hours, random_state=seed,
    )  # fmt: skip
    assert turns_by_definition(simulation.messages, simulation.until) == observed_truth(simulation)


def test_response_turns_finds_the_true_turns_of_every_nasty_thread():
    simulation = simulate_service(
        400, days=14, nasty=True, burst=1, bystander_share=0.4, random_state=3
    )
    with pytest.warns(DataWarning):
        turns = response_turns(simulation.messages, until=simulation.until)
    keys = turns[["thread_id", "customer_id", "turn", "opened_at"]]
    found = dict(
        zip(
            keys.itertuples(index=False, name=None),
            turns["response_s"].fillna(math.inf),
            strict=True,
        )
    )
    assert found == observed_truth(simulation)
    nasty = simulation.truth.nasty
    marked = {
        "needs_reply": {*nasty["bystanders"], *nasty["bare_thanks"]},
        "left_truncated": {*nasty["orphans"]},
        "skewed": {*nasty["skewed_replies"]},
    }
    turns["needs_reply"] = ~turns["needs_reply"]
    assert {name: set(turns.loc[turns[name], "thread_id"]) for name in marked} == marked


@pytest.mark.parametrize("until", ["2025-01-20", "2025-03-01"])
def test_until_cuts_the_observation_and_not_the_truth(until):
    simulation = simulate_service(300, days=28, until=until)
    cut = turns_by_definition(simulation.messages, simulation.until)
    assert cut == observed_truth(simulation)
    assert simulation.until == pd.Timestamp(until, tz="UTC")
    last_written = max(simulation.until, pd.Timestamp("2025-02-03", tz="UTC"))
    assert simulation.messages["created_at"].max() <= last_written
    assert (simulation.messages["created_at"] > simulation.until).any() == (until == "2025-01-20")


def test_a_reply_is_written_unless_it_comes_after_the_end():
    simulation = simulate_service(500, days=7, late_share=0.3)
    turns = simulation.truth.turns
    replied_at = turns["opened_at"] + pd.to_timedelta(
        turns["delay_s"].where(np.isfinite(turns["delay_s"])), unit="s"
    )
    due_later = int((replied_at > simulation.until).sum())
    assert due_later > 0
    replies = (simulation.messages["author_role"] == "agent").sum()
    assert replies == (replied_at <= simulation.until).sum()
    assert np.isfinite(turns["delay_s"]).sum() == replies + due_later
