"""Which themes a text mentions: the best always, a further one for what the best leaves unsaid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.frames import MENTIONS, coerce
from vocsigma.voice._arrays import Ints, Vectors, unit_rows

MOST_THEMES = 3
# The least length of a text's part towards a further theme.
_LEAST_PART = 0.4
# A theme is told by those found before if less than this part of its squared length is new.
_LEAST_NEW = 0.05
_NONE = -1


def find_mentions(vectors: Vectors, centroids: Vectors) -> Ints:
    """Find the themes of texts, one after the other.

    Parameters
    ----------
    vectors : array of float32, shape (n, d)
        Unit vectors, or zeros.
    centroids : array of float32, shape (n_themes, d)
        Unit vectors; zeros for a theme without texts.

    Returns
    -------
    array of int, shape (n, 3)
        The themes of each text, in the order found; -1 for none further.

    Notes
    -----
    Orthogonal matching pursuit (Pati, Rezaiifar and Krishnaprasad, 1993): the nearest theme is taken,
    its direction is removed from the text and from the other themes, and the next is sought in what
    is left, until no part is 0.4 long.
    """
    rest = vectors
    new = np.tile(centroids.any(axis=1).astype(np.float32), (len(vectors), 1))
    basis: list[Vectors] = []
    found = np.full((len(vectors), MOST_THEMES), _NONE, dtype=np.int64)
    going = np.ones(len(vectors), dtype=bool)
    for step in range(MOST_THEMES):
        part = np.full(new.shape, -np.inf, dtype=np.float32)
        np.divide(rest @ centroids.T, np.sqrt(new), out=part, where=new > _LEAST_NEW)
        best = part.argmax(axis=1)
        if step > 0:
            going &= part.max(axis=1) >= _LEAST_PART
        found[going, step] = best[going]
        direction = centroids[best]
        for known in basis:
            direction = direction - _along(direction, known)
        direction = unit_rows(direction)
        basis.append(direction)
        rest = rest - _along(rest, direction)
        new = np.maximum(new - (direction @ centroids.T) ** 2, 0)
    return found


def _along(vectors: Vectors, directions: Vectors) -> Vectors:
    """Give the part of each vector along the unit vector of the same row."""
    along: Vectors = np.einsum("ij,ij->i", vectors, directions)[:, None] * directions
    return along


def mentions_table(
    message_ids: NDArray[Any], found: Ints, strength: Vectors, labels: list[str]
) -> pd.DataFrame:
    """Make the mentions table of the themes found and their cosines, in the order of the messages."""
    row, place = np.nonzero(found != _NONE)
    table = pd.DataFrame(
        {
            "message_id": pd.Series(message_ids[row], dtype="str"),
            "theme": pd.Categorical.from_codes(found[row, place], categories=pd.Index(labels)),
            "strength": strength[row, place].astype(np.float64),
            "rank": place + 1,
        }
    )
    return coerce(table, MENTIONS)
