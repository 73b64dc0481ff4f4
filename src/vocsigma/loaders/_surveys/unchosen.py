"""Codes of no answer in the columns of options, which say little beside an option that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.encode import missing_reasons


def given(cells: pd.Series[str], missing: Mapping[str, str]) -> pd.Series[str]:
    """Leave out what stands for no answer."""
    return cells.mask(missing_reasons(missing, cells).notna())


def all_given(cells: pd.DataFrame, missing: Mapping[str, str]) -> pd.DataFrame:
    """Leave out what stands for no answer in every column."""
    return cells.assign(**{name: given(cells[name], missing) for name in cells.columns})


def without_unchosen(
    items: Iterable[Item], cells: pd.DataFrame, missing: Mapping[str, str]
) -> pd.DataFrame:
    """Empty the codes of no answer of those who answered a question of several answers.

    Who chose an option did not choose the others; only who chose none is missing, for the code's reason. Else
    each option's share would be taken of those alone who chose it.

    Parameters
    ----------
    items : iterable of Item
        What the columns ask.
    cells : DataFrame
        The cells.
    missing : mapping of str to str
        Codes that stand for no answer in every question.

    Returns
    -------
    DataFrame
        The cells.
    """
    questions: dict[str, list[Item]] = {}
    for item in items:
        if item.kind == "multi" and item.option is not None:
            questions.setdefault(item.question_id, []).append(item)
    for own in questions.values():
        cells = cells.assign(**_emptied(own, cells, missing))
    return cells


def _emptied(
    items: Sequence[Item], cells: pd.DataFrame, missing: Mapping[str, str]
) -> dict[str, pd.Series[str]]:
    told = {item.column: given(cells[item.column], {**missing, **item.missing}) for item in items}
    answered = pd.DataFrame(told).notna().any(axis=1)
    return {name: cells[name].where(~answered, own) for name, own in told.items()}
