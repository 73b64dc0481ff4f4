import polars as pl
import pytest
from threads import thread

import vocsigma as vs
from vocsigma.exceptions import TableError

MESSAGES = thread(("1", "Ann", 0), ("2", "help", 1), ("3", "Ann", 2)).assign(
    lang=["en", "en", "de"]
)


def test_columns_of_the_opening_message_ride_on_turns():
    turns = vs.turns_with(vs.response_turns(MESSAGES), MESSAGES, "lang")
    assert turns["lang"].tolist() == ["en", "de"]


def test_a_turn_without_a_row_gets_a_missing_value():
    turns = vs.turns_with(vs.response_turns(MESSAGES), MESSAGES.iloc[:1], ["lang"])
    assert turns["lang"].isna().tolist() == [False, True]


def test_it_works_on_polars():
    frame = pl.from_pandas(MESSAGES)
    turns = vs.turns_with(vs.response_turns(frame), frame, "lang")
    assert turns["lang"].to_list() == ["en", "de"]


@pytest.mark.parametrize(
    ("frame", "columns", "says"),
    [
        (MESSAGES, "langs", "`frame` has no column 'langs' .*did you mean 'lang'"),
        (MESSAGES.assign(brand="x"), "brand", "`turns` already has 'brand'; rename"),
        (MESSAGES.assign(message_id="1"), "lang", "`frame` repeats 2 message ids"),
    ],
)
def test_bad_riders_are_told_what_is_wrong(frame, columns, says):
    with pytest.raises(TableError, match=says):
        vs.turns_with(vs.response_turns(MESSAGES), frame, columns)
