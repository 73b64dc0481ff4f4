"""Thin what is more than a picture can show: the least and the largest value a pixel column."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COLUMNS = 1_500
MOST_DRAWN = 4 * COLUMNS
"""More rows than this are thinned."""


def thinned(x: Floats, *values: Floats, columns: int = COLUMNS) -> tuple[Floats, ...]:
    """Give places and values of a line that looks the same with two points a column.

    Parameters
    ----------
    x : array
        The places, in order.
    *values : array
        Values at these places; missing ones are passed over.
    columns : int
        The number of columns of equal width.

    Returns
    -------
    tuple of array
        The places, each twice, and the least and the largest value of each column; the same arrays
        where they are few.

    Examples
    --------
    >>> x = np.arange(10_000.0)
    >>> place, value = thinned(x, np.where(x == 777, 50.0, 0.0), columns=10)
    >>> place.size, value.max(), place[value.argmax()]
    (20, np.float64(50.0), np.float64(0.0))
    """
    if x.size <= 4 * columns:
        return (x, *values)
    span = x[-1] - x[0]
    column = np.minimum(((x - x[0]) / span * columns).astype(np.int64), columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    ends = (
        np.stack([np.fmin.reduceat(value, starts), np.fmax.reduceat(value, starts)], axis=1)
        for value in values
    )
    return (np.repeat(x[starts], 2), *(end.ravel() for end in ends))
