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
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.loaders._csv import Layout
from vocsigma.loaders._draft import Draft, constant
from vocsigma.loaders._json import JsonLayout
from vocsigma.loaders._loaded import Loaded
from vocsigma.loaders._messages import Parties, loaded_messages
from vocsigma.loaders._reader import chunks_of
from vocsigma.loaders._records import Chunk
from vocsigma.loaders._review_versions import Versions
from vocsigma.loaders._rows import cells_of
from vocsigma.loaders._source import Paths, Source, open_sources
from vocsigma.loaders._stamps import read_stamps
from vocsigma.loaders._times import NONE, Times, utc_column
from vocsigma.loaders._with_column import with_column

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
        every = pd.Series(True, index=range(columns.num_rows))
        columns = with_column(columns, "message_id", made_up_ids(columns, every))
    missing = pa.nulls(columns.num_rows, pa.large_string())
    return pa.table(
        {name: columns[name] if name in columns.column_names else missing for name in COLUMNS}
    )


def made_up_ids(columns: pa.Table, rows: pd.Series[bool]) -> pd.Series[str]:
    """Make ids of what an edit does not change: the app, the author, the first stamp, the device."""
    cells = [cells_of(columns, name)[rows].fillna("") for name in _KEY]
    joined = cells[0].str.cat(pd.concat(cells[1:], axis=1), sep="\x1f")
    return "hash:" + joined.map(
        lambda text: hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    ).astype("str")


def _draft(columns: pa.Table, reviews: Reviews) -> Draft:
    replied = np.flatnonzero(cells_of(columns, "reply").notna())
    row = np.append(np.arange(columns.num_rows), replied)
    order = np.argsort(row, kind="stable")
    parts = [columns["created_at"], columns["replied_at"].take(pa.array(replied))]
    stamps = pa.concat_arrays([part.combine_chunks() for part in parts]).take(pa.array(order))
    created = reviews.stamps(pa.chunked_array([stamps]), "created_at")
    asked = _asked(columns, reviews)
    table = pd.concat([asked, _replies(columns, asked, replied, reviews)], ignore_index=True)
    row = row[order]
    is_reply = order >= columns.num_rows
    rejects = {
        name: cells_of(columns, name).notna().to_numpy(dtype=bool)[row]
        for name in ("superseded", "bad_reply")
    }
    early = created.instants < created.instants[~is_reply][row]
    early &= (created.instants != NONE) & ~rejects["superseded"]
    return Draft(
        table.iloc[order].reset_index(drop=True),
        created,
        row=row,
        rejects=rejects,
        counts={"edited_reviews": int(early.sum())},
    )


def _asked(columns: pa.Table, reviews: Reviews) -> pd.DataFrame:
    """Give the reviews as messages."""
    ids = cells_of(columns, "message_id")
    title, text = (
        cells.mask(cells.str.strip() == "")
        for cells in (cells_of(columns, name) for name in ("title", "text"))
    )
    stars = cells_of(columns, "rating")
    edited = reviews.stamps(columns["edited_at"], "edited_at").instants
    begun = reviews.stamps(columns["created_at"], "created_at").instants
    return pd.DataFrame(
        {
            "message_id": ids,
            "parent_id": pd.Series(np.nan, index=ids.index, dtype="str"),
            "author_id": "reviewer-" + ids,
            "author_role": pd.Series(np.nan, index=ids.index, dtype="str"),
            "channel": constant("review", len(ids)),
            "brand": _brand(columns, reviews),
            "visible": True,
            "text": title.str.cat(text, sep="\n\n").fillna(title).fillna(text),
            "rating": pd.to_numeric(stars.replace(_STARS), errors="coerce").astype("float64"),
            "edited_at": utc_column(np.where(edited > begun, edited, NONE)),
            **{name: cells_of(columns, name) for name in reviews.riders},
        }
    )


def _replies(
    columns: pa.Table, asked: pd.DataFrame, replied: NDArray[np.int64], reviews: Reviews
) -> pd.DataFrame:
    """Give the replies as messages of whom the review is about."""
    to = asked.iloc[replied].reset_index(drop=True)
    state = cells_of(columns, "reply_state").iloc[replied].to_numpy()
    nothing = pd.Series(np.nan, index=to.index, dtype="str")
    return to.assign(
        message_id=to["message_id"] + "#reply",
        parent_id=to["message_id"],
        author_id=to["brand"].astype("str").fillna("developer"),
        author_role="agent",
        visible=state != _NOT_YET,
        text=cells_of(columns, "reply").iloc[replied].to_numpy(),
        rating=np.nan,
        edited_at=pd.Series(pd.NaT, index=to.index, dtype=asked["edited_at"].dtype),
        **dict.fromkeys(reviews.riders, nothing),
    )


def _brand(columns: pa.Table, reviews: Reviews) -> pd.Series[str]:
    """Give what is reviewed, by the caller's name for it."""
    app = cells_of(columns, "app")
    if reviews.app is not None:
        app = app.fillna(reviews.app)
    return app.replace(dict(reviews.brands or {}))
