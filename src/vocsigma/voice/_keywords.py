"""What a theme is called: the words that set its texts apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from vocsigma.voice._arrays import Ints
from vocsigma.voice._words import Documents

_KEYWORDS = 10
_LABEL_WORDS = 3


def find_keywords(
    documents: Documents, vocabulary: NDArray[Any], labels: Ints, count: int
) -> list[list[str]]:
    """Find the ten words that best tell each theme from the others.

    Parameters
    ----------
    documents : Documents
        The texts.
    vocabulary : array of str
        The words to choose from.
    labels : array of int, shape (n_documents,)
        The theme of each document.
    count : int
        The number of themes.

    Returns
    -------
    list of list of str
        The words of each theme, the most telling first; none for a theme without texts.

    Notes
    -----
    Class-based tf-idf: the word's share of the theme's words times log(1 + A / f), with f the word's
    count over all themes and A the mean count of words a theme (Grootendorst, 2022, BERTopic,
    arXiv 2203.05794, equation 2).
    """
    cells = (documents.weight.astype(np.float64), (labels, np.arange(len(labels))))
    members = sparse.coo_array(cells, shape=(count, len(labels))).tocsr()
    counts = (members @ documents.counts(vocabulary)).toarray()
    sums = counts.sum(axis=1, keepdims=True)
    rarity = np.log1p(sums.mean() / np.maximum(counts.sum(axis=0), 1))
    telling = counts / np.maximum(sums, 1) * rarity
    order = np.argsort(-telling, axis=1, kind="stable")[:, :_KEYWORDS]
    return [
        [str(vocabulary[word]) for word in words if telling[theme, word] > 0]
        for theme, words in enumerate(order)
    ]


def name_themes(keywords: list[list[str]], given: Sequence[str]) -> list[str]:
    """Name the first themes as given and the others by their keywords, each name once."""
    names: list[str] = []
    for theme, words in enumerate(keywords):
        found = ", ".join(words[:_LABEL_WORDS]) or f"theme {theme}"
        name = given[theme] if theme < len(given) else found
        names.append(name if name not in names else f"{name} (theme {theme})")
    return names
