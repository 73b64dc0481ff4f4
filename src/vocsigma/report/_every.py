"""Which period to chart, where the caller does not say."""

from __future__ import annotations

import pandas as pd

from vocsigma._periods import SECONDS, Period, parse_every

ENOUGH = 20
_FEW_DAYS = 3


def choose_every(opened: pd.Series[pd.Timestamp], until: pd.Timestamp) -> Period:
    """Choose weeks where they give 20 points, else days; hours for less than three days.

    Control limits want 20 points or more, and more than some sixty are hard to read.

    Parameters
    ----------
    opened : Series of Timestamp
        When the turns were opened.
    until : Timestamp
        The end of observation.

    Returns
    -------
    Period
        ``1w``, ``1d`` or ``1h``.
    """
    seconds = (until - opened.min()).total_seconds()
    if seconds >= ENOUGH * SECONDS["w"]:
        return parse_every("1w")
    return parse_every("1d" if seconds >= _FEW_DAYS * SECONDS["d"] else "1h")
