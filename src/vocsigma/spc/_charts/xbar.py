"""Charts of subgroups of raw values: their means, with their ranges or standard deviations."""

from __future__ import annotations

from typing import Any

from vocsigma.spc._arrays import (
    Column,
    Data,
    DeviationSigma,
    FdrMethod,
    Gaps,
    Keys,
    Limits,
    RangeSigma,
    ScaleName,
)
from vocsigma.spc._charts.xbar_families import XBAR_R, XBAR_S
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.discovery import judged_by
from vocsigma.spc._rules.rules import Rules


def xbar_r_chart(
    data: Data,
    *,
    value: Column | None = None,
    subgroup: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: ScaleName | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    sigma_method: RangeSigma = "range",
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart the means and ranges of small subgroups of raw values.

    Parameters
    ----------
    data : DataFrame, Series or array
        The raw values, one a row, with their subgroup; or an array of subgroups x values, where
        NaN fills up the smaller ones. A frame may have a bool column ``provisional``: a subgroup
        with such a value enters neither limits nor rules.
    value : str or array, optional
        Column or array of the raw values; needed if ``data`` is a frame.
    subgroup : str or array, optional
        Column or array of the subgroups' labels; ``time`` or else ``period_start`` if not given.
        Dates are sorted, other labels stay in the order in which they first appear.
    time : str or array, optional
        Dates or labels of the points, where these are not the subgroups' labels; that of the first
        value of a subgroup is taken.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : {"raw", "log", "logged"}, optional
        Where values are averaged and limits computed. If not given: ``log`` for the time columns
        (``response_s``, ...), else ``raw``. The mean of logarithms is shown by its exp, the
        geometric mean. Time columns hold seconds, and less than 1 s counts as 1 s. ``logged``
        takes values that are natural logarithms.
    phase : str, array or list, optional
        A column that is the same throughout a subgroup, an array with a label for each subgroup,
        or a list of the subgroups' positions or dates where a new phase starts. Each phase has
        limits of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The subgroups that limits rest on: the first k of each group, a slice, one bool a subgroup,
        dates (start, end) both included, a list of positions or dates; all if not given. A
        :class:`Baseline` has the limits themselves. A phase without a baseline subgroup has those
        of the phase before.
    exclude : mask, list or single position, optional
        Subgroups, by position or date, that enter neither limits nor rules.
    center : float, optional
        The known mean, in the unit of the value.
    sigma : float, optional
        The known standard deviation of one value, on the scale.
    limits : {"standard", "corrected"}
        Three sigma; or wider, by what a baseline of its size leaves open, so that 0.27% of the new
        points of a stable process lie outside them, on average over such baselines.
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    fdr : float, optional
        With ``by`` and ``time``: the false discovery rate among the groups' points of one time,
        such as 0.1, in the place of ``rules``. Points after the baseline are judged; all of
        them, by the limits that they are part of, where there are none after it.
    fdr_method : {"bh", "by"}
        Benjamini and Hochberg, or Benjamini and Yekutieli, where groups depend on one another.
    sigma_method : {"range", "range_mvlue"}
        Sigma from the subgroups' ranges: the mean of R_i / d2(n_i), or the one of least variance
        where subgroups differ in size.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. The
        points have the range ``within_range`` too, on the scale; the limits have ``sigma_within`` (of
        one value), ``sigma_between`` (of the subgroups' true means), their ``ratio`` with
        ``ratio_low`` and ``ratio_high`` (95% interval), and ``p_value`` (F test that the means
        differ by chance only). ``.dispersion`` charts the subgroups' ranges.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 subgroups, or on values that do not vary.

    Notes
    -----
    A mean of n values varies with sigma / sqrt(n), where sigma comes from within the subgroups:
    the limits are exact for each n, and equal to the grand mean plus and minus A2 times the mean
    range if all are of one size (Montgomery, Introduction to Statistical Quality Control, 8th ed.,
    section 6.2). The least variance takes weights (d2/d3)^2 (Burr, I. W., 1969, Control charts for
    measurements with varying sample sizes, Journal of Quality Technology 1(3)). Ranges are charted
    by d2(n) sigma and 3 d3(n) sigma; d2 and d3 come from their integrals, for any n. Above about
    10 values a range wastes information: take :func:`xbar_s_chart`.

    Limits from within suit subgroups that differ by chance only. Where subgroups such as days
    always differ, :func:`i_prime_chart` takes its limits from between them; the summary says by
    how much they do.

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    Twenty-five samples of four:

    >>> import numpy as np
    >>> from vocsigma.spc import xbar_r_chart
    >>> samples = 10 + np.random.default_rng(1).normal(size=(25, 4))
    >>> chart = xbar_r_chart(samples)
    >>> chart.limits[["center", "lcl", "ucl", "sigma_within"]].round(2)
           center   lcl   ucl  sigma_within
    0    9.93  8.66  11.2          0.85
    >>> chart.dispersion.limits[["center", "lcl", "ucl"]].round(2)
           center  lcl   ucl
    0    1.74  0.0  3.98
    """
    asked = Asked(
        value=value,
        subgroup=subgroup,
        time=time,
        by=by,
        scale=scale,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        sigma=sigma,
        limits=limits,
        rules=judged_by(rules, fdr, fdr_method, by),
        sigma_method=sigma_method,
        gaps=gaps,
    )
    return build(XBAR_R, data, asked)


def xbar_s_chart(
    data: Data,
    *,
    value: Column | None = None,
    subgroup: Column | None = None,
    time: Column | None = None,
    n: Column | None = None,
    sd: str | None = None,
    by: Keys | None = None,
    scale: ScaleName | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    sigma_method: DeviationSigma = "s",
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart the means and standard deviations of subgroups of raw values.

    Parameters
    ----------
    data : DataFrame, Series or array
        The raw values, one a row, with their subgroup; or an array of subgroups x values, where
        NaN fills up the smaller ones. A frame may have a bool column ``provisional``: a subgroup
        with such a value enters neither limits nor rules. Or one subgroup a row: see ``sd``.
    value : str or array, optional
        Column or array of the raw values; needed if ``data`` is a frame.
    subgroup : str or array, optional
        Column or array of the subgroups' labels; ``time`` or else ``period_start`` if not given.
        Dates are sorted, other labels stay in the order in which they first appear.
    time : str or array, optional
        Dates or labels of the points, where these are not the subgroups' labels; that of the first
        value of a subgroup is taken.
    n : str, optional
        With ``sd``: the column of the number of values behind each mean.
    sd : str, optional
        The column of the subgroups' standard deviations, where each row is a subgroup; ``value`` is
        the column of their means then. The subgroups table is taken so without any of these: by
        ``answered_log_mean``, ``answered_log_sd`` and ``answered``.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : {"raw", "log", "logged"}, optional
        Where values are averaged and limits computed. If not given: ``log`` for the time columns
        (``response_s``, ...), else ``raw``. The mean of logarithms is shown by its exp, the
        geometric mean. Time columns hold seconds, and less than 1 s counts as 1 s. ``logged``
        takes values that are natural logarithms.
    phase : str, array or list, optional
        A column that is the same throughout a subgroup, an array with a label for each subgroup,
        or a list of the subgroups' positions or dates where a new phase starts. Each phase has
        limits of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The subgroups that limits rest on: the first k of each group, a slice, one bool a subgroup,
        dates (start, end) both included, a list of positions or dates; all if not given. A
        :class:`Baseline` has the limits themselves. A phase without a baseline subgroup has those
        of the phase before.
    exclude : mask, list or single position, optional
        Subgroups, by position or date, that enter neither limits nor rules.
    center : float, optional
        The known mean, in the unit of the value.
    sigma : float, optional
        The known standard deviation of one value, on the scale.
    limits : {"standard", "corrected"}
        Three sigma; or wider, by what a baseline of its size leaves open, so that 0.27% of the new
        points of a stable process lie outside them, on average over such baselines.
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    fdr : float, optional
        With ``by`` and ``time``: the false discovery rate among the groups' points of one time,
        such as 0.1, in the place of ``rules``. Points after the baseline are judged; all of
        them, by the limits that they are part of, where there are none after it.
    fdr_method : {"bh", "by"}
        Benjamini and Hochberg, or Benjamini and Yekutieli, where groups depend on one another.
    sigma_method : {"s", "s_mvlue", "pooled"}
        Sigma from the subgroups' standard deviations: the mean of s_i / c4(n_i), the one of least
        variance where subgroups differ in size, or the root of their pooled variance.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. The
        points have the standard deviation ``within_sd`` too, on the scale; the limits have
        ``sigma_within`` (of one value), ``sigma_between`` (of the subgroups' true means), their
        ``ratio`` with ``ratio_low`` and ``ratio_high`` (95% interval), and ``p_value`` (F test that the means
        differ by chance only). ``.dispersion`` charts the subgroups' standard deviations.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 subgroups, or on values that do not vary.

    Notes
    -----
    A mean of n values varies with sigma / sqrt(n), where sigma comes from within the subgroups:
    the limits are exact for each n, and equal to the grand mean plus and minus A3 times the mean
    standard deviation if all are of one size (Montgomery, Introduction to Statistical Quality
    Control, 8th ed., section 6.3). The least variance takes weights c4^2 / (1 - c4^2) (Burr, I. W.,
    1969, Control charts for measurements with varying sample sizes, Journal of Quality Technology
    1(3)); the pooled one is sqrt(sum (n_i - 1) s_i^2 / d) / c4(d + 1) with d = sum (n_i - 1).
    Standard deviations are charted by c4(n) sigma and 3 sqrt(1 - c4(n)^2) sigma, for any n.

    Limits from within suit subgroups that differ by chance only. Where subgroups such as days
    always differ, :func:`i_prime_chart` takes its limits from between them: with 500 values a day
    and days that vary by .15 sigma, 41% of the points of a stable process lie outside the limits of
    an Xbar-S chart. The summary says by how much subgroups differ; the interval of the ratio is
    that of a one-way analysis of variance, exact if all are of one size (Searle, S. R., 1971,
    Linear Models).

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from vocsigma.spc import xbar_s_chart
    >>> rng = np.random.default_rng(1)
    >>> waits = pd.DataFrame({"batch": np.repeat(np.arange(25), 6), "cost": rng.normal(50, 4, 150)})
    >>> chart = xbar_s_chart(waits, value="cost", subgroup="batch")
    >>> chart.limits[["center", "lcl", "ucl", "sigma_within"]].round(2)
           center    lcl    ucl  sigma_within
    0   49.67  45.36  53.99          3.52
    >>> chart.dispersion.limits[["center", "lcl", "ucl"]].round(2)
           center  lcl  ucl
    0    3.35  0.1  6.6
    """
    asked = Asked(
        value=value,
        n=n,
        subgroup=subgroup,
        time=time,
        by=by,
        scale=scale,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        sigma=sigma,
        limits=limits,
        rules=judged_by(rules, fdr, fdr_method, by),
        sigma_method=sigma_method,
        gaps=gaps,
        options={} if sd is None else {"sd": sd},
    )
    return build(XBAR_S, data, asked)
