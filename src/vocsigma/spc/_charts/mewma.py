"""The multivariate EWMA chart: small lasting shifts of several variables at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._arrays import Column, Data, Floats, Gaps, Ints, Keys
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._charts.multivariate import (
    contributions_said,
    deviations_of,
    distances,
    estimate_vectors,
    known_parameters,
    names_of,
    of_rows,
    variable_columns,
)
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._laws.mewma_limit import mewma_limit
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.memory import (
    check_range,
    options_of,
    placed,
    refuse_run_rules,
    smoothed,
    starts_of,
)
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.rules import Rules

_DEFAULTS = {
    "method": "successive", "weight": 0.1, "limits": "asymptotic", "h": None, "arl0": None,
}  # fmt: skip
_ARL0 = 370.0


def _band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the squared distance of the averages from the means, in their own covariance."""
    names, weight = list(design.options["values"]), design.options["weight"]
    deviations = deviations_of(rows, cells, estimates, names)
    entering, size = rows.entering, rows.y.size
    cell = cells.of_row[entering]
    averages = [placed(smoothed(x[entering], cell, weight), entering, size) for x in deviations]
    variance = placed(_variance(cell, weight, design.options["limits"]), entering, size)
    squared, added = distances(averages, estimates, cells)
    own = distances(deviations, estimates, cells)[0]
    limit = np.full(size, design.options["h"])
    center = np.full(size, float(len(names)))
    return Band(
        center=center,
        lcl=np.zeros(size),
        ucl=limit,
        sigma=(limit - center) / LIMIT_Z,
        z=LIMIT_Z * np.sqrt(squared / variance / limit),
        value=squared / variance,
        scores=own,
        observed=own,
        extra=variable_columns(names, rows, [part / variance for part in added]),
    )


def _variance(cell: Ints, weight: float, limits: str) -> Floats:
    """Give the variance of each average, that of a single point being 1."""
    settled = weight / (2 - weight)
    if limits == "asymptotic":
        return np.full(cell.size, settled, dtype=np.float64)
    place = np.arange(cell.size)
    number = 1 + place - np.maximum.accumulate(np.where(starts_of(cell), place, 0))
    return np.asarray(settled * (1 - (1 - weight) ** (2.0 * number)), dtype=np.float64)


MEWMA = Family(
    "mewma", "multivariate EWMA chart", "", None, XMR.unit, "model", estimate_vectors, _band,
    prepare=of_rows, counts=False, lowest=0.0, rules=("nelson_1",), memory=True,
    words="multivariate EWMA of the {}", sentences=contributions_said,
)  # fmt: skip


def mewma_chart(
    data: Data,
    *,
    values: Sequence[str] | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    mean: ArrayLike | None = None,
    covariance: ArrayLike | None = None,
    method: Literal["successive", "sample"] | None = None,
    weight: float | None = None,
    h: float | None = None,
    arl0: float | None = None,
    limits: Literal["asymptotic", "exact"] | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart averages of several variables over the points before, which show small lasting shifts.

    Parameters
    ----------
    data : DataFrame or array, shape (points, variables)
        One row a point, in the order of time. A frame may have a bool column ``provisional``: such
        points enter neither limits nor averages.
    values : sequence of str, optional
        The columns of the variables, 2 or more; ``x1``, ``x2``, ... for an array if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts. The
        averages start anew in each.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that mean and covariance rest on, as for `xmr_chart`; all if not given.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor averages.
    mean, covariance : array, optional
        The known mean vector and covariance matrix, both or neither.
    method : {"successive", "sample"}, optional
        The covariance from the differences of neighbouring points (the default), or of all baseline
        points around their mean.
    weight : float, optional
        Lambda, the share of the newest values, above 0 and up to 1; 0.1 if not given.
    h : float, optional
        The limit; computed for ``arl0`` if not given.
    arl0 : float, optional
        The average number of points up to a false signal; 370 if neither it nor ``h`` is given.
    limits : {"asymptotic", "exact"}, optional
        Whether the averages are judged by the variance that they settle at, for which h is computed
        (the default), or by that of their own number of points, which finds an early shift sooner,
        for some more false signals at the start.
    rules : str, Rule, function or sequence of these, optional
        By default nelson_1: a point beyond its limit. Rules of several points raise unless they
        are given as a :class:`Rule` or a function.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks the pattern of a rule of several
        points, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits and signals. ``value`` is the statistic, ``observed`` the point's own T²,
        ``center`` the number of variables (the statistic's mean), ``lcl`` 0, ``ucl`` h, ``z`` 3 on
        the limit. Further columns of the points are the variables and
        ``<variable>_contribution``: the statistic less what it would be without the variable.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used, or the covariance is singular.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 points.

    See Also
    --------
    hotelling_t2_chart : Without memory, for large shifts.

    Notes
    -----
    ``z_t = weight (x_t - mean) + (1 - weight) z_(t-1)`` from 0 on, and the statistic is
    ``z_t' S_z^-1 z_t`` with ``S_z = weight / (2 - weight) S``, times ``1 - (1 - weight)^(2 t)`` for
    exact limits (Lowry, Woodall, Champ and Rigdon 1992, Technometrics 34, 46-53). h comes from a
    Markov chain (Runger and Prabhu 1996, JASA 91, 1701-1706) and holds for known parameters; it
    agrees with the table of Prabhu and Runger (1997). Missing, excluded and provisional points do
    not enter: the averages are carried over them.

    Examples
    --------
    Two correlated variables, of which the first rises by one standard deviation at point 30:

    >>> import numpy as np
    >>> from vocsigma.spc import mewma_chart
    >>> rng = np.random.default_rng(5)
    >>> data = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=60)
    >>> data[30:, 0] += 1
    >>> chart = mewma_chart(data, baseline=30)
    >>> chart.limits[["center", "ucl"]].round(2)
       center    ucl
    0     2.0  10.07
    >>> int(chart.signals["position"].iloc[0])
    38
    """
    refuse_run_rules(rules, MEWMA)
    names = names_of(data, values, baseline)
    given = {
        "values": names,
        "method": method,
        "weight": weight,
        "limits": limits,
        "h": h,
        "arl0": arl0,
    }
    options = dict(options_of(baseline, given, _DEFAULTS))
    _check(options)
    if options["h"] is None:
        options["arl0"] = _ARL0 if options["arl0"] is None else float(options["arl0"])
        options["h"] = mewma_limit(options["arl0"], weight=options["weight"], variables=len(names))
    known = known_parameters(names, mean, covariance)
    asked = Asked(
        value=None,
        time=time,
        by=by,
        scale="raw",
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        center=0.0 if known else None,
        rules=rules,
        gaps=gaps,
        options={**options, **known},
    )
    return build(replace(MEWMA, extra=tuple(names)), data, asked)


def _check(options: dict[str, Any]) -> None:
    check_range("weight", options["weight"], 0, 1)
    for name, choices in (
        ("method", ("successive", "sample")),
        ("limits", ("asymptotic", "exact")),
    ):
        if options[name] not in choices:
            raise ArgumentError(f"{name}={options[name]!r} is unknown; take {listing(choices)}")
    if options["h"] is not None:
        check_range("h", options["h"], 0)
    elif options["arl0"] is not None:
        check_range("arl0", options["arl0"], 1)
