"""A model in a file: JSON and plain arrays in one npz, never a pickle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.voice._arrays import Vectors
from vocsigma.voice._space import Space

_FORMAT = "vocsigma.ThemeModel"
_VERSION = 1
_TEXT_COLUMNS = ("label", "keywords")
_NUMBER_COLUMNS = ("size", "share", "mean_strength")


def write_model(
    path: Path, parameters: dict[str, Any], space: Space, centroids: Vectors, table: pd.DataFrame
) -> None:
    """Write a fitted model; the same model gives the same bytes."""
    told = {
        "format": _FORMAT,
        "version": _VERSION,
        "parameters": parameters,
        "vocabulary": space.vocabulary.tolist(),
        **{name: table[name].tolist() for name in _TEXT_COLUMNS},
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    arrays = {name: table[name].to_numpy() for name in _NUMBER_COLUMNS}
    with path.open("wb") as file:
        np.savez(
            file, model=np.frombuffer(text.encode(), dtype=np.uint8), centroids=centroids,
            mean=space.mean, word_vectors=space.word_vectors, allow_pickle=False, **arrays,
        )  # fmt: skip


def read_model(path: Path) -> tuple[dict[str, Any], Space, Vectors, pd.DataFrame]:
    """Read what `write_model` wrote: the parameters, and what was found."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        facts = json.loads(arrays["model"].tobytes())
        held = (facts["format"], facts["version"])
    except (
        ValueError, KeyError, TypeError, AttributeError, EOFError, zipfile.BadZipFile,
    ) as error:  # fmt: skip
        message = f"{str(path)!r} is not a saved ThemeModel; give a file that save() wrote"
        raise FormatError(message) from error
    if held != (_FORMAT, _VERSION):
        message = (
            f"{str(path)!r} holds {held[0]} version {held[1]}, and this vocsigma reads {_FORMAT} "
            f"version {_VERSION}; fit and save the model again"
        )
        raise FormatError(message)
    columns = {
        "theme": np.arange(len(facts["label"])),
        "label": pd.Series(facts["label"], dtype="str"),
        "size": arrays["size"],
        "share": arrays["share"],
        "keywords": pd.Series(facts["keywords"], dtype="str"),
        "mean_strength": arrays["mean_strength"],
    }
    space = Space(
        np.array(facts["vocabulary"], dtype=object), arrays["word_vectors"], arrays["mean"]
    )
    return facts["parameters"], space, arrays["centroids"], pd.DataFrame(columns)
