"""Proposed changes of level."""

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError
from vocsigma.spc import PhaseSuggestion, suggest_phases, xmr_chart
from vocsigma.spc._laws.change_points import best_starts, chance_of_change, least_z

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


def brute_force(y: np.ndarray, penalty: float, shortest: int) -> list[int]:
    """Try every partition into at most three levels."""

    def cost(part: np.ndarray) -> float:
        return float(((part - part.mean()) ** 2).sum())

    best, starts = cost(y), []
    for i in range(shortest, y.size - shortest + 1):
        two = cost(y[:i]) + cost(y[i:]) + penalty
        if two < best:
            best, starts = two, [i]
        for j in range(i + shortest, y.size - shortest + 1):
            three = cost(y[:i]) + cost(y[i:j]) + cost(y[j:]) + 2 * penalty
            if three < best:
                best, starts = three, [i, j]
    return starts


def test_the_partition_is_the_best_of_all() -> None:
    random = np.random.default_rng(1)
    for _ in range(30):
        y = random.normal(size=18) + np.repeat(random.normal(0, 3, 3), 6)
        wanted = brute_force(y, 9.0, 5)
        assert best_starts(y, np.ones(18), 9.0, 5).tolist() == wanted


@pytest.mark.slow
def test_noise_is_split_no_more_often_than_alpha() -> None:
    random = np.random.default_rng(2)
    for size in (30, 200):
        found = [bool(suggest_phases(random.normal(size=size)).starts) for _ in range(80)]
        assert np.mean(found) <= 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / 80)


def test_a_step_of_two_sigma_is_found_where_it_is() -> None:
    random = np.random.default_rng(3)
    near = 0
    for _ in range(30):
        x = random.normal(size=100)
        x[50:] += 2
        starts = suggest_phases(x).starts
        near += len(starts) == 1 and abs(starts[0] - 50) <= 3
    assert near >= 25


def test_a_level_between_two_equal_ones_is_found() -> None:
    x = np.random.default_rng(4).normal(size=100)
    x[45:57] += 2.5
    assert suggest_phases(x).starts == pytest.approx([45, 57], abs=2)


def test_the_chance_of_a_change_is_no_less_than_simulated() -> None:
    random = np.random.default_rng(5)
    y = random.normal(size=(4000, 100))
    k = np.arange(10, 91)
    total = y.cumsum(axis=1)
    mean = total[:, k - 1] / k - (total[:, -1:] - total[:, k - 1]) / (100 - k)
    z = np.abs(mean / np.sqrt(1 / k + 1 / (100 - k))).max(axis=1)
    for alpha in (0.2, 0.05, 0.01):
        share = (z > least_z(alpha, 100, 10)).mean()
        assert 0.4 * alpha < share < alpha + 2.5 * np.sqrt(alpha / 4000)
    assert chance_of_change(0.5, 100, 10) == 1.0


def test_levels_dates_and_evidence_stand_in_the_table_and_the_words() -> None:
    x = np.random.default_rng(6).normal(size=60) + np.repeat([20.0, 16.0], 30)
    frame = pd.DataFrame({"cost": x, "day": pd.date_range("2026-01-01", periods=60)})
    found = suggest_phases(frame, value="cost", time="day")
    assert isinstance(found, PhaseSuggestion)
    row = found.table.iloc[0]
    assert row["before"] == pytest.approx(x[: row["position"]].mean())
    assert row["after"] == pytest.approx(x[row["position"] :].mean())
    assert row["time"] == frame["day"][row["position"]]
    assert row["p_value"] < 1e-6
    text = found.summary()
    assert text.startswith("The cost shows 1 change of level in 60 points.\nIt fell from 20")
    assert "on 31 January 2026 (p < 0.001)." in text
    assert "Look for the cause of each" in text
    limits = xmr_chart(frame, value="cost", time="day", phase=found.starts).limits
    assert len(limits) == 2
    assert repr(found) == "<PhaseSuggestion: 1 changes in 60 points>"
    assert found.to_dict()["table"][0]["position"] == found.starts[0]
    none = suggest_phases(np.random.default_rng(1).normal(size=60))
    assert none.summary() == "The value shows no change of level in 60 points."


def test_times_are_compared_on_the_log_scale_and_shown_in_seconds() -> None:
    x = np.exp(np.random.default_rng(7).normal(size=80) * 0.3 + np.repeat([6.0, 7.0], 40))
    found = suggest_phases(pd.DataFrame({"response_s": x}), value="response_s")
    start = found.starts[0]
    assert found.table["before"].iloc[0] == pytest.approx(np.exp(np.log(x[:start]).mean()))
    assert " min to " in found.summary()


def test_sizes_weigh_and_left_out_points_do_not_count() -> None:
    random = np.random.default_rng(8)
    n = random.integers(50, 500, size=80)
    share = random.normal(np.repeat([0.2, 0.35], 40), 0.5 / np.sqrt(n))
    share[10] = 5.0
    found = suggest_phases(share, n=n, exclude=[10])
    assert found.starts == pytest.approx([40], abs=2)
    holes = share.copy()
    holes[10] = np.nan
    pd.testing.assert_frame_equal(found.table, suggest_phases(holes, n=n).table)
    assert found.table["n_before"].iloc[0] == found.starts[0] - 1


def test_shift_and_scale_change_nothing() -> None:
    x = np.random.default_rng(9).normal(size=80) + np.repeat([0.0, 3.0], 40)
    before, after = suggest_phases(x).table, suggest_phases(1e4 * x + 1e7).table
    assert before["position"].tolist() == after["position"].tolist()
    np.testing.assert_allclose(after["p_value"], before["p_value"], rtol=1e-4)


def test_points_that_go_together_are_told() -> None:
    noise = np.random.default_rng(10).normal(size=200)
    x = np.zeros(200)
    for i in range(1, 200):
        x[i] = 0.8 * x[i - 1] + noise[i]
    assert "which looks like changes of level: see residual_chart." in suggest_phases(x).summary()


def test_short_and_constant_series_have_no_phases() -> None:
    assert suggest_phases([1.0, 3.0, 2.0, 9.0, 8.0, 9.0]).table.empty
    assert suggest_phases([2.0] * 40).starts == []


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"alpha": 0.0}, "alpha=0.0 is no probability"),
        ({"shortest": 1}, "shortest=1 is no length of a phase"),
    ],
)
def test_bad_arguments_are_told(options: dict[str, float], text: str) -> None:
    with pytest.raises(ArgumentError, match=text):
        suggest_phases(np.arange(30.0), **options)  # type: ignore[arg-type]
    with pytest.raises(
        ArgumentError, match="`data` has 20001 points; phases are proposed for 20000"
    ):
        suggest_phases(np.tile([1.0, 2.0, 4.0], 6667))
