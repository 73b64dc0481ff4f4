"""Fit an autoregression by its exact likelihood, which counts the first points of a stretch too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from vocsigma.spc._arrays import Floats

_MOST = 0.999


def fit_exactly(y: Floats, lagged: Floats, start: Floats) -> tuple[float, list[float]]:
    """Give intercept and coefficients of greatest likelihood.

    Every unbroken stretch of points is taken for a stationary series of its own: a point that has only j
    points directly before it is predicted from these j, by the coefficients and with the variance that
    the whole model gives for that.

    Parameters
    ----------
    y, lagged : array
        The points, and in a row each the ones before it, the nearest first; NaN where missing.
    start : array
        Coefficients to begin from, one a column of `lagged`.

    Returns
    -------
    intercept : float
        The constant of the model.
    phi : list of float
        Its coefficients.
    """
    given = ~np.isnan(y)
    y, (lagged, before) = y[given], known_before(lagged[given])
    middle, spread = y.mean(), y.std()
    y, lagged = (y - middle) / spread, np.nan_to_num((lagged - middle) / spread)

    def profile(unbounded: Any) -> tuple[float, float]:
        """Give minus twice the log likelihood, without its constant, and the mean that belongs to it."""
        phi, variance = by_points_before(np.tanh(unbounded))
        weight = 1.0 / variance[before]
        # Each row of phi is the model that predicts from as many points as it has coefficients.
        rest = y - (lagged * phi[before]).sum(axis=1)
        share = 1.0 - phi[before].sum(axis=1)
        mean = float((weight * rest * share).sum() / (weight * share**2).sum())
        squares = float((weight * (rest - mean * share) ** 2).sum())
        return float(y.size * np.log(squares) - np.log(weight).sum()), mean

    def deviance(unbounded: Any) -> float:
        return profile(unbounded)[0]

    first = np.arctanh(np.clip(partial_of(start), -_MOST, _MOST))
    found = np.asarray(optimize.minimize(deviance, first, jac="3-point", tol=1e-7).x)
    phi = by_points_before(np.tanh(found))[0][-1]
    mean = middle + spread * profile(found)[1]
    return float(mean * (1.0 - phi.sum())), phi.tolist()


def known_before(lagged: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Leave of the points before each only those that nothing missing parts from it, and count them."""
    known = np.logical_and.accumulate(~np.isnan(lagged), axis=1)
    return np.where(known, lagged, np.nan), known.sum(axis=1)


def by_points_before(partial: Floats) -> tuple[Floats, Floats]:
    """Give the coefficients that predict from 0, 1, ... points, and the variances against the last.

    The recursion of Durbin (1960) and Levinson (1947), from the partial autocorrelations.
    """
    order = partial.size
    phi = np.zeros((order + 1, order))
    for j, r in enumerate(partial, start=1):
        phi[j, : j - 1] = phi[j - 1, : j - 1] - r * phi[j - 1, : j - 1][::-1]
        phi[j, j - 1] = r
    left = np.concatenate(([1.0], np.cumprod(1.0 - partial**2)))
    return phi, left / left[-1]


def partial_of(phi: Floats) -> Floats:
    """Give the partial autocorrelations of coefficients: the recursion backwards."""
    partial = np.empty(phi.size)
    for j in range(phi.size, 0, -1):
        r = partial[j - 1] = np.clip(phi[j - 1], -_MOST, _MOST)
        phi = (phi[: j - 1] + r * phi[: j - 1][::-1]) / (1.0 - r * r)
    return partial
