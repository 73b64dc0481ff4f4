"""Hotelling's T-squared chart: several variables at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._arrays import Column, Data, Gaps, Keys
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
from vocsigma.spc._charts.vector_subgroups import (
    estimate_within_vectors,
    of_subgroups,
    scatter_names,
)
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.memory import check_range, options_of
from vocsigma.spc._limits.squared_laws import Law
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import short
from vocsigma.spc._rules.rules import KNOWN, SETS, Rule, Rules

_DEFAULTS = {"method": "successive", "alpha": 0.0027}
_METHODS = ("successive", "sample")


def _band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give each point's T-squared and its limit; z is the half-normal score of its chance."""
    names = list(design.options["values"])
    squared, added = distances(deviations_of(rows, cells, estimates, names), estimates, cells)
    squared = squared * rows.n
    law, alpha = Law.of(rows, cells, estimates, design), design.options["alpha"]
    center, limit = law.limit(0.5), law.limit(alpha)
    return Band(
        center=center,
        lcl=np.zeros_like(limit),
        ucl=limit,
        sigma=(limit - center) / LIMIT_Z,
        z=np.abs(ndtri(law.chance(squared) / 2)) * (LIMIT_Z / -ndtri(alpha / 2)),
        value=squared,
        observed=squared,
        extra=variable_columns(names, rows, [part * rows.n for part in added]),
    )


def _limits_said(chart: ControlChart) -> str:
    """Say the limit of baseline points, and that of new ones."""
    points, limits = chart.points, chart.limits.iloc[-1]
    inside = points["baseline"].to_numpy()
    rest = f"rest on {limits['n_baseline']:.0f} baseline points"
    if limits["n_baseline"] == 0:
        rest = "come from known parameters"
    kinds = {" for baseline points": points[inside], " for new points": points[~inside]}
    said = [
        f"{'about ' if rows['ucl'].nunique() > 1 else ''}{short(float(rows['ucl'].iloc[-1]))}{kind}"
        for kind, rows in kinds.items()
        if len(rows)
    ]
    upper = " and ".join(said) if len(said) > 1 else said[0].partition(" for")[0]
    return f"The upper limit is {upper}; mean and covariance {rest}."


T2 = Family(
    "hotelling_t2", "T² chart", "", None, XMR.unit, "model", estimate_vectors, _band,
    prepare=of_rows, counts=False, lowest=0.0, rules=("nelson_1",), words="T² of the {}",
    sentences=contributions_said, limits_said=_limits_said,
)  # fmt: skip
T2_OF_SUBGROUPS = replace(T2, n="n", estimate=estimate_within_vectors, prepare=of_subgroups)


def hotelling_t2_chart(
    data: Data,
    *,
    values: Sequence[str] | None = None,
    subgroup: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    mean: ArrayLike | None = None,
    covariance: ArrayLike | None = None,
    method: Literal["successive", "sample"] | None = None,
    alpha: float | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart several variables at once by their joint distance from their means.

    It finds points whose variables do not fit together, though each is within its own limits.

    Parameters
    ----------
    data : DataFrame or array, shape (points, variables)
        One row a point, or with ``subgroup`` one row a value. A frame may have a bool column
        ``provisional``: such points enter neither limits nor rules.
    values : sequence of str, optional
        The columns of the variables, 2 or more; ``x1``, ``x2``, ... for an array if not given.
    subgroup : str or array, optional
        The label of each row's subgroup: points are subgroup means then. ``baseline``, ``exclude``
        and ``phase`` are of subgroups.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that mean and covariance rest on, as for `xmr_chart`; all if not given.
    exclude : mask, list or single row, optional
        Rows or dates that enter neither limits nor rules.
    mean, covariance : array, optional
        The known mean vector and covariance matrix, of single values, both or neither.
    method : {"successive", "sample"}, optional
        The covariance from the differences of neighbouring points, which a shift of the mean does
        not inflate (the default), or of all baseline points around their mean. Of subgroups it is
        pooled from within them.
    alpha : float, optional
        The chance of a false signal of a point; 0.0027 if not given.
    rules : str, Rule, function or sequence of these, optional
        By default nelson_1: a point beyond its limit. Other rules raise unless they are given as
        a :class:`Rule` or a function, because T² has no lower side.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks the pattern of a rule of several
        points, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits and signals. ``value`` is T², ``center`` its median, ``lcl`` 0, ``z`` 3
        on the limit. Further columns of the points are the variables (or their subgroup means) and
        ``<variable>_contribution``: T² less what it would be without the variable.

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
    mewma_chart : Remembers the points before, and finds small lasting shifts.

    Notes
    -----
    ``T² = n (x - mean)' S^-1 (x - mean)``. Limits are exact for known parameters (chi-squared), for
    points after the baseline (F), for baseline points with the sample covariance (beta; Tracy, Young
    and Mason 1992, Journal of Quality Technology 24, 88-95) and for subgroups (F). Successive
    differences (Holmes and Mergen 1993, Quality Engineering 5, 619-625) have about
    ``f = 2 (m - 1)^2 / (3 m - 4)`` degrees of freedom, with which the F limit is computed; baseline
    points have the chi-squared limit then, which holds for more than p^2 + 3 p of them (Williams,
    Woodall, Birch and Sullivan 2006, Journal of Quality Technology 38, 217-229). See Montgomery,
    Introduction to Statistical Quality Control, 8th ed., section 11.3.

    The contributions are the conditional terms of Mason, Tracy and Young (1995, Journal of Quality
    Technology 27, 99-108): how far a variable is from what the others make expect. They do not add
    up to T².

    Examples
    --------
    Waits and calls go up and down together, but at point 30 there are too few calls for the wait:

    >>> import numpy as np
    >>> from vocsigma.spc import hotelling_t2_chart
    >>> rng = np.random.default_rng(3)
    >>> waits = rng.normal(60, 8, size=40)
    >>> calls = 0.5 * waits + rng.normal(0, 1, size=40)
    >>> calls[30] -= 6
    >>> chart = hotelling_t2_chart(np.column_stack([waits, calls]), baseline=25)
    >>> chart.signals[["position", "side"]]
       position  side
    0        30     1
    """
    _check_rules(rules)
    names = names_of(data, values, baseline)
    if alpha is not None:
        check_range("alpha", alpha, 0, 0.5)
    if method is not None and method not in _METHODS:
        raise ArgumentError(f"method={method!r} is unknown; take {listing(_METHODS)}")
    given = {"values": names, "method": method, "alpha": alpha, "subgroups": subgroup is not None}
    options = options_of(baseline, given, _DEFAULTS)
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
        subgroup=subgroup,
        options={**options, **known},
    )
    if options["subgroups"]:
        return build(replace(T2_OF_SUBGROUPS, extra=scatter_names(names)), data, asked)
    return build(replace(T2, extra=tuple(names)), data, asked)


def _check_rules(rules: Rules | None) -> None:
    """Refuse rules of zones and sides by name."""
    asked = rules if isinstance(rules, Sequence) and not isinstance(rules, str) else [rules]
    names = [rule for rule in asked if isinstance(rule, str)]
    found = [KNOWN.get(member) for name in names for member in SETS.get(name, (name,))]
    bad = [rule.name for rule in found if rule and not (isinstance(rule, Rule) and rule.span == 1)]
    if bad:
        message = (
            f"rules has {listing(bad)}, but T² has no lower side and is skew, so that runs and zones "
            "have no meaning; leave rules out, or force one by giving it as Rule(...)"
        )
        raise ArgumentError(message)
