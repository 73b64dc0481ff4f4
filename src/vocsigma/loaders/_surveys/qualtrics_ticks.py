"""Questions of Qualtrics that allow several answers: which columns are their options, and who chose them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

import pandas as pd

from vocsigma.exceptions import listing
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.guess_kinds import multi_groups
from vocsigma.loaders._surveys.qualtrics_columns import Column
from vocsigma.loaders._surveys.unchosen import given, without_unchosen

_NEGATIVE = re.compile(r"_-(?=\d+$)")
# Between a question and its option; the layouts without blanks have hyphens in words too.
_MARKS = (" - ", "?-", "-")


def options_in(
    columns: Iterable[Column],
    cells: pd.DataFrame,
    missing: Mapping[str, str],
    apart: Collection[str],
) -> dict[str, Item]:
    """Find columns that are each ticked or not, which are the options of one question.

    Parameters
    ----------
    columns : iterable of Column
        The questions' columns.
    cells : DataFrame
        Their cells.
    missing : mapping of str to str
        Codes that stand for no answer, which do not speak against a tick.
    apart : collection of str
        Columns that are questions of their own, as the caller says.

    Returns
    -------
    dict of str to Item
        By the column's name.
    """
    texts = {
        column.name: column.text
        for column in columns
        if "-" in column.text and column.name not in apart
    }
    # The suffix is the option's recode value, which may be negative: Q2_-1.
    spelled = {name: _NEGATIVE.sub("_0", name) for name in texts}
    bare = pd.DataFrame({spelled[name]: given(cells[name], missing) for name in texts})
    found = multi_groups(bare, spelled.values())
    groups: dict[str, list[str]] = {}
    for name, each in spelled.items():
        if each in found:
            groups.setdefault(found[each].question_id, []).append(name)
    return {
        name: replace(found[spelled[name]], column=name, text=question, option=option)
        for own in groups.values()
        for name, (question, option) in _parted({name: texts[name] for name in own}).items()
    }


def _parted(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Part texts into a question, which is their common beginning, and an option; none if they share none."""
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*texts.values(), strict=False))
    common = "".join(letters[0] for letters in alike)
    ends = [common.rfind(mark) + len(mark) for mark in _MARKS if mark in common]
    question = common[: ends[0]].strip(" -") if ends else ""
    if not question:
        return {}
    return {name: (question, text[ends[0] :].strip()) for name, text in texts.items()}


def with_plain_ticks(
    items: Sequence[Item], cells: pd.DataFrame, missing: Mapping[str, str], zeros: Iterable[str]
) -> tuple[list[Item], pd.DataFrame, list[str]]:
    """Make cells of options say who chose them, whatever the export wrote for those who did not.

    Parameters
    ----------
    items : sequence of Item
        What the columns ask.
    cells : DataFrame
        The cells.
    missing : mapping of str to str
        Codes that stand for no answer in every question.
    zeros : iterable of str
        Columns of options whose own code is 0, which else says that one was not chosen.

    Returns
    -------
    list of Item
        With the codes of no answer that nobody named.
    DataFrame
        The cells, empty where somebody chose other options of a question.
    list of str
        Which codes were taken for such, as a note.
    """
    several = [item for item in items if item.kind == "multi"]
    cells = cells.assign(**{name: cells[name].replace("0", "1") for name in zeros})
    unnamed = {
        item.column: codes
        for item in several
        if (codes := _unnamed(item, cells[item.column], missing))
    }
    items = [_with_codes(item, unnamed.get(item.column, [])) for item in items]
    cells = without_unchosen(items, cells, missing)
    codes = sorted({code for each in unnamed.values() for code in each})
    return items, cells, [_note(codes)] if codes else []


def _unnamed(item: Item, cells: pd.Series[str], missing: Mapping[str, str]) -> list[str]:
    """Give the negative codes of an option's column that are neither its own nor named as missing."""
    told = given(cells, {**missing, **item.missing}).drop_duplicates()
    codes = told[told.str.fullmatch(r"-\d+", na=False)]
    own = {*item.options, *item.options.values(), item.option}
    return [code for code in codes if code not in own and not item.column.endswith(f"_{code}")]


def _with_codes(item: Item, codes: Iterable[str]) -> Item:
    return replace(item, missing={**dict.fromkeys(codes, ""), **item.missing})


def _note(codes: Sequence[str]) -> str:
    return (
        f"In questions of several answers {listing(codes)} is no option, and counts as no answer; for its "
        f"reason, and for all other questions, name it: missing={{{codes[0]!r}: 'seen'}}."
    )
