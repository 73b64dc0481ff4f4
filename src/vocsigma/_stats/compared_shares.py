"""What clustered shares rest on when they are compared: effective sizes and degrees of freedom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from vocsigma._stats.arrays import Floats, Ints, totals
from vocsigma._stats.proportions import wilson
from vocsigma._stats.two_proportions import Share


class Basis(NamedTuple):
    """Effective sizes of shares, and degrees of freedom of their variances; arrays alike."""

    size: Floats
    freedom: Floats


def cluster_powers(group: Ints, n: Floats, n_groups: int) -> Floats:
    """Sum the sizes of each group's clusters, their squares and their cubes.

    Parameters
    ----------
    group : ndarray of int, shape (clusters,)
        The group of each row, 0 to ``n_groups - 1``; one row a group and cluster.
    n : ndarray of float, shape (clusters,)
        Trials of the cluster within the group.
    n_groups : int
        The number of groups.

    Returns
    -------
    ndarray of float, shape (3, n_groups)
        The sums.

    Examples
    --------
    >>> cluster_powers(np.array([0, 0, 1]), np.array([1.0, 3.0, 2.0]), 2)
    array([[ 4.,  2.],
           [10.,  4.],
           [28.,  8.]])
    """
    return np.array([totals(group, n**power, n_groups) for power in (1, 2, 3)])


def compared_basis(share: Floats, deff: Floats, powers: Floats) -> Basis:
    """Give what groups' shares rest on when they are compared with each other.

    Parameters
    ----------
    share, deff : ndarray of float, shape (..., groups)
        The shares and their design effects, by `design_effect`; missing where not estimable.
    powers : ndarray of float, shape (3, ..., groups)
        The sums of `cluster_powers`.

    Returns
    -------
    Basis
        Effective sizes and degrees of freedom, of shape (..., groups); 0 and 1 without trials.

    Notes
    -----
    A group's own design effect is least certain, and most often too small, where it has few events:
    few clusters hold two. So it is not let fall below ``1 + (m - 1) rho``, with m the group's mean
    cluster size as a trial sees it, ``sum n_c^2 / n`` (Kish 1965, Survey Sampling), and rho the
    correlation within clusters that all groups have in common under the null hypothesis (Donner and
    Klar 2000, Design and Analysis of Cluster Randomization Trials, chapter 6): that with which the
    design effects of all groups, weighted by ``n p (1 - p)``, are met on the whole. It is within 0
    and 1, and 1 where no group has both events and others.

    Where trials are independent the variance by Taylor linearisation is, for normal ones, about a
    chi-square with ``(n - m)^2 / (sum n_c^2 - 2 sum n_c^3 / n + m^2)`` degrees of freedom (Bell and
    McCaffrey 2002, Survey Methodology 28:169, for a mean): C - 1 for C clusters of one size, fewer
    for unequal ones, and here at least 1.

    Examples
    --------
    Two groups of 20 clusters of four; the first one's design effect is raised to the common one.

    >>> powers = cluster_powers(np.repeat([0, 1], 20), np.full(40, 4.0), 2)
    >>> basis = compared_basis(np.array([0.2, 0.2]), np.array([1.0, 2.2]), powers)
    >>> print(basis.size, basis.freedom)
    [50. 36.36363636] [19. 19.]
    """
    n, squares, cubes = powers
    mean_size = np.maximum(squares / np.maximum(n, 1.0), 1.0)
    weight = np.where(np.isfinite(deff), n * share * (1.0 - share), 0.0)
    excess = (weight * (np.nan_to_num(deff) - 1.0)).sum(axis=-1, keepdims=True)
    room = (weight * (mean_size - 1.0)).sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        common = np.where(room > 0.0, np.clip(excess / room, 0.0, 1.0), 1.0)
        freedom = (n - mean_size) ** 2 / (squares - 2.0 * cubes / n + mean_size**2)
    least = 1.0 + (mean_size - 1.0) * common
    return Basis(n / np.fmax(deff, least), np.fmax(freedom, 1.0))


def share_limits(share: Floats, size: Floats, freedom: Floats, *, confidence: float) -> Share:
    """Give shares with Wilson's limits, wider the fewer the degrees of freedom.

    Parameters
    ----------
    share, size, freedom : ndarray of float
        The shares, effective sizes and degrees of freedom, which broadcast.
    confidence : float
        The confidence level.

    Returns
    -------
    Share
        The shares with their limits.

    Notes
    -----
    The size is taken times ``(z / t)^2``, so that Wilson's limits, which have the normal quantile z,
    are as wide as Student's t would make them (Korn and Graubard 1998, Survey Methodology 24:193).

    Examples
    --------
    >>> found = share_limits(np.array(0.2), np.array(50.0), np.array([19.0, np.inf]), confidence=0.95)
    >>> print(found.low.round(4), found.high.round(4))
    [0.1081 0.1124] [0.3402 0.3304]
    """
    upper = (1.0 + confidence) / 2.0
    rests_on = size * (special.ndtri(upper) / special.stdtrit(freedom, upper)) ** 2
    return Share(share, *wilson(share * rests_on, rests_on, confidence=confidence))
