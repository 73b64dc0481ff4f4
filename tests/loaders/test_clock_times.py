"""Local times, as most exports write them, are read in bulk; one odd stamp changes nothing for the others."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.loaders._values import times as _times
from vocsigma.loaders._values.times import NONE, read_times

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# From 1900 to 2099.
INSTANTS = st.integers(-2_208_988_800_000_000, 4_102_444_799_999_999)
FORMS = {
    "{:%Y-%m-%d %H:%M:%S}": 1_000_000,
    "{:%Y-%m-%dT%H:%M:%S.%f}": 1,
    "{:%Y-%m-%d %H:%M}": 60_000_000,
    " {:%Y-%m-%d %H:%M:%S}\n": 1_000_000,
}


def read(*texts, tz=BERLIN):
    return read_times(pd.Series(texts, dtype="str", name="at"), tz)


@given(st.lists(st.tuples(INSTANTS, st.sampled_from(list(FORMS))), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None)
def test_local_times_are_what_the_calendar_says(stamps):
    shown = [form.format(EPOCH + timedelta(microseconds=at)) for at, form in stamps]
    times = read(*shown, tz=ZoneInfo("UTC"))
    assert times.instants.tolist() == [at // FORMS[form] * FORMS[form] for at, form in stamps]
    assert times.assumed


def test_the_clock_of_a_zone_skips_and_repeats_hours():
    times = read("2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-07-01T12:00:00.250")
    hours = [1, 0.5, 10 + 0.25 / 3600]
    days = ["2026-03-29", "2026-10-25", "2026-07-01"]
    expected = [
        np.datetime64(day, "us").astype(np.int64) + round(hour * 3.6e9)
        for day, hour in zip(days, hours, strict=True)
    ]
    assert times.instants.tolist() == expected
    assert times.nonexistent.tolist() == [True, False, False]
    assert times.ambiguous.tolist() == [False, True, False]


@pytest.mark.parametrize("odd", ["2026-02-30 09:00:00", "2026-01-05 24:00:00", "soon", "", None])
def test_one_odd_stamp_changes_nothing_for_the_others(odd):
    times = read("2026-01-05 09:00:00", odd, "2026-01-05T09:00:00Z")
    nine = np.datetime64("2026-01-05T09:00:00", "us").astype(np.int64)
    assert times.instants.tolist() == [nine - 3_600_000_000, NONE, nine]
    assert times.missing.tolist() == [False, not odd, False]


def test_local_times_do_not_go_through_pandas(monkeypatch):
    asked = []
    to_times = _times._to_times
    monkeypatch.setattr(
        _times, "_to_times", lambda texts, *more, **options: asked.append(len(texts))
        or to_times(texts, *more, **options)
    )  # fmt: skip
    read("2026-01-05 09:00:00", "2026-01-05T09:00")
    assert sum(asked) == 0


def test_the_callers_format_goes_before_iso():
    times = read_times(pd.Series(["2026-01-05 09:00:00"]), BERLIN, ["%Y-%d-%m %H:%M:%S"])
    assert times.instants.tolist() == [np.datetime64("2026-05-01T07:00:00", "us").astype(np.int64)]
