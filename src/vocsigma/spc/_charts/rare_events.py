"""Charts of rare events: the numbers and the times between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Column, Data, Floats, Gaps, Keys
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.gaps import gaps_of_stamps
from vocsigma.spc._data.rows import Estimates
from vocsigma.spc._limits.geometric import (
    estimate_geometric,
    geometric_sigma,
    probability_band,
    sigma_band,
)
from vocsigma.spc._limits.memory import check_range, options_of
from vocsigma.spc._limits.weibull import (
    estimate_transformed,
    estimate_weibull,
    transformed_band,
    weibull_band,
    weibull_columns,
)
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import short
from vocsigma.spc._rules.rules import Rules


def _mean(estimates: Estimates) -> Mapping[str, Floats]:
    return {"mean": estimates.center}


def _fit_sentences(chart: ControlChart) -> list[str]:
    """Say the fitted shape, and how many gaps are 0."""
    said = []
    if len(chart.limits) == 1 and "shape" in chart.limits:
        shape = chart.limits["shape"].iloc[0]
        said.append(
            f"Limits are percentiles of a Weibull distribution of the shape {short(shape)}."
        )
    values = chart.points["value"].dropna()
    zeros = int((values == 0).sum())
    if zeros:
        said.append(
            f"{zeros} of {len(values)} gaps are 0: events at the same time. They count, and where "
            "the baseline has some, short gaps are no signal."
        )
    return said


G = Family(
    "g", "g chart", "between", None, geometric_sigma, "model", estimate_geometric,
    probability_band, _mean, gaps=True,
)  # fmt: skip
G_SIGMA = replace(G, band=sigma_band)
T = Family(
    "t", "t chart", "between_s", None, XMR.unit, "fit", estimate_weibull, weibull_band,
    weibull_columns, prepare=gaps_of_stamps, counts=False, gaps=True, sentences=_fit_sentences,
)  # fmt: skip
T_TRANSFORMED = replace(
    T, spread="values", estimate=estimate_transformed, band=transformed_band,
    columns=XMR.columns, sentences=lambda _: [],
)  # fmt: skip


def g_chart(
    data: Data,
    *,
    value: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    limits: Literal["probability", "sigma"] | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart the numbers of units between rare events.

    Parameters
    ----------
    data : array, Series or DataFrame
        The numbers between each event and the one before, in the order of time: 0 where two units
        in a row have an event. If yours count the event too, subtract 1. A frame may have a bool
        column ``provisional``: such points enter neither limits nor rules.
    value : str or array, optional
        Column or array of the numbers; ``between`` if not given.
    time : str or array, optional
        Dates, stamps or ISO strings of the events that end the gaps, else labels; ``period_start`` if
        the frame has it.
        Dates must not go back; events at the same time stay in the order of the rows.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has limits of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on: the first k of each group, a slice, one bool a row, dates
        (start, end) both included, a list of rows or dates; all if not given. A :class:`Baseline`
        has the limits themselves, and the options of its chart. A
        phase without a baseline row has those of the phase before.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor rules. All is as for the same data with
        these values missing.
    center : float, optional
        The known mean number between events.
    limits : {"probability", "sigma"}, optional
        Limits that a number passes with the probability of 3 sigma of a normal distribution, which
        is the default, or the mean plus and minus three standard deviations.
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks the pattern of a rule of several
        points, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. The
        limits have ``mean``, the mean number between events.

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
    t_chart : The times between events.

    Notes
    -----
    The numbers are geometric from 0 on, with ``p = 1 / (mean + 1)``, the estimate of greatest
    likelihood. A number of x or more has the probability ``(1 - p)^x``, one of x or fewer
    ``1 - (1 - p)^(x + 1)``; z is the normal score of the smaller one, and 0 where both are one half
    or more, so that no limit is passed more often than it says. The upper limit is
    ``log(0.00135) / log(1 - p)``, the centre is the median. A lower limit above 0 needs p below
    0.00135, so that events that come too often show in runs below the centre.

    With ``limits="sigma"`` the limits are ``mean ± 3 sqrt(mean (mean + 1))`` (Benneyan, 2001, Health
    Care Management Science 4(4), 305-318), the centre is the observed median, and z is the distance
    from it in thirds of the way to the limit. Such limits are passed by more than 1% of the numbers
    of a stable process.

    Examples
    --------
    Numbers of operations between readmissions to a hospital:

    >>> from vocsigma.spc import g_chart
    >>> between = [0, 3, 2, 1, 0, 0, 4, 0, 1, 7, 4, 2, 3, 0, 12, 0, 0, 11, 0, 2, 2, 0, 26, 1, 0, 8]
    >>> chart = g_chart(between)
    >>> chart.limits[["mean", "center", "lcl", "ucl"]].round(2)
       mean  center  lcl    ucl
    0  3.42     2.0  0.0  25.78
    >>> g_chart(between, limits="sigma").signals["position"].tolist()
    [22]
    """
    if limits not in (None, "probability", "sigma"):
        raise ArgumentError(f"limits={limits!r} is unknown; take 'probability' or 'sigma'")
    options = options_of(baseline, {"limits": limits}, {"limits": "probability"})
    asked = Asked(
        value=value,
        time=time,
        by=by,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        rules=rules,
        gaps=gaps,
        options=options,
    )
    return build(G_SIGMA if options.get("limits") == "sigma" else G, data, asked)


def t_chart(
    data: Data,
    *,
    value: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    center: float | None = None,
    shape: float | None = None,
    method: Literal["weibull", "transform"] | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart the times between rare events.

    Parameters
    ----------
    data : array, Series or DataFrame
        The times between each event and the one before, in any unit and in the order of time, or
        the dates or stamps of the events themselves: then the times are in seconds, and the first
        event of each group has none. A frame may have a bool column ``provisional``: such points
        enter neither limits nor rules.
    value : str or array, optional
        Column or array of the times between events, in seconds if it is called ``between_s``, or of
        the stamps of the events; ``between_s`` if not given.
    time : str or array, optional
        Dates, stamps or ISO strings of the events that end the gaps, else labels; the stamps
        themselves or ``period_start``, where there are such.
        Dates must not go back; events at the same time stay in the order of the rows.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. Each
        phase has limits of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that limits rest on: the first k of each group, a slice, one bool a row, dates
        (start, end) both included, a list of rows or dates; all if not given. A :class:`Baseline`
        has the limits themselves, and the options of its chart. A
        phase without a baseline row has those of the phase before.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor rules. All is as for the same data with
        these values missing.
    center : float, optional
        The known median time between events, in the unit that is shown.
    shape : float, optional
        The known shape of the Weibull distribution: 1 is the exponential one, of events that come
        at a constant rate. Fitted if not given.
    method : {"weibull", "transform"}, optional
        Limits that are percentiles of a Weibull distribution, which is the default, or those of
        individuals on the times to the power of 1 / 3.6, which makes exponential times nearly
        normal (Nelson, 1994).
    rules : str, Rule, function or sequence of these, optional
        ``"nelson"``, ``"weco"``, names such as ``"nelson_5"``, a :class:`Rule`, or functions that
        give one bool for each z; nelson_1 and nelson_2 if not given.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks the pattern of a rule of several
        points, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits, signals and baseline; see :class:`ControlChart` for the columns. The
        limits have ``shape`` and ``scale`` of the Weibull distribution, and ``zeros``, the share of
        baseline gaps that are 0.

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
    g_chart : The numbers of units between events.

    Notes
    -----
    Shape and scale are those of greatest likelihood. The limits are the percentiles 0.135% and
    99.865%, the centre is the median, and z is the normal score of the fitted distribution function.
    Where baseline gaps are 0, which have no likelihood, the shape is found by least squares of the
    logarithms of the other gaps on ``log(-log(1 - (rank - 0.3) / (n + 0.4)))``, in which the gaps
    of 0 hold the lowest ranks. No gap is dropped: z is then at least the score of the share of
    gaps of 0, and the lower limit is 0 if that share is above 0.135%.

    References
    ----------
    Nelson, L. S. (1994). A control chart for parts-per-million nonconforming items. Journal of
    Quality Technology 26(3), 239-240.

    Examples
    --------
    Days between complaints, which become rarer at the end:

    >>> from vocsigma.spc import t_chart
    >>> days = [5, 11, 2, 8, 3, 14, 6, 1, 9, 4, 7, 16, 3, 10, 2, 5, 12, 6, 8, 4, 7, 61, 48]
    >>> chart = t_chart(days, baseline=20)
    >>> chart.limits[["shape", "scale", "center", "lcl", "ucl"]].round(2)
       shape  scale  center   lcl    ucl
    0   1.74   7.65    6.19  0.17  22.69
    >>> print(chart.finding())
    The time between events rose above its limits at point 22.
    """
    if method not in (None, "weibull", "transform"):
        raise ArgumentError(f"method={method!r} is unknown; take 'weibull' or 'transform'")
    defaults = {"method": "weibull", "shape": None, "stamps": None}
    given = {"method": method, "shape": shape, "stamps": None}
    options = options_of(baseline, given, defaults)
    if shape is not None:
        check_range("shape", shape, 0)
    if center is not None:
        check_range("center", center, 0)
    transformed = options.get("method") == "transform"
    if transformed and (shape is not None or center is not None):
        raise ArgumentError("method='transform' fits no distribution; leave out shape and center")
    asked = Asked(
        value=value,
        time=time,
        by=by,
        scale="raw",
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=center,
        sigma=None if shape is None or isinstance(baseline, Baseline) else 1 / shape,
        rules=rules,
        gaps=gaps,
        options=options,
    )
    return build(T_TRANSFORMED if transformed else T, data, asked)
