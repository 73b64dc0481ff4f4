"""Judge every point by its limits, and lay out the tables of points and limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.spc._arrays import Bools, Floats, Gaps, Ints
from vocsigma.spc._family import Design
from vocsigma.spc._patterns import completions
from vocsigma.spc._rows import Band, Cells, Estimates


def point_table(
    labels: pd.DataFrame, band: Band, n: Floats, cells: Cells, design: Design
) -> pd.DataFrame:
    """Add to the rows' labels their limits, z-scores and signals."""
    scale = design.scale
    out = {name: scale.back(getattr(band, name)) for name in ("center", "lcl", "ucl")}
    out["sigma"] = band.sigma
    if design.family.times_n:
        out = {name: column * n for name, column in out.items()}
    out["z"] = band.z
    bits, side = _judged(band.z, judged_rows(labels, band.z, band.sigma), cells, design)
    judged = {"signal": bits != 0, "rules": bits, "side": side}
    columns = {name: labels[name].array for name in labels.columns}
    if band.value is not None:
        columns["value"], judged["observed"] = scale.back(band.value), columns["value"]
    flags = {name: columns.pop(name) for name in ("baseline", "excluded", "provisional")}
    return pd.DataFrame({**columns, **out, **flags, **judged, **band.extra}, copy=False)


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
    points: pd.DataFrame, scores: Floats | None, cells: Cells, estimates: Estimates, design: Design
) -> pd.DataFrame:
    """Give one row a group and phase: its limits, and what they rest on."""
    first = points.iloc[cells.starts]
    table = first[[*design.by, "phase"]].reset_index(drop=True)
    table["n_points"] = cells.sizes
    table["n_baseline"] = estimates.n_baseline
    for name in ("center", "sigma", "lcl", "ucl"):
        table[name] = cells.constant(points[name].to_numpy())
    for name, column in design.family.columns(estimates).items():
        table[name] = column
    z = points["z"].to_numpy() if scores is None else scores
    table["lag1"] = _lag1(z, points["baseline"].to_numpy(), cells)
    return table


def _lag1(z: Floats, baseline: Bools, cells: Cells) -> Floats:
    """Give the lag-1 correlation of the baseline's z-scores in each stretch."""
    z = np.where(baseline, z, 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mean = cells.sum(z) / np.add.reduceat(baseline, cells.starts, dtype=np.int64)
        deviation = np.where(baseline, z - mean[cells.of_row], 0.0)
        products = np.zeros_like(z)
        np.multiply(deviation[1:], deviation[:-1], out=products[1:])
        products[cells.starts] = 0.0
        return cells.sum(products) / cells.sum(np.square(deviation, out=deviation))
