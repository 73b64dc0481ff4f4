"""Which chart suits the data, and why."""

import numpy as np
import pandas as pd
import pytest

import vocsigma.spc
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import Suggestion, p_chart, suggest_chart

rng = np.random.default_rng(1)


def row(advice: Suggestion, check: str) -> pd.Series:
    return advice.reasons.set_index("check").loc[check]


def shares(points: int) -> pd.DataFrame:
    return pd.DataFrame({"late": rng.binomial(4000, rng.normal(0.1, 0.01, points)), "n": 4000})


def test_proportions_get_the_primed_chart_from_20_baseline_points_on() -> None:
    weeks = shares(40)
    advice = suggest_chart(weeks, value="late", n="n")
    assert advice.chart == "p_prime_chart"
    assert advice.call == "p_prime_chart(data, value='late', n='n')"
    limits = p_chart(weeks, value="late", n="n").limits.iloc[0]
    found = row(advice, "sigma_z")
    assert found["value"] == limits["sigma_z"]
    assert (found["low"], found["high"]) == (limits["sigma_z_low"], limits["sigma_z_high"])
    assert "more than chance" in found["says"]
    few = suggest_chart(weeks, value="late", n="n", baseline=12)
    assert few.chart == "p_chart"
    assert "baseline=12" in few.call
    assert "With 12 baseline points sigma_z is too uncertain for a primed chart" in few.summary()
    assert "Limits are provisional: 12 baseline points" in few.summary()


def test_rates_get_u_and_counts_without_n_get_c_or_individuals() -> None:
    n = rng.uniform(50, 90, 30)
    counts = rng.poisson(n * 3)
    assert suggest_chart(counts, n=n).chart == "u_prime_chart"
    assert suggest_chart(counts[:15], n=n[:15]).chart == "u_chart"
    assert suggest_chart(rng.poisson(5, 60)).chart == "c_chart"
    wild = rng.poisson(rng.gamma(1.0, 9.0, size=60))
    assert suggest_chart(wild, kind="defects").chart == "xmr_chart"


def test_rare_events_are_told() -> None:
    advice = suggest_chart(rng.poisson(0.3, 60))
    assert "the numbers (g_chart) or the times (t_chart) between them" in advice.summary()


def test_measurements_get_individuals_and_the_scale_that_fits() -> None:
    assert suggest_chart(rng.normal(50, 3, 60)).call == "xmr_chart(data)"
    assert suggest_chart(rng.lognormal(0, 1, 80)).call == "xmr_chart(data, scale='log')"
    skewed = suggest_chart(rng.gamma(0.5, 1, 400))
    assert skewed.call == "xmr_chart(data, scale='boxcox')"
    assert row(skewed, "skewness")["value"] > 1
    assert row(skewed, "normality of their logarithms")["p_value"] < 0.01
    times = suggest_chart(pd.DataFrame({"response_s": rng.lognormal(6, 1, 80)}), value="response_s")
    assert times.call == "xmr_chart(data, value='response_s')"
    assert "of times, so on the log scale" in times.summary()


def test_means_get_the_normalised_chart() -> None:
    means = rng.normal(5, 0.1, 40)
    assert suggest_chart(means, n=rng.integers(20, 90, 40)).call == "i_prime_chart(data, n=n)"


def test_points_that_go_together_get_the_residual_chart() -> None:
    x = np.zeros(200)
    for i in range(1, 200):
        x[i] = 0.7 * x[i - 1] + rng.normal()
    advice = suggest_chart(x)
    assert advice.chart == "residual_chart"
    found = row(advice, "lag-1 correlation")
    assert found["value"] > 0.5
    assert found["p_value"] < 1e-6
    assert "look for a season (deseasonalise)" in advice.summary()
    assert suggest_chart(x[:40]).chart == "xmr_chart"


def test_the_subgroups_table_is_known_by_its_columns() -> None:
    table = pd.DataFrame(
        {
            "period_start": pd.date_range("2026-01-05", periods=30, freq="7D"),
            "n": 120, "answered": 100, "answered_log_mean": rng.normal(8, 0.2, 30),
            "units": 110, "defectives": rng.binomial(110, 0.2, 30),
            "defects": rng.binomial(300, 0.1, 30), "opportunities": 330,
        }
    )  # fmt: skip
    assert suggest_chart(table).call == "p_prime_chart(data, value='defectives', n='units')"
    rates = suggest_chart(table, value="defects")
    assert rates.call == "u_prime_chart(data, value='defects', n='opportunities')"
    times = suggest_chart(table.drop(columns="defectives"))
    assert times.call == "i_prime_chart(data, value='answered_log_mean', n='answered')"
    assert row(times, "share unanswered")["value"] == pytest.approx(1 / 6)
    assert "16.7% of the turns are unanswered" in times.summary()
    turns = pd.DataFrame({"response_s": rng.lognormal(6, 1, 50), "answered": [True] * 50})
    assert row(suggest_chart(turns, value="response_s"), "share unanswered")["says"] == "few"


def test_zeros_steps_and_constants_are_told() -> None:
    times = pd.DataFrame({"response_s": np.append(rng.lognormal(6, 1, 90), np.zeros(10))})
    assert "10.0% of the values are 0: chart their share by itself" in (
        suggest_chart(times, value="response_s").summary()
    )
    coarse = suggest_chart(rng.choice([1.5, 2.0, 2.5], 40))
    assert "The values take 3 levels only" in coarse.summary()
    assert "The values do not vary" in suggest_chart([5.0] * 30).summary()


def test_nothing_is_applied_and_every_chart_named_is_there() -> None:
    advice = suggest_chart(rng.normal(size=30))
    assert isinstance(advice, Suggestion)
    assert advice.table is advice.reasons
    assert callable(getattr(vocsigma.spc, advice.chart))
    assert advice.summary().startswith("Try xmr_chart(data).")
    assert repr(advice) == "<Suggestion: xmr_chart(data)>"
    assert advice.to_dict()["chart"] == "xmr_chart"
    left = suggest_chart(np.append(rng.normal(size=30), 1e9), exclude=[30])
    assert left.chart == "xmr_chart"
    assert row(left, "baseline points")["value"] == 30


def test_bad_arguments_are_told() -> None:
    with pytest.raises(ArgumentError, match="kind='counts' is unknown; take 'measurements'"):
        suggest_chart([1, 2, 3], kind="counts")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="kind='defectives' needs n"):
        suggest_chart([1, 2, 3], kind="defectives")
    with pytest.raises(ArgumentError, match="has none of the known columns; pass value="):
        suggest_chart(pd.DataFrame({"cost": [1.0, 2.0]}))
    with pytest.raises(TableError, match="has no column 'price'"):
        suggest_chart(pd.DataFrame({"cost": [1.0, 2.0]}), value="price")
