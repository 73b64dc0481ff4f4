"""The City of Boston's 311 service requests, as Analyze Boston exports them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

from vocsigma.loaders._cities.city311 import City, read_requests
from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.loaded import Loaded

_SAME = (
    "case_title", "subject", "reason", "type", "queue", "closure_reason", "neighborhood", "source",
)  # fmt: skip
LAYOUT = Layout(
    title="a 311 file of the City of Boston",
    columns={
        "case_enquiry_id": "key",
        "open_dt": "created_at",
        "target_dt": "target_at",
        "sla_target_dt": "target_at",
        "closed_dt": "closed_at",
        "ontime": "on_time",
        "on_time": "on_time",
        "case_status": "status",
        "department": "agency",
        **{name: name for name in _SAME},
    },
    needed=("key", "created_at", "closed_at", "status", "agency"),
    signature={
        "key": "[0-9]{6,14}",
        "created_at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.+Z-]*",
    },
    prose=("closure_reason", "case_title"),
)
_CITY = City(
    layout=LAYOUT,
    source="source",
    channels={
        "constituent call": "phone",
        "citizens connect app": "app",
        "city worker app": "app",
        "self service": "web",
        "twitter": "twitter",
    },
    text=("case_title",),
    riders=("status", *_SAME),
    stamps=("target_at",),
    flags={"on_time": {"ontime": True, "overdue": False}},
)


@overload
def read_boston311(
    path_or_file: Paths, *, tz: str = ..., max_bytes: int | None = ..., batch_size: None = ...
) -> Loaded: ...
@overload
def read_boston311(
    path_or_file: Paths, *, tz: str = ..., max_bytes: int | None = ..., batch_size: int
) -> Iterator[Loaded]: ...
def read_boston311(
    path_or_file: Paths,
    *,
    tz: str = "America/New_York",
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read the City of Boston's 311 service requests as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        CSV files, plain, gzipped, in zstd or zip, also a pattern or a folder, as
        Analyze Boston, the city's portal, exports them.
    tz : str, default "America/New_York"
        The zone of the stamps, which name none.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. A first pass finds
        the duplicates, and keeps the ids, times and states of all records.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table: one row for a request, by a customer ``requester-<case>`` as the data name
        nobody, and one for its closing, by the department. ``record, status, case_title, subject,
        reason, type, queue, closure_reason, neighborhood, source, target_at, on_time`` ride along.
        Open requests have no closing.

    Raises
    ------
    FormatError
        If the file is empty, is not text or lacks the columns of this layout.

    See Also
    --------
    read_nyc311 : The same for New York.

    Notes
    -----
    The channel comes from ``source``: a constituent's call is ``phone``, Citizens Connect and the city
    workers' own app are ``app``, self service is ``web``, Twitter is ``twitter``, any other is
    ``311``. `on_time` is the city's own verdict, missing where it gives none; requests without a
    target count as on time there. `target_at` is the time by which the city means to be done.

    A closing says that the department was done; its first answer is not in the data. Requests that
    are closed without a stamp, or before they were opened, go to the rejects.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_boston311
    >>> file = io.StringIO(
    ...     "case_enquiry_id,open_dt,target_dt,closed_dt,ontime,case_status,department,source\n"
    ...     "101004141354,2022-01-20 08:07:49,2022-01-21 08:30:00,2022-01-20 08:45:03,"
    ...     "ONTIME,Closed,PWDx,Citizens Connect App\n"
    ...     "101004143000,2022-01-21 13:47:00,2022-02-04 13:47:30,,OVERDUE,Open,BTDT,"
    ...     "Constituent Call\n"
    ... )
    >>> messages, rejects = read_boston311(file)
    >>> messages[["message_id", "author_role", "channel", "created_at", "on_time"]]
                message_id author_role channel                created_at  on_time
    0         101004141354    customer     app 2022-01-20 13:07:49+00:00     True
    1  101004141354#closed       agent     app 2022-01-20 13:45:03+00:00     True
    2         101004143000    customer   phone 2022-01-21 18:47:00+00:00    False
    """
    return read_requests(path_or_file, _CITY, tz, max_bytes, batch_size)


FORMAT = Format(
    read_boston311,
    "a 311 file of the City of Boston",
    (Fingerprint("csv", ("case_enquiry_id", "open_dt", "closed_dt", "case_status", "department")),),
    tz="America/New_York",
)
