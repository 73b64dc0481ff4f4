"""Seeds: the analyst's themes, each held by keywords."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError, DataWarning, listing
from vocsigma.voice._words import Documents, read_documents

Seeds = Mapping[str, Sequence[str]]


def check_seeds(seeds: Any, n_themes: int) -> dict[str, list[str]]:
    """Check the seeds, and give them as a dictionary."""
    if seeds is None:
        return {}
    if not isinstance(seeds, Mapping):
        message = (
            f"`seeds` is a {type(seeds).__name__}; "
            "give a dictionary of themes and their keywords: {'delay': ['late', 'waiting']}"
        )
        raise ArgumentError(message)
    if len(seeds) > n_themes:
        message = f"there are {len(seeds)} seeds and n_themes={n_themes}; raise n_themes"
        raise ArgumentError(message)
    for name, words in seeds.items():
        fine = isinstance(words, Sequence) and not isinstance(words, str) and len(words) > 0
        if not (isinstance(name, str) and fine and all(isinstance(word, str) for word in words)):
            message = f"seeds[{name!r}]={words!r} is not a list of keywords; give ['late', ...]"
            raise ArgumentError(message)
    return {name: list(words) for name, words in seeds.items()}


def seed_documents(seeds: Seeds) -> Documents:
    """Read the keywords of each seed as one document."""
    joined = [" ".join(words) for words in seeds.values()]
    return read_documents(pa.array(joined, pa.large_string()), merge=False)


def warn_of_absent(seeds: Seeds, vocabulary: NDArray[Any], stacklevel: int) -> None:
    """Warn of keywords none of whose words is in the texts."""
    pairs = [(name, word) for name, words in seeds.items() for word in words]
    if not pairs:
        return
    documents = read_documents(
        pa.array([word for _, word in pairs], pa.large_string()), merge=False
    )
    found = np.zeros(len(pairs), dtype=bool)
    found[documents.in_words_of(vocabulary)[0]] = True
    absent = [pair for pair, there in zip(pairs, found, strict=True) if not there]
    if not absent:
        return
    held = {name for (name, _), there in zip(pairs, found, strict=True) if there}
    empty = [name for name in seeds if name not in held]
    said = f"the texts do not have the keywords {listing(word for _, word in absent)}"
    if empty:
        said += f"; the themes {listing(empty)} have no other, and stay empty"
    warnings.warn(said, DataWarning, stacklevel=stacklevel)
