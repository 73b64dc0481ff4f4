"""Scales that are fitted to the baseline: Box-Cox, and the percentiles of a distribution."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vocsigma.exceptions import ArgumentError
from vocsigma.spc import (
    Baseline,
    BoxCox,
    ControlChart,
    ewma_chart,
    fit_distributions,
    i_prime_chart,
    xmr_chart,
)
from vocsigma.spc._laws.distributions import DISTRIBUTIONS
from vocsigma.spc._laws.goodness import anderson_darling, normality, weibull_p_value
from vocsigma.spc._laws.thresholds import fit_threshold

DATA = Path(__file__).parents[1] / "data" / "spc"
CALLS = pd.read_csv(DATA / "boxcox_lambda.csv")["minutes"].to_numpy()
LUNG = pd.read_csv(DATA / "lung_events.csv")["days"].to_numpy(float)
ANSWER = json.loads((DATA / "boxcox_lambda.json").read_text())["expected"]
WAITS = 4 + 20 * np.random.default_rng(5).weibull(1.6, size=60)
SCIPY = {
    "lognormal": stats.lognorm, "weibull": stats.weibull_min, "gamma": stats.gamma,
    "loglogistic": stats.fisk,
}  # fmt: skip
FAMILIES = [*DISTRIBUTIONS, "lognormal3", "weibull3", "gamma3", "loglogistic3", "exponential2"]
quick = settings(max_examples=12, deadline=None)


def lam(chart: ControlChart) -> dict[str, float]:
    return chart.design.scale.parameters(0)


def test_lambda_is_that_of_other_programs() -> None:
    assert lam(xmr_chart(LUNG, scale="boxcox"))["lambda"] == pytest.approx(
        ANSWER["lung_events_lambda"], abs=0.002
    )
    found = lam(xmr_chart(CALLS, scale="boxcox"))
    assert found["lambda"] == pytest.approx(ANSWER["calls_lambda"], abs=0.002)
    _, best, interval = stats.boxcox(CALLS, alpha=0.05)
    assert found["lambda"] == pytest.approx(best, abs=1e-4)
    assert (found["low"], found["high"]) == pytest.approx(interval, abs=1e-4)


def test_lambda_of_phases_is_that_of_values_about_their_own_means() -> None:
    random = np.random.default_rng(2)
    root = np.concatenate([random.normal(10, 1, 400), random.normal(30, 1, 400)])
    pooled = lam(xmr_chart(root**2, phase=[400], scale="boxcox"))
    assert pooled["low"] < 0.5 < pooled["high"]

    def likelihood(power: float) -> float:
        y = np.split(((root**2) ** power - 1) / power, 2)
        rss = sum(((part - part.mean()) ** 2).sum() for part in y)
        return -root.size / 2 * np.log(rss / root.size) + (power - 1) * np.log(root**2).sum()

    grid = np.linspace(pooled["lambda"] - 0.2, pooled["lambda"] + 0.2, 401)
    assert grid[np.argmax([likelihood(p) for p in grid])] == pytest.approx(
        pooled["lambda"], abs=0.001
    )
    drop = likelihood(pooled["lambda"]) - likelihood(pooled["low"])
    assert 2 * drop == pytest.approx(stats.chi2.ppf(0.95, 1), rel=1e-6)


def test_limits_are_those_of_the_transformed_values() -> None:
    power = 0.3
    chart = xmr_chart(WAITS, scale=BoxCox(power)).limits.iloc[0]
    plain = xmr_chart(WAITS**power).limits.iloc[0]
    for name in ("lcl", "center", "ucl"):
        wanted = max(plain[name], 0.0) ** (1 / power)
        assert chart[name] == pytest.approx(wanted, rel=1e-9)


def test_a_limit_beyond_the_end_of_the_scale_is_zero_or_infinite() -> None:
    assert xmr_chart(CALLS, scale="boxcox").limits["ucl"].iloc[0] == np.inf
    assert xmr_chart(WAITS, scale=BoxCox(1.0)).limits["lcl"].iloc[0] == 0.0
    assert "to infinity" in xmr_chart(CALLS, scale="boxcox").summary()


def test_lambda_0_is_the_log_scale_and_a_rounded_one_is_a_half() -> None:
    log, power = xmr_chart(WAITS, scale="log").points, xmr_chart(WAITS, scale=BoxCox(0)).points
    np.testing.assert_allclose(power[["z", "lcl", "ucl"]], log[["z", "lcl", "ucl"]], rtol=1e-9)
    assert lam(xmr_chart(LUNG, scale=BoxCox(rounded=True)))["lambda"] == 0.5


def test_the_words_say_the_scale() -> None:
    line = xmr_chart(LUNG, scale="boxcox").summary().splitlines()[1]
    assert "on the Box-Cox scale, lambda 0.43 (95% 0.29 to 0.58): limits are computed on" in line
    line = xmr_chart(CALLS, scale="lognormal3").summary().splitlines()[1]
    assert "at the percentiles of a fitted lognormal distribution (shape 0.7208, scale" in line
    assert "threshold 2.349): the centre is its median" in line
    panel = xmr_chart(CALLS, scale="weibull").dispersion
    assert panel is not None
    assert panel.finding().startswith("The moving range of the normal score of the value")


@pytest.mark.parametrize("name", SCIPY)
def test_fits_and_scores_are_those_of_scipy(name: str) -> None:
    shape, scale = DISTRIBUTIONS[name].fit(WAITS)
    theirs = SCIPY[name].fit(WAITS, floc=0)
    assert (shape, scale) == pytest.approx((theirs[0], theirs[2]), rel=1e-4)
    law = SCIPY[name](shape, scale=scale)
    ours = DISTRIBUTIONS[name].log_likelihood(WAITS, shape, scale)
    assert ours == pytest.approx(law.logpdf(WAITS).sum(), rel=1e-12)
    assert ours >= SCIPY[name](theirs[0], scale=theirs[2]).logpdf(WAITS).sum() - 1e-9
    points = xmr_chart(WAITS, scale=name).points
    np.testing.assert_allclose(points["z"], stats.norm.ppf(law.cdf(WAITS)), rtol=1e-7, atol=1e-9)
    limits = law.ppf(stats.norm.cdf([-3, 0, 3]))
    np.testing.assert_allclose(points[["lcl", "center", "ucl"]].iloc[0], limits, rtol=1e-9)


def test_the_exponential_has_its_closed_form() -> None:
    limits = xmr_chart(WAITS, scale="exponential").limits.iloc[0]
    assert limits["center"] == pytest.approx(WAITS.mean() * np.log(2))
    assert limits["ucl"] == pytest.approx(-WAITS.mean() * np.log(stats.norm.sf(3)))
    below = xmr_chart(WAITS, scale="exponential2").design.scale.parameters(0)["threshold"]
    assert below == pytest.approx(WAITS.min() - (WAITS.mean() - WAITS.min()) / (WAITS.size - 1))


def test_scores_far_out_in_both_tails_stay_finite_and_in_order() -> None:
    x = np.concatenate([WAITS, [1e-300, 1e-9, 1e9, 1e300]])
    for name in FAMILIES:
        z = xmr_chart(x, scale=name, baseline=WAITS.size).points["z"].to_numpy()[-4:]
        assert np.isfinite(z).all()
        assert (np.diff(z) >= 0).all()
        assert z[-1] > 8


def test_the_threshold_of_the_calls_is_the_published_one() -> None:
    found = fit_threshold(DISTRIBUTIONS["lognormal"], CALLS)
    assert found is not None
    assert found[2] == pytest.approx(2.349, abs=0.0005)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("lognormal", stats.lognorm(0.6, loc=5, scale=3)),
        ("weibull", stats.weibull_min(1.7, loc=5, scale=3)),
        ("gamma", stats.gamma(2, loc=5, scale=2)),
        ("loglogistic", stats.fisk(4, loc=5, scale=2)),
    ],
)
def test_a_threshold_is_recovered_and_tops_its_neighbours(name: str, law: Any) -> None:
    x = law.rvs(size=2000, random_state=np.random.default_rng(1))
    distribution = DISTRIBUTIONS[name]
    found = fit_threshold(distribution, x)
    assert found is not None
    shape, scale, threshold = found
    assert threshold == pytest.approx(5, abs=0.15)
    best = distribution.log_likelihood(x - threshold, shape, scale)
    for step in (-0.02, 0.02):
        beside = x - min(threshold + step, x.min() - 1e-9)
        assert distribution.log_likelihood(beside, *distribution.fit(beside)) < best


def test_no_threshold_is_an_error_that_says_what_to_take() -> None:
    left_skewed = 100 - WAITS / 10
    with pytest.raises(ArgumentError, match=r"no threshold below the least value .* take 'gamma'"):
        xmr_chart(left_skewed, scale="gamma3")


def test_fitted_percentiles_hold_the_nominal_false_alarms() -> None:
    random = np.random.default_rng(3)
    for name, x in {
        "weibull": random.weibull(1.3, 60_000), "gamma": random.gamma(1.5, 2, 60_000),
        "lognormal3": 5 + random.lognormal(0, 0.7, 60_000),
    }.items():  # fmt: skip
        signal = xmr_chart(x, scale=name, baseline=20_000, rules="nelson_1").points["signal"]
        assert signal.iloc[20_000:].mean() == pytest.approx(0.0027, abs=0.0009)


@pytest.mark.parametrize("scale", ["boxcox", *FAMILIES])
def test_a_baseline_freezes_the_scale(scale: str, tmp_path: Path) -> None:
    chart = xmr_chart(WAITS, scale=scale, baseline=40)
    chart.baseline.save(tmp_path / "limits.json")
    frozen = Baseline.load(tmp_path / "limits.json")
    assert frozen == chart.baseline
    again = chart.monitor(WAITS[40:] * 3)
    limits = ["lcl", "center", "ucl"]
    np.testing.assert_allclose(again.points[limits].iloc[0], chart.points[limits].iloc[0])
    far = xmr_chart(np.append(WAITS[:40], 1e7), scale=scale, baseline=40).points
    np.testing.assert_array_equal(far[limits].iloc[0], chart.points[limits].iloc[0])
    assert far["signal"].iloc[-1]


@pytest.mark.parametrize("scale", ["boxcox", *FAMILIES])
@given(factor=st.sampled_from([1e-4, 0.7, 60.0, 1e6]))
@quick
def test_fitted_limits_scale_with_the_data(scale: str, factor: float) -> None:
    names = ["lcl", "center", "ucl"]
    before, after = (xmr_chart(x, scale=scale).points for x in (WAITS, factor * WAITS))
    np.testing.assert_allclose(after[names], factor * before[names], rtol=1e-5)
    np.testing.assert_allclose(after["z"], before["z"], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("scale", ["boxcox", "weibull", "lognormal3"])
def test_excluded_is_missing_on_fitted_scales(scale: str) -> None:
    holes = WAITS.copy()
    holes[[4, 30]] = np.nan
    excluded = xmr_chart(WAITS, exclude=[4, 30], scale=scale).limits
    missing = xmr_chart(holes, scale=scale).limits
    pd.testing.assert_frame_equal(excluded, missing, check_exact=True)


@pytest.mark.parametrize("scale", ["weibull", "gamma3", "exponential"])
def test_groups_and_phases_are_fitted_by_themselves(scale: str) -> None:
    frame = pd.DataFrame({"x": np.concatenate([WAITS, 9 * WAITS[::-1] ** 1.5]), "g": [*"ab"] * 60})
    frame["g"] = np.repeat(["a", "b"], 60)
    mixed = frame.iloc[np.arange(120).reshape(2, 60).T.ravel()].reset_index(drop=True)
    together = xmr_chart(mixed, value="x", by="g", scale=scale)
    phases = xmr_chart(frame["x"], phase=[60], scale=scale)
    for row, name in enumerate("ab"):
        alone = xmr_chart(frame.loc[frame["g"] == name, "x"].to_numpy(), scale=scale)
        for chart in (together, phases):
            mine = chart.points.iloc[60 * row : 60 * row + 60]
            for column in ("z", "lcl", "center", "ucl"):
                np.testing.assert_allclose(mine[column], alone.points[column], rtol=1e-12)
    assert "limits are computed" not in together.summary()
    later = together.monitor(mixed.tail(20))
    assert later.points["ucl"].nunique() == 2


def test_a_phase_without_a_baseline_keeps_the_fit_before() -> None:
    chart = xmr_chart(WAITS, scale="weibull", phase=[40], baseline=40)
    assert chart.limits["ucl"].iloc[0] == chart.limits["ucl"].iloc[1]


def test_times_below_a_second_count_as_one() -> None:
    frame = pd.DataFrame({"response_s": np.append(WAITS, 0.0)})
    for scale in ("boxcox", "weibull"):
        chart = xmr_chart(frame, value="response_s", scale=scale)
        lifted = xmr_chart(frame.clip(lower=1.0), value="response_s", scale=scale)
        np.testing.assert_array_equal(chart.points["z"], lifted.points["z"])
        assert "1 times (1.6%) are below 1 s" in chart.summary()


def test_other_charts_take_fitted_scales() -> None:
    chart = ewma_chart(WAITS, scale="lognormal")
    assert chart.limits["center"].iloc[0] == pytest.approx(np.exp(np.log(WAITS).mean()))
    means = i_prime_chart(WAITS, n=np.full(60, 4), scale=BoxCox(0.0))
    logs = i_prime_chart(WAITS, n=np.full(60, 4), scale="log")
    np.testing.assert_allclose(means.points["ucl"], logs.points["ucl"], rtol=1e-9)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"scale": "weibul"}, "did you mean 'weibull'"),
        ({"scale": "weibull", "center": 3.0}, "the centre of scale='weibull' is the fitted median"),
        ({"scale": "boxcox", "sigma": 3.0}, "sigma=3.0 has no unit on the fitted scale 'boxcox'"),
    ],
)
def test_what_a_fitted_scale_cannot_do_is_told(options: dict[str, object], text: str) -> None:
    with pytest.raises(ArgumentError, match=text):
        xmr_chart(WAITS, **options)  # type: ignore[arg-type]


def test_values_that_have_no_place_on_the_scale_are_refused() -> None:
    for scale in ("boxcox", "gamma"):
        with pytest.raises(ArgumentError, match=r"`value` is not above 0 at row 1 \(0\)"):
            xmr_chart([3.0, 0.0, 2.0, 4.0], scale=scale)
        with pytest.raises(ArgumentError, match="does not vary"):
            xmr_chart([3.0] * 30, scale=scale)
    with pytest.raises(ArgumentError, match="`n` is not 1 at row 0"):
        i_prime_chart(WAITS, n=np.full(60, 4), scale="gamma")
    with pytest.raises(ArgumentError, match="lam=inf is no power"):
        BoxCox(np.inf)
    with pytest.raises(ArgumentError, match="nothing to round"):
        BoxCox(0.5, rounded=True)
    with pytest.raises(ArgumentError, match="holds logarithms already"):
        xmr_chart(pd.DataFrame({"answered_log_mean": WAITS}), value="answered_log_mean",
                  scale="boxcox")  # fmt: skip


def test_the_table_of_fits_ranks_by_aic() -> None:
    fits = fit_distributions(CALLS)
    assert fits.best == "weibull3"
    assert fits.table["aic"].is_monotonic_increasing
    row = fits.table.set_index("distribution").loc["gamma"]
    law = stats.gamma(row["shape"], scale=row["scale"])
    assert row["aic"] == pytest.approx(4 - 2 * law.logpdf(CALLS).sum())
    u = np.sort(law.cdf(CALLS))
    i = np.arange(1, u.size + 1)
    wanted = -u.size - np.mean((2 * i - 1) * (np.log(u) + np.log(1 - u[::-1])))
    assert row["statistic"] == pytest.approx(wanted)
    assert "weibull3 has the least AIC (29.2), the next has 0.5 more." in fits.summary()
    assert "does not tell them apart" in fits.summary()
    assert repr(fits) == "<DistributionFits: 10 distributions of 50 values>"
    assert "least AIC" in fits._repr_html_()
    names = ["gamma3", "gamma"]
    none = fit_distributions(100 - WAITS / 10, distributions=names)
    assert none.table["distribution"].tolist() == ["gamma", "gamma3"]
    assert "No threshold is most likely for gamma3." in none.summary()


def test_fits_that_cannot_be_made_are_told() -> None:
    with pytest.raises(ArgumentError, match=r"distributions=\['normal'\] is unknown; take some of"):
        fit_distributions(CALLS, distributions=["normal"])
    with pytest.raises(ArgumentError, match="gives 5 values for the fit; give 8 or more"):
        fit_distributions(CALLS, baseline=5)
    with pytest.raises(ArgumentError, match="values that do not vary"):
        fit_distributions([2.0] * 20)
    with pytest.raises(ArgumentError, match=r"`value` is not above 0 at row 2 \(-1\)"):
        fit_distributions([2.0, 3.0, -1.0, *CALLS])


def test_anderson_darling_is_that_of_scipy_and_its_p_values_are_uniform() -> None:
    random = np.random.default_rng(7)
    x = random.normal(size=50)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        assert normality(x)[0] == pytest.approx(stats.anderson(x, "norm").statistic)
    p = np.array([normality(random.normal(size=25))[1] for _ in range(3000)])
    for level in (0.01, 0.05, 0.25, 0.5):
        assert (p < level).mean() == pytest.approx(level, abs=4 * np.sqrt(level / 3000))
    assert np.isnan(normality(np.ones(9))[1])
    weibull = DISTRIBUTIONS["weibull"]

    def p_value(values: np.ndarray) -> float:
        return weibull_p_value(anderson_darling(weibull.score(values, *weibull.fit(values))), 30)

    p = np.array([p_value(random.weibull(1.5, 30)) for _ in range(800)])
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.025)
