"""Word vectors learned from the texts themselves: words are alike that keep the same company."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from vocsigma.voice._arrays import Floats, Vectors, unit_rows
from vocsigma.voice._words import Documents

_DIMENSIONS = 100
_WINDOW = 5
_CONTEXT_POWER = 0.75
_IDF_POWER = 0.5
_MOST_WORDS = 30_000
# Below this many documents a word that stands in only one may still tell.
_FEW_DOCUMENTS = 100


def choose_vocabulary(documents: Documents) -> NDArray[Any]:
    """Choose the words that stand in two documents or more; in one, if there are few documents."""
    pairs = np.unique(documents.parent * len(documents.words) + documents.word)
    frequency = np.bincount(pairs % max(len(documents.words), 1), minlength=len(documents.words))
    often = frequency >= (1 if len(documents) < _FEW_DOCUMENTS else 2)
    if often.sum() > _MOST_WORDS:
        # A stable sort, so that of equally frequent words the first by alphabet stay.
        often[np.argsort(-frequency, kind="stable")[_MOST_WORDS:]] = False
    words: NDArray[Any] = documents.words[often]
    return words


def learn_word_vectors(documents: Documents, vocabulary: NDArray[Any], seed: int) -> Vectors:
    """Learn a vector for each word, as long as the word's weight in the mean of a text.

    Parameters
    ----------
    documents : Documents
        The texts.
    vocabulary : array of str
        The words.
    seed : int
        Starts the singular value decomposition.

    Returns
    -------
    array of float32, shape (n_words, 100 or fewer)
        Unit vectors times the square root of the inverse document frequency.

    Notes
    -----
    The singular value decomposition of positive pointwise mutual information in a window of five words,
    with context counts to the power 3/4 (Levy, Goldberg and Dagan, 2015, Improving distributional
    similarity, TACL 3, 211-225). A word that keeps no company is a company of its own.
    """
    size = len(vocabulary)
    if size == 0:
        return np.zeros((0, 1), dtype=np.float32)
    association = _association(_company(documents, vocabulary))
    lonely = np.diff(association.indptr) == 0
    association = (association + sparse.diags_array(lonely.astype(np.float64))).tocsr()
    left, values, _ = randomized_svd(
        association, min(_DIMENSIONS, size), n_iter=4, random_state=seed
    )
    vectors = unit_rows((left * np.sqrt(values)).astype(np.float32))
    weights = _inverse_frequency(documents, vocabulary) ** _IDF_POWER
    return vectors * weights[:, None].astype(np.float32)


def _company(documents: Documents, vocabulary: NDArray[Any]) -> sparse.coo_array:
    """Count how often two words stand near each other in a text."""
    parent, word = documents.in_words_of(vocabulary)
    size = len(vocabulary)
    near = sparse.csr_array((size, size), dtype=np.float64)
    for gap in range(1, _WINDOW + 1):
        same = parent[gap:] == parent[:-gap]
        pairs = (word[:-gap][same], word[gap:][same])
        near = near + sparse.coo_array((np.ones(len(pairs[0])), pairs), shape=near.shape).tocsr()
    return (near + near.T).tocoo()


def _association(near: sparse.coo_array) -> sparse.csr_array:
    """Give the positive pointwise mutual information of words and their contexts."""
    totals = np.asarray(near.sum(axis=1)).ravel()
    contexts = totals**_CONTEXT_POWER
    row, column = near.coords
    information = np.log(near.data * contexts.sum() / (totals[row] * contexts[column]))
    positive = information > 0
    kept = (information[positive], (row[positive], column[positive]))
    return sparse.coo_array(kept, shape=near.shape).tocsr()


def _inverse_frequency(documents: Documents, vocabulary: NDArray[Any]) -> Floats:
    frequency = np.bincount(documents.presence(vocabulary).indices, minlength=len(vocabulary))
    weights: Floats = np.log((1 + len(documents)) / (1 + frequency)) + 1
    return weights


def place_documents(
    documents: Documents, vocabulary: NDArray[Any], word_vectors: Vectors
) -> Vectors:
    """Give each document the direction of its words' sum; zeros if it has no known word."""
    return unit_rows(documents.presence(vocabulary) @ word_vectors)
