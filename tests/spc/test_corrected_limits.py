"""Limits widened for what a baseline of its size leaves open, and the rates that cautions state."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.special import ndtr

from vocsigma.exceptions import ArgumentError, BaselineWarning
from vocsigma.spc import (
    Baseline,
    c_chart,
    i_prime_chart,
    np_chart,
    observed_expected_chart,
    p_chart,
    p_prime_chart,
    u_chart,
    u_prime_chart,
    xbar_r_chart,
    xbar_s_chart,
    xmr_chart,
)
from vocsigma.spc._laws.spread_law import NOMINAL, OF_MOVING_RANGES, SpreadLaw
from vocsigma.spc._limits.limits import MEDIAN_BIAS, MEDIAN_VARIANCE, degrees_of_freedom

X = np.random.default_rng(1).normal(50, 4, size=60)
N = np.random.default_rng(2).integers(40, 200, size=60)
LATE = np.random.default_rng(3).binomial(N, 0.3)
LIMITS = ["center", "lcl", "ucl", "sigma"]
SIZED = {"n": N}


def sized(chart, **more):
    """Chart the counts, with their n where the kind has one."""
    return chart(LATE, **({} if chart is c_chart else SIZED), **more)


@pytest.mark.parametrize("m", [20, 25, 45])
def test_limits_of_the_standard_deviation_are_the_prediction_limits_of_student(m: int) -> None:
    chart = xmr_chart(X, baseline=m, sigma_method="sd", limits="corrected", rules="nelson_1")
    t = stats.t.isf(NOMINAL / 2, m - 1)
    half = t * X[:m].std(ddof=1) * np.sqrt(1 + 1 / m)
    row = chart.limits.iloc[0]
    assert row["ucl"] == pytest.approx(X[:m].mean() + half, rel=1e-10)
    assert row["lcl"] == pytest.approx(X[:m].mean() - half, rel=1e-10)


def test_limits_from_within_subgroups_are_those_of_student_for_the_pooled_deviation() -> None:
    values = np.random.default_rng(4).normal(size=(20, 4))
    chart = xbar_s_chart(values, sigma_method="pooled", limits="corrected")
    pooled = np.sqrt(values.var(axis=1, ddof=1).mean())
    half = stats.t.isf(NOMINAL / 2, 60) * pooled * np.sqrt(1 / 4 + 1 / 80)
    assert chart.limits["ucl"].iloc[0] == pytest.approx(values.mean() + half, rel=1e-10)


@pytest.mark.parametrize("m", [5, 10, 20, 50, 100])
def test_the_law_of_mean_moving_ranges_gives_the_simulated_rate(m: int) -> None:
    values = np.random.default_rng(m).normal(size=(60_000, m))
    estimate = np.abs(np.diff(values)).mean(axis=1) * np.sqrt(np.pi) / 2
    law = SpreadLaw(degrees_of_freedom(m), OF_MOVING_RANGES)
    for z in (3.0, law.reach()):
        assert law.outside(z) == pytest.approx(2 * ndtr(-z * estimate).mean(), rel=0.08)
    assert law.outside(law.reach()) == pytest.approx(NOMINAL, rel=1e-9)


@pytest.mark.parametrize("m", [20, 21, 50, 100])
def test_the_law_of_median_moving_ranges_gives_the_simulated_rate(m: int) -> None:
    values = np.random.default_rng(m).normal(size=(60_000, m))
    median = np.median(np.abs(np.diff(values)), axis=1) / (np.sqrt(2) * stats.norm.ppf(0.75))
    law = SpreadLaw(m / (2 * MEDIAN_VARIANCE), OF_MOVING_RANGES, 1 + MEDIAN_BIAS / m)
    assert 2 * ndtr(-law.reach() * median).mean() == pytest.approx(NOMINAL, rel=0.2)


def test_the_variance_of_the_median_is_that_of_two_neighbouring_ranges() -> None:
    middle = np.sqrt(2) * stats.norm.ppf(0.75)
    both = stats.multivariate_normal([0, 0], [[2, -1], [-1, 2]]).cdf(
        [middle, middle], lower_limit=[-middle, -middle]
    )
    density = 2 * stats.norm.pdf(middle, scale=np.sqrt(2))
    variance = (0.25 + 2 * (both - 0.25)) / (density * middle) ** 2
    assert pytest.approx(variance, rel=1e-3) == MEDIAN_VARIANCE


def test_known_parameters_leave_nothing_open() -> None:
    corrected = xmr_chart(X, center=50, sigma=4, limits="corrected")
    standard = xmr_chart(X, center=50, sigma=4)
    pd.testing.assert_frame_equal(corrected.limits[LIMITS], standard.limits[LIMITS])
    assert corrected.limits["widening"].tolist() == [1.0]


def test_a_known_sigma_leaves_the_centre_open_and_a_known_centre_sigma() -> None:
    of_center = xmr_chart(X, baseline=25, sigma=4, limits="corrected")
    assert of_center.limits["widening"].iloc[0] == pytest.approx(np.sqrt(1 + 1 / 25), rel=1e-12)
    of_sigma = xmr_chart(X, baseline=25, center=50, limits="corrected").limits["widening"].iloc[0]
    of_both = xmr_chart(X, baseline=25, limits="corrected").limits["widening"].iloc[0]
    assert of_both == pytest.approx(of_sigma * np.sqrt(1 + 1 / 25), rel=1e-12)


@pytest.mark.parametrize("chart", [p_chart, np_chart, u_chart, c_chart])
def test_counts_by_chance_alone_leave_only_the_centre_open(chart) -> None:
    points = sized(chart, baseline=20, limits="corrected").points
    share = 1 / 20 if chart is c_chart else N / N[:20].sum()
    np.testing.assert_allclose(points["widening"], np.sqrt(1 + share), rtol=1e-12)


@pytest.mark.parametrize("chart", [p_prime_chart, u_prime_chart])
def test_primed_charts_widen_by_the_size_of_each_point(chart) -> None:
    wide = sized(chart, baseline=20, limits="corrected").points["widening"]
    law = SpreadLaw(degrees_of_freedom(20), OF_MOVING_RANGES)
    expected = law.reach() / 3 * np.sqrt(1 + N / N[:20].sum())
    np.testing.assert_allclose(wide, expected, rtol=1e-12)


ALL = {
    "xmr": (xmr_chart, X, {}),
    "xmr_median": (xmr_chart, X, {"sigma_method": "mr_median"}),
    "i_prime": (i_prime_chart, X, SIZED),
    "xbar_r": (xbar_r_chart, X.reshape(12, 5), {}),
    "xbar_s": (xbar_s_chart, X.reshape(12, 5), {}),
    "p": (p_chart, LATE, SIZED),
    "np": (np_chart, LATE, SIZED),
    "p_prime": (p_prime_chart, LATE, SIZED),
    "u": (u_chart, LATE, SIZED),
    "u_prime": (u_prime_chart, LATE, SIZED),
    "c": (c_chart, LATE, {}),
    "observed_expected": (observed_expected_chart, LATE, {"expected": N * 0.3}),
}
every_chart = pytest.mark.parametrize("name", list(ALL))


@every_chart
@pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
def test_z_is_three_on_a_limit_and_the_standard_errors_stay(name: str) -> None:
    chart, data, options = ALL[name]
    wide = chart(data, baseline=10, limits="corrected", **options).points
    plain = chart(data, baseline=10, **options).points
    np.testing.assert_allclose(wide["z"] * wide["widening"], plain["z"], rtol=1e-12)
    np.testing.assert_allclose(wide["sigma"], plain["sigma"], rtol=1e-12)
    np.testing.assert_allclose(
        (wide["ucl"] - wide["center"]) / (plain["ucl"] - plain["center"]),
        wide["widening"],
        rtol=1e-9,
    )
    beyond = (wide["value"] > wide["ucl"]) | (wide["value"] < wide["lcl"])
    signals = chart(data, baseline=10, limits="corrected", rules="nelson_1", **options).points
    assert signals["signal"].tolist() == beyond.tolist()


@every_chart
@pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
def test_a_baseline_keeps_its_widening(name: str) -> None:
    chart, data, options = ALL[name]
    made = chart(data, baseline=10, limits="corrected", **options)
    kept = Baseline.from_dict(made.baseline.to_dict())
    assert kept == made.baseline
    assert kept.limits[0].parameters["widening"] > 1 or not made.design.family.estimates_spread
    again = chart(data, baseline=kept, **options)
    np.testing.assert_array_equal(again.points["z"], made.points["z"])
    np.testing.assert_array_equal(again.points["ucl"], made.points["ucl"])


def test_groups_and_phases_are_widened_each_by_its_own_baseline() -> None:
    frame = pd.DataFrame({"unit": np.repeat(["a", "b"], 60), "x": np.tile(X, 2)})
    mask = np.r_[np.arange(60) < 24, np.arange(60) < 40]
    both = xmr_chart(frame, value="x", by="unit", baseline=mask, limits="corrected").limits
    for row, m in enumerate((24, 40)):
        alone = xmr_chart(X, baseline=m, limits="corrected").limits
        assert both["widening"].iloc[row] == alone["widening"].iloc[0]
        assert both["ucl"].iloc[row] == alone["ucl"].iloc[0]
    carried = xmr_chart(X, baseline=24, phase=[30], limits="corrected").limits
    assert len(set(carried["widening"])) == 1


def test_excluded_is_missing_for_corrected_limits() -> None:
    holes = X.copy()
    holes[[3, 10]] = np.nan
    excluded = xmr_chart(X, baseline=30, exclude=[3, 10], limits="corrected").limits
    missing = xmr_chart(holes, baseline=30, limits="corrected").limits
    pd.testing.assert_frame_equal(
        excluded[[*LIMITS, "widening"]], missing[[*LIMITS, "widening"]], check_exact=True
    )


def test_the_chart_of_moving_ranges_is_not_widened() -> None:
    wide = xmr_chart(X, limits="corrected").dispersion
    plain = xmr_chart(X).dispersion
    assert wide is not None
    assert plain is not None
    pd.testing.assert_frame_equal(wide.limits, plain.limits)


def test_the_summary_says_by_how_much_and_what_for() -> None:
    one = xmr_chart(X, baseline=25, limits="corrected").summary()
    assert "Limits are 18.9% wider than the standard ones" in one
    assert "of the new points of a stable process 0.27% lie outside, on average" in one
    assert "wider" not in xmr_chart(X, baseline=25).summary()
    several = sized(p_prime_chart, baseline=25, limits="corrected")
    wide = 100 * (several.points["widening"] - 1)
    said = f"Limits are {wide.min():.1f}% to {wide.max():.1f}% wider than the standard ones"
    assert said in several.summary()


def test_bad_choices_are_refused() -> None:
    with pytest.raises(
        ArgumentError, match=r"limits='wide' is unknown; take 'standard', 'corrected'"
    ):
        xmr_chart(X, limits="wide")  # type: ignore[arg-type]
    frozen = xmr_chart(X).baseline
    with pytest.raises(ArgumentError, match="`baseline` has the standard limits; leave limits out"):
        xmr_chart(X, baseline=frozen, limits="corrected")
    with pytest.raises(ArgumentError, match=r"limits='corrected' has no meaning on scale='gamma'"):
        xmr_chart(X, scale="gamma", limits="corrected")


@pytest.mark.parametrize(
    ("name", "rate"),
    [("xmr", "2.3"), ("i_prime", "2.3"), ("p", "0.42"), ("np", "0.42"), ("c", "0.42"),
     ("u", "0.42"), ("p_prime", "2.3"), ("u_prime", "2.3"), ("xbar_s", "0.65")],
)  # fmt: skip
def test_every_caution_gives_the_false_alarms_of_its_own_baseline(name: str, rate: str) -> None:
    chart, data, options = ALL[name]
    with pytest.warns(BaselineWarning, match=f"rest on 10 baseline points.*; {rate}% of the"):
        chart(data, baseline=10, **options)


def test_the_caution_of_corrected_limits_says_that_they_are_widened() -> None:
    with pytest.warns(
        BaselineWarning, match=r"10 baseline points.*; they are widened, so that 0\.27%"
    ):
        xmr_chart(X, baseline=10, limits="corrected")


def test_the_caution_of_groups_gives_the_worst_rate() -> None:
    frame = pd.DataFrame({"unit": np.repeat(["a", "b"], 60), "x": np.tile(X, 2)})
    mask = np.r_[np.arange(60) < 10, np.arange(60) < 15]
    with pytest.warns(BaselineWarning, match=r"\(in 2 of 2 groups and phases\); 2\.3% of"):
        xmr_chart(frame, value="x", by="unit", baseline=mask)
