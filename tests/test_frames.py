import pandas as pd
import pytest

from vocsigma.exceptions import TableError
from vocsigma.frames import MESSAGES, TABLES, coerce, require, unwrap, visibility_of


def messages(**columns):
    frame = pd.DataFrame(
        {
            "message_id": ["1", "2"],
            "thread_id": ["a", "b"],
            "parent_id": [None, "1"],
            "channel": "email",
            "visibility": "closed",
            "brand": None,
            "author_id": ["Ann", "help"],
            "author_role": ["customer", "agent"],
            "created_at": pd.to_datetime(["2025-01-01", "2025-01-02"], utc=True),
            "text": ["hello", None],
            "visible": True,
        }
    )
    return frame.assign(**columns)


def test_columns_get_their_types_and_others_ride_along():
    given = messages(rating=[1, 5], mine=[1, 2]).iloc[:, ::-1]
    typed = coerce(given, MESSAGES)
    assert typed.dtypes.astype(str).to_dict() == {
        "message_id": "str", "thread_id": "str", "parent_id": "str", "channel": "category",
        "visibility": "category", "brand": "category", "author_id": "str", "author_role": "category",
        "created_at": "datetime64[us, UTC]", "text": "str", "visible": "bool", "rating": "float64",
        "mine": "int64",
    }  # fmt: skip
    assert list(typed.columns) == [*MESSAGES.columns, "rating", "mine"]


def test_whole_numbers_become_exact_ids():
    ids = [9_007_199_254_740_993, 1]
    assert coerce(messages(message_id=ids), MESSAGES)["message_id"].tolist() == [
        "9007199254740993",
        "1",
    ]
    assert coerce(messages(parent_id=[None, 3.0]), MESSAGES)["parent_id"].tolist()[1] == "3"


def test_times_of_another_zone_become_utc():
    berlin = pd.to_datetime(["2025-07-01 12:00", "2025-07-01 13:00"]).tz_localize("Europe/Berlin")
    typed = coerce(messages(created_at=berlin), MESSAGES)
    assert typed["created_at"].iloc[0] == pd.Timestamp("2025-07-01 10:00", tz="UTC")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (
            {"author_role": ["End-user", "agent"]},
            r"column 'author_role' holds 'End-user' \(1 rows\); allowed are 'customer', 'agent'",
        ),
        ({"created_at": ["x", "y"]}, "'created_at' holds str, not times; convert it with"),
        (
            {"created_at": pd.to_datetime(["2025-01-01", "2025-01-02"])},
            "'created_at' has no time zone; say which it is",
        ),
        ({"message_id": [1e18, 2.0]}, "cannot keep the digits of long ids"),
        ({"author_id": [None, "x"]}, "'author_id' is missing in 1 rows, first in row 0"),
        ({"visible": [None, True]}, "'visible' is missing in 1 rows"),
        ({"visible": ["yes", "no"]}, "'visible' holds 'yes', 'no', not truth values"),
        ({"rating": ["good", "bad"]}, "'rating' cannot be read as float"),
    ],
)
def test_what_a_table_may_not_hold_is_told(columns, says):
    with pytest.raises(TableError, match=says):
        coerce(messages(**columns), MESSAGES)


def test_a_missing_column_is_told_with_the_nearest():
    with pytest.raises(
        TableError,
        match=r"`mine` has no columns 'author_role', 'text' \(it has 'role'\); did you mean 'role'\?",
    ):
        require(["role"], ["author_role", "text"], argument="mine")


def test_a_reader_result_is_unwrapped_and_a_frame_is_not():
    class Loaded:
        messages = "the frame"

    frame = messages()
    assert unwrap(Loaded(), "messages") == "the frame"
    assert unwrap(frame, "messages") is frame


def test_every_table_names_each_column_once():
    for table in TABLES.values():
        names = [field.name for field in table.fields]
        assert len(names) == len(set(names))
        assert set(table.key) <= set(names)


@pytest.mark.parametrize(
    ("channel", "seen"), [("twitter", "open"), ("email", "closed"), ("?", "closed")]
)
def test_visibility_follows_from_the_channel(channel, seen):
    assert visibility_of(channel) == seen
