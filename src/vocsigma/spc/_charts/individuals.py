"""Charts of measurements: individuals, and means of varying numbers of values."""

from __future__ import annotations

from typing import Any

from vocsigma.spc._arrays import Column, Data, FdrMethod, Gaps, IndividualsSigma, Keys, Limits
from vocsigma.spc._charts.families import I_PRIME, XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.scales import AskedScale
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.discovery import judged_by
from vocsigma.spc._rules.rules import Rules


def xmr_chart(
    data: Data,
    *,
    value: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: AskedScale | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    sigma_method: IndividualsSigma = "mr_mean",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart single values: individuals, with their moving ranges.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the values; ``median`` of the subgroups table if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : str or BoxCox, optional
        Where limits are computed: ``raw``; ``log``; ``logged``, of values that are natural
        logarithms, shown by their exp; ``boxcox``, with lambda from the baseline, or a
        :class:`BoxCox`; or at the percentiles of a distribution fitted to the baseline of each
        group and phase: ``lognormal``, ``weibull``, ``gamma``, ``loglogistic``, ``exponential``,
        with a threshold ``lognormal3``, ``weibull3``, ``gamma3``, ``loglogistic3``,
        ``exponential2`` (see :func:`fit_distributions`). If not given: ``log`` for the time columns
        of turns and subgroups (``response_s``, ``median``, ...), else ``raw``. These columns hold
        seconds, and less than 1 s counts as 1 s on any scale but the raw one.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has limits of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on: the first k of each group, a slice, one bool a row, dates
        (start, end) both included, a list of rows or dates; all if not given. A :class:`Baseline`
        has the limits themselves. A phase without a baseline row has those of the phase before.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor rules. The limits are those of the same data
        with these values missing.
    center : float, optional
        The known centre, in the unit of the value.
    sigma : float, optional
        The known standard deviation, on the scale.
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
    sigma_method : {"mr_mean", "mr_median", "sd"}
        Sigma from the mean moving range; from the median one, which a few jumps do not move; or
        from the standard deviation of all baseline values, which shifts and trends inflate.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.
    join_excluded : bool
        Whether the neighbours of an excluded point have a moving range.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 points, or on values that do not vary.

    Notes
    -----
    Sigma is the mean moving range over d2 = 2/sqrt(pi), the median one over 0.9539, or the standard
    deviation of the m values over c4(m). Limits are
    the centre plus and minus 3 sigma, on the scale (Montgomery, Introduction to Statistical Quality
    Control, 8th ed., section 6.4). The moving ranges are charted in ``.dispersion``. Box-Cox limits
    are computed on powers of greatest likelihood about the mean of each group and phase; limits
    of a fitted distribution are its 0.135% and 99.865% points about its median, and z is the normal
    score.

    A new point lies off the centre of m points with the variance ``sigma^2 (1/n + 1/sum n)``, and the
    estimate of sigma varies too: ``limits="corrected"`` puts the limits where the expected rate of
    new points outside is the nominal one. They are those of Student's t with c4 where sigma comes
    from a standard deviation; a mean moving range has the distribution of the root of a gamma
    variable, with the variance of Cryer and Ryan (1990) and its own skewness. z is 3 on them.

    With ``fdr`` a point's p-value is that of Student's t on ``z / (c4 sqrt(1 + 1/m))``, and the
    q-values are taken among the groups' points of one time (Benjamini and Hochberg, 1995, Journal
    of the Royal Statistical Society B 57, 289-300). The rate holds for each time by itself, not
    over a year: where nothing changes, up to ``52 fdr`` of 52 weeks have a false signal.

    Examples
    --------
    Montgomery's mortgage loan costs, with limits from the first 20 weeks:

    >>> from vocsigma.spc import xmr_chart
    >>> costs = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295,
    ...          293, 306, 301, 304, 305, 282, 305, 296, 314, 295, 287, 301, 298, 311, 310, 292,
    ...          305, 299, 304, 310, 304, 305, 333, 328]
    >>> chart = xmr_chart(costs, baseline=20)
    >>> chart.limits[["center", "lcl", "ucl"]].round(2)
       center     lcl     ucl
    0   300.5  279.79  321.21
    >>> chart.signals["position"].tolist()
    [38, 39]

    The same limits, widened for what 20 points leave open:

    >>> chart = xmr_chart(costs, baseline=20, limits="corrected")
    >>> chart.limits[["lcl", "ucl", "widening"]].round(2)
          lcl     ucl  widening
    0  274.76  326.24      1.24
    >>> chart.signals["position"].tolist()
    [38, 39]
    """
    asked = Asked(
        value=value,
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
        join_excluded=join_excluded,
    )
    return build(XMR, data, asked)


def i_prime_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: AskedScale | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart means of varying numbers of values: individuals with n, Taylor's I'.

    Parameters
    ----------
    data : array, Series or DataFrame
        The means, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the means; ``answered_log_mean`` of the subgroups table if not given.
    n : str or array, optional
        Column or array of the number of values behind each mean; ``answered`` if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : str or BoxCox, optional
        Where limits are computed: ``raw``, ``log``, ``boxcox`` (with lambda from the baseline), a
        :class:`BoxCox`, or ``logged``. If not given: ``log`` for the time columns of turns and
        subgroups (``answered_mean``, ...), else ``raw``. These columns hold
        seconds, and less than 1 s counts as 1 s. ``logged``, the default
        for ``answered_log_mean``, takes values that are natural
        logarithms and shows their exp.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has limits of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on: the first k of each group, a slice, one bool a row, dates
        (start, end) both included, a list of rows or dates; all if not given. A :class:`Baseline`
        has the limits themselves. A phase without a baseline row has those of the phase before.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor rules. The limits are those of the same data
        with these values missing.
    center : float, optional
        The known centre, in the unit that is shown.
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
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.
    join_excluded : bool
        Whether the neighbours of an excluded point have a moving range.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 points, or on values that do not vary.

    Notes
    -----
    A mean of n values varies with sigma/sqrt(n), where sigma is estimated between neighbours and
    so holds what varies between subgroups too: the mean of
    ``sqrt(pi/2) |x_i - x_(i-1)| / sqrt(1/n_i + 1/n_(i-1))``. The centre is weighted by n. With equal n
    this is the individuals chart (Taylor, W. A., 2018, Normalized individuals control chart).

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import i_prime_chart
    >>> n = np.tile([40, 160], 12)
    >>> means = 5 + np.random.default_rng(1).normal(size=24) / np.sqrt(n)
    >>> chart = i_prime_chart(means, n=n)
    >>> (chart.points["ucl"] - chart.points["center"]).round(3).tolist()[:3]
    [0.294, 0.147, 0.294]
    """
    asked = Asked(
        value=value,
        n=n,
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
        gaps=gaps,
        join_excluded=join_excluded,
    )
    return build(I_PRIME, data, asked)
