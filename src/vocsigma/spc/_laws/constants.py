"""Control chart constants, from their integrals: for any n, never a table that ends at 25.

The range of n independent standard normal values has the distribution function
``F(r) = n * integral of phi(x) (Phi(x + r) - Phi(x))^(n-1) dx``; its mean d2, standard deviation d3
and median d4 follow from F. The standard deviation of n such values has the mean c4 and the
standard deviation c5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.special import gamma, ndtr, ndtri

from vocsigma.spc._arrays import Floats

D2 = 2 / math.sqrt(math.pi)
"""The mean of the range of two values, 1.128379."""

D3 = math.sqrt(2 - 4 / math.pi)
"""The standard deviation of the range of two values, 0.852502."""

RANGE_MEDIAN = math.sqrt(2) * float(ndtri(0.75))
"""The median of the range of two values, 0.953873."""

_REACH = 9.0
_NODES = 240
_MOST_GAMMA = 300
# The gamma function's ratio G(x + 1/2) / (G(x) sqrt(x)) as a series in 1/x, without its first 1.
_RATIO_SERIES = (
    -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304,
)  # fmt: skip


def c4(n: Floats) -> Floats:
    """Give the mean of the standard deviation of n standard normal values; NaN below 2."""
    return _each(lambda sizes: 1 - _shortfall(sizes), n)


def c5(n: Floats) -> Floats:
    """Give the standard deviation of that standard deviation, sqrt(1 - c4^2); NaN below 2."""

    def deviation(sizes: Floats) -> Floats:
        shortfall = _shortfall(sizes)
        return np.sqrt(shortfall * (2 - shortfall))

    return _each(deviation, n)


def d2(n: Floats) -> Floats:
    """Give the mean of the range of n standard normal values; NaN below 2."""
    return _each(lambda sizes: _listed(lambda size: _range_moments(size)[0], sizes), n)


def d3(n: Floats) -> Floats:
    """Give the standard deviation of the range; NaN below 2."""
    return _each(lambda sizes: _listed(lambda size: _range_moments(size)[1], sizes), n)


def d4(n: Floats) -> Floats:
    """Give the median of the range; NaN below 2."""
    return _each(lambda sizes: _listed(_range_median, sizes), n)


def _shortfall(n: Floats) -> Floats:
    """Give 1 - c4 with all its digits: by the gamma function, or its series where n is large."""
    half = np.where(n >= 2, (n - 1) / 2, np.nan)
    small = np.minimum(half, _MOST_GAMMA / 2)
    exact = 1 - gamma(small + 0.5) / gamma(small) / np.sqrt(small)
    series = -np.polynomial.polynomial.polyval(1 / half, (0.0, *_RATIO_SERIES))
    return np.where(half > _MOST_GAMMA / 2, series, exact)


def _each(constant: Callable[[Floats], Floats], n: Floats) -> Floats:
    """Compute a constant once for every size that occurs."""
    sizes, of_row = np.unique(np.asarray(n, dtype=np.float64), return_inverse=True)
    return constant(sizes)[of_row]


def _listed(constant: Callable[[int], float], sizes: Floats) -> Floats:
    found = [constant(int(size)) if size >= 2 else math.nan for size in sizes]
    return np.array(found, dtype=np.float64)


@cache
def _nodes() -> tuple[Floats, Floats, Floats, Floats]:
    """Give nodes x with their weights times phi(x), and nodes r from 0 with their weights."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    x = _REACH * node
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi) * _REACH * weight
    return x, density, _REACH * (node + 1), _REACH * weight


@cache
def _between() -> Floats:
    """Give Phi(x + r) - Phi(x), one row for each r, without cancellation in the upper tail."""
    x, _, r, _ = _nodes()
    return _probability(x[None, :], r[:, None])


def _probability(x: Floats, r: Floats) -> Floats:
    return np.where(x > 0, ndtr(-x) - ndtr(-x - r), ndtr(x + r) - ndtr(x))


@cache
def _range_moments(n: int) -> tuple[float, float]:
    """Give mean and standard deviation: the integrals of 1 - F and of 2 r (1 - F)."""
    _, density, r, weight = _nodes()
    beyond = 1 - n * (_between() ** (n - 1) @ density)
    mean = weight @ beyond
    return float(mean), math.sqrt(2 * weight @ (r * beyond) - mean**2)


@cache
def _range_median(n: int) -> float:
    from scipy.optimize import brentq

    x, density, _, _ = _nodes()

    def excess(r: float) -> float:
        below = n * _probability(x, np.array(r)) ** (n - 1) @ density
        return float(below) - 0.5

    return float(brentq(excess, 0, 2 * _REACH, xtol=1e-13))
