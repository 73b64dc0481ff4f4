"""The numbers between events: a geometric distribution, its limits and normal scores."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.special import log_ndtr, ndtri_exp

from vocsigma.spc._arrays import Floats
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.limits import standardized, weighted_mean


def geometric_sigma(mean: Floats, _n: Floats) -> Floats:
    """Give the standard deviation of numbers from 0 on with this mean."""
    return np.sqrt(mean * (mean + 1))


def estimate_geometric(rows: Rows, cells: Cells, _design: Design) -> Estimates:
    """Give the mean number, and keep the observed median."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = weighted_mean(rows, cells)
    values = pd.Series(np.where(rows.baseline, rows.y, np.nan))
    medians = values.groupby(cells.of_row).median().tolist()
    n_baseline = np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64)
    return Estimates(
        center=mean,
        dispersion=np.ones(cells.count),
        n_baseline=n_baseline,
        n_ranges=np.zeros(cells.count, dtype=np.int64),
        df=n_baseline.astype(np.float64),
        parameters=tuple({} if math.isnan(median) else {"median": median} for median in medians),
    )


def probability_band(rows: Rows, cells: Cells, estimates: Estimates, _design: Design) -> Band:
    """Judge each number by the probability of one as far out as it is, or farther.

    With q the probability that a unit has no event, a number of x or more has the probability
    ``q^x``, and one of x or fewer ``1 - q^(x + 1)``. The score is that of the upper tail where this
    is less than one half, that of the lower tail where that is, and 0 at the median between them.
    """
    mean, x = estimates.center[cells.of_row], rows.y
    with np.errstate(divide="ignore", invalid="ignore"):
        log_q = -np.log1p(1 / mean)
        above = -ndtri_exp(x * log_q)
        below = ndtri_exp(np.log(-np.expm1((x + 1) * log_q)))
        lower, upper = (log_ndtr(z) / log_q for z in (LIMIT_Z, -LIMIT_Z))
    z = np.where(above > 0, above, np.where(below < 0, below, 0.0))
    return Band(
        center=_median(log_q),
        lcl=np.maximum(lower - 1, 0.0),
        ucl=upper,
        sigma=geometric_sigma(mean, rows.n),
        z=np.where(np.isnan(x), np.nan, z),
    )


def sigma_band(rows: Rows, cells: Cells, estimates: Estimates, _design: Design) -> Band:
    """Give the mean and three standard deviations, and the median for runs to be counted about.

    The score is the distance from the median in thirds of the way to the limit on that side.
    """
    mean = estimates.center[cells.of_row]
    sigma = geometric_sigma(mean, rows.n)
    lower, upper = mean - LIMIT_Z * sigma, mean + LIMIT_Z * sigma
    observed = np.array([entry.get("median", np.nan) for entry in estimates.parameters])
    known = (estimates.n_baseline == 0)[cells.of_row]
    with np.errstate(divide="ignore"):
        median = np.where(known, _median(-np.log1p(1 / mean)), observed[cells.of_row])
    way = np.where(rows.y > median, upper - median, median - lower)
    return Band(
        center=median,
        lcl=np.maximum(lower, 0.0),
        ucl=upper,
        sigma=sigma,
        z=standardized(rows.y, median, way / LIMIT_Z),
    )


def _median(log_q: Floats) -> Floats:
    """Give the least number that at least half of all numbers do not pass."""
    exact = math.log(0.5) / log_q - 1
    return np.maximum(np.ceil(np.round(exact, 9)), 0.0)
