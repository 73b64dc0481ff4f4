"""The false discovery rate of many tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from vocsigma._stats.arrays import Floats


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Give the q-value of each test: the least false discovery rate at which it is rejected.

    Parameters
    ----------
    p_values : array_like of float, shape (tests,)
        The p-values; a missing one is no test and does not count.

    Returns
    -------
    ndarray of float, shape (tests,)
        The q-values, missing where the p-value is.

    Notes
    -----
    With m tests in the order of their p-values, ``q_(i) = min over j >= i of min(1, m p_(j) / j)``
    (Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289; adjusted values
    as in Yekutieli and Benjamini 1999). The rate holds for independent tests, and for positively
    dependent ones.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, np.nan, 0.03]).round(3)
    array([0.03, 0.04,  nan, 0.04])
    """
    p = np.asarray(p_values, dtype=np.float64)
    q = np.full(p.shape, np.nan)
    tests = np.flatnonzero(~np.isnan(p))
    order = tests[np.argsort(p[tests])[::-1]]
    rank = np.arange(len(order), 0, -1)
    q[order] = np.minimum(np.minimum.accumulate(p[order] * len(order) / rank), 1.0)
    return q
