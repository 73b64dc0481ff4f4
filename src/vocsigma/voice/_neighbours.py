"""Vectors smoothed by their neighbours: texts that say the same move together."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from vocsigma.voice._arrays import Ints, Vectors, unit_rows

_NEIGHBOURS = 8
_ROUNDS = 2
_BLOCK = 1_000


def smooth(vectors: Vectors, share: float) -> Vectors:
    """Move every vector towards the mean of its nearest neighbours, twice.

    Parameters
    ----------
    vectors : array of float32, shape (n, d)
        Unit vectors.
    share : float
        The neighbours' part of the mean, from 0 to 1.

    Returns
    -------
    array of float32, shape (n, d)
        Unit vectors.
    """
    if share == 0 or len(vectors) <= _NEIGHBOURS:
        return vectors
    near = np.concatenate(
        [_nearest(vectors, begin) for begin in range(0, len(vectors), _BLOCK)]
    ).ravel()
    pointer = np.arange(0, len(near) + 1, _NEIGHBOURS)
    weights = np.full(len(near), 1 / _NEIGHBOURS, dtype=np.float32)
    mean = sparse.csr_array((weights, near, pointer), shape=(len(vectors), len(vectors)))
    moved = vectors
    for _ in range(_ROUNDS):
        drawn: Vectors = mean @ moved
        moved = unit_rows(np.float32(1 - share) * moved + np.float32(share) * drawn)
    return moved


def _nearest(vectors: Vectors, begin: int) -> Ints:
    """Find the nearest neighbours of a block of vectors, themselves not among them."""
    cosines = vectors[begin : begin + _BLOCK] @ vectors.T
    own = np.arange(len(cosines))
    cosines[own, begin + own] = -np.inf
    near: Ints = np.argpartition(cosines, -_NEIGHBOURS, axis=1)[:, -_NEIGHBOURS:]
    return near
