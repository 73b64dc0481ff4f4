"""Numbers, times and lists as a reader says them."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from vocsigma.report import _words as words


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (99.7, "100 s"), (4716, "79 min"), (20_520, "5.7 h"), (math.nan, "–")],
)
def test_brief_times(seconds, told):
    assert words.brief(seconds) == told


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0.0%"), (0.12345, "12.3%"), (0.00012345, "0.012%"), (1, "100.0%"), (math.nan, "–")],
)
def test_shares(share, told):
    assert words.percent(share) == told


@pytest.mark.parametrize(
    ("items", "told"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists(items, told):
    assert words.together(items) == told


def test_counts_dates_and_names():
    stamp = pd.Timestamp("2017-11-07 09:30")
    assert (words.number(1, "turn"), words.number(1234, "turn")) == ("1 turn", "1,234 turns")
    assert words.day(stamp) == "7 November 2017"
    assert words.day(stamp, clock=True) == "7 November 2017 09:30"
    assert words.name_of(float("nan"), "nobody") == "nobody"
    assert words.distinct(["a", "b", "a"]) == ("a", "b")
