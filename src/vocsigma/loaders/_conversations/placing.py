"""Where each message belongs: its thread, its parent, its brand; for all rows, or those of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma._links import thread_roots
from vocsigma.loaders._conversations.brands import brand_codes
from vocsigma.loaders._conversations.edits import merged_versions
from vocsigma.loaders._conversations.threads import Threads, threads_of
from vocsigma.loaders._values.ids import Ids, ids_of
from vocsigma.loaders._values.rows import Verdict, as_text

LINKS = ("message_id", "parent_id", "thread_id", "version_of")
UNIQUE, DUPLICATE, REPLACED = range(3)


@dataclass(frozen=True)
class Placed:
    """The thread, the parent and the brand of every message; the brand as a code of `names`, -1 for none."""

    thread_id: pa.Array
    parent_id: pa.Array
    brand: NDArray[np.int32]
    names: list[str]
    counts: Mapping[str, int]

    def spread(self, keep: NDArray[np.bool_]) -> Placed:
        """Put what belongs to the rows kept where those rows stand among all."""
        if keep.all():
            return self
        source = pa.array(np.cumsum(keep) - 1, mask=~keep)
        brand = np.full(len(keep), -1, dtype=np.int32)
        brand[keep] = self.brand
        return replace(
            self,
            thread_id=self.thread_id.take(source),
            parent_id=self.parent_id.take(source),
            brand=brand,
        )

    def part(self, rows: slice) -> Placed:
        """Give some rows; what is odd about the links is told of with the first."""
        return replace(
            self,
            thread_id=self.thread_id[rows],
            parent_id=self.parent_id[rows],
            brand=self.brand[rows],
            counts=self.counts if rows.start == 0 else {},
        )

    def filter(self, keep: NDArray[np.bool_]) -> Placed:
        """Give the rows kept."""
        if keep.all():
            return self
        kept = pa.array(keep)
        return replace(
            self,
            thread_id=self.thread_id.filter(kept),
            parent_id=self.parent_id.filter(kept),
            brand=self.brand[keep],
        )


@dataclass(frozen=True)
class Links:
    """What must be known of all messages before one can be placed; a few dozen bytes each."""

    ids: Mapping[str, Ids]
    instants: NDArray[np.int64]
    role: NDArray[np.int8]
    handle: pa.Array


def place(parts: list[Links], keep: NDArray[np.bool_]) -> tuple[NDArray[np.int8], Placed]:
    """Find which messages come twice or were replaced, and the threads and brands of the others."""
    ids = {name: _joined_ids([part.ids[name] for part in parts]) for name in LINKS}
    verdict = Verdict(len(keep))
    verdict.reject("", ~keep)
    verdict.reject_repeats(ids["message_id"])
    fate = np.where(keep & ~verdict.keep, DUPLICATE, UNIQUE).astype(np.int8)
    replaced, ids["parent_id"] = merged_versions(
        ids["message_id"], ids["version_of"], ids["parent_id"], verdict.keep
    )
    fate[replaced] = REPLACED
    keep = verdict.keep & ~replaced
    if not keep.all():
        ids = {name: column.filter(keep) for name, column in ids.items()}
    threads = given_threads(ids)
    instants, role = (
        np.concatenate([getattr(part, name) for part in parts])[keep]
        for name in ("instants", "role")
    )
    handles = pa.concat_arrays([part.handle for part in parts]).filter(pa.array(keep))
    brand, names = _brands(handles, role == 1, threads, instants)
    placed = Placed(threads.thread_id, threads.parent_id, brand, names, threads.counts)
    return fate, placed.spread(keep)


def _joined_ids(parts: list[Ids]) -> Ids:
    return parts[0] if len(parts) == 1 else ids_of(pa.concat_arrays([part.texts for part in parts]))


def given_threads(ids: Mapping[str, Ids]) -> Threads:
    """Take the given threads; a message without one is in that of the next message above that has one."""
    threads = threads_of(ids["message_id"], ids["parent_id"])
    given = ids["thread_id"].texts
    if given.null_count == len(given):
        return threads
    if given.null_count:
        named = given.is_valid().to_numpy(zero_copy_only=False)
        given = given.take(pa.array(thread_roots(np.where(named, -1, threads.parent_row))))
    thread_id = pc.coalesce(given, threads.thread_id)
    root = pd.factorize(as_text(thread_id))[0].astype(np.int64)
    return replace(threads, root=root, thread_id=thread_id)


def _brands(
    handles: pa.Array, agent: NDArray[np.bool_], threads: Threads, instants: NDArray[np.int64]
) -> tuple[NDArray[np.int32], list[str]]:
    """Give every message its brand as a code, and the agents' handles that the codes number."""
    own = np.full(len(agent), -1, dtype=np.int32)
    if not agent.any():
        return own, []
    encoded = handles.filter(pa.array(agent)).dictionary_encode()
    own[agent] = encoded.indices.to_numpy()
    return brand_codes(own, threads, instants), encoded.dictionary.to_pylist()
