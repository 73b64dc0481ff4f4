"""Distributions that begin at a threshold instead of zero: find it by profile likelihood."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from vocsigma.spc._arrays import Floats
from vocsigma.spc._laws.distributions import Distribution

_STEPS = 80
# In widths of the data: farther off, every family is normal but for what rounding leaves.
_NEAREST, _FARTHEST = 1e-6, 100.0
_LEAST_GAIN = 1e-4


def fit_threshold(distribution: Distribution, x: Floats) -> tuple[float, float, float] | None:
    """Give shape, scale and threshold of a local maximum of the likelihood; None without one.

    The likelihood of a lognormal, and of a Weibull or gamma with a shape below 1, grows without
    bound as the threshold nears the least value, so the local maximum farthest from it is taken.
    """
    if not distribution.shaped:
        return _exponential(x)
    least, width = float(x.min()), float(np.ptp(x))

    def likelihood(log_gap: float) -> float:
        above = x - least + np.exp(log_gap)
        return distribution.log_likelihood(above, *distribution.fit(above))

    gaps = np.linspace(np.log(width * _FARTHEST), np.log(width * _NEAREST), _STEPS)
    profile = np.array([likelihood(gap) for gap in gaps])
    inner = profile[1:-1]
    top = (inner > profile[:-2] + _LEAST_GAIN) & (inner >= profile[2:])
    if not top.any():
        return None
    at = int(np.argmax(top)) + 1
    best = minimize_scalar(
        lambda gap: -likelihood(gap),
        bounds=(gaps[at + 1], gaps[at - 1]),
        method="bounded",
        options={"xatol": 1e-9},
    )
    threshold = least - float(np.exp(best.x))
    return (*distribution.fit(x - threshold), threshold)


def _exponential(x: Floats) -> tuple[float, float, float] | None:
    """Give the unbiased scale and threshold; the most likely threshold is the least value itself."""
    scale = (float(x.mean()) - float(x.min())) * x.size / (x.size - 1)
    return 1.0, scale, float(x.min()) - scale / x.size
