"""Themes are clusters of texts, known by their centroids."""

from __future__ import annotations

import numpy as np

from vocsigma.voice._arrays import Floats, Ints, Vectors
from vocsigma.voice._kmeans import Anchors, centroids_of, cosines, spherical_kmeans
from vocsigma.voice._neighbours import smooth

# Neighbours cost the square of the documents: above the first number they are sought in a sample.
_MOST_CLUSTERED = 15_000
_SAMPLE = 10_000
_BLOCK = 50_000


def find_centroids(
    vectors: Vectors,
    weight: Vectors,
    anchors: Anchors,
    *,
    count: int,
    smoothing: float,
    rng: np.random.Generator,
) -> Vectors:
    """Cluster documents, and give the clusters' centroids in the space that new texts lie in.

    Parameters
    ----------
    vectors : array of float32, shape (n, d)
        Unit vectors; zeros for documents without a known word, which take no part.
    weight : array of float32, shape (n,)
        How many texts each stands for.
    anchors : Anchors
        Hold the first clusters.
    count : int
        The number of clusters.
    smoothing : float
        The neighbours' part, from 0 to 1.
    rng : Generator
        Chooses the sample and the first centroids.

    Returns
    -------
    array of float32, shape (count, d)
        Unit vectors; zeros for a theme that has neither texts nor words.

    Notes
    -----
    The clusters are made of smoothed vectors and their centroids of the vectors as they are, so that a
    text of the data and the same text read later have the same theme.
    """
    told = np.flatnonzero(vectors.any(axis=1))
    if len(told) > _MOST_CLUSTERED:
        told = np.sort(rng.choice(told, _SAMPLE, replace=False))
    vectors, weight = vectors[told], weight[told]
    labels = spherical_kmeans(smooth(vectors, smoothing), weight, count, rng, anchors)
    nowhere = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    return centroids_of(vectors, weight, labels, nowhere, anchors)


def assign(vectors: Vectors, centroids: Vectors) -> tuple[Ints, Floats]:
    """Give the nearest centroid of each vector, and the cosine to it."""
    labels = np.empty(len(vectors), dtype=np.int64)
    strength = np.empty(len(vectors), dtype=np.float64)
    for begin in range(0, len(vectors), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        found = cosines(vectors[block], centroids)
        labels[block] = found.argmax(axis=1)
        strength[block] = found.max(axis=1)
    return labels, strength
