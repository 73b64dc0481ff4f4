"""T-squared and multivariate EWMA charts: printed answers, known limits, laws, simulations."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import Baseline, Rule, hotelling_t2_chart, mewma_chart
from vocsigma.spc._laws.mewma_limit import mewma_arl, mewma_limit

DATA = Path(__file__).parents[1] / "data" / "spc"
MEAN, COVARIANCE = [5.0, 20.0, 1.0], [[4.0, 3.0, 0.5], [3.0, 9.0, 0.2], [0.5, 0.2, 1.0]]
NAMES = ["wait", "handle", "queue"]

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


def case(name: str) -> tuple[pd.DataFrame, float, dict[str, object]]:
    content = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return pd.read_csv(DATA / f"{name}.csv"), content["alpha"], content["expected"]


def sample(size: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.multivariate_normal(MEAN, COVARIANCE, size=size), columns=NAMES)


def test_boiler_has_the_printed_mean_covariance_and_limits() -> None:
    frame, alpha, answer = case("boiler_t2")
    names = list(frame.columns)
    chart = hotelling_t2_chart(frame, values=names, method="sample", alpha=alpha)
    entry = chart.estimates.parameters[0]
    np.testing.assert_allclose(entry["mean"], answer["center"], rtol=1e-12)
    np.testing.assert_allclose(entry["covariance"][0], answer["covariance_row_1"], atol=5e-8)
    assert np.linalg.det(entry["covariance"]) == pytest.approx(answer["determinant"], abs=5e-4)
    assert chart.limits["ucl"].iloc[0] == pytest.approx(answer["ucl_phase_1"], abs=5e-6)
    new = chart.monitor(frame.iloc[:3])
    assert new.limits["ucl"].iloc[0] == pytest.approx(answer["ucl_phase_2"], abs=5e-6)


def test_ryans_subgroups_have_the_printed_covariance_and_limits() -> None:
    frame, alpha, answer = case("ryan_t2")
    chart = hotelling_t2_chart(frame, values=["X1", "X2"], subgroup="sample", alpha=alpha)
    entry = chart.estimates.parameters[0]
    np.testing.assert_allclose(entry["mean"], answer["center"], rtol=1e-12)
    np.testing.assert_allclose(entry["covariance"], answer["covariance"], atol=5e-5)
    assert chart.limits["ucl"].iloc[0] == pytest.approx(answer["ucl_phase_1"], abs=5e-6)
    assert chart.points["n"].tolist() == [4.0] * 20
    new = chart.monitor(frame[frame["sample"] <= 2])
    assert new.limits["ucl"].iloc[0] == pytest.approx(answer["ucl_phase_2"], abs=5e-6)
    np.testing.assert_allclose(new.points["value"], chart.points["value"].iloc[:2])


def test_t_squared_and_contributions_are_their_definitions() -> None:
    frame = sample(40)
    chart = hotelling_t2_chart(frame, values=NAMES)
    steps = np.diff(frame.to_numpy(), axis=0)
    covariance = steps.T @ steps / (2 * 39)
    d = frame.to_numpy() - frame.to_numpy().mean(axis=0)
    squared = np.einsum("ij,jk,ik->i", d, np.linalg.inv(covariance), d)
    np.testing.assert_allclose(chart.points["value"], squared)
    for left_out, name in enumerate(NAMES):
        kept = [j for j in range(3) if j != left_out]
        part = np.linalg.inv(covariance[np.ix_(kept, kept)])
        without = np.einsum("ij,jk,ik->i", d[:, kept], part, d[:, kept])
        np.testing.assert_allclose(chart.points[f"{name}_contribution"], squared - without)


def test_z_is_three_on_the_limit() -> None:
    for options in ({"alpha": 0.0027}, {"alpha": 0.01}, {"method": "sample"}):
        chart = hotelling_t2_chart(sample(60), values=NAMES, baseline=40, **options)
        points = chart.points
        assert ((points["z"] > 3) == (points["value"] > points["ucl"])).all()
        at = Baseline.from_dict(chart.baseline.to_dict()).limits[0].parameters
        away = np.linalg.cholesky(at["covariance"])[:, 0]
        ucl = points["ucl"].iloc[-1]
        row = np.array(at["mean"]) + away * np.sqrt(ucl)
        new = chart.monitor(pd.DataFrame([row, row], columns=NAMES))
        np.testing.assert_allclose(new.points["value"], ucl)
        np.testing.assert_allclose(new.points["z"], 3)
        assert not new.points["signal"].any()


@pytest.mark.parametrize(
    ("p", "weight", "arl0", "printed"),
    [
        (2, 0.1, 200.0, 8.64), (4, 0.1, 200.0, 12.73),
        (4, 0.25, 500.0, 16.38), (3, 0.25, 1000.0, 15.82), (3, 0.2, 1000.0, 15.62),
        (3, 0.15, 1000.0, 15.31), (3, 0.1, 1000.0, 14.76), (3, 0.05, 1000.0, 13.60),
    ],
)  # fmt: skip
def test_mewma_limits_are_the_printed_ones(
    p: int, weight: float, arl0: float, printed: float
) -> None:
    """Prabhu and Runger 1997; Rigdon 1995; Knoth 2017, table 2."""
    assert mewma_limit(arl0, weight=weight, variables=p) == pytest.approx(printed, abs=0.011)


@pytest.mark.slow
def test_twenty_variables_have_the_printed_limit_but_for_the_coarser_chain_of_its_authors() -> None:
    assert mewma_limit(200.0, weight=0.1, variables=20) == pytest.approx(37.01, rel=1e-3)


def test_one_variable_has_the_limit_of_the_ewma_and_no_memory_that_of_chi_squared() -> None:
    assert mewma_arl(2.814**2, weight=0.1, variables=1) == pytest.approx(500, rel=2e-3)
    assert mewma_arl(11.829, weight=1.0, variables=2) == pytest.approx(1 / 0.0027, rel=2e-3)


@pytest.mark.slow
def test_simulated_mewma_run_lengths_are_as_asked_for() -> None:
    weight, p, series, length = 0.2, 2, 1500, 900
    h = mewma_limit(100.0, weight=weight, variables=p)
    rng = np.random.default_rng(8)
    z = np.zeros((series, p))
    first = np.zeros(series)
    for point in range(1, length + 1):
        z += weight * (rng.normal(size=z.shape) - z)
        out = (z**2).sum(axis=1) * (2 - weight) / weight > h
        first = np.where((first == 0) & out, point, first)
    assert (first > 0).mean() > 0.99
    assert first[first > 0].mean() == pytest.approx(100, rel=0.08)


def test_mewma_is_its_recursion_and_carries_over_missing_points() -> None:
    frame = sample(30)
    frame.loc[9, "handle"] = np.nan
    chart = mewma_chart(
        frame, values=NAMES, mean=MEAN, covariance=COVARIANCE, weight=0.3, exclude=[4], h=12.0
    )
    z, wanted = np.zeros(3), []
    inverse = np.linalg.inv(COVARIANCE)
    for row, x in enumerate(frame.to_numpy()):
        if row in (4, 9):
            wanted.append(np.nan)
            continue
        z = 0.3 * (x - MEAN) + 0.7 * z
        wanted.append(z @ inverse @ z * 1.7 / 0.3)
    np.testing.assert_allclose(chart.points["value"], wanted)
    assert chart.points["ucl"].tolist() == [12.0] * 30
    exact = mewma_chart(
        frame, values=NAMES, mean=MEAN, covariance=COVARIANCE, weight=0.3, h=12.0, limits="exact"
    )
    d = frame.to_numpy()[0] - MEAN
    assert exact.points["value"].iloc[0] == pytest.approx(d @ inverse @ d)


def rate(chart_rows: int, new_rows: int, runs: int, **options: object) -> tuple[float, float]:
    """Give the share of signals among baseline points, and among those after it."""
    inside = after = 0
    for run in range(runs):
        data = sample(chart_rows + new_rows, seed=run)
        chart = hotelling_t2_chart(data, values=NAMES, baseline=chart_rows, **options)
        signal = chart.points["signal"].to_numpy()
        inside += signal[:chart_rows].sum()
        after += signal[chart_rows:].sum()
    return inside / (runs * chart_rows), after / (runs * new_rows)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["successive", "sample"])
def test_false_signals_are_as_often_as_asked_for(method: str) -> None:
    alpha, runs = 0.05, 80
    inside, after = rate(40, 40, runs, method=method, alpha=alpha)
    error = 3 * np.sqrt(alpha * (1 - alpha) / (runs * 40))
    assert inside == pytest.approx(alpha, abs=error)
    # The points of one chart share its estimates, so that they err together.
    assert after == pytest.approx(alpha, abs=2 * error)


@given(seed=st.integers(0, 2**32 - 1), at=st.integers(0, 39))
@settings(max_examples=5, deadline=None)
def test_any_linear_change_of_the_variables_leaves_the_chart(seed: int, at: int) -> None:
    rng = np.random.default_rng(seed)
    x = sample(40, seed=seed).to_numpy()
    mix = rng.normal(size=(3, 3)) + 3 * np.eye(3)
    for draw in (hotelling_t2_chart, mewma_chart):
        plain, mixed = draw(x, exclude=[at]), draw(x @ mix + 7, exclude=[at])
        np.testing.assert_allclose(mixed.points["value"], plain.points["value"], rtol=1e-6)
        absent = x.copy()
        absent[at, 1] = np.nan
        missing = draw(absent).points
        kept = np.arange(40) != at
        np.testing.assert_allclose(missing["value"][kept], plain.points["value"][kept], rtol=1e-9)
        assert missing["z"].isna()[at]


@pytest.mark.parametrize("draw", [hotelling_t2_chart, mewma_chart])
def test_groups_and_phases_are_each_as_by_itself(draw: object) -> None:
    frame = sample(60).assign(g=["a", "b"] * 30)
    frame = frame.sort_values("g", kind="stable", ignore_index=True)
    parts = [draw(frame[frame["g"] == g], values=NAMES).points["value"] for g in "ab"]
    wanted = np.concatenate(parts)
    together = draw(frame, values=NAMES, by="g").points["value"]
    phased = draw(frame, values=NAMES, phase="g").points["value"]
    np.testing.assert_allclose(together, wanted)
    np.testing.assert_allclose(phased, wanted)


@pytest.mark.parametrize("draw", [hotelling_t2_chart, mewma_chart])
def test_a_baseline_comes_back_from_json_and_judges_new_points(draw: object) -> None:
    chart = draw(sample(50), values=NAMES, baseline=40)
    frozen = Baseline.from_dict(json.loads(json.dumps(chart.baseline.to_dict())))
    new = sample(20, seed=9)
    new.loc[5, "wait"] += 40
    again, monitored = draw(new, values=NAMES, baseline=frozen), chart.monitor(new)
    pd.testing.assert_frame_equal(again.points, monitored.points)
    assert 5 in again.signals["position"].to_numpy()
    assert draw(new, baseline=frozen).in_control is False
    assert chart.to_dict()["chart"] == chart.name


def test_a_later_point_does_not_move_a_frozen_limit() -> None:
    data = sample(41)
    data.loc[40, "wait"] = 1e6
    near, far = (hotelling_t2_chart(x, values=NAMES, baseline=30) for x in (sample(41), data))
    np.testing.assert_array_equal(near.points["ucl"], far.points["ucl"])


def test_provisional_points_enter_nothing() -> None:
    data = sample(40).assign(provisional=[False] * 39 + [True])
    data.loc[39, "wait"] = 1e6
    chart = hotelling_t2_chart(data, values=NAMES)
    kept = hotelling_t2_chart(data.iloc[:39], values=NAMES)
    np.testing.assert_allclose(chart.points["value"].iloc[:39], kept.points["value"])
    assert not chart.points["signal"].iloc[39]


def test_the_words_name_the_variables_and_what_stands_out() -> None:
    data = sample(50)
    data.loc[45, "handle"] += 30
    said = hotelling_t2_chart(data, values=NAMES, baseline=40).summary().splitlines()
    assert (
        said[0]
        == "The T² of the variables wait, handle and queue rose above its limits at point 45."
    )
    assert said[1] == "A T² chart of the variables wait, handle and queue, on the raw scale."
    assert said[2].startswith("The upper limit is 14.2 for baseline points and 20.8")
    assert said[2].endswith("for new points; mean and covariance rest on 40 baseline points.")
    assert "The latest signal, at point 45, has its largest part from handle:" in said[4]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"values": ["wait"]}, "must be 2 variables or more, each once"),
        ({"values": ["wait", "wait"]}, "must be 2 variables or more, each once"),
        ({}, "values= is missing; name the columns that are charted together"),
        ({"values": ["wait", "n"]}, "values='n' is a column that the result has of its own"),
        ({"values": NAMES, "mean": MEAN}, "known both, or estimated both; give both"),
        (
            {"values": NAMES, "mean": [1, 2], "covariance": COVARIANCE},
            "have the shapes (2,) and (3, 3); 3 variables need (3,) and (3, 3)",
        ),
        (
            {"values": NAMES, "mean": MEAN, "covariance": np.ones((3, 3))},
            "covariance= is no covariance matrix",
        ),
        ({"values": NAMES, "baseline": 3}, "the baseline has 3 usable points"),
        ({"values": ["wait", "same"]}, "is singular in the baseline"),
        ({"values": ["wait", "huge"]}, "`huge` is infinite at row 0"),
        ({"values": NAMES, "method": "robust"}, "method='robust' is unknown"),
        ({"values": NAMES, "rules": "nelson"}, "leave rules out, or force one"),
    ],
)
@pytest.mark.parametrize("draw", [hotelling_t2_chart, mewma_chart])
def test_bad_input_is_refused(draw: object, options: dict[str, object], text: str) -> None:
    data = sample(30).assign(n=1.0, same=lambda x: 2 * x["wait"], huge=np.inf)
    with pytest.raises(ArgumentError) as error:
        draw(data, **options)
    assert text in str(error.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: hotelling_t2_chart(np.zeros(5)),
            "`data` has the shape (5,); give points x variables",
        ),
        (lambda: hotelling_t2_chart(sample(9).to_numpy(), values=["a"]), "1 names for 3 columns"),
        (
            lambda: hotelling_t2_chart(sample(9), values=NAMES, alpha=0.7),
            "alpha=0.7 cannot be used",
        ),
        (
            lambda: hotelling_t2_chart(sample(9).to_numpy(), subgroup=[1] * 9),
            "subgroup= needs `data` to be a DataFrame",
        ),
        (lambda: mewma_chart(sample(9), values=NAMES, weight=0), "weight=0 cannot be used"),
        (lambda: mewma_chart(sample(9), values=NAMES, h=-1), "h=-1 cannot be used"),
        (lambda: mewma_chart(sample(9), values=NAMES, arl0=0.5), "arl0=0.5 cannot be used"),
        (lambda: mewma_chart(sample(9), values=NAMES, limits="wide"), "limits='wide' is unknown"),
    ],
)
def test_bad_arguments_are_refused(make: object, text: str) -> None:
    with pytest.raises(ArgumentError) as error:
        make()
    assert text in str(error.value)


def test_missing_columns_are_named() -> None:
    with pytest.raises(TableError, match="no column 'calls'"):
        hotelling_t2_chart(sample(9), values=["wait", "calls"])


def test_rules_are_run_where_they_are_given_as_rules() -> None:
    data = sample(40)
    assert len(hotelling_t2_chart(data, values=NAMES, rules=Rule(1, z=1.0)).signals) > 5
    assert len(mewma_chart(data, values=NAMES, rules=Rule(1, z=0.5)).signals) > 5
