"""Reviews of the App Store, from App Store Connect, Apple's feed or app-store-scraper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, overload

import pyarrow as pa

from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.json_values import Stray
from vocsigma.loaders._files.json_walk import is_list, items_of
from vocsigma.loaders._files.source import Paths, Source
from vocsigma.loaders._shops.app_store_responses import read_responses
from vocsigma.loaders._shops.reviews import Reviews, read_reviews, zone_of
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.with_column import column_of, with_column

SCRAPED = Layout(
    title="reviews of app-store-scraper",
    columns={
        "id": "message_id",
        "date": "created_at",
        "developerresponse": "response",
        "review": "text",
        "rating": "rating",
        "title": "title",
        "username": "author_name",
        "app_name": "app",
    },
    needed=("created_at", "rating", "text"),
    signature={"created_at": r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:.]+Z?"},
    prose=("text", "title", "response"),
)


def _records(value: Any) -> Iterator[Any]:
    """Give the reviews of pages and feeds; a review bears the response to it."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict) and isinstance(node.get("feed"), dict):
            entries = node["feed"].get("entry", [])
            yield from map(_entry, entries if isinstance(entries, list) else [entries])
        elif is_list(node, "data"):
            responses = _responses(items_of(node, "included"))
            for review in items_of(node, "data"):
                yield _with_response(review, responses)
        elif isinstance(node, dict) and "im:rating" in node:
            yield _entry(node)
        else:
            yield node


def _responses(included: list[Any]) -> dict[Any, Any]:
    """Give the responses by their own ids and by those of their reviews."""
    responses = {}
    for item in included:
        if isinstance(item, dict) and item.get("type") == "customerReviewResponses":
            for key in (item.get("id"), _related(item, "review")):
                if isinstance(key, str):
                    responses[key] = item.get("attributes")
    return responses


def _with_response(review: Any, responses: dict[Any, Any]) -> Any:
    if not isinstance(review, dict):
        return review
    keys = (_related(review, "response"), review.get("id"))
    found = next(
        (responses[key] for key in keys if isinstance(key, str) and key in responses), None
    )
    return {**review, "response": found}


def _related(item: dict[Any, Any], name: str) -> Any:
    """Give the id of what an item is related to."""
    for key in ("relationships", name, "data", "id"):
        item = item.get(key) if isinstance(item, dict) else None  # type: ignore[assignment]
    return item


def _entry(entry: Any) -> Any:
    """Write an entry of Apple's feed as App Store Connect writes a review."""
    if not isinstance(entry, dict) or "im:rating" not in entry:
        return Stray.of("no_message", entry)

    def label(*way: str) -> Any:
        found: Any = entry
        for key in (*way, "label"):
            found = found.get(key) if isinstance(found, dict) else None
        return found

    attributes = {
        "rating": label("im:rating"),
        "title": label("title"),
        "body": label("content"),
        "reviewerNickname": label("author", "name"),
        "createdDate": label("updated"),
        "version": label("im:version"),
    }
    return {"id": label("id"), "attributes": attributes}


_RIDERS = ("author_name", "app_version", "territory")
JSON = JsonLayout(
    title="reviews of the App Store",
    columns={
        "message_id": "id",
        "created_at": "attributes.createdDate",
        "rating": "attributes.rating:int",
        "title": "attributes.title",
        "text": "attributes.body",
        "author_name": "attributes.reviewerNickname",
        "territory": "attributes.territory",
        "app_version": "attributes.version",
        "reply": "response.responseBody",
        "replied_at": "response.lastModifiedDate",
        "reply_state": "response.state",
        # An entry of a damaged feed is known by it. It never is a whole number, so that no entry is read
        # in bulk, which would not write it as a review.
        "entry": "content.label:int | content.label",
    },
    needed=("rating", "entry"),
    records=_records,
)


@overload
def read_app_store(
    path_or_file: Paths,
    *,
    app: str | None = ...,
    tz: str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_app_store(
    path_or_file: Paths,
    *,
    app: str | None = ...,
    tz: str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_app_store(
    path_or_file: Paths,
    *,
    app: str | None = None,
    tz: str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read reviews of the App Store as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        Plain, gzipped, in zstd or zip; also a pattern or a folder: JSON of the App Store Connect API
        (``customerReviews``, asked with ``include=response``) or of Apple's feed of customer reviews, or
        the CSV of app-store-scraper.
    app : str, optional
        The app, which the files seldom name; it is the brand, and the author of the replies.
    tz : str, optional
        The zone of stamps that name none. app-store-scraper writes UTC without saying so: ``"UTC"``.
    brands : mapping of str to str, optional
        The brand of each app; an app that is not named is a brand of its own.
    max_bytes : int, optional
        The most bytes that a packed file may become; 64 MiB, or 200 times its size where that is more,
        if not given.
    batch_size : int, optional
        If given, the result is an iterator over tables of at most so many records. The versions of each
        review are found in a first pass, which keeps about 200 bytes a record.

    Returns
    -------
    Loaded, or iterator of Loaded
        The messages table with ``record, author_name, edited_at, rating, app_version, territory``; channel
        ``review``. A record is a review, and gives a second message, ``<id>#reply``, if there is a reply.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or is none of these.
    ArgumentError
        If stamps name no zone and `tz` does not either.

    See Also
    --------
    read_google_play : The same for Google Play.

    Notes
    -----
    The stamp of a response is that of its last change (``lastModifiedDate``, ``modified``): the first reply
    may have been earlier. Where several files hold a review, the earliest stamps and the latest text count;
    the older versions are rejected as superseded. A response that is not yet published is not visible.

    app-store-scraper writes no ids: they are made of the app, the nickname and the stamp, so that a review
    that was edited between two files counts twice. A response that cannot be read rejects its record.
    Apple's feed has no responses: do not measure response times with it.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_app_store
    >>> file = io.StringIO(
    ...     '{"data": [{"type": "customerReviews", "id": "r1", "attributes": {"rating": 2,'
    ...     ' "title": "Crashes", "body": "Daily", "createdDate": "2026-01-05T01:00:00-08:00"}}],'
    ...     ' "included": [{"type": "customerReviewResponses", "id": "a1", "attributes":'
    ...     ' {"responseBody": "Sorry!", "lastModifiedDate": "2026-01-05T09:20:00Z"},'
    ...     ' "relationships": {"review": {"data": {"id": "r1"}}}}]}'
    ... )
    >>> messages, rejects = read_app_store(file, app="Acme")
    >>> messages[["message_id", "author_role", "created_at", "text"]]
      message_id author_role                created_at            text
    0         r1    customer 2026-01-05 09:00:00+00:00  Crashes\n\nDaily
    1   r1#reply       agent 2026-01-05 09:20:00+00:00          Sorry!
    """
    reviews = Reviews(_layout_of, _prepared, _RIDERS, app, brands, zone=zone_of(tz))
    return read_reviews(path_or_file, reviews, tz=tz, max_bytes=max_bytes, batch_size=batch_size)


def _layout_of(source: Source) -> Layout | JsonLayout:
    return JSON if source.head.lstrip().startswith(("{", "[")) else SCRAPED


def _prepared(columns: pa.Table) -> pa.Table:
    """Take apart the responses, which app-store-scraper writes as Python does."""
    if "response" not in columns.column_names:
        return columns
    for name, values in read_responses(column_of(columns, "response")).items():
        columns = with_column(columns, name, values)
    return columns


FORMAT = Format(
    read_app_store,
    "reviews of the App Store",
    (
        Fingerprint(
            "json",
            ("attributes", "rating", "createdDate", "reviewerNickname"),
            ("responseBody", "customerReviews", "territory"),
        ),
        Fingerprint("json", ("feed", "entry", "im:rating", "content"), ("im:version", "updated")),
        Fingerprint(
            "csv",
            ("date", "review", "rating", "title", "username"),
            ("developerresponse", "isedited"),
        ),
    ),
)
