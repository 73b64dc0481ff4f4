import time

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.privacy import redact
from vocsigma.privacy._find import FINDERS, find

TEXT = (
    "@AcmeHelp see https://t.example/x or write to ann@example.org, call +44 20 7946 0123, "
    "card 4111 1111 1111 1111, IBAN GB82 WEST 1234 5698 7654 32, order 4711-0815, 192.0.2.7. "
    "Regards,\nAnn Lee"
)


def test_the_usual_kinds_are_replaced_by_their_names():
    assert redact(TEXT) == (
        "[handle] see [url] or write to [email], call [phone], card [card], "
        "IBAN [iban], order 4711-0815, 192.0.2.7. Regards,\nAnn Lee"
    )


def test_all_kinds_are_replaced_when_asked():
    assert redact(TEXT, kinds="all").endswith("order [reference], [ip]. Regards,\n[name]")


@pytest.mark.parametrize("kind", FINDERS)
def test_one_kind_leaves_the_others(kind):
    left = redact(TEXT, kinds=kind)
    assert left.count("[") == 1
    assert f"[{kind}]" in left


def test_what_is_a_card_is_no_telephone_number_whatever_was_asked():
    text = "call 4111 1111 1111 1111"
    assert redact(text, kinds="phone") == text
    assert (
        redact("https://x.example/0171-3920012", kinds="phone") == "https://x.example/0171-3920012"
    )


def test_a_column_keeps_its_index_name_and_missing_texts():
    column = pd.Series(["a@b.example", None, "plain"], index=[3, 1, 2], name="said")
    expected = pd.Series(["[email]", None, "plain"], index=[3, 1, 2], name="said", dtype="str")
    pd.testing.assert_series_equal(redact(column), expected)
    pd.testing.assert_series_equal(redact(column.astype(object)), expected)


def test_a_table_keeps_its_other_columns_and_the_callers_frame():
    frame = pd.DataFrame(
        {"id": ["a@b.example"], "text": ["a@b.example"], "note": ["a@b.example"]}, index=[9]
    )
    before = frame.copy(deep=True)
    expected = frame.assign(text="[email]").astype({"text": "str"})
    pd.testing.assert_frame_equal(redact(frame), expected)
    both = redact(frame, columns=["text", "note"])
    assert both.iloc[0].to_list() == ["a@b.example", "[email]", "[email]"]
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("engine", "texts"),
    [
        (pl.from_pandas, lambda frame: frame["text"].to_list()),
        (
            lambda frame: pl.from_pandas(frame).lazy(),
            lambda frame: frame.collect()["text"].to_list(),
        ),
        (pa.Table.from_pandas, lambda frame: frame["text"].to_pylist()),
        (
            lambda frame: duckdb.from_arrow(pa.Table.from_pandas(frame)),
            lambda frame: frame.df()["text"].to_list(),
        ),
    ],
    ids=["polars", "lazy polars", "pyarrow", "duckdb"],
)
def test_every_engine_gives_the_same_and_its_own_kind(engine, texts):
    there = engine(pd.DataFrame({"text": [TEXT, "plain"]}))
    done = redact(there, kinds="all")
    assert type(done) is type(there)
    assert texts(done) == [redact(TEXT, kinds="all"), "plain"]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (".@acme hi", ".[handle] hi"),
        (".@acme.bsky.social hi", ".[handle] hi"),
        ("thanks.@acme", "thanks.[handle]"),
        ("こんにちは@acme_help", "こんにちは[handle]"),
        ("谢谢@acme", "谢谢[handle]"),
        ("谢谢@ann.lee", "谢谢[handle]"),
        ("안녕@acme", "안녕[handle]"),
        ("＠acme", "[handle]"),
        ("cc:/@acme", "cc:/[handle]"),
        ("@ann/@bob", "[handle]/[handle]"),
        ("@ann@bob", "[handle][handle]"),
        ("@@acme", "@[handle]"),
        ("@user@host.example!", "[handle]!"),
        ("@user@host.example@carl", "[handle][handle]"),
        ("谢谢u/acme", "谢谢[handle]"),
        ("ann.@example.org", "[email]"),
        ("こんにちはann@example.org", "[email]"),
        ("andré@example.fr", "[email]"),
        ("ann＠example.org", "[email]"),
        ("10@night and a@b", "10@night and a@b"),
        ("https://social.example/@ann", "[url]"),
    ],
)
def test_handles_are_found_behind_whatever_people_put_in_front(text, redacted):
    assert redact(text) == redacted
    assert redact(pd.Series([text])).to_list() == [redacted]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("zoé.fr", "url"), ("пример.com", "url"), ("ñandú.es see", "url"), ("fe::ab", "ip")],
)
def test_a_column_is_looked_at_in_every_script(text, kind):
    alone = redact(text, kinds=kind)
    assert redact(pd.Series([text]), kinds=kind).to_list() == [alone]


def test_half_characters_are_replaced():
    cut = "cut \ud83d a@b.example"
    column = pd.Series([cut, 17, None], dtype=object, index=[3, 1, 2])
    for done in (redact(column), redact(column.to_frame("text"))["text"]):
        assert done.fillna("").to_list() == ["cut \ufffd [email]", "17", ""]
    assert redact(cut) == "cut \ufffd [email]"


@given(st.text(st.sampled_from("aA1 0@.:/+-()[]\n,#é_uD'谢＠")), st.sampled_from([*FINDERS, "all"]))
def test_a_column_gives_what_each_text_alone_gives(text, kind):
    alone = redact(text, kinds=kind)
    assert redact(pd.Series([text, "plain"]), kinds=kind).to_list() == [alone, "plain"]


@given(st.text(st.sampled_from("aA1 04@.:/+-()\n,#é_uDE'")))
def test_places_are_in_order_within_the_text_and_apart(text):
    found = find(text)
    edges = [edge for place in found for edge in (place.start, place.end)]
    assert edges == sorted(edges)
    assert all(0 <= place.start < place.end <= len(text) for place in found)


def test_an_unknown_kind_is_refused_with_those_there_are():
    with pytest.raises(
        ArgumentError,
        match=r"`kinds` has 'emails'; there are 'card', .* and 'all'; did you mean 'email'",
    ):
        redact("x", kinds=["emails"])


def test_what_is_no_table_is_refused():
    with pytest.raises(ArgumentError, match="`messages` is a int; give a data frame"):
        redact(17)
    with pytest.raises(TableError, match="`messages` has no column 'text'"):
        redact(pd.DataFrame({"body": ["x"]}))


# What makes a pattern look again and again: long runs of what it may begin with, and never ends.
WORST = [
    "@a", "@a.a", ".@", "谢@", "谢", "/@a", "/u/a",
    "a", "1", "1 ", "a.", "@", "a@b.", "Ab ", "Ab'", "1:", "a at b dot ", "DE89 ", "order no ", "4111 ",
    "call 1 ", "Mr. ", "Regards\n", "\n ", "a (at) ", "a.com@", "A1-",
]  # fmt: skip


def seconds_for(text):
    start = time.process_time()
    redact(text, kinds="all")
    return time.process_time() - start


@pytest.mark.parametrize("unit", ["a", "1 ", "a@", "@a", ".@", "谢", "DE89 ", "Ab ", "\n "])
def test_the_worst_text_takes_time_in_proportion_to_its_length(unit):
    # With a pattern that goes back without bound these 100,000 signs would take minutes.
    assert seconds_for(unit * (100_000 // len(unit)) + "!") < 10


@pytest.mark.slow
@pytest.mark.parametrize("unit", WORST)
def test_a_megabyte_of_the_worst_text_is_soon_done(unit):
    assert seconds_for(f"Best Ab {unit * (1_000_000 // len(unit))}.x") < 60
