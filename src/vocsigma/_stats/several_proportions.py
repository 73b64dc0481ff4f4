"""Tests of shares of several groups, clustered or not.

A share rests on an effective size, the number of independent trials that would say as much, which
need not be whole. Shares of groups that have clusters in common are correlated. The groups are the
last axis; axes before it hold comparisons side by side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse, special

from vocsigma._stats.arrays import Floats, Ints, totals

# Shares whose differences vary less than this, of what independent ones would, vary as one.
_AS_ONE = 1e-9
# What stands for infinitely many degrees of freedom: F is chi-square there to all digits.
_ENDLESS = 1e40


class Outcome(NamedTuple):
    """A statistic, its degrees of freedom, those of the variances that it rests on, its p-value."""

    statistic: Floats
    df: Floats
    df_error: Floats
    p_value: Floats


def chi_square(
    share: Floats,
    size: Floats,
    *,
    freedom: Floats | float = np.inf,
    correlation: Floats | None = None,
) -> Outcome:
    """Test whether shares of several groups are equal.

    Parameters
    ----------
    share, size : ndarray of float, shape (..., groups)
        The shares, and the effective sizes that they rest on.
    freedom : float or ndarray of float, shape (..., groups), default infinite
        The degrees of freedom of the shares' variances.
    correlation : ndarray of float, shape (..., groups, groups), optional
        The correlations of the estimates; none if not given.

    Returns
    -------
    Outcome
        Each of shape (...). The statistic, its degrees of freedom and the p-value are missing where
        there is no event, only events, or shares that vary as one.

    Notes
    -----
    Pearson's ``X^2 = sum n (p - P)^2 / (P (1 - P))`` on the effective counts, which is the
    correction of Rao and Scott (1992, Biometrics 48:577) for clusters. Where the estimates are
    correlated, X^2 is a sum of chi-squares weighted by the eigenvalues of the correlation less its
    part along ``sqrt(n)``; it is brought to their mean and spread (Satterthwaite; Rao and Scott
    1984, Annals of Statistics 12:46), so that the degrees of freedom need not be whole.

    Variances that are estimated make X^2 too large. With k groups and ``L = sum (1 - n / sum n)^2 /
    freedom`` it is divided by ``1 + 2 (k - 2) L / (k^2 - 1)``, and X^2 / df compared with F on df and
    ``(k^2 - 1) / (3 L)`` degrees of freedom (Welch 1951, Biometrika 38:330); for two groups that is
    Welch's t. The variances of correlated estimates are not independent, as Welch has them: there
    the smallest freedom of the groups is that of the error, and nothing is divided. With infinite
    freedom all is chi-square.

    Examples
    --------
    Smokers among patients of four studies (Fleiss 1981, p. 139).

    >>> smokers, patients = np.array([83.0, 90, 129, 70]), np.array([86.0, 93, 136, 82])
    >>> test = chi_square(smokers / patients, patients)
    >>> print(f"{test.statistic:.4f} {test.df:.0f} {test.p_value:.6f}")
    12.6004 3 0.005585
    >>> test = chi_square(smokers / patients, patients, freedom=np.full(4, 20.0))
    >>> print(f"{test.statistic:.4f} {test.df:.0f} {test.df_error:.1f} {test.p_value:.6f}")
    12.2315 3 44.2 0.012183
    """
    pooled = _pooled(share, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = (size * (share - pooled[..., None]) ** 2).sum(axis=-1)
        statistic = squares / (pooled * (1.0 - pooled))
        if correlation is None:
            df = np.full(pooled.shape, share.shape[-1] - 1.0)
            df_error, excess = _welch(size, freedom)
            statistic = statistic / excess
        else:
            df_error = _least(freedom, share.shape)
            df, scale = _satterthwaite(_weights(size, correlation))
            statistic = statistic / scale
        p_value = special.fdtrc(df, np.minimum(df_error, _ENDLESS), statistic / df)
    return _outcome(statistic, np.where(np.isfinite(statistic), df, np.nan), df_error, p_value)


def trend(
    share: Floats,
    size: Floats,
    scores: Floats,
    *,
    freedom: Floats | float = np.inf,
    correlation: Floats | None = None,
) -> Outcome:
    """Test whether shares rise or fall with the groups' scores.

    Parameters
    ----------
    share, size : ndarray of float, shape (..., groups)
        The shares, and the effective sizes that they rest on.
    scores : ndarray of float, shape (groups,)
        The groups' places on a scale.
    freedom : float or ndarray of float, shape (..., groups), default infinite
        The degrees of freedom of the shares' variances.
    correlation : ndarray of float, shape (..., groups, groups), optional
        The correlations of the estimates; none if not given.

    Returns
    -------
    Outcome
        Each of shape (...): the statistic with the sign of the trend; one degree of freedom; those
        of the error; the two-sided p-value. Statistic and p-value are missing where there is no
        event, only events, one score, or shares that vary as one.

    Notes
    -----
    ``z = sum n (s - S) p / sqrt(P (1 - P) v' R v)``, with ``v = sqrt(n) (s - S)``, S the mean score
    and R the correlation (Cochran 1954, Biometrics 10:417; Armitage 1955, Biometrics 11:375). Under
    equal shares it is a standard normal, or Student's t with ``(sum v^2)^2 / sum (v^4 / freedom)``
    degrees of freedom (Satterthwaite 1946, Biometrics Bulletin 2:110); for correlated shares that is
    the smallest freedom of the groups. Without correlation z squared is that of R's
    prop.trend.test.

    Examples
    --------
    >>> smokers, patients = np.array([83.0, 90, 129, 70]), np.array([86.0, 93, 136, 82])
    >>> test = trend(smokers / patients, patients, np.arange(4.0))
    >>> print(f"{test.statistic:.4f} {test.statistic**2:.4f}")
    -2.8679 8.2249
    """
    pooled = _pooled(share, size)
    away = scores - _pooled(scores, size)[..., None]
    leaning = np.sqrt(size) * away
    alone = (leaning**2).sum(axis=-1)
    spread = alone
    with np.errstate(divide="ignore", invalid="ignore"):
        df_error = alone**2 / (leaning**4 / freedom).sum(axis=-1)
        if correlation is not None:
            df_error = _least(freedom, share.shape)
            spread = np.einsum("...i,...ij,...j->...", leaning, correlation, leaning)
        spread = np.where(spread > _AS_ONE * alone, spread, np.nan)
        z = (size * away * share).sum(axis=-1) / np.sqrt(pooled * (1.0 - pooled) * spread)
        z = np.where(np.isfinite(z), z, np.nan)
    return _outcome(z, np.ones_like(z), df_error, 2.0 * special.stdtr(df_error, -np.abs(z)))


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


def _outcome(*parts: ArrayLike) -> Outcome:
    """Give arrays, or plain numbers for a single comparison."""
    return Outcome(*(np.asarray(part, dtype=np.float64)[()] for part in parts))


def _pooled(values: Floats, size: Floats) -> Floats:
    """Give the mean over the groups, weighted by size."""
    pooled: Floats = (size * values).sum(axis=-1) / size.sum(axis=-1)
    return pooled


def _welch(size: Floats, freedom: Floats | float) -> tuple[Floats, Floats]:
    """Give the error's degrees of freedom, and how much too large estimated variances make X^2."""
    groups = size.shape[-1]
    others = 1.0 - size / size.sum(axis=-1, keepdims=True)
    lack = (others**2 / freedom).sum(axis=-1)
    span = groups**2 - 1.0
    return span / (3.0 * lack), 1.0 + 2.0 * (groups - 2.0) * lack / span


def _least(freedom: Floats | float, shape: tuple[int, ...]) -> Floats:
    """Give the smallest freedom of the groups."""
    least: Floats = np.broadcast_to(freedom, shape).min(axis=-1)
    return least


def _weights(size: Floats, correlation: Floats) -> Floats:
    """Give the weights of the chi-squares that Pearson's statistic of correlated shares adds up."""
    along = np.sqrt(size / size.sum(axis=-1, keepdims=True))
    away = np.eye(size.shape[-1]) - along[..., :, None] * along[..., None, :]
    weights = np.linalg.eigvalsh(away @ correlation @ away)
    return np.asarray(np.maximum(weights, 0.0), dtype=np.float64)


def _satterthwaite(weights: Floats) -> tuple[Floats, Floats]:
    """Give the degrees of freedom and the scale of a chi-square like a weighted sum of them."""
    total = weights.sum(axis=-1)
    scale = np.where(total < _AS_ONE, np.nan, (weights**2).sum(axis=-1) / total)
    return total / scale, scale
