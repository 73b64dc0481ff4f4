"""Intervals for the difference of two shares of the same answers, as NPS is."""

from __future__ import annotations

import numpy as np
from scipy import special

from vocsigma._stats.arrays import Floats
from vocsigma._stats.proportions import checked_confidence

_HALVINGS = 60
_PSEUDO = 0.75


def adjusted_wald(
    promoters: Floats, detractors: Floats, n: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Give Wald's interval after 3/4 promoters, 3/4 detractors and 3/2 passives are added."""
    total = n + 4 * _PSEUDO
    up, down = (promoters + _PSEUDO) / total, (detractors + _PSEUDO) / total
    centre = up - down
    half = _z(confidence) * np.sqrt((up + down - centre * centre) / total)
    return np.maximum(centre - half, -1.0), np.minimum(centre + half, 1.0)


def tango_score(
    promoters: Floats, detractors: Floats, n: Floats, confidence: float
) -> tuple[Floats, Floats]:
    """Give the differences that the score test does not reject."""
    high = _upper(promoters, detractors, n, confidence)
    return -_upper(detractors, promoters, n, confidence), high


def _upper(up: Floats, down: Floats, n: Floats, confidence: float) -> Floats:
    """Halve the way from the estimate to 1 down to where the test begins to reject."""
    z = _z(confidence)
    low, high = (up - down) / n, np.ones_like(n)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        distance = up - down - n * middle
        rejected = distance * distance > z * z * _variance(middle, up, down, n)
        low, high = np.where(rejected, low, middle), np.where(rejected, middle, high)
    return np.where(up == n, 1.0, high)


def _variance(difference: Floats, up: Floats, down: Floats, n: Floats) -> Floats:
    """Give the variance of the count difference where the likelihood is greatest under it."""
    a = 2.0 * n
    b = (2.0 * n - up + down) * difference - up - down
    c = -down * difference * (1.0 - difference)
    root = np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0))
    # Of the two ways to write the root of the quadratic, the one that does not cancel.
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(b > 0, -2.0 * c / (b + root), (root - b) / (2.0 * a))
    variance: Floats = n * (2.0 * share + difference * (1.0 - difference))
    return variance


def _z(confidence: float) -> float:
    return float(-special.ndtri((1.0 - checked_confidence(confidence)) / 2.0))
