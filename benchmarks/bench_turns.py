"""Turns of 3 million messages: vocsigma against native polars and a plain Python loop.

All three compute the same definition (parties, links, bystanders, bursts) and must agree.
"""

from __future__ import annotations

import argparse
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

import vocsigma as vs

KEYS = ["thread_id", "customer_id", "turn"]
RESULT = [*KEYS, "message_id", "n_messages", "reply_id", "opened_at", "replied_at"]


def messages(rows: int) -> pd.DataFrame:
    """Simulate at least so many messages, in the order of time, and cut there."""
    simulated = vs.simulate_service(rows // 2, days=364, bystander_share=0.2, random_state=1)
    frame = simulated.messages
    if len(frame) < rows:
        frame = vs.simulate_service(
            int(rows * rows / 2 / len(frame) * 1.02), days=364, bystander_share=0.2, random_state=1
        ).messages
    columns = ["message_id", "thread_id", "parent_id", "author_id", "author_role", "created_at"]
    return frame[columns].iloc[:rows].reset_index(drop=True)


def native_polars(frame: pl.DataFrame) -> pl.DataFrame:
    """The definition in polars' own expressions."""
    base = frame.lazy().select(
        "message_id", "thread_id", "parent_id", "author_id", t="created_at",
        customer=pl.col("author_role") == "customer", agent=pl.col("author_role") == "agent",
        company=pl.col("author_role").is_in(["agent", "bot"]),
    ).unique("message_id", keep="any")  # fmt: skip
    own = base.select(
        "thread_id", parent_id="message_id", p_t="t", p_customer="customer", p_company="company",
        p_author="author_id", g_id="parent_id",
    )  # fmt: skip
    grand = base.select(
        "thread_id", g_id="message_id", g_t="t", g_customer="customer", g_author="author_id"
    )
    linked = (
        base.join(own, on=["thread_id", "parent_id"], how="left")
        .join(grand, on=["thread_id", "g_id"], how="left")
        .with_columns(eff=pl.max_horizontal("t", "p_t"), p_eff=pl.max_horizontal("p_t", "g_t"))
        .with_columns(after=(pl.col("eff") == pl.col("p_eff")).fill_null(value=False))
        .sort("thread_id", "eff", "after", "message_id")
        .with_columns(before=pl.when("customer").then("author_id").forward_fill().over("thread_id"))
        .collect()
        .lazy()
    )
    parents_before = linked.select("thread_id", parent_id="message_id", p_before="before")
    ordered = linked.join(
        parents_before, on=["thread_id", "parent_id"], how="left", maintain_order="left"
    )
    party = (
        pl.when("customer").then("author_id")
        .when("p_customer").then("p_author")
        .when(pl.col("p_company") & pl.col("g_customer")).then("g_author")
        .when(pl.col("p_t").is_not_null()).then("p_before")
        .otherwise("before")
    )  # fmt: skip
    spoken = (
        ordered.with_columns(party=party)
        .filter(pl.col("party").is_not_null() & (pl.col("customer") | pl.col("agent")))
        .collect()
        .sort("thread_id", "party", maintain_order=True)
        .with_columns(
            new=(pl.col("thread_id") != pl.col("thread_id").shift())
            | (pl.col("party") != pl.col("party").shift())
        )
        .with_columns(pl.col("new").fill_null(value=True))
        .with_row_index("row")
    )
    starts = spoken.filter(
        pl.col("new") | (pl.col("customer") != pl.col("customer").shift()).fill_null(value=True)
    )
    same = ~pl.col("new").shift(-1).fill_null(value=True)
    return (
        starts.with_columns(
            n_messages=(pl.col("row").shift(-1).fill_null(spoken.height) - pl.col("row")),
            reply_id=pl.when(same).then(pl.col("message_id").shift(-1)),
            replied_at=pl.when(same).then(pl.col("t").shift(-1)),
        )
        .filter("customer")
        .with_columns(turn=pl.int_range(1, pl.len() + 1).over("thread_id", "party"))
        .select(
            "thread_id", pl.col("party").alias("customer_id"), "turn", "message_id",
            "n_messages", "reply_id", pl.col("t").alias("opened_at"), "replied_at",
        )
    )  # fmt: skip


def plain_python(columns: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    """The definition as a loop over sorted lists, as a careful programmer would write it."""
    rows = {row[0]: row for row in zip(*columns.values(), strict=True)}
    keyed = []
    for row in rows.values():
        identity, thread, link, _, _, stamp = row
        parent = rows.get(link)
        if parent is not None and parent[1] != thread:
            parent = None
        effective, after = stamp, False
        if parent is not None:
            effective = max(stamp, parent[5])
            top = rows.get(parent[2])
            above = parent[5] if top is None or top[1] != thread else max(parent[5], top[5])
            after = above == effective
        keyed.append((thread, effective, after, identity, row, parent))
    keyed.sort(key=lambda entry: entry[:4])
    found, before, open_turns, counts = [], {}, {}, {}
    last_thread = last = None
    for thread, _, _, identity, row, _ in keyed:
        if thread != last_thread:
            last_thread, last = thread, None
        role = row[4]
        if role == "customer":
            last = row[3]
        before[identity] = last
    for thread, _, _, identity, row, parent in keyed:
        role = row[4]
        if role == "customer":
            party = row[3]
        elif parent is None:
            party = before[identity]
        elif parent[4] == "customer":
            party = parent[3]
        else:
            top = rows.get(parent[2]) if parent[4] in ("agent", "bot") else None
            in_thread = top is not None and top[1] == thread and top[4] == "customer"
            party = top[3] if in_thread else before[parent[0]]
        if party is None or role not in ("customer", "agent"):
            continue
        key = (thread, party)
        if role == "customer":
            turn = open_turns.get(key)
            if turn is None:
                counts[key] = counts.get(key, 0) + 1
                open_turns[key] = [thread, party, counts[key], identity, 1, None, row[5], None]
            else:
                turn[4] += 1
        elif key in open_turns:
            turn = open_turns.pop(key)
            turn[5], turn[7] = identity, row[5]
            found.append(tuple(turn))
    return found + [tuple(turn) for turn in open_turns.values()]


def cpu(run: Any, repeats: int) -> tuple[float, Any]:
    """Give the least CPU seconds of a few runs, and the last result."""
    best, result = np.inf, None
    for _ in range(repeats):
        begin = time.process_time()
        result = run()
        best = min(best, time.process_time() - begin)
    return best, result


def check(ours: pd.DataFrame, other: pd.DataFrame) -> None:
    """Raise unless two tables of turns are equal, cell by cell."""
    one, two = (frame[RESULT].sort_values(KEYS).reset_index(drop=True) for frame in (ours, other))
    pd.testing.assert_frame_equal(one, two.astype(one.dtypes.to_dict()))


def main(rows: int = 3_000_000, repeats: int = 3) -> None:
    """Measure, compare and print."""
    warnings.simplefilter("ignore")
    frame = messages(rows)
    polars = pl.from_pandas(frame)
    python = {name: frame[name].tolist() for name in frame.columns}
    on_pandas, turns = cpu(lambda: vs.response_turns(frame, needs_reply=None), repeats)
    on_polars, turns_polars = cpu(lambda: vs.response_turns(polars, needs_reply=None), repeats)
    native, native_turns = cpu(lambda: native_polars(polars), repeats)
    loop, loop_turns = cpu(lambda: plain_python(python), 1)
    check(turns, turns_polars.to_pandas())
    check(turns, native_turns.to_pandas())
    check(turns, pd.DataFrame(loop_turns, columns=RESULT))
    print(f"turns: {len(frame):,} messages, {len(turns):,} turns; CPU seconds, all results equal")
    for name, seconds in [
        ("vocsigma on pandas", on_pandas),
        ("vocsigma on polars", on_polars),
        ("native polars", native),
        ("plain Python loop", loop),
    ]:
        print(
            f"  {name:20} {seconds:7.2f}   {seconds / native:6.2f} x native polars"
            f"   {loop / seconds:6.1f} times less than the loop"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    main(**vars(parser.parse_args()))
