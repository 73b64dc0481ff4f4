import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from vocsigma._stats.proportions import wilson
from vocsigma._stats.two_proportions import Share, difference_limits, fisher_exact, ratio_limits

tables = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def share(x, n):
    return Share(np.float64(x / n), *wilson(x, n))


@pytest.mark.parametrize(
    ("first", "second", "limits"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ],
)
def test_the_difference_has_the_limits_of_newcombes_table(first, second, limits):
    found = difference_limits(share(*first), share(*second))
    assert found == pytest.approx(limits, abs=6e-5)


@given(tables, tables)
def test_the_difference_has_the_limits_of_statsmodels(first, second):
    expected = confint_proportions_2indep(*first, *second, compare="diff", method="newcomb")
    found = difference_limits(share(*first), share(*second))
    assert found == pytest.approx(expected, abs=1e-12)


@given(tables, tables, st.floats(-0.9, 0.9))
def test_limits_hold_the_estimate_and_turn_around_with_the_groups(first, second, r):
    one, other = share(*first), share(*second)
    low, high = difference_limits(one, other, correlation=r)
    back_low, back_high = difference_limits(other, one, correlation=r)
    assert low <= one.estimate - other.estimate + 1e-12
    assert (back_low, back_high) == pytest.approx((-high, -low), abs=1e-12)
    low, high = ratio_limits(one, other, correlation=r)
    back_low, back_high = ratio_limits(other, one, correlation=r)
    assert 0.0 <= low <= high
    if low > 0:
        assert back_high == pytest.approx(1.0 / low, rel=1e-9)
    if np.isfinite(high):
        assert back_low == pytest.approx(1.0 / high, rel=1e-9)
    if one.estimate > 0 and other.estimate > 0:
        assert low <= one.estimate / other.estimate * (1 + 1e-9)
        assert high >= one.estimate / other.estimate * (1 - 1e-9)


@given(tables, tables)
def test_the_interval_of_the_ratio_holds_1_where_that_of_the_difference_holds_0(first, second):
    one, other = share(*first), share(*second)
    low, high = difference_limits(one, other)
    ratio_low, ratio_high = ratio_limits(one, other)
    if min(abs(low), abs(high)) > 1e-9:
        assert (low <= 0 <= high) == (ratio_low <= 1 <= ratio_high)


def test_a_positive_correlation_narrows_both_intervals():
    one, other = share(30, 100), share(20, 100)
    for limits in (difference_limits, ratio_limits):
        low, high = limits(one, other)
        near_low, near_high = limits(one, other, correlation=0.6)
        assert low < near_low < near_high < high


@given(tables, tables)
def test_fishers_test_is_that_of_scipy_and_mid_p_is_below_it(first, second):
    (x1, n1), (x2, n2) = first, second
    p, mid_p = fisher_exact((x1, x2), (n1, n2))
    assert p == pytest.approx(stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue, rel=1e-9)
    assert 0.0 < mid_p < p


def test_fishers_test_keeps_its_digits_with_a_million_trials():
    p, _ = fisher_exact((1000, 1150), (1_000_000, 1_000_000))
    expected = stats.fisher_exact([[1000, 999_000], [1150, 998_850]]).pvalue
    assert p == pytest.approx(expected, rel=1e-6)
