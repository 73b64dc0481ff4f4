"""The run chart: values around their median, judged by runs and crossings alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Column, Data, Gaps, Keys
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import AskedScale
from vocsigma.spc._limits.limits import standardized
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.judge import judged_rows
from vocsigma.spc._rules.rules import SETS, Rule, Rules, bind_rules
from vocsigma.spc._rules.series import run_tests

_OF_MEAN_DEVIATION = math.sqrt(math.pi / 2)


def _estimate(rows: Rows, cells: Cells, _design: Design) -> Estimates:
    """Give the median of each stretch, and sigma from the mean distance from it (Geary)."""
    used = rows.baseline
    medians = pd.Series(rows.y[used]).groupby(cells.of_row[used]).median()
    center = medians.reindex(range(cells.count)).to_numpy().astype(np.float64)
    n_baseline = np.add.reduceat(used, cells.starts, dtype=np.int64)
    distance = np.where(used, np.abs(rows.y - center[cells.of_row]), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = _OF_MEAN_DEVIATION * cells.sum(distance) / n_baseline
    return Estimates(
        center=center,
        dispersion=sigma,
        n_baseline=n_baseline,
        n_ranges=np.zeros_like(n_baseline),
        df=np.full(cells.count, np.nan),
    )


def _band(rows: Rows, cells: Cells, estimates: Estimates, _design: Design) -> Band:
    """Give the median, and no limits."""
    center, sigma = estimates.center[cells.of_row], estimates.dispersion[cells.of_row]
    none = np.full(rows.y.size, np.nan)
    sigma = np.where(np.isnan(sigma), 1.0, sigma)
    return Band(center, none, none, sigma, standardized(rows.y, center, sigma))


def _tally(points: pd.DataFrame, cells: Cells) -> Mapping[str, Any]:
    """Count the runs and crossings of each stretch."""
    z = points["z"].to_numpy()
    rows = np.flatnonzero(judged_rows(points, z, points["sigma"].to_numpy()))
    return vars(run_tests(z[rows], cells.of_row[rows], cells.count))


def _sentences(chart: ControlChart) -> list[str]:
    """Say the longest run and the crossings beside what chance allows."""
    limits = chart.limits
    if len(limits) > 1:
        long = (limits["longest_run"] > limits["longest_run_max"]).sum()
        few = (limits["crossings"] < limits["crossings_min"]).sum()
        return [
            f"Of the {len(limits)} sets {long} have a run that is too long for chance, and "
            f"{few} too few crossings."
        ]
    counts = limits.iloc[0]
    return [
        f"{counts['n_useful']:.0f} points lie off the centre: their longest run is "
        f"{counts['longest_run']:.0f} (chance allows {counts['longest_run_max']:.0f}; p = "
        f"{counts['longest_run_p_value']:.2g}), and they cross it {counts['crossings']:.0f} times "
        f"(at least {counts['crossings_min']:.0f}; p = {counts['crossings_p_value']:.2g})."
    ]


RUN = Family(
    "run", "run chart", "median", None, XMR.unit, "model", _estimate, _band,
    tally=_tally, counts=False, lowest=-math.inf, rules=SETS["anhoej"], sentences=_sentences,
)  # fmt: skip


def run_chart(
    data: Data,
    *,
    value: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: AskedScale = "raw",
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart values around their median, without limits, and test them for runs.

    The simplest chart, for a few points, for rates and for measurements of any distribution: it
    finds a lasting shift, not a single strange point.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither the median nor the rules.
    value : str or array, optional
        Column or array of the values; ``median`` of the subgroups table if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : str
        As for `xmr_chart`; of an even number of values the median is the middle of the two middle
        ones on this scale.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has a median and counts of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that the median rests on, as for `xmr_chart`; all if not given.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither the median nor the rules.
    center : float, optional
        The known centre, in the unit of the value.
    rules : str, Rule, function or sequence of these, optional
        ``"anhoej"`` if not given. Rules of zones need limits, which a run chart has not; given as a
        :class:`Rule` they are run all the same, in units of ``sigma``.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a pattern of other rules; Anhoej's
        leave it out.

    Returns
    -------
    ControlChart
        The points, with missing limits, and signals. The table of limits has ``n_useful`` (points
        off the centre), ``longest_run`` with the longest that is no signal (``longest_run_max``)
        and the chance of one as long (``longest_run_p_value``), ``crossings`` with the fewest that
        are no signal (``crossings_min``) and the chance of so few (``crossings_p_value``).
        ``sigma`` is the mean distance from the median times ``sqrt(pi/2)``.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If the median rests on fewer than 20 points, or on values that do not vary.

    Notes
    -----
    A signal is a run on one side of the centre of more than ``round(log2(n)) + 3`` points, or fewer
    crossings of it than the 5% quantile of the binomial distribution of n - 1 trials of 1/2, where
    n counts the points off the centre; those on it neither count nor break a run (Anhoej and Olesen
    2014, PLoS ONE 9(11), e113825). In simulations either signal comes in 3.1% of stable series of
    24 points, 4.2% of 50 and 5.0% of 100; with a known centre, which need not halve the points, in
    6.6%, 7.2% and 7.1%. The chances are those of tosses of a fair coin.

    Examples
    --------
    Infections a month, with an intervention after month 24:

    >>> from vocsigma.spc import run_chart
    >>> cases = [17, 12, 27, 20, 20, 18, 22, 19, 19, 24, 17, 16, 24, 19, 19, 22, 25, 19, 17, 6, 25,
    ...          17, 11, 14, 9, 11, 7, 13, 5, 5, 3, 5, 9, 4, 5, 9]
    >>> chart = run_chart(cases)
    >>> chart.limits[["center", "n_useful", "longest_run", "longest_run_max", "crossings",
    ...               "crossings_min"]]
       center  n_useful  longest_run  longest_run_max  crossings  crossings_min
    0    17.0        32           14                8          6             11
    >>> chart.signals[["rule", "position", "start"]]
                   rule  position  start
    0        anhoej_run        30     22
    1  anhoej_crossings        35      1
    """
    _check_rules(rules)
    asked = Asked(
        value=value,
        time=time,
        by=by,
        scale=scale,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        rules=rules,
        gaps=gaps,
    )
    return build(RUN, data, asked)


def _check_rules(rules: Rules | None) -> None:
    """Refuse rules of zones, unless they are given as rules."""
    asked = rules if isinstance(rules, Sequence) and not isinstance(rules, str) else [rules]
    named = [rule for rule in asked if isinstance(rule, str)]
    for bound in bind_rules(named, ()):
        rule = bound.rule
        if isinstance(rule, Rule) and (rule.z > 0 or rule.kind in ("within", "outside")):
            message = (
                f"rules={bound.name!r} looks at zones, and a run chart has no limits to make them "
                f"of; take 'anhoej', 'nelson_2' or xmr_chart, or give it as {rule!r}"
            )
            raise ArgumentError(message)
