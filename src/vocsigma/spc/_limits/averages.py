"""The limits of charts that average over the points before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vocsigma.spc._arrays import Floats, Ints
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.limits import standardized
from vocsigma.spc._limits.memory import counted, last_ones, placed, smoothed


@dataclass(frozen=True)
class _Average:
    """How to average deviations and variances of stretches, and the limits in standard errors."""

    average: Callable[[Floats, Ints], Floats]
    variance: Callable[[Floats, Ints], Floats]
    width: float


def ewma_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the exponentially weighted average, its exact standard error and limits.

    The variance follows the same recursion with squared weights, so that it is exact from the first
    point on and for any n: it is an average with the weight ``1 - (1 - weight)^2``, times
    ``weight / (2 - weight)``.
    """
    weight: float = design.options["weight"]
    width: float = design.options["width"]
    squares = 1 - (1 - weight) ** 2

    def average(deviations: Floats, cell: Ints) -> Floats:
        return smoothed(deviations, cell, weight)

    def variance(variances: Floats, cell: Ints) -> Floats:
        settled = weight / (2 - weight)
        if design.options["limits"] == "asymptotic":
            return settled * variances
        return settled * smoothed(variances, cell, squares)

    return _averaged_band(rows, cells, estimates, design, _Average(average, variance, width))


def moving_average_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the mean of the last values, its standard error and limits."""
    span: int = design.options["span"]

    def average(deviations: Floats, cell: Ints) -> Floats:
        count = counted(cell)
        mean: Floats = last_ones(deviations, count, span) / np.minimum(count, span)
        return mean

    def variance(variances: Floats, cell: Ints) -> Floats:
        count = counted(cell)
        mean: Floats = last_ones(variances, count, span) / np.minimum(count, span) ** 2
        return mean

    return _averaged_band(rows, cells, estimates, design, _Average(average, variance, LIMIT_Z))


def _averaged_band(
    rows: Rows, cells: Cells, estimates: Estimates, design: Design, kind: _Average
) -> Band:
    """Average the deviations from the centre, which keeps the digits of values far from 0."""
    size, entering = rows.y.size, rows.entering
    cell = cells.of_row[entering]
    center = estimates.center[cells.of_row]
    sigma = estimates.dispersion[cells.of_row] * design.family.unit(center, rows.n)
    deviation = placed(kind.average((rows.y - center)[entering], cell), entering, size)
    error: Floats = placed(np.sqrt(kind.variance(sigma[entering] ** 2, cell)), entering, size)
    if entering.size < size:
        # A row that does not enter has no statistic; its limits are those of the point before.
        error = pd.Series(error).groupby(cells.of_row).ffill().to_numpy().astype(np.float64)
    return Band(
        center=center,
        lcl=center - kind.width * error,
        ucl=center + kind.width * error,
        sigma=error,
        z=standardized(deviation, np.zeros(size), error) * (LIMIT_Z / kind.width),
        value=center + deviation,
        scores=standardized(rows.y, center, sigma),
    )
