"""Quantile and median charts: exact laws, simulated rates, censored values, given quantiles."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, norm

from vocsigma.exceptions import ArgumentError
from vocsigma.spc import Baseline, i_prime_chart, median_chart, quantile_chart
from vocsigma.spc._laws.quantile_law import Members, OrderStatistic, effective_sizes

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


def long(matrix: np.ndarray, **columns: object) -> pd.DataFrame:
    """Give one row a value of an array with one subgroup a row."""
    m, n = matrix.shape
    return pd.DataFrame({"x": matrix.ravel(), "s": np.repeat(np.arange(m), n), **columns})


def hours(m: int, n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(1, 1, size=(m, n))


def test_scores_are_those_of_the_order_statistic() -> None:
    n, level = np.array([5.0, 25.0, 100.0]), np.array([0.3, 0.8, 0.95])
    law = OrderStatistic.of(n, 0.9)
    wanted = [
        norm.ppf(beta.cdf(share, k, size + 1 - k))
        for share, k, size in zip(level, [5, 23, 90.5], n, strict=True)
    ]
    np.testing.assert_allclose(law.scores(level), wanted, rtol=1e-10)
    for z in (-3.0, 0.0, 3.0):
        np.testing.assert_allclose(law.scores(law.level(np.full(3, z))), z, atol=1e-9)


def test_quantiles_and_centres_are_those_of_the_values() -> None:
    x = hours(30, 25)
    chart = quantile_chart(x, q=0.9)
    np.testing.assert_allclose(chart.points["value"], np.sort(x, axis=1)[:, 22])
    assert chart.limits["pooled"].iloc[0] == pytest.approx(np.quantile(x, 0.9), rel=0.01)
    median = median_chart(hours(30, 8))
    np.testing.assert_allclose(median.points["value"], np.median(hours(30, 8), axis=1))


def test_a_point_signals_exactly_beyond_its_limits() -> None:
    for overdispersion in (True, False):
        x = hours(300, 40, seed=2)
        points = quantile_chart(x, q=0.8, overdispersion=overdispersion).points
        outside = (points["value"] > points["ucl"]) | (points["value"] < points["lcl"])
        assert (outside == (points["z"].abs() > 3)).all()
        assert ((points["value"] > points["center"]) == (points["z"] > 0)).all()


@pytest.mark.slow
@pytest.mark.parametrize(("q", "n"), [(0.5, 5), (0.5, 101), (0.9, 25), (0.9, 105)])
def test_false_signals_are_as_often_as_nominal(q: float, n: int) -> None:
    m = 6000
    x = hours(m, n, seed=n)
    z = quantile_chart(x, q=q, overdispersion=False, rules="nelson_1").points["z"]
    for limit in (2.0, 3.0):
        nominal = 2 * norm.sf(limit)
        assert (z.abs() > limit).mean() == pytest.approx(
            nominal, abs=3 * np.sqrt(nominal / m) + 0.1 * nominal
        )


def test_days_that_differ_need_overdispersion() -> None:
    rng = np.random.default_rng(3)
    x = hours(400, 500) * np.exp(rng.normal(0, 0.15, size=(400, 1)))
    plain = quantile_chart(x, overdispersion=False, rules="nelson_1").points["signal"].mean()
    wide = quantile_chart(x, rules="nelson_1")
    assert plain > 0.1
    assert wide.points["signal"].mean() < 0.01
    assert wide.limits["sigma_z_low"].iloc[0] > 1.5


def test_censored_values_leave_the_quantile_unbiased_and_the_rate_nominal() -> None:
    rng = np.random.default_rng(5)
    x = hours(1500, 80, seed=5)
    end = rng.exponential(30, size=x.shape)
    frame = long(np.minimum(x, end), seen=(x <= end).ravel())
    options = {"value": "x", "subgroup": "s", "overdispersion": False, "rules": "nelson_1"}
    chart = quantile_chart(frame, observed="seen", **options)
    assert chart.limits["pooled"].iloc[0] == pytest.approx(np.quantile(x, 0.9), rel=0.02)
    assert chart.points["effective_n"].between(30, 79.9).all()
    assert chart.points["signal"].mean() == pytest.approx(0.0027, abs=0.004)
    naive = quantile_chart(frame[frame["seen"]], **options)
    assert naive.limits["pooled"].iloc[0] < 0.85 * np.quantile(x, 0.9)


def test_censoring_beyond_the_quantile_costs_nothing() -> None:
    x = hours(2, 40)
    subgroup = np.repeat([0, 1], 40)
    cut = np.quantile(x, 0.97)
    members = Members(subgroup, np.minimum(x, cut).ravel(), (x <= cut).ravel())
    np.testing.assert_array_equal(effective_sizes(members, 2, 0.5), [40.0, 40.0])


def test_a_quantile_that_is_not_reached_is_a_bound_that_signals_only_above() -> None:
    x = hours(30, 50)
    seen = np.ones_like(x, dtype=bool)
    x[10], seen[10] = 0.01, np.arange(50) < 20
    x[20], seen[20] = 80.0, np.arange(50) < 20
    chart = quantile_chart(
        long(x, seen=seen.ravel()), value="x", subgroup="s", observed="seen", exclude=[10, 20]
    )
    points = chart.points
    assert points.loc[[10, 20], "reached"].tolist() == [False, False]
    assert np.isnan(points["z"].iloc[10])
    assert points["z"].iloc[20] > 3
    assert points["value"].iloc[20] == 80.0
    assert "In 2 subgroups the quantile is not reached" in chart.summary()


def test_turns_are_known_by_their_columns() -> None:
    x = hours(25, 40)
    turns = pd.DataFrame(
        {
            "waited_s": 3600 * x.ravel(),
            "answered": (x < 20).ravel(),
            "day": np.repeat(pd.date_range("2026-03-01", periods=25), 40),
        }
    )
    chart = quantile_chart(turns, subgroup="day")
    same = quantile_chart(turns, subgroup="day", value="waited_s", observed="answered")
    pd.testing.assert_frame_equal(chart.points, same.points)
    assert chart.finding().startswith("The 90th percentile of the waiting time")
    assert chart.points["time"].iloc[3] == pd.Timestamp("2026-03-04")


def test_given_quantiles_are_an_i_prime_chart_on_the_log_scale() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(20, 200, size=30)
    table = pd.DataFrame({"p90": np.exp(8 + rng.normal(size=30) / np.sqrt(n)), "answered": n})
    chart = quantile_chart(table)
    same = i_prime_chart(table, value="p90", n="answered", scale="log")
    np.testing.assert_allclose(chart.points["ucl"], same.points["ucl"])
    assert chart.name == "quantile"
    assert "90th percentile of the response time" in chart.finding()
    table["median"] = table["p90"] / 4
    assert median_chart(table).name == "median"
    frozen = Baseline.from_dict(chart.baseline.to_dict())
    np.testing.assert_allclose(
        quantile_chart(table, baseline=frozen).points["z"], chart.points["z"]
    )


@given(seed=st.integers(0, 2**32 - 1), factor=st.floats(0.01, 100), at=st.integers(0, 24))
@settings(max_examples=10, deadline=None)
def test_laws(seed: int, factor: float, at: int) -> None:
    x = hours(25, 31, seed=seed)
    plain = quantile_chart(x, q=0.7, exclude=[at]).points
    curved = quantile_chart(factor * x**2, q=0.7, exclude=[at]).points
    np.testing.assert_allclose(curved["value"], factor * plain["value"] ** 2)
    np.testing.assert_allclose(curved["z"].drop(at), plain["z"].drop(at), rtol=1e-6, atol=1e-9)
    absent = x.copy()
    absent[at] = np.nan
    missing = quantile_chart(absent, q=0.7).points
    np.testing.assert_allclose(missing["z"].drop(at), plain["z"].drop(at))
    frame = long(np.vstack([x, 2 * x]), g=np.repeat(["a", "b"], x.size))
    options = {"value": "x", "subgroup": "s", "q": 0.7}
    groups = quantile_chart(frame, by="g", **options).points["z"]
    phases = quantile_chart(frame, phase="g", **options).points["z"]
    alone = quantile_chart(x, q=0.7).points["z"]
    np.testing.assert_allclose(groups, np.r_[alone, alone], atol=1e-9)
    np.testing.assert_allclose(phases, np.r_[alone, alone], atol=1e-9)
    shuffled = frame.sample(frac=1, random_state=1).sort_values("s", kind="stable")
    again = quantile_chart(shuffled, by="g", **options).points["z"]
    np.testing.assert_allclose(np.sort(again), np.sort(groups), atol=1e-9)


def test_a_baseline_comes_back_from_json_and_a_far_point_does_not_move_it() -> None:
    x = hours(60, 3000, seed=7)
    chart = quantile_chart(x, baseline=30)
    frozen = Baseline.from_dict(json.loads(json.dumps(chart.baseline.to_dict())))
    again = quantile_chart(x, baseline=frozen)
    for column in ("z", "lcl", "ucl", "center"):
        np.testing.assert_allclose(again.points[column], chart.points[column])
    far = x.copy()
    far[50] *= 1000
    np.testing.assert_array_equal(
        quantile_chart(far, baseline=30).points["ucl"], chart.points["ucl"]
    )
    assert chart.monitor(far[45:]).signals["position"].tolist()[0] == 5


def test_small_subgroups_are_counted_in_words() -> None:
    said = quantile_chart(hours(25, 40)).summary()
    assert "25 of 25 subgroups have fewer than 100 values" in said


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: quantile_chart(hours(9, 9), q=1.0), "q=1.0 is no quantile; give a number between"),
        (
            lambda: quantile_chart(long(hours(9, 9)), value="x", subgroup="s", n="s"),
            "n= is for given quantiles; leave it out with subgroup=",
        ),
        (
            lambda: quantile_chart(hours(9, 9), scale="log"),
            "scale= is for given quantiles; leave it out with subgroup=",
        ),
        (
            lambda: quantile_chart(long(hours(9, 9)), value="x", n="s", observed="s"),
            "observed= is for raw values; pass subgroup= too",
        ),
        (
            lambda: quantile_chart(long(hours(9, 9)), value="x", subgroup="s", observed="s"),
            "`observed` is int64, not bool; give True where the end was seen",
        ),
        (
            lambda: quantile_chart(
                hours(9, 9), baseline=quantile_chart(hours(9, 9)).baseline, q=0.5
            ),
            "q=0.5, but `baseline` has q=0.9",
        ),
        (
            lambda: quantile_chart(
                long(hours(9, 9)), value="x", n="s", baseline=quantile_chart(hours(9, 9)).baseline
            ),
            "`baseline` is of raw values: pass subgroup=",
        ),
        (
            lambda: quantile_chart(
                long(hours(9, 9), no=np.zeros(81, bool)), value="x", subgroup="s", observed="no"
            ),
            "no value of a baseline was observed to its end",
        ),
        (lambda: quantile_chart(hours(9, 9) / 0), "`value` is infinite at row 0"),
        (
            lambda: quantile_chart(hours(9, 9).ravel(), subgroup=[1] * 81, observed="no"),
            "observed='no' names a column, but `data` is not a DataFrame",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_bad_input_is_refused(make: object, text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)
