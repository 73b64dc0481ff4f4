"""Business hours between 3 million pairs of stamps, against a peer and against plain numpy.

The peer is business-duration; install it with: pip install business-duration
It takes local times without a zone, one pair a call: 1,000 pairs are timed and scaled.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from vocsigma.calendars import BusinessClock

TZ = "America/New_York"
HOLIDAYS = ["2024-05-27", "2024-07-04", "2024-09-02", "2024-11-28", "2024-12-25"]
PAIRS, PEER_PAIRS = 3_000_000, 1_000
DAY_US = 86_400_000_000
OPENS_US, CLOSES_US = 9 * DAY_US // 24, 17 * DAY_US // 24


def main() -> None:
    try:
        from business_duration import businessDuration
    except ModuleNotFoundError:
        raise SystemExit("the peer is missing: pip install business-duration") from None
    start, end = draw(PAIRS)
    clock = BusinessClock("Mon-Fri 09:00-17:00", TZ, holidays=HOLIDAYS)
    build, _ = cpu_seconds(lambda: clock.elapsed(start[:1], end[-1:]), repeat=1)
    ours, elapsed = cpu_seconds(lambda: clock.elapsed(start, end))
    numpy_only, counted = cpu_seconds(lambda: by_busday_count(start, end))
    np.testing.assert_array_equal(elapsed, counted)

    local = [
        pd.DatetimeIndex(wall_us(stamps[:PEER_PAIRS]).view("M8[us]")) for stamps in (start, end)
    ]
    holidays = [day.date() for day in pd.to_datetime(HOLIDAYS)]
    peer, durations = cpu_seconds(
        lambda: [
            businessDuration(
                opened, replied, time_of_day(9), time_of_day(17), holidaylist=holidays, unit="sec"
            )
            for opened, replied in zip(*local, strict=True)
        ],
        repeat=1,
    )
    agree = int((np.abs(np.array(durations) - elapsed[:PEER_PAIRS]) <= 1).sum())
    scaled = peer * PAIRS / PEER_PAIRS
    print(f"business-duration agrees within 1 s on {agree:,} of {PEER_PAIRS:,} pairs")
    print(f"clock_3m table (once) {build:.4f}")
    print(
        f"clock_3m ours {ours:.4f} business-duration(1000 pairs scaled) {scaled:.1f} "
        f"ratio {scaled / ours:.0f}"
    )
    print(
        f"clock_3m ours {ours:.4f} numpy busday_count {numpy_only:.4f} ratio {numpy_only / ours:.1f}"
    )


def draw(pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw stamps of 2024 and ends up to two weeks later, as microseconds in UTC."""
    random = np.random.default_rng(0)
    first = int(np.datetime64("2024-01-02", "us").astype(np.int64))
    start = first + random.integers(0, 340 * DAY_US, pairs)
    return start, start + random.integers(0, 14 * DAY_US, pairs)


def cpu_seconds(work: Callable[[], Any], repeat: int = 5) -> tuple[float, Any]:
    """Give the least CPU seconds of some runs, and what the work gave."""
    seconds = []
    for _ in range(repeat):
        begin = time.process_time()
        result = work()
        seconds.append(time.process_time() - begin)
    return min(seconds), result


def by_busday_count(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Count whole days and clip the ends: right for one interval a day that no change touches."""
    (first_day, first_us), (last_day, last_us) = open_parts(start), open_parts(end)
    days = np.busday_count(first_day, last_day, holidays=HOLIDAYS)
    return (days * (CLOSES_US - OPENS_US) + last_us - first_us) / 1e6


def open_parts(stamps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the local day of each stamp, and the time open on that day before it."""
    wall = wall_us(stamps)
    day = wall // DAY_US
    dates = day.view("M8[D]")
    passed = np.clip(wall - day * DAY_US, OPENS_US, CLOSES_US) - OPENS_US
    return dates, np.where(np.is_busday(dates, holidays=HOLIDAYS), passed, 0)


def wall_us(stamps: np.ndarray) -> np.ndarray:
    """Show stamps on the local wall, as microseconds without a zone."""
    aware = pd.DatetimeIndex(stamps.view("M8[us]"), tz="UTC").tz_convert(ZoneInfo(TZ))
    return aware.tz_localize(None).asi8


if __name__ == "__main__":
    main()
