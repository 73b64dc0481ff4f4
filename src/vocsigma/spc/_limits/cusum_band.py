"""The points of a tabular CUSUM: both sums, since when they grew, and the new level."""

from __future__ import annotations

import numpy as np

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.limits import standardized
from vocsigma.spc._limits.memory import placed, starts_of
from vocsigma.spc._limits.sums import restarts, summed

# Where the baseline does not vary, any other value is without bound away; sums need a number.
_FARTHEST = 1e9


def cusum_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the larger of the two sums, the lower one as a negative number, within -h and h."""
    interval, size = float(design.options["h"]), rows.y.size
    center, spread = estimates.center[cells.of_row], estimates.dispersion[cells.of_row]
    sigma = spread * design.family.unit(center, rows.n)
    distance = standardized(rows.y, center, sigma)
    entering = rows.entering
    steps = np.clip(distance[entering], -_FARTHEST, _FARTHEST)
    high, low, begins = _both_sums(steps, cells.of_row[entering], design)
    upper = high >= low
    value = np.where(upper, high, -low)
    shift = _shift_since(steps, begins, rows.n[entering]) * spread[entering]
    change = _position(rows)[entering].take(begins, mode="clip").astype(np.float64)
    shift[value == 0] = change[value == 0] = np.nan
    level = placed(shift, entering, size) + center
    shown = placed(value, entering, size)
    return Band(
        center=np.zeros(size),
        lcl=np.full(size, -interval),
        ucl=np.full(size, interval),
        sigma=sigma,
        z=shown * (LIMIT_Z / interval),
        value=shown,
        scores=distance,
        extra={
            "cusum_high": placed(high, entering, size),
            "cusum_low": placed(0.0 - low, entering, size),
            "change": placed(change, entering, size),
            "level": design.scale.back(level),
        },
    )


def _position(rows: Rows) -> Ints:
    return np.arange(rows.y.size) if rows.position is None else rows.position


def _both_sums(steps: Floats, cell: Ints, design: Design) -> tuple[Floats, Floats, Ints]:
    """Give the sums of high and of low values, and where the larger one began."""
    k, h = design.options["k"], design.options["h"]
    head = design.options["head_start"] * h
    up, down = steps - k, -steps - k
    starts: Bools = starts_of(cell)
    if design.options["restart"]:
        starts = restarts(up, down, cell, interval=h, head=head)
    high, high_begins = summed(up, starts, head)
    low, low_begins = summed(down, starts, head)
    return high, low, np.where(high >= low, high_begins, low_begins)


def _shift_since(steps: Floats, begins: Ints, n: Floats) -> Floats:
    """Give the mean shift since a sum began, in sigma of one value.

    Each step is ``sqrt(n)`` times the shift on average.
    """
    total = np.concatenate(([0.0], np.cumsum(steps)))
    root = np.concatenate(([0.0], np.cumsum(np.sqrt(n))))
    with np.errstate(divide="ignore", invalid="ignore"):
        shift: Floats = (total[1:] - total[begins]) / (root[1:] - root[begins])
    return shift
