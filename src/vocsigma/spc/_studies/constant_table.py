"""The constants of control charts as a table, for any subgroup sizes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._laws.constants import c4, c5, d2, d3, d4
from vocsigma.spc._limits.bands import LIMIT_Z


def control_chart_constants(n: ArrayLike) -> pd.DataFrame:
    """Give the constants of control charts for subgroups of n values.

    Parameters
    ----------
    n : int or array of int
        Subgroup sizes, 2 or more each.

    Returns
    -------
    DataFrame
        One row a size: ``n``; ``d2``, ``d3``, ``d4`` (mean, standard deviation and median of the
        range of n standard normal values); ``c4``, ``c5`` (mean and standard deviation of their
        standard deviation); ``A2``, ``A3`` (limits of means from the mean range or the mean
        standard deviation); ``B3``, ``B4`` (limits of standard deviations) and ``D3``, ``D4``
        (limits of ranges).

    Raises
    ------
    ArgumentError
        If a size is not a whole number of 2 or more.

    Notes
    -----
    From the distribution of the range by Gauss-Legendre quadrature, and from the gamma function;
    nothing is looked up, so that n has no end. A2 = 3 / (d2 sqrt(n)), A3 = 3 / (c4 sqrt(n)),
    B3 and B4 = 1 -+ 3 c5 / c4, D3 and D4 = 1 -+ 3 d3 / d2, at least 0 (Montgomery, Introduction to
    Statistical Quality Control, 8th ed., appendix VI).

    Examples
    --------
    >>> from vocsigma.spc import control_chart_constants
    >>> control_chart_constants([2, 5, 1000])[["n", "d2", "c4", "A2", "B4", "D4"]].round(4)
          n      d2      c4      A2      B4      D4
    0     2  1.1284  0.7979  1.8800  3.2665  3.2665
    1     5  2.3259  0.9400  0.5768  2.0890  2.1145
    2  1000  6.4829  0.9997  0.0146  1.0671  1.2299
    """
    sizes = np.atleast_1d(np.asarray(n, dtype=np.float64)).ravel()
    bad = ~((sizes >= 2) & (sizes % 1 == 0))
    if bad.any():
        message = f"n={sizes[np.argmax(bad)]:g} is no subgroup size; give whole numbers from 2 on"
        raise ArgumentError(message)
    mean_range, range_sd, mean_sd, sd_sd = (each(sizes) for each in (d2, d3, c4, c5))
    width_s, width_r = LIMIT_Z * sd_sd / mean_sd, LIMIT_Z * range_sd / mean_range
    return pd.DataFrame(
        {
            "n": sizes.astype(np.int64),
            "d2": mean_range,
            "d3": range_sd,
            "d4": d4(sizes),
            "c4": mean_sd,
            "c5": sd_sd,
            "A2": LIMIT_Z / (mean_range * np.sqrt(sizes)),
            "A3": LIMIT_Z / (mean_sd * np.sqrt(sizes)),
            "B3": np.maximum(1 - width_s, 0.0),
            "B4": 1 + width_s,
            "D3": np.maximum(1 - width_r, 0.0),
            "D4": 1 + width_r,
        }
    )
