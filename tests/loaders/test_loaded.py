import json

import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.exceptions import TableError
from vocsigma.frames import REJECTS, coerce, unwrap
from vocsigma.loaders import as_messages
from vocsigma.loaders._values.loaded import COUNTS, REASONS


def loaded():
    frame = pd.DataFrame(
        {
            "message_id": ["1", "2", None, None],
            "parent_id": [None, "9", None, None],
            "author_id": ["<b>ann</b>", "shop", "ann", "ann"],
            "created_at": "2026-01-05 09:00",
        }
    )
    return as_messages(frame, agents=["shop"], tz="UTC")


def test_the_summary_accounts_for_every_record():
    assert loaded().summary() == repr(loaded()) == (
        "frame: 4 records read, 2 used for 2 messages, 2 rejected.\n"
        "Rejected: 2 because the record has no id (missing_id).\n"
        "Stamps without a zone were taken to be UTC.\n"
        "1 answer a message that is not in the data; they form a thread with its id."
    )  # fmt: skip


def test_the_account_is_what_json_can_hold():
    account = json.loads(json.dumps(loaded().to_dict()))
    assert account["records"] == 4
    assert account["used"] == account["rows"] == 2
    assert account["rejected"] == {"missing_id": 2}
    assert account["counts"]["orphan_parents"] == 1
    assert account["time_zone"] == "UTC"


def test_it_unpacks_into_two_and_is_taken_whole():
    whole = loaded()
    messages, rejects = whole
    assert messages is whole.messages is unwrap(whole, "messages")
    pd.testing.assert_frame_equal(rejects, coerce(rejects, REJECTS))


def test_the_notebook_shows_the_summary_and_escapes_the_data():
    html = loaded()._repr_html_()
    assert html.startswith("<p>frame: 4 records read")
    assert "&lt;b&gt;ann" in html
    assert "<b>ann" not in html


def test_every_reason_and_count_is_a_sentence_s_end():
    for sentence in (*REASONS.values(), *COUNTS.values()):
        assert not sentence.endswith(".")
        assert sentence.strip() == sentence


def test_another_table_than_is_wanted_is_an_error_that_says_what_it_is():
    frame = pd.DataFrame({"id": ["1", "2"], "q": [9, 3]})
    answers = vs.as_answers(frame, response_id="id")
    with pytest.raises(TableError, match="`messages` is a Loaded that holds answers; messages are"):
        vs.response_turns(answers)
