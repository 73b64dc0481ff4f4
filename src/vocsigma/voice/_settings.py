"""The parameters of a model, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from vocsigma.exceptions import ArgumentError
from vocsigma.voice._arrays import Vectors, unit_rows
from vocsigma.voice._seeds import check_seeds
from vocsigma.voice._texts import Texts

Encoder = Callable[[list[str]], ArrayLike]

_SMOOTHING = 0.5
# Neighbours help where a theme has few texts, and blur it where it has many.
_MOST_TEXTS_SMOOTHED = 200


@dataclass(frozen=True)
class Settings:
    """What `ThemeModel` was asked for."""

    n_themes: int
    encoder: Any
    seeds: dict[str, list[str]]
    smoothing: float | None
    random_state: int | None

    @property
    def learns(self) -> bool:
        """Say whether the vectors are learned from the texts."""
        return isinstance(self.encoder, str)

    def smoothing_of(self, n_documents: int) -> float:
        """Give the share of neighbours for this many documents."""
        if self.smoothing is not None:
            return self.smoothing
        return _SMOOTHING if n_documents <= _MOST_TEXTS_SMOOTHED * self.n_themes else 0.0


def check_settings(
    *, n_themes: Any, encoder: Any, seeds: Any, smoothing: Any, random_state: Any
) -> Settings:
    """Check the parameters of a model."""
    if not isinstance(n_themes, int | np.integer) or n_themes < 2:
        raise ArgumentError(f"n_themes={n_themes!r} is not a number of themes; give 2 or more")
    if encoder is None or (isinstance(encoder, str) and encoder != "corpus"):
        message = (
            f"encoder={encoder!r} is not known; give 'corpus', a function of a list of texts, "
            "or an array with one row a text"
        )
        raise ArgumentError(message)
    automatic = isinstance(smoothing, str) and smoothing == "auto"
    if not automatic and not (
        isinstance(smoothing, int | float | np.floating) and 0 <= smoothing <= 1
    ):
        raise ArgumentError(f"smoothing={smoothing!r} is neither 'auto' nor a share from 0 to 1")
    whole = isinstance(random_state, int | np.integer) and random_state >= 0
    if random_state is not None and not whole:
        message = (
            f"random_state={random_state!r} is not a seed; give a whole number from 0, or None"
        )
        raise ArgumentError(message)
    given = check_seeds(seeds, int(n_themes))
    if given and not isinstance(encoder, str) and not callable(encoder):
        message = (
            "`seeds` are words, and the encoder is an array that reads none; "
            "give the encoder as a function, or leave the seeds out"
        )
        raise ArgumentError(message)
    return Settings(
        n_themes=int(n_themes),
        encoder=encoder,
        seeds=given,
        smoothing=None if automatic else float(smoothing),
        random_state=None if random_state is None else int(random_state),
    )


def encode_texts(encoder: Encoder | ArrayLike, given: Texts) -> Vectors:
    """Give the unit vectors of texts by a caller's function or array."""
    if callable(encoder):
        return check_vectors(encoder(given.texts.to_pylist()), len(given), "encoder")
    return check_vectors(encoder, given.n_rows, "encoder")[given.rows]


def encode_seeds(encoder: Encoder, seeds: dict[str, list[str]]) -> Vectors:
    """Give the unit vectors of the seeds' words."""
    words: Sequence[str] = [" ".join(keywords) for keywords in seeds.values()]
    return check_vectors(encoder(list(words)), len(words), "encoder")


def check_vectors(values: ArrayLike, n_rows: int, argument: str) -> Vectors:
    """Check that an array has a vector for each text, and give them length 1."""
    try:
        vectors = np.asarray(values, dtype=np.float32)
    except (TypeError, ValueError) as error:
        message = f"`{argument}` does not give numbers ({error}); it must give one vector a text"
        raise ArgumentError(message) from error
    if vectors.ndim != 2 or len(vectors) != n_rows or vectors.shape[1] == 0:
        message = (
            f"`{argument}` gives an array of shape {vectors.shape} for {n_rows} texts; "
            f"it must be ({n_rows}, dimensions)"
        )
        raise ArgumentError(message)
    if not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        message = f"`{argument}` gives a vector that is not finite, first in row {row}"
        raise ArgumentError(message)
    return unit_rows(vectors)
