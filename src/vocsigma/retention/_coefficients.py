"""Correlation coefficients with their intervals and p-values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import special, stats

from vocsigma._stats.arrays import Floats

_EXACT_BELOW = 10


class Coefficient(NamedTuple):
    """A coefficient; missing where it cannot be had."""

    estimate: float = np.nan
    conf_low: float = np.nan
    conf_high: float = np.nan
    p_value: float = np.nan


def pearson(x: Floats, y: Floats, confidence: float) -> Coefficient:
    """Give Pearson's r with Fisher's interval."""
    r = _product_moment(x, y)
    low, high = _fisher(r, 1.0 / (len(x) - 3) if len(x) > 3 else np.nan, confidence)
    return Coefficient(r, low, high, _t_test(r, len(x)))


def spearman(x: Floats, y: Floats, confidence: float) -> Coefficient:
    """Give Spearman's rho with Bonett and Wright's interval."""
    ranks = stats.rankdata(x), stats.rankdata(y)
    n = len(x)
    rho = _product_moment(*ranks)
    variance = (1.0 + rho**2 / 2.0) / (n - 3) if n > 3 else np.nan
    low, high = _fisher(rho, variance, confidence)
    untied = len(np.unique(x)) == n == len(np.unique(y))
    exact = n < _EXACT_BELOW and untied
    return Coefficient(rho, low, high, _exact_test(*ranks) if exact else _t_test(rho, n))


def kendall(x: Floats, y: Floats, confidence: float) -> Coefficient:
    """Give Kendall's tau-b with Fieller, Hartley and Pearson's interval."""
    tau, p_value = stats.kendalltau(x, y)
    low, high = _fisher(float(tau), 0.437 / (len(x) - 4) if len(x) > 4 else np.nan, confidence)
    return Coefficient(float(tau), low, high, float(p_value))


def point_biserial(x: Floats, y: Floats, confidence: float) -> Coefficient:
    """Give Pearson's r with a column of two values, with the interval of two normal groups."""
    n, r = len(x), _product_moment(x, y)
    if n < 3:
        return Coefficient(r)
    if abs(r) >= 1.0:
        return Coefficient(r, r, r, 0.0)
    t = r * np.sqrt((n - 2) / (1.0 - r**2))
    tail = (1.0 - confidence) / 2.0
    noncentral = special.nctdtrinc(n - 2.0, [1.0 - tail, tail], t)
    low, high = (noncentral / np.sqrt(noncentral**2 + n)).tolist()
    return Coefficient(r, low, high, _t_test(r, n))


METHODS: dict[str, Callable[[Floats, Floats, float], Coefficient]] = {
    "pearson": pearson,
    "spearman": spearman,
    "kendall": kendall,
    "point-biserial": point_biserial,
}


def _product_moment(x: Floats, y: Floats) -> float:
    """Give Pearson's r, from deviations scaled to length 1 so that nothing overflows."""
    unit = []
    for values in (x, y):
        deviations = values - values.mean()
        deviations = deviations / np.abs(deviations).max()
        unit.append(deviations / np.sqrt(deviations @ deviations))
    return float(np.clip(unit[0] @ unit[1], -1.0, 1.0))


def _fisher(r: float, variance: float, confidence: float) -> tuple[float, float]:
    """Give the interval that is symmetric in atanh(r)."""
    if abs(r) >= 1.0:
        return (r, r) if np.isfinite(variance) else (np.nan, np.nan)
    half = special.ndtri((1.0 + confidence) / 2.0) * np.sqrt(variance)
    return float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def _t_test(r: float, n: int) -> float:
    """Give the two-sided p-value of no correlation, by Student's t."""
    if n < 3:
        return float("nan")
    if abs(r) >= 1.0:
        return 0.0
    return float(2.0 * special.stdtr(n - 2, -abs(r) * np.sqrt((n - 2) / (1.0 - r**2))))


def _exact_test(x: Floats, y: Floats) -> float:
    """Give the two-sided p-value of Spearman's rho over all orders of untied ranks."""
    n = len(x)
    counts = _rank_products(n)
    product = round(float(x @ y))
    # The sum of products is symmetric about n (n + 1)^2 / 4.
    lower = min(product, n * (n + 1) ** 2 // 2 - product)
    return min(1.0, 2.0 * float(counts[: lower + 1].sum() / counts.sum()))


@lru_cache(maxsize=_EXACT_BELOW)
def _rank_products(n: int) -> Floats:
    """Count the orders of the ranks 1 to n by their sum of products with 1 to n."""
    largest = n * (n + 1) * (2 * n + 1) // 6
    # By the places that the ranks so far have taken, as bits.
    counts: dict[int, Floats] = {0: np.eye(1, largest + 1)[0]}
    for rank in range(1, n + 1):
        longer: dict[int, Floats] = defaultdict(lambda: np.zeros(largest + 1))
        for taken, found in counts.items():
            for place in range(n):
                if not taken >> place & 1:
                    product = rank * (place + 1)
                    longer[taken | 1 << place][product:] += found[: largest + 1 - product]
        counts = longer
    return counts[2**n - 1]
