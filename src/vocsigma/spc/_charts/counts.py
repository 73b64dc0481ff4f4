"""Charts of defects: c, u, and u prime."""

from __future__ import annotations

from typing import Any

from vocsigma.spc._arrays import Column, Data, FdrMethod, Gaps, Keys, Limits
from vocsigma.spc._charts.families import U_PRIME, C, U
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.discovery import judged_by
from vocsigma.spc._rules.rules import Rules


def c_chart(
    data: Data,
    *,
    value: Column | None = None,
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
    """Chart the number of defects in equal areas of opportunity.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the number of defects, a count; ``defects`` if not given.
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
        The known mean number.
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
    Limits are c plus and minus 3 sqrt(c), cut at 0, where c is the mean number (Montgomery, section
    7.3). Where the opportunities differ, use :func:`u_chart`.

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    Montgomery's printed circuit boards:

    >>> from vocsigma.spc import c_chart
    >>> defects = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39,
    ...            30, 24, 16, 19, 17, 15]
    >>> chart = c_chart(defects)
    >>> chart.limits[["center", "lcl", "ucl"]].round(2)
       center   lcl    ucl
    0   19.85  6.48  33.21
    >>> print(chart.finding())
    The count rose above its limits at point 19.
    """
    asked = Asked(
        value=value,
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
    return build(C, data, asked)


def u_chart(
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
    """Chart the defects per opportunity.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the number of defects, a count; ``defects`` if not given.
    n : str or array, optional
        Column or array of the number of opportunities; ``opportunities`` if not given.
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
        The known rate.
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
    Limits are u plus and minus 3 sqrt(u / n), cut at 0, where u is the rate over all baseline rows
    (Montgomery, section 7.3). ``sigma_z`` in the limits says whether chance alone makes the counts
    vary; :func:`u_prime_chart` is for where it does not.

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> from vocsigma.spc import u_chart
    >>> defects = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]
    >>> u_chart(defects, n=5).limits[["center", "lcl", "ucl"]].round(3)
       center    lcl    ucl
    0    1.93  0.066  3.794
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
    return build(U, data, asked)


def u_prime_chart(
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
    """Chart the defects per opportunity where they vary more than chance, Laney's u'.

    Parameters
    ----------
    data : array, Series or DataFrame
        The counts, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the number of defects, a count; ``defects`` if not given.
    n : str or array, optional
        Column or array of the number of opportunities; ``opportunities`` if not given.
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
        The known rate.
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
    The limits of the u chart times sigma_z, the mean moving range of the z-scores over d2; its
    interval is as for :func:`p_prime_chart` (Laney, D. B., 2002, Improved control charts for
    attributes, Quality Engineering 14(4), 531-537).

    Corrected limits and the false discovery rate are as for :func:`xmr_chart`.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import u_prime_chart
    >>> rng = np.random.default_rng(1)
    >>> defects = rng.poisson(5_000 * rng.normal(0.20, 0.02, size=40))
    >>> chart = u_prime_chart(defects, n=5_000)
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
    return build(U_PRIME, data, asked)
