import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.loaders._values.rows import kept_rows


@given(st.lists(st.booleans(), min_size=1), st.integers(0, 300))
def test_kept_rows_are_those_that_a_filter_gives(wanted, more):
    keep = np.array(wanted + [True] * more)
    texts = pa.chunked_array([[str(row) for row in range(len(keep))]], pa.large_string())
    kept = kept_rows(pa.table({"text": texts}), keep)
    assert kept["text"].to_pylist() == [str(row) for row in np.flatnonzero(keep)]
