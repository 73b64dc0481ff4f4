"""Lay out the signals: one row for every rule and point that completes its pattern."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Cells
from vocsigma.spc._result.judge import judged_rows, rules_and_segments
from vocsigma.spc._rules.discovery import FalseDiscovery
from vocsigma.spc._rules.patterns import completions
from vocsigma.spc._rules.rules import BoundRule, Rule, SeriesRule
from vocsigma.spc._rules.series import series_members
from vocsigma.spc._rules.zones import beyond


@dataclass(frozen=True)
class Found:
    """The points that complete a rule's pattern on one side, and the positions of its members."""

    bound: BoundRule
    side: int
    rows: Ints
    members: list[tuple[int, ...]]


def signal_table(points: pd.DataFrame, cells: Cells, design: Design) -> pd.DataFrame:
    """Find the rules' patterns again, this time with their members."""
    found = [*_patterns(points, cells, design), *_discoveries(points, design)]
    sizes = [each.rows.size for each in found]
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *(each.rows for each in found)])
    bits, sides = (
        np.repeat(np.array(values, dtype=np.int64), sizes)
        for values in ([each.bound.bit for each in found], [each.side for each in found])
    )
    order = np.lexsort((bits, rows))
    here = points.iloc[rows[order]]
    names = np.repeat([each.bound.name for each in found] or [""], sizes or [0])
    members = [one for each in found for one in each.members]
    members = [members[place] for place in order]
    table = {
        **{name: here[name].array for name in design.by},
        "rule": pd.array(names[order].tolist(), dtype="str"),
        "position": here["position"].array,
        "time": here["time"].array,
        "side": sides[order],
        "phase": here["phase"].array,
        "start": np.array([one[0] for one in members], dtype=np.int64),
        "members": pd.Series(members, dtype=object).array,
    }
    return pd.DataFrame(table)


def _patterns(points: pd.DataFrame, cells: Cells, design: Design) -> Iterator[Found]:
    """Give the patterns of the run rules."""
    z = points["z"].to_numpy()
    rows = np.flatnonzero(judged_rows(points, z, points["sigma"].to_numpy()))
    distances, position = z[rows], points["position"].to_numpy()[rows]
    for bound, segment in rules_and_segments(rows, cells, design):
        for side, hits in completions(bound, distances, segment):
            at = np.flatnonzero(hits)
            if isinstance(bound.rule, SeriesRule):
                rows_of_each = series_members(bound.rule, distances, segment, at)
                members = [tuple(position[row].tolist()) for row in rows_of_each]
            else:
                members = _members(bound, side, at, distances, position)
            yield Found(bound, side, rows[at], members)


def _discoveries(points: pd.DataFrame, design: Design) -> Iterator[Found]:
    """Give the points that the false discovery rate has marked, those of each side."""
    for bound in design.rules:
        if not isinstance(bound.rule, FalseDiscovery):
            continue
        marked = points["rules"].to_numpy() >> bound.bit & 1 == 1
        for side in (1, -1):
            rows = np.flatnonzero(marked & (points["side"].to_numpy() == side))
            position = points["position"].to_numpy()[rows].tolist()
            yield Found(bound, side, rows, [(one,) for one in position])


def _members(
    bound: BoundRule, side: int, at: Ints, z: Floats, position: Ints
) -> list[tuple[int, ...]]:
    """Give the positions of the points that make up each pattern."""
    window = at[:, None] + np.arange(1 - bound.span, 1)
    rule = bound.rule
    if not isinstance(rule, Rule) or rule.m is None:
        return [tuple(row) for row in position[window].tolist()]
    inside: Bools = beyond(z[window], rule.z, side)
    return [tuple(row[mask].tolist()) for row, mask in zip(position[window], inside, strict=True)]
