"""Phases, baselines, exclusions and provisional points: alone, together, frozen and monitored."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, BaselineWarning, FormatError
from vocsigma.spc import Baseline, c_chart, np_chart, p_chart, p_prime_chart, xmr_chart

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")

SERIES = np.random.default_rng(7).normal(50, 4, size=60)
DAYS = pd.date_range("2026-01-01", periods=60)


def limits(chart: object) -> list[tuple[float, float]]:
    return list(chart.limits[["lcl", "ucl"]].itertuples(index=False, name=None))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "baseline",
    [
        20,
        slice(0, 20),
        np.arange(60) < 20,
        list(range(20)),
        ("2026-01-01", "2026-01-20"),
        (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-20")),
        DAYS[:20],
    ],
    ids=["first k", "slice", "mask", "rows", "dates", "stamps", "list of dates"],
)
def test_a_baseline_can_be_named_in_many_ways(baseline: object) -> None:
    chart = xmr_chart(SERIES, time=DAYS, baseline=baseline)
    assert limits(chart) == limits(xmr_chart(SERIES[:20]))
    assert chart.points["baseline"].tolist() == [True] * 20 + [False] * 40


@pytest.mark.parametrize(
    "phase",
    [[30], np.repeat(["old", "new"], 30), ["2026-01-31"], "stage"],
    ids=["row", "labels", "date", "column"],
)
def test_phases_have_limits_of_their_own(phase: object) -> None:
    frame = pd.DataFrame({"x": SERIES, "day": DAYS, "stage": np.repeat([1, 2], 30)})
    chart = xmr_chart(frame, value="x", time="day", phase=phase)
    assert limits(chart) == [*limits(xmr_chart(SERIES[:30])), *limits(xmr_chart(SERIES[30:]))]
    panel = chart.dispersion
    assert panel is not None
    assert np.isnan(panel.points["value"].iloc[[0, 30]]).all()


@pytest.mark.parametrize(
    "exclude",
    [[4, 5], np.isin(np.arange(60), [4, 5]), ["2026-01-05", "2026-01-06"]],
    ids=["rows", "mask", "dates"],
)
def test_excluded_points_can_be_named_in_many_ways(exclude: object) -> None:
    holes = np.where(np.isin(np.arange(60), [4, 5]), np.nan, SERIES)
    chart = xmr_chart(SERIES, time=DAYS, exclude=exclude)
    assert limits(chart) == limits(xmr_chart(holes))
    assert chart.points["value"].tolist() == SERIES.tolist()


def test_a_single_row_or_date_can_be_excluded() -> None:
    assert limits(xmr_chart(SERIES, exclude=3)) == limits(xmr_chart(SERIES, exclude=[3]))
    by_date = xmr_chart(SERIES, time=DAYS, exclude="2026-01-04")
    assert limits(by_date) == limits(xmr_chart(SERIES, exclude=[3]))


def test_a_dated_series_brings_its_time_and_labels_can_be_excluded() -> None:
    dated = xmr_chart(pd.Series(SERIES, index=DAYS, name="cost"), exclude=["2026-01-04"])
    assert dated.points["time"].tolist() == DAYS.tolist()
    labels = [f"batch {row}" for row in range(60)]
    named = xmr_chart(SERIES, time=labels, exclude=["batch 3"])
    assert limits(dated) == limits(named) == limits(xmr_chart(SERIES, exclude=[3]))
    assert named.points["time"].tolist() == labels


def test_dates_of_a_zone_are_compared_in_that_zone_and_an_end_has_its_whole_day() -> None:
    hours = pd.date_range("2026-01-01", periods=60, freq="6h", tz="Europe/Berlin")
    chart = xmr_chart(SERIES, time=hours, baseline=("2026-01-02", "2026-01-10"))
    assert chart.points["baseline"].tolist() == [False] * 4 + [True] * 36 + [False] * 20
    aware = xmr_chart(SERIES, time=hours, phase=["2026-01-08T23:00Z"])
    assert aware.limits["n_points"].tolist() == [32, 28]


def test_groups_have_phases_and_a_baseline_of_their_own() -> None:
    frame = pd.DataFrame({"x": np.repeat(SERIES, 2), "g": ["a", "b"] * 60, "day": DAYS.repeat(2)})
    frame.loc[frame["g"] == "b", "x"] *= 2
    chart = xmr_chart(frame, value="x", by="g", time="day", phase=["2026-02-10"], baseline=30)
    assert chart.limits[["g", "phase"]].to_numpy().tolist() == [
        ["a", 1],
        ["a", 2],
        ["b", 1],
        ["b", 2],
    ]
    alone = limits(xmr_chart(SERIES[:30]))[0]
    assert limits(chart)[:2] == [alone, alone]
    np.testing.assert_allclose(limits(chart)[2:], 2 * np.array([alone, alone]), rtol=1e-12)
    assert chart.points["position"].tolist()[:3] == [0, 2, 4]


def test_phase_baseline_and_exclusion_work_together() -> None:
    baseline = np.isin(np.arange(60), [*range(20), *range(30, 50)])
    chart = xmr_chart(SERIES, phase=[30], baseline=baseline, exclude=[10, 40])
    first, second = SERIES[:20].copy(), SERIES[30:50].copy()
    first[10] = second[10] = np.nan
    assert limits(chart) == [*limits(xmr_chart(first)), *limits(xmr_chart(second))]
    assert chart.limits["n_baseline"].tolist() == [19, 19]


def test_a_phase_without_a_baseline_has_the_limits_of_the_phase_before() -> None:
    chart = xmr_chart(SERIES, phase=[30, 45], baseline=30)
    assert limits(chart) == limits(xmr_chart(SERIES[:30])) * 3
    assert chart.limits["n_baseline"].tolist() == [30, 30, 30]


def test_an_excluded_row_takes_its_two_moving_ranges_along_or_joins_its_neighbours() -> None:
    x = np.array([1.0, 2.0, 9.0, 4.0, 5.0, 7.0])
    dropped = xmr_chart(x, exclude=[2]).limits["mr_mean"].iloc[0]
    joined = xmr_chart(x, exclude=[2], join_excluded=True).limits["mr_mean"].iloc[0]
    assert dropped == pytest.approx((1 + 1 + 2) / 3)
    assert joined == pytest.approx((1 + 2 + 1 + 2) / 4)


def test_joined_neighbours_have_a_range_in_the_moving_range_panel() -> None:
    x = np.array([1.0, 2.0, 9.0, 4.0, 5.0, 7.0])
    panels = [xmr_chart(x, exclude=[2], join_excluded=join).dispersion for join in (False, True)]
    dropped, joined = (panel.points for panel in panels if panel is not None)
    np.testing.assert_array_equal(dropped["value"], [np.nan, 1, 7, 5, 1, 2])
    assert dropped["excluded"].tolist() == [False, False, True, True, False, False]
    np.testing.assert_array_equal(joined["value"], [np.nan, 1, np.nan, 2, 1, 2])
    assert not joined["excluded"].any()


@pytest.mark.parametrize(
    ("times", "dated"),
    [
        ([day.date() for day in DAYS], True),
        ([day.isoformat() for day in DAYS], True),
        ([f"2026-{row:02d}-x" for row in range(60)], False),
        (list(range(60)), False),
    ],
    ids=["dates", "ISO strings", "labels that begin like dates", "numbers"],
)
def test_times_are_read_as_dates_where_they_are(times: list[object], dated: bool) -> None:
    points = xmr_chart(SERIES, time=times).points
    assert pd.api.types.is_datetime64_any_dtype(points["time"]) == dated
    assert points["time"].tolist() == (DAYS.tolist() if dated else times)


def test_known_parameters_need_no_baseline() -> None:
    chart = xmr_chart([9.0, 14.0], center=10.0, sigma=1.0)
    assert limits(chart) == [(7.0, 13.0)]
    assert chart.limits["n_baseline"].tolist() == [0]
    assert not chart.points["baseline"].any()
    assert chart.points["signal"].tolist() == [False, True]
    assert not chart.in_control
    share = p_chart([1, 9], n=10, center=0.5).limits.iloc[0]
    assert share["ucl"] == pytest.approx(0.5 + 3 * np.sqrt(0.025))
    assert share["lcl"] == pytest.approx(0.5 - 3 * np.sqrt(0.025))


def test_a_known_centre_alone_leaves_the_spread_to_the_data() -> None:
    free, held = (xmr_chart(SERIES, center=center).limits.iloc[0] for center in (None, 45.0))
    assert held["center"] == 45.0
    assert held["sigma"] == free["sigma"]


def test_provisional_points_enter_neither_limits_nor_rules_nor_control() -> None:
    frame = pd.DataFrame({"x": [*SERIES, 500.0, 500.0], "provisional": [False] * 60 + [True] * 2})
    chart = xmr_chart(frame, value="x")
    assert limits(chart) == limits(xmr_chart(SERIES))
    assert not chart.points["signal"].iloc[-2:].any()
    assert xmr_chart(frame, value="x", baseline=30).in_control == (
        xmr_chart(SERIES, baseline=30).in_control
    )


def test_subgroups_without_cases_are_kept_as_missing() -> None:
    frame = pd.DataFrame({"defectives": [3, 0, 4, 2, 5], "units": [30, 0, 40, 30, 40]})
    points = p_chart(frame).points
    assert np.isnan(points["value"].iloc[1])
    assert points["n"].tolist() == [30, 0, 40, 30, 40]
    assert points["center"].iloc[0] == pytest.approx(14 / 140)
    assert np_chart(frame).points["value"].tolist()[0] == 3


def test_in_control_judges_what_comes_after_the_baseline() -> None:
    steady = np.tile([48.0, 52.0, 50.0], 20)
    late = np.append(steady, [200.0])
    early = np.concatenate(([200.0], steady))
    assert xmr_chart(early, baseline=list(range(1, 31))).in_control
    assert not xmr_chart(early).in_control
    chart = xmr_chart(late, time=pd.date_range("2026-01-01", periods=61), baseline=30)
    assert not chart.in_control
    assert not chart.in_control_since("2026-03-02")
    assert chart.in_control_since("2026-03-03")
    assert not xmr_chart(late, baseline=30).in_control_since(60)


def test_since_needs_dates_or_a_position() -> None:
    with pytest.raises(ArgumentError, match="the chart has no dates; give the position"):
        xmr_chart(SERIES).in_control_since("2026-01-01")


def test_monitoring_judges_new_data_by_the_frozen_limits() -> None:
    frame = pd.DataFrame({"late": [5] * 10 + [7] * 15, "tickets": 100, "day": DAYS[:25]})
    chart = p_prime_chart(frame, value="late", n="tickets", time="day", rules="nelson")
    new = pd.DataFrame({"late": [6, 40], "tickets": [200, 90], "day": DAYS[30:32]})
    monitored = chart.monitor(new)
    both = p_prime_chart(
        pd.concat([frame, new], ignore_index=True), value="late", n="tickets", time="day",
        baseline=25,
    )  # fmt: skip
    pd.testing.assert_frame_equal(
        monitored.points[["lcl", "center", "ucl", "z"]],
        both.points[["lcl", "center", "ucl", "z"]].iloc[25:].reset_index(drop=True),
        check_exact=True,
    )
    assert monitored.points["signal"].tolist() == [True, True]
    assert monitored.points["side"].tolist() == [-1, 1]
    assert not monitored.points["baseline"].any()
    assert monitored.limits["n_baseline"].tolist() == [25]
    arrays = p_chart([5, 7, 6] * 8, n=100).monitor([6, 30], n=[100, 50])
    assert arrays.points["signal"].tolist() == [False, True]


def test_a_baseline_survives_its_file(tmp_path: Path) -> None:
    frame = pd.DataFrame({"g": ["a", "b"] * 25, "x": [*range(25), *range(25)]})
    chart = c_chart(frame, value="x", by="g")
    path = tmp_path / "limits.json"
    chart.baseline.save(path)
    loaded = Baseline.load(path)
    assert loaded == chart.baseline
    assert json.loads(path.read_text())["version"] == 1
    again = c_chart(frame, value="x", by="g", baseline=loaded)
    assert limits(again) == limits(chart)
    assert loaded.limits[0].group == ("a",)


def test_the_fingerprint_tells_whether_the_data_are_the_same() -> None:
    one, two = xmr_chart(SERIES).baseline, xmr_chart(SERIES + 1e-9).baseline
    assert one.fingerprint == xmr_chart(SERIES.copy()).baseline.fingerprint
    assert one.fingerprint != two.fingerprint
    assert len(one.fingerprint) == 64


def test_a_log_baseline_keeps_scale_and_floor() -> None:
    frame = pd.DataFrame({"response_s": np.exp(SERIES / 10)})
    chart = xmr_chart(frame, value="response_s")
    frozen = chart.baseline
    assert (frozen.scale, frozen.floor, frozen.seconds) == ("log", 1.0, True)
    monitored = xmr_chart([0.0, 148.0], baseline=frozen)
    assert limits(monitored) == limits(chart)
    assert monitored.points["z"].iloc[0] == pytest.approx(
        (0 - frozen.limits[0].center) / frozen.limits[0].dispersion
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("no json", "is not a JSON file"),
        ("[1]", 'this is not a baseline; one has "format": "vocsigma.baseline"'),
        ('{"format": "vocsigma.baseline", "version": 9}', "version 9, and this vocsigma reads 1"),
        ('{"format": "vocsigma.baseline", "version": 1}', "the baseline lacks something"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str, text: str) -> None:
    path = tmp_path / "limits.json"
    path.write_text(content)
    with pytest.raises(FormatError) as error:
        Baseline.load(path)
    assert text in str(error.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda frozen: c_chart([1], baseline=frozen), "`baseline` is of a xmr chart, not c"),
        (
            lambda frozen: xmr_chart([1.0], baseline=frozen, center=1.0),
            "`baseline` has the limits already; leave out center and sigma",
        ),
        (
            lambda frozen: xmr_chart([1.0], baseline=frozen, scale="log"),
            "scale='log', but `baseline` is on 'raw'; leave scale out",
        ),
        (
            lambda frozen: xmr_chart(
                pd.DataFrame({"x": [1.0], "g": "a"}), value="x", by="g", baseline=frozen
            ),
            "`baseline` has the groups by=(), not by=('g',); pass by=()",
        ),
    ],
)
def test_a_baseline_of_something_else_is_refused(make: object, text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make(xmr_chart(SERIES).baseline)  # type: ignore[operator]
    assert text in str(error.value)


def test_a_group_that_the_baseline_lacks_is_named() -> None:
    frame = pd.DataFrame({"g": ["a"] * 25, "x": range(25)})
    frozen = c_chart(frame, value="x", by="g").baseline
    with pytest.raises(ArgumentError, match=r"no group \('b',\) \(it has \('a',\)\); chart that"):
        c_chart(pd.DataFrame({"g": ["b"], "x": [3]}), value="x", by="g", baseline=frozen)


def test_few_points_warn_with_the_false_alarms_to_expect() -> None:
    with pytest.warns(
        BaselineWarning, match="rest on 10 baseline points, fewer than 20; 2.3%"
    ) as seen:
        xmr_chart(SERIES[:10])
    assert seen[0].filename == __file__


def test_a_series_that_does_not_vary_warns_and_gives_no_signal() -> None:
    with pytest.warns(BaselineWarning, match="does not vary: sigma is 0"):
        chart = xmr_chart([0.1] * 30, rules=("nelson", "weco"))
    assert chart.limits["sigma"].tolist() == [0.0]
    assert not chart.points["signal"].any()
    assert len(chart.signals) == 0


@pytest.mark.parametrize("m", [10, 15, 25, 50])
def test_the_false_alarm_rate_is_close_to_a_simulation(m: int) -> None:
    from vocsigma.spc._laws.spread_law import OF_MOVING_RANGES, SpreadLaw
    from vocsigma.spc._limits.limits import degrees_of_freedom
    from vocsigma.spc._result.cautions import false_alarm_rate

    x = np.random.default_rng(5).normal(size=(40_000, m + 1))
    sigma = np.abs(np.diff(x[:, :m])).mean(axis=1) * np.sqrt(np.pi) / 2
    simulated = (np.abs(x[:, m] - x[:, :m].mean(axis=1)) > 3 * sigma).mean()
    expected = false_alarm_rate(m, SpreadLaw(degrees_of_freedom(m), OF_MOVING_RANGES))
    assert abs(simulated - expected) < 3 * np.sqrt(expected / 40_000)
