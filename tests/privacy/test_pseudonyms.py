import hashlib
import io

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.privacy import pseudonymise

KEY = "sixteen bytes or more"


def by_hand(value):
    return f"p{hashlib.blake2b(value.encode(), key=KEY.encode(), digest_size=12).hexdigest()}"


@pytest.fixture
def messages():
    return pd.DataFrame(
        {
            "message_id": ["1", "2", "3"],
            "parent_id": [None, "1", "2"],
            "author_id": ["0017", "AcmeHelp", "0017"],
            "brand": pd.Categorical(["AcmeHelp"] * 3),
            "text": ["@acmehelp late!", "@0017 Sorry, write to a@acmehelp.example", None],
        },
        index=[5, 6, 7],
    )


def test_a_pseudonym_is_blake2b_under_the_key(messages):
    frame = pseudonymise(messages, key=KEY)
    assert frame["message_id"].to_list() == [by_hand("1"), by_hand("2"), by_hand("3")]
    assert frame["parent_id"].isna().to_list() == [True, False, False]
    assert frame["parent_id"].to_list()[1:] == [by_hand("1"), by_hand("2")]
    assert frame["author_id"].to_list() == [by_hand("0017"), by_hand("AcmeHelp"), by_hand("0017")]


def test_all_else_stays_and_the_callers_frame_too(messages):
    before = messages.copy(deep=True)
    frame = pseudonymise(messages, key=KEY)
    pd.testing.assert_frame_equal(messages, before)
    pd.testing.assert_frame_equal(frame[["brand", "text"]], before[["brand", "text"]])
    assert list(frame.columns) == list(before.columns)
    assert frame.index.equals(before.index)
    assert frame["author_id"].dtype == "str"


def test_another_key_gives_other_pseudonyms(messages):
    ours = pseudonymise(messages, key=KEY)["message_id"]
    theirs = pseudonymise(messages, key=KEY.encode() + b"!")["message_id"]
    assert not ours.isin(theirs).any()


def test_ids_that_differ_in_case_only_are_two():
    # Salesforce's 15-character ids do.
    frame = pseudonymise(pd.DataFrame({"author_id": ["003D00QV9n2", "003D00QV9N2"]}), key=KEY)
    assert frame["author_id"].nunique() == 2


def test_handles_are_one_however_they_are_written():
    frame = pd.DataFrame({"author_name": ["@AcmeHelp", "acmehelp", "ACMEHELP "]})
    assert pseudonymise(frame, key=KEY)["author_name"].to_list() == [by_hand("acmehelp")] * 3


def test_mentions_get_the_pseudonym_of_the_handle(messages):
    frame = pseudonymise(messages, key=KEY, handles="author_id", mentions=True)
    assert frame["author_id"].iloc[1] == by_hand("acmehelp")
    assert frame["text"].iloc[0] == f"@{by_hand('acmehelp')} late!"
    assert frame["text"].iloc[1] == f"@{by_hand('0017')} Sorry, write to a@acmehelp.example"
    assert pd.isna(frame["text"].iloc[2])


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("u/Ann_B says", "ann_b"),
        ("/u/ann_b", "ann_b"),
        ("(@ann.b)", "ann.b"),
        ("@a@b.example!", "a@b.example"),
        (".@ann_b hi", "ann_b"),
        ("谢谢@ann.b", "ann.b"),
        ("＠Ann_B", "ann_b"),
        ("cc:/@ann_b", "ann_b"),
        ("@carl@ann_b", "ann_b"),
    ],
)
def test_a_mention_is_found_in_its_way_of_writing(text, handle):
    frame = pseudonymise(pd.DataFrame({"author_id": ["1"], "text": [text]}), key=KEY, mentions=True)
    assert by_hand(handle) in frame["text"].iloc[0]
    assert handle not in frame["text"].iloc[0].lower()


def test_handles_within_addresses_stay():
    text = "see https://social.example/@ann or write to a@acmehelp.example"
    frame = pd.DataFrame({"author_id": ["1"], "text": [text]})
    assert pseudonymise(frame, key=KEY, mentions=True)["text"].to_list() == [text]


def test_ids_of_any_kind_in_one_column_get_the_pseudonym_of_their_text():
    frame = pd.DataFrame({"author_id": pd.Series([1, "a", None, "cut \ud83d"], dtype=object)})
    hidden = pseudonymise(frame, key=KEY)["author_id"]
    assert hidden.isna().to_list() == [False, False, True, False]
    expected = [by_hand("1"), by_hand("a"), by_hand("cut \ufffd")]
    assert hidden.dropna().to_list() == expected


def test_columns_may_be_named():
    frame = pd.DataFrame({"mail": ["a@b.example"], "author_id": ["1"]})
    named = pseudonymise(frame, key=KEY, columns="mail")
    assert named["mail"].to_list() == [by_hand("a@b.example")]
    assert named["author_id"].to_list() == ["1"]


def test_ids_that_are_numbers_get_the_pseudonym_of_their_text():
    frame = pd.DataFrame({"author_id": [17, 18], "customer_id": ["17", "18"]})
    hidden = pseudonymise(frame, key=KEY)
    assert (
        hidden["author_id"].to_list()
        == hidden["customer_id"].to_list()
        == [by_hand("17"), by_hand("18")]
    )


@pytest.mark.parametrize(
    ("engine", "back"),
    [
        (pl.from_pandas, lambda frame: frame.to_pandas()),
        (lambda frame: pl.from_pandas(frame).lazy(), lambda frame: frame.collect().to_pandas()),
        (pa.Table.from_pandas, lambda frame: frame.to_pandas()),
        (lambda frame: duckdb.from_arrow(pa.Table.from_pandas(frame)), lambda frame: frame.df()),
    ],
    ids=["polars", "lazy polars", "pyarrow", "duckdb"],
)
def test_every_engine_gives_the_same_and_its_own_kind(messages, engine, back):
    plain = messages.reset_index(drop=True).drop(columns="brand")
    there = engine(plain)
    hidden = pseudonymise(there, key=KEY, mentions=True)
    assert type(hidden) is type(there)
    ours = pseudonymise(plain, key=KEY, mentions=True)
    theirs = back(hidden)[list(ours.columns)].astype("str")
    pd.testing.assert_frame_equal(theirs, ours, check_dtype=False)


def test_turns_are_the_same_before_and_after():
    loaded = vs.load_twcs_simulated()
    plain = vs.response_turns(loaded)
    hidden = vs.response_turns(pseudonymise(loaded, key=KEY, mentions=True))
    order = ["opened_at", "waited_s", "n_messages", "turn"]
    same = [
        "opened_at",
        "turn",
        "brand",
        "n_messages",
        "answered",
        "response_s",
        "waited_s",
        "left_truncated",
    ]
    sort = [
        frame.sort_values(order, kind="stable")[same].reset_index(drop=True)
        for frame in (plain, hidden)
    ]
    pd.testing.assert_frame_equal(*sort)
    named = plain.assign(customer_id=[by_hand(name) for name in plain["customer_id"]])
    assert set(named["customer_id"]) == set(hidden["customer_id"])


@given(st.lists(st.text(), min_size=1, max_size=20))
def test_distinct_ids_stay_distinct_and_equal_ones_equal(ids):
    frame = pd.DataFrame({"author_id": pd.Series(ids, dtype="str")})
    hidden = pseudonymise(frame, key=KEY)["author_id"]
    assert hidden.nunique() == frame["author_id"].nunique()
    assert hidden.groupby(frame["author_id"], sort=False).nunique().eq(1).all()
    assert hidden.str.fullmatch("p[0-9a-f]{24}").all()


def test_whatever_a_reader_returned_is_taken():
    judged = vs.load_cfpb()
    hidden = pseudonymise(judged, key=KEY)
    assert hidden["thread_id"].iloc[0] == by_hand(judged.assessments["thread_id"].iloc[0])
    file = io.StringIO("id,nps\nann,9\n")
    answers = vs.read_survey_csv(file, respondent_id="id")
    assert pseudonymise(answers, key=KEY)["respondent_id"].to_list() == [by_hand("ann")]


def test_a_table_without_rows_passes():
    empty = pd.DataFrame(
        {"author_id": pd.Series([], dtype="str"), "text": pd.Series([], dtype="str")}
    )
    assert pseudonymise(empty, key=KEY, mentions=True).shape == (0, 2)


@pytest.mark.parametrize("key", ["short", b"", "x" * 65])
def test_a_key_that_protects_nobody_is_refused(key):
    with pytest.raises(
        ArgumentError, match=rf"`key` has {len(key)} bytes; it needs 16 to 64.*secrets.token_hex"
    ):
        pseudonymise(pd.DataFrame({"author_id": ["1"]}), key=key)


@pytest.mark.parametrize("key", [42, 10**400, None, bytearray(16), 1.5])
def test_a_key_that_is_no_text_and_no_bytes_is_refused(key):
    with pytest.raises(ArgumentError, match=f"`key` is a {type(key).__name__}; give bytes or str"):
        pseudonymise(pd.DataFrame({"author_id": ["1"]}), key=key)


def test_a_misspelt_column_of_handles_is_named():
    # Its handles would be hashed as ids, and no longer match the mentions.
    frame = pd.DataFrame({"author": ["Acme"], "text": ["@acme"]})
    with pytest.raises(TableError, match=r"no column 'authr' .*; did you mean 'author'"):
        pseudonymise(frame, key=KEY, columns="author", handles="authr", mentions=True)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(
        TableError, match=r"`messages` has no column 'author' \(it has 'author_id'\)"
    ):
        pseudonymise(pd.DataFrame({"author_id": ["1"]}), key=KEY, columns=["author"])
    with pytest.raises(TableError, match="`messages` has no column 'text'"):
        pseudonymise(pd.DataFrame({"author_id": ["1"]}), key=KEY, mentions=True)


def test_a_table_without_ids_is_told():
    with pytest.raises(
        TableError, match=r"no column of ids \(it has 'x'\); name those to replace: columns="
    ):
        pseudonymise(pd.DataFrame({"x": ["1"]}), key=KEY)
