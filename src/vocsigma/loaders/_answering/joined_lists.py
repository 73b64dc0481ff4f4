"""Cells in which several answers stand joined, by a mark that an answer may hold too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from vocsigma.loaders._answering.answers import require_columns
from vocsigma.loaders._answering.codebook import Codebook, Item, checked_kinds, items_of

_MARKS = (";", ",", " / ")
_MOST_OPTIONS = 30
_NUMBER = r"[+-]?\d+(?:[.,]\d+)?"


def items_of_lists(codebook: Codebook, cells: pd.DataFrame) -> list[Item]:
    """Read a caller's codebook, and see by which mark the answers to its lists are joined."""
    items = items_of(codebook)
    require_columns(cells, [item.column for item in items])
    return [separated(item, cells[item.column]) if _is_list(item) else item for item in items]


def with_lists(
    items: Iterable[Item], cells: pd.DataFrame, kinds: Mapping[str, str] | None
) -> list[Item]:
    """Guess which questions without a kind allow several answers, and take the caller's word first."""
    named = checked_kinds(kinds)
    return [_as_list(item, cells[item.column], named) for item in items]


def separated(item: Item, cells: pd.Series[str]) -> Item:
    """Give a list the mark by which most cells fall into its options, else that most cells hold."""
    given = cells.dropna()
    fits = {
        mark: (int(_fits(item, mark, given).sum()), int(_holds(mark, given).sum()))
        for mark in _MARKS
    }
    return replace(item, separator=max(_MARKS, key=fits.__getitem__))


def spread_lists(
    items: Iterable[Item], cells: pd.DataFrame, other: str, kinds: Mapping[str, str] | None
) -> tuple[list[Item], pd.DataFrame]:
    """Give each option of a list a column, and what is none of them one of its own words.

    Parameters
    ----------
    items : iterable of Item
        Those of kind multi that have options and one column are spread.
    cells : DataFrame
        The columns, as text.
    other : str
        What the option of an answer in the respondent's own words is called.
    kinds : mapping of str to str, optional
        What the caller says of questions; one that is no list then is left whole.

    Returns
    -------
    list of Item
        In the order given; own words are asked for by ``<question> (other)``.
    DataFrame
        The columns, with those of the options in place of the lists.
    """
    named = checked_kinds(kinds)
    spread: list[Item] = []
    for item in items:
        wanted = named.get(item.question_id, item.kind)
        if wanted != "multi" or item.option is not None or not item.options:
            spread.append(item)
            continue
        chosen, own = _parts(separated(item, cells[item.column]), cells[item.column])
        if own.notna().any():
            chosen[other] = own.fillna(chosen[other]) if other in chosen else own
        columns = {label: f"{item.column}: {label}" for label in chosen}
        cells = cells.drop(columns=item.column).assign(
            **{name: chosen[label] for label, name in columns.items()}
        )
        spread += [
            replace(item, column=name, option=label, options={}) for label, name in columns.items()
        ]
        if own.notna().any():
            text = f"{item.column} (other)"
            cells = cells.assign(**{text: own})
            spread.append(Item(text, text, item.text, "text"))
    return spread, cells


def _parts(item: Item, cells: pd.Series[str]) -> tuple[dict[str, pd.Series[str]], pd.Series[str]]:
    """Give the cells of each option, and what of each list is in the respondent's own words."""
    labels = {*item.options.values()} - {""}
    known = sorted(labels, key=len, reverse=True)
    mark = re.escape(item.separator)
    parts = cells.dropna().str.findall(
        rf"\s*({'|'.join([*map(re.escape, known), '.*?'])})\s*(?:{mark}|$)", flags=re.DOTALL
    )
    single = parts.explode().dropna()
    single = single[single != ""].astype("str")
    chosen = {
        label: single[single == label].groupby(level=0).first()
        for label in item.options.values()
        if label
    }
    own = single[~single.isin(labels)].groupby(level=0).agg(f"{item.separator} ".join)
    return (
        {label: found.reindex(cells.index).astype("str") for label, found in chosen.items()},
        own.reindex(cells.index).astype("str"),
    )


def _is_list(item: Item) -> bool:
    """Say whether one column lists the answers, by no mark that the caller names."""
    return item.kind == "multi" and item.option is None and item.separator == Item.separator


def _fits(item: Item, mark: str, given: pd.Series[str]) -> pd.Series[bool]:
    labels = sorted({*item.options, *item.options.values()} - {""}, key=len, reverse=True)
    if not labels:
        return _holds(mark, given)
    one = rf"\s*(?:{'|'.join(map(re.escape, labels))})\s*"
    return given.str.fullmatch(rf"{one}(?:{re.escape(mark)}{one})*(?:{re.escape(mark)})?\s*")


def _holds(mark: str, given: pd.Series[str]) -> pd.Series[bool]:
    return given.str.contains(mark, regex=False)


def _as_list(item: Item, cells: pd.Series[str], kinds: Mapping[str, str]) -> Item:
    wanted = kinds.get(item.question_id, item.kind)
    if wanted:
        return separated(item, cells) if wanted == "multi" and item.option is None else item
    return next((one for mark in _MARKS if (one := _guessed(item, cells, mark))), item)


def _guessed(item: Item, cells: pd.Series[str], mark: str) -> Item | None:
    """Take a question for a list where that is safe: each part of an answer is also an answer by itself."""
    given = cells.dropna()
    holds = _holds(mark, given)
    alone = given[~holds].drop_duplicates()
    if holds.sum() < 2 or len(alone) > _MOST_OPTIONS:
        return None
    parts = given[holds].str.split(mark, regex=False).explode().str.strip()
    parts = parts[parts != ""].drop_duplicates()
    numbers = parts.str.fullmatch(_NUMBER).any()
    if len(parts) < 2 or numbers or not parts.isin(alone).all():
        return None
    why = f"{int(holds.sum()):,} answers are others joined by {mark!r}"
    options = {part: part for part in sorted(alone)}
    return replace(item, kind="multi", options=options, separator=mark, guess=why)
