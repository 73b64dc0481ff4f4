"""What a report takes: tables, what readers gave back, and several files."""

from __future__ import annotations

import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.exceptions import ArgumentError
from vocsigma.report._sources import open_source


def halves(simulation) -> list[vs.Loaded]:
    """The messages as two exports, cut in the middle of many threads."""
    messages = simulation.messages.drop(columns="thread_id")
    cut = len(messages) // 2
    return [vs.as_messages(part) for part in (messages.iloc[:cut], messages.iloc[cut:])]


def test_threads_go_on_from_file_to_file(simulation):
    joined = vs.service_report(halves(simulation), sla="24h", until=simulation.until)
    whole = vs.as_messages(simulation.messages.drop(columns="thread_id"))
    alone = vs.service_report(whole, sla="24h", until=simulation.until)
    assert joined.findings == alone.findings


def test_rejects_of_all_files_are_kept(simulation):
    first, second = halves(simulation)
    bad = vs.as_messages(pd.concat([simulation.messages.head(50)] * 2))
    source = open_source([first, second, bad])
    assert len(source.rejects) == 50
    assert source.records == len(simulation.messages) + 100


def test_turns_that_a_reader_gave_keep_their_account():
    tickets = pd.DataFrame(
        {
            "ticket": ["1", "2", "3"],
            "opened": pd.to_datetime(["2025-03-03 09:00Z", "2025-03-03 10:00Z", None]),
            "replied": pd.to_datetime(["2025-03-03 09:30Z", None, None], utc=True),
        }
    )
    loaded = vs.as_turns(tickets, opened_at="opened", replied_at="replied", thread_id="ticket")
    report = vs.service_report(loaded)
    assert len(report.tables["rejects"]) == 1
    assert "1 of 3 records could not be read and is not in these figures." in report.findings


def test_only_what_readers_give_can_be_listed():
    with pytest.raises(ArgumentError, match="list of `messages` holds a DataFrame; give what the"):
        open_source([pd.DataFrame()])
    with pytest.raises(ArgumentError, match="list of `messages` holds nothing; give what the"):
        open_source([])


def test_turns_are_not_joined(simulation):
    turns = vs.Loaded(
        vs.response_turns(simulation.messages), pd.DataFrame(), records=1, source="x", kind="turns"
    )
    with pytest.raises(
        ArgumentError, match="only messages can be joined; make one report for each"
    ):
        open_source([turns, turns])


def test_what_is_no_frame_is_refused():
    with pytest.raises(ArgumentError, match="`messages` is a int; give a data frame"):
        vs.service_report(7)
