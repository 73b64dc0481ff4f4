"""Split CSV files into columns of text, block by block; what cannot be split goes into rejects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from vocsigma.loaders._files.csv_blocks import record_blocks
from vocsigma.loaders._files.csv_bulk import bulk, is_sound
from vocsigma.loaders._files.csv_damage import tolerant
from vocsigma.loaders._files.csv_shape import Layout, Shape, shape_of
from vocsigma.loaders._files.decode import UNKNOWN, Encoding, is_utf8
from vocsigma.loaders._files.records import Chunk, Records, joined_chunks, strays_table
from vocsigma.loaders._files.source import Source

__all__ = ["Layout", "csv_chunks", "read_records"]


def csv_chunks(sources: Iterable[Source], layout: Layout) -> Iterator[Chunk]:
    """Read files block by block."""
    for source in sources:
        yield from _blocks(source, layout)


def read_records(source: Source, layout: Layout) -> Chunk:
    """Read a CSV file into columns of text."""
    return joined_chunks(_blocks(source, layout))


def _blocks(source: Source, layout: Layout) -> Iterator[Chunk]:
    """Let pyarrow read block by block; one with something wrong in it is read again by itself."""
    shape = shape_of(source.name, source.head, layout)
    encoding: Encoding | None = None
    if any(UNKNOWN in name for name in shape.header):
        encoding = source.guessed_encoding()
        shape = shape_of(source.name, source.start(encoding), layout)
    notes = _notes(shape)
    done = 0
    with source.open() as file:
        for block in record_blocks(file, source.name, shape):
            own = source
            skipped: list[dict[str, Any]] = []
            columns = _sound(block, shape)
            if columns is None:
                data = bytes(block)
                if not is_utf8(data):
                    encoding = encoding or source.guessed_encoding()
                    text, damaged = encoding.text(data)
                    data = text.encode()
                    own = replace(source, encoding=encoding.name, damaged=damaged)
                columns, skipped = tolerant(data, source.name, shape)
            total = columns.num_rows + len(skipped)
            taken = np.ones(total, dtype=bool)
            taken[[row["record"] - 1 for row in skipped]] = False
            rejects = strays_table([{**row, "record": row["record"] + done} for row in skipped])
            number = np.flatnonzero(taken) + done + 1
            yield columns, Records(own, number, total, rejects, notes)
            done += total


def _sound(block: memoryview, shape: Shape) -> pa.Table | None:
    """Give a block's columns, None if anything is wrong with it."""
    if not is_utf8(block):
        return None
    try:
        columns = bulk(block, shape)
    except pa.ArrowInvalid:
        return None
    return columns if is_sound(columns, shape) else None


def _notes(shape: Shape) -> tuple[str, ...]:
    spelled = {"\t": "tabs", ";": "semicolons"}.get(shape.delimiter)
    return (f"The fields are separated by {spelled}.",) if spelled else ()
