"""The false discovery rate of many tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from vocsigma._stats.arrays import Floats


def benjamini_hochberg(
    p_values: ArrayLike, *, family: ArrayLike | None = None, dependent: bool = False
) -> Floats:
    """Give the q-value of each test: the least false discovery rate at which it is rejected.

    Parameters
    ----------
    p_values : array_like of float, shape (tests,)
        The p-values; a missing one is no test and does not count.
    family : array_like of int, shape (tests,), optional
        The family that each test belongs to; families are judged each by itself. One family if not
        given.
    dependent : bool
        Whether to allow for any dependence between the tests: q-values are multiplied by
        ``1 + 1/2 + ... + 1/m`` (Benjamini and Yekutieli 2001, Annals of Statistics 29:1165).

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
    families = np.zeros(p.shape, dtype=np.int64) if family is None else np.asarray(family)
    q = np.full(p.shape, np.nan)
    tests = np.flatnonzero(~np.isnan(p))
    order = tests[np.lexsort((-p[tests], families[tests]))]
    _, first, of_test, sizes = np.unique(
        families[order], return_index=True, return_inverse=True, return_counts=True
    )
    m, rank = sizes[of_test], (first + sizes)[of_test] - np.arange(len(order))
    raised = p[order] * m / rank
    if dependent:
        raised *= np.cumsum(1 / np.arange(1, m.max(initial=0) + 1))[m - 1]
    least = pd.Series(raised).groupby(of_test).cummin().to_numpy()
    q[order] = np.minimum(least, 1.0)
    return q
