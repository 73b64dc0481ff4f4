"""Tickets and conversations of Freshdesk's API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import Draft, riding, without_html
from vocsigma.loaders._conversations.helpdesk import (
    AGENT,
    CUSTOMER,
    TRUE,
    UNREADABLE,
    UNSAID,
    brands_of,
    channels,
    exact,
    filled,
    finished,
    looked_up,
    named_tables,
    settled,
    side_table,
    truths,
)
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import is_list, items_of
from vocsigma.loaders._files.tables import Tables
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps

_ABOUT = {
    "subject": "text",
    "deleted": "bool",
    **dict.fromkeys(("source", "status", "priority", "responder_id", "product_id"), "int"),
}
# An agent writes first, and the requester is who was written to.
_OUTBOUND = "10"


def _records(value: Any, *, alone: bool = False) -> Iterator[Any]:
    """Give the descriptions and conversations of tickets; `alone`, tickets come without the latter."""
    for item in value if isinstance(value, list) else [value]:
        if is_list(item, "results"):
            yield from _records(item["results"], alone=alone)
        elif not isinstance(item, dict) or "requester_id" not in item:
            yield item
        elif alone or is_list(item, "conversations"):
            yield from _of_ticket(item)
        else:
            yield Stray.of("stub", item)


def _of_ticket(ticket: dict[str, Any]) -> Iterator[Any]:
    key = ticket.get("id")
    about = {"ticket_id": key, "ticket": {**ticket, "conversations": None}}
    outbound = ticket.get("source") == _OUTBOUND
    yield {
        "id": f"{key}#description",
        "created_at": ticket.get("created_at"),
        "user_id": ticket.get("responder_id" if outbound else "requester_id"),
        "incoming": not outbound,
        "private": False,
        "body_text": ticket.get("description_text"),
        "body": ticket.get("description_html", ticket.get("description")),
        **about,
    }
    for part in items_of(ticket, "conversations"):
        yield {**part, **about} if isinstance(part, dict) else part


_LAYOUT = JsonLayout(
    title="tickets of Freshdesk",
    columns={
        "message_id": "id:int | id",
        "thread_id": "ticket_id:int",
        "author_id": "user_id:int",
        "created_at": "created_at",
        "text": "body_text",
        "html": "body",
        "incoming": "incoming:bool",
        "private": "private:bool",
        **{name: f"ticket.{name}:{kind}" for name, kind in _ABOUT.items()},
    },
    # A ticket has no such key: what it holds is taken out value by value.
    needed=("incoming",),
    records=_records,
)
_TICKETS = JsonLayout(
    title=_LAYOUT.title,
    columns=_LAYOUT.columns,
    needed=_LAYOUT.needed,
    records=partial(_records, alone=True),
)
_PATTERNS = {
    "tickets": ("ticket", "tickets", "all_tickets", "tickets_*"),
    "conversations": ("conversation", "conversations", "conversations_*"),
}
_CHANNELS = {
    "1": "email",
    "2": "web",
    "3": "phone",
    "4": "forum",
    "5": "twitter",
    "6": "facebook",
    "7": "chat",
    "8": "app",
    "9": "web",
    "10": "email",
    "11": "e-commerce",
    "12": "bot",
}
_STATUSES = {"2": "open", "3": "pending", "4": "resolved", "5": "closed"}
_PRIORITIES = {"1": "low", "2": "medium", "3": "high", "4": "urgent"}


@overload
def read_freshdesk(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_freshdesk(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_freshdesk(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read tickets and conversations of Freshdesk as messages.

    Parameters
    ----------
    path_or_tables : path, file object, iterable of these, or mapping of str to path
        JSON of the API, as documents or one object a line: tickets that have their ``conversations``; or
        the tables ``tickets`` and ``conversations``, as a folder, a zip file, or a mapping; or
        conversations alone.
    agents : iterable of str, optional
        Ids of agents who write as if they were customers.
    brands : mapping of str to str, optional
        The name of each ``product_id``.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, subject, ticket_status, priority, assigned_agent``; a thread is
        a ticket, the channel what the ticket came by. A ticket's description has the id
        ``<ticket>#description``. Private notes are not ``visible``.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds nothing of Freshdesk, or a table is missing.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    ``incoming`` says who wrote: a customer, else an agent. A description is the requester's, but in
    outbound e-mails (source 10), where it is the agent's. The text is the plain one, where there is none
    that of the HTML. Freshdesk marks none of what its automations write.

    A ticket without its conversations is rejected as a stub, unless these come as a table of their own:
    with it alone every customer would seem to wait. A ticket fetched with ``include=conversations`` has
    only ten of them. Deleted tickets are rejected, and their conversations with them.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_freshdesk
    >>> file = io.StringIO(
    ...     '{"id": 4, "requester_id": 7, "responder_id": 1, "source": 2, "status": 5,'
    ...     ' "created_at": "2026-01-05T09:00:00Z", "description_text": "Late!", "conversations": ['
    ...     '{"id": 21, "user_id": 1, "incoming": false, "private": true, "body_text": "who?",'
    ...     ' "created_at": "2026-01-05T09:10:00Z"},'
    ...     '{"id": 22, "user_id": 1, "incoming": false, "private": false, "body_text": "Sorry!",'
    ...     ' "created_at": "2026-01-05T09:20:00Z"}]}'
    ... )
    >>> messages, rejects = read_freshdesk(file)
    >>> messages[["message_id", "thread_id", "author_role", "channel", "visible", "text"]]
          message_id thread_id author_role channel  visible    text
    0  4#description         4    customer     web     True   Late!
    1             21         4       agent     web    False    who?
    2             22         4       agent     web     True  Sorry!
    """
    tables, files = named_tables(
        path_or_tables, _PATTERNS, tuple(_PATTERNS), title="Freshdesk", max_bytes=max_bytes
    )
    tickets = partial(json_chunks, tables.get("tickets", []), _TICKETS)
    parts = partial(json_chunks, tables.get("conversations", files), _LAYOUT)
    about = side_table(tickets(), _ABOUT, "thread_id")
    parties = Parties(agents or (), brands)
    loaded: Loaded | Iterator[Loaded] = finished(
        lambda: chain(tickets(), parts()),
        partial(_draft, tickets=about, parties=parties),
        parties,
        batch_size,
        about,
    )
    return loaded


def _draft(columns: pa.Table, tickets: pd.DataFrame, parties: Parties) -> Draft:
    thread = exact(cells_of(columns, "thread_id"))
    beside = looked_up(thread, tickets)
    about = filled(columns, _ABOUT, beside)
    incoming, private = (truths(columns, name) for name in ("incoming", "private"))
    role = np.where(incoming == TRUE, CUSTOMER, np.where(incoming == UNSAID, -1, AGENT))
    table = pd.DataFrame(
        {
            **riding(columns, ("message_id", "author_id")),
            "thread_id": thread,
            "author_role": settled(role),
            "channel": channels(about["source"], _CHANNELS),
            "brand": brands_of(about["product_id"], parties.brands),
            "text": cells_of(columns, "text").fillna(without_html(columns["html"])),
            "visible": private != TRUE,
            "subject": about["subject"],
            "ticket_status": about["status"].replace(_STATUSES),
            "priority": about["priority"].replace(_PRIORITIES),
            "assigned_agent": about["responder_id"],
        }
    )
    rejects = {
        "missing_thread": thread.isna().to_numpy(dtype=bool),
        "unknown_role": incoming == UNREADABLE,
        "unknown_visibility": private == UNREADABLE,
        "deleted": (about["deleted"] == "true").to_numpy(dtype=bool),
    }
    return Draft(table, read_stamps(columns["created_at"]), rejects=rejects)


FORMAT = Format(
    read_freshdesk,
    "tickets of Freshdesk",
    (
        Fingerprint("json", ("requester_id", "responder_id", "conversations", "source")),
        Fingerprint("json", ("ticket_id", "incoming", "private", "user_id")),
        Fingerprint("folder", ("tickets|ticket|all_tickets", "conversations|conversation")),
    ),
)
