"""Reviews of Google Play, from the Play Console or from google-play-scraper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import overload

import pyarrow as pa
import pyarrow.compute as pc

from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.fingerprint import Fingerprint, Format, Head
from vocsigma.loaders._files.source import Paths, Source
from vocsigma.loaders._shops.reviews import Reviews, made_up_ids, read_reviews, zone_of
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.with_column import column_of, with_column

CONSOLE = Layout(
    title="a report of reviews of the Google Play Console",
    columns={
        "package name": "app",
        "app version code": "version_code",
        "app version name": "app_version",
        "reviewer language": "lang",
        "device": "device",
        "review submit date and time": "created_text",
        "review submit millis since epoch": "created_at",
        "review last update date and time": "edited_text",
        "review last update millis since epoch": "edited_at",
        "star rating": "rating",
        "review title": "title",
        "review text": "text",
        "developer reply date and time": "replied_text",
        "developer reply millis since epoch": "replied_at",
        "developer reply text": "reply",
        "review link": "url",
    },
    needed=("app", "created_at", "rating"),
    signature={"app": r"[A-Za-z]\w*(?:\.\w+)+"},
    prose=("title", "text", "reply"),
)
SCRAPED = Layout(
    title="reviews of google-play-scraper",
    columns={
        "reviewid": "message_id",
        "username": "author_name",
        "content": "text",
        "score": "rating",
        "thumbsupcount": "likes",
        "reviewcreatedversion": "app_version",
        "at": "created_at",
        "replycontent": "reply",
        "repliedat": "replied_at",
        "appid": "app",
    },
    needed=("message_id", "created_at", "rating"),
    signature={"message_id": r"gp:[\w-]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
    prose=("text", "reply"),
)
_RIDERS = ("author_name", "likes", "lang", "app_version", "device", "url")
# A spreadsheet makes 1.7676E+12 of it.
_MILLIS = r"^[0-9]{1,17}(\.0*)?$"
_ID = r"(?i)[?&#:](?:reviewid|ReviewPlace:id)=(?P<id>[^&#]+)"


@overload
def read_google_play(
    path_or_file: Paths,
    *,
    app: str | None = ...,
    tz: str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: None = ...,
) -> Loaded: ...
@overload
def read_google_play(
    path_or_file: Paths,
    *,
    app: str | None = ...,
    tz: str | None = ...,
    brands: Mapping[str, str] | None = ...,
    max_bytes: int | None = ...,
    batch_size: int,
) -> Iterator[Loaded]: ...
def read_google_play(
    path_or_file: Paths,
    *,
    app: str | None = None,
    tz: str | None = None,
    brands: Mapping[str, str] | None = None,
    max_bytes: int | None = None,
    batch_size: int | None = None,
) -> Loaded | Iterator[Loaded]:
    r"""Read reviews of Google Play as messages.

    Parameters
    ----------
    path_or_file : path, file object, or iterable of these
        CSV, plain, gzipped, in zstd or zip; also a pattern or a folder: the monthly reports of the Play
        Console (``reviews_<package>_<month>.csv``, in UTF-16), or what google-play-scraper gave.
    app : str, optional
        The app, where the file does not name it; it is the brand, and the author of the replies.
    tz : str, optional
        The zone of stamps that name none. google-play-scraper writes the local time of the computer that
        it runs on, so that its files need it; the Console's do not.
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
        The messages table with ``record, author_name, edited_at, rating, likes, lang, app_version, device,
        url``; channel ``review``. A record is a review, and gives a second message, ``<id>#reply``, if
        there is a reply.

    Raises
    ------
    FormatError
        If a file is empty, is not text, or is neither of the two.
    ArgumentError
        If stamps name no zone and `tz` does not either.

    See Also
    --------
    read_app_store : The same for the App Store.

    Notes
    -----
    The stamps of a Console's report are those of the first submission and of the last update. A scraped
    ``at`` is that of the last edit: a reply may then be stamped before its review, which the summary counts.
    The stamp of a reply is that of its last edit.

    Where several files hold a review, the earliest stamps and the latest text count; the older versions are
    rejected as superseded. The id is that of the review's link; a rating without a link has one made of
    package, submission, language and device. The file does not tell reviewers apart: each review is by an
    author of its own.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_google_play
    >>> file = io.StringIO(
    ...     "reviewId,userName,content,score,thumbsUpCount,at,replyContent,repliedAt\n"
    ...     "gp:AOqpTOFaaaabbbbcccc,Ann,Crashes,1,3,2026-01-05 10:00:00,Sorry!,2026-01-05 10:20:00\n"
    ... )
    >>> messages, rejects = read_google_play(file, app="com.acme", tz="Europe/Berlin")
    >>> messages[["author_role", "created_at", "text", "rating", "brand"]]
      author_role                created_at     text  rating     brand
    0    customer 2026-01-05 09:00:00+00:00  Crashes     1.0  com.acme
    1       agent 2026-01-05 09:20:00+00:00   Sorry!     NaN  com.acme
    """
    reviews = Reviews(_layout_of, _prepared, _RIDERS, app, brands, unit="ms", zone=zone_of(tz))
    return read_reviews(path_or_file, reviews, tz=tz, max_bytes=max_bytes, batch_size=batch_size)


def _layout_of(source: Source) -> Layout:
    """Give the layout of which the file has more columns."""
    names = Head.of(source).names
    return max((CONSOLE, SCRAPED), key=lambda layout: len(names & layout.columns.keys()))


def _prepared(columns: pa.Table) -> pa.Table:
    """Fill what the Console leaves out, or a spreadsheet has rounded: ids, and stamps as numbers."""
    for name in ("created", "edited", "replied"):
        if f"{name}_text" in columns.column_names:
            millis, text = (column_of(columns, f"{name}_{form}") for form in ("at", "text"))
            exact = pc.if_else(pc.match_substring_regex(millis, _MILLIS), millis, None)
            columns = with_column(columns, f"{name}_at", pc.coalesce(exact, text, millis))
    if "url" not in columns.column_names or "message_id" in columns.column_names:
        return columns
    links = column_of(columns, "url")
    found = pc.replace_substring(pc.struct_field(pc.extract_regex(links, _ID), "id"), "%3A", ":")
    ids = pc.coalesce(found, links)
    bare = pc.is_null(ids)
    ids = pc.replace_with_mask(ids, bare, made_up_ids(columns.filter(bare)))
    return with_column(columns, "message_id", ids)


FORMAT = Format(
    read_google_play,
    "reviews of Google Play",
    (
        Fingerprint(
            "csv",
            ("package name", "star rating", "review submit millis since epoch"),
            ("review text", "developer reply text", "review link"),
        ),
        Fingerprint(
            "csv", ("reviewid", "content", "score", "at"), ("repliedat", "replycontent", "username")
        ),
    ),
)
