"""Kaplan-Meier curves and quantiles of many groups at once."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from vocsigma._stats.arrays import Bools, Floats, Ints

ConfType = Literal["log-log", "log", "plain"]

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
    return curve_quantiles(steps, steps.survival, last, probs)


def delayed_km(
    codes: Ints, n_groups: int, duration: Floats, event: Bools, entry: Floats | None
) -> Steps:
    """Give the survival curve of each group where rows come under observation late.

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
    entry : ndarray of float, shape (rows,), or None
        When the row came under observation, before its duration; None for all from the start.

    Returns
    -------
    Steps
        As `grouped_km` gives them.

    Notes
    -----
    A row is at risk at t if ``entry < t <= duration``. A curve that has come down to 0 stays there,
    whoever enters later.

    Examples
    --------
    >>> days, left = np.array([1.0, 2.0, 3.0]), np.array([False, True, True])
    >>> delayed_km(np.zeros(3, np.int64), 1, days, left, np.array([0.0, 0.0, 2.5])).at_risk
    array([1, 1])
    """
    steps = grouped_km(codes, n_groups, duration, event)
    if entry is None:
        return steps
    at_risk = steps.at_risk - _not_entered(codes, entry, steps)
    survival = _survival(steps.group, at_risk, steps.events, n_groups)
    ended = np.cumsum(steps.events == at_risk)
    opens = np.searchsorted(steps.group, np.arange(n_groups))
    ended_before_group = np.concatenate([[0], ended])[opens][steps.group]
    survival = np.where(ended > ended_before_group, 0.0, survival)
    return steps._replace(at_risk=at_risk, survival=survival)


def log_variance(steps: Steps, n_groups: int) -> Floats:
    """Give the variance of the log of each curve after each of its steps.

    Parameters
    ----------
    steps : Steps
        The curves.
    n_groups : int
        The number of groups.

    Returns
    -------
    ndarray of float, shape (steps,)
        The variances; infinite where the curve is 0.

    Notes
    -----
    ``sum d_i / (r_i (r_i - d_i))`` over the event times up to t (Greenwood 1926); times ``S(t)^2``
    it is the variance of the curve.

    Examples
    --------
    >>> days, left = np.array([1.0, 2.0, 3.0]), np.array([True, True, False])
    >>> log_variance(grouped_km(np.zeros(3, np.int64), 1, days, left), 1).round(4)
    array([0.1667, 0.6667])
    """
    left = (steps.at_risk - steps.events).astype(np.float64)
    terms = np.where(left > 0, steps.events / (steps.at_risk * np.maximum(left, 1.0)), 0.0)
    total = np.cumsum(terms)
    before = np.concatenate([[0.0], total])[np.searchsorted(steps.group, np.arange(n_groups))]
    return np.where(steps.survival > 0, total - before[steps.group], np.inf)


def curve_limits(
    survival: Floats, variance: Floats, *, conf_type: ConfType, confidence: float
) -> tuple[Floats, Floats]:
    """Give a confidence interval for a survival curve at each of its steps.

    Parameters
    ----------
    survival, variance : ndarray of float
        The curve, and the variance of its log.
    conf_type : {"log-log", "log", "plain"}
        The scale on which the interval is symmetric: ``log(-log S)``, ``log S`` or ``S``.
    confidence : float
        The confidence level.

    Returns
    -------
    tuple of ndarray of float
        The lower and the upper limit, within 0 and 1; missing where the curve is 0, and on the scale
        log-log where it is 1.

    Notes
    -----
    The limits hold at one time each, not for the whole curve at once. Those of log-log stay within 0
    and 1 by themselves (Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time
    Data, section 1.3).

    Examples
    --------
    >>> low, high = curve_limits(
    ...     np.array([0.5]), np.array([0.04]), conf_type="log-log", confidence=0.95
    ... )
    >>> low.round(3), high.round(3)
    (array([0.295]), array([0.675]))
    """
    half = special.ndtri((1.0 + confidence) / 2.0) * np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if conf_type == "plain":
            low, high = survival - half * survival, survival + half * survival
        elif conf_type == "log":
            low, high = survival * np.exp(-half), survival * np.exp(half)
        else:
            shift = half / np.log(survival)
            low, high = survival ** np.exp(-shift), survival ** np.exp(shift)
            low[survival == 1.0] = high[survival == 1.0] = np.nan
    known = survival > 0
    return (
        np.where(known, np.maximum(low, 0.0), np.nan),
        np.where(known, np.minimum(high, 1.0), np.nan),
    )


def curve_quantiles(steps: Steps, curve: Floats, last: Floats, probs: ArrayLike) -> Floats:
    """Give the times at which curves, or limits of curves, come down to given levels.

    Parameters
    ----------
    steps : Steps
        The steps.
    curve : ndarray of float, shape (steps,)
        The curve's value after each step: the survival, or one of its limits.
    last : ndarray of float, shape (n_groups,)
        The last time under observation of each group.
    probs : array_like of float, shape (k,)
        The quantiles' probabilities, between 0 and 1.

    Returns
    -------
    ndarray of float, shape (n_groups, k)
        The first time at which the curve is at most 1 - p; missing where it never is.

    Notes
    -----
    Of the lower limit this is the lower limit of the quantile, of the upper limit its upper one
    (Brookmeyer and Crowley 1982, Biometrics 38:29). Where the curve is flat at exactly 1 - p, it is
    the midpoint of the flat, as in `grouped_km_quantiles`.

    Examples
    --------
    >>> minutes, answered = np.array([5.0, 10.0, 20.0, 40.0]), np.array([True, True, True, False])
    >>> steps = grouped_km(np.zeros(4, np.int64), 1, minutes, answered)
    >>> curve_quantiles(steps, steps.survival, np.array([40.0]), [0.5, 0.6, 0.9])
    array([[15., 20., nan]])
    """
    levels = 1.0 - np.asarray(probs, dtype=np.float64)
    quantiles = np.empty((len(last), len(levels)))
    for column, level in enumerate(levels):
        reached = _first_where(steps, len(last), curve <= level + TIE)
        passed = _first_where(steps, len(last), curve < level - TIE)
        flat_end = np.where(np.isnan(passed), last, passed)
        at_level = np.bincount(steps.group[np.abs(curve - level) <= TIE], minlength=len(last)) > 0
        quantiles[:, column] = np.where(at_level, (reached + flat_end) / 2.0, reached)
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


def _not_entered(codes: Ints, entry: Floats, steps: Steps) -> Ints:
    """Count the rows of a step's group that enter at its time or later."""
    group = np.concatenate([codes, steps.group])
    time = np.concatenate([entry, steps.time])
    is_step = np.arange(len(group)) >= len(codes)
    # A step sorts before the entries at its own time, which come too late for it.
    order = np.lexsort((~is_step, time, group))
    entries = np.cumsum(~is_step[order])
    earlier = np.empty(len(group), dtype=np.int64)
    earlier[order] = entries
    until_group = np.cumsum(np.bincount(codes, minlength=int(steps.group.max(initial=-1)) + 1))
    return until_group[steps.group] - earlier[len(codes) :]


def _first_where(steps: Steps, n_groups: int, low: Bools) -> Floats:
    """Give the time of each group's first step that is low; limits of curves may rise again."""
    times = np.full(n_groups, np.nan)
    groups, first = np.unique(steps.group[low], return_index=True)
    times[groups] = steps.time[low][first]
    return times
