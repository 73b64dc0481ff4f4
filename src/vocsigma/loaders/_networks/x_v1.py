"""Statuses of the X (Twitter) API, version 1.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import Draft, between, constant, is_given, riding, whole
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._conversations.reader import read_messages
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_paths import Path
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import inside
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import Times

_EVENT = {
    "id_str": Path("id"),
    "sent_at": Path("created_timestamp"),
    "sender_id_str": Path("message_create.sender_id"),
    "recipient_id_str": Path("message_create.target.recipient_id"),
    "text": Path("message_create.message_data.text"),
}
# What a stream tells of statuses and accounts: that they are deleted or withheld, or their place is.
_NOTICES = {"delete", "scrub_geo", "status_withheld", "user_withheld"}
_records_of = inside("statuses", "events")


def _records(value: Any) -> Iterator[Any]:
    """Give the statuses, and the direct messages as they were written before they became events."""
    for record in _records_of(value):
        names = record.keys() if isinstance(record, dict) else set()
        if "message_create" in names:
            yield {name: path.find(record) for name, path in _EVENT.items()}
        elif "id_str" not in names and names & _NOTICES:
            yield Stray.of("no_message", record)
        else:
            yield record


LAYOUT = JsonLayout(
    title="an export of the X (Twitter) API 1.1",
    columns={
        "message_id": "id_str | id:int",
        "parent_id": "in_reply_to_status_id_str | in_reply_to_status_id:int",
        "author_id": "user.id_str | sender_id_str | user.id:int | sender_id:int",
        "author_name": "user.screen_name | sender_screen_name",
        "created_at": "created_at",
        "sent_at": "sent_at",
        "text": "extended_tweet.full_text | full_text | text",
        "lang": "lang",
        "likes": "favorite_count:int",
        "shares": "retweet_count:int",
        "reposted": "retweeted_status.id_str",
        "recipient_id": "recipient_id_str | recipient_id:int",
    },
    needed=("message_id",),
    records=_records,
)


@overload
def read_x_v1(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_x_v1(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_x_v1(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read statuses and direct messages of the X (Twitter) API 1.1 as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON: a status, a list of them, the answer to a search, a page of direct messages, or one
        status or event a line; plain, gzipped, in zstd or zip; also a pattern or a folder.
    agents : iterable of str, optional
        Handles or ids of agents; everybody else is a customer.
    brands : mapping of str to str, optional
        The brand of an agent's handle; a handle that is not named is a brand of its own.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, author_name, is_repost, lang, likes, shares``; channel
        ``twitter``, or ``dm`` for direct messages, which are closed.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no status.

    See Also
    --------
    read_x_v2 : The same for version 2.

    Notes
    -----
    The text is the whole one where the file has it (``extended_tweet.full_text``, ``full_text``), else
    ``text``, which X cut at 140 letters. Quoted and reposted statuses within a status are no records.
    The direct messages between two accounts are one thread. As events (``message_create``) they name both
    by id only: so name the agents by their ids.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_x_v1
    >>> file = io.StringIO(
    ...     '{"id_str": "11", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "text": "@acme late!",'
    ...     ' "in_reply_to_status_id_str": null, "user": {"id_str": "7", "screen_name": "ann"}}\n'
    ...     '{"id_str": "12", "created_at": "Wed Oct 10 20:25:00 +0000 2018", "text": "@ann Sorry!",'
    ...     ' "in_reply_to_status_id_str": "11", "user": {"id_str": "1", "screen_name": "acme"}}\n'
    ... )
    >>> messages, rejects = read_x_v1(file, agents=["@acme"])
    >>> messages[["message_id", "thread_id", "author_role", "brand", "created_at"]]
      message_id thread_id author_role brand                created_at
    0         11        11    customer  acme 2018-10-10 20:19:24+00:00
    1         12        11       agent  acme 2018-10-10 20:25:00+00:00
    """
    loaded: Loaded | Iterator[Loaded] = read_messages(
        path_or_file,
        LAYOUT,
        _draft,
        parties=Parties(agents, brands),
        max_bytes=max_bytes,
        batch_size=batch_size,
    )
    return loaded


def _draft(columns: pa.Table) -> Draft:
    direct = is_given(columns, "recipient_id")
    n = columns.num_rows
    table = pd.DataFrame(
        {
            **riding(
                columns, ("message_id", "parent_id", "author_id", "author_name", "text", "lang")
            ),
            "thread_id": between(cells_of(columns, "author_id"), cells_of(columns, "recipient_id")),
            "channel": np.where(direct, "dm", "twitter")
            if direct.any()
            else constant("twitter", n),
            "is_repost": is_given(columns, "reposted"),
            "likes": whole(columns, "likes"),
            "shares": whole(columns, "shares"),
        }
    )
    return Draft(table, _times(columns))


def _times(columns: pa.Table) -> Times:
    """Read when statuses were created, and when direct messages were sent, in milliseconds."""
    created, sent = read_stamps(columns["created_at"]), columns["sent_at"]
    if sent.null_count == len(sent):
        return created
    events = read_stamps(sent, unit="ms")
    return replace(
        created,
        instants=np.where(created.missing, events.instants, created.instants),
        missing=created.missing & events.missing,
    )


FORMAT = Format(
    read_x_v1,
    "statuses of the X (Twitter) API 1.1",
    (
        Fingerprint(
            "json", ("id_str", "created_at", "user", "text|full_text"), ("favorite_count",)
        ),
        Fingerprint("json", ("id_str", "created_at", "sender_id_str", "recipient_id_str")),
        Fingerprint(
            "json", ("message_create", "created_timestamp", "sender_id", "recipient_id", "text")
        ),
    ),
)
