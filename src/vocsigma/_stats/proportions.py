"""Confidence intervals for a share, or for a rate of counts, each by name.

All take a number ``x`` of events in ``n`` trials as arrays that broadcast; ``x`` and ``n`` need not
be whole, so that an effective sample size can stand in for a count. ``side`` is ``two-sided``, or
``lower`` or ``upper`` for a one-sided bound with the whole error probability on that side. Where
``n`` is 0 both limits are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from vocsigma._stats.arrays import Floats
from vocsigma.exceptions import ArgumentError, listing, nearest

Limits = tuple[Floats, Floats]
Side = Literal["two-sided", "lower", "upper"]


def clopper_pearson(
    x: ArrayLike, n: ArrayLike, *, confidence: float = 0.95, side: Side = "two-sided"
) -> Limits:
    """Give the exact binomial interval, which covers at least as often as it says.

    Parameters
    ----------
    x, n : array_like of float
        Events and trials, ``0 <= x <= n``.
    confidence : float, default 0.95
        The confidence level.
    side : {"two-sided", "lower", "upper"}, default "two-sided"
        Which limits carry the error probability; the other is 0 or 1.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit.

    Notes
    -----
    With ``B(q; a, b)`` the beta quantile and ``a`` the error probability a side, the limits are
    ``B(a; x, n - x + 1)`` and ``B(1 - a; x + 1, n - x)``, 0 at x = 0 and 1 at x = n (Clopper and
    Pearson 1934, Biometrika 26:404). The upper one comes from the complement, so that it keeps its
    digits.

    Examples
    --------
    >>> low, high = clopper_pearson(81, 263)
    >>> print(f"{low:.4f} {high:.4f}")
    0.2527 0.3676
    """
    x, n = _counts(x, n)
    tail = _tail(confidence, side)
    low = np.where(x > 0, special.betaincinv(x, n - x + 1, tail), 0.0)
    high = np.where(x < n, special.betainccinv(x + 1, n - x, tail), 1.0)
    return _sided(low, high, n, side, top=1.0)


def wilson(
    x: ArrayLike, n: ArrayLike, *, confidence: float = 0.95, side: Side = "two-sided"
) -> Limits:
    """Give the score interval, which covers about as often as it says.

    Parameters
    ----------
    x, n : array_like of float
        Events and trials, ``0 <= x <= n``.
    confidence : float, default 0.95
        The confidence level.
    side : {"two-sided", "lower", "upper"}, default "two-sided"
        Which limits carry the error probability; the other is 0 or 1.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit.

    Notes
    -----
    The limits solve ``(p - x/n)^2 = z^2 p (1 - p) / n`` (Wilson 1927, JASA 22:209). The smaller
    root comes from the product of the roots, ``(x/n)^2 / (1 + z^2/n)``, so that small limits keep
    their digits.

    Examples
    --------
    >>> low, high = wilson(81, 263)
    >>> print(f"{low:.4f} {high:.4f}")
    0.2553 0.3662
    """
    x, n = _counts(x, n)
    z = -special.ndtri(_tail(confidence, side))
    with np.errstate(divide="ignore", invalid="ignore"):
        root = x + z * z / 2.0 + z * np.sqrt(x * (n - x) / n + z * z / 4.0)
        low = x * x / (n * root)
    high = np.where(x < n, root / (n + z * z), 1.0)
    return _sided(low, high, n, side, top=1.0)


def jeffreys(
    x: ArrayLike, n: ArrayLike, *, confidence: float = 0.95, side: Side = "two-sided"
) -> Limits:
    """Give the equal-tailed Bayesian interval under Jeffreys' prior.

    Parameters
    ----------
    x, n : array_like of float
        Events and trials, ``0 <= x <= n``.
    confidence : float, default 0.95
        The confidence level.
    side : {"two-sided", "lower", "upper"}, default "two-sided"
        Which limits carry the error probability; the other is 0 or 1.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit.

    Notes
    -----
    The limits are the quantiles of the beta distribution ``(x + 1/2, n - x + 1/2)``; the lower is 0
    at x = 0 and the upper 1 at x = n (Brown, Cai and DasGupta 2001, Statistical Science 16:101).

    Examples
    --------
    >>> low, high = jeffreys(81, 263)
    >>> print(f"{low:.4f} {high:.4f}")
    0.2545 0.3656
    """
    x, n = _counts(x, n)
    tail = _tail(confidence, side)
    low = np.where(x > 0, special.betaincinv(x + 0.5, n - x + 0.5, tail), 0.0)
    high = np.where(x < n, special.betainccinv(x + 0.5, n - x + 0.5, tail), 1.0)
    return _sided(low, high, n, side, top=1.0)


def garwood(
    x: ArrayLike, n: ArrayLike, *, confidence: float = 0.95, side: Side = "two-sided"
) -> Limits:
    """Give the exact Poisson interval of a rate, for counts that may exceed their exposure.

    Parameters
    ----------
    x, n : array_like of float
        Events and exposure, both at least 0.
    confidence : float, default 0.95
        The confidence level.
    side : {"two-sided", "lower", "upper"}, default "two-sided"
        Which limits carry the error probability; the other is 0 or infinite.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit of events for one unit of exposure.

    Notes
    -----
    With ``G(q; a)`` the quantile of the gamma distribution of shape ``a``, which is half of
    chi-square's with 2a degrees of freedom, the limits are ``G(a; x) / n`` and ``G(1 - a; x + 1) /
    n`` (Garwood 1936, Biometrika 28:437).

    Examples
    --------
    >>> low, high = garwood(25, 5000)
    >>> print(f"{low:.6f} {high:.6f}")
    0.003236 0.007381
    """
    x, n = _counts(x, n, exceed=True)
    tail = _tail(confidence, side)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(x > 0, special.gammaincinv(x, tail), 0.0) / n
        high = special.gammainccinv(x + 1, tail) / n
    return _sided(low, high, n, side, top=np.inf)


METHODS: dict[str, Callable[..., Limits]] = {
    "clopper-pearson": clopper_pearson,
    "wilson": wilson,
    "jeffreys": jeffreys,
    "poisson": garwood,
}


def proportion_interval(
    x: ArrayLike,
    n: ArrayLike,
    *,
    method: str = "clopper-pearson",
    confidence: float = 0.95,
    side: Side = "two-sided",
) -> Limits:
    """Give the interval of a share by the method's name.

    Parameters
    ----------
    x, n : array_like of float
        Events and trials (or exposure, for ``poisson``).
    method : {"clopper-pearson", "wilson", "jeffreys", "poisson"}, default "clopper-pearson"
        The method.
    confidence : float, default 0.95
        The confidence level.
    side : {"two-sided", "lower", "upper"}, default "two-sided"
        Which limits carry the error probability.

    Returns
    -------
    tuple of ndarray
        The lower and the upper limit.

    Raises
    ------
    ArgumentError
        If the method or side is unknown, the confidence is not between 0 and 1, or a count is
        impossible.

    Examples
    --------
    >>> low, high = proportion_interval([0, 1], [20, 29], method="wilson")
    >>> print(low.round(4), high.round(4))
    [0. 0.0061] [0.1611 0.1718]
    """
    return METHODS[checked_method(method)](x, n, confidence=confidence, side=side)


def checked_method(method: str, *, argument: str = "method") -> str:
    """Give the method back if it is known, else raise and list the known ones."""
    if method not in METHODS:
        message = f"{argument}={method!r} is not known; use one of {listing(METHODS)}"
        raise ArgumentError(message + nearest(method, METHODS))
    return method


def checked_confidence(confidence: float) -> float:
    """Give the confidence back if it is strictly between 0 and 1, else raise."""
    if not 0.0 < confidence < 1.0:
        message = f"confidence must be between 0 and 1, not {confidence!r}; for 95% say 0.95"
        raise ArgumentError(message)
    return confidence


def _counts(x: ArrayLike, n: ArrayLike, *, exceed: bool = False) -> tuple[Floats, Floats]:
    """Broadcast the counts as floats, and refuse impossible ones."""
    events, trials = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(n, np.float64))
    impossible = (events < 0) | (trials < 0)
    if not exceed:
        impossible |= events > trials
    if impossible.any():
        first = int(np.flatnonzero(impossible)[0])
        allowed = "x and n at least 0" if exceed else "0 <= x <= n"
        found = f"x={events.flat[first]:g}, n={trials.flat[first]:g}"
        message = f"the counts {found} are impossible; the interval needs {allowed}"
        raise ArgumentError(message)
    return events, trials


def _tail(confidence: float, side: str) -> float:
    """Give the error probability a side."""
    checked_confidence(confidence)
    if side not in ("two-sided", "lower", "upper"):
        message = f"side={side!r} is not known; use 'two-sided', 'lower' or 'upper'"
        raise ArgumentError(message)
    return (1.0 - confidence) / 2.0 if side == "two-sided" else 1.0 - confidence


def _sided(low: Floats, high: Floats, n: Floats, side: Side, *, top: float) -> Limits:
    """Open the side that carries no error probability, and blank what has no trials."""
    if side == "lower":
        high = np.full_like(high, top)
    elif side == "upper":
        low = np.zeros_like(low)
    none = ~(n > 0)
    return np.where(none, np.nan, low), np.where(none, np.nan, high)
