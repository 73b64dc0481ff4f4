"""Customer Support on Twitter: ``twcs.csv``, and what pandas and Excel make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._brands import brand_codes, mentioned_codes
from vocsigma.loaders._csv import Layout, read_records
from vocsigma.loaders._handles import brand_names, category, handle_set, wrote
from vocsigma.loaders._ids import Ids, ids_of
from vocsigma.loaders._loaded import Loaded, rejects_table
from vocsigma.loaders._repair import repaired_parents
from vocsigma.loaders._rows import TRUTH, Verdict, as_text, free_names, is_missing, kept_rows
from vocsigma.loaders._source import PathOrFile, open_source
from vocsigma.loaders._stamps import twitter_instants
from vocsigma.loaders._threads import Threads, threads_of
from vocsigma.loaders._times import NONE, utc_column

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


def read_twcs(
    path_or_file: PathOrFile,
    *,
    agents: Iterable[str] | str | None = None,
    brands: Mapping[str, str] | None = None,
) -> Loaded:
    r"""Read Customer Support on Twitter (``twcs.csv``) as messages.

    Parameters
    ----------
    path_or_file : path or file object
        The CSV file, plain or gzipped, in its original layout or as pandas or Excel wrote it again.
    agents : iterable of str, optional
        Handles that are agents whatever the column ``inbound`` says.
    brands : mapping of str to str, optional
        The brand of an agent's handle; a handle that is not named is a brand of its own. Upper and
        lower case do not matter.

    Returns
    -------
    Loaded
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
    columns, records = read_records(open_source(path_or_file), LAYOUT)
    rows = _read(columns, handle_set(agents))
    verdict = _judged(columns, rows)
    rejected = verdict.rejects(columns, records.number)
    columns = columns.drop_columns([name for name in columns.column_names if name in _DROPPED])
    number = records.number
    if len(rejected):
        columns, rows, number = (
            kept_rows(columns, verdict.keep),
            rows.filter(verdict.keep),
            number[verdict.keep],
        )
    parents, repaired = rows.parents, 0
    if "response_ids" in columns.column_names:
        parents, repaired = repaired_parents(rows.ids, parents, columns["response_ids"])
    threads = threads_of(rows.ids, parents)
    return Loaded(
        table=_messages(columns, rows, threads, brands).assign(record=number),
        rejects=rejects_table([records.rejects, rejected], records.source.name),
        records=records.total,
        source=records.source.name,
        encoding=records.source.encoding,
        counts={
            **threads.counts,
            "repaired_parents": repaired,
            "damaged_bytes": records.source.damaged,
        },
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


def _judged(columns: pa.Table, rows: _Rows) -> Verdict:
    """Say which records cannot be messages."""
    verdict = Verdict(columns.num_rows)
    verdict.reject("missing_id", rows.ids.missing)
    verdict.reject("digits_lost", rows.ids.lost | rows.parents.lost)
    verdict.reject("missing_author", is_missing(columns["author_id"]))
    verdict.reject("unknown_role", rows.inbound < 0)
    verdict.reject("missing_stamp", is_missing(columns["created_at"]))
    verdict.reject("bad_stamp", rows.instants == NONE)
    verdict.reject_repeats(rows.ids)
    return verdict


def _truths(values: pa.ChunkedArray) -> NDArray[np.int8]:
    """Read truth values as 1 and 0, -1 for what is none."""
    encoded = values.combine_chunks().dictionary_encode()
    meaning = [TRUTH.get(value.strip().lower(), -1) for value in encoded.dictionary.to_pylist()]
    place: NDArray[np.int32] = pc.fill_null(encoded.indices, -1).to_numpy()
    return np.array([*meaning, -1], dtype=np.int8)[place]


def _messages(
    columns: pa.Table, rows: _Rows, threads: Threads, brands: Mapping[str, str] | None
) -> pd.DataFrame:
    """Put the messages table together."""
    customer = rows.inbound == 1
    n = len(customer)
    brand, names = _brands(columns, ~customer, threads, rows.instants)
    zeros = np.zeros(n, dtype=np.int8)
    table = {
        "message_id": as_text(rows.ids.texts),
        "thread_id": as_text(threads.thread_id),
        "parent_id": as_text(threads.parent_id),
        "channel": category(zeros, ["twitter"]),
        "visibility": category(zeros, ["open"]),
        "brand": category(brand, brand_names(names, brands)),
        "author_id": as_text(columns["author_id"]),
        "author_role": category((~customer).view(np.int8), ["customer", "agent"]),
        "created_at": utc_column(rows.instants),
        "text": as_text(columns["text"]),
        "visible": np.ones(n, dtype=bool),
    }
    others = free_names((name for name in columns.column_names if name not in _CELLS), table)
    riding = {free: as_text(columns[name]) for name, free in others.items()}
    return pd.DataFrame({**table, **riding}, copy=False)


def _brands(
    columns: pa.Table, agent: NDArray[np.bool_], threads: Threads, instants: NDArray[np.int64]
) -> tuple[NDArray[np.int32], list[str]]:
    """Give every message its brand as a code, and the agents' handles that the codes number."""
    handles = columns["author_id"].filter(pa.array(agent)).combine_chunks().dictionary_encode()
    names = handles.dictionary.to_pylist()
    own = np.full(len(agent), -1, dtype=np.int32)
    own[agent] = handles.indices.to_numpy()
    codes = brand_codes(own, threads, instants)
    unknown = np.flatnonzero(codes < 0)
    if len(unknown):
        texts = columns["text"].take(pa.array(unknown)).combine_chunks()
        codes[unknown] = mentioned_codes(texts, names)
    return codes, names
