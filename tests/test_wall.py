from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from vocsigma._periods import parse_every, period_bounds
from vocsigma._wall import instants


@pytest.mark.parametrize(
    ("zone", "wall", "first", "utc"),
    [
        ("Europe/Berlin", "2025-03-30 02:30", True, "2025-03-30 01:00"),
        ("Europe/Berlin", "2025-10-26 02:30", True, "2025-10-26 00:30"),
        ("Europe/Berlin", "2025-10-26 02:30", False, "2025-10-26 01:30"),
        ("Australia/Lord_Howe", "2024-10-06 02:00", True, "2024-10-05 15:30"),
        ("Pacific/Apia", "2011-12-30 00:00", True, "2011-12-30 10:00"),
        ("Asia/Kolkata", "2025-01-01 00:00", True, "2024-12-31 18:30"),
    ],
)
def test_a_time_on_the_wall_is_an_instant_also_where_the_clock_is_changed(zone, wall, first, utc):
    found = instants(np.array([wall], dtype="M8[us]"), ZoneInfo(zone), first=np.array([first]))
    assert pd.Timestamp(found[0], unit="us") == pd.Timestamp(utc)


def test_the_day_that_samoa_skipped_is_no_period():
    bounds = period_bounds(
        int(pd.Timestamp("2011-12-29", tz="Pacific/Apia").timestamp() * 1e6),
        int(pd.Timestamp("2012-01-01 12:00", tz="Pacific/Apia").timestamp() * 1e6),
        parse_every("1d"),
        ZoneInfo("Pacific/Apia"),
    )
    assert (np.diff(bounds) / 3_600_000_000).tolist() == [24.0, 24.0, 24.0]
