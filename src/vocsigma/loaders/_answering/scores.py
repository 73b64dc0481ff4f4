"""The numbers that the codes of a scale count as, where its labels say that they are others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from vocsigma.exceptions import listing
from vocsigma.loaders._answering.codebook import Item
from vocsigma.loaders._answering.encode import (
    NPS_SCALE,
    ends_of,
    finite,
    missing_reasons,
    number_in,
)
from vocsigma.loaders._answering.scale_words import says_nothing, sign_of

# Only these have a better end; of agreement and effort the file's own codes are kept.
_SCORED = ("nps", "csat")
_ONE_MORE = (1.0, 11.0)
_MOST_CODES = 200


def scored(item: Item) -> Item:
    """Give an item the score of each code, where it is not the code itself.

    The number that a label shows is the score: 0 to 10 is often stored as 1 to 11. Where the words of the
    labels say that the lower codes are the better ones, the scale is turned.
    """
    if item.kind not in _SCORED or not item.options:
        return item
    labels = _labels(item)
    own = finite(labels.index.to_series())
    scores = _as_shown(own, labels)
    named = (labels != "") & ~_is_none(item, labels)
    if _falls(scores, labels):
        turned = scores[named].min() + scores[named].max() - scores
        scores = turned.where(turned.between(scores.min(), scores.max()))
    if item.kind == "nps":
        if (scores[named].min(), scores[named].max()) == _ONE_MORE:
            scores = scores - 1.0
        scores = scores.where(scores.between(*NPS_SCALE) | (scores == own))
    if scores.equals(own):
        return item
    known = scores.dropna()
    return replace(item, scores=dict(zip(known.index.astype("str"), known, strict=True)))


def scores_note(items: Iterable[Item]) -> tuple[str, ...]:
    """List the questions whose codes count as other numbers, and those whose better end no label shows."""
    questions = {item.question_id: item for item in items}
    counted = [f"{name!r} ({_example(item)})" for name, item in questions.items() if item.scores]
    unclear = [name for name, item in questions.items() if _is_unclear(item)]
    lines = []
    if counted:
        lines.append(f"Scored by their labels, not by their codes: {', '.join(counted)}.")
    if unclear:
        lines.append(
            f"That a higher code is better is taken for granted of {listing(unclear, 12)}: no label "
            "shows it."
        )
    return tuple(lines)


def _labels(item: Item) -> pd.Series[str]:
    """Give the label of each code; codes between the ends that have none are whole numbers."""
    known = pd.Series(dict(item.options), dtype="str")
    ends = [end for pair in (item.scale, ends_of(item)) if pair for end in pair]
    if not ends or max(ends) - min(ends) > _MOST_CODES:
        return known
    whole = map(str, range(int(min(ends)), int(max(ends)) + 1))
    return known.reindex(list(dict.fromkeys([*known.index, *whole]))).fillna("")


def _is_none(item: Item, labels: pd.Series[str]) -> pd.Series[bool]:
    """Say which codes stand for no answer, by what is said of them or by their labels."""
    codes = labels.index.to_series().astype("str")
    return missing_reasons(item.missing, codes).notna() | says_nothing(labels)


def _as_shown(own: pd.Series[float], labels: pd.Series[str]) -> pd.Series[float]:
    """Give the numbers that labels begin with, and by these those of codes whose labels show none."""
    shown = number_in(labels)
    if shown.isna().all():
        return own
    up, down = (apart.dropna().unique() for apart in (shown - own, shown + own))
    if len(up) == 1:
        return own + float(up[0])
    return float(down[0]) - own if len(down) == 1 else shown


def _falls(scores: pd.Series[float], labels: pd.Series[str]) -> bool | None:
    """Say whether a higher score is worse; None if the words of the labels do not tell."""
    signs = sign_of(labels)
    good, bad = scores[signs > 0].dropna(), scores[signs < 0].dropna()
    if good.empty or bad.empty or (good.min() <= bad.max() and good.max() >= bad.min()):
        return None
    return bool(good.max() < bad.min())


def _example(item: Item) -> str:
    """Show a code that counts as another number."""
    scores = pd.Series(dict(item.scores), dtype="float64").reindex(list(item.options)).dropna()
    other = scores[scores != finite(scores.index.to_series())]
    if other.empty:
        return "codes between the labels"
    code = str(other.index[0])
    return f"{item.options[code]!r} has the code {code} and counts as {other.iloc[0]:g}"


def _is_unclear(item: Item) -> bool:
    """Say whether a scale of satisfaction has labels in words of which none shows the better end."""
    if item.kind != "csat" or not item.options or item.scores:
        return False
    labels = pd.Series(dict(item.options), dtype="str")
    words = labels[finite(labels).isna() & ~_is_none(item, labels)]
    return bool(len(words)) and _falls(finite(words.index.to_series()), words) is None
