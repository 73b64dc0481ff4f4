import csv
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError

UNDO = r"^'(?='*[=+\-@\t\r\n＝＋－＠])"


def rows(frame, path):
    vs.write_csv(frame, path)
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_execute_gets_an_apostrophe(text, tmp_path):
    frame = pd.DataFrame({"text": [text], "kind": pd.Categorical([text])})
    assert rows(frame, tmp_path / "x.csv")[1] == [f"'{text}", f"'{text}"]


def test_everything_else_stays_as_it_is(tmp_path):
    frame = pd.DataFrame(
        {
            "=name": ["a=1", None],
            "n": [-1, 2],
            "x": [-0.5, float("nan")],
            "at": pd.to_datetime(["2025-01-01 10:00", None], utc=True),
        }
    )
    before = frame.copy(deep=True)
    assert rows(frame, tmp_path / "x.csv") == [
        ["'=name", "n", "x", "at"],
        ["a=1", "-1", "-0.5", "2025-01-01 10:00:00+00:00"],
        ["", "2", "", ""],
    ]
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("text", ["＝1+1", "＋1", "－1", "＠SUM(A1)"])
def test_signs_in_full_width_are_signs(text, tmp_path):
    assert rows(pd.DataFrame({"text": [text]}), tmp_path / "x.csv")[1] == [f"'{text}"]


def test_numbers_among_text_stay_numbers(tmp_path):
    frame = pd.DataFrame({"value": pd.Series([-1, "-1", -0.5, None, True], dtype=object)})
    assert rows(frame, tmp_path / "x.csv")[1:] == [["-1"], ["'-1"], ["-0.5"], [""], ["True"]]


def test_columns_of_one_name_keep_their_own_values(tmp_path):
    frame = pd.DataFrame([["=a", 1], ["b", 2]], columns=["=x", "=x"])
    assert rows(frame, tmp_path / "x.csv") == [["'=x", "'=x"], ["'=a", "1"], ["b", "2"]]


def test_categories_of_numbers_may_be_missing(tmp_path):
    frame = pd.DataFrame(
        {"n": pd.Categorical([1, None, -2]), "b": pd.Categorical([True, None, False])}
    )
    assert rows(frame, tmp_path / "x.csv")[1:] == [["1", "True"], ["", ""], ["-2", "False"]]


@pytest.mark.parametrize(
    "engine",
    [
        pl.DataFrame,
        lambda columns: pl.DataFrame(columns).lazy(),
        pa.table,
        lambda columns: duckdb.from_arrow(pa.table(columns)),
    ],
    ids=["polars", "lazy polars", "pyarrow", "duckdb"],
)
def test_every_engine_writes_the_same(engine, tmp_path):
    at = datetime(2025, 1, 1, 10, tzinfo=UTC)
    columns = {"=n": [1, None], "x": [-0.5, None], "text": ["=1", None], "at": [at, None]}
    assert rows(engine(columns), tmp_path / "x.csv") == [
        ["'=n", "x", "text", "at"],
        ["1", "-0.5", "'=1", "2025-01-01 10:00:00+00:00"],
        ["", "", "", ""],
    ]


def test_what_a_reader_returned_is_written(tmp_path):
    loaded = vs.load_twcs_simulated()
    assert rows(loaded, tmp_path / "x.csv") == rows(loaded.messages, tmp_path / "y.csv")


def test_half_characters_are_replaced(tmp_path):
    text = pd.Series(["=cut \ud83d", 7, None], dtype=object)
    frame = pd.DataFrame([[1]], columns=pd.Index(["n \udc00"], dtype=object))
    assert rows(pd.DataFrame({"x": text}), tmp_path / "x.csv")[1:] == [
        ["'=cut \ufffd"],
        ["7"],
        [""],
    ]
    assert rows(frame, tmp_path / "x.csv") == [["n \ufffd"], ["1"]]


def test_what_is_no_table_of_one_line_of_names_is_refused(tmp_path):
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))
    with pytest.raises(TableError, match="`frame` has columns with names of 2 levels"):
        vs.write_csv(frame, tmp_path / "x.csv")
    with pytest.raises(ArgumentError, match="`frame` is a int; give a data frame"):
        vs.write_csv(7, tmp_path / "x.csv")


def test_an_index_is_no_column(tmp_path):
    frame = pd.DataFrame({"x": ["=1", "2"]}, index=[7, 7])
    assert rows(frame, tmp_path / "x.csv") == [["x"], ["'=1"], ["2"]]


def test_a_table_without_columns_or_rows_is_written(tmp_path):
    assert rows(pd.DataFrame({"=x": []}), tmp_path / "x.csv") == [["'=x"]]
    vs.write_csv(pd.DataFrame(), tmp_path / "y.csv")
    assert (tmp_path / "y.csv").read_text().strip() == ""


@given(st.lists(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠ab,;\" "), min_size=1), min_size=1))
def test_one_apostrophe_taken_away_gives_back_what_was_written(texts):
    with TemporaryDirectory() as folder:
        written = pd.Series(
            [row[0] for row in rows(pd.DataFrame({"x": texts}), Path(folder) / "x.csv")[1:]]
        )
    assert not written.str.match(r"[=+\-@\t\r\n＝＋－＠]").any()
    assert written.str.replace(UNDO, "", regex=True).to_list() == texts


def test_the_way_back_is_the_documented_one():
    assert UNDO in vs.write_csv.__doc__
