"""What a form of Typeform asks, from its definition in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.json_cells import object_of, text_of
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._files.json_walk import is_list, items_of
from vocsigma.loaders._files.source import PathOrFile, in_utf8, open_source

OTHER = "Other"
_KINDS = {
    "nps": "nps", "number": "number", "short_text": "text", "long_text": "text", "website": "text",
    "file_upload": "text", "calendly": "text", "ranking": "text", "date": "date", "yes_no": "single",
    "legal": "single", "dropdown": "single", "multiple_choice": "single", "picture_choice": "single",
}  # fmt: skip
_PERSONAL = {"email", "phone_number", "payment"}
_MARKUP = re.compile(r"\{\{[^{}]*\}\}|[*_]")


@dataclass(frozen=True)
class Field:
    """A question: its id, its words, what kind it is, and its options by their ids."""

    id: str
    title: str | None = None
    type: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    several: bool = False
    other: bool = False
    scale: tuple[float, float] | None = None

    @property
    def kind(self) -> str:
        """The kind of question, empty where the type does not tell."""
        return "multi" if self.several else _KINDS.get(self.type, "")

    @property
    def personal(self) -> bool:
        """Whether the answer says who the respondent is."""
        return self.type in _PERSONAL


@dataclass(frozen=True)
class Form:
    """The questions of a form, in order, and the names of its hidden fields."""

    fields: tuple[Field, ...] = ()
    hidden: tuple[str, ...] = ()


def form_of(path_or_file: PathOrFile | None) -> Form:
    """Read a form as the API gives it; an empty one if there is none."""
    if path_or_file is None:
        return Form()
    source = in_utf8(open_source(path_or_file))
    try:
        read = json.loads(source.data().decode("utf-8-sig"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the form {source.name} is not sound JSON: {error}") from error
    if not is_list(read, "fields"):
        message = (
            f"the form {source.name} has no list of fields; give what the API returns for the form itself "
            "(GET /forms/<form_id>), not for its responses"
        )
        raise FormatError(message)
    fields = tuple(_field(one, of) for one, of in _leaves(read) if _type(one) != "statement")
    return Form(fields, tuple(text_of(name) for name in items_of(read, "hidden")))


def bare(text: str) -> str:
    """Give a question's words as they can be compared, without emphasis and what is filled in."""
    return " ".join(_MARKUP.sub(" ", one_line(text)).split()).casefold()


def _leaves(group: Any, of: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Give the questions of a form or of a group in it, and the words before a matrix."""
    for one in items_of(group, "fields"):
        properties = object_of(object_of(one).get("properties"))
        if is_list(properties, "fields"):
            yield from _leaves(properties, _title(one) if _type(one) == "matrix" else "")
        elif isinstance(one, dict):
            yield one, of


def _type(one: Mapping[str, Any]) -> str:
    return text_of(one.get("type"))


def _title(one: Mapping[str, Any]) -> str:
    return one_line(text_of(one.get("title")))


def _field(one: Mapping[str, Any], of: str) -> Field:
    properties = object_of(one.get("properties"))
    choices = [object_of(choice) for choice in items_of(properties, "choices")]
    labels = [one_line(text_of(choice.get("label"))) for choice in choices]
    names = [
        text_of(choice.get("id")) or label for choice, label in zip(choices, labels, strict=True)
    ]
    title = _title(one)
    return Field(
        id=text_of(one.get("id")) or title,
        title=f"{of} - {title}" if of else title,
        type=_type(one),
        choices=dict(zip(names, labels, strict=True)),
        several=properties.get("allow_multiple_selection") is True,
        other=properties.get("allow_other_choice") is True,
        scale=_scale(_type(one), properties),
    )


def _scale(kind: str, properties: Mapping[str, Any]) -> tuple[float, float] | None:
    """Give the ends of a scale, which begins at 0 unless it says otherwise; stars begin at 1."""
    steps = text_of(properties.get("steps"))
    if kind not in ("rating", "opinion_scale") or not steps.isdecimal() or int(steps) < 2:
        return None
    first = int(kind == "rating" or properties.get("start_at_one") is True)
    return float(first), float(first + int(steps) - 1)
