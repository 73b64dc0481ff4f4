"""What a quiz of Microsoft Forms adds to the answers: points and feedback."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

_TOTAL = {"total points"}
# The id and the times come before all else.
_FIRST = 3
# Behind the total come words to the respondent and up to two times.
_BEHIND = 3


@dataclass(frozen=True)
class Quiz:
    """The columns of a quiz that are no questions: the total, what follows it, and what each question has."""

    total: str
    behind: list[str]
    beside: set[str]


def quiz_in(cells: pd.DataFrame) -> Quiz | None:
    """Find the columns of a quiz, in any language; none if it is none.

    Behind each question come its points and the feedback, ``Points - <question>`` and
    ``Feedback - <question>``. A form may ask in such words itself, and has no total of the points.
    """
    names = list(cells.columns)
    words = _words(names)
    if not words:
        return None
    first, (points, feedback) = next(iter(words.items()))
    asked = [name for name, own in words.items() if own == (points, feedback)]
    scored = [f"{points} - {name}" for name in asked]
    before = names[_FIRST : names.index(first)]
    total = next((name for name in before if _is_total(cells[name], cells[scored])), None)
    if total is None:
        return None
    behind = before[before.index(total) + 1 :]
    beside = {*scored, *(f"{feedback} - {name}" for name in asked)}
    return Quiz(total, behind if len(behind) <= _BEHIND else [], beside)


def _words(names: list[str]) -> dict[str, tuple[str, str]]:
    """Give the words before each question in the names of the two columns that follow it."""
    following = zip(names, names[1:], names[2:], strict=False)
    return {
        name: (one.removesuffix(f" - {name}"), other.removesuffix(f" - {name}"))
        for name, one, other in following
        if one.endswith(f" - {name}") and other.endswith(f" - {name}")
    }


def _is_total(cells: pd.Series[str], points: pd.DataFrame) -> bool:
    """Say whether a column is called the total of points, or is their sum."""
    if str(cells.name).casefold() in _TOTAL:
        return True
    total = pd.to_numeric(cells, errors="coerce")
    scored = points.apply(pd.to_numeric, errors="coerce").sum(axis=1, min_count=1)
    both = total.notna() & scored.notna()
    return bool(both.any()) and bool((total[both] == scored[both]).all())
