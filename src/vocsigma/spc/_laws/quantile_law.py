"""How quantiles of subgroups vary around those of all baseline values together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import betainc, betaincinv, ndtr, ndtri

from vocsigma._stats.kaplan_meier import TIE, Steps, grouped_km, log_variance
from vocsigma.spc._arrays import Bools, Floats, Ints

_MOST_STEPS = 2000
_WHOLE = 1e-6


@dataclass(frozen=True)
class Members:
    """The raw values, with the number of their subgroup, and whether each was observed to its end."""

    subgroup: Ints
    value: Floats
    observed: Bools


@dataclass(frozen=True)
class Distribution:
    """The distribution of the baseline's values, linear between the middles of its steps."""

    values: Floats
    levels: Floats
    top: float

    @classmethod
    def of(cls, steps: Steps, cell: int) -> Distribution:
        """Make it of one stretch's Kaplan-Meier curve, thinned where it has very many steps."""
        here = steps.group == cell
        after = 1 - steps.survival[here]
        middle = (after + np.concatenate(([0.0], after[:-1]))) / 2
        kept = np.flatnonzero(np.diff(np.floor(middle * _MOST_STEPS), prepend=-1.0) > 0)
        return cls(steps.time[here][kept], middle[kept], float((middle[-1] + after[-1]) / 2))

    @classmethod
    def from_parameters(cls, entry: Mapping[str, Any]) -> Distribution:
        """Take it from what was kept."""
        return cls(np.array(entry["values"]), np.array(entry["levels"]), entry["top"])

    def parameters(self) -> dict[str, Any]:
        """Give what is kept of it."""
        return {
            "values": self.values.tolist(), "levels": self.levels.tolist(), "top": self.top,
        }  # fmt: skip

    def level(self, value: Floats) -> Floats:
        """Give the share of values below each; beyond the ends half of what the end step leaves."""
        level = np.interp(value, self.values, self.levels, left=self.levels[0] / 2, right=self.top)
        return np.where(np.isnan(value), np.nan, level)

    def quantile(self, level: Floats) -> Floats:
        """Give the value with a share below it; missing beyond the ends."""
        return np.interp(level, self.levels, self.values, left=np.nan, right=np.nan)


@dataclass(frozen=True)
class OrderStatistic:
    """The share of the population below a sample's quantile: beta distributed, whatever the values.

    That of the k-th of n values is beta(k, n + 1 - k). A quantile midway between two values lies
    between their two distributions, and has ``n q + 1/2`` for k.
    """

    first: Floats
    second: Floats

    @classmethod
    def of(cls, n: Floats, q: float) -> OrderStatistic:
        """Choose it for the quantile q of n values; n may be an effective number."""
        n = np.where(n > 0, n, np.nan)
        exact = n * q
        whole = np.abs(n - np.round(n)) < _WHOLE
        between = ~whole | (np.abs(exact - np.round(exact)) < _WHOLE)
        k = np.where(between, exact + 0.5, np.ceil(exact - _WHOLE))
        k = np.minimum(k, n + 0.5)
        return cls(k, n + 1 - k)

    def scores(self, level: Floats) -> Floats:
        """Give the normal score of the share below a sample's quantile."""
        below = betainc(self.first, self.second, level)
        above = betainc(self.second, self.first, 1 - level)
        return np.where(below < above, ndtri(below), -ndtri(above))

    def level(self, z: Floats) -> Floats:
        """Give the share whose normal score is z."""
        tail = ndtr(-np.abs(z))
        low = betaincinv(self.first, self.second, tail)
        high = 1 - betaincinv(self.second, self.first, tail)
        return np.where(z < 0, low, high)


def effective_sizes(members: Members, count: int, q: float) -> Floats:
    """Give the number of uncensored values whose quantile would be as precise as each subgroup's.

    It is ``F / (S v)``, with Greenwood's variance v of the curve's log just before the quantile:
    the number of values where none is censored before it.
    """
    n = np.bincount(members.subgroup, minlength=count).astype(np.float64)
    steps = grouped_km(members.subgroup, count, members.value, members.observed)
    before = np.flatnonzero(steps.survival > 1 - q + TIE)
    groups, last = np.unique(steps.group[before][::-1], return_index=True)
    at = before[before.size - 1 - last]
    survival, variance = steps.survival[at], log_variance(steps, count)[at]
    effective = (1 - survival) / (survival * variance)
    n[groups] = np.where(effective > n[groups] * (1 - _WHOLE), n[groups], effective)
    return n
