"""The times between events: a Weibull distribution, or a transformation to a normal one.

A Weibull distribution is kept as its median and 1 / shape, the dispersion of the logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import gamma, ndtr, ndtri

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Floats
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._laws.distributions import DISTRIBUTIONS
from vocsigma.spc._limits.bands import LIMIT_Z, normal_band
from vocsigma.spc._limits.limits import estimate_by_ranges

NELSON_POWER = 3.6
_LN2 = math.log(2)
_WEIBULL = DISTRIBUTIONS["weibull"]


def estimate_weibull(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Fit the baseline gaps of each stretch, and keep the share of those that are 0."""
    known = design.options["shape"]
    fits, zeros = [], []
    for start, size in zip(cells.starts, cells.sizes, strict=True):
        gaps = rows.y[start : start + size][rows.baseline[start : start + size]]
        shape, scale = _fit(gaps, known) if gaps.size else (np.nan, np.nan)
        fits.append((scale * _LN2 ** (1 / shape), 1 / shape))
        zeros.append({"zeros": float(np.mean(gaps == 0)) if gaps.size else 0.0})
    center, dispersion = np.array(fits, dtype=np.float64).T
    n_baseline = np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64)
    return Estimates(
        center=center,
        dispersion=dispersion,
        n_baseline=n_baseline,
        n_ranges=np.zeros(cells.count, dtype=np.int64),
        df=n_baseline.astype(np.float64),
        parameters=tuple(zeros),
    )


def _fit(gaps: Floats, shape: float | None) -> tuple[float, float]:
    """Give shape and scale: of greatest likelihood, or by ranks where gaps are 0."""
    positive = gaps[gaps > 0]
    if shape is not None:
        top = gaps.max()
        power = np.mean((gaps / top) ** shape) if top > 0 else 0.0
        return shape, float(top * power ** (1 / shape))
    different = np.unique(positive).size
    if different == 0 or (different == 1 and positive.size < gaps.size):
        message = (
            f"the baseline has {gaps.size - positive.size} gaps of 0 and {different} others that "
            "differ, from which no shape can be fitted; widen baseline=, or pass shape=1"
        )
        raise ArgumentError(message)
    if different == 1:
        return math.inf, float(positive[0])
    return _fit_by_ranks(gaps) if positive.size < gaps.size else _WEIBULL.fit(gaps)


def _fit_by_ranks(gaps: Floats) -> tuple[float, float]:
    """Draw the line through the logarithms of the gaps above 0 on Weibull paper.

    The gaps of 0 hold the lowest ranks, so that they count without having a logarithm.
    """
    share = (pd.Series(gaps).rank().to_numpy() - 0.3) / (gaps.size + 0.4)
    x, y = np.log(-np.log1p(-share[gaps > 0])), np.log(gaps[gaps > 0])
    steps = x - x.mean()
    slope = float(steps @ y / (steps @ steps))
    return 1 / slope, float(np.exp(y.mean() - slope * x.mean()))


def weibull_columns(estimates: Estimates) -> Mapping[str, Floats]:
    """Give the fitted shape and scale, and the share of gaps of 0."""
    with np.errstate(divide="ignore"):
        shape = 1 / estimates.dispersion
    return {"shape": shape, "scale": _scale(estimates), "zeros": _zeros(estimates)}


def _scale(estimates: Estimates) -> Floats:
    scale: Floats = estimates.center / _LN2**estimates.dispersion
    return scale


def _zeros(estimates: Estimates) -> Floats:
    return np.array([entry["zeros"] for entry in estimates.parameters], dtype=np.float64)


def weibull_band(rows: Rows, cells: Cells, estimates: Estimates, _design: Design) -> Band:
    """Give the median and the percentiles that a normal distribution has at 3 sigma.

    Where a share of the gaps is 0, a gap is at most so long with that probability at least: no gap
    is then out of the common for being short, if the share is above the lower limit's probability.
    """
    center, scale = estimates.center[cells.of_row], _scale(estimates)[cells.of_row]
    zeros, dispersion = _zeros(estimates)[cells.of_row], estimates.dispersion[cells.of_row]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shape = 1 / dispersion
        z = _WEIBULL.score(rows.y, shape, scale)
        lower, upper = (_WEIBULL.value(np.array(end), shape, scale) for end in (-LIMIT_Z, LIMIT_Z))
        sigma = scale * np.sqrt(gamma(1 + 2 * dispersion) - gamma(1 + dispersion) ** 2)
    z = np.where(rows.y == center, 0.0, np.maximum(z, ndtri(np.minimum(zeros, 0.5))))
    return Band(
        center=center,
        lcl=np.where(zeros > ndtr(-LIMIT_Z), 0.0, lower),
        ucl=upper,
        sigma=sigma,
        z=np.where(np.isnan(rows.y), np.nan, z),
    )


def estimate_transformed(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Estimate centre and sigma of the transformed gaps as those of individuals."""
    return estimate_by_ranges(_transformed(rows), cells, design)


def transformed_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the limits of individuals on the transformed gaps, in the unit of the gaps."""
    band = normal_band(_transformed(rows), cells, estimates, design)
    center, lcl, ucl = (
        np.maximum(line, 0.0) ** NELSON_POWER for line in (band.center, band.lcl, band.ucl)
    )
    return replace(band, center=center, lcl=lcl, ucl=ucl)


def _transformed(rows: Rows) -> Rows:
    return replace(rows, y=rows.y ** (1 / NELSON_POWER))
