"""Estimate the centre and the spread of each phase from its baseline rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtri

from vocsigma.spc._arrays import Bools, Floats, Ints, SigmaMethod
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._laws.constants import D2, RANGE_MEDIAN, c4

MEDIAN_VARIANCE = 1.65
"""The relative variance of the median moving range of m normal values, times m, for large m.

Half-normal values around their median 0.9539 have the density 0.4494 there, and two neighbours lie
both below it with the probability 0.2766: (1/4 + 2 (0.2766 - 1/4)) / (0.4494 * 0.9539)^2.
"""

MEDIAN_BIAS = 0.5
"""By how much, times m, that estimate of sigma is too large: by simulation, for m from 8 to 200."""


def estimate_by_ranges(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Estimate centres, and dispersions from moving ranges; NaN without baseline rows."""
    family = design.family
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        center = weighted_mean(rows, cells)
        ranges = moving_ranges(rows, cells, family, center)
    use = range_rows(rows, cells)
    n_ranges = np.add.reduceat(use, cells.starts, dtype=np.int64)
    if design.sigma_method == "sd":
        dispersion, df = _overall_sigma(rows, cells, center)
    else:
        dispersion = _dispersion(ranges, use, n_ranges, cells, design.sigma_method)
        df = range_freedom(n_ranges)
        if design.sigma_method == "mr_median":
            df = np.where(np.isnan(df), df, (n_ranges + 1) / (2 * MEDIAN_VARIANCE))
    return Estimates(
        center=center,
        dispersion=dispersion,
        n_baseline=np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64),
        n_ranges=n_ranges,
        df=df,
    )


def weighted_mean(rows: Rows, cells: Cells) -> Floats:
    """Give the mean weighted by n, as an offset from a first value: exact if nothing varies."""
    last = rows.y.size - 1
    first = np.minimum.reduceat(np.where(rows.baseline, np.arange(last + 1), last), cells.starts)
    offset = rows.y[first]
    weights = np.where(rows.baseline, rows.n, 0.0)
    deviations = np.where(rows.baseline, rows.y - offset[cells.of_row], 0.0)
    return offset + cells.sum(deviations * weights) / cells.sum(weights)


def moving_ranges(rows: Rows, cells: Cells, family: Family, center: Floats) -> Floats:
    """Give each row's standardised distance from the row before in its stretch, else NaN.

    Values are divided by the root mean square of the two units (for individuals that is 1, for the
    I' chart Taylor's normalised range); for counts the two z-scores are compared (Laney).
    """
    middle = center[cells.of_row]
    unit = family.unit(middle, rows.n)
    kept = np.flatnonzero(~rows.excluded) if rows.join_excluded else slice(None)
    if family.spread == "values":
        shared = np.sqrt((unit[kept][1:] ** 2 + unit[kept][:-1] ** 2) / 2)
        distance = np.abs(np.diff(rows.y[kept])) / shared
    else:
        distance = np.abs(np.diff(standardized(rows.y, middle, unit)[kept]))
    distance[np.diff(cells.of_row[kept]) != 0] = np.nan
    ranges = np.full(rows.y.size, np.nan)
    ranges[kept] = np.concatenate(([np.nan], distance))
    return ranges


def range_rows(rows: Rows, cells: Cells) -> Bools:
    """Say which rows have a moving range between two baseline rows of their stretch."""
    kept = np.flatnonzero(~rows.excluded) if rows.join_excluded else slice(None)
    baseline, cell = rows.baseline[kept], cells.of_row[kept]
    use = np.zeros(rows.y.size, dtype=bool)
    use[kept] = np.concatenate(([False], baseline[1:] & baseline[:-1] & (cell[1:] == cell[:-1])))
    return use


def _dispersion(
    ranges: Floats, use: Bools, n_ranges: Ints, cells: Cells, method: SigmaMethod
) -> Floats:
    if method == "mr_median":
        medians = pd.Series(ranges[use]).groupby(cells.of_row[use]).median()
        middle: Floats = medians.reindex(range(cells.count)).to_numpy().astype(np.float64)
        return middle / RANGE_MEDIAN
    with np.errstate(invalid="ignore"):
        return cells.sum(np.where(use, ranges, 0.0)) / n_ranges / D2


def _overall_sigma(rows: Rows, cells: Cells, center: Floats) -> tuple[Floats, Floats]:
    """Give the standard deviation of all baseline values over c4, and its degrees of freedom."""
    count = np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64)
    deviations = np.where(rows.baseline, rows.y - center[cells.of_row], 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = np.sqrt(cells.sum(deviations**2) / (count - 1))
    return deviation / c4(count.astype(np.float64)), np.where(count > 1, count - 1.0, np.nan)


def standardized(y: Floats, center: Floats, sigma: Floats) -> Floats:
    """Give distances from the centre in standard errors; 0 on the centre, even where sigma is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        distance = y - center
        z = distance / sigma
    z[distance == 0] = 0.0
    return z


def degrees_of_freedom(m: Any) -> Any:
    """Give the approximate degrees of freedom of a mean moving range of m values.

    References
    ----------
    Cryer, J. D. and Ryan, T. P. (1990). The estimation of sigma for an X chart. Journal of Quality
    Technology 22(3), 187-192.
    """
    return (m - 1) ** 2 / (2 * (0.8264 * m - 1.082))


def range_freedom(n_ranges: Ints) -> Floats:
    """Give the degrees of freedom of a mean of so many moving ranges; NaN below 2."""
    freedom: Floats = degrees_of_freedom(np.where(n_ranges >= 2, n_ranges + 1.0, np.nan))
    return freedom


def dispersion_interval(dispersion: Floats, df: Floats) -> tuple[Floats, Floats]:
    """Give the 95% interval of a dispersion with these degrees of freedom."""
    low, high = (dispersion * np.sqrt(df / chdtri(df, tail)) for tail in (0.025, 0.975))
    return low, high
