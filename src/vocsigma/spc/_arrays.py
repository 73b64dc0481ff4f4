"""Names for the types that the charts pass around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

Data: TypeAlias = "ArrayLike | pd.Series[Any] | pd.DataFrame"
Column: TypeAlias = "str | ArrayLike | pd.Series[Any]"
Keys: TypeAlias = "str | Sequence[str]"

Gaps: TypeAlias = Literal["break", "skip"]
Limits: TypeAlias = Literal["standard", "corrected"]
FdrMethod: TypeAlias = Literal["bh", "by"]
ScaleName: TypeAlias = Literal[
    "raw", "log", "logged", "boxcox",
    "lognormal", "weibull", "gamma", "loglogistic", "exponential",
    "lognormal3", "weibull3", "gamma3", "loglogistic3", "exponential2",
]  # fmt: skip
IndividualsSigma: TypeAlias = Literal["mr_mean", "mr_median", "sd"]
RangeSigma: TypeAlias = Literal["range", "range_mvlue"]
DeviationSigma: TypeAlias = Literal["s", "s_mvlue", "pooled"]
PartSigma: TypeAlias = Literal["by_part", "constant"]
SigmaMethod: TypeAlias = "IndividualsSigma | RangeSigma | DeviationSigma | PartSigma"
