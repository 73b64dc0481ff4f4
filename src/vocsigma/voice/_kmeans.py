"""Spherical k-means: clusters of directions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from vocsigma.voice._arrays import Ints, Vectors, unit_rows

_STARTS = 4
_MOST_STEPS = 50
# How much of an anchored centroid is its seed words, and how much its texts.
_ANCHOR = 0.5


@dataclass(frozen=True)
class Anchors:
    """Where the first themes are held: a unit vector each, zeros where a theme has no known word."""

    vectors: Vectors

    def hold(self, centroids: Vectors) -> Vectors:
        """Draw the first centroids to their anchors; a theme without known words stays empty."""
        held = centroids.copy()
        count = len(self.vectors)
        mixed = (1 - _ANCHOR) * centroids[:count] + _ANCHOR * self.vectors
        held[:count] = np.where(self.vectors.any(axis=1, keepdims=True), unit_rows(mixed), 0)
        return held


def cosines(vectors: Vectors, centroids: Vectors) -> Vectors:
    """Give the cosine of every vector to every centroid; -1 to a theme that has no centroid."""
    found: Vectors = np.clip(vectors @ centroids.T, -1, 1)
    found[:, ~centroids.any(axis=1)] = -1
    return found


def spherical_kmeans(
    vectors: Vectors, weight: Vectors, count: int, rng: np.random.Generator, anchors: Anchors
) -> Ints:
    """Cluster unit vectors by their directions.

    Parameters
    ----------
    vectors : array of float32, shape (n, d)
        Unit vectors, or zeros.
    weight : array of float32, shape (n,)
        How much each counts.
    count : int
        The number of clusters.
    rng : Generator
        Chooses the first centroids.
    anchors : Anchors
        Hold the first clusters.

    Returns
    -------
    array of int, shape (n,)
        The cluster of each vector, of the best of four starts.

    Notes
    -----
    Dhillon and Modha (2001), Concept decompositions for large sparse text data, Machine Learning 42;
    started by k-means++ (Arthur and Vassilvitskii, 2007).
    """
    runs = [_run(vectors, weight, count, rng, anchors) for _ in range(_STARTS)]
    return max(runs, key=lambda run: run[0])[1]


def _run(
    vectors: Vectors, weight: Vectors, count: int, rng: np.random.Generator, anchors: Anchors
) -> tuple[float, Ints]:
    """Start once and step until no label changes; give the sum of cosines and the labels."""
    centroids = _first_centroids(vectors, weight, count, rng, anchors)
    labels = np.full(len(vectors), -1, dtype=np.int64)
    for _ in range(_MOST_STEPS):
        found = cosines(vectors, centroids)
        before, labels = labels, found.argmax(axis=1)
        if np.array_equal(before, labels):
            break
        centroids = centroids_of(vectors, weight, labels, centroids, anchors)
    best = found[np.arange(len(labels)), labels]
    return float(weight.astype(np.float64) @ best), labels


def centroids_of(
    vectors: Vectors, weight: Vectors, labels: Ints, before: Vectors, anchors: Anchors
) -> Vectors:
    """Give the direction of each cluster's sum; an empty cluster keeps the one it had."""
    cells = (weight, (labels, np.arange(len(labels))))
    members = sparse.coo_array(cells, shape=(len(before), len(labels))).tocsr()
    sums = unit_rows(members @ vectors)
    return anchors.hold(np.where(sums.any(axis=1, keepdims=True), sums, before))


def _first_centroids(
    vectors: Vectors, weight: Vectors, count: int, rng: np.random.Generator, anchors: Anchors
) -> Vectors:
    """Take the anchors, then vectors far from all taken so far, the best of some drawn each time."""
    taken = list(anchors.vectors)
    away = np.ones(len(vectors), dtype=np.float32)
    for anchor in taken:
        away = np.minimum(away, 1 - vectors @ anchor)
    tries = 2 + int(np.log(count))
    while len(taken) < count:
        odds = np.cumsum(weight * np.maximum(away, 0), dtype=np.float64)
        drawn = np.searchsorted(odds, rng.random(tries) * odds[-1], side="right")
        drawn = np.minimum(drawn, len(vectors) - 1)
        left = np.minimum(away[:, None], 1 - vectors @ vectors[drawn].T)
        best = int((weight @ left).argmin())
        away = left[:, best]
        taken.append(vectors[drawn[best]])
    return np.array(taken, dtype=np.float32)
