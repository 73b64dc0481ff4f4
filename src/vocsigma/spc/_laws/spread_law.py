"""How an estimate of sigma varies, and how often a point leaves limits that rest on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from scipy.special import gammaincinv, gammaln, ndtr, stdtr, stdtrit

from vocsigma.spc._arrays import Floats
from vocsigma.spc._laws.constants import c4

NOMINAL = 2 * float(ndtr(-3.0))
"""The share of points outside known limits, 0.27%."""

OF_DEVIATIONS = 2.0
"""The power of a standard deviation, whose square is a chi-squared."""

OF_MOVING_RANGES = 1.3
"""The power of a mean or median moving range.

The skewness of the root ``G^(1/power)`` of a gamma variable is ``3 - power`` times its relative
standard deviation; that of mean and median moving ranges is 1.7 times theirs, by simulation for 5
to 100 points.
"""

_NODES = 400


@dataclass(frozen=True)
class SpreadLaw:
    """The distribution of an estimate of sigma over sigma; of a known sigma if ``df`` is None.

    It is that of the root of a gamma variable, ``bias`` on average. With the power 2 that is the
    root of a chi-squared, so that Student's t applies.
    """

    df: float | None
    power: float = OF_DEVIATIONS
    bias: float = 1.0

    def outside(self, z: float) -> float:
        """Give the share of normal points farther out than ``z`` times the estimate."""
        if self.df is None:
            return 2 * float(ndtr(-z))
        if self.power == OF_DEVIATIONS:
            return 2 * float(stdtr(self.df, -z * self.bias / _c4(self.df)))
        ratio, weight = _ratios(self.df, self.power)
        return 2 * float(weight @ ndtr(-z * self.bias * ratio))

    def reach(self) -> float:
        """Give the multiple of the estimate that the nominal share of points is farther out than."""
        if self.df is None:
            return 3.0
        if self.power == OF_DEVIATIONS:
            return -float(stdtrit(self.df, NOMINAL / 2)) * _c4(self.df) / self.bias
        from scipy.optimize import brentq

        return math.exp(brentq(lambda log_z: self.outside(math.exp(log_z)) - NOMINAL, 0.0, 12.0))


def _c4(df: float) -> float:
    return float(c4(np.array([df + 1.0]))[0])


@lru_cache(maxsize=256)
def _ratios(df: float, power: float) -> tuple[Floats, Floats]:
    """Give values of the estimate over sigma with their weights: nodes of an integral.

    The estimate's relative variance is 1 / (2 df). The nodes are quantiles, close together where
    the estimate is small, since that is where points fall outside.
    """
    from scipy.optimize import brentq

    root, wanted = 1 / power, math.log1p(1 / (2 * df))

    def excess(log_shape: float) -> float:
        shape = math.exp(log_shape)
        moments = gammaln([shape, shape + root, shape + 2 * root])
        return float(moments[2] + moments[0] - 2 * moments[1]) - wanted

    shape = math.exp(brentq(excess, -6.0, 20.0))
    place, weight = _places()
    mean = math.exp(float(gammaln(shape + root) - gammaln(shape)))
    ratios = np.asarray(gammaincinv(shape, place**3) ** root / mean, dtype=np.float64)
    return ratios, weight


@cache
def _places() -> tuple[Floats, Floats]:
    """Give the cube roots of probabilities from 0 to 1, and the weights of these probabilities."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    place = (node + 1) / 2
    return place, 1.5 * place**2 * weight
