"""Charts of averages over the points before: EWMA and moving average."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Column, Data, Floats, Gaps, IndividualsSigma, Keys, ScaleName
from vocsigma.spc._charts.families import I_PRIME, XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.rows import Estimates
from vocsigma.spc._limits.averages import ewma_band, moving_average_band
from vocsigma.spc._limits.limits import estimate_by_ranges
from vocsigma.spc._limits.memory import check_means, check_range, options_of, refuse_run_rules
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.rules import Rules


def _sigma(estimates: Estimates) -> Mapping[str, Floats]:
    return {"sigma": estimates.dispersion}


def _of_means(family: Family) -> Family:
    """Give the kind of chart for means of n values."""
    return replace(family, value=I_PRIME.value, n=I_PRIME.n, unit=I_PRIME.unit)


EWMA = Family(
    "ewma", "EWMA chart", XMR.value, None, XMR.unit, "values", estimate_by_ranges, ewma_band,
    _sigma, counts=False, lowest=-math.inf, rules=("nelson_1",), memory=True, words="EWMA of the {}",
)  # fmt: skip
MOVING_AVERAGE = replace(
    EWMA, name="moving_average", title="moving average chart", band=moving_average_band,
    words="moving average of the {}",
)  # fmt: skip
_EWMA_DEFAULTS = {"weight": 0.2, "width": 2.86, "limits": "exact"}


def ewma_chart(
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
    weight: float | None = None,
    width: float | None = None,
    limits: Literal["exact", "asymptotic"] | None = None,
    rules: Rules | None = None,
    sigma_method: IndividualsSigma = "mr_mean",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart exponentially weighted moving averages, which show small lasting shifts soon.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules, and have no point on the chart.
    value : str or array, optional
        Column or array of the values; of the subgroups table ``median`` if not given, and
        ``answered_log_mean`` with ``n``.
    n : str or array, optional
        Column or array of the number of values behind each, where they are means.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : {"raw", "log", "logged"}, optional
        Where the statistic is computed. If not given: ``log`` for the time columns of turns and
        subgroups (``response_s``, ``median``, ...), else ``raw``. These columns hold
        seconds, and less than 1 s counts as 1 s. ``logged`` takes values that are natural
        logarithms and shows their exp.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has limits of its own, and the statistic starts anew in each.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on: the first k of each group, a slice, one bool a row, dates
        (start, end) both included, a list of rows or dates; all if not given. A :class:`Baseline`
        has the limits themselves, and the options of its chart. A
        phase without a baseline row has those of the phase before.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits, statistic nor rules. All is as for the same data with
        these values missing.
    center : float, optional
        The known centre, in the unit that is shown.
    sigma : float, optional
        The known standard deviation of one value, on the scale.
    weight : float, optional
        Lambda, the share of the newest value in the average, above 0 and up to 1; 0.2 if not given.
    width : float, optional
        L, the distance of the limits from the centre in standard errors of the average; 2.86 if not
        given, which with the weight 0.2 gives a false signal about every 370 points.
    limits : {"exact", "asymptotic"}, optional
        Limits that widen over the first points as the average's variance does, which is the default,
        or those that it settles at.
    rules : str, Rule, function or sequence of these, optional
        A point beyond the limits, ``nelson_1``, if not given. Rules of several points raise unless
        they are given as a :class:`Rule` or a function.
    sigma_method : {"mr_mean", "mr_median", "sd"}
        Sigma from the mean moving range, from the median one, which a few jumps do not move, or
        from the standard deviation of all baseline values.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks the pattern of a rule of several
        points, or is skipped.
    join_excluded : bool
        Whether the neighbours of an excluded point have a moving range.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns.
        ``value`` is the average and ``observed`` the row's own value; ``sigma`` of a point is the
        standard error of its average, and ``z`` is 3 on a limit.

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

    See Also
    --------
    cusum_chart : Sums of the deviations, which also say when a shift began.

    Notes
    -----
    ``z_t = weight * x_t + (1 - weight) * z_(t-1)`` from the centre on, with the variance
    ``v_t = weight^2 * sigma^2 / n_t + (1 - weight)^2 * v_(t-1)`` from 0 on, which for equal n is
    ``sigma^2 / n * weight / (2 - weight) * (1 - (1 - weight)^(2 t))`` (Montgomery, Introduction to
    Statistical Quality Control, 8th ed., section 9.2; Lucas and Saccucci, 1990, Technometrics
    32(1)). Sigma comes from moving ranges, as for individuals. Missing, excluded and provisional
    points do not enter: the average is carried over them.

    Examples
    --------
    Montgomery's table 9.1, where the mean rises by one sigma after 20 of 30 points:

    >>> from vocsigma.spc import ewma_chart
    >>> x = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4,
    ...         10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38,
    ...         11.62, 11.31, 10.52]
    >>> chart = ewma_chart(x, center=10, sigma=1, weight=0.1, width=2.7)
    >>> chart.points[["observed", "value", "lcl", "ucl", "signal"]].tail(3).round(3)
        observed   value    lcl     ucl  signal
    27     11.62  10.573  9.381  10.619   False
    28     11.31  10.647  9.381  10.619    True
    29     10.52  10.634  9.381  10.619    True
    >>> print(chart.finding())
    The EWMA of the value rose above its limits at point 29.
    """
    refuse_run_rules(rules, EWMA)
    check_means(baseline, means=n is not None)
    given = {"weight": weight, "width": width, "limits": limits, "means": n is not None}
    options = options_of(baseline, given, _EWMA_DEFAULTS)
    if limits not in (None, "exact", "asymptotic"):
        raise ArgumentError(f"limits={limits!r} is unknown; take 'exact' or 'asymptotic'")
    if weight is not None:
        check_range("weight", weight, 0, 1)
    if width is not None:
        check_range("width", width, 0)
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
        sigma_method=sigma_method,
        gaps=gaps,
        join_excluded=join_excluded,
        options=options,
    )
    return build(EWMA if n is None else _of_means(EWMA), data, asked)


def moving_average_chart(
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
    span: int | None = None,
    rules: Rules | None = None,
    sigma_method: IndividualsSigma = "mr_mean",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart the means of the last few values.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor rules, and have no point on the chart.
    value : str or array, optional
        Column or array of the values; of the subgroups table ``median`` if not given, and
        ``answered_log_mean`` with ``n``.
    n : str or array, optional
        Column or array of the number of values behind each, where they are means.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it. Dates must
        not go back, and neither dates nor labels may come twice in a group.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : {"raw", "log", "logged"}, optional
        Where the statistic is computed. If not given: ``log`` for the time columns of turns and
        subgroups (``response_s``, ``median``, ...), else ``raw``. These columns hold
        seconds, and less than 1 s counts as 1 s. ``logged`` takes values that are natural
        logarithms and shows their exp.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has limits of its own, and the statistic starts anew in each.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on: the first k of each group, a slice, one bool a row, dates
        (start, end) both included, a list of rows or dates; all if not given. A :class:`Baseline`
        has the limits themselves, and the options of its chart. A
        phase without a baseline row has those of the phase before.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits, statistic nor rules. All is as for the same data with
        these values missing.
    center : float, optional
        The known centre, in the unit that is shown.
    sigma : float, optional
        The known standard deviation of one value, on the scale.
    span : int, optional
        The number of values in each mean; 5 if not given.
    rules : str, Rule, function or sequence of these, optional
        A point beyond the limits, ``nelson_1``, if not given. Rules of several points raise unless
        they are given as a :class:`Rule` or a function.
    sigma_method : {"mr_mean", "mr_median", "sd"}
        Sigma from the mean moving range, from the median one, which a few jumps do not move, or
        from the standard deviation of all baseline values.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks the pattern of a rule of several
        points, or is skipped.
    join_excluded : bool
        Whether the neighbours of an excluded point have a moving range.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns.
        ``value`` is the moving average and ``observed`` the row's own value.

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

    See Also
    --------
    ewma_chart : Averages that forget gradually, and show small shifts sooner.

    Notes
    -----
    The mean of the last w values has the standard error ``sigma / w * sqrt(sum of 1 / n)``, so
    ``sigma / sqrt(w)`` for single values, where w is the span, or the number of values so far at
    the start. Limits are the centre plus and minus 3 of these (Montgomery, Introduction to
    Statistical Quality Control, 8th ed., section 9.3). Sigma comes from moving ranges, as for
    individuals. Missing, excluded and provisional points do not enter: the last w that do are
    averaged.

    Examples
    --------
    >>> from vocsigma.spc import moving_average_chart
    >>> x = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4,
    ...         10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38,
    ...         11.62, 11.31, 10.52]
    >>> chart = moving_average_chart(x, center=10, sigma=1)
    >>> chart.points[["observed", "value", "lcl", "ucl"]].head(6).round(3)
       observed   value    lcl     ucl
    0      9.45   9.450  7.000  13.000
    1      7.99   8.720  7.879  12.121
    2      9.29   8.910  8.268  11.732
    3     11.66   9.598  8.500  11.500
    4     12.16  10.110  8.658  11.342
    5     10.18  10.256  8.658  11.342
    """
    refuse_run_rules(rules, MOVING_AVERAGE)
    check_means(baseline, means=n is not None)
    options = options_of(baseline, {"span": span, "means": n is not None}, {"span": 5})
    if span is not None and (span < 2 or span % 1):
        raise ArgumentError(f"span={span} is no number of values to average; give 2 or more")
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
        sigma_method=sigma_method,
        gaps=gaps,
        join_excluded=join_excluded,
        options=options,
    )
    return build(MOVING_AVERAGE if n is None else _of_means(MOVING_AVERAGE), data, asked)
