"""Service requests of cities, as their Open311 servers (GeoReport v2) give them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import overload
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma._periods import time_zone
from vocsigma.loaders._cities.open311_xml import as_json
from vocsigma.loaders._conversations.draft import Draft, riding
from vocsigma.loaders._conversations.helpdesk import (
    both_times,
    channels,
    exact,
    given,
    not_before,
    some_times,
    texts_of,
)
from vocsigma.loaders._conversations.messages import Parties, loaded_messages
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.json_walk import inside
from vocsigma.loaders._files.source import Paths, open_sources
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import cells_of
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import utc_column

_SAME = ("service_name", "service_code", "status_notes", "address", "zipcode")
_LAYOUT = JsonLayout(
    title="service requests of Open311",
    columns={
        "key": "service_request_id | service_request_id:int",
        "status": "status",
        "created_at": "requested_datetime",
        "updated_at": "updated_datetime",
        "expected_at": "expected_datetime",
        "text": "description",
        "agency": "agency_responsible",
        "source": "extended_attributes.channel",
        "lat": "lat:float | lat",
        "long": "long:float | long",
        **{name: name for name in _SAME},
    },
    needed=("key",),
    records=inside("service_requests", "requests", "data"),
)
_CHANNELS = {"unknown": "311"}


@overload
def read_open311(
    path_or_file: Paths,
    *,
    tz: str | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_open311(
    path_or_file: Paths,
    *,
    tz: str | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_open311(
    path_or_file: Paths,
    *,
    tz: str | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read service requests of an Open311 server as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        What ``GET requests`` of GeoReport v2 gives: JSON or XML; plain, gzipped, in zstd or
        zip; also a pattern or a folder.
    tz : str, optional
        The zone of stamps that name none; by the specification all of them name one.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table: the request, the customer's, and, if it is closed, its closing, the agency's,
        with the id ``<request>#closed``. ``record, service_name, service_code, status, status_notes,
        expected_at, address, zipcode, lat, long`` ride along. Open requests have no closing.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no request.
    ArgumentError
        If stamps name no zone and `tz` does not either.

    See Also
    --------
    read_nyc311 : The layout of New York's own export, which has the time of closing.
    read_boston311 : That of Boston.

    Notes
    -----
    A closing is stamped by ``updated_datetime``, the last change: where a city changes closed requests,
    it is later than the closing, and Chicago gives the column a meaning of its own. So times to it are at
    most upper bounds. Requests that are closed without a stamp, or before they were made, go to the
    rejects. `expected_at` is the time by which the city means to be done. A server gives the requests of
    90 days or 1,000 of them at a time; which are missing cannot be told from the file.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_open311
    >>> file = io.StringIO(
    ...     '[{"service_request_id": "638344", "status": "closed", "status_notes": "Filled.",'
    ...     ' "service_name": "Pothole", "description": "Deep!", "agency_responsible": "Streets",'
    ...     ' "requested_datetime": "2026-01-05T06:37:38-08:00",'
    ...     ' "updated_datetime": "2026-01-07T09:00:00-08:00"}]'
    ... )
    >>> messages, rejects = read_open311(file)
    >>> messages[["message_id", "author_role", "text", "created_at"]]
          message_id author_role     text                created_at
    0         638344    customer    Deep! 2026-01-05 14:37:38+00:00
    1  638344#closed       agent  Filled. 2026-01-07 17:00:00+00:00
    """
    sources = [as_json(source) for source in open_sources(path_or_file, max_bytes)]
    zone = None if tz is None else time_zone(tz)
    loaded: Loaded | Iterator[Loaded] = loaded_messages(
        partial(json_chunks, sources, _LAYOUT),
        partial(_draft, zone=zone),
        Parties((), None, tz),
        batch_size=batch_size,
    )
    return loaded


def _draft(columns: pa.Table, zone: ZoneInfo | None) -> Draft:
    # An id that was rounded must be judged as it is written.
    written = cells_of(columns, "key")
    key = exact(written)
    stamps = [cells_of(columns, name) for name in ("created_at", "updated_at", "expected_at")]
    created, updated, expected = (read_stamps(texts_of(cells), tz=zone) for cells in stamps)
    updated = not_before(updated, created.instants)
    is_closed = (cells_of(columns, "status").str.strip().str.lower() == "closed").to_numpy(bool)
    agency = given(cells_of(columns, "agency"))
    notes = cells_of(columns, "status_notes")
    request = pd.DataFrame(
        {
            "message_id": written,
            "thread_id": key,
            "author_id": "requester-" + key,
            "author_role": "customer",
            "channel": channels(cells_of(columns, "source"), _CHANNELS),
            "brand": agency.astype("category"),
            "text": given(cells_of(columns, "text")).fillna(cells_of(columns, "service_name")),
            **riding(columns, ("status", *_SAME, "lat", "long")),
            "expected_at": utc_column(expected.instants),
        }
    )
    closing = request[is_closed].assign(
        message_id=key[is_closed] + "#closed",
        parent_id=key[is_closed],
        author_id=agency[is_closed].fillna("311"),
        author_role="agent",
        text=notes[is_closed],
    )
    row = np.concatenate([np.arange(len(key)), np.flatnonzero(is_closed)])
    order = np.argsort(row, kind="stable")
    closed = some_times(updated, is_closed)
    without, early = updated.missing, updated.instants < created.instants
    return Draft(
        pd.concat([request, closing]).iloc[order].reset_index(drop=True),
        both_times(created, closed, order),
        row=row[order],
        rejects={
            "closed_without_stamp": (is_closed & without)[row[order]],
            "closed_before_opening": (
                is_closed & ~without & ~updated.unreadable & ~created.unreadable & early
            )[row[order]],
        },
    )


FORMAT = Format(
    read_open311,
    "service requests of Open311",
    tuple(
        Fingerprint(kind, ("service_request_id", "requested_datetime", "status"))
        for kind in ("json", "xml")
    ),
)
