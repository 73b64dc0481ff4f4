from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma._stats.kaplan_meier import grouped_km, grouped_km_quantiles

DATA = Path(__file__).parents[1] / "data" / "dpmo"

rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12), st.booleans()), max_size=60)


def quantiles(duration, event, probs):
    duration = np.asarray(duration, float)
    codes = np.zeros(len(duration), np.int64)
    return grouped_km_quantiles(codes, 1, duration, np.asarray(event, bool), probs)[0]


def oracle(pairs, prob):
    """Follow the definition in exact fractions, one time at a time."""
    level, survival, reached = 1 - Fraction(prob), Fraction(1), None
    for time in sorted({time for time, _ in pairs}):
        events = sum(1 for at, happened in pairs if at == time and happened)
        survival *= 1 - Fraction(events, sum(1 for at, _ in pairs if at >= time))
        if events and reached is not None and survival < level:
            return (reached + time) / 2
        if events and survival < level:
            return time
        if events and survival == level and reached is None:
            reached = time
    return np.nan if reached is None else (reached + max(time for time, _ in pairs)) / 2


def test_the_medians_of_the_lung_data_are_those_of_survfit():
    lung = pd.read_csv(DATA / "lung.csv")
    dead = (lung["status"] == 2).to_numpy()
    assert quantiles(lung["time"], dead, [0.5]).tolist() == [310]
    time = lung["time"].to_numpy(float)
    by_sex = grouped_km_quantiles(lung["sex"].to_numpy() - 1, 2, time, dead, [0.5])
    assert by_sex.ravel().tolist() == [270, 426]


def test_the_survival_of_the_lung_data_is_that_of_survfit():
    lung = pd.read_csv(DATA / "lung.csv")
    codes, dead = np.zeros(len(lung), np.int64), (lung["status"] == 2).to_numpy()
    steps = grouped_km(codes, 1, lung["time"].to_numpy(float), dead)
    assert steps.events.sum() == 165
    at = np.searchsorted(steps.time, [90, 180, 365, 730], side="right") - 1
    survfit = [0.8815789473684, 0.7216706534098, 0.4092416244601, 0.1156930983445]
    np.testing.assert_allclose(steps.survival[at], survfit, rtol=1e-12)


def test_quantiles_that_the_curve_does_not_reach_are_missing():
    replies = pd.read_csv(DATA / "replies.csv")
    found = quantiles(replies["minutes"], replies["replied"] == 1, [0.25, 0.5, 0.75, 0.9])
    np.testing.assert_allclose(found, [55.7, 186.9, 667.6, np.nan], rtol=1e-12)


def test_the_median_of_1_to_100_is_the_midpoint():
    assert quantiles(np.arange(1, 101), np.ones(100), [0.5, 0.9]).tolist() == [50.5, 90.5]


def test_a_flat_end_reaches_to_the_last_time():
    assert quantiles([1, 2, 3, 8], [1, 1, 0, 0], [0.5]).tolist() == [5]


def test_times_censored_at_an_event_are_still_at_risk():
    steps = grouped_km(
        np.zeros(3, np.int64), 1, np.array([1.0, 1, 2]), np.array([True, False, True])
    )
    np.testing.assert_allclose(steps.survival, [2 / 3, 0])
    assert steps.at_risk.tolist() == [3, 1]


@given(rows, st.sampled_from(["1/10", "1/4", "1/3", "1/2", "2/3", "9/10"]))
def test_every_group_follows_the_definition(table, prob):
    codes, duration, event = (
        np.array([row[k] for row in table], dtype)
        for k, dtype in enumerate((np.int64, np.float64, np.bool_))
    )
    found = grouped_km_quantiles(codes, 5, duration, event, [float(Fraction(prob))])
    expected = [
        oracle([(time, happened) for code, time, happened in table if code == group], prob)
        for group in range(5)
    ]
    np.testing.assert_allclose(found.ravel(), expected, rtol=1e-12)


@given(rows, st.randoms())
def test_the_order_of_rows_does_not_matter(table, random):
    shuffled = random.sample(table, len(table))
    found = []
    for version in (table, shuffled):
        codes = np.array([row[0] for row in version], np.int64)
        duration = np.array([row[1] for row in version], float)
        event = np.array([row[2] for row in version], bool)
        found.append(grouped_km_quantiles(codes, 5, duration, event, [0.2, 0.5]))
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("n_groups", [100_000])
def test_flats_are_found_among_many_groups(n_groups):
    duration = np.tile(np.arange(1.0, 7.0), n_groups)
    codes = np.repeat(np.arange(n_groups), 6)
    found = grouped_km_quantiles(codes, n_groups, duration, np.ones(len(codes), bool), [0.5, 1 / 3])
    assert (found == [3.5, 2.5]).all()
