import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vocsigma._stats.compared_shares import cluster_powers, compared_basis, share_limits
from vocsigma._stats.design_effect import design_effect
from vocsigma._stats.proportions import wilson

sizes = st.lists(st.integers(1, 30), min_size=2, max_size=25)


def powers_of(*groups):
    group = np.repeat(np.arange(len(groups)), [len(n) for n in groups])
    return cluster_powers(group, np.concatenate(groups).astype(float), len(groups))


def freedom_of(n):
    return compared_basis(np.array([0.2]), np.array([1.0]), powers_of(n)).freedom[0]


@given(sizes)
def test_the_degrees_of_freedom_match_mean_and_variance_of_the_linearised_variance(n):
    n = np.array(n, float)
    residuals = np.eye(len(n)) - np.outer(n, np.ones(len(n))) / n.sum()
    spread = residuals @ np.diag(n) @ residuals.T
    expected = np.trace(spread) ** 2 / np.trace(spread @ spread)
    assert freedom_of(n) == pytest.approx(max(expected, 1.0), rel=1e-9)


def test_normal_clusters_of_unequal_size_have_a_variance_with_these_degrees_of_freedom():
    n = np.array([1.0, 1, 2, 2, 3, 5, 8, 13])
    x = np.random.default_rng(2).standard_normal((200_000, len(n))) * np.sqrt(n)
    residuals = x - x.sum(axis=1, keepdims=True) * n / n.sum()
    variances = (residuals**2).sum(axis=1)
    assert freedom_of(n) == pytest.approx(2 * variances.mean() ** 2 / variances.var(), rel=0.02)


@given(st.integers(2, 40), st.integers(1, 9))
def test_clusters_of_one_size_have_one_degree_of_freedom_less_than_clusters(clusters, size):
    assert freedom_of(np.full(clusters, size)) == pytest.approx(clusters - 1)


@given(sizes)
def test_unequal_clusters_never_have_more_degrees_of_freedom(n):
    assert 1.0 <= freedom_of(n) <= max(len(n) - 1, 1) * (1 + 1e-9)


def test_one_cluster_has_one_degree_of_freedom():
    assert freedom_of([5]) == 1.0


def test_groups_of_one_correlation_within_clusters_have_the_design_effects_that_it_gives():
    powers = powers_of(np.full(30, 2), np.full(20, 8), [1, 2, 3, 10] * 5)
    seen = powers[1] / powers[0]
    deff = 1 + (seen - 1) * 0.3
    basis = compared_basis(np.array([0.1, 0.2, 0.3]), deff, powers)
    assert basis.size == pytest.approx(powers[0] / deff)


def test_a_design_effect_is_raised_to_the_common_one_and_never_lowered():
    powers = powers_of(np.full(30, 4), np.full(30, 4))
    share = np.array([0.2, 0.2])
    basis = compared_basis(share, np.array([1.0, 2.0]), powers)
    assert 120 / basis.size == pytest.approx([1.5, 2.0])
    assert 120 / compared_basis(share, np.array([0.5, 1.1]), powers).size == pytest.approx([1, 1.1])


def test_a_group_without_events_takes_the_correlation_of_the_others():
    powers = powers_of(np.full(30, 4), np.full(30, 2))
    basis = compared_basis(np.array([0.2, 0.0]), np.array([1.9, np.nan]), powers)
    assert powers[0] / basis.size == pytest.approx([1.9, 1.3])


def test_clusters_stand_as_one_trial_where_no_correlation_can_be_estimated():
    powers = powers_of(np.full(30, 4), [1, 3, 3])
    basis = compared_basis(np.array([0.0, 1.0]), np.full(2, np.nan), powers)
    assert basis.size == pytest.approx([30, 49 / 19])


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=4, max_size=30))
def test_effective_sizes_are_at_most_the_trials(rows):
    n, x = np.array([(n, min(n, x)) for n, x in rows], float).T
    group = np.arange(len(n)) % 2
    found = design_effect(group, x, n, 2)
    basis = compared_basis(found.x / found.n, found.deff, cluster_powers(group, n, 2))
    assert (basis.size <= found.n * (1 + 1e-12)).all()
    assert (basis.size > 0).all()


def test_clusters_of_one_trial_count_in_full_beside_correlated_groups():
    powers = powers_of(np.ones(40), np.full(30, 4))
    basis = compared_basis(np.array([0.2, 0.2]), np.array([1.0, 2.8]), powers)
    assert powers[0] / basis.size == pytest.approx([1.0, 2.8])


def test_a_group_without_trials_changes_nothing_for_the_others():
    deff, share = np.array([1.0, 2.2]), np.array([0.2, 0.2])
    powers = powers_of(np.full(20, 4), np.full(20, 4))
    expected = compared_basis(share, deff, powers)
    found = compared_basis(
        np.append(share, np.nan), np.append(deff, np.nan), np.hstack([powers, np.zeros((3, 1))])
    )
    assert found.size.tolist() == pytest.approx([*expected.size, 0])
    assert found.freedom.tolist() == pytest.approx([*expected.freedom, 1])


def test_rows_of_groups_are_each_for_themselves():
    rng = np.random.default_rng(4)
    n = rng.integers(1, 8, (6, 3, 20)).astype(float)
    share, deff = rng.uniform(0.1, 0.4, (6, 3)), rng.uniform(0.8, 2.5, (6, 3))
    together = compared_basis(share, deff, np.array([(n**k).sum(axis=2) for k in (1, 2, 3)]))
    for row in range(6):
        alone = compared_basis(share[row], deff[row], powers_of(*n[row]))
        assert together.size[row] == pytest.approx(alone.size)
        assert together.freedom[row] == pytest.approx(alone.freedom)


def test_limits_with_endless_degrees_of_freedom_are_wilsons():
    found = share_limits(np.array([0.2, 0.0]), np.array([50.0, 7.0]), np.inf, confidence=0.9)
    low, high = wilson([10, 0], [50, 7], confidence=0.9)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_limits_of_a_large_share_are_students():
    size, freedom = 1e8, np.array([4.0, 19.0])
    found = share_limits(np.array(0.3), np.array(size), freedom, confidence=0.95)
    error = stats.t.ppf(0.975, freedom) * np.sqrt(0.3 * 0.7 / size)
    assert found.low == pytest.approx(0.3 - error, abs=1e-7)
    assert found.high == pytest.approx(0.3 + error, abs=1e-7)
