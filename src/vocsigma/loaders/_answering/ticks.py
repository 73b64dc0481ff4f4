"""Which options were chosen, of columns that are each ticked or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from vocsigma.exceptions import ArgumentError, listing

TICKED = {
    "1", "y", "yes", "true", "x", "checked", "selected", "ja", "wahr", "oui", "vrai", "sí", "si", "verdadero",
    "sì", "vero", "sim", "verdadeiro", "waar",
}  # fmt: skip
UNTICKED = {
    "0", "n", "no", "false", "unchecked", "not selected", "nein", "falsch", "non", "faux", "falso", "nee",
    "onwaar", "não", "nao",
}  # fmt: skip
_YES_AND_NO = {"1", "2"}


def ticked(
    columns: Sequence[pd.Series[str]], options: Sequence[str | None], question: str
) -> list[pd.Series[float]]:
    """Say who chose each option of a question.

    Parameters
    ----------
    columns : sequence of Series of str
        A column an option, missing where there is nothing.
    options : sequence of str or None
        What the options are called; a cell may hold its option's name, which may be ``No``.
    question : str
        What the question is called, for the error.

    Returns
    -------
    list of Series of float
        1 if chosen, 0 if not, missing where a text beside a yes and a no is neither.

    Raises
    ------
    ArgumentError
        If nothing says which text means that an option was not chosen.
    """
    named = [own.isin([option]) for own, option in zip(columns, options, strict=True)]
    plain = [
        own.mask(own_name).str.casefold().str.replace(r"\.0+$", "", regex=True)
        for own, own_name in zip(columns, named, strict=True)
    ]
    words = [set(own.dropna().unique()) for own in plain]
    unticked = UNTICKED | ({"2"} if _two_is_no(words, plain, question) else set())
    shared = _shared(words, TICKED | unticked)
    given: set[str] = set().union(*words)
    both = bool(given & TICKED and given & unticked)
    if not both:
        unsure = _unsure(words, shared, unticked)
        if unsure:
            raise ArgumentError(_question(question, sorted(unsure)))
    return [
        _chosen(own, own_name, unticked, shared if both else set())
        for own, own_name in zip(plain, named, strict=True)
    ]


def _chosen(
    plain: pd.Series[str], named: pd.Series[bool], unticked: set[str], strange: set[str]
) -> pd.Series[float]:
    """Give 1 for a tick, a name or words of one's own, 0 for what means not chosen."""
    off = plain.isin(unticked)
    known = off | plain.isin(TICKED)
    if off.any() and plain.isin(TICKED).any():
        strange = set(plain[~known].dropna())
    chosen = (named | (plain.notna() & ~off)).astype("float64")
    return chosen.mask(plain.isin(strange))


def _shared(words: Sequence[set[str]], known: set[str]) -> set[str]:
    """Give the texts that stand in several columns, which no option's name nor somebody's own words do."""
    counts = Counter(word for own in words for word in own - known)
    return {word for word, n in counts.items() if n > 1}


def _unsure(words: Sequence[set[str]], shared: set[str], unticked: set[str]) -> set[str]:
    """Give the texts of a column in which one that several columns share stands beside another."""
    return next((rest for own in words if len(rest := own - unticked) > 1 and rest & shared), set())


def _two_is_no(words: Sequence[set[str]], plain: Sequence[pd.Series[str]], question: str) -> bool:
    """Say whether 1 and 2 are a yes and a no, and not the numbers of the first two options."""
    if set().union(*words) != _YES_AND_NO:
        return False
    # The number of an option stands in its own column only.
    if any(n > 1 for n in Counter(word for own in words for word in own).values()):
        return True
    if any(own == _YES_AND_NO for own in words):
        return True
    if not any(own.isna().any() for own in plain):
        raise ArgumentError(_question(question, sorted(_YES_AND_NO)))
    return False


def _question(question: str, found: Sequence[str]) -> str:
    return (
        f"the columns of {question!r} hold {listing(found, 4)}, and nothing says which of them means that an "
        "option was not chosen; write 0 for that and 1 for the other in these columns"
    )
