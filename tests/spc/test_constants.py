"""Constants of control charts: the table that another program integrated, closed forms, the ends."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError
from vocsigma.spc import control_chart_constants
from vocsigma.spc._laws.constants import D2, D3, RANGE_MEDIAN, c4, c5, d2, d3, d4

TABLE = Path(__file__).parents[1] / "data" / "spc" / "control_chart_constants.csv"


def test_the_constants_equal_the_integrated_table() -> None:
    wanted = pd.read_csv(TABLE)
    found = control_chart_constants(wanted["n"])
    assert wanted.columns.isin(found.columns).all()
    for name in wanted.columns:
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-9, atol=1e-15, err_msg=name)


def test_ranges_of_two_and_three_have_closed_forms() -> None:
    two = np.array([2.0])
    assert d2(two)[0] == pytest.approx(D2, rel=1e-12)
    assert d3(two)[0] == pytest.approx(D3, rel=1e-12)
    assert d4(two)[0] == pytest.approx(RANGE_MEDIAN, rel=1e-12)
    assert d2(np.array([3.0]))[0] == pytest.approx(3 / np.sqrt(np.pi), rel=1e-12)


def test_ranges_of_a_thousand_values_have_the_simulated_moments() -> None:
    rng = np.random.default_rng(3)
    ranges = np.concatenate([np.ptp(rng.normal(size=(1000, 1000)), axis=1) for _ in range(4)])
    size = np.array([1000.0])
    error = ranges.std() / np.sqrt(ranges.size)
    assert abs(ranges.mean() - d2(size)[0]) < 3 * error
    assert abs(ranges.std() - d3(size)[0]) < 3 * error
    assert abs(np.median(ranges) - d4(size)[0]) < 3 * 1.2533 * error


def test_c4_keeps_its_recursion_where_the_gamma_function_ends_and_beyond() -> None:
    n = np.array([2.0, 10, 299, 300, 301, 302, 303, 5000, 1e6])
    np.testing.assert_allclose(c4(n) * c4(n + 1), np.sqrt((n - 1) / n), rtol=1e-14)
    np.testing.assert_allclose(c4(n) ** 2 + c5(n) ** 2, 1, rtol=1e-14)


def test_c5_keeps_its_digits_for_large_n() -> None:
    n = np.array([1e4, 1e6, 1e9])
    first = 1 / (2 * (n - 1))
    series = np.sqrt(first * (1 - 1 / (4 * (n - 1))))
    np.testing.assert_allclose(c5(n), series, rtol=1e-8)
    assert (np.diff(c5(np.arange(290.0, 320.0))) < 0).all()


def test_one_value_has_no_spread_and_missing_stays_missing() -> None:
    n = np.array([np.nan, 1.0, 0.0])
    for constant in (d2, d3, d4, c4, c5):
        assert np.isnan(constant(n)).all()


def test_a_single_size_gives_one_row() -> None:
    assert control_chart_constants(5)["n"].tolist() == [5]


@pytest.mark.parametrize("n", [1, 2.5, [3, np.nan]])
def test_sizes_below_two_are_refused(n: object) -> None:
    with pytest.raises(ArgumentError, match="is no subgroup size; give whole numbers from 2 on"):
        control_chart_constants(n)  # type: ignore[arg-type]
