"""The control limit of a multivariate EWMA for an average run length, by a Markov chain."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, chndtr

_STATES = 200


def mewma_arl(h: float, *, weight: float, variables: int, states: int = _STATES) -> float:
    """Give the average run length in control of a multivariate EWMA with asymptotic limits.

    Parameters
    ----------
    h : float
        The limit of the statistic.
    weight : float
        Lambda, the share of the newest values.
    variables : int
        The number of variables.
    states : int
        The number of rings that the region within the limit is cut into.

    Returns
    -------
    float
        The average number of points up to a false signal, from the centre on.

    Notes
    -----
    In control only the distance of the average from the centre counts. It is a Markov chain: given
    the distance r, the square of the next one over ``weight^2`` is chi-squared with p degrees of
    freedom and the noncentrality ``((1 - weight) r / weight)^2`` (Runger, G. C. and Prabhu, S. S.,
    1996, A Markov chain model for the multivariate EWMA control chart, JASA 91, 1701-1706).

    Examples
    --------
    >>> round(mewma_arl(8.64, weight=0.1, variables=2), 1)
    200.5
    """
    reach = math.sqrt(h * weight / (2 - weight))
    width = 2 * reach / (2 * states + 1)
    distance = np.arange(states + 1) * width
    edge = (np.arange(states + 1) + 0.5) * width
    away = ((1 - weight) * distance / weight) ** 2
    within = chndtr((edge / weight) ** 2, float(variables), away[:, None])
    moves = np.diff(within, axis=1, prepend=0.0)
    return float(np.linalg.solve(np.eye(states + 1) - moves, np.ones(states + 1))[0])


@lru_cache(maxsize=256)
def mewma_limit(arl0: float, *, weight: float, variables: int) -> float:
    """Give the limit whose average run length in control is ``arl0``.

    Parameters
    ----------
    arl0 : float
        The average run length.
    weight : float
        Lambda, the share of the newest values.
    variables : int
        The number of variables.

    Returns
    -------
    float
        The limit of the statistic.

    Examples
    --------
    Prabhu and Runger (1997), whose chain has fewer states, print 12.73:

    >>> round(mewma_limit(200.0, weight=0.1, variables=4), 2)
    12.72
    """
    # Without memory the limit is that of a chi-squared statistic; memory lowers it.
    highest = float(chdtri(variables, 1 / arl0)) + 1e-6

    def excess(h: float) -> float:
        return math.log(mewma_arl(h, weight=weight, variables=variables) / arl0)

    return float(brentq(excess, 1e-3 * highest, highest, xtol=1e-6))
