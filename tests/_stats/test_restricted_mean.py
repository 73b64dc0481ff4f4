import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma._stats.kaplan_meier import delayed_km, grouped_km
from vocsigma._stats.restricted_mean import restricted_mean

DATA = Path(__file__).parents[1] / "data" / "retention"

rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 12), st.booleans(), st.integers(0, 4)),
    min_size=1,
    max_size=50,
)


@pytest.mark.parametrize(
    ("case", "answer", "tau", "time", "column", "value"),
    [
        ("lung_km", "rmst365", 365, "time", "status", 2),
        ("reply_time_censored", "rmst1440", 1440, "minutes", "replied", 1),
    ],
)
def test_the_mean_and_its_error_are_those_of_survfit(case, answer, tau, time, column, value):
    frame = pd.read_csv(DATA / f"{case}.csv")
    known = json.loads((DATA / f"{case}.json").read_text())
    event = (frame[column] == value).to_numpy()
    codes = np.zeros(len(frame), np.int64)
    steps = grouped_km(codes, 1, frame[time].to_numpy(float), event)
    found = [part[0] for part in restricted_mean(steps, 1, tau)]
    assert found == pytest.approx(known["expected"][answer], abs=known["tolerance"])


@given(rows, st.integers(1, 12))
def test_every_group_has_the_area_under_its_curve(table, tau):
    codes, duration, event, wait = (np.array(column) for column in zip(*table, strict=True))
    duration = duration.astype(float)
    entry = np.minimum(wait, duration - 1.0)
    mean, _ = restricted_mean(delayed_km(codes, 4, duration, event, entry), 4, float(tau))
    for group in range(4):
        area, survival = 0.0, 1.0
        own = codes == group
        for day in range(1, tau + 1):
            area += survival
            at_risk = (own & (duration >= day) & (entry < day)).sum()
            events = (own & event & (duration == day)).sum()
            survival *= 1 - events / at_risk if events else 1
        assert mean[group] == pytest.approx(area)


def test_without_censoring_the_error_is_that_of_a_mean():
    days = np.array([1.0, 3.0, 4.0, 8.0, 9.0])
    steps = grouped_km(np.zeros(5, np.int64), 1, days, np.ones(5, bool))
    mean, error = restricted_mean(steps, 1, 9.0)
    assert mean[0] == pytest.approx(days.mean())
    assert error[0] == pytest.approx(days.std() / np.sqrt(5))
