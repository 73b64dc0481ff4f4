"""Change points of a level: the partition of least squares, and how likely chance is to make one."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from vocsigma.spc._arrays import Floats, Ints


def best_starts(y: Floats, weight: Floats, penalty: float, shortest: int) -> Ints:
    """Give where new levels start, so that the weighted squares plus the penalties are least.

    Notes
    -----
    Optimal partitioning, exact: the least cost of the first t points is the least, over the start s
    of the last level, of the cost of the first s points plus that of the level plus the penalty
    (Jackson et al., 2005, IEEE Signal Processing Letters 12, 105-108).
    """
    size = y.size
    sums = [
        np.concatenate(([0.0], np.cumsum(part))) for part in (weight, weight * y, weight * y * y)
    ]
    least = np.full(size + 1, np.inf)
    least[0] = -penalty
    start = np.zeros(size + 1, dtype=np.int64)
    for stop in range(shortest, size + 1):
        w, wy, wyy = (part[stop] - part[: stop - shortest + 1] for part in sums)
        cost = least[: stop - shortest + 1] + wyy - wy * wy / w + penalty
        start[stop] = np.argmin(cost)
        least[stop] = cost[start[stop]]
    found = []
    stop = size
    while start[stop] > 0:
        stop = int(start[stop])
        found.append(stop)
    return np.array(found[::-1], dtype=np.int64)


def chance_of_change(z: float, size: int, shortest: int) -> float:
    """Give the probability that the greatest of all two-level z-scores of noise is this great.

    Notes
    -----
    ``phi(z) ((z - 1/z) log((1 - e)^2 / e^2) + 4/z)`` with ``e = shortest / size`` (Miller and
    Siegmund, 1982, Biometrics 38, 1011-1016). It holds for a continuum of places, and is a little
    too great for few.
    """
    share = min(shortest / size, 0.5)
    if z <= 1:
        return 1.0
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    odds = 2 * math.log((1 - share) / share)
    return min(1.0, density * ((z - 1 / z) * odds + 4 / z))


def least_z(chance: float, size: int, shortest: int) -> float:
    """Give the z-score that noise exceeds somewhere with this probability."""
    return float(brentq(lambda z: chance_of_change(z, size, shortest) - chance, 1.5, 30.0))


def as_student(z: float, df: float) -> float:
    """Give the Student t of the same tail as a normal z: sigma is estimated."""
    return -float(stdtrit(df, float(ndtr(-z))))


def as_normal(t: float, df: float) -> float:
    """Give the normal z of the same tail as a Student t."""
    tail = float(stdtr(df, -t))
    return -float(ndtri(tail)) if tail > 0 else math.inf
