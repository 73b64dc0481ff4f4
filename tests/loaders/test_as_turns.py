import io
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal

from vocsigma.calendars import BusinessClock
from vocsigma.exceptions import ArgumentError, DataWarning, TableError
from vocsigma.frames import TURNS, coerce, unwrap
from vocsigma.loaders import as_turns, read_nyc311
from vocsigma.response import response_turns

REAL = Path(__file__).parents[1] / "data" / "loaders" / "nyc311_300.csv"
NAMES = {"thread_id": "ticket", "opened_at": "opened", "replied_at": "replied"}


def tickets(**columns) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "ticket": [1, 2, 3],
            "opened": ["2026-01-05T09:00Z", "2026-01-05T10:00Z", "2026-01-05T11:00Z"],
            "replied": ["2026-01-05T09:45Z", None, "2026-01-05T13:00Z"],
        }
    )
    return frame.assign(**columns)


def test_every_column_of_the_turns_table_is_there():
    turns = as_turns(tickets(), **NAMES).turns
    assert_frame_equal(turns, coerce(turns, TURNS))
    assert [*turns.columns] == [*TURNS.columns, "record"]
    assert turns["customer_id"].tolist() == ["requester-1", "requester-2", "requester-3"]
    assert turns["message_id"].tolist() == ["1", "2", "3"]
    assert turns["reply_id"].tolist()[::2] == ["1#reply", "3#reply"]
    assert turns["answered"].tolist() == [True, False, True]
    np.testing.assert_array_equal(turns["response_s"], [2700, np.nan, 7200])


def test_the_unanswered_wait_until_the_newest_stamp_of_any_kind():
    turns = as_turns(tickets(), **NAMES).turns
    assert (turns["observed_until"] == pd.Timestamp("2026-01-05 13:00Z")).all()
    assert turns["waited_s"].tolist() == [2700, 10_800, 7200]
    assert turns["observed_s"].tolist() == [14_400, 10_800, 7200]


def test_an_earlier_end_censors_answers_and_rejects_tickets_after_it():
    loaded = as_turns(tickets(), **NAMES, until="2026-01-05 09:30Z")
    assert loaded.rejected == {"after_until": 2}
    turn = loaded.turns.iloc[0]
    assert not turn["answered"]
    assert pd.isna(turn["reply_id"])
    assert pd.isna(turn["replied_at"])
    assert turn["waited_s"] == 1800


def test_another_clock_measures_every_time():
    clock = BusinessClock("Mon-Fri 09:00-10:00", tz="UTC")
    turns = as_turns(tickets(), **NAMES, until="2026-01-06 09:10Z", clock=clock).turns
    assert turns["waited_s"].tolist() == [2700, 600, 0]
    assert turns["observed_s"].tolist() == [4200, 600, 600]


def test_the_columns_named_are_taken_and_others_ride_along():
    frame = tickets(who=["a", "b", None], rep=["x", "y", "z"], via="email", firm="Shop", topic="t")
    turns = as_turns(
        frame, **NAMES, customer_id="who", agent_id="rep", channel="via", brand="firm"
    ).turns
    assert turns["customer_id"].tolist() == ["a", "b", "requester-3"]
    assert turns["agent_id"].tolist()[::2] == ["x", "z"]
    assert pd.isna(turns["agent_id"][1])
    assert turns["assigned_agent"].tolist() == ["x", "y", "z"]
    assert (turns["visibility"] == "closed").all()
    assert (turns["brand"] == "Shop").all()
    assert (turns["topic"] == "t").all()


def test_a_ticket_in_several_rows_has_several_turns_in_order_of_opening():
    opened = ["2026-01-05T12:00Z", "2026-01-05T08:00Z", "2026-01-05T12:00Z"]
    frame = tickets(ticket="A", opened=opened, replied=None)
    loaded = as_turns(frame, **NAMES, until="2026-01-05T14:00Z")
    assert loaded.rejected == {"duplicate": 1}
    assert loaded.turns["turn"].tolist() == [2, 1]
    assert loaded.turns["message_id"].tolist() == ["A#2", "A"]


def test_a_reply_before_its_ticket_takes_no_time_and_warns():
    frame = tickets(replied=["2026-01-05T08:00Z", None, None])
    with pytest.warns(
        DataWarning, match="1 replies are stamped before their ticket was opened; their time is"
    ) as caught:
        loaded = as_turns(frame, **NAMES)
    assert caught[0].filename == __file__
    assert loaded.turns["skewed"].tolist() == [True, False, False]
    assert loaded.turns["waited_s"][0] == loaded.turns["response_s"][0] == 0
    assert "1 replies are stamped before their question; their time is 0." in loaded.summary()


def test_an_hour_that_comes_twice_takes_the_reading_that_does_not_run_backwards():
    frame = tickets(opened="2026-10-25 02:30", replied="2026-10-25 02:10")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        turns = as_turns(frame, **NAMES, tz="Europe/Berlin").turns
    assert turns["response_s"].tolist() == [2400] * 3


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("ticket", None, "missing_id"),
        ("ticket", "1E+18", "digits_lost"),
        ("opened", None, "missing_stamp"),
        ("opened", "soon", "bad_stamp"),
        ("replied", "soon", "bad_stamp"),
    ],
)
def test_unusable_rows_are_rejected_with_their_reason(column, value, reason):
    frame = tickets().astype({"ticket": "str"})
    frame.loc[1, column] = value
    loaded = as_turns(frame, **NAMES)
    assert loaded.turns["record"].tolist() == [1, 3]
    assert loaded.rejected == {reason: 1}
    assert loaded.rejects["record"].tolist() == [2]


def test_the_real_requests_have_the_same_times_by_both_ways():
    frame = pd.read_csv(REAL, dtype=str)
    end = "2025-03-14 12:00-04:00"
    direct = as_turns(
        frame, thread_id="Unique Key", opened_at="Created Date", replied_at="Closed Date", brand="Agency",
        tz="America/New_York", stamp_format="%m/%d/%Y %H:%M", until=end,
    ).turns.set_index("thread_id")  # fmt: skip
    paired = response_turns(read_nyc311(REAL).messages, until=end).set_index("thread_id")
    for name in ("waited_s", "observed_s", "answered", "opened_at", "replied_at"):
        pd.testing.assert_series_equal(
            direct[name], paired[name].loc[direct.index], check_dtype=False
        )


def test_empty_frames_and_whole_results_are_taken():
    loaded = as_turns(tickets().iloc[:0], **NAMES)
    assert loaded.records == len(loaded.turns) == 0
    assert unwrap(loaded, "turns") is loaded.turns
    with pytest.raises(AttributeError, match=r"this holds turns, not messages; take \.turns"):
        _ = loaded.messages


def test_errors_teach():
    with pytest.raises(
        TableError, match=r"no column 'thread_id' .*; pass thread_id='<name of the column>'"
    ):
        as_turns(tickets())
    naive = tickets(opened="2026-01-05 09:00")
    with pytest.raises(ArgumentError, match="column 'opened' holds times without a zone"):
        as_turns(naive, **NAMES)
    with pytest.raises(ArgumentError, match="until='soon' is not an instant; give for example"):
        as_turns(tickets(), **NAMES, until="soon")
    with pytest.raises(
        ArgumentError, match=r"until='2026-01-06' has no time zone; give for example"
    ):
        as_turns(tickets(), **NAMES, until="2026-01-06")
    with pytest.raises(ArgumentError, match="column 'replied' holds 'x', which is not ISO 8601"):
        as_turns(tickets(replied="x"), **NAMES)


def test_a_naive_end_is_in_the_zone_of_the_stamps():
    loaded = as_turns(tickets(), **NAMES, tz="Europe/Berlin", until="2026-01-05 15:00")
    assert (loaded.turns["observed_until"] == pd.Timestamp("2026-01-05 14:00Z")).all()


def test_a_csv_read_by_pandas_is_taken():
    text = tickets().to_csv(index=False)
    assert len(as_turns(pd.read_csv(io.StringIO(text)), **NAMES).turns) == 3


@pytest.mark.parametrize("lazy", [False, True])
def test_polars_keeps_the_digits_of_ids_that_are_not_everywhere(lazy):
    long = 2**60 + 1
    frame = pl.from_pandas(tickets(agent_id=0)).with_columns(
        agent_id=pl.Series([long, None, long + 2]), brand=pl.Series([7.0, None, 7.0])
    )
    turns = as_turns(frame.lazy() if lazy else frame, **NAMES).turns
    assert turns["agent_id"].tolist()[::2] == [str(long), str(long + 2)]
    assert turns["brand"].tolist()[::2] == ["7", "7"]
