import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from vocsigma.exceptions import ArgumentError, DataWarning, TableError
from vocsigma.frames import MESSAGES, coerce
from vocsigma.loaders import as_messages

NAMES = {"message_id": "id", "created_at": "when", "author_id": "who", "thread_id": "ticket"}


def export(**columns) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "id": ["1", "2", "3"],
            "when": ["2026-01-05T09:00Z", "2026-01-05T09:30Z", "2026-01-05T10:00+01:00"],
            "who": ["ann", "Shop", "ann"],
            "ticket": ["7", "7", "7"],
        }
    )
    return frame.assign(**columns)


def test_a_frame_with_canonical_names_needs_no_names():
    frame = export().set_axis(["message_id", "created_at", "author_id", "thread_id"], axis=1)
    messages, rejects = as_messages(frame, agents=["@shop"])
    assert messages["author_role"].tolist() == ["customer", "agent", "customer"]
    assert messages["created_at"][2] == pd.Timestamp("2026-01-05 09:00Z")
    assert_frame_equal(messages, coerce(messages, MESSAGES))
    assert len(rejects) == 0


def test_what_is_not_there_is_filled():
    messages = as_messages(export(), **NAMES, agents="Shop").messages
    assert (messages["channel"] == "unknown").all()
    assert (messages["visibility"] == "closed").all()
    assert messages["visible"].all()
    assert messages[["text", "brand", "parent_id"]].isna().all(axis=None)
    assert messages["record"].tolist() == [1, 2, 3]


def test_visibility_comes_from_the_channel_where_it_is_missing():
    frame = export(channel=["twitter", "email", None], visibility=[None, "open", None])
    messages = as_messages(frame, **NAMES, agents="Shop").messages
    assert messages["visibility"].tolist() == ["open", "open", "closed"]
    assert messages["channel"].tolist() == ["twitter", "email", "unknown"]


def test_the_callers_frame_is_not_changed_and_row_labels_do_not_matter():
    frame = export().set_axis([5, 5, 5])
    before = frame.copy()
    messages = as_messages(frame, **NAMES, agents="Shop").messages
    assert_frame_equal(frame, before)
    assert_frame_equal(messages, as_messages(export(), **NAMES, agents="Shop").messages)


def test_other_columns_ride_along():
    frame = export(plan=["gold", "gold", "tin"], text=["a", "b", "c"], body=["x", "y", "z"])
    messages = as_messages(frame, **NAMES, text="body", agents="Shop").messages
    assert messages["plan"].tolist() == ["gold", "gold", "tin"]
    assert messages["text"].tolist() == ["x", "y", "z"]
    assert messages["source_text"].tolist() == ["a", "b", "c"]


def test_roles_are_mapped_and_agents_override_them():
    frame = export(kind=["End-user", "End-user", "Admin"])
    roles = {"End-user": "customer", "Admin": "agent"}
    messages = as_messages(
        frame, **NAMES, author_role="kind", roles=roles, agents=["shop"]
    ).messages
    assert messages["author_role"].tolist() == ["customer", "agent", "agent"]
    truth = as_messages(
        export(inbound=[True, False, True]),
        **NAMES,
        author_role="inbound",
        roles={True: "customer", False: "agent"},
    ).messages
    assert truth["author_role"].tolist() == ["customer", "agent", "customer"]


def test_threads_come_from_the_parents_where_there_are_none():
    frame = export(parent=[None, "1", "2"], ticket=[None, None, "t9"])
    by_parent = as_messages(
        frame.drop(columns="ticket"),
        **{**NAMES, "thread_id": "thread_id"},
        parent_id="parent",
        agents="Shop",
    ).messages
    assert by_parent["thread_id"].tolist() == ["1", "1", "1"]
    both = as_messages(frame, **NAMES, parent_id="parent", agents="Shop").messages
    assert both["thread_id"].tolist() == ["1", "1", "t9"]


def test_ids_of_numbers_become_exact_text():
    frame = export(
        id=[925000000010001234, 2, 3], ticket=[7.0, 7.0, np.nan], parent=[np.nan, 3.0, np.nan]
    )
    messages = as_messages(frame, **NAMES, parent_id="parent", agents="Shop").messages
    assert messages["message_id"].tolist() == ["925000000010001234", "2", "3"]
    assert messages["thread_id"].tolist() == ["7", "7", "3"]
    assert messages["parent_id"].tolist()[1] == "3"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", None, "missing_id"),
        ("id", " ", "missing_id"),
        ("id", "1.23E+18", "digits_lost"),
        ("ticket", 2.0**53, "digits_lost"),
        ("ticket", 7.5, "digits_lost"),
        ("id", "1", "duplicate"),
        ("who", None, "missing_author"),
        ("when", None, "missing_stamp"),
        ("when", "soon", "bad_stamp"),
        ("when", "0001-01-01T00:00Z", "bad_stamp"),
    ],
)
def test_unusable_rows_are_rejected_with_their_reason(column, value, reason):
    frame = export()
    if isinstance(value, float):
        frame[column] = 7.0
    frame.loc[1, column] = value
    loaded = as_messages(frame, **NAMES, agents="ann")
    assert loaded.messages["record"].tolist() == [1, 3]
    assert loaded.rejected == {reason: 1}
    assert loaded.rejects["record"].tolist() == [2]
    assert loaded.rejects["source"].tolist() == ["frame"]
    assert "Shop" in loaded.rejects["raw"][0] or column == "who"


def test_naive_stamps_need_a_zone_and_are_reported():
    frame = export(when=["2026-03-29 02:30", "2026-10-25 02:30", "2026-01-05 10:00"])
    with pytest.raises(ArgumentError) as caught:
        as_messages(frame, **NAMES, agents="Shop")
    assert str(caught.value) == (
        "`frame` column 'when' holds times without a zone, such as '2026-03-29 02:30'; say where the clock "
        "hung: tz='Europe/Berlin', or tz='UTC'"
    )
    loaded = as_messages(frame, **NAMES, agents="Shop", tz="Europe/Berlin")
    hours = loaded.messages["created_at"].dt.strftime("%m-%d %H:%M").tolist()
    assert hours == ["03-29 01:00", "10-25 00:30", "01-05 09:00"]
    summary = loaded.summary()
    assert "Stamps without a zone were taken to be Europe/Berlin." in summary
    assert "1 local times fall into the hour that the clock skips" in summary
    assert "1 local times fall into the hour that the clock shows twice" in summary


@pytest.mark.parametrize("unit", ["s", "ns"])
def test_times_of_pandas_are_taken_in_any_unit(unit):
    stamps = pd.to_datetime(["2026-01-05 09:00", "2026-01-05 09:30", None]).as_unit(unit)
    for when in (stamps.tz_localize("UTC"), stamps.tz_localize("UTC").tz_convert("Asia/Tokyo")):
        loaded = as_messages(export(when=when), **NAMES, agents="Shop")
        assert loaded.messages["created_at"][0] == pd.Timestamp("2026-01-05 09:00Z")
        assert loaded.rejected == {"missing_stamp": 1}
    assert len(as_messages(export(when=stamps), **NAMES, agents="Shop", tz="UTC").messages) == 2


def test_a_stamp_format_is_read():
    frame = export(when=["05.01.2026 09:00", "31.01.2026 09:00", "2026-01-05 09:00"])
    messages = as_messages(
        frame, **NAMES, agents="Shop", tz="UTC", stamp_format="%d.%m.%Y %H:%M"
    ).messages
    assert messages["created_at"].dt.day.tolist() == [5, 31, 5]


def test_stamps_none_of_which_can_be_read_are_an_error():
    with pytest.raises(
        ArgumentError, match=r"holds '5/1/2026 9:00', which is not ISO 8601; .* stamp_format="
    ):
        as_messages(export(when="5/1/2026 9:00"), **NAMES, agents="Shop", tz="UTC")


def test_stamps_that_are_numbers_are_an_error():
    with pytest.raises(
        TableError, match=r"column 'when' holds numbers \(int64\), not times; .*unit='s', utc=True"
    ):
        as_messages(export(when=[1, 2, 3]), **NAMES, agents="Shop")


def test_brands_map_the_column_or_else_the_agents():
    frame = export(brand=["UK", "UK", "DE"])
    assert as_messages(frame, **NAMES, agents="Shop", brands={"uk": "Shop UK"}).messages[
        "brand"
    ].tolist() == [
        "Shop UK",
        "Shop UK",
        "DE",
    ]
    by_agent = as_messages(export(), **NAMES, agents="Shop", brands={"@shop": "The Shop"}).messages
    assert by_agent["brand"].tolist() == ["The Shop"] * 3


def test_visible_may_be_text_and_missing_is_visible():
    frame = export(public=["TRUE", "false", None])
    messages = as_messages(frame, **NAMES, visible="public", agents="Shop").messages
    assert messages["visible"].tolist() == [True, False, True]
    with pytest.raises(
        TableError, match="column 'visible' holds 'shown', not truth values; give True"
    ):
        as_messages(export(visible="shown"), **NAMES, agents="Shop")


def test_frames_that_turn_into_pandas_are_taken():
    class Other:
        def to_pandas(self):
            return export()

    assert len(as_messages(Other(), **NAMES, agents="Shop").messages) == 3


def test_an_empty_frame_gives_empty_tables():
    loaded = as_messages(export().iloc[:0], **NAMES, agents="Shop")
    assert loaded.records == 0
    assert_frame_equal(loaded.messages, coerce(loaded.messages, MESSAGES))


def message_of(error: type[Exception], frame, **options) -> str:
    with pytest.raises(error) as caught:
        as_messages(frame, **options)
    return str(caught.value)


def test_a_missing_column_is_named_with_the_nearest_and_the_cure():
    assert message_of(TableError, export(), agents="Shop") == (
        "`frame` has no column 'message_id' (it has 'id', 'when', 'who', 'ticket'); pass "
        "message_id='<name of the column>'"
    )
    assert message_of(TableError, export(), **NAMES, channel="email", agents="Shop") == (
        "`frame` has no column 'email' (it has 'id', 'when', 'who', 'ticket'); for one value in every row: "
        "frame.assign(channel=...)"
    )


def test_without_threads_and_parents_nothing_can_be_joined():
    options = {**NAMES, "thread_id": "thread_id"}
    text = message_of(TableError, export().drop(columns="ticket"), **options, agents="Shop")
    assert text == (
        "`frame` has neither a column 'thread_id' nor 'parent_id' (left are none); pass thread_id= or "
        "parent_id=, so that questions and answers can be joined"
    )


def test_roles_that_nobody_explains_are_errors():
    assert "nothing says who is an agent: name the agents" in message_of(
        ArgumentError, export(), **NAMES
    )
    frame = export(kind=["End-user", "agent", None])
    assert message_of(TableError, frame, **NAMES, author_role="kind") == (
        "`frame` column 'kind' holds 'End-user', None (2 rows), which are no roles ('customer', 'agent', "
        "'bot', 'other'); say what they mean: roles={'End-user': 'customer'}"
    )
    assert message_of(
        ArgumentError, frame, **NAMES, author_role="kind", roles={"End-user": "custmer"}
    ) == (
        "roles= maps to 'custmer'; allowed are 'customer', 'agent', 'bot', 'other'; did you mean 'customer'?"
    )


def test_agents_that_wrote_nothing_are_warned_of():
    with pytest.warns(
        DataWarning, match=r"agents= names none of the authors \('ann', 'Shop'\)"
    ) as caught:
        as_messages(export(), **NAMES, agents=["Shopp"])
    assert caught[0].filename == __file__


def test_no_frame_and_columns_that_repeat_are_errors():
    assert message_of(TableError, [1]) == (
        "`frame` is list; give a data frame, such as pandas.read_csv(path, dtype=str)"
    )
    twice = export().set_axis(["id", "when", "who", "who"], axis=1)
    assert message_of(TableError, twice) == (
        "`frame` has the column 'who' more than once; drop or rename all but one"
    )


LONG = 2**60 + 1
NUMBERED = pd.DataFrame(
    {
        "id": [LONG, LONG + 2, LONG + 4],
        "when": pd.to_datetime(["2026-01-05T09:00Z", "2026-01-05T09:30Z", "2026-01-05T10:00Z"]),
        "who": [LONG + 6, LONG + 8, LONG + 6],
        "parent": pd.array([None, LONG, LONG + 2], dtype="Int64"),
        "public": pd.array([True, None, False], dtype="boolean"),
        "shop": pd.array([7.0, None, 7.0], dtype="Float64"),
        "text": ["a", "b", None],
    }
)


def _encoded(name, column):
    # Pyarrow loses the zone of times that are categories.
    return column if name == "when" else column.dictionary_encode()


HELD_BY = {
    "pandas": lambda frame: frame,
    "pandas on pyarrow": lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.from_pandas,
    "lazy polars": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
    "DuckDB": lambda frame: duckdb.from_arrow(pa.Table.from_pandas(frame, preserve_index=False)),
    "categories": lambda frame: frame.astype("category"),
    "categories of Arrow": lambda frame: pa.table(
        {name: _encoded(name, pa.array(frame[name])) for name in frame}
    ),
}


@pytest.mark.parametrize("engine", HELD_BY)
def test_every_engine_gives_the_same_messages_to_the_last_digit(engine):
    names = {name: NAMES[name] for name in ("message_id", "created_at", "author_id")}
    messages, rejects = as_messages(
        HELD_BY[engine](NUMBERED),
        **names,
        parent_id="parent",
        visible="public",
        brand="shop",
        agents=[LONG + 8],
    )
    assert len(rejects) == 0
    assert messages["message_id"].tolist() == [str(LONG), str(LONG + 2), str(LONG + 4)]
    assert messages["parent_id"].tolist()[1:] == [str(LONG), str(LONG + 2)]
    assert messages["created_at"].tolist() == NUMBERED["when"].tolist()
    assert messages["author_role"].tolist() == ["customer", "agent", "customer"]
    assert messages["visible"].tolist() == [True, True, False]
    assert messages["brand"].tolist()[::2] == ["7", "7"]
    assert messages["text"].tolist()[:2] == ["a", "b"]


def test_half_characters_are_replaced():
    frame = export(text="cut", note="cut").astype("object")
    frame.loc[1, ["text", "note", "who"]] = "cut \ud83d"
    messages = as_messages(frame, **NAMES, agents="ann").messages
    for name in ("text", "note", "author_id"):
        assert messages[name][1] == "cut \N{REPLACEMENT CHARACTER}"


def test_numbers_stand_for_text_where_text_is_meant():
    frame = export(brand=[1.0, None, 2.0], text=[4.5, None, 3.0], channel=[5.0, 5.0, None])
    messages = as_messages(frame, **NAMES, agents="Shop").messages
    assert messages["brand"].astype("str").tolist()[::2] == ["1", "2"]
    assert messages["text"].tolist()[::2] == ["4.5", "3"]
    assert messages["channel"].tolist() == ["5", "5", "unknown"]


def test_columns_may_be_named_by_numbers():
    frame = export().set_axis(range(4), axis=1)
    names = {"message_id": 0, "created_at": 1, "author_id": 2, "thread_id": 3}
    assert len(as_messages(frame, **names, agents="Shop").messages) == 3
