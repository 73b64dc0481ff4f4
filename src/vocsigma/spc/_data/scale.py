"""The scale that limits are computed on: the values themselves, or their logarithms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.rows import Cells

TIME_COLUMNS = frozenset(
    {
        "response_s", "waited_s", "median", "p90",
        "answered_mean", "answered_min", "answered_max", "between_s",
    }
)  # fmt: skip
LOG_TIME_COLUMN = "answered_log_mean"
FLOOR_S = 1.0


@dataclass(frozen=True)
class Scale:
    """``raw``, ``log`` (of at least the floor), or ``logged``: logarithms already, shown by exp.

    The scales that are fitted to the baseline (Box-Cox, a distribution) are kinds of it; their
    methods take one value a row of the chart where its groups have parameters of their own.
    """

    name: str
    floor: float | None = None
    seconds: bool = False

    @property
    def standard(self) -> bool:
        """Say whether the values have the centre 0 and the sigma 1 on the scale."""
        return False

    @property
    def positive(self) -> bool:
        """Say whether only values above 0 have a place on the scale."""
        return self.name == "log"

    @property
    def logarithmic(self) -> bool:
        """Say whether equal steps on the scale are equal factors."""
        return self.name in ("log", "logged")

    @property
    def label(self) -> str:
        """The scale's name in a sentence."""
        return "raw scale" if self.name == "raw" else "log scale"

    @property
    def explained(self) -> str:
        """What the scale means for the limits; nothing for the raw one."""
        return (
            "" if self.name == "raw" else "limits are computed on logarithms and shown in the unit"
        )

    def of(self, measure: str) -> str:
        """Name a measure as it is on the scale."""
        return measure if self.name == "raw" else f"logarithm of the {measure}"

    def forward(self, values: Floats) -> Floats:
        """Take values to the scale."""
        return np.log(self.lifted(values)) if self.name == "log" else values

    def back(self, values: Floats) -> Floats:
        """Take values on the scale back to the unit that is shown."""
        return values if self.name == "raw" else np.exp(values)

    def shown(self, values: Floats) -> Floats:
        """Give the caller's values in the unit that is shown."""
        return np.exp(values) if self.name == "logged" else values

    def of_shown(self, values: Floats) -> Floats:
        """Take values from the unit that is shown to the scale."""
        return np.log(values) if self.name == "logged" else self.forward(values)

    def lifted(self, values: Floats) -> Floats:
        """Raise values to the floor."""
        return values if self.floor is None else np.maximum(values, self.floor)

    def floored(self, values: Floats) -> int:
        """Count the values below the floor."""
        return 0 if self.floor is None else int(np.count_nonzero(values < self.floor))

    def fitted(self, _values: Floats, _baseline: Bools, _cells: Cells, /) -> Scale:
        """Fit the scale to the baseline rows."""
        return self

    def thawed(self, _kept: Sequence[Mapping[str, Any]], _of_row: Ints, /) -> Scale:
        """Give the scale the parameters that were kept, one mapping a stretch of rows."""
        return self

    def parameters(self, _cell: int, /) -> dict[str, float]:
        """Give what was fitted to a stretch, as values that JSON can hold."""
        return {}
