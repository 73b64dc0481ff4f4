"""Several exports of one source as one: threads that go on in another file, messages that stand in two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma._links import thread_roots
from vocsigma.loaders import Loaded


class Joined(NamedTuple):
    """The messages of all files, each once, and the records of which nothing is left."""

    messages: pd.DataFrame
    repeats: pd.DataFrame


def joined(parts: Sequence[Loaded]) -> Joined:
    """Join exports of one source.

    Parameters
    ----------
    parts : sequence of Loaded
        Messages, a file each.

    Returns
    -------
    Joined
        The messages, and rejects for the records that an earlier file has: of messages that stand in
        several files, the one with the first stamp counts.
    """
    messages = pd.concat([part.messages for part in parts], ignore_index=True)
    part = np.repeat(np.arange(len(parts)), [len(one.messages) for one in parts])
    again = _again(messages)
    repeats = _repeats(messages, part, again, [one.source for one in parts])
    once = messages[~again].reset_index(drop=True) if again.any() else messages
    return Joined(_across(once), repeats)


def _again(messages: pd.DataFrame) -> pd.Series[bool]:
    """Say which messages have the id of another one that has an earlier stamp, or stands earlier."""
    by_time = messages[["message_id", "created_at"]].sort_values("created_at", kind="stable")
    return by_time.duplicated("message_id").sort_index()


def _repeats(
    messages: pd.DataFrame, part: NDArray[np.int64], again: pd.Series[bool], sources: list[str]
) -> pd.DataFrame:
    """Give rejects for the records all of whose messages are repeated."""
    record = messages.get("record", pd.Series(np.arange(1, len(messages) + 1)))
    rows = pd.DataFrame(
        {"part": part, "record": record, "again": again, "raw": messages["message_id"]}
    )
    records = rows.groupby(["part", "record"], as_index=False).agg(
        again=("again", "all"), raw=("raw", "first")
    )
    lost = records[records["again"]]
    return pd.DataFrame(
        {
            "source": pd.Series(sources, dtype="str").take(lost["part"].to_numpy()).to_numpy(),
            "record": lost["record"].to_numpy(),
            "reason": "duplicate",
            "raw": lost["raw"].to_numpy(),
        }
    )


def _across(messages: pd.DataFrame) -> pd.DataFrame:
    """Follow threads into the files in which they begin.

    What a source says of its threads stays. A reader that makes threads of the parents gives a thread
    whose beginning is in another file the id of the message that is missing; where another file has that
    message, both are the thread that it is in.
    """
    if not {"thread_id", "parent_id"} <= set(messages.columns):
        return messages
    thread, names = pd.factorize(messages["thread_id"])
    begun_elsewhere = (messages["parent_id"] == messages["thread_id"]).to_numpy(bool)
    cut = np.unique(thread[begun_elsewhere])
    beginning = pd.Index(messages["message_id"]).get_indexer(names[cut])
    ahead = np.full(len(names), -1)
    ahead[cut] = np.where(beginning < 0, -1, thread[beginning])
    ahead[ahead == np.arange(len(names))] = -1
    whole = names[thread_roots(ahead)].take(thread, allow_fill=True, fill_value=np.nan)
    return messages.assign(thread_id=pd.Series(whole, messages.index, dtype="str"))
