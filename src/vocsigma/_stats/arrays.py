"""Names for the arrays that the statistics take and give; codes of groups, and sums by them."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Seed = int | np.random.Generator | None

_LARGEST = 2**62


def totals(codes: Ints, values: Floats, size: int) -> Floats:
    """Sum values by code, 0 to ``size - 1``."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)


def joint_codes(columns: Iterable[Ints]) -> Ints:
    """Give each row of several code columns one whole number that sorts as the row does.

    Parameters
    ----------
    columns : iterable of ndarray of int, shape (rows,)
        Codes from 0 up; the first column sorts first.

    Returns
    -------
    ndarray of int, shape (rows,)
        The numbers, equal where all columns are; not consecutive.

    Examples
    --------
    >>> joint_codes([np.array([0, 1, 1]), np.array([2, 0, 2])])
    array([2, 3, 5])
    """
    joint, size = np.zeros(1, dtype=np.int64), 1
    for codes in columns:
        width = int(codes.max(initial=0)) + 1
        if size * width >= _LARGEST:
            joint = np.unique(joint, return_inverse=True)[1].astype(np.int64, copy=False)
            size = int(joint.max(initial=0)) + 1
        joint = joint * width + codes
        size *= width
    return joint
