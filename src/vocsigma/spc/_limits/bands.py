"""The limits of a chart whose points vary as the normal distribution does."""

from __future__ import annotations

import numpy as np

from vocsigma.spc._arrays import Floats
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._limits.limits import standardized

LIMIT_Z = 3.0
WIDENING, CENTER_SHARE = "widening", "center_share"


def normal_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the centre and three standard errors on each side of it, or more if they are widened."""
    family = design.family
    center = estimates.center[cells.of_row]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sigma = family.unit(center, rows.n)
    if family.estimates_spread:
        sigma *= estimates.dispersion[cells.of_row]
    wide = _widening(rows, cells, estimates)
    unit = sigma if wide is None else sigma * wide
    return Band(
        center=center,
        lcl=np.maximum(center - LIMIT_Z * unit, family.lowest),
        ucl=np.minimum(center + LIMIT_Z * unit, family.highest),
        sigma=sigma,
        z=standardized(rows.y, center, unit),
        extra={} if wide is None else {WIDENING: wide},
    )


def _widening(rows: Rows, cells: Cells, estimates: Estimates) -> Floats | None:
    """Give how many times as wide as the standard ones each point's limits are, if they are."""
    if not estimates.parameters or WIDENING not in estimates.parameters[0]:
        return None
    of_sigma, share = (
        np.array([entry[name] for entry in estimates.parameters], dtype=np.float64)[cells.of_row]
        for name in (WIDENING, CENTER_SHARE)
    )
    wide: Floats = of_sigma * np.sqrt(1 + rows.n * share)
    return wide
