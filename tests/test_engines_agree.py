"""Turns, assessments, subgroups and DPMO are the same, cell by cell, whatever holds the messages."""

import warnings

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import vocsigma as vs
from vocsigma.exceptions import VocsigmaWarning

ENGINES = {
    "polars": pl.from_pandas,
    "lazy polars": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "DuckDB": duckdb.from_df,
}


def to_pandas(frame):
    if isinstance(frame, pd.DataFrame):
        return frame
    if isinstance(frame, duckdb.DuckDBPyRelation):
        frame = frame.to_arrow_table()
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, pl.DataFrame):
        frame = frame.to_arrow()
    return frame.to_pandas()


def line(messages, until):
    """The line from messages to subgroups and DPMO, with what each step gave."""
    clock = vs.BusinessClock("Mon-Fri 08:00-20:00", tz="Europe/Berlin", holidays="DE")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VocsigmaWarning)
        turns = vs.response_turns(messages, clock=clock, until=until)
        judged = vs.assess(turns, [vs.Within("4h"), vs.Answered(when={"brand": "Parzelio"})])
        days = vs.subgroups(turns, by=("brand", "ctq"), assessments=judged, clock=clock)
        table = vs.dpmo(judged, by="brand").table
    return type(turns), type(judged), [to_pandas(turns), to_pandas(judged), days, table]


def check(n_threads, engine):
    simulated = vs.simulate_service(n_threads, nasty=True, random_state=4)
    *_, expected = line(simulated.messages, simulated.until)
    given = ENGINES[engine](simulated.messages)
    turns_kind, judged_kind, found = line(given, simulated.until)
    assert turns_kind is judged_kind is type(given)
    for one, other in zip(expected, found, strict=True):
        pd.testing.assert_frame_equal(
            one, other.astype(one.dtypes.to_dict()), check_categorical=False
        )
    return len(simulated.messages)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_tables(engine):
    check(400, engine)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_same_tables_of_many_messages(engine):
    assert check(29_000, engine) > 100_000
