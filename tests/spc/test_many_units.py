"""Many units at once: p-values, q-values among the units of a period, and the rate that they hold."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from vocsigma._stats.benjamini_hochberg import benjamini_hochberg
from vocsigma.exceptions import ArgumentError
from vocsigma.spc import Baseline, p_chart, p_prime_chart, xbar_s_chart, xmr_chart
from vocsigma.spc._laws.constants import c4
from vocsigma.spc._limits.limits import degrees_of_freedom

WEEKS, BASELINE, UNITS = 70, 52, 12


def weeks(units: int = UNITS, points: int = WEEKS, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = rng.integers(200, 400, units * points)
    return pd.DataFrame(
        {
            "agent": np.repeat([f"agent {unit}" for unit in range(units)], points),
            "week": np.tile(pd.date_range("2025-01-06", periods=points, freq="7D"), units),
            "level": rng.normal(10, 2, units * points),
            "late": rng.binomial(n, 0.2),
            "turns": n,
        }
    )


def judged(frame: pd.DataFrame, **more: Any) -> Any:
    options = {"by": "agent", "time": "week", "baseline": BASELINE, "fdr": 0.1, **more}
    return xmr_chart(frame, value="level", **options)


FRAME = weeks()
FRAME.loc[(FRAME["agent"] == "agent 3") & (FRAME["week"] == FRAME["week"][60]), "level"] = 24.0
CHART = judged(FRAME)


def test_p_values_are_those_of_student_with_the_degrees_of_freedom_of_the_baseline() -> None:
    points = CHART.points
    values = FRAME["level"].to_numpy().reshape(UNITS, WEEKS)
    start = values[:, :BASELINE]
    sigma = np.abs(np.diff(start)).mean(axis=1) * np.sqrt(np.pi) / 2
    nu = degrees_of_freedom(BASELINE)
    bias = stats.chi.mean(nu) / np.sqrt(nu)
    t = (values - start.mean(axis=1)[:, None]) / (sigma[:, None] * bias * np.sqrt(1 + 1 / BASELINE))
    expected = 2 * stats.t.sf(np.abs(t), nu)
    found = points["p_value"].to_numpy().reshape(UNITS, WEEKS)
    np.testing.assert_allclose(found[:, BASELINE:], expected[:, BASELINE:], rtol=1e-9)
    assert np.isnan(found[:, :BASELINE]).all()


@pytest.mark.parametrize("method", ["bh", "by"])
def test_q_values_are_those_of_scipy_among_the_units_of_each_week(method: str) -> None:
    points = judged(FRAME, fdr_method=method).points
    for _, week in points[points["p_value"].notna()].groupby("time"):
        expected = stats.false_discovery_control(week["p_value"], method=method)
        np.testing.assert_allclose(week["q_value"], expected, rtol=1e-12)
    assert points["signal"].tolist() == (points["q_value"] <= 0.1).tolist()


def test_signals_have_their_own_rule_and_bit_and_run_rules_are_off() -> None:
    points, signals = CHART.points, CHART.signals
    assert set(signals["rule"]) == {"fdr"}
    row = signals[signals["agent"] == "agent 3"].iloc[0]
    assert (row["side"], row["members"], row["start"]) == (1, (row["position"],), row["position"])
    assert set(points.loc[points["signal"], "rules"]) == {1 << 31}
    assert points.loc[~points["signal"], "rules"].eq(0).all()
    assert len(signals) == int(points["signal"].sum())
    assert not points.loc[points["baseline"], "signal"].any()


def test_in_control_and_the_words_follow() -> None:
    assert not CHART.in_control
    assert "gives signals in" in CHART.finding()
    summary = CHART.summary()
    assert "The false discovery rate is 0.1 a period" in summary
    assert "up to 5.2 of 52 periods have a false signal. Here" in summary
    assert "of 18 have a signal" in summary
    assert "rose further than chance allows among the units" in _single().finding()


def _single() -> Any:
    frame = weeks(units=1)
    frame.loc[69, "level"] = 30.0
    return judged(frame)


def test_a_chart_with_a_rate_is_drawn_saved_and_carried_on(tmp_path: Any) -> None:
    later = FRAME[FRAME["week"] >= FRAME["week"][BASELINE]]
    carried = CHART.monitor(later)
    after = CHART.points[CHART.points["p_value"].notna()]
    np.testing.assert_allclose(carried.points["q_value"], after["q_value"], rtol=1e-12)
    CHART.baseline.save(tmp_path / "baseline.json")
    frozen = Baseline.load(tmp_path / "baseline.json")
    again = judged(later, baseline=frozen)
    assert again.signals["time"].tolist() == carried.signals["time"].tolist()
    assert CHART.to_dict()["points"][0]["q_value"] is None


def test_provisional_excluded_and_missing_points_are_no_tests() -> None:
    frame = FRAME.assign(provisional=FRAME["week"] == FRAME["week"][WEEKS - 1])
    frame.loc[65, "level"] = np.nan
    points = judged(frame, exclude=[66]).points
    assert points.loc[[65, 66], "q_value"].isna().all()
    assert points.loc[points["provisional"], "p_value"].isna().all()
    holes = judged(frame.assign(level=frame["level"].where(~frame.index.isin([66]))))
    np.testing.assert_array_equal(holes.points["q_value"], points["q_value"])


def test_counts_by_chance_alone_are_judged_by_the_normal_distribution() -> None:
    options: dict[str, Any] = {"n": "turns", "by": "agent", "time": "week", "baseline": BASELINE}
    points = p_chart(FRAME, value="late", fdr=0.1, **options).points
    after = points[points["p_value"].notna()]
    expected = 2 * stats.norm.sf(np.abs(after["z"]) / np.sqrt(1 + 1 / BASELINE))
    np.testing.assert_allclose(after["p_value"], expected, rtol=1e-10)
    primed = p_prime_chart(FRAME, value="late", fdr=0.1, **options).points
    sigma_z = primed["sigma"] / np.sqrt(primed["center"] * (1 - primed["center"]) / primed["n"])
    wider = (primed["p_value"] > points["p_value"]) | (sigma_z < 1)
    assert wider.loc[after.index].all()
    known = xmr_chart(
        FRAME, value="level", by="agent", time="week", center=10, sigma=2, fdr=0.1
    ).points
    np.testing.assert_allclose(known["p_value"], 2 * stats.norm.sf(np.abs(known["z"])), rtol=1e-10)


def test_without_a_baseline_of_their_own_all_points_are_judged_by_the_limits_they_are_part_of() -> (
    None
):
    points = xmr_chart(FRAME, value="level", by="agent", time="week", fdr=0.1).points
    nu = (WEEKS - 1) ** 2 / (2 * (0.8264 * WEEKS - 1.082))
    t = points["z"].abs() / np.sqrt(1 - 1 / WEEKS) / c4(np.array([nu + 1]))[0]
    np.testing.assert_allclose(points["p_value"], 2 * stats.t.sf(t, nu), rtol=1e-9)


def test_where_nothing_changes_few_periods_have_a_signal_also_without_a_baseline() -> None:
    weeks, units, rate = 60, 40, 0.1
    rng = np.random.default_rng(3)
    week = pd.date_range("2024-01-01", periods=weeks, freq="7D")
    signals = []
    for _ in range(6):
        frame = pd.DataFrame(
            {"unit": np.repeat(np.arange(units), weeks), "week": np.tile(week, units)}
        )
        frame["level"] = rng.normal(size=len(frame))
        points = xmr_chart(frame, value="level", by="unit", time="week", fdr=rate).points
        signals += points.groupby("time")["signal"].any().tolist()
    assert np.mean(signals) <= rate + 3 * np.sqrt(rate * (1 - rate) / len(signals))


def test_corrected_limits_and_p_values_agree() -> None:
    plain, wide = CHART.points, judged(FRAME, limits="corrected").points
    np.testing.assert_allclose(wide["p_value"], plain["p_value"], rtol=1e-9)


def test_means_of_subgroups_take_a_rate_too() -> None:
    rows = FRAME.loc[FRAME.index.repeat(3)].reset_index(drop=True)
    rows["level"] += np.random.default_rng(5).normal(size=len(rows))
    chart = xbar_s_chart(
        rows, value="level", subgroup="week", by="agent", baseline=BASELINE, fdr=0.1
    )
    assert int(chart.points["p_value"].notna().sum()) == UNITS * (WEEKS - BASELINE)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"fdr": 1.5}, "fdr=1.5 is no rate; give a number between 0 and 1"),
        ({"fdr_method": "holm"}, "fdr_method='holm' is unknown; take 'bh', 'by'"),
        ({"rules": "nelson"}, "with run rules off; leave rules out, or fdr"),
        ({"by": None}, "name their column in by="),
        ({"time": None}, "pass time=, the period of each row"),
    ],
)
def test_what_cannot_be_judged_is_refused(more: dict[str, Any], message: str) -> None:
    frame = FRAME if "by" not in more else weeks(units=1)
    with pytest.raises(ArgumentError, match=message):
        judged(frame, **more)


def test_families_are_judged_each_by_itself() -> None:
    p = np.random.default_rng(1).random(60) ** 2
    p[::7] = np.nan
    family = np.tile([3, 1, 2], 20)
    together = benjamini_hochberg(p, family=family)
    for one in (1, 2, 3):
        np.testing.assert_allclose(together[family == one], benjamini_hochberg(p[family == one]))


def false_weeks(units: int, new: int, rate: float, seed: int) -> float:
    frame = weeks(units, BASELINE + new, seed)
    points = judged(frame, fdr=rate).points
    return float(points[points["p_value"].notna()].groupby("time")["signal"].any().mean())


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_where_nothing_changes_few_weeks_have_a_signal(rate: float) -> None:
    share = np.mean([false_weeks(40, 20, rate, seed) for seed in range(15)])
    assert share <= rate + 3 * np.sqrt(rate * (1 - rate) / 300)
    assert share > 0


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
def test_over_two_thousand_weeks_the_rate_holds(rate: float) -> None:
    share = np.mean([false_weeks(40, 20, rate, seed) for seed in range(100, 200)])
    assert share <= rate + 3 * np.sqrt(rate * (1 - rate) / 2_000)


@pytest.mark.slow
def test_of_the_signals_of_a_week_the_false_ones_are_no_more_than_the_rate() -> None:
    false_shares = []
    for seed in range(100):
        frame = weeks(40, BASELINE + 20, seed + 500)
        changed = frame["agent"].isin([f"agent {unit}" for unit in range(8)])
        after = frame["week"] >= frame["week"][BASELINE]
        frame.loc[changed & after, "level"] += 8.0
        points = judged(frame).points
        signals = points["signal"].groupby(points["time"]).sum()
        wrong = (points["signal"] & ~changed).groupby(points["time"]).sum()
        false_shares.append((wrong / signals.clip(lower=1)).iloc[BASELINE:])
    shares = pd.concat(false_shares)
    assert shares.mean() <= 0.1 + 3 * shares.std() / np.sqrt(len(shares))
