"""The distributions that measurements are fitted by: their shapes, percentiles and fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special
from scipy.optimize import brentq

from vocsigma.spc._arrays import Floats

FARTHEST_Z = 35.0
_MOST_STEPS = 100


@dataclass(frozen=True)
class Distribution:
    """A family of distributions of positive values, with a shape and a scale.

    ``fit`` gives shape and scale of greatest likelihood, ``log_density`` the logarithm of the
    density, ``score`` the inverse normal of the distribution function, and ``value`` its inverse.
    Shapes and scales are those of scipy.stats.
    """

    name: str
    title: str
    fit: Callable[[Floats], tuple[float, float]]
    log_density: Callable[[Floats, float, float], Floats]
    score: Callable[[Floats, Any, Any], Floats]
    value: Callable[[Floats, Any, Any], Floats]
    shaped: bool = True

    def log_likelihood(self, x: Floats, shape: float, scale: float) -> float:
        """Give the log-likelihood of the values."""
        return float(self.log_density(x, shape, scale).sum())


def scores(log_below: Floats, log_above: Floats) -> Floats:
    """Give the normal scores of both tails' log probabilities, from the smaller one each."""
    low = special.ndtri_exp(np.minimum(log_below, 0.0))
    high = -special.ndtri_exp(np.minimum(log_above, 0.0))
    z: Floats = np.where(log_below < log_above, low, high)
    return np.clip(z, -FARTHEST_Z, FARTHEST_Z)


def _fit_lognormal(x: Floats) -> tuple[float, float]:
    logs = np.log(x)
    return float(logs.std()), float(np.exp(logs.mean()))


def _lognormal_density(x: Floats, shape: float, scale: float) -> Floats:
    logs = np.log(x)
    z = (logs - np.log(scale)) / shape
    return np.asarray(-0.5 * z**2 - logs - np.log(shape * np.sqrt(2 * np.pi)))


def _lognormal_score(x: Floats, shape: Any, scale: Any) -> Floats:
    with np.errstate(divide="ignore"):
        z = (np.log(x) - np.log(scale)) / shape
    return np.asarray(np.clip(z, -FARTHEST_Z, FARTHEST_Z))


def _lognormal_value(z: Floats, shape: Any, scale: Any) -> Floats:
    return np.asarray(scale * np.exp(shape * z))


def _fit_weibull(x: Floats) -> tuple[float, float]:
    """Solve the likelihood equation of the shape; the scale follows from it."""
    logs = np.log(x) - np.log(x).max()
    mean = logs.mean()

    def slope(shape: float) -> float:
        weights = np.exp(shape * logs)
        return float((weights @ logs) / weights.sum() - 1 / shape - mean)

    shape = _root(slope, 1.28 / max(float(logs.std()), 1e-12))
    scale = np.exp(np.log(np.exp(shape * logs).mean()) / shape) * x.max()
    return shape, float(scale)


def _weibull_density(x: Floats, shape: float, scale: float) -> Floats:
    ratio = np.log(x / scale)
    return np.asarray(np.log(shape / scale) + (shape - 1) * ratio - np.exp(shape * ratio))


def _weibull_score(x: Floats, shape: Any, scale: Any) -> Floats:
    with np.errstate(over="ignore"):
        hazard = (x / scale) ** shape
    with np.errstate(divide="ignore"):
        return scores(np.log(-np.expm1(-hazard)), -hazard)


def _weibull_value(z: Floats, shape: Any, scale: Any) -> Floats:
    return np.asarray(scale * (-special.log_ndtr(-z)) ** (1 / shape))


def _fit_gamma(x: Floats) -> tuple[float, float]:
    """Solve log(shape) - digamma(shape) = log(mean) - mean(log)."""
    gap = float(np.log(x.mean()) - np.log(x).mean())
    if gap <= 1e-12:
        return np.inf, 0.0

    def slope(shape: float) -> float:
        return float(gap - (np.log(shape) - special.digamma(shape)))

    shape = _root(slope, 0.5 / gap)
    return shape, float(x.mean() / shape)


def _gamma_density(x: Floats, shape: float, scale: float) -> Floats:
    ratio = x / scale
    return np.asarray((shape - 1) * np.log(ratio) - ratio - special.gammaln(shape) - np.log(scale))


def _gamma_score(x: Floats, shape: Any, scale: Any) -> Floats:
    ratio = x / scale
    with np.errstate(divide="ignore"):
        return scores(
            np.log(special.gammainc(shape, ratio)), np.log(special.gammaincc(shape, ratio))
        )


def _gamma_value(z: Floats, shape: Any, scale: Any) -> Floats:
    low = special.gammaincinv(shape, special.ndtr(z))
    high = special.gammainccinv(shape, special.ndtr(-z))
    return np.asarray(scale * np.where(z < 0, low, high))


def _fit_loglogistic(x: Floats) -> tuple[float, float]:
    """Climb the log-likelihood of the logarithms by Newton steps; it is concave in (a, shape)."""
    logs = np.log(x)
    middle, spread = float(logs.mean()), max(float(logs.std()), 1e-12)
    unit = (logs - middle) / spread

    def likelihood(point: Floats) -> float:
        w = point[1] * unit - point[0]
        return float((-w - 2 * np.logaddexp(0, -w)).sum() + x.size * np.log(point[1]))

    point = np.array([0.0, np.pi / np.sqrt(3)])
    for _ in range(_MOST_STEPS):
        w = point[1] * unit - point[0]
        pull = np.tanh(w / 2)
        bend = (1 - pull**2) / 2
        gradient = np.array([pull.sum(), -(pull @ unit) + x.size / point[1]])
        cross = bend @ unit
        curve = np.array([[bend.sum(), -cross], [-cross, bend @ unit**2 + x.size / point[1] ** 2]])
        step = np.linalg.solve(curve, gradient)
        before = likelihood(point)
        while point[1] + step[1] <= 0 or likelihood(point + step) < before - 1e-9 * x.size:
            step = step / 2
        point = point + step
        if np.abs(step).max() < 1e-12:
            break
    shape = point[1] / spread
    return float(shape), float(np.exp(middle + point[0] / shape))


def _loglogistic_density(x: Floats, shape: float, scale: float) -> Floats:
    w = shape * np.log(x / scale)
    return np.asarray(-w - 2 * np.logaddexp(0, -w) + np.log(shape) - np.log(x))


def _loglogistic_score(x: Floats, shape: Any, scale: Any) -> Floats:
    with np.errstate(divide="ignore"):
        odds = shape * np.log(x / scale)
    return scores(-np.logaddexp(0, -odds), -np.logaddexp(0, odds))


def _loglogistic_value(z: Floats, shape: Any, scale: Any) -> Floats:
    odds = special.log_ndtr(z) - special.log_ndtr(-z)
    return np.asarray(scale * np.exp(odds / shape))


def _fit_exponential(x: Floats) -> tuple[float, float]:
    return 1.0, float(x.mean())


def _root(slope: Callable[[float], float], start: float) -> float:
    """Find where a rising function is zero, from a first guess that it brackets."""
    low, high = start / 2, start * 2
    while slope(low) > 0:
        low /= 4
    while slope(high) < 0:
        high *= 4
    return float(brentq(slope, low, high, xtol=1e-300, rtol=1e-14))


DISTRIBUTIONS = {
    item.name: item
    for item in (
        Distribution(
            "lognormal", "lognormal", _fit_lognormal, _lognormal_density, _lognormal_score,
            _lognormal_value,
        ),
        Distribution(
            "weibull", "Weibull", _fit_weibull, _weibull_density, _weibull_score, _weibull_value
        ),
        Distribution("gamma", "gamma", _fit_gamma, _gamma_density, _gamma_score, _gamma_value),
        Distribution(
            "loglogistic", "log-logistic", _fit_loglogistic, _loglogistic_density,
            _loglogistic_score, _loglogistic_value,
        ),
        Distribution(
            "exponential", "exponential", _fit_exponential, _weibull_density, _weibull_score,
            _weibull_value, shaped=False,
        ),
    )
}  # fmt: skip
