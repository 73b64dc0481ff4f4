"""Kaplan-Meier curves of many groups with their limits, read at times and at shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from vocsigma._stats.arrays import Bools, Floats, Ints
from vocsigma._stats.kaplan_meier import (
    ConfType,
    Steps,
    curve_limits,
    curve_quantiles,
    grouped_km,
    log_variance,
)
from vocsigma._stats.proportions import clopper_pearson


class Curves(NamedTuple):
    """Survival curves with limits after each of their steps, and what they rest on."""

    steps: Steps
    low: Floats
    high: Floats
    duration: Floats
    codes: Ints
    last: Floats
    confidence: float


class Estimates(NamedTuple):
    """Estimates with their limits, each of shape (n_groups, k)."""

    estimate: Floats
    low: Floats
    high: Floats


def km_curves(
    codes: Ints,
    n_groups: int,
    duration: Floats,
    event: Bools,
    *,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> Curves:
    """Give the survival curve of each group with pointwise limits.

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
    conf_type : {"log-log", "log", "plain"}, default "log-log"
        The scale on which the limits are symmetric.
    confidence : float, default 0.95
        The confidence level.

    Returns
    -------
    Curves
        What `quantiles_of` and `shares_within` read.

    Examples
    --------
    >>> minutes, answered = np.array([5.0, 10.0, 20.0, 40.0]), np.array([True, True, True, False])
    >>> curves = km_curves(np.zeros(4, np.int64), 1, minutes, answered)
    >>> curves.low.round(3), curves.high.round(3)
    (array([0.128, 0.058, 0.009]), array([0.961, 0.845, 0.665]))
    """
    steps = grouped_km(codes, n_groups, duration, event)
    variance = log_variance(steps, n_groups)
    low, high = curve_limits(steps.survival, variance, conf_type=conf_type, confidence=confidence)
    last = np.full(n_groups, -np.inf)
    np.maximum.at(last, codes, duration)
    return Curves(steps, low, high, duration, codes, last, confidence)


def quantiles_of(curves: Curves, probs: ArrayLike) -> Estimates:
    """Give quantiles of the time to the event of each group, with limits.

    Parameters
    ----------
    curves : Curves
        The curves.
    probs : array_like of float, shape (k,)
        The quantiles' probabilities, between 0 and 1.

    Returns
    -------
    Estimates
        In the unit of the durations; missing where the curve, or its limit, does not come down to
        1 - p.

    Notes
    -----
    The limits are the times at which the limits of the curve come down to 1 - p (Brookmeyer and
    Crowley 1982, Biometrics 38:29), as in R's survfit.

    Examples
    --------
    >>> minutes, answered = np.arange(1.0, 13.0), np.arange(12) < 10
    >>> curves = km_curves(np.zeros(12, np.int64), 1, minutes, answered)
    >>> [values.tolist() for values in quantiles_of(curves, [0.5])]
    [[[6.5]], [[2.0]], [[10.0]]]
    """
    steps, last = curves.steps, curves.last
    return Estimates(
        curve_quantiles(steps, steps.survival, last, probs),
        curve_quantiles(steps, curves.low, last, probs),
        curve_quantiles(steps, curves.high, last, probs),
    )


def shares_within(curves: Curves, times: ArrayLike) -> Estimates:
    """Give the share of each group whose event falls within given times, with limits.

    Parameters
    ----------
    curves : Curves
        The curves.
    times : array_like of float, shape (k,)
        The times, in the unit of the durations.

    Returns
    -------
    Estimates
        Shares, ``1 - S(t)``; missing where the group is not observed for so long, unless its curve
        has come down to 0 before.

    Notes
    -----
    While the curve is at 1 or at 0, Greenwood's variance is 0. There the limits are Clopper and
    Pearson's, of the rows whose fate by then is known: events so far, and rows still at risk.

    Examples
    --------
    >>> minutes, answered = np.array([5.0, 10.0, 20.0, 40.0]), np.array([True, True, True, False])
    >>> curves = km_curves(np.zeros(4, np.int64), 1, minutes, answered)
    >>> [values.round(3).tolist() for values in shares_within(curves, [1.0, 10.0, 60.0])]
    [[[0.0, 0.5, nan]], [[0.0, 0.155, nan]], [[0.602, 0.942, nan]]]
    """
    at = np.asarray(times, dtype=np.float64)
    columns = [_share_within(curves, float(time)) for time in at]
    estimate, low, high = (np.stack(parts, axis=1) for parts in zip(*columns, strict=True))
    return Estimates(estimate, low, high)


def _share_within(curves: Curves, time: float) -> Estimates:
    """Read all curves at one time."""
    steps, n_groups = curves.steps, len(curves.last)
    passed = np.bincount(steps.group[steps.time <= time], minlength=n_groups)
    place = np.searchsorted(steps.group, np.arange(n_groups)) + passed - 1

    def value(curve: Floats) -> Floats:
        read = np.append(curve, np.nan)[np.where(passed > 0, place, len(curve))]
        return np.where(passed > 0, 1.0 - read, 0.0)

    share, low, high = value(steps.survival), value(curves.high), value(curves.low)
    events = np.bincount(
        steps.group, weights=np.where(steps.time <= time, steps.events, 0), minlength=n_groups
    )
    at_risk = np.bincount(curves.codes[curves.duration > time], minlength=n_groups)
    exact_low, exact_high = clopper_pearson(events, events + at_risk, confidence=curves.confidence)
    certain = (share == 0.0) | (share == 1.0)
    seen = (time <= curves.last) | (share == 1.0)
    return Estimates(
        np.where(seen, share, np.nan),
        np.where(seen, np.where(certain, exact_low, low), np.nan),
        np.where(seen, np.where(certain, exact_high, high), np.nan),
    )
