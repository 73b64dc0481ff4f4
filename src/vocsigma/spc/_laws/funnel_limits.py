"""Limits for units of different sizes around one centre: exact ones, and wider ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from scipy.special import bdtr, bdtrc, ndtr, ndtri, pdtr, pdtrc

from vocsigma.spc._arrays import Bools, Floats

Kind: TypeAlias = Literal["proportion", "rate"]
Overdispersion: TypeAlias = Literal["none", "multiplicative", "additive"]

_WINSORISED = 0.1
_CLIP = float(-ndtri(_WINSORISED))
WINSORISED_SQUARE = (
    1
    - 2 * _WINSORISED
    - 2 * _CLIP * math.exp(-(_CLIP**2) / 2) / math.sqrt(2 * math.pi)
    + 2 * _WINSORISED * _CLIP**2
)
"""The mean square of standard normal values winsorised at 10% and 90%, 0.679."""


@dataclass(frozen=True)
class ExactLimits:
    """Limits from the binomial or Poisson distribution of a unit's count."""

    kind: Kind
    center: float

    def scores(self, value: Floats, n: Floats) -> Floats:
        """Give the normal score of each value: of the smaller counts and half of the equal ones."""
        count = value * n
        below, above = self._below(count, n), self._above(count, n)
        return np.where(below < above, ndtri(below), -ndtri(above))

    def at(self, z: float, n: Floats) -> Floats:
        """Give the value whose score is z; between whole counts the chances are interpolated."""
        tail, upper = ndtr(-abs(z)), z > 0
        low, high = np.full_like(n, -1.0), self._most(n)
        never = ~self._reached(high, n, tail, upper=upper)
        while (high - low > 1).any():
            middle = np.floor((low + high) / 2)
            reached = self._reached(middle, n, tail, upper=upper)
            low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        chance = self._above if upper else self._below
        before, after = chance(high - 1, n), chance(high, n)
        count = high - 1 + (tail - before) / (after - before)
        count = np.where(never, high, np.maximum(count, 0.0))
        return np.where(high == 0, 0.0, count) / n

    def _reached(self, count: Floats, n: Floats, tail: float, *, upper: bool) -> Bools:
        reached: Bools = self._above(count, n) <= tail if upper else self._below(count, n) >= tail
        return reached

    def _most(self, n: Floats) -> Floats:
        """Give a count that is beyond every limit, or the largest that there is."""
        if self.kind == "proportion":
            return np.floor(n)
        mean = n * self.center
        beyond: Floats = np.ceil(mean + 40 * np.sqrt(mean) + 800)
        return beyond

    def _below(self, count: Floats, n: Floats) -> Floats:
        return (self._tail(count, n, upper=False) + self._tail(count - 1, n, upper=False)) / 2

    def _above(self, count: Floats, n: Floats) -> Floats:
        return (self._tail(count, n, upper=True) + self._tail(count - 1, n, upper=True)) / 2

    def _tail(self, count: Floats, n: Floats, *, upper: bool) -> Floats:
        """Give the chance of at most (more than) a count, which may be -1."""
        counted = np.maximum(count, 0.0)
        if self.kind == "proportion":
            whole = np.floor(n).astype(np.int64)
            chance = (bdtrc if upper else bdtr)(counted, whole, self.center)
        else:
            chance = (pdtrc if upper else pdtr)(counted, n * self.center)
        return np.where(count < 0, 1.0 if upper else 0.0, chance)


@dataclass(frozen=True)
class WideLimits:
    """Normal limits on the scale where the variance is stable, wider than chance makes them.

    A proportion is taken to the arcsine of its root, a rate to its root, where the standard error
    is ``1 / (2 sqrt(n))`` at any centre. It is multiplied by ``sqrt(phi)``, and ``tau2`` is added
    to its square.
    """

    kind: Kind
    center: float
    phi: float = 1.0
    tau2: float = 0.0

    def scores(self, value: Floats, n: Floats) -> Floats:
        """Give each value's distance from the centre in standard errors."""
        return (self._there(value) - self._there(self.center)) / self._sigma(n)

    def at(self, z: float, n: Floats) -> Floats:
        """Give the value whose score is z."""
        highest = np.pi / 2 if self.kind == "proportion" else np.inf
        place = np.clip(self._there(self.center) + z * self._sigma(n), 0.0, highest)
        back: Floats = np.sin(place) ** 2 if self.kind == "proportion" else place**2
        return back

    def _there(self, value: Floats | float) -> Floats:
        root: Floats = np.sqrt(value)
        return np.arcsin(root) if self.kind == "proportion" else root

    def _sigma(self, n: Floats) -> Floats:
        sigma: Floats = np.sqrt(self.phi / (4 * n) + self.tau2)
        return sigma


def dispersion_of(scores: Floats, n: Floats) -> tuple[float, float]:
    """Give phi, the mean square of the winsorised scores, and tau2, the variance between units.

    The mean square is divided by what winsorising makes of that of normal scores, so that phi is 1
    where chance is all.

    References
    ----------
    Spiegelhalter, D. J. (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14, 347-351. DerSimonian, R. and Laird, N. (1986). Meta-analysis in
    clinical trials. Controlled Clinical Trials 7, 177-188.
    """
    low, high = np.quantile(scores, [_WINSORISED, 1 - _WINSORISED])
    phi = float(np.mean(np.clip(scores, low, high) ** 2)) / WINSORISED_SQUARE
    weights = 4 * n
    spare = weights.sum() - (weights**2).sum() / weights.sum()
    tau2 = (scores.size * phi - (scores.size - 1)) / spare if spare > 0 else 0.0
    return phi, max(0.0, float(tau2))


def limits_of(
    kind: Kind, center: float, overdispersion: Overdispersion, phi: float, tau2: float
) -> ExactLimits | WideLimits:
    """Give exact limits, or those that were asked for instead."""
    if overdispersion == "multiplicative":
        return WideLimits(kind, center, phi=max(phi, 1.0))
    if overdispersion == "additive":
        return WideLimits(kind, center, tau2=tau2)
    return ExactLimits(kind, center)
