"""Restricted means: the area under survival curves up to a time."""

from __future__ import annotations

import numpy as np

from vocsigma._stats.arrays import Floats, totals
from vocsigma._stats.kaplan_meier import Steps


def restricted_mean(steps: Steps, n_groups: int, tau: float) -> tuple[Floats, Floats]:
    """Give the mean time to the event within a horizon, with its standard error.

    Parameters
    ----------
    steps : Steps
        The curves.
    n_groups : int
        The number of groups.
    tau : float
        The horizon; every group should be under observation until then.

    Returns
    -------
    tuple of ndarray of float, shape (n_groups,)
        The mean of ``min(time, tau)``, and its standard error.

    Notes
    -----
    The area under S from 0 to tau. Its variance is ``sum A_i^2 d_i / (r_i (r_i - d_i))`` over the
    event times, with A_i the area from the i-th of them to tau (Klein and Moeschberger 2003, Survival
    Analysis, equation 4.5.2).

    Examples
    --------
    >>> from vocsigma._stats.kaplan_meier import grouped_km
    >>> days, left = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, False, False])
    >>> mean, error = restricted_mean(grouped_km(np.zeros(4, np.int64), 1, days, left), 1, 4.0)
    >>> mean.round(2), error.round(3)
    (array([2.75]), array([0.65]))
    """
    inside = steps.time <= tau
    group, time, survival = steps.group[inside], steps.time[inside], steps.survival[inside]
    at_risk, events = steps.at_risk[inside], steps.events[inside]
    starts = np.searchsorted(group, np.arange(n_groups + 1))
    last = np.append(group[1:] != group[:-1], True)[: len(group)]
    areas = survival * (np.where(last, tau, np.append(time[1:], tau)[: len(time)]) - time)
    before = np.full(n_groups, tau, dtype=np.float64)
    some = starts[:-1] < starts[1:]
    before[some] = time[starts[:-1][some]]
    total = totals(group, areas, n_groups)
    # The area from each step on is the group's area without what lies before the step.
    summed = np.concatenate([[0.0], np.cumsum(areas)])
    after = summed[starts[1:]][group] - summed[:-1]
    left = np.maximum(at_risk - events, 1)
    terms = np.where(at_risk > events, after**2 * events / (at_risk * left), 0.0)
    return before + total, np.sqrt(totals(group, terms, n_groups))
