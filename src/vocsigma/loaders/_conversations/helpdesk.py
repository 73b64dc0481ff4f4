"""What the readers of help desks share: tables beside the messages, roles left open, channels and brands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from os import PathLike
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.frames import ROLES
from vocsigma.loaders._conversations.messages import (
    DraftOf,
    Parties,
    loaded_messages,
    warn_of_unknown_agents,
)
from vocsigma.loaders._files.csv import Layout, csv_chunks
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.records import Chunk, joined_chunks
from vocsigma.loaders._files.source import Source, open_sources, packed_files
from vocsigma.loaders._files.tables import Tables, open_tables
from vocsigma.loaders._files.zipped import Held
from vocsigma.loaders._values.handles import brand_names, category
from vocsigma.loaders._values.ids import ids_of, joined
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import TRUTH, as_text, cells_of
from vocsigma.loaders._values.times import Times

STAMP = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]*(?:Z|[+-][0-9:]+)?"
# In tables of history, Fivetran says so which version of a row is the present one.
ACTIVE = "_fivetran_active"
CUSTOMER, AGENT, BOT, OTHER = range(len(ROLES))
FALSE, TRUE, UNSAID, UNREADABLE = 0, 1, -1, -2
_UNKNOWN = "unknown"
_MEDIA = r"(?i)<(?:img|picture|svg|video|audio|iframe|object|embed)\b"


def is_json(source: Source) -> bool:
    """Say whether a file is JSON rather than CSV."""
    return source.head.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def table_chunks(sources: Iterable[Source], csv: Layout, json: JsonLayout) -> Iterator[Chunk]:
    """Read the files of a table, each as what it is; of those of JSON one may be without a record."""
    several = list(sources)
    yield from csv_chunks([source for source in several if not is_json(source)], csv)
    yield from json_chunks([source for source in several if is_json(source)], json)


def named_tables(
    paths: Tables,
    patterns: Mapping[str, tuple[str, ...]],
    needed: tuple[str, ...],
    *,
    title: str,
    max_bytes: int | None,
) -> tuple[dict[str, list[Source]], list[Source]]:
    """Find the tables, or, if the files' names do not tell of two or more of them, just the files."""
    find = partial(open_tables, patterns=patterns, title=title, max_bytes=max_bytes)
    if isinstance(paths, Mapping):
        return find(paths, needed=needed), []
    # What is neither a list nor a path is refused where it would be opened.
    listed = isinstance(paths, list | tuple | set | frozenset | Iterator)
    one = not listed or hasattr(paths, "read")
    several: list[Any] = [paths] if one else list(cast("Iterable[Any]", paths))
    # A file object or a pipe can be read once only.
    several = Held.of(several)
    by_path = all(isinstance(path, str | PathLike) for path in several)
    if by_path and len(packed_files(several, max_bytes)) > 1 and len(find(several, needed=())) > 1:
        return find(several, needed=needed), []
    return {}, open_sources(several, max_bytes)


def side_table(chunks: Iterable[Chunk], names: Iterable[str], key: str = "key") -> pd.DataFrame:
    """Give columns of a table beside the messages by its key.

    Of several rows of a key the last counts; of the versions in a table of history, the last of those
    that `ACTIVE` does not call superseded.

    Parameters
    ----------
    chunks : iterable of Chunk
        The table's files as they are read; if there are none, the table is empty.
    names : iterable of str
        The columns wanted.
    key : str, default "key"
        The column by which a row is looked up.

    Returns
    -------
    DataFrame
        Text, by key.
    """
    parts = list(chunks)
    columns = joined_chunks(parts)[0] if parts else pa.table({key: pa.array([], pa.string())})
    table = pd.DataFrame({name: cells_of(columns, name) for name in (key, *names)})
    table[key] = exact(table[key])
    table = table.iloc[np.argsort(truths(columns, ACTIVE) != FALSE, kind="stable")]
    return table[table[key].notna()].drop_duplicates(key, keep="last").set_index(key)


def looked_up(keys: pd.Series[str], table: pd.DataFrame) -> pd.DataFrame:
    """Give the row of each key, missing where there is none."""
    known = joined(texts_of(table.index.to_series()))
    rows = pc.index_in(joined(texts_of(keys)), value_set=known, skip_nulls=True)
    columns = {name: as_text(joined(texts_of(table[name])).take(rows)) for name in table}
    return pd.DataFrame(columns, index=keys.index)


def filled(columns: pa.Table, names: Iterable[str], beside: pd.DataFrame) -> dict[str, Any]:
    """Give columns of the messages, filled from the rows of the table beside them."""
    own = {name: cells_of(columns, name) for name in names if name in columns.column_names}
    return {name: own[name].fillna(beside[name]) if name in own else beside[name] for name in names}


def exact(cells: pd.Series[str]) -> pd.Series[str]:
    """Give ids without blanks, and without the ``.0`` that floats leave, so that they can be compared."""
    return as_text(ids_of(texts_of(cells)).texts)


def settled(role: NDArray[np.integer[Any]]) -> pd.Categorical:
    """Make those whose role nobody says neither customer nor agent."""
    return category(np.where(role < 0, OTHER, role), list(ROLES))


def given(cells: pd.Series[str]) -> pd.Series[str]:
    """Give text without blanks around it, missing where nothing is left."""
    bare = cells.str.strip()
    return bare.mask(bare == "")


def shows(texts: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """Say where HTML holds a picture or the like, which needs no words to say something."""
    found = pc.fill_null(pc.match_substring_regex(joined(texts), _MEDIA), False)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def texts_of(cells: pd.Series[str]) -> pa.ChunkedArray:
    """Give text back to arrow, without a copy where pandas has it so."""
    texts = pa.array(cells.array)
    whole = texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts])
    return whole.cast(pa.large_string())


def truths(columns: pa.Table, name: str) -> NDArray[np.int8]:
    """Give a column of truth values: `TRUE`, `FALSE`, `UNSAID` if empty, `UNREADABLE` if neither."""
    codes, found = pd.factorize(given(cells_of(columns, name)))
    known = [TRUTH.get(text.lower(), UNREADABLE) for text in found]
    return np.array([*known, UNSAID], np.int8)[codes]


def roles_of(kind: pd.Series[str], roles: Mapping[str, str]) -> NDArray[np.int8]:
    """Give the role of each of the service's kinds of people by its place in `ROLES`; -1 for no role."""
    codes, found = pd.factorize(kind)
    known = [roles.get(name.strip().lower()) for name in found]
    return np.array(
        [-1 if role is None else ROLES.index(role) for role in [*known, None]], np.int8
    )[codes]


def channels(source: pd.Series[str], names: Mapping[str, str]) -> pd.Categorical:
    """Give the channel of each name that the service has for it; a name of no channel is its own."""
    codes, found = pd.factorize(source)
    bare = [name.strip().lower() for name in found]
    known = [names.get(name, name) or _UNKNOWN for name in bare]
    if (codes < 0).any():
        codes, known = np.where(codes < 0, len(known), codes), [*known, _UNKNOWN]
    return category(codes, known)


def brands_of(brand: pd.Series[str], brands: Mapping[Any, str] | None) -> pd.Categorical:
    """Give the brand of each message as the caller names it; missing where there is none."""
    codes, found = pd.factorize(brand)
    return category(codes, brand_names(list(found), brands))


def no_brand(n: int) -> pd.Categorical:
    """Give the brands of messages of a help desk that has but one, and does not name it."""
    return category(np.full(n, -1), [])


def not_before(times: Times, begin: NDArray[np.int64]) -> Times:
    """Give times in the later reading where the first one lies before the beginning."""
    return replace(times, instants=times.not_before(begin))


def some_times(times: Times, rows: NDArray[np.bool_]) -> Times:
    """Give the times of some rows."""
    return Times(
        times.instants[rows],
        times.later[rows],
        times.missing[rows],
        times.assumed,
        times.nonexistent[rows],
        times.ambiguous[rows],
    )


def later(times: Times, seconds: NDArray[np.float64], rows: NDArray[np.bool_]) -> Times:
    """Give the times of some rows, so many seconds later; what is odd about them is told of once."""
    some = some_times(times, rows)
    shift = np.rint(seconds[rows] * 1e6).astype(np.int64)
    never = np.zeros(len(shift), dtype=bool)
    return replace(
        some,
        instants=some.instants + shift,
        later=some.later + shift,
        nonexistent=never,
        ambiguous=never,
    )


def both_times(first: Times, second: Times, order: NDArray[np.int64]) -> Times:
    """Give the times of two sets of messages in the order of their records."""

    def joined(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(first, name), getattr(second, name)])[order]

    return Times(
        joined("instants"),
        joined("later"),
        joined("missing"),
        first.assumed or second.assumed,
        joined("nonexistent"),
        joined("ambiguous"),
    )


def finished(
    chunks: Callable[[], Iterable[Chunk]],
    draft_of: DraftOf,
    parties: Parties,
    batch_size: int | None,
    tickets: pd.DataFrame,
) -> Any:
    """Make the table of all chunks, or one after another; warn a reader's caller of agents that nobody is."""
    loaded = loaded_messages(chunks, draft_of, parties, batch_size=batch_size)
    if not isinstance(loaded, Loaded):
        return map(partial(_with_strangers, tickets=tickets), loaded)
    warn_of_unknown_agents(loaded, parties, stacklevel=3)
    return _with_strangers(loaded, tickets)


def _with_strangers(loaded: Loaded, tickets: pd.DataFrame) -> Loaded:
    """Count, of the messages kept, those of people and of tickets of which nothing is known.

    Without a table of tickets, none is missing from it.
    """
    table = loaded.table
    codes, found = pd.factorize(table["thread_id"])
    unknown = np.append(tickets.index.get_indexer(pd.Index(found)) < 0, False)
    counts = {
        "unknown_authors": int((table["author_role"] == ROLES[OTHER]).sum()),
        "unknown_tickets": int(unknown[codes].sum()) if len(tickets) else 0,
    }
    return replace(loaded, counts={**loaded.counts, **counts})
