"""The net promoter score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._stats.proportions import checked_confidence
from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.survey._answers import asked, summed
from vocsigma.survey._intervals import adjusted_wald, tango_score
from vocsigma.survey._score import Score

_METHODS = {"adjusted-wald": adjusted_wald, "score": tango_score}
_SHARES = ("promoters", "passives", "detractors")


def nps(
    answers: Any,
    *,
    question: str | None = None,
    by: str | Sequence[str] | None = None,
    confidence: float = 0.95,
    method: str = "adjusted-wald",
) -> Score:
    """Give the net promoter score: the share of promoters less that of detractors, in points.

    Parameters
    ----------
    answers : array_like of float, data frame or Loaded
        Answers from 0 to 10, missing where not answered; or the answers table, on pandas, polars or
        pyarrow.
    question : str, optional
        The id of the question, which must be of kind ``nps``; needed if there are several.
    by : str or sequence of str, optional
        Groups: columns of the answers, or ids of other questions.
    confidence : float, default 0.95
        The confidence level of the interval.
    method : {"adjusted-wald", "score"}, default "adjusted-wald"
        The interval.

    Returns
    -------
    Score
        ``.table`` has a row a group: the columns of `by`; ``estimate, conf_low, conf_high`` in points
        from -100 to 100; ``n`` answers and how many were ``not_answered``; the shares of ``promoters,
        passives, detractors``, from 0 to 1. Missing where nobody answered.

    Raises
    ------
    ArgumentError
        If answers are not whole numbers from 0 to 10, the question is not clear, or an option is not
        known.
    TableError
        If the answers table lacks a column, or a respondent answers twice.

    See Also
    --------
    csat : The share of satisfied answers.

    Notes
    -----
    Promoters answer 9 or 10, detractors 0 to 6. Both intervals stay honest where Wald's has no width,
    as when all agree. ``adjusted-wald`` is Wald's after 3/4 is added to the promoters, 3/4 to the
    detractors and 3/2 to the passives (Rocks 2016, American Statistician 70:365), cut at -100 and 100. As
    those three answers draw it towards 0, it may leave out the score of one to a few answers that all
    agree, as -48.5 to 98.5 does 100 of a single promoter; the summary says so, and ``score`` never does.
    ``score`` holds the differences d for which ``(P - D - n d)^2 <= z^2 n (2 q + d (1 - d))``, with P
    promoters and D detractors among n answers and q the share of detractors that is most likely under
    d (Tango 1998, Statistics in Medicine 17:891). Answers are taken as a simple random sample,
    without weights.

    Examples
    --------
    >>> from vocsigma.survey import nps
    >>> result = nps([10] * 30 + [8] * 20 + [5] * 10)
    >>> result.table[["estimate", "conf_low", "conf_high", "n"]].round(1)
       estimate  conf_low  conf_high   n
    0      33.3      13.3       50.2  60
    """
    checked_confidence(confidence)
    if method not in _METHODS:
        message = f"method={method!r} is not known; use one of {listing(_METHODS)}"
        raise ArgumentError(message + nearest(method, _METHODS))
    given = asked(answers, "nps", question=question, by=by)
    code = given.frame["code"]
    _require_scale(code)
    up, down = code >= 9, code <= 6
    counts = summed(
        given, {"promoters": up, "passives": code.notna() & ~up & ~down, "detractors": down}
    )
    return Score(
        table=_scored(counts, method, confidence),
        score="nps",
        by=given.by,
        confidence=confidence,
        method=method,
        question=given.question,
        weights_unused=given.weighted,
    )


def _require_scale(code: pd.Series[float]) -> None:
    given = code.dropna()
    strange = given[~(given.between(0, 10) & (given % 1 == 0))]
    if len(strange):
        message = (
            f"`answers` holds {listing(strange.unique().tolist())} ({len(strange):,} answers); NPS is of "
            "whole numbers from 0 to 10: make codes of no answer missing, or ask for csat"
        )
        raise ArgumentError(message)


def _scored(counts: pd.DataFrame, method: str, confidence: float) -> pd.DataFrame:
    """Put the scores of the counts into the result's columns."""
    n = counts["n"].to_numpy(np.float64)
    n[n == 0] = np.nan
    up, passive, down = (counts[name].to_numpy(np.float64) for name in _SHARES)
    low, high = _METHODS[method](up, down, n, confidence)
    keys = counts.drop(columns=["n", "not_answered", *_SHARES])
    return keys.assign(
        estimate=100.0 * (up - down) / n,
        conf_low=100.0 * low,
        conf_high=100.0 * np.where(np.isnan(n), np.nan, high),
        n=counts["n"],
        not_answered=counts["not_answered"],
        promoters=up / n,
        passives=passive / n,
        detractors=down / n,
    )
