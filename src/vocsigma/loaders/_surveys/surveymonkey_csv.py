"""Surveys of SurveyMonkey as CSV: what the lines of names say of each column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._answering.personal import is_personal
from vocsigma.loaders._answering.sheet import Sheet, headed, unique_names
from vocsigma.loaders._files.source import Source

_NOTED = re.compile(
    r"(?:respondentid|collectorid|startdate|enddate|ipaddress|emailaddress|firstname|lastname|customdata\d*)"
)
_PERSONAL = {"ipaddress", "emailaddress", "firstname", "lastname"}
# The rows of a question for contact data, as SurveyMonkey names them.
_CONTACT = {
    "name", "company", "address", "address2", "city/town", "state/province", "zip/postalcode",
    "country", "emailaddress", "phonenumber",
}  # fmt: skip
# In English, German and Dutch, French, Spanish, Portuguese and Italian.
_NO_OPTION = {
    "response", "open-ended response", "antwort", "antwoord", "réponse", "respuesta", "resposta",
    "risposta",
}  # fmt: skip
_DASH = " - "
# Of the eleven answers, only the ends have words: "Not at all likely - 0".
_END = re.compile(r".*\S - (0|10)")


@dataclass(frozen=True)
class _Column:
    """A column: its name in our file, what was asked, and which option or row, empty if none."""

    name: str
    question: str
    option: str = ""


@dataclass(frozen=True)
class Export:
    """A file, its columns of ids and times by their names without blanks, and what was asked."""

    sheet: Sheet
    noted: dict[str, str]
    items: list[Item]


def opened(source: Source, apart: Sequence[str], missing: Iterable[str] = ()) -> Export:
    """Read an export, expanded or condensed.

    Parameters
    ----------
    source : Source
        The file.
    apart : sequence of str
        Columns that are no questions, as the caller says.
    missing : iterable of str
        Values that stand for no answer.

    Returns
    -------
    Export
        Columns have the name of their question, and of their option or row: ``Rate us - Speed``.
    """
    head = headed(source, 2)
    names, second = [*head.lines, [], []][:2]
    count = next((n for n, name in enumerate(names) if not _is_noted(name)), len(names))
    taken = unique_names(names[:count])
    noted = {_folded(name): name for name in reversed(taken)}
    if "respondentid" not in noted:
        message = (
            f"{source.name} has no column 'Respondent ID' or 'RespondentID' among its first: it is no "
            "export of all individual responses of SurveyMonkey; use read_survey_csv"
        )
        raise FormatError(message)
    id_column = noted["respondentid"]
    if _is_second_line(names, second, count):
        if len(second) != len(names):
            counts = f"{len(names)} and {len(second)}"
            message = f"{source.name}: its lines of names have {counts} columns; export it again"
            raise FormatError(message)
        asked = _expanded(names[count:], second[count:], taken)
        sheet = head.sheet([*taken, *(one.name for one in asked)], after=2, id_column=id_column)
    else:
        named = unique_names([*taken, *map(one_line, names[count:])])
        sheet = head.sheet(named, after=1, id_column=id_column)
        asked = _condensed(named[count:], _answered(sheet.cells, missing))
    asked = [
        one for one in asked if one.name not in apart and _folded(one.question) not in _PERSONAL
    ]
    chosen, items = _asked(asked, _answered(sheet.cells, missing))
    cells = sheet.cells
    added = {name: cells[of].mask(words.notna(), words) for name, (of, words) in chosen.items()}
    return Export(replace(sheet, cells=cells.assign(**added)), noted, items)


def _answered(cells: pd.DataFrame, missing: Iterable[str]) -> pd.DataFrame:
    """Leave out what stands for no answer."""
    return cells.mask(cells.isin(list(missing)))


def _folded(name: str) -> str:
    return re.sub(r"[\s_]", "", name).lower()


def _is_noted(name: str) -> bool:
    return _NOTED.fullmatch(_folded(name)) is not None


def _is_second_line(names: list[str], line: list[str], count: int) -> bool:
    """Say whether a line tells options: nothing stands under the ids and times."""
    said = {cell.strip().casefold() for cell in line[count:]} - {""}
    asked = [name.strip() for name in names[count:]]
    blank = "" in asked or len({*asked}) < len(asked)
    apart = bool(line) and not any(cell.strip() for cell in line[:count])
    return apart and (blank or bool(said & _NO_OPTION) or len(said) < 2)


def _expanded(names: Sequence[str], options: Sequence[str], taken: list[str]) -> list[_Column]:
    """Take questions from the first line, which names each once, and options from the second."""
    names, options = [one_line(name) for name in names], [one_line(option) for option in options]
    nothing = _no_options(names, options)
    groups: list[tuple[str, list[str]]] = []
    for place, (name, written) in enumerate(zip(names, options, strict=True), len(taken) + 1):
        option = "" if written.casefold() in nothing else written
        if groups and option and name in ("", groups[-1][0]):
            groups[-1][1].append(option)
        else:
            groups.append((name or f"(column {place})", [option]))
    questions = unique_names(question for question, _ in groups)
    columns = [
        _Column(_DASH.join(filter(None, (question, option))), question, option)
        for question, (_, own) in zip(questions, groups, strict=True)
        for option in own
    ]
    unique = unique_names([*taken, *(one.name for one in columns)])[len(taken) :]
    return [replace(one, name=name) for one, name in zip(columns, unique, strict=True)]


def _no_options(names: list[str], options: list[str]) -> set[str]:
    """Give the words of the second line that are no options, in whatever language.

    They stand alone under a question, and under several questions.
    """
    alone = [
        option.casefold()
        for name, following, option in zip(names, [*names[1:], "end"], options, strict=True)
        if name and following
    ]
    return _NO_OPTION | {word for word, times in Counter(alone).items() if times > 1}


def _condensed(names: Sequence[str], cells: pd.DataFrame) -> list[_Column]:
    """Find options in names such as ``Which of these? - Phone``: the cells tell or number them."""
    parted = [(name, *name.rpartition(_DASH)[::2]) for name in names]
    told = {stem for name, stem, word in parted if stem and _tells(cells[name], word)}
    groups: dict[str, list[_Column]] = {}
    for name, stem, word in parted:
        groups.setdefault(stem, []).append(_Column(name, stem, word))
    told |= {stem for stem, own in groups.items() if stem and _options(own, cells)[1]}
    stems = sorted(told, key=len, reverse=True)
    columns = []
    for name in names:
        stem = next((one for one in stems if name.startswith(one + _DASH)), "")
        question, _, word = name.rpartition(_DASH)
        if stem:
            columns.append(_Column(name, stem, name[len(stem + _DASH) :]))
        elif question and word.casefold() in _NO_OPTION:
            columns.append(_Column(name, question))
        else:
            columns.append(_Column(name, name))
    return columns


def _tells(cells: pd.Series[str], option: str) -> bool:
    """Say whether most of what a column holds is its option's own text."""
    times = cells.value_counts()
    told = times[[one_line(text) == option for text in times.index]].sum()
    return bool(told > 0.5 * times.sum())


def _asked(
    columns: Iterable[_Column], cells: pd.DataFrame
) -> tuple[dict[str, tuple[str, pd.Series[str]]], list[Item]]:
    """Say what the columns ask; where words stand for a choice, a column of the choice is to be added."""
    items: list[Item] = []
    chosen = {}
    for question, grouped in groupby(columns, key=lambda one: one.question):
        own = list(grouped)
        wordy, guess = _options(own, cells)
        if wordy is None:
            if not _is_contact(own, cells):
                items += [_plain(one, cells[one.name]) for one in own if _is_asked(one, cells)]
            continue
        wide = {one.name: f"{one.name} (chosen)" for one in wordy}
        for one in wordy:
            words = cells[one.name]
            label = words.mask(words.notna(), one.option or one.name)
            chosen[wide[one.name]] = (one.name, label)
        items += [
            Item(question, wide.get(one.name, one.name), question, "multi", one.option, guess=guess)
            for one in own
        ]
        items += [Item(one.name, one.name, one.name, "text") for one in wordy]
    return chosen, items


def _options(
    columns: Sequence[_Column], cells: pd.DataFrame
) -> tuple[list[_Column] | None, str | None]:
    """Say which of a question's columns hold words, and why it was guessed; none if they are no options."""
    told = [_tells(cells[one.name], one.option) for one in columns]
    wordy = [one for one, tells in zip(columns, told, strict=True) if not tells]
    wordy = [one for one in wordy if cells[one.name].notna().any()]
    if any(told) and len(wordy) <= sum(told):
        return wordy, None
    # "Other" comes last, and holds what was written there also where choices are numbers.
    last = cells[columns[-1].name].dropna()
    beside = 0 if last.str.fullmatch(r"\d+").all() else 1
    guess = _numbered(columns[: len(columns) - beside], cells)
    return (list(columns[len(columns) - beside :]), guess) if guess else (None, None)


def _is_asked(column: _Column, cells: pd.DataFrame) -> bool:
    """Say whether a column is a question; one without a name and an answer is not."""
    return not column.question.startswith("(column ") or bool(cells[column.name].notna().any())


def _is_contact(columns: Sequence[_Column], cells: pd.DataFrame) -> bool:
    """Say whether a question asks who the respondent is and where: several of its rows are such.

    In other languages it is known by a row of e-mail addresses.
    """
    named = sum(_folded(one.option) in _CONTACT for one in columns) > 1
    mailed = any(is_personal("", cells[one.name]) for one in columns)
    return named or (len(columns) > 1 and mailed)


def _numbered(columns: Sequence[_Column], cells: pd.DataFrame) -> str | None:
    """Say why columns are options that are ticked by a number, if they are."""
    own = cells[[one.name for one in columns]]
    answered = own[own.notna().any(axis=1)]
    different = [set(own[name].dropna()) for name in own]
    numbers = [next(iter(one)) for one in different if one]
    if (
        len(numbers) < 2
        or any(len(one) > 1 for one in different)
        or answered.notna().all(axis=None)
    ):
        return None
    told_apart = len({*numbers}) in (1, len(numbers))
    ticks = told_apart and all(number.isdecimal() for number in numbers)
    return f"each of its {len(columns)} columns holds one number or nothing" if ticks else None


def _plain(column: _Column, cells: pd.Series[str]) -> Item:
    """Describe a question of one column: the kind is known where its answers are those of an NPS."""
    item = Item(column.name, column.name, column.name if column.option else column.question)
    texts = cells.value_counts(ascending=True).index
    # The usual wording comes last, and counts.
    ends = {text: end[1] for text in texts if (end := _END.fullmatch(one_line(text)))}
    numbers = [str(number) for number in range(11)]
    if not ends or {*texts} - {*ends, *numbers}:
        return item
    options = {
        **dict(zip(numbers, numbers, strict=True)),
        **{end: text for text, end in ends.items()},
    }
    return replace(
        item, kind="nps", options=options, guess="0 to 10, with words at the ends of the scale"
    )
