"""The period that is chosen where none is asked for."""

from __future__ import annotations

import pandas as pd
import pytest

from vocsigma.report._every import choose_every


@pytest.mark.parametrize(
    ("length", "period"),
    [
        ("6h", "1h"),
        ("71h", "1h"),
        ("72h", "1d"),
        ("20D", "1d"),
        ("139D", "1d"),
        ("140D", "1w"),
        ("1000D", "1w"),
    ],
)
def test_period_follows_the_length_of_the_data(length, period):
    start = pd.Timestamp("2025-01-06", tz="UTC")
    opened = pd.Series([start, start + pd.Timedelta("1h")])
    assert str(choose_every(opened, start + pd.Timedelta(length))) == period
