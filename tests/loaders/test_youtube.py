import io
import json
from pathlib import Path

import pytest

from vocsigma.exceptions import FormatError
from vocsigma.loaders import read_youtube

DATA = Path(__file__).parent.parent / "data" / "loaders" / "youtube"


def comment(key, author, *, minute=0, **snippet):
    return {
        "id": key,
        "snippet": {
            "authorChannelId": {"value": author},
            "textDisplay": f"text of {key}",
            "publishedAt": f"2026-01-05T09:{minute:02d}:00Z",
            **snippet,
        },
    }


def thread(first, *replies, channel="UC1", total=None):
    return {
        "id": first["id"],
        "snippet": {
            "channelId": channel,
            "topLevelComment": first,
            "totalReplyCount": len(replies) if total is None else total,
        },
        "replies": {"comments": list(replies)},
    }


def read(*items, **options):
    return read_youtube(io.StringIO(json.dumps({"items": list(items)})), **options)


def test_the_channel_of_the_video_is_the_agent():
    loaded = read(
        thread(comment("A", "UC7"), comment("A.b", "UC1", parentId="A", minute=20), channel="UC1")
    )
    assert loaded.messages["author_role"].tolist() == ["customer", "agent"]
    assert loaded.messages["parent_id"].tolist()[1] == "A"
    assert loaded.messages["brand"].tolist() == ["UC1", "UC1"]


def test_the_original_text_goes_before_the_shown_one_and_html_becomes_text():
    loaded = read(
        comment("A", "UC7", textOriginal="<b> & co", textDisplay="&lt;b&gt; &amp; co"),
        comment("B", "UC7", textDisplay="It&#39;s<br>late <a href='x'>here</a>"),
    )
    assert loaded.messages["text"].tolist() == ["<b> & co", "It's\nlate here"]


def test_embedded_replies_are_a_part_and_the_missing_ones_are_counted():
    page = thread(comment("A", "UC7"), comment("A.b", "UC1", parentId="A"), total=3)
    loaded = read(page)
    assert loaded.counts["left_out"] == 2
    assert "2 messages that the service counts are not in the data." in loaded.summary()
    more = [comment(f"A.{key}", "UC8", parentId="A") for key in "cd"]
    assert read(page, *more).counts["left_out"] == 0


def test_a_reply_that_comes_twice_is_there_once():
    embedded = [comment(f"A.{key}", "UC8", parentId="A") for key in "ab"]
    page = thread(comment("A", "UC7"), *embedded, total=6)
    further = [comment(f"A.{key}", "UC8", parentId="A") for key in "abcd"]
    assert read(page, *further).counts["left_out"] == 2
    again = thread(comment("A", "UC7"), *embedded, total=5)
    assert read(again, again).counts["left_out"] == 3


def test_batches_do_not_guess_what_is_left_out():
    replies = [comment(f"A.{key}", "UC8", parentId="A") for key in "abcd"]
    batches = list(read(thread(comment("A", "UC7"), *replies), batch_size=2))
    assert len(batches) == 3
    assert not any(batch.counts.get("left_out") for batch in batches)


def test_the_sample_lacks_the_two_replies_that_it_counts():
    loaded = read_youtube(DATA / "comment_threads_by_video_paged_1.json", agents=[])
    assert loaded.counts["left_out"] == 2


def test_comments_held_for_review_are_not_visible():
    loaded = read(comment("A", "UC7", moderationStatus="heldForReview"), comment("B", "UC7"))
    assert loaded.messages["visible"].tolist() == [False, True]


def test_the_stamp_is_that_of_publication_and_the_last_edit_stands_beside_it():
    loaded = read(
        comment("A", "UC7", updatedAt="2026-01-05T10:00:00Z"),
        comment("B", "UC7", updatedAt="2026-01-05T09:00:00Z"),
    )
    assert str(loaded.messages["created_at"][0]) == "2026-01-05 09:00:00+00:00"
    assert str(loaded.messages["edited_at"][0]) == "2026-01-05 10:00:00+00:00"
    assert loaded.messages["edited_at"].isna().tolist() == [False, True]


def test_a_comment_without_an_author_and_one_that_is_none_are_rejected():
    loaded = read(comment("A", None), comment("B", "UC7"), {"kind": "youtube#video"}, None)
    assert loaded.rejected == {"missing_author": 1, "no_record": 2}


def test_an_answer_that_is_an_error_is_no_table():
    error = io.StringIO('{"error": {"code": 403, "message": "commentsDisabled"}}')
    with pytest.raises(FormatError, match=r"is not comments of YouTube.*error_message"):
        read_youtube(error)
