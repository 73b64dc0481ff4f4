"""The scale of a fitted distribution: limits at its percentiles, zones by its normal scores."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.rows import Cells
from vocsigma.spc._data.scale import Scale
from vocsigma.spc._laws.distributions import DISTRIBUTIONS, FARTHEST_Z, Distribution
from vocsigma.spc._laws.thresholds import fit_threshold

WITH_THRESHOLD = {f"{name}{3 if item.shaped else 2}": item for name, item in DISTRIBUTIONS.items()}
FITTED = {**DISTRIBUTIONS, **WITH_THRESHOLD}
_FEWEST = 3
_UNKNOWN = (math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class PercentileScale(Scale):
    """Normal scores of a distribution that is fitted to the baseline of each group and phase."""

    fits: tuple[tuple[float, float, float], ...] = ()
    of_row: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64), compare=False)

    @property
    def distribution(self) -> Distribution:
        """The family that is fitted."""
        return FITTED[self.name]

    @property
    def standard(self) -> bool:
        """Say whether the values have the centre 0 and the sigma 1 on the scale."""
        return True

    @property
    def positive(self) -> bool:
        """Say whether only values above 0 have a place on the scale."""
        return self.name in DISTRIBUTIONS

    @property
    def logarithmic(self) -> bool:
        """Say whether equal steps on the scale are equal factors."""
        return self.name in ("lognormal", "loglogistic")

    @property
    def label(self) -> str:
        """The scale's name in a sentence, with its parameters if there is one set of them."""
        title = f"percentiles of a fitted {self.distribution.title} distribution"
        if len(self.fits) != 1:
            return title
        shape, scale, threshold = self.fits[0]
        said = [f"scale {scale:.4g}"]
        if self.distribution.shaped:
            said.insert(0, f"shape {shape:.4g}")
        if self.name in WITH_THRESHOLD:
            said.append(f"threshold {threshold:.4g}")
        return f"{title} ({', '.join(said)})"

    @property
    def explained(self) -> str:
        """What the scale means for the limits."""
        return "the centre is its median, the limits are its 0.135% and 99.865% points"

    def of(self, measure: str) -> str:
        """Name a measure as it is on the scale."""
        return f"normal score of the {measure}"

    def forward(self, values: Floats) -> Floats:
        """Take values to their normal scores; at and below the threshold these are the least."""
        shape, scale, threshold = self._rowwise()
        above = self.lifted(values) - threshold
        inside = above > 0
        z = self.distribution.score(np.where(inside, above, scale), shape, scale)
        return np.where(inside | np.isnan(above), np.where(np.isnan(above), np.nan, z), -FARTHEST_Z)

    def back(self, values: Floats) -> Floats:
        """Take normal scores back to the unit that is shown."""
        shape, scale, threshold = self._rowwise()
        return np.asarray(threshold + self.distribution.value(values, shape, scale))

    def _rowwise(self) -> tuple[Any, Any, Any]:
        """Give the parameters of each row; of one stretch as plain numbers."""
        if len(set(self.fits)) == 1:
            return self.fits[0]
        shape, scale, threshold = np.array(self.fits)[self.of_row].T
        return shape, scale, threshold

    def fitted(self, values: Floats, baseline: Bools, cells: Cells, /) -> Scale:
        """Fit the distribution to the baseline rows of each stretch.

        A stretch without baseline rows takes the fit of the one before in its group.
        """
        fits: list[tuple[float, float, float]] = []
        use = baseline & ~np.isnan(values)
        for cell, (start, size) in enumerate(zip(cells.starts, cells.sizes, strict=True)):
            rows = slice(start, start + size)
            x = self.lifted(values[rows][use[rows]])
            if x.size == 0 and cells.first_of_group[cell] < cell:
                fits.append(fits[-1])
            else:
                fits.append(self._fit(x) if x.size >= _FEWEST else _UNKNOWN)
        return replace(self, fits=tuple(fits), of_row=cells.of_row)

    def _fit(self, x: Floats) -> tuple[float, float, float]:
        if np.ptp(x) == 0:
            message = (
                f"the baseline does not vary, so that scale={self.name!r} cannot be fitted; "
                "pass scale='raw'"
            )
            raise ArgumentError(message)
        if self.name in DISTRIBUTIONS:
            return (*self.distribution.fit(x), 0.0)
        found = fit_threshold(self.distribution, x)
        if found is None:
            message = (
                f"scale={self.name!r}: no threshold below the least value ({x.min():g}) makes the "
                f"baseline most likely; take {self.name[:-1]!r}, or see fit_distributions"
            )
            raise ArgumentError(message)
        return found

    def thawed(self, entries: Sequence[Mapping[str, Any]], of_row: Ints, /) -> Scale:
        """Give the scale the fits that were kept."""
        fits = tuple((kept["shape"], kept["scale"], kept["threshold"]) for kept in entries)
        return replace(self, fits=fits, of_row=of_row)

    def parameters(self, cell: int, /) -> dict[str, float]:
        """Give shape, scale and threshold of a stretch."""
        return dict(zip(("shape", "scale", "threshold"), self.fits[cell], strict=True))
