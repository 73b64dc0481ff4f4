"""The risk-adjusted CUSUM: single cases, each judged by its own risk."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Column, Floats, Gaps, Keys
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.memory import check_range, options_of, placed, refuse_run_rules, starts_of
from vocsigma.spc._limits.sums import summed
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import short
from vocsigma.spc._rules.rules import Rules

RISK = "case_risk"


def weights(outcome: Floats, risk: Floats, odds_ratio: float) -> Floats:
    """Give the log-likelihood ratio of each outcome, for odds times the ratio against the odds."""
    chance = -np.log1p((odds_ratio - 1) * risk)
    return np.asarray(outcome * math.log(odds_ratio) + chance)


def _estimate(_rows: Rows, cells: Cells, _design: Design) -> Estimates:
    """Nothing is estimated: risks and limits are given."""
    return Estimates(
        center=np.zeros(cells.count),
        dispersion=np.ones(cells.count),
        n_baseline=np.zeros(cells.count, dtype=np.int64),
        n_ranges=np.zeros(cells.count, dtype=np.int64),
        df=np.full(cells.count, np.nan),
    )


def _band(rows: Rows, cells: Cells, _estimates: Estimates, design: Design) -> Band:
    """Give the sum that is nearer to its limit, that of too few as a negative number."""
    options, size, entering = design.options, rows.y.size, rows.entering
    high_limit, low_limit = float(options["h"]), float(options["h_low"])
    outcome, risk = rows.y[entering], rows.extra[RISK][entering]
    starts = starts_of(cells.of_row[entering])
    high, high_begins = summed(weights(outcome, risk, options["odds_ratio"]), starts, 0.0)
    low, low_begins = summed(weights(outcome, risk, 1 / options["odds_ratio"]), starts, 0.0)
    upper = high / high_limit >= low / low_limit
    value = np.where(upper, high, -low)
    begins = np.where(upper, high_begins, low_begins)
    position = np.arange(size) if rows.position is None else rows.position
    change = np.where(value == 0, np.nan, position[entering].take(begins, mode="clip"))
    shown = placed(value, entering, size)
    risks = rows.extra[RISK]
    return Band(
        center=np.zeros(size),
        lcl=np.full(size, -low_limit),
        ucl=np.full(size, high_limit),
        sigma=np.sqrt(risks * (1 - risks)),
        z=LIMIT_Z * shown / np.where(shown >= 0, high_limit, low_limit),
        value=shown,
        scores=(rows.y - risks) / np.sqrt(risks * (1 - risks)),
        extra={
            "risk": risks,
            "cusum_high": placed(high, entering, size),
            "cusum_low": placed(0.0 - low, entering, size),
            "change": placed(change, entering, size),
        },
    )


def _named(data: Any, asked: Asked) -> tuple[Any, Asked]:
    """Put the risks under a name of their own, and check risks and outcomes."""
    if not isinstance(data, pd.DataFrame):
        raise ArgumentError("`data` is not a DataFrame; give one with a column of risks")
    name, value = asked.options["risk"], asked.value
    require(data.columns, [name], argument="data (risk=)")
    risk = data[name].to_numpy(np.float64, na_value=np.nan)
    bad = np.flatnonzero(~((risk > 0) & (risk < 1)))
    if bad.size:
        message = f"`risk` is {risk[bad[0]]:g} at row {bad[0]}; give probabilities between 0 and 1"
        raise ArgumentError(message)
    if isinstance(value, str):
        require(data.columns, [value], argument="data")
    outcome = data[value] if isinstance(value, str) else pd.Series(np.asarray(value), data.index)
    number = outcome.to_numpy(np.float64, na_value=np.nan)
    bad = np.flatnonzero(~np.isin(number, (0.0, 1.0)) & ~np.isnan(number))
    if bad.size:
        message = (
            f"`value` is {number[bad[0]]:g} at row {bad[0]}; give 1 for an event and 0 for none"
        )
        raise ArgumentError(message)
    return data.assign(**{RISK: risk}), asked


def _sentences(chart: ControlChart) -> list[str]:
    """Say what the sums weigh against what."""
    points, ratio = chart.points, chart.design.options["odds_ratio"]
    known = points["observed"].notna() & ~points["excluded"] & ~points["provisional"]
    seen, expected = points.loc[known, "observed"].sum(), points.loc[known, "risk"].sum()
    return [
        f"{seen:,.0f} events are observed where {short(expected)} are expected.",
        f"The sums weigh the odds times {short(ratio)}, and divided by it, against the risks given.",
    ]


RISK_ADJUSTED_CUSUM = Family(
    "risk_adjusted_cusum", "risk-adjusted CUSUM chart", "event", None, XMR.unit, "model",
    _estimate, _band, prepare=_named, extra=(RISK,), counts=False, lowest=-math.inf,
    rules=("nelson_1",), sentences=_sentences, memory=True, standard=True,
    signal_columns=("change",), words="risk-adjusted CUSUM of the {}",
)  # fmt: skip


def risk_adjusted_cusum_chart(
    data: pd.DataFrame,
    *,
    value: Column,
    risk: str,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Baseline | None = None,
    exclude: Any = None,
    odds_ratio: float | None = None,
    h: float | None = None,
    h_low: float | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart sums of single cases, each weighed by its own risk: shows a lasting change of the odds.

    Parameters
    ----------
    data : DataFrame
        The cases, in the order of time.
    value : str or array
        Column or array of the outcomes: 1 (late, lost, ...) or 0. A missing one is passed over.
    risk : str
        The column of each case's probability of an event, from a model that was not fitted to these
        cases.
    time : str or array, optional
        Labels of the cases, such as their ids; positions if not given. No two cases of a group may
        have the same.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    phase : str, array or list, optional
        Labels, or the rows where a new phase starts; sums start anew there.
    baseline : Baseline, optional
        Of an earlier chart, for its options.
    exclude : mask, list or single row, optional
        Cases that do not enter.
    odds_ratio : float, optional
        The change that is to be found soonest, above 1: the odds times it, and (in the other sum)
        divided by it; 2 if not given.
    h : float, optional
        The limit of the sum for more events; 4.5 if not given.
    h_low : float, optional
        The limit of the sum for fewer events; h if not given.
    rules : Rule, function or sequence of these, optional
        If not given, nelson_1: a sum beyond its limit.
    gaps : {"break", "skip"}
        Whether a case that does not enter breaks the pattern of a rule of your own, or is skipped.

    Returns
    -------
    ControlChart
        The sums. ``value`` is the one nearer to its limit, that for fewer events as a negative
        number; ``cusum_high`` and ``cusum_low`` are both, ``risk`` and ``observed`` the case's own,
        and ``change`` is the position of the first case after the sum was last zero.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If a risk is not between 0 and 1, an outcome is neither 0 nor 1, or an option has no meaning.

    See Also
    --------
    observed_expected_chart : For counts of a day or a week.

    Notes
    -----
    A case of risk p weighs ``log(R^y / (1 - p + R p))``, the log-likelihood ratio of odds times R
    against the odds; the sum is ``max(0, sum before + weight)``, and signals beyond h (Steiner, Cook,
    Farewell and Treasure, 2000, Biostatistics 1, 441-452). How often a stable process signals
    depends on h and on the risks: simulate outcomes from your own risks before you choose h.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from vocsigma.spc import risk_adjusted_cusum_chart
    >>> random = np.random.default_rng(5)
    >>> cases = pd.DataFrame({"risk": random.uniform(0.02, 0.3, size=600)})
    >>> odds = cases["risk"] / (1 - cases["risk"]) * np.where(cases.index < 300, 1, 3)
    >>> cases["late"] = (random.random(600) < odds / (1 + odds)).astype(int)
    >>> chart = risk_adjusted_cusum_chart(cases, value="late", risk="risk")
    >>> chart.signals[["position", "change"]].head(1)
       position  change
    0       359   307.0
    """
    refuse_run_rules(rules, RISK_ADJUSTED_CUSUM)
    given = {"risk": risk, "odds_ratio": odds_ratio, "h": h, "h_low": h_low}
    defaults = {"odds_ratio": 2.0, "h": 4.5, "h_low": 4.5 if h is None else h}
    options = options_of(baseline, given, defaults)
    check_range("odds_ratio", options["odds_ratio"], 1.0)
    for name in ("h", "h_low"):
        check_range(name, options[name], 0.0)
    asked = Asked(
        value=value,
        time=time,
        by=by,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=None if isinstance(baseline, Baseline) else 0.0,
        rules=rules,
        gaps=gaps,
        options=options,
    )
    return build(RISK_ADJUSTED_CUSUM, data, asked)
