"""Hand-made threads for the tests, and the definition of a turn as a slow state machine."""

from __future__ import annotations

import pandas as pd

ROLES = {"Ann": "customer", "Bob": "customer", "Cat": "customer", "help": "agent", "sales": "agent",
         "robot": "bot", "press": "other"}  # fmt: skip
START = pd.Timestamp("2025-03-03 09:00", tz="UTC")


def thread(*lines, thread_id="t", **columns):
    """Make messages of lines ``(id, author, minute, parent)``; parent may be left out."""
    rows = [(*line, None)[:4] for line in lines]
    ids, authors, minutes, parents = zip(*rows, strict=True)
    frame = pd.DataFrame(
        {
            "message_id": pd.Series(ids, dtype="str"),
            "thread_id": thread_id,
            "parent_id": pd.Series(parents, dtype="str"),
            "author_id": pd.Series(authors, dtype="str"),
            "author_role": [ROLES[author] for author in authors],
            "created_at": START + pd.to_timedelta(minutes, unit="min"),
            **columns,
        }
    )
    return frame.astype({"thread_id": "str"})


def slow_turns(messages, until=None, *, count_bots=False):
    """Pair turns one message at a time, by the letter of the definition."""
    until = messages["created_at"].max() if until is None else until
    kept = {}
    for row in messages.to_dict("records"):
        known = kept.get(row["message_id"])
        if row["created_at"] <= until and (
            known is None or row["created_at"] < known["created_at"]
        ):
            kept[row["message_id"]] = row
    found = []
    for thread_id in sorted({row["thread_id"] for row in kept.values()}):
        rows = {key: row for key, row in kept.items() if row["thread_id"] == thread_id}
        found += _slow_thread(rows, count_bots=count_bots)
    return sorted(found)


def _slow_thread(rows, *, count_bots):
    def parent(row):
        link = row.get("parent_id")
        return None if link == row["message_id"] or link not in rows else rows[link]

    def effective(row):
        above = parent(row)
        return max(row["created_at"], above["created_at"]) if above else row["created_at"]

    def place(row):
        above = parent(row)
        return effective(row), bool(above) and effective(above) == effective(row), row["message_id"]

    order = sorted(rows.values(), key=place)
    spoke_last, last = {}, None
    for row in order:
        if row["author_role"] == "customer" and row.get("visible", True):
            last = row["author_id"]
        spoke_last[row["message_id"]] = last

    def party(row):
        if row["author_role"] == "customer":
            return row["author_id"]
        above = parent(row)
        if above and above["author_role"] == "customer":
            return above["author_id"]
        if above and above["author_role"] in ("agent", "bot"):
            top = parent(above)
            if top and top["author_role"] == "customer":
                return top["author_id"]
        return spoke_last[(above or row)["message_id"]]

    open_turn, count, turns = {}, {}, []
    for row in order:
        who, role = party(row), row["author_role"]
        if who is None or not row.get("visible", True):
            continue
        if role == "customer" and who in open_turn:
            open_turn[who][4] += 1
        elif role == "customer":
            count[who] = count.get(who, 0) + 1
            open_turn[who] = [row["thread_id"], who, count[who], row["message_id"], 1, ""]
        elif (role == "agent" or (role == "bot" and count_bots)) and who in open_turn:
            turn = open_turn.pop(who)
            turns.append((*turn[:5], row["message_id"]))
    return turns + [tuple(turn) for turn in open_turn.values()]


def as_tuples(turns):
    """Give a turns table in the form of ``slow_turns``."""
    columns = ["thread_id", "customer_id", "turn", "message_id", "n_messages", "reply_id"]
    return sorted(turns[columns].fillna({"reply_id": ""}).itertuples(index=False, name=None))
