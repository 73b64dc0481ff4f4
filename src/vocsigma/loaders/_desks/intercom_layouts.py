"""What conversations of Intercom look like: as JSON of the API, and as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from vocsigma.loaders._conversations.helpdesk import ACTIVE, STAMP
from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_nested import Nested
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import is_list, items_of

SOURCE = "source"


def _records(value: Any) -> Iterator[Any]:
    """Give the parts of conversations, and what each began with, as a part of the type ``source``."""
    for item in value if isinstance(value, list) else [value]:
        page = item if isinstance(item, dict) else {}
        if is_list(page, "conversations"):
            yield from chain.from_iterable(map(_of_conversation, page["conversations"]))
        elif "conversation_parts" in page or page.get("type") == "conversation":
            yield from _of_conversation(page)
        else:
            yield item


def _of_conversation(conversation: Any) -> Iterator[Any]:
    listed = conversation.get("conversation_parts") if isinstance(conversation, dict) else None
    parts = listed if isinstance(listed, list) else items_of(listed, "conversation_parts")
    if not isinstance(listed, list) and not is_list(listed, "conversation_parts"):
        yield Stray.of("stub" if isinstance(conversation, dict) else "no_record", conversation)
        return
    key = conversation.get("id")
    about = {**conversation, "conversation_parts": None}
    begin = conversation.get("source")
    if isinstance(begin, dict):
        created = conversation.get("created_at")
        same = {"id": f"{key}#{SOURCE}", "part_type": SOURCE, "created_at": created}
        yield {**begin, **same, "conversation_id": key, "conversation": about}
    for part in parts:
        is_part = isinstance(part, dict)
        yield {**part, "conversation_id": key, "conversation": about} if is_part else part
    total = listed.get("total_count") if isinstance(listed, dict) else None
    if isinstance(total, str) and total.isdecimal() and len(total) < 10 and int(total) > len(parts):
        yield Stray.of("stub", {"conversation_id": key, "parts": len(parts), "total_count": total})
    elif not parts and not isinstance(begin, dict):
        yield Stray.of("stub", conversation)


ABOUT = ("source_type", "state", "assigned_agent", "delivered_as")
# What a conversation began with.
_BEGIN = {
    "thread_id": "id",
    "created_at": "created_at:int",
    "author_id": "source.author.id",
    "author_type": "source.author.type",
    "author_name": "source.author.name",
    "text": "source.body",
    "source_type": "source.type",
    "delivered_as": "source.delivered_as",
    "state": "state",
    "assigned_agent": "admin_assignee_id:int",
}
# The same in a table, where nothing lies within anything.
_FLAT = {
    name: f"{_BEGIN[name]} | {flat}"
    for name, flat in {
        "author_id": "source_author_id",
        "author_type": "source_author_type",
        "text": "source_body",
        "source_type": "source_type",
        "delivered_as": "source_delivered_as",
        "assigned_agent": "assignee_id:int",
    }.items()
}
PARTS_JSON = JsonLayout(
    title="conversations of Intercom",
    columns={
        "message_id": "id",
        "thread_id": "conversation.id | conversation_id",
        "part_type": "part_type",
        "author_id": "author.id | author_id",
        "author_type": "author.type | author_type",
        "author_name": "author.name",
        "created_at": "created_at:int",
        "text": "body",
        "attachment": "attachments[0].url",
        ACTIVE: f"{ACTIVE}:bool",
        "source_type": "conversation.source.type",
        "delivered_as": "conversation.source.delivered_as",
        "state": "conversation.state",
        "assigned_agent": "conversation.admin_assignee_id:int",
    },
    # A conversation or a page has no such key.
    needed=("part_type",),
    records=_records,
    nested=Nested(
        "conversation_parts.conversation_parts",
        "conversation",
        alien=("conversations",),
        total="conversation_parts.total_count",
        own_if="source",
        own={**_BEGIN, "attachment": "source.attachments[0].url"},
        own_says={"part_type": SOURCE},
    ),
)
PARTS = Layout(
    title="a table conversation_part_history of Intercom",
    columns={
        "id": "message_id",
        "conversation_id": "thread_id",
        "part_type": "part_type",
        "author_id": "author_id",
        "author_type": "author_type",
        "created_at": "created_at",
        "body": "text",
        ACTIVE: ACTIVE,
    },
    needed=(
        "message_id",
        "thread_id",
        "part_type",
        "author_id",
        "author_type",
        "created_at",
        "text",
    ),
    signature={"message_id": "[0-9]{1,20}", "created_at": STAMP},
    prose=("text",),
)
CONVERSATIONS = Layout(
    title="a table conversation_history of Intercom",
    columns={
        "id": "thread_id",
        "created_at": "created_at",
        "source_author_id": "author_id",
        "source_author_type": "author_type",
        "source_body": "text",
        "source_type": "source_type",
        "source_delivered_as": "delivered_as",
        "state": "state",
        "assignee_id": "assigned_agent",
        ACTIVE: ACTIVE,
    },
    needed=("thread_id", "created_at", "author_id", "author_type", "text"),
    signature={"thread_id": "[0-9]{1,20}", "created_at": STAMP},
    prose=("text",),
)
CONVERSATIONS_JSON = JsonLayout(
    title="conversations of Intercom",
    columns={**_BEGIN, **_FLAT, ACTIVE: f"{ACTIVE}:bool"},
    needed=("author_id",),
)
PATTERNS = {
    "conversation": ("conversation", "conversations", "conversation_history*"),
    "conversation_part": ("conversation_part", "conversation_parts", "conversation_part_history*"),
}
