"""The tabular CUSUM: sums of deviations, which show small shifts soon and when they began."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from vocsigma._display import span
from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Column, Data, Floats, Gaps, IndividualsSigma, Keys, ScaleName
from vocsigma.spc._charts.families import I_PRIME, XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.rows import Estimates
from vocsigma.spc._limits.cusum_band import cusum_band
from vocsigma.spc._limits.limits import estimate_by_ranges
from vocsigma.spc._limits.memory import check_means, check_range, options_of, refuse_run_rules
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import short
from vocsigma.spc._rules.rules import Rules


def _sigma(estimates: Estimates) -> Mapping[str, Floats]:
    return {"sigma": estimates.dispersion}


def _sentences(chart: ControlChart) -> list[str]:
    """Say what the sums take in."""
    k, scale = chart.design.options["k"], chart.design.scale
    center = scale.back(chart.estimates.center[chart.cells.of_row])
    written = span(center[0]) if scale.seconds else short(center[0])
    of = f" of {written}" if len(chart.limits) == 1 else ""
    return [
        f"The sums take in what lies more than {short(k)} sigma off the centre{of}, so that a lasting "
        f"shift of {short(2 * k)} sigma shows soonest."
    ]


CUSUM = Family(
    "cusum", "CUSUM chart", XMR.value, None, XMR.unit, "values", estimate_by_ranges, cusum_band,
    _sigma, counts=False, lowest=-math.inf, rules=("nelson_1",), sentences=_sentences, memory=True,
    standard=True, signal_columns=("change", "level"), words="CUSUM of the {}",
)  # fmt: skip
CUSUM_OF_MEANS = replace(CUSUM, value=I_PRIME.value, n=I_PRIME.n, unit=I_PRIME.unit)
_DEFAULTS = {"k": 0.5, "h": 4.77, "head_start": 0.0, "restart": False}


def cusum_chart(
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
    k: float | None = None,
    h: float | None = None,
    head_start: float | None = None,
    restart: bool | None = None,
    rules: Rules | None = None,
    sigma_method: IndividualsSigma = "mr_mean",
    gaps: Gaps = "break",
    join_excluded: bool = False,
) -> ControlChart:
    """Chart cumulative sums of deviations, which show small lasting shifts and when they began.

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
    k : float, optional
        The reference value, in sigma: half the shift that is to be found soonest; 0.5 if not given.
    h : float, optional
        The decision interval, in sigma; 4.77 if not given, which with the k of 0.5 gives a false
        signal about every 370 points.
    head_start : float, optional
        The share of h that both sums start from, 0 up to but not 1: 0.5 finds a shift that is there
        from the start sooner (fast initial response, Lucas and Crosier 1982); 0 if not given.
    restart : bool, optional
        Whether both sums start anew after a signal, as after an adjustment; if not given they run
        on, so that every point of a lasting shift signals.
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
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. Sums,
        centre (0) and limits (-h and h) are in sigma, whatever the scale. ``value`` is the larger
        sum, that of low values as a negative number; ``cusum_high`` and ``cusum_low`` are both.
        ``observed`` is the row's own value, ``sigma`` its standard error, and ``z`` is 3 on a
        limit. ``change`` is the position of the first point after the sum was last zero, the
        estimate of where a shift began, and ``level`` is the mean since then, in the unit of the
        value. The signals have both too.

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
    ewma_chart : Averages of the points before, in the unit of the value.

    Notes
    -----
    With ``d = sqrt(n) * (x - center) / sigma``, ``C+ = max(0, C+ + d - k)`` and
    ``C- = max(0, C- - d - k)``, from 0 or the head start on. A signal is a sum above h. The shift
    began most likely after the last zero of the sum, and over the N points since then the new level
    is their mean, ``center + sigma * (k + C+ / N)`` without a head start (Montgomery, Introduction
    to Statistical Quality Control, 8th ed., section 9.1.2); for varying n the shift is the sum of d
    over the sum of sqrt(n). Sigma comes from moving ranges, as for individuals. Missing, excluded
    and provisional points do not enter: the sums are carried over them.

    References
    ----------
    Page, E. S. (1954). Continuous inspection schemes. Biometrika 41(1/2), 100-115.

    Lucas, J. M. and Crosier, R. B. (1982). Fast initial response for CUSUM quality-control schemes.
    Technometrics 24(3), 199-205.

    Examples
    --------
    Montgomery's table 9.2, where the mean rises by one sigma after 20 of 30 points:

    >>> from vocsigma.spc import cusum_chart
    >>> x = [9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4,
    ...         10.08, 9.37, 10.62, 10.31, 8.52, 10.84, 10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38,
    ...         11.62, 11.31, 10.52]
    >>> chart = cusum_chart(x, center=10, sigma=1, k=0.5, h=5)
    >>> chart.points[["observed", "cusum_high", "cusum_low"]].tail(3).round(2)
        observed  cusum_high  cusum_low
    27     11.62        4.47        0.0
    28     11.31        5.28        0.0
    29     10.52        5.30        0.0
    >>> chart.signals[["position", "side", "change", "level"]].round(2)
       position  side  change  level
    0        28     1    22.0  11.25
    1        29     1    22.0  11.16
    >>> print(chart.finding())
    The CUSUM of the value rose above its limits at point 29, most likely since point 22.
    """
    refuse_run_rules(rules, CUSUM)
    check_means(baseline, means=n is not None)
    given = {
        "k": k, "h": h, "head_start": head_start, "restart": restart, "means": n is not None,
    }  # fmt: skip
    options = options_of(baseline, given, _DEFAULTS)
    if k is not None:
        check_range("k", k, 0)
    if h is not None:
        check_range("h", h, 0)
    if head_start is not None and not 0 <= head_start < 1:
        message = (
            f"head_start={head_start} is no share of h; give 0.5, or a number from 0 to below 1"
        )
        raise ArgumentError(message)
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
    return build(CUSUM if n is None else CUSUM_OF_MEANS, data, asked)
