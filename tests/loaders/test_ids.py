import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.loaders._values.ids import RowIndex, ids_of, ids_of_series, repeats, shared_keys


def column(*values: str | None) -> pa.Array:
    return pa.array(values, pa.large_string())


@given(st.lists(st.none() | st.integers(0, 2**63 - 1)))
def test_whole_numbers_are_integers_and_keep_their_text(numbers):
    texts = [None if number is None else str(number) for number in numbers]
    ids = ids_of(column(*texts))
    assert ids.texts.to_pylist() == texts
    kept = [] if ids.numbers is None else ids.numbers.tolist()
    if max((number or 0 for number in numbers), default=0) < 10**18:
        assert kept == [-1 if number is None else number for number in numbers]
    assert not ids.lost.any()


@pytest.mark.parametrize("text", ["007", "00", "-5", "+5", "1_000", "5e3", "a", "9" * 40, "1.5"])
def test_other_ids_stay_text(text):
    ids = ids_of(column("1", text))
    assert ids.texts.to_pylist() == ["1", text]
    assert ids.numbers is None
    assert not ids.lost.any()


@pytest.mark.parametrize(
    "text", ["1.23E+18", "9,25E+17", "1e+18", "9007199254740992.0", "925000000010001234.0"]
)
def test_rounded_ids_are_lost(text):
    assert ids_of(column("1", text)).lost.tolist() == [False, True]


def test_floats_of_whole_numbers_are_their_numbers():
    assert ids_of(column(" 3.0", "4 ", "", "9007199254740991.0")).texts.to_pylist() == [
        "3",
        "4",
        None,
        "9007199254740991",
    ]


def test_columns_of_frames_of_any_type_are_ids():
    assert ids_of_series(pd.Series([2**62, 1])).texts.to_pylist() == [str(2**62), "1"]
    assert ids_of_series(pd.Series([1, "b", None, 3.0], dtype=object)).texts.to_pylist() == [
        "1",
        "b",
        None,
        "3",
    ]
    floats = ids_of_series(pd.Series([1.0, np.nan, 2.0**53, 0.5]))
    assert floats.texts.to_pylist()[:2] == ["1", None]
    assert floats.lost.tolist() == [False, False, True, True]


@given(
    st.lists(st.sampled_from("abc12"), min_size=1, unique=True), st.lists(st.sampled_from("abc129"))
)
def test_a_key_finds_the_row_that_has_it(rows, wanted):
    keys, wanted_keys = shared_keys(ids_of(column(*rows)), ids_of(column(*wanted)))
    expected = [rows.index(key) if key in rows else -1 for key in wanted]
    assert RowIndex(keys).rows(wanted_keys).tolist() == expected


@given(st.lists(st.integers(0, 9)))
def test_repeats_are_all_rows_but_the_first_of_a_key(keys):
    expected = [row for row, key in enumerate(keys) if key in keys[:row]]
    assert repeats(np.array(keys, dtype=np.int64)).tolist() == expected
