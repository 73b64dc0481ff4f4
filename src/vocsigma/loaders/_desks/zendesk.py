"""Tickets of Zendesk: from its API, from the tables that Fivetran makes, and from its export of tickets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma._periods import time_zone
from vocsigma.exceptions import FormatError
from vocsigma.loaders._conversations.draft import Draft, riding
from vocsigma.loaders._conversations.helpdesk import (
    ACTIVE,
    AGENT,
    BOT,
    CUSTOMER,
    FALSE,
    TRUE,
    brands_of,
    channels,
    exact,
    filled,
    finished,
    is_json,
    looked_up,
    named_tables,
    roles_of,
    settled,
    side_table,
    table_chunks,
    truths,
)
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._desks.zendesk_export import EXPORT, EXPORT_COLUMNS, draft_of_export
from vocsigma.loaders._desks.zendesk_layouts import (
    ABOUT,
    COMMENTS,
    COMMENTS_JSON,
    PATTERNS,
    PERSONS,
    TICKETS,
    TICKETS_JSON,
    USERS,
    USERS_JSON,
)
from vocsigma.loaders._files.csv import csv_chunks
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._files.tables import Tables
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps

_ROLES = {"end-user": "customer", "agent": "agent", "admin": "agent"}
# Zendesk itself and its automations write under this id.
_SYSTEM = "-1"
_CHANNELS = {
    "voice": "phone",
    "native_messaging": "chat",
    "messaging": "chat",
    "chat_transcript": "chat",
    "mobile": "app",
    "mobile_sdk": "app",
    "help_center": "web",
    "mail": "email",
    "web form": "web",
    **dict.fromkeys((f"phone call ({way})" for way in ("inbound", "incoming")), "phone"),
    **dict.fromkeys((f"phone call ({way})" for way in ("outbound", "outgoing")), "phone"),
    "voicemail": "phone",
}


@overload
def read_zendesk(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    tz: str | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_zendesk(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    tz: str | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_zendesk(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    tz: str | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read tickets of Zendesk as messages: every comment, or the request and its first reply.

    Parameters
    ----------
    path_or_tables : path, file object, iterable of these, or mapping of str to path
        One of three: JSON of the API, as documents or one object a line (tickets that have their
        ``comments``, comments that have their ``ticket_id``, audits, and pages of these); the tables
        ``ticket``, ``ticket_comment`` and, if there is one, ``user`` as Fivetran and others write them, CSV
        or JSON, as a folder, a zip file, or a mapping; or the CSV export of tickets. Tickets that have their
        comments may have the table ``user`` beside them.
    agents : iterable of str, optional
        Ids of agents, where the export does not say who is one.
    brands : mapping of str to str, optional
        The name of each ``brand_id``.
    tz : str, optional
        The zone of stamps that name none: needed for the export of tickets; those of tables are in UTC.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, subject, priority, ticket_status, assigned_agent``; a thread
        is a ticket, the channel what the ticket came by. Private comments are not ``visible``.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds nothing of Zendesk, or a table is missing.
    ArgumentError
        If stamps name no zone and `tz` does not either.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    A role is that of the user (``end-user``, ``agent``, ``admin``), from the table of users, from ``users``
    on the same page, or from within the ticket. Where that is missing, the ticket's requester is a
    customer and its assignee an agent; the author -1 is Zendesk itself, a bot; of everybody else nothing
    is known: they are neither customer nor agent until `agents` names them, and the summary counts them.

    A ticket's description is its first comment. A ticket without its comments is rejected as a stub:
    with it alone every customer would seem to wait. A comment that does not say whether it is public is
    rejected, as it may be an internal note. In audits, events other than comments are no messages.
    Comments that Zendesk's automations send in an agent's name are that agent's: the export does not
    tell them apart.

    The export of tickets has the request and, in whole minutes, the time to the first reply; each becomes
    a message, the reply ``<id>#reply`` by the ticket's assignee, whoever wrote it. Further turns are not in
    it.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_zendesk
    >>> file = io.StringIO(
    ...     '{"id": 35, "requester_id": 7, "assignee_id": 1, "via": {"channel": "email"}, "comments": ['
    ...     '{"id": 90, "author_id": 7, "public": true, "body": "Late!",'
    ...     ' "created_at": "2026-01-05T09:00:00Z"},'
    ...     '{"id": 91, "author_id": 1, "public": false, "body": "who?",'
    ...     ' "created_at": "2026-01-05T09:10:00Z"},'
    ...     '{"id": 92, "author_id": 1, "public": true, "body": "Sorry!",'
    ...     ' "created_at": "2026-01-05T09:20:00Z"}]}'
    ... )
    >>> messages, rejects = read_zendesk(file)
    >>> messages[["message_id", "thread_id", "author_role", "channel", "visible", "text"]]
      message_id thread_id author_role channel  visible    text
    0         90        35    customer   email     True   Late!
    1         91        35       agent   email    False    who?
    2         92        35       agent   email     True  Sorry!
    """
    tables = _tables(path_or_tables, max_bytes)
    tickets = side_table(table_chunks(tables.get("ticket", []), TICKETS, TICKETS_JSON), ABOUT)
    if "export" in tables:
        parties = Parties(agents, brands, tz)
        zone = None if tz is None else time_zone(tz)
        chunks: Any = partial(csv_chunks, tables["export"], EXPORT)
        draft: Any = partial(draft_of_export, zone=zone, names=_CHANNELS)
    else:
        parties = Parties(agents or (), brands, tz or "UTC")
        users = side_table(
            table_chunks(tables.get("user", []), USERS, USERS_JSON), ("role", "name")
        )
        chunks = partial(table_chunks, tables["ticket_comment"], COMMENTS, COMMENTS_JSON)
        draft = partial(_draft, tickets=tickets, users=users, parties=parties)
    loaded: Loaded | Iterator[Loaded] = finished(chunks, draft, parties, batch_size, tickets)
    return loaded


def _tables(paths: Tables, max_bytes: int | None) -> dict[str, list[Source]]:
    """Find out which of the three it is: comments alone, tables, or the export of tickets."""
    tables, files = named_tables(paths, PATTERNS, ("ticket",), title="Zendesk", max_bytes=max_bytes)
    if files:
        return {"export" if any(map(_is_export, files)) else "ticket_comment": files}
    if "ticket_comment" in tables:
        return tables
    tickets = tables.pop("ticket")
    if not all(map(_has_comments, tickets)):
        message = (
            "Zendesk lacks the table 'ticket_comment', and its tickets hold no comments; add its file, "
            "called ticket_comment.csv or the like, or name the files: {'ticket_comment': 'path', ...}"
        )
        raise FormatError(message)
    return {**tables, "ticket_comment": tickets}


def _has_comments(source: Source) -> bool:
    return is_json(source) and '"comments"' in source.head


def _is_export(source: Source) -> bool:
    header = source.head.partition("\n")[0].lower()
    return not is_json(source) and EXPORT_COLUMNS in header


def _draft(
    columns: pa.Table, tickets: pd.DataFrame, users: pd.DataFrame, parties: Parties
) -> Draft:
    thread, author = (exact(cells_of(columns, name)) for name in ("thread_id", "author_id"))
    of_ticket, of_user = looked_up(thread, tickets), looked_up(author, users)
    about = filled(columns, ABOUT, of_ticket)
    requester, assignee = (exact(about[name]) for name in ("requester_id", "assignee_id"))
    role = roles_of(_kinds(columns, author, of_user["role"]), _ROLES)
    for part, who in ((CUSTOMER, requester), (AGENT, assignee), (BOT, _SYSTEM)):
        role[(role < 0) & (author == who).to_numpy()] = part
    public = truths(columns, "public")
    table = pd.DataFrame(
        {
            **riding(columns, ("message_id", "text")),
            "thread_id": thread,
            "author_id": author,
            "author_name": of_user["name"],
            "author_role": settled(role),
            "channel": channels(about["via"], _CHANNELS),
            "brand": brands_of(exact(about["brand_id"]), parties.brands),
            "visible": public == TRUE,
            "subject": about["subject"],
            "priority": about["priority"],
            "ticket_status": about["status"],
            "assigned_agent": assignee,
        }
    )
    return Draft(
        table,
        read_stamps(columns["created_at"], tz=time_zone(str(parties.tz))),
        rejects={
            "missing_thread": thread.isna().to_numpy(dtype=bool),
            "superseded": truths(columns, ACTIVE) == FALSE,
            # It may be an internal note.
            "unknown_visibility": ~np.isin(public, (TRUE, FALSE)),
        },
    )


def _kinds(columns: pa.Table, author: pd.Series[str], kind: pd.Series[str]) -> pd.Series[str]:
    """Give what kind of person each author is: as the ticket says, else the page, else the users."""
    kind = cells_of(columns, "author_role").fillna(kind)
    for person in PERSONS:
        if (said := cells_of(columns, f"{person}_role")).notna().any():
            is_author = author == exact(cells_of(columns, f"{person}_key"))
            kind = said.where(is_author).fillna(kind)
    return kind


FORMAT = Format(
    read_zendesk,
    "an export of Zendesk",
    (
        Fingerprint("json", ("requester_id", "comments", "public", "author_id"), ("submitter_id",)),
        Fingerprint("json", ("ticket_id", "public", "author_id", "body"), ("audit_id",)),
        Fingerprint("json", ("audits", "events", "ticket_id", "author_id")),
        Fingerprint(
            "csv", ("ticket_id", "user_id|author_id", "public", "body", "created|created_at")
        ),
        Fingerprint("csv", ("id", "status", "via", "created at", EXPORT_COLUMNS)),
        Fingerprint(
            "folder",
            (
                "ticket|tickets|ticket_data",
                "ticket_comment|ticket_comments|ticket_comment_data",
            ),
            ("user", "users", "user_data"),
        ),
    ),
)
