"""The result of comparing defects, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result, per_million, probability
from vocsigma.response._sigma_level import MILLION

FISHER = "Fisher's exact test"
MID_P = "Fisher's exact test, mid-p"
PEARSON = "Pearson's chi-square"
RAO_SCOTT = "Pearson's chi-square, Rao-Scott corrected"
TREND = "Cochran-Armitage trend"
_FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True, eq=False)
class DPMOComparison(Result):
    """Defects of groups against each other, with intervals and tests.

    Parameters
    ----------
    table : DataFrame
        One row a pair of groups; the columns are those of `compare_dpmo`.
    groups : DataFrame
        One row a group.
    tests : DataFrame
        One row a test of all groups: test, statistic, df, df_error, p_value.
    by : str
        The column that makes the groups.
    cluster : str or None
        The column of the clusters; None where opportunities are taken as independent.
    shift : float
        What the short-term sigma level adds to the long-term one.
    confidence : float
        The confidence level of the intervals.
    exact : bool
        Whether pairs are tested by Fisher's exact test; else by F on
        effective sizes.

    See Also
    --------
    compare_dpmo : Makes it.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.response._compare import compare_dpmo
    >>> assessments = pd.DataFrame({
    ...     "thread_id": [f"t{i}" for i in range(60)], "customer_id": "c", "turn": 1,
    ...     "brand": ["A", "B", "C"] * 20, "ctq": "Within 4h", "weight": 1.0,
    ...     "status": ["defect"] * 20 + ["met"] * 40,
    ... })
    >>> compare_dpmo(assessments, by="brand").groups[["brand", "defects", "opportunities"]]
      brand  defects  opportunities
    0     A        7             20
    1     B        7             20
    2     C        6             20
    """

    table: pd.DataFrame
    groups: pd.DataFrame
    tests: pd.DataFrame
    by: str
    cluster: str | None
    shift: float
    confidence: float
    exact: bool

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            Which groups differ and by how much, how likely that is by chance, and what the figures
            rest on; one sentence a line.

        Examples
        --------
        >>> import pandas as pd
        >>> from vocsigma.response._compare import compare_dpmo
        >>> assessments = pd.DataFrame({
        ...     "thread_id": [f"t{i}" for i in range(150)], "customer_id": "c", "turn": 1,
        ...     "channel": ["email"] * 70 + ["phone"] * 80, "ctq": "Within 4h", "weight": 1.0,
        ...     "status": ["defect"] * 14 + ["met"] * 56 + ["defect"] * 32 + ["met"] * 48,
        ... })
        >>> print(compare_dpmo(assessments, by="channel").summary())
        phone has 400,000 DPMO, email 200,000: a difference of +200,000 (95% CI +52,431 to
        +333,873); ratio 2.00 (1.19 to 3.43).
        Fisher's exact test: p = 0.013.
        Fisher's exact test, mid-p: p = 0.01.
        Pearson's chi-square: 7.02 on 1 degree of freedom, p = 0.008.
        Allowed for: clusters of 'thread_id' (design effect 1.00).
        """
        return "\n".join(_sentences(self))


def _sentences(result: DPMOComparison) -> Iterator[str]:
    """Say the finding, then its conditions."""
    # As objects, since a row of numbers alone would write a group 2 as 2.0.
    pairs = result.table.astype({"reference": object, "group": object})
    if len(pairs) == 1:
        yield _pair(result, pairs.iloc[0])
    else:
        yield from _several(result, pairs)
    yield from (_tested(test) for test in result.tests.to_dict("records"))
    yield _basis(result)
    if result.by == "agent_id":
        yield "An agent's figures are given answered by this agent."


def _pair(result: DPMOComparison, row: pd.Series[Any]) -> str:
    """Say how one group differs from another."""
    level = f"{result.confidence * 100:.4g}% CI"
    limits = " to ".join(_signed(row[f"difference_{side}"]) for side in ("low", "high"))
    ratio = ""
    if np.isfinite(row["ratio"]):
        high = row["ratio_high"]
        top = f"to {high:.2f}" if np.isfinite(high) else "upwards"
        ratio = f"; ratio {row['ratio']:.2f} ({row['ratio_low']:.2f} {top})"
    return (
        f"{named(row['group'], result.by)} has {per_million(row['dpo'] * MILLION)} DPMO, "
        f"{named(row['reference'], result.by)} {per_million(row['dpo_reference'] * MILLION)}: "
        f"a difference of {_signed(row['difference'])} ({level} {limits}){ratio}."
    )


def _several(result: DPMOComparison, pairs: pd.DataFrame) -> Iterator[str]:
    """Say how far the groups lie apart, and which pairs differ."""
    groups = result.groups.astype({result.by: object})
    best, worst = groups.iloc[groups["dpo"].argmin()], groups.iloc[groups["dpo"].argmax()]
    yield (
        f"{len(groups):,} groups by {result.by}: from {per_million(best['dpmo'])} DPMO "
        f"({named(best[result.by], result.by)}) to {per_million(worst['dpmo'])} "
        f"({named(worst[result.by], result.by)})."
    )
    found = pairs[pairs["q_value"] <= _FALSE_DISCOVERIES]
    yield (
        f"{len(found):,} of {len(pairs):,} pairs differ at a false discovery rate of "
        f"{_FALSE_DISCOVERIES:.0%}."
    )
    if len(found):
        widest = found.iloc[found["difference"].abs().argmax()]
        yield f"The widest of them: {_pair(result, widest)}"


def _tested(test: dict[Any, Any]) -> str:
    """Say what a test found."""
    if np.isnan(test["p_value"]):
        return f"{test['test']}: nothing to test, as the shares do not vary."
    if np.isnan(test["statistic"]):
        return f"{test['test']}: {probability(test['p_value'])}."
    chance = probability(test["p_value"])
    if test["test"] == TREND:
        way = "rising" if test["statistic"] > 0 else "falling"
        return f"{test['test']}: {way}, {_deviation(test)}, {chance}."
    return f"{test['test']}: {test['statistic']:.2f} on {_freedom(test)}, {chance}."


def _deviation(test: dict[Any, Any]) -> str:
    """Write the statistic of a trend, which is normal or Student's."""
    if np.isfinite(test["df_error"]):
        return f"t = {test['statistic']:.2f} on {test['df_error']:.3g} degrees of freedom"
    return f"z = {test['statistic']:.2f}"


def _freedom(test: dict[Any, Any]) -> str:
    """Say on how many degrees of freedom a statistic is."""
    df, df_error = test["df"], test["df_error"]
    if np.isfinite(df_error):
        return f"{df:.3g} and {df_error:.3g} degrees of freedom"
    return f"{df:.3g} degree{'s' if df != 1 else ''} of freedom"


def _basis(result: DPMOComparison) -> str:
    """Say what the intervals and tests allow for."""
    if result.cluster is None:
        return "Opportunities are taken as independent."
    effects = result.groups["opportunities"] / result.groups["effective_size"]
    told = " to ".join(dict.fromkeys(f"{end:.2f}" for end in (effects.min(), effects.max())))
    return f"Allowed for: clusters of {result.cluster!r} (design effect {told})."


def named(value: object, by: str) -> str:
    """Name a group."""
    return f"no {by}" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _signed(dpo: float) -> str:
    """Write a difference per million with its sign."""
    return f"{'−' if dpo < 0 else '+'}{per_million(abs(dpo) * MILLION)}"
