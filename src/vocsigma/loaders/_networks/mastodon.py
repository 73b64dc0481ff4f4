"""Statuses of Mastodon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import (
    Draft,
    constant,
    flag,
    is_given,
    riding,
    said,
    whole,
    without_html,
)
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._conversations.reader import read_messages
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import is_list, items_of
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import utc_column


def _records(value: Any) -> Iterator[Any]:
    """Give the statuses of a list, a context, conversations or notifications."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from _records(item)
        elif is_list(item, "ancestors") or is_list(item, "descendants"):
            yield from items_of(item, "ancestors")
            yield from items_of(item, "descendants")
        elif is_list(item, "statuses"):
            yield from items_of(item, "statuses")
        elif isinstance(item, dict) and _WITHIN & item.keys() and "content" not in item:
            status = next(item[name] for name in _WITHIN if name in item)
            yield Stray.of("no_message", item) if status is None else status
        else:
            yield item


_WITHIN = {"last_status", "status"}
_OPEN = ("public", "unlisted")
LAYOUT = JsonLayout(
    title="an export of Mastodon",
    columns={
        "message_id": "id",
        "parent_id": "in_reply_to_id",
        "author_id": "account.id",
        "author_name": "account.acct",
        "created_at": "created_at",
        "edited_at": "edited_at",
        "text": "content",
        "lang": "language",
        "url": "url",
        "likes": "favourites_count:int",
        "shares": "reblogs_count:int",
        "seen_by": "visibility",
        "is_bot": "account.bot:bool",
        "reposted": "reblog.id",
    },
    needed=("text",),
    records=_records,
)


@overload
def read_mastodon(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_mastodon(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_mastodon(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read statuses of Mastodon as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON, plain, gzipped, in zstd or zip; also a pattern or a folder: statuses
        one a line or in a list, a context (ancestors and descendants), conversations, notifications.
    agents : iterable of str, optional
        Handles or ids of agents; everybody else is a customer, but for
        accounts that say they are bots.
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
        The messages table with ``record, author_name, edited_at, is_repost, lang, likes, shares, url``.
        Public and unlisted statuses are open, private and direct ones closed.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no such record.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    The text is that of the HTML, its paragraphs and breaks as lines. A boost is marked ``is_repost``.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_mastodon
    >>> file = io.StringIO(
    ...     '{"id": "1", "created_at": "2026-08-01T13:53:15.714Z", "in_reply_to_id": null,'
    ...     ' "visibility": "public", "content": "<p>Where is<br>my parcel?</p>",'
    ...     ' "account": {"id": "7", "acct": "ann", "bot": false}}\n'
    ...     '{"id": "2", "created_at": "2026-08-01T14:05:00.000Z", "in_reply_to_id": "1",'
    ...     ' "visibility": "direct", "content": "<p>Sorry &amp; soon!</p>",'
    ...     ' "account": {"id": "8", "acct": "acme@shop.example", "bot": false}}\n'
    ... )
    >>> messages, rejects = read_mastodon(file, agents="acme@shop.example")
    >>> messages[["thread_id", "author_role", "visibility", "text"]]
      thread_id author_role visibility                  text
    0         1    customer       open  Where is\nmy parcel?
    1         1       agent     closed         Sorry & soon!
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
    names = ("message_id", "parent_id", "author_id", "author_name", "lang", "url")
    table = pd.DataFrame(
        {
            **riding(columns, names),
            "author_role": said("bot", flag(columns, "is_bot")),
            "channel": constant("mastodon", columns.num_rows),
            "visibility": np.where(cells_of(columns, "seen_by").isin(_OPEN), "open", "closed"),
            "text": without_html(columns["text"]),
            "edited_at": utc_column(read_stamps(columns["edited_at"]).instants),
            "is_repost": is_given(columns, "reposted"),
            "likes": whole(columns, "likes"),
            "shares": whole(columns, "shares"),
        }
    )
    return Draft(table, read_stamps(columns["created_at"]))


FORMAT = Format(
    read_mastodon,
    "statuses of Mastodon",
    (
        Fingerprint(
            "json", ("account", "acct", "content", "created_at", "visibility", "in_reply_to_id")
        ),
    ),
)
