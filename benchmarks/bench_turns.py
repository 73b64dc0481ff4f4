"""Turns of 3 million messages: vocsigma against native polars and a plain Python loop.

All three compute the same definition (parties, links, bystanders, bursts) and must agree.
"""

from __future__ import annotations

import argparse
import time
import warnings
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

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


DUCKDB_SQL = """
with base as (
    select message_id as id, any_value(thread_id) as thread, any_value(parent_id) as parent,
        any_value(author_id) as author, any_value(author_role) as role, min(created_at) as t
    from messages group by message_id
), linked as (
    select b.*, p.t as p_t, p.role as p_role, p.author as p_author, g.t as g_t,
        g.role as g_role, g.author as g_author, greatest(b.t, p.t) as eff
    from base b
    left join base p on p.id = b.parent and p.thread = b.thread and p.id <> b.id
    left join base g on g.id = p.parent and g.thread = b.thread and g.id <> p.id
), keyed as (
    select *, coalesce(eff = greatest(p_t, g_t), false) as after from linked
), spoken as (
    select *, last_value(case when role = 'customer' then author end ignore nulls) over (
        partition by thread order by eff, after, id
        rows between unbounded preceding and current row) as before
    from keyed
), party as (
    select s.id, s.thread, s.t, s.eff, s.after, s.role = 'customer' as customer,
        case when s.role = 'customer' then s.author
            when s.p_role = 'customer' then s.p_author
            when s.p_role in ('agent', 'bot') and s.g_role = 'customer' then s.g_author
            when s.p_t is not null then q.before
            else s.before end as party
    from spoken s left join spoken q on q.id = s.parent and q.thread = s.thread and q.id <> s.id
    where s.role in ('customer', 'agent')
), rows_ as (
    select *, lag(customer) over w as was, row_number() over w as place,
        count(*) over (partition by thread, party) as many
    from party where party is not null
    window w as (partition by thread, party order by eff, after, id)
), starts as (
    select *, lead(place) over w as next_place, lead(id) over w as next_id,
        lead(t) over w as next_t
    from rows_ where was is null or was <> customer
    window w as (partition by thread, party order by place)
)
select thread as thread_id, party as customer_id,
    row_number() over (partition by thread, party order by place) as turn,
    id as message_id, coalesce(next_place, many + 1) - place as n_messages,
    next_id as reply_id, t as opened_at, next_t as replied_at
from starts where customer
"""


def native_duckdb(messages: pa.Table) -> pa.Table:  # noqa: ARG001 - the SQL reads it by its name
    """The definition in SQL windows."""
    return duckdb.sql(DUCKDB_SQL).to_arrow_table()


def plain_python(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The definition as a loop over rows, as a careful programmer would write it."""
    columns = [frame[name].tolist() for name in frame.columns]
    rows = {row[0]: row for row in zip(*columns, strict=True)}
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
    arrow = pa.Table.from_pandas(frame, preserve_index=False)

    def on_duckdb() -> pa.Table:
        return vs.response_turns(duckdb.from_arrow(arrow), needs_reply=None).to_arrow_table()

    runs = {
        "vocsigma on pandas": lambda: vs.response_turns(frame, needs_reply=None),
        "vocsigma on polars": lambda: vs.response_turns(polars, needs_reply=None),
        "native polars": lambda: native_polars(polars),
        "vocsigma on DuckDB": on_duckdb,
        "native DuckDB SQL": lambda: native_duckdb(arrow),
    }
    spent = {}
    reference = runs["vocsigma on pandas"]()
    for name, run in runs.items():
        spent[name], found = cpu(run, repeats)
        check(reference, found if isinstance(found, pd.DataFrame) else found.to_pandas())
    spent["plain Python loop"], loop_turns = cpu(lambda: plain_python(frame), 1)
    check(reference, pd.DataFrame(loop_turns, columns=RESULT))
    print(
        f"turns: {len(frame):,} messages, {len(reference):,} turns; CPU seconds, all results equal"
    )
    for name, seconds in spent.items():
        print(
            f"  {name:20} {seconds:7.2f}   {seconds / spent['native polars']:6.2f} x native polars"
            f"   {seconds / spent['native DuckDB SQL']:6.2f} x native DuckDB"
            f"   {spent['plain Python loop'] / seconds:6.1f} times less than the loop"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    main(**vars(parser.parse_args()))
