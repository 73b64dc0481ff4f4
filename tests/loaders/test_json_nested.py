"""Comments of tickets and parts of conversations: read in bulk, they are what they are one by one."""

import io
import json

import pandas as pd
import pytest

from vocsigma.loaders import read_intercom, read_zendesk
from vocsigma.loaders._files import json as _json

AT = "2026-01-05T09:{:02d}:00Z"


def comment(key, author, minute=0, **more):
    same = {"id": key, "author_id": author, "public": True, "created_at": AT.format(minute)}
    return same | {"body": f"text {key} \N{PILE OF POO}", "via": {"channel": "web"}} | more


def ticket(key, *comments, **more):
    same = {"id": key, "requester_id": 7, "assignee_id": 1, "subject": f"s{key}", "status": "open"}
    return same | {"via": {"channel": "email"}, "comments": list(comments)} | more


def part(key, author, body="<p>a</p>", **more):
    same = {"id": str(key), "part_type": "comment", "created_at": 1767603600 + key, "body": body}
    return same | {"author": {"type": author, "id": f"{author}1"}, "attachments": []} | more


def conversation(key, *parts, **more):
    source = {"type": "email", "body": "<p>Late</p>", "author": {"type": "user", "id": "u1"}}
    held = {"conversation_parts": list(parts), "total_count": len(parts)}
    same = {"type": "conversation", "id": str(key), "created_at": 1767600000, "state": "open"}
    return same | {"source": source, "admin_assignee_id": 1, "conversation_parts": held} | more


TICKETS = [
    ticket(35, comment(1, 7), comment(2, 1, 5, public=False), comment(3, -1, 6)),
    ticket(37, comment(4, 8, ticket_id=99), comment(5, 9, body=None, plain_body="plain"), via=None),
    ticket(38, comment(6, 8), submitter={"id": 8, "role": "agent", "name": "Bo"}, brand_id=3),
]
CONVERSATIONS = [
    conversation(51, part(1, "admin"), part(2, "user", None), part(3, "bot", part_type="close")),
    conversation(52),
    conversation(53, part(4, "user", None, attachments=[{"url": "https://a/b.png"}]), source=None),
]
READERS = {"tickets": (read_zendesk, TICKETS), "conversations": (read_intercom, CONVERSATIONS)}


def lines(values):
    return io.StringIO("".join(json.dumps(value) + "\n" for value in values))


def same(first, second):
    pd.testing.assert_frame_equal(first.messages, second.messages)
    pd.testing.assert_frame_equal(
        first.rejects.drop(columns="raw"), second.rejects.drop(columns="raw")
    )
    assert first.records == second.records
    assert first.counts == second.counts


@pytest.fixture
def in_bulk(monkeypatch):
    """Say of each block whether it was read in bulk."""
    taken = []
    bulk = _json._bulk

    def watched(*arguments):
        found = bulk(*arguments)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(_json, "_bulk", watched)
    return taken


@pytest.mark.parametrize("name", READERS)
def test_lines_read_in_bulk_give_what_a_document_gives(name, in_bulk):
    read, values = READERS[name]
    bulk = read(lines(values))
    assert in_bulk == [True]
    same(bulk, read(io.StringIO(json.dumps(values))))


def test_a_comment_has_its_own_ticket_first_and_persons_of_the_ticket_their_roles():
    rows = read_zendesk(lines(TICKETS)).messages.set_index("message_id")
    assert rows["thread_id"].tolist() == ["35", "35", "35", "99", "37", "38"]
    assert rows["author_role"].astype("str").tolist() == [
        "customer", "agent", "bot", "other", "other", "agent",
    ]  # fmt: skip
    assert rows.loc["5", "text"] == "plain"
    assert rows["channel"].astype("str").tolist() == ["email"] * 3 + ["web"] * 2 + ["email"]


def test_the_record_that_a_conversation_is_comes_before_its_parts():
    loaded = read_intercom(lines(CONVERSATIONS))
    assert loaded.messages["message_id"].tolist() == ["51#source", "1", "3", "52#source", "4"]
    assert loaded.messages["record"].tolist() == [1, 2, 4, 5, 6]
    assert loaded.rejects[["record", "reason"]].to_numpy().tolist() == [[3, "no_message"]]


ODD = {
    "an id as text": ticket(40, comment("10", 7)),
    "an empty list": ticket(40),
    "no list": ticket(40) | {"comments": None},
    "no object in the list": ticket(40, comment(10, 7), 5),
    "null in the list": ticket(40, comment(10, 7), None),
    "a page of users": ticket(40, comment(10, 8)) | {"users": [{"id": 8, "role": "agent"}]},
    "a ticket beside": {"ticket": {"id": 40, "requester_id": 7}, "comments": [comment(10, 7)]},
    "half a character": ticket(40, comment(10, 7, body="a\ud83d")),
    "an audit": {"ticket_id": 40, "author_id": 7, "created_at": AT.format(0), "events": []},
    "an error": {"error": "RateLimited"},
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_as_it_should_be_is_read_one_by_one(name, in_bulk):
    values = [*TICKETS, ODD[name]]
    loaded = read_zendesk(lines(values))
    assert in_bulk == [False]
    same(loaded, read_zendesk(io.StringIO(json.dumps(values))))


def test_parts_that_the_service_left_out_are_told(in_bulk):
    short = conversation(54, part(9, "user"))
    short["conversation_parts"]["total_count"] = 501
    values = [*CONVERSATIONS, short]
    loaded = read_intercom(lines(values))
    assert in_bulk == [False]
    assert loaded.rejected["stub"] == 1
    same(loaded, read_intercom(io.StringIO(json.dumps(values))))


def test_a_damaged_line_costs_its_block_alone_the_bulk_way(in_bulk, monkeypatch):
    monkeypatch.setattr(_json, "BLOCK", 1500)
    text = lines(TICKETS[:1]).getvalue() * 6
    for number in range(6):
        text = text.replace('"id": 1,', f'"id": {100 + number},', 1)
    loaded = read_zendesk(io.StringIO(text + '{"id": 36, "comm\n' + lines(TICKETS[1:]).getvalue()))
    assert True in in_bulk
    assert False in in_bulk
    assert loaded.rejected["truncated"] == 1
    assert loaded.records == len(loaded.messages) + len(loaded.rejects)


def test_batches_of_tickets_are_the_whole():
    whole = read_zendesk(lines(TICKETS))
    parts = [part.messages for part in read_zendesk(lines(TICKETS), batch_size=2)]
    joined = pd.concat(parts, ignore_index=True)
    assert joined["message_id"].tolist() == whole.messages["message_id"].tolist()
    assert joined["thread_id"].tolist() == whole.messages["thread_id"].tolist()
