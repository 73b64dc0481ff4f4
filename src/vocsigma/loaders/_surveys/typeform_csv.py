"""Responses of Typeform as CSV, as one row a respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from vocsigma.exceptions import FormatError, listing
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._answering.personal import is_personal
from vocsigma.loaders._answering.sheet import Sheet, headed, unique_names
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._surveys.typeform_form import OTHER, Field, Form, bare

TOKEN, STARTED, SUBMITTED = "#", "Start Date (UTC)", "Submit Date (UTC)"
RESPONSE_TYPE = "Response Type"
_NOTED = {
    TOKEN, STARTED, SUBMITTED, RESPONSE_TYPE, "Stage Date (UTC)", "Network ID", "Tags", "Ending",
    "Score", "score",
}  # fmt: skip
_LONE = "it holds nothing but its own name: an option of a question that the file does not name"


def opened(source: Source, form: Form, apart: set[str]) -> tuple[Sheet, list[Item]]:
    """Read the file, and say what its columns ask, by the form's questions if there is a form."""
    head = headed(source, 1)
    given = [one_line(name) for name in head.lines[0]]
    names = unique_names(given)
    absent = [name for name in (TOKEN, SUBMITTED) if name not in names]
    if absent:
        message = (
            f"{source.name} has no column {listing(absent)} (it has {listing(names, 12)}): it is no CSV "
            "export of Typeform; use read_survey_csv"
        )
        raise FormatError(message)
    sheet = head.sheet(names, after=1, id_column=TOKEN)
    apart = {*apart, *_NOTED, *form.hidden}
    columns = {name: own for name, own in zip(names, given, strict=True) if name not in apart}
    items, notes = (
        _by_form(columns, form.fields) if form.fields else _by_itself(sheet.cells, columns)
    )
    asked = [
        item
        for item in items
        if item.option or not is_personal(item.column, sheet.cells[item.column])
    ]
    return replace(sheet, notes=(*sheet.notes, *notes)), asked


def _by_itself(cells: pd.DataFrame, columns: Mapping[str, str]) -> tuple[list[Item], list[str]]:
    """Take every column for a question, also those that are an option of one."""
    lone = [name for name, own in columns.items() if set(cells[name].dropna()) == {own}]
    items = [Item(name, name, text=name) for name in columns]
    if not lone:
        return items, []
    note = (
        f"The columns {listing(lone, 6)} are options of questions that the file does not name; each is read "
        "as a question of its own. To have them together: form=, or a codebook."
    )
    return [
        replace(item, kind="single", guess=_LONE) if item.column in lone else item for item in items
    ], [note]


def _by_form(columns: Mapping[str, str], fields: Sequence[Field]) -> tuple[list[Item], list[str]]:
    """Find each question's column, or those of its options."""
    free = _Columns({name: bare(own) for name, own in columns.items()})
    items: list[Item] = []
    lost = []
    for one in fields:
        found = _found(one, free)
        items += [] if one.personal else found
        lost += [] if found or one.personal else [one.title or one.id]
    notes = []
    if lost:
        notes.append(f"Questions of the form that the file lacks: {listing(lost, 12)}.")
    if free.words:
        notes.append(
            f"Columns that the form does not have are questions too: {listing(free.words, 12)}."
        )
        items += [Item(name, name, text=name) for name in free.words]
    return items, notes


@dataclass
class _Columns:
    """The columns that no question has taken, by their names, and where the last one was taken."""

    words: dict[str, str]
    last: int = -1

    def __post_init__(self) -> None:
        self._place = {name: place for place, name in enumerate(self.words)}

    def take(self, words: str) -> str | None:
        """Take the next column of these words, the first one if none follows."""
        found = [name for name, own in self.words.items() if own == bare(words) != ""]
        if not found:
            return None
        name = next((name for name in found if self._place[name] > self.last), found[0])
        self.last = self._place[name]
        del self.words[name]
        return name


def _found(one: Field, free: _Columns) -> list[Item]:
    """Give the item of a question, or those of its options where each has a column."""
    column = free.take(one.title or "")
    if column is not None:
        # An answer in the respondent's own words stands in the column of a single choice.
        options = {} if one.other and not one.several else one.choices
        return [Item(column, column, one.title, one.kind, options=options, scale=one.scale)]
    if not one.several:
        return []
    labels = [*dict.fromkeys(one.choices.values()), *([OTHER] if one.other else [])]
    taken = [(label, name) for label in labels if (name := free.take(label)) is not None]
    question = one.title or one.id
    return [Item(question, name, one.title, "multi", option=label) for label, name in taken]
