"""Autoregressions: fit one to a stretch of points, and predict each point from those before."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from vocsigma.spc._arrays import Bools, Floats
from vocsigma.spc._laws.exact_autoregression import (
    by_points_before,
    fit_exactly,
    known_before,
    partial_of,
)

MOST_ORDER = 10
_ROWS_A_PARAMETER = 5


@dataclass(frozen=True)
class Autoregression:
    """``y_t = intercept + sum of phi_i y_(t-i)``, and the points that came before the next one."""

    intercept: float
    phi: tuple[float, ...]
    before: tuple[float, ...] = ()
    last: tuple[float, ...] = ()

    @property
    def order(self) -> int:
        """The number of points before that enter."""
        return len(self.phi)

    def predict(self, y: Floats) -> tuple[Floats, Floats]:
        """Predict each point from those directly before it, as many as there are up to the order.

        The second is how many times the standard deviation of such an error is that of one with all
        points before it.
        """
        lagged, before = known_before(lags(y, self.order, self.before))
        phi, variance = by_points_before(partial_of(np.array(self.phi)))
        mean = self.intercept / (1.0 - math.fsum(self.phi))
        distance = np.where(np.isnan(lagged), 0.0, lagged - mean)
        return mean + (distance * phi[before]).sum(axis=1), np.sqrt(variance)[before]

    def to_dict(self) -> dict[str, Any]:
        """Give the model as values that JSON can hold."""
        return {
            "intercept": self.intercept,
            "phi": list(self.phi),
            "before": list(self.before),
            "last": list(self.last),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Autoregression:
        """Read the model; JSON has null for a missing point."""
        before, last = (
            tuple(math.nan if value is None else float(value) for value in content[name])
            for name in ("before", "last")
        )
        return cls(content["intercept"], tuple(content["phi"]), before, last)


def lags(y: Floats, order: int, before: Sequence[float] = ()) -> Floats:
    """Give for each point the ones before it, the nearest first; NaN where there is none."""
    head = np.full(order, np.nan)
    if before:
        head[order - len(before) :] = before
    extended = np.concatenate((head, y))
    windows = sliding_window_view(extended, order + 1)[:, :-1] if order else np.empty((y.size, 0))
    return windows[:, ::-1]


def last_points(y: Floats, order: int, before: Sequence[float] = ()) -> tuple[float, ...]:
    """Give the points that the next one would be predicted from, in the order of time."""
    if order == 0:
        return ()
    return tuple(np.concatenate((np.full(order, np.nan), before, y))[-order:].tolist())


def fit_autoregression(y: Floats, use: Bools, order: int | None) -> Autoregression | None:
    """Fit to the points that may be used, by their exact likelihood; None if these are too few.

    Without an order the one of least AIC up to a tenth of the points is taken, all orders compared
    by least squares on the same points.
    """
    known = np.where(use, y, np.nan)
    if order is None:
        most = min(MOST_ORDER, int(np.count_nonzero(use)) // 10)
        whole = _complete(known, most)
        if np.count_nonzero(whole) < _ROWS_A_PARAMETER * (most + 1):
            most, whole = 0, use
        order = min(range(most + 1), key=lambda p: _aic(known, whole, p))
    whole = _complete(known, order)
    if np.count_nonzero(whole) < max(3, _ROWS_A_PARAMETER * order):
        return None
    intercept, *phi = _least_squares(known, whole, order)[0].tolist()
    if order and np.ptp(known[whole]) > 0:
        intercept, phi = fit_exactly(known, lags(known, order), np.array(phi))
    return Autoregression(intercept, tuple(phi))


def _complete(y: Floats, order: int) -> Bools:
    """Say which points are known with all that come before them."""
    missing = np.isnan(np.column_stack((y, lags(y, order))))
    return np.asarray(~missing.any(axis=1))


def _least_squares(y: Floats, rows: Bools, order: int) -> tuple[Floats, float]:
    """Give intercept and coefficients, and the sum of squared residuals."""
    middle = float(y[rows].mean())
    x = np.column_stack((np.ones(int(rows.sum())), lags(y, order)[rows] - middle))
    found = np.asarray(np.linalg.lstsq(x, y[rows] - middle, rcond=None)[0], dtype=np.float64)
    rest = float(np.square(y[rows] - middle - x @ found).sum())
    found[0] += middle * (1 - found[1:].sum())
    return found, rest


def _aic(y: Floats, rows: Bools, order: int) -> float:
    m = int(np.count_nonzero(rows))
    rest = _least_squares(y, rows, order)[1]
    return m * math.log(rest / m) + 2 * (order + 1) if rest > 0 else -math.inf
