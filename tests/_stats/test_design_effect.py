import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vocsigma._stats.design_effect import design_effect, effective_size


def one_group(x, n):
    x, n = np.asarray(x, float), np.asarray(n, float)
    return design_effect(np.zeros(len(x), np.int64), x, n, 1)


def test_the_variance_is_that_of_a_regression_on_a_constant_with_clustered_errors():
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(4)
    cluster = np.repeat(np.arange(40), rng.integers(1, 9, 40))
    late = rng.random(len(cluster)) < rng.beta(1, 3, 40)[cluster]
    fit = OLS(late.astype(float), np.ones(len(late))).fit(
        cov_type="cluster", cov_kwds={"groups": cluster}
    )
    p, n = late.mean(), len(late)
    found = one_group(np.bincount(cluster, weights=late), np.bincount(cluster))
    expected = fit.bse[0] ** 2 / (p * (1 - p) / (n - 1))
    assert expected > 1.3
    assert found.deff[0] == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.booleans(), min_size=2, max_size=50).filter(lambda x: 0 < sum(x) < len(x)))
def test_clusters_of_one_trial_have_a_design_effect_of_1(x):
    assert one_group(x, np.ones(len(x))).deff[0] == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("copies", [2, 3, 10])
def test_copies_of_the_same_trial_say_no_more_than_one(copies):
    x = np.array([1, 0, 0, 1, 0, 0, 0])
    found = one_group(copies * x, np.full(7, copies))
    assert found.deff[0] == pytest.approx((7 * copies - 1) / 6, rel=1e-12)


def test_each_group_is_estimated_as_if_alone():
    rng = np.random.default_rng(1)
    group = rng.integers(0, 5, 200)
    n = rng.integers(1, 6, 200).astype(float)
    x = rng.binomial(n.astype(int), 0.3).astype(float)
    together = design_effect(group, x, n, 5)
    for g in range(5):
        alone = one_group(x[group == g], n[group == g])
        assert together.deff[g] == pytest.approx(alone.deff[0], rel=1e-12)
        assert together.clusters[g] == alone.clusters[0]


@pytest.mark.parametrize(
    ("x", "n"), [([0, 0, 0], [2, 1, 1]), ([2, 1, 1], [2, 1, 1]), ([1], [3]), ([0, 1], [0, 2])]
)
def test_the_design_effect_is_missing_where_nothing_varies(x, n):
    assert np.isnan(one_group(x, n).deff[0])


def test_clusters_without_trials_do_not_count():
    with_empty = one_group([1, 0, 0, 0], [2, 2, 0, 2])
    without = one_group([1, 0, 0], [2, 2, 2])
    assert with_empty.clusters[0] == 3
    assert with_empty.deff[0] == without.deff[0]


def test_a_group_without_clusters_has_none():
    found = design_effect(np.array([0, 0]), np.array([1.0, 0.0]), np.array([2.0, 2.0]), 2)
    assert found.clusters.tolist() == [2, 0]
    assert np.isnan(found.deff[1])


def test_the_effective_size_is_korn_and_graubards():
    size = effective_size(np.array([900.0]), np.array([1.8]), np.array([25]), confidence=0.9)
    ratio = stats.t.ppf(0.95, 899) / stats.t.ppf(0.95, 24)
    assert size[0] == pytest.approx(900 / 1.8 * ratio**2, rel=1e-12)


def test_a_design_effect_below_1_is_no_gain():
    n, clusters = np.array([50.0, 50.0]), np.array([50, 50])
    assert effective_size(n, np.array([0.4, 1.0]), clusters).tolist() == pytest.approx([50, 50])


def test_clusters_stand_for_trials_where_the_design_effect_is_missing_or_there_is_one():
    n, deff, clusters = np.array([80.0, 80.0]), np.array([np.nan, 2.0]), np.array([20, 1])
    assert effective_size(n, deff, clusters).tolist() == [20, 1]


@given(st.integers(2, 10_000), st.floats(0, 50), st.data())
def test_the_effective_size_never_exceeds_the_trials(n, deff, data):
    clusters = data.draw(st.integers(1, n))
    size = effective_size(np.array([float(n)]), np.array([deff]), np.array([clusters]))
    assert 0 < size[0] <= n * (1 + 1e-12)
