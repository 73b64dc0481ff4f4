"""Shares of two groups against each other: intervals of difference and ratio, and Fisher's test."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from vocsigma._stats.arrays import Floats, Ints

# Tables this close in probability are equally likely, as in R's fisher.test.
_TIE = 1e-7


class Share(NamedTuple):
    """Shares with confidence limits, as arrays that broadcast."""

    estimate: Floats
    low: Floats
    high: Floats


def difference_limits(
    share: Share, reference: Share, *, correlation: ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Give an interval for the difference of two shares from the interval of each.

    Parameters
    ----------
    share, reference : Share
        The shares; the difference is the first less the second.
    correlation : array_like of float, default 0.0
        The correlation of the two estimates.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit.

    Notes
    -----
    Square-and-add: ``d - sqrt((p1 - l1)^2 - 2 r (p1 - l1)(u2 - p2) + (u2 - p2)^2)``, and the upper
    limit likewise with ``u1 - p1`` and ``p2 - l2``. With Wilson's limits it is method 10 of Newcombe
    (1998, Statistics in Medicine 17:873), with a correlation that of Zou and Donner (2008,
    Statistics in Medicine 27:1693).

    Examples
    --------
    >>> from vocsigma._stats.proportions import wilson
    >>> first, second = (Share(np.float64(x / n), *wilson(x, n)) for x, n in [(56, 70), (48, 80)])
    >>> low, high = difference_limits(first, second)
    >>> print(f"{low:.4f} {high:.4f}")
    0.0524 0.3339
    """
    r = np.asarray(correlation, dtype=np.float64)
    difference = share.estimate - reference.estimate
    below = _hypotenuse(share.estimate - share.low, reference.high - reference.estimate, r)
    above = _hypotenuse(share.high - share.estimate, reference.estimate - reference.low, r)
    return np.maximum(difference - below, -1.0), np.minimum(difference + above, 1.0)


def ratio_limits(
    share: Share, reference: Share, *, correlation: ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Give an interval for the ratio of two shares from the interval of each.

    Parameters
    ----------
    share, reference : Share
        The shares; the ratio is the first over the second.
    correlation : array_like of float, default 0.0
        The correlation of the two estimates.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit; the upper is infinite where the reference can be 0.

    Notes
    -----
    The limits are the ratios R at which the interval of ``p1 - R p2`` by `difference_limits` ends at
    0 (Donner and Zou 2012, Statistical Methods in Medical Research 21:347). Unlike the delta method
    on the logarithm they exist where a share is 0.

    Examples
    --------
    >>> from vocsigma._stats.proportions import wilson
    >>> first, second = (Share(np.float64(x / n), *wilson(x, n)) for x, n in [(56, 70), (48, 80)])
    >>> low, high = ratio_limits(first, second)
    >>> print(f"{low:.4f} {high:.4f}")
    1.0783 1.6629
    """
    r = np.asarray(correlation, dtype=np.float64)
    below = _crossing(share, share.low, reference, reference.high, r)
    above = _crossing(reference, reference.low, share, share.high, r)
    with np.errstate(divide="ignore"):
        return below, 1.0 / above


def fisher_exact(x: tuple[int, int], n: tuple[int, int]) -> tuple[float, float]:
    """Give Fisher's exact two-sided p-value of two shares, and its mid-p value.

    Parameters
    ----------
    x, n : tuple of int
        Events and trials of the two groups.

    Returns
    -------
    tuple of float
        The p-value, and the mid-p value.

    Notes
    -----
    Given all events, those of the first group are hypergeometric. The p-value is the probability of
    all tables that are at most as likely as the one found; mid-p counts those as likely as it half
    (Lancaster 1961, JASA 56:223), which is less conservative and no longer exact.

    Examples
    --------
    >>> p, mid_p = fisher_exact((3, 1), (4, 4))
    >>> print(f"{p:.4f} {mid_p:.4f}")
    0.4857 0.2571
    """
    events = x[0] + x[1]
    support = np.arange(max(0, events - n[1]), min(events, n[0]) + 1)
    log_table = _log_choose(n[0], support) + _log_choose(n[1], events - support)
    table = np.exp(log_table - log_table.max())
    table /= table.sum()
    found = table[x[0] - support[0]]
    less = float(table[table < found * (1.0 - _TIE)].sum())
    equal = float(table[np.abs(table - found) <= found * _TIE].sum())
    return min(less + equal, 1.0), less + equal / 2.0


def _hypotenuse(a: Floats, b: Floats, r: Floats) -> Floats:
    """Give the length of a less b, at an angle whose cosine is r."""
    return np.sqrt(np.maximum(a * a - 2.0 * r * a * b + b * b, 0.0))


def _crossing(share: Share, low: Floats, reference: Share, high: Floats, r: Floats) -> Floats:
    """Give the ratio at which the lower limit of ``share - ratio * reference`` is 0.

    It is the root of ``a R^2 - 2 b R + c``, in the form that keeps its digits.
    """
    p, q = share.estimate, reference.estimate
    a = high * (2.0 * q - high)
    b = p * q - r * (p - low) * (high - q)
    c = low * (2.0 * p - low)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = c / (b + np.sqrt(np.maximum(b * b - a * c, 0.0)))
    return np.where(c == 0.0, 0.0, root)


def _log_choose(n: int, k: Ints) -> Floats:
    """Give the logarithm of n over k, up to what depends on n alone."""
    log_ways: Floats = -special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
    return log_ways
