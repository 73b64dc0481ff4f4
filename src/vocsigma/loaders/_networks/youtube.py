"""Comments of YouTube."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import Draft, constant, riding, said, whole, without_html
from vocsigma.loaders._conversations.left_out import left_out
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._conversations.reader import read_messages
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_walk import is_list, items_of
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import NONE, utc_column


def _records(value: Any) -> Iterator[Any]:
    """Give the comments of pages, lists and threads: the first of a thread, then those below it."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif is_list(node, "items"):
            waiting.append(node["items"])
        else:
            snippet = node.get("snippet") if isinstance(node, dict) else None
            first = snippet.get("topLevelComment") if isinstance(snippet, dict) else None
            if isinstance(snippet, dict) and isinstance(first, dict):
                thread = {name: snippet.get(name) for name in ("channelId", "videoId")}
                yield {**first, "thread": {**thread, "replies": snippet.get("totalReplyCount")}}
                for reply in items_of(node, "replies", "comments"):
                    yield {**reply, "thread": thread} if isinstance(reply, dict) else reply
            else:
                yield node


LAYOUT = JsonLayout(
    title="comments of YouTube",
    columns={
        "message_id": "id",
        "parent_id": "snippet.parentId",
        "author_id": "snippet.authorChannelId.value",
        "author_name": "snippet.authorDisplayName",
        "created_at": "snippet.publishedAt",
        "edited_at": "snippet.updatedAt",
        "text": "snippet.textOriginal",
        "html": "snippet.textDisplay",
        "likes": "snippet.likeCount:int",
        "video_id": "snippet.videoId | thread.videoId",
        "channel_id": "snippet.channelId | thread.channelId",
        "moderation_status": "snippet.moderationStatus",
        "replies": "thread.replies:int",
    },
    needed=("text", "html"),
    records=_records,
)
_HELD = ("heldForReview", "likelySpam", "rejected")


@overload
def read_youtube(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_youtube(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_youtube(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read comments of YouTube as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON of the YouTube Data API, plain, gzipped, in zstd or zip; also a pattern or a folder: pages of
        ``commentThreads.list`` and ``comments.list``, lists of their items, or one item a line.
    agents : iterable of str, optional
        Channel ids or names of agents, besides the channel of the video, which the file may name;
        everybody else is a customer.
    brands : mapping of str to str, optional
        The brand of an agent's name; a name that is not named is a brand of its own.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, author_name, edited_at, likes, video_id, channel_id,
        moderation_status``; one record is one comment.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no comment.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    An author is an agent where the channel is that of the video (``authorChannelId`` equals
    ``channelId``). The text is ``textOriginal``, which YouTube gives to few, else that of the HTML in
    ``textDisplay``. Comments held for review, likely spam or rejected are not visible.

    All replies of a thread answer its first comment: YouTube does not say which reply answers which. A
    thread embeds a part of its replies only; those that YouTube counts and the file lacks are counted in
    the summary (not with `batch_size`), and ``comments.list`` gives them. Deleted comments are not in the
    file.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_youtube
    >>> file = io.StringIO(
    ...     '{"id": "A", "snippet": {"channelId": "UC1", "authorChannelId": {"value": "UC7"},'
    ...     ' "textDisplay": "It&#39;s late", "publishedAt": "2026-01-05T09:00:00Z"}}\n'
    ...     '{"id": "A.b", "snippet": {"channelId": "UC1", "authorChannelId": {"value": "UC1"},'
    ...     ' "parentId": "A", "textDisplay": "Sorry!", "publishedAt": "2026-01-05T09:20:00Z"}}\n'
    ... )
    >>> messages, rejects = read_youtube(file)
    >>> messages[["message_id", "thread_id", "author_role", "brand", "text"]]
      message_id thread_id author_role brand       text
    0          A         A    customer   UC1  It's late
    1        A.b         A       agent   UC1     Sorry!
    """
    loaded: Loaded | Iterator[Loaded] = read_messages(
        path_or_file,
        LAYOUT,
        partial(_draft, entire=batch_size is None),
        parties=Parties(agents, brands),
        max_bytes=max_bytes,
        batch_size=batch_size,
    )
    return loaded


def _draft(columns: pa.Table, *, entire: bool) -> Draft:
    names = ("message_id", "parent_id", "author_id", "author_name", "video_id", "channel_id")
    ridden = riding(columns, (*names, "moderation_status"))
    created, edited = (read_stamps(columns[name]) for name in ("created_at", "edited_at"))
    owner = (ridden["author_id"] == ridden["channel_id"]).to_numpy(dtype=bool)
    table = pd.DataFrame(
        {
            **ridden,
            "author_role": said("agent", owner),
            "channel": constant("youtube", columns.num_rows),
            "visible": ~ridden["moderation_status"].isin(_HELD),
            "text": cells_of(columns, "text").fillna(without_html(columns["html"])),
            "edited_at": utc_column(
                np.where(edited.instants > created.instants, edited.instants, NONE)
            ),
            "likes": whole(columns, "likes"),
        }
    )
    if not entire:
        # The replies that a batch lacks may be in another.
        return Draft(table, created)
    replies = whole(columns, "replies")
    missing = left_out(table["message_id"], table["parent_id"], table["message_id"], replies)
    return Draft(table, created, counts={"left_out": missing})


FORMAT = Format(
    read_youtube,
    "comments of YouTube",
    (
        Fingerprint(
            "json",
            ("snippet", "publishedAt", "textDisplay|textOriginal", "authorDisplayName"),
            ("topLevelComment", "totalReplyCount", "authorChannelId"),
        ),
    ),
)
