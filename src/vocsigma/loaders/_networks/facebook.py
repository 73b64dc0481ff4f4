"""Posts, comments and Messenger messages of Facebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.loaders._conversations.draft import is_given
from vocsigma.loaders._conversations.messages import Parties
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._networks.graph import FACEBOOKS, NESTED, graph_records, read_graph
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of

LAYOUT = JsonLayout(
    title="posts, comments or messages of Facebook",
    columns={
        "message_id": "id",
        "parent_id": "parent.id | around.answers",
        "conversation_id": "around.conversation",
        "author_id": "from.id",
        "author_name": "from.name",
        "created_at": "created_time",
        "text": "message | story",
        "url": "permalink_url",
        "likes": "like_count:int",
        "shares": "shares.count:int",
        "recipient_id": "to.data[0].id",
        "account": "around.account",
        **NESTED,
    },
    needed=("created_at",),
    records=graph_records,
)


@overload
def read_facebook(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_facebook(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_facebook(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read posts, comments and Messenger messages of Facebook as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON of Meta's Graph API, plain, gzipped, in zstd or zip; also a pattern or a folder: pages of
        posts, comments or conversations, answers by id, single objects, or one a line. Comments within
        posts and comments, and messages within conversations, are records of their own.
    agents : iterable of str, optional
        Ids or names of agents, besides the page itself where the file names it; everybody else is a
        customer.
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
        The messages table with ``record, author_name, likes, url``; channel ``facebook``, or ``messenger``
        for messages, which are closed.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no message.

    See Also
    --------
    read_instagram : The same for Instagram.

    Notes
    -----
    Facebook names authors (``from``) and, since version 11 of the API, gives ids of comments only to those
    who may moderate the page: ask with the page's token for
    ``fields=id,message,created_time,from,parent,comments{...}``. A record without an author or an id is
    rejected.

    The id of a post begins with that of its page; who has that id is the agent. Pages of comments alone, and
    messages whose conversation has no ``link``, do not say who the page is: name it in `agents`. Comments
    answer their post, replies their comment. Comments and messages that stand on a further page
    (``paging.next``) are rejected as stubs. The file does not tell edits, and it lacks what was deleted.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_facebook
    >>> file = io.StringIO(
    ...     '{"data": [{"id": "192_11", "created_time": "2026-01-05T09:00:00+0000", "message": "Late!",'
    ...     ' "from": {"id": "7", "name": "Ann"}, "comments": {"data": [{"id": "11_12",'
    ...     ' "created_time": "2026-01-05T09:20:00+0000", "message": "Sorry, Ann",'
    ...     ' "from": {"id": "192", "name": "Acme"}}]}}]}'
    ... )
    >>> messages, rejects = read_facebook(file)
    >>> messages[["message_id", "thread_id", "author_role", "brand", "text"]]
      message_id thread_id author_role brand        text
    0     192_11    192_11    customer  Acme       Late!
    1      11_12    192_11       agent  Acme  Sorry, Ann
    """
    return read_graph(
        path_or_file,
        LAYOUT,
        ("facebook", "messenger"),
        _direct,
        parties=Parties(agents, brands),
        max_bytes=max_bytes,
        batch_size=batch_size,
    )


def _direct(columns: pa.Table) -> NDArray[np.bool_]:
    """Say which records are messages; whom it is to does not tell: a post to a page names that too."""
    marked = cells_of(columns, "message_id").str.startswith("m_").fillna(False)
    return is_given(columns, "conversation_id") | marked.to_numpy(dtype=bool)


_TELLING = ("from", "comment_count", "permalink_url", "paging")
FORMAT = Format(
    read_facebook,
    "posts, comments or messages of Facebook",
    (
        # Instagram names people by their user names.
        Fingerprint(
            "json",
            ("created_time", "id|permalink_url", "message|story"),
            _TELLING,
            without=("username",),
        ),
        Fingerprint(
            "json",
            ("created_time", "id", "from", "to"),
            ("email", "attachments"),
            without=("username",),
        ),
        # A page has one too.
        Fingerprint(
            "json",
            ("created_time", "message|story", "username", "|".join(FACEBOOKS)),
            _TELLING,
        ),
    ),
)
