"""Zip archives: their table is read once, no file is left open, and what they become is bounded."""

from __future__ import annotations

import errno
import io
import lzma
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

from vocsigma.exceptions import FormatError

# All that the parsers raise on damaged bytes.
TROUBLE = (
    EOFError,
    OSError,
    ValueError,
    IndexError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
)


class Archive:
    """A zip archive, whose table takes too long to be read for each of thousands of files."""

    def __init__(self, name: str, payload: Path | bytes, allowance: Allowance) -> None:
        self.allowance = allowance
        file = _Reopened(payload) if isinstance(payload, Path) else io.BytesIO(payload)
        try:
            self._zip = zipfile.ZipFile(file)
            self.entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except TROUBLE as error:
            raise FormatError(broken(name, error)) from error

    def open(self, entry: zipfile.ZipInfo) -> IO[bytes]:
        """Open a file by its entry, as several may have one name."""
        return self._zip.open(entry)


class Allowance:
    """How many bytes the files of an archive may become together, however often each is opened."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._read: dict[int, int] = {}
        self._sum = 0

    def take(self, place: int, done: int) -> None:
        """Note how far the file at this place of the archive was read; raise if all is too much."""
        before = self._read.get(place, 0)
        if done > before:
            self._read[place] = done
            self._sum += done - before
        if self._sum > self._limit:
            message = (
                f"{self._name} unpacks to more than {self._limit:,} bytes, more than data usually do; "
                "if it is sound, allow more: max_bytes=, or unpack it first"
            )
            raise FormatError(message)


class _Reopened(io.RawIOBase):
    """A file that is open only while it is read, so that nothing is left to be closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = path.stat().st_size
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        place = (0, self._place, self._size)[whence] + offset
        if place < 0:
            raise OSError(errno.EINVAL, "a place before the beginning of the file")
        self._place = place
        return place

    def readinto(self, buffer: Any) -> int:
        with self._path.open("rb") as file:
            file.seek(self._place)
            size = file.readinto(buffer)
        self._place += size
        return size


def broken(name: str, error: Exception) -> str:
    """Say that something cannot be unpacked."""
    return f"{name} cannot be unzipped ({error}); was its download finished?"
