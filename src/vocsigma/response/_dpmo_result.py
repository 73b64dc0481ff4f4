"""The result of counting defects, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result, per_million


@dataclass(frozen=True, eq=False)
class DPMO(Result):
    """Defects per million opportunities and sigma levels, with intervals.

    Parameters
    ----------
    table : DataFrame
        One row a group; the columns are those of `dpmo` or `dpmo_from_counts`.
    by : tuple of str
        The columns that make the groups, first in the table.
    shift : float
        What the short-term sigma level adds to the long-term one.
    confidence : float
        The confidence level of the intervals.
    interval : str
        The interval's name.
    cluster : str or None
        The column of the clusters; None where opportunities are taken as independent.
    nested : tuple of (str, str)
        Requirements whose every defect is a defect of another one, with that other.

    See Also
    --------
    dpmo : From assessments.
    dpmo_from_counts : From counts.

    Examples
    --------
    >>> import vocsigma as vs
    >>> result = vs.dpmo_from_counts(67, 1_000)
    >>> type(result).__name__
    'DPMO'
    """

    table: pd.DataFrame
    by: tuple[str, ...]
    shift: float
    confidence: float
    interval: str
    cluster: str | None = None
    nested: tuple[tuple[str, str], ...] = ()

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            How many failed and what that is in DPMO and sigma, then what is not judged yet, what
            the interval rests on, and what to be careful about; one sentence a line.

        Examples
        --------
        >>> import vocsigma as vs
        >>> print(vs.dpmo_from_counts(67, 1_000).summary())
        67 defects in 1,000 opportunities: 67,000 DPMO (95% CI 52,298 to 84,310), sigma level 3.00
        (short term, shift 1.5).
        The interval (clopper-pearson) takes the opportunities as independent.
        """
        return "\n".join(_sentences(self))


def _sentences(result: DPMO) -> Iterator[str]:
    """Say the finding, then its conditions."""
    judged = result.table[result.table["opportunities"] > 0]
    if judged.empty:
        yield "No assessment is decided: there is no DPMO yet."
    elif len(result.table) == 1:
        yield _finding(result, judged.iloc[0])
    else:
        yield from _range(result, judged)
    yield from _undecided(result.table)
    if not judged.empty:
        yield _basis(result, judged)
        yield from _caveats(result, judged)


def _finding(result: DPMO, row: pd.Series[Any]) -> str:
    """Say what one group's figures are."""
    opportunities = f"{row['defects']:,.0f} defects in {row['opportunities']:,.0f} opportunities"
    if "defectives" not in row.index:
        counted = opportunities
    elif row["opportunities"] == row["units"]:
        counted = f"{row['defectives']:,.0f} of {row['units']:,.0f} turns had a defect"
    else:
        counted = (
            f"{row['defectives']:,.0f} of {row['units']:,.0f} turns had a defect; {opportunities}"
        )
    claim = "" if row["defects"] else f", by the interval at least {row['sigma_short_low']:.2f}"
    return (
        f"{counted}: {per_million(row['dpmo'])} DPMO ({result.confidence * 100:.4g}% CI "
        f"{per_million(row['dpmo_low'])} to {per_million(row['dpmo_high'])}), "
        f"sigma level {_level(row['sigma_short'])}{claim} (short term, shift {result.shift:g})."
    )


def _range(result: DPMO, judged: pd.DataFrame) -> Iterator[str]:
    """Say from which group to which the figures run."""
    names = f" by {' and '.join(result.by)}" if result.by else ""
    best, worst = judged.iloc[judged["dpmo"].argmin()], judged.iloc[judged["dpmo"].argmax()]
    yield f"{len(judged):,} groups{names}, {judged['opportunities'].sum():,.0f} opportunities."
    for word, row in (("Fewest", best), ("Most", worst)):
        yield f"{word} defects: {_label(result, row)}. {_finding(result, row)}"


def _undecided(table: pd.DataFrame) -> Iterator[str]:
    """Say how many assessments are not judged."""
    if "pending" not in table:
        return
    pending, exempt = int(table["pending"].sum()), int(table["exempt"].sum())
    told = [f"{pending:,} pending (their limit still runs)"] if pending else []
    told += [f"{exempt:,} exempt"] if exempt else []
    if told:
        yield f"Assessments not counted: {', '.join(told)}."


def _basis(result: DPMO, judged: pd.DataFrame) -> str:
    """Say what the interval allows for."""
    if result.cluster is None:
        return f"The interval ({result.interval}) takes the opportunities as independent."
    fewest, most = judged["clusters"].min(), judged["clusters"].max()
    number = f"{most:,}" if fewest == most else f"{fewest:,} to {most:,}"
    effects = judged["deff"].dropna()
    if effects.empty:
        told = "not estimable; each cluster counts as one opportunity"
    elif effects.min() == effects.max():
        told = f"{effects.min():.2f}"
    else:
        told = f"{effects.min():.2f} to {effects.max():.2f}"
    return (
        f"The interval ({result.interval}) allows for {number} clusters of "
        f"{result.cluster!r} (design effect {told})."
    )


def _caveats(result: DPMO, judged: pd.DataFrame) -> Iterator[str]:
    """Say what a reader could take the figures for, and should not."""
    if "agent_id" in result.by:
        yield "An agent's figures are given answered by this agent."
        nobody = judged[judged["agent_id"].isna()]
        if len(nobody):
            yield f"The rows without one are turns that nobody answered ({nobody['units'].sum():,})."
    if result.nested:
        inner, outer = result.nested[0]
        yield (
            f"Every defect of {inner!r} is one of {outer!r} too: "
            "nested requirements pad the opportunities."
        )
    if "rty" not in judged:
        return
    below = judged["rty"] < judged["first_pass_yield"] - 1e-12
    if below.any():
        row = judged[below].iloc[0]
        yield (
            f"The rolled throughput yield ({row['rty']:.3f}) multiplies the requirements' yields "
            "as if they failed independently; they fail together on the same turns, so that more "
            f"turns pass them all (first-pass yield {row['first_pass_yield']:.3f})."
        )


def _label(result: DPMO, row: pd.Series[Any]) -> str:
    """Name a group by its keys, or by its row."""
    if not result.by:
        return f"row {row.name}"
    return ", ".join(
        f"no {name}" if pd.isna(row[name]) else f"{name} {row[name]}" for name in result.by
    )


def _level(value: float) -> str:
    """Write a sigma level."""
    if np.isinf(value):
        return "infinite" if value > 0 else "minus infinite"
    return f"{value:.2f}"
