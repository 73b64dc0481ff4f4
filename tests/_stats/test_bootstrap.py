import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vocsigma._stats import bootstrap
from vocsigma._stats.bootstrap import bootstrap_sums, distinct_rows

tables = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 30), st.integers(1, 4)), elements=st.integers(0, 3)
)


@given(tables)
def test_distinct_rows_are_numpys(table):
    rows, counts = distinct_rows(table)
    expected_rows, expected_counts = np.unique(table, axis=0, return_counts=True)
    np.testing.assert_array_equal(rows, expected_rows)
    np.testing.assert_array_equal(counts, expected_counts)


def test_distinct_rows_of_large_counts_do_not_overflow():
    table = np.array([[2**40, 1, 2**41], [2**40, 1, 2**41], [2**40, 0, 2**41], [0, 1, 5]])
    rows, counts = distinct_rows(table)
    assert rows.tolist() == [[0, 1, 5], [2**40, 0, 2**41], [2**40, 1, 2**41]]
    assert counts.tolist() == [1, 1, 2]


def test_the_draws_have_the_moments_of_clusters_drawn_with_replacement():
    rng = np.random.default_rng(0)
    sums = np.column_stack([rng.integers(1, 4, 60), rng.integers(0, 3, 60)])
    drawn = bootstrap_sums(sums, replicates=20_000, random_state=1)
    expected = len(sums) * np.cov(sums.T, bias=True)
    errors = np.sqrt(np.diag(expected) / 20_000)
    assert (np.abs(drawn.mean(axis=0) - sums.sum(axis=0)) < 4 * errors).all()
    np.testing.assert_allclose(np.cov(drawn.T), expected, rtol=0.05, atol=0.5)


def test_equal_clusters_give_the_same_totals_in_every_draw():
    drawn = bootstrap_sums(np.full((12, 2), 3), replicates=50, random_state=2)
    assert (drawn == 36).all()


def test_the_same_seed_gives_the_same_draws():
    sums = np.arange(40).reshape(20, 2)
    one, again = (bootstrap_sums(sums, replicates=30, random_state=7) for _ in range(2))
    other = bootstrap_sums(sums, replicates=30, random_state=8)
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_drawing_in_parts_changes_nothing_but_memory(monkeypatch):
    sums = np.arange(40).reshape(20, 2)
    whole = bootstrap_sums(sums, replicates=31, random_state=7)
    monkeypatch.setattr(bootstrap, "_CELLS_AT_ONCE", 100)
    np.testing.assert_array_equal(bootstrap_sums(sums, replicates=31, random_state=7), whole)
