"""The sums of a tabular CUSUM."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._limits.memory import starts_of

_FIRST_LOOK = 64


def summed(steps: Floats, starts: Bools, head: float) -> tuple[Floats, Ints]:
    """Give the sums of each stretch.

    Parameters
    ----------
    steps : array of float
        What each point adds.
    starts : array of bool
        Where a sum starts anew.
    head : float
        What it starts from.

    Returns
    -------
    sums : array of float
        ``C = max(0, C_before + step)``.
    begins : array of int
        The first point after the sum was last zero, or after the start; where the sum is zero, the
        next one.
    """
    sums = np.empty(steps.size)
    for start, end in pairwise([*np.flatnonzero(starts).tolist(), steps.size]):
        sums[start:end] = one_sided(steps[start:end], head)
    place = np.arange(steps.size)
    begins = np.where(starts, place, 0)
    zero = np.flatnonzero(sums == 0)
    begins[zero] = zero + 1
    return sums, np.maximum.accumulate(begins)


def one_sided(steps: Floats, head: float) -> Floats:
    """Give ``C = max(0, C_before + step)``, from ``head`` on.

    C is the distance of the plain sum of the steps from its minimum so far, or from -head if that
    is less. What is rounded before the minimum cancels, so that nothing adds up over long series.
    """
    walk = np.cumsum(steps)
    lowest = np.minimum.accumulate(walk)
    np.minimum(lowest, -head, out=lowest)
    return np.subtract(walk, lowest, out=walk)


def restarts(high: Floats, low: Floats, cell: Ints, *, interval: float, head: float) -> Bools:
    """Say where both sums start: at each stretch, and after each point where one passes h."""
    starts = starts_of(cell)
    for begin, end in pairwise([*np.flatnonzero(starts).tolist(), cell.size]):
        start = begin
        while start < end:
            starts[start] = True
            start += _first_passage(high[start:end], low[start:end], interval, head) + 1
    return starts


def _first_passage(high: Floats, low: Floats, interval: float, head: float) -> int:
    """Find the first point where a sum passes the interval; the size if none does."""
    look = _FIRST_LOOK
    while True:
        passed = one_sided(high[:look], head) > interval
        passed |= one_sided(low[:look], head) > interval
        if passed.any():
            return int(np.argmax(passed))
        if look >= high.size:
            return high.size
        look *= 4
