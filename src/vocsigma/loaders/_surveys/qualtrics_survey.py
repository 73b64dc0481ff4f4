"""What a survey of Qualtrics asks: from the file of its definition (.qsf), by the ids of its columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._files.source import PathOrFile, open_source

_SEVERAL = ("MultipleAnswer", "MAVR", "MAHR", "MACOL", "MSB")
_NUMBERS = ("Slider", "CS", "RO")
_TEXTS = ("TE", "Draw", "FileUpload", "Signature")
_IMPORT = re.compile(
    r"(?:\d+_)?(?P<question>QID\d+)(?:#(?P<column>\d+))?(?P<parts>(?:[-_]\d+)*)(?P<text>[-_]TEXT)?"
)


@dataclass(frozen=True)
class Question:
    """A question: its text, its kind if its type tells one, its rows, and what may be chosen.

    `options` gives the label of each choice by its key, `codes` the code that is exported for it, where
    that is another.
    """

    text: str
    kind: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)

    def code(self, key: str) -> str:
        """Give the code that is exported for a choice."""
        return self.codes.get(key, key)


Questions = Mapping[str, Question]


def kind_of(question_type: str, selector: str, sub_selector: str) -> str:
    """Say of which kind the answers are; nothing where the type does not tell."""
    if selector == "NPS":
        return "nps"
    if selector in _SEVERAL or sub_selector in _SEVERAL:
        return "multi"
    if question_type in ("MC", "Matrix", "DD"):
        return "single" if selector not in ("TE", "RO", "CS") and sub_selector != "TE" else ""
    if question_type in _NUMBERS:
        return "number"
    return "text" if question_type in _TEXTS else ""


def questions_of_survey(survey: PathOrFile) -> dict[str, Question]:
    """Read a survey's definition.

    Parameters
    ----------
    survey : path or file object
        The ``.qsf`` file.

    Returns
    -------
    dict of str to Question
        By ``QID1``, or ``QID1#2`` for the second column of a question side by side.

    Raises
    ------
    FormatError
        If it is no such file.
    """
    source = open_source(survey)
    try:
        elements = json.loads(source.data())["SurveyElements"]
        payloads = [one["Payload"] for one in elements if one["Element"] == "SQ"]
        return {key: question for each in payloads for key, question in _described(each)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message = (
            f"{source.name} is no survey file (.qsf) of Qualtrics ({type(error).__name__}: {error}); "
            "export it there: Tools, Import/Export, Export Survey"
        )
        raise FormatError(message) from error


def _described(payload: Mapping[str, Any]) -> Iterator[tuple[str, Question]]:
    """Describe a question, or the columns of one side by side."""
    name, text = str(payload["QuestionID"]), one_line(str(payload.get("QuestionText", "")))
    more = payload.get("AdditionalQuestions") or {}
    for column, each in more.items():
        part = one_line(str(each.get("QuestionText", "")))
        yield f"{name}#{column}", _question(each, f"{text}-{part}")
    if not more:
        yield name, _question(payload, text)


def _question(payload: Mapping[str, Any], text: str) -> Question:
    kind = kind_of(
        *(str(payload.get(key) or "") for key in ("QuestionType", "Selector", "SubSelector"))
    )
    choices, answers = (_shown(payload.get(key)) for key in ("Choices", "Answers"))
    recoded = payload.get("RecodeValues") or {}
    codes = {str(key): str(code) for key, code in recoded.items()} if recoded else {}
    if payload.get("QuestionType") == "Matrix":
        return Question(text, kind, choices, answers, codes)
    if kind in ("single", "multi", "nps"):
        return Question(text, kind, {}, choices, codes)
    return Question(text, kind, choices)


def _shown(choices: Any) -> dict[str, str]:
    """Give the texts of choices; none are written as an empty list."""
    return {str(key): one_line(str(one["Display"])) for key, one in (choices or {}).items()}


def described(item: Item, given: str, questions: Questions) -> Item:
    """Say what a column asks, as far as the questions tell.

    Parameters
    ----------
    item : Item
        The column as it was taken for without them.
    given : str
        Its import id: ``QID4_1_2``.
    questions : mapping of str to Question
        The survey.

    Returns
    -------
    Item
        With kind, options and texts where they are known.
    """
    match = _IMPORT.fullmatch(given)
    key = "#".join(filter(None, match.group("question", "column"))) if match else ""
    if match is None or key not in questions:
        return item
    question, parts = questions[key], re.findall(r"\d+", match["parts"])
    row, option = _placed(question, parts)
    text = "-".join(filter(None, [question.text, row]))
    if match["text"]:
        other = question.options.get(option) if option else None
        asked = "-".join(filter(None, [text, other, "Text"]))
        return Item(item.column, item.column, asked, "text")
    if question.kind == "multi" and option is not None:
        stem = item.column.rpartition("_")[0] or item.column
        label = question.options.get(option, option)
        return Item(stem, item.column, text, "multi", label)
    options = {question.code(one): label for one, label in question.options.items()}
    if not question.kind or (question.kind in ("single", "multi") and not options):
        return replace(item, text=text)
    options = {} if question.kind == "nps" else options
    # Where answers are not split into columns, a comma is between the codes.
    mark = "," if question.kind == "multi" else ";"
    name = item.column
    return Item(name, name, text, question.kind, options=options, separator=mark)


def is_zero(given: str, questions: Questions) -> bool:
    """Say whether a column stands for an option whose code is 0."""
    match = _IMPORT.fullmatch(given)
    key = "#".join(filter(None, match.group("question", "column"))) if match else ""
    if match is None or key not in questions:
        return False
    _, option = _placed(questions[key], re.findall(r"\d+", match["parts"]))
    return option is not None and questions[key].code(option) == "0"


def _placed(question: Question, parts: list[str]) -> tuple[str | None, str | None]:
    """Give the text of the row, and the key of the option, that a column stands for."""
    row = question.rows.get(parts[0], parts[0]) if parts and question.rows else None
    return row, parts[-1] if len(parts) > bool(question.rows) else None
