"""The charts of single values and of counts, as data."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from vocsigma.spc._arrays import Floats
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.rows import Estimates
from vocsigma.spc._laws.constants import D2
from vocsigma.spc._limits.bands import normal_band
from vocsigma.spc._limits.limits import dispersion_interval, estimate_by_ranges
from vocsigma.spc._result.panels import moving_range_chart


def _constant(center: Floats, _n: Floats) -> Floats:
    return np.ones_like(center)


def _mean_of_n(_center: Floats, n: Floats) -> Floats:
    return 1 / np.sqrt(n)


def _binomial(center: Floats, n: Floats) -> Floats:
    return np.sqrt(center * (1 - center) / n)


def _poisson(center: Floats, n: Floats) -> Floats:
    return np.sqrt(center / n)


def _mean_range(estimates: Estimates) -> Mapping[str, Floats]:
    return {"mr_mean": estimates.dispersion * D2}


def _sigma(estimates: Estimates) -> Mapping[str, Floats]:
    return {"sigma": estimates.dispersion}


def _sigma_z(estimates: Estimates) -> Mapping[str, Floats]:
    low, high = dispersion_interval(estimates.dispersion, estimates.df)
    return {"sigma_z": estimates.dispersion, "sigma_z_low": low, "sigma_z_high": high}


XMR = Family(
    "xmr", "individuals (XmR) chart", "median", None, _constant, "values",
    estimate_by_ranges, normal_band, _mean_range, panel=moving_range_chart,
    counts=False, lowest=-math.inf,
)  # fmt: skip
I_PRIME = Family(
    "i_prime", "I' chart", "answered_log_mean", "answered", _mean_of_n, "values",
    estimate_by_ranges, normal_band, _sigma,
    counts=False, lowest=-math.inf,
)  # fmt: skip
P = Family(
    "p", "p chart", "defectives", "units", _binomial, "model",
    estimate_by_ranges, normal_band, _sigma_z, highest=1.0,
)  # fmt: skip
NP = Family(
    "np", "np chart", "defectives", "units", _binomial, "model",
    estimate_by_ranges, normal_band, _sigma_z, highest=1.0, times_n=True,
)  # fmt: skip
P_PRIME = Family(
    "p_prime", "p' chart", "defectives", "units", _binomial, "z",
    estimate_by_ranges, normal_band, _sigma_z, highest=1.0,
)  # fmt: skip
C = Family(
    "c", "c chart", "defects", None, _poisson, "model",
    estimate_by_ranges, normal_band, _sigma_z,
)  # fmt: skip
U = Family(
    "u", "u chart", "defects", "opportunities", _poisson, "model",
    estimate_by_ranges, normal_band, _sigma_z,
)  # fmt: skip
U_PRIME = Family(
    "u_prime", "u' chart", "defects", "opportunities", _poisson, "z",
    estimate_by_ranges, normal_band, _sigma_z,
)  # fmt: skip
