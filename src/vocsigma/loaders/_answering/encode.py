"""Answers as they were exported, to codes and labels, and why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.dates import are_dates
from vocsigma.loaders._answering.ticks import ticked

NUMERIC = ("nps", "csat", "ces", "likert", "number")
NOT_ANSWERED, UNREADABLE = "not_answered", "unreadable"
NPS_SCALE = (0.0, 10.0)
_RANGE = re.compile(r"(-?(?:inf|[0-9.]*[0-9]))\.\.(-?(?:inf|[0-9.]*[0-9]))")
# A number before a label: "10 - very likely", "10 very likely"; "0-6" and "0 to 6" are ranges.
_NUMBERED = r"^([0-9]+(?:\.[0-9]+)?)(?:\s*[-–—:=(](?!\s*[0-9]).*|\s+[^\W\d_][^0-9]*)$"
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Encoded:
    """The answers of one item: ``value, code, label, missing_reason``, and how many cannot be read."""

    frame: pd.DataFrame
    unreadable: int = 0


def no_answers() -> pd.DataFrame:
    """Give the frame of `Encoded` without rows."""
    return pd.DataFrame([], columns=["value", "code", "label", "missing_reason"])


def encoded(item: Item, cells: pd.Series[str]) -> Encoded:
    """Encode a column of a question that has one answer a respondent."""
    # Each different answer is looked at once, however many give it.
    place, different = pd.factorize(cells)
    known = _encoded(item, pd.Series(different, dtype="str"))
    frame = known.reindex(place).set_axis(cells.index)
    reason = _or_silent(frame["missing_reason"], cells.isna())
    return Encoded(frame.assign(missing_reason=reason), int((reason == UNREADABLE).sum()))


def _encoded(item: Item, cells: pd.Series[str]) -> pd.DataFrame:
    """Encode answers, and say which of them stand for none or cannot be read."""
    reason = missing_reasons(item.missing, cells)
    given = cells.mask(reason.notna()) if item.missing else cells
    code, label, known = _read(item, given)
    reason = reason.mask(given.notna() & ~known, UNREADABLE)
    return pd.DataFrame({"value": cells, "code": code, "label": label, "missing_reason": reason})


def _read(
    item: Item, given: pd.Series[str]
) -> tuple[pd.Series[float], pd.Series[str], pd.Series[bool]]:
    """Give the code and the label of answers, and which of them are answers to such a question."""
    code: pd.Series[Any] = pd.Series(np.nan, index=given.index)
    label: pd.Series[Any] = code.astype("str")
    if item.options:
        code, label = _by_options(item, given)
    if item.kind in NUMERIC:
        if not item.scores:
            code = code.fillna(_numbers(item, given))
        return code, label, code.notna()
    if item.kind == "date":
        return code, label, are_dates(given)[0]
    if item.kind == "text":
        return code, label, given.notna()
    if not item.options:
        return finite(given), given, given.notna()
    return code, label, label.notna()


def missing_reasons(missing: Mapping[str, str], cells: pd.Series[str]) -> pd.Series[str]:
    """Give the reason of each code that stands for no answer, or the code itself where none is named."""
    reason: pd.Series[Any] = pd.Series(np.nan, index=cells.index, dtype="str")
    if not missing:
        return reason
    named = {code: why or code for code, why in missing.items()}
    written = cells.str.replace(r"\.0+$", "", regex=True)
    numbers = finite(cells)
    # A code named by itself says more than a range that it lies in.
    reason = cells.map(named).astype("str").fillna(written.map(named)).astype("str")
    for code, why in missing.items():
        if ends := _RANGE.fullmatch(code):
            inside = numbers.between(float(ends[1]), float(ends[2])) & reason.isna()
            reason = reason.mask(inside, why if why else cells)
    return reason


def _or_silent(reason: pd.Series[str], silent: pd.Series[bool]) -> pd.Series[str]:
    """Say where there is nothing at all, and no code says why, that it was not answered."""
    return reason.astype("str").mask(silent & reason.isna(), NOT_ANSWERED)


def encoded_ticks(items: Sequence[Item], table: pd.DataFrame) -> list[Encoded]:
    """Encode a question of several answers with a column an option: 1 chosen, 0 not.

    Who has nothing in any of the columns did not answer.
    """
    cells = [table[item.column] for item in items]
    reasons = [missing_reasons(each.missing, own) for each, own in zip(items, cells, strict=True)]
    given = [own.mask(why.notna()) for own, why in zip(cells, reasons, strict=True)]
    answered = pd.concat(given, axis=1).notna().any(axis=1)
    chosen = ticked(given, [item.option for item in items], items[0].question_id)
    encoded_items = []
    for item, cell, tick, why in zip(items, cells, chosen, reasons, strict=True):
        code = tick.where(answered & why.isna())
        strange = tick.isna()
        reason = _or_silent(why, ~answered).mask(strange, UNREADABLE)
        label = item.option or item.column
        frame = pd.DataFrame(
            {"value": cell, "code": code, "label": label, "missing_reason": reason}
        )
        encoded_items.append(Encoded(frame, int(strange.sum())))
    return encoded_items


def encoded_lists(item: Item, cells: pd.Series[str]) -> list[Encoded]:
    """Encode a question of several answers whose cells list what was chosen: ``1;3;``."""
    why = missing_reasons(item.missing, cells)
    given = cells.mask(why.notna())
    reason = _or_silent(why, cells.isna())
    chosen = _chosen(item, given)
    options = item.options or {str(name): str(name) for name in chosen.columns}
    strange = int(chosen.loc[:, ~chosen.columns.isin(options)].any(axis=1).sum())
    nobody = pd.DataFrame({"value": cells, "code": np.nan, "label": given})
    frames = [
        nobody.assign(
            code=_any_of(chosen, code).where(given.notna()),
            label=label,
        )
        for code, label in options.items()
    ] or [nobody]
    return [
        Encoded(frame.assign(missing_reason=reason), strange if place == 0 else 0)
        for place, frame in enumerate(frames)
    ]


def _any_of(chosen: pd.DataFrame, code: str) -> pd.Series[float]:
    """Say who chose an option, by its code or its label."""
    return chosen.loc[:, chosen.columns == code].any(axis=1).astype("float64")


def _chosen(item: Item, given: pd.Series[str]) -> pd.DataFrame:
    """Give a column of truth values for each thing chosen, called by its code if it is an option."""
    place, different = pd.factorize(given)
    code_of = {label: code for code, label in item.options.items()}
    # Options come first, the longest before others, as one may hold the separator: "Phone, SMS".
    known = sorted({*item.options, *code_of} - {""}, key=lambda name: (-len(name), name))
    one = "|".join([*map(re.escape, known), ".*?"])
    part = re.compile(rf"\s*({one})\s*(?:{re.escape(item.separator)}|$)", re.DOTALL)
    listed = pd.Series([part.findall(cell) for cell in different], dtype="object").explode()
    things = listed[listed.fillna("") != ""].astype("str")
    found = pd.get_dummies(things.replace(code_of), dtype="bool").groupby(level=0).any()
    return found.reindex(place, fill_value=False).set_axis(given.index)


def _by_options(item: Item, given: pd.Series[str]) -> tuple[pd.Series[float], pd.Series[str]]:
    """Find answers among the options' codes and labels."""
    texts = given.str.replace(r"\.0+$", "", regex=True)
    by_code = texts.where(texts.isin({*item.options, *item.scores}))
    code_of = {label.casefold(): code for code, label in item.options.items()}
    by_label = given.str.casefold().map(code_of).astype("str")
    # Where a number is the code of one option and the label of another, the other answers tell which.
    labels = bool((by_code.isna() & by_label.notna()).any())
    codes = bool((by_code.notna() & by_label.isna()).any())
    found = by_label.fillna(by_code) if labels and not codes else by_code.fillna(by_label)
    code = found.map(dict(item.scores)).astype("float64") if item.scores else finite(found)
    return code, found.map(dict(item.options)).astype("str")


def _numbers(item: Item, given: pd.Series[str]) -> pd.Series[float]:
    """Read numbers, also before a label, within the scale."""
    numbers = finite(given) if item.kind == "number" else number_in(given)
    scale = item.scale or (NPS_SCALE if item.kind == "nps" else ends_of(item))
    return numbers if scale is None else numbers.where(numbers.between(*scale))


def number_in(texts: pd.Series[str]) -> pd.Series[float]:
    """Read the number that a text is, or that stands before a label: ``10 - very likely``."""
    return finite(texts.str.replace(_NUMBERED, r"\1", regex=True))


def ends_of(item: Item) -> tuple[float, float] | None:
    """Give the least and the greatest code of the options."""
    codes = finite(pd.Series(list(item.options), dtype="str")).dropna()
    return None if codes.empty else (float(codes.min()), float(codes.max()))


def finite(texts: pd.Series[str]) -> pd.Series[float]:
    """Read numbers; missing where a text is none, or infinite."""
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))
