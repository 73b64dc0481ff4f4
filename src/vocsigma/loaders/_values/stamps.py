"""Time stamps of a fixed width, a million at a time: Twitter's, ISO 8601 in UTC, and seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.loaders._values.rows import as_text
from vocsigma.loaders._values.times import FIRST, LAST, NONE, UTC, Times, read_times

_TWITTER_LENGTH = 30
_MICROSECONDS = {"s": 1e6, "ms": 1e3, "us": 1.0}
_CURE = (
    "exports of this source name one, so something has changed the file; export it again, or take it "
    "by pandas.read_csv or read_json and as_messages(frame, tz='Europe/Berlin')"
)
_NUMBER = r"^-?[0-9]{1,17}(\.[0-9]*)?$"


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
_ISO_MARKS = {4: "-", 7: "-", 10: "T", 13: ":", 16: ":"}
# The length of a stamp, and the digits of its fraction of a second.
_ISO_LENGTHS = {20: 0, 24: 3, 27: 6}


def read_stamps(
    stamps: pa.ChunkedArray,
    *,
    unit: str | None = None,
    tz: ZoneInfo | Literal["named"] | None = "named",
    name: str = "created_at",
) -> Times:
    """Read a column of stamps as exports write them.

    Parameters
    ----------
    stamps : ChunkedArray of large_string
        ISO 8601, RFC 2822 or Twitter's; numbers if there is a unit.
    unit : {"s", "ms", "us"}, optional
        What a number counts since 1970.
    tz : ZoneInfo, "named" or None, default "named"
        The zone of stamps that name none; None if the caller may say it and has not, "named" if the
        source's own stamps name theirs: among these, one that names none cannot be read.
    name : str, default "created_at"
        What the column is called, for messages.

    Returns
    -------
    Times
        One instant a stamp.
    """
    instants = np.full(len(stamps), NONE)
    begin = 0
    for chunk in stamps.chunks:
        own = instants[begin : begin + len(chunk)]
        begin += len(chunk)
        if unit is not None:
            _fill_numbers(chunk, own, _MICROSECONDS[unit])
        _fill_fixed_width(chunk, own)
        _fill_iso(chunk, own)
    never = np.zeros(len(instants), dtype=bool)
    missing = np.array(stamps.is_null().to_pandas(), dtype=bool)
    slow = np.flatnonzero((instants == NONE) & ~missing)
    if not len(slow):
        return Times(instants, instants, missing, False, never, never)
    texts = as_text(stamps.take(pa.array(slow))).rename(name)
    zone = None if tz == "named" else tz
    cure = _CURE if tz == "named" else None
    times = read_times(
        texts, zone, argument="file", cure=cure, zoned=bool((instants != NONE).any())
    )
    later, nonexistent, ambiguous = instants.copy(), never.copy(), never.copy()
    instants[slow], later[slow], missing[slow] = times.instants, times.later, times.missing
    nonexistent[slow], ambiguous[slow] = times.nonexistent, times.ambiguous
    return Times(instants, later, missing, times.assumed, nonexistent, ambiguous)


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
    at = _bytes_of(stamps, _TWITTER_LENGTH)
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


def _bytes_of(stamps: pa.Array, length: int) -> Callable[[int, str], NDArray[Any]]:
    """Give a view on one place of all texts, which follow each other and are of one length."""
    first = int(np.frombuffer(stamps.buffers()[1], dtype=np.int64)[stamps.offset])
    data = stamps.buffers()[2]

    def at(place: int, dtype: str) -> NDArray[Any]:
        return np.ndarray(len(stamps), dtype, data, offset=first + place, strides=(length,))

    return at


def _fill_numbers(chunk: pa.Array, instants: NDArray[np.int64], factor: float) -> None:
    """Read numbers since 1970; a float keeps microseconds of this age."""
    is_number = pc.fill_null(pc.match_substring_regex(chunk, _NUMBER), False)
    rows = is_number.to_numpy(zero_copy_only=False)
    numbers = pc.cast(chunk.filter(is_number), pa.float64()).to_numpy(zero_copy_only=False)
    micros = np.rint(numbers * factor)
    usable = (micros >= FIRST) & (micros < LAST)
    instants[rows] = np.where(usable, np.where(usable, micros, 0).astype(np.int64), NONE)


def _fill_iso(chunk: pa.Array, instants: NDArray[np.int64]) -> None:
    """Read the stamps such as ``2018-10-10T20:19:24.000Z``."""
    lengths = pc.fill_null(pc.binary_length(chunk), 0).to_numpy(zero_copy_only=False)
    for length, digits in _ISO_LENGTHS.items():
        wide = (lengths == length) & (instants == NONE)
        if wide.any():
            some = chunk if wide.all() else chunk.filter(pa.array(wide))
            instants[wide] = _iso(some, length, digits)


def _iso(stamps: pa.Array, length: int, digits: int) -> NDArray[np.int64]:
    """Read stamps of one length, which end in Z and have so many digits after the second."""
    at = _bytes_of(stamps, length)
    century, year, month, day, hour, minute, second = (
        _DIGITS[at(place, "<u2")] for place in (0, 2, 5, 8, 11, 14, 17)
    )
    month = month - 1
    sound = np.minimum.reduce([month, day - 1, hour, minute, second, year]) >= 0
    sound &= (century == 20) & (month < 12)
    for place, mark in (_ISO_MARKS | {length - 1: "Z"}).items():
        sound &= at(place, "u1") == ord(mark)
    fraction = np.zeros(len(stamps), dtype=np.int64)
    if digits:
        sound &= at(19, "u1") == ord(".")
    for place in range(20, 20 + digits):
        digit = at(place, "u1").astype(np.int64) - ord("0")
        sound &= (digit >= 0) & (digit < 10)
        fraction += digit * 10 ** (25 - place)
    index = np.where(sound, 12 * year + month, 0)
    sound &= (hour < 24) & (minute < 60) & (second < 60) & (day <= _MONTH_LENGTH[index])
    seconds = (hour.astype(np.int64) * 60 + minute) * 60 + second
    days = _MONTH_START[index] + day - 1
    return np.where(sound, days * _DAY + seconds * 1_000_000 + fraction, NONE)
