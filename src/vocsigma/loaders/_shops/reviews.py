"""What reviews of app stores and shops have in common: a review a record, and the reply to it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.loaders._conversations.draft import Draft, constant
from vocsigma.loaders._conversations.helpdesk import both_times, not_before
from vocsigma.loaders._conversations.messages import Parties, loaded_messages
from vocsigma.loaders._conversations.reader import chunks_of
from vocsigma.loaders._files.csv import Layout
from vocsigma.loaders._files.json import JsonLayout
from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._files.source import Paths, Source, open_sources
from vocsigma.loaders._shops.review_versions import Versions
from vocsigma.loaders._values.handles import category
from vocsigma.loaders._values.ids import ids_of
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import as_text
from vocsigma.loaders._values.stamps import read_stamps
from vocsigma.loaders._values.times import NONE, Times, utc_column
from vocsigma.loaders._values.with_column import column_of, glued, with_column

COLUMNS = (
    "message_id", "created_at", "edited_at", "author_name", "rating", "title", "text", "lang", "likes",
    "app", "app_version", "device", "territory", "url", "reply", "replied_at", "reply_state",
    "bad_reply", "superseded",
)  # fmt: skip
_KEY = ("app", "author_name", "created_at", "lang", "device")
_EARLIEST = int(np.datetime64("2000", "us").astype(np.int64))
_NOT_YET = "PENDING_PUBLISH"
_STARS = {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5"}


@dataclass(frozen=True)
class Reviews:
    """How a source writes reviews.

    `layout_of` gives the layout of a file, whose columns are among `COLUMNS`, of which `riders` ride
    along; `prepared` may change the columns after they are read. `app` is what is reviewed where the
    file does not say, `unit` what a number counts that is a stamp, `zone` where the clock of stamps
    without a zone hung.
    """

    layout_of: Callable[[Source], Layout | JsonLayout]
    prepared: Callable[[pa.Table], pa.Table]
    riders: tuple[str, ...]
    app: str | None = None
    brands: Mapping[str, str] | None = None
    unit: str | None = None
    zone: ZoneInfo | None = None

    def stamps(self, column: pa.ChunkedArray, name: str) -> Times:
        """Read a column of stamps; one from before there were reviews counts other units."""
        times = read_stamps(column, unit=self.unit, tz=self.zone, name=name)
        return replace(times, instants=np.where(times.instants < _EARLIEST, NONE, times.instants))


def zone_of(tz: str | None) -> ZoneInfo | None:
    """Give the zone that a caller names, if any."""
    return None if tz is None else time_zone(tz)


def read_reviews(
    paths: Paths,
    reviews: Reviews,
    *,
    tz: str | None = None,
    max_bytes: int | None,
    batch_size: int | None,
) -> Loaded | Iterator[Loaded]:
    """Read the files of a source as messages: the reviews as customers', the replies as the agent's."""
    sources = open_sources(paths, max_bytes)
    stream = batch_size is not None
    chunks: Callable[[], Iterable[Chunk]] = partial(_chunks, sources, reviews, stream=stream)
    if not stream:
        chunks = partial(iter, list(chunks()))
    loaded: Loaded | Iterator[Loaded] = loaded_messages(
        Versions.of(chunks(), reviews.stamps).applied_to(chunks),
        partial(_draft, reviews=reviews),
        # Who replied is the agent; there is nothing that a caller could add.
        Parties((), reviews.brands, tz),
        batch_size=batch_size,
    )
    return loaded


def _chunks(sources: list[Source], reviews: Reviews, *, stream: bool) -> Iterator[Chunk]:
    """Read every file by its own layout, into the same columns."""
    for source in sources:
        for columns, records in chunks_of([source], reviews.layout_of(source), stream=stream)():
            yield _uniform(reviews.prepared(columns)), records


def _uniform(columns: pa.Table) -> pa.Table:
    """Give all columns that reviews may have; ids too, if the source has none."""
    if "message_id" not in columns.column_names:
        columns = with_column(columns, "message_id", made_up_ids(columns))
    missing = pa.nulls(columns.num_rows, pa.large_string())
    return pa.table(
        {name: columns[name] if name in columns.column_names else missing for name in COLUMNS}
    )


def made_up_ids(columns: pa.Table) -> pa.Array:
    """Make ids of what an edit does not change: the app, the author, the first stamp, the device."""
    cells = [pc.fill_null(column_of(columns, name), "") for name in _KEY]
    keys = glued(*cells, by="\x1f").cast(pa.large_binary())
    hashes = [hashlib.blake2b(key, digest_size=8).hexdigest() for key in keys.to_pylist()]
    return glued("hash:", pa.array(hashes, pa.large_string()))


def _draft(columns: pa.Table, reviews: Reviews) -> Draft:
    """Give each review as a message, and the reply, where there is one, as the next."""
    replied = column_of(columns, "reply").is_valid().to_numpy(zero_copy_only=False)
    row = np.repeat(np.arange(columns.num_rows), 1 + replied)
    is_reply = np.append(False, row[1:] == row[:-1])[: len(row)]
    asked = reviews.stamps(columns["created_at"], "created_at")
    answered = not_before(reviews.stamps(columns["replied_at"], "replied_at"), asked.instants)
    created = both_times(asked, answered, np.where(is_reply, row + columns.num_rows, row))
    rejects = {
        name: column_of(columns, name).is_valid().to_numpy(zero_copy_only=False)[row]
        for name in ("superseded", "bad_reply")
    }
    early = created.instants < asked.instants[row]
    early &= (created.instants != NONE) & ~rejects["superseded"]
    return Draft(
        _table(columns, reviews, asked, row, is_reply),
        created,
        row=row,
        rejects=rejects,
        counts={"edited_reviews": int(early.sum())},
    )


def _table(
    columns: pa.Table,
    reviews: Reviews,
    asked: Times,
    row: NDArray[np.int64],
    is_reply: NDArray[np.bool_],
) -> pd.DataFrame:
    """Give the messages: of every review what its author wrote, of a reply its text."""
    of_review, of_reply = pa.array(row, mask=is_reply), pa.array(row, mask=~is_reply)
    ids, reply = column_of(columns, "message_id"), column_of(columns, "reply")
    brand = _brand(columns, reviews)
    author = glued("reviewer-", ids)
    developers = pa.array([*brand.categories, "developer"], pa.large_string())
    developer = developers.take(pa.array(np.where(brand.isna(), len(developers) - 1, brand.codes)))
    edited = reviews.stamps(columns["edited_at"], "edited_at").instants
    edited = np.where(edited > asked.instants, edited, NONE)
    state = column_of(columns, "reply_state").take(of_reply)
    stars = column_of(columns, "rating").dictionary_encode()
    ratings = pd.to_numeric(as_text(stars.dictionary).replace(_STARS), errors="coerce")
    rating = np.append(ratings.to_numpy(dtype=np.float64), np.nan)
    mark = pc.if_else(pa.array(is_reply), pa.scalar("#reply", pa.large_string()), "")
    # A review's own id is judged as it is written; that of its reply is made of the id without its ".0".
    both_ids = pa.concat_arrays([ids, ids_of(ids).texts])
    either = pa.array(np.where(is_reply, row + len(ids), row))
    return pd.DataFrame(
        {
            "message_id": as_text(glued(both_ids.take(either), mark)),
            "parent_id": as_text(ids.take(of_reply)),
            "author_id": as_text(pa.concat_arrays([author, developer]).take(either)),
            "author_role": category(np.where(is_reply, 0, -1), ["agent"]),
            "channel": constant("review", len(row)),
            "brand": brand.take(row),
            "visible": pc.fill_null(pc.not_equal(state, _NOT_YET), True).to_numpy(False),
            "text": as_text(pa.concat_arrays([_words(columns), reply]).take(either)),
            "rating": rating[pc.fill_null(stars.indices.take(of_review), -1).to_numpy()],
            "edited_at": utc_column(np.where(is_reply, NONE, edited[row])),
            **{name: as_text(column_of(columns, name).take(of_review)) for name in reviews.riders},
        }
    )


def _words(columns: pa.Table) -> pa.Array:
    """Give the title and the text of each review; missing where there is neither."""
    title, text = (
        pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)
        for cells in (column_of(columns, name) for name in ("title", "text"))
    )
    return pc.coalesce(glued(title, text, by="\n\n"), title, text)


def _brand(columns: pa.Table, reviews: Reviews) -> pd.Categorical:
    """Give what is reviewed, by the caller's name for it."""
    app = column_of(columns, "app")
    if reviews.app is not None:
        app = pc.fill_null(app, reviews.app)
    codes, apps = pd.factorize(as_text(app))
    names = [(reviews.brands or {}).get(one, one) for one in apps]
    return category(codes, names)
