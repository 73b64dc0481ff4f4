"""Responses of SurveyMonkey's API: one row a response, a column a question, row or option."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.sheet import Sheet, tidy, widened
from vocsigma.loaders._answering.survey_json import responses_in
from vocsigma.loaders._files.json_walk import inside, items_of
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._surveys.surveymonkey_details import Coded, Question, chosen, coded_items

RIDING = ("collector_id", "recipient_id", "response_status", "collection_mode", "total_time")
_NOTED = (
    "id", *RIDING, "date_created", "date_modified", "custom_value", "survey_id",
    "ip_address", "first_name", "last_name", "email_address",
)  # fmt: skip
_NO_DETAILS = (
    "Questions and options are named by their ids, and contact data that was asked for cannot be told: "
    "pass details=, the survey's details, for texts and kinds."
)


@dataclass(frozen=True)
class _Answer:
    """An answer: its place is the question, or a row and column of it; `beside` what is no choice."""

    row: int
    question: str
    place: str
    option: str = ""
    text: str = ""
    beside: bool = False


class _Cell(NamedTuple):
    """A cell of our table, and what is asked there if no details say so."""

    row: int
    column: str
    value: str
    item: Item


@dataclass(frozen=True)
class Gathered:
    """The cells of the responses, what they answer, and the id of the choice behind each code."""

    sheet: Sheet
    items: list[Item]
    choices: dict[tuple[str, str], str]

    def with_choices(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Give the answers with their values as exported, which are the ids of choices."""
        if not self.choices:
            return answers
        asked = pd.MultiIndex.from_frame(answers[["question_id", "value"]])
        ids = pd.Series(self.choices).reindex(asked)
        exported = pd.Series(ids.to_numpy(), index=answers.index, dtype="str")
        return answers.assign(value=exported.fillna(answers["value"]))


def gathered(source: Source, questions: Sequence[Question], apart: Sequence[str]) -> Gathered:
    """Read responses.

    Parameters
    ----------
    source : Source
        The file.
    questions : sequence of Question
        What the survey's details say; none if there are no details.
    apart : sequence of str
        Columns that are no questions, as the caller says.

    Returns
    -------
    Gathered
        A column's name has the ids of question, row, column and option.

    Raises
    ------
    FormatError
        If there are no responses, or no answers in them.
    """
    found = responses_in(source, "responses of SurveyMonkey", _is_response, inside("data"))
    answers = [one for row, each in enumerate(found.values) for one in _answers(row, each)]
    cells = list(_cells(answers, questions))
    answered = {cell.column for cell in cells}
    coded = [each for question in questions for each in coded_items(question, answered)]
    described = [each.item for each in coded]
    unasked = {one.id for one in questions if not one.asked}
    items = [*described, *_undescribed(cells, answers, described, unasked)]
    if not items:
        message = (
            f"{found.source.name} has responses without answers; take them from "
            "/surveys/{id}/responses/bulk, which has both"
        )
        raise FormatError(message)
    rows = pd.DataFrame([cell[:3] for cell in cells], columns=["row", "column", "value"])
    wide = _coded(widened(rows, len(found.values)), coded)
    whole = pd.concat([_noted(found.values), wide, _variables(found.values)], axis=1)
    sheet = Sheet(
        whole.loc[:, ~whole.columns.duplicated()],
        found.record,
        found.records,
        found.source.name,
        found.rejects,
        found.source.encoding,
        found.source.damaged,
        () if questions else (_NO_DETAILS,),
    )
    choices = {
        (each.item.question_id, code): choice
        for each in coded
        for choice, code in each.codes.items()
    }
    return Gathered(sheet, [item for item in items if item.column not in apart], choices)


def _is_response(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("id"), str)
        and ("response_status" in value or isinstance(value.get("pages"), list))
        and not any("family" in one for one in _questions(value))
    )


def _questions(response: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for page in items_of(response, "pages"):
        yield from (one for one in items_of(page, "questions") if isinstance(one, dict))


def _answers(row: int, response: dict[str, Any]) -> Iterator[_Answer]:
    for question in _questions(response):
        name = _said(question, "id")
        for given in items_of(question, "answers") if name else ():
            choice, other, text = (_said(given, key) for key in ("choice_id", "other_id", "text"))
            parts = (name, _said(given, "row_id"), _said(given, "col_id"))
            place = "_".join(filter(None, parts))
            if choice:
                yield _Answer(row, name, place, choice)
            if other:
                yield _Answer(row, name, name, other, text, beside=True)
            elif text:
                yield _Answer(row, name, place, text=text)


def _said(given: Any, key: str) -> str:
    value = given.get(key) if isinstance(given, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _cells(answers: Sequence[_Answer], questions: Sequence[Question]) -> Iterator[_Cell]:
    """Give each answer its cell; what is written beside choices has one of its own."""
    known = {one.id: one for one in questions}
    chosen_once = {
        (one.row, one.place, one.option) for one in answers if one.option and not one.beside
    }
    times = Counter((row, place) for row, place, _ in chosen_once)
    many = {place for (_, place), number in times.items() if number > 1}
    for one in answers:
        question = known.get(one.question)
        several = one.place in many if question is None else question.several
        column = f"{one.place}_{one.option}" if one.beside or several else one.place
        if one.beside:
            if one.text:
                yield _Cell(one.row, column, one.text, Item(column, column, kind="text"))
            if question and question.other_counts and not question.rows:
                target = chosen(column) if several else one.place
                yield _Cell(one.row, target, one.option, Item(one.place, target))
        elif one.option:
            label, kind = (one.option, "multi") if several else (None, "single")
            item = Item(one.place, column, kind=kind, option=label)
            yield _Cell(one.row, column, one.option, item)
        else:
            yield _Cell(one.row, one.place, one.text, Item(one.place, one.place))


def _undescribed(
    cells: Sequence[_Cell], answers: Sequence[_Answer], described: Sequence[Item], unasked: set[str]
) -> list[Item]:
    """Describe what has answers and is not in the details, by ids."""
    known = {item.column for item in described}
    known |= {one.place for one in answers if one.question in unasked}
    found = {cell.column: cell.item for cell in cells}
    return [item for column, item in found.items() if column not in known]


def _coded(wide: pd.DataFrame, coded: Sequence[Coded]) -> pd.DataFrame:
    """Put codes in the place of the ids of choices; add what nobody answered."""
    columns = [*wide.columns, *(each.item.column for each in coded)]
    wide = wide.reindex(columns=list(dict.fromkeys(columns))).astype("str")
    codes = {each.item.column: dict(each.codes) for each in coded if each.codes}
    return wide.assign(**{name: wide[name].replace(code_of) for name, code_of in codes.items()})


def _noted(responses: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Give what the service notes of each response."""
    cells = tidy(pd.DataFrame({name: [_said(one, name) for one in responses] for name in _NOTED}))
    done = cells["date_modified"].where(cells["response_status"] == "completed")
    return cells.assign(submitted_at=done)


def _variables(responses: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Give the survey's own variables."""
    own = [one.get("custom_variables") for one in responses]
    names = sorted({name for one in own if isinstance(one, dict) for name in one})
    return tidy(pd.DataFrame({name: [_said(one, name) for one in own] for name in names}))
