"""A fitted model reads texts: it places them where its themes lie."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from vocsigma.exceptions import ArgumentError
from vocsigma.voice._arrays import Floats, Ints, Vectors, centred
from vocsigma.voice._clusters import assign
from vocsigma.voice._kmeans import cosines
from vocsigma.voice._mentions import MOST_THEMES, find_mentions
from vocsigma.voice._settings import check_vectors, encode_texts
from vocsigma.voice._space import Space
from vocsigma.voice._texts import Texts, read_texts
from vocsigma.voice._words import Documents, read_documents

_BLOCK = 20_000


@dataclass(frozen=True)
class Reader:
    """What reads texts.

    Parameters
    ----------
    space : Space
        Where texts lie.
    centroids : array of float32, shape (n_themes, d)
        Where the themes lie.
    encoder : "corpus", callable, array or None
        What gave the texts' vectors; None for a loaded model of given vectors.
    fitted : Texts or None
        The texts that the model was fitted on; None for a loaded model.
    """

    space: Space
    centroids: Vectors
    encoder: Any
    fitted: Texts | None

    @property
    def learned(self) -> bool:
        """Say whether vectors are made of words."""
        return isinstance(self.encoder, str)

    def read(self, data: Any) -> tuple[Ints, Vectors]:
        """Read texts, or their vectors where the caller gave such; of each text its vector's row."""
        if isinstance(data, np.ndarray) and data.ndim == 2 and not self.learned:
            vectors = self._check_dimensions(check_vectors(data, len(data), "texts"), "texts")
            return np.arange(len(vectors)), centred(vectors, self.space.mean)
        documents, vectors = self.place(read_texts(data))
        return documents.row, vectors

    def place(self, given: Texts) -> tuple[Documents, Vectors]:
        """Read texts as documents, and give the documents' vectors."""
        documents = read_documents(given.texts, merge=self.learned)
        if self.learned:
            return documents, self.space.place(documents)
        if not callable(self.encoder) and not self._was_fitted_on(given):
            message = (
                "the model was fitted on vectors and cannot read other texts; "
                "give their vectors to predict() or transform()"
            )
            raise ArgumentError(message)
        vectors = self._check_dimensions(encode_texts(self.encoder, given), "encoder")
        return documents, centred(vectors, self.space.mean)

    def cosines(self, vectors: Vectors) -> Floats:
        """Give the cosine of each vector to each theme."""
        with one_thread():
            return cosines(vectors, self.centroids).astype(np.float64)

    def assign(self, vectors: Vectors) -> tuple[Ints, Floats]:
        """Give the nearest theme of each vector, and the cosine to it."""
        with one_thread():
            return assign(vectors, self.centroids)

    def mentions(self, given: Texts) -> tuple[Ints, Ints, Vectors]:
        """Find themes of documents and the cosines to them; of each text its document comes first."""
        documents, vectors = self.place(given)
        found = np.empty((len(vectors), MOST_THEMES), dtype=np.int64)
        strength = np.empty(found.shape, dtype=np.float32)
        with one_thread():
            for begin in range(0, len(vectors), _BLOCK):
                block = slice(begin, begin + _BLOCK)
                found[block] = find_mentions(vectors[block], self.centroids)
                near = cosines(vectors[block], self.centroids)
                strength[block] = np.take_along_axis(near, found[block], axis=1)
        return documents.row, found, strength

    def _was_fitted_on(self, given: Texts) -> bool:
        fitted = self.fitted
        return (
            fitted is not None
            and fitted.n_rows == given.n_rows
            and np.array_equal(fitted.rows, given.rows)
            and bool(fitted.texts.equals(given.texts))
        )

    def _check_dimensions(self, vectors: Vectors, argument: str) -> Vectors:
        if vectors.shape[1] != len(self.space.mean):
            message = (
                f"`{argument}` gives vectors of {vectors.shape[1]} dimensions, and the model was "
                f"fitted on {len(self.space.mean)}; give vectors of the same encoder"
            )
            raise ArgumentError(message)
        return vectors


def one_thread() -> AbstractContextManager[Any]:
    """Keep linear algebra on one thread: its sums depend on how many share them."""
    context: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return context


@cache
def _libraries() -> ThreadpoolController:
    # Looked up once, as it takes longer than reading a few texts.
    return ThreadpoolController()
