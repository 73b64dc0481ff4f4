"""Comments and submissions of Reddit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._conversations.draft import Draft, constant, is_given, riding, said, whole
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
from vocsigma.loaders._values.times import NONE, utc_column

_KINDS = ("t1", "t3")


def _records(value: Any) -> Iterator[Any]:
    """Give the comments and submissions of listings and pages; a tree is walked without recursion."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
            continue
        kind = node.get("kind") if isinstance(node, dict) else None
        data = node.get("data") if isinstance(node, dict) else None
        if kind == "Listing":
            waiting.extend(reversed(items_of(data, "children")))
        elif kind == "more":
            yield Stray.of("stub", node)
        elif kind in _KINDS and isinstance(data, dict):
            yield {**data, "replies": None}
            waiting.extend([data["replies"]] if isinstance(data.get("replies"), dict) else [])
        elif isinstance(node, dict) and isinstance(node.get("json"), dict):
            yield from _more(node["json"], waiting)
        elif isinstance(data, list) and (data or not node.get("error")):
            waiting.extend(reversed(data))
        else:
            yield node


def _more(answer: dict[str, Any], waiting: list[Any]) -> Iterator[Any]:
    """Let the comments wait that a listing had left out; give the answer itself if it tells of errors."""
    waiting.extend(reversed(items_of(answer, "data", "things")))
    if answer.get("errors") or not is_list(answer.get("data"), "things"):
        yield answer


def _tidied(block: bytes) -> bytes:
    """Write what was never edited as a number too; within a text the quotes would be escaped."""
    for never in (b'"edited":false', b'"edited": false'):
        block = block.replace(never, b'"edited":0')
    return block


LAYOUT = JsonLayout(
    title="an export of Reddit",
    columns={
        "id": "id",
        "link_id": "link_id",
        "parent_id": "parent_id",
        "author_id": "author",
        "created_at": "created_utc:float",
        "body": "body",
        "title": "title",
        "selftext": "selftext",
        "likes": "score:int",
        "subreddit": "subreddit",
        "distinguished": "distinguished",
        "url": "permalink",
        "edited_at": "edited:float",
    },
    needed=("created_at",),
    records=_records,
    tidied=_tidied,
)
_DELETED = ("[deleted]", "[removed]", "[deleted by user]", "[ Removed by Reddit ]")


@overload
def read_reddit(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_reddit(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_reddit(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read comments and submissions of Reddit as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON, plain, gzipped, in zstd or zip; also a pattern or a folder: one a line, as
        Pushshift and its successors give them, pages of their search (``data``), or of Reddit's own API
        the listings (``.json``) and what ``/api/morechildren`` answers (``json``).
    agents : iterable of str, optional
        Handles or ids of agents; everybody else is a customer, but for AutoModerator,
        who is a bot, and those who are deleted.
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
        The messages table with ``record, subreddit, distinguished, likes, url, edited_at``. Ids bear
        Reddit's prefix, ``t1_`` for a comment, ``t3_`` for a submission.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no such record.

    See Also
    --------
    read_any : Recognises the format by itself.

    Notes
    -----
    The text of a submission is its title, and below it what was written. Text that was deleted or removed
    is missing. Authors who are deleted cannot be told apart: each of their messages is by an author of its
    own, ``deleted-<id>``, of the role other, so that it neither opens a turn nor closes one.

    Comments that a listing left out (``more``) are rejected as stubs. Dumps in zstd whose window is above
    128 MB must be unpacked first: ``zstd -d --long=31``.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_reddit
    >>> file = io.StringIO(
    ...     '{"id": "c1", "link_id": "t3_s1", "parent_id": "t3_s1", "author": "acme_help",'
    ...     ' "created_utc": 1706745900, "body": "Sorry!", "score": 2, "subreddit": "acme"}\n'
    ...     '{"id": "s1", "author": "ann", "created_utc": 1706745600, "title": "Late", "selftext": "Why?",'
    ...     ' "score": 5, "subreddit": "acme"}\n'
    ... )
    >>> messages, rejects = read_reddit(file, agents=["acme_help"])
    >>> messages[["message_id", "thread_id", "author_role", "brand", "text"]]
      message_id thread_id author_role      brand         text
    0      t1_c1     t3_s1       agent  acme_help       Sorry!
    1      t3_s1     t3_s1    customer  acme_help  Late\n\nWhy?
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
    is_comment = is_given(columns, "link_id") | is_given(columns, "body")
    key = pd.Series(np.where(is_comment, "t1_", "t3_"), dtype="str") + cells_of(columns, "id")
    author = cells_of(columns, "author_id")
    deleted = author.isin(_DELETED)
    role = said("bot", (author == "AutoModerator").to_numpy(dtype=bool))
    # What was never edited says so; the oldest records that were say true, and not when.
    never = pc.equal(columns["edited_at"], "false")
    edited = read_stamps(pc.if_else(never, None, columns["edited_at"]), unit="s").instants
    table = pd.DataFrame(
        {
            "message_id": key,
            "thread_id": cells_of(columns, "link_id"),
            "parent_id": cells_of(columns, "parent_id"),
            "author_id": author.mask(deleted, "deleted-" + key),
            "author_role": role.mask(deleted, "other"),
            "channel": constant("reddit", columns.num_rows),
            "text": _text(columns),
            "likes": whole(columns, "likes"),
            **riding(columns, ("subreddit", "distinguished", "url")),
            "edited_at": utc_column(np.where(edited > 0, edited, NONE)),
        }
    )
    created = read_stamps(columns["created_at"], unit="s")
    return Draft(table, created, counts={"deleted_authors": int(deleted.sum())})


def _text(columns: pa.Table) -> pd.Series[str]:
    """Give a comment's body, or a submission's title and text, without what was deleted."""
    body, title, below = (
        cells.mask(cells.isin(_DELETED) | (cells == ""))
        for cells in (cells_of(columns, name) for name in ("body", "title", "selftext"))
    )
    submission = title.str.cat(below, sep="\n\n").fillna(title).fillna(below)
    return body.fillna(submission)


FORMAT = Format(
    read_reddit,
    "comments and submissions of Reddit",
    (
        Fingerprint("json", ("subreddit", "author", "created_utc", "link_id", "parent_id", "body")),
        Fingerprint("json", ("subreddit", "author", "created_utc", "title", "selftext")),
    ),
)
