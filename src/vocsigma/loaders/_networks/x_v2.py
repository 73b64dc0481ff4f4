"""Posts of the X (Twitter) API, version 2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma._links import whole_numbers
from vocsigma.loaders._conversations.draft import Draft, is_given, riding, whole
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._conversations.reader import read_messages
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_paths import Path
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import items_of
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.ids import joined
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import NONE, utc_column

# How many posts a search has found, of which the page lacks the list if there are none.
_FOUND = Path("meta.result_count")


def _records(value: Any) -> Iterator[Any]:
    """Give the posts of pages, streams and lists."""
    for page in value if isinstance(value, list) else [value]:
        yield from _records(page) if isinstance(page, list) else _posts(page)


def _posts(page: Any) -> Iterator[Any]:
    """Give the posts of a page with their authors' handles, the first with the errors beside them."""
    posts = page.get("data") if isinstance(page, dict) else None
    errors = items_of(page, "errors")
    if isinstance(posts, dict):
        posts = [posts]
    elif posts is None and _FOUND.find(page) == "0" and not errors:
        posts = []
    elif not isinstance(posts, list) or (errors and not posts):
        posts, errors = [page], []
    users = items_of(page, "includes", "users")
    handles = {str(one.get("id")): one for one in users if isinstance(one, dict)}
    beside = str(len(errors)) if errors else None
    for post in posts:
        if isinstance(post, dict) and _is_event(post):
            yield Stray.of("no_message", post)
        elif isinstance(post, dict):
            author = str(post.get("author_id") or post.get("sender_id"))
            more = {"author": handles.get(author), "errors_beside": beside}
            yield {name: value for name, value in more.items() if value} | post
            beside = None
        else:
            yield post


def _is_event(post: dict[Any, Any]) -> bool:
    """Say whether this tells of a deletion, or of somebody who joined a conversation."""
    return "action" in post or post.get("event_type", _MESSAGE) != _MESSAGE


_MESSAGE = "MessageCreate"
# What fits into 64 bits.
_POST_ID = r"^(?:[1-9][0-9]{0,17}|[1-8][0-9]{18})$"
_EPOCH_MS = 1_288_834_974_657
LAYOUT = JsonLayout(
    title="an export of the X (Twitter) API 2",
    columns={
        "message_id": "id",
        "thread_id": "conversation_id | dm_conversation_id",
        "parent_id": "referenced_tweets[type=replied_to].id",
        "author_id": "author_id | sender_id",
        "author_name": "author.username",
        "created_at": "created_at",
        "text": "note_tweet.text | text",
        "lang": "lang",
        "likes": "public_metrics.like_count:int",
        "shares": "public_metrics.retweet_count:int",
        "reposted": "referenced_tweets[type=retweeted].id",
        "direct": "dm_conversation_id",
        "version_of": "edit_history_tweet_ids[0]",
        "errors_beside": "errors_beside",
        "event": "event_type",
    },
    needed=("author_id",),
    records=_records,
)


@overload
def read_x_v2(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_x_v2(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_x_v2(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read posts and direct messages of the X (Twitter) API 2 as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON, plain, gzipped, in zstd or zip; also a pattern or a folder: the pages of an
        answer, one page a line, posts that were flattened to one a line, or a stream.
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
        The messages table with ``record, author_name, is_repost, lang, likes, shares``, and ``edited_at``
        if posts were edited; channel ``twitter``, or ``dm`` for direct messages, which are closed.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no such record.

    See Also
    --------
    read_x_v1 : The same for version 1.1.

    Notes
    -----
    The handles come from ``includes.users`` of the same page. The posts of ``includes.tweets``, which were
    only referred to, are no records, and neither are errors beside the data, which the summary counts; a line
    of errors without data is rejected.

    Each edit of a post has an id of its own. A post that was edited keeps the time of its first version,
    which its first id bears (the milliseconds since 2010-11-04T01:42:54.657Z, shifted by 22 bits); of
    several versions in the data the last one stays, and the answers to any of them are answers to it.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_x_v2
    >>> file = io.StringIO(
    ...     '{"data": [{"id": "12", "conversation_id": "11", "author_id": "1", "text": "Sorry!",'
    ...     ' "created_at": "2022-10-10T20:25:00.000Z",'
    ...     ' "referenced_tweets": [{"type": "replied_to", "id": "11"}]},'
    ...     ' {"id": "11", "conversation_id": "11", "author_id": "7", "text": "@acme late!",'
    ...     ' "created_at": "2022-10-10T20:19:24.000Z"}],'
    ...     ' "includes": {"users": [{"id": "1", "username": "acme"}, {"id": "7", "username": "ann"}]}}'
    ... )
    >>> messages, rejects = read_x_v2(file, agents=["@acme"])
    >>> messages[["message_id", "thread_id", "parent_id", "author_role", "author_name"]]
      message_id thread_id parent_id author_role author_name
    0         12        11        11       agent        acme
    1         11        11       NaN    customer         ann
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
    direct = is_given(columns, "direct")
    names = ("message_id", "thread_id", "parent_id", "author_id", "author_name", "text", "lang")
    times = read_stamps(columns["created_at"])
    begun = _begun(columns["version_of"])
    edited = (cells_of(columns, "version_of") != cells_of(columns, "message_id")) & (begun != NONE)
    table = pd.DataFrame(
        {
            **riding(columns, (*names, "version_of")),
            "channel": np.where(direct, "dm", "twitter"),
            "edited_at": utc_column(np.where(edited, times.instants, NONE)),
            "is_repost": is_given(columns, "reposted"),
            "likes": whole(columns, "likes"),
            "shares": whole(columns, "shares"),
        }
    )
    event = cells_of(columns, "event").fillna(_MESSAGE)
    return Draft(
        table,
        replace(times, instants=np.where(edited, begun, times.instants)),
        rejects={"no_message": (event != _MESSAGE).to_numpy(dtype=bool)},
        counts={"partial_errors": int(whole(columns, "errors_beside").sum())},
    )


def _begun(ids: pa.ChunkedArray) -> NDArray[np.int64]:
    """Read from posts' ids when they were written."""
    texts = joined(ids)
    numbers = whole_numbers(texts)
    if numbers is None:
        # An id that is no post's costs its own record the time, and no other.
        sound = pc.match_substring_regex(texts, _POST_ID)
        integers = pc.cast(pc.if_else(sound, texts, None), pa.int64())
        numbers = pc.fill_null(integers, -1).to_numpy()
    return np.where(numbers >= 0, ((numbers >> 22) + _EPOCH_MS) * 1000, NONE)


FORMAT = Format(
    read_x_v2,
    "posts of the X (Twitter) API 2",
    (
        Fingerprint(
            "json",
            ("id", "author_id", "created_at", "text", "conversation_id|edit_history_tweet_ids"),
            ("public_metrics", "referenced_tweets"),
        ),
        Fingerprint("json", ("dm_conversation_id", "sender_id", "text")),
    ),
)
