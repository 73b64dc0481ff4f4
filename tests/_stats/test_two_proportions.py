import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from vocsigma._stats.proportions import wilson
from vocsigma._stats.two_proportions import (
    Share,
    chi_square,
    difference_limits,
    fisher_exact,
    ratio_limits,
    share_correlation,
    trend,
)

tables = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SMOKERS, PATIENTS = np.array([83.0, 90, 129, 70]), np.array([86.0, 93, 136, 82])


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


def test_the_chi_square_and_trend_of_smokers_are_those_of_r():
    found = chi_square(SMOKERS / PATIENTS, PATIENTS)
    assert found == pytest.approx((12.600411297128, 3, 0.005585476661627), rel=1e-10)
    z, df, p_value = trend(SMOKERS / PATIENTS, PATIENTS, np.arange(4.0))
    assert (z**2, df) == pytest.approx((8.224922285198, 1), rel=1e-10)
    assert p_value == pytest.approx(stats.chi2.sf(8.224922285198, 1), rel=1e-9)


@given(st.lists(tables, min_size=2, max_size=6))
def test_no_correlation_given_is_a_correlation_of_none(groups):
    x, n = np.array(groups, dtype=float).T
    plain = chi_square(x / n, n)
    assert chi_square(x / n, n, correlation=np.eye(len(n))) == pytest.approx(plain, nan_ok=True)
    if 0 < x.sum() < n.sum():
        table = np.array([x, n - x])
        assert plain.statistic == pytest.approx(
            stats.chi2_contingency(table, correction=False).statistic, abs=1e-9
        )


def test_the_chi_square_of_two_correlated_shares_is_the_square_of_their_z():
    p, n, r = np.array([0.2, 0.3]), np.array([80.0, 120.0]), 0.4
    pooled = (p @ n) / n.sum()
    variance = pooled * (1 - pooled) * (1 / n[0] + 1 / n[1] - 2 * r / np.sqrt(n[0] * n[1]))
    found = chi_square(p, n, correlation=np.array([[1, r], [r, 1]]))
    assert (found.statistic, found.df) == pytest.approx((0.01 / variance, 1))
    z = trend(p, n, np.array([1.0, 2.0]), correlation=np.array([[1, r], [r, 1]])).statistic
    assert z**2 == pytest.approx(0.01 / variance)


def test_what_does_not_vary_cannot_be_tested():
    n = np.array([10.0, 10.0])
    for test in (
        chi_square(np.zeros(2), n),
        chi_square(np.ones(2), n),
        chi_square(np.full(2, 0.5), n, correlation=np.ones((2, 2))),
        trend(np.zeros(2), n, np.arange(2.0)),
        trend(np.full(2, 0.5), n, np.ones(2)),
    ):
        assert np.isnan(test.p_value)


def test_shares_correlate_as_those_of_clusters_drawn_again():
    rng = np.random.default_rng(1)
    n = rng.integers(1, 6, (200, 2)).astype(float)
    both = rng.beta(1, 2, 200)
    x = rng.binomial(n.astype(int), both[:, None]).astype(float)
    group, cluster = np.tile([0, 1], 200), np.repeat(np.arange(200), 2)
    found = share_correlation(group, cluster, x.ravel(), n.ravel(), 2)
    drawn = rng.integers(0, 200, (4000, 200))
    shares = x[drawn].sum(axis=1) / n[drawn].sum(axis=1)
    assert found[0, 1] == pytest.approx(np.corrcoef(shares.T)[0, 1], abs=0.05)
    assert found[0, 1] > 0.3
