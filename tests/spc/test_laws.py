"""Laws that limits obey whatever the data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vocsigma.spc import (
    c_chart,
    i_prime_chart,
    np_chart,
    p_chart,
    p_prime_chart,
    u_chart,
    u_prime_chart,
    xmr_chart,
)

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
quick = settings(max_examples=25, deadline=None)

values = arrays(np.float64, st.integers(4, 30), elements=st.floats(-1e6, 1e6))
sizes = st.integers(1, 5000)


@st.composite
def counts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n = np.array(draw(st.lists(sizes, min_size=4, max_size=30)))
    share = np.random.default_rng(draw(st.integers(0, 999))).random(n.size) ** draw(sizes)
    return np.floor(n * share), n


@given(values)
@quick
def test_limits_of_individuals_are_ordered(x: np.ndarray) -> None:
    points = xmr_chart(x).points
    assert (points["lcl"] <= points["center"]).all()
    assert (points["center"] <= points["ucl"]).all()


@pytest.mark.parametrize(
    "chart", [p_chart, np_chart, p_prime_chart, u_chart, u_prime_chart, c_chart]
)
@given(data=counts())
@quick
def test_limits_of_counts_are_ordered_and_within_their_range(
    chart: object, data: tuple[np.ndarray, np.ndarray]
) -> None:
    x, n = data
    sized = {} if chart is c_chart else {"n": n}
    points = chart(x, **sized).points  # type: ignore[operator]
    assert (points["lcl"] >= 0).all()
    assert (points["lcl"] <= points["center"]).all()
    assert (points["center"] <= points["ucl"]).all()
    if chart in (p_chart, p_prime_chart):
        assert (points["ucl"] <= 1).all()
    if chart is np_chart:
        assert (points["ucl"] <= points["n"]).all()


@given(values, st.floats(-1e5, 1e5), st.floats(0.001, 1000))
@quick
def test_individuals_shift_and_scale_with_the_data(
    x: np.ndarray, shift: float, factor: float
) -> None:
    before, after = xmr_chart(x).points, xmr_chart(factor * x + shift).points
    room = 1e-9 * (np.abs(factor * x).max() + abs(shift) + 1e-3)
    for name in ("center", "lcl", "ucl"):
        moved = factor * before[name].to_numpy() + shift
        np.testing.assert_allclose(after[name], moved, rtol=1e-9, atol=room)


@given(
    x=arrays(np.float64, 30, elements=st.floats(-1e3, 1e3)),
    left_out=st.sets(st.integers(0, 26), max_size=6),
    baseline=st.sampled_from([24, 27, 30]),
    method=st.sampled_from(["mr_mean", "mr_median"]),
)
@quick
def test_excluded_and_frozen_is_exactly_missing(
    x: np.ndarray, left_out: set[int], baseline: int, method: str
) -> None:
    rows = sorted(left_out)
    holes = x.copy()
    holes[rows] = np.nan
    options = {"baseline": baseline, "phase": [27], "sigma_method": method, "rules": "nelson"}
    excluded = xmr_chart(x, exclude=rows, **options)
    missing = xmr_chart(holes, **options)
    limits = ["center", "lcl", "ucl", "sigma", "n_baseline"]
    pd.testing.assert_frame_equal(excluded.limits[limits], missing.limits[limits], check_exact=True)
    kept = np.setdiff1d(np.arange(30), rows)
    pd.testing.assert_frame_equal(
        excluded.points.drop(columns="excluded").iloc[kept],
        missing.points.drop(columns="excluded").iloc[kept],
        check_exact=True,
    )
    pd.testing.assert_frame_equal(excluded.signals, missing.signals)


@given(data=counts(), row=st.integers(0, 3))
@quick
def test_excluded_is_exactly_missing_for_laney(
    data: tuple[np.ndarray, np.ndarray], row: int
) -> None:
    x, n = (np.concatenate([column, column[:4] * 0 + 3]) for column in data)
    holes = x.copy()
    holes[row] = np.nan
    excluded = p_prime_chart(x, n=np.maximum(n, 3), exclude=[row]).limits
    missing = p_prime_chart(holes, n=np.maximum(n, 3)).limits
    pd.testing.assert_frame_equal(excluded, missing, check_exact=True)


@given(values, st.floats(-1e9, 1e9))
@quick
def test_a_far_point_after_the_baseline_changes_no_limit(x: np.ndarray, far: float) -> None:
    k = x.size
    before, after = xmr_chart(x), xmr_chart(np.append(x, far), baseline=k)
    limits = ["center", "lcl", "ucl", "n_baseline"]
    pd.testing.assert_frame_equal(before.limits[limits], after.limits[limits], check_exact=True)


@given(counts(), st.integers(1, 2000))
@quick
def test_p_with_a_constant_n_is_np_over_n(data: tuple[np.ndarray, np.ndarray], n: int) -> None:
    x = np.minimum(data[0], n)
    share, number = p_chart(x, n=n, rules="nelson"), np_chart(x, n=n, rules="nelson")
    for name in ("value", "center", "lcl", "ucl", "sigma"):
        np.testing.assert_allclose(
            share.points[name], number.points[name] / n, rtol=1e-12, atol=1e-15
        )
    pd.testing.assert_frame_equal(share.signals, number.signals)


@given(values, st.integers(1, 1000))
@quick
def test_i_prime_with_a_constant_n_is_the_individuals_chart(x: np.ndarray, n: int) -> None:
    single, means = xmr_chart(x).points, i_prime_chart(x, n=n).points
    room = 1e-9 * (np.abs(x).max() + 1e-9)
    for name in ("center", "lcl", "ucl", "sigma"):
        np.testing.assert_allclose(means[name], single[name], rtol=1e-9, atol=room)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_groups_are_charts_of_their_own_whatever_the_order_of_rows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "g": np.repeat(["a", "b", "c"], 12),
            "day": np.tile(pd.date_range("2026-01-01", periods=12), 3),
            "x": rng.normal(size=36),
        }
    )
    mixed = frame.sort_values(["day", "g"], ignore_index=True)
    together = xmr_chart(mixed, value="x", time="day", by="g", rules="nelson")
    for name, part in frame.groupby("g"):
        alone = xmr_chart(part, value="x", time="day", rules="nelson")
        ours = together.points[together.points["g"] == name].drop(columns=["g", "position"])
        pd.testing.assert_frame_equal(
            ours.reset_index(drop=True), alone.points.drop(columns="position"), check_exact=True
        )
