"""The tabular CUSUM: its sums, when a shift began, its run lengths."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vocsigma.spc import cusum_chart

DATA = Path(__file__).parents[1] / "data" / "spc"
quick = settings(max_examples=12, deadline=None)
values = arrays(np.float64, st.integers(4, 60), elements=st.floats(-6, 6))

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


def montgomery() -> tuple[pd.DataFrame, dict[str, Any]]:
    name = "montgomery_9_1_cusum_ewma"
    return pd.read_csv(DATA / f"{name}.csv"), json.loads((DATA / f"{name}.json").read_text())


def recursion(
    x: np.ndarray, k: float, h: float, head: float, *, restart: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give both sums and the first point of the larger one, one point after the other."""
    high, low, began_high, began_low, out = head, head, 0, 0, []
    for row, value in enumerate(x):
        high, low = max(0.0, high + value - k), max(0.0, low - value - k)
        began = began_high if high >= low else began_low
        out.append((high, low, began))
        began_high = row + 1 if high == 0 else began_high
        began_low = row + 1 if low == 0 else began_low
        if restart and max(high, low) > h:
            high, low, began_high, began_low = head, head, row + 1, row + 1
    highs, lows, begins = np.array(out).T
    return highs, lows, begins


def test_montgomerys_sums_equal_the_book_and_the_other_program() -> None:
    frame, answer = montgomery()
    chart = cusum_chart(frame, value="x", center=10, sigma=1, k=0.5, h=5)
    points, computed = chart.points, answer["expected_cusum"]
    np.testing.assert_allclose(points["cusum_high"], computed["pos"], atol=1e-12)
    np.testing.assert_allclose(points["cusum_low"], computed["neg"], atol=1e-12)
    np.testing.assert_allclose(points["cusum_high"], answer["published"]["c_plus"], atol=0.005)
    assert (chart.signals["position"] + 1).tolist() == computed["violations_upper"]
    assert chart.signals["side"].tolist() == [1, 1]


def test_montgomerys_shift_began_after_period_22_and_its_new_level_is_11_25() -> None:
    frame, _ = montgomery()
    chart = cusum_chart(frame, value="x", center=10, sigma=1, k=0.5, h=5)
    first = chart.signals.iloc[0]
    # N+ is 7 at period 29, so that period 22 is the last one in control: 10 + 0.5 + 5.28 / 7.
    assert first["change"] + 1 == 29 - 7 + 1
    assert first["level"] == pytest.approx(10 + 0.5 + 5.28 / 7, rel=1e-12)
    assert first["level"] == pytest.approx(frame["x"].iloc[22:29].mean(), rel=1e-12)


@given(
    values,
    st.sampled_from([0.25, 0.5]),
    st.sampled_from([2.0, 4.77]),
    st.sampled_from([0.0, 0.5]),
    st.booleans(),
)
@quick
def test_the_sums_are_those_of_the_recursion(
    x: np.ndarray, k: float, h: float, head: float, restart: bool
) -> None:
    points = cusum_chart(x, center=0, sigma=1, k=k, h=h, head_start=head, restart=restart).points
    high, low, _ = recursion(x, k, h, head * h, restart=restart)
    np.testing.assert_allclose(points["cusum_high"], high, atol=1e-12)
    np.testing.assert_allclose(points["cusum_low"], -low, atol=1e-12)
    larger = np.where(high >= low, high, -low)
    clear = (np.abs(high - low) > 1e-9) & (np.abs(larger) > 1e-9)
    np.testing.assert_allclose(points["value"][clear], larger[clear], atol=1e-12)
    np.testing.assert_allclose(points["z"][clear], 3 * larger[clear] / h, atol=1e-9)


@given(values.filter(lambda x: np.abs(x).min() > 1e-3))
@quick
def test_the_change_is_the_first_point_after_the_last_zero(x: np.ndarray) -> None:
    x = np.round(x, 6)
    points = cusum_chart(x, center=0, sigma=1, k=0.5, h=4).points
    high, low, begins = recursion(x, 0.5, 4, 0, restart=False)
    clear = np.maximum(high, low) > 1e-9
    clear &= np.abs(high - low) > 1e-9
    assert points["change"][clear].tolist() == begins[clear].tolist()
    for row in np.flatnonzero(clear):
        since = x[int(begins[row]) : row + 1]
        assert points["level"].iloc[row] == pytest.approx(since.mean(), abs=1e-9)


def test_sums_of_many_points_keep_their_digits() -> None:
    x = np.random.default_rng(3).normal(size=100_000)
    points = cusum_chart(x, center=0, sigma=1).points
    high, low, _ = recursion(x, 0.5, 4.77, 0, restart=False)
    np.testing.assert_allclose(points["cusum_high"], high, atol=4e-9)
    np.testing.assert_allclose(points["cusum_low"], -low, atol=4e-9)


@given(values, st.floats(-100, 100), st.floats(0.01, 100))
@quick
def test_sums_do_not_depend_on_the_unit(x: np.ndarray, shift: float, factor: float) -> None:
    x = np.append(x, [0.0, 5.0, -5.0])
    before, after = cusum_chart(x).points, cusum_chart(factor * x + shift).points
    np.testing.assert_allclose(after["value"].abs(), before["value"].abs(), rtol=1e-6, atol=1e-6)


def test_means_count_by_the_root_of_their_n() -> None:
    n = np.tile([4, 25], 20)
    x = 10 + 3 * np.random.default_rng(1).normal(size=40) / np.sqrt(n) + np.repeat([0, 2], 20)
    means = cusum_chart(x, n=n, center=10, sigma=3)
    single = cusum_chart((x - 10) / 3 * np.sqrt(n), center=0, sigma=1)
    for name in ("value", "cusum_high", "cusum_low", "change"):
        np.testing.assert_allclose(means.points[name], single.points[name], atol=1e-12)
    last = means.signals.iloc[-1]
    since = slice(int(last["change"]), int(last["position"]) + 1)
    steps = np.sqrt(n[since]) * (x[since] - 10)
    assert last["level"] == pytest.approx(10 + steps.sum() / np.sqrt(n[since]).sum(), rel=1e-12)
    assert last["level"] == pytest.approx(12, abs=0.5)


def test_times_are_summed_as_logarithms_and_the_new_level_is_a_time() -> None:
    logs = 8 + 0.5 * np.random.default_rng(2).normal(size=60)
    logs[40:] += 0.75
    times = pd.DataFrame({"response_s": np.exp(logs)})
    chart = cusum_chart(times, value="response_s", center=np.exp(8.0), sigma=0.5)
    plain = cusum_chart(logs, center=8, sigma=0.5)
    np.testing.assert_allclose(chart.points["value"], plain.points["value"], atol=1e-9)
    np.testing.assert_allclose(chart.signals["level"], np.exp(plain.signals["level"]), rtol=1e-9)
    assert chart.limits[["center", "lcl", "ucl"]].iloc[0].tolist() == [0, -4.77, 4.77]
    assert chart.plot().get_yscale() == "linear"
    assert "off the centre of 49.7 min" in chart.summary()


@pytest.mark.parametrize(
    ("shift", "h", "head_start", "published", "length"),
    [
        (1.0, 5, 0, 10.376, 90),
        (1.0, 5, 0.5, 6.347, 90),
        (1.0, 4, 0, 8.383, 80),
        (0, 4, 0, 168, 1300),
    ],
    ids=["shift", "head start", "shift, h 4", "in control"],
)
def test_the_average_run_length_is_the_published_one(
    shift: float, h: float, head_start: float, published: float, length: int
) -> None:
    groups = 500 if shift == 0 else 1200
    x = np.random.default_rng(8).normal(shift, size=groups * length)
    frame = pd.DataFrame({"g": np.repeat(np.arange(groups), length), "x": x})
    chart = cusum_chart(frame, value="x", by="g", center=0, sigma=1, h=h, head_start=head_start)
    signal = chart.points["signal"].to_numpy().reshape(groups, length)
    assert signal.any(axis=1).mean() > 0.998
    runs = np.argmax(signal, axis=1)[signal.any(axis=1)] + 1
    assert runs.mean() == pytest.approx(published, abs=3 * runs.std() / np.sqrt(groups))


def test_the_sums_start_anew_after_a_signal_only_if_asked() -> None:
    x = np.r_[np.zeros(5), np.full(20, 2.0)]
    running = cusum_chart(x, center=0, sigma=1, h=4).signals
    anew = cusum_chart(x, center=0, sigma=1, h=4, restart=True).signals
    assert running["position"].tolist() == list(range(7, 25))
    assert anew["position"].tolist() == [7, 10, 13, 16, 19, 22]
    assert anew["change"].tolist() == [5, 8, 11, 14, 17, 20]
    quicker = cusum_chart(x, center=0, sigma=1, h=4, restart=True, head_start=0.5).signals
    assert quicker["position"].tolist() == [7, 9, 11, 13, 15, 17, 19, 21, 23]


def test_the_finding_says_since_when() -> None:
    x = np.r_[np.tile([-0.4, 0.4], 10), np.full(8, -1.6)]
    days = pd.date_range("2026-05-01", periods=28)
    dated = cusum_chart(pd.Series(x, name="cost"), time=days, center=0, sigma=1)
    assert dated.finding() == (
        "The CUSUM of the cost fell below its limits on 28 May 2026, most likely since 21 May 2026."
    )
    labels = [f"batch {row}" for row in range(28)]
    named = cusum_chart(x, time=labels, center=0, sigma=1)
    assert named.finding().endswith("at batch 27, most likely since batch 20.")
    lines = named.summary().splitlines()
    assert lines[1] == "A CUSUM chart of the value, on the raw scale."
    assert (
        lines[2] == "The centre is 0, the limits are -4.77 to 4.77 and come from known parameters."
    )
    assert lines[4] == (
        "The sums take in what lies more than 0.5 sigma off the centre of 0, so that a lasting "
        "shift of 1 sigma shows soonest."
    )


def test_changes_are_rows_of_the_data_whatever_the_order_of_groups() -> None:
    frame = pd.DataFrame({"g": ["b", "a"] * 20, "x": np.repeat([0.0, 0.0, 3.0, 3.0], 10)})
    signals = cusum_chart(frame, value="x", by="g", center=0, sigma=1, h=4).signals
    first = signals.groupby("g").first()
    assert first["change"].to_dict() == {"a": 21.0, "b": 20.0}
    assert first["level"].tolist() == [3.0, 3.0]
