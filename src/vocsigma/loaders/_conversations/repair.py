"""Parents that only the answered message knows of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._values.ids import Ids, RowIndex, ids_of, joined, shared_keys

_SIEVE = 1 << 22
_LOW = _SIEVE - 1


def repaired_parents(ids: Ids, parents: Ids, lists: pa.ChunkedArray) -> tuple[Ids, int]:
    """Give messages without a parent the one whose list of responses names them.

    Parameters
    ----------
    ids, parents : Ids, n of each
        The ids, each once, and the parents' ids.
    lists : ChunkedArray of large_string
        Each message's responses, such as ``9,6,10``.

    Returns
    -------
    parents : Ids
        With the parents that were found; a parent that was given stays.
    found : int
        How many were found.
    """
    without = np.flatnonzero(parents.missing)
    split = pc.split_pattern(joined(lists), ",")
    named = ids_of(pc.list_flatten(split))
    keys, named_keys = shared_keys(ids, named)
    # A small table drops most of the named before they are looked up exactly.
    sieve = np.zeros(_SIEVE, dtype=bool)
    sieve[keys[without] & _LOW] = True
    entries = np.flatnonzero(sieve[named_keys & _LOW] & (named_keys >= 0))
    place = RowIndex(keys[without]).rows(named_keys[entries])
    _, first = np.unique(place, return_index=True)
    first = first[place[first] >= 0]
    if not len(first):
        return parents, 0
    children = without[place[first]]
    named_by = pc.list_parent_indices(split).to_numpy()[entries[first]]
    source = np.full(len(keys), -1)
    source[children] = named_by
    found = ids.texts.take(pa.array(source, mask=source < 0))
    numbers = parents.numbers
    if numbers is not None and ids.numbers is not None:
        numbers = numbers.copy()
        numbers[children] = ids.numbers[named_by]
    texts = pc.coalesce(parents.texts, found)
    return replace(parents, texts=texts, numbers=numbers), len(children)
