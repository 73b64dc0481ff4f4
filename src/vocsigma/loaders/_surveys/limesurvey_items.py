"""What the columns of an export of LimeSurvey ask, by the survey's structure or by their cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from vocsigma.exceptions import ArgumentError, FormatError, listing
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.guess_kinds import guessed
from vocsigma.loaders._surveys.limesurvey_headings import Heading
from vocsigma.loaders._surveys.limesurvey_structure import Question

# LimeSurvey's own words for its codes; in an export in another language the cells are the labels.
_WORDS = {
    "Y": {"Y": "Yes", "N": "No"},
    "G": {"M": "Male", "F": "Female"},
    "C": {"Y": "Yes", "N": "No", "U": "Uncertain"},
    "E": {"I": "Increase", "S": "Same", "D": "Decrease"},
}
_CONVERTED = {"1": "Yes", "2": "No"}
_POINTS = {"5": 5, "A": 5, "B": 10}
_CHOICES = ("L", "!", "O", "F", "H", "1", "R")
_SEVERAL = ("M", "P")
_NUMBERS = ("N", "K", ":")
_NO_ANSWER, NOT_SHOWN = "N/A", "not_shown"
_TICKED = {"y", "yes", "1", "ja", "oui", "sí", "sì", "sim"}
_UNTICKED = {"n", "no", "2", "nein", "non", "nee", "não"}
_NPS_CODES = set(map(str, range(11)))
_RECOMMEND = re.compile("recommend|empfehl|recommand|recomend|raccomand|consigli|aanbevel")


def asked_items(
    headings: Sequence[Heading], cells: pd.DataFrame, questions: Mapping[str, Question], source: str
) -> list[Item]:
    """Say what the columns ask, as the survey's structure has it."""
    asked = [each for each in headings if each.stem in questions]
    if not asked:
        codes = [each.stem for each in headings]
        message = (
            f"the survey's structure asks {listing(questions, 5)}, and none of them is in {source} (it has "
            f"{listing(codes, 5)}); is it the structure of this survey, and are its headings not shortened?"
        )
        raise FormatError(message)
    return [
        item
        for heading in asked
        for item in _items(heading, cells[heading.name], questions[heading.stem])
    ]


def _items(heading: Heading, cells: pd.Series[str], question: Question) -> list[Item]:
    """Say what a column asks; "other" is both an option and a text."""
    row, _, scale = heading.part.rpartition("_")
    if question.type == "1" and row in question.parts and scale in ("0", "1"):
        # Codes with underscores count the scales from 0, those with brackets from 1.
        heading = replace(heading, part=row, scale=str(int(scale) + 1))
    part, name, letter = heading.part, heading.name, question.type
    below = _below(heading, question)
    item = Item(name, name, f"{question.text} {below}".strip() or None)
    if letter in _SEVERAL and not part.endswith("comment"):
        text = question.text or None
        if part != "other":
            label = question.parts.get(part) or part
            missing = {_NO_ANSWER: NOT_SHOWN}
            return [Item(question.code, name, text, "multi", label, missing=missing)]
        option = Item(question.code, name, text, "multi", question.other or "Other")
        return [option, replace(item, kind="text")]
    if part == "other" or part.endswith("comment"):
        return [replace(item, kind="text")]
    if part == "filecount":
        return [replace(item, kind="number")]
    return [_single(item, cells, question, heading)]


def _below(heading: Heading, question: Question) -> str:
    """Give the texts of a column's part, in brackets."""
    part = heading.part
    row, _, column = part.partition("_")
    if not part:
        return ""
    if part in question.parts:
        scale = f"[{heading.scale}]" if heading.scale else ""
        return f"[{question.parts[part] or part}]{scale}"
    if row in question.parts and column in question.across:
        return f"[{question.parts[row]}][{question.across[column]}]"
    return f"[{question.other}]" if part == "other" and question.other else f"[{part}]"


def _single(item: Item, cells: pd.Series[str], question: Question, heading: Heading) -> Item:
    """Give the kind and the options of a question with one answer."""
    letter = question.type
    if letter in _WORDS:
        given = cells[cells != _NO_ANSWER].dropna().unique()
        options = _spoken(given, _WORDS[letter], _CONVERTED if letter == "Y" else {})
        return replace(item, kind="single", options=options, missing={_NO_ANSWER: "not_answered"})
    if letter in _POINTS:
        points = [str(point) for point in range(1, _POINTS[letter] + 1)]
        return replace(_scaled(item, points, "likert"), scale=(1, _POINTS[letter]))
    if letter in _CHOICES:
        scale = "1" if heading.scale == "2" else "0"
        options = dict(question.options.get(scale, {}))
        kind = _scaled(item, list(options), "single")
        if question.other is not None:
            options["-oth-"] = _word_for_other(cells, options, question.other)
        return replace(kind, options=options)
    if letter in _NUMBERS:
        found = guessed(item, cells)
        return found if found.kind in ("nps", "csat", "ces") else replace(item, kind="number")
    if letter == "D":
        return replace(item, kind="date")
    return item if letter == "*" else replace(item, kind="single" if letter == "I" else "text")


def _spoken(
    given: Collection[str], options: Mapping[str, str], converted: Mapping[str, str]
) -> dict[str, str]:
    """Give the options that the cells are of; none if they are in words of another language."""
    for each in (options, converted):
        if set(given) <= {*each, *each.values()}:
            return dict(each)
    return {}


def _word_for_other(cells: pd.Series[str], options: Mapping[str, str], word: str) -> str:
    """Give the export's own word for an answer that is none of the options."""
    strange = set(cells.dropna()) - {*options, *options.values(), "-oth-"}
    return strange.pop() if len(strange) == 1 else word


def _scaled(item: Item, codes: Sequence[str], otherwise: str) -> Item:
    """Take a question whose codes are a scale for the kind that its text speaks of."""
    said = _RECOMMEND.search((item.text or "").casefold())
    if said and set(codes) == _NPS_CODES:
        why = f"its options are 0 to 10, and {said.group()!r} is in its text"
        return replace(item, kind="nps", guess=why)
    if codes and all(code.isdecimal() for code in codes):
        found = guessed(item, pd.Series(codes, dtype="str"))
        if found.kind in ("csat", "ces"):
            return found
    return replace(item, kind=otherwise)


def guessed_items(headings: Sequence[Heading], cells: pd.DataFrame) -> list[Item]:
    """Say what the columns ask, where only they can tell; what is ticked or not is one question."""
    boxes, others = _several(headings, cells)
    items = []
    for each in headings:
        own = boxes.get(each.stem, [])
        if each.name in own or each.name in others:
            missing = {_NO_ANSWER: NOT_SHOWN} if each.name in own else {}
            why = f"its {len(own)} columns are ticked or not"
            label = each.option or each.part
            items.append(
                Item(each.stem, each.name, each.text, "multi", label, missing=missing, guess=why)
            )
        if each.name not in own:
            below = f" [{each.option}]" if each.option else ""
            missing = {_NO_ANSWER: "not_answered"} if _is_yes_no(cells[each.name]) else {}
            text = each.text and each.text + below
            items.append(Item(each.name, each.name, text, missing=missing))
    return items


def _several(
    headings: Iterable[Heading], cells: pd.DataFrame
) -> tuple[dict[str, list[str]], list[str]]:
    """Give the columns that are the boxes of a question, and those of what was written for "Other"."""
    parts: dict[str, list[Heading]] = {}
    for each in headings:
        if each.part and not each.part.endswith("comment"):
            parts.setdefault(each.stem, []).append(each)
    boxes: dict[str, list[str]] = {}
    others = []
    for stem, own in parts.items():
        # "Other" comes last, and is called so in the language of the export if not by its code.
        last = (
            [own[-1].name] if not _is_ticks(cells[own[-1].name]) or own[-1].part == "other" else []
        )
        names = [each.name for each in own if each.name not in last]
        ticks = [cells[name] for name in names]
        if (
            len(names) > 1
            and all(map(_is_ticks, ticks))
            and any(each.notna().any() for each in ticks)
        ):
            boxes[stem] = names
            others += last
    return boxes, others


def _is_ticks(cells: pd.Series[str]) -> bool:
    """Say whether cells are what a ticked box gives: Y or nothing, or Yes, No and N/A."""
    return _words_of(cells) <= (_TICKED | _UNTICKED) - {"n", "1", "2"}


def _is_yes_no(cells: pd.Series[str]) -> bool:
    """Say whether N/A stands beside words that LimeSurvey itself gives, not an option of the survey."""
    given = _words_of(cells)
    return bool(given) and (given <= {"male", "female"} or given <= _TICKED | _UNTICKED)


def _words_of(cells: pd.Series[str]) -> set[str]:
    return set(cells[cells != _NO_ANSWER].dropna().str.casefold())


def with_plain_ticks(
    cells: pd.DataFrame, items: Iterable[Item], unticked: str | None
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Write No where a box was not ticked, in whatever words; give back these, by question.

    What is N/A as all boxes are was not written for "Other".

    Raises
    ------
    ArgumentError
        If nothing says which word means that a box was not ticked.
    """
    cells = cells.copy(deep=False)
    names: dict[str, list[str]] = {}
    others: dict[str, str] = {}
    for item in items:
        if item.kind == "multi" and item.missing:
            names.setdefault(item.question_id, []).append(item.column)
        elif item.kind == "multi":
            others[item.question_id] = item.column
    words = {}
    for question, own in names.items():
        if question in others:
            shown = cells[[*own, others[question]]] != _NO_ANSWER
            cells[others[question]] = cells[others[question]].where(shown.any(axis=1))
        given = pd.unique(cells[own].to_numpy(dtype=object).ravel())
        said = sorted({str(cell) for cell in given if not pd.isna(cell)} - {_NO_ANSWER})
        off = [word for word in said if word == unticked or word.casefold() in _UNTICKED]
        if said and not off and not any(word.casefold() in _TICKED for word in said):
            message = (
                f"the options of {question!r} hold {listing(said, 4)}; say which of them means that "
                f"an option was not chosen: unticked={said[0]!r}"
            )
            raise ArgumentError(message)
        for word in off:
            if word.casefold() != "no":
                words[question] = word
                cells[own] = cells[own].replace(word, "No")
    return cells, words
