import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threads import ROLES, START, as_tuples, slow_turns, thread

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, DataWarning, TableError
from vocsigma.frames import TURNS, coerce

MINUTE = pd.Timedelta("1min")


def pairs(messages, **options):
    turns = vs.response_turns(messages, **options)
    replies = turns["reply_id"].fillna("")
    return list(zip(turns["customer_id"], turns["message_id"], replies, strict=True))


def test_a_turn_gathers_a_burst_and_closes_with_the_first_answer():
    turns = vs.response_turns(
        thread(("1", "Ann", 0), ("2", "Ann", 5), ("3", "help", 15), ("4", "help", 20))
    )
    assert turns["n_messages"].tolist() == [2]
    assert turns["reply_id"].tolist() == ["3"]
    assert turns["response_s"].tolist() == [900.0]


def test_an_answer_to_one_customer_does_not_stop_another_customers_clock():
    messages = thread(
        ("1", "Ann", 0), ("2", "Bob", 1, "1"), ("3", "help", 9, "1"), ("4", "help", 30, "2")
    )
    assert pairs(messages) == [("Ann", "1", "3"), ("Bob", "2", "4")]


def test_an_answer_without_a_link_goes_to_the_customer_who_spoke_last():
    assert pairs(thread(("1", "Ann", 0), ("2", "Bob", 1), ("3", "help", 9))) == [
        ("Ann", "1", ""),
        ("Bob", "2", "3"),
    ]


def test_the_second_half_of_a_split_answer_goes_where_the_first_went():
    messages = thread(
        ("1", "Ann", 0), ("2", "help", 5, "1"), ("3", "Bob", 6, "1"), ("4", "help", 7, "2"),
        ("5", "Ann", 8, "4"), ("6", "help", 9, "5"),
    )  # fmt: skip
    assert pairs(messages) == [("Ann", "1", "2"), ("Bob", "3", ""), ("Ann", "5", "6")]


def test_an_answer_to_an_unlinked_answer_goes_to_who_spoke_before_that_one():
    messages = thread(("1", "Ann", 0), ("2", "help", 5), ("3", "Bob", 6), ("4", "help", 7, "2"))
    assert pairs(messages) == [("Ann", "1", "2"), ("Bob", "3", "")]


def test_a_thread_that_the_brand_opened_has_no_turn_until_a_customer_writes():
    messages = thread(("1", "help", 0), ("2", "help", 1, "1"))
    assert pairs(messages) == []
    assert pairs(pd.concat([messages, thread(("3", "Ann", 9, "1"))])) == [("Ann", "3", "")]


def test_bots_close_nothing_unless_they_count():
    messages = thread(("1", "Ann", 0), ("2", "robot", 0, "1"), ("3", "help", 60, "1"))
    assert pairs(messages) == [("Ann", "1", "3")]
    assert pairs(messages, count_bots=True) == [("Ann", "1", "2")]


def test_other_voices_never_close_a_turn():
    messages = thread(("1", "Ann", 0), ("2", "press", 1, "1"))
    assert pairs(messages, count_bots=True) == [("Ann", "1", "")]


def test_a_note_that_the_customer_cannot_see_neither_opens_nor_closes_a_turn():
    messages = thread(
        ("1", "Ann", 0), ("2", "help", 1, "1"), ("3", "help", 9, "1"), visible=[True, False, True]
    )
    assert pairs(messages) == [("Ann", "1", "3")]


def test_a_repost_neither_opens_nor_closes_a_turn():
    messages = thread(
        ("1", "Ann", 0), ("2", "help", 1, "1"), ("3", "Bob", 2), is_repost=[False, True, True]
    )
    assert pairs(messages) == [("Ann", "1", "")]


def test_a_customer_who_answers_herself_adds_to_the_turn():
    messages = thread(("1", "Ann", 0), ("2", "Ann", 1, "1"), ("3", "help", 2, "2"))
    turns = vs.response_turns(messages)
    assert turns["n_messages"].tolist() == [2]
    assert turns["response_s"].tolist() == [120.0]


def test_an_orphan_marks_its_turn_left_truncated():
    messages = thread(("1", "Ann", 0, "gone"), ("2", "help", 1, "1"), ("3", "Ann", 2, "2"))
    assert vs.response_turns(messages)["left_truncated"].tolist() == [True, True]
    whole = thread(("1", "Ann", 0), ("2", "help", 1, "1"))
    assert not vs.response_turns(whole)["left_truncated"].any()


def test_answers_to_a_deleted_message_stay_in_one_thread():
    messages = thread(("1", "Ann", 0, "gone"), ("2", "help", 1, "gone")).drop(columns="thread_id")
    turns = vs.response_turns(messages)
    assert turns["thread_id"].tolist() == ["gone"]
    assert turns["reply_id"].tolist() == ["2"]


def test_cyclic_parents_are_one_thread_and_do_not_hang():
    messages = thread(
        ("1", "Ann", 0, "3"), ("2", "help", 1, "1"), ("3", "Ann", 2, "2"), ("4", "Bob", 3, "4")
    ).drop(columns="thread_id")
    turns = vs.response_turns(messages)
    assert turns.groupby("customer_id")["thread_id"].nunique().to_dict() == {"Ann": 1, "Bob": 1}
    assert turns["thread_id"].nunique() == 2


def test_an_id_that_appears_twice_counts_once_with_its_first_stamp():
    messages = thread(
        ("1", "Ann", 5), ("1", "Ann", 0), ("2", "help", 10, "1"), ("2", "help", 11, "1")
    )
    turns = vs.response_turns(messages)
    assert turns["n_messages"].tolist() == [1]
    assert turns["response_s"].tolist() == [600.0]


def test_equal_stamps_put_the_answer_after_its_message():
    messages = thread(("9", "Ann", 0), ("1", "help", 0, "9"))
    turns = vs.response_turns(messages)
    assert turns["reply_id"].tolist() == ["1"]
    assert turns["response_s"].tolist() == [0.0]
    assert not turns["skewed"].any()


def test_a_reply_stamped_before_its_message_counts_zero_seconds_and_is_said():
    messages = thread(("1", "Ann", 5), ("2", "help", 3, "1"), ("3", "Bob", 9))
    with pytest.warns(
        DataWarning, match="1 replies are stamped before the message that they answer"
    ):
        turns = vs.response_turns(messages)
    assert turns["response_s"].tolist()[0] == 0.0
    assert turns["skewed"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Thanks so much!! \N{GRINNING FACE}", False),
        ("@help \N{THUMBS UP SIGN}", False),
        ("have a great day", False),
        ("Danke für die schnelle Antwort", False),
        ("thanks but it still does not work", True),
        ("Perfect. Sent you a DM", True),
        ("https://example.org/screenshot.png", True),
        ("??", True),
        (None, True),
    ],
)
def test_a_bare_courtesy_after_a_reply_needs_no_reply(text, wanted):
    messages = thread(
        ("1", "Ann", 0), ("2", "help", 1, "1"), ("3", "Ann", 2, "2"),
        text=pd.Series(["Thanks", "You are welcome", text], dtype="str"),
    )  # fmt: skip
    turns = vs.response_turns(messages)
    assert turns["needs_reply"].tolist() == [True, wanted]
    assert vs.response_turns(messages, needs_reply=None)["needs_reply"].all()


def test_talk_between_customers_needs_no_reply_unless_it_names_the_brand():
    messages = thread(
        ("1", "Ann", 0), ("2", "Bob", 1, "1"), ("3", "Cat", 2, "1"), brand="Acme", channel="twitter",
        text=["@Acme late", "@Ann same here", "@acme me too"],
    )  # fmt: skip
    turns = vs.response_turns(messages)
    assert dict(zip(turns["customer_id"], turns["needs_reply"], strict=True)) == {
        "Ann": True, "Bob": False, "Cat": True,
    }  # fmt: skip
    unread = vs.response_turns(messages.drop(columns="text"))
    assert unread["needs_reply"].tolist() == [True, False, False]
    closed = vs.response_turns(messages.assign(channel="email"))
    assert closed["needs_reply"].all()


def test_messages_after_until_are_not_yet_written():
    messages = thread(("1", "Ann", 0), ("2", "help", 30, "1"), ("3", "Ann", 40))
    turns = vs.response_turns(messages, until=START + 10 * MINUTE)
    assert turns["answered"].tolist() == [False]
    assert turns["waited_s"].tolist() == [600.0]
    assert pd.isna(turns["reply_id"].iloc[0])
    assert turns["observed_until"].iloc[0] == START + 10 * MINUTE


def test_until_is_the_newest_stamp_of_any_message():
    messages = thread(("1", "Ann", 0), ("2", "press", 50), visible=[True, False])
    assert vs.response_turns(messages)["waited_s"].tolist() == [3000.0]


def test_the_crms_customer_is_the_customer_where_it_is_known():
    messages = thread(
        ("1", "Ann", 0), ("2", "Bob", 1), ("3", "help", 2), customer_id=["c7", None, None]
    )
    assert vs.response_turns(messages)["customer_id"].tolist() == ["c7", "Bob"]


def test_a_business_clock_measures_open_time():
    clock = vs.BusinessClock("Mon-Fri 09:00-17:00", tz="UTC")
    friday = pd.Timestamp("2025-03-07 15:00", tz="UTC")
    messages = thread(("1", "Ann", 0), ("2", "help", 1, "1")).assign(
        created_at=[friday, pd.Timestamp("2025-03-12 15:00", tz="UTC")]
    )
    assert vs.response_turns(messages, clock=clock)["response_s"].tolist() == [24 * 3600.0]


def test_the_table_is_as_its_definition_says():
    turns = vs.response_turns(thread(("1", "Ann", 0), ("2", "help", 1)))
    pd.testing.assert_frame_equal(turns, coerce(turns, TURNS))
    assert list(turns.columns) == TURNS.columns


def test_no_messages_give_no_turns():
    empty = thread(("1", "Ann", 0)).iloc[:0]
    turns = vs.response_turns(empty)
    assert len(turns) == 0
    assert list(turns.columns) == TURNS.columns


def test_the_callers_frame_is_not_changed():
    messages = thread(("1", "Ann", 0), ("2", "help", 1)).set_index(pd.Index([7, 3]))
    before = messages.copy(deep=True)
    vs.response_turns(messages)
    pd.testing.assert_frame_equal(messages, before)


def test_what_comes_in_goes_out_in_kind():
    messages = thread(("1", "Ann", 0), ("2", "help", 1), ("3", "Ann", 2))
    expected = as_tuples(vs.response_turns(messages))
    eager = vs.response_turns(pl.from_pandas(messages))
    assert isinstance(eager, pl.DataFrame)
    assert as_tuples(eager.to_pandas()) == expected
    lazy = vs.response_turns(pl.from_pandas(messages).lazy())
    assert isinstance(lazy, pl.LazyFrame)
    assert as_tuples(lazy.collect().to_pandas()) == expected
    arrow = vs.response_turns(pa.Table.from_pandas(messages, preserve_index=False))
    assert isinstance(arrow, pa.Table)
    assert as_tuples(arrow.to_pandas()) == expected


@st.composite
def conversations(draw):
    n = draw(st.integers(1, 12))
    ids = [f"{draw(st.integers(0, 9))}{number}" for number in range(n)]
    authors = draw(st.lists(st.sampled_from(sorted(ROLES)), min_size=n, max_size=n))
    minutes = draw(st.lists(st.integers(0, 6), min_size=n, max_size=n))
    links = st.sampled_from([None, "gone", *ids])
    parents = draw(st.lists(links, min_size=n, max_size=n))
    threads = draw(st.lists(st.sampled_from(["t", "u"]), min_size=n, max_size=n))
    visible = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    lines = zip(ids, authors, minutes, parents, strict=True)
    return thread(*lines).assign(thread_id=pd.Series(threads, dtype="str"), visible=visible)


@settings(max_examples=150, deadline=None)
@given(messages=conversations(), count_bots=st.booleans(), cut=st.integers(0, 7))
def test_turns_are_those_of_the_slow_state_machine(messages, count_bots, cut):
    until = START + cut * MINUTE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        turns = vs.response_turns(messages, until=until, count_bots=count_bots)
    assert as_tuples(turns) == slow_turns(messages, until, count_bots=count_bots)
    assert (turns["waited_s"] >= 0).all()
    assert (turns["opened_at"] <= until).all()


@settings(max_examples=40, deadline=None)
@given(messages=conversations(), seed=st.integers(0, 99))
def test_the_order_of_the_rows_does_not_matter(messages, seed):
    shuffled = messages.sample(frac=1, random_state=np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        pd.testing.assert_frame_equal(vs.response_turns(messages), vs.response_turns(shuffled))


MESSAGES = thread(("1", "Ann", 0), ("2", "help", 1))


@pytest.mark.parametrize(
    ("messages", "options", "error", "says"),
    [
        (
            MESSAGES.rename(columns={"author_role": "role"}), {}, TableError,
            r"`messages` has no column 'author_role' \(it has .*'role'.*\); did you mean 'role'\?",
        ),
        (
            MESSAGES.drop(columns=["thread_id", "parent_id"]), {}, TableError,
            "has neither 'thread_id' nor 'parent_id'",
        ),
        (
            MESSAGES.assign(author_role=["End-user", "agent"]), {}, TableError,
            r"holds 'End-user'; allowed are 'customer', .*roles=\{'End-user': 'customer'\}",
        ),
        (
            MESSAGES.assign(created_at=MESSAGES["created_at"].dt.tz_localize(None)), {}, TableError,
            "'created_at' has no time zone",
        ),
        (
            MESSAGES.assign(created_at=["a", "b"]), {}, TableError, "holds String, not times",
        ),
        (
            MESSAGES.assign(message_id=[1.0, 2.0]), {}, TableError,
            "'message_id' holds floating-point numbers, which cannot keep the digits of long ids",
        ),
        (
            MESSAGES.assign(author_id=[None, "help"]), {}, TableError,
            "'author_id' is missing in 1 rows",
        ),
        (MESSAGES, {"until": "2025-03-03"}, ArgumentError, "until='2025-03-03' has no time zone"),
        (MESSAGES, {"until": "soon"}, ArgumentError, "until='soon' is not an instant"),
        (MESSAGES, {"needs_reply": "model"}, ArgumentError, "give 'rules' or None"),
        ([1, 2], {}, ArgumentError, "`messages` is a list; give a data frame"),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_is_wrong(messages, options, error, says):
    with pytest.raises(error, match=says):
        vs.response_turns(messages, **options)
