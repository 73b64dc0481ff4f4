"""The result of describing response times, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result, span
from vocsigma._periods import Period

QUANTILES = {"median": 0.5, "p90": 0.9}
WITHIN = {
    "within_15min": 900.0,
    "within_1h": 3_600.0,
    "within_4h": 14_400.0,
    "within_24h": 86_400.0,
}


@dataclass(frozen=True, eq=False)
class ResponseSummary(Result):
    """How long customers wait for an answer, with intervals, and what the answered only would show.

    Parameters
    ----------
    table : DataFrame
        One row a group; the columns are those of `response_summary`.
    by : tuple of str
        The columns that make the groups, first in the table.
    missed_after : Period
        The time after which an unanswered turn is missed.
    conf_type : str
        The scale of the intervals.
    confidence : float
        The confidence level of the intervals.
    ended_otherwise : int
        Unanswered turns that the source says were ended; they are taken as censored.

    See Also
    --------
    response_summary : Makes it.

    Examples
    --------
    >>> import vocsigma as vs
    >>> from vocsigma.response._summary import response_summary
    >>> turns = vs.response_turns(vs.simulate_service(500, random_state=1).messages)
    >>> response_summary(turns, by="channel").by
    ('channel',)
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    missed_after: Period
    conf_type: str
    confidence: float
    ended_otherwise: int = 0

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            How many were answered, how long it took, how much ignoring the unanswered would
            flatter, and what to be careful about; one sentence a line.

        Examples
        --------
        >>> import vocsigma as vs
        >>> from vocsigma.response._summary import response_summary
        >>> turns = vs.response_turns(vs.simulate_service(500, random_state=1).messages)
        >>> print(response_summary(turns).summary())
        790 turns that need a reply: 744 answered, 39 missed (no answer for 7 days or more), 7
        pending.
        Half are answered within 4.75 h (95% CI 4.43 h to 5.06 h), 90% within 25.5 h; 6.8% within
        1 h (5.3% to 8.8%).
        Of the answered alone, half are within 4.47 h, 90% within 16 h, and 7.3% within 1 h.
        Ignoring the unanswered makes the median look 6% shorter and the share within 1 h 0.4 points
        larger.
        """
        return "\n".join(_sentences(self))


def _sentences(result: ResponseSummary) -> Iterator[str]:
    """Say the finding, then its conditions."""
    waited = waiting(result)
    if waited.empty:
        yield "No turn needs a reply: there is nothing to time."
        return
    yield _counted(result)
    if len(waited) == 1:
        yield _finding(result, waited.iloc[0])
        yield from _flattery(waited.iloc[0])
    else:
        yield from _range(result, waited)
    yield from _caveats(result)


def _counted(result: ResponseSummary) -> str:
    """Say what became of the turns."""
    total = result.table[["n", "answered", "missed", "pending", "needs_no_reply"]].sum()
    besides = total["needs_no_reply"]
    more = f"; {besides:,} more need none" if besides else ""
    return (
        f"{total['n']:,} turns that need a reply: {total['answered']:,} answered, "
        f"{total['missed']:,} missed (no answer for {result.missed_after.spoken()} or more), "
        f"{total['pending']:,} pending{more}."
    )


def _finding(result: ResponseSummary, row: pd.Series[Any]) -> str:
    """Say how long a group's customers wait."""
    level = f"{result.confidence * 100:.4g}% CI"
    if np.isnan(row["median"]):
        half = "fewer than half are answered in the time observed"
    else:
        limits = f"{span(row['median_low'])} to {span(row['median_high'])}"
        half = f"half are answered within {span(row['median'])} ({level} {limits})"
    most = "90% not in the time observed"
    if np.isfinite(row["p90"]):
        most = f"90% within {span(row['p90'])}"
    hour = ""
    if np.isfinite(row["within_1h"]):
        limits = f"{row['within_1h_low']:.1%} to {row['within_1h_high']:.1%}"
        hour = f"; {row['within_1h']:.1%} within 1 h ({limits})"
    return f"{half[0].upper()}{half[1:]}, {most}{hour}."


def _flattery(row: pd.Series[Any], name: str = "") -> Iterator[str]:
    """Say how much better the answered alone would look."""
    if row["answered"] == row["n"] or row["answered"] == 0:
        return
    yield (
        f"{name}Of the answered alone, half are within {span(row['naive_median'])}, 90% within "
        f"{span(row['naive_p90'])}, and {row['naive_within_1h']:.1%} within 1 h."
    )
    told = []
    if row["median"] > 0:
        told.append(f"the median look {1.0 - row['naive_median'] / row['median']:.0%} shorter")
    if np.isfinite(row["within_1h"]):
        points = 100.0 * (row["naive_within_1h"] - row["within_1h"])
        told.append(f"the share within 1 h {points:.1f} points larger")
    if told:
        yield f"Ignoring the unanswered makes {' and '.join(told)}."


def _range(result: ResponseSummary, waited: pd.DataFrame) -> Iterator[str]:
    """Say which groups wait the shortest, the longest, and are flattered most."""
    median = waited["median"].fillna(np.inf)
    for word, place in (("Shortest", median.argmin()), ("Longest", median.argmax())):
        row = waited.iloc[place]
        yield f"{word} wait: {label(result, row)} (n = {row['n']:,}). {_finding(result, row)}"
    flattered = (waited["naive_within_1h"] - waited["within_1h"]).fillna(-np.inf)
    most = waited.iloc[flattered.argmax()]
    yield from _flattery(most, f"Most flattered: {label(result, most)}. ")


def _caveats(result: ResponseSummary) -> Iterator[str]:
    """Say what a reader could take the figures for, and should not."""
    if "agent_id" in result.by:
        yield "An agent's times are given answered by this agent; the unanswered have none."
    if result.ended_otherwise:
        yield (
            f"{result.ended_otherwise:,} of the unanswered ended otherwise (ended_by); they are "
            "taken as if they could still be answered."
        )


def waiting(result: ResponseSummary) -> pd.DataFrame:
    """Give the groups with turns that need a reply, their keys as objects: a key 2 is not 2.0."""
    groups = result.table[result.table["n"] > 0]
    return groups.astype(dict.fromkeys(result.by, object))


def label(result: ResponseSummary, row: pd.Series[Any]) -> str:
    """Name a group by its keys."""
    return ", ".join(
        f"no {name}" if pd.isna(row[name]) else f"{name} {row[name]}" for name in result.by
    )
