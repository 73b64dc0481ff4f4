"""Twitter's time stamps, a million at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._rows import as_text
from vocsigma.loaders._times import NONE, UTC, read_times

_TWITTER_LENGTH = 30


def _pairs(texts: dict[str, int]) -> NDArray[np.int16]:
    """Map two bytes, read as one little-endian number, to a value; -1 for any other two."""
    table = np.full(1 << 16, -1, dtype=np.int16)
    for text, value in texts.items():
        table[int.from_bytes(text.encode(), "little")] = value
    return table


_DIGITS = _pairs({f"{number:02d}": number for number in range(100)})
# Two letters tell the months apart.
_MONTHS = _pairs(
    {
        pair: number
        for number, pair in enumerate(
            ("an", "eb", "ar", "pr", "ay", "un", "ul", "ug", "ep", "ct", "ov", "ec")
        )
    }
)
_INITIALS = np.frombuffer(b"JFMAMJJASOND", dtype=np.uint8)
_FIRSTS = np.arange("2000-01", "2100-02", dtype="datetime64[M]").astype("datetime64[D]")
_MONTH_START = _FIRSTS.astype(np.int64)
_MONTH_LENGTH = np.append(np.diff(_MONTH_START), 0).astype(np.int16)
_UTC_20 = int.from_bytes(b" +0000 2", "little")
_MARKS = {3: ord(" "), 7: ord(" "), 10: ord(" "), 13: ord(":"), 16: ord(":"), 27: ord("0")}
_DAY = 86_400 * 1_000_000


def twitter_instants(stamps: pa.ChunkedArray) -> NDArray[np.int64]:
    """Read stamps such as ``Tue Oct 31 22:10:47 +0000 2017``; the odd one out may be ISO 8601 in UTC.

    Parameters
    ----------
    stamps : ChunkedArray of large_string
        One stamp a record.

    Returns
    -------
    array of int64
        Microseconds since 1970 in UTC; the smallest integer where a stamp cannot be read.
    """
    instants = np.full(len(stamps), NONE)
    begin = 0
    for chunk in stamps.chunks:
        end = begin + len(chunk)
        _fill_fixed_width(chunk, instants[begin:end])
        begin = end
    slow = np.flatnonzero(instants == NONE)
    if len(slow):
        instants[slow] = read_times(as_text(stamps.take(pa.array(slow))), UTC).instants
    return instants


def _fill_fixed_width(chunk: pa.Array, instants: NDArray[np.int64]) -> None:
    """Read the stamps of 30 bytes, in blocks that the processor's cache holds."""
    wide = pc.fill_null(pc.equal(pc.binary_length(chunk), _TWITTER_LENGTH), False)
    if pc.all(wide).as_py():
        instants[:] = _fixed_width(chunk)
    elif pc.any(wide).as_py():
        instants[wide.to_numpy(zero_copy_only=False)] = _fixed_width(chunk.filter(wide))


def _fixed_width(stamps: pa.Array) -> NDArray[np.int64]:
    """Read stamps of 30 bytes each; the smallest integer for one that is not sound."""
    first = np.frombuffer(stamps.buffers()[1], dtype=np.int64)[stamps.offset]
    data = stamps.buffers()[2]

    def at(place: int, dtype: str) -> NDArray[Any]:
        strides = (_TWITTER_LENGTH,)
        return np.ndarray(len(stamps), dtype, data, offset=int(first) + place, strides=strides)

    day, hour, minute, second = (_DIGITS[at(place, "<u2")] for place in (8, 11, 14, 17))
    month, year = _MONTHS[at(5, "<u2")], _DIGITS[at(28, "<u2")]
    index = 12 * year + month
    sound = np.minimum.reduce([month, day - 1, hour, minute, second, year]) >= 0
    sound &= at(4, "u1") == _INITIALS[month]
    for place, mark in _MARKS.items():
        sound &= at(place, "u1") == mark
    sound &= at(19, "<u8") == _UTC_20
    sound &= (hour < 24) & (minute < 60) & (second < 60) & (day <= _MONTH_LENGTH[index])
    seconds = (hour.astype(np.int32) * 60 + minute) * 60 + second
    days = _MONTH_START[index] + day - 1
    return np.where(sound, days * _DAY + seconds * np.int64(1_000_000), NONE)
