"""How much less clustered data say than as many independent ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from vocsigma._stats.arrays import Floats, Ints, totals

FEW_CLUSTERS = 10


class DesignEffect(NamedTuple):
    """The design effect of each group's share and what it rests on, one value a group."""

    deff: Floats
    x: Floats
    n: Floats
    clusters: Ints


def design_effect(group: Ints, x: Floats, n: Floats, n_groups: int) -> DesignEffect:
    """Give the design effect of each group's share ``sum(x) / sum(n)``, from sums over clusters.

    Parameters
    ----------
    group : ndarray of int, shape (clusters,)
        The group of each row, 0 to ``n_groups - 1``; one row a group and cluster.
    x, n : ndarray of float, shape (clusters,)
        Events and trials of the cluster within the group; clusters without trials do not count.
    n_groups : int
        The number of groups.

    Returns
    -------
    DesignEffect
        deff, events, trials and clusters, each of shape (n_groups,). The design effect is missing
        where it cannot be estimated: fewer than two clusters, no event, or only events.

    Notes
    -----
    The share p = sum x_c / sum n_c is a ratio of two totals over C clusters. Taylor linearisation
    gives ``v = C / (C - 1) * sum (x_c - p n_c)^2 / n^2`` (Cochran 1977, Sampling Techniques, 3rd
    ed., chapter 6; the residuals sum to zero). The design effect is ``v / (p (1 - p) / (n - 1))``,
    over the unbiased variance estimate of as many independent trials (Kish 1965, Survey Sampling),
    so that clusters of one trial each give exactly 1.

    Examples
    --------
    Four clusters of two equal trials each: eight trials say little more than four would.

    >>> group = np.zeros(4, dtype=np.int64)
    >>> x, n = np.array([2.0, 2.0, 0.0, 0.0]), np.full(4, 2.0)
    >>> design_effect(group, x, n, 1).deff.round(4)
    array([2.3333])
    """
    counted = n > 0
    group, x, n = group[counted], x[counted], n[counted]
    events = totals(group, x, n_groups)
    trials = totals(group, n, n_groups)
    clusters = np.bincount(group, minlength=n_groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = events / trials
        residual = x - share[group] * n
        squares = totals(group, residual * residual, n_groups)
        variance = clusters / (clusters - 1.0) * squares / trials**2
        independent = share * (1.0 - share) / (trials - 1.0)
        deff = variance / independent
    estimable = (clusters > 1) & (events > 0) & (events < trials)
    return DesignEffect(np.where(estimable, deff, np.nan), events, trials, clusters)


def effective_size(n: Floats, deff: Floats, clusters: Ints, *, confidence: float = 0.95) -> Floats:
    """Give the number of independent trials that would say as much as the clustered ones.

    Parameters
    ----------
    n : ndarray of float
        Trials.
    deff : ndarray of float
        Design effects; missing where they cannot be estimated.
    clusters : ndarray of int
        Clusters.
    confidence : float, default 0.95
        The confidence level of the two-sided interval to come.

    Returns
    -------
    ndarray of float
        The effective sample size, at most n; the number of clusters where deff is missing or there
        is only one cluster.

    Notes
    -----
    ``n* = n / max(deff, 1) * (t(n - 1) / t(C - 1))^2`` with t the quantile of Student's
    distribution at ``(1 + confidence) / 2`` (Korn and Graubard 1998, Survey Methodology 24:193).
    The ratio allows for a variance that is itself estimated from C clusters. A design effect below
    1 is not taken for a gain.

    Examples
    --------
    >>> n, deff, clusters = np.array([1000.0]), np.array([2.5]), np.array([40])
    >>> effective_size(n, deff, clusters).round(1)
    array([376.5])
    """
    upper = (1.0 + confidence) / 2.0
    known = np.isfinite(deff) & (clusters > 1)
    with np.errstate(invalid="ignore"):
        ratio = special.stdtrit(np.maximum(n - 1.0, 1.0), upper) / special.stdtrit(
            np.maximum(clusters - 1.0, 1.0), upper
        )
        size = n / np.maximum(deff, 1.0) * ratio**2
    return np.where(known, size, clusters.astype(np.float64))
