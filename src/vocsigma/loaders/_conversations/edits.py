"""Versions of one message: the last one stays, and stands for all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.loaders._values.ids import Ids, ids_of, shared_keys
from vocsigma.loaders._values.rows import as_text


def merged_versions(
    ids: Ids, first: Ids, parents: Ids, keep: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], Ids]:
    """Find the versions that a later one replaces.

    Parameters
    ----------
    ids, first, parents : Ids, n of each
        The ids, the id of each message's first version where it has several, and the parents' ids.
    keep : array of bool, shape (n,)
        The rows that count.

    Returns
    -------
    replaced : array of bool, shape (n,)
        The rows kept that are not the last version of their message; ids grow with time.
    parents : Ids
        The parents' ids, those of replaced versions by the ids of the last ones.
    """
    several = first.texts.is_valid().to_numpy(zero_copy_only=False) & keep
    replaced = np.zeros(len(keep), dtype=bool)
    if not several.any():
        return replaced, parents
    own, begin = shared_keys(ids, first)
    message = pd.Series(np.where(several, begin, own))[keep]
    age = pd.Series(own if ids.numbers is not None else np.arange(len(own)))[keep]
    last = age.groupby(message).idxmax()
    rows = message.index.to_numpy()
    stands_for = message.map(last).to_numpy(dtype=np.int64)
    replaced[rows] = stands_for != rows
    names = as_text(ids.texts).to_numpy(dtype=object)
    by_version = pd.Series(names[stands_for], index=names[rows])
    by_first = pd.Series(names[stands_for], index=as_text(first.texts).to_numpy(dtype=object)[rows])
    moved = pd.concat([by_version[replaced[rows]], by_first[by_first.index.notna()]])
    moved = moved[~moved.index.duplicated()]
    given = as_text(parents.texts)
    texts = given.where(~given.isin(moved.index), given.map(moved))
    return replaced, ids_of(pa.array(texts, pa.large_string(), from_pandas=True))
