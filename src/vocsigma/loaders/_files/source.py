"""Open what a caller names, and make its text UTF-8."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from glob import glob, has_magic
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders._files.decode import Encoding, decoded, encoding_of, is_utf8, utf16
from vocsigma.loaders._files.unpack import Packed, packing_of
from vocsigma.loaders._files.zipped import begins_as

PathOrFile = str | os.PathLike[str] | IO[Any]
Paths = PathOrFile | Iterable[PathOrFile]

HEAD = 1 << 16
# Blank lines, and the line that tells Excel the delimiter, which the first line of names shows too.
_BLANKS = rb"(?:[ \t]*[\r\n])*"
_LEAD = re.compile(
    rb"(?i)(?:\xef\xbb\xbf)?" + _BLANKS + rb'(?:"?sep=[^\r\n]"?[ \t]*[\r\n])?' + _BLANKS
)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Source:
    """A text file: its name, its bytes or where they are, and how they are encoded.

    `lead` counts the bytes before its text begins; `cut` says that it goes on after `head`.
    """

    name: str
    packed: Packed
    head: str
    encoding: str = "UTF-8"
    damaged: int = 0
    lead: int = 0
    cut: bool = False

    @property
    def path(self) -> Path | None:
        """Where the file lies, if it can be read there as it is."""
        payload = self.packed.payload
        return payload if isinstance(payload, Path) and not self.packed.is_packed() else None

    def open(self) -> BufferedIOBase:
        """Open the bytes, unpacked, where the text begins."""
        file = self.packed.open()
        file.read(self.lead)
        return file

    def data(self) -> bytes:
        """Give all the bytes, unpacked."""
        payload = self.packed.payload
        if isinstance(payload, bytes) and not self.packed.is_packed():
            return payload[self.lead :]
        with self.open() as file:
            return file.read()

    def guessed_encoding(self) -> Encoding:
        """Look at all the bytes to tell what they mean."""
        with self.open() as file:
            return encoding_of(iter(partial(file.read, 1 << 20), b""))

    def start(self, encoding: Encoding) -> str:
        """Give the first characters in another encoding than UTF-8."""
        with self.open() as file:
            return encoding.text(file.read(HEAD))[0].removeprefix("\ufeff")

    def of_bytes(self, data: bytes, encoding: str, damaged: int = 0) -> Source:
        """Give the same source with other bytes."""
        return replace(
            self,
            packed=Packed(self.name, data),
            head=_text(data[:HEAD]),
            encoding=encoding,
            damaged=damaged,
            lead=0,
            cut=len(data) > HEAD,
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
        compressed by zstd, or a zip archive of plain ones. What can be read once only, such as a pipe, is
        read into memory.
    max_bytes : int, optional
        The most bytes that a packed file, or what is read of an archive, may become; by default 64 MiB,
        or 200 times its size where that is more.

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
    files = [one for path in named_files(paths) for one in Packed.of(path, max_bytes).members()]
    if not files:
        raise ArgumentError("there is no file to read: the list, folder or archive is empty")
    return _told_apart(files)


def source_of(packed: Packed) -> Source:
    """Look at a file's first bytes and make its text readable as UTF-8."""
    with packed.open() as file:
        first = file.read(HEAD)
    encoding = "UTF-8"
    if wide := utf16(first):
        with packed.open() as file:
            data = file.read().decode(wide, errors="replace").encode()
        packed = Packed(packed.name, data)
        first, encoding = data[:HEAD], "UTF-16"
    if not first.removeprefix(_BOM).strip():
        message = f"{packed.name} is empty; is it the right file, and was its export finished?"
        raise FormatError(message)
    if program := begins_as(first):
        message = (
            f"{packed.name} is a file of {program.upper()}, not a text file; read each such file by itself, "
            f"with read_{program}"
        )
        raise FormatError(message)
    if packing := packing_of(first):
        message = f"{packed.name} holds data packed by {packing}, which is not unpacked here; unpack it first"
        raise FormatError(message)
    if b"\0" in first:
        message = (
            f"{packed.name} is not a text file: it holds NUL bytes; export the data as CSV or JSON"
        )
        raise FormatError(message)
    lead = _lead(first)
    return Source(
        packed.name, packed, _text(first[lead:]), encoding, lead=lead, cut=len(first) == HEAD
    )


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


def named_files(paths: Paths) -> list[Any]:
    """Give the paths and the file objects that a caller names, one by one."""
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
        return [one for path in paths for one in named_files(path)]
    message = (
        f"path_or_file is {type(paths).__name__}; give a path or an open file, or a list of them; "
        "for a data frame use as_messages or as_turns"
    )
    raise ArgumentError(message)


def _told_apart(files: list[Packed]) -> list[Packed]:
    """Give files of one name as much of their folders as tells them apart, or else a number."""
    alike: defaultdict[str, list[Packed]] = defaultdict(list)
    for file in files:
        alike[file.name].append(file)
    names = {name: iter(_names_of(several)) for name, several in alike.items()}
    return [replace(file, name=next(names[file.name])) for file in files]


def _names_of(alike: list[Packed]) -> list[str]:
    """Give each of some files of one name a name of its own."""
    whole = len({file.folders for file in alike})
    depth = 0
    while len({_below(file, depth) for file in alike}) < whole:
        depth += 1
    seen: Counter[str] = Counter()
    names = []
    for file in alike:
        name = _below(file, depth)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _below(file: Packed, depth: int) -> str:
    """Give a file's name with so many of the folders above it."""
    above = file.folders[max(len(file.folders) - depth, 0) :]
    return "/".join([*above, file.name])


def _lead(first: bytes) -> int:
    """Count the bytes before the first line that says anything."""
    found = _LEAD.match(first)
    lead = 0 if found is None else found.end()
    # A mark of UTF-8 alone is left to who reads the text.
    return lead if lead > len(_BOM) or not first.startswith(_BOM) else 0


def _text(first: bytes) -> str:
    return first.decode("utf-8-sig", errors="replace")
