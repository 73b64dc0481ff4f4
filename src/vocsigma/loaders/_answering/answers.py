"""Answers in long form, from the cells of a survey and what its columns ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders._answering.codebook import (
    Codebook,
    Item,
    checked_kinds,
    items_of,
    missing_codes,
    questions_table,
    with_kinds,
)
from vocsigma.loaders._answering.encode import (
    Encoded,
    encoded,
    encoded_lists,
    encoded_ticks,
    no_answers,
)
from vocsigma.loaders._answering.guess_kinds import guessed, guesses_note, multi_groups
from vocsigma.loaders._answering.respondents import Marks, Respondents, Roles
from vocsigma.loaders._answering.scores import scored, scores_note
from vocsigma.loaders._answering.sheet import Sheet
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.times import odd_times

Missing = Iterable[object] | Mapping[Any, str]


@dataclass(frozen=True)
class Wishes:
    """What the caller says of a survey, over what its file does."""

    codebook: Codebook | None = None
    kinds: Mapping[str, str] | None = None
    missing: Missing = ()
    tz: str | None = None
    formats: tuple[str, ...] = ()


def loaded_answers(
    sheet: Sheet,
    roles: Roles,
    wishes: Wishes,
    items: Sequence[Item] | None = None,
    marks: Marks | None = None,
) -> Loaded:
    """Make answers of a survey.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    roles : Roles
        The columns that are no questions.
    wishes : Wishes
        What the caller says.
    items : sequence of Item, optional
        What the columns ask, as far as the file says so; if not given, every other column is a question.
        A caller's codebook counts instead.
    marks : Marks, optional
        What the file says of its responses.

    Returns
    -------
    Loaded
        The answers, the rejects and the codebook.
    """
    require_columns(sheet.cells, [*roles.named, *roles.keep])
    who = Respondents(sheet, roles, marks or Marks(), wishes.tz, wishes.formats)
    keep = who.verdict.keep
    kept = sheet.cells[keep].reset_index(drop=True)
    questions = _by_question(_items(kept, roles, wishes, items))
    asked = [item for own in questions.values() for item in own]
    people = who.frame()
    answers, unreadable = _long(kept, questions, people)
    weights = kept[roles.weight].notna() if roles.weight else pd.Series(False, kept.index)
    return Loaded(
        table=coerce(answers, ANSWERS, argument="survey"),
        rejects=rejects_table(
            [sheet.rejects, who.verdict.rejects(sheet.cells, sheet.record)], sheet.source
        ),
        records=sheet.records,
        source=sheet.source,
        kind="answers",
        encoding=sheet.encoding,
        time_zone=wishes.tz if any(each.assumed for each in who.times.values()) else None,
        counts={
            **odd_times(list(who.times.values()), keep),
            "unreadable_answers": unreadable,
            "unreadable_weights": int((weights & people["weight"].isna()).sum()),
            "damaged_bytes": sheet.damaged,
        },
        notes=(
            *sheet.notes,
            *_notes(sheet.cells, roles, asked),
            *guesses_note(asked),
            *scores_note(asked),
        ),
        questions=questions_table(asked),
    )


def require_columns(cells: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise unless a survey has the columns."""
    absent = [name for name in names if name not in cells.columns]
    if absent:
        message = (
            f"the survey has no column {listing(absent)} (it has {listing(cells.columns, 12)})"
        )
        raise ArgumentError(message + nearest(absent[0], cells.columns))


def _items(
    cells: pd.DataFrame, roles: Roles, wishes: Wishes, items: Sequence[Item] | None
) -> list[Item]:
    """Give what each column asks, with the kinds that had to be guessed."""
    missing, kinds = missing_codes(wishes.missing), checked_kinds(wishes.kinds)
    if wishes.codebook is not None:
        items = items_of(wishes.codebook)
        require_columns(cells, [item.column for item in items])
    elif items is None:
        apart = {*roles.named, *roles.keep}
        items = grouped(
            cells, [name for name in cells.columns if name not in apart], kinds, missing
        )
    if not items and len(cells):
        raise ArgumentError("the survey has no question: every column is named as something else")
    items = [replace(item, missing={**missing, **item.missing}) for item in items]
    known = with_kinds(items, kinds)
    return [scored(item if item.kind else guessed(item, cells[item.column])) for item in known]


def grouped(
    cells: pd.DataFrame,
    columns: Sequence[str],
    kinds: Mapping[str, str],
    missing: Mapping[str, str],
) -> list[Item]:
    """Take columns for questions, those that are ticked or not for options of one."""
    bare = cells[list(columns)].mask(cells[list(columns)].isin(missing))
    groups = multi_groups(bare, [name for name in columns if name not in kinds])
    return [groups.get(name, Item(name, name, text=name)) for name in columns]


def _by_question(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Gather the items of each question."""
    questions: dict[str, list[Item]] = {}
    for item in items:
        questions.setdefault(item.question_id, []).append(item)
    for name, own in questions.items():
        if len(own) > 1 and any(item.kind != "multi" for item in own):
            message = (
                f"the question {name!r} has {len(own)} columns and is of kind {own[0].kind!r}; only "
                "kind 'multi' may have several: give each column a question_id of its own"
            )
            raise ArgumentError(message)
    return questions


def _long(
    cells: pd.DataFrame, questions: Mapping[str, list[Item]], people: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Give one row a respondent and question, or option, and how many answers cannot be read."""
    encoded_items = list(chain.from_iterable(map(partial(_encoded, cells), questions.values())))
    n, k = len(cells), len(encoded_items)
    # All answers to one question lie together; the rows go respondent by respondent.
    order = np.arange(n * k).reshape(k, n).T.ravel()
    frames = [answers.frame for _, answers in encoded_items] or [no_answers()]
    joined = pd.concat(frames, ignore_index=True).take(order)
    items = [item for item, _ in encoded_items]
    asked = pd.DataFrame(
        {
            "question_id": pd.Series([item.question_id for item in items], dtype="str"),
            "question_text": pd.Series([item.text for item in items], dtype="str"),
            "kind": pd.Categorical([item.kind for item in items]),
        }
    )
    who, what = np.repeat(np.arange(n), k), np.tile(np.arange(k), n)
    parts = (people.take(who), asked.take(what), joined)
    table = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
    return table, sum(answers.unreadable for _, answers in encoded_items)


def _encoded(cells: pd.DataFrame, items: list[Item]) -> list[tuple[Item, Encoded]]:
    """Encode a question's columns."""
    first = items[0]
    own = cells[first.column]
    if first.kind != "multi":
        return [(first, encoded(first, own))]
    if len(items) == 1 and first.option is None:
        return [(first, answers) for answers in encoded_lists(first, own)]
    return list(zip(items, encoded_ticks(items, cells), strict=True))


def _notes(cells: pd.DataFrame, roles: Roles, items: Sequence[Item]) -> list[str]:
    """Say who the respondents are taken to be, and which columns are left out."""
    name = roles.response_id
    notes = [
        f"Respondents are named {f'by {name!r}' if name else 'by the number of their record'}."
    ]
    used = {*(item.column for item in items), *roles.named, *roles.keep}
    unused = [name for name in cells.columns if name not in used]
    if unused:
        notes.append(f"Columns that no question is asked of are left out: {listing(unused, 12)}.")
    return notes
