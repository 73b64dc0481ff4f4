"""Charts of measurements: individuals, and means of varying numbers of values."""

from __future__ import annotations

from typing import Any

from vocsigma.spc._arrays import Column, Data, Gaps, Keys, ScaleName, SigmaMethod
from vocsigma.spc._asked import Asked
from vocsigma.spc._build import build
from vocsigma.spc._chart import ControlChart
from vocsigma.spc._families import I_PRIME, XMR
from vocsigma.spc._rules import Rules


def xmr_chart(
    data: Data,
    *,
    value: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: ScaleName | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    rules: Rules | None = None,
    sigma_method: SigmaMethod = "mr_mean",
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
    scale : {"raw", "log", "logged"}, optional
        Where limits are computed. If not given: ``log`` for the time columns of turns and
        subgroups (``response_s``, ``median``, ...), else ``raw``. These columns hold
        seconds, and less than 1 s counts as 1 s. ``logged`` takes values that are natural
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
        The known centre, in the unit of the value.
    sigma : float, optional
        The known standard deviation, on the scale.
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    sigma_method : {"mr_mean", "mr_median"}
        Sigma from the mean moving range, or from the median one, which a few jumps do not move.
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
    Sigma is the mean moving range over d2 = 2/sqrt(pi), or the median one over 0.9539. Limits are
    the centre plus and minus 3 sigma, on the scale (Montgomery, Introduction to Statistical Quality
    Control, 8th ed., section 6.4). The moving ranges are charted in ``.dispersion``.

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
        rules=rules,
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
    scale: ScaleName | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    rules: Rules | None = None,
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
    scale : {"raw", "log", "logged"}, optional
        Where limits are computed. If not given: ``log`` for the time columns of turns and
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
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
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
        rules=rules,
        gaps=gaps,
        join_excluded=join_excluded,
    )
    return build(I_PRIME, data, asked)
