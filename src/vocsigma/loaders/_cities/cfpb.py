"""The consumer complaint database of the US Consumer Financial Protection Bureau."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import overload
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.frames import ASSESSMENTS, DEFECT, MET, PENDING, STATUSES, coerce
from vocsigma.loaders._conversations.batches import Mask, loaded_records
from vocsigma.loaders._files.csv import Layout, csv_chunks
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.records import Chunk, Records
from vocsigma.loaders._files.source import Paths, open_sources
from vocsigma.loaders._values.ids import Ids, ids_of
from vocsigma.loaders._values.loaded import Loaded, rejects_table
from vocsigma.loaders._values.rows import Verdict, as_text, cells_of
from vocsigma.loaders._values.times import Times, read_times, utc_column

_HEADERS = {
    "complaint id": "complaint_id",
    "date received": "received_at",
    "date sent to company": "sent_at",
    "product": "product",
    "sub-product": "sub_product",
    "issue": "issue",
    "sub-issue": "sub_issue",
    "company": "company",
    "state": "state",
    "submitted via": "submitted_via",
    "company response to consumer": "company_response",
    "company response": "company_response",
    "timely response?": "timely",
    "consumer disputed?": "disputed",
    "consumer complaint narrative": "narrative",
}
_OF_THE_API = {
    "complaint_id": "complaint_id",
    "date_received": "received_at",
    "date_sent_to_company": "sent_at",
    "sub_product": "sub_product",
    "sub_issue": "sub_issue",
    "submitted_via": "submitted_via",
    "company_response": "company_response",
    "timely": "timely",
    "consumer_disputed": "disputed",
    "complaint_what_happened": "narrative",
}
LAYOUT = Layout(
    title="a file of the CFPB's consumer complaint database",
    columns={**_HEADERS, **_OF_THE_API},
    needed=("complaint_id", "received_at", "product", "company_response", "timely"),
    signature={
        "complaint_id": "[0-9]{1,12}",
        "received_at": r"[0-9]{1,4}[/-][0-9]{1,2}[/-][0-9]{2,4}[^,;\t]*",
    },
    prose=("narrative", "issue"),
)
_FORMATS = ("%m/%d/%Y", "%m/%d/%y")
_CHANNELS = {
    "web": "web",
    "web referral": "web",
    "phone": "phone",
    "referral": "referral",
    "postal mail": "mail",
    "fax": "fax",
    "email": "email",
}
_RIDERS = (
    "product", "sub_product", "issue", "sub_issue", "state", "company_response", "timely", "disputed",
)  # fmt: skip
_UNANSWERED = ("in progress", "untimely response")
CTQ = "timely response"


@overload
def read_cfpb(
    path_or_file: Paths, *, tz: str = ..., max_bytes: int | None = ..., batch_size: None = ...
) -> Loaded: ...
@overload
def read_cfpb(
    path_or_file: Paths, *, tz: str = ..., max_bytes: int | None = ..., batch_size: int
) -> Iterator[Loaded]: ...
def read_cfpb(
    path_or_file: Paths,
    *,
    tz: str = "America/New_York",
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read the CFPB's consumer complaints as assessments: was the company's response timely.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        CSV files, plain, gzipped, in zstd or zip, also a pattern or a folder, as
        the Bureau's database exports them or as its API does.
    tz : str, default "America/New_York"
        The zone whose midnight a date means.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. A first pass finds
        the duplicates, and keeps the ids, times and states of all records.

    Returns
    -------
    Loaded, or iterator of Loaded
        The assessments table, one row a complaint, with the requirement ``timely response``. The brand
        is the company, the customer ``consumer-<complaint>`` as the data name nobody. ``record,
        product, sub_product, issue, sub_issue, state, company_response, timely, disputed, narrative,
        sent_at`` ride along.

    Raises
    ------
    FormatError
        If the file is empty, is not text or lacks the columns of this layout.

    See Also
    --------
    dpmo : What the assessments are for.

    Notes
    -----
    The database does not say when a company answered, so that there are no turns. A complaint whose
    response is ``In progress`` is ``pending``; of the others one that is marked timely is ``met``,
    one that is not is a ``defect``. `answered` is False while in progress, and where the response is
    ``Untimely response``, which says that the company gave none.

    Complaints that say neither Yes nor No and are not in progress go to the rejects.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_cfpb
    >>> file = io.StringIO(
    ...     "Complaint ID,Date received,Product,Issue,Company,State,Submitted via,"
    ...     "Company response to consumer,Timely response?\n"
    ...     "1290580,3/19/2015,Debt collection,Not mine,Acme,TX,Web,Closed with explanation,Yes\n"
    ...     "1290564,3/19/2015,Mortgage,Payments,Acme,MA,Phone,In progress,Yes\n"
    ... )
    >>> complaints, rejects = read_cfpb(file)
    >>> complaints[["thread_id", "brand", "channel", "opened_at", "status"]]
      thread_id brand channel                 opened_at   status
    0   1290580  Acme     web 2015-03-19 04:00:00+00:00      met
    1   1290564  Acme   phone 2015-03-19 04:00:00+00:00  pending
    """
    zone = time_zone(tz)
    return loaded_records(
        partial(csv_chunks, open_sources(path_or_file, max_bytes), LAYOUT),
        lambda columns: _Judged.of(columns, zone).verdict,
        lambda chunk, repeated: _loaded(chunk, repeated, zone),
        columns=("complaint_id", "received_at", "sent_at", "company_response", "timely"),
        batch_size=batch_size,
    )


@dataclass(frozen=True)
class _Judged:
    """The ids, times and states of complaints, and which of them cannot be used."""

    ids: Ids
    received: Times
    sent: Times
    response: pd.Series[str]
    late: NDArray[np.bool_]
    verdict: Verdict

    @classmethod
    def of(cls, columns: pa.Table, zone: ZoneInfo, repeated: Mask | None = None) -> _Judged:
        ids = ids_of(columns["complaint_id"])
        received, sent = (
            read_times(cells_of(columns, name), zone, _FORMATS)
            for name in ("received_at", "sent_at")
        )
        response, timely = (_folded(columns, name) for name in ("company_response", "timely"))
        verdict = Verdict(columns.num_rows)
        verdict.reject("missing_id", ids.missing)
        verdict.reject("digits_lost", ids.lost)
        verdict.reject("missing_stamp", received.missing)
        verdict.reject("bad_stamp", received.unreadable | sent.unreadable)
        judged = timely.isin(["yes", "no"]) | (response == "in progress")
        verdict.reject("no_verdict", ~judged.to_numpy(dtype=bool))
        verdict.reject_repeats(ids, repeated)
        late = (timely == "no").to_numpy(dtype=bool)
        return cls(ids, received, sent, response, late, verdict)


def _loaded(chunk: Chunk, repeated: Mask | None, zone: ZoneInfo) -> Loaded:
    """Make the table of a chunk."""
    columns, records = chunk
    judged = _Judged.of(columns, zone, repeated)
    received, response, late = judged.received, judged.response, judged.late
    keep = judged.verdict.keep
    in_progress, untimely = ((response == state).to_numpy(dtype=bool) for state in _UNANSWERED)
    status = np.where(late, DEFECT, MET)
    status[in_progress] = PENDING
    complaints = _complaints(columns, judged.ids, records, status).assign(
        opened_at=utc_column(received.instants),
        answered=~response.isin(_UNANSWERED),
        sent_at=utc_column(judged.sent.instants),
    )
    rejected = judged.verdict.rejects(columns, records.number, records.files)
    return Loaded(
        table=coerce(complaints[keep].reset_index(drop=True), ASSESSMENTS),
        rejects=rejects_table([records.rejects, rejected], records.source.name),
        records=records.total,
        source=records.source.name,
        kind="assessments",
        encoding=records.source.encoding,
        time_zone=str(zone) if received.assumed else None,
        counts={
            "late_in_progress": int((keep & in_progress & late).sum()),
            "contradictions": int((keep & untimely & ~late).sum()),
            "damaged_bytes": records.source.damaged,
        },
        notes=records.notes,
    )


def _folded(columns: pa.Table, name: str) -> pd.Series[str]:
    return cells_of(columns, name).str.strip().str.lower()


def _complaints(
    columns: pa.Table, ids: Ids, records: Records, status: NDArray[np.int64]
) -> pd.DataFrame:
    """Give every complaint but its times."""
    key = as_text(ids.texts)
    nothing = pd.Series(np.nan, index=key.index, dtype="str")
    return pd.DataFrame(
        {
            "thread_id": key,
            "customer_id": "consumer-" + key,
            "turn": 1,
            "brand": cells_of(columns, "company"),
            "channel": _folded(columns, "submitted_via").map(_CHANNELS).fillna("unknown"),
            "visibility": "closed",
            "agent_id": nothing,
            "ctq": CTQ,
            "weight": 1.0,
            "status": np.array(STATUSES)[status],
            "answered_early": False,
            "limit_s": np.nan,
            **records.riders(),
            **{name: cells_of(columns, name) for name in _RIDERS},
            "narrative": cells_of(columns, "narrative"),
        }
    )


FORMAT = Format(
    read_cfpb,
    "the CFPB's consumer complaints",
    (
        Fingerprint(
            "csv",
            (
                "complaint id",
                "date received",
                "product",
                "company response to consumer|company response",
                "timely response?",
            ),
        ),
        Fingerprint(
            "csv", ("complaint_id", "date_received", "product", "company_response", "timely")
        ),
    ),
    gives="assessments",
    tz="America/New_York",
)
