"""The limits of a chart whose points vary as the normal distribution does."""

from __future__ import annotations

import numpy as np

from vocsigma.spc._family import Design
from vocsigma.spc._limits import standardized
from vocsigma.spc._rows import Band, Cells, Estimates, Rows

LIMIT_Z = 3.0


def normal_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the centre and three standard errors on each side of it."""
    family = design.family
    center = estimates.center[cells.of_row]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sigma = family.unit(center, rows.n)
    if family.estimates_spread:
        sigma *= estimates.dispersion[cells.of_row]
    return Band(
        center=center,
        lcl=np.maximum(center - LIMIT_Z * sigma, family.lowest),
        ucl=np.minimum(center + LIMIT_Z * sigma, family.highest),
        sigma=sigma,
        z=standardized(rows.y, center, sigma),
    )
