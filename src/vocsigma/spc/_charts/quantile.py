"""Charts of quantiles: the median or the 90th percentile of each subgroup."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from vocsigma._stats.kaplan_meier import grouped_km
from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Column, Data, Floats, Gaps, Keys
from vocsigma.spc._charts.families import I_PRIME, XMR
from vocsigma.spc._charts.quantile_rows import EFFECTIVE, EXTRA, REACHED, SUBGROUP, by_quantile
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import AskedScale
from vocsigma.spc._laws.quantile_law import Distribution, OrderStatistic
from vocsigma.spc._limits.bands import LIMIT_Z, normal_band
from vocsigma.spc._limits.limits import dispersion_interval, estimate_by_ranges
from vocsigma.spc._limits.memory import options_of
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.rules import Rules

_ENOUGH = 10


def _estimate(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Pool the baseline's values, and compare the subgroups' scores with their neighbours."""
    members = design.raw
    row_of = np.empty(rows.y.size, dtype=np.int64)
    row_of[rows.extra[SUBGROUP].astype(np.int64)] = np.arange(rows.y.size)
    row = row_of[members.subgroup]
    used = rows.baseline[row]
    steps = grouped_km(
        cells.of_row[row[used]], cells.count, members.value[used], members.observed[used]
    )
    having = np.isin(np.arange(cells.count), steps.group)
    n_baseline = np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64)
    if ((n_baseline > 0) & ~having).any():
        raise ArgumentError(
            "no value of a baseline was observed to its end; widen baseline=, or correct observed="
        )
    parameters = tuple(
        Distribution.of(steps, cell).parameters() if known else {}
        for cell, known in enumerate(having.tolist())
    )
    scores = _scores(rows, cells, parameters, design)
    judged = replace(
        rows, y=scores, n=np.ones_like(scores), baseline=rows.baseline & ~np.isnan(scores)
    )
    ranges = estimate_by_ranges(judged, cells, design)
    center = np.full(cells.count, np.nan)
    for cell, entry in enumerate(parameters):
        if entry:
            level = np.array([design.options["q"]])
            center[cell] = Distribution.from_parameters(entry).quantile(level)[0]
    spread = ranges.dispersion if design.options["overdispersion"] else np.ones(cells.count)
    return replace(
        ranges, center=center, dispersion=spread, n_baseline=n_baseline, parameters=parameters
    )


def _scores(
    rows: Rows, cells: Cells, parameters: tuple[Mapping[str, Any], ...], design: Design
) -> Floats:
    """Give the normal scores of the quantiles; of one not reached only if its bound is high."""
    level = np.full(rows.y.size, np.nan)
    for cell, entry in enumerate(parameters):
        if entry:
            here = cells.of_row == cell
            level[here] = Distribution.from_parameters(entry).level(rows.y[here])
    law = OrderStatistic.of(rows.extra[EFFECTIVE], design.options["q"])
    scores = law.scores(level)
    return np.where((rows.extra[REACHED] == 0) & ~(scores > 0), np.nan, scores)


def _band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the quantiles of the pooled values between which those of such subgroups lie."""
    law = OrderStatistic.of(rows.extra[EFFECTIVE], design.options["q"])
    spread = estimates.dispersion[cells.of_row]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = _scores(rows, cells, estimates.parameters, design) / spread
    wanted = {"lcl": -LIMIT_Z * spread, "center": 0.0 * spread, "ucl": LIMIT_Z * spread}
    lines = {name: np.full(rows.y.size, np.nan) for name in wanted}
    for cell, entry in enumerate(estimates.parameters):
        if entry:
            here = cells.of_row == cell
            pooled = Distribution.from_parameters(entry)
            for name, score in wanted.items():
                lines[name][here] = pooled.quantile(law.level(score)[here])
    sigma = (lines["ucl"] - lines["lcl"]) / (2 * LIMIT_Z)
    extra = {"reached": rows.extra[REACHED] == 1, "effective_n": rows.extra[EFFECTIVE]}
    return Band(**lines, sigma=np.where(np.isnan(sigma), spread, sigma), z=z, extra=extra)


def _columns(estimates: Estimates) -> Mapping[str, Floats]:
    low, high = dispersion_interval(estimates.dispersion, estimates.df)
    return {
        "pooled": estimates.center,
        "sigma_z": estimates.dispersion, "sigma_z_low": low, "sigma_z_high": high,
    }  # fmt: skip


def _sentences(chart: ControlChart) -> list[str]:
    """Say where a quantile is a bound only, and where it rests on few values."""
    points, q = chart.points, chart.design.options["q"]
    need = _ENOUGH / min(q, 1 - q)
    few, bounds = int((points["n"] < need).sum()), int((~points["reached"]).sum())
    said = []
    if bounds:
        said.append(
            f"In {bounds} subgroups the quantile is not reached: their last time under observation "
            "is shown, a lower bound, which signals only above the limits."
        )
    if few:
        said.append(
            f"{few} of {len(points)} subgroups have fewer than {need:.0f} values, the least for "
            "this quantile to be precise: their limits are wide."
        )
    return said


QUANTILE = Family(
    "quantile", "quantile chart", "p90", "n", XMR.unit, "z", _estimate, _band, _columns,
    prepare=by_quantile, extra=EXTRA, counts=False, lowest=-math.inf, sentences=_sentences,
)  # fmt: skip
OF_TABLE = replace(I_PRIME, name="quantile", title="quantile chart", value="p90", band=normal_band)
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def quantile_chart(
    data: Data,
    *,
    q: float | None = None,
    value: Column | None = None,
    n: Column | None = None,
    subgroup: Column | None = None,
    observed: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: AskedScale | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    overdispersion: bool | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart a quantile of each subgroup, such as the time within which 90% are answered.

    Parameters
    ----------
    data : DataFrame, Series or array
        With ``subgroup``: raw values, one a row; or an array with one subgroup a row. Without it:
        one quantile a row, as the subgroups table has them.
    q : float, optional
        The quantile, between 0 and 1; 0.9 if not given.
    value : str or array, optional
        Raw values, ``waited_s`` of turns if not given; or the quantiles, ``p90`` of the subgroups
        table if not given.
    n : str or array, optional
        The number of values behind each quantile, where the quantiles are given; ``answered`` of
        the subgroups table if not given.
    subgroup : str or array, optional
        The label or date of each raw value's subgroup. ``baseline``, ``exclude`` and ``phase`` are
        of subgroups then.
    observed : str or array, optional
        Whether each raw value was observed to its end (bool); the others are right-censored, such
        as the waiting time of a turn not answered yet. ``answered`` if ``value`` is ``waited_s``.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels, of the points; the subgroup's label or
        ``period_start`` if not given.
    by : str or sequence of str, optional
        Columns that make groups: one chart a group, all in one result.
    scale : str, optional
        For given quantiles, as for `xmr_chart`; ``log`` if not given. Limits from raw values are
        the same on every scale.
    phase : str, array or list, optional
        A column or array of labels, or a list of the rows or dates where a new phase starts.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The subgroups that limits rest on, as for `xmr_chart`; all if not given.
    exclude : mask, list or single row, optional
        Subgroups or dates that enter neither limits nor rules.
    overdispersion : bool, optional
        Whether limits from raw values allow for what varies between subgroups, as a p' chart does;
        True if not given.
    rules : str, Rule, function or sequence of these, optional
        By default nelson_1 and nelson_2.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        The points, limits and signals. From raw values, further columns of the points are
        ``reached`` (False where too many values are censored: the point is at the last time under
        observation, a lower bound) and ``effective_n`` (the number of uncensored values that would
        be as precise); the limits have ``pooled``, the quantile of all baseline values, and
        ``sigma_z`` with its 95% interval.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 subgroups.

    See Also
    --------
    p_prime_chart : Of the share above a limit, the other way to look at a quantile.

    Notes
    -----
    The share of the population below the k-th of n values is beta(k, n + 1 - k) distributed,
    whatever the distribution. The score z of a subgroup is the inverse normal of that beta's
    distribution function at the share of the baseline's values below the quantile, so that without
    overdispersion the limits are exact probability limits: quantiles of the pooled baseline. Where
    the quantile is midway between two values, as the median of an even number, k is n q + 1/2. A
    limit that lies beyond all baseline values is missing. With overdispersion z is divided by
    sigma_z, its mean moving range over d2 (as Laney 2002 does for shares).

    With censored values the quantile is that of the Kaplan-Meier curve, n the number of values
    that would give the curve's Greenwood variance just before the quantile, and a subgroup whose
    curve does not come down to 1 - q can signal above the limits only.

    Given quantiles are charted as Taylor's I' chart, by default on the log scale.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import quantile_chart
    >>> hours = np.random.default_rng(4).lognormal(1, 1, size=(30, 200))
    >>> hours[27] *= 2
    >>> chart = quantile_chart(hours, q=0.9, baseline=20)
    >>> chart.points[["n", "value", "lcl", "ucl", "signal"]].iloc[26:28].round(1)
            n  value  lcl   ucl  signal
    26  200.0   11.5  7.8  12.6   False
    27  200.0   20.7  7.8  12.6    True
    """
    if q is not None and not 0 < q < 1:
        raise ArgumentError(f"q={q} is no quantile; give a number between 0 and 1")
    given = {"q": q, "overdispersion": overdispersion}
    asked = Asked(
        value=value,
        n=n,
        time=time,
        by=by,
        scale=scale,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        rules=rules,
        gaps=gaps,
        subgroup=subgroup,
        options=given,
    )
    family, asked = _chosen(asked, data, observed, 0.9)
    return build(family, data, asked)


def median_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    subgroup: Column | None = None,
    observed: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: AskedScale | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    overdispersion: bool | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart the median of each subgroup.

    Parameters
    ----------
    data : DataFrame, Series or array
        With ``subgroup``: raw values, one a row; or an array with one subgroup a row. Without it:
        one median a row, as the subgroups table has them.
    value, n, subgroup, observed, time, by, scale, phase, baseline, exclude, overdispersion : optional
        As for `quantile_chart`; given medians are ``median`` if not named.
    rules : str, Rule, function or sequence of these, optional
        By default nelson_1 and nelson_2.
    gaps : {"break", "skip"}
        Whether a missing, excluded or provisional point breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        As of `quantile_chart`.

    See Also
    --------
    quantile_chart : The same for any quantile, with the formulas.

    Notes
    -----
    Of small subgroups of odd size without overdispersion these are the exact, distribution-free
    limits of the classic median chart, whose own (the median plus and minus A6 times the mean
    range) suppose normal values.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import median_chart
    >>> values = np.random.default_rng(1).normal(10, 1, size=(40, 5))
    >>> chart = median_chart(values, overdispersion=False)
    >>> chart.points[["value", "center", "lcl", "ucl"]].head(2).round(2)
       value  center   lcl    ucl
    0  10.35    10.0  8.38  11.29
    1  10.36    10.0  8.38  11.29
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
        rules=rules,
        gaps=gaps,
        subgroup=subgroup,
        options={"q": 0.5, "overdispersion": overdispersion},
    )
    family, asked = _chosen(asked, data, observed, 0.5)
    family = replace(family, name="median", title="median chart", value="median")
    return build(family, data, asked)


def _chosen(asked: Asked, data: Data, observed: Column | None, q: float) -> tuple[Family, Asked]:
    """Tell raw values from given quantiles, and complete the options."""
    matrix = not isinstance(data, pd.DataFrame) and np.ndim(data) == 2
    raw = asked.subgroup is not None or matrix
    given = {**asked.options, "raw": raw}
    if isinstance(asked.baseline, Baseline) and asked.baseline.options.get("raw", raw) != raw:
        kind = "given quantiles: leave subgroup out" if raw else "raw values: pass subgroup="
        raise ArgumentError(f"`baseline` is of {kind}")
    options = dict(options_of(asked.baseline, given, {"q": q, "overdispersion": True}))
    if not raw:
        if observed is not None:
            raise ArgumentError("observed= is for raw values; pass subgroup= too")
        return OF_TABLE, replace(asked, options=options, scale=asked.scale or _log(asked))
    if asked.n is not None or asked.scale not in (None, "raw"):
        extra = "n" if asked.n is not None else "scale"
        raise ArgumentError(f"{extra}= is for given quantiles; leave it out with subgroup=")
    if isinstance(observed, str):
        options["observed"] = observed
    spread: Literal["z", "model"] = "z" if options["overdispersion"] else "model"
    family = replace(QUANTILE, spread=spread, words=f"{_named(options['q'])} of the {{}}")
    return family, replace(asked, options=options, raw=observed, scale="raw")


def _named(q: float) -> str:
    """Name a quantile: ``median``, ``90th percentile``, ``0.995 quantile``."""
    percent = round(100 * q, 9)
    if percent == 50:
        return "median"
    if percent % 1:
        return f"{q:g} quantile"
    ending = "th" if 10 < percent < 20 else _ORDINALS.get(int(percent) % 10, "th")
    return f"{percent:.0f}{ending} percentile"


def _log(asked: Asked) -> AskedScale | None:
    """Take the log scale, but for a baseline that has its own."""
    return None if isinstance(asked.baseline, Baseline) else "log"
