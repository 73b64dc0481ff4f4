"""Which characters bytes mean: UTF-8, or the code page that the letters speak for."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# What people write in Western Europe beyond ASCII. Read in the wrong code page, it turns into rare signs.
_USUAL = frozenset("äöüßÄÖÜéèêëàâáãåæçîïíñôóòõøùúûœ’‘“”„–—…€£°«»")
_CODE_PAGES = {"cp1252": "cp1252", "mac_roman": "Mac Roman"}


@dataclass(frozen=True)
class Encoding:
    """What a file's bytes are taken for: a name to show, and the codec."""

    name: str
    codec: str

    def text(self, data: bytes) -> tuple[str, int]:
        """Give bytes as text, and how many characters are damaged."""
        text = data.decode(self.codec, errors="replace")
        sound = data.count(UNKNOWN.encode()) if self.codec == "utf-8" else 0
        return text, text.count(UNKNOWN) - sound


def decoded(data: bytes) -> tuple[str, str, int]:
    """Give text, the encoding it is taken to be in, and how many characters are damaged."""
    try:
        return data.decode(), "UTF-8", 0
    except UnicodeDecodeError:
        encoding = encoding_of([data])
        text, damaged = encoding.text(data)
        return text, encoding.name, damaged


def encoding_of(pieces: Iterable[bytes]) -> Encoding:
    """Tell in which encoding a file is whose pieces these are.

    Where most of the characters beyond ASCII are sound UTF-8, the others are damage; otherwise the
    bytes are taken for the code page, of Windows or of old Macs, in which they give more of the usual
    letters.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    beyond_ascii = damaged = 0
    usual = dict.fromkeys(_CODE_PAGES, 0)
    for piece in pieces:
        text = decoder.decode(piece)
        beyond_ascii += len(text) - len(text.encode("ascii", errors="ignore"))
        damaged += text.count(UNKNOWN) - piece.count(UNKNOWN.encode())
        for page in usual:
            usual[page] += _usual(piece.decode(page, errors="replace"))
    unfinished = len(decoder.decode(b"", final=True))
    damaged, beyond_ascii = damaged + unfinished, beyond_ascii + unfinished
    if not damaged:
        return Encoding("UTF-8", "utf-8")
    if beyond_ascii >= 2 * damaged:
        return Encoding("UTF-8, damaged", "utf-8")
    page = max(usual, key=lambda page: usual[page])
    return Encoding(f"{_CODE_PAGES[page]}, guessed as it is not UTF-8", page)


def _usual(text: str) -> int:
    return sum(text.count(letter) for letter in _USUAL)


def is_utf8(data: bytes | memoryview) -> bool:
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
