"""The scale that limits are computed on: the values themselves, or their logarithms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Floats, ScaleName

TIME_COLUMNS = frozenset(
    {
        "response_s", "waited_s", "median", "p90",
        "answered_mean", "answered_min", "answered_max",
    }
)  # fmt: skip
LOG_TIME_COLUMN = "answered_log_mean"
FLOOR_S = 1.0


@dataclass(frozen=True)
class Scale:
    """``raw``, ``log`` (of at least the floor), or ``logged``: logarithms already, shown by exp."""

    name: ScaleName
    floor: float | None = None
    seconds: bool = False

    def forward(self, values: Floats) -> Floats:
        """Take values to the scale."""
        if self.name != "log":
            return values
        return np.log(values if self.floor is None else np.maximum(values, self.floor))

    def back(self, values: Floats) -> Floats:
        """Take values on the scale back to the unit that is shown."""
        return values if self.name == "raw" else np.exp(values)

    def shown(self, values: Floats) -> Floats:
        """Give the caller's values in the unit that is shown."""
        return np.exp(values) if self.name == "logged" else values

    def of_shown(self, values: Floats) -> Floats:
        """Take values from the unit that is shown to the scale."""
        return np.log(values) if self.name == "logged" else self.forward(values)

    def floored(self, values: Floats) -> int:
        """Count the values below the floor."""
        return 0 if self.floor is None else int(np.count_nonzero(values < self.floor))


def choose_scale(asked: ScaleName | None, column: str | None) -> Scale:
    """Give the scale that was asked for, or the column's own: times are charted as logarithms."""
    if asked not in (None, "raw", "log", "logged"):
        message = f"scale={asked!r} is unknown; take 'raw' or 'log', or 'logged' for logarithms"
        raise ArgumentError(message)
    if column == LOG_TIME_COLUMN:
        if asked == "log":
            message = f"scale='log': {column!r} holds logarithms already; leave scale out"
            raise ArgumentError(message)
        return Scale(asked or "logged", seconds=asked != "raw")
    seconds = column in TIME_COLUMNS
    name = asked or ("log" if seconds else "raw")
    return Scale(name, FLOOR_S if seconds and name == "log" else None, seconds)
