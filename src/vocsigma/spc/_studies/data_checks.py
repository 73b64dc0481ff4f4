"""What can be said of data before they are charted: each check is one row of the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from vocsigma.spc._arrays import Floats
from vocsigma.spc._data.autocorrelation import MOST_LAGS, autocorrelations, ljung_box
from vocsigma.spc._data.rows import Cells
from vocsigma.spc._laws.goodness import normality

COLUMNS = ("check", "value", "low", "high", "p_value", "says")
_FEW_LEVELS = 6
SKEWED = 1.0
SURE = 0.01


@dataclass(frozen=True)
class Check:
    """One finding about the data."""

    check: str
    value: float
    says: str
    low: float = math.nan
    high: float = math.nan
    p_value: float = math.nan


@dataclass
class Findings:
    """The checks so far, and the cautions that follow from them."""

    checks: list[Check] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    def add(self, check: Check, caution: str = "") -> None:
        """Note a check, and a caution if it deserves one."""
        self.checks.append(check)
        if caution:
            self.cautions.append(caution)

    def table(self) -> pd.DataFrame:
        """Give the checks as a frame."""
        return pd.DataFrame(self._records(), columns=list(COLUMNS))

    def _records(self) -> Iterator[dict[str, object]]:
        return ({name: getattr(check, name) for name in COLUMNS} for check in self.checks)


@dataclass(frozen=True)
class Shape:
    """How values are spread: skewness, the test of normality, zeros and distinct values."""

    skewness: float
    normal_p: float
    log_p: float
    zero_share: float
    distinct: int
    negative: bool

    @classmethod
    def of(cls, values: Floats) -> Shape:
        """Look at values, none missing."""
        deviation = values - values.mean()
        spread = float(np.sqrt(np.mean(deviation**2)))
        positive = bool((values > 0).all())
        return cls(
            skewness=float(np.mean(deviation**3)) / spread**3 if spread > 0 else 0.0,
            normal_p=normality(values)[1],
            log_p=normality(np.log(values))[1] if positive else math.nan,
            zero_share=float(np.mean(values == 0)),
            distinct=int(np.unique(values).size),
            negative=bool((values < 0).any()),
        )

    @property
    def wants_log(self) -> bool:
        """Say whether logarithms are normal where the values are not."""
        return self.skewness > 0 and self.normal_p < SURE <= self.log_p

    @property
    def coarse(self) -> bool:
        """Say whether the values take too few steps for limits from moving ranges."""
        return 1 < self.distinct < _FEW_LEVELS


def correlation(scores: Floats) -> tuple[float, float]:
    """Give the lag-1 correlation and the Ljung-Box p-value of scores in order; NaN if missing."""
    size = scores.size
    known = ~np.isnan(scores)
    if known.sum() < 3:
        return math.nan, math.nan
    one = Cells(np.zeros(1, np.int64), np.zeros(size, np.int64), np.zeros(1, np.int64))
    found = autocorrelations(scores, known, one, MOST_LAGS)
    return float(found[0, 0]), float(ljung_box(found, known, one)[0])
