"""Answers that stand one below the other, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.exceptions import TableError
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import Sheet, widened

_BETWEEN = "\n"
_OFTEN = "respondents answer it more than once"


def from_long(
    cells: pd.DataFrame, roles: Roles, question: str, value: str, text: str | None
) -> tuple[Sheet, list[Item]]:
    """Put answers side by side, a row a response, and say what is asked.

    A question that some response answers more than once is one of several answers.
    """
    unnamed = cells[question].isna()
    if unnamed.any():
        message = (
            f"`frame` column {question!r} is missing in {int(unnamed.sum()):,} rows, first in row "
            f"{int(np.flatnonzero(unnamed)[0])}; name the question or drop those rows"
        )
        raise TableError(message)
    who = _responses(cells[str(roles.response_id)])
    rows = pd.DataFrame({"row": who, "column": cells[question], "value": cells[value]})
    given = rows.dropna()
    often = set(given.loc[given.duplicated(["row", "column"]), "column"])
    same = list(dict.fromkeys([*roles.named, *roles.keep]))
    people = cells[same].groupby(who).first()
    answers = widened(_joined(rows, often), len(people))
    taken = {name: f"{name} (question)" for name in answers.columns if name in people.columns}
    asked = (
        dict.fromkeys(answers.columns) if text is None else cells.groupby(question)[text].first()
    )
    items = [
        Item(name, taken.get(name, name), text=asked[name] or name)
        if name not in often
        else _several(name, taken.get(name, name), asked[name] or name, given)
        for name in answers.columns
    ]
    whole = pd.concat([people, answers.rename(columns=taken)], axis=1)
    return Sheet(whole, np.arange(1, len(whole) + 1), len(whole), "frame"), items


def several_kept(book: list[Item], found: Sequence[Item]) -> list[Item]:
    """Give a caller's items, with what only we know of a question of several answers."""
    ours = {item.column: item for item in found if item.kind == "multi"}
    return [
        replace(
            item,
            kind=item.kind or "multi",
            separator=_BETWEEN,
            options=item.options or ours[item.column].options,
        )
        if item.column in ours
        else item
        for item in book
    ]


def _several(name: str, column: str, text: str, given: pd.DataFrame) -> Item:
    """Describe a question of several answers, each of which is an option."""
    answers = given.loc[given["column"] == name, "value"].unique()
    options = {str(option): str(option) for option in answers}
    return Item(name, column, text, "multi", options=options, separator=_BETWEEN, guess=_OFTEN)


def _responses(ids: pd.Series[str]) -> NDArray[np.int64]:
    """Give each row's response, counted from 0; a row without an id is one of its own."""
    place = pd.factorize(ids)[0].astype(np.int64)
    nameless = place < 0
    place[nameless] = np.arange(nameless.sum()) + place.max(initial=-1) + 1
    return pd.factorize(place)[0].astype(np.int64)


def _joined(rows: pd.DataFrame, often: set[str]) -> pd.DataFrame:
    """Write the answers of a response to one question into one cell."""
    first = rows.groupby(["row", "column"], sort=False)["value"].first()
    listed = rows[rows["column"].isin(often)].dropna()
    lists = listed.groupby(["row", "column"], sort=False)["value"].agg(_BETWEEN.join)
    return lists.reindex(first.index).fillna(first).fillna("").reset_index()
