"""Which characters bytes mean: UTF-8, or the code page that the letters speak for."""

from __future__ import annotations

import codecs

import numpy as np
import pyarrow as pa

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# What people write in Western Europe beyond ASCII. Read in the wrong code page, it turns into rare signs.
_USUAL = frozenset("äöüßÄÖÜéèêëàâáãåæçîïíñôóòõøùúûœ’‘“”„–—…€£°«»")
_CODE_PAGES = {"cp1252": "cp1252", "mac_roman": "Mac Roman"}


def decoded(data: bytes) -> tuple[str, str, int]:
    """Give text, the encoding it is taken to be in, and how many characters are damaged.

    Where most of the characters beyond ASCII are sound UTF-8, the others are damage; otherwise the
    bytes are taken for the code page, of Windows or of old Macs, in which they give more of the usual
    letters.
    """
    text = data.decode("utf-8", errors="replace")
    damaged = text.count(UNKNOWN) - data.count(UNKNOWN.encode())
    if not damaged:
        return text, "UTF-8", 0
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    if beyond_ascii >= 2 * damaged:
        return text, "UTF-8, damaged", damaged
    readings = {page: data.decode(page, errors="replace") for page in _CODE_PAGES}
    page = max(readings, key=lambda page: _usual(readings[page]))
    text = readings[page]
    return text, f"{_CODE_PAGES[page]}, guessed as it is not UTF-8", text.count(UNKNOWN)


def _usual(text: str) -> int:
    return sum(text.count(letter) for letter in _USUAL)


def is_utf8(data: bytes) -> bool:
    """Check without the memory that decoding takes."""
    sizes = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, sizes, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def utf16(first: bytes) -> str | None:
    """Recognise UTF-16 by its mark, or by every other byte of the start being zero."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = first[:64]
    if len(start) >= 8 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    if len(start) >= 8 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return None
