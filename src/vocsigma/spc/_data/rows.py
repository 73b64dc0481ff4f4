"""What the charts compute with: the rows, the stretches that they form, and what is estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from vocsigma.spc._arrays import Bools, Floats, Ints


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
    """What limits are estimated from: values on the scale, and which rows take part.

    ``extra`` holds further columns of a kind of chart by their names: the standard deviation of
    each subgroup, the variables of a multivariate chart. ``position`` is the row in the caller's
    data.
    """

    y: Floats
    n: Floats
    baseline: Bools
    excluded: Bools
    join_excluded: bool
    extra: Mapping[str, Floats] = field(default_factory=dict)
    provisional: Bools | None = None
    position: Ints | None = None

    @property
    def entering(self) -> Ints:
        """The rows that a statistic with memory takes in: neither missing nor left out."""
        left_out = self.excluded | np.isnan(self.y) | np.isnan(self.n)
        if self.provisional is not None:
            left_out |= self.provisional
        return np.flatnonzero(~left_out)


@dataclass(frozen=True)
class Estimates:
    """One entry a stretch of rows: the centre, the dispersion, and how much they rest on.

    The dispersion is sigma for measurements (of one observation, where points are means), sigma_z
    for counts. ``df`` are its approximate degrees of freedom, missing if it is known, and
    ``n_ranges`` the moving ranges (or the subgroups of two values and more) that it rests on, where
    it does. ``parameters`` holds what a kind of chart needs beyond these, as values that JSON can
    hold.
    """

    center: Floats
    dispersion: Floats
    n_baseline: Ints
    n_ranges: Ints
    df: Floats
    parameters: tuple[Mapping[str, Any], ...] = ()

    def take(self, source: Ints) -> Estimates:
        """Give each stretch the estimates of its source."""
        return Estimates(
            center=self.center[source],
            dispersion=self.dispersion[source],
            n_baseline=self.n_baseline[source],
            n_ranges=self.n_ranges[source],
            df=self.df[source],
            parameters=tuple(self.parameters[row] for row in source) if self.parameters else (),
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
            given["df"] = np.full_like(self.df, np.nan)
        return replace(self, **given)


@dataclass(frozen=True)
class Band:
    """What each point is judged by, on the scale.

    ``z`` is the distance from the centre, 3 on a limit. ``value`` is what is plotted where that is
    not the row's own value, ``scores`` are the z-scores of the rows' own values then, ``observed``
    those values where the caller's table has none, and ``extra`` holds further columns for the
    table of points.
    """

    center: Floats
    lcl: Floats
    ucl: Floats
    sigma: Floats
    z: Floats
    value: Floats | None = None
    scores: Floats | None = None
    observed: Floats | None = None
    extra: Mapping[str, Floats] = field(default_factory=dict)
