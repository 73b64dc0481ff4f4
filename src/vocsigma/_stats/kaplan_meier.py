"""Kaplan-Meier curves and quantiles of many groups at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vocsigma._stats.arrays import Bools, Floats, Ints

TIE = float(np.sqrt(np.finfo(np.float64).eps))


class Steps(NamedTuple):
    """The steps of the curves, in order: one row a group and distinct time of events."""

    group: Ints
    time: Floats
    survival: Floats
    at_risk: Ints
    events: Ints


def grouped_km(codes: Ints, n_groups: int, duration: Floats, event: Bools) -> Steps:
    """Give the survival curve of each group at the times of its events.

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

    Returns
    -------
    Steps
        Arrays ``group``, ``time``, ``survival`` (after the step), ``at_risk`` (just before it) and
        ``events``.

    Notes
    -----
    ``S(t) = prod (1 - d_i / r_i)`` over the event times up to t (Kaplan and Meier 1958, JASA
    53:457); a row censored at an event time is still at risk at it. The product runs as a sum of
    ``log1p`` over all groups, less the sum before the group.

    Examples
    --------
    >>> days, left = np.array([1.0, 2.0, 3.0]), np.array([True, False, True])
    >>> steps = grouped_km(np.zeros(3, np.int64), 1, days, left)
    >>> steps.survival.round(4)
    array([0.6667, 0.    ])
    """
    order = np.lexsort((duration, codes))
    group, time, happened = codes[order], duration[order], event[order]
    opens = np.flatnonzero(_changes(group) | _changes(time))
    events = np.add.reduceat(happened, opens, dtype=np.int64) if len(opens) else opens
    ends = np.cumsum(np.bincount(codes, minlength=n_groups))
    at_risk = ends[group[opens]] - opens
    stepped = events > 0
    group, time = group[opens][stepped], time[opens][stepped]
    at_risk, events = at_risk[stepped], events[stepped]
    return Steps(group, time, _survival(group, at_risk, events, n_groups), at_risk, events)


def grouped_km_quantiles(
    codes: Ints, n_groups: int, duration: Floats, event: Bools, probs: ArrayLike
) -> Floats:
    """Give quantiles of the time to the event of each group, censored times included.

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
    probs : array_like of float, shape (k,)
        The quantiles' probabilities, between 0 and 1.

    Returns
    -------
    ndarray of float, shape (n_groups, k)
        The quantiles; missing where the curve does not come down to 1 - p.

    Notes
    -----
    The quantile is the smallest t with ``S(t) <= 1 - p``. Where S is flat at exactly 1 - p, it is
    the midpoint of the flat: up to the next event, or to the group's last time if none follows.
    Equal means within the square root of the float's precision, as in ``quantile`` of R's survfit
    objects.

    Examples
    --------
    >>> minutes = np.array([5.0, 10.0, 20.0, 40.0])
    >>> answered = np.array([True, True, True, False])
    >>> grouped_km_quantiles(np.zeros(4, np.int64), 1, minutes, answered, [0.5, 0.6, 0.9])
    array([[15., 20., nan]])
    """
    steps = grouped_km(codes, n_groups, duration, event)
    last = np.full(n_groups, -np.inf)
    np.maximum.at(last, codes, duration)
    levels = 1.0 - np.asarray(probs, dtype=np.float64)
    quantiles = np.empty((n_groups, len(levels)))
    for column, level in enumerate(levels):
        reached = _first_time(steps, n_groups, steps.survival <= level + TIE)
        passed = _first_time(steps, n_groups, steps.survival < level - TIE)
        flat_end = np.where(np.isnan(passed), last, passed)
        flat = _touches(steps, n_groups, level)
        quantiles[:, column] = np.where(flat, (reached + flat_end) / 2.0, reached)
    return quantiles


def _changes(values: NDArray[np.generic]) -> Bools:
    """Mark where a value differs from the one before; the first does."""
    changed = np.ones(len(values), dtype=np.bool_)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _survival(group: Ints, at_risk: Ints, events: Ints, n_groups: int) -> Floats:
    """Multiply the steps' factors within each group."""
    ended = events == at_risk
    factors = np.log1p(np.where(ended, 0.0, -events / at_risk))
    total = np.cumsum(factors)
    before = np.concatenate([[0.0], total])[np.searchsorted(group, np.arange(n_groups))]
    return np.where(ended, 0.0, np.exp(total - before[group]))


def _first_time(steps: Steps, n_groups: int, low: Bools) -> Floats:
    """Give the time of each group's first step that is low; curves only fall."""
    above = np.bincount(steps.group[~low], minlength=n_groups)
    start = np.searchsorted(steps.group, np.arange(n_groups + 1))
    first = start[:-1] + above
    times = np.append(steps.time, np.nan)
    return np.where(first < start[1:], times[np.minimum(first, len(steps.time))], np.nan)


def _touches(steps: Steps, n_groups: int, level: float) -> Bools:
    """Say whether each group's curve is ever at the level itself."""
    at_level = np.abs(steps.survival - level) <= TIE
    return np.bincount(steps.group[at_level], minlength=n_groups) > 0
