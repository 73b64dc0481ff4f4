"""Judge every point by its limits, and lay out the tables of points and limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.spc._arrays import Bools, Floats, Gaps, Ints
from vocsigma.spc._data.autocorrelation import MOST_LAGS, autocorrelations, ljung_box
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Band, Cells, Estimates
from vocsigma.spc._limits.bands import WIDENING
from vocsigma.spc._rules.patterns import completions
from vocsigma.spc._rules.rules import BoundRule, SeriesRule


def point_table(
    labels: pd.DataFrame, band: Band, n: Floats, cells: Cells, design: Design
) -> pd.DataFrame:
    """Add to the rows' labels their limits, z-scores and signals."""
    scale = design.shown
    out = {name: scale.back(getattr(band, name)) for name in ("center", "lcl", "ucl")}
    out["sigma"] = band.sigma
    if design.family.times_n:
        out = {name: column * n for name, column in out.items()}
    out["z"] = band.z
    bits, side = _judged(band.z, judged_rows(labels, band.z, band.sigma), cells, design)
    judged = {"signal": bits != 0, "rules": bits, "side": side}
    columns = {name: labels[name].array for name in labels.columns}
    if band.value is not None:
        own = columns["value"] if band.observed is None else band.observed
        columns["value"] = scale.back(band.value)
        if own is not band.value:
            judged["observed"] = own
    flags = {name: columns.pop(name) for name in ("baseline", "excluded", "provisional")}
    return pd.DataFrame({**columns, **out, **flags, **judged, **band.extra}, copy=False)


def judged_rows(rows: pd.DataFrame, z: Floats, sigma: Floats) -> Bools:
    """Say which points the rules look at; one that equals a centre without spread says nothing."""
    left_out = rows["excluded"].to_numpy() | rows["provisional"].to_numpy()
    nothing = np.isnan(z) | ((z == 0) & (sigma == 0))
    usable: Bools = ~(left_out | nothing)
    return usable


def rules_and_segments(
    rows: Ints, cells: Cells, design: Design
) -> Iterator[tuple[BoundRule, NDArray[np.int32]]]:
    """Give each rule with the stretch that each row belongs to for it: whole phases for a series."""
    segment = segments(rows, cells, design.gaps)
    for bound in design.rules:
        series = isinstance(bound.rule, SeriesRule)
        yield bound, segments(rows, cells, "skip") if series else segment


def segments(rows: Ints, cells: Cells, gaps: Gaps) -> NDArray[np.int32]:
    """Give the stretch that each row belongs to; no pattern leaves its stretch."""
    border = np.diff(cells.of_row[rows]) != 0
    if gaps == "break":
        border |= np.diff(rows) > 1
    segment = np.zeros(rows.size, dtype=np.int32)
    np.cumsum(border, out=segment[1:])
    return segment


def _judged(
    z: Floats, usable: Bools, cells: Cells, design: Design
) -> tuple[Ints, NDArray[np.int8]]:
    """Give each point's mask of rules, and its side: 1 above, -1 below, 0 for neither or both."""
    rows = np.flatnonzero(usable)
    distances = z[rows]
    bits = np.zeros(z.size, dtype=np.int64)
    sides = {side: np.zeros(z.size, dtype=bool) for side in (1, 0, -1)}
    for bound, segment in rules_and_segments(rows, cells, design):
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
    for name in ("center", "sigma", "lcl", "ucl", WIDENING):
        if name in points:
            table[name] = cells.constant(points[name].to_numpy())
    for name, column in design.family.columns(estimates).items():
        table[name] = column
    for name, column in design.family.tally(points, cells).items():
        table[name] = column
    z = points["z"].to_numpy() if scores is None else scores
    baseline = points["baseline"].to_numpy()
    correlations = autocorrelations(z, baseline, cells, MOST_LAGS)
    table["lag1"] = correlations[0]
    table["ljung_box_p"] = ljung_box(correlations, baseline, cells)
    return table
