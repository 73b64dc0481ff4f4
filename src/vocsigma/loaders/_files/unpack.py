"""Files inside files: gzip, zstd and zip, opened so that they cannot grow without bound."""

from __future__ import annotations

import gzip
import io
import os
import re
import zipfile
from dataclasses import dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import Any

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders._files.archive import TROUBLE, Allowance, Archive, broken
from vocsigma.loaders._files.zstd import unzstd

GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
# Text shrinks to a fifth or a twentieth; what grows two hundredfold was made to fill a memory.
SMALL = 64 << 20
RATIO = 200
_OFFICE = "[Content_Types].xml"
_PACKINGS = {
    "gzip": rb"\x1f\x8b",
    "zstd": rb"\x28\xb5\x2f\xfd",
    "zip": rb"PK(\x03\x04|\x05\x06|\x07\x08)",
    "bzip2": rb"BZh[1-9](1AY&SY|\x17\x72\x45\x38\x50\x90)",
    "xz": rb"\xfd7zXZ\x00",
    "7-Zip": rb"7z\xbc\xaf\x27\x1c",
    "RAR": rb"Rar!\x1a\x07",
    "tar": rb"(?s:.{257}ustar)",
}


@dataclass(frozen=True)
class Packed:
    """Bytes, or the path to them, how they are packed, and how many they may become.

    `member` is the entry of a file of the `archive`. `folders` are those that it lies in.
    """

    name: str
    payload: Path | bytes
    max_bytes: int | None = None
    member: zipfile.ZipInfo | None = None
    archive: Archive | None = None
    folders: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the caller's limit."""
        _check_limit(self.max_bytes)

    @classmethod
    def of(cls, path_or_file: Any, max_bytes: int | None = None) -> Packed:
        """Take a path or a file object; what can be read once only, as a pipe, is read now."""
        if isinstance(path_or_file, str | os.PathLike):
            path = Path(path_or_file)
            once = path.exists() and not path.is_file()
            payload = path.read_bytes() if once else path
            return cls(path.name, payload, max_bytes, folders=path.absolute().parts[1:-1])
        path = Path(str(getattr(path_or_file, "name", "file")))
        content = content_of(path_or_file)
        payload = content.encode(errors="replace") if isinstance(content, str) else content
        return cls(path.name, payload, max_bytes, folders=path.parts[:-1])

    def open(self) -> io.BufferedIOBase:
        """Open the unpacked bytes at their beginning."""
        if not self.is_packed():
            return self._plain()
        return io.BufferedReader(_Bounded(self), 1 << 20)

    def is_packed(self) -> bool:
        """Say whether the bytes must be unpacked."""
        return self.member is not None or self._first().startswith((GZIP, ZSTD))

    def members(self) -> list[Packed]:
        """Give the files of a zip archive, or the file itself."""
        if self.member is not None or not self._first().startswith((ZIP, _EMPTY_ZIP)):
            return [self]
        allowance = Allowance(self.name, self.limit(self.size()))
        archive = Archive(self.name, self.payload, allowance)
        entries = archive.entries
        if any(entry.filename == _OFFICE for entry in entries):
            message = (
                f"{self.name} is an Office document, such as an Excel sheet; save it as CSV, or, if it is "
                "a workbook of Microsoft Forms, read it by itself with read_microsoft_forms"
            )
            raise FormatError(message)
        shown = [entry for entry in entries if not _hidden(entry.filename)]
        return [
            replace(self, name=f"{self.name}/{entry.filename}", member=entry, archive=archive)
            for entry in sorted(shown, key=lambda entry: entry.filename)
        ]

    def limit(self, packed_size: int) -> int:
        """Give the bytes that a packed file of this size may become."""
        return max(SMALL, RATIO * packed_size) if self.max_bytes is None else self.max_bytes

    def size(self) -> int:
        """Give the size as it lies there."""
        return self.payload.stat().st_size if isinstance(self.payload, Path) else len(self.payload)

    def _plain(self) -> io.BufferedIOBase:
        if isinstance(self.payload, Path):
            return self.payload.open("rb")
        return io.BytesIO(self.payload)

    def _first(self) -> bytes:
        with self._plain() as file:
            return file.read(4)


class _Bounded(io.RawIOBase):
    """Reads unpacked bytes up to what is allowed; trouble becomes the library's own error."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._allowance = Allowance(packed.name, packed.limit(packed.size()))
        self._place = self._done = 0
        self._opened: list[Any] = []
        try:
            if packed.archive is not None and packed.member is not None:
                self._allowance = packed.archive.allowance
                self._place = packed.member.header_offset
                self._file: Any = packed.archive.open(packed.member)
            else:
                self._opened.append(plain := packed._plain())
                gzipped = packed._first().startswith(GZIP)
                self._file = gzip.GzipFile(fileobj=plain) if gzipped else unzstd(plain)
        except TROUBLE as error:
            self.close()
            raise FormatError(broken(packed.name, error)) from error
        self._opened.append(self._file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            some = self._file.read(len(buffer))
        except TROUBLE as error:
            raise FormatError(broken(self._packed.name, error)) from error
        self._done += len(some)
        self._allowance.take(self._place, self._done)
        buffer[: len(some)] = some
        return len(some)

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()
        super().close()


def content_of(file: Any) -> str | bytes:
    """Read a file object to its end."""
    content = file.read()
    if isinstance(content, str):
        return content
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    message = (
        f"path_or_file gives {type(content).__name__} when it is read; give an open file, which gives "
        "bytes or text"
    )
    raise ArgumentError(message)


def packing_of(first: bytes) -> str:
    """Say by what some bytes are packed, from the first of them; nothing if they are not."""
    return next((name for name, begins in _PACKINGS.items() if re.match(begins, first)), "")


def _check_limit(max_bytes: Any) -> None:
    if max_bytes is not None and not isinstance(max_bytes, Integral):
        message = f"max_bytes is {max_bytes!r}; it must be a whole number"
        raise ArgumentError(message)
    if max_bytes is not None and max_bytes < 1:
        message = f"max_bytes is {max_bytes}; it must be at least 1"
        raise ArgumentError(message)


def _hidden(member: str) -> bool:
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")
