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
            below, strays = _answers(node, around)
            yield from strays
        elif isinstance(node.get("messages"), dict):
            inside = {"conversation": node.get("id"), "account": _page_of(node)}
            below = [(item, inside) for item in items_of(node, "messages", "data")]
        elif "message_count" in node or "snippet" in node:
            yield Stray.of("no_message", node)
        else:
            below, strays = _answers(node, around)
            yield from strays
            below += [(item, around) for name in _WITHIN for item in items_of(node, name, "data")]
            if isinstance(node.get("business_discovery"), dict):
                below.append((node["business_discovery"], around))
            below += [(item, around) for item in items_of(node, "data")]
            below = below or [(item, around) for item in _by_id(node)]
            if not below and not isinstance(node.get("data"), list):
                yield node
        waiting.extend(reversed(below))


def _answers(
    node: dict[str, Any], around: dict[str, Any]
) -> tuple[list[tuple[Any, dict[str, Any]]], list[Stray]]:
    """Give what is below a post or comment, and a stub for each further page of it."""
    inside = {"answers": node.get("id"), "account": around.get("account") or _page_of(node)}
    below = [(item, inside) for name in _ANSWERS for item in items_of(node, name, "data")]
    pages = [node[name] for name in _ANSWERS if isinstance(node.get(name), dict)]
    paging = [page["paging"] for page in pages if isinstance(page.get("paging"), dict)]
    stubs = [Stray.of("stub", {"id": node.get("id"), **page}) for page in paging if "next" in page]
    return below, stubs


def _page_of(node: dict[str, Any]) -> str | None:
    """Give the page whose post or conversation this is: the id of a post begins with it."""
    link = node.get("link")
    if isinstance(link, str) and "/inbox/" in link:
        return link.strip("/").partition("/")[0]
    page, _, post = str(node.get("id")).partition("_")
    return page if post.isdecimal() else None


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
