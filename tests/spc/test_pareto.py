"""Pareto tables: another program's shares, what is pooled, weights, and bad input."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.spc import pareto

DATA = Path(__file__).parents[1] / "data" / "spc"
CAUSES = pd.read_csv(DATA / "pareto_small.csv")


def test_shares_are_those_of_another_program() -> None:
    expected = json.loads((DATA / "pareto_small.json").read_text(encoding="utf-8"))["expected"]
    result = pareto(CAUSES.sample(frac=1, random_state=3), by="theme", value="n")
    assert result.table["category"].tolist() == expected["order"]
    np.testing.assert_allclose(
        100 * result.table["cumulative_share"], expected["cum_pct"], rtol=1e-12
    )
    assert result.vital_few(0.8) == expected["vital_few_80"]


def test_rows_and_counts_say_the_same() -> None:
    rows = CAUSES["theme"].repeat(CAUSES["n"])
    counted = pareto(CAUSES, by="theme", value="n").table
    pd.testing.assert_frame_equal(pareto(rows).table, counted, check_dtype=False)
    pd.testing.assert_frame_equal(
        pareto(rows.to_frame(), by="theme").table, counted, check_dtype=False
    )


def test_the_rest_is_pooled_last_whatever_its_size() -> None:
    table = pareto(CAUSES, by="theme", value="n", most=1).table
    assert table["category"].tolist() == ["slow reply", "others"]
    assert table["count"].tolist() == [120, 140]
    assert table["cumulative_share"].iloc[-1] == pytest.approx(1)
    assert pareto(CAUSES, by="theme", value="n", most=1).vital_few() == ["slow reply"]


def test_one_category_left_over_keeps_its_name() -> None:
    result = pareto(CAUSES, by="theme", value="n", most=5)
    assert result.table["category"].iloc[-1] == "other"
    assert result.pooled == 0
    assert "pooled" not in result.summary()


@pytest.mark.parametrize("as_column", [True, False])
def test_weights_change_the_order(as_column: bool) -> None:
    costs = {theme: 10.0 if theme == "rude" else 1.0 for theme in CAUSES["theme"]}
    frame = CAUSES.assign(cost=CAUSES["theme"].map(costs))
    weight = "cost" if as_column else costs
    table = pareto(frame, by="theme", value="n", weight=weight).table
    assert table["category"].tolist()[:2] == ["slow reply", "rude"]
    assert table.loc[1, ["count", "weight", "size"]].tolist() == [12, 10, 120]
    assert table["share"].iloc[0] == pytest.approx(120 / 368)


def test_equal_categories_stand_in_the_order_of_the_data() -> None:
    assert pareto(["b", "a", "c", "a", "b", "c"]).table["category"].tolist() == ["b", "a", "c"]


def test_eight_of_ten_equal_parts_are_80_percent() -> None:
    assert len(pareto(list("abcdefghij")).vital_few(0.8)) == 8


def test_words() -> None:
    rows = pd.DataFrame({"cause": [*"aaaaaaaabbc", None], "n": 1})
    result = pareto(rows, by="cause", value="n", most=1)
    assert result.finding() == "1 of 3 categories makes 72.7% of the n: a."
    assert result.summary().splitlines() == [
        "1 of 3 categories makes 72.7% of the n: a.",
        "The total of the n is 11.",
        "2 categories are pooled as others: 27.3%.",
        "1 rows have no category, and are not counted.",
    ]
    assert repr(result) == "<Pareto: 3 categories of 11>"
    assert result.to_dict()["table"][0]["category"] == "a"


def test_the_frame_is_not_changed() -> None:
    before = CAUSES.copy()
    pareto(CAUSES, by="theme", value="n", most=2)
    pd.testing.assert_frame_equal(CAUSES, before)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any), st.integers(1, 12))
def test_shares_add_up_and_fall(counts: list[int], most: int) -> None:
    frame = pd.DataFrame({"cause": range(len(counts)), "n": counts})
    table = pareto(frame, by="cause", value="n", most=most).table
    assert table["count"].sum() == sum(counts)
    assert table["share"].sum() == pytest.approx(1)
    named = table["count"].iloc[: len(table) - (most < len(counts) - 1)]
    assert (np.diff(named) <= 0).all()


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({}, "by= is missing: name the column of the categories"),
        ({"by": "theme", "value": "bad"}, "`value` is -1.0 at row 2; give finite numbers"),
        ({"by": "theme", "weight": "missing"}, "`weight` is nan at row 1; give finite numbers"),
        ({"by": "theme", "value": "zero"}, "nothing to count"),
        ({"by": "theme", "value": "n", "most": 0}, "most=0 leaves no category"),
        ({"by": "theme", "weight": {"rude": 2}}, "weight= has no category 'slow reply'"),
        (
            {"by": "theme", "weight": dict.fromkeys(CAUSES["theme"], -1)},
            "weight= of 'slow reply' is -1; give 0 or more",
        ),
    ],
)
def test_bad_input_is_named(given_: dict[str, object], message: str) -> None:
    frame = CAUSES.assign(bad=[1, 2, -1.0, 1, 1, 1], missing=[1, np.nan, 1, 1, 1, 1], zero=0)
    with pytest.raises(ArgumentError, match=message.replace("(", r"\(")):
        pareto(frame, **given_)


def test_columns_need_a_frame_and_must_be_there() -> None:
    with pytest.raises(ArgumentError, match="name columns, but `data` is not a DataFrame"):
        pareto(["a"], by="theme")
    with pytest.raises(TableError, match="no column 'cause'"):
        pareto(CAUSES, by="cause")
    with pytest.raises(ArgumentError, match="share=0 is no share"):
        pareto(["a"]).vital_few(0)
