"""Quotes: the texts that speak best for a theme, and do not repeat each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocsigma.voice._arrays import Floats, Ints, Vectors
from vocsigma.voice._texts import Texts
from vocsigma.voice._words import Documents

_CANDIDATES = 50


def quotes_table(
    texts: Texts,
    documents: Documents,
    vectors: Vectors,
    found: pd.DataFrame,
    *,
    names: list[str],
    n: int,
) -> pd.DataFrame:
    """Choose texts by maximal marginal relevance, half of each (Carbonell and Goldstein, 1998)."""
    labels, strength = found["theme"].to_numpy(), found["strength"].to_numpy()
    first_row = np.unique(documents.row, return_index=True)[1]
    chosen = [
        best
        for theme in range(len(names))
        for best in _choose(np.flatnonzero(labels == theme), vectors, strength, n)
    ]
    document = np.array(chosen, dtype=np.int64)
    row = first_row[document]
    table = pd.DataFrame(
        {
            "theme": labels[document],
            "strength": strength[document],
            "text": pd.Series(texts.texts.take(row).to_pylist(), dtype="str"),
        }
    )
    table.insert(1, "label", pd.Series([names[theme] for theme in table["theme"]], dtype="str"))
    if texts.message_ids is not None:
        table.insert(2, "message_id", pd.Series(texts.message_ids[row], dtype="str"))
    return table


def _choose(members: Ints, vectors: Vectors, strength: Floats, n: int) -> list[int]:
    """Choose members near the centroid and far from each other, the nearest first."""
    near = members[np.argsort(-strength[members], kind="stable")[:_CANDIDATES]]
    score = strength[near].copy()
    likeness = np.full(len(near), -1.0)
    chosen: list[int] = []
    for _ in range(min(n, len(near))):
        best = int(score.argmax())
        chosen.append(int(near[best]))
        likeness = np.maximum(likeness, vectors[near] @ vectors[near[best]])
        score = np.where(np.isneginf(score), score, strength[near] - likeness)
        score[best] = -np.inf
    return chosen
