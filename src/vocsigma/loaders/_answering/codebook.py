"""What a survey asked: the codebook that a caller gives, in one form."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.frames import ANSWERS

KINDS = ANSWERS["kind"].allowed
_KEYS = ("column", "columns", "text", "kind", "option", "options", "scale", "missing", "separator")
_DECIMALS = re.compile(r"(?<=\d)\.0+$")
# A minus stands before the number of an end, not between two of them.
_NUMBER = re.compile(r"(?<!\d)-?\d+(?:\.\d+)?")
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
    if isinstance(codebook, Mapping | pd.DataFrame) and not len(codebook):
        message = "the codebook names no question; leave it out to take every column for one"
        raise ArgumentError(message)
    if isinstance(codebook, pd.DataFrame):
        return _from_frame(codebook)
    if not isinstance(codebook, Mapping):
        message = (
            f"codebook is {type(codebook).__name__}; give a mapping of question to its description, "
            "a data frame, or the path of a .toml or .csv file"
        )
        raise ArgumentError(message)
    return [item for name, spec in codebook.items() for item in _described(str(name), spec)]


def checked_kinds(kinds: Any) -> Mapping[str, str]:
    """Give the kinds that a caller names; raise if they are no mapping."""
    if kinds is not None and not isinstance(kinds, Mapping):
        message = f"kinds is {type(kinds).__name__}; give a mapping: kinds={{'<question>': 'nps'}}"
        raise ArgumentError(message)
    return kinds or {}


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
    said = {key: value for key, value in spec.items() if value is not None}
    item = Item(
        question_id=name,
        column=str(said.get("column", name)),
        text=str(said["text"]) if "text" in said else None,
        kind=_checked_kind(name, str(said.get("kind", ""))),
        option=str(said["option"]) if "option" in said else None,
        options=_options(name, said.get("options", {})),
        scale=_scale(name, said.get("scale")),
        missing=missing_codes(said.get("missing"), f"the codebook's missing of {name!r}"),
        separator=str(said.get("separator", ";")),
    )
    if "columns" not in said:
        return [item]
    labels = _columns(name, said["columns"])
    return [replace(item, column=column, option=label) for column, label in labels.items()]


def _columns(name: str, given: Any) -> dict[str, str]:
    """Take the columns of a question with the option of each, or their names alone."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        message = (
            f"the columns of {name!r} are {given!r}; give the option of each: "
            f"{{'{name}_1': 'Phone', '{name}_2': 'Mail'}}"
        )
        raise ArgumentError(message)
    labels = given if isinstance(given, Mapping) else {column: column for column in given}
    return {str(column): str(label) for column, label in labels.items()}


def _checked_kind(name: str, kind: str) -> str:
    if kind and kind not in KINDS:
        message = (
            f"{name!r} has the kind {kind!r}, which is not known; use one of {listing(KINDS, 12)}"
        )
        raise ArgumentError(message + nearest(kind, KINDS))
    return kind


def missing_codes(given: Any, argument: str = "missing") -> dict[str, str]:
    """Take codes of no answer: a mapping to their reasons, a list, or text such as ``98=refused;99``."""
    if isinstance(given, str):
        pairs = (part.partition("=") for part in given.split(";") if part.strip())
        given = {code: reason for code, _, reason in pairs}
    elif isinstance(given, Real):
        given = [given]
    if not isinstance(given, Mapping):
        given = dict.fromkeys(_codes(given, argument), "")
    return {
        _written(code): "" if reason is None else str(reason).strip()
        for code, reason in given.items()
    }


def _codes(given: Any, argument: str) -> list[Any]:
    """Take a list of codes, which may be None."""
    codes = list(given) if isinstance(given, Iterable) else [] if given is None else None
    if codes is None or not all(isinstance(code, str | Real) for code in codes):
        message = f"{argument} is {given!r}; give codes, ['98', '99'], or their reasons, {{'99': 'refused'}}"
        raise ArgumentError(message)
    return codes


def _written(code: Any) -> str:
    """Write a code as the cells have it; a whole number that became a float has no decimals."""
    return _DECIMALS.sub("", str(code).strip())


def _options(name: str, given: Any) -> dict[str, str]:
    """Take options as a mapping of code to label, or as text such as ``1=Yes;2=No``."""
    if isinstance(given, str):
        pairs = [part.partition("=") for part in given.split(";") if part.strip()]
        if not all(middle for _, middle, _ in pairs):
            message = f"the options of {name!r} are {given!r}; write them as '1=Yes;2=No'"
            raise ArgumentError(message)
        given = {code: label for code, _, label in pairs}
    if not isinstance(given, Mapping):
        message = (
            f"the options of {name!r} are {given!r}; give the label of each code: "
            "{'1': 'Yes', '2': 'No'}"
        )
        raise ArgumentError(message)
    return {_written(code): str(label).strip() for code, label in given.items()}


def _scale(name: str, given: Any) -> tuple[float, float] | None:
    """Take a scale as two numbers, or as text such as ``0-10``."""
    if given is None:
        return None
    ends = _NUMBER.findall(given) if isinstance(given, str) else given
    try:
        low, high = map(float, ends)
    except (TypeError, ValueError):
        low = high = 0.0
    if not low < high:
        message = f"the scale of {name!r} is {given!r}; write its ends, as '0-10'"
        raise ArgumentError(message)
    return low, high
