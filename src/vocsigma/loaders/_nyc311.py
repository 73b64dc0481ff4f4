"""New York City's 311 service requests, as NYC Open Data exports them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.frames import MESSAGES, coerce
from vocsigma.loaders._csv import Layout, read_records
from vocsigma.loaders._ids import Ids, ids_of
from vocsigma.loaders._loaded import Loaded, rejects_table
from vocsigma.loaders._rows import Verdict, as_text
from vocsigma.loaders._source import PathOrFile, open_source
from vocsigma.loaders._times import Times, odd_times, read_times, utc_column

_HEADERS = {
    "unique key": "key",
    "created date": "created_at",
    "closed date": "closed_at",
    "agency": "agency",
    "complaint type": "complaint_type",
    "descriptor": "descriptor",
    "status": "status",
    "resolution action updated date": "action_updated_at",
    "borough": "borough",
    "resolution description": "resolution",
    "open data channel type": "channel",
}
LAYOUT = Layout(
    title="a 311 file of NYC Open Data",
    columns={
        **_HEADERS,
        **{header.replace(" ", "_"): name for header, name in _HEADERS.items()},
    },
    needed=("key", "created_at", "closed_at", "agency", "complaint_type", "status"),
    signature={
        "key": "[0-9]{4,12}",
        "created_at": r"[0-9]{1,4}[/-][0-9]{1,2}[/-][0-9]{2,4}[^,;\t]*",
    },
    prose=("descriptor", "resolution"),
)
_FORMATS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
)
_CHANNELS = {"phone": "phone", "online": "web", "mobile": "app"}


def read_nyc311(path_or_file: PathOrFile, *, tz: str = "America/New_York") -> Loaded:
    r"""Read New York City's 311 service requests as messages.

    Parameters
    ----------
    path_or_file : path or file object
        A CSV file, plain or gzipped, as the portal of NYC Open Data exports it or as its API does.
    tz : str, default "America/New_York"
        The zone of the stamps, which name none.

    Returns
    -------
    Loaded
        The messages table: one row for a request, by a customer ``requester-<key>`` as the data name
        nobody, and one for its closing, by the agency. ``record, complaint_type, descriptor,
        borough, status, action_updated_at`` ride along. Open requests have no closing.

    Raises
    ------
    FormatError
        If the file is empty, is not text or lacks the columns of this layout.

    See Also
    --------
    as_turns : The route for other tables of one row a ticket.

    Notes
    -----
    A closing says that the agency was done; its first answer is not in the data. The stamp of the
    action is that of the last one, and only rides along.

    Requests that are closed without a stamp, or before they were opened, go to the rejects.

    Examples
    --------
    >>> import io
    >>> import vocsigma as vs
    >>> file = io.StringIO(
    ...     "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Status\n"
    ...     "64345465,3/14/2025 1:20,,NYPD,Animal-Abuse,Neglected,In Progress\n"
    ...     "64342912,3/13/2025 23:33,3/14/2025 0:25,NYPD,Animal-Abuse,Chained,Closed\n"
    ... )
    >>> messages, rejects = vs.read_nyc311(file)
    >>> messages[["message_id", "author_role", "brand", "created_at"]]
            message_id author_role brand                created_at
    0         64345465    customer  NYPD 2025-03-14 05:20:00+00:00
    1         64342912    customer  NYPD 2025-03-14 03:33:00+00:00
    2  64342912#closed       agent  NYPD 2025-03-14 04:25:00+00:00
    """
    zone = time_zone(tz)
    columns, records = read_records(open_source(path_or_file), LAYOUT)
    ids = ids_of(columns["key"])
    created, closed, updated = (
        read_times(_cells(columns, name), zone, _FORMATS)
        for name in ("created_at", "closed_at", "action_updated_at")
    )
    done = closed.not_before(created.instants)
    is_closed = (_cells(columns, "status").str.strip().str.lower() == "closed").to_numpy(dtype=bool)
    verdict = _judged(ids, created, closed, done, is_closed)
    rejected = verdict.rejects(columns, records.number)

    requests = _requests(columns, ids, created, updated, records.number)
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


def _cells(columns: pa.Table, name: str) -> pd.Series[str]:
    """Give a column as text, all missing if the file has none of that name."""
    if name in columns.column_names:
        return as_text(columns[name])
    return pd.Series(np.nan, index=range(columns.num_rows), dtype="str")


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


def _requests(
    columns: pa.Table, ids: Ids, created: Times, updated: Times, number: NDArray[np.int64]
) -> pd.DataFrame:
    key = as_text(ids.texts)
    complaint, descriptor = _cells(columns, "complaint_type"), _cells(columns, "descriptor")
    channel = _cells(columns, "channel").str.strip().str.lower().map(_CHANNELS).fillna("311")
    return pd.DataFrame(
        {
            "message_id": key,
            "thread_id": key,
            "parent_id": pd.Series(np.nan, index=key.index, dtype="str"),
            "channel": channel,
            "visibility": "closed",
            "brand": _cells(columns, "agency"),
            "author_id": "requester-" + key,
            "author_role": "customer",
            "created_at": utc_column(created.instants),
            "text": _joined(complaint, descriptor),
            "visible": True,
            "record": number,
            "complaint_type": complaint,
            "descriptor": descriptor,
            "borough": _cells(columns, "borough"),
            "status": _cells(columns, "status"),
            "action_updated_at": utc_column(updated.instants),
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


def _joined(complaint: pd.Series[str], descriptor: pd.Series[str]) -> pd.Series[str]:
    """Join type and descriptor; either may be missing."""
    both = complaint.str.cat(descriptor, sep=": ")
    return both.fillna(complaint).fillna(descriptor)
