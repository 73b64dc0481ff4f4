"""What a survey asked: the codebook that a caller gives, in one form."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.frames import ANSWERS

KINDS = ANSWERS["kind"].allowed
_KEYS = ("column", "columns", "text", "kind", "option", "options", "scale", "missing", "separator")
Codebook = Mapping[str, Any] | pd.DataFrame | str | os.PathLike[str]


@dataclass(frozen=True)
class Item:
    """A column of the file: the answers to a question, or to one option of it.

    `options` gives the label of each code, `scale` the least and the greatest number, `missing` the
    reason of each code that stands for no answer, ``-999..0`` being a range of codes, empty where none
    is named; `kind` is empty where it is to be guessed, and `guess` says why. `scores` gives the number that
    each code counts as, where that is not the code itself.
    """

    question_id: str
    column: str
    text: str | None = None
    kind: str = ""
    option: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    missing: Mapping[str, str] = field(default_factory=dict)
    separator: str = ";"
    guess: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


def questions_table(items: Iterable[Item]) -> pd.DataFrame:
    """Give the items as a table."""
    names = [each.name for each in fields(Item)]
    return pd.DataFrame([asdict(item) for item in items], columns=names)


def items_of(codebook: Codebook) -> list[Item]:
    """Read a codebook: a mapping, a data frame, or the path of a TOML or CSV file."""
    if isinstance(codebook, str | os.PathLike):
        codebook = _from_file(Path(codebook))
    if isinstance(codebook, pd.DataFrame):
        return _from_frame(codebook)
    if not isinstance(codebook, Mapping):
        message = (
            f"codebook is {type(codebook).__name__}; give a mapping of question to its description, "
            "a data frame, or the path of a .toml or .csv file"
        )
        raise ArgumentError(message)
    return [item for name, spec in codebook.items() for item in _described(str(name), spec)]


def with_kinds(items: list[Item], kinds: Mapping[str, str]) -> list[Item]:
    """Set the kinds that a caller names."""
    known = {item.question_id for item in items}
    for name, kind in kinds.items():
        if name not in known:
            message = f"kinds= names {name!r}, which is no question (there are {listing(known)})"
            raise ArgumentError(message + nearest(name, known))
        _checked_kind(name, kind)
    return [
        replace(item, kind=kinds[item.question_id], guess=None)
        if item.question_id in kinds
        else item
        for item in items
    ]


def _from_file(path: Path) -> Codebook:
    if path.suffix.lower() == ".toml":
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ArgumentError(f"the codebook {path.name} is not sound TOML: {error}") from error
    if path.suffix.lower() == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False).replace("", pd.NA)
    message = f"the codebook {path.name} is neither .toml nor .csv; give one of these"
    raise ArgumentError(message)


def _from_frame(frame: pd.DataFrame) -> list[Item]:
    """Take one row a column of the survey's file."""
    if "question_id" not in frame.columns:
        message = f"the codebook has no column 'question_id' (it has {listing(frame.columns)})"
        raise ArgumentError(message + nearest("question_id", frame.columns))
    return [
        item
        for row in frame.to_dict("records")
        for item in _described(str(row.pop("question_id")), _given(row))
    ]


def _given(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Leave out what a row does not say."""
    return {
        str(key): value
        for key, value in row.items()
        if not (pd.api.types.is_scalar(value) and pd.isna(value))
    }


def _described(name: str, spec: Any) -> list[Item]:
    """Read a question's description: its kind alone, or a mapping."""
    spec = {"kind": spec} if isinstance(spec, str) else spec
    if not isinstance(spec, Mapping):
        message = f"the codebook says {spec!r} of {name!r}; give its kind, or a mapping with kind"
        raise ArgumentError(message)
    strange = [key for key in spec if key not in _KEYS]
    if strange:
        message = f"the codebook has {strange[0]!r} for {name!r}; it may have {listing(_KEYS, 9)}"
        raise ArgumentError(message + nearest(strange[0], _KEYS))
    item = Item(
        question_id=name,
        column=str(spec.get("column", name)),
        text=spec.get("text"),
        kind=_checked_kind(name, str(spec.get("kind", ""))),
        option=spec.get("option"),
        options=_options(name, spec.get("options", {})),
        scale=_scale(name, spec.get("scale")),
        missing=missing_codes(spec.get("missing", ())),
        separator=str(spec.get("separator", ";")),
    )
    columns = spec.get("columns")
    if columns is None:
        return [item]
    labels = columns if isinstance(columns, Mapping) else {column: column for column in columns}
    return [
        replace(item, column=str(column), option=str(label)) for column, label in labels.items()
    ]


def _checked_kind(name: str, kind: str) -> str:
    if kind and kind not in KINDS:
        message = (
            f"{name!r} has the kind {kind!r}, which is not known; use one of {listing(KINDS, 12)}"
        )
        raise ArgumentError(message + nearest(kind, KINDS))
    return kind


def missing_codes(given: Any) -> dict[str, str]:
    """Take codes of no answer: a mapping to their reasons, a list, or text such as ``98=refused;99``."""
    if isinstance(given, str):
        pairs = (part.partition("=") for part in given.split(";") if part.strip())
        given = {code: reason for code, _, reason in pairs}
    elif isinstance(given, int | float):
        given = [given]
    if not isinstance(given, Mapping):
        given = dict.fromkeys(given, "")
    return {str(code).strip(): str(reason).strip() for code, reason in given.items()}


def _options(name: str, given: Any) -> dict[str, str]:
    """Take options as a mapping of code to label, or as text such as ``1=Yes;2=No``."""
    if isinstance(given, str):
        pairs = [part.partition("=") for part in given.split(";") if part.strip()]
        if not all(middle for _, middle, _ in pairs):
            message = f"the options of {name!r} are {given!r}; write them as '1=Yes;2=No'"
            raise ArgumentError(message)
        given = {code: label for code, _, label in pairs}
    return {str(code).strip(): str(label).strip() for code, label in given.items()}


def _scale(name: str, given: Any) -> tuple[float, float] | None:
    """Take a scale as two numbers, or as text such as ``0-10``."""
    if given is None:
        return None
    ends = re.findall(r"\d+(?:\.\d+)?", given) if isinstance(given, str) else list(given)
    if len(ends) != 2 or float(ends[0]) >= float(ends[1]):
        message = f"the scale of {name!r} is {given!r}; write its ends, as '0-10'"
        raise ArgumentError(message)
    return float(ends[0]), float(ends[1])
