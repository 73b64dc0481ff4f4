"""Answers as they were exported, to codes and labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from vocsigma.loaders._codebook import Item
from vocsigma.loaders._times import read_times

NUMERIC = ("nps", "csat", "ces", "likert", "number")
_NPS_SCALE = (0.0, 10.0)
_UNTICKED = ("0", "0.0", "no", "false", "unchecked", "not selected")
_NUMBERED = r"^([0-9]+(?:\.[0-9]+)?)\s*[-–:=(].*$"


@dataclass(frozen=True)
class Encoded:
    """The answers of one item: a frame of ``value, code, label``, and how many cannot be read."""

    frame: pd.DataFrame
    unreadable: int = 0


def encoded(item: Item, cells: pd.Series[str]) -> Encoded:
    """Encode a column of a question that has one answer a respondent."""
    # Each different answer is looked at once, however many give it.
    place, different = pd.factorize(cells)
    known = _encoded(item, pd.Series(different, dtype="str"))
    frame = known[["value", "code", "label"]].reindex(place).set_axis(cells.index)
    return Encoded(frame, int(known["unreadable"].to_numpy()[place[place >= 0]].sum()))


def _encoded(item: Item, cells: pd.Series[str]) -> pd.DataFrame:
    """Encode answers, and say which of them cannot be read."""
    given = cells.mask(cells.isin(item.missing))
    code, label = _by_options(item, given)
    known = label.notna()
    if item.kind in NUMERIC:
        code = code.fillna(_numbers(item, given))
        known = code.notna()
    elif item.kind == "date":
        stamps = read_times(given, ZoneInfo("UTC"), ("%d/%m/%Y", "%m/%d/%Y"))
        known = pd.Series(~stamps.unreadable, index=cells.index)
    elif item.kind == "text":
        known = given.notna()
    elif not item.options:
        code, label, known = finite(given), given, given.notna()
    unreadable = given.notna() & ~known
    return pd.DataFrame({"value": cells, "code": code, "label": label, "unreadable": unreadable})


def encoded_ticks(items: Sequence[Item], table: pd.DataFrame) -> list[Encoded]:
    """Encode a question of several answers with a column an option: 1 chosen, 0 not.

    Who has nothing in any of the columns did not answer.
    """
    cells = [table[item.column] for item in items]
    given = [cell.mask(cell.isin(item.missing)) for item, cell in zip(items, cells, strict=True)]
    answered = pd.concat(given, axis=1).notna().any(axis=1)
    return [
        Encoded(
            pd.DataFrame(
                {
                    "value": cell,
                    "code": (own.notna() & ~own.str.lower().isin(_UNTICKED))
                    .astype("float64")
                    .where(answered),
                    "label": item.option or item.column,
                }
            )
        )
        for item, cell, own in zip(items, cells, given, strict=True)
    ]


def encoded_lists(item: Item, cells: pd.Series[str]) -> list[Encoded]:
    """Encode a question of several answers whose cells list what was chosen: ``1;3;``."""
    given = cells.mask(cells.isin(item.missing))
    around = rf"\s*{re.escape(item.separator)}\s*"
    tidy = given.str.replace(around, "\x1f", regex=True).str.strip("\x1f")
    nobody = Encoded(pd.DataFrame({"value": cells, "code": np.nan, "label": given}))
    chosen = tidy.str.get_dummies(sep="\x1f") if given.notna().any() else nobody.frame[[]]
    options = item.options or {str(name): str(name) for name in chosen.columns}
    code_of = {label: code for code, label in options.items()}
    chosen = chosen.set_axis([code_of.get(name, name) for name in chosen.columns], axis=1)
    ticks = {code: chosen.loc[:, chosen.columns == code].any(axis=1) for code in options}
    strange = int(chosen.loc[:, ~chosen.columns.isin(options)].any(axis=1).sum())
    encoded_options = [
        Encoded(
            pd.DataFrame(
                {
                    "value": cells,
                    "code": ticks[code].astype("float64").where(given.notna()),
                    "label": label,
                }
            ),
            strange if place == 0 else 0,
        )
        for place, (code, label) in enumerate(options.items())
    ]
    return encoded_options or [nobody]


def _by_options(item: Item, given: pd.Series[str]) -> tuple[pd.Series[float], pd.Series[str]]:
    """Find answers among the options' codes and labels."""
    texts = given.str.replace(r"\.0+$", "", regex=True)
    code_of = {label.casefold(): code for code, label in item.options.items()}
    found = texts.where(texts.isin(item.options), given.str.casefold().map(code_of))
    return finite(found), found.map(dict(item.options)).astype("str")


def _numbers(item: Item, given: pd.Series[str]) -> pd.Series[float]:
    """Read numbers, also before a label as in ``10 - very likely``, within the scale."""
    texts = given if item.kind == "number" else given.str.replace(_NUMBERED, r"\1", regex=True)
    numbers = finite(texts)
    scale = item.scale or _scale_of(item)
    return numbers if scale is None else numbers.where(numbers.between(*scale))


def _scale_of(item: Item) -> tuple[float, float] | None:
    """Give the ends that the kind or the options' codes set."""
    codes = finite(pd.Series(list(item.options), dtype="str")).dropna()
    if item.kind == "nps":
        return _NPS_SCALE
    return None if codes.empty else (float(codes.min()), float(codes.max()))


def finite(texts: pd.Series[str]) -> pd.Series[float]:
    """Read numbers; missing where a text is none, or infinite."""
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers))
