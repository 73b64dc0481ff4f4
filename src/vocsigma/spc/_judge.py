"""Judge every point by its limits, and lay out the tables of points and limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.spc._arrays import Bools, Floats, Gaps, Ints, SigmaMethod
from vocsigma.spc._constants import D2
from vocsigma.spc._families import Family
from vocsigma.spc._limits import (
    Cells,
    Estimates,
    Rows,
    dispersion_interval,
    standardized,
)
from vocsigma.spc._patterns import completions
from vocsigma.spc._rules import BoundRule
from vocsigma.spc._scales import Scale

LIMIT_Z = 3.0


@dataclass(frozen=True)
class Design:
    """How a chart was asked for."""

    family: Family
    scale: Scale
    measure: str | None
    value: str | None
    n: str | None
    time: str | None
    by: tuple[str, ...]
    rules: tuple[BoundRule, ...]
    gaps: Gaps
    join_excluded: bool
    sigma_method: SigmaMethod
    dated: bool


def point_table(
    labels: pd.DataFrame, rows: Rows, cells: Cells, estimates: Estimates, design: Design
) -> pd.DataFrame:
    """Add to the rows' labels their limits, z-scores and signals."""
    family, scale = design.family, design.scale
    center = estimates.center[cells.of_row]
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sigma = family.unit(center, rows.n)
    if family.estimates_spread:
        sigma *= estimates.dispersion[cells.of_row]
    z = standardized(rows.y, center, sigma)
    lcl = np.maximum(center - LIMIT_Z * sigma, family.lowest)
    ucl = np.minimum(center + LIMIT_Z * sigma, family.highest)
    out = {"center": scale.back(center), "lcl": scale.back(lcl), "ucl": scale.back(ucl)}
    out["sigma"] = sigma
    if family.times_n:
        out = {name: column * rows.n for name, column in out.items()}
    out["z"] = z
    bits, side = _judged(z, judged_rows(labels, z, sigma), cells, design)
    judged = {"signal": bits != 0, "rules": bits, "side": side}
    columns = {name: labels[name].array for name in labels.columns}
    flags = {name: columns.pop(name) for name in ("baseline", "excluded", "provisional")}
    return pd.DataFrame({**columns, **out, **flags, **judged}, copy=False)


def judged_rows(rows: pd.DataFrame, z: Floats, sigma: Floats) -> Bools:
    """Say which points the rules look at; one that equals a centre without spread says nothing."""
    left_out = rows["excluded"].to_numpy() | rows["provisional"].to_numpy()
    nothing = np.isnan(z) | ((z == 0) & (sigma == 0))
    usable: Bools = ~(left_out | nothing)
    return usable


def segments(usable: Bools, cells: Cells, gaps: Gaps) -> tuple[Ints, NDArray[np.int32]]:
    """Give the rows that rules look at, and the stretch that each belongs to."""
    rows = np.flatnonzero(usable)
    border = np.diff(cells.of_row[rows]) != 0
    if gaps == "break":
        border |= np.diff(rows) > 1
    segment = np.zeros(rows.size, dtype=np.int32)
    np.cumsum(border, out=segment[1:])
    return rows, segment


def _judged(
    z: Floats, usable: Bools, cells: Cells, design: Design
) -> tuple[Ints, NDArray[np.int8]]:
    """Give each point's mask of rules, and its side: 1 above, -1 below, 0 for neither or both."""
    rows, segment = segments(usable, cells, design.gaps)
    distances = z[rows]
    bits = np.zeros(z.size, dtype=np.int64)
    sides = {side: np.zeros(z.size, dtype=bool) for side in (1, 0, -1)}
    for bound in design.rules:
        for side, hits in completions(bound, distances, segment):
            bits[rows[hits]] |= 1 << bound.bit
            sides[side][rows[hits]] = True
    return bits, sides[1].astype(np.int8) - sides[-1].astype(np.int8)


def limit_table(
    points: pd.DataFrame, cells: Cells, estimates: Estimates, design: Design
) -> pd.DataFrame:
    """Give one row a group and phase: its limits, and what they rest on."""
    family = design.family
    first = points.iloc[cells.starts]
    table = first[[*design.by, "phase"]].reset_index(drop=True)
    table["n_points"] = cells.sizes
    table["n_baseline"] = estimates.n_baseline
    for name in ("center", "sigma", "lcl", "ucl"):
        table[name] = cells.constant(points[name].to_numpy())
    if family.name == "i_prime":
        table["sigma"] = estimates.dispersion
    if family.name == "xmr":
        table["mr_mean"] = estimates.dispersion * D2
    if family.counts:
        low, high = dispersion_interval(estimates.dispersion, estimates.n_ranges)
        table["sigma_z"] = estimates.dispersion
        table["sigma_z_low"], table["sigma_z_high"] = low, high
    table["lag1"] = _lag1(points, cells)
    return table


def _lag1(points: pd.DataFrame, cells: Cells) -> Floats:
    """Give the lag-1 correlation of the baseline's z-scores in each stretch."""
    baseline = points["baseline"].to_numpy()
    z = np.where(baseline, points["z"].to_numpy(), 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mean = cells.sum(z) / np.add.reduceat(baseline, cells.starts, dtype=np.int64)
        deviation = np.where(baseline, z - mean[cells.of_row], 0.0)
        products = np.zeros_like(z)
        np.multiply(deviation[1:], deviation[:-1], out=products[1:])
        products[cells.starts] = 0.0
        return cells.sum(products) / cells.sum(np.square(deviation, out=deviation))
