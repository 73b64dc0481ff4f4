"""Observed over expected: counts beside what volume, hour and severity let one expect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Column, Data, FdrMethod, Floats, Gaps, Keys, Limits
from vocsigma.spc._charts.families import U_PRIME
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.bands import normal_band
from vocsigma.spc._limits.limits import estimate_by_ranges
from vocsigma.spc._limits.memory import options_of
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.discovery import judged_by
from vocsigma.spc._rules.rules import Rules

VARIANCE = "expected_variance"


def _with_variance(rows: Rows, design: Design) -> Design:
    """Give the counts their own variances in the place of Poisson's."""
    variance = rows.extra.get(VARIANCE)
    if variance is None:
        return design

    def unit(center: Floats, n: Floats) -> Floats:
        return np.asarray(np.sqrt(center * variance) / n)

    return replace(design, family=replace(design.family, unit=unit))


def _estimate(rows: Rows, cells: Cells, design: Design) -> Estimates:
    return estimate_by_ranges(rows, cells, _with_variance(rows, design))


def _band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    return normal_band(rows, cells, estimates, _with_variance(rows, design))


def _named(data: Any, asked: Asked) -> tuple[Any, Asked]:
    """Put the variances under a name of their own."""
    name = asked.options["variance"]
    if not isinstance(data, pd.DataFrame):
        message = f"variance={name!r} names a column, but `data` is not a DataFrame"
        raise ArgumentError(message)
    require(data.columns, [name], argument="data (variance=)")
    variance = data[name]
    bad = np.flatnonzero(~(variance.to_numpy(np.float64, na_value=np.nan) >= 0))
    if bad.size:
        message = (
            f"`variance` is negative or missing at row {bad[0]}; it is the sum of p (1 - p) over "
            "the cases behind each count"
        )
        raise ArgumentError(message)
    return data.assign(**{VARIANCE: variance}), asked


OBSERVED_EXPECTED = replace(
    U_PRIME,
    name="observed_expected",
    title="observed/expected chart",
    value="observed",
    n="expected",
    estimate=_estimate,
    band=_band,
    words="ratio of {} to expected",
)
_OF_CASES = replace(OBSERVED_EXPECTED, prepare=_named, extra=(VARIANCE,))


def observed_expected_chart(
    data: Data,
    *,
    value: Column | None = None,
    expected: Column | None = None,
    variance: str | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    overdispersion: bool | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart counts over what is expected of them: a risk-adjusted p' or u' chart.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``.
    value : str or array, optional
        Column or array of the counts; ``observed`` if not given.
    expected : str or array, optional
        Column or array of the expected counts, from a model of volume, hour, severity, ... that
        was not fitted to these rows; ``expected`` if not given.
    variance : str, optional
        The column of the counts' variances where they are sums of cases with risks p of their own:
        the sum of p (1 - p). The expected count if not given, as for Poisson counts.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    phase : str, array or list, optional
        Labels, or the rows or dates where a new phase starts.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on, as for :func:`u_prime_chart`.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor rules.
    center : float, optional
        The known ratio: 1 judges by the model's own level. The baseline's if not given.
    overdispersion : bool, optional
        Whether limits allow for more (or less) than the variance by chance, as in the primed
        charts; True if not given.
    limits : {"standard", "corrected"}
        Three sigma; or wider, by what a baseline of its size leaves open, so that 0.27% of the new
        points of a stable process lie outside them, on average over such baselines.
    rules : str, Rule, function or sequence of these, optional
        As for :func:`u_prime_chart`; nelson_1 and nelson_2 if not given.
    fdr : float, optional
        With ``by`` and ``time``: the false discovery rate among the groups' points of one time,
        such as 0.1, in the place of ``rules``. Points after the baseline are judged; all of
        them, by the limits that they are part of, where there are none after it.
    fdr_method : {"bh", "by"}
        Benjamini and Hochberg, or Benjamini and Yekutieli, where groups depend on one another.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.
    join_excluded : bool
        Whether the neighbours of an excluded point have a moving range.

    Returns
    -------
    ControlChart
        The chart of the ratios; ``n`` in its points is the expected count.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 points, or on counts that do not vary.

    See Also
    --------
    risk_adjusted_cusum_chart : For single cases, and small lasting changes.

    Notes
    -----
    The centre R is the baseline's sum of the observed over that of the expected. A ratio O/E has
    the standard error ``sigma_z sqrt(R V) / E``, where V is the variance at R = 1, E if it is
    Poisson's; sigma_z comes from the moving ranges of the z-scores (Laney). That is exact for
    Poisson counts, and for cases where risks are small.

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.spc import observed_expected_chart
    >>> weeks = pd.DataFrame({"late": [12, 18, 9, 22, 15, 11, 19, 14, 21, 10] * 2 + [40],
    ...                       "model": [13, 17, 10, 20, 16, 12, 18, 15, 19, 11] * 2 + [20.]})
    >>> chart = observed_expected_chart(weeks, value="late", expected="model", baseline=20)
    >>> chart.points[["n", "value", "ucl", "signal"]].tail(1).round(2)
           n  value   ucl  signal
    20  20.0    2.0  1.32    True
    """
    options = options_of(
        baseline,
        {"variance": variance, "overdispersion": overdispersion},
        {"variance": None, "overdispersion": True},
    )
    family = OBSERVED_EXPECTED if options["variance"] is None else _OF_CASES
    if not options["overdispersion"]:
        family = replace(family, spread="model")
    asked = Asked(
        value=value,
        n=expected,
        time=time,
        by=by,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        limits=limits,
        rules=judged_by(rules, fdr, fdr_method, by),
        gaps=gaps,
        join_excluded=join_excluded,
        options=options,
    )
    return build(family, data, asked)
