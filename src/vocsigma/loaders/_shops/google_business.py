"""Reviews of places on Google, from the Business Profile API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, overload

import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_walk import is_list
from vocsigma.loaders._files.source import Paths, Source
from vocsigma.loaders._shops.reviews import Reviews, read_reviews
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.with_column import column_of, with_column


def _records(value: Any) -> Iterator[Any]:
    """Give the reviews of pages, of one location or several."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        lists = [name for name in ("reviews", "locationReviews") if is_list(node, name)]
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif lists:
            waiting.extend(node[name] for name in lists)
        elif isinstance(node, dict) and isinstance(node.get("review"), dict):
            yield {"location": node.get("name"), **node["review"]}
        else:
            yield node


LAYOUT = JsonLayout(
    title="reviews of the Google Business Profile API",
    columns={
        "message_id": "reviewId",
        "created_at": "createTime",
        "edited_at": "updateTime",
        "author_name": "reviewer.displayName",
        "rating": "starRating",
        "text": "comment",
        "reply": "reviewReply.comment",
        "replied_at": "reviewReply.updateTime",
        "app": "location",
        "name": "name",
    },
    needed=("rating",),
    records=_records,
)
_PLACE = r"(?P<place>locations/[^/]+)"
_LAST = r"(?P<last>[^/]+)$"


@overload
def read_google_business(
    path_or_file: Paths,
    *,
    location: str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_google_business(
    path_or_file: Paths,
    *,
    location: str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_google_business(
    path_or_file: Paths,
    *,
    location: str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read reviews of places on Google as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        JSON of the Business Profile API, plain, gzipped, in zstd or zip; also a pattern or a folder: pages
        of ``reviews.list`` or ``batchGetReviews``, lists of reviews, or one a line.
    location : str, optional
        The place, where the file does not name it (``locations/22``); it is the brand, and the author of
        the replies.
    brands : mapping of str to str, optional
        The brand of each location; a location that is not named is a brand of its own.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The versions of each
        review are found in a first pass, which keeps about 200 bytes a record.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, author_name, edited_at, rating``; channel ``review``. A record is a
        review, and gives a second message, ``<id>#reply``, if there is a reply.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or holds no review.

    See Also
    --------
    read_google_play : The same for apps.

    Notes
    -----
    The stamp of a reply is that of its last change (``updateTime``): the first reply may have been earlier.
    Where several files hold a review, the earliest stamps and the latest text count; the older versions are
    rejected as superseded. Reviewers may be anonymous, and names are not unique: each review is by an author
    of its own. Stars come as words and become numbers; a rating without words has no text.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_google_business
    >>> file = io.StringIO(
    ...     '{"reviews": [{"name": "accounts/1/locations/22/reviews/r1", "reviewId": "r1",'
    ...     ' "reviewer": {"displayName": "Ann"}, "starRating": "TWO", "comment": "Cold soup",'
    ...     ' "createTime": "2026-01-05T09:00:00Z", "updateTime": "2026-01-05T09:00:00Z",'
    ...     ' "reviewReply": {"comment": "Sorry!", "updateTime": "2026-01-05T09:20:00Z"}}]}'
    ... )
    >>> messages, rejects = read_google_business(file, brands={"locations/22": "Acme Diner"})
    >>> messages[["message_id", "author_role", "rating", "text", "brand"]]
      message_id author_role  rating       text       brand
    0         r1    customer     2.0  Cold soup  Acme Diner
    1   r1#reply       agent     NaN     Sorry!  Acme Diner
    """
    reviews = Reviews(_layout_of, _prepared, ("author_name",), location, brands)
    return read_reviews(path_or_file, reviews, max_bytes=max_bytes, batch_size=batch_size)


def _layout_of(source: Source) -> JsonLayout:
    del source  # All files are laid out alike.
    return LAYOUT


def _prepared(columns: pa.Table) -> pa.Table:
    """Take the location, and the id if need be, out of the name of the review."""
    name, app, ids = (column_of(columns, one) for one in ("name", "app", "message_id"))
    place = pc.struct_field(pc.extract_regex(pc.coalesce(name, app), _PLACE), "place")
    last = pc.struct_field(pc.extract_regex(name, _LAST), "last")
    columns = with_column(columns, "app", place)
    return with_column(columns, "message_id", pc.coalesce(ids, last))


FORMAT = Format(
    read_google_business,
    "reviews of the Google Business Profile API",
    (
        Fingerprint(
            "json",
            ("starRating", "createTime", "reviewer|reviewId"),
            ("reviewReply", "displayName", "updateTime"),
        ),
    ),
)
