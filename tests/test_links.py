import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vocsigma._links import thread_roots


def walked(parent_row: list[int]) -> list[int]:
    """Find each root by walking, one step at a time."""
    roots = []
    for start in range(len(parent_row)):
        seen: list[int] = []
        row = start
        while parent_row[row] >= 0 and row not in seen:
            seen.append(row)
            row = parent_row[row]
        roots.append(row if parent_row[row] < 0 else min(seen[seen.index(row) :]))
    return roots


@st.composite
def links(draw: st.DrawFn) -> list[int]:
    n = draw(st.integers(1, 40))
    return draw(st.lists(st.integers(-1, n - 1), min_size=n, max_size=n))


@given(links())
def test_roots_are_those_that_a_walk_finds(parent_row):
    assert thread_roots(np.array(parent_row)).tolist() == walked(parent_row)


def test_a_chain_of_100_000_has_one_root():
    parents = np.arange(-1, 99_999)
    assert (thread_roots(parents) == 0).all()


def test_a_cycle_of_any_length_is_cut_at_its_smallest_row():
    for length in (1, 2, 3, 4, 7, 8, 1000):
        cycle = np.roll(np.arange(length), 3)
        hanging = np.array([0, length, -1])
        roots = thread_roots(np.concatenate([cycle, hanging]))
        assert roots.tolist() == walked([*cycle.tolist(), 0, length, -1])


def test_no_rows_have_no_roots():
    assert thread_roots(np.array([], dtype=np.int64)).tolist() == []
