from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError
from vocsigma.response._sigma_level import dpmo_of, sigma_level

DATA = Path(__file__).parents[1] / "data" / "dpmo"


@pytest.mark.parametrize(
    ("sigma", "printed"),
    [(6, 3.4), (5, 233), (4, 6_210), (3, 66_807), (2, 308_538), (1, 691_462)],
)
def test_the_printed_table_of_the_field(sigma, printed):
    assert dpmo_of(sigma) == pytest.approx(printed, abs=0.51 if printed > 100 else 0.05)
    assert sigma_level(printed) == pytest.approx(sigma, abs=2e-3)


def test_the_computed_table_with_and_without_the_shift():
    table = pd.read_csv(DATA / "sigma_level.csv")
    np.testing.assert_allclose(dpmo_of(table["sigma_level"]), table["dpmo_shift15"], rtol=1e-12)
    long_term = dpmo_of(table["sigma_level"], shift=0)
    np.testing.assert_allclose(long_term, table["dpmo_noshift_one_sided"], rtol=1e-12)


@given(st.floats(-6, 5.999).map(lambda power: 10**power), st.sampled_from([0, 1.5, 2]))
def test_dpmo_of_inverts_sigma_level(dpmo, shift):
    assert dpmo_of(sigma_level(dpmo, shift=shift), shift=shift) == pytest.approx(dpmo, rel=1e-12)


@given(st.floats(1e-6, 999_999), st.floats(1e-6, 999_999))
def test_more_defects_never_raise_the_level(one, other):
    fewer, more = sorted([one, other])
    assert sigma_level(fewer) >= sigma_level(more)


def test_none_and_all_map_to_the_infinities_and_back():
    assert sigma_level([0, 1e6]).tolist() == [np.inf, -np.inf]
    assert dpmo_of([np.inf, -np.inf]).tolist() == [0, 1e6]


def test_the_shape_of_what_is_given_is_kept():
    assert type(sigma_level(3.4)) is float
    assert type(dpmo_of(np.float64(6))) is float
    assert sigma_level(np.full((2, 3), 3.4)).shape == (2, 3)
    given = pd.Series([3.4, np.nan], index=["email", "chat"])
    levels = sigma_level(given)
    assert levels.index.tolist() == ["email", "chat"]
    assert levels.isna().tolist() == [False, True]
    assert dpmo_of(levels)["email"] == pytest.approx(3.4)


@pytest.mark.parametrize(("given", "named"), [([5, -1, -2], "-1"), (1_000_001, "1,000,001")])
def test_values_outside_0_to_a_million_are_refused_with_the_first_of_them(given, named):
    with pytest.raises(ArgumentError) as error:
        sigma_level(given)
    assert str(error.value) == (
        f"dpmo must be between 0 and 1,000,000, not {named}; "
        "multiply a share of defects by 1,000,000"
    )
