"""Where texts lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from vocsigma.voice._arrays import Vectors, centred
from vocsigma.voice._word_vectors import place_documents
from vocsigma.voice._words import Documents


@dataclass(frozen=True)
class Space:
    """Where texts lie: the words' vectors, and the direction that all texts share.

    Parameters
    ----------
    vocabulary : array of str, shape (n_words,)
        The words that the model knows.
    word_vectors : array of float32, shape (n_words, d)
        Their vectors; without rows where the vectors of texts come from the caller.
    mean : array of float32, shape (d,)
        The mean of the texts' unit vectors.
    """

    vocabulary: NDArray[Any]
    word_vectors: Vectors
    mean: Vectors

    def place(self, documents: Documents) -> Vectors:
        """Give the vectors of documents by their words."""
        raw = place_documents(documents, self.vocabulary, self.word_vectors)
        return centred(raw, self.mean)
