"""How well a fitted distribution describes values: the Anderson-Darling statistic."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import log_ndtr

from vocsigma.spc._arrays import Floats


def anderson_darling(z: Floats) -> float:
    """Give the Anderson-Darling statistic of normal scores; NaN below 2 of them.

    Notes
    -----
    ``A2 = -m - sum of (2i - 1)/m (log F(z_i) + log(1 - F(z_(m + 1 - i))))`` over the sorted scores
    (Anderson and Darling, 1954, Journal of the American Statistical Association 49, 765-769).
    """
    m = z.size
    if m < 2:
        return math.nan
    ordered = np.sort(z)
    odd = 2.0 * np.arange(1, m + 1) - 1
    return float(-m - odd @ (log_ndtr(ordered) + log_ndtr(-ordered[::-1])) / m)


def normal_p_value(statistic: float, m: int) -> float:
    """Give the p-value for a normal distribution whose mean and sigma are estimated.

    References
    ----------
    D'Agostino, R. B. and Stephens, M. A. (1986). Goodness-of-fit techniques, table 4.9.
    """
    a = statistic * (1 + 0.75 / m + 2.25 / m**2)
    if a >= 0.6:
        p = math.exp(1.2937 - 5.709 * a + 0.0186 * a * a) if a < 150 else 0.0
    elif a >= 0.34:
        p = math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
    elif a >= 0.2:
        p = 1 - math.exp(-8.318 + 42.796 * a - 59.938 * a * a)
    else:
        p = 1 - math.exp(-13.436 + 101.14 * a - 223.73 * a * a)
    return p


def weibull_p_value(statistic: float, m: int) -> float:
    """Give the p-value for a Weibull distribution whose shape and scale are estimated.

    References
    ----------
    MIL-HDBK-17-1F (2002), volume 1, section 8.3.4.2.2.
    """
    a = statistic * (1 + 0.2 / math.sqrt(m))
    exponent = -0.10 + 1.24 * math.log(a) + 4.48 * a
    return 1 / (1 + math.exp(exponent)) if exponent < 700 else 0.0


def normality(values: Floats) -> tuple[float, float]:
    """Test whether values are normal: the statistic and its p-value; NaN where nothing varies."""
    known = values[np.isfinite(values)]
    spread = float(known.std(ddof=1)) if known.size > 2 else 0.0
    if spread == 0:
        return math.nan, math.nan
    statistic = anderson_darling((known - known.mean()) / spread)
    return statistic, normal_p_value(statistic, known.size)
