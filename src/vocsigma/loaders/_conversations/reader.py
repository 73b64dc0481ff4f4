"""How to write a reader of messages: a layout, a draft, a fingerprint, and a function with its docstring.

1. A `JsonLayout` (or a CSV `Layout`) says where the records have each column: ``"author_id": "user.id"``.
   All columns arrive as text, numbers as they were written. `records` of the layout takes the records
   out of a page or a tree, and gives a `Stray` with a reason of `loaded.REASONS` for what is none.
2. A function from those columns (`pyarrow.Table`) to a `Draft`: a frame of the columns of `frames.MESSAGES`
   but ``created_at``, which `read_stamps` reads. Say the role where the source does, else leave it
   missing. `draft` has what drafts need: `whole`, `flag`, `constant`, `riding`, `without_html`.
   One record may give several messages: concatenate their frames, sort them by record, and give the
   record's row of each as `row`. What is no message gets a reason in `rejects`, and never vanishes.
3. The public function hands both to `read_messages`, which opens (paths, patterns, folders, archives,
   file objects), splits, judges ids and stamps, finds threads, duplicates and brands, and accounts for
   every record. It has two overloads: with `batch_size` it gives an iterator of `Loaded`.
4. `FORMAT` names the reader, what it reads, and the `Fingerprint` by which `read_any` knows it; it goes
   into the list in `_formats`.
5. A row in ``tests/loaders/expected/<family>.py`` for each sample file gives the counts that the tests
   demand; the same row feeds the file, a hundredfold damaged, to the reader.

`x_v1` is a short one to begin from. A source of several tables opens them by `open_tables`, reads each by
`json_chunks` or `csv_chunks`, joins them into one chunk, and hands that to `loaded_messages`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from vocsigma.loaders._conversations.messages import (
    DraftOf,
    Parties,
    loaded_messages,
    warn_of_unknown_agents,
)
from vocsigma.loaders._files.csv import Layout, csv_chunks
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.records import Chunk
from vocsigma.loaders._files.source import Paths, Source, open_sources
from vocsigma.loaders._values.loaded import Loaded


def read_messages(
    paths: Paths,
    layout: Layout | JsonLayout,
    draft_of: DraftOf,
    *,
    parties: Parties,
    max_bytes: int | None = None,
    batch_size: int | None = None,
    stacklevel: int = 2,
) -> Any:
    """Read files of one layout as messages.

    Parameters
    ----------
    paths : path, file object, or iterable of these
        As `open_sources` takes them.
    layout : Layout or JsonLayout
        What the files look like.
    draft_of : function
        Gives the `Draft` of a chunk's columns.
    parties : Parties
        What the caller says of agents, brands and time zone.
    max_bytes : int, optional
        The most bytes that a packed file may become.
    batch_size : int, optional
        How many records, at most, go into one table.
    stacklevel : int, default 2
        Who is warned: the caller's caller.

    Returns
    -------
    Loaded, or iterator of Loaded
        The latter if `batch_size` is given.
    """
    chunks = chunks_of(open_sources(paths, max_bytes), layout)
    loaded = loaded_messages(chunks, draft_of, parties, batch_size=batch_size)
    if isinstance(loaded, Loaded):
        warn_of_unknown_agents(loaded, parties, stacklevel + 1)
    return loaded


def chunks_of(
    sources: list[Source], layout: Layout | JsonLayout, *, stream: bool = False
) -> Callable[[], Iterable[Chunk]]:
    """Give what reads the sources from the beginning, each time that it is called."""
    read: Callable[[], Iterator[Chunk]]
    if isinstance(layout, JsonLayout):
        read = partial(json_chunks, sources, layout, stream=stream)
    else:
        read = partial(csv_chunks, sources, layout)
    return read
