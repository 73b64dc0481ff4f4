"""What a survey of SurveyMonkey asks, by the API's details of the survey."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.guess_kinds import guessed
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._files.json_values import Stray, values_in
from vocsigma.loaders._files.json_walk import items_of
from vocsigma.loaders._files.source import Source, in_utf8

_DASH = " - "
_NPS_WEIGHTS = [-100] * 7 + [0] * 2 + [100] * 2
_NUMBER = re.compile(r"(?:.*\D)?(\d+)(?:\D.*)?")
_NO_QUESTIONS = ("presentation", "demographic")
_NA = "not_applicable"


@dataclass(frozen=True)
class Choice:
    """An option of a question, or a row or a column of a matrix."""

    id: str
    text: str
    weight: float | None = None
    is_na: bool = False
    visible: bool = True


@dataclass(frozen=True)
class Question:
    """A question as the details describe it; `other_counts` if what is written beside is a choice."""

    id: str
    family: str
    subtype: str
    text: str
    shown_as: str = ""
    checked_as: str = ""
    choices: list[Choice] = field(default_factory=list)
    rows: list[Choice] = field(default_factory=list)
    columns: list[tuple[Choice, list[Choice]]] = field(default_factory=list)
    other: Choice | None = None
    other_counts: bool = False

    @property
    def asked(self) -> bool:
        """Whether it asks something, and not for contact data."""
        return self.family not in _NO_QUESTIONS

    @property
    def several(self) -> bool:
        """Whether it allows several answers."""
        return self.family == "multiple_choice" or (self.family, self.subtype) == (
            "matrix",
            "multi",
        )

    def parts(self) -> Iterator[tuple[str, str, str, list[Choice]]]:
        """Give what has an answer of its own: its column, question id, text and choices."""
        if not self.rows:
            yield self.id, self.id, self.text, self.choices
        alone = len(self.rows) == 1 and not self.rows[0].text and not self.columns
        for row in self.rows:
            place = f"{self.id}_{row.id}"
            text = _DASH.join(filter(None, (self.text, row.text)))
            if not self.columns:
                yield place, self.id if alone else place, text, self.choices
            for column, choices in self.columns:
                yield (
                    f"{place}_{column.id}",
                    f"{place}_{column.id}",
                    text + _DASH + column.text,
                    choices,
                )


@dataclass(frozen=True)
class Coded:
    """What a column asks, and the code of each choice's id."""

    item: Item
    codes: Mapping[str, str] = field(default_factory=dict)


def asked_in(source: Source) -> list[Question]:
    """Read the details of a survey.

    Parameters
    ----------
    source : Source
        The file.

    Returns
    -------
    list of Question
        In the order of the survey.

    Raises
    ------
    FormatError
        If the file has no questions.
    """
    source = in_utf8(source)
    text = source.data().decode("utf-8-sig")
    questions = [
        _question(each)
        for value in values_in(text, _is_survey)
        if not isinstance(value, Stray)
        for page in items_of(value, "pages")
        for each in items_of(page, "questions")
        if isinstance(each, dict) and isinstance(each.get("id"), str) and "family" in each
    ]
    if not questions:
        message = f"{source.name} has no questions; details= is what the API gives at /surveys/{{id}}/details"
        raise FormatError(message)
    return questions


def _is_survey(value: Any) -> bool:
    return isinstance(value, dict) and bool(items_of(value, "pages"))


def _question(given: dict[str, Any]) -> Question:
    headings = [_said(one, "heading") for one in items_of(given, "headings")]
    answers = _object(given, "answers")
    other = next(iter(_choices(answers, "other")), None)
    return Question(
        id=given["id"],
        family=_said(given, "family"),
        subtype=_said(given, "subtype"),
        text=next(filter(None, headings), given["id"]),
        shown_as=_said(_object(given, "display_options"), "display_type"),
        checked_as=_said(_object(given, "validation"), "type"),
        choices=_choices(answers, "choices"),
        rows=_choices(answers, "rows"),
        columns=[
            (choice, _choices(column, "choices"))
            for choice, column in zip(
                _choices(answers, "cols"), _objects(answers, "cols"), strict=True
            )
        ],
        other=other,
        other_counts=any(one.get("is_answer_choice") is True for one in _objects(answers, "other")),
    )


def _object(given: dict[str, Any], key: str) -> dict[str, Any]:
    value = given.get(key)
    return value if isinstance(value, dict) else {}


def _objects(given: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Give what has an id there, in a list or by itself."""
    found = [given[key]] if isinstance(given.get(key), dict) else items_of(given, key)
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _said(given: Any, key: str) -> str:
    value = given.get(key) if isinstance(given, dict) else None
    return one_line(value) if isinstance(value, str) else ""


def _choices(given: dict[str, Any], key: str) -> list[Choice]:
    return [
        Choice(
            one["id"],
            _said(one, "text") or _said(one, "description"),
            _number(one.get("weight")),
            one.get("is_na") is True,
            one.get("visible") is not False,
        )
        for one in _objects(given, key)
    ]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def coded_items(question: Question, answered: set[str]) -> list[Coded]:
    """Say what each column of a question asks.

    Parameters
    ----------
    question : Question
        The question.
    answered : set of str
        The columns that hold an answer; what was taken out of the survey counts only if it does.

    Returns
    -------
    list of Coded
        One a column, the text written beside the choices last.
    """
    items: list[Coded] = []
    for place, name, text, choices in question.parts() if question.asked else ():
        item = Item(name, place, text)
        if question.several:
            items += _several(item, question, choices, answered)
        elif question.family == "matrix" and question.subtype == "ranking":
            items.append(_ranked(item, choices))
        elif question.family == "matrix" and question.subtype == "rating":
            items.append(_rated(item, choices))
        elif choices:
            items.append(_single(item, question, choices))
        else:
            items.append(Coded(replace(item, kind=_written_kind(question))))
    if question.other and question.asked:
        column = f"{question.id}_{question.other.id}"
        text = _DASH.join(filter(None, (question.text, question.other.text)))
        items.append(Coded(Item(column, column, text, "text")))
    return items


def _several(
    item: Item, question: Question, choices: list[Choice], answered: set[str]
) -> Iterator[Coded]:
    """Give a column a choice; the one of "Other" is apart from what is written there."""
    for choice in choices:
        column = f"{item.column}_{choice.id}"
        if choice.visible or column in answered:
            yield Coded(replace(item, column=column, kind="multi", option=choice.text or choice.id))
    if question.other and question.other_counts and not question.rows:
        column = chosen(f"{item.column}_{question.other.id}")
        label = question.other.text or question.other.id
        yield Coded(replace(item, column=column, kind="multi", option=label))


def chosen(column: str) -> str:
    """Name the column that says whether what is written beside the choices was chosen."""
    return f"{column} (chosen)"


def _single(item: Item, question: Question, choices: list[Choice]) -> Coded:
    """Give choices their places as codes."""
    counts = question.other and question.other_counts and not question.rows
    others = [question.other] if question.other and counts else []
    return _with_codes(item, "single", dict(enumerate([*choices, *others], start=1)))


def _ranked(item: Item, choices: list[Choice]) -> Coded:
    """Take ranks as numbers."""
    known = [one for one in choices if not one.is_na]
    ranks = {one.id: one.text or str(place) for place, one in enumerate(known, start=1)}
    missing = {one.id: _NA for one in choices if one.is_na}
    return Coded(replace(item, kind="number", missing=missing), ranks)


def _rated(item: Item, choices: list[Choice]) -> Coded:
    """Take an NPS by its weights, the codes of other ratings from theirs."""
    known = [one for one in choices if not one.is_na]
    weights = [one.weight for one in known]
    numbers = [_NUMBER.fullmatch(one.text) for one in known]
    if weights == _NPS_WEIGHTS and all(numbers):
        return _with_codes(item, "nps", dict(enumerate(known)), choices)
    if None in weights or len({*weights}) < len(weights):
        weights = [float(place) for place, _ in enumerate(known, start=1)]
    by_code = dict(zip(weights, known, strict=True))
    codes = pd.Series([f"{code:g}" for code in by_code if code is not None], dtype="str")
    found = guessed(replace(item, column=""), codes)
    kind, guess = (found.kind, found.guess) if found.kind in ("csat", "ces") else ("likert", None)
    return _with_codes(replace(item, guess=guess), kind, by_code, choices)


def _with_codes(
    item: Item, kind: str, by_code: Mapping[Any, Choice], every: list[Choice] | None = None
) -> Coded:
    """Set the codes of choices, and those that stand for no answer."""
    written = {f"{code:g}": choice for code, choice in by_code.items() if not choice.is_na}
    missing = {one.id: _NA for one in (every or by_code.values()) if one.is_na}
    options = {code: choice.text or code for code, choice in written.items()}
    codes = {choice.id: code for code, choice in written.items()}
    return Coded(replace(item, kind=kind, options=options, missing=missing), codes)


def _written_kind(question: Question) -> str:
    """Give the kind of what is typed in."""
    if question.shown_as == "slider" or question.subtype == "numerical":
        return "number"
    if question.checked_as in ("integer", "decimal"):
        return "number"
    return "date" if (question.family, question.subtype) == ("datetime", "date_only") else "text"
