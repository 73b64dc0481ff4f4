"""From drafts to the messages table: ids, stamps, roles, links and brands, judged in one place."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.exceptions import DataWarning, listing
from vocsigma.frames import MESSAGES, coerce, visibility_of
from vocsigma.loaders._conversations.brands import mentioned_codes
from vocsigma.loaders._conversations.draft import Draft
from vocsigma.loaders._conversations.placing import DUPLICATE, LINKS, REPLACED, Links, Placed, place
from vocsigma.loaders._files.json_values import RAW_LENGTH
from vocsigma.loaders._files.letters import is_anywhere
from vocsigma.loaders._files.records import Chunk, Records, batch_rows, batches, joined_chunks
from vocsigma.loaders._files.spool import Spool
from vocsigma.loaders._values.handles import brand_names, category, handle_set, wrote
from vocsigma.loaders._values.ids import Ids, ids_of, joined
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.rows import Verdict, as_text
from vocsigma.loaders._values.times import odd_times, utc_column

DraftOf = Callable[[pa.Table], Draft]
_ROLES = ["customer", "agent", "bot", "other"]
_NO_AGENTS = "Nothing says who is an agent, so that everybody counts as a customer; name the agents: agents=."
_MOJIBAKE = "[ÃÂ][\u0080-¿]|â€|ðŸ"
_MOJIBAKE_BYTES = rb"\xc3(?:[\x82\x83]\xc2[\x80-\xbf]|\xa2\xe2\x82\xac|\xb0\xc5\xb8)"


@dataclass(frozen=True)
class Parties:
    """What the caller says of agents, brands and the zone of stamps that name none."""

    agents: Iterable[Any] | str | None = None
    brands: Mapping[Any, str] | None = None
    tz: str | None = None

    @cached_property
    def handles(self) -> set[str]:
        """The agents' handles."""
        return handle_set(self.agents)


def loaded_messages(
    chunks: Callable[[], Iterable[Chunk]],
    draft_of: DraftOf,
    parties: Parties,
    *,
    batch_size: int | None = None,
) -> Any:
    """Make the messages table of all chunks, or one table after another.

    Parameters
    ----------
    chunks : function
        Gives the chunks.
    draft_of : function
        Gives the `Draft` of a chunk's columns.
    parties : Parties
        What the caller says.
    batch_size : int, optional
        How many records, at most, go into one table.

    Returns
    -------
    Loaded, or iterator of Loaded
        The latter if `batch_size` is given. A first pass then keeps the ids, times, roles and authors'
        names of all messages, about 100 bytes each, and no text, to find the threads and duplicates;
        what was read waits in a temporary file.
    """
    if batch_size is None:
        chunk = joined_chunks(chunks())
        draft, links, verdict = _judged(chunk, draft_of, parties)
        fate, placed = place([links], verdict.keep)
        return _loaded(chunk, draft, links, verdict, fate, placed, parties)
    size = batch_rows(batch_size)
    return _batches(batches(chunks(), size), draft_of, parties)


def _batches(chunks: Iterable[Chunk], draft_of: DraftOf, parties: Parties) -> Iterator[Loaded]:
    """Go through the chunks twice: for the links of all messages, then for the messages of each."""
    seen, kept = [], []
    with Spool() as spool:
        for chunk in spool.keep(chunks):
            _, links, verdict = _judged(chunk, draft_of, parties)
            seen.append(links)
            kept.append(verdict.keep)
        if not seen:
            return
        fate, placed = place(seen, np.concatenate(kept))
        first = 0
        for chunk, links in zip(spool.again(), seen, strict=True):
            draft, _, verdict = _judged(chunk, draft_of, parties)
            rows = slice(first, first + len(links.instants))
            yield _loaded(chunk, draft, links, verdict, fate[rows], placed.part(rows), parties)
            first = rows.stop


def _judged(chunk: Chunk, draft_of: DraftOf, parties: Parties) -> tuple[Draft, Links, Verdict]:
    """Judge every message by itself."""
    draft = draft_of(chunk[0])
    table, created = draft.table, draft.created
    authors = _filled(table["author_id"])
    ids = {name: _ids(table, name) for name in LINKS}
    role = _roles(table, authors, parties)
    verdict = Verdict(len(table))
    for reason, where in draft.rejects.items():
        verdict.reject(reason, where)
    verdict.reject("missing_id", ids["message_id"].missing)
    for column in ids.values():
        verdict.reject("digits_lost", column.lost)
    verdict.reject("missing_author", authors.is_null().to_numpy(zero_copy_only=False))
    verdict.reject("missing_stamp", created.missing)
    verdict.reject("bad_stamp", created.unreadable)
    verdict.reject_whole(_row(draft))
    handle = authors
    if "author_name" in table:
        handle = pc.coalesce(_filled(table["author_name"]), authors)
    return draft, Links(ids, created.instants, role, handle), verdict


def _row(draft: Draft) -> NDArray[np.int64]:
    """Give the row of the chunk that each message comes from."""
    return np.arange(len(draft.table)) if draft.row is None else draft.row


def _ids(table: pd.DataFrame, name: str) -> Ids:
    if name not in table:
        return ids_of(pa.nulls(len(table), pa.large_string()))
    return ids_of(_texts(table[name]))


def _texts(values: pd.Series[Any]) -> pa.Array:
    return joined(pa.array(values, pa.large_string(), from_pandas=True))


def _filled(values: pd.Series[Any]) -> pa.Array:
    """Give texts, those that are empty as missing."""
    texts = _texts(values)
    empty = pc.equal(texts, "")
    return pc.if_else(empty, None, texts) if pc.any(empty).as_py() else texts


def _roles(table: pd.DataFrame, authors: pa.Array, parties: Parties) -> NDArray[np.int8]:
    """Give every message's role as its place in `_ROLES`: the caller's word, then the source's."""
    role = np.zeros(len(table), dtype=np.int8)
    if "author_role" in table:
        codes = pd.Categorical(table["author_role"], categories=_ROLES).codes
        role = np.where(codes < 0, 0, codes).astype(np.int8)
    if parties.handles:
        role[wrote(authors, parties.handles)] = 1
        if "author_name" in table:
            role[wrote(_texts(table["author_name"]), parties.handles)] = 1
    return role


def _loaded(
    chunk: Chunk,
    draft: Draft,
    links: Links,
    verdict: Verdict,
    fate: NDArray[np.int8],
    placed: Placed,
    parties: Parties,
) -> Loaded:
    """Put the table of one chunk together."""
    columns, records = chunk
    row = _row(draft)
    verdict.reject("duplicate", fate == DUPLICATE)
    keep, rejects = _by_record(verdict, row, columns, records)
    merged = keep & (fate == REPLACED)
    keep &= ~merged
    table = _table(draft, links, placed, parties, keep)
    riders = {name: _taken(values, row[keep]) for name, values in records.riders().items()}
    return Loaded(
        table=coerce(table.assign(**riders), MESSAGES, argument="file"),
        rejects=rejects_table([records.rejects, rejects], records.source.name),
        records=records.total,
        source=records.source.name,
        encoding=records.source.encoding,
        time_zone=parties.tz if draft.created.assumed else None,
        counts={
            **placed.counts,
            **odd_times([draft.created], keep),
            **draft.counts,
            "merged_edits": int(merged.sum()),
            "mojibake": _mojibake(table["text"]),
            "damaged_bytes": records.source.damaged,
        },
        notes=(*records.notes, *_notes(draft, placed, parties)),
    )


def _by_record(
    verdict: Verdict, row: NDArray[np.int64], columns: pa.Table, records: Records
) -> tuple[NDArray[np.bool_], pd.DataFrame]:
    """Reject a record whole, if one of its messages is rejected; and one that gives no message."""
    bad = ~verdict.keep
    reasons = pd.Series(verdict.reasons[bad]).groupby(row[bad]).first()
    silent = np.flatnonzero(np.bincount(row, minlength=columns.num_rows) == 0)
    refused = pd.concat([reasons, pd.Series("no_message", index=silent)]).sort_index()
    out = refused.index.to_numpy(dtype=np.int64)
    refuse = np.zeros(columns.num_rows, dtype=bool)
    refuse[out] = True
    keep = verdict.keep & ~refuse[row]
    rejects = pd.DataFrame(
        {
            "record": records.number[out],
            "reason": refused.to_numpy(dtype=object),
            "raw": [_raw(record) for record in columns.filter(pa.array(refuse)).to_pylist()],
        }
    )
    return keep, rejects if records.files is None else rejects.assign(source=records.files[out])


def _raw(record: Mapping[str, Any]) -> str:
    """Write what was read of a record."""
    given = {name: value for name, value in record.items() if value is not None}
    return json.dumps(given, ensure_ascii=False)[:RAW_LENGTH]


def _taken(values: Any, rows: NDArray[np.int64]) -> Any:
    return values[rows]


def _table(
    draft: Draft,
    links: Links,
    placed: Placed,
    parties: Parties,
    keep: NDArray[np.bool_],
) -> pd.DataFrame:
    """Fill the columns that every messages table has."""
    table = draft.table.drop(columns="version_of", errors="ignore").assign(
        message_id=as_text(links.ids["message_id"].texts),
        thread_id=as_text(placed.thread_id),
        parent_id=as_text(placed.parent_id),
        author_role=category(links.role, _ROLES),
        created_at=utc_column(draft.created.instants),
    )
    if "text" not in table:
        table["text"] = pd.Series(np.nan, index=table.index, dtype="str")
    if "channel" not in table:
        table["channel"] = "unknown"
    if "visibility" not in table:
        channel = table["channel"].astype("category")
        seen = [visibility_of(name) for name in channel.cat.categories]
        table["visibility"] = category(channel.cat.codes.to_numpy(), seen)
    if "visible" not in table:
        table["visible"] = True
    if "brand" not in table:
        table["brand"] = _brand(table, placed, parties)
    return table if keep.all() else table[keep].reset_index(drop=True)


def _brand(table: pd.DataFrame, placed: Placed, parties: Parties) -> pd.Categorical:
    """Give the agent spoken to; where nobody is, the agent that the text mentions first."""
    codes = placed.brand
    unknown = np.flatnonzero(codes < 0)
    if len(unknown) and placed.names:
        codes = codes.copy()
        codes[unknown] = mentioned_codes(_texts(table["text"].iloc[unknown]), placed.names)
    return category(codes, brand_names(placed.names, parties.brands))


def _mojibake(texts: pd.Series[str]) -> int:
    """Count the texts whose letters were decoded wrongly before they were exported."""
    found = 0
    for chunk in pa.table({"text": texts})["text"].chunks:
        if is_anywhere(_MOJIBAKE_BYTES, chunk):
            found += pc.sum(pc.match_substring_regex(chunk, _MOJIBAKE), min_count=0).as_py()
    return found


def _notes(draft: Draft, placed: Placed, parties: Parties) -> tuple[str, ...]:
    """Ask for agents if nobody says who they are, and there are none in any batch."""
    told = "author_role" in draft.table and draft.table["author_role"].notna().all()
    silent = parties.agents is None and len(draft.table) and not placed.names and not told
    return (_NO_AGENTS,) if silent else ()


def warn_of_unknown_agents(loaded: Loaded, parties: Parties, stacklevel: int) -> None:
    """Warn if the caller's agents wrote nothing."""
    table = loaded.table
    if parties.handles and len(table) and not (table["author_role"] == "agent").any():
        names = table["author_id"]
        if "author_name" in table:
            names = table["author_name"].fillna(names)
        message = (
            f"agents= names none of the authors ({listing(names.unique())}), "
            "so nobody answers in these messages"
        )
        warnings.warn(message, DataWarning, stacklevel=stacklevel + 1)
