import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vocsigma._stats.arrays import joint_codes, totals

columns = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 5), st.integers(1, 20)), elements=st.integers(0, 2**40)
)


@given(columns)
def test_joint_codes_sort_as_the_rows_do_and_tell_them_apart(table):
    joint = joint_codes(table)
    rows = [tuple(row) for row in table.T.tolist()]
    for one, code in zip(rows, joint, strict=True):
        for other, other_code in zip(rows, joint, strict=True):
            assert (one < other) == (code < other_code)


def test_totals_are_zero_where_a_code_does_not_occur():
    assert totals(np.array([2, 0, 2]), np.array([1.5, 2.0, 1.0]), 4).tolist() == [2.0, 0, 2.5, 0]
