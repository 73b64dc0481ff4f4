import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oneway import anova_generic

from vocsigma._stats.several_proportions import chi_square, share_correlation, trend

tables = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SMOKERS, PATIENTS = np.array([83.0, 90, 129, 70]), np.array([86.0, 93, 136, 82])


def test_the_chi_square_and_trend_of_smokers_are_those_of_r():
    found = chi_square(SMOKERS / PATIENTS, PATIENTS)
    expected = (12.600411297128, 3, np.inf, 0.005585476661627)
    assert found == pytest.approx(expected, rel=1e-10)
    z, df, df_error, p_value = trend(SMOKERS / PATIENTS, PATIENTS, np.arange(4.0))
    assert (z**2, df, df_error) == pytest.approx((8.224922285198, 1, np.inf), rel=1e-10)
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


def test_estimated_variances_are_allowed_for_as_in_welchs_analysis_of_variance():
    share, size = np.array([0.1, 0.2, 0.25, 0.3]), np.array([40.0, 90, 25, 160])
    nobs = np.array([8, 20, 5, 60])
    pooled = (share @ size) / size.sum()
    variances = pooled * (1 - pooled) * nobs / size
    expected = anova_generic(share, variances, nobs, use_var="unequal")
    found = chi_square(share, size, freedom=nobs - 1.0)
    assert found.statistic / found.df == pytest.approx(expected.statistic, rel=1e-12)
    assert (found.df, found.df_error) == pytest.approx((3, expected.df_denom), rel=1e-12)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-10)


def test_two_groups_have_the_degrees_of_freedom_of_welchs_t():
    rng = np.random.default_rng(3)
    samples = rng.normal(0, 1, 7), rng.normal(0, 3, 12)
    expected = stats.ttest_ind(*samples, equal_var=False).df
    size = np.array([len(sample) / sample.var(ddof=1) for sample in samples])
    found = chi_square(np.array([0.2, 0.3]), size, freedom=np.array([6.0, 11.0]))
    assert found.df_error == pytest.approx(expected, rel=1e-12)
    by_score = trend(np.array([0.2, 0.3]), size, np.arange(2.0), freedom=np.array([6.0, 11.0]))
    assert by_score.df_error == pytest.approx(expected, rel=1e-12)
    assert by_score.p_value == pytest.approx(found.p_value, rel=1e-12)


def test_correlated_shares_rest_on_the_fewest_degrees_of_freedom():
    share, size, freedom = np.array([0.2, 0.3]), np.array([80.0, 120.0]), np.array([9.0, 30.0])
    correlation = np.array([[1, 0.4], [0.4, 1]])
    found = chi_square(share, size, freedom=freedom, correlation=correlation)
    z = trend(share, size, np.arange(2.0), freedom=freedom, correlation=correlation)
    assert found.df_error == z.df_error == 9
    assert found.p_value == pytest.approx(2 * stats.t.sf(np.sqrt(found.statistic), 9))
    assert z.p_value == pytest.approx(found.p_value)


@pytest.mark.parametrize("correlated", [False, True])
def test_comparisons_side_by_side_are_those_one_by_one(correlated):
    rng = np.random.default_rng(8)
    share, size = rng.uniform(0.1, 0.5, (5, 3)), rng.uniform(20, 90, (5, 3))
    share[0] = 0.0
    freedom = rng.uniform(3, 30, (5, 3))
    factors = rng.standard_normal((5, 3, 8))
    r = np.array([np.corrcoef(rows) for rows in factors]) if correlated else [None] * 5
    together = (
        chi_square(share, size, freedom=freedom, correlation=r if correlated else None),
        trend(share, size, np.arange(3.0), freedom=freedom, correlation=r if correlated else None),
    )
    for row in range(5):
        alone = (
            chi_square(share[row], size[row], freedom=freedom[row], correlation=r[row]),
            trend(share[row], size[row], np.arange(3.0), freedom=freedom[row], correlation=r[row]),
        )
        for test, expected in zip(together, alone, strict=True):
            assert [part[row] for part in test] == pytest.approx([*expected], nan_ok=True)
    assert np.isnan(together[0].p_value[0])
