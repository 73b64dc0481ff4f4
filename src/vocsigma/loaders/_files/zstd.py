"""Unpack zstd, also frames that reach back further than the usual 128 MB, as dumps of Reddit do."""

from __future__ import annotations

from collections.abc import Callable
from io import BufferedIOBase, RawIOBase
from typing import Any

import pyarrow as pa

from vocsigma._optional import optional_import

# What a decoder allows unless told otherwise, and the longest that the format's own tool writes.
_USUAL_WINDOW = 1 << 27
_LONGEST_WINDOW = 1 << 31
# So few packed bytes become 32 MiB at most.
_STEP = 1 << 10


def unzstd(file: BufferedIOBase) -> Any:
    """Open packed bytes at their beginning.

    Parameters
    ----------
    file : file object
        The packed bytes.

    Returns
    -------
    file object
        The unpacked bytes. While it is read it takes the memory of the frame's window, 2 GiB at most.

    Raises
    ------
    MissingExtraError
        If the window is longer than 128 MiB and `zstandard` is not installed.
    """
    long = window(file.read(18)) > _USUAL_WINDOW
    file.seek(0)
    if not long:
        return pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
    zstandard = optional_import(
        "zstandard", extra="zstd", purpose="unpacking what was packed by zstd --long"
    )
    decoder = zstandard.ZstdDecompressor(max_window_size=_LONGEST_WINDOW)
    return _LongFrames(file, decoder.decompressobj, zstandard.ZstdError)


def window(head: bytes) -> int:
    """Give how many bytes back a frame reaches, from its first 18 bytes (RFC 8878, section 3.1.1.1)."""
    head = head.ljust(18, b"\0")
    descriptor = head[4]
    if descriptor & 0x20:
        begin = 5 + (0, 1, 2, 4)[descriptor & 3]
        size = (1, 2, 4, 8)[descriptor >> 6]
        return int.from_bytes(head[begin : begin + size], "little")
    base = 1 << (10 + (head[5] >> 3))
    return base + base // 8 * (head[5] & 7)


class _LongFrames(RawIOBase):
    """Reads frames one after another; one that ends too early is an error."""

    def __init__(
        self, file: BufferedIOBase, frame: Callable[[], Any], trouble: type[Exception]
    ) -> None:
        self._file = file
        self._new_frame = frame
        self._frame = frame()
        self._trouble = trouble
        self._ready = b""
        self._begun = True

    def read(self, size: int = -1) -> bytes:
        """Give some bytes, at most as many as asked for; none at the end."""
        while not self._ready:
            packed = self._frame.unused_data or self._file.read(_STEP)
            if not packed and self._begun:
                message = "the last frame is not complete"
                raise EOFError(message)
            if not packed:
                return b""
            if self._frame.eof:
                self._frame = self._new_frame()
            try:
                self._ready = self._frame.decompress(packed)
            except self._trouble as error:
                raise OSError(str(error)) from error
            self._begun = not self._frame.eof
        some, self._ready = self._ready[:size], self._ready[size:]
        return some
