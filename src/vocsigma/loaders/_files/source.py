"""Open what a caller names, and make its text UTF-8."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from glob import glob, has_magic
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders._files.decode import Encoding, decoded, encoding_of, is_utf8, utf16
from vocsigma.loaders._files.unpack import Packed

PathOrFile = str | os.PathLike[str] | IO[Any]
Paths = PathOrFile | Iterable[PathOrFile]

_HEAD = 1 << 16


@dataclass(frozen=True)
class Source:
    """A text file: its name, its bytes or where they are, and how they are encoded."""

    name: str
    packed: Packed
    head: str
    encoding: str = "UTF-8"
    damaged: int = 0

    @property
    def path(self) -> Path | None:
        """Where the file lies, if it can be read there as it is."""
        payload = self.packed.payload
        return payload if isinstance(payload, Path) and not self.packed.is_packed() else None

    def open(self) -> BufferedIOBase:
        """Open the bytes, unpacked."""
        return self.packed.open()

    def data(self) -> bytes:
        """Give all the bytes, unpacked."""
        payload = self.packed.payload
        if isinstance(payload, bytes) and not self.packed.is_packed():
            return payload
        with self.open() as file:
            return file.read()

    def guessed_encoding(self) -> Encoding:
        """Look at all the bytes to tell what they mean."""
        with self.open() as file:
            return encoding_of(iter(partial(file.read, 1 << 20), b""))

    def start(self, encoding: Encoding) -> str:
        """Give the first characters in another encoding than UTF-8."""
        with self.open() as file:
            return encoding.text(file.read(_HEAD))[0].removeprefix("\ufeff")

    def of_bytes(self, data: bytes, encoding: str, damaged: int = 0) -> Source:
        """Give the same source with other bytes."""
        packed = Packed(self.name, data)
        return replace(
            self, packed=packed, head=_text(data[:_HEAD]), encoding=encoding, damaged=damaged
        )


def open_source(path_or_file: PathOrFile, max_bytes: int | None = None) -> Source:
    """Open one file; several are an error."""
    sources = open_sources(path_or_file, max_bytes)
    if len(sources) > 1:
        names = ", ".join(source.name for source in sources[:4])
        message = f"one file is wanted here, and these are {len(sources)} ({names}, ...)"
        raise ArgumentError(message)
    return sources[0]


def open_sources(paths: Paths, max_bytes: int | None = None) -> list[Source]:
    """Open a path, a pattern, a folder, a file object, or several of these, in order.

    Parameters
    ----------
    paths : path, file object, or iterable of these
        A path may hold ``*``, ``?`` and ``[]``, name a folder, and name a file that is plain, gzipped,
        compressed by zstd, or a zip archive of such files.
    max_bytes : int, optional
        The most bytes that a packed file may become; by default 64 MiB, or 200 times its size where
        that is more.

    Returns
    -------
    list of Source
        At least one; none of them is empty, or no text.

    Raises
    ------
    ArgumentError
        If this is no path and no file, or nothing is there.
    FormatError
        If a file is empty, is no text, or cannot be unpacked.
    """
    return [source_of(one) for one in packed_files(paths, max_bytes)]


def packed_files(paths: Paths, max_bytes: int | None = None) -> list[Packed]:
    """Find the files that `open_sources` opens, and look into none of them."""
    if max_bytes is not None and max_bytes < 1:
        message = f"max_bytes is {max_bytes}; it must be at least 1"
        raise ArgumentError(message)
    packed = [one for path in _each(paths) for one in _packed(path, max_bytes)]
    if not packed:
        raise ArgumentError("there is no file to read: the list, folder or archive is empty")
    return packed


def source_of(packed: Packed) -> Source:
    """Look at a file's first bytes and make its text readable as UTF-8."""
    with packed.open() as file:
        first = file.read(_HEAD)
    if not first.strip():
        message = f"{packed.name} is empty; is it the right file, and was its export finished?"
        raise FormatError(message)
    source = Source(packed.name, packed, _text(first))
    wide = utf16(first)
    if wide:
        return source.of_bytes(source.data().decode(wide, errors="replace").encode(), "UTF-16")
    if b"\0" in first:
        message = (
            f"{packed.name} is not a text file: it holds NUL bytes; export the data as CSV or JSON"
        )
        raise FormatError(message)
    return source


def in_utf8(source: Source) -> Source:
    """Give a source whose bytes are all UTF-8, and in memory."""
    data = source.data()
    if is_utf8(data):
        return source.of_bytes(data, source.encoding, source.damaged)
    text, encoding, damaged = decoded(data)
    return source.of_bytes(text.encode(), encoding, damaged)


def files_in(folder: Path) -> list[Path]:
    """Give a folder's files that are not hidden."""
    return sorted(
        path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")
    )


def _each(paths: Paths) -> list[Any]:
    """Give the paths and files that a caller names, one by one."""
    if isinstance(paths, str | os.PathLike):
        path = Path(paths)
        if path.is_dir():
            return [*files_in(path)]
        if has_magic(str(path)) and not path.exists():
            found = sorted(glob(str(path), recursive=True))
            if not found:
                message = f"no file is called {str(path)!r}; are the folder and the pattern right?"
                raise ArgumentError(message)
            return [one for one in map(Path, found) if one.is_file()]
        return [path]
    if hasattr(paths, "read"):
        return [paths]
    if isinstance(paths, list | tuple | set | frozenset) or hasattr(paths, "__next__"):
        return [one for path in paths for one in _each(path)]
    message = (
        f"path_or_file is {type(paths).__name__}; give a path or an open file, or a list of them; "
        "for a data frame use as_messages or as_turns"
    )
    raise ArgumentError(message)


def _packed(path_or_file: Any, max_bytes: int | None) -> list[Packed]:
    if isinstance(path_or_file, Path):
        return Packed(path_or_file.name, path_or_file, max_bytes).members()
    content = path_or_file.read()
    payload = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
    name = Path(str(getattr(path_or_file, "name", "file"))).name
    return Packed(name, bytes(payload), max_bytes).members()


def _text(first: bytes) -> str:
    return first.decode("utf-8-sig", errors="replace")
