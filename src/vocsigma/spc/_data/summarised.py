"""Read subgroups whose means and standard deviations are known already."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Data
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.input import numbers
from vocsigma.spc._data.scales import LOG_TIME_COLUMN
from vocsigma.spc._data.subgroup_rows import FLOORED, RANGE, SD, subgroup_scale

LOG_SD_COLUMN = "answered_log_sd"
ANSWERED_COLUMN = "answered"


def summarised(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked] | None:
    """Give one row a subgroup of means with their spread; nothing if the values are raw."""
    asked = _completed(data, asked)
    sd = asked.options.get("sd")
    if sd is None:
        return None
    if not isinstance(data, pd.DataFrame):
        raise ArgumentError(f"sd={sd!r} names a column, but `data` is not a DataFrame")
    if not (isinstance(asked.value, str) and isinstance(asked.n, str)):
        message = f"sd={sd!r} needs value= and n= too, the columns of means and of their sizes"
        raise ArgumentError(message)
    require(data.columns, [asked.value, asked.n, sd], argument="data")
    if subgroup_scale(asked, asked.value).name == "log":
        message = (
            f"{sd!r} holds standard deviations of values, not of their logarithms; pass "
            "scale='raw', or mean and sd of the logarithms with scale='logged'"
        )
        raise ArgumentError(message)
    deviation = numbers(data[sd], "sd")
    if (deviation < 0).any():
        row = int(np.argmax(deviation < 0))
        raise ArgumentError(f"`sd` is negative at row {row} ({deviation[row]:g}); correct the row")
    known = np.where(numbers(data[asked.n], "n") > 1, deviation, np.nan)
    columns: dict[str, Any] = {SD: known, RANGE: np.nan, FLOORED: 0.0}
    return data.assign(**columns), replace(asked, time=_first(asked.time, asked.subgroup))


def _completed(data: Data, asked: Asked) -> Asked:
    """Know the subgroups table by its columns."""
    names = {LOG_TIME_COLUMN, LOG_SD_COLUMN, ANSWERED_COLUMN}
    given = (asked.value, asked.n, asked.subgroup, asked.options.get("sd"))
    if not isinstance(data, pd.DataFrame) or not names <= set(data.columns):
        return asked
    if any(argument is not None for argument in given):
        return asked
    return replace(asked, value=LOG_TIME_COLUMN, n=ANSWERED_COLUMN, options={"sd": LOG_SD_COLUMN})


def _first(*given: Any) -> Any:
    return next((argument for argument in given if argument is not None), None)
