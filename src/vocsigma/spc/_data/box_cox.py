"""The Box-Cox scale: the power of the values that makes them normal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.rows import Cells
from vocsigma.spc._data.scale import Scale

NAME = "boxcox"
_FEWEST = 3
_CHI2_95 = 3.841458820694124
# The largest power: beyond it the greatest value alone makes up the variance.
_MOST_POWER = 30.0
_STEPS = 121


@dataclass(frozen=True)
class BoxCox:
    """A Box-Cox scale for ``scale=``: with a given power, or with one from the baseline.

    Parameters
    ----------
    lam : float, optional
        The power lambda; 0 means logarithms. From the baseline by maximum likelihood if not given,
        as for ``scale="boxcox"``.
    rounded : bool
        Whether lambda from the baseline is rounded to the nearest half.

    Examples
    --------
    >>> from vocsigma.spc import BoxCox, xmr_chart
    >>> waits = [2.1, 4.0, 9.2, 1.2, 6.3, 3.9, 16.5, 2.4, 5.1, 0.9, 4.3, 7.7, 2.2, 3.1, 12.1, 5.5,
    ...          1.7, 6.9, 8.4, 2.9, 4.8, 3.3]
    >>> xmr_chart(waits, scale=BoxCox(0.5)).limits[["lcl", "center", "ucl"]].round(2)
       lcl  center    ucl
    0  0.0    4.63  25.68
    """

    lam: float | None = None
    rounded: bool = False

    def __post_init__(self) -> None:
        if self.lam is not None and not math.isfinite(self.lam):
            raise ArgumentError(f"lam={self.lam} is no power; give a number such as 0.5")
        if self.lam is not None and self.rounded:
            message = f"lam={self.lam} is given, so there is nothing to round; leave rounded out"
            raise ArgumentError(message)


@dataclass(frozen=True)
class PowerScale(Scale):
    """Values to the power lambda, in units of their geometric mean.

    The unit changes no limit. It keeps the digits where lambda is far from 0.
    """

    lam: float | None = None
    rounded: bool = False
    low: float = math.nan
    high: float = math.nan
    unit: float = 1.0

    @property
    def positive(self) -> bool:
        """Say whether only values above 0 have a place on the scale."""
        return True

    @property
    def logarithmic(self) -> bool:
        """Say whether equal steps on the scale are equal factors."""
        return self.lam == 0

    @property
    def label(self) -> str:
        """The scale's name in a sentence, with lambda and its interval."""
        interval = "" if math.isnan(self.low) else f" (95% {self.low:.2f} to {self.high:.2f})"
        return f"Box-Cox scale, lambda {self.lam:.2f}{interval}"

    @property
    def explained(self) -> str:
        """What the scale means for the limits."""
        return "limits are computed on powers and shown in the unit"

    def of(self, measure: str) -> str:
        """Name a measure as it is on the scale."""
        return f"Box-Cox power of the {measure}"

    def forward(self, values: Floats) -> Floats:
        """Take values to the scale."""
        return powers(np.log(self.lifted(values) / self.unit), self._power)

    def back(self, values: Floats) -> Floats:
        """Take values on the scale back; what lies beyond its end becomes 0 or infinite."""
        if self._power == 0:
            return self.unit * np.exp(values)
        with np.errstate(divide="ignore", over="ignore"):
            logs = np.log1p(np.maximum(self._power * values, -1.0)) / self._power
            return np.asarray(self.unit * np.exp(logs))

    def fitted(self, values: Floats, baseline: Bools, cells: Cells, /) -> Scale:
        """Find lambda from the baseline rows, each group and phase about its own mean."""
        use = baseline & ~np.isnan(values)
        logs = np.log(self.lifted(values[use]))
        if logs.size < _FEWEST:
            return replace(self, lam=1.0 if self.lam is None else self.lam)
        middle = float(logs.mean())
        unit = math.exp(middle)
        if self.lam is not None:
            return replace(self, unit=unit)
        lam, low, high = most_likely_power(logs - middle, cells.of_row[use])
        if self.rounded:
            lam = round(2 * lam) / 2
        return replace(self, lam=lam, low=low, high=high, unit=unit)

    def thawed(self, entries: Sequence[Mapping[str, Any]], _of_row: Ints, /) -> Scale:
        """Give the scale the lambda that was kept; all groups have the same."""
        kept = entries[0]
        low, high = (kept.get(name, math.nan) for name in ("low", "high"))
        return replace(self, lam=kept["lambda"], low=low, high=high, unit=kept["unit"])

    def parameters(self, _cell: int, /) -> dict[str, float]:
        """Give lambda, the unit, and the ends of the interval that are known."""
        interval = {"low": self.low, "high": self.high}
        known = {name: end for name, end in interval.items() if math.isfinite(end)}
        return {"lambda": self._power, "unit": self.unit, **known}

    @property
    def _power(self) -> float:
        assert self.lam is not None  # noqa: S101
        return self.lam


def powers(logs: Floats, lam: float) -> Floats:
    """Give ``(x^lam - 1) / lam`` from log(x); log(x) itself for lam = 0."""
    if lam == 0:
        return logs
    with np.errstate(over="ignore"):
        return np.asarray(np.expm1(lam * logs) / lam)


def most_likely_power(logs: Floats, cell: Ints) -> tuple[float, float, float]:
    """Give lambda and its 95% interval from centred logarithms; each cell has its own mean.

    Notes
    -----
    With values in units of their geometric mean the profile log-likelihood is
    ``-m/2 log(RSS(lambda) / m)``, and the interval holds the lambdas whose log-likelihood is less
    than 3.841/2 below the greatest (Box and Cox, 1964, sections 3 and 4).
    """
    sizes = np.bincount(cell)

    def unlikeliness(lam: float) -> float:
        y = powers(logs, lam)
        means = np.bincount(cell, weights=y) / np.maximum(sizes, 1)
        residual = float(np.square(y - means[cell]).sum())
        return logs.size * math.log(residual) if residual > 0 else -math.inf

    span = float(np.abs(logs).max())
    if span == 0 or not math.isfinite(unlikeliness(0.0)):
        message = (
            "the baseline does not vary, so that no Box-Cox lambda can be found; pass scale='raw'"
        )
        raise ArgumentError(message)
    grid = np.linspace(-_MOST_POWER, _MOST_POWER, _STEPS) / span
    near = int(np.argmin([unlikeliness(lam) for lam in grid]))
    bounds = (grid[max(near - 1, 0)], grid[min(near + 1, _STEPS - 1)])
    found = minimize_scalar(
        unlikeliness, bounds=bounds, method="bounded", options={"xatol": 1e-10 / span}
    )

    def beyond(lam: float) -> float:
        return unlikeliness(lam) - float(found.fun) - _CHI2_95

    ends = [
        float(brentq(beyond, found.x, end)) if beyond(end) > 0 else math.copysign(math.inf, end)
        for end in (grid[0], grid[-1])
    ]
    return float(found.x), ends[0], ends[1]
