"""The charts as data: what is plotted, how it varies by chance, which columns it reads."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vocsigma.spc._arrays import Floats
from vocsigma.spc._constants import D2, D3


@dataclass(frozen=True)
class Family:
    """A kind of chart.

    A point's standard error is ``unit(center, n)`` times the spread. The spread is 1 where the
    model says all (``"model"``), or comes from moving ranges: of the values, each divided by the
    standard error that the two share (``"values"``), or of the z-scores (``"z"``, Laney). Limits
    stay between ``lowest`` and ``highest``; with ``times_n`` all is shown multiplied by n.
    """

    name: str
    title: str
    value: str
    n: str | None
    unit: Callable[[Floats, Floats], Floats]
    spread: Literal["model", "values", "z"]
    counts: bool = True
    lowest: float = 0.0
    highest: float = math.inf
    times_n: bool = False
    rules: tuple[str, ...] = ("nelson_1", "nelson_2")

    @property
    def estimates_spread(self) -> bool:
        """Say whether the spread is estimated from moving ranges."""
        return self.spread != "model"

    @property
    def share(self) -> bool:
        """Say whether the value is a part of its n."""
        return self.highest == 1


def _constant(center: Floats, _n: Floats) -> Floats:
    return np.ones_like(center)


def _mean_of_n(_center: Floats, n: Floats) -> Floats:
    return 1 / np.sqrt(n)


def _binomial(center: Floats, n: Floats) -> Floats:
    return np.sqrt(center * (1 - center) / n)


def _poisson(center: Floats, n: Floats) -> Floats:
    return np.sqrt(center / n)


def _of_a_range(center: Floats, _n: Floats) -> Floats:
    return center * (D3 / D2)


XMR = Family(
    "xmr", "individuals (XmR) chart", "median", None, _constant, "values",
    counts=False, lowest=-math.inf,
)  # fmt: skip
I_PRIME = Family(
    "i_prime", "I' chart", "answered_log_mean", "answered", _mean_of_n, "values",
    counts=False, lowest=-math.inf,
)  # fmt: skip
P = Family("p", "p chart", "defectives", "units", _binomial, "model", highest=1.0)
NP = Family("np", "np chart", "defectives", "units", _binomial, "model", highest=1.0, times_n=True)
P_PRIME = Family("p_prime", "p' chart", "defectives", "units", _binomial, "z", highest=1.0)
C = Family("c", "c chart", "defects", None, _poisson, "model")
U = Family("u", "u chart", "defects", "opportunities", _poisson, "model")
U_PRIME = Family("u_prime", "u' chart", "defects", "opportunities", _poisson, "z")
MOVING_RANGE = Family(
    "mr", "chart", "", None, _of_a_range, "model", counts=False, rules=("nelson_1",)
)
