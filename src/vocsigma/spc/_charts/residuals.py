"""A chart for points that depend on those before: the residuals of an autoregression."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Column, Data, Floats, Gaps, Keys
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import AskedScale, name_of
from vocsigma.spc._laws.autoregression import Autoregression, fit_autoregression, last_points
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.limits import estimate_by_ranges, standardized
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.rules import Rules


def _known(rows: Rows) -> Floats:
    """Give the values that others may be predicted from."""
    left_out = rows.excluded if rows.provisional is None else rows.excluded | rows.provisional
    return np.where(left_out, np.nan, rows.y)


def _residuals(rows: Rows, cells: Cells, models: list[Autoregression]) -> tuple[Floats, Floats]:
    """Give each row's prediction and its distance from it, all distances of one spread."""
    parts = np.split(_known(rows), cells.starts[1:])
    each = [model.predict(part) for model, part in zip(models, parts, strict=True)]
    predicted, width = (np.concatenate(column) for column in zip(*each, strict=True))
    return predicted, (rows.y - predicted) / width


def _estimate(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Fit the model of each stretch, then centre and sigma of its residuals."""
    known = _known(rows)
    borders = cells.starts[1:]
    models: list[Autoregression] = []
    for cell, (y, use) in enumerate(
        zip(np.split(known, borders), np.split(rows.baseline, borders), strict=True)
    ):
        model = models[-1] if models and cells.first_of_group[cell] < cell else None
        if use.any():
            model = _fitted(y, use, design)
        model = model or Autoregression(math.nan, ())
        models.append(replace(model, before=(), last=last_points(y, model.order)))
    residual = _residuals(rows, cells, models)[1]
    baseline = rows.baseline & ~np.isnan(residual)
    estimates = estimate_by_ranges(replace(rows, y=residual, baseline=baseline), cells, design)
    return replace(
        estimates,
        parameters=tuple(model.to_dict() for model in models),
    )


def _fitted(y: Floats, use: Bools, design: Design) -> Autoregression:
    order = design.options["order"]
    model = fit_autoregression(y, use, order)
    if model is None:
        m = int(np.count_nonzero(use))
        message = (
            f"order={order} asks for more than the baseline of {m} points can tell; give at least "
            "5 neighbouring points for each coefficient, or a lower order"
        )
        raise ArgumentError(message)
    return model


def _resumed(rows: Rows, cells: Cells, estimates: Estimates) -> Estimates:
    """Let the first stretch of each group follow on the points that came before it."""
    parameters = []
    for cell, y in enumerate(np.split(_known(rows), cells.starts[1:])):
        model = Autoregression.from_dict(estimates.parameters[cell])
        before = model.last if cells.first_of_group[cell] == cell else ()
        last = last_points(y, model.order, before)
        parameters.append(replace(model, before=before, last=last).to_dict())
    return replace(estimates, parameters=tuple(parameters))


def _band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    models = [Autoregression.from_dict(entry) for entry in estimates.parameters]
    predicted, residual = _residuals(rows, cells, models)
    center, sigma = (part[cells.of_row] for part in (estimates.center, estimates.dispersion))
    z = standardized(residual, center, sigma)
    return Band(
        center=center,
        lcl=center - LIMIT_Z * sigma,
        ucl=center + LIMIT_Z * sigma,
        sigma=sigma,
        z=z,
        value=residual,
        scores=z,
        extra={"predicted": design.scale.back(predicted)},
    )


def _sentences(chart: ControlChart) -> list[str]:
    """Say the model, and what a residual is."""
    models = [Autoregression.from_dict(entry) for entry in chart.estimates.parameters]
    factor = "as factors of the prediction" if chart.design.scale.name != "raw" else "in its unit"
    said = f"Each point is predicted from those before, and the residuals are shown {factor}."
    if len(models) > 1:
        return [said]
    phi = ", ".join(f"{value:.2f}" for value in models[0].phi)
    order = models[0].order
    return [said, f"The autoregression has the order {order}" + (f" ({phi})." if order else ".")]


RESIDUAL = replace(
    XMR,
    name="residual",
    title="residual chart",
    estimate=_estimate,
    band=_band,
    resume=_resumed,
    panel=None,
    relative=True,
    words="residual of the {}",
    sentences=_sentences,
    sigma_methods=("mr_mean",),
)


def residual_chart(
    data: Data,
    *,
    value: Column | None = None,
    time: Column | None = None,
    by: Keys | None = None,
    scale: AskedScale | None = None,
    phase: Any = None,
    baseline: Any = None,
    exclude: Any = None,
    model: Literal["ar"] = "ar",
    order: int | None = None,
    rules: Rules | None = None,
    gaps: Gaps = "break",
) -> ControlChart:
    """Chart how far each point lies from its prediction by the points before it.

    Where neighbouring points go together, an individuals chart gives many false signals. The
    residuals of an autoregression do not go together, so that limits hold for them.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time, at equal steps of it.
    value : str or array, optional
        Column or array of the values; ``median`` of the subgroups table if not given.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it.
    by : str or sequence of str, optional
        Columns that make groups: one chart and one model a group.
    scale : {"raw", "log", "logged"}, optional
        Where the model is fitted; ``log`` for the time columns if not given, else ``raw``. On a log
        scale residuals are shown as factors of the prediction.
    phase : str, array or list, optional
        Labels, or the rows or dates where a new phase starts, each with a model of its own.
    baseline : int, slice, mask, tuple, list or Baseline, optional
        The rows that model and limits rest on. A :class:`Baseline` has both, and the last points
        before the new data, which are taken to follow on them.
    exclude : mask, list or single row, optional
        Rows or dates that are left out; they count as missing, so that the points after them are
        predicted from fewer.
    model : {"ar"}
        The kind of model: an autoregression.
    order : int, optional
        How many points before enter; the order of least AIC up to 10 if not given.
    rules : str, Rule, function or sequence of these, optional
        As for :func:`xmr_chart`; nelson_1 and nelson_2 if not given.
    gaps : {"break", "skip"}
        Whether a point without a residual breaks a rule's pattern, or is skipped.

    Returns
    -------
    ControlChart
        The chart of the residuals; ``observed`` in its points holds the values themselves, and
        ``predicted`` what they were predicted to be.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used, or the baseline is too short for the order.

    Warns
    -----
    BaselineWarning
        If limits rest on fewer than 20 points, or on values that do not vary.

    See Also
    --------
    xmr_chart : For points that do not depend on those before.
    deseasonalise : For values that follow the hour or the weekday.

    Notes
    -----
    The model is fitted by its exact likelihood, each unbroken stretch of baseline rows being a
    stationary series of its own; orders are compared by AIC and least squares. A point with fewer
    points directly before it than the order, at the beginning or after a missing one, is predicted
    from these, by the recursion of Durbin and Levinson, and its residual divided by how much wider its
    error is, so that one pair of limits holds for all. A residual ``y_t - prediction`` has limits from
    the mean moving range of the residuals (Alwan and Roberts, 1988, Journal of Business and Economic
    Statistics 6, 87-95). A lasting shift
    shows in the residuals in full at its first point, then only as the share
    ``1 - sum of phi``: the first signal counts. Limits need a few hundred baseline points to
    keep their false alarms near the nominal ones.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import residual_chart, xmr_chart
    >>> random, level = np.random.default_rng(3), np.zeros(300)
    >>> for day in range(1, 300):
    ...     level[day] = 0.8 * level[day - 1] + random.normal()
    >>> int(xmr_chart(level, rules="nelson_1").points["signal"].sum())
    46
    >>> chart = residual_chart(level, order=1, rules="nelson_1")
    >>> int(chart.points["signal"].sum())
    1
    """
    if model != "ar":
        raise ArgumentError(f"model={model!r} is unknown; take 'ar'")
    if order is not None and not (isinstance(order, int | np.integer) and order >= 0):
        raise ArgumentError(f"order={order!r} is no number of points; give 0, 1, 2, ...")
    if scale is not None and name_of(scale) not in ("raw", "log", "logged"):
        message = f"scale={scale!r}: residuals have no meaning there; take 'raw' or 'log'"
        raise ArgumentError(message)
    if isinstance(baseline, Baseline) and order is not None:
        raise ArgumentError("`baseline` has the model already; leave order out")
    asked = Asked(
        value=value,
        time=time,
        by=by,
        scale=scale,
        phase=phase,
        baseline=baseline,
        exclude=exclude,
        rules=rules,
        gaps=gaps,
        options={"order": None if order is None else int(order)},
    )
    return build(RESIDUAL, data, asked)
