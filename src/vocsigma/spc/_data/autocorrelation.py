"""How far neighbouring points go together: lag-1 correlation and the Ljung-Box test."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from vocsigma.spc._arrays import Bools, Floats
from vocsigma.spc._data.rows import Cells

MOST_LAGS = 10
_POINTS_A_LAG = 5


def autocorrelations(z: Floats, baseline: Bools, cells: Cells, lags: int) -> Floats:
    """Give the correlations of the baseline's z-scores in each stretch, one row a lag from 1.

    Points outside the baseline are missing, as are those without a score: their products count 0.
    """
    baseline = baseline & ~np.isnan(z)
    z = np.where(baseline, z, 0.0)
    out = np.full((lags, cells.count), np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mean = cells.sum(z) / np.add.reduceat(baseline, cells.starts, dtype=np.int64)
        deviation = np.where(baseline, z - mean[cells.of_row], 0.0)
        total = cells.sum(np.square(deviation))
        products = np.zeros_like(z)
        for lag in range(1, min(lags, z.size - 1) + 1):
            np.multiply(deviation[lag:], deviation[:-lag], out=products[lag:])
            products[:lag] = 0.0
            if cells.count > 1:
                products[lag:][cells.of_row[lag:] != cells.of_row[:-lag]] = 0.0
            out[lag - 1] = np.add.reduceat(products, cells.starts) / total
    return out


def ljung_box(correlations: Floats, baseline: Bools, cells: Cells) -> Floats:
    """Give the p-value that the first correlations are all 0; NaN where there are too few points.

    Notes
    -----
    ``Q = m (m + 2) sum of r_k^2 / (m - k)`` over the lags k up to h = min(10, m/5) is compared with
    chi-squared of h degrees of freedom (Ljung and Box, 1978, Biometrika 65, 297-303).
    """
    m = np.add.reduceat(baseline, cells.starts, dtype=np.float64)
    most = np.minimum(len(correlations), m // _POINTS_A_LAG)
    lag = np.arange(1.0, len(correlations) + 1)[:, None]
    used = lag <= most
    terms = np.square(correlations) / np.where(used, m - lag, 1.0)
    q = m * (m + 2) * np.where(used, terms, 0.0).sum(axis=0)
    p: Floats = np.where(most >= 1, chdtrc(np.maximum(most, 1.0), q), np.nan)
    return p
