"""Who answers whom, and which conversation a message belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma._links import thread_roots
from vocsigma.loaders._values.ids import Ids, RowIndex, shared_keys


@dataclass(frozen=True)
class Threads:
    """The rows of the parents, the conversation of every row, and what was odd about them."""

    parent_row: NDArray[np.int64]
    parent_id: pa.Array
    root: NDArray[np.int64]
    thread_id: pa.Array
    counts: dict[str, int]


def threads_of(ids: Ids, parents: Ids) -> Threads:
    """Follow the parents up to the root, whose id is the thread's.

    Parameters
    ----------
    ids, parents : Ids, n of each
        The ids, each once, and the parents' ids.

    Returns
    -------
    Threads
        ``root`` numbers the threads: a row, or from n on a parent that is not in the data, whose id
        the thread then takes, so that the answers to a deleted message stay together.
    """
    n = len(ids.texts)
    keys, parent_keys = shared_keys(ids, parents)
    parent_id = parents.texts
    itself = (keys == parent_keys) & (keys >= 0)
    if itself.any():
        parent_id = pc.if_else(pa.array(itself), pa.scalar(None, parent_id.type), parent_id)
        parent_keys = np.where(itself, -1, parent_keys)
    parent_row = RowIndex(keys).rows(parent_keys)
    orphans = np.flatnonzero((parent_row < 0) & (parent_keys >= 0))
    absent, first, place = np.unique(parent_keys[orphans], return_index=True, return_inverse=True)
    nodes = np.concatenate([parent_row, np.full(len(absent), -1)])
    nodes[orphans] = n + place
    root = thread_roots(nodes)[:n]
    names = pa.concat_arrays([ids.texts, parent_id.take(pa.array(orphans[first]))])
    counts = {
        "orphan_parents": len(orphans),
        "self_parents": int(itself.sum()),
        "cyclic_parents": int((nodes[root] >= 0).sum()),
    }
    return Threads(parent_row, parent_id, root, names.take(pa.array(root)), counts)
