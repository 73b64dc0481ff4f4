"""Charts of short runs: several parts or services of different targets on one chart."""

from __future__ import annotations

from typing import Any

from vocsigma.spc._arrays import (
    Column,
    Data,
    Gaps,
    IndividualsSigma,
    Keys,
    PartSigma,
    ScaleName,
)
from vocsigma.spc._charts.short_run_families import DNOM, Z_MR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.parts import ByPart, pairs
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.rules import Rules


def dnom_chart(
    data: Data,
    *,
    nominal: ByPart | None = None,
    value: Column | None = None,
    part: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    sigma: float | None = None,
    rules: Rules | None = None,
    sigma_method: IndividualsSigma = "mr_mean",
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart the deviations of single values from the nominal value of their part.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time, of all parts.
    nominal : str, number or mapping
        The nominal value (target): a column, one number, or one number for each part; a baseline
        keeps it.
    value : str or array, optional
        Column or array of the values; ``value`` if not given.
    part : str or array, optional
        Column or array of the parts; needed where ``nominal`` is a mapping.
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
        The known mean deviation, in the unit of the value; 0 says that nominal is the aim.
    sigma : float, optional
        The known standard deviation.
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    sigma_method : {"mr_mean", "mr_median", "sd"}
        Sigma from the mean moving range of the deviations, from the median one, or from the
        standard deviation of all of them.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. The
        plotted ``value`` is the deviation, ``observed`` the value itself, ``nominal`` what it was
        compared with. ``.dispersion`` charts the moving ranges of the deviations.

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
    The limits are those of an individuals chart of the deviations, so all parts must vary with one
    sigma; where they do not, take :func:`z_mr_chart`. For subgroups give the deviations to
    :func:`xbar_r_chart` (Montgomery, Introduction to Statistical Quality Control, 8th ed., section
    10.1).

    Examples
    --------
    >>> from vocsigma.spc import dnom_chart
    >>> widths = [50.1, 49.8, 50.2, 75.3, 74.9, 75.0, 75.2, 24.9, 25.1, 25.0] * 3
    >>> parts = [*"AAABBBBCCC"] * 3
    >>> chart = dnom_chart(widths, part=parts, nominal={"A": 50, "B": 75, "C": 25})
    >>> chart.limits[["center", "lcl", "ucl"]].round(3)
           center    lcl    ucl
    0    0.05 -0.546  0.646
    """
    asked = Asked(
        value=value,
        subgroup=part,
        time=time,
        by=by,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        sigma=sigma,
        rules=rules,
        sigma_method=sigma_method,
        gaps=gaps,
        options={"nominal": pairs(nominal)},
    )
    return build(DNOM, data, asked)


def z_mr_chart(
    data: Data,
    *,
    value: Column | None = None,
    part: Column | None = None,
    nominal: ByPart | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: ScaleName | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    sigma: ByPart | None = None,
    rules: Rules | None = None,
    sigma_method: PartSigma = "by_part",
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart single values of several parts, each in standard deviations from its part's centre.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time, of all parts.
    value : str or array, optional
        Column or array of the values; ``value`` if not given.
    part : str or array
        Column or array of the parts.
    nominal : str, number or mapping, optional
        The parts' nominal values (targets): a column, one number, or one number for each part;
        each part's mean if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : {"raw", "log", "logged"}, optional
        Where values are standardised; ``log`` for the time columns of turns and subgroups, else
        ``raw``.
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
    sigma : str, number or mapping, optional
        The parts' known standard deviations on the scale: a column, one number, or one number for
        each part.
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    sigma_method : {"by_part", "constant"}
        Sigma of each part from the moving ranges of its own values, or of all parts together.
        ``constant`` with ``scale="log"`` is for parts whose sigma grows with their size.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. The
        plotted ``value`` is the standardised one, ``observed`` the value itself; ``part``,
        ``part_center`` (in the unit) and ``part_sigma`` (on the scale) say what it was compared
        with. ``.dispersion`` charts the moving ranges of the standardised values.

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
    z = (x - centre of the part) / sigma of the part, with limits at 3 on each side. Sigma is the
    mean moving range between neighbours of the same part, over d2 = 2/sqrt(pi); neighbours may
    stand in different runs of the part. This is the Z-MR chart with the estimates by parts,
    constant, and relative to size (Farnum, N. R., 1992, Control charts for short runs: nonconstant
    process and measurement error, Journal of Quality Technology 24(3); Montgomery, Introduction to
    Statistical Quality Control, 8th ed., section 10.1).

    Examples
    --------
    >>> from vocsigma.spc import z_mr_chart
    >>> widths = [50.1, 49.8, 50.2, 75.3, 74.9, 75.0, 75.2, 24.9, 25.1, 25.0] * 3
    >>> chart = z_mr_chart(widths, part=[*"AAABBBBCCC"] * 3)
    >>> chart.points[["value", "observed", "part", "part_center"]].head(2).round(3)
           value  observed part  part_center
    0  0.262      50.1    A       50.033
    1 -0.916      49.8    A       50.033
    """
    asked = Asked(
        value=value,
        subgroup=part,
        time=time,
        by=by,
        scale=scale,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        rules=rules,
        sigma_method=sigma_method,
        gaps=gaps,
        options={"nominal": pairs(nominal), "sigma": pairs(sigma)},
    )
    return build(Z_MR, data, asked)
