"""What Facebook and Instagram have in common: the pages and trees of Meta's Graph API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._conversations.draft import Draft, between, riding, said, whole
from vocsigma.loaders._conversations.messages import (
    Parties,
    loaded_messages,
    warn_of_unknown_agents,
)
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import items_of
from vocsigma.loaders._files.source import Paths, open_sources
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import as_text, cells_of
from vocsigma.loaders._values.stamps import read_stamps

Direct = Callable[[pa.Table], NDArray[np.bool_]]

_ANSWERS = ("comments", "replies")
_WITHIN = ("media", "posts", "feed", "published_posts", "conversations")
# pyarrow takes a list below one of these for an error, so that such lines are read value by value.
NESTED = {f"nested_{name}": name for name in (*_ANSWERS, "messages")}
# Keys of Facebook that the messages of Instagram never have.
FACEBOOKS = ("posts", "feed", "published_posts", "comments", "permalink_url", "email")
_PAGE = r"^(?P<page>[^_]+)_[0-9]+$"
_RIDERS = ("message_id", "parent_id", "author_id", "author_name", "text", "url")


def graph_records(value: Any) -> Iterator[Any]:
    """Give the posts, comments and messages of pages, trees and objects by id.

    Each is given what it is in as ``around``: the message it answers, the page, the conversation.
    """
    waiting: list[tuple[Any, dict[str, Any]]] = [(value, {})]
    while waiting:
        node, around = waiting.pop()
        below: list[tuple[Any, dict[str, Any]]] = []
        if isinstance(node, list):
            below = [(item, around) for item in node]
        elif not isinstance(node, dict):
            yield node
        elif isinstance(node.get("created_time", node.get("timestamp")), str):
            yield {**node, "around": around}
            below = _answers(node, around)
        elif isinstance(node.get("messages"), dict):
            inside = {"conversation": node.get("id"), "account": _inbox_of(node)}
            below = [(item, inside) for item in items_of(node, "messages", "data")]
            if not below:
                yield Stray.of("no_message", node)
        else:
            below = _answers(node, around)
            below += [(item, around) for name in _WITHIN for item in items_of(node, name, "data")]
            if isinstance(node.get("business_discovery"), dict):
                below.append((node["business_discovery"], around))
            below += [(item, around) for item in items_of(node, "data")]
            below = below or [(item, around) for item in _by_id(node)]
            if not below and not isinstance(node.get("data"), list):
                yield Stray.of("no_message", node) if _is_conversation(node) else node
        yield from _further_pages(node)
        waiting.extend(reversed(below))


def _answers(node: dict[str, Any], around: dict[str, Any]) -> list[tuple[Any, dict[str, Any]]]:
    """Give what is below a post or comment."""
    inside = {"answers": node.get("id"), "account": around.get("account") or _page_of(node)}
    return [(item, inside) for name in _ANSWERS for item in items_of(node, name, "data")]


def _further_pages(node: Any) -> Iterator[Stray]:
    """Give a stub for each list within a post, comment or conversation that goes on elsewhere."""
    for name in (*_ANSWERS, "messages"):
        page = node.get(name) if isinstance(node, dict) else None
        paging = page.get("paging") if isinstance(page, dict) else None
        if isinstance(paging, dict) and "next" in paging:
            yield Stray.of("stub", {"id": node.get("id"), **paging})


def _is_conversation(node: dict[str, Any]) -> bool:
    """Say whether this is a conversation without its messages: it has changed, but was never written."""
    if "message_count" in node or "snippet" in node or str(node.get("id")).startswith("t_"):
        return True
    return "updated_time" in node and "message" not in node and "story" not in node


def _page_of(post: dict[str, Any]) -> str | None:
    """Give the page whose post this is: the post's id begins with it."""
    page, _, rest = str(post.get("id")).partition("_")
    return page if rest.isdecimal() else None


def _inbox_of(conversation: dict[str, Any]) -> str | None:
    """Give the page whose conversation this is, as its link has it: ``/192/inbox/99/``."""
    page, inbox, _ = str(conversation.get("link")).partition("/inbox/")
    return page.rpartition("/")[2] if inbox else None


def _by_id(node: dict[str, Any]) -> list[Any]:
    """Give the objects that stand under their ids, as the answer to a query by ids has them."""
    named = all(isinstance(item, dict) and item.get("id") == key for key, item in node.items())
    return list(node.values()) if named else []


def read_graph(
    paths: Paths,
    layout: JsonLayout,
    channels: tuple[str, str],
    direct: Direct,
    *,
    parties: Parties,
    max_bytes: int | None,
    batch_size: int | None,
) -> Loaded | Iterator[Loaded]:
    """Read posts, comments and messages.

    `channels` are those of open and of closed ones; `direct` says which records are closed.
    """
    # Read at once, a post's line would lose the comments within.
    chunks = partial(json_chunks, open_sources(paths, max_bytes), layout, stream=True)
    loaded: Loaded | Iterator[Loaded] = loaded_messages(
        chunks, partial(_draft, channels=channels, direct=direct), parties, batch_size=batch_size
    )
    if isinstance(loaded, Loaded):
        warn_of_unknown_agents(loaded, parties, stacklevel=3)
    return loaded


def _draft(columns: pa.Table, channels: tuple[str, str], direct: Direct) -> Draft:
    ridden = riding(columns, _RIDERS)
    closed = direct(columns)
    owner = (ridden["author_id"] == _account(columns)).to_numpy(dtype=bool)
    pair = between(ridden["author_id"], cells_of(columns, "recipient_id")).where(closed)
    table = pd.DataFrame(
        {
            **ridden,
            "thread_id": cells_of(columns, "conversation_id").fillna(pair),
            "author_role": said("agent", owner),
            "channel": np.where(closed, channels[1], channels[0]),
            "likes": whole(columns, "likes"),
        }
    )
    return Draft(table, read_stamps(columns["created_at"]))


def _account(columns: pa.Table) -> pd.Series[str]:
    """Give the page that each record belongs to: a post's id begins with it, a comment's with its post."""
    page = pc.struct_field(pc.extract_regex(columns["message_id"], _PAGE), "page")
    of_post = as_text(page).where(cells_of(columns, "parent_id").isna())
    return cells_of(columns, "account").fillna(of_post)
