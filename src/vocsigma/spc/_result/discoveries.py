"""Judge many units at once: p-values, and q-values among the units of each period."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from vocsigma._stats.benjamini_hochberg import benjamini_hochberg
from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Floats
from vocsigma.spc._laws.constants import c4
from vocsigma.spc._limits.bands import WIDENING
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.discovery import FalseDiscovery


def with_discoveries(chart: ControlChart) -> ControlChart:
    """Add p-values and q-values to the points after the baseline, and let these give the signals.

    Where all points belong to the baseline, they are judged by it themselves.
    """
    rates = [bound for bound in chart.design.rules if isinstance(bound.rule, FalseDiscovery)]
    if not rates:
        return chart
    points, bound = chart.points, rates[0]
    assert isinstance(bound.rule, FalseDiscovery)  # noqa: S101
    if points["time"].equals(points["position"]):
        message = "fdr compares the units of one period; pass time=, the period of each row"
        raise ArgumentError(message)
    after = chart.phase_two
    if after.any():
        p = np.where(after, _p_values(chart, own=False), np.nan)
    else:
        p = np.where(points["baseline"], _p_values(chart, own=True), np.nan)
    q = benjamini_hochberg(
        p, family=pd.factorize(points["time"])[0], dependent=bound.rule.method == "by"
    )
    signal = q <= bound.rule.rate
    judged = points.assign(
        signal=signal,
        rules=np.where(signal, 1 << bound.bit, 0),
        side=np.where(signal, np.sign(points["z"]), 0).astype(np.int8),
        p_value=p,
        q_value=q,
    )
    return replace(chart, points=judged)


def _p_values(chart: ControlChart, *, own: bool) -> Floats:
    """Give the two-sided p-value of each point by Student's t.

    A new point lies off the centre of m points with the variance 1 + 1/m, one of these m points
    with 1 - 1/m. Sigma is c4 too small for Student's t, as it is an unbiased estimate.
    """
    cells, estimates, points = chart.cells, chart.estimates, chart.points
    m = estimates.n_baseline[cells.of_row].astype(np.float64)
    z = np.abs(points["z"].to_numpy())
    if WIDENING in points:
        z = z * points[WIDENING].to_numpy()
    with np.errstate(divide="ignore"):
        share = np.where(m > 0, 1 / m, 0.0)
        z /= np.sqrt(1 - share if own else 1 + share)
    if not chart.design.family.estimates_spread:
        return np.asarray(2 * ndtr(-z), dtype=np.float64)
    df = estimates.df[cells.of_row]
    known = np.isnan(df) | (m == 0)
    tails = stdtr(np.where(known, 1.0, df), -z / c4(np.where(known, 1.0, df) + 1))
    return np.asarray(2 * np.where(known, ndtr(-z), tails), dtype=np.float64)
