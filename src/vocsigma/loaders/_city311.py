"""What the cities' 311 files have in common: a request a record, and a closing where it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.frames import MESSAGES, coerce, visibility_of
from vocsigma.loaders._csv import Layout, read_records
from vocsigma.loaders._ids import Ids, ids_of
from vocsigma.loaders._loaded import Loaded, rejects_table
from vocsigma.loaders._rows import Verdict, as_text, cells_of
from vocsigma.loaders._source import PathOrFile, open_source
from vocsigma.loaders._times import Times, odd_times, read_times, utc_column


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


def read_requests(path_or_file: PathOrFile, city: City, tz: str) -> Loaded:
    """Read a city's file as messages: the request, and its closing as the agency's."""
    zone = time_zone(tz)
    columns, records = read_records(open_source(path_or_file), city.layout)
    ids = ids_of(columns["key"])
    created, closed, *others = (
        read_times(cells_of(columns, name), zone, city.formats)
        for name in ("created_at", "closed_at", *city.stamps)
    )
    done = closed.not_before(created.instants)
    status = cells_of(columns, "status").str.strip().str.lower()
    is_closed = (status == "closed").to_numpy(dtype=bool)
    verdict = _judged(ids, created, closed, done, is_closed)
    rejected = verdict.rejects(columns, records.number)

    requests = _requests(columns, city, ids, created).assign(
        record=records.number,
        **{name: _written(columns, name) for name in city.riders},
        **{
            name: utc_column(times.instants)
            for name, times in zip(city.stamps, others, strict=True)
        },
        **{name: _flag(cells_of(columns, name), known) for name, known in city.flags.items()},
    )
    closings = _closings(requests[is_closed], done[is_closed])
    keep = verdict.keep
    both = pd.concat([requests[keep], closings[keep[is_closed]]], ignore_index=True)
    both = both.sort_values(["record", "author_role"], ascending=[True, False], ignore_index=True)
    return Loaded(
        table=coerce(both, MESSAGES),
        rejects=rejects_table([records.rejects, rejected], records.source.name),
        records=records.total,
        source=records.source.name,
        encoding=records.source.encoding,
        time_zone=tz if created.assumed or closed.assumed else None,
        counts={
            **odd_times((created, closed), keep),
            "reopened": int((keep & ~is_closed & ~closed.missing).sum()),
            "damaged_bytes": records.source.damaged,
        },
        notes=records.notes,
    )


def _judged(
    ids: Ids,
    created: Times,
    closed: Times,
    done: NDArray[np.int64],
    is_closed: NDArray[np.bool_],
) -> Verdict:
    """Say which records cannot be a request, or a request and its closing."""
    verdict = Verdict(len(is_closed))
    verdict.reject("missing_id", ids.missing)
    verdict.reject("digits_lost", ids.lost)
    verdict.reject("missing_stamp", created.missing)
    verdict.reject("bad_stamp", created.unreadable | closed.unreadable)
    verdict.reject("closed_without_stamp", is_closed & closed.missing)
    verdict.reject("closed_before_opening", is_closed & (done < created.instants))
    verdict.reject_repeats(ids)
    return verdict


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
