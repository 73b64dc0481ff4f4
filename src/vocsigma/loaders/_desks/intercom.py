"""Conversations of Intercom: from its API, and from the tables that Fivetran makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import overload

import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import Draft, is_given, riding, without_html
from vocsigma.loaders._conversations.helpdesk import (
    ACTIVE,
    FALSE,
    channels,
    exact,
    filled,
    finished,
    given,
    looked_up,
    named_tables,
    no_brand,
    roles_of,
    settled,
    shows,
    side_table,
    table_chunks,
    truths,
)
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._desks.intercom_layouts import (
    ABOUT,
    CONVERSATIONS,
    CONVERSATIONS_JSON,
    PARTS,
    PARTS_JSON,
    PATTERNS,
    SOURCE,
)
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._files.tables import Tables
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import UTC

_ROLES = {
    "user": "customer",
    "lead": "customer",
    "contact": "customer",
    "visitor": "customer",
    "admin": "agent",
    "team": "agent",
    "bot": "bot",
}
_CHANNELS = {
    "conversation": "chat",
    "inapp": "chat",
    "admin_initiated": "chat",
    "phone_call": "phone",
    "phone_switch": "phone",
    "facebook": "dm",
    "instagram": "dm",
    "twitter": "dm",
}


@overload
def read_intercom(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_intercom(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_intercom(
    path_or_tables: Tables,
    *,
    agents: Iterable[str] | str | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read conversations of Intercom as messages.

    Parameters
    ----------
    path_or_tables : path, file object, iterable of these, or mapping of str to path
        JSON of the API, as documents or one conversation a line, each with its parts; or the tables
        ``conversation`` and ``conversation_part`` (Fivetran's ``conversation_history`` and
        ``conversation_part_history``), CSV or JSON, as a folder, a zip file, or a mapping.
    agents : iterable of str, optional
        Ids or names of agents whom Intercom does not have as such.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, author_name, part_type, state, assigned_agent, delivered_as``; a
        record is a part. What a conversation began with has the id ``<conversation>#source``. Notes are
        not ``visible``.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no conversation, or a table is missing.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    The type of a part does not tell messages: a reply may be of the type ``open``, a ``close`` may carry
    text. A part is a message if it has a text, a picture or an attachment; assignments, changes of state and
    the like have none and are no messages. Users, leads and contacts are customers, admins agents, bots bots.

    A conversation without parts, as lists and searches give it, is rejected as a stub; so is what the API
    left out where it does not give all parts: it gives 500 at most. ``delivered_as`` says who began: what
    Intercom sent first, such as a campaign, answers nobody. Rows of a history that are not the last version
    are rejected as superseded, and say nothing of other messages. Stamps of tables are in UTC; the API counts
    seconds. Messages of Facebook, Instagram and X count as private: their channel is ``dm``. A text deleted
    later reads as Intercom replaced it.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_intercom
    >>> file = io.StringIO(
    ...     '{"type": "conversation", "id": "51", "created_at": 1767603600, "state": "closed",'
    ...     ' "source": {"type": "email", "body": "<p>Late!</p>", "author": {"type": "user", "id": "u7"}},'
    ...     ' "conversation_parts": {"total_count": 2, "conversation_parts": ['
    ...     '{"id": "8", "part_type": "assignment", "body": null, "created_at": 1767603700,'
    ...     ' "author": {"type": "bot", "id": "b1"}},'
    ...     '{"id": "9", "part_type": "close", "body": "<p>Sorry!</p>", "created_at": 1767604800,'
    ...     ' "author": {"type": "admin", "id": "a1"}}]}}'
    ... )
    >>> messages, rejects = read_intercom(file)
    >>> messages[["message_id", "thread_id", "author_role", "channel", "text", "part_type"]]
      message_id thread_id author_role channel    text part_type
    0  51#source        51    customer   email   Late!    source
    1          9        51       agent   email  Sorry!     close
    >>> rejects[["record", "reason"]]
       record      reason
    0       2  no_message
    """
    tables, files = named_tables(
        path_or_tables, PATTERNS, tuple(PATTERNS), title="Intercom", max_bytes=max_bytes
    )
    begins = partial(
        table_chunks, tables.get("conversation", []), CONVERSATIONS, CONVERSATIONS_JSON
    )
    parts = partial(table_chunks, tables.get("conversation_part", files), PARTS, PARTS_JSON)

    def chunks() -> Iterator[Chunk]:
        yield from begins()
        yield from parts()

    conversations = side_table(begins(), ABOUT, "thread_id")
    parties = Parties(agents or (), None, "UTC")
    loaded: Loaded | Iterator[Loaded] = finished(
        chunks, partial(_draft, conversations=conversations), parties, batch_size, conversations
    )
    return loaded


def _draft(columns: pa.Table, conversations: pd.DataFrame) -> Draft:
    thread = exact(cells_of(columns, "thread_id"))
    kind = cells_of(columns, "part_type").fillna(SOURCE)
    beside = looked_up(thread, conversations)
    about = filled(columns, ABOUT, beside)
    text = given(without_html(columns["text"]))
    silent = text.isna().to_numpy() & ~shows(columns["text"])
    if "attachment" in columns.column_names:
        silent &= ~is_given(columns, "attachment")
    table = pd.DataFrame(
        {
            "message_id": cells_of(columns, "message_id").mask(
                kind == SOURCE, thread + f"#{SOURCE}"
            ),
            "thread_id": thread,
            **riding(columns, ("author_id", "author_name")),
            "author_role": settled(roles_of(cells_of(columns, "author_type"), _ROLES)),
            "channel": channels(about["source_type"], _CHANNELS),
            "brand": no_brand(columns.num_rows),
            "text": text,
            "visible": ~kind.str.startswith("note").to_numpy(dtype=bool),
            "part_type": kind,
            **{name: about[name] for name in ("state", "assigned_agent", "delivered_as")},
        }
    )
    rejects = {
        "missing_thread": thread.isna().to_numpy(dtype=bool),
        "superseded": truths(columns, ACTIVE) == FALSE,
        "no_message": silent,
    }
    return Draft(
        table,
        read_stamps(columns["created_at"], unit="s", tz=UTC),
        rejects=rejects,
    )


FORMAT = Format(
    read_intercom,
    "conversations of Intercom",
    (
        Fingerprint("json", ("conversation_parts", "source", "author", "delivered_as|created_at")),
        Fingerprint("json", ("conversation_id", "part_type", "author", "body")),
        Fingerprint("csv", ("conversation_id", "part_type", "author_type", "body")),
        Fingerprint(
            "folder",
            (
                "conversation|conversations|conversation_history|conversation_history_data",
                "conversation_part|conversation_parts|conversation_part_history"
                "|conversation_part_history_data",
            ),
        ),
    ),
)
