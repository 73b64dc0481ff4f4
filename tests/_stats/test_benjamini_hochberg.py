import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma._stats.benjamini_hochberg import benjamini_hochberg

DATA = Path(__file__).parents[1] / "data" / "retention"

p_values = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=40)


def case(name):
    frame = pd.read_csv(DATA / f"{name}.csv", skip_blank_lines=False)
    known = json.loads((DATA / f"{name}.json").read_text())
    expected = pd.Series(known["expected"]["BH"], dtype=float)
    return frame["p"].to_numpy(), expected.to_numpy(), known


@pytest.mark.parametrize("name", ["bh1995", "bh_ties_na"])
def test_the_q_values_are_those_of_p_adjust(name):
    p, expected, known = case(name)
    np.testing.assert_allclose(benjamini_hochberg(p), expected, atol=known["tolerance"])


def test_the_paper_rejects_four():
    p, _, known = case("bh1995")
    assert (benjamini_hochberg(p) <= 0.05).sum() == known["published"]["rejected_BH"] == 4


@given(p_values, st.floats(0.01, 0.5))
def test_it_rejects_what_the_step_up_procedure_rejects(p, rate):
    p = np.array(p)
    tests = np.sort(p[~np.isnan(p)])
    passed = np.flatnonzero(tests * len(tests) / np.arange(1, len(tests) + 1) <= rate)
    threshold = tests[passed[-1]] if len(passed) else -1.0
    np.testing.assert_array_equal(benjamini_hochberg(p) <= rate, p <= threshold)


@given(p_values)
def test_missing_ones_do_not_count(p):
    p = np.array(p)
    known = ~np.isnan(p)
    np.testing.assert_array_equal(benjamini_hochberg(p)[known], benjamini_hochberg(p[known]))
    assert np.isnan(benjamini_hochberg(p)[~known]).all()
