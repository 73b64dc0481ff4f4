"""Numbers, times and lists as a reader says them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from vocsigma._display import span

MISSING = "–"
_SMALL_SHARE = 0.001


def number(count: float, noun: str) -> str:
    """Count things: ``1 turn``, ``1,234 turns``."""
    return f"{count:,.0f} {noun}" if count == 1 else f"{count:,.0f} {noun}s"


def percent(share: float) -> str:
    """Write a share in percent, small ones with two digits."""
    if math.isnan(share):
        return MISSING
    return f"{share * 100:.2g}%" if 0 < share < _SMALL_SHARE else f"{share:.1%}"


def brief(seconds: float) -> str:
    """Say a time in two digits: ``45 s``, ``2.4 h``."""
    return MISSING if math.isnan(seconds) else span(seconds, digits=2)


def day(stamp: pd.Timestamp, *, clock: bool = False) -> str:
    """Say a date, with the time of day where asked: ``7 November 2017``."""
    return f"{stamp.day} {stamp:%B %Y}" + (f" {stamp:%H:%M}" if clock else "")


def together(items: Sequence[str]) -> str:
    """Join items in a sentence: ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))


def sentence(text: str) -> str:
    """Begin with a capital and end with a stop."""
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def name_of(value: object, missing: str) -> str:
    """Name a group, or say what a missing one means."""
    return missing if pd.isna(value) else str(value)  # type: ignore[call-overload]


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of equal texts, in order."""
    return tuple(dict.fromkeys(texts))
