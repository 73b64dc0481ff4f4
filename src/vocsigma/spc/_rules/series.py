"""Runs and crossings of whole stretches of points: Anhoej's rules, and their chances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import bdtr, bdtrik

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._rules.rules import SeriesRule
from vocsigma.spc._rules.zones import beyond

_CHANCE = 0.05


@dataclass(frozen=True)
class Runs:
    """The runs on one side of the centre, in order; points on the centre are left out.

    ``useful`` are the points that count, ``start`` is the place of a run's first point among them,
    ``length`` its number of points, ``above`` its side and ``segment`` the stretch that it is in.
    """

    useful: Ints
    start: Ints
    length: Ints
    above: Bools
    segment: Ints

    def members(self, run: int) -> Ints:
        """Give the points of a run."""
        return self.useful[self.start[run] : self.start[run] + self.length[run]]


def runs_of(z: Floats, segment: NDArray[np.integer]) -> Runs:
    """Find the runs in each stretch of points."""
    high = beyond(z, 0.0, 1)
    useful = np.flatnonzero(high | beyond(z, 0.0, -1))
    above, stretch = high[useful], np.asarray(segment, dtype=np.int64)[useful]
    begins = np.ones(useful.size, dtype=bool)
    begins[1:] = (above[1:] != above[:-1]) | (stretch[1:] != stretch[:-1])
    start = np.flatnonzero(begins)
    length = np.diff(start, append=useful.size)
    return Runs(useful, start, length, above[start], stretch[start])


def longest_run_max(n: Ints) -> Ints:
    """Give the longest run of n points that is no signal: ``round(log2(n)) + 3``."""
    return np.round(np.log2(np.maximum(n, 1))).astype(np.int64) + 3


def crossings_min(n: Ints) -> Ints:
    """Give the fewest crossings of n points that are no signal: a 5% quantile of the binomial."""
    trials = np.maximum(n - 1, 1)
    quantile = np.maximum(np.ceil(bdtrik(_CHANCE, trials.astype(np.float64), 0.5)), 0.0)
    below = np.maximum(quantile - 1, 0.0)
    enough = (bdtr(below, trials, 0.5) >= _CHANCE) | (quantile == 0)
    least: Ints = np.where(enough, below, quantile).astype(np.int64)
    return np.where(n > 1, least, 0)


@dataclass(frozen=True)
class RunTests:
    """The counts of each stretch, and the chances of counts as unusual."""

    n_useful: Ints
    longest_run: Ints
    longest_run_max: Ints
    longest_run_p_value: Floats
    crossings: Ints
    crossings_min: Ints
    crossings_p_value: Floats


def run_tests(z: Floats, segment: NDArray[np.integer], count: int) -> RunTests:
    """Count the longest run and the crossings of each of ``count`` stretches.

    Parameters
    ----------
    z : array of float, shape (points,)
        Distances from the centre, none missing.
    segment : array of int, shape (points,)
        The stretch of each point, 0 to ``count - 1``, not decreasing.
    count : int
        The number of stretches.

    Returns
    -------
    RunTests
        One entry a stretch.

    Notes
    -----
    The chances are those of fair coin tosses: a longest run of at least this length, and at most
    this many crossings.
    """
    runs = runs_of(z, segment)
    n = np.zeros(count, dtype=np.int64)
    np.add.at(n, runs.segment, runs.length)
    longest = np.zeros(count, dtype=np.int64)
    np.maximum.at(longest, runs.segment, runs.length)
    crossings = np.maximum(np.bincount(runs.segment, minlength=count) - 1, 0)
    chances = [long_run_chance(int(size), int(run)) for size, run in zip(n, longest, strict=True)]
    seldom = np.where(n > 1, bdtr(crossings.astype(np.float64), np.maximum(n - 1, 1), 0.5), 1.0)
    return RunTests(
        n_useful=n,
        longest_run=longest,
        longest_run_max=longest_run_max(n),
        longest_run_p_value=np.array(chances, dtype=np.float64),
        crossings=crossings,
        crossings_min=crossings_min(n),
        crossings_p_value=seldom,
    )


def long_run_chance(n: int, run: int) -> float:
    """Give the chance that n tosses of a fair coin have a run of a length or longer.

    Tosses that equal the one before are themselves fair tosses, of which ``run - 1`` in a row are
    asked for. The chance that m of them have no such row falls by ``2**-run`` times the chance of
    ``run`` tosses before (a row ends just here, after a toss that differs).
    """
    if run <= 1:
        return 1.0
    if run > n:
        return 0.0
    row, tosses = run - 1, n - 1
    fall = np.zeros(row + 2)
    fall[[0, 1, row + 1]] = 1.0, -1.0, 2.0 ** -(row + 1)
    # What makes the first chances 1, and the one at ``row`` 1 - 2**-row.
    driven = np.zeros(tosses + 1)
    driven[[0, row]] = 1.0, -(2.0**-row)
    without = lfilter([1.0], fall, driven)[-1]
    return float(np.clip(1.0 - without, 0.0, 1.0))


def completed_series(
    rule: SeriesRule, z: Floats, segment: NDArray[np.integer]
) -> Iterator[tuple[int, Bools]]:
    """Find the points that complete a series rule, by side; as `completions` of the run rules."""
    runs = runs_of(z, segment)
    if rule.kind == "crossings":
        yield 0, _flagged(z.size, runs.useful[_last_of_few(runs)])
        return
    passes = _too_long(runs)
    for side in (1, -1):
        here = passes & (runs.above == (side > 0))
        bound = longest_run_max(_sizes(runs))[here]
        yield side, _flagged(z.size, runs.useful[runs.start[here] + bound])


def series_members(
    rule: SeriesRule, z: Floats, segment: NDArray[np.integer], at: Ints
) -> list[Ints]:
    """Give the points that make up each pattern of a series rule, by the points that complete it."""
    runs = runs_of(z, segment)
    place = np.searchsorted(runs.useful, at)
    run = np.searchsorted(runs.start, place, side="right") - 1
    if rule.kind == "longest_run":
        return [runs.members(one) for one in run]
    stretch = np.repeat(runs.segment, runs.length)
    ends = [np.searchsorted(stretch, runs.segment[run], side=side) for side in ("left", "right")]
    return [runs.useful[start:end] for start, end in zip(*ends, strict=True)]


def _sizes(runs: Runs) -> Ints:
    """Give each run the number of points that count in its stretch."""
    sizes = np.bincount(runs.segment, weights=runs.length)
    return sizes[runs.segment].astype(np.int64)


def _too_long(runs: Runs) -> Bools:
    return runs.length > longest_run_max(_sizes(runs))


def _last_of_few(runs: Runs) -> Ints:
    """Give the place of the last point of each stretch with too few crossings."""
    stretches, last = np.unique(runs.segment[::-1], return_index=True)
    final = runs.segment.size - 1 - last
    crossings = np.bincount(runs.segment)[stretches] - 1
    few = crossings < crossings_min(_sizes(runs)[final])
    return (runs.start + runs.length - 1)[final[few]]


def _flagged(size: int, rows: Ints) -> Bools:
    flags = np.zeros(size, dtype=bool)
    flags[rows] = True
    return flags
