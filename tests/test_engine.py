import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma import _engine
from vocsigma.exceptions import ArgumentError, TableError

FRAME = pd.DataFrame(
    {
        "key": ["b", "a", None, "b"],
        "at": pd.to_datetime(
            ["2025-01-01", "2025-01-02 00:00:00.000001", None, "2025-01-01"],
            format="ISO8601",
            utc=True,
        ),
    },
    index=[5, 6, 7, 8],
)
ENGINES = {
    "pandas": lambda: FRAME,
    "polars": lambda: pl.from_pandas(FRAME),
    "lazy polars": lambda: pl.from_pandas(FRAME).lazy(),
    "DuckDB": lambda: duckdb.from_df(FRAME),
    "pyarrow": lambda: pa.Table.from_pandas(FRAME, preserve_index=False),
}


@pytest.fixture(params=ENGINES)
def door(request):
    return _engine.enter(ENGINES[request.param](), argument="frame")


def test_times_become_microseconds_and_times_again(door):
    microseconds = _engine.microseconds(door.frame, "at", argument="frame")
    assert microseconds.tolist() == [
        1735689600000000,
        1735776000000001,
        _engine.NAT,
        1735689600000000,
    ]
    back = door.stamps(microseconds)
    assert _engine.microseconds(back.alias("at").to_frame(), "at", argument="x").tolist() == (
        microseconds.tolist()
    )


def test_texts_become_numbers_that_columns_share(door):
    key = door.frame["key"]
    one, two = _engine.codes(key, key[[1, 2]])
    assert one.tolist() == [0, 1, -1, 0]
    assert two.tolist() == [1, -1]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["7", None, "9", "7"], [0, -1, 2, 0]),
        (["7", None, "900719925474099300", "7"], [0, -1, 1, 0]),
        (["7", "07", "9", "7"], [0, 1, 2, 0]),
        (["7", "", "x", "7"], [0, 1, 2, 0]),
        ([None, None], [-1, -1]),
        ([], []),
    ],
)
def test_texts_are_told_apart_whether_they_are_numbers_or_not(texts, numbers):
    column = nw.from_native(pd.Series(texts, dtype="str"), series_only=True)
    assert _engine.codes(column)[0].tolist() == numbers


def test_a_frame_leaves_as_it_came(door, request):
    native = door.leave(door.frame)
    assert isinstance(native, type(ENGINES[request.node.callspec.params["door"]]()))


def test_rows_that_tie_on_every_key_are_ordered_by_their_text(door):
    keys = [np.array([1, 0, 0, 0]), np.array([7, 2, 2, 1])]
    ties = door.series(np.array(["x", "b", "a", "z"]))
    assert _engine.sort_order(keys, ties.__getitem__).tolist() == [3, 2, 1, 0]


def test_texts_are_asked_for_only_where_rows_tie(door):
    asked = []

    def ties(rows):
        asked.append(rows.tolist())
        return door.series(np.array(["d", "c", "b", "a"]))[rows]

    assert _engine.sort_order([np.array([5, 6, 5, 7])], ties).tolist() == [2, 0, 1, 3]
    assert _engine.sort_order([np.array([5, 4, 6, 7])], ties).tolist() == [1, 0, 2, 3]
    assert asked == [[0, 2]]


@given(
    st.one_of(
        st.lists(st.integers(-3, 3)),
        st.lists(st.integers(-(2**61), 2**61)),
        st.lists(st.sampled_from([-(2**61), 0, 1, 2**61])),
    )
)
def test_keys_narrow_and_wide_are_ordered_as_a_stable_sort_orders_them(values):
    key = np.array(values, dtype=np.int64)
    before = key.copy()
    assert _engine.stable_order(key).tolist() == np.argsort(before, kind="stable").tolist()
    assert (key == before).all()


def test_few_names_become_numbers_and_names_again(door):
    numbers, names = _engine.labels(door.frame["key"])
    assert [names[number] if number >= 0 else None for number in numbers] == ["b", "a", None, "b"]
    back = door.labels(numbers, names)
    assert back.cast(nw.String).to_arrow().to_pylist() == ["b", "a", None, "b"]


def test_categories_of_any_kind_are_told_by_their_text():
    columns = [
        pd.Series(["b", None, "a"], dtype=pd.CategoricalDtype(["unused", "a", "b"])),
        pd.Series([2, None, 1]).astype("Int64").astype("category"),
        pl.Series(["b", None, "a"]).cast(pl.Categorical),
        pl.Series(["b", None, "a"]).cast(pl.Enum(["unused", "a", "b"])),
        pa.chunked_array([pa.array(part).dictionary_encode() for part in (["b", None], ["a"])]),
    ]
    for column in columns:
        numbers, names = _engine.labels(nw.from_native(column, series_only=True))
        assert [number >= 0 for number in numbers] == [True, False, True]
        assert [names[numbers[row]] for row in (0, 2)] in (["b", "a"], ["2", "1"])


def test_pandas_holds_the_names_that_occur_as_categories():
    door = _engine.enter(FRAME, argument="frame")
    column = door.labels(np.array([2, 0, -1, 2]), ["b", "unused", "a"]).to_native()
    assert column.cat.categories.tolist() == ["a", "b"]
    assert column.isna().tolist() == [False, False, True, False]
    nothing = door.labels(np.array([-1, -1]), []).to_native()
    assert nothing.isna().all()
    assert nothing.cat.categories.tolist() == []


def test_pandas_comes_out_with_text_as_str(door):
    assert _engine.to_pandas(door.frame)["key"].dtype == "str"


@pytest.mark.parametrize("sign", [1, -1])
def test_whole_numbers_with_gaps_are_nullable_where_a_float_would_round_them(sign):
    long = sign * (2**60 + 1)
    columns = {"long": [long, None], "short": [1, None], "full": [long, 1], "none": [None, None]}
    table = pa.table(columns, schema=pa.schema([(name, pa.int64()) for name in columns]))
    pandas = _engine.to_pandas(_engine.enter(table, argument="frame").frame)
    assert pandas.columns.tolist() == list(columns)
    assert pandas["long"].tolist() == [long, pd.NA]
    assert pandas["full"].tolist() == [long, 1]
    assert pandas[["short", "none"]].dtypes.tolist() == ["float64", "float64"]


def test_an_engine_that_is_not_computed_on_is_told(monkeypatch):
    monkeypatch.setattr(nw.Implementation, "is_duckdb", lambda _: False)
    relation = duckdb.sql("select 1 as a")
    with pytest.raises(ArgumentError, match=r"`frame` is held by .*; convert it to pandas, polars"):
        _engine.enter(relation, argument="frame")


def test_a_lazy_frame_computes_only_the_columns_that_are_used():
    frame = pl.from_pandas(FRAME).lazy().with_columns(bad=pl.col("key").str.to_datetime("%Y"))
    door = _engine.enter(frame, argument="frame", columns=["key", "not there"])
    assert door.frame.columns == ["key"]


def test_something_else_is_told():
    with pytest.raises(ArgumentError, match="`frame` is a int; give a data frame"):
        _engine.enter(3, argument="frame")


def test_a_name_that_two_columns_have_is_an_error_that_names_it():
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
    with pytest.raises(
        TableError, match="`frame` has the column 'a' more than once; drop or rename"
    ):
        _engine.enter(frame, argument="frame")


def test_naive_times_are_told():
    naive = _engine.enter(FRAME.assign(at=FRAME["at"].dt.tz_localize(None)), argument="frame").frame
    with pytest.raises(TableError, match="`frame` column 'at' has no time zone"):
        _engine.microseconds(naive, "at", argument="frame")
