import json
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.retention import RetentionFrame, correlate

DATA = Path(__file__).parents[1] / "data" / "retention"


def hollander():
    known = json.loads((DATA / "hollander_rank_corr.json").read_text())
    return pd.read_csv(DATA / "hollander_rank_corr.csv"), known["expected"]


def one(frame, x, y, method, **options):
    return correlate(frame, x, y, method=method, **options).table.iloc[0]


def test_spearman_is_that_of_cor_test():
    frame, expected = hollander()
    row = one(frame, "x", "y", "spearman")
    assert row["estimate"] == pytest.approx(expected["spearman"], abs=1e-6)
    assert row["p_value"] == pytest.approx(expected["spearman_exact_p"], abs=1e-6)
    limits = [row["conf_low"], row["conf_high"]]
    assert limits == pytest.approx(expected["bonett_wright_ci"], abs=1e-6)


def test_kendall_is_that_of_cor_test():
    frame, expected = hollander()
    row = one(frame, "x", "y", "kendall")
    assert row["estimate"] == pytest.approx(expected["kendall_tau"], abs=1e-6)
    assert row["p_value"] == pytest.approx(expected["kendall_p"], abs=1e-6)


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=4, max_size=30))
def test_pearson_is_that_of_scipy(rows):
    frame = pd.DataFrame(rows, columns=["x", "y"])
    row = one(frame, "x", "y", "pearson")
    if np.ptp(frame["x"]) == 0 or np.ptp(frame["y"]) == 0:
        assert row[["estimate", "conf_low", "p_value", "q_value"]].isna().all()
        return
    expected = stats.pearsonr(frame["x"], frame["y"])
    assert row["estimate"] == pytest.approx(expected.statistic, abs=1e-9)
    if abs(expected.statistic) < 1 - 1e-6:
        assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-6)
        limits = expected.confidence_interval(0.95)
        assert [row["conf_low"], row["conf_high"]] == pytest.approx(list(limits), abs=1e-6)


@given(st.permutations(range(6)))
def test_the_exact_p_value_of_spearman_counts_all_orders(order):
    frame = pd.DataFrame({"x": range(6), "y": order})
    places = np.arange(6)
    sums = np.array([places @ np.array(other) for other in permutations(range(6))])
    found, middle = places @ np.array(order), 37.5
    extreme = np.abs(sums - middle) >= abs(found - middle)
    assert one(frame, "x", "y", "spearman")["p_value"] == pytest.approx(extreme.mean())


def test_tied_ranks_are_those_of_scipy():
    frame = pd.DataFrame({"x": [1, 1, 2, 3, 3, 3, 4], "y": [2, 1, 2, 5, 4, 5, 5]})
    expected = stats.spearmanr(frame["x"], frame["y"])
    row = one(frame, "x", "y", "spearman")
    assert [row["estimate"], row["p_value"]] == pytest.approx(list(expected))


def test_huge_numbers_keep_their_digits():
    x = np.array([1.0, 2.0, 4.0, 3.0])
    small = one(pd.DataFrame({"x": x, "y": x**2 + 1}), "x", "y", "pearson")["estimate"]
    huge = one(pd.DataFrame({"x": x * 1e200, "y": (x**2 + 1) * 1e-200}), "x", "y", "pearson")
    assert huge["estimate"] == pytest.approx(small, rel=1e-12)


def test_the_point_biserial_interval_inverts_the_noncentral_t():
    rng = np.random.default_rng(1)
    left = rng.random(40) < 0.3
    frame = pd.DataFrame({"left": left, "score": rng.normal(0.8 * left, 1)})
    row = one(frame, "left", "score", "point-biserial")
    expected = stats.pointbiserialr(left, frame["score"])
    assert [row["estimate"], row["p_value"]] == pytest.approx([*expected])
    t = row["estimate"] * np.sqrt(38 / (1 - row["estimate"] ** 2))
    for limit, tail in ((row["conf_low"], 0.975), (row["conf_high"], 0.025)):
        shift = limit * np.sqrt(40 / (1 - limit**2))
        assert stats.nct.cdf(t, 38, shift) == pytest.approx(tail, abs=1e-5)


def test_the_point_biserial_interval_covers():
    rng = np.random.default_rng(7)
    group = np.arange(24) < 8
    share, effect = 1 / 3, 1.2
    true = effect * np.sqrt(share * (1 - share))
    true /= np.sqrt(true**2 + 1)
    hits = 0
    for _ in range(400):
        frame = pd.DataFrame({"g": group, "score": rng.normal(effect * group, 1)})
        row = one(frame, "g", "score", "point-biserial")
        hits += row["conf_low"] <= true <= row["conf_high"]
    # 400 trials at 0.95 have a standard error of 0.011.
    assert 0.915 <= hits / 400 <= 0.985


def test_q_values_are_over_all_rows_that_have_a_p_value():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(30, 3)), columns=list("abc"))
    frame = frame.assign(b=frame["a"] + frame["b"] / 5, d=1.0, team=np.arange(30) % 2)
    table = correlate(frame, list("abcd"), by="team").table
    assert len(table) == 12
    assert table["p_value"].notna().sum() == 6
    expected = stats.false_discovery_control(table["p_value"].dropna(), method="bh")
    np.testing.assert_allclose(table["q_value"].dropna(), expected)
    assert table["team"].tolist() == [0] * 6 + [1] * 6


def test_rows_with_a_missing_value_are_left_out_pair_by_pair():
    frame = pd.DataFrame({"a": [1, 2, 3, 4, None], "b": [2, 1, 4, 3, 9], "c": [1, None, 2, 2, 3.0]})
    result = correlate(frame, ["a", "b", "c"])
    assert result.table["n"].tolist() == [4, 3, 4]
    assert "left out pair by pair: n is 3 to 4" in result.summary()
    complete = one(frame.dropna(subset="a"), "a", "b", "pearson")
    assert result.table.iloc[0]["estimate"] == complete["estimate"]


def test_x_is_paired_with_y_and_with_itself_never():
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(9, 3)), columns=list("abc"))
    table = correlate(frame, ["a", "b"], ["b", "c", "a"]).table
    assert list(zip(table["x"], table["y"], strict=True)) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_the_summary_warns_of_effects():
    frame = pd.DataFrame({"a": np.arange(20), "b": np.arange(20) ** 2, "c": [1, 2] * 10})
    lines = correlate(frame, ["a", "b", "c"]).summary().splitlines()
    assert lines[0].startswith("1 of 3 pairs are correlated beyond chance")
    assert lines[1].startswith("a and b: 0.97 (95% CI 0.91 to 0.99, n = 20, q = ")
    assert lines[-1].startswith("These are associations, not effects")


@pytest.mark.parametrize(
    ("args", "options", "error", "text"),
    [
        (("a", "b"), {"method": "spearmann"}, ArgumentError, "did you mean 'spearman'"),
        (("a",), {}, ArgumentError, "make no pair; give two columns"),
        (("a", "bb"), {}, TableError, "no column 'bb'"),
        (("a", "word"), {}, TableError, "'word' holds str, not numbers"),
        (("a", "big"), {}, TableError, "holds infinite numbers"),
        (
            ("a", "b"),
            {"method": "point-biserial"},
            TableError,
            "neither 'a' nor 'b' has two values",
        ),
        (("a", "b"), {"confidence": 2}, ArgumentError, "for 95% say 0.95"),
    ],
)
def test_what_cannot_be_correlated_is_told(args, options, error, text):
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [2, 3, 1], "word": list("xyz"), "big": np.inf})
    with pytest.raises(error, match=text):
        correlate(frame, *args, **options)


def test_a_censored_outcome_is_refused():
    frame = pd.DataFrame(
        {
            "missed": [0, 1, 2, 0],
            "duration": [90.0, 20, 30, 90],
            "event": [False, True, False, False],
        }
    )
    left_out = pd.DataFrame({"customer_id": [], "reason": []})
    marked = RetentionFrame(frame, left_out, "30d", "90d", ("missed",), ())
    with pytest.raises(
        ArgumentError, match="'event' of 1 customers is censored before the horizon"
    ):
        correlate(marked, "missed", "event", method="point-biserial")
    known = marked.assign(twice=lambda part: part["missed"] * 2)
    assert correlate(known, "missed", "twice").table["estimate"].tolist() == [pytest.approx(1.0)]


def test_groups_are_correlated_each_by_itself():
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(60, 2)), columns=["a", "b"])
    frame["g"] = rng.choice(["x", "y", "z"], 60)
    table = correlate(frame, "a", "b", by="g").table.set_index("g")
    for name, rows in frame.groupby("g"):
        alone = correlate(rows, "a", "b").table.iloc[0]
        assert table.loc[name, "n"] == len(rows)
        assert table.loc[name, "estimate"] == alone["estimate"]


def test_no_rows_give_no_groups():
    frame = pd.DataFrame({"a": [1.0], "b": [2.0], "g": ["x"]}).iloc[:0]
    assert len(correlate(frame, "a", "b", by="g").table) == 0
