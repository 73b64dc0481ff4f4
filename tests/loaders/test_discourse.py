import io
import json

import pandas as pd
import pytest

from vocsigma.loaders import read_discourse


def post(number, user="ann", **more):
    return {
        "id": 100 + number,
        "topic_id": 57,
        "post_number": number,
        "reply_to_post_number": None,
        "username": user,
        "user_id": 23,
        "created_at": f"2026-01-05T09:{number:02d}:00.000Z",
        "cooked": f"<p>text &amp; {number}</p>",
        "post_type": 1,
        **more,
    }


def topic(*posts, **more):
    return {"id": 57, "title": "Late", "post_stream": {"posts": list(posts)}, **more}


def read(value, **options):
    return read_discourse(io.StringIO(json.dumps(value)), **options)


def test_posts_answer_posts_by_their_numbers_in_the_topic():
    other = {**post(1), "topic_id": 58, "id": 999}
    loaded = read([topic(post(1), post(14, reply_to_post_number=1)), other], agents=[])
    assert loaded.messages["message_id"].tolist() == ["57/1", "57/14", "58/1"]
    assert loaded.messages["parent_id"].tolist()[1] == "57/1"
    assert loaded.messages["thread_id"].tolist() == ["57", "57", "58"]


def test_staff_admins_and_moderators_are_agents_and_the_forum_itself_a_bot():
    loaded = read(
        topic(
            post(1),
            post(2, staff=True),
            post(3, admin=True),
            post(4, moderator=True),
            post(5, "system", user_id=-1, admin=True),
            post(6, "helper"),
        ),
        agents=["helper"],
    )
    roles = loaded.messages["author_role"].tolist()
    assert roles == ["customer", "agent", "agent", "agent", "bot", "agent"]


def test_changes_of_status_are_no_messages():
    loaded = read(
        topic(post(1), post(2, post_type=3), post(3, action_code="closed.enabled")), agents=[]
    )
    assert loaded.rejected == {"no_message": 2}
    assert loaded.messages["message_id"].tolist() == ["57/1"]


def test_whispers_are_not_visible():
    loaded = read(topic(post(1), post(2, post_type=4, staff=True)))
    assert loaded.messages["visible"].tolist() == [True, False]


def test_private_messages_are_closed():
    closed = read(topic(post(1), archetype="private_message"), agents=[]).messages
    assert closed["visibility"].tolist() == ["closed"]
    opened = read(topic(post(1), archetype="regular"), agents=[]).messages
    assert opened["visibility"].tolist() == ["open"]


@pytest.mark.parametrize("turned", [1, -1])
def test_a_private_topic_closes_the_posts_of_its_further_pages(turned):
    first = topic(post(1), post(2), archetype="private_message")
    further = {"post_stream": {"posts": [post(3), post(4)]}, "id": 57}
    other = {**post(1), "topic_id": 58, "id": 999}
    pages = [first, further, other][::turned]
    table = read(pages, agents=[]).messages.set_index("message_id")
    closed = {"57/1": "closed", "57/2": "closed", "57/3": "closed", "57/4": "closed"}
    assert table["visibility"].to_dict() == closed | {"58/1": "open"}
    assert table["channel"]["57/3"] == "private_message"
    parts = [part.messages for part in read(pages, agents=[], batch_size=2)]
    assert len(parts) == 3
    batched = pd.concat(parts).set_index("message_id")["visibility"]
    assert batched.to_dict() == table["visibility"].to_dict()


@pytest.mark.parametrize("name", ["Samuel Jones", "", None])
def test_a_brand_is_that_of_the_user_name_whatever_name_is_displayed(name):
    page = topic(post(1), post(2, "sam", staff=True, name=name))
    assert read(page, brands={"sam": "Acme"}).messages["brand"].tolist() == ["Acme", "Acme"]
    assert read(page).messages["brand"].tolist() == ["sam", "sam"]
    assert read(page).messages["author_name"].tolist() == ["ann", "sam"]


def test_who_displays_an_agents_name_is_no_agent():
    loaded = read(topic(post(1, "mallory", name="helper"), post(2, "helper")), agents="helper")
    assert loaded.messages["author_role"].tolist() == ["customer", "agent"]


def test_a_post_whose_user_name_is_empty_has_no_author():
    loaded = read(topic(post(1, ""), post(2)), agents=[])
    assert loaded.rejected == {"missing_author": 1}


def test_the_raw_text_goes_before_the_html():
    loaded = read(topic(post(1), post(2, raw="a **b**")), agents=[])
    assert loaded.messages["text"].tolist() == ["text & 1", "a **b**"]


def test_a_post_that_its_author_deleted_has_no_text():
    loaded = read(topic(post(1, user_deleted=True), post(2)), agents=[])
    assert loaded.messages["text"].isna().tolist() == [True, False]


def test_only_a_post_of_several_versions_was_edited():
    stamp = {"updated_at": "2026-02-01T00:00:00.000Z"}
    loaded = read(topic(post(1, version=2, **stamp), post(2, version=1, **stamp)), agents=[])
    assert loaded.messages["edited_at"].isna().tolist() == [False, True]


def test_posts_beyond_the_first_page_are_counted():
    first = topic(post(1), post(2), posts_count=3)
    assert read(first, agents=[]).counts["left_out"] == 1
    second = topic(post(3), posts_count=3)
    assert read([first, second], agents=[]).counts["left_out"] == 0


def test_posts_that_come_twice_are_there_once_and_whispers_are_not_counted():
    page = topic(post(1), post(2), post(3, post_type=4), posts_count=5)
    assert read([page, page], agents=[]).counts["left_out"] == 3


@pytest.mark.parametrize(("archetype", "missing"), [("regular", 2), ("private_message", 3)])
def test_small_actions_are_counted_in_open_topics_only(archetype, missing):
    page = topic(post(1), post(2), post(3, post_type=3), posts_count=5, archetype=archetype)
    assert read(page, agents=[]).counts["left_out"] == missing


def test_batches_do_not_guess_what_is_left_out():
    pages = [topic(post(1), post(2), posts_count=6), topic(post(3), post(4), posts_count=6)]
    batches = list(read(pages, agents=[], batch_size=2))
    assert len(batches) == 2
    assert not any(batch.counts.get("left_out") for batch in batches)


def test_a_post_of_two_pages_counts_once():
    loaded = read([topic(post(1), post(2)), topic(post(2), post(3))], agents=[])
    assert loaded.rejected == {"duplicate": 1}


def test_lines_that_are_cut_doubled_or_foreign_cost_no_other_post():
    one, two, three, four = (json.dumps(post(number)) for number in (1, 2, 3, 4))
    lines = [one, '{"errors": ["too many requests"]}', two + " " + three, four[:60]]
    loaded = read_discourse(io.StringIO("\n".join(lines)), agents=[])
    assert loaded.messages["message_id"].tolist() == ["57/1", "57/2", "57/3"]
    assert loaded.rejected == {"truncated": 1, "error_message": 1}
    assert loaded.records == 5


def test_half_a_character_is_replaced():
    loaded = read_discourse(io.StringIO(json.dumps(post(1, raw="cut \ud83d"))), agents=[])
    assert loaded.messages["text"].tolist() == ["cut \N{REPLACEMENT CHARACTER}"]


def test_posts_that_answer_themselves_or_a_post_that_is_not_there_are_counted():
    loaded = read(
        topic(post(1, reply_to_post_number=1), post(2, reply_to_post_number=9)), agents=[]
    )
    assert loaded.counts["self_parents"] == 1
    assert loaded.counts["orphan_parents"] == 1
    assert set(loaded.messages["thread_id"]) == {"57"}
