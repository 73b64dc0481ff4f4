"""Shares of two groups and more against each other, clustered or not.

A share rests on an effective size, the number of independent trials that would say as much, which
need not be whole; shares of groups that have clusters in common are correlated.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from vocsigma._stats.arrays import Floats, Ints, totals

# Tables this close in probability are equally likely, as in R's fisher.test.
_TIE = 1e-7
# Shares whose differences vary less than this, of what independent ones would, vary as one.
_AS_ONE = 1e-9


class Share(NamedTuple):
    """Shares with confidence limits, as arrays that broadcast."""

    estimate: Floats
    low: Floats
    high: Floats


class Outcome(NamedTuple):
    """A test statistic, its degrees of freedom and its p-value."""

    statistic: float
    df: float
    p_value: float


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


def chi_square(share: Floats, size: Floats, *, correlation: Floats | None = None) -> Outcome:
    """Test whether shares of several groups are equal.

    Parameters
    ----------
    share, size : ndarray of float, shape (groups,)
        The shares, and the effective sizes that they rest on.
    correlation : ndarray of float, shape (groups, groups), optional
        The correlations of the estimates; none if not given.

    Returns
    -------
    Outcome
        The statistic, degrees of freedom and p-value. Missing where there is no event, only events,
        or shares that vary as one.

    Notes
    -----
    Pearson's ``X^2 = sum n (p - P)^2 / (P (1 - P))`` on the effective counts, which is the
    correction of Rao and Scott (1992, Biometrics 48:577) for clusters. Where the estimates are
    correlated, X^2 is a sum of chi-squares weighted by the eigenvalues of the correlation less its
    part along ``sqrt(n)``; it is brought to their mean and spread (Satterthwaite; Rao and Scott
    1984, Annals of Statistics 12:46), so that the degrees of freedom need not be whole.

    Examples
    --------
    Smokers among patients of four studies (Fleiss 1981, p. 139).

    >>> smokers, patients = np.array([83.0, 90, 129, 70]), np.array([86.0, 93, 136, 82])
    >>> test = chi_square(smokers / patients, patients)
    >>> print(f"{test.statistic:.4f} {test.df:.0f} {test.p_value:.6f}")
    12.6004 3 0.005585
    """
    pooled = float((size * share).sum() / size.sum())
    if not 0.0 < pooled < 1.0:
        return Outcome(np.nan, np.nan, np.nan)
    squares = float((size * (share - pooled) ** 2).sum() / (pooled * (1.0 - pooled)))
    df = len(share) - 1.0
    if correlation is not None:
        weights = _weights(size, correlation)
        if weights.sum() < _AS_ONE:
            return Outcome(np.nan, np.nan, np.nan)
        scale = float((weights**2).sum() / weights.sum())
        squares, df = squares / scale, float(weights.sum() / scale)
    return Outcome(squares, df, float(special.chdtrc(df, squares)))


def trend(
    share: Floats, size: Floats, scores: Floats, *, correlation: Floats | None = None
) -> Outcome:
    """Test whether shares rise or fall with the groups' scores.

    Parameters
    ----------
    share, size : ndarray of float, shape (groups,)
        The shares, and the effective sizes that they rest on.
    scores : ndarray of float, shape (groups,)
        The groups' places on a scale.
    correlation : ndarray of float, shape (groups, groups), optional
        The correlations of the estimates; none if not given.

    Returns
    -------
    Outcome
        The statistic with the sign of the trend, a standard normal under equal shares; one degree
        of freedom; the two-sided p-value. Missing where there is no event, only events, one score, or
        shares that vary as one.

    Notes
    -----
    ``z = sum n (s - S) p / sqrt(P (1 - P) v' R v)``, with ``v = sqrt(n) (s - S)``, S the mean score
    and R the correlation (Cochran 1954, Biometrics 10:417; Armitage 1955, Biometrics 11:375).
    Without correlation z squared is that of R's prop.trend.test.

    Examples
    --------
    >>> smokers, patients = np.array([83.0, 90, 129, 70]), np.array([86.0, 93, 136, 82])
    >>> test = trend(smokers / patients, patients, np.arange(4.0))
    >>> print(f"{test.statistic:.4f} {test.statistic**2:.4f}")
    -2.8679 8.2249
    """
    pooled = float((size * share).sum() / size.sum())
    if not 0.0 < pooled < 1.0:
        return Outcome(np.nan, np.nan, np.nan)
    away = scores - (size * scores).sum() / size.sum()
    leaning = np.sqrt(size) * away
    spread = leaning @ leaning if correlation is None else leaning @ correlation @ leaning
    if not spread > _AS_ONE * (leaning @ leaning):
        return Outcome(np.nan, np.nan, np.nan)
    z = float((size * away * share).sum() / np.sqrt(pooled * (1.0 - pooled) * spread))
    return Outcome(z, 1.0, float(2.0 * special.ndtr(-abs(z))))


def share_correlation(group: Ints, cluster: Ints, x: Floats, n: Floats, n_groups: int) -> Floats:
    """Give the correlation of the groups' shares that comes from clusters in common.

    Parameters
    ----------
    group, cluster : ndarray of int, shape (cells,)
        The group and the cluster of each row; one row a group and cluster.
    x, n : ndarray of float, shape (cells,)
        Events and trials.
    n_groups : int
        The number of groups.

    Returns
    -------
    ndarray of float, shape (n_groups, n_groups)
        The correlations; 0 with a group that has no event, or only events.

    Notes
    -----
    By Taylor linearisation the covariance of two shares is in proportion to the sum over clusters of
    the products of their residuals ``x_c - p n_c``.

    Examples
    --------
    >>> group, cluster = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> share_correlation(group, cluster, np.array([2.0, 0, 1, 0]), np.full(4, 2.0), 2)
    array([[1., 1.],
           [1., 1.]])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share = totals(group, x, n_groups) / totals(group, n, n_groups)
    residual = x - share[group] * n
    by_cluster = sparse.csr_array((residual, (cluster, group)), shape=(cluster.max() + 1, n_groups))
    products = (by_cluster.T @ by_cluster).toarray()
    scale: Floats = np.sqrt(np.diag(products))
    scale[scale == 0.0] = 1.0
    correlation: Floats = np.asarray(products / np.outer(scale, scale), dtype=np.float64)
    np.fill_diagonal(correlation, 1.0)
    return correlation


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


def _weights(size: Floats, correlation: Floats) -> Floats:
    """Give the weights of the chi-squares that Pearson's statistic of correlated shares adds up."""
    along = np.sqrt(size / size.sum())
    away = np.eye(len(size)) - np.outer(along, along)
    weights = np.linalg.eigvalsh(away @ correlation @ away)
    return np.asarray(np.maximum(weights, 0.0), dtype=np.float64)
