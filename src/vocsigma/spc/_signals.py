"""Lay out the signals: one row for every rule and point that completes its pattern."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._family import Design
from vocsigma.spc._judge import judged_rows, segments
from vocsigma.spc._patterns import beyond, completions
from vocsigma.spc._rows import Cells
from vocsigma.spc._rules import BoundRule, Rule


def signal_table(points: pd.DataFrame, cells: Cells, design: Design) -> pd.DataFrame:
    """Find the rules' patterns again, this time with their members."""
    z = points["z"].to_numpy()
    usable = judged_rows(points, z, points["sigma"].to_numpy())
    rows, segment = segments(usable, cells, design.gaps)
    found = []
    for bound in design.rules:
        for side, hits in completions(bound, z[rows], segment):
            at = np.flatnonzero(hits)
            members = _members(bound, side, at, z[rows], points["position"].to_numpy()[rows])
            found.append(_rows_of(points, rows[at], bound, side, members, design))
    table = (
        pd.concat(found, ignore_index=True)
        if found
        else _rows_of(points, rows[:0], None, 0, [], design)
    )
    table = table.sort_values(["row", "bit"], kind="stable", ignore_index=True)
    return table.drop(columns=["row", "bit"])


def _members(bound: BoundRule, side: int, at: Ints, z: Floats, position: Ints) -> list[Any]:
    """Give the positions of the points that make up each pattern."""
    window = at[:, None] + np.arange(1 - bound.span, 1)
    rule = bound.rule
    if not isinstance(rule, Rule) or rule.m is None:
        return [tuple(row) for row in position[window].tolist()]
    inside: Bools = beyond(z[window], rule.z, side)
    return [tuple(row[mask].tolist()) for row, mask in zip(position[window], inside, strict=True)]


def _rows_of(
    points: pd.DataFrame,
    rows: Ints,
    bound: BoundRule | None,
    side: int,
    members: list[Any],
    design: Design,
) -> pd.DataFrame:
    here = points.iloc[rows]
    table = here[[*design.by]].reset_index(drop=True)
    table["rule"] = pd.Series("" if bound is None else bound.name, index=table.index, dtype="str")
    for name in ("position", "time"):
        table[name] = here[name].array
    table["side"] = np.full(rows.size, side, dtype=np.int64)
    table["phase"] = here["phase"].array
    table["start"] = np.array([row[0] for row in members], dtype=np.int64)
    table["members"] = pd.Series(members, index=table.index, dtype=object)
    table["row"], table["bit"] = rows, 0 if bound is None else bound.bit
    return table
