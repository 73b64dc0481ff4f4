"""What the tables of Zendesk look like: comments, tickets and users, as CSV and as JSON."""

from __future__ import annotations

from vocsigma.loaders._conversations.helpdesk import ACTIVE, STAMP
from vocsigma.loaders._desks.zendesk_records import comments
from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_nested import Nested
from vocsigma.loaders._files.json_walk import inside

# The people whom a ticket names, of whom some exports say more than the id; the last one counts.
PERSONS = ("requester", "submitter", "assignee")
ABOUT = ("requester_id", "assignee_id", "via", "status", "priority", "subject", "brand_id")
COMMENTS_JSON = JsonLayout(
    title="an export of Zendesk's API",
    columns={
        "message_id": "id:int",
        "thread_id": "ticket_id:int | ticket.id:int",
        "author_id": "author_id:int | user_id:int",
        "created_at": "created_at | created",
        "text": "body | plain_body",
        "public": "public:bool",
        ACTIVE: f"{ACTIVE}:bool",
        "author_role": "author_role",
        "requester_id": "ticket.requester_id:int",
        "assignee_id": "ticket.assignee_id:int",
        "via": "ticket.via.channel | via.channel",
        "status": "ticket.status",
        "priority": "ticket.priority",
        "subject": "ticket.subject",
        "brand_id": "ticket.brand_id:int",
        **{f"{person}_key": f"ticket.{person}.id:int" for person in PERSONS},
        **{f"{person}_role": f"ticket.{person}.role" for person in PERSONS},
    },
    # A ticket or a page of comments has no such key.
    needed=("public",),
    records=comments,
    nested=Nested("comments", "ticket", alien=("ticket", "tickets", "users", "audits", "events")),
)
COMMENTS = Layout(
    title="a table ticket_comment of Zendesk",
    columns={
        "id": "message_id",
        "ticket_id": "thread_id",
        "user_id": "author_id",
        "author_id": "author_id",
        "created": "created_at",
        "created_at": "created_at",
        "body": "text",
        "public": "public",
        ACTIVE: ACTIVE,
    },
    needed=("message_id", "thread_id", "author_id", "created_at", "public"),
    signature={"message_id": "[0-9]{1,20}", "created_at": STAMP},
    prose=("text",),
)
TICKETS = Layout(
    title="a table ticket of Zendesk",
    columns={
        "id": "key",
        "via_channel": "via",
        **{name: name for name in (*ABOUT, ACTIVE) if name != "via"},
    },
    needed=("key",),
    signature={"key": "[0-9]{1,20}"},
    prose=(),
)
TICKETS_JSON = JsonLayout(
    title="tickets of Zendesk",
    columns={
        "key": "id:int",
        "requester_id": "requester_id:int",
        "assignee_id": "assignee_id:int",
        "via": "via_channel | via.channel",
        "status": "status",
        "priority": "priority",
        "subject": "subject",
        "brand_id": "brand_id:int",
        ACTIVE: f"{ACTIVE}:bool",
    },
    needed=("key",),
    records=inside("tickets"),
)
USERS = Layout(
    title="a table user of Zendesk",
    columns={"id": "key", **{name: name for name in ("role", "name", ACTIVE)}},
    needed=("key", "role"),
    signature={"key": "-?[0-9]{1,20}"},
    prose=(),
)
USERS_JSON = JsonLayout(
    title="users of Zendesk",
    columns={"key": "id:int", "role": "role", "name": "name", ACTIVE: f"{ACTIVE}:bool"},
    needed=("key",),
    records=inside("users"),
)
PATTERNS = {
    "ticket_comment": ("ticket_comment", "ticket_comments", "ticket_comment_data", "comments"),
    "ticket": ("ticket", "tickets", "ticket_data"),
    "user": ("user", "users", "user_data"),
}
