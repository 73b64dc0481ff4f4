"""What a reader of messages writes: a `Draft` of each chunk of its records."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._values.handles import category
from vocsigma.loaders._values.ids import joined
from vocsigma.loaders._values.rows import TRUTH, as_text, cells_of
from vocsigma.loaders._values.times import Times

_WHOLE = r"^-?[0-9]{1,18}(\.0+)?$"
_BREAK = r"(?i)<br\s*/?>"
_BLOCKS = (
    r"(?i)(?:\s*</?(?:address|article|blockquote|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|ol|p|pre|"
    r"section|table|tr|ul)(?:\s[^<>]*)?/?>)+\s*"
)


@dataclass(frozen=True)
class Draft:
    """The messages of some records, before anything about them is judged.

    Parameters
    ----------
    table : DataFrame
        One row a message, in the order of the records: ``message_id`` and ``author_id``, and any other
        column of the messages table but ``created_at``; any further column rides along. A missing
        ``author_role`` is an agent's or a customer's by the caller's word. ``version_of`` is the first
        id of a message of which there may be several versions, each with an id of its own.
    created : Times
        When each message was written.
    row : array of int64, optional
        The row of the chunk that each message comes from; each from its own if not given.
    rejects : mapping of str to array of bool
        Messages that the reader refuses, by reason.
    counts : mapping of str to int
        What the summary shall tell of, by its name in `_loaded.COUNTS`.
    """

    table: pd.DataFrame
    created: Times
    row: NDArray[np.int64] | None = None
    rejects: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def constant(value: str, n: int) -> pd.Categorical:
    """Give a column that says the same in every row."""
    return category(np.zeros(n, dtype=np.int8), [value])


def said(value: str, where: NDArray[np.bool_]) -> pd.Series[str]:
    """Give a value where something is true, and nothing elsewhere."""
    return pd.Series(np.where(where, value, ""), dtype="str").mask(~where)


def whole(columns: pa.Table, name: str) -> pd.Series[Any]:
    """Give a column of counts, missing where there is no whole number."""
    cells = columns[name].combine_chunks()
    try:
        numbers = pc.cast(cells, pa.int64())
    except pa.ArrowInvalid:
        is_whole = pc.fill_null(pc.match_substring_regex(cells, _WHOLE), False)
        bare = pc.replace_substring_regex(pc.if_else(is_whole, cells, None), r"\.0+$", "")
        numbers = pc.cast(bare, pa.int64())
    missing = numbers.is_null().to_numpy(zero_copy_only=False)
    return pd.Series(pd.arrays.IntegerArray(pc.fill_null(numbers, 0).to_numpy(), missing))


def flag(columns: pa.Table, name: str) -> NDArray[np.bool_]:
    """Give a column of truth values, False where there is none."""
    texts = cells_of(columns, name).str.strip().str.lower()
    return texts.isin([text for text, truth in TRUTH.items() if truth]).to_numpy(dtype=bool)


def is_given(columns: pa.Table, name: str) -> NDArray[np.bool_]:
    """Say where a column holds anything."""
    return np.asarray(columns[name].is_valid().to_pandas(), dtype=bool)


def riding(columns: pa.Table, names: Iterable[str]) -> dict[str, pd.Series[Any]]:
    """Give columns as text, as they ride along."""
    return {name: cells_of(columns, name) for name in names}


def without_html(texts: pa.Array | pa.ChunkedArray) -> pd.Series[str]:
    """Give the text of HTML: paragraphs, items and breaks become lines, entities become letters."""
    blocks = pc.replace_substring_regex(joined(texts), _BLOCKS, "\n")
    lines = pc.replace_substring_regex(pc.utf8_trim(blocks, "\n"), _BREAK, "\n")
    bare = pc.replace_substring_regex(lines, r"<[^<>]*>", "")
    entities = pc.fill_null(pc.match_substring(bare, "&"), False)
    letters = [html.unescape(text) for text in bare.filter(entities).to_pylist()]
    return as_text(pc.replace_with_mask(bare, entities, pa.array(letters, bare.type)))


def between(sender: pd.Series[str], recipient: pd.Series[str]) -> pd.Series[str]:
    """Name the conversation of two people, whoever of them writes; nothing without a recipient."""
    if not recipient.notna().any():
        return recipient
    first = sender.where(sender < recipient, recipient)
    second = recipient.where(sender < recipient, sender)
    return ("dm-" + first + "-" + second).where(recipient.notna())
