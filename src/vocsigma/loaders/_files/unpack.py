"""Files inside files: gzip, zstd and zip, opened so that they cannot grow without bound."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.zstd import unzstd

GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
# Text shrinks to a fifth or a twentieth; what grows two hundredfold was made to fill a memory.
SMALL = 64 << 20
RATIO = 200
_OFFICE = "[Content_Types].xml"
_TROUBLE = (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)


@dataclass(frozen=True)
class Packed:
    """Bytes, or the path to them, how they are packed, and how many they may become."""

    name: str
    payload: Path | bytes
    max_bytes: int | None = None
    member: str | None = None

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
        if not self._first().startswith(ZIP):
            return [self]
        try:
            with self._plain() as file, zipfile.ZipFile(file) as archive:
                names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        except zipfile.BadZipFile as error:
            raise FormatError(_broken(self.name, error)) from error
        if _OFFICE in names:
            message = f"{self.name} is an Office document, such as an Excel sheet; save it as CSV"
            raise FormatError(message)
        shown = [name for name in names if not _hidden(name)]
        return [
            Packed(f"{self.name}/{name}", self.payload, self.max_bytes, name)
            for name in sorted(shown)
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
    """Reads unpacked bytes up to a limit; trouble becomes the library's own error."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._limit = packed.limit(packed.size())
        self._opened: list[Any] = [plain := packed._plain()]
        try:
            if packed.member is not None:
                archive = zipfile.ZipFile(plain)
                self._opened.append(archive)
                self._limit = packed.limit(archive.getinfo(packed.member).compress_size)
                self._file: Any = archive.open(packed.member)
            elif packed._first().startswith(GZIP):
                self._file = gzip.GzipFile(fileobj=plain)
            else:
                self._file = unzstd(plain)
        except _TROUBLE as error:
            self.close()
            raise FormatError(_broken(packed.name, error)) from error
        self._opened.append(self._file)
        self._left = self._limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            some = self._file.read(len(buffer))
        except _TROUBLE as error:
            raise FormatError(_broken(self._packed.name, error)) from error
        self._left -= len(some)
        if self._left < 0:
            message = (
                f"{self._packed.name} unpacks to more than {self._limit:,} bytes, more than data usually do; "
                "if it is sound, allow more: max_bytes=, or unpack it first"
            )
            raise FormatError(message)
        buffer[: len(some)] = some
        return len(some)

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()
        super().close()


def _hidden(member: str) -> bool:
    return member.startswith("__MACOSX/") or Path(member).name.startswith(".")


def _broken(name: str, error: Exception) -> str:
    return f"{name} cannot be unzipped ({error}); was its download finished?"
