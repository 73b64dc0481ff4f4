"""Open what a caller names, and make its text UTF-8."""

from __future__ import annotations

import codecs
import gzip
import os
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from vocsigma.exceptions import ArgumentError, FormatError

PathOrFile = str | os.PathLike[str] | IO[Any]

_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Source:
    """A text file: its name, its bytes or the path to them, and how they are encoded."""

    name: str
    payload: Path | bytes
    head: str
    encoding: str = "UTF-8"
    damaged: int = 0

    def data(self) -> bytes:
        """Give all the bytes."""
        return self.payload.read_bytes() if isinstance(self.payload, Path) else self.payload

    def stream(self) -> Any:
        """Give what pyarrow reads from."""
        if isinstance(self.payload, Path):
            return pa.OSFile(str(self.payload))
        return pa.BufferReader(self.payload)


def open_source(path_or_file: PathOrFile) -> Source:
    """Look at a file's first bytes and make its text readable as UTF-8."""
    name, payload = _opened(path_or_file)
    first = _first_bytes(payload)
    if first.startswith(_GZIP):
        payload = _gunzipped(name, payload)
        first = payload[:_HEAD]
    if not first.strip():
        message = f"{name} is empty; is it the right file, and was its export finished?"
        raise FormatError(message)
    utf16 = _utf16(first)
    if utf16:
        data = payload if isinstance(payload, bytes) else payload.read_bytes()
        payload = data.decode(utf16, errors="replace").encode()
        return Source(name, payload, _text(payload[:_HEAD]), encoding="UTF-16")
    if b"\0" in first:
        message = f"{name} is not a text file: it holds NUL bytes; export the data as CSV"
        raise FormatError(message)
    return Source(name, payload, _text(first))


def in_utf8(source: Source) -> Source:
    """Give a source whose bytes are all UTF-8.

    Where most of the characters beyond ASCII are sound UTF-8, the others are damage; otherwise the
    file is taken to be cp1252, the Western European code page of Windows.
    """
    data = source.data()
    if _is_utf8(data):
        return replace(source, payload=data)
    text, encoding = data.decode("utf-8", errors="replace"), "UTF-8, damaged"
    damaged = text.count(_UNKNOWN) - data.count(_UNKNOWN.encode())
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    if beyond_ascii < 2 * damaged:
        text, encoding = (
            data.decode("cp1252", errors="replace"),
            "cp1252, guessed as it is not UTF-8",
        )
        damaged = text.count(_UNKNOWN)
    payload = text.encode()
    head = _text(payload[:_HEAD])
    return replace(source, payload=payload, head=head, encoding=encoding, damaged=damaged)


def _is_utf8(data: bytes) -> bool:
    """Check without the memory that decoding takes."""
    sizes = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, sizes, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _opened(path_or_file: PathOrFile) -> tuple[str, Path | bytes]:
    if isinstance(path_or_file, str | os.PathLike):
        path = Path(path_or_file)
        return path.name, path
    if not hasattr(path_or_file, "read"):
        message = (
            f"path_or_file is {type(path_or_file).__name__}; give a path or an open file; "
            "for a data frame use as_messages or as_turns"
        )
        raise ArgumentError(message)
    content = path_or_file.read()
    payload = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
    return Path(str(getattr(path_or_file, "name", "file"))).name, bytes(payload)


def _first_bytes(payload: Path | bytes) -> bytes:
    if isinstance(payload, bytes):
        return payload[:_HEAD]
    with payload.open("rb") as file:
        return file.read(_HEAD)


def _gunzipped(name: str, payload: Path | bytes) -> bytes:
    data = payload if isinstance(payload, bytes) else payload.read_bytes()
    try:
        return gzip.decompress(data)
    except (EOFError, OSError, zlib.error) as error:
        message = f"{name} cannot be unzipped ({error}); was its download finished?"
        raise FormatError(message) from error


def _utf16(first: bytes) -> str | None:
    """Recognise UTF-16 by its mark, or by every other byte of the start being zero."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = first[:64]
    if len(start) >= 8 and not any(start[1::2]) and all(start[::2]):
        return "utf-16-le"
    if len(start) >= 8 and not any(start[::2]) and all(start[1::2]):
        return "utf-16-be"
    return None


def _text(first: bytes) -> str:
    return first.decode("utf-8-sig", errors="replace")
