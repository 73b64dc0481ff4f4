"""What the cities' 311 files have in common: a request a record, and a closing where it is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial, reduce
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.frames import MESSAGES, coerce, visibility_of
from vocsigma.loaders._conversations.batches import Mask, loaded_records
from vocsigma.loaders._files.csv import Layout, csv_chunks
from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._files.source import Paths, open_sources
from vocsigma.loaders._values.ids import Ids, ids_of
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.rows import Verdict, as_text, cells_of
from vocsigma.loaders._values.times import Times, odd_times, read_times, utc_column


@dataclass(frozen=True)
class City:
    """How a city writes its requests.

    The layout has the columns ``key, created_at, closed_at, status, agency``; `text` names those that
    say what was asked for, `source` the one whose values are `channels`, `riders` and `stamps` those
    that ride along as text and as times, `flags` those of two values.
    """

    layout: Layout
    source: str
    channels: Mapping[str, str]
    text: tuple[str, ...]
    riders: tuple[str, ...]
    stamps: tuple[str, ...] = ()
    flags: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    formats: tuple[str, ...] = ()


def read_requests(
    paths: Paths, city: City, tz: str, max_bytes: int | None, batch_size: int | None
) -> Loaded | Iterator[Loaded]:
    """Read a city's files as messages: the request, and its closing as the agency's."""
    zone = time_zone(tz)
    return loaded_records(
        partial(csv_chunks, open_sources(paths, max_bytes), city.layout),
        lambda columns: _Judged.of(columns, city, zone).verdict,
        lambda chunk, repeated: _loaded(chunk, repeated, city, zone),
        columns=("key", "created_at", "closed_at", "status"),
        batch_size=batch_size,
    )


@dataclass(frozen=True)
class _Judged:
    """The ids, times and states of requests, and which of them cannot be used."""

    ids: Ids
    created: Times
    closed: Times
    done: NDArray[np.int64]
    is_closed: NDArray[np.bool_]
    verdict: Verdict

    @classmethod
    def of(
        cls, columns: pa.Table, city: City, zone: ZoneInfo, repeated: Mask | None = None
    ) -> _Judged:
        ids = ids_of(columns["key"])
        created, closed = (
            read_times(cells_of(columns, name), zone, city.formats)
            for name in ("created_at", "closed_at")
        )
        done = closed.not_before(created.instants)
        status = cells_of(columns, "status").str.strip().str.lower()
        is_closed = (status == "closed").to_numpy(dtype=bool)
        verdict = Verdict(len(is_closed))
        verdict.reject("missing_id", ids.missing)
        verdict.reject("digits_lost", ids.lost)
        verdict.reject("missing_stamp", created.missing)
        verdict.reject("bad_stamp", created.unreadable | closed.unreadable)
        verdict.reject("closed_without_stamp", is_closed & closed.missing)
        verdict.reject("closed_before_opening", is_closed & (done < created.instants))
        verdict.reject_repeats(ids, repeated)
        return cls(ids, created, closed, done, is_closed, verdict)


def _loaded(chunk: Chunk, repeated: Mask | None, city: City, zone: ZoneInfo) -> Loaded:
    """Make the table of a chunk."""
    columns, records = chunk
    judged = _Judged.of(columns, city, zone, repeated)
    created, closed, is_closed = judged.created, judged.closed, judged.is_closed
    keep = judged.verdict.keep
    rejected = judged.verdict.rejects(columns, records.number, records.files)
    requests = _requests(columns, city, judged.ids, created).assign(
        **records.riders(),
        **{name: _written(columns, name) for name in city.riders},
        **{
            name: utc_column(read_times(cells_of(columns, name), zone, city.formats).instants)
            for name in city.stamps
        },
        **{name: _flag(cells_of(columns, name), known) for name, known in city.flags.items()},
    )
    closings = _closings(requests[is_closed], judged.done[is_closed])
    # A closing bears its request's index, and so comes to stand after it.
    both = pd.concat([requests[keep], closings[keep[is_closed]]]).sort_index(kind="stable")
    return Loaded(
        table=coerce(both.reset_index(drop=True), MESSAGES),
        rejects=rejects_table([records.rejects, rejected], records.source.name),
        records=records.total,
        source=records.source.name,
        encoding=records.source.encoding,
        time_zone=str(zone) if created.assumed or closed.assumed else None,
        counts={
            **odd_times((created, closed), keep),
            "reopened": int((keep & ~is_closed & ~closed.missing).sum()),
            "damaged_bytes": records.source.damaged,
        },
        notes=records.notes,
    )


def _requests(columns: pa.Table, city: City, ids: Ids, created: Times) -> pd.DataFrame:
    key = as_text(ids.texts)
    source = cells_of(columns, city.source).str.strip().str.lower()
    channel = source.map(city.channels).fillna("311")
    visibility = {name: visibility_of(name) for name in channel.unique()}
    return pd.DataFrame(
        {
            "message_id": key,
            "thread_id": key,
            "parent_id": pd.Series(np.nan, index=key.index, dtype="str"),
            "channel": channel,
            "visibility": channel.map(visibility),
            "brand": _written(columns, "agency"),
            "author_id": "requester-" + key,
            "author_role": "customer",
            "created_at": utc_column(created.instants),
            "text": reduce(_joined, (_written(columns, name) for name in city.text)),
            "visible": True,
        }
    )


def _closings(requests: pd.DataFrame, done: NDArray[np.int64]) -> pd.DataFrame:
    return requests.assign(
        message_id=requests["message_id"] + "#closed",
        parent_id=requests["message_id"],
        author_id=requests["brand"].fillna("311"),
        author_role="agent",
        created_at=utc_column(done, requests.index),
        text=pd.Series(np.nan, index=requests.index, dtype="str"),
    )


def _written(columns: pa.Table, name: str) -> pd.Series[str]:
    """Give a column as text, missing where there are only blanks."""
    cells = cells_of(columns, name)
    return cells.mask(cells.str.strip() == "")


def _joined(first: pd.Series[str], second: pd.Series[str]) -> pd.Series[str]:
    """Join two columns of text; either may be missing."""
    return first.str.cat(second, sep=": ").fillna(first).fillna(second)


def _flag(values: pd.Series[str], known: Mapping[str, bool]) -> pd.Series[bool]:
    """Give truth values, missing where the text is neither."""
    return values.str.strip().str.lower().map(known).astype("boolean")
