"""Points that go together: lag 1 and Ljung-Box with every chart, and the chart of residuals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from vocsigma.exceptions import ArgumentError
from vocsigma.spc import Baseline, residual_chart, xmr_chart
from vocsigma.spc._laws.autoregression import Autoregression, fit_autoregression

DATA = Path(__file__).parents[1] / "data" / "spc"
LAKE = pd.read_csv(DATA / "autocorr_lakehuron.csv")
ANSWER = json.loads((DATA / "autocorr_lakehuron.json").read_text())["expected"]


def autoregressive(phi: float, size: int, random: np.random.Generator) -> np.ndarray:
    from scipy.signal import lfilter

    noise = random.normal(size=size + 200)
    return lfilter([1.0], [1.0, -phi], noise)[200:]


def test_lag_1_and_ljung_box_are_those_of_another_program() -> None:
    limits = xmr_chart(LAKE, value="level", rules="nelson_1").limits.iloc[0]
    assert limits["lag1"] == pytest.approx(ANSWER["acf1"], rel=1e-9)
    wanted = stats.chi2.sf(ANSWER["ljung_box_lag10"], 10)
    assert limits["ljung_box_p"] == pytest.approx(wanted, rel=1e-6)


def test_ljung_box_rejects_noise_as_often_as_it_says_and_needs_five_points() -> None:
    random = np.random.default_rng(4)
    frame = pd.DataFrame({"x": random.normal(size=40_000), "g": np.repeat(np.arange(1000), 40)})
    p = xmr_chart(frame, value="x", by="g", rules=()).limits["ljung_box_p"]
    assert (p < 0.05).mean() == pytest.approx(0.05, abs=0.022)
    with pytest.warns(UserWarning, match="provisional"):
        assert np.isnan(xmr_chart([1.0, 3.0, 2.0, 4.0]).limits["ljung_box_p"].iloc[0])


def test_ljung_box_of_a_group_is_that_of_the_group_alone() -> None:
    random = np.random.default_rng(5)
    frame = pd.DataFrame({"x": random.normal(size=90), "g": np.repeat([*"abc"], 30)})
    together = xmr_chart(frame, value="x", by="g").limits["ljung_box_p"]
    for row, (_, part) in enumerate(frame.groupby("g")):
        alone = xmr_chart(part["x"].to_numpy()).limits["ljung_box_p"].iloc[0]
        assert together.iloc[row] == pytest.approx(alone, rel=1e-9)


def test_the_raw_level_of_a_lake_is_far_out_of_control_and_its_residuals_are_not() -> None:
    raw = xmr_chart(LAKE, value="level", rules="nelson_1")
    assert (raw.signals["position"] + 1).tolist() == ANSWER["raw"]["beyond"]
    assert raw.limits["sigma"].iloc[0] == pytest.approx(ANSWER["raw"]["sigma"], rel=1e-8)
    assert residual_chart(LAKE, value="level", rules="nelson_1").in_control
    chart = residual_chart(LAKE, value="level", order=1, rules="nelson_1")
    wanted = ANSWER["resid"]
    assert (np.flatnonzero(chart.points["signal"]) + 1).tolist() == wanted["beyond"]
    assert chart.points["value"].head(3).tolist() == pytest.approx(wanted["first3"], abs=1e-3)
    # The other program ends its search for the coefficient in the sixth digit.
    assert chart.limits["center"].iloc[0] == pytest.approx(wanted["center"], abs=2e-4)
    assert chart.limits["sigma"].iloc[0] == pytest.approx(wanted["sigma"], rel=1e-5)
    (model,) = chart.estimates.parameters
    assert model["phi"] == pytest.approx([ANSWER["ar1"]["phi"]], abs=3e-6)


def test_with_the_other_programs_coefficient_the_residuals_are_its_own() -> None:
    level, model = LAKE["level"].to_numpy(), ANSWER["ar1"]
    ours = Autoregression(model["mean"] * (1 - model["phi"]), (model["phi"],))
    predicted, width = ours.predict(level)
    residual = (level - predicted) / width
    np.testing.assert_allclose(residual[:3], ANSWER["resid"]["first3"], rtol=1e-6)
    chart = xmr_chart(residual, rules="nelson_1")
    assert chart.limits["center"].iloc[0] == pytest.approx(ANSWER["resid"]["center"], rel=1e-6)
    assert chart.limits["sigma"].iloc[0] == pytest.approx(ANSWER["resid"]["sigma"], rel=1e-6)
    assert (chart.signals["position"] + 1).tolist() == ANSWER["resid"]["beyond"]


@pytest.mark.parametrize("phi", [(0.6,), (0.5, 0.3), (1.2, -0.5, 0.2)])
def test_the_fit_is_that_of_a_state_space_program(phi: tuple[float, ...]) -> None:
    from scipy.signal import lfilter
    from statsmodels.tsa.arima.model import ARIMA

    noise = np.random.default_rng(1).normal(size=300)
    x = 50 + lfilter([1.0], [1.0, *np.negative(phi)], noise)[100:]
    found = fit_autoregression(x, np.ones(200, dtype=bool), len(phi))
    assert found is not None
    theirs = ARIMA(x, order=(len(phi), 0, 0)).fit()
    mean, *coefficients, variance = theirs.params
    assert found.phi == pytest.approx(coefficients, abs=1e-3)
    ours = [found.intercept / (1 - sum(found.phi)), *found.phi, variance]
    assert ours[0] == pytest.approx(mean, abs=1e-2)
    assert theirs.model.loglike(ours) >= theirs.llf - 1e-5


def test_a_stretch_after_a_hole_counts_as_a_series_of_its_own() -> None:
    x = autoregressive(0.6, 300, np.random.default_rng(4))
    x[[120, 121]] = np.nan

    def deviance(phi: float) -> float:
        """Minus twice the log likelihood of two series, by their covariance matrices."""
        parts = [x[:120], x[122:]]
        covariances = [
            phi ** np.abs(np.subtract.outer(*2 * [np.arange(len(part))])) for part in parts
        ]
        inverses = [np.linalg.inv(matrix) for matrix in covariances]
        ones = sum(inverse.sum() for inverse in inverses)
        pairs = list(zip(inverses, parts, strict=True))
        mean = sum(inverse.sum(axis=0) @ part for inverse, part in pairs) / ones
        squares = sum((part - mean) @ inverse @ (part - mean) for inverse, part in pairs)
        logs = sum(np.linalg.slogdet(matrix)[1] for matrix in covariances)
        return float(298 * np.log(squares) + logs)

    found = fit_autoregression(x, ~np.isnan(x), 1)
    assert found is not None
    wanted = optimize.minimize_scalar(deviance, bounds=(0.3, 0.9), options={"xatol": 1e-9}).x
    assert found.phi[0] == pytest.approx(wanted, abs=1e-5)


def test_aic_finds_the_order_of_a_long_series() -> None:
    from scipy.signal import lfilter

    noise = np.random.default_rng(2).normal(size=4000)
    x = lfilter([1.0], [1.0, -0.5, -0.3], noise)
    found = fit_autoregression(x, np.ones(4000, dtype=bool), None)
    assert found is not None
    assert 2 <= found.order <= 4
    assert found.phi[:2] == pytest.approx((0.5, 0.3), abs=0.06)


def test_frozen_models_carry_the_last_points_on() -> None:
    whole = residual_chart(LAKE, value="level", order=2, baseline=60)
    first = residual_chart(LAKE.head(60), value="level", order=2)
    second = first.monitor(LAKE.iloc[60:80])
    third = second.monitor(LAKE.iloc[80:])
    z = np.concatenate([chart.points["z"] for chart in (first, second, third)])
    np.testing.assert_allclose(z, whole.points["z"], rtol=1e-9)
    frozen = Baseline.from_dict(json.loads(json.dumps(first.baseline.to_dict())))
    assert frozen == first.baseline
    again = residual_chart(LAKE.iloc[60:80], value="level", baseline=frozen)
    pd.testing.assert_frame_equal(again.points, second.points)
    with pytest.raises(ArgumentError, match="`baseline` has the model already; leave order out"):
        residual_chart(LAKE, value="level", baseline=frozen, order=1)


def test_excluded_is_missing_and_the_next_is_predicted_from_fewer() -> None:
    x = autoregressive(0.6, 120, np.random.default_rng(3))
    holes = x.copy()
    holes[50] = np.nan
    excluded = residual_chart(x, order=1, exclude=[50])
    missing = residual_chart(holes, order=1)
    pd.testing.assert_frame_equal(excluded.limits, missing.limits, check_exact=True)
    assert np.flatnonzero(missing.points["value"].isna()).tolist() == [50]
    (model,) = missing.estimates.parameters
    mean = model["intercept"] / (1 - model["phi"][0])
    assert missing.points["predicted"].iloc[[0, 51]].tolist() == pytest.approx([mean, mean])
    narrowed = (x[51] - mean) * np.sqrt(1 - model["phi"][0] ** 2)
    assert missing.points["value"].iloc[51] == pytest.approx(narrowed)


def test_groups_and_phases_have_models_of_their_own() -> None:
    random = np.random.default_rng(6)
    parts = [autoregressive(0.3, 100, random), autoregressive(0.8, 100, random) + 9]
    frame = pd.DataFrame({"x": np.concatenate(parts), "g": np.repeat(["a", "b"], 100)})
    groups = residual_chart(frame, value="x", by="g", order=1)
    phases = residual_chart(frame["x"], phase=[100], order=1)
    for row, part in enumerate(parts):
        alone = residual_chart(part, order=1)
        for chart in (groups, phases):
            mine = chart.points["z"].iloc[100 * row : 100 * row + 100]
            np.testing.assert_allclose(mine, alone.points["z"], rtol=1e-9)
    assert "The autoregression has" not in groups.summary()
    later = residual_chart(frame["x"], phase=[100], order=1, baseline=100)
    assert later.limits["ucl"].iloc[0] == later.limits["ucl"].iloc[1]


def test_times_show_residuals_as_factors() -> None:
    x = autoregressive(0.7, 300, np.random.default_rng(7))
    frame = pd.DataFrame({"response_s": np.exp(x + 6)})
    chart = residual_chart(frame, value="response_s", order=1)
    logs = residual_chart(x + 6, order=1)
    np.testing.assert_allclose(chart.points["value"], np.exp(logs.points["value"]), rtol=1e-8)
    factor = chart.points["observed"] / chart.points["predicted"]
    np.testing.assert_allclose(factor[1:], chart.points["value"][1:], rtol=1e-9)
    text = chart.summary()
    assert text.startswith("The residual of the response time")
    assert "The centre is 0.998, the limits are" in text
    assert "residuals are shown as factors of the prediction." in text
    assert "The autoregression has the order 1 (0.67)." in text
    assert " s and rest" not in text


def test_a_random_walk_without_order_0_is_not_needed() -> None:
    x = np.random.default_rng(8).normal(size=60)
    zero = residual_chart(x, order=0)
    plain = xmr_chart(x)
    np.testing.assert_allclose(zero.points["z"], plain.points["z"], atol=1e-9)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"model": "arima"}, "model='arima' is unknown; take 'ar'"),
        ({"order": -1}, "order=-1 is no number of points"),
        ({"order": 1.5}, "order=1.5 is no number of points"),
        ({"scale": "weibull"}, "scale='weibull': residuals have no meaning there"),
        ({"order": 9}, "order=9 asks for more than the baseline of 40 points can tell"),
    ],
)
def test_bad_arguments_are_told(options: dict[str, object], text: str) -> None:
    with pytest.raises(ArgumentError, match=text):
        residual_chart(LAKE.head(40), value="level", **options)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("phi", [0.2, 0.4, 0.6, 0.8])
def test_residuals_hold_the_nominal_false_alarms(phi: float) -> None:
    random = np.random.default_rng(int(10 * phi))
    rates = []
    for _ in range(60):
        x = autoregressive(phi, 6000, random)
        points = residual_chart(x, order=1, baseline=1000, rules="nelson_1").points
        rates.append(points["signal"].iloc[1000:].mean())
    assert np.mean(rates) == pytest.approx(0.0027, rel=0.2)
