"""New York City's 311 service requests, as NYC Open Data exports them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import overload

from vocsigma.loaders._cities.city311 import City, read_requests
from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import Paths
from vocsigma.loaders._values.loaded import Loaded

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
    "additional details": "additional_details",
    # The portal's present names of the type and the descriptor; its API kept the old ones.
    "problem (formerly complaint type)": "complaint_type",
    "problem detail (formerly descriptor)": "descriptor",
}
LAYOUT = Layout(
    title="a 311 file of NYC Open Data",
    columns={
        **_HEADERS,
        **{header.replace(" ", "_"): name for header, name in _HEADERS.items()},
        "descriptor_2": "additional_details",
    },
    needed=("key", "created_at", "closed_at", "agency", "complaint_type", "status"),
    signature={
        "key": "[0-9]{4,12}",
        "created_at": r"[0-9]{1,4}[/-][0-9]{1,2}[/-][0-9]{2,4}[^,;\t]*",
    },
    prose=("descriptor", "additional_details", "resolution"),
)
_CITY = City(
    layout=LAYOUT,
    source="channel",
    channels={"phone": "phone", "online": "web", "mobile": "app"},
    text=("complaint_type", "descriptor"),
    riders=(
        "complaint_type",
        "descriptor",
        "additional_details",
        "borough",
        "status",
        "resolution",
    ),
    stamps=("action_updated_at",),
    formats=(
        "%m/%d/%Y %I:%M:%S %p",
        "%m/%d/%Y %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%m/%d/%Y %I:%M %p",
        "%m/%d/%Y",
    ),
)


@overload
def read_nyc311(
    path_or_file: Paths, *, tz: str = ..., max_bytes: int | None = ..., batch_size: None = ...
) -> Loaded: ...
@overload
def read_nyc311(
    path_or_file: Paths, *, tz: str = ..., max_bytes: int | None = ..., batch_size: int
) -> Iterator[Loaded]: ...
def read_nyc311(
    path_or_file: Paths,
    *,
    tz: str = "America/New_York",
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read New York City's 311 service requests as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        CSV files, plain, gzipped, in zstd or zip, also a pattern or a folder, as
        the portal of NYC Open Data exports them or as its API does.
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
        The messages table: one row for a request, by a customer ``requester-<key>`` as the data name
        nobody, and one for its closing, by the agency. ``record, complaint_type, descriptor,
        additional_details, borough, status, resolution, action_updated_at`` ride along. Open requests
        have no closing.

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
    return read_requests(path_or_file, _CITY, tz, max_bytes, batch_size)


FORMAT = Format(
    read_nyc311,
    "a 311 file of NYC Open Data",
    (
        Fingerprint(
            "csv",
            (
                "unique key|unique_key",
                "created date|created_date",
                "closed date|closed_date",
                "agency",
                "complaint type|complaint_type|problem (formerly complaint type)",
                "status",
            ),
        ),
    ),
    tz="America/New_York",
)
