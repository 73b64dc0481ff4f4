"""The archive that X (Twitter) gives an account of its own posts and direct messages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from functools import partial
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders._conversations.draft import Draft, is_given, riding, whole
from vocsigma.loaders._conversations.messages import (
    Parties,
    loaded_messages,
    warn_of_unknown_agents,
)
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import items_of
from vocsigma.loaders._files.source import Source, source_of
from vocsigma.loaders._files.tables import Tables, open_tables
from vocsigma.loaders._files.zipped import Held, zipped
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps


def _records(value: Any) -> Iterator[Any]:
    """Give the posts, and the messages of conversations, without what they are wrapped in."""
    for item in value if isinstance(value, list) else [value]:
        inner = item if isinstance(item, dict) else {}
        if isinstance(inner.get("dmConversation"), dict):
            yield from _direct(inner["dmConversation"])
        else:
            yield inner.get("tweet", item)


def _direct(conversation: dict[Any, Any]) -> Iterator[Any]:
    for event in items_of(conversation, "messages"):
        message = event.get("messageCreate") if isinstance(event, dict) else None
        if isinstance(message, dict):
            yield {**message, "conversationId": conversation.get("conversationId")}
        else:
            yield Stray.of("no_message", event)


LAYOUT = JsonLayout(
    title="the archive of an account of X (Twitter)",
    columns={
        "message_id": "id_str | id",
        "thread_id": "conversationId",
        "parent_id": "in_reply_to_status_id_str",
        "author_id": "senderId",
        "created_at": "created_at | createdAt",
        "text": "full_text | text",
        "lang": "lang",
        "likes": "favorite_count",
        "shares": "retweet_count",
    },
    needed=("message_id",),
    records=_records,
)
_PATTERNS = {
    "tweets": ("tweets", "tweets-part*", "tweet", "tweet-part*", "community-tweet*"),
    "direct_messages": ("direct-messages*",),
    "account": ("account",),
}
_ACCOUNT = JsonLayout(
    title="account.js of an archive of X (Twitter)",
    columns={"author_id": "account.accountId", "author_name": "account.username"},
    needed=("author_id",),
)


@overload
def read_x_archive(
    path_or_tables: Tables,
    *,
    owner: str | None = ...,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_x_archive(
    path_or_tables: Tables,
    *,
    owner: str | None = ...,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_x_archive(
    path_or_tables: Tables,
    *,
    owner: str | None = None,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read the archive that X (Twitter) gives an account as messages.

    Parameters
    ----------
    path_or_tables : path, iterable of paths, or mapping of str to path
        The archive's zip file, its folder or the folder ``data`` therein, of which ``tweets.js``,
        ``direct-messages.js`` and ``account.js`` are read; or these files, also as a mapping with the
        keys ``tweets``, ``direct_messages`` and ``account``.
    owner : str, optional
        The account's id or handle; needed if there is no ``account.js``.
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
        The messages table with ``record, source_file, author_name, is_repost, lang, likes, shares``;
        channel ``twitter``, or ``dm`` for direct messages, which are closed.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds nothing of an archive, or there is none.
    ArgumentError
        If nothing says whose archive it is.

    See Also
    --------
    read_x_v2 : What the API gives, of both sides.

    Notes
    -----
    The archive holds what its owner wrote, not what others answered; direct messages are of both sides,
    and name the others by id only. Changes of a conversation's name or members are no messages.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_x_archive
    >>> tweets = io.StringIO(
    ...     'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "12", "full_text": "@ann Sorry!",'
    ...     ' "in_reply_to_status_id_str": "11", "favorite_count": "2",'
    ...     ' "created_at": "Wed Oct 10 20:25:00 +0000 2018"}} ]'
    ... )
    >>> messages, rejects = read_x_archive({"tweets": tweets}, owner="acme", agents="acme")
    >>> messages[["message_id", "parent_id", "author_id", "author_role", "likes"]]
      message_id parent_id author_id author_role  likes
    0         12        11      acme       agent      2
    """
    tables = _tables(Held.of(path_or_tables), max_bytes)
    sources = [*tables.get("tweets", []), *tables.get("direct_messages", [])]
    if not sources:
        message = f"{LAYOUT.title} has neither tweets.js nor direct-messages.js here"
        raise FormatError(message)
    names = _owner(tables.get("account", []), owner)
    parties = Parties(agents, brands)
    loaded: Loaded | Iterator[Loaded] = loaded_messages(
        partial(json_chunks, sources, LAYOUT),
        partial(_draft, owner=names),
        parties,
        batch_size=batch_size,
    )
    if isinstance(loaded, Loaded):
        warn_of_unknown_agents(loaded, parties, stacklevel=2)
    return loaded


def _tables(path: Any, max_bytes: int | None) -> dict[str, list[Source]]:
    """Open what is read of an archive: beside it there are pages, pictures and films."""
    members = [one for one in zipped(path, max_bytes) if one.name.endswith(".js")]
    if members:
        found = {
            table: [one for one in members if _is_called(one.name, patterns)]
            for table, patterns in _PATTERNS.items()
        }
        return {table: [source_of(one) for one in several] for table, several in found.items()}
    if isinstance(path, Held):
        path = {"tweets": path}
    elif isinstance(path, str | os.PathLike) and (Path(path) / "data").is_dir():
        path = Path(path) / "data"
    return open_tables(path, _PATTERNS, (), title=LAYOUT.title, max_bytes=max_bytes)


def _is_called(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch(PurePath(name).stem, pattern) for pattern in patterns)


def _owner(sources: list[Source], owner: str | None) -> tuple[str, str]:
    """Give the id and the handle of whose archive it is."""
    if owner is not None:
        return owner, owner
    chunks = json_chunks(sources, _ACCOUNT)
    accounts = list(chain.from_iterable(columns.to_pylist() for columns, _ in chunks))
    if not accounts:
        message = (
            "nothing says whose archive this is; add its file account.js, or name the account: "
            "owner='AcmeHelp'"
        )
        raise ArgumentError(message)
    return accounts[0]["author_id"], accounts[0]["author_name"] or accounts[0]["author_id"]


def _draft(columns: pa.Table, owner: tuple[str, str]) -> Draft:
    direct = is_given(columns, "thread_id")
    sender = cells_of(columns, "author_id")
    author = sender.mask(~direct, owner[0])
    text = cells_of(columns, "text")
    table = pd.DataFrame(
        {
            **riding(columns, ("message_id", "thread_id", "parent_id", "lang")),
            "author_id": author,
            "author_name": author.mask(author == owner[0], owner[1]),
            "channel": np.where(direct, "dm", "twitter"),
            "text": text,
            # The archive marks reposts by nothing else.
            "is_repost": text.str.startswith("RT @").fillna(False).astype(bool),
            "likes": whole(columns, "likes"),
            "shares": whole(columns, "shares"),
        }
    )
    return Draft(table, read_stamps(columns["created_at"]))


FORMAT = Format(
    read_x_archive,
    "the archive of an account of X (Twitter)",
    (
        Fingerprint(
            "json", ("id_str", "full_text", "created_at"), ("tweet",), start=r"window\.YTD"
        ),
        Fingerprint("json", ("dmConversation", "messages"), start=r"window\.YTD"),
        Fingerprint("folder", ("tweets|tweet|direct-messages", "account"), ("manifest",)),
    ),
)
