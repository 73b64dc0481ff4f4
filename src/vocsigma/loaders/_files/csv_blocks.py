"""Cut a CSV file into blocks of whole records, so that trouble in one of them stays there."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from io import BufferedIOBase

import numpy as np

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.csv_shape import Shape, record_length

BLOCK = 16 << 20
# The most that may have to be held because nothing in it looks like the end of a record.
LONGEST_RECORD = 64 << 20
_TAIL = 1 << 16


def record_blocks(file: BufferedIOBase, name: str, shape: Shape) -> Iterator[memoryview]:
    """Give a file's records without its header, about as many as fit into a block.

    A block lies in memory that the next one is read into. The last one ends with a line's end of ours,
    so that a quote which was never closed shows in its last cell.
    """
    starts = re.compile(shape.further.encode())
    buffer = bytearray(BLOCK)
    begin = done = 0
    first = True
    while read := file.readinto(memoryview(buffer)[done:]):
        done += read
        if first:
            begin, first = _header_length(bytes(buffer[: min(done, _TAIL)]), shape), False
        cut = _cut(buffer, begin, done, starts, shape)
        if not cut and done == len(buffer):
            if done < LONGEST_RECORD:
                # A new one, as who reads may still hold a view on this.
                buffer = buffer + bytes(len(buffer))
            else:
                cut = _last_line(buffer, begin, name, shape)
        if cut:
            yield memoryview(buffer)[begin:cut]
            buffer[: done - cut] = buffer[cut:done]
            begin, done = 0, done - cut
    yield memoryview(buffer[begin:done] + b"\n")


def _header_length(data: bytes, shape: Shape) -> int:
    """Give the bytes of the record that names the columns."""
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return mark + record_length(data[mark:], shape.delimiter)[0]
    except csv.Error:
        return (data.find(shape.newline.encode()) + 1) or len(data)


def _cut(data: bytearray, begin: int, end: int, starts: re.Pattern[bytes], shape: Shape) -> int:
    """Give where the last record starts, or else the end of the last line outside quotes; 0 if none."""
    for tail in (max(begin, end - _TAIL), begin):
        found = [match.start() + 1 for match in starts.finditer(data, tail, end)]
        if found:
            return found[-1]
    letters = np.frombuffer(data, dtype=np.uint8)[begin:end]
    ends = np.flatnonzero(letters == ord(shape.newline))
    quotes = np.cumsum(letters == ord('"'), dtype=np.int32)
    outside = ends[quotes[ends] % 2 == 0]
    return begin + int(outside[-1]) + 1 if len(outside) else 0


def _last_line(data: bytearray, begin: int, name: str, shape: Shape) -> int:
    """Give the end of the last line of what has no sound end."""
    cut = data.rfind(shape.newline.encode(), begin) + 1
    if not cut:
        message = (
            f"{name} has a line of more than {len(data) >> 20} MiB, which is no record; "
            "is it a CSV file?"
        )
        raise FormatError(message)
    return cut
