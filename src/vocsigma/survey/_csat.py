"""Customer satisfaction: the share of answers in the top boxes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from vocsigma._stats.proportions import wilson
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.survey._answers import asked, summed
from vocsigma.survey._score import Score

_TOP_OF_FIVE = (4.0, 5.0)


def csat(
    answers: Any,
    *,
    question: str | None = None,
    by: str | Sequence[str] | None = None,
    top: float | Iterable[float] | None = None,
    confidence: float = 0.95,
) -> Score:
    """Give the share of satisfied answers, those in the top boxes of the scale.

    Parameters
    ----------
    answers : array_like of float, data frame or Loaded
        Answers as numbers, missing where not answered; or the answers table, on pandas, polars or
        pyarrow.
    question : str, optional
        The id of the question, which must be of kind ``csat``; needed if there are several.
    by : str or sequence of str, optional
        Groups: columns of the answers, or ids of other questions.
    top : float or iterable of float, optional
        The codes that count as satisfied. If not given, 4 and 5 of a scale from 1 to 5; any other
        scale needs it.
    confidence : float, default 0.95
        The confidence level of the interval.

    Returns
    -------
    Score
        ``.table`` has a row a group: the columns of `by`; ``estimate, conf_low, conf_high``, shares
        from 0 to 1; ``n`` answers, how many were ``not_answered``, and how many ``satisfied``.
        Missing where nobody answered.

    Raises
    ------
    ArgumentError
        If the answers are not on a scale from 1 to 5 and `top` is not given, none of the answers has
        a code of `top`'s scale, the question is not clear, or the confidence is not between 0 and 1.
    TableError
        If the answers table lacks a column, or a respondent answers twice.

    See Also
    --------
    nps : The net promoter score.

    Notes
    -----
    The interval is Wilson's score interval (1927, JASA 22:209). Answers are taken as a simple random
    sample, without weights. A higher code is taken to be better. The readers turn a scale whose labels
    say that 1 is the best (``1 = Very satisfied``), and their summary names it, as it does one whose labels
    do not show which end is the better.

    Examples
    --------
    >>> from vocsigma.survey import csat
    >>> result = csat([5] * 50 + [4] * 31 + [3] * 100 + [1] * 82)
    >>> result.table.round(4)
       estimate  conf_low  conf_high    n  not_answered  satisfied
    0     0.308    0.2553     0.3662  263             0         81
    """
    given = asked(answers, "csat", question=question, by=by)
    code = given.frame["code"]
    boxes = _boxes(code, top)
    counts = summed(given, {"satisfied": code.isin(boxes)})
    low, high = wilson(counts["satisfied"], counts["n"], confidence=confidence)
    table = counts[list(given.by)].assign(
        estimate=counts["satisfied"] / counts["n"].where(counts["n"] > 0),
        conf_low=low,
        conf_high=high,
        n=counts["n"],
        not_answered=counts["not_answered"],
        satisfied=counts["satisfied"],
    )
    return Score(
        table=table,
        score="csat",
        by=given.by,
        confidence=confidence,
        method="wilson",
        question=given.question,
        top=boxes,
        weights_unused=given.weighted,
    )


def _boxes(code: pd.Series[float], top: float | Iterable[float] | None) -> tuple[float, ...]:
    """Give the codes that count as satisfied."""
    if top is not None:
        boxes = (top,) if isinstance(top, int | float) else tuple(top)
        if not boxes or not all(isinstance(box, int | float) for box in boxes):
            message = f"top={top!r} names no codes; give numbers, such as top=(4, 5)"
            raise ArgumentError(message)
        return tuple(float(box) for box in boxes)
    found = sorted(code.dropna().unique().tolist())
    if not set(found) <= {1.0, 2.0, 3.0, 4.0, 5.0}:
        message = (
            f"`answers` holds {listing(found)}, which is not a scale from 1 to 5; say which codes are "
            "satisfied: top=(6, 7)"
        )
        raise ArgumentError(message)
    return _TOP_OF_FIVE
