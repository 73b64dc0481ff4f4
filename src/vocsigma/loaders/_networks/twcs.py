"""Customer Support on Twitter: ``twcs.csv``, and what pandas and Excel make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._conversations.batches import narrowed
from vocsigma.loaders._conversations.brands import brand_codes, mentioned_codes
from vocsigma.loaders._conversations.placing import Placed
from vocsigma.loaders._conversations.repair import repaired_parents
from vocsigma.loaders._conversations.threads import threads_of
from vocsigma.loaders._files.csv import Layout, csv_chunks
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.records import Chunk, batch_rows, batches, joined_chunks
from vocsigma.loaders._files.source import Paths, open_sources
from vocsigma.loaders._files.spool import Spool
from vocsigma.loaders._values.handles import brand_names, category, handle_set, wrote
from vocsigma.loaders._values.ids import Ids, ids_of
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.rows import TRUTH, Verdict, as_text, free_names, is_missing, kept_rows
from vocsigma.loaders._values.stamps import twitter_instants
from vocsigma.loaders._values.times import NONE, utc_column

LAYOUT = Layout(
    title="a Customer Support on Twitter file (twcs.csv)",
    columns={
        "tweet_id": "message_id",
        "author_id": "author_id",
        "inbound": "inbound",
        "created_at": "created_at",
        "text": "text",
        "response_tweet_id": "response_ids",
        "in_response_to_tweet_id": "parent_id",
    },
    needed=("message_id", "author_id", "inbound", "created_at", "text", "parent_id"),
    signature={
        "message_id": r"[0-9][0-9.eE+,]{0,30}",
        "created_at": r"[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9:]{8} |[0-9]{4}-[0-9]{2}-[0-9]{2}",
    },
    prose=("text",),
)
_CELLS = {"author_id", "text", "response_ids"}
_DROPPED = {*LAYOUT.columns.values(), "", "Unnamed: 0"} - _CELLS


@overload
def read_twcs(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_twcs(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_twcs(
    path_or_file: Paths,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read Customer Support on Twitter (``twcs.csv``) as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        CSV files, plain, gzipped, in zstd or zip, also a pattern or a folder; in the original layout or
        as pandas or Excel wrote it again.
    agents : iterable of str, optional
        Handles that are agents whatever the column ``inbound`` says.
    brands : mapping of str to str, optional
        The brand of an agent's handle; a handle that is not named is a brand of its own. Upper and
        lower case do not matter.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The threads are
        found in a first pass over all columns but the text, which takes up to 350 bytes a record; the
        columns wait in a temporary file meanwhile, which is about as large as the unpacked source.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table, with the number of each row's ``record``, and the rejects; any other
        column of the file rides along.

    Raises
    ------
    FormatError
        If the file is empty, is not text or lacks the columns of this layout.

    See Also
    --------
    as_messages : The route for any other table of messages.

    Notes
    -----
    A customer is who wrote an inbound message; everybody else is an agent. The brand of an agent's
    message is its author; of a customer's, the agent that it answers, else the first agent of the
    thread, else the first agent of the file that its text mentions, else missing.

    ``response_tweet_id`` says the same as ``in_response_to_tweet_id`` from the other side. It is used
    only for messages that name no parent.

    The data set is on Kaggle (thoughtvector/customer-support-on-twitter, CC BY-NC-SA 4.0).

    Examples
    --------
    >>> import io
    >>> import vocsigma as vs
    >>> file = io.StringIO(
    ...     "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
    ...     "1,shop,False,Tue Oct 31 22:10:47 +0000 2017,@115712 Sorry! Please DM us.,,3\n"
    ...     "3,115712,True,Tue Oct 31 22:08:27 +0000 2017,@shop my parcel is late,1,\n"
    ... )
    >>> loaded = vs.read_twcs(file)
    >>> loaded.messages[["message_id", "thread_id", "author_role", "brand", "created_at"]]
      message_id thread_id author_role brand                created_at
    0          1         3       agent  shop 2017-10-31 22:10:47+00:00
    1          3         3    customer  shop 2017-10-31 22:08:27+00:00
    >>> print(loaded.summary())
    file: 2 records read, 2 used for 2 messages, 0 rejected.
    Encoding: UTF-8.
    """
    chunks = csv_chunks(open_sources(path_or_file, max_bytes), LAYOUT)
    handles = handle_set(agents)
    if batch_size is None:
        return _loaded(joined_chunks(chunks), handles, brands)
    return _in_batches(batches(chunks, batch_rows(batch_size)), handles, brands)


def _in_batches(
    chunks: Iterable[Chunk], handles: set[str], brands: Mapping[str, str] | None
) -> Iterator[Loaded]:
    """Go through the chunks twice: for the links of all messages, then for the messages of each."""
    links = tuple(name for name in LAYOUT.columns.values() if name not in LAYOUT.prose)
    with Spool() as spool:
        columns, _ = joined_chunks(narrowed(spool.keep(chunks), links))
        rows = _read(columns, handles)
        verdict = _judged(columns, rows)
        columns = columns.drop_columns([name for name in columns.column_names if name in _DROPPED])
        repeated = verdict.reasons == "duplicate"
        keep = verdict.keep
        columns, rows = kept_rows(columns, keep), rows.filter(keep)
        placed = _placed(columns, rows).spread(keep)
        del columns, rows
        first = 0
        for chunk in spool.again():
            own = slice(first, first + chunk[0].num_rows)
            yield _loaded(chunk, handles, brands, (repeated[own], placed.part(own)))
            first = own.stop


def _loaded(
    chunk: Chunk,
    handles: set[str],
    brands: Mapping[str, str] | None,
    known: tuple[NDArray[np.bool_], Placed] | None = None,
) -> Loaded:
    """Make the table of a chunk; of one among others, its duplicates and links are known."""
    columns, records = chunk
    del chunk  # so that what is dropped below is freed
    rows = _read(columns, handles)
    verdict = _judged(columns, rows, known and known[0])
    rejected = verdict.rejects(columns, records.number, records.files)
    columns = columns.drop_columns([name for name in columns.column_names if name in _DROPPED])
    if len(rejected):
        columns, rows = kept_rows(columns, verdict.keep), rows.filter(verdict.keep)
    placed = known[1].filter(verdict.keep) if known else _placed(columns, rows)
    riders = records.riders()
    if len(rejected):
        riders = {name: values[verdict.keep] for name, values in riders.items()}
    return Loaded(
        table=_messages(columns, rows, placed, brands).assign(**riders),
        rejects=rejects_table([records.rejects, rejected], records.source.name),
        records=records.total,
        source=records.source.name,
        encoding=records.source.encoding,
        counts={**placed.counts, "damaged_bytes": records.source.damaged},
        notes=records.notes,
    )


@dataclass(frozen=True)
class _Rows:
    """The columns that are more than text; `inbound` is 1, 0, or -1 for neither."""

    ids: Ids
    parents: Ids
    instants: NDArray[np.int64]
    inbound: NDArray[np.int8]

    def filter(self, keep: NDArray[np.bool_]) -> _Rows:
        return _Rows(
            self.ids.filter(keep),
            self.parents.filter(keep),
            self.instants[keep],
            self.inbound[keep],
        )


def _read(columns: pa.Table, agents: set[str]) -> _Rows:
    inbound = _truths(columns["inbound"])
    if agents:
        inbound[wrote(columns["author_id"], agents)] = 0
    instants = twitter_instants(columns["created_at"])
    return _Rows(ids_of(columns["message_id"]), ids_of(columns["parent_id"]), instants, inbound)


def _judged(columns: pa.Table, rows: _Rows, repeated: NDArray[np.bool_] | None = None) -> Verdict:
    """Say which records cannot be messages."""
    verdict = Verdict(columns.num_rows)
    verdict.reject("missing_id", rows.ids.missing)
    verdict.reject("digits_lost", rows.ids.lost | rows.parents.lost)
    verdict.reject("missing_author", is_missing(columns["author_id"]))
    verdict.reject("unknown_role", rows.inbound < 0)
    verdict.reject("missing_stamp", is_missing(columns["created_at"]))
    verdict.reject("bad_stamp", rows.instants == NONE)
    verdict.reject_repeats(rows.ids, repeated)
    return verdict


def _truths(values: pa.ChunkedArray) -> NDArray[np.int8]:
    """Read truth values as 1 and 0, -1 for what is none."""
    if not values.null_count:
        with suppress(pa.ArrowInvalid):
            return np.asarray(values.cast(pa.bool_()).to_numpy().view(np.int8))
    encoded = values.dictionary_encode().combine_chunks()
    meaning = [TRUTH.get(value.strip().lower(), -1) for value in encoded.dictionary.to_pylist()]
    place: NDArray[np.int32] = pc.fill_null(encoded.indices, -1).to_numpy()
    return np.array([*meaning, -1], dtype=np.int8)[place]


def _placed(columns: pa.Table, rows: _Rows) -> Placed:
    """Find every message's thread, parent and agent."""
    parents, repaired = rows.parents, 0
    if "response_ids" in columns.column_names:
        parents, repaired = repaired_parents(rows.ids, parents, columns["response_ids"])
    threads = threads_of(rows.ids, parents)
    agent = rows.inbound != 1
    handles = columns["author_id"].filter(pa.array(agent)).combine_chunks().dictionary_encode()
    own = np.full(len(agent), -1, dtype=np.int32)
    own[agent] = handles.indices.to_numpy()
    return Placed(
        threads.thread_id,
        threads.parent_id,
        brand_codes(own, threads, rows.instants),
        handles.dictionary.to_pylist(),
        {**threads.counts, "repaired_parents": repaired},
    )


def _messages(
    columns: pa.Table, rows: _Rows, placed: Placed, brands: Mapping[str, str] | None
) -> pd.DataFrame:
    """Put the messages table together."""
    customer = rows.inbound == 1
    n = len(customer)
    zeros = np.zeros(n, dtype=np.int8)
    table = {
        "message_id": as_text(rows.ids.texts),
        "thread_id": as_text(placed.thread_id),
        "parent_id": as_text(placed.parent_id),
        "channel": category(zeros, ["twitter"]),
        "visibility": category(zeros, ["open"]),
        "brand": category(_brands(columns, placed), brand_names(placed.names, brands)),
        "author_id": as_text(columns["author_id"]),
        "author_role": category((~customer).view(np.int8), ["customer", "agent"]),
        "created_at": utc_column(rows.instants),
        "text": as_text(columns["text"]),
        "visible": np.ones(n, dtype=bool),
    }
    others = free_names((name for name in columns.column_names if name not in _CELLS), table)
    riding = {free: as_text(columns[name]) for name, free in others.items()}
    return pd.DataFrame({**table, **riding}, copy=False)


def _brands(columns: pa.Table, placed: Placed) -> NDArray[np.int32]:
    """Give the brands' codes, where nobody is spoken to that of the agent whom the text mentions."""
    unknown = np.flatnonzero(placed.brand < 0)
    if not len(unknown):
        return placed.brand
    codes = placed.brand.copy()
    texts = columns["text"].take(pa.array(unknown)).combine_chunks()
    codes[unknown] = mentioned_codes(texts, placed.names)
    return codes


FORMAT = Format(
    read_twcs,
    "a Customer Support on Twitter file",
    (
        Fingerprint(
            "csv",
            ("tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id"),
        ),
    ),
)
