import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma._stats.design_effect import design_effect, effective_size
from vocsigma._stats.proportions import proportion_interval
from vocsigma.exceptions import ArgumentError, DataWarning, IntervalWarning, TableError
from vocsigma.response._dpmo import dpmo, dpmo_from_counts
from vocsigma.response._sigma_level import sigma_level

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "validate" / "dpmo_coverage.py"


def assessments(statuses, **columns):
    """One requirement, one turn a thread; columns override."""
    n = len(statuses)
    frame = {
        "thread_id": [f"t{i:03}" for i in range(n)],
        "customer_id": "c",
        "turn": 1,
        "ctq": "Within 4h",
        "weight": 1.0,
        "status": statuses,
    }
    return pd.DataFrame(frame | columns)


def crossed(**by_ctq):
    """Several requirements on the same turns: name = statuses, one turn a thread."""
    return pd.concat(
        [assessments(list(statuses), ctq=name) for name, statuses in by_ctq.items()],
        ignore_index=True,
    )


def limits(x, n, **options):
    return [limit.item() for limit in proportion_interval(x, n, **options)]


def row(result):
    assert len(result.table) == 1
    return result.table.iloc[0]


LATE = ["defect"] * 6 + ["met"] * 44


def test_one_requirement_of_single_turns_is_a_share_with_its_interval():
    found = row(dpmo(assessments(LATE), cluster=None))
    low, high = limits(6, 50)
    assert found[["units", "opportunities", "defects", "defectives"]].tolist() == [50, 50, 6, 6]
    assert found[["dpo", "dpo_low", "dpo_high"]].tolist() == pytest.approx([0.12, low, high])
    assert found[["dpmo", "dpmo_low", "dpmo_high"]].tolist() == pytest.approx(
        [120_000, low * 1e6, high * 1e6]
    )
    assert found[["dpu", "yield", "first_pass_yield", "rty"]].tolist() == pytest.approx(
        [0.12, 0.88, 0.88, 0.88]
    )
    assert found[["rty_low", "rty_high"]].tolist() == pytest.approx([1 - high, 1 - low])
    assert found["sigma_short"] == pytest.approx(sigma_level(120_000))
    assert found[["sigma_long_low", "sigma_long_high"]].tolist() == pytest.approx(
        [sigma_level(high * 1e6, shift=0), sigma_level(low * 1e6, shift=0)]
    )


def test_columns_stand_in_their_documented_order():
    table = dpmo(assessments(LATE, channel="email"), by="channel").table
    assert list(table.columns) == [
        "channel", "units", "opportunities", "defects", "defectives", "pending", "exempt",
        "weighted_defects", "dpu", "dpo", "dpo_low", "dpo_high", "dpmo", "dpmo_low", "dpmo_high",
        "yield", "first_pass_yield", "rty", "rty_low", "rty_high",
        "sigma_long", "sigma_long_low", "sigma_long_high",
        "sigma_short", "sigma_short_low", "sigma_short_high", "deff", "clusters",
    ]  # fmt: skip


def test_pending_and_exempt_assessments_are_no_opportunities():
    table = assessments([*LATE, "pending", "pending", "exempt"])
    found = row(dpmo(table))
    assert found[["opportunities", "pending", "exempt", "clusters"]].tolist() == [50, 2, 1, 50]
    assert found["dpo"] == 0.12


def test_units_defectives_and_yields_of_two_requirements():
    found = row(
        dpmo(
            crossed(
                fast=["defect", "defect", "met", "met", "met", "pending", "exempt", "exempt"] * 5,
                solved=["defect", "met", "defect", "met", "pending", "pending", "met", "exempt"]
                * 5,
            )
        )
    )
    assert found[["units", "opportunities", "defects", "defectives"]].tolist() == [30, 50, 20, 15]
    assert found[["pending", "exempt"]].tolist() == [15, 15]
    assert found["first_pass_yield"] == pytest.approx(2 / 5)
    assert found["rty"] == pytest.approx(3 / 5 * 3 / 5)
    assert found["dpu"] == pytest.approx(20 / 30)


def test_the_weight_enters_weighted_defects_only():
    table = assessments(LATE)
    weighted = row(dpmo(table.assign(weight=2.5)))
    assert weighted["weighted_defects"] == 15
    plain = row(dpmo(table))
    pd.testing.assert_series_equal(
        weighted.drop("weighted_defects"), plain.drop("weighted_defects")
    )


def test_clusters_widen_the_interval_by_korn_and_graubard():
    statuses = (["defect"] * 4 + ["met"] * 16) * 5
    table = assessments(
        statuses, thread_id=np.repeat(np.arange(25), 4), turn=np.tile([1, 2, 3, 4], 25)
    )
    found = row(dpmo(table))
    x = np.tile([4.0, 0, 0, 0, 0], 5)
    effect = design_effect(np.zeros(25, np.int64), x, np.full(25, 4.0), 1)
    size = effective_size(np.array([100.0]), effect.deff, effect.clusters)[0]
    assert found["deff"] == pytest.approx(99 / 24)
    assert found["clusters"] == 25
    assert found[["dpo_low", "dpo_high"]].tolist() == pytest.approx(limits(0.2 * size, size))
    plain = row(dpmo(table, cluster=None))
    assert plain[["deff", "clusters"]].tolist() == [1, 100]
    assert found["dpo_low"] < plain["dpo_low"] < plain["dpo_high"] < found["dpo_high"]


@pytest.mark.parametrize("interval", ["clopper-pearson", "wilson", "jeffreys", "poisson"])
def test_the_interval_is_chosen_by_name(interval):
    found = row(dpmo(assessments(LATE), interval=interval, confidence=0.9, cluster=None))
    low, high = limits(6, 50, method=interval, confidence=0.9)
    assert found[["dpo_low", "dpo_high"]].tolist() == pytest.approx([low, high])


def test_no_defects_claim_no_more_than_the_rule_of_three():
    result = dpmo(assessments(["met"] * 500), cluster=None)
    found = row(result)
    assert found[["dpmo", "dpmo_low", "sigma_short"]].tolist() == [0, 0, np.inf]
    assert found["dpo_high"] == pytest.approx(3.69 / 500, rel=0.005)
    one_sided = row(dpmo(assessments(["met"] * 500), cluster=None, confidence=0.9))
    assert one_sided["dpo_high"] == pytest.approx(3 / 500, rel=0.005)
    assert result.summary().startswith(
        "0 of 500 turns had a defect: 0 DPMO (95% CI 0 to 7,351), sigma level infinite, "
        "by the interval at least 3.94 (short term, shift 1.5)."
    )


def test_no_defects_at_all_let_clusters_stand_for_opportunities():
    table = assessments(["met"] * 60, thread_id=np.repeat(np.arange(20), 3), turn=[1, 2, 3] * 20)
    found = row(dpmo(table))
    assert np.isnan(found["deff"])
    assert found["dpo_high"] == pytest.approx(limits(0, 20)[1])


def test_a_group_without_defects_borrows_the_design_effect_of_all():
    statuses = (["defect"] * 3 + ["met"] * 12) * 4 + ["met"] * 60
    threads = np.repeat(np.arange(40), 3)
    channel = ["chat"] * 60 + ["email"] * 60
    table = assessments(statuses, thread_id=threads, turn=[1, 2, 3] * 40, channel=channel)
    chat, email = (group for _, group in dpmo(table, by="channel").table.iterrows())
    pooled = row(dpmo(table))["deff"]
    assert pooled == pytest.approx(119 / 39)
    assert (chat["deff"], email["deff"]) == pytest.approx((59 / 19, pooled))
    size = effective_size(np.array([60.0]), np.array([pooled]), np.array([20]))
    assert email["dpo_high"] == pytest.approx(limits(0, size)[1])


def test_the_rolled_yield_without_defects_has_a_bound_from_the_share():
    found = row(dpmo(crossed(one=["met"] * 40, other=["met"] * 40), cluster=None))
    assert found[["rty", "rty_high"]].tolist() == [1, 1]
    assert found["rty_low"] == pytest.approx(1 - 2 * limits(0, 80)[1])


def test_the_rolled_yields_interval_is_that_of_its_standard_error():
    rng = np.random.default_rng(5)
    first, second = rng.random(4_000) < 0.2, rng.random(4_000) < 0.1
    words = np.array(["met", "defect"])
    found = row(dpmo(crossed(one=words[first.astype(int)], other=words[second.astype(int)])))
    p, q = first.mean(), second.mean()
    variance = ((1 - q) ** 2 * p * (1 - p) + (1 - p) ** 2 * q * (1 - q)) / 4_000
    half = 1.96 * np.sqrt(variance)
    assert found["rty"] == pytest.approx((1 - p) * (1 - q))
    assert found["rty_low"] == pytest.approx(found["rty"] - half, abs=0.15 * half)
    assert found["rty_high"] == pytest.approx(found["rty"] + half, abs=0.15 * half)


def test_the_same_seed_gives_the_same_interval_for_a_group_alone():
    rng = np.random.default_rng(3)
    words = rng.choice(["met", "defect"], (2, 200))
    table = crossed(one=words[0], other=words[1]).assign(channel=["chat", "email"] * 200)
    together = dpmo(table, by="channel").table
    alone = dpmo(table[table["channel"] == "email"], by="channel").table
    assert together["rty_low"][1] == alone["rty_low"][0]
    seeded = [row(dpmo(table, random_state=seed))["rty_low"] for seed in (1, 1, 2)]
    assert seeded[0] == seeded[1] != seeded[2]


def test_groups_stand_in_order_with_the_missing_last():
    agents = ["zoe", None, "adam", None] * 15
    table = assessments(["met", "defect"] * 30, agent_id=agents)
    result = dpmo(table, by="agent_id")
    assert result.table["agent_id"].tolist()[:2] == ["adam", "zoe"]
    assert result.table["agent_id"].isna().tolist() == [False, False, True]
    assert result.table["units"].tolist() == [15, 15, 30]
    summary = result.summary()
    assert "An agent's figures are given answered by this agent." in summary
    assert "The rows without one are turns that nobody answered (30)." in summary
    assert "Most defects: no agent_id." in summary


def test_groups_by_category_keep_its_order_and_type():
    size = pd.Categorical(["small", "large"] * 25, categories=["small", "medium", "large"])
    table = dpmo(assessments(LATE, size=size), by=("size",)).table
    assert table["size"].tolist() == ["small", "large"]
    assert table["size"].dtype == size.dtype


def test_two_keys_cross():
    table = assessments(LATE, channel=["chat", "email"] * 25, brand=["b"] * 24 + ["a"] * 26)
    result = dpmo(table, by=("brand", "channel"))
    keys = list(zip(result.table["brand"], result.table["channel"], strict=True))
    assert keys == [("a", "chat"), ("a", "email"), ("b", "chat"), ("b", "email")]
    assert result.table["defects"].tolist() == [0, 0, 3, 3]
    assert result.by == ("brand", "channel")


def test_by_requirement_gives_each_its_share():
    table = crossed(fast=LATE, solved=["met"] * 25 + ["defect"] * 25)
    found = dpmo(table, by="ctq").table.set_index("ctq")
    assert found["dpo"].to_dict() == {"fast": 0.12, "solved": 0.5}
    assert found["rty"].to_dict() == pytest.approx({"fast": 0.88, "solved": 0.5})


def test_missing_agents_cluster_by_thread():
    agents = ["a"] * 20 + ["b"] * 20 + [None] * 10
    threads = [f"t{i}" for i in range(40)] + ["u", "v"] * 5
    table = assessments(LATE, agent_id=agents, thread_id=threads, turn=range(50))
    with pytest.warns(IntervalWarning):
        assert row(dpmo(table, cluster="agent_id"))["clusters"] == 4


@settings(max_examples=25)
@given(st.randoms())
def test_the_order_of_rows_does_not_matter(random):
    table = crossed(fast=LATE, solved=["met"] * 25 + ["defect"] * 25)
    table["channel"] = ["chat", "email"] * 50
    order = random.sample(range(100), 100)
    expected = dpmo(table, by="channel", random_state=4).table
    found = dpmo(table.iloc[order], by="channel", random_state=4).table
    pd.testing.assert_frame_equal(found, expected)


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 1), st.integers(0, 12), st.sampled_from(["met", "defect", "pending"])
        ),
        min_size=1,
        max_size=60,
    )
)
@pytest.mark.filterwarnings("ignore::vocsigma.exceptions.VocsigmaWarning")
def test_limits_are_ordered_and_counts_add_up(rows):
    group, thread, status = zip(*rows, strict=True)
    table = assessments(list(status), thread_id=list(thread), turn=range(len(rows)), channel=group)
    found = dpmo(table, by="channel").table
    assert found[["opportunities", "pending", "exempt"]].sum().sum() == len(rows)
    judged = found[found["opportunities"] > 0]
    for name in ("dpo", "dpmo", "rty", "sigma_long", "sigma_short"):
        assert (judged[f"{name}_low"] <= judged[name] + 1e-12).all()
        assert (judged[name] <= judged[f"{name}_high"] + 1e-12).all()
    assert found.loc[found["opportunities"] == 0, "dpo_low":"dpo_high"].isna().all(axis=None)


def test_the_callers_frame_is_not_changed():
    table = assessments(LATE)
    before = table.copy(deep=True)
    dpmo(table)
    pd.testing.assert_frame_equal(table, before)


def test_polars_gives_the_same_table():
    polars = pytest.importorskip("polars")
    table = assessments(LATE, channel=["chat", "email"] * 25)
    given = polars.DataFrame(table.to_dict("list"))
    pd.testing.assert_frame_equal(
        dpmo(given, by="channel").table, dpmo(table, by="channel").table, check_dtype=False
    )


def test_nested_requirements_are_named():
    rng = np.random.default_rng(0)
    wait = rng.exponential(1, 200)
    limits = {"1h": 1, "4h": 2}
    words = np.array(["met", "defect"])
    table = crossed(**{name: words[(wait > limit).astype(int)] for name, limit in limits.items()})
    with pytest.warns(DataWarning, match="every defect of '4h' is one of '1h' too: nested") as seen:
        result = dpmo(table)
    assert seen[0].filename == __file__
    assert result.nested == (("4h", "1h"),)
    assert "Every defect of '4h' is one of '1h' too" in result.summary()
    assert "(first-pass yield" in result.summary()
    assert row(result)["rty"] < row(result)["first_pass_yield"]


def test_requirements_that_never_differ_are_named_once():
    words = ["met", "defect"] * 30
    with pytest.warns(DataWarning, match="every defect of 'one' is one of 'same' too") as seen:
        dpmo(crossed(one=words, same=words))
    assert len(seen) == 1


def test_defects_that_fall_together_by_chance_are_not_called_nested():
    rare = ["defect"] * 3 + ["met"] * 37
    often = ["defect"] * 20 + ["met"] * 20
    assert dpmo(crossed(rare=rare, often=often)).nested == ()
    assert dpmo(crossed(rare=rare[:20], often=often[:20])).nested == ()


def test_few_clusters_warn_and_say_how_few():
    table = assessments(LATE, channel=["chat"] * 7 + ["email"] * 43)
    text = (
        r"groups with fewer than 10 clusters of 'thread_id': 1 of 2 \(the fewest 7\); their "
        "intervals are rough: join groups, or take a longer time"
    )
    with pytest.warns(IntervalWarning, match=text) as seen:
        dpmo(table, by="channel")
    assert seen[0].filename == __file__
    assert len(dpmo(table, by="channel", cluster=None).table) == 2


def test_one_cluster_counts_as_one_opportunity():
    with pytest.warns(IntervalWarning):
        found = row(dpmo(assessments(["met", "defect"], thread_id="t", turn=[1, 2])))
    assert found[["dpo_low", "dpo_high"]].tolist() == pytest.approx(limits(0.5, 1))


def test_groups_without_decided_assessments_have_missing_rates_and_warn():
    table = assessments([*LATE, "pending"], channel=["chat"] * 50 + ["email"])
    with pytest.warns(
        DataWarning, match=r"groups without a decided assessment: 1 of 2 \(all pending or exempt\)"
    ):
        found = dpmo(table, by="channel").table
    assert found.loc[1, "dpo":"clusters"].drop("clusters").isna().all()
    assert found["pending"].tolist() == [0, 1]
    assert found["clusters"].tolist() == [50, 0]


def test_nothing_decided_at_all_is_said():
    with pytest.warns(DataWarning, match="groups without a decided assessment: 1 of 1 "):
        result = dpmo(assessments(["pending"] * 3))
    assert result.summary().splitlines() == [
        "No assessment is decided: there is no DPMO yet.",
        "Assessments not counted: 3 pending (their limit still runs).",
    ]


def test_the_summary_says_the_finding_and_what_it_rests_on():
    table = crossed(fast=[*LATE, "pending"], solved=["met"] * 45 + ["defect"] * 5 + ["exempt"])
    lines = dpmo(table).summary().splitlines()
    assert lines[0].startswith(
        "11 of 50 turns had a defect; 11 defects in 100 opportunities: 110,000 DPMO (95% CI "
    )
    assert lines[0].endswith("sigma level 2.73 (short term, shift 1.5).")
    assert lines[1] == "Assessments not counted: 1 pending (their limit still runs), 1 exempt."
    assert lines[2].startswith(
        "The interval (clopper-pearson) allows for 50 clusters of 'thread_id'"
    )


def test_the_result_turns_into_plain_values():
    plain = dpmo(assessments(["met"] * 20)).to_dict()
    assert plain["interval"] == "clopper-pearson"
    assert plain["table"][0]["sigma_short"] is None
    assert plain["table"][0]["units"] == 20


def test_a_missing_column_is_named_with_its_nearest():
    table = assessments(LATE).rename(columns={"status": "state", "ctq": "CTQ"})
    with pytest.raises(TableError, match=r"has no columns 'ctq', 'status' \(it has "):
        dpmo(table)
    with pytest.raises(TableError, match=r"has no column 'chanel' .*; did you mean 'channel'\?"):
        dpmo(assessments(LATE, channel="chat"), by="chanel")
    with pytest.raises(TableError, match="`assessments` has no column 'agent_id'"):
        dpmo(assessments(LATE), cluster="agent_id")


def test_an_empty_table_is_refused():
    with pytest.raises(TableError, match="`assessments` has no rows; make it with assess"):
        dpmo(assessments(LATE).head(0))


def test_an_unknown_status_is_refused():
    with pytest.raises(
        TableError, match=r"'status' holds 'late' \(2 rows\); allowed are 'pending'"
    ):
        dpmo(assessments([*LATE, "late", "late"]))


def test_a_requirement_without_a_name_is_refused():
    with pytest.raises(
        TableError, match="column 'ctq' is missing in 1 rows; name their requirement"
    ):
        dpmo(assessments(LATE, ctq=["Within 4h"] * 49 + [None]))


def test_a_turn_with_a_requirement_twice_is_refused():
    table = pd.concat([assessments(LATE), assessments(LATE[:2])])
    text = (
        "2 rows that repeat a turn and requirement, first turn 1 of customer 'c' in thread 't000'"
    )
    with pytest.raises(TableError, match=text):
        dpmo(table)
    table["theme"] = ["price"] * 50 + ["delay"] * 2
    with pytest.warns(IntervalWarning):
        assert dpmo(table, by="theme").table["units"].tolist() == [2, 50]


def test_an_unknown_interval_is_refused():
    with pytest.raises(
        ArgumentError, match=r"interval='willson' is not known.*did you mean 'wilson'"
    ):
        dpmo(assessments(LATE), interval="willson")
    with pytest.raises(ArgumentError, match="interval='exact' is not known; use one of 'clopper"):
        dpmo_from_counts(1, 2, interval="exact")


def test_a_confidence_in_percent_is_refused():
    with pytest.raises(ArgumentError, match="confidence must be between 0 and 1, not 95"):
        dpmo(assessments(LATE), confidence=95)


def test_what_is_no_frame_is_refused():
    with pytest.raises(ArgumentError, match="`assessments` is a list; give a data frame"):
        dpmo([1, 2])


def test_counts_of_500_units_with_10_opportunities_each():
    found = row(dpmo_from_counts(25, 5_000, units=500, interval="poisson"))
    assert found[["dpu", "dpo", "dpmo"]].tolist() == pytest.approx([0.05, 0.005, 5_000])
    assert found["sigma_long"] == pytest.approx(2.575829303548901)
    assert found["sigma_short"] == pytest.approx(4.0758293035489)
    assert found[["dpmo_low", "dpmo_high"]].tolist() == pytest.approx(
        [3235.7363695658655, 7380.986339506073]
    )


def test_counts_of_1000_units_with_one_opportunity():
    found = row(dpmo_from_counts(67, 1_000))
    assert found["sigma_short"] == pytest.approx(2.9985130678799754)
    assert found[["dpo_low", "dpo_high"]].tolist() == pytest.approx(
        [0.05229783640004518, 0.08431003710244145]
    )


def test_counts_without_a_defect():
    found = row(dpmo_from_counts(0, 1_250, interval="poisson"))
    assert found[["dpmo", "sigma_short"]].tolist() == [0, np.inf]
    assert found["dpmo_high"] == pytest.approx(2951.1035632911485)
    one_sided = row(dpmo_from_counts(0, 1_250, interval="poisson", confidence=0.9))
    assert one_sided["dpmo_high"] == pytest.approx(2396.5858188431926)


def test_the_index_of_counts_makes_the_groups():
    defects = pd.Series([4, 0], index=pd.Index(["chat", "email"], name="channel"))
    result = dpmo_from_counts(defects, 100)
    assert result.by == ("channel",)
    assert result.table["channel"].tolist() == ["chat", "email"]
    assert "Most defects: channel chat. 4 defects in 100 opportunities" in result.summary()
    unnamed = dpmo_from_counts(pd.Series([4, 0], index=["chat", "email"]), [100, 50])
    assert unnamed.table["group"].tolist() == ["chat", "email"]


def test_counts_without_names_are_told_by_row():
    lines = dpmo_from_counts([4, 0], 100).summary().splitlines()
    assert lines[0] == "2 groups, 200 opportunities."
    assert lines[2].startswith("Most defects: row 0. 4 defects in 100 opportunities: 40,000 DPMO")


def test_more_defects_than_opportunities_need_poisson():
    with pytest.raises(ArgumentError, match="x=3, n=2 are impossible"):
        dpmo_from_counts(3, 2)
    found = row(dpmo_from_counts(3, 2, interval="poisson"))
    assert found[["dpmo", "yield", "sigma_long"]].tolist() == [1_500_000, 0, -np.inf]


def test_counts_without_opportunities_have_missing_rates():
    found = row(dpmo_from_counts(0, 0))
    assert found[["dpo", "dpo_low", "dpo_high", "sigma_short"]].isna().all()


@pytest.fixture
def coverage():
    spec = importlib.util.spec_from_file_location("dpmo_coverage", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules["dpmo_coverage"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["dpmo_coverage"]


def fallen_short(share, repetitions, promised):
    """Say whether a share of hits lies more than three standard errors below what is promised."""
    return share < promised - 3 * np.sqrt(promised * (1 - promised) / repetitions)


def test_clustered_intervals_of_nested_requirements_cover(coverage):
    scenario = coverage.Scenario("one turn a thread", 100, 1, 0.0, coverage.CLOSE)
    found = coverage.coverage(scenario, 300, seed=1)
    assert not fallen_short(found["clustered"], 300, 0.95)
    assert found["plain"] < 0.90


@pytest.mark.slow
@pytest.mark.parametrize("number", range(8))
def test_clustered_intervals_cover_in_every_scenario(coverage, number):
    found = coverage.coverage(coverage.SCENARIOS[number], 200, seed=2)
    assert not fallen_short(found["clustered"], 200, 0.94)


def test_the_committed_coverage_is_at_least_94_percent(coverage):
    table = pd.read_csv(coverage.TABLE)
    assert table["name"].tolist() == [scenario.name for scenario in coverage.SCENARIOS]
    assert (table["repetitions"] >= 2_000).all()
    assert (table["clustered"] >= 0.94).all()
    assert table["plain"].min() < 0.80
