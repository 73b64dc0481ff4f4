"""Guess what kind of question a column answers; every guess says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.dates import are_dates, look_like_dates
from vocsigma.loaders._answering.encode import missing_reasons
from vocsigma.loaders._answering.scale_words import SCALES
from vocsigma.loaders._answering.ticks import TICKED

_MOST_OPTIONS = 30
# Each with the ends of its scale, and a number beyond which some answer must lie: a yes and a no are written
# as 1 and 2 too, and people are asked to recommend on scales to 5 and to 7.
_WORDS = (
    ("nps", (0, 10), 7, r"\bnps\b|recommend|promoter"),
    ("csat", (1, 7), 2, r"satisf|\bcsat\b"),
    ("ces", (1, 7), 2, r"\bces\b|effort|\beas[ye]\b"),
)
_PART = re.compile(r"(?P<stem>.*?\w)[_.\[ ]+(?P<part>\d+)\]?")
_LIST = r"(?:[^;]+;)+"
_TICKS = {"0", "1"}
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"


def guessed(item: Item, cells: pd.Series[str]) -> Item:
    """Give an item the kind that its answers and its name suggest."""
    given = cells[missing_reasons(item.missing, cells).isna()].dropna()
    if given.empty:
        return replace(item, kind="text", guess="nobody answered it")
    if item.options:
        return replace(item, kind="single", guess="it has options")
    different = given.drop_duplicates()
    numbers = pd.to_numeric(different, errors="coerce")
    if numbers.notna().all():
        return _numeric(item, numbers)
    spelled = dict(zip(different.str.casefold(), different, strict=True))
    labels = set(spelled)
    for kind, scale in SCALES:
        if len(labels) > 1 and labels <= set(scale):
            options = {
                str(place): spelled.get(label, label) for place, label in enumerate(scale, start=1)
            }
            why = "its labels are those of a scale"
            return replace(item, kind=kind, options=options, guess=why)
    if look_like_dates(different):
        return replace(item, kind="date", guess=are_dates(different)[1])
    if different.str.fullmatch(_LIST).all():
        return replace(item, kind="multi", guess="its answers are lists that end in a semicolon")
    repeated = len(labels) <= min(_MOST_OPTIONS, max(3, len(given) // 4), len(given) - 1)
    why = f"it has {len(labels):,} different answers"
    return replace(item, kind="single" if repeated else "text", guess=why)


def _numeric(item: Item, numbers: pd.Series[float]) -> Item:
    low, high = float(numbers.min()), float(numbers.max())
    name = f"{item.question_id} {item.text or ''}".casefold().replace("_", " ")
    whole = bool((numbers % 1 == 0).all())
    for kind, (least, most), beyond, words in _WORDS:
        found = re.search(words, name)
        if found and whole and least <= low and beyond < high <= most:
            why = f"{low:g} to {high:g}, and {found.group()!r} in its name"
            return replace(item, kind=kind, guess=why)
    return replace(item, kind="number", guess=f"numbers from {low:g} to {high:g}")


def multi_groups(table: pd.DataFrame, columns: Iterable[str]) -> dict[str, Item]:
    """Find columns that are the options of one question: ``Q3_1, Q3_2``, each ticked or not."""
    stems: dict[str, dict[str, str]] = {}
    for column in columns:
        match = _PART.fullmatch(column)
        option = _ticked(table[column], match["part"]) if match else None
        if match and option is not None:
            stems.setdefault(match["stem"], {})[column] = option
    return {
        column: Item(
            stem, column, kind="multi", option=option or column,
            guess=f"its {len(options)} columns are ticked or not",
        )
        for stem, options in stems.items()
        if _are_ticks(table[list(options)], list(options.values()))
        for column, option in options.items()
    }  # fmt: skip


def _ticked(cells: pd.Series[str], part: str) -> str | None:
    """Give the option's name if a column holds it or nothing, empty for another tick; None if it is none."""
    distinct = cells.dropna().unique().tolist()
    if set(distinct) <= _TICKS or distinct == [part]:
        return ""
    # A number that is not the option's own is the answer to a row of a matrix.
    if len(distinct) != 1 or re.fullmatch(_NUMBER, distinct[0]):
        return None
    return "" if distinct[0].casefold() in TICKED else str(distinct[0])


def _are_ticks(cells: pd.DataFrame, names: Sequence[str]) -> bool:
    """Say whether columns are options: one was not chosen by somebody, and no two have the same name."""
    said = [name for name in names if name]
    left_out = bool((cells.isna() | cells.isin(["0"])).any(axis=None))
    return len(names) > 1 and left_out and len({*said}) == len(said)


def guesses_note(items: Iterable[Item]) -> tuple[str, ...]:
    """List every guess, by kind, and say how to overrule them."""
    by_kind: dict[str, dict[str, str]] = {}
    for item in items:
        if item.guess:
            by_kind.setdefault(item.kind, {})[item.question_id] = item.guess
    lines = [f"Guessed to be {kind}: {_listed(guesses)}." for kind, guesses in by_kind.items()]
    if lines:
        lines.append("To overrule a guess: kinds={'<question>': '<kind>'}.")
    return tuple(lines)


def _listed(guesses: Mapping[str, str]) -> str:
    return ", ".join(f"{name!r} ({why})" for name, why in guesses.items())
