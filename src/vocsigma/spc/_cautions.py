"""Say what limits rest on too little of."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import stdtr

from vocsigma.spc._bands import LIMIT_Z
from vocsigma.spc._chart import ControlChart
from vocsigma.spc._limits import degrees_of_freedom

ENOUGH = 20


def cautions(chart: ControlChart) -> list[str]:
    """Give the warnings that a chart deserves: no variation, or too few baseline points."""
    limits, family = chart.limits, chart.design.family
    estimated = limits["n_baseline"] > 0
    widest = np.fmax.reduceat(chart.points["sigma"].to_numpy(), chart.cells.starts)
    said = []
    if (widest[estimated] == 0).any():
        said.append(
            "the baseline does not vary: sigma is 0, so that any other value lies outside the "
            "limits; is the column the right one?"
        )
    few = limits[estimated & (limits["n_baseline"] < ENOUGH)]
    if len(few) and chart.points["baseline"].any():
        least = int(few["n_baseline"].min())
        message = (
            f"limits are provisional: they rest on {least} baseline points, fewer than {ENOUGH}"
        )
        if len(limits) > 1:
            message += f" (in {len(few)} of {len(limits)} groups and phases)"
        if family.spread == "values" and family.n is None:
            rate = false_alarm_rate(least)
            message += f"; {rate:.1%} of the points of a stable process will lie outside them"
        said.append(message)
    return said


def false_alarm_rate(m: int) -> float:
    """Give the approximate share of points outside individuals limits that rest on m points.

    A point's distance from the estimated centre has the variance 1 + 1/m. The mean moving range
    over d2 is unbiased, where a root of a chi-squared over its nu is c4 on average, so that
    Student's t applies to 3 / (c4 sqrt(1 + 1/m)).
    """
    nu = degrees_of_freedom(m)
    c4 = math.sqrt(2 / nu) * math.exp(math.lgamma((nu + 1) / 2) - math.lgamma(nu / 2))
    return 2 * float(stdtr(nu, -LIMIT_Z / (c4 * math.sqrt(1 + 1 / m))))
