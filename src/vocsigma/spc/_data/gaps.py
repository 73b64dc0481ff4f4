"""Make the times between events of the events' stamps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.frames import require
from vocsigma.spc._arrays import Data
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.input import dates_if_iso, group_codes, group_columns, same_length

GAP_COLUMN = "between_s"


def gaps_of_stamps(data: Data, asked: Asked) -> tuple[Data, Asked]:
    """Take the seconds between events, where the values are stamps; else leave all as it is."""
    frame = data if isinstance(data, pd.DataFrame) else None
    name = asked.value if asked.value is not None else asked.options.get("stamps")
    values: Any = name
    if isinstance(name, str) and frame is not None:
        require(frame.columns, [name], argument="data")
        values = frame[name]
    elif name is None and frame is None:
        values = data
    if values is None or isinstance(values, str) or np.ndim(values) != 1 or len(values) == 0:
        return data, asked
    stamps = dates_if_iso(pd.Index(values))
    if not isinstance(stamps, pd.DatetimeIndex):
        return data, asked
    size = len(stamps) if frame is None else len(frame)
    same_length(stamps, "value", size)
    codes = group_codes(group_columns(frame, asked.by, size))
    waited: Any = pd.Series(stamps).groupby(codes).diff()
    kept = {**asked.options, "stamps": name if isinstance(name, str) else None}
    gaps = waited.dt.total_seconds().rename(GAP_COLUMN)
    time = stamps if asked.time is None else asked.time
    return (gaps if frame is None else data), replace(asked, value=gaps, time=time, options=kept)
