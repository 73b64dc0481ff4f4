"""The types and the two vector operations that the modules of this part share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]

_LEAST_LENGTH = 1e-6


def unit_rows(vectors: Vectors) -> Vectors:
    """Scale each row to length 1; a row that is zero but for rounding becomes zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.where(
        lengths > _LEAST_LENGTH, vectors / np.maximum(lengths, _LEAST_LENGTH), np.float32(0)
    ).astype(np.float32)
    return scaled


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Take the common direction from unit rows; rows of zeros say nothing and stay."""
    told = vectors.any(axis=1, keepdims=True)
    return unit_rows(np.where(told, vectors - mean, np.float32(0)))
