"""Charts of the numbers and times between rare events."""

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
from vocsigma.spc import Baseline, ControlChart, g_chart, t_chart, xmr_chart

DATA = Path(__file__).parents[1] / "data" / "spc"
RNG = np.random.default_rng(12)
COUNTS = RNG.geometric(0.05, size=60) - 1.0
TIMES = 40 * RNG.weibull(1.3, size=60)
# Hours between failures of the air conditioning of aircraft 7912 (Proschan 1963, Technometrics 5).
PROSCHAN = [
    23, 261, 87, 7, 120, 14, 62, 47, 225, 71, 246, 21, 42, 20, 5,
    12, 120, 11, 3, 14, 71, 11, 14, 11, 16, 90, 1, 16, 52, 95,
]  # fmt: skip
TAIL = stats.norm.sf(3)
CHARTS = [(g_chart, COUNTS), (t_chart, TIMES)]
quick = settings(max_examples=8, deadline=None)

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


@pytest.mark.parametrize("mean", [0.1, 1.0, 4.0, 37.5, 900.0])
def test_geometric_limits_are_passed_with_the_exact_probability(mean: float) -> None:
    chart = g_chart(np.arange(np.ceil(20 * mean + 50)), center=mean, rules="nelson_1")
    limits, points = chart.limits.iloc[0], chart.points
    law = stats.geom(1 / (mean + 1), loc=-1)
    at = points["value"].to_numpy()
    high, low = law.sf(at - 1) < TAIL, law.cdf(at) < TAIL
    assert (points["signal"] == (high | low)).all()
    assert ((at > limits["ucl"]) == high).all()
    assert ((at < limits["lcl"]) == low).all()
    assert law.cdf(limits["center"] - 1) < 0.5 <= law.cdf(limits["center"])
    assert (points["z"][at == limits["center"]] == 0).all()
    assert law.pmf(at[high | low]).sum() + law.sf(at[-1]) < 2 * TAIL


def test_the_scores_of_numbers_are_those_of_the_smaller_tail() -> None:
    points = g_chart(np.arange(60.0), center=7.0).points
    law, x = stats.geom(1 / 8, loc=-1), np.arange(60)
    above, below = stats.norm.isf(law.sf(x - 1)), stats.norm.ppf(law.cdf(x))
    wanted = np.where(above > 0, above, np.where(below < 0, below, 0))
    np.testing.assert_allclose(points["z"], wanted, atol=1e-9)
    assert points["z"].is_monotonic_increasing


def test_numbers_have_a_lower_limit_only_where_events_are_rare_enough() -> None:
    assert g_chart([0.0, 1.0], center=739.0).limits["lcl"].iloc[0] == 0
    rare = g_chart([0.0, 1.0], center=7000.0)
    assert rare.limits["lcl"].iloc[0] == pytest.approx(7001 * 0.00135 - 1, rel=1e-3)
    assert rare.points["signal"].tolist() == [True, True]
    assert rare.points["side"].tolist() == [-1, -1]


def test_readmissions_have_the_other_programs_limits_not_those_of_the_median() -> None:
    frame = pd.read_csv(DATA / "cabg_g_readmissions.csv")
    chart = g_chart(frame, limits="sigma")
    mean = frame["between"].mean()
    limits = chart.limits.iloc[0]
    assert limits["mean"] == mean
    assert limits["ucl"] == pytest.approx(17.349428499836, rel=1e-12)
    assert limits["ucl"] == pytest.approx(mean + 3 * np.sqrt(mean * (mean + 1)), rel=1e-12)
    assert (chart.signals["position"] + 1).tolist() == [23, 31]
    # As probabilities: a number of 26 or more comes up once in 330, so is none of 3 sigma.
    assert g_chart(frame).in_control


@given(arrays(np.int64, st.integers(3, 40), elements=st.integers(0, 500)))
@quick
def test_limits_of_numbers_are_ordered(x: np.ndarray) -> None:
    for limits in ("probability", "sigma"):
        points = g_chart(x, limits=limits).points
        assert (points["lcl"] >= 0).all()
        assert (points["lcl"] <= points["center"]).all()
        assert points["z"].notna().all()


def test_known_numbers_between_have_no_observed_median() -> None:
    chart = g_chart(COUNTS, center=19.0, limits="sigma")
    assert chart.limits["center"].iloc[0] == stats.geom(0.05, loc=-1).median()
    assert g_chart([3.0] * 5, baseline=chart.baseline).limits["center"].iloc[0] == 13
    assert Baseline.from_dict(json.loads(json.dumps(chart.baseline.to_dict()))) is not None


def test_a_weibull_chart_has_the_percentiles_of_greatest_likelihood() -> None:
    chart = t_chart(PROSCHAN)
    shape, _, scale = stats.weibull_min.fit(PROSCHAN, floc=0)
    limits = chart.limits.iloc[0]
    assert limits["shape"] == pytest.approx(shape, rel=2e-4)
    assert limits["scale"] == pytest.approx(scale, rel=2e-4)
    fitted = stats.weibull_min(limits["shape"], scale=limits["scale"])
    ours = limits[["lcl", "center", "ucl"]].to_numpy(np.float64)
    np.testing.assert_allclose(ours, fitted.ppf([TAIL, 0.5, 1 - TAIL]), rtol=1e-9)
    assert limits["sigma"] == pytest.approx(fitted.std(), rel=1e-9)
    z = chart.points["z"].to_numpy()
    np.testing.assert_allclose(z, stats.norm.ppf(fitted.cdf(PROSCHAN)), atol=1e-9)
    # No other shape and scale have a greater likelihood.
    best = fitted.logpdf(PROSCHAN).sum()
    for factor in (0.999, 1.001):
        for other in (
            stats.weibull_min(limits["shape"] * factor, scale=limits["scale"]),
            stats.weibull_min(limits["shape"], scale=limits["scale"] * factor),
        ):
            assert other.logpdf(PROSCHAN).sum() < best


def test_a_shape_of_1_is_the_exponential_chart() -> None:
    limits = t_chart(PROSCHAN, shape=1).limits.iloc[0]
    mean = np.mean(PROSCHAN)
    assert limits["scale"] == pytest.approx(mean, rel=1e-12)
    ours = limits[["lcl", "center", "ucl"]].to_numpy(np.float64)
    wanted = stats.expon(scale=mean).ppf([TAIL, 0.5, 1 - TAIL])
    np.testing.assert_allclose(ours, wanted, rtol=1e-9)


def test_transformed_times_are_individuals_to_the_power_of_1_over_3_6() -> None:
    chart = t_chart(PROSCHAN, method="transform")
    single = xmr_chart(np.array(PROSCHAN) ** (1 / 3.6))
    for name in ("lcl", "center", "ucl"):
        wanted = max(single.limits[name].iloc[0], 0) ** 3.6
        assert chart.limits[name].iloc[0] == pytest.approx(wanted, rel=1e-12)
    np.testing.assert_allclose(chart.points["z"], single.points["z"], atol=1e-12)
    assert chart.points["value"].tolist() == PROSCHAN


@given(
    arrays(np.float64, st.integers(4, 40), elements=st.floats(0.01, 1e4), unique=True),
    st.floats(1e-3, 1e3),
)
@quick
def test_limits_of_times_are_ordered_and_scale_with_the_unit(x: np.ndarray, factor: float) -> None:
    for options in ({}, {"shape": 1.5}, {"method": "transform"}):
        before, after = t_chart(x, **options).points, t_chart(factor * x, **options).points
        assert (before["lcl"] <= before["center"]).all()
        assert (before["center"] <= before["ucl"]).all()
        for name in ("lcl", "center", "ucl"):
            np.testing.assert_allclose(
                after[name], factor * before[name], rtol=1e-6, atol=1e-9 * factor * x.max()
            )


def test_gaps_of_0_count_and_fit_by_ranks() -> None:
    gaps = np.r_[0.0, 0.0, 0.0, PROSCHAN]
    chart = t_chart(gaps)
    share = (stats.rankdata(gaps) - 0.3) / (gaps.size + 0.4)
    slope, offset = np.polyfit(np.log(-np.log1p(-share[3:])), np.log(gaps[3:]), 1)
    limits = chart.limits.iloc[0]
    assert limits["shape"] == pytest.approx(1 / slope, rel=1e-9)
    assert limits["scale"] == pytest.approx(np.exp(offset), rel=1e-9)
    assert limits["n_baseline"] == 33
    assert limits["zeros"] == pytest.approx(3 / 33)
    assert limits["lcl"] == 0
    assert chart.points["z"].iloc[0] == pytest.approx(stats.norm.ppf(3 / 33))
    assert chart.points["z"].min() == chart.points["z"].iloc[0]
    assert "3 of 33 gaps are 0: events at the same time." in chart.summary()


def test_a_gap_of_0_signals_where_the_baseline_has_none() -> None:
    chart = t_chart([*PROSCHAN, 0.0], baseline=30)
    assert chart.signals[["position", "side"]].to_numpy().tolist() == [[30, -1]]
    json.dumps(chart.to_dict(), allow_nan=False)


def test_a_known_shape_takes_gaps_of_0_into_the_scale() -> None:
    gaps = np.r_[0.0, 0.0, PROSCHAN]
    assert t_chart(gaps, shape=1).limits["scale"].iloc[0] == pytest.approx(gaps.mean())
    root = t_chart(gaps, shape=2).limits["scale"].iloc[0]
    assert root == pytest.approx(np.sqrt(np.mean(gaps**2)))


@pytest.mark.parametrize(
    ("chart", "x", "options"),
    [
        (t_chart, RNG.exponential(size=100_000), {"center": np.log(2), "shape": 1}),
        (t_chart, RNG.weibull(0.7, size=100_000), {"center": np.log(2) ** (1 / 0.7), "shape": 0.7}),
    ],
    ids=["exponential", "weibull"],
)
def test_a_stable_process_gives_the_nominal_false_alarms(
    chart: Callable[..., ControlChart], x: np.ndarray, options: dict[str, Any]
) -> None:
    rate = chart(x, rules="nelson_1", **options).points["signal"].mean()
    assert rate == pytest.approx(2 * TAIL, abs=3 * np.sqrt(2 * TAIL / x.size))


def test_a_stable_process_gives_the_false_alarms_of_its_numbers() -> None:
    x = RNG.geometric(0.01, size=100_000) - 1
    chart = g_chart(x, center=99.0, rules="nelson_1")
    nominal = stats.geom(0.01, loc=-1).sf(np.floor(chart.limits["ucl"].iloc[0]))
    assert TAIL * 0.98 < nominal <= TAIL
    rate = chart.points["signal"].mean()
    assert rate == pytest.approx(nominal, abs=3 * np.sqrt(nominal / x.size))


@pytest.mark.parametrize(("chart", "x"), CHARTS)
def test_excluded_and_provisional_are_as_missing(
    chart: Callable[..., ControlChart], x: np.ndarray
) -> None:
    holes = x.copy()
    holes[[3, 9, 59]] = np.nan
    frame = pd.DataFrame({"x": x, "provisional": np.arange(60) == 59})
    left_out = chart(frame, value="x", exclude=[3, 9], phase=[30])
    missing = chart(holes, phase=[30])
    pd.testing.assert_frame_equal(left_out.limits, missing.limits, check_exact=True)
    pd.testing.assert_frame_equal(left_out.signals, missing.signals)


@pytest.mark.parametrize(("chart", "x"), CHARTS)
def test_groups_and_phases_are_charts_of_their_own(
    chart: Callable[..., ControlChart], x: np.ndarray
) -> None:
    frame = pd.DataFrame({"x": x, "g": np.repeat(["a", "b"], 30), "day": np.arange(60)})
    mixed = frame.sample(frac=1, random_state=1).sort_values("day")
    groups = chart(mixed, value="x", time="day", by="g")
    phases = chart(frame, value="x", time="day", phase="g")
    for (name, part), by_group, by_phase in zip(
        frame.groupby("g"),
        groups.limits.to_dict("records"),
        phases.limits.to_dict("records"),
        strict=True,
    ):
        alone = chart(part, value="x", time="day").limits.iloc[0]
        assert by_group.pop("g") == by_phase["phase"] == name
        for found in (by_group, by_phase):
            found["phase"] = 1
            assert found == pytest.approx(alone.to_dict(), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    ("chart", "x", "options"),
    [
        (g_chart, COUNTS, {}),
        (g_chart, COUNTS, {"limits": "sigma"}),
        (t_chart, TIMES, {}),
        (t_chart, TIMES, {"method": "transform"}),
        (t_chart, TIMES, {"shape": 1}),
    ],
)
def test_a_baseline_is_saved_loaded_and_monitored(
    chart: Callable[..., ControlChart], x: np.ndarray, options: dict[str, Any], tmp_path: Path
) -> None:
    whole = chart(x, baseline=40, **options)
    first = chart(x[:40], **options)
    first.baseline.save(tmp_path / "baseline.json")
    loaded = Baseline.load(tmp_path / "baseline.json")
    assert loaded.to_dict() == first.baseline.to_dict()
    own = ["value", "center", "lcl", "ucl", "sigma", "z"]
    wanted = whole.points[own].iloc[40:].reset_index(drop=True)
    for later in (first.monitor(x[40:]), chart(x[40:], baseline=loaded)):
        pd.testing.assert_frame_equal(later.points[own], wanted)
    json.dumps(whole.to_dict(), allow_nan=False)


@pytest.mark.parametrize(("chart", "x"), CHARTS)
def test_a_far_point_after_the_baseline_changes_no_limit(
    chart: Callable[..., ControlChart], x: np.ndarray
) -> None:
    before, after = chart(x), chart(np.append(x, 1e6), baseline=60)
    names = ["center", "lcl", "ucl", "n_baseline"]
    pd.testing.assert_frame_equal(before.limits[names], after.limits[names], check_exact=True)
    assert after.signals["position"].tolist()[-1] == 60


def stamps() -> pd.Series:
    return pd.Series(pd.Timestamp("2026-01-01 08:00Z") + pd.to_timedelta(TIMES.cumsum(), unit="h"))


@pytest.mark.parametrize(
    "given",
    [
        lambda: (stamps(), {}),
        lambda: (stamps().tolist(), {}),
        lambda: (pd.DatetimeIndex(stamps()), {}),
        lambda: (stamps().astype(str), {}),
        lambda: (pd.DataFrame({"seen": stamps()}), {"value": "seen"}),
        lambda: (pd.DataFrame({"x": 1, "y": stamps()}), {"value": stamps()}),
    ],
    ids=["series", "list", "index", "strings", "column", "array"],
)
def test_stamps_of_events_give_their_gaps_in_seconds(given: Callable[[], Any]) -> None:
    data, options = given()
    chart = t_chart(data, **options)
    points = chart.points
    assert np.isnan(points["value"].iloc[0])
    np.testing.assert_allclose(points["value"].iloc[1:], TIMES[1:] * 3600, rtol=1e-6)
    assert points["time"].tolist() == stamps().tolist()
    seconds = t_chart(pd.DataFrame({"between_s": TIMES[1:] * 3600})).limits
    ours = chart.limits[["lcl", "center", "ucl"]]
    np.testing.assert_allclose(ours, seconds[["lcl", "center", "ucl"]], rtol=1e-6)
    assert chart.summary().splitlines()[2].startswith("The centre is 28.")
    assert chart.finding().startswith(
        "The time between events fell below its limits on 4 March 2026"
    )


def test_new_stamps_are_monitored_by_the_same_column() -> None:
    frame = pd.DataFrame({"seen": stamps(), "g": "a"})
    chart = t_chart(frame, value="seen", by="g", baseline=40)
    new = frame.iloc[39:].reset_index(drop=True)
    for later in (chart.monitor(new), t_chart(new, value="seen", by="g", baseline=chart.baseline)):
        np.testing.assert_array_equal(
            later.points["z"].iloc[1:], chart.points["z"].iloc[40:].to_numpy()
        )


def test_gaps_are_taken_within_groups_and_events_may_come_at_the_same_time() -> None:
    seen = stamps()
    seen[10] = seen[9]
    frame = pd.DataFrame({"seen": seen, "g": np.tile(["a", "b"], 30)})
    groups = t_chart(frame, value="seen", by="g", shape=1).points
    own = frame[frame["g"] == "b"]["seen"].diff().dt.total_seconds()
    np.testing.assert_allclose(groups[groups["g"] == "b"]["value"], own)
    together = t_chart(frame, value="seen")
    assert together.points["value"].iloc[10] == 0
    assert together.limits["zeros"].iloc[0] == pytest.approx(1 / 59)
    # Which of two events at the same time comes first changes nothing.
    swapped = frame.iloc[[*range(9), 10, 9, *range(11, 60)]].reset_index(drop=True)
    pd.testing.assert_frame_equal(t_chart(swapped, value="seen").limits, together.limits)


BAD = [
    (lambda: g_chart([3, -1, 4]), "`value` is negative at row 1 (-1); the g chart takes counts"),
    (
        lambda: g_chart([3, 1.5, 4]),
        "`value` is a fraction at row 1 (1.5); the g chart takes counts",
    ),
    (
        lambda: g_chart(COUNTS, limits="exact"),
        "limits='exact' is unknown; take 'probability' or 'sigma'",
    ),
    (
        lambda: g_chart(COUNTS, center=0),
        "center=0 cannot be the centre of this g chart; give a num",
    ),
    (lambda: g_chart([4]), "has 1 usable points; the g chart needs 2 subgroups"),
    (
        lambda: t_chart([3, -1, 4]),
        "`value` is negative at row 1 (-1); a gap between events is 0 or",
    ),
    (lambda: t_chart(stamps()[::-1]), "sort the events by time"),
    (
        lambda: t_chart(TIMES, method="log"),
        "method='log' is unknown; take 'weibull' or 'transform'",
    ),
    (lambda: t_chart(TIMES, shape=0), "shape=0 cannot be used; give a number above 0"),
    (lambda: t_chart(TIMES, center=-2), "center=-2 cannot be used; give a number above 0"),
    (
        lambda: t_chart(TIMES, shape=1, method="transform"),
        "method='transform' fits no distribution; leave out shape and center",
    ),
    (
        lambda: t_chart([0, 0, 5, 5]),
        "the baseline has 2 gaps of 0 and 1 others that differ, from which no shape can be fitted",
    ),
    (
        lambda: t_chart(TIMES, shape=2, baseline=t_chart(TIMES, shape=1).baseline),
        "shape=2, but `baseline` has shape=1; leave shape out",
    ),
    (
        lambda: g_chart(COUNTS, limits="sigma", baseline=g_chart(COUNTS).baseline),
        "limits='sigma', but `baseline` has limits='probability'; leave limits out",
    ),
]


@pytest.mark.parametrize(("make", "text"), BAD)
def test_what_no_chart_can_be_made_of_is_refused(
    make: Callable[[], ControlChart], text: str
) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)


def test_missing_columns_are_named() -> None:
    frame = pd.DataFrame({"gap": TIMES})
    with pytest.raises(TableError, match="has no column 'between_s'"):
        t_chart(frame)
    with pytest.raises(TableError, match=r"has no column 'gaps' .*did you mean 'gap'"):
        t_chart(frame, value="gaps")
    with pytest.raises(TableError, match="has no column 'between'"):
        g_chart(frame)


@pytest.mark.parametrize("chart", [g_chart, t_chart])
def test_values_that_do_not_vary_give_a_warning_and_no_signal(
    chart: Callable[..., ControlChart],
) -> None:
    same = 0.0 if chart is g_chart else 7.0
    with pytest.warns(BaselineWarning, match="sigma is 0"):
        constant = chart(np.full(30, same))
    assert constant.signals.empty
    with pytest.warns(BaselineWarning, match="sigma is 0"):
        jump = chart(np.append(np.full(30, same), same + 2), baseline=30)
    assert jump.signals["position"].tolist() == [30]


def test_the_summary_reads_well() -> None:
    lines = g_chart(COUNTS, baseline=40).summary().splitlines()
    assert lines[0] == "The number between events gives no signal in 20 points after the baseline."
    assert lines[1] == "A g chart of the number between events, on the raw scale."
    times = t_chart(pd.Series(TIMES, name="days_free")).summary().splitlines()
    assert times[1] == "A t chart of the days free, on the raw scale."
    assert times[4].startswith("Limits are percentiles of a Weibull distribution of the shape 1.")
