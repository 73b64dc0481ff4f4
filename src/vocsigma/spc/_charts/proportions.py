"""Charts of defective units: p, np, and p prime."""

from __future__ import annotations

from typing import Any

from vocsigma.spc._arrays import Column, Data, FdrMethod, Gaps, Keys, Limits
from vocsigma.spc._charts.families import NP, P_PRIME, P
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.discovery import judged_by
from vocsigma.spc._rules.rules import Rules


def p_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart the share of defective units.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the number of defective units, a count; ``defectives`` if not given.
    n : str or array, optional
        Column or array of the number of units; ``units`` of the subgroups table if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
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
        The known share.
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
    Limits are p plus and minus 3 sqrt(p (1 - p) / n), cut at 0 and 1, where p is the share over all
    baseline rows (Montgomery, section 7.2). They vary with n. They hold if chance alone makes the
    counts vary: ``sigma_z`` in the limits says whether it does, and :func:`p_prime_chart` is for
    where it does not.

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> from vocsigma.spc import p_chart
    >>> late = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24,
    ...         15, 9, 12, 7, 13, 9, 6]
    >>> chart = p_chart(late, n=50)
    >>> chart.limits[["center", "lcl", "ucl"]].round(4)
       center     lcl     ucl
    0  0.2313  0.0524  0.4102
    >>> chart.signals["position"].tolist()
    [14, 22]
    """
    asked = Asked(
        value=value,
        n=n,
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
    )
    return build(P, data, asked)


def np_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    limits: Limits = "standard",
    rules: Rules | None = None,
    fdr: float | None = None,
    fdr_method: FdrMethod = "bh",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart the number of defective units.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the number of defective units, a count; ``defectives`` if not given.
    n : str or array, optional
        Column or array of the number of units; ``units`` of the subgroups table if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
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
        The known share (not the number).
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
    The p chart multiplied by n: limits are n p plus and minus 3 sqrt(n p (1 - p)), cut at 0 and n
    (Montgomery, section 7.2). Where n varies, so does the centre, and a p chart reads better.

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> from vocsigma.spc import np_chart
    >>> late = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24,
    ...         15, 9, 12, 7, 13, 9, 6]
    >>> np_chart(late, n=50).limits[["center", "lcl", "ucl"]].round(2)
       center   lcl    ucl
    0   11.57  2.62  20.51
    """
    asked = Asked(
        value=value,
        n=n,
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
    )
    return build(NP, data, asked)


def p_prime_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
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
    """Chart the share of defective units where it varies more than chance, Laney's p'.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the number of defective units, a count; ``defectives`` if not given.
    n : str or array, optional
        Column or array of the number of units; ``units`` of the subgroups table if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
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
        The known share.
    sigma : float, optional
        The known sigma_z.
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
    The limits of the p chart times sigma_z, the mean moving range of the z-scores over d2. Its
    interval is sigma_z sqrt(nu / chi2) with nu = (m - 1)^2 / (2 (0.8264 m - 1.082)) for m
    z-scores. Below 1 is legal (Laney, D. B., 2002, Improved control charts for attributes, Quality
    Engineering 14(4), 531-537; Cryer and Ryan, 1990, for nu).

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    Of 10,000 turns a week about 10% are late, and good and bad weeks differ by a point:

    >>> import numpy as np
    >>> from vocsigma.spc import p_prime_chart
    >>> rng = np.random.default_rng(1)
    >>> late = rng.binomial(10_000, rng.normal(0.10, 0.01, size=52))
    >>> chart = p_prime_chart(late, n=10_000)
    >>> chart.limits[["sigma_z", "sigma_z_low", "sigma_z_high"]].round(2)
       sigma_z  sigma_z_low  sigma_z_high
    0     ...
    """
    asked = Asked(
        value=value,
        n=n,
        time=time,
        by=by,
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
    return build(P_PRIME, data, asked)
