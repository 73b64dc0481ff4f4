"""Run charts and Anhoej's rules: published bounds, another program's counts, chances, laws."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from vocsigma.exceptions import ArgumentError
from vocsigma.spc import Baseline, Rule, run_chart, xmr_chart
from vocsigma.spc._rules.series import crossings_min, long_run_chance, longest_run_max, run_tests

DATA = Path(__file__).parents[1] / "data" / "spc"
COUNTS = {
    "n_useful": "n_useful", "longest_run": "longest_run", "longest_run_max": "longest_run_max",
    "crossings": "n_crossings", "crossings_min": "n_crossings_min",
}  # fmt: skip

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")


def cases_with_runs() -> list[tuple[str, dict[str, object]]]:
    """Give every chart of the reference cases whose runs another program counted."""
    found = []
    for path in sorted(DATA.glob("*.json")):
        for name, answer in json.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(answer, dict) and {"n_useful", "y", "cl"} <= set(answer):
                found.append((f"{path.stem}-{name}", answer))
    return found


CASES = cases_with_runs()


@pytest.mark.parametrize(("name", "answer"), CASES, ids=[name for name, _ in CASES])
def test_runs_and_crossings_equal_the_other_program(name: str, answer: dict[str, object]) -> None:
    z = np.array(answer["y"], float) - np.array(answer["cl"], float)
    z = z[~np.isnan(z)]
    counts = run_tests(z, np.zeros(z.size, dtype=np.int64), 1)
    found = {ours: int(getattr(counts, ours)[0]) for ours in COUNTS}
    assert found == {ours: answer[theirs] for ours, theirs in COUNTS.items()}, name


@pytest.mark.parametrize(
    ("variant", "options"), [("expected_run", {}), ("expected_run_freeze24", {"baseline": 24})]
)
def test_infections_have_the_other_programs_median_and_signal(
    variant: str, options: dict[str, int]
) -> None:
    frame = pd.read_csv(DATA / "cdi_c_i_part.csv")
    answer = json.loads((DATA / "cdi_run.json").read_text())[variant]
    chart = run_chart(frame, value="n", time="month", **options)
    assert chart.limits["center"].iloc[0] == answer["cl"][0]
    found = {ours: int(chart.limits[ours].iloc[0]) for ours in COUNTS}
    assert found == {ours: answer[theirs] for ours, theirs in COUNTS.items()}
    assert chart.points["signal"].any() == answer["runs_signal"]
    assert chart.points[["lcl", "ucl"]].isna().all(axis=None)


def test_bounds_are_the_published_ones() -> None:
    table = pd.read_csv(DATA / "anhoej_limits.csv")
    n = table["n"].to_numpy()
    np.testing.assert_array_equal(longest_run_max(n), table["longest_run_max"])
    np.testing.assert_array_equal(crossings_min(n), table["crossings_min"])
    many = np.arange(2, 3000)
    np.testing.assert_array_equal(crossings_min(many), binom.ppf(0.05, many - 1, 0.5))


def test_the_chance_of_a_long_run_is_that_of_all_sequences() -> None:
    for n in (1, 2, 5, 11):
        tosses = itertools.product((0, 1), repeat=n)
        longest = [max(len(list(run)) for _, run in itertools.groupby(row)) for row in tosses]
        for run in range(1, n + 2):
            share = np.mean([length >= run for length in longest])
            assert long_run_chance(n, run) == pytest.approx(share, abs=1e-14)
    assert long_run_chance(1_000_000, 25) == pytest.approx(0.0294, abs=5e-4)


def test_a_run_is_signalled_where_it_passes_the_bound_with_all_its_members() -> None:
    values = [1, -1, 2, -2, 1, -1, *range(1, 13), -3, 4, -3, 2]
    chart = run_chart(values, center=0.0, rules="anhoej_run")
    assert int(chart.limits["longest_run_max"].iloc[0]) == 7
    signal = chart.signals.iloc[0]
    assert len(chart.signals) == 1
    assert signal["position"] == 6 + 7
    assert signal["members"] == tuple(range(6, 18))
    assert signal["side"] == 1
    assert chart.points["rules"].iloc[13] == 1 << 12


def test_eight_in_a_row_of_24_are_no_signal() -> None:
    values = [1, -1] * 8 + [1] * 8
    assert not run_chart(values, center=0.0, rules="anhoej_run").points["signal"].any()
    values = [1, -1] * 7 + [1] + [-1] * 9
    assert run_chart(values, center=0.0, rules="anhoej_run").points["signal"].sum() == 1


def test_few_crossings_are_signalled_at_the_last_point_with_all_members() -> None:
    values = [1, 1, 1, 1, -1, -1, -1, -1] * 3
    chart = run_chart(values, center=0.0)
    signal = chart.signals.iloc[0]
    assert chart.limits[["crossings", "crossings_min"]].iloc[0].tolist() == [5, 8]
    assert (signal["rule"], signal["position"], signal["side"]) == ("anhoej_crossings", 23, 0)
    assert signal["members"] == tuple(range(24))
    assert chart.finding() == (
        "The value crossed its centre too seldom for chance, as seen at point 23."
    )


def test_points_on_the_centre_and_gaps_neither_count_nor_break() -> None:
    values = np.array([1.0, -1, 1, -1] * 4 + [2.0] * 9)
    plain = run_chart(values, center=0.0)
    padded = np.insert(values, [3, 18, 20], [0.0, np.nan, 0.0])
    chart = run_chart(padded, center=0.0)
    for column in COUNTS:
        assert chart.limits[column].iloc[0] == plain.limits[column].iloc[0]
    assert chart.signals["rule"].tolist() == plain.signals["rule"].tolist() == ["anhoej_run"]
    assert np.isin([19, 22], chart.signals["members"].iloc[0]).tolist() == [False, False]
    assert "1 missing" in chart.summary()


def test_the_rules_hold_on_other_charts_and_within_phases() -> None:
    z = np.r_[np.full(6, 1.0), np.tile([1.0, -1.0], 8), np.full(7, 1.0)]
    options = {"center": 0.0, "sigma": 1.0, "rules": "anhoej"}
    whole = xmr_chart(np.r_[z, z], **options)
    parts = xmr_chart(np.r_[z, z], phase=[z.size], **options)
    assert whole.signals["rule"].tolist() == ["anhoej_run"]
    assert len(parts.signals) == 0
    assert len(xmr_chart(z, **options).signals) == 0


@given(seed=st.integers(0, 2**32 - 1), border=st.integers(12, 40), at=st.integers(0, 49))
@settings(max_examples=8, deadline=None)
def test_phases_groups_and_exclusions_are_as_by_themselves(seed: int, border: int, at: int) -> None:
    values = np.round(np.random.default_rng(seed).normal(size=50), 1)
    columns = ["center", *COUNTS]
    parts = [run_chart(part).limits[columns] for part in (values[:border], values[border:])]
    wanted = pd.concat(parts, ignore_index=True)
    pd.testing.assert_frame_equal(run_chart(values, phase=[border]).limits[columns], wanted)
    frame = pd.DataFrame({"x": values, "g": np.where(np.arange(50) < border, "a", "b")})
    pd.testing.assert_frame_equal(run_chart(frame, value="x", by="g").limits[columns], wanted)
    missing = values.copy()
    missing[at] = np.nan
    left_out, absent = run_chart(values, exclude=[at]), run_chart(missing)
    pd.testing.assert_frame_equal(left_out.limits[columns], absent.limits[columns])
    assert left_out.signals["members"].tolist() == absent.signals["members"].tolist()


@given(seed=st.integers(0, 2**32 - 1), shift=st.integers(-50, 50), factor=st.integers(1, 9))
@settings(max_examples=8, deadline=None)
def test_counts_do_not_depend_on_the_unit(seed: int, shift: int, factor: int) -> None:
    values = np.random.default_rng(seed).integers(0, 9, size=31)
    columns = list(COUNTS)
    moved = run_chart(values * factor + shift).limits[columns]
    pd.testing.assert_frame_equal(moved, run_chart(values).limits[columns])


@pytest.mark.parametrize(("n", "nominal"), [(24, 0.0311), (50, 0.0415), (100, 0.0499)])
def test_false_alarms_of_stable_series_are_as_documented(n: int, nominal: float) -> None:
    series = 8000
    x = np.random.default_rng(n).normal(size=(series, n))
    z = (x - np.median(x, axis=1, keepdims=True)).ravel()
    counts = run_tests(z, np.repeat(np.arange(series), n), series)
    signals = (counts.longest_run > counts.longest_run_max) | (
        counts.crossings < counts.crossings_min
    )
    assert signals.mean() == pytest.approx(nominal, abs=3 * np.sqrt(nominal / series))


def test_the_median_is_frozen_and_monitored() -> None:
    old = run_chart([5, 7, 6, 8, 4, 6, 7, 5, 9, 6, 3, 6, 7] * 2)
    frozen = Baseline.from_dict(old.baseline.to_dict())
    new = run_chart([9] * 9, baseline=frozen)
    assert new.points["center"].tolist() == [6.0] * 9
    assert new.signals["rule"].tolist() == ["anhoej_run", "anhoej_crossings"]
    pd.testing.assert_frame_equal(new.points, old.monitor([9] * 9).points)


def test_the_summary_says_the_counts_and_their_chances() -> None:
    frame = pd.read_csv(DATA / "cdi_c_i_part.csv")
    said = run_chart(frame, value="n", time="month").summary().splitlines()
    assert said[0] == "The n crossed its centre too seldom for chance, as seen on 1 October 2015."
    older = run_chart(frame, value="n", time="month", rules="anhoej_run").finding()
    assert (
        older == "The n stayed below its centre longer than chance allows, as seen on 1 May 2015."
    )
    assert "The centre is 17, from 36 baseline points; there are no limits." in said
    assert (
        "32 points lie off the centre: their longest run is 14 (chance allows 8; p = 0.0012), and "
        "they cross it 6 times (at least 11; p = 0.00044)."
    ) in said


def test_groups_are_said_together() -> None:
    frame = pd.DataFrame(
        {"x": [1, 2, 3, 4] * 6 + [1] * 12 + [2] * 12, "g": ["a"] * 24 + ["b"] * 24}
    )
    said = run_chart(frame, value="x", by="g").summary()
    assert (
        "Of the 2 sets 1 have a run that is too long for chance, and 1 too few crossings." in said
    )


@pytest.mark.parametrize("rules", ["nelson", ("anhoej", "nelson_1"), "weco_2", "aiag_8"])
def test_rules_of_zones_are_refused_by_name(rules: object) -> None:
    with pytest.raises(ArgumentError, match="looks at zones, and a run chart has no limits"):
        run_chart([1, 2, 3, 4], rules=rules)


def test_rules_of_zones_are_run_where_they_are_given_as_rules() -> None:
    values = [5, 6, 5, 4, 5, 6, 4, 5, 50, 5, 6]
    chart = run_chart(values, rules=Rule(1, z=3.0, name="far"))
    assert chart.signals["position"].tolist() == [8]
