"""Responses of Typeform as its API gives them, as one row a respondent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pandas as pd

from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.json_cells import object_of, sheet_of, text_of, with_columns
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._answering.personal import is_personal
from vocsigma.loaders._answering.sheet import Sheet, tidy, widened
from vocsigma.loaders._answering.survey_json import Responses, responses_in
from vocsigma.loaders._files.json_walk import inside, items_of
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._surveys.typeform_form import OTHER, Field, Form

TOKEN, LANDED, SUBMITTED = "token", "landed_at", "submitted_at"
_OWN = (TOKEN, LANDED, SUBMITTED, "score")
_NAMELESS = "(a question without an id)"


@dataclass
class _Asked:
    """What the answers show of a question: its type, and the labels that were chosen."""

    type: str = ""
    several: bool = False
    labels: dict[str, None] = field(default_factory=dict)


def opened(source: Source, form: Form) -> tuple[Sheet, list[Item]]:
    """Read the responses, and say what their columns ask, in the form's order if there is one."""
    responses = responses_in(source, "responses of Typeform", _is_response, inside("items"))
    asked: dict[str, _Asked] = {}
    rows = [cell for row, one in enumerate(responses.values) for cell in _cells(row, one, asked)]
    wide = widened(pd.DataFrame(rows, columns=["row", "column", "value"]), len(responses.values))
    fields = [_merged(one, asked.pop(one.id, _Asked())) for one in form.fields]
    fields += [_merged(Field(name, type=seen.type), seen) for name, seen in asked.items()]
    items = [item for one in fields for item in _items(one, set(wide.columns))]
    wide = with_columns(wide, [item.column for item in items])
    cells = pd.concat([_about(responses, wide.columns), wide], axis=1)
    cells = cells.loc[:, ~cells.columns.duplicated()]
    personal = {one.id for one in fields if one.personal}
    asked_of = [
        item
        for item in items
        if not (
            item.question_id in personal
            or (not item.option and is_personal(item.text or item.question_id, cells[item.column]))
        )
    ]
    return sheet_of(responses, cells), asked_of


def _is_response(value: Any) -> bool:
    named = isinstance(value, dict) and ("token" in value or "response_id" in value)
    return named and LANDED in value


def _token(response: Mapping[str, Any]) -> str:
    return text_of(response.get("token") or response.get("response_id"))


def _about(responses: Responses, questions: pd.Index[Any]) -> pd.DataFrame:
    """Give what is known of each response, its hidden fields by their names."""
    about = pd.DataFrame(map(partial(_known, questions), responses.values))
    return tidy(about)


def _known(questions: pd.Index[Any], response: Mapping[str, Any]) -> dict[str, str]:
    score = object_of(response.get("calculated")).get("score")
    said = (_token(response), response.get(LANDED), response.get(SUBMITTED), score)
    known = {name: text_of(value) for name, value in zip(_OWN, said, strict=True)}
    for given, value in object_of(response.get("hidden")).items():
        name = text_of(given)
        known[f"hidden_{name}" if name in _OWN or name in questions else name] = text_of(value)
    return known


def _cells(
    row: int, response: Mapping[str, Any], asked: dict[str, _Asked]
) -> Iterator[tuple[int, str, str]]:
    """Give the cells of a response's answers, and note what they show of the questions."""
    for answer in map(object_of, items_of(response, "answers")):
        of = object_of(answer.get("field"))
        name = text_of(of.get("id") or of.get("ref")).strip() or _NAMELESS
        name = f"{name} (question)" if name in _OWN else name
        seen = asked.setdefault(name, _Asked())
        seen.type = seen.type or text_of(of.get("type"))
        yield from ((row, column, value) for column, value in _said(name, answer, seen) if value)


def _said(name: str, answer: Mapping[str, Any], seen: _Asked) -> Iterator[tuple[str, str]]:
    """Give the columns and cells of an answer: one an option where several may be chosen."""
    kind = text_of(answer.get("type"))
    value = answer.get(kind)
    chosen = object_of(value)
    if kind not in ("choice", "choices"):
        text = text_of(value)
        seen.labels |= {text: None} if seen.type == "dropdown" else {}
        yield name, text
        return
    labels = [chosen.get("label")] if kind == "choice" else items_of(chosen, "labels")
    texts = [text for label in labels if (text := one_line(text_of(label)))]
    other = text_of(chosen.get("other"))
    if kind == "choice" or seen.type == "ranking":
        text = "; ".join([*texts, other]).strip("; ")
        seen.labels[text] = None
        yield name, text
        return
    texts += [OTHER] if other else []
    seen.several = True
    seen.labels |= dict.fromkeys(texts)
    yield f"{name} (other)", other
    yield from ((f"{name}: {text}", text) for text in texts)


def _merged(one: Field, seen: _Asked) -> Field:
    """Add to a form's question what was answered to it, also to options that are gone from the form."""
    known = {*one.choices.values()}
    several = one.several or seen.several
    if not (one.choices or several):
        return one
    others = {label: label for label in seen.labels if label not in known}
    return replace(one, several=several, choices={**one.choices, **others})


def _items(one: Field, columns: set[str]) -> Iterator[Item]:
    item = Item(one.id, one.id, one.title or None, one.kind, options=one.choices, scale=one.scale)
    if one.several:
        for label in dict.fromkeys(one.choices.values()):
            yield replace(item, column=f"{one.id}: {label}", option=label, options={})
    else:
        yield item
    other = f"{one.id} (other)"
    if other in columns:
        yield Item(other, other, one.title or None, "text")
