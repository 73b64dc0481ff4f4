"""Posts of Bluesky."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._conversations.draft import Draft, constant, is_given, riding, whole
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._conversations.reader import read_messages
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_paths import Path
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import items_of
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import NONE

_REPOSTER, _TEXT, _LANGUAGES = Path("by.did"), Path("record.text"), Path("record.langs")
_NAIVE = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.,]*)?\s*$"
_GONE = ("notFoundPost", "blockedPost")


def _records(value: Any) -> Iterator[Any]:
    """Give the posts of a thread, a feed or a list; a tree is walked without recursion."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif not isinstance(node, dict):
            yield node
        elif str(node.get("$type")).partition("#")[2] in _GONE:
            yield Stray.of("stub", node)
        elif isinstance(node.get("post"), dict):
            yield _seen(node["post"], node.get("reason"))
            waiting.extend(reversed(items_of(node, "replies")))
            waiting.extend([node["parent"]] if isinstance(node.get("parent"), dict) else [])
        else:
            inner = [node[name] for name in ("thread", "feed", "posts") if name in node]
            if inner:
                waiting.extend(inner)
            else:
                yield node


def _seen(post: dict[Any, Any], reason: Any) -> dict[Any, Any]:
    """Give a post of a feed, or, where that is why it stands there, its repost by somebody else."""
    if not isinstance(reason, dict) or not str(reason.get("$type")).endswith("#reasonRepost"):
        return post
    return {
        # Older feeds do not say what the repost's own URI is.
        "uri": reason.get("uri") or f"{post.get('uri')}#repost-{_REPOSTER.find(reason)}",
        "author": reason.get("by"),
        "record": {"text": _TEXT.find(post), "langs": _LANGUAGES.find(post)},
        "indexedAt": reason.get("indexedAt"),
        "reposted": post.get("uri"),
    }


LAYOUT = JsonLayout(
    title="an export of Bluesky",
    columns={
        "message_id": "uri",
        "thread_id": "record.reply.root.uri",
        "parent_id": "record.reply.parent.uri",
        "author_id": "author.did",
        "author_name": "author.handle",
        "created_at": "record.createdAt",
        "indexed_at": "indexedAt",
        "text": "record.text",
        "lang": "record.langs[0]",
        "likes": "likeCount:int",
        "shares": "repostCount:int",
        "reposted": "reposted",
    },
    needed=("created_at", "indexed_at"),
    records=_records,
)


@overload
def read_bluesky(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_bluesky(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_bluesky(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read posts of Bluesky as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON, plain, gzipped, in zstd or zip; also a pattern or a folder: a thread
        (``getPostThread``), a feed, search results, or posts one a line.
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
        The messages table with ``record, author_name, is_repost, lang, likes, shares``; ids are the posts'
        URIs.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no such record.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    A post's time is what its writer's device says. Where that cannot be read, names no zone, or lies after
    the time at which the service had the post (``indexedAt``), the service's time counts, and the summary
    tells how often it was later. Posts of a thread that are blocked or not found are rejected as stubs.

    A repost in a feed is a message of its own, by whoever reposted, at the time of the repost, with the text
    of the post and without its likes. It answers nothing. Its id is its own URI, or, where the feed does not
    give that, the post's with ``#repost-`` and the account's DID. So a post and its reposts may stand in the
    same files, in any order.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_bluesky
    >>> file = io.StringIO(
    ...     '{"posts": [{"uri": "at://did:plc:ann/app.bsky.feed.post/1", "likeCount": 2,'
    ...     ' "author": {"did": "did:plc:ann", "handle": "ann.example"},'
    ...     ' "record": {"createdAt": "2023-09-28T12:49:36.735Z", "text": "late!", "langs": ["en"]},'
    ...     ' "indexedAt": "2023-09-28T12:49:37.000Z"}]}'
    ... )
    >>> messages, rejects = read_bluesky(file, agents=[])
    >>> messages[["author_id", "created_at", "text", "lang", "likes"]]
         author_id                    created_at   text lang  likes
    0  did:plc:ann 2023-09-28 12:49:36.735+00:00  late!   en      2
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
    names = ("message_id", "thread_id", "parent_id", "author_id", "author_name", "text", "lang")
    table = pd.DataFrame(
        {
            **riding(columns, names),
            "channel": constant("bluesky", columns.num_rows),
            "is_repost": is_given(columns, "reposted"),
            "likes": whole(columns, "likes"),
            "shares": whole(columns, "shares"),
        }
    )
    # A clock that names no zone tells no time, and is the writer's fault, not the file's.
    naive = pc.fill_null(pc.match_substring_regex(columns["created_at"], _NAIVE), False)
    created = read_stamps(pc.if_else(naive, None, columns["created_at"]))
    indexed = read_stamps(columns["indexed_at"])
    known = indexed.instants != NONE
    late = known & (created.instants != NONE) & (created.instants > indexed.instants)
    instants = np.where(late | (created.instants == NONE), indexed.instants, created.instants)
    missing = created.missing & ~naive.to_numpy() & (instants == NONE)
    return Draft(
        table,
        replace(created, instants=instants, missing=missing),
        counts={"late_clocks": int(late.sum())},
    )


FORMAT = Format(
    read_bluesky,
    "posts of Bluesky",
    (Fingerprint("json", ("uri", "author", "did", "record", "createdAt", "indexedAt")),),
)
