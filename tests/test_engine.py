import duckdb
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

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
    assert _engine.sort_order(keys, ties).tolist() == [3, 2, 1, 0]


def test_pandas_comes_out_with_text_as_str(door):
    assert _engine.to_pandas(door.frame)["key"].dtype == "str"


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


def test_naive_times_are_told():
    naive = _engine.enter(FRAME.assign(at=FRAME["at"].dt.tz_localize(None)), argument="frame").frame
    with pytest.raises(TableError, match="`frame` column 'at' has no time zone"):
        _engine.microseconds(naive, "at", argument="frame")
