"""Find the patterns of the run rules in z-scores, for all points at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Floats
from vocsigma.spc._rules.discovery import FalseDiscovery
from vocsigma.spc._rules.rules import BoundRule, OwnRule, Rule, SeriesRule
from vocsigma.spc._rules.series import completed_series
from vocsigma.spc._rules.zones import ROUNDING, beyond

Hits: TypeAlias = Iterator[tuple[int, Bools]]

_SIDES = {"either": (1, -1), "above": (1,), "below": (-1,)}


def completions(bound: BoundRule, z: Floats, segment: NDArray[np.int32]) -> Hits:
    """Find the points that complete a rule's pattern.

    Parameters
    ----------
    bound : BoundRule
        The rule.
    z : array of float, shape (points,)
        Distances from the centre in standard errors, none missing.
    segment : array of int, shape (points,)
        The stretch that a point belongs to, not decreasing; no pattern leaves its stretch.

    Yields
    ------
    side : int
        1 above or up, -1 below or down, 0 where the rule has no side.
    hits : array of bool, shape (points,)
        The points that complete the pattern on that side.
    """
    rule = bound.rule
    if isinstance(rule, SeriesRule):
        yield from completed_series(rule, z, segment)
        return
    if isinstance(rule, FalseDiscovery):
        return
    if not isinstance(rule, Rule):
        yield 0, _own(bound.name, rule, z, segment)
        return
    whole = _whole(segment, rule.span)
    if rule.kind == "beyond":
        for side in _SIDES[rule.sides]:
            out = beyond(z, rule.z, side)
            yield side, out & (_counted(out, rule.span) >= rule.k) & whole
    elif rule.kind == "trend":
        for side in _SIDES[rule.sides]:
            yield side, (_counted(_step(z, side), rule.k - 1) == rule.k - 1) & whole
    elif rule.kind == "alternating":
        turns = _turn(_step(z, 1), _step(z, -1))
        yield 0, (_counted(turns, rule.k - 2) == rule.k - 2) & whole
    elif rule.kind == "within":
        inside = np.abs(z) <= rule.z + ROUNDING
        yield 0, (_counted(inside, rule.k) == rule.k) & whole
    else:
        yield 0, _outside(rule, z) & whole


def _outside(rule: Rule, z: Floats) -> Bools:
    above, below = (_counted(beyond(z, rule.z, side), rule.k) for side in (1, -1))
    hits: Bools = above + below == rule.k
    if rule.sides == "both":
        hits &= (above > 0) & (below > 0)
    return hits


def _counted(mask: Bools, m: int) -> NDArray[np.int32]:
    """Count the hits among the last m points."""
    total = np.cumsum(mask, dtype=np.int32)
    counted = total.copy()
    counted[m:] -= total[:-m]
    return counted


def _whole(segment: NDArray[np.int32], m: int) -> Bools:
    """Say whether the last m points lie in one segment."""
    whole = np.zeros(segment.size, dtype=bool)
    whole[m - 1 :] = segment[m - 1 :] == segment[: max(segment.size - m + 1, 0)]
    return whole


def _step(z: Floats, side: int) -> Bools:
    """Say which points lie above (below) the point before."""
    step = np.zeros(z.size, dtype=bool)
    step[1:] = z[1:] > z[:-1] if side > 0 else z[1:] < z[:-1]
    return step


def _turn(up: Bools, down: Bools) -> Bools:
    """Say where an up follows a down, or a down an up."""
    turn = np.zeros(up.size, dtype=bool)
    turn[1:] = (up[1:] & down[:-1]) | (down[1:] & up[:-1])
    return turn


def _own(name: str, rule: OwnRule, z: Floats, segment: NDArray[np.int32]) -> Bools:
    """Ask the caller's function, one segment at a time."""
    borders = np.flatnonzero(np.diff(segment)) + 1
    hits = np.zeros(z.size, dtype=bool)
    for part, into in zip(np.split(z, borders), np.split(hits, borders), strict=True):
        found = np.asarray(rule(part))
        if found.shape != part.shape or found.dtype != bool:
            message = (
                f"the rule {name} gave {found.dtype} of shape {found.shape} for {part.size} "
                "points; it must give one bool a point"
            )
            raise ArgumentError(message)
        into[:] = found
    return hits
