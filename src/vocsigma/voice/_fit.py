"""From texts to themes: what a fitted model knows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError, DataWarning
from vocsigma.voice._arrays import Floats, Ints, Vectors, centred
from vocsigma.voice._clusters import assign, find_centroids
from vocsigma.voice._keywords import find_keywords, name_themes
from vocsigma.voice._kmeans import Anchors
from vocsigma.voice._seeds import seed_documents, warn_of_absent
from vocsigma.voice._settings import Settings, encode_seeds, encode_texts
from vocsigma.voice._space import Space
from vocsigma.voice._texts import Texts
from vocsigma.voice._word_vectors import (
    choose_vocabulary,
    learn_word_vectors,
    place_documents,
)
from vocsigma.voice._words import read_documents

_MUCH_UNTOLD = 0.1


@dataclass(frozen=True)
class Fitted:
    """What was found in the texts."""

    space: Space
    centroids: Vectors
    table: pd.DataFrame
    labels: Ints
    strength: Floats
    n_without_words: int


def fit_themes(given: Texts, settings: Settings, *, stacklevel: int) -> Fitted:
    """Find the themes of texts."""
    rng = np.random.default_rng(settings.random_state)
    documents = read_documents(given.texts, merge=settings.learns)
    vocabulary = choose_vocabulary(documents)
    word_vectors = np.zeros((0, 1), dtype=np.float32)
    if settings.learns:
        word_vectors = learn_word_vectors(documents, vocabulary, int(rng.integers(2**31)))
        raw = place_documents(documents, vocabulary, word_vectors)
    else:
        raw = encode_texts(settings.encoder, given)
    space = Space(vocabulary, word_vectors, _mean(raw, documents.weight))
    vectors = centred(raw, space.mean)
    told = vectors.any(axis=1)
    # Texts that are all alike have nothing but what they share, and lie nowhere.
    _check_enough(int(told.sum()) or int(raw.any()), settings, given)
    warn_of_absent(settings.seeds, vocabulary, stacklevel=stacklevel + 1)
    centroids = find_centroids(
        vectors, documents.weight, _anchors(space, settings), count=settings.n_themes,
        smoothing=settings.smoothing_of(len(documents)), rng=rng,
    )  # fmt: skip
    centroids = _largest_first(vectors, documents.weight, centroids, len(settings.seeds))
    labels, strength = assign(vectors, centroids)
    untold = int(documents.weight[~told].sum())
    _warn_of_untold(untold, len(given), stacklevel=stacklevel + 1)
    keywords = find_keywords(documents, vocabulary, labels, settings.n_themes)
    names = name_themes(keywords, list(settings.seeds))
    labels, strength = labels[documents.row], strength[documents.row]
    table = _themes_table(labels, strength, keywords, names)
    return Fitted(space, centroids, table, labels, strength, untold)


def _mean(raw: Vectors, weight: Vectors) -> Vectors:
    """Give the mean vector of the texts that have one."""
    told = raw.any(axis=1)
    mean: Vectors = (weight @ raw / max(weight[told].sum(), 1)).astype(np.float32)
    return mean


def _check_enough(n_different: int, settings: Settings, given: Texts) -> None:
    if n_different < settings.n_themes:
        message = (
            f"n_themes={settings.n_themes}, but {len(given)} texts have {n_different} different ones "
            f"that say something (rows without a text: {given.n_missing}); lower n_themes"
        )
        raise ArgumentError(message)


def _warn_of_untold(untold: int, n_texts: int, *, stacklevel: int) -> None:
    if untold > _MUCH_UNTOLD * n_texts:
        message = (
            f"{untold:,} of {n_texts:,} texts have no word that the model knows; they count to the "
            "first theme with strength 0. Texts without blanks between words need an encoder"
        )
        warnings.warn(message, DataWarning, stacklevel=stacklevel)


def _anchors(space: Space, settings: Settings) -> Anchors:
    """Place the seeds' words where texts lie."""
    if not settings.seeds:
        return Anchors(np.zeros((0, len(space.mean)), dtype=np.float32))
    if settings.learns:
        return Anchors(space.place(seed_documents(settings.seeds)))
    return Anchors(centred(encode_seeds(settings.encoder, settings.seeds), space.mean))


def _largest_first(vectors: Vectors, weight: Vectors, centroids: Vectors, n_seeds: int) -> Vectors:
    """Order themes by size; the first ones, which the analyst named, stay first."""
    labels, _ = assign(vectors, centroids)
    size = np.bincount(labels, weights=weight, minlength=len(centroids))
    free = n_seeds + np.argsort(-size[n_seeds:], kind="stable")
    ordered: Vectors = centroids[np.concatenate([np.arange(n_seeds), free])]
    return ordered


def _themes_table(
    labels: Ints, strength: Floats, keywords: list[list[str]], names: list[str]
) -> pd.DataFrame:
    count = len(names)
    size = np.bincount(labels, minlength=count)
    return pd.DataFrame(
        {
            "theme": np.arange(count),
            "label": pd.Series(names, dtype="str"),
            "size": size,
            "share": size / len(labels),
            "keywords": pd.Series([", ".join(words) for words in keywords], dtype="str"),
            "mean_strength": pd.Series(strength)
            .groupby(labels)
            .mean()
            .reindex(range(count))
            .to_numpy(),
        }
    )
