import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from vocsigma.exceptions import ArgumentError, DataWarning, IntervalWarning, TableError
from vocsigma.response._compare import compare_dpmo
from vocsigma.response._dpmo import dpmo

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "validate" / "compare_coverage.py"
SMOKERS = {1: (83, 86), 2: (90, 93), 3: (129, 136), 4: (70, 82)}


def counted(counts, **columns):
    """One assessment a thread: group = (defects, opportunities)."""
    group = [name for name, (_, n) in counts.items() for _ in range(n)]
    status = [["met", "defect"][i < x] for x, n in counts.values() for i in range(n)]
    frame = {"thread_id": range(len(group)), "customer_id": 0, "turn": 1, "group": group}
    return pd.DataFrame(frame | {"ctq": "4h", "weight": 1.0, "status": status} | columns)


def test_two_groups_of_single_turns_are_compared_by_newcombe_and_fisher():
    result = compare_dpmo(counted({"a": (48, 80), "b": (56, 70)}), "group")
    pair = result.table.iloc[0]
    assert pair[["reference", "group"]].tolist() == ["a", "b"]
    assert pair[["difference", "difference_low", "difference_high"]].tolist() == pytest.approx(
        [0.2, 0.0524, 0.3339], abs=5e-5
    )
    assert pair["ratio"] == pytest.approx(4 / 3)
    fisher = stats.fisher_exact([[48, 32], [56, 14]]).pvalue
    assert pair[["p_value", "q_value"]].tolist() == pytest.approx([fisher, fisher])
    assert result.exact
    tests = result.tests.set_index("test")["p_value"]
    assert tests["Fisher's exact test"] == pytest.approx(fisher)
    assert tests["Fisher's exact test, mid-p"] < fisher
    chi2 = stats.chi2_contingency([[48, 32], [56, 14]], correction=False).pvalue
    assert tests["Pearson's chi-square"] == pytest.approx(chi2)


def test_several_groups_have_the_chi_square_and_the_trend_of_r():
    tests = compare_dpmo(counted(SMOKERS), "group").tests
    assert tests["test"].tolist() == ["Pearson's chi-square", "Cochran-Armitage trend"]
    assert tests.loc[0, ["statistic", "df", "p_value"]].tolist() == pytest.approx(
        [12.600411297128, 3, 0.005585476661627]
    )
    assert tests.loc[1, "statistic"] == pytest.approx(-np.sqrt(8.224922285198))


def test_pairs_have_the_q_values_of_scipy():
    table = compare_dpmo(counted(SMOKERS), "group").table
    assert len(table) == 6
    expected = stats.false_discovery_control(table["p_value"])
    assert table["q_value"].tolist() == pytest.approx(expected)


def test_ordered_categories_have_a_trend_by_rank_and_plain_ones_none():
    names = {1: "low", 2: "mid", 3: "high", 4: "top"}
    frame = counted(SMOKERS)
    frame["group"] = frame["group"].map(names)
    assert "Cochran-Armitage trend" not in compare_dpmo(frame, "group").tests["test"].tolist()
    ordered = pd.CategoricalDtype(list(names.values()), ordered=True)
    result = compare_dpmo(frame.astype({"group": ordered}), "group")
    assert result.groups["group"].tolist() == list(names.values())
    assert result.tests.loc[1, "statistic"] == pytest.approx(-np.sqrt(8.224922285198))


def test_a_missing_group_is_compared_and_left_out_of_the_trend():
    frame = counted(SMOKERS | {np.nan: (5, 50)})
    result = compare_dpmo(frame, "group")
    assert len(result.groups) == 5
    assert result.tests.loc[0, "df"] == 4
    assert result.tests.loc[1, "statistic"] == pytest.approx(-np.sqrt(8.224922285198))
    assert "no group" in result.summary()


def test_threads_that_repeat_themselves_say_no_more_than_one_turn_each():
    single = counted({"a": (12, 60), "b": (24, 60)})
    repeated = pd.concat([single.assign(turn=turn) for turn in range(4)])
    one, four = (compare_dpmo(frame, "group") for frame in (single, repeated))
    assert not four.exact
    assert four.tests["test"].tolist() == ["Pearson's chi-square, Rao-Scott corrected"]
    statistic = one.tests.set_index("test").loc["Pearson's chi-square", "statistic"]
    assert four.tests.loc[0, "statistic"] == pytest.approx(statistic, rel=0.05)
    limits = ["difference_low", "difference_high", "ratio_low", "ratio_high"]
    assert four.table.loc[0, limits].tolist() == pytest.approx(
        one.table.loc[0, limits].tolist(), rel=0.05, abs=0.005
    )
    plain = compare_dpmo(repeated, "group", cluster=None)
    assert plain.exact
    assert plain.table.loc[0, "p_value"] < four.table.loc[0, "p_value"] / 10


def test_groups_rest_on_the_effective_sizes_of_dpmo():
    frame = pd.concat([counted({"a": (12, 60), "b": (24, 60)}).assign(turn=t) for t in range(2)])
    groups = compare_dpmo(frame, "group", shift=1.0).groups
    table = dpmo(frame, by="group", interval="wilson", shift=1.0).table
    shared = ["dpo", "dpo_low", "dpo_high", "dpmo", "sigma_short", "deff", "clusters"]
    pd.testing.assert_frame_equal(groups[shared], table[shared])


def doubled(counts):
    """Two turns a thread, both alike: group = (defects, opportunities) of the threads."""
    single = counted(counts)
    return pd.concat([single, single.assign(turn=2)])


def test_clustered_groups_rest_on_their_correlation_and_their_number_of_clusters():
    result = compare_dpmo(doubled({"a": (12, 60), "b": (24, 40)}), "group")
    assert result.groups["effective_size"].tolist() == pytest.approx([60, 40], rel=0.02)
    assert result.groups["df"].tolist() == pytest.approx([59, 39])
    test = result.tests.iloc[0]
    size = result.groups["effective_size"].to_numpy()
    away = 1 - size / size.sum()
    assert test["df_error"] == pytest.approx(1 / (away**2 / [59, 39]).sum())
    assert test["p_value"] == pytest.approx(stats.f.sf(test["statistic"], 1, test["df_error"]))
    assert result.table.loc[0, "p_value"] == pytest.approx(test["p_value"])
    assert f"on 1 and {test['df_error']:.3g} degrees of freedom" in result.summary()


def test_independent_opportunities_have_endless_degrees_of_freedom():
    for options in ({}, {"cluster": None}):
        result = compare_dpmo(counted({"a": (5, 50), "b": (10, 50)}), "group", **options)
        assert np.isinf(result.groups["df"]).all()
        assert result.groups["effective_size"].tolist() == [50, 50]
        assert np.isinf(result.tests["df_error"].iloc[-1])


def test_the_trend_of_clustered_groups_is_students():
    result = compare_dpmo(doubled({1: (12, 40), 2: (18, 40), 3: (27, 40)}), "group")
    test = result.tests.set_index("test").loc["Cochran-Armitage trend"]
    assert np.isfinite(test["df_error"])
    assert test["p_value"] == pytest.approx(2 * stats.t.sf(test["statistic"], test["df_error"]))
    assert f"rising, t = {test['statistic']:.2f} on " in result.summary()


def test_a_group_without_a_decision_changes_nothing_for_clustered_others():
    frame = doubled({"a": (12, 60), "b": (24, 60)})
    young = counted({"c": (0, 3)}, status="pending").assign(thread_id=range(1000, 1003))
    with pytest.warns(DataWarning, match="without a decided assessment: 1"):
        found = compare_dpmo(pd.concat([frame, young]), "group").table
    pd.testing.assert_frame_equal(found, compare_dpmo(frame, "group").table)


def test_clustered_groups_without_defects_cannot_be_tested_and_have_bounds():
    result = compare_dpmo(doubled({"a": (0, 50), "b": (0, 50)}), "group")
    assert result.table[["p_value", "q_value"]].isna().all(axis=None)
    assert result.table.loc[0, "difference_high"] == pytest.approx(
        -result.table.loc[0, "difference_low"]
    )
    assert 3.84 / 54 < result.table.loc[0, "difference_high"] < 0.08
    assert "nothing to test" in result.summary()


def test_requirements_on_the_same_turns_are_compared_with_their_correlation():
    rng = np.random.default_rng(4)
    wait = rng.standard_normal(300)
    parts = [
        counted({"all": (0, 300)}).assign(ctq=name, status=np.where(wait > limit, "defect", "met"))
        for name, limit in [("1h", 0.3), ("4h", 0.6)]
    ]
    frame = pd.concat(parts)
    paired, plain = (
        compare_dpmo(frame, "ctq", cluster=name).table.iloc[0] for name in ("thread_id", None)
    )
    assert paired["difference_high"] < 0
    width = [row["difference_high"] - row["difference_low"] for row in (paired, plain)]
    assert width[0] < 0.6 * width[1]
    assert paired["p_value"] < plain["p_value"]


def test_a_group_without_defects_has_bounds():
    row = compare_dpmo(counted({"a": (0, 50), "b": (10, 50)}), "group").table.iloc[0]
    assert np.isinf(row["ratio"])
    assert 1 < row["ratio_low"] < np.inf
    assert np.isinf(row["ratio_high"])
    none = compare_dpmo(counted({"a": (0, 50), "b": (0, 50)}), "group")
    assert none.table.loc[0, "p_value"] == pytest.approx(1.0)
    assert np.isnan(none.table.loc[0, "ratio"])
    assert "nothing to test" in none.summary()


def test_polars_gives_what_pandas_gives():
    frame = counted({"a": (5, 50), "b": (10, 50)})
    found, expected = (compare_dpmo(f, "group").table for f in (pl.from_pandas(frame), frame))
    pd.testing.assert_frame_equal(found, expected)


def test_the_sentences_of_several_groups_name_the_ends_and_the_widest_pair():
    said = compare_dpmo(counted(SMOKERS), "group").summary().splitlines()
    assert said[0] == "4 groups by group: from 853,659 DPMO (4) to 967,742 (2)."
    assert said[1] == "3 of 6 pairs differ at a false discovery rate of 5%."
    assert said[2].startswith("The widest of them: 4 has 853,659 DPMO, 2 967,742: ")
    assert "Cochran-Armitage trend: falling, z = -2.87, p = 0.0041." in said
    assert said[-1] == "Allowed for: clusters of 'thread_id' (design effect 1.00)."


def test_what_cannot_be_compared_is_told():
    frame = counted({"a": (5, 50), "b": (10, 50)})
    with pytest.raises(ArgumentError, match="confidence must be between 0 and 1"):
        compare_dpmo(frame, "group", confidence=95)
    with pytest.raises(ArgumentError, match=r"by=\['group'\] must be the name of one column; join"):
        compare_dpmo(frame, ["group"])
    with pytest.raises(ArgumentError, match=r"by='dpo' is a column .* rename it in `assessments`"):
        compare_dpmo(frame.rename(columns={"group": "dpo"}), "dpo")
    with pytest.raises(TableError, match="`assessments` has no column 'brand'"):
        compare_dpmo(frame, "brand")
    with pytest.raises(TableError, match=r"by 'ctq' needs two groups .* found only '4h'"):
        compare_dpmo(frame, "ctq")
    with pytest.raises(TableError, match=r"needs two groups .* found none"):
        compare_dpmo(frame.assign(status="pending"), "group")


def test_what_strains_the_figures_is_warned_of():
    young = counted({"c": (0, 3)}, status="pending")
    pending = pd.concat([counted({"a": (5, 50), "b": (10, 50)}), young])
    with pytest.warns(DataWarning, match="without a decided assessment: 1 .* left out") as caught:
        result = compare_dpmo(pending, "group")
    assert caught[0].filename == __file__
    assert result.groups["group"].tolist() == ["a", "b"]
    with pytest.warns(IntervalWarning, match=r"fewer than 10 clusters .* 1 of 2 \(the fewest 5\)"):
        compare_dpmo(counted({"a": (2, 5), "b": (10, 50)}), "group")


@pytest.fixture(scope="module")
def measured():
    spec = importlib.util.spec_from_file_location("compare_coverage", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare_coverage"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["compare_coverage"]


def frame_of(x, n, *, shared):
    """One turn an opportunity, from defects and opportunities of shape (groups, clusters)."""
    group, cluster = np.indices(x.shape)
    thread = cluster if shared else group * x.shape[1] + cluster
    rows = np.repeat(np.arange(n.size), n.ravel())
    place = np.arange(len(rows)) - np.repeat(n.ravel().cumsum() - n.ravel(), n.ravel())
    frame = {
        "thread_id": thread.ravel()[rows], "customer_id": 0, "turn": np.arange(len(rows)),
        "group": group.ravel()[rows], "ctq": "4h", "weight": 1.0,
        "status": np.where(place < x.ravel()[rows], "defect", "met"),
    }  # fmt: skip
    return pd.DataFrame(frame)


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("groups", [2, 4])
def test_what_the_coverage_is_measured_on_is_what_is_given(measured, groups, shared):
    scenario = measured.alike(groups, 20, "geometric", 0.2, 0.1, shared=shared)
    x, n = measured.drawn(scenario, 12, np.random.default_rng(3))
    expected = measured.compared(x, n, shared=shared)
    for row in range(12):
        result = compare_dpmo(frame_of(x[row], n[row], shared=shared), "group")
        test, pair = result.tests.iloc[0], result.table.iloc[0]
        assert test["test"] == "Pearson's chi-square, Rao-Scott corrected"
        assert test["p_value"] == pytest.approx(expected.p_value[row], rel=1e-9)
        for name in ("difference", "ratio"):
            low, high = getattr(expected, name)
            found = pair[[f"{name}_low", f"{name}_high"]].tolist()
            assert found == pytest.approx([low[row], high[row]], rel=1e-9, abs=1e-12)


def assert_kept(found, *, least, most=0.975, false_positives):
    assert least <= found["difference"] <= most
    assert least <= found["ratio"] <= most
    assert not found["false_positives"] > false_positives


def test_clustered_groups_are_told_apart_by_chance_no_more_often_than_promised(measured):
    # One thousandth of the runs of 0.945 and of 0.055 fall beyond these bounds.
    found = measured.coverage(measured.alike(4, 50, "geometric", 0.2, 0.1), 2_000, seed=1)
    assert_kept(found, least=0.945 - 0.016, false_positives=0.055 + 0.016)
    assert found["plain_difference"] < 0.9
    assert found["plain_false_positives"] > 0.15


@pytest.mark.slow
@pytest.mark.parametrize(
    "parts",
    [
        (2, 8, "geometric", 0.2, 0.4),
        (2, 20, "geometric", 0.2, 0.4),
        (2, 50, "geometric", 0.2, 0.1),
        (2, 50, "geometric", 0.2, 0.4),
        (2, 50, "equal", 0.2, 0.4),
        (2, 200, "geometric", 0.2, 0.02),
        (4, 20, "geometric", 0.2, 0.4),
        (4, 50, "geometric", 0.2, 0.1),
    ],
)
def test_intervals_and_tests_keep_their_promise_where_it_is_hardest(measured, parts):
    # Three standard errors of 20,000 repetitions: a coverage of 0.935 fails, and so do false
    # positives of 6.5%.
    slack = 3 * np.sqrt(0.945 * 0.055 / 20_000)
    found = measured.coverage(measured.alike(*parts), 20_000, seed=2)
    assert_kept(found, least=0.945 - slack, most=0.98, false_positives=0.055 + slack)


@pytest.mark.slow
@pytest.mark.parametrize("rates", [(0.1, 0.1), (0.3, 0.1), (0.1,) * 4])
def test_they_keep_it_where_clusters_reach_into_all_groups(measured, rates):
    # A coverage of 0.93 fails.
    slack = 3 * np.sqrt(0.945 * 0.055 / 5_000)
    shape = tuple((part,) * len(rates) for part in (50, 4, 0.2))
    scenario = measured.Scenario(*shape, rates, sizes="geometric", shared=True)
    found = measured.coverage(scenario, 5_000, seed=3)
    assert_kept(found, least=0.945 - slack, false_positives=0.055 + slack)
