"""Posts of Discourse forums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.loaders._conversations.draft import (
    Draft,
    flag,
    is_given,
    riding,
    said,
    whole,
    without_html,
)
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

_OF_TOPIC = ("archetype", "posts_count", "title")


def _records(value: Any) -> Iterator[Any]:
    """Give the posts of topics and lists; a post bears what its topic says."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict) and is_list(node.get("post_stream"), "posts"):
            topic = {name: node.get(name) for name in _OF_TOPIC}
            for post in items_of(node, "post_stream", "posts"):
                yield {**post, "topic": topic} if isinstance(post, dict) else post
        else:
            lists = [name for name in ("latest_posts", "posts") if is_list(node, name)]
            waiting.extend(node[name] for name in lists)
            if not lists:
                yield node


LAYOUT = JsonLayout(
    title="posts of Discourse",
    columns={
        "post_id": "id:int",
        "topic_id": "topic_id:int",
        "number": "post_number:int",
        "answers": "reply_to_post_number:int",
        "user_id": "user_id:int",
        "author_id": "username",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "version": "version:int",
        "raw": "raw",
        "html": "cooked",
        "kind": "post_type:int",
        "action": "action_code",
        "staff": "staff:bool",
        "admin": "admin:bool",
        "moderator": "moderator:bool",
        "user_deleted": "user_deleted:bool",
        "title": "topic.title | topic_title",
        "archetype": "topic.archetype",
        "posts": "topic.posts_count:int",
    },
    needed=("raw", "html"),
    records=_records,
)
_SMALL_ACTION, _WHISPER = "3", "4"


@overload
def read_discourse(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_discourse(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_discourse(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read posts of a Discourse forum as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON of Discourse's API, plain, gzipped, in zstd or zip; also a pattern or a folder: topics
        (``/t/57.json``), the latest posts (``/posts.json``), lists of posts, or one post a line.
    agents : iterable of str, optional
        User names of agents, besides staff; everybody else is a customer, but for the forum's own
        accounts (``system``, ``discobot``), whose ids are below 1 and who are bots.
    brands : mapping of str to str, optional
        The brand of an agent's user name; a name that is not named is a brand of its own.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass, which keeps about 100 bytes a message.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, author_name, edited_at, title, post_id``; channel ``community``,
        or ``private_message``, which is closed. The id is the topic's and the post's number in it, as in
        the post's address (``57/14``), and the thread is the topic.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no post.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    Who is staff, admin or moderator is an agent, as of the export and not of the post. Whispers, which
    only staff can read, are not visible. Small actions (closed, pinned, assigned) are no messages, nor is
    any post with an action code. Posts that their author deleted keep their place without their text.

    A post that answers the topic rather than a post has no parent. A topic gives its posts page by page:
    those that it counts and the file lacks are counted in the summary (not with `batch_size`). Lists of
    posts do not say whether a topic is private: their posts are open, unless the topic itself is in the
    data too.

    The author is the user name. Display names are not read: they are not unique, and anybody may change
    theirs.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_discourse
    >>> file = io.StringIO(
    ...     '{"id": 83, "topic_id": 57, "post_number": 1, "reply_to_post_number": null, "user_id": 23,'
    ...     ' "username": "ann", "created_at": "2026-01-05T09:00:00.000Z", "cooked": "<p>Late!</p>"}\n'
    ...     '{"id": 99, "topic_id": 57, "post_number": 2, "reply_to_post_number": 1, "user_id": 15,'
    ...     ' "username": "sam", "created_at": "2026-01-05T09:20:00.000Z", "cooked": "<p>Sorry</p>",'
    ...     ' "staff": true}\n'
    ... )
    >>> messages, rejects = read_discourse(file, brands={"sam": "acme"})
    >>> messages[["message_id", "thread_id", "parent_id", "author_role", "brand", "text"]]
      message_id thread_id parent_id author_role brand   text
    0       57/1        57       NaN    customer  acme  Late!
    1       57/2        57      57/1       agent  acme  Sorry
    """
    loaded: Loaded | Iterator[Loaded] = read_messages(
        path_or_file,
        LAYOUT,
        partial(_draft, private=set(), entire=batch_size is None),
        parties=Parties(agents, brands),
        max_bytes=max_bytes,
        batch_size=batch_size,
    )
    return loaded


def _draft(columns: pa.Table, *, private: set[str], entire: bool) -> Draft:
    """Draft the posts of the whole file or of a batch; `private` keeps the private topics seen so far.

    A topic says that it is private on its first page only. Batches are drafted twice, so that the second
    time all such topics are known.
    """
    topic, kind = cells_of(columns, "topic_id"), cells_of(columns, "kind")
    private.update(topic[cells_of(columns, "archetype") == "private_message"].dropna())
    closed = topic.isin(private)
    author = cells_of(columns, "author_id")
    author = author.mask(author == "")
    text = cells_of(columns, "raw").fillna(without_html(columns["html"]))
    table = pd.DataFrame(
        {
            **riding(columns, ("title", "post_id")),
            "message_id": topic + "/" + cells_of(columns, "number"),
            "parent_id": topic + "/" + cells_of(columns, "answers"),
            "thread_id": topic,
            "author_id": author,
            "author_name": author,
            "author_role": _roles(columns),
            "channel": np.where(closed, "private_message", "community"),
            "visible": kind != _WHISPER,
            "text": text.mask(flag(columns, "user_deleted")),
            "edited_at": _edited(columns),
        }
    )
    no_message = (kind == _SMALL_ACTION).to_numpy(dtype=bool) | is_given(columns, "action")
    return Draft(
        table,
        read_stamps(columns["created_at"]),
        rejects={"no_message": no_message},
        counts=_left_out(columns, table, closed & no_message) if entire else {},
    )


def _left_out(
    columns: pa.Table, table: pd.DataFrame, closed_actions: pd.Series[bool]
) -> dict[str, int]:
    """Count the posts of topics that are not in the data.

    Discourse counts neither whispers nor, in private topics, small actions.
    """
    counted = table["thread_id"].where(table["visible"] & ~closed_actions)
    total = whole(columns, "posts")
    return {"left_out": left_out(table["message_id"], counted, table["thread_id"], total)}


def _roles(columns: pa.Table) -> pd.Series[str]:
    """Give bots and staff as the forum marks them; nothing for the others."""
    staff = flag(columns, "staff") | flag(columns, "admin") | flag(columns, "moderator")
    own = cells_of(columns, "user_id").str.fullmatch("0|-[0-9]+").fillna(False).astype(bool)
    return said("agent", staff).mask(own, "bot")


def _edited(columns: pa.Table) -> pd.Series[Any]:
    """Give the time of the last edit of posts that have several versions."""
    several = (whole(columns, "version") > 1).fillna(False).to_numpy(dtype=bool)
    return utc_column(np.where(several, read_stamps(columns["updated_at"]).instants, NONE))


FORMAT = Format(
    read_discourse,
    "posts of Discourse",
    (
        Fingerprint(
            "json",
            ("post_number", "topic_id", "username", "cooked|raw", "created_at"),
            ("post_stream", "reply_to_post_number", "topic_slug"),
        ),
    ),
)
