"""Xbar-R and Xbar-S charts: other programs' answers, laws, phases, words and what they refuse."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from vocsigma.exceptions import ArgumentError, BaselineWarning, TableError
from vocsigma.spc import (
    Baseline,
    ControlChart,
    control_chart_constants,
    i_prime_chart,
    xbar_r_chart,
    xbar_s_chart,
)

DATA = Path(__file__).parents[1] / "data" / "spc"
CHARTS = [xbar_r_chart, xbar_s_chart]
METHODS = [
    (xbar_r_chart, "range"),
    (xbar_r_chart, "range_mvlue"),
    (xbar_s_chart, "s"),
    (xbar_s_chart, "s_mvlue"),
    (xbar_s_chart, "pooled"),
]
SHOWN = ["center", "lcl", "ucl"]
NAMES = ["chart", "method"]

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
quick = settings(max_examples=5, deadline=None)
samples = arrays(np.float64, (8, 4), elements=st.floats(-1e4, 1e4))

rng = np.random.default_rng(5)
MATRIX = rng.normal(50, 4, size=(40, 5))
DAYS = pd.date_range("2026-01-01", periods=40)


def long(matrix: np.ndarray, labels: Any = None) -> pd.DataFrame:
    m, n = matrix.shape
    labels = np.arange(m) if labels is None else labels
    return pd.DataFrame({"batch": np.repeat(labels, n), "x": matrix.ravel()}).dropna()


def panel(chart: ControlChart) -> ControlChart:
    assert chart.dispersion is not None
    return chart.dispersion


def same_points(one: ControlChart, other: ControlChart) -> None:
    names = ["n", "value", *SHOWN, "sigma", "z", "signal", "rules"]
    pd.testing.assert_frame_equal(one.points[names], other.points[names], check_exact=True)


# Other programs' answers


def test_montgomerys_rings_have_the_other_programs_limits() -> None:
    frame = pd.read_csv(DATA / "montgomery_6_3_xbar_s.csv")
    answer = json.loads((DATA / "montgomery_6_3_xbar_s.json").read_text())
    chart = xbar_s_chart(frame, value="obs", subgroup="sample")
    for found, name in ((chart, "expected_xbar"), (panel(chart), "expected_s")):
        wanted = answer[name]
        np.testing.assert_allclose(found.points["value"], wanted["y"], rtol=1e-10)
        for ours in ("lcl", "ucl"):
            np.testing.assert_allclose(found.points[ours], wanted[ours], rtol=1e-9, atol=1e-15)
        assert found.points["center"].iloc[0] == pytest.approx(wanted["center"], rel=1e-12)


@pytest.mark.parametrize(
    ("chart", "name", "tolerance"), [(xbar_r_chart, "R", 4e-4), (xbar_s_chart, "S", 1e-9)]
)
def test_panels_of_unequal_samples_have_the_other_programs_values_and_widths(
    chart: Callable[..., ControlChart], name: str, tolerance: float
) -> None:
    frame = pd.read_csv(DATA / "pistonrings_unequal_n.csv")
    wanted = json.loads((DATA / "pistonrings_unequal_n.json").read_text())[f"expected_{name}"]
    drawn = chart(frame, value="diameter", subgroup="sample", baseline=25)
    points = panel(drawn).points.iloc[:25]
    np.testing.assert_allclose(points["value"], wanted["statistic"], rtol=1e-9)
    # The other program draws one centre for all sizes, the mean of the statistic weighted by n.
    ours, theirs = points["ucl"] - points["center"], np.array(wanted["ucl"]) - wanted["center"]
    np.testing.assert_allclose(ours, theirs, rtol=tolerance)
    constants = control_chart_constants(points["n"])
    expected = constants["d2" if name == "R" else "c4"] * drawn.limits["sigma_within"].iloc[0]
    np.testing.assert_allclose(points["center"], expected, rtol=1e-12)


@pytest.mark.parametrize(NAMES, METHODS)
def test_the_estimators_of_sigma_are_unbiased_whatever_the_sizes(
    chart: Callable[..., ControlChart], method: str
) -> None:
    draws = np.random.default_rng(8).normal(0, 2, size=(6000, 5))
    sizes = np.resize([2, 3, 5], 6000)
    draws[np.arange(5) >= sizes[:, None]] = np.nan
    groups = np.repeat(np.arange(1000), 6)
    frame = long(draws).assign(group=lambda rows: groups[rows["batch"]])
    found = chart(frame, value="x", subgroup="batch", by="group", sigma_method=method).limits
    error = found["sigma_within"].std() / np.sqrt(1000)
    assert abs(found["sigma_within"].mean() - 2) < 3 * error


def test_equal_samples_have_the_textbooks_limits() -> None:
    constants = control_chart_constants(5).iloc[0]
    means = MATRIX.mean(axis=1)
    for chart, factor, spread, low, high in (
        (xbar_r_chart, "A2", np.ptp(MATRIX, axis=1).mean(), "D3", "D4"),
        (xbar_s_chart, "A3", MATRIX.std(axis=1, ddof=1).mean(), "B3", "B4"),
    ):
        limits, second = chart(MATRIX).limits.iloc[0], panel(chart(MATRIX)).limits.iloc[0]
        width = constants[factor] * spread
        wanted = [means.mean(), means.mean() - width, means.mean() + width]
        assert limits[SHOWN].tolist() == pytest.approx(wanted, rel=1e-12)
        wanted = [spread, constants[low] * spread, constants[high] * spread]
        assert second[SHOWN].tolist() == pytest.approx(wanted, rel=1e-10)


def test_known_parameters_give_the_known_limits_of_both_panels() -> None:
    chart = xbar_s_chart(MATRIX, center=50, sigma=4)
    assert chart.limits["ucl"].iloc[0] == pytest.approx(50 + 12 / np.sqrt(5))
    constants = control_chart_constants(5).iloc[0]
    second = panel(chart).limits.iloc[0]
    assert second["center"] == pytest.approx(4 * constants["c4"])
    assert second["ucl"] == pytest.approx(4 * (constants["c4"] + 3 * constants["c5"]))
    ranges = panel(xbar_r_chart(MATRIX, center=50, sigma=4)).limits.iloc[0]
    assert ranges["ucl"] == pytest.approx(4 * (constants["d2"] + 3 * constants["d3"]), rel=1e-12)
    assert "come from known parameters" in chart.summary()
    assert "come from known parameters" in panel(chart).summary()


def test_in_control_the_means_signal_at_the_nominal_rate() -> None:
    draws = np.random.default_rng(2).normal(10, 3, size=(40_000, 4))
    chart = xbar_s_chart(draws, center=10, sigma=3, rules="nelson_1")
    rate, nominal = chart.points["signal"].mean(), 2 * stats.norm.sf(3)
    assert abs(rate - nominal) < 3 * np.sqrt(nominal / 40_000)
    variances = 3 * stats.chi2(3).sf((np.sqrt(3) * panel(chart).points["ucl"].iloc[0] / 3) ** 2)
    assert panel(chart).points["signal"].mean() == pytest.approx(variances / 3, rel=0.2)


def test_days_that_differ_flood_the_chart_with_signals_and_i_prime_does_not() -> None:
    random = np.random.default_rng(1)
    draws = random.normal(size=(400, 500)) + 0.15 * random.normal(size=(400, 1))
    chart = xbar_s_chart(draws, rules="nelson_1")
    assert chart.points["signal"].mean() == pytest.approx(0.41, abs=0.06)
    limits = chart.limits.iloc[0]
    assert limits["ratio_low"] < 0.15 < limits["ratio_high"]
    assert limits["sigma_between"] == pytest.approx(0.15, rel=0.1)
    assert "limits from within subgroups are too narrow" in chart.summary()
    assert "take i_prime_chart" in chart.summary()
    better = i_prime_chart(draws.mean(axis=1), n=500, rules="nelson_1")
    assert better.points["signal"].mean() < 0.01


# Between and within


def test_the_f_test_is_the_analysis_of_variance() -> None:
    sizes = np.resize([3, 4, 5], 40)
    draws = np.where(np.arange(5) < sizes[:, None], MATRIX, np.nan)
    found = xbar_s_chart(draws).limits.iloc[0]
    wanted = stats.f_oneway(*(row[~np.isnan(row)] for row in draws))
    assert found["p_value"] == pytest.approx(wanted.pvalue, rel=1e-9)


def test_the_interval_of_the_ratio_covers_at_its_level() -> None:
    random = np.random.default_rng(4)
    draws = random.normal(size=(20_000, 4)) + 0.5 * random.normal(size=(20_000, 1))
    frame = long(draws).assign(group=lambda rows: rows["batch"] // 20)
    limits = xbar_s_chart(frame, value="x", subgroup="batch", by="group").limits
    covered = (limits["ratio_low"] <= 0.5) & (limits["ratio_high"] >= 0.5)
    assert abs(covered.mean() - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 1000)


# Input


def test_rows_arrays_and_matrices_give_the_same_chart() -> None:
    frame = long(MATRIX)
    matrix = xbar_s_chart(MATRIX)
    same_points(matrix, xbar_s_chart(frame, value="x", subgroup="batch"))
    same_points(matrix, xbar_s_chart(frame["x"], subgroup=frame["batch"].to_numpy()))
    same_points(matrix, xbar_s_chart(frame, value=frame["x"].to_numpy(), subgroup="batch"))
    same_points(matrix, xbar_s_chart(frame.rename(columns={"batch": "period_start"}), value="x"))
    same_points(matrix, xbar_s_chart(frame, value="x", time="batch"))
    assert matrix.points["time"].tolist() == list(range(40))
    named = xbar_s_chart(MATRIX, subgroup=DAYS)
    assert named.points["time"].tolist() == DAYS.tolist()
    assert xbar_s_chart(MATRIX, time=DAYS).points["time"].tolist() == DAYS.tolist()


@given(order=st.permutations(range(60)))
@quick
def test_the_order_of_rows_changes_nothing_where_subgroups_are_dates(order: list[int]) -> None:
    matrix = MATRIX[:12]
    frame = long(matrix, DAYS[:12])
    shuffled = frame.iloc[order]
    one, other = (xbar_r_chart(rows, value="x", subgroup="batch") for rows in (frame, shuffled))
    assert other.points["time"].tolist() == DAYS[:12].tolist()
    np.testing.assert_allclose(one.points[SHOWN], other.points[SHOWN], rtol=1e-12)
    assert one.points["n"].tolist() == other.points["n"].tolist()


def test_labels_stay_in_the_order_of_their_first_row() -> None:
    frame = long(MATRIX, [f"lot {40 - row}" for row in range(40)])
    mixed = pd.concat([frame.iloc[::2], frame.iloc[1::2]])
    chart = xbar_r_chart(mixed, value="x", subgroup="batch")
    assert chart.points["time"].iloc[[0, -1]].tolist() == ["lot 40", "lot 1"]
    np.testing.assert_allclose(chart.points["value"], MATRIX.mean(axis=1), rtol=1e-14)


def test_iso_dates_are_read_and_sorted() -> None:
    frame = long(MATRIX, DAYS[::-1].strftime("%Y-%m-%d"))
    chart = xbar_s_chart(frame, value="x", subgroup="batch", baseline=("2026-01-01", "2026-01-30"))
    assert chart.points["time"].tolist() == DAYS.tolist()
    np.testing.assert_allclose(chart.points["value"], MATRIX[::-1].mean(axis=1), rtol=1e-14)
    assert chart.limits["n_baseline"].tolist() == [30]


def test_a_time_of_its_own_labels_the_points() -> None:
    frame = long(MATRIX).assign(day=DAYS.repeat(5))
    chart = xbar_s_chart(frame, value="x", subgroup="batch", time="day")
    assert chart.points["time"].tolist() == DAYS.tolist()
    assert chart.monitor(frame).points["time"].tolist() == DAYS.tolist()


def test_means_and_deviations_that_are_known_give_the_chart_of_the_raw_values() -> None:
    frame = long(MATRIX)
    by_batch = frame.groupby("batch")["x"].agg(["mean", "std", "count"]).reset_index()
    raw = xbar_s_chart(frame, value="x", subgroup="batch")
    known = xbar_s_chart(by_batch, value="mean", sd="std", n="count", subgroup="batch")
    np.testing.assert_allclose(known.points[SHOWN], raw.points[SHOWN], rtol=1e-12)
    np.testing.assert_allclose(panel(known).points[SHOWN], panel(raw).points[SHOWN], rtol=1e-12)
    again = known.monitor(by_batch)
    np.testing.assert_allclose(again.points["z"], known.points["z"], rtol=1e-12)


def test_the_subgroups_table_is_known_by_its_columns() -> None:
    logs = np.random.default_rng(3).normal(8, 0.4, size=(30, 6))
    table = pd.DataFrame(
        {
            "period_start": DAYS[:30],
            "answered": 6,
            "answered_log_mean": logs.mean(axis=1),
            "answered_log_sd": logs.std(axis=1, ddof=1),
        }
    )
    chart = xbar_s_chart(table)
    raw = long(np.exp(logs), DAYS[:30]).rename(columns={"x": "response_s"})
    times = xbar_s_chart(raw, value="response_s", subgroup="batch")
    np.testing.assert_allclose(chart.points[SHOWN], times.points[SHOWN], rtol=1e-10)
    assert chart.finding().startswith("The geometric mean response time ")
    assert times.finding().startswith("The geometric mean response time ")
    assert (
        panel(times)
        .finding()
        .startswith(
            "The standard deviation of the logarithm of the response time within subgroups "
        )
    )
    assert panel(chart).finding() == panel(times).finding()
    assert chart.monitor(table).points["n"].tolist() == [6] * 30


def test_masked_and_missing_values_do_not_count() -> None:
    frame = pd.DataFrame(
        {"x": pd.array([1, 2, None, 4, 6, 8, 3, None, 5], dtype="Int64"), "g": [*"aaabbbccc"]}
    )
    chart = xbar_s_chart(frame, value="x", subgroup="g")
    assert chart.points["n"].tolist() == [2, 3, 2]
    assert chart.points["value"].tolist() == [1.5, 6, 4]


# Scales


def test_logarithms_are_taken_before_the_mean() -> None:
    times = pd.DataFrame({"response_s": np.exp(MATRIX.ravel() / 10), "g": np.arange(200) // 5})
    chart = xbar_s_chart(times, value="response_s", subgroup="g")
    np.testing.assert_allclose(chart.points["value"], np.exp(MATRIX.mean(axis=1) / 10), rtol=1e-12)
    raw = xbar_s_chart(MATRIX / 10)
    np.testing.assert_allclose(chart.points[SHOWN], np.exp(raw.points[SHOWN]), rtol=1e-11)
    np.testing.assert_allclose(panel(chart).points[SHOWN], panel(raw).points[SHOWN], rtol=1e-10)
    logged = xbar_s_chart(
        times.assign(log=np.log(times["response_s"])), value="log", subgroup="g", scale="logged"
    )
    np.testing.assert_allclose(chart.points[SHOWN], logged.points[SHOWN], rtol=1e-11)
    frozen = xbar_s_chart(times, value="response_s", subgroup="g", baseline=chart.baseline)
    np.testing.assert_allclose(frozen.points["z"], chart.points["z"], atol=1e-12)


def test_short_times_count_as_a_second_and_are_counted() -> None:
    times = pd.DataFrame({"response_s": np.exp(MATRIX.ravel() / 10), "g": np.arange(200) // 5})
    times.loc[:2, "response_s"] = [0.0, 0.3, 1.0]
    chart = xbar_s_chart(times, value="response_s", subgroup="g")
    expected = np.exp(np.log(times["response_s"][:5].clip(lower=1)).mean())
    assert chart.points["value"].iloc[0] == pytest.approx(expected, rel=1e-12)
    assert "2 times (1.0%) are below 1 s and count as that." in chart.summary()
    assert (
        "floored" not in xbar_s_chart(times, value="response_s", subgroup="g", scale="raw").points
    )


def test_raw_skewed_times_signal_too_often_and_logarithms_do_not() -> None:
    draws = np.random.default_rng(6).lognormal(0, 1, size=(20_000, 5))
    raw = xbar_s_chart(draws, rules="nelson_1").points["signal"].mean()
    log = xbar_s_chart(draws, scale="log", rules="nelson_1").points["signal"].mean()
    assert raw > 0.01
    assert log == pytest.approx(0.0027, rel=0.35)


# Laws


@pytest.mark.parametrize(NAMES, METHODS)
@given(matrix=samples, shift=st.floats(-1e4, 1e4), factor=st.floats(0.01, 100))
@quick
def test_limits_shift_and_scale_with_the_data(
    chart: Callable[..., ControlChart],
    method: str,
    matrix: np.ndarray,
    shift: float,
    factor: float,
) -> None:
    before = chart(matrix, sigma_method=method)
    after = chart(factor * matrix + shift, sigma_method=method)
    room = 1e-9 * (np.abs(factor * matrix).max() + abs(shift) + 1e-3)
    moved = factor * before.points[SHOWN] + shift
    np.testing.assert_allclose(after.points[SHOWN], moved, rtol=1e-9, atol=room)
    scaled = factor * panel(before).points[SHOWN]
    np.testing.assert_allclose(panel(after).points[SHOWN], scaled, rtol=1e-9, atol=room)


@pytest.mark.parametrize(NAMES, METHODS)
@given(matrix=samples, left_out=st.sets(st.integers(0, 7), max_size=3))
@quick
def test_excluded_is_exactly_missing(
    chart: Callable[..., ControlChart], method: str, matrix: np.ndarray, left_out: set[int]
) -> None:
    holes = matrix.copy()
    holes[sorted(left_out)] = np.nan
    excluded = chart(matrix, exclude=sorted(left_out), sigma_method=method)
    missing = chart(holes, sigma_method=method)
    columns = [*SHOWN, "sigma_within", "ratio", "n_baseline"]
    if left_out:
        columns = ["center", *columns[3:]]  # the width has no n where a subgroup is missing
    pd.testing.assert_frame_equal(
        excluded.limits[columns], missing.limits[columns], check_exact=True
    )
    kept = np.setdiff1d(np.arange(8), sorted(left_out))
    for one, other in ((excluded, missing), (panel(excluded), panel(missing))):
        pd.testing.assert_frame_equal(
            one.points.drop(columns="excluded").iloc[kept],
            other.points.drop(columns="excluded").iloc[kept],
            check_exact=True,
        )


@pytest.mark.parametrize("chart", CHARTS)
@given(matrix=samples)
@quick
def test_constant_subgroups_have_a_mean_without_rounding(
    chart: Callable[..., ControlChart], matrix: np.ndarray
) -> None:
    constant = np.repeat(matrix[:, :1], 3, axis=1)
    points = chart(constant).points
    assert points["value"].tolist() == matrix[:, 0].tolist()


@pytest.mark.parametrize("chart", CHARTS)
@given(matrix=samples, far=st.floats(-1e9, 1e9))
@quick
def test_a_far_subgroup_after_the_baseline_changes_no_limit(
    chart: Callable[..., ControlChart], matrix: np.ndarray, far: float
) -> None:
    longer = np.vstack([matrix, np.full(4, far)])
    before, after = chart(matrix), chart(longer, baseline=8)
    pd.testing.assert_frame_equal(before.limits[SHOWN], after.limits[SHOWN], check_exact=True)
    pd.testing.assert_frame_equal(
        panel(before).limits[SHOWN], panel(after).limits[SHOWN], check_exact=True
    )


@pytest.mark.parametrize("chart", CHARTS)
def test_each_group_is_charted_as_if_alone(chart: Callable[..., ControlChart]) -> None:
    frames = [
        long(MATRIX[:25], DAYS[:25]).assign(team="a"),
        long(3 * MATRIX[10:40, :3], DAYS[:30]).assign(team="b"),
    ]
    together = pd.concat(frames).sample(frac=1, random_state=1)
    both = chart(together, value="x", subgroup="batch", by="team", rules="nelson")
    for name, frame in zip("ab", frames, strict=True):
        alone = chart(frame, value="x", subgroup="batch", rules="nelson").points
        mine = both.points[both.points["team"] == name]
        assert mine["time"].tolist() == alone["time"].tolist()
        np.testing.assert_allclose(mine[SHOWN], alone[SHOWN], rtol=1e-12)
        assert mine["rules"].tolist() == alone["rules"].tolist()
    assert panel(both).limits["team"].tolist() == both.limits["team"].tolist()


@pytest.mark.parametrize("chart", CHARTS)
def test_each_phase_is_charted_as_if_alone(chart: Callable[..., ControlChart]) -> None:
    frame = long(MATRIX).assign(stage=lambda rows: np.where(rows["batch"] < 22, "old", "new"))
    by_column = chart(frame, value="x", subgroup="batch", phase="stage")
    by_start = chart(MATRIX, phase=[22])
    by_labels = chart(MATRIX, phase=np.where(np.arange(40) < 22, "old", "new"))
    parts = pd.concat([chart(MATRIX[:22]).limits[SHOWN], chart(MATRIX[22:]).limits[SHOWN]])
    for drawn in (by_column, by_start, by_labels):
        np.testing.assert_array_equal(drawn.limits[SHOWN], parts)
    panels = [panel(chart(rows)).limits[SHOWN] for rows in (MATRIX[:22], MATRIX[22:])]
    np.testing.assert_array_equal(panel(by_column).limits[SHOWN], pd.concat(panels))


# Baselines


@pytest.mark.parametrize("chart", CHARTS)
def test_a_frozen_baseline_judges_new_data(
    chart: Callable[..., ControlChart], tmp_path: Path
) -> None:
    frame = long(MATRIX)
    old, new = frame[frame["batch"] < 25], frame[frame["batch"] >= 25]
    whole = chart(frame, value="x", subgroup="batch", baseline=25)
    first = chart(old, value="x", subgroup="batch")
    path = tmp_path / "baseline.json"
    first.baseline.save(path)
    frozen = Baseline.load(path)
    assert frozen == first.baseline
    for later in (
        first.monitor(new),
        chart(new, value="x", subgroup="batch", baseline=frozen),
    ):
        expected = whole.points.iloc[25:]
        np.testing.assert_array_equal(later.points[SHOWN], expected[SHOWN])
        np.testing.assert_array_equal(
            panel(later).points[SHOWN], panel(whole).points[SHOWN].iloc[25:]
        )
        assert later.points["time"].tolist() == list(range(25, 40))
    assert frozen.fingerprint == whole.baseline.fingerprint
    monitored = chart(MATRIX[:25]).monitor(MATRIX[25:])
    np.testing.assert_array_equal(monitored.points["z"], whole.points["z"].iloc[25:])


@pytest.mark.parametrize("chart", CHARTS)
def test_a_frozen_baseline_takes_other_sizes(chart: Callable[..., ControlChart]) -> None:
    first = chart(MATRIX)
    later = first.monitor(MATRIX[:, :3])
    sigma = first.limits["sigma_within"].iloc[0]
    expected = first.points["center"].iloc[0] + 3 * sigma / np.sqrt(3)
    assert later.points["ucl"].iloc[0] == pytest.approx(expected, rel=1e-12)


def test_provisional_values_make_their_subgroup_provisional() -> None:
    frame = long(MATRIX).assign(provisional=lambda rows: rows.index >= 198)
    chart = xbar_s_chart(frame, value="x", subgroup="batch")
    assert chart.points["provisional"].tolist() == [False] * 39 + [True]
    assert chart.limits["n_baseline"].tolist() == [39]
    assert panel(chart).points["provisional"].iloc[-1]


def test_dates_choose_the_baseline_and_the_excluded() -> None:
    frame = long(MATRIX, DAYS)
    chart = xbar_r_chart(
        frame, value="x", subgroup="batch",
        baseline=("2026-01-01", "2026-01-30"), exclude=["2026-01-03"],
    )  # fmt: skip
    holes = np.delete(MATRIX[:30], 2, axis=0)
    assert chart.limits["n_baseline"].tolist() == [29]
    assert chart.limits["ucl"].iloc[0] == pytest.approx(xbar_r_chart(holes).limits["ucl"].iloc[0])


# Single values, and words


def test_single_values_enter_the_centre_and_not_sigma() -> None:
    draws = MATRIX.copy()
    draws[[4, 9], 1:] = np.nan
    chart = xbar_s_chart(draws)
    several = np.delete(draws, [4, 9], axis=0)
    assert chart.limits["sigma_within"].iloc[0] == pytest.approx(
        xbar_s_chart(several).limits["sigma_within"].iloc[0], rel=1e-12
    )
    assert chart.limits["center"].iloc[0] == pytest.approx(np.nanmean(draws), rel=1e-12)
    assert np.isnan(panel(chart).points["value"].iloc[[4, 9]]).all()
    assert "2 subgroups have a single value, which enters the centre and not sigma." in (
        chart.summary()
    )
    draws[9] = MATRIX[9]
    assert "1 subgroup has a single value" in xbar_s_chart(draws).summary()


def test_the_summary_says_what_varies_and_uses_enough_digits() -> None:
    frame = pd.read_csv(DATA / "pistonrings_xbar_s.csv")
    chart = xbar_s_chart(frame, value="diameter", subgroup="sample", baseline=25)
    assert chart.summary().splitlines() == [
        "The mean diameter rose above its limits at sample 39.",
        "An Xbar-S chart of the diameter, on the raw scale.",
        "The centre is 74.001, the limits are 73.988 to 74.014 and rest on 25 baseline points.",
        "3 of 40 points give a signal by nelson_1, nelson_2.",
        "Between subgroups the means vary with a sigma 0.21 times that within (95% interval 0.00 "
        "to 0.54; F test, p = 0.24).",
        "The lag-1 correlation of the baseline is -0.18.",
    ]
    assert panel(chart).summary().splitlines()[:3] == [
        "The standard deviation of the diameter within subgroups gives no signal in 15 points "
        "after the baseline.",
        "An S chart of the diameter, on the raw scale.",
        "The centre is 0.00924, the limits are 0 to 0.0193 and rest on 25 baseline points.",
    ]
    ranges = panel(xbar_r_chart(frame, value="diameter", subgroup="sample"))
    assert ranges.finding().startswith("The range of the diameter within subgroups ")


def test_the_summary_of_several_groups_counts_those_whose_subgroups_differ() -> None:
    shifted = MATRIX + np.repeat([0, 20], 20)[:, None]
    frame = pd.concat([long(MATRIX).assign(team="a"), long(shifted).assign(team="b")])
    summary = xbar_s_chart(frame, value="x", subgroup="batch", by="team").summary()
    assert "by an F test with p < 0.01 they differ in 1 of 2 sets." in summary
    assert "take i_prime_chart" in summary


def test_means_that_vary_less_than_chance_are_told() -> None:
    mixed = np.sort(np.random.default_rng(2).normal(size=200)).reshape(5, 40).T
    chart = xbar_s_chart(mixed)
    assert chart.limits["p_value"].iloc[0] > 0.99
    assert "p > 0.99" in chart.summary()
    assert "limits from within are too wide for it." in chart.summary()


def test_constant_subgroups_have_no_ratio() -> None:
    chart = xbar_s_chart(np.repeat(MATRIX[:, :1], 3, axis=1))
    assert np.isnan(chart.limits["ratio"].iloc[0])
    assert "Between subgroups" not in chart.summary()


def test_the_dictionary_holds_both_panels() -> None:
    content = xbar_s_chart(MATRIX).to_dict()
    assert content["dispersion"]["chart"] == "s"
    assert json.loads(json.dumps(content))["limits"][0]["sigma_within"] > 0


def test_a_constant_process_is_warned_of_and_gives_no_signal() -> None:
    with pytest.warns(BaselineWarning, match="the baseline does not vary"):
        chart = xbar_r_chart(np.full((30, 4), 0.1))
    assert not chart.points["signal"].any()
    assert chart.in_control
    assert np.isnan(chart.limits["p_value"].iloc[0])
    assert "Between subgroups" not in chart.summary()


def test_few_subgroups_are_warned_of() -> None:
    with pytest.warns(BaselineWarning, match="they rest on 8 baseline points, fewer than 20"):
        xbar_s_chart(MATRIX[:8])


def test_the_callers_frame_stays_as_it_is() -> None:
    frame = long(MATRIX)
    before = frame.copy()
    xbar_r_chart(frame, value="x", subgroup="batch")
    pd.testing.assert_frame_equal(frame, before)


# Bad input

FRAME = long(MATRIX)
TABLE = pd.DataFrame({"m": [1.0, 2, 3], "s": [1.0, -1, 1], "k": 4})


def with_value(row: int, value: float) -> pd.DataFrame:
    frame = FRAME.copy()
    frame.loc[row, "x"] = value
    return frame


BAD: list[tuple[Callable[[], ControlChart], str]] = [
    (
        lambda: xbar_r_chart(FRAME, value="x"),
        "the Xbar-R chart needs subgroup=, the label of each value's subgroup; only an array with",
    ),
    (lambda: xbar_r_chart(FRAME, subgroup="batch"), "the Xbar-R chart needs value=, the column of"),
    (
        lambda: xbar_s_chart(FRAME["x"], value="x", subgroup="batch"),
        "value='x' names a column, but `data` is not a DataFrame; leave value out",
    ),
    (
        lambda: xbar_s_chart(FRAME["x"], subgroup="batch"),
        "subgroup='batch' names a column, but `data` is not a DataFrame",
    ),
    (
        lambda: xbar_s_chart(FRAME["x"], subgroup=[1, 2]),
        "`subgroup` has 2 values for 200 rows; give one a row",
    ),
    (
        lambda: xbar_s_chart(FRAME, value=[1.0], subgroup="batch"),
        "`value` has 1 values for 200 rows",
    ),
    (
        lambda: xbar_s_chart(FRAME["x"], subgroup=[None, *FRAME["batch"][1:]]),
        "`subgroup` is missing at row 0; drop the row, or give it its subgroup",
    ),
    (
        lambda: xbar_s_chart(with_value(7, np.inf), value="x", subgroup="batch"),
        "`value` is infinite at row 7 (inf); drop or correct the row; a missing value is NaN",
    ),
    (
        lambda: xbar_s_chart(with_value(7, 0), value="x", subgroup="batch", scale="log"),
        "`value` is not above 0 at row 7 (0); only values above 0 have a logarithm",
    ),
    (
        lambda: xbar_s_chart(
            with_value(7, -2).rename(columns={"x": "response_s"}),
            value="response_s", subgroup="batch",
        ),
        "`value` is a negative time at row 7 (-2); correct the row",
    ),
    (
        lambda: xbar_s_chart(MATRIX, scale="boxcox"),
        "scale='boxcox' is for single values; take 'log' or 'raw' for subgroups",
    ),
    (lambda: xbar_r_chart(MATRIX, sigma_method="s"), "sigma_method='s' is unknown; take 'range'"),
    (lambda: xbar_s_chart(MATRIX, sigma_method="range"), "sigma_method='range' is unknown; take"),
    (
        lambda: xbar_s_chart(MATRIX[:, :1]),
        "has 40 usable points; the Xbar-S chart needs 2 subgroups, one of them of 2 values or more",
    ),
    (lambda: xbar_s_chart(MATRIX[:1]), "has 1 usable points; the Xbar-S chart needs 2 subgroups"),
    (lambda: xbar_s_chart(np.empty((0, 4))), "`data` has the shape (0, 4); give subgroups x val"),
    (lambda: xbar_s_chart([], subgroup=[]), "`data` has no rows; a chart needs 2 subgroups"),
    (
        lambda: xbar_s_chart(MATRIX, subgroup=DAYS[:3]),
        "`subgroup` has 3 values for 40 rows; give one a row",
    ),
    (
        lambda: xbar_s_chart(MATRIX, subgroup=[1] * 40),
        "`time` has the same value twice, again at row 1 (1)",
    ),
    (
        lambda: xbar_s_chart(
            FRAME.assign(stage=np.arange(200) > 6), value="x", subgroup="batch", phase="stage"
        ),
        "the subgroup 1 has values of two phases in 'stage'; a phase begins with a subgroup",
    ),
    (
        lambda: xbar_s_chart(FRAME, value="x", subgroup="x"),
        "value='x' stands for something else too; name each column once",
    ),
    (
        lambda: xbar_s_chart(
            FRAME.assign(within_sd=1), value="x", subgroup="batch", by="within_sd"
        ),
        "'within_sd' is a column that the result has of its own; rename it in `data`",
    ),
    (lambda: xbar_s_chart(TABLE, value="m", sd="s", n="k"), "`sd` is negative at row 1 (-1); cor"),
    (lambda: xbar_s_chart(TABLE, value="m", sd="k"), "sd='k' needs value= and n= too, the columns"),
    (
        lambda: xbar_s_chart(MATRIX, sd="s"),
        "sd='s' names a column, but `data` is not a DataFrame",
    ),
    (
        lambda: xbar_s_chart(TABLE, value="m", sd="k", n="k", scale="log"),
        "'k' holds standard deviations of values, not of their logarithms; pass scale='raw'",
    ),
    (
        lambda: xbar_s_chart(MATRIX, baseline=xbar_r_chart(MATRIX).baseline),
        "`baseline` is of a xbar_r chart, not xbar_s; use xbar_r_chart",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "text"), BAD)
def test_bad_arguments_are_refused(make: Callable[[], ControlChart], text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: xbar_s_chart(FRAME, value="y", subgroup="batch"), "`data` has no column 'y'"),
        (lambda: xbar_s_chart(FRAME, value="x", subgroup="lot"), "`data` has no column 'lot'"),
        (
            lambda: xbar_s_chart(FRAME, value="x", subgroup="batch", phase="stage"),
            "`data` has no column 'stage'",
        ),
        (lambda: xbar_s_chart(TABLE, value="m", sd="d", n="k"), "`data` has no column 'd'"),
    ],
)
def test_missing_columns_are_named(make: Callable[[], ControlChart], text: str) -> None:
    with pytest.raises(TableError) as error:
        make()
    assert text in str(error.value)
