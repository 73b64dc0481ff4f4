"""EWMA and moving average: their statistic, limits and memory."""

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

from vocsigma.exceptions import ArgumentError, BaselineWarning
from vocsigma.spc import (
    Baseline,
    ControlChart,
    Rule,
    cusum_chart,
    ewma_chart,
    moving_average_chart,
    xmr_chart,
)

DATA = Path(__file__).parents[1] / "data" / "spc"
SERIES = np.random.default_rng(7).normal(50, 4, size=60)
DAYS = pd.date_range("2026-01-01", periods=60)
CHARTS = [ewma_chart, moving_average_chart, cusum_chart]
AVERAGES = [ewma_chart, moving_average_chart]
quick = settings(max_examples=8, deadline=None)
values = arrays(np.float64, st.integers(4, 30), elements=st.floats(-1e6, 1e6))

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


def case(name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    return pd.read_csv(DATA / f"{name}.csv"), json.loads((DATA / f"{name}.json").read_text())


def recursion(x: np.ndarray, n: np.ndarray, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Give the EWMA from 0 on and its variance for sigma 1, one point after the other."""
    average, variance, out = 0.0, 0.0, []
    for value, size in zip(x, n, strict=True):
        average = (1 - weight) * average + weight * value
        variance = (1 - weight) ** 2 * variance + weight**2 / size
        out.append((average, variance))
    means, variances = np.array(out).T
    return means, variances


def test_montgomerys_ewma_equals_the_other_program() -> None:
    frame, answer = case("montgomery_9_1_cusum_ewma")
    answer = answer["expected_ewma"]
    points = ewma_chart(frame, value="x", center=10, sigma=1, weight=0.1, width=2.7).points
    for ours, theirs in (("value", "z"), ("lcl", "lcl"), ("ucl", "ucl")):
        np.testing.assert_allclose(points[ours], answer[theirs], rtol=1e-12)
    # The first point beyond the limits is the 29th, not the 28th: 10.573 is below 10.619.
    assert (points.loc[points["signal"], "position"] + 1).tolist() == [29, 30]
    assert points["observed"].tolist() == frame["x"].tolist()


def test_nist_ewma_has_the_printed_values() -> None:
    frame, answer = case("nist_6324_ewma")
    printed, room = answer["published"], answer["tolerance"]
    chart = ewma_chart(
        frame, value="x", center=50, sigma=2.0539, weight=0.3, width=3, limits="asymptotic"
    )
    np.testing.assert_allclose(chart.points["value"], printed["ewma"], atol=room["ewma"] + 1e-9)
    limits = chart.limits.iloc[0]
    assert limits["ucl"] == pytest.approx(printed["ucl"], abs=room["ucl"])
    assert limits["lcl"] == pytest.approx(printed["lcl"], abs=room["lcl"])
    assert chart.in_control


@given(values, st.integers(0, 99), st.sampled_from([0.05, 0.2, 0.9, 1.0]))
@quick
def test_ewma_and_its_variance_are_those_of_the_recursion(
    x: np.ndarray, seed: int, weight: float
) -> None:
    n = np.random.default_rng(seed).integers(1, 50, size=x.size)
    points = ewma_chart(x, n=n, center=3, sigma=2, weight=weight, width=3).points
    means, variances = recursion(x - 3, n, weight)
    room = 1e-12 * (np.abs(x).max() + 1)
    np.testing.assert_allclose(points["value"], means + 3, rtol=1e-12, atol=room)
    np.testing.assert_allclose(points["sigma"], 2 * np.sqrt(variances), rtol=1e-12)
    np.testing.assert_allclose(points["ucl"], 3 + 6 * np.sqrt(variances), rtol=1e-12)


@given(values)
@quick
def test_an_ewma_of_weight_1_is_the_individuals_chart(x: np.ndarray) -> None:
    ewma, single = ewma_chart(x, weight=1, width=3).points, xmr_chart(x, rules="nelson_1").points
    room = 1e-9 * (np.abs(x).max() + 1e-9)
    for name in ("value", "center", "lcl", "ucl", "sigma"):
        np.testing.assert_allclose(ewma[name], single[name], rtol=1e-9, atol=room)


@given(values, st.integers(2, 40), st.integers(0, 99))
@quick
def test_a_moving_average_is_the_mean_of_the_last_values(
    x: np.ndarray, span: int, seed: int
) -> None:
    n = np.random.default_rng(seed).integers(1, 50, size=x.size)
    points = moving_average_chart(x, n=n, center=3, sigma=2, span=span).points
    windows = [slice(max(row - span + 1, 0), row + 1) for row in range(x.size)]
    means = [x[window].mean() for window in windows]
    errors = [2 * np.sqrt((1 / n[window]).sum()) / len(n[window]) for window in windows]
    room = 1e-12 * (np.abs(x).max() + 1)
    np.testing.assert_allclose(points["value"], means, rtol=1e-12, atol=room)
    np.testing.assert_allclose(points["sigma"], errors, rtol=1e-12)
    np.testing.assert_allclose(points["lcl"], 3 - 3 * np.array(errors), rtol=1e-12)


@pytest.mark.parametrize("chart", AVERAGES)
@given(x=values, shift=st.floats(-1e5, 1e5), factor=st.floats(0.001, 1000))
@quick
def test_averages_shift_and_scale_with_the_data(
    chart: Callable[..., ControlChart], x: np.ndarray, shift: float, factor: float
) -> None:
    before, after = chart(x).points, chart(factor * x + shift).points
    room = 1e-9 * (np.abs(factor * x).max() + abs(shift) + 1e-3)
    for name in ("value", "center", "lcl", "ucl"):
        moved = factor * before[name].to_numpy() + shift
        np.testing.assert_allclose(after[name], moved, rtol=1e-9, atol=room)


@pytest.mark.parametrize("chart", CHARTS)
@given(
    x=arrays(np.float64, 30, elements=st.floats(-1e3, 1e3)),
    left_out=st.sets(st.integers(0, 26), max_size=6),
    baseline=st.sampled_from([24, 30]),
)
@quick
def test_excluded_is_exactly_missing(
    chart: Callable[..., ControlChart], x: np.ndarray, left_out: set[int], baseline: int
) -> None:
    rows = sorted(left_out)
    holes = x.copy()
    holes[rows] = np.nan
    options = {"baseline": baseline, "phase": [15]}
    excluded, missing = chart(x, exclude=rows, **options), chart(holes, **options)
    pd.testing.assert_frame_equal(excluded.limits, missing.limits, check_exact=True)
    pd.testing.assert_frame_equal(
        excluded.points.drop(columns=["excluded", "observed"]),
        missing.points.drop(columns=["excluded", "observed"]),
        check_exact=True,
    )
    pd.testing.assert_frame_equal(excluded.signals, missing.signals)
    assert excluded.points["observed"].tolist() == x.tolist()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_statistic_is_carried_over_what_does_not_enter(
    chart: Callable[..., ControlChart],
) -> None:
    known = {"center": 50, "sigma": 4}
    frame = pd.DataFrame({"x": SERIES, "provisional": False})
    frame.loc[58:, "provisional"] = True
    frame.loc[20, "x"] = np.nan
    with_holes = chart(frame, value="x", exclude=[5], **known).points
    without = chart(np.delete(SERIES, [5, 20, 58, 59]), **known).points
    assert np.flatnonzero(with_holes["value"].isna()).tolist() == [5, 20, 58, 59]
    kept = with_holes["value"].dropna().to_numpy()
    np.testing.assert_array_equal(kept, without["value"])
    assert with_holes["z"].isna().equals(with_holes["value"].isna())
    assert (
        with_holes["ucl"].iloc[[5, 58, 59]].tolist() == with_holes["ucl"].iloc[[4, 57, 57]].tolist()
    )


@pytest.mark.parametrize("chart", CHARTS)
def test_groups_and_phases_are_charts_of_their_own(chart: Callable[..., ControlChart]) -> None:
    frame = pd.DataFrame({"x": SERIES, "g": np.repeat(["a", "b", "c"], 20), "day": DAYS})
    mixed = frame.sample(frac=1, random_state=1).sort_values("day")
    together = chart(mixed, value="x", time="day", by="g")
    phases = chart(frame, value="x", time="day", phase="g")
    drop = ["position", "phase", *(["change"] if chart is cusum_chart else [])]
    for name, part in frame.groupby("g"):
        alone = chart(part, value="x", time="day").points.drop(columns=drop)
        for points in (
            together.points[together.points["g"] == name].drop(columns="g"),
            phases.points[phases.points["phase"] == name],
        ):
            ours = points.drop(columns=drop).reset_index(drop=True)
            pd.testing.assert_frame_equal(ours, alone, check_exact=True)


@pytest.mark.parametrize("chart", CHARTS)
def test_what_comes_after_the_baseline_changes_no_limit_and_no_point_before(
    chart: Callable[..., ControlChart],
) -> None:
    before, after = chart(SERIES), chart(np.append(SERIES, 1e6), baseline=60)
    pd.testing.assert_frame_equal(before.points, after.points.iloc[:-1], check_exact=True)
    assert after.points["signal"].iloc[-1]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("n", [None, 25])
def test_a_baseline_is_saved_loaded_and_monitored(
    chart: Callable[..., ControlChart], n: int | None, tmp_path: Path
) -> None:
    sized = {} if n is None else {"n": np.full(60, n)}
    whole = chart(SERIES, baseline=40, phase=[40], **sized)
    first = chart(SERIES[:40], **{name: size[:40] for name, size in sized.items()})
    first.baseline.save(tmp_path / "baseline.json")
    loaded = Baseline.load(tmp_path / "baseline.json")
    assert loaded == first.baseline
    new = {name: size[40:] for name, size in sized.items()}
    own = ["value", "center", "lcl", "ucl", "sigma", "z", "observed"]
    wanted = whole.points[own].iloc[40:].reset_index(drop=True)
    for later in (first.monitor(SERIES[40:], **new), chart(SERIES[40:], baseline=loaded, **new)):
        pd.testing.assert_frame_equal(later.points[own], wanted, check_exact=True)
    json.dumps(whole.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("chart", "name", "value", "other"),
    [
        (ewma_chart, "weight", 0.3, 0.4),
        (ewma_chart, "limits", "asymptotic", "exact"),
        (moving_average_chart, "span", 3, 4),
        (cusum_chart, "h", 4, 5),
        (cusum_chart, "restart", True, False),
    ],
)
def test_options_come_from_the_frozen_baseline_and_cannot_change(
    chart: Callable[..., ControlChart], name: str, value: Any, other: Any
) -> None:
    frozen = chart(SERIES, **{name: value}).baseline
    same = chart(SERIES, baseline=frozen, **{name: value}).points
    pd.testing.assert_frame_equal(same, chart(SERIES, baseline=frozen).points)
    message = f"{name}={other!r}, but `baseline` has {name}={value!r}; leave {name} out"
    with pytest.raises(ArgumentError, match=message):
        chart(SERIES, baseline=frozen, **{name: other})


def test_a_frozen_baseline_of_means_needs_n() -> None:
    of_means = ewma_chart(SERIES, n=np.full(60, 9)).baseline
    with pytest.raises(ArgumentError, match="`baseline` is of means: pass n="):
        ewma_chart(SERIES, baseline=of_means)
    with pytest.raises(ArgumentError, match="`baseline` is of single values: leave n out"):
        ewma_chart(SERIES, n=np.full(60, 9), baseline=ewma_chart(SERIES).baseline)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("rules", ["nelson", "nelson_2", ("nelson_1", "weco_4"), "anhoej"])
def test_run_rules_are_refused_by_name_and_can_be_forced(
    chart: Callable[..., ControlChart], rules: Any
) -> None:
    with pytest.raises(ArgumentError, match=r"has the run rules .* force one by giving it as Rule"):
        chart(SERIES, rules=rules)
    assert chart(SERIES, rules=("nelson_1", "weco_1")).signals.empty
    forced = chart(SERIES, rules=("nelson_1", Rule(9)))
    assert forced.points["signal"].any()
    new = forced.monitor(SERIES)
    assert [bound.name for bound in new.design.rules] == ["nelson_1", "9_beyond_0"]


BAD = [
    (lambda: ewma_chart(SERIES, weight=0), "weight=0 cannot be used; give a number above 0 and up"),
    (lambda: ewma_chart(SERIES, weight=1.1), "weight=1.1 cannot be used; give a number above 0"),
    (lambda: ewma_chart(SERIES, width=np.inf), "width=inf cannot be used; give a number above 0"),
    (lambda: ewma_chart(SERIES, limits="exct"), "limits='exct' is unknown; take 'exact' or 'asym"),
    (lambda: moving_average_chart(SERIES, span=1), "span=1 is no number of values to average"),
    (lambda: moving_average_chart(SERIES, span=2.5), "span=2.5 is no number of values to average"),
    (lambda: cusum_chart(SERIES, k=-1), "k=-1 cannot be used; give a number above 0"),
    (lambda: cusum_chart(SERIES, h=np.nan), "h=nan cannot be used; give a number above 0"),
    (lambda: cusum_chart(SERIES, head_start=1), "head_start=1 is no share of h; give 0.5, or a"),
    (lambda: ewma_chart(SERIES, baseline=xmr_chart(SERIES).baseline), "is of a xmr chart, not ewm"),
]


@pytest.mark.parametrize(("make", "text"), BAD)
def test_bad_options_are_refused(make: Callable[[], ControlChart], text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)


@pytest.mark.parametrize("chart", CHARTS)
def test_values_that_do_not_vary_give_a_warning_and_no_signal(
    chart: Callable[..., ControlChart],
) -> None:
    with pytest.warns(BaselineWarning, match="sigma is 0"):
        constant = chart(np.full(30, 5.0))
    assert constant.signals.empty
    with pytest.warns(BaselineWarning, match="sigma is 0"):
        jump = chart(np.append(np.full(30, 5.0), 6.0), baseline=30)
    assert jump.signals["position"].tolist() == [30]
    json.dumps(jump.to_dict(), allow_nan=False)


def test_few_baseline_points_give_a_warning_without_the_rate_of_individuals() -> None:
    with pytest.warns(BaselineWarning, match="they rest on 10 baseline points, fewer than 20$"):
        ewma_chart(SERIES[:10])


@pytest.mark.parametrize("chart", AVERAGES)
def test_each_point_holds_its_false_alarms_from_the_first_on(
    chart: Callable[..., ControlChart],
) -> None:
    groups, length = 8_000, 7
    frame = pd.DataFrame(
        {
            "g": np.repeat(np.arange(groups), length),
            "x": np.random.default_rng(5).normal(size=groups * length),
        }
    )
    frame["x"] /= 2.0
    options = {"weight": 0.3, "width": 2.2} if chart is ewma_chart else {"span": 4}
    nominal = 2 * stats.norm.sf(options.get("width", 3.0))
    points = chart(frame, value="x", by="g", center=0, sigma=0.5, **options).points
    rates = points["signal"].to_numpy().reshape(groups, length).mean(axis=0)
    assert rates == pytest.approx(nominal, abs=3.3 * np.sqrt(nominal / groups))


def test_times_are_averaged_as_logarithms_and_shown_in_seconds() -> None:
    times = pd.DataFrame({"response_s": np.exp(np.random.default_rng(1).normal(8, 1, 60))})
    times.loc[3, "response_s"] = 0.2
    chart = ewma_chart(times, value="response_s")
    logs = ewma_chart(np.log(np.maximum(times["response_s"].to_numpy(), 1.0))).points
    for name in ("value", "center", "lcl", "ucl"):
        np.testing.assert_allclose(chart.points[name], np.exp(logs[name]), rtol=1e-12)
    lines = chart.summary().splitlines()
    assert lines[0] == "The EWMA of the response time fell below its limits at point 3."
    assert lines[1].startswith("An EWMA chart of the response time, on the log scale")
    assert lines[2].startswith("The centre is 42.3 min; the limits settle at 15.6 min to ")
    assert "1 times (1.7%) are below 1 s and count as that." in lines


def test_the_summary_counts_what_is_missing_and_what_is_left_out_apart() -> None:
    x = np.where(np.arange(60) == 9, np.nan, SERIES)
    lines = moving_average_chart(x, exclude=[3, 4], center=50, sigma=4).summary().splitlines()
    assert lines[0] == "The moving average of the value fell below its limits at point 20."
    assert lines[1] == "A moving average chart of the value, on the raw scale."
    assert "Of 60 points 1 missing, 2 excluded: they enter neither limits nor rules." in lines


def test_subgroups_are_known_by_their_columns() -> None:
    table = pd.DataFrame(
        {
            "period_start": DAYS,
            "median": np.exp(SERIES / 10),
            "answered_log_mean": SERIES / 10,
            "answered": 40,
        }
    )
    single, means = ewma_chart(table), ewma_chart(table, n="answered")
    assert single.points["observed"].tolist() == table["median"].tolist()
    np.testing.assert_allclose(means.points["observed"], table["median"], rtol=1e-12)
    np.testing.assert_allclose(means.points["ucl"], single.points["ucl"], rtol=1e-9)
    later = means.monitor(table)
    np.testing.assert_allclose(later.points["value"], means.points["value"], rtol=1e-12)
