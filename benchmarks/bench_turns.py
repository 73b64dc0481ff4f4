"""Turns of 3 million messages: vocsigma against native polars, native DuckDB and a plain Python loop.

All compute the same definition (parties, links, bystanders, bursts, skewed stamps), take the same
frame, give a frame, and must agree, cell by cell, in every column that they give.

The loop is what a good programmer writes who knows the definition and no vectors: it takes the rows
of the frame as plain tuples, the fastest way that the frame has (``itertuples(name=None)``,
``iter_rows()``), keeps them in dictionaries by id and by thread, sorts each thread, and walks it
once with a dictionary of open turns; of the turns it makes a frame. Walking the rows and making the
frame are in its time. It runs on pandas, whose stamps are ``Timestamp``, and on polars, whose
stamps are ``datetime`` and compare faster; vocsigma is set against the loop on the same kind of
frame (on DuckDB against the one on polars).

The peers do less than vocsigma: the native queries give ids, counts and stamps only; the loop adds
the times and flags, but fills no channel, visibility or brand, and knows no notes, reposts, bots or
customer ids.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

import vocsigma as vs

KEYS = ["thread_id", "customer_id", "turn"]
RESULT = [
    *KEYS, "message_id", "n_messages", "reply_id", "opened_at", "replied_at", "agent_id", "answered",
    "response_s", "waited_s", "observed_s", "left_truncated", "skewed",
]  # fmt: skip
SECOND = timedelta(seconds=1)
Message = tuple[Any, ...]


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


def plain_python(messages: Iterable[Message]) -> list[list[Any]]:
    """The definition as a loop over rows, as a careful programmer would write it."""
    rows: dict[str, Message] = {}
    until = None
    for row in messages:
        known = rows.get(row[0])
        if known is None or row[5] < known[5]:
            rows[row[0]] = row
        if until is None or row[5] > until:
            until = row[5]
    found = []
    for thread in by_thread(rows).values():
        found += turns_of(thread, rows, until)
    found.sort(key=lambda turn: (turn[6], turn[3]))
    return found


def by_thread(rows: dict[str, Message]) -> dict[str, list[tuple[Any, ...]]]:
    """Collect each thread's messages, in order, with what each answers and whether that is lost."""
    threads: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows.values():
        identity, thread, link, _, _, stamp = row
        parent, orphan = None, False
        if isinstance(link, str) and link != identity:
            parent = rows.get(link)
            if parent is None or parent[1] != thread:
                parent, orphan = None, True
        effective, after = stamp, False
        if parent is not None:
            effective = max(stamp, parent[5])
            top = rows.get(parent[2])
            above = parent[5] if top is None or top[1] != thread else max(parent[5], top[5])
            after = above == effective
        threads.setdefault(thread, []).append((effective, after, identity, row, parent, orphan))
    for thread in threads.values():
        thread.sort()
    return threads


def turns_of(
    thread: list[tuple[Any, ...]], rows: dict[str, Message], until: Any
) -> list[list[Any]]:
    """Walk one thread and give its turns."""
    spoke_last, last = {}, None
    for _, _, identity, row, _, _ in thread:
        if row[4] == "customer":
            last = row[3]
        spoke_last[identity] = last
    found, open_turns, counts = [], {}, {}
    cut = thread[0][5]
    for _, _, identity, row, parent, orphan in thread:
        _, name, _, author, role, stamp = row
        if role == "customer":
            turn = open_turns.get(author)
            if turn is not None:
                turn[4] += 1
                continue
            counts[author] = count = counts.get(author, 0) + 1
            waited = (until - stamp) / SECOND
            open_turns[author] = turn = [
                name, author, count, identity, 1, None, stamp, None,
                None, False, None, waited, waited, orphan or cut, False,
            ]  # fmt: skip
            found.append(turn)
        elif role == "agent":
            party = party_of(row, parent, rows, spoke_last)
            turn = open_turns.pop(party, None)
            if turn is not None:
                waited = (stamp - turn[6]) / SECOND
                turn[5], turn[7], turn[8], turn[9] = identity, stamp, author, True
                turn[10] = turn[11] = max(waited, 0.0)
                turn[14] = waited < 0
    return found


def party_of(
    row: Message, parent: Message | None, rows: dict[str, Message], spoke_last: dict[str, Any]
) -> Any:
    """Say which customer an agent's message answers; None for nobody."""
    if parent is None:
        return spoke_last[row[0]]
    if parent[4] == "customer":
        return parent[3]
    if parent[4] in ("agent", "bot"):
        top = rows.get(parent[2])
        if top is not None and top[1] == row[1] and top[4] == "customer":
            return top[3]
    return spoke_last[parent[0]]


def cpu(run: Any, repeats: int) -> tuple[float, Any]:
    """Give the least CPU seconds of a few runs, and the last result."""
    best, result = np.inf, None
    for _ in range(repeats):
        begin = time.process_time()
        result = run()
        best = min(best, time.process_time() - begin)
    return best, result


def check(ours: pd.DataFrame, found: Any) -> None:
    """Raise unless two tables of turns are equal, cell by cell, in the columns that the other has."""
    other = found if isinstance(found, pd.DataFrame) else found.to_pandas()
    columns = [name for name in RESULT if name in other.columns]
    one, two = (frame[columns].sort_values(KEYS).reset_index(drop=True) for frame in (ours, other))
    pd.testing.assert_frame_equal(one, two.astype(one.dtypes.to_dict()))


def main(rows: int = 3_000_000, repeats: int = 3) -> None:
    """Measure, compare and print; the loops run once less."""
    warnings.simplefilter("ignore")
    frame = messages(rows)
    polars = pl.from_pandas(frame)
    arrow = pa.Table.from_pandas(frame, preserve_index=False)

    def on_duckdb() -> pa.Table:
        return vs.response_turns(duckdb.from_arrow(arrow), needs_reply=None).to_arrow_table()

    def loop_on_pandas() -> pd.DataFrame:
        return pd.DataFrame(plain_python(frame.itertuples(index=False, name=None)), columns=RESULT)

    def loop_on_polars() -> pl.DataFrame:
        found = plain_python(polars.iter_rows())
        return pl.DataFrame(found, schema=RESULT, orient="row", infer_schema_length=None)

    runs: dict[str, Callable[[], Any]] = {
        "vocsigma on pandas": lambda: vs.response_turns(frame, needs_reply=None),
        "vocsigma on polars": lambda: vs.response_turns(polars, needs_reply=None),
        "vocsigma on DuckDB": on_duckdb,
        "native polars": lambda: native_polars(polars),
        "native DuckDB SQL": lambda: native_duckdb(arrow),
        "loop on pandas": loop_on_pandas,
        "loop on polars": loop_on_polars,
    }
    spent = {}
    reference = runs["vocsigma on pandas"]()
    for name, run in runs.items():
        spent[name], found = cpu(run, max(repeats - name.startswith("loop"), 1))
        check(reference, found)
    print(
        f"turns: {len(frame):,} messages, {len(reference):,} turns; CPU seconds, all results equal"
    )
    for name, seconds in spent.items():
        loop = spent["loop on pandas" if name.endswith("pandas") else "loop on polars"]
        print(
            f"  {name:20} {seconds:7.2f}   {seconds / spent['native polars']:6.2f} x native polars"
            f"   {seconds / spent['native DuckDB SQL']:6.2f} x native DuckDB"
            f"   {loop / seconds:6.1f} times less than the loop on such a frame"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    main(**vars(parser.parse_args()))
