"""The log-rank test of several groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from vocsigma._stats.arrays import Bools, Floats, Ints, totals

_RANK_TOLERANCE = 1e-12


class LogRank(NamedTuple):
    """A log-rank test: the statistic with its degrees of freedom, and the events of each group."""

    statistic: float
    df: int
    p_value: float
    observed: Floats
    expected: Floats


def log_rank(
    codes: Ints, n_groups: int, duration: Floats, event: Bools, entry: Floats | None = None
) -> LogRank:
    """Test whether groups have one survival curve.

    Parameters
    ----------
    codes : ndarray of int, shape (rows,)
        The group of each row, 0 to ``n_groups - 1``.
    n_groups : int
        The number of groups.
    duration : ndarray of float, shape (rows,)
        The time to the event or to the end of observation; not missing.
    event : ndarray of bool, shape (rows,)
        Did the event fall at the end of the duration? Else it is right-censored.
    entry : ndarray of float, shape (rows,), optional
        When the row came under observation; from the start if not given.

    Returns
    -------
    LogRank
        The statistic is missing, with 0 degrees of freedom, if no event has two groups at risk.

    Notes
    -----
    At each event time the events of a group, given all events and those at risk, are hypergeometric
    with mean ``d r_j / r`` and covariances ``d (r - d) / (r - 1) * r_i / r * (1[i=j] - r_j / r)``;
    observed less expected, summed over the times, in the summed covariance's inverse is chi-squared
    (Mantel 1966, Cancer Chemotherapy Reports 50:163; Kalbfleisch and Prentice 1980). Its degrees of
    freedom are the rank of that matrix: the groups less one, where all were ever at risk together.

    Examples
    --------
    >>> days = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    >>> test = log_rank(np.array([0, 0, 0, 1, 1, 1]), 2, days, np.ones(6, bool))
    >>> round(test.statistic, 4), test.df, round(test.p_value, 4)
    (5.0517, 1, 0.0246)
    """
    times, place = np.unique(duration[event], return_inverse=True)
    died = np.bincount(place, minlength=len(times)).astype(np.float64)
    at_risk = _at_risk(codes, n_groups, duration, entry, times)
    everyone = at_risk.sum(axis=0)
    share = at_risk / everyone
    observed = totals(codes, event.astype(np.float64), n_groups)
    expected = share @ died
    weight = died * (everyone - died) / np.maximum(everyone - 1.0, 1.0)
    covariance = np.diag(share @ weight) - (share * weight) @ share.T
    values, vectors = np.linalg.eigh(covariance)
    informative = values > _RANK_TOLERANCE * max(float(values.max(initial=0.0)), 1e-300)
    df = int(informative.sum())
    if df == 0:
        return LogRank(np.nan, 0, np.nan, observed, expected)
    along = (vectors.T @ (observed - expected))[informative]
    statistic = float(np.sum(along**2 / values[informative]))
    return LogRank(statistic, df, float(special.chdtrc(df, statistic)), observed, expected)


def _at_risk(
    codes: Ints, n_groups: int, duration: Floats, entry: Floats | None, times: Floats
) -> Floats:
    """Count who is at risk in each group at each time, shape (n_groups, times)."""
    counts = np.empty((n_groups, len(times)))
    for group in range(n_groups):
        members = codes == group
        ends = np.sort(duration[members])
        counts[group] = len(ends) - np.searchsorted(ends, times, side="left")
        if entry is not None:
            begins = np.sort(entry[members])
            counts[group] -= len(begins) - np.searchsorted(begins, times, side="left")
    return counts
