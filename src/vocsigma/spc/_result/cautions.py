"""Say what limits rest on too little of."""

from __future__ import annotations

import math

import numpy as np

from vocsigma.spc._arrays import Bools
from vocsigma.spc._laws.spread_law import NOMINAL, SpreadLaw
from vocsigma.spc._limits.bands import LIMIT_Z, WIDENING
from vocsigma.spc._limits.corrected import laws_of
from vocsigma.spc._result.chart import ControlChart

ENOUGH = 20


def cautions(chart: ControlChart) -> list[str]:
    """Give the warnings that a chart deserves: no variation, or too few baseline points."""
    limits = chart.limits
    estimated = limits["n_baseline"] > 0
    widest = np.fmax.reduceat(chart.points["sigma"].to_numpy(), chart.cells.starts)
    said = []
    if (widest[estimated] == 0).any():
        said.append(
            "the baseline does not vary: sigma is 0, so that any other value lies outside the "
            "limits; is the column the right one?"
        )
    few = (estimated & (limits["n_baseline"] < ENOUGH)).to_numpy()
    if few.any() and chart.points["baseline"].any():
        least = int(limits.loc[few, "n_baseline"].min())
        message = (
            f"limits are provisional: they rest on {least} baseline points, fewer than {ENOUGH}"
        )
        if len(limits) > 1:
            message += f" (in {few.sum()} of {len(limits)} groups and phases)"
        said.append(message + _rate_said(chart, few))
    return said


def _rate_said(chart: ControlChart, few: Bools) -> str:
    """Say how often a point lies outside limits from the least of such baselines, if it is known."""
    estimates, design = chart.estimates, chart.design
    if not design.family.normal_limits or design.scale.standard:
        return ""
    if WIDENING in chart.points:
        return (
            f"; they are widened, so that {NOMINAL:.2%} of the points of a stable process lie "
            "outside them on average"
        )
    of_few = estimates.take(np.flatnonzero(few))
    cases = set(zip(of_few.n_baseline.tolist(), laws_of(of_few, design), strict=True))
    rate = 100 * max(false_alarm_rate(m, law) for m, law in cases)
    return f"; {rate:.2g}% of the points of a stable process will lie outside them"


def false_alarm_rate(m: int, law: SpreadLaw) -> float:
    """Give the share of new points outside the limits of a baseline of m points.

    A point's distance from the estimated centre has the variance 1 + 1/m, and sigma varies as its
    law says.
    """
    return law.outside(LIMIT_Z / math.sqrt(1 + 1 / m))
