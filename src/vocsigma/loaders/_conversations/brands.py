"""Which company a message is to or from."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._conversations.threads import Threads
from vocsigma.loaders._values.handles import folded


def brand_codes(
    own: NDArray[np.int32], threads: Threads, instants: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Give every message the brand of the agent that it speaks to.

    Parameters
    ----------
    own : array of int32, shape (n,)
        The brand of each agent's message, as a code; -1 for messages of others.
    threads : Threads
        Of the same messages.
    instants : array of int64, shape (n,)
        When they were written.

    Returns
    -------
    array of int32, shape (n,)
        An agent's own brand, else that of the message answered, else that of the first agent in the
        thread; -1 if there is none.
    """
    codes = own.copy()
    answers = np.flatnonzero((own < 0) & (threads.parent_row >= 0))
    codes[answers] = own[threads.parent_row[answers]]
    agents = np.flatnonzero(own >= 0)
    latest_first = agents[np.argsort(instants[agents], kind="stable")[::-1]]
    first = np.full(int(threads.root.max(initial=-1)) + 1, -1, dtype=np.int32)
    # Where an index repeats, numpy keeps the last value: the earliest agent's.
    first[threads.root[latest_first]] = own[latest_first]
    unknown = np.flatnonzero(codes < 0)
    codes[unknown] = first[threads.root[unknown]]
    return codes


def mentioned_codes(texts: pa.Array, handles: list[str]) -> NDArray[np.int32]:
    """Give the code of the first handle that each text mentions; -1 if none: an address is no mention."""
    if not handles or not len(texts):
        return np.full(len(texts), -1, dtype=np.int32)
    codes = np.full(len(texts), -1, dtype=np.int32)
    # Few texts of most sources mention anybody, and the expression is long.
    some = np.flatnonzero(
        pc.fill_null(pc.match_substring_regex(texts, "@"), False).to_numpy(zero_copy_only=False)
    )
    texts = texts.take(pa.array(some))
    options = "|".join(re.escape(handle.removeprefix("@")) for handle in handles)
    found = pc.extract_regex(texts, rf"(?i)(?:^|[^\w@])@(?P<handle>{options})\b")
    by_name = {folded(handle): code for code, handle in enumerate(handles)}
    encoded = pc.struct_field(found, "handle").dictionary_encode()
    known = [by_name.get(folded(name), -1) for name in encoded.dictionary.to_pylist()]
    codes[some] = np.array([*known, -1], dtype=np.int32)[
        pc.fill_null(encoded.indices, -1).to_numpy()
    ]
    return codes
