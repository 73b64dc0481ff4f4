"""Media, comments and direct messages of Instagram."""

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

LAYOUT = JsonLayout(
    title="media, comments or messages of Instagram",
    columns={
        "message_id": "id",
        "parent_id": "parent_id | around.answers | media.id",
        "conversation_id": "around.conversation",
        "author_id": "username | from.username | from.id",
        "author_name": "username | from.username",
        "created_at": "timestamp | created_time",
        "sent_at": "created_time",
        "text": "text | caption | message",
        "url": "permalink",
        "likes": "like_count:int",
        "recipient_id": "to.data[0].username | to.data[0].id",
        **NESTED,
    },
    needed=("created_at",),
    records=graph_records,
)


@overload
def read_instagram(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_instagram(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_instagram(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read media, comments and direct messages of Instagram as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON of Meta's Graph API, plain, gzipped, in zstd or zip; also a pattern or a folder: pages of
        media, comments, replies or conversations, answers by id, single objects, or one a line. Comments
        within media, and replies within comments, are records of their own.
    agents : iterable of str, optional
        User names of agents; everybody else is a customer. The file does not say whose account it is.
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
        The messages table with ``record, author_name, likes, url``; channel ``instagram``, or ``dm`` for
        messages, which are closed.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no message.

    See Also
    --------
    read_facebook : The same for Facebook.

    Notes
    -----
    Instagram gives the fields that were asked for and no others: ask for
    ``fields=id,text,timestamp,username,like_count,parent_id,replies{...}``. A record without an author is
    rejected, such as media found by a hashtag, whose authors Instagram does not name; one without a stamp is
    no record.

    Media are messages too, with the caption as text. Comments answer their medium where the file names it,
    and replies their comment: Instagram adds a reply to a reply to the comment at the top. What stands
    on a further page (``paging.next``) is rejected as a stub. The file does not tell edits, and it lacks what
    was deleted.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_instagram
    >>> file = io.StringIO(
    ...     '{"data": [{"id": "11", "timestamp": "2026-01-05T09:00:00+0000", "text": "Late!",'
    ...     ' "username": "ann", "replies": {"data": [{"id": "12", "text": "@ann Sorry",'
    ...     ' "timestamp": "2026-01-05T09:20:00+0000", "username": "acme"}]}}]}'
    ... )
    >>> messages, rejects = read_instagram(file, agents="acme")
    >>> messages[["message_id", "thread_id", "author_role", "brand", "text"]]
      message_id thread_id author_role brand        text
    0         11        11    customer  acme       Late!
    1         12        11       agent  acme  @ann Sorry
    """
    return read_graph(
        path_or_file,
        LAYOUT,
        ("instagram", "dm"),
        _direct,
        parties=Parties(agents, brands),
        max_bytes=max_bytes,
        batch_size=batch_size,
    )


def _direct(columns: pa.Table) -> NDArray[np.bool_]:
    """Say which records are messages: Instagram calls their stamps otherwise than those of all else."""
    return is_given(columns, "conversation_id") | is_given(columns, "sent_at")


FORMAT = Format(
    read_instagram,
    "media, comments or messages of Instagram",
    (
        Fingerprint(
            "json",
            ("timestamp", "id", "text|caption", "username|media_type|like_count"),
            ("permalink", "replies", "comments_count"),
            without=("created_time", "cooked", "snippet"),
        ),
        Fingerprint(
            "json",
            ("created_time", "id", "from", "username"),
            ("to", "message", "messages"),
            without=FACEBOOKS,
        ),
    ),
)
