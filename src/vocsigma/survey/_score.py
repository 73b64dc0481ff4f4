"""The result of a score, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vocsigma._display import Result

_FEW = 30
_TINY = 1e-9
_METHODS = {
    "adjusted-wald": "adjusted Wald",
    "score": "Tango's score interval",
    "wilson": "Wilson's score interval",
}


@dataclass(frozen=True, eq=False)
class Score(Result):
    """A score of a survey with its interval, for all respondents or by group.

    Parameters
    ----------
    table : DataFrame
        One row a group; the columns are those of `nps` or `csat`.
    score : {"nps", "csat"}
        Which score it is: in points from -100 to 100, or a share from 0 to 1.
    by : tuple of str
        The columns that make the groups, first in the table.
    confidence : float
        The confidence level of the intervals.
    method : str
        The interval's name.
    question : str or None
        The id of the question; None for plain numbers.
    top : tuple of float
        The codes that count as satisfied, for ``csat``.
    weights_unused : bool
        Whether the answers carry weights, which the score does not use.

    See Also
    --------
    nps : Makes it.
    csat : Makes it.

    Examples
    --------
    >>> from vocsigma.survey import nps
    >>> type(nps([10, 9, 3])).__name__
    'Score'
    """

    table: pd.DataFrame
    score: str
    by: tuple[str, ...]
    confidence: float
    method: str
    question: str | None = None
    top: tuple[float, ...] = ()
    weights_unused: bool = False

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            The score and what it is made of, then who did not answer, then what the interval rests on.

        Examples
        --------
        >>> from vocsigma.survey import nps
        >>> print(nps([10] * 250 + [8] * 675 + [5] * 75 + [None] * 120).summary())
        NPS 17.5 (95% CI 14.1 to 20.8) of 1,000 answers: 25.0% promoters (9 or 10), 67.5% passives
        (7 or 8), 7.5% detractors (0 to 6).
        120 of 1,120 (10.7%) did not answer; the score says nothing of them.
        The interval (adjusted Wald) takes the answers as a simple random sample.
        """
        return "\n".join(_sentences(self))


def written(result: Score, value: float) -> str:
    """Write a score with its unit."""
    return f"{value:.1f}" if result.score == "nps" else f"{value:.1%}"


def group_name(result: Score, row: pd.Series[Any]) -> str:
    """Name a group by its keys; codes without decimals that they do not have."""
    keys = [row[name] for name in result.by]
    return " · ".join(
        "none" if pd.isna(key) else f"{key:g}" if isinstance(key, float) else str(key)
        for key in keys
    )


def _sentences(result: Score) -> Iterator[str]:
    """Say the finding, then its conditions."""
    table = result.table
    answered = table[table["n"] > 0]
    if answered.empty:
        yield "Nobody answered: there is no score."
    elif len(table) == 1:
        yield _finding(result, answered.iloc[0])
    else:
        yield f"{len(table):,} groups by {' and '.join(result.by)}, {table['n'].sum():,} answers."
        lowest, highest = (answered.iloc[place] for place in (
            answered["estimate"].argmin(), answered["estimate"].argmax(),
        ))  # fmt: skip
        yield f"Highest: {group_name(result, highest)}. {_finding(result, highest)}"
        yield f"Lowest: {group_name(result, lowest)}. {_finding(result, lowest)}"
    silent, n = int(table["not_answered"].sum()), int(table["n"].sum())
    if silent:
        yield (
            f"{silent:,} of {silent + n:,} ({silent / (silent + n):.1%}) did not answer; the score says "
            "nothing of them."
        )
    if not answered.empty:
        yield from _caveats(result, answered)


def _finding(result: Score, row: pd.Series[Any]) -> str:
    """Say one group's score."""
    interval = (
        f"{written(result, row['estimate'])} ({result.confidence * 100:.4g}% CI "
        f"{written(result, row['conf_low'])} to {written(result, row['conf_high'])})"
    )
    if result.score == "csat":
        codes = ", ".join(f"{code:g}" for code in result.top)
        return f"CSAT {interval}: {row['satisfied']:,.0f} of {row['n']:,.0f} answers are satisfied ({codes})."
    return (
        f"NPS {interval} of {row['n']:,.0f} answers: {row['promoters']:.1%} promoters (9 or 10), "
        f"{row['passives']:.1%} passives (7 or 8), {row['detractors']:.1%} detractors (0 to 6)."
    )


def _caveats(result: Score, answered: pd.DataFrame) -> Iterator[str]:
    """Say what the interval rests on."""
    yield (f"The interval ({_METHODS[result.method]}) takes the answers as a simple random sample.")
    outside = ~answered["estimate"].between(
        answered["conf_low"] - _TINY, answered["conf_high"] + _TINY
    )
    if outside.any():
        yield (
            "An interval that does not hold its score is of too few answers: it is drawn towards 0. Read "
            "neither, or take method='score'."
        )
    if result.weights_unused:
        yield "The answers carry weights; the score does not use them."
    few = int((answered["n"] < _FEW).sum())
    if few and len(answered) > 1:
        yield f"{few:,} of the groups have fewer than {_FEW} answers: read their intervals first."
