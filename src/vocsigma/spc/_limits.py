"""Estimate the centre and the spread of each phase from its baseline rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtri

from vocsigma.spc._arrays import Bools, Floats, Ints, SigmaMethod
from vocsigma.spc._constants import D2, RANGE_MEDIAN
from vocsigma.spc._families import Family


@dataclass(frozen=True)
class Cells:
    """The stretches of rows of one group and phase, in the order of the rows."""

    starts: Ints
    of_row: Ints
    group: Ints

    @property
    def count(self) -> int:
        """The number of stretches."""
        return self.starts.size

    @property
    def sizes(self) -> Ints:
        """The number of rows of each."""
        return np.diff(self.starts, append=self.of_row.size)

    @property
    def first_of_group(self) -> Ints:
        """For each stretch, the first one of its group."""
        return np.searchsorted(self.group, self.group)

    def sum(self, values: Floats) -> Floats:
        """Add up the values of each stretch."""
        # One after the other, so that a row that counts 0 leaves no trace, not even in rounding.
        sums = np.bincount(self.of_row, weights=values, minlength=self.count)
        return sums.astype(np.float64)

    def constant(self, values: Floats) -> Floats:
        """Give the value that a stretch has throughout, else NaN; missing values do not count."""
        low, high = (ufunc.reduceat(values, self.starts) for ufunc in (np.fmin, np.fmax))
        return np.where(low == high, low, np.nan)


@dataclass(frozen=True)
class Rows:
    """What limits are estimated from: values on the scale, and which rows take part."""

    y: Floats
    n: Floats
    baseline: Bools
    excluded: Bools
    join_excluded: bool


@dataclass(frozen=True)
class Estimates:
    """One entry a stretch of rows: the centre, the dispersion, and how much they rest on.

    The dispersion is the mean moving range over d2, or the median one over its own constant: sigma
    for measurements (of one observation, for the I' chart), sigma_z for counts.
    """

    center: Floats
    dispersion: Floats
    n_baseline: Ints
    n_ranges: Ints

    def take(self, source: Ints) -> Estimates:
        """Give each stretch the estimates of its source."""
        return Estimates(
            center=self.center[source],
            dispersion=self.dispersion[source],
            n_baseline=self.n_baseline[source],
            n_ranges=self.n_ranges[source],
        )

    def carried(self, cells: Cells) -> Estimates:
        """Give a phase without a baseline the limits of the phase before."""
        own = np.where(self.n_baseline > 0, np.arange(cells.count), -1)
        source = np.maximum.accumulate(own)
        return self.take(np.maximum(source, cells.first_of_group))

    def known(self, center: float | None, dispersion: float | None) -> Estimates:
        """Put known parameters in the place of estimates."""
        given: dict[str, Any] = {}
        if center is not None:
            given["center"] = np.full_like(self.center, center)
        if dispersion is not None:
            given["dispersion"] = np.full_like(self.dispersion, dispersion)
        return replace(self, **given)


def estimate(rows: Rows, cells: Cells, family: Family, method: SigmaMethod) -> Estimates:
    """Estimate the centre and the dispersion of each stretch; NaN without baseline rows."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        center = _weighted_mean(rows, cells)
        ranges = moving_ranges(rows, cells, family, center)
    use = range_rows(rows, cells)
    n_ranges = np.add.reduceat(use, cells.starts, dtype=np.int64)
    return Estimates(
        center=center,
        dispersion=_dispersion(ranges, use, n_ranges, cells, method),
        n_baseline=np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64),
        n_ranges=n_ranges,
    )


def _weighted_mean(rows: Rows, cells: Cells) -> Floats:
    """Give the mean weighted by n, as an offset from a first value: exact if nothing varies."""
    last = rows.y.size - 1
    first = np.minimum.reduceat(np.where(rows.baseline, np.arange(last + 1), last), cells.starts)
    offset = rows.y[first]
    weights = np.where(rows.baseline, rows.n, 0.0)
    deviations = np.where(rows.baseline, rows.y - offset[cells.of_row], 0.0)
    return offset + cells.sum(deviations * weights) / cells.sum(weights)


def moving_ranges(rows: Rows, cells: Cells, family: Family, center: Floats) -> Floats:
    """Give each row's standardised distance from the row before in its stretch, else NaN.

    Values are divided by the root mean square of the two units (for individuals that is 1, for the
    I' chart Taylor's normalised range); for counts the two z-scores are compared (Laney).
    """
    middle = center[cells.of_row]
    unit = family.unit(middle, rows.n)
    kept = np.flatnonzero(~rows.excluded) if rows.join_excluded else slice(None)
    if family.spread == "values":
        shared = np.sqrt((unit[kept][1:] ** 2 + unit[kept][:-1] ** 2) / 2)
        distance = np.abs(np.diff(rows.y[kept])) / shared
    else:
        distance = np.abs(np.diff(standardized(rows.y, middle, unit)[kept]))
    distance[np.diff(cells.of_row[kept]) != 0] = np.nan
    ranges = np.full(rows.y.size, np.nan)
    ranges[kept] = np.concatenate(([np.nan], distance))
    return ranges


def range_rows(rows: Rows, cells: Cells) -> Bools:
    """Say which rows have a moving range between two baseline rows of their stretch."""
    kept = np.flatnonzero(~rows.excluded) if rows.join_excluded else slice(None)
    baseline, cell = rows.baseline[kept], cells.of_row[kept]
    use = np.zeros(rows.y.size, dtype=bool)
    use[kept] = np.concatenate(([False], baseline[1:] & baseline[:-1] & (cell[1:] == cell[:-1])))
    return use


def _dispersion(
    ranges: Floats, use: Bools, n_ranges: Ints, cells: Cells, method: SigmaMethod
) -> Floats:
    if method == "mr_median":
        medians = pd.Series(ranges[use]).groupby(cells.of_row[use]).median()
        middle: Floats = medians.reindex(range(cells.count)).to_numpy().astype(np.float64)
        return middle / RANGE_MEDIAN
    with np.errstate(invalid="ignore"):
        return cells.sum(np.where(use, ranges, 0.0)) / n_ranges / D2


def standardized(y: Floats, center: Floats, sigma: Floats) -> Floats:
    """Give distances from the centre in standard errors; 0 on the centre, even where sigma is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        distance = y - center
        z = distance / sigma
    z[distance == 0] = 0.0
    return z


def degrees_of_freedom(m: Any) -> Any:
    """Give the approximate degrees of freedom of a mean moving range of m values.

    References
    ----------
    Cryer, J. D. and Ryan, T. P. (1990). The estimation of sigma for an X chart. Journal of Quality
    Technology 22(3), 187-192.
    """
    return (m - 1) ** 2 / (2 * (0.8264 * m - 1.082))


def dispersion_interval(dispersion: Floats, n_ranges: Ints) -> tuple[Floats, Floats]:
    """Give the 95% interval of a dispersion that rests on a mean moving range; NaN below 2."""
    m = np.where(n_ranges >= 2, n_ranges + 1.0, np.nan)
    nu = degrees_of_freedom(m)
    low, high = (dispersion * np.sqrt(nu / chdtri(nu, tail)) for tail in (0.025, 0.975))
    return low, high
