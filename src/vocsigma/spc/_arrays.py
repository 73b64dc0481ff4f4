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
ScaleName: TypeAlias = Literal["raw", "log", "logged"]
SigmaMethod: TypeAlias = Literal["mr_mean", "mr_median"]
