"""Counts over what is expected, and single cases by their own risks."""

import json

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import (
    Baseline,
    Rule,
    observed_expected_chart,
    risk_adjusted_cusum_chart,
    u_chart,
    u_prime_chart,
)
from vocsigma.spc._charts.risk_adjusted import weights

random = np.random.default_rng(1)
WEEKS = pd.DataFrame({"expected": random.uniform(20, 80, size=40)})
WEEKS["observed"] = random.poisson(1.2 * WEEKS["expected"])


def cases(size: int, seed: int, odds_ratio: float = 1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 9, size=size).clip(0.005, 0.9)
    odds = odds_ratio * risk / (1 - risk)
    return pd.DataFrame({"risk": risk, "late": rng.random(size) < odds / (1 + odds)}).astype(float)


def test_poisson_counts_have_the_limits_of_u_charts() -> None:
    names = ["value", "center", "lcl", "ucl", "z"]
    prime = u_prime_chart(WEEKS, value="observed", n="expected").points[names]
    pd.testing.assert_frame_equal(observed_expected_chart(WEEKS).points[names], prime)
    plain = u_chart(WEEKS, value="observed", n="expected").points[names]
    ours = observed_expected_chart(WEEKS, overdispersion=False).points[names]
    pd.testing.assert_frame_equal(ours, plain)


def test_the_centre_is_the_ratio_of_the_sums_and_1_is_the_models_own() -> None:
    chart = observed_expected_chart(WEEKS)
    ratio = WEEKS["observed"].sum() / WEEKS["expected"].sum()
    assert chart.limits["center"].iloc[0] == pytest.approx(ratio)
    one = observed_expected_chart(WEEKS, center=1.0, overdispersion=False).points
    wanted = (WEEKS["observed"] - WEEKS["expected"]) / np.sqrt(WEEKS["expected"])
    np.testing.assert_allclose(one["z"], wanted, rtol=1e-12)


def test_counts_of_cases_with_their_own_risks_have_their_own_variance() -> None:
    rng = np.random.default_rng(2)
    risk = rng.uniform(0.2, 0.7, size=(3000, 40))
    days = pd.DataFrame(
        {
            "observed": (rng.random(risk.shape) < risk).sum(axis=1),
            "expected": risk.sum(axis=1),
            "variance": (risk * (1 - risk)).sum(axis=1),
        }
    )
    options = {"center": 1.0, "overdispersion": False, "rules": "nelson_1"}
    chart = observed_expected_chart(days, variance="variance", **options)
    assert chart.points["z"].std() == pytest.approx(1, abs=0.03)
    assert chart.points["signal"].mean() == pytest.approx(0.0027, abs=0.003)
    assert observed_expected_chart(days, **options).points["z"].std() < 0.8
    prime = observed_expected_chart(days, variance="variance")
    assert prime.limits["sigma_z"].iloc[0] == pytest.approx(1, abs=0.04)


def test_overdispersed_counts_keep_the_nominal_false_alarms() -> None:
    rng = np.random.default_rng(3)
    expected = rng.uniform(500, 1500, size=4000)
    days = pd.DataFrame(
        {"expected": expected, "observed": rng.poisson(expected * rng.normal(1, 0.1, 4000))}
    )
    wide = observed_expected_chart(days, rules="nelson_1").points["signal"].mean()
    narrow = observed_expected_chart(days, rules="nelson_1", overdispersion=False)
    assert wide < 0.008
    assert narrow.points["signal"].mean() > 0.2


def test_ratios_freeze_and_monitor() -> None:
    frame = WEEKS.assign(v=0.8 * WEEKS["expected"])
    chart = observed_expected_chart(frame, variance="v", baseline=30)
    frozen = Baseline.from_dict(json.loads(json.dumps(chart.baseline.to_dict())))
    assert frozen == chart.baseline
    later = observed_expected_chart(frame.tail(10), baseline=frozen)
    np.testing.assert_allclose(later.points["z"], chart.points["z"].tail(10), rtol=1e-12)
    again = chart.monitor(frame.tail(10))
    pd.testing.assert_frame_equal(again.points, later.points)
    assert chart.finding().startswith("The ratio of observed to expected")
    without = observed_expected_chart(frame, variance="v", exclude=[3])
    holes = frame.assign(observed=frame["observed"].mask(frame.index == 3))
    pd.testing.assert_frame_equal(
        without.limits, observed_expected_chart(holes, variance="v").limits, check_exact=True
    )


def test_groups_of_ratios_are_charts_of_their_own() -> None:
    frame = pd.concat([WEEKS, 2 * WEEKS.iloc[::-1]], ignore_index=True)
    frame = frame.assign(team=np.repeat(["a", "b"], 40), v=frame["expected"] * 0.9)
    mixed = frame.iloc[np.arange(80).reshape(2, 40).T.ravel()].reset_index(drop=True)
    together = observed_expected_chart(mixed, variance="v", by="team").points
    for name, part in frame.groupby("team"):
        alone = observed_expected_chart(part.reset_index(drop=True), variance="v").points
        np.testing.assert_allclose(together.loc[together["team"] == name, "z"], alone["z"])


@pytest.mark.parametrize(
    ("frame", "options", "text"),
    [
        (WEEKS.assign(v=-1.0), {"variance": "v"}, "`variance` is negative or missing at row 0"),
        (WEEKS.assign(observed=0.5), {}, "`value` is a fraction at row 0"),
        (WEEKS["observed"].to_numpy(), {"expected": WEEKS["expected"], "variance": "v"},
         "variance='v' names a column, but `data` is not a DataFrame"),
    ],
)  # fmt: skip
def test_bad_counts_are_told(frame: object, options: dict[str, object], text: str) -> None:
    with pytest.raises(ArgumentError, match=text):
        observed_expected_chart(frame, **options)  # type: ignore[arg-type]


def test_weights_are_the_published_ones() -> None:
    # Rigdon and Fricker (2015), p. 225: risk from a Parsonnet score of 19, the patient survives.
    risk = np.array([1 / (1 + np.exp(3.67 - 0.077 * 19))])
    assert weights(np.zeros(1), risk, 0.5)[0] == pytest.approx(0.05083, abs=5e-6)
    for outcome in (0.0, 1.0):
        p, ratio = 0.2, 2.0
        changed = ratio * p / (1 - p + ratio * p)
        likelihood = (changed / p) if outcome else (1 - changed) / (1 - p)
        found = weights(np.array([outcome]), np.array([p]), ratio)[0]
        assert found == pytest.approx(np.log(likelihood))


def test_sums_are_those_of_the_recursion() -> None:
    frame = cases(500, 4)
    points = risk_adjusted_cusum_chart(frame, value="late", risk="risk").points
    for name, ratio, sign in (("cusum_high", 2.0, 1), ("cusum_low", 0.5, -1)):
        total, wanted = 0.0, []
        for y, p in zip(frame["late"], frame["risk"], strict=True):
            total = max(0.0, total + np.log(ratio**y / (1 - p + ratio * p)))
            wanted.append(sign * total)
        np.testing.assert_allclose(points[name], wanted, atol=1e-9)
    larger = points["cusum_high"] >= -points["cusum_low"]
    wanted = points["cusum_high"].where(larger, points["cusum_low"])
    np.testing.assert_array_equal(points["value"], wanted)
    assert points["z"].abs().max() == pytest.approx(3 * points["value"].abs().max() / 4.5)


def test_worse_odds_signal_sooner_than_stable_ones() -> None:
    def first(odds_ratio: float, seed: int) -> int:
        frame = cases(4000, seed, odds_ratio)
        signals = risk_adjusted_cusum_chart(frame, value="late", risk="risk").signals
        above = signals.loc[signals["side"] > 0, "position"]
        return int(above.iloc[0]) if len(above) else 4000

    stable, worse = (np.mean([first(ratio, seed) for seed in range(15)]) for ratio in (1.0, 2.0))
    assert worse < 400
    assert stable > 3 * worse


def test_limits_may_differ_and_left_out_cases_do_not_enter() -> None:
    frame = cases(300, 5, 3.0)
    chart = risk_adjusted_cusum_chart(frame, value="late", risk="risk", h=4.0, h_low=3.5)
    assert chart.limits[["lcl", "ucl"]].iloc[0].tolist() == [-3.5, 4.0]
    signal = chart.points["signal"]
    np.testing.assert_array_equal(signal, ~chart.points["value"].between(-3.5, 4.0))
    without = risk_adjusted_cusum_chart(frame, value="late", risk="risk", exclude=[10]).points
    alone = risk_adjusted_cusum_chart(frame.drop(index=10), value="late", risk="risk").points
    np.testing.assert_allclose(without["value"].drop(10), alone["value"], atol=1e-12)
    assert np.isnan(without["value"][10])


def test_sums_start_anew_at_groups_and_phases_and_in_new_data() -> None:
    frame = cases(200, 6).assign(team=np.repeat(["a", "b"], 100))
    alone = risk_adjusted_cusum_chart(
        frame.tail(100).reset_index(drop=True), value="late", risk="risk"
    )
    groups = risk_adjusted_cusum_chart(frame, value="late", risk="risk", by="team")
    phases = risk_adjusted_cusum_chart(frame, value="late", risk="risk", phase=[100])
    later = groups.monitor(frame.tail(100))
    for chart in (groups, phases, later):
        np.testing.assert_allclose(chart.points["value"].tail(100), alone.points["value"])
    frozen = Baseline.from_dict(json.loads(json.dumps(alone.baseline.to_dict())))
    again = risk_adjusted_cusum_chart(frame.tail(100), value="late", risk="risk", baseline=frozen)
    np.testing.assert_allclose(again.points["value"], alone.points["value"])
    with pytest.raises(ArgumentError, match="`baseline` has h="):
        risk_adjusted_cusum_chart(frame, value="late", risk="risk", h=3.0, baseline=frozen)


def test_the_words_of_a_cusum_of_cases() -> None:
    text = risk_adjusted_cusum_chart(cases(2000, 7, 3.0), value="late", risk="risk").summary()
    assert text.startswith("The risk-adjusted CUSUM of the late rose above its limits at point")
    assert "The limits are -4.5 to 4.5" in text.replace("The centre is 0, the", "The")
    assert " events are observed where " in text
    assert "The sums weigh the odds times 2, and divided by it, against the risks given." in text


@pytest.mark.parametrize(
    ("frame", "options", "text"),
    [
        (cases(30, 1).assign(risk=1.0), {}, "`risk` is 1 at row 0; give probabilities"),
        (cases(30, 1).assign(late=2.0), {}, "`value` is 2 at row 0; give 1 for an event"),
        (cases(30, 1), {"odds_ratio": 0.5}, "odds_ratio=0.5 cannot be used"),
        (cases(30, 1), {"h": -1.0}, "h=-1.0 cannot be used"),
        (cases(30, 1), {"rules": "nelson"}, "rules has the run rules"),
        ([0, 1, 0], {}, "`data` is not a DataFrame"),
    ],
)
def test_bad_cases_are_told(frame: object, options: dict[str, object], text: str) -> None:
    with pytest.raises(ArgumentError, match=text):
        risk_adjusted_cusum_chart(frame, value="late", risk="risk", **options)  # type: ignore[arg-type]


def test_a_run_rule_can_be_forced_and_a_missing_column_is_told() -> None:
    chart = risk_adjusted_cusum_chart(cases(60, 1), value="late", risk="risk", rules=Rule(9))
    assert chart.design.rules[0].name == "9_beyond_0"
    with pytest.raises(TableError, match="has no column 'chance'"):
        risk_adjusted_cusum_chart(cases(60, 1), value="late", risk="chance")
