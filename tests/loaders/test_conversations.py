"""What all readers of messages share: text out of HTML, links, mentions, what is told of agents."""

import io
import json

import pandas as pd
import pyarrow as pa
import pytest

from vocsigma.exceptions import ArgumentError, DataWarning
from vocsigma.loaders import (
    as_messages,
    read_discourse,
    read_google_business,
    read_intercom,
    read_twcs,
    read_x_v1,
    read_x_v2,
)
from vocsigma.loaders._conversations.brands import mentioned_codes
from vocsigma.loaders._conversations.draft import without_html

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
STAMP = "Tue Oct 31 22:10:47 +0000 2017"


def table(**columns) -> pd.DataFrame:
    stamps = pd.date_range("2026-01-05", periods=len(columns["message_id"]), freq="h", tz="UTC")
    return pd.DataFrame({"created_at": stamps, "author_id": "ann"} | columns)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Steps:</p><ul><li>one</li><li>two</li></ul><p>a</p>", "Steps:\none\ntwo\na"),
        ("<blockquote><p>Sorry</p></blockquote><p>Thanks</p>", "Sorry\nThanks"),
        ("<div>Hi Ann</div>\n  <div class='x'>we <b>did</b> it</div>", "Hi Ann\nwe did it"),
        ("<h2>No</h2><table><tr><td>1</td></tr><tr><td>2</td></tr></table>", "No\n1\n2"),
        ("one<br>two<br/><br />three", "one\ntwo\n\nthree"),
        ("a <param>&lt;p&gt;</param> &amp; b", "a <p> & b"),
        ("<p></p>", ""),
    ],
)
def test_blocks_of_html_become_lines(html, text):
    assert without_html(pa.array([html, None], pa.large_string())).tolist()[0] == text


def test_an_address_is_no_mention():
    texts = ["mail ann@acme.com", ".@Acme hi", "こんにちは@acme", "x@acme @shop", "@acmes", "@acme"]
    codes = mentioned_codes(pa.array(texts, pa.large_string()), ["shop", "acme"])
    assert codes.tolist() == [-1, 1, 1, 0, -1, 1]


def test_a_message_without_a_thread_is_in_that_of_the_one_it_answers():
    frame = table(
        message_id=["m1", "m2", "m3", "m4", "m5", "m6"],
        parent_id=[None, "m1", "m2", "m3", "away", "m6"],
        thread_id=["T7", "T8", None, None, None, None],
    )
    with pytest.warns(DataWarning):
        messages = as_messages(frame, agents="shop").messages
    assert messages["thread_id"].tolist() == ["T7", "T8", "T8", "T8", "away", "m6"]


def test_what_a_missing_role_means_can_be_said():
    frame = table(message_id=["1", "2"], thread_id="7", kind=["agent", None])
    roles = {None: "customer"}
    messages = as_messages(frame, author_role="kind", roles=roles).messages
    assert messages["author_role"].tolist() == ["agent", "customer"]


@pytest.mark.parametrize(
    ("number", "unit"), [("1767603600", "s"), ("1767603600000", "ms"), ("1767603600000000", "us")]
)
def test_counted_seconds_as_text_are_told_how_to_be_read(number, unit):
    frame = table(message_id=["1"], thread_id="7").assign(created_at=number)
    with pytest.raises(ArgumentError, match=rf"pandas.to_numeric\(.*unit='{unit}', utc=True\)"):
        as_messages(frame, agents="shop")


def test_a_record_that_is_rejected_whole_is_no_earlier_one_of_a_sound_copy():
    review = {
        "reviewId": "r5", "name": "accounts/1/locations/22/reviews/r5", "starRating": "FIVE",
        "comment": "Good", "createTime": "2026-01-05T09:00:00Z", "updateTime": "2026-01-05T09:00:00Z",
    }  # fmt: skip
    copies = [review | {"reviewReply": {"comment": "no date"}}, review]
    loaded = read_google_business(io.StringIO(json.dumps({"reviews": copies})))
    assert loaded.rejected == {"missing_stamp": 1}
    assert loaded.messages["text"].tolist() == ["Good"]


def post(number: int, staff: bool) -> str:
    who = "shop" if staff else "ann"
    record = {
        "id": number, "topic_id": 57, "post_number": number, "username": who, "user_id": 23,
        "created_at": "2026-01-05T09:00:00.000Z", "cooked": "a", "post_type": 1, "staff": staff,
    }  # fmt: skip
    return json.dumps(record)


def test_a_batch_without_agents_asks_for_none_if_others_have_some():
    lines = "\n".join(post(number, number == 4) for number in range(1, 5))
    batches = list(read_discourse(io.StringIO(lines), batch_size=1))
    assert [batch.notes for batch in batches] == [()] * 4
    nobody = list(read_discourse(io.StringIO(post(1, staff=False)), batch_size=1))
    assert "Nothing says who is an agent" in nobody[0].notes[0]


def test_an_empty_name_is_none_and_an_empty_author_is_missing():
    people = [("7", ""), ("", "ann")]
    lines = [
        {"id": str(n), "created_at": STAMP, "user": {"id_str": key, "screen_name": name}}
        for n, (key, name) in enumerate(people)
    ]
    loaded = read_x_v1(io.StringIO(json.dumps(lines)), agents="7")
    assert loaded.messages["brand"].tolist() == ["7"]
    assert loaded.rejected == {"missing_author": 1}


def test_authors_without_a_name_are_told_by_their_ids():
    posts = [{"id": "1", "author_id": "7", "text": "a", "created_at": "2022-10-03T17:59:00.000Z"}]
    with pytest.warns(DataWarning, match=r"agents= names none of the authors \('7'\)"):
        read_x_v2(io.StringIO(json.dumps({"data": posts})), agents="AcmeHelp")


@pytest.mark.parametrize(
    ("yes", "no"), [("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("VERDADERO", "FALSO"), ("TRUE", "FALSE")]
)
def test_truth_values_are_read_in_the_language_of_the_spreadsheet(yes, no):
    lines = f"1,ann,{yes},{STAMP},a,,\n2,shop,{no},{STAMP},b,,1\n"
    messages = read_twcs(io.StringIO(HEADER + lines)).messages
    assert messages["author_role"].tolist() == ["customer", "agent"]


def test_a_conversation_without_parts_costs_the_files_beside_it_nothing(tmp_path):
    part = {"id": "2", "part_type": "comment", "body": "Sorry", "created_at": 1_767_607_200,
            "author": {"type": "admin", "id": "9", "name": "Cy"}}  # fmt: skip
    source = {"body": "Late!", "author": {"type": "user", "id": "7", "name": "Ann"}}
    sound = {"type": "conversation", "id": "51", "created_at": 1_767_603_600, "source": source,
             "conversation_parts": {"conversation_parts": [part], "total_count": 1}}  # fmt: skip
    bare = {"type": "conversation", "id": "52", "created_at": 1_767_603_600}
    for number, value in enumerate((bare, sound)):
        (tmp_path / f"{number}.json").write_text(json.dumps(value))
    loaded = read_intercom(sorted(tmp_path.iterdir()))
    assert loaded.messages["thread_id"].tolist() == ["51", "51"]
    assert loaded.rejected == {"stub": 1}
