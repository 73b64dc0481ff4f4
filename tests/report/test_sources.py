"""What a report takes: tables, what readers gave back, and several files."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError
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


def test_a_file_cut_in_two_gives_the_figures_of_the_whole(tmp_path):
    sample = Path(__file__).parents[1] / "data/loaders/twcs_simulated_150.csv"
    header, *rows = sample.read_text(encoding="utf-8").splitlines(keepends=True)
    whole = vs.service_report(vs.read_twcs(sample)).findings
    for cut in (20, 75, 110):
        files = [tmp_path / f"{name}{cut}.csv" for name in "ab"]
        for file, part in zip(files, (rows[:cut], rows[cut:]), strict=True):
            file.write_text("".join([header, *part]), encoding="utf-8")
        parts = [vs.read_twcs(file) for file in files]
        assert vs.service_report(parts).findings == whole
        assert vs.service_report(parts[::-1]).findings == whole


def test_tickets_of_several_files_keep_their_threads(write):
    # The threads have names, and no message says which one it answers.
    tickets = write([10.0] * 40)
    alone = vs.service_report(vs.as_messages(tickets))
    parts = [vs.as_messages(part) for part in (tickets.iloc[:41], tickets.iloc[41:])]
    joined = vs.service_report(parts)
    assert joined.findings == alone.findings
    assert joined.findings[0].startswith("0 of 39 turns")


def tree(rows: list[tuple[str, str | None]], **threads: str) -> vs.Loaded:
    """Messages by their ids and their parents', with the threads that some of them are given."""
    frame = pd.DataFrame(rows, columns=["message_id", "parent_id"], dtype="str")
    frame = frame.assign(created_at=[f"2025-03-03 09:{n:02d}Z" for n in range(len(rows))])
    frame = frame.assign(author_id="ann", author_role="customer")
    return vs.as_messages(frame.assign(thread_id=frame["message_id"].map(threads)))


def threads_of(*parts: vs.Loaded) -> dict[str, str]:
    messages = open_source(list(parts)).messages
    return dict(zip(messages["message_id"], messages["thread_id"], strict=True))


def test_a_thread_is_followed_through_many_files():
    files = [tree([("a", None)]), tree([("b", "a")]), tree([("c", "b")]), tree([("d", "c")])]
    assert set(threads_of(*files).values()) == {"a"}
    assert threads_of(*files[::-1]) == threads_of(*files)
    # Without the second file the answers to the missing message stay together.
    assert threads_of(files[0], *files[2:]) == {"a": "a", "c": "b", "d": "b"}


def test_a_thread_that_the_source_names_stays():
    first = tree([("1", None), ("2", "1")], **{"1": "T7", "2": "T7"})
    # A follow-up that answers a message of another ticket, and an answer of which only that is known.
    second = tree([("3", "2"), ("4", "1")], **{"3": "T8"})
    assert threads_of(first, second) == {"1": "T7", "2": "T7", "3": "T8", "4": "T7"}
    # Message 7 has nothing to do with ticket 7.
    third = tree([("5", None), ("6", "5")], **{"5": "7", "6": "7"})
    fourth = tree([("7", None)], **{"7": "8"})
    assert threads_of(third, fourth) == {"5": "7", "6": "7", "7": "8"}


@settings(max_examples=30)
@given(
    st.lists(st.integers(-1, 30), min_size=2, max_size=25),
    st.lists(st.integers(0, 2), min_size=25, max_size=25),
)
def test_files_cut_anywhere_have_the_threads_of_the_whole(parents, files):
    # A message answers a later one, which may not be there; a circle has no beginning to name.
    rows = [
        (str(n), None if parent < 0 or n >= parent else str(parent))
        for n, parent in enumerate(parents)
    ]
    parts = [[row for row, at in zip(rows, files, strict=False) if at == file] for file in range(3)]
    whole = tree(rows).messages.set_index("message_id")["thread_id"].to_dict()
    assert threads_of(*(tree(part) for part in parts if part)) == whole


def test_answers_in_a_circle_over_two_files_are_one_thread():
    assert len(set(threads_of(tree([("a", "b")]), tree([("b", "a")])).values())) == 1


def test_messages_of_two_files_count_once_and_are_told(write):
    tickets = vs.as_messages(write([10.0] * 40))
    report = vs.service_report([tickets, tickets])
    assert len(open_source([tickets, tickets]).messages) == 80
    assert report.tables["rejects"]["record"].to_list() == list(range(1, 81))
    assert "80 of 160 records were not used" in " ".join(report.findings)


def test_rejects_of_all_files_are_kept(simulation):
    first, second = halves(simulation)
    bad = vs.as_messages(pd.concat([simulation.messages.head(50)] * 2))
    source = open_source([first, second, bad])
    # Fifty are there twice in the third file, and fifty stand in the first one already.
    assert source.rejects["reason"].to_list() == ["duplicate"] * 100
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
    assert (
        "1 of 3 records was not used and is not in these figures: 1 missing stamp."
        in report.findings
    )


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


def test_answers_of_a_survey_are_no_messages():
    answers = vs.read_survey_csv(io.StringIO("id,nps\nann,9\n"), respondent_id="id")
    with pytest.raises(TableError, match="`messages` holds answers; a report is made of messages"):
        vs.service_report(answers)


def test_what_is_no_frame_is_refused():
    with pytest.raises(ArgumentError, match="`messages` is a int; give a data frame"):
        vs.service_report(7)
