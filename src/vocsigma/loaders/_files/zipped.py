"""What a file is before it is opened as text: what is in an archive, and what no text begins with."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.archive import Allowance, Archive
from vocsigma.loaders._files.unpack import ZIP, Packed, content_of

# Before version 13, a file of Stata begins with its format's number and the order of its bytes.
_BEGINS = {"spss": rb"\$FL[23]", "stata": rb"<stata_dta>|[\x66-\x73][\x01\x02]\x01"}
_SHEETS = "xl/workbook.xml"


class Held:
    """What a file object gave, which can be read once only: to look at it, and to read it again."""

    def __init__(self, content: str | bytes, name: str) -> None:
        self._content = content
        self.name = name

    @classmethod
    def of(cls, path_or_file: Any) -> Any:
        """Hold a file object, a pipe, or those in a list; anything else stays as it is."""
        if isinstance(path_or_file, str | os.PathLike):
            path = Path(path_or_file)
            once = path.exists() and not (path.is_file() or path.is_dir())
            return cls(path.read_bytes(), str(path)) if once else path_or_file
        if hasattr(path_or_file, "read"):
            return cls(content_of(path_or_file), str(getattr(path_or_file, "name", "file")))
        if isinstance(path_or_file, list | tuple | set | frozenset) or hasattr(
            path_or_file, "__next__"
        ):
            return [cls.of(one) for one in path_or_file]
        return path_or_file

    def read(self) -> str | bytes:
        """Give all that it held."""
        return self._content


def packed_file(path: Any, max_bytes: int | None = None) -> Packed | None:
    """Give the one file that a path or what was held names; nothing if it is none, or several."""
    if isinstance(path, Packed):
        return path
    if isinstance(path, Held) or (isinstance(path, str | os.PathLike) and Path(path).is_file()):
        return Packed.of(path, max_bytes)
    return None


def zipped(path: Any, max_bytes: int | None = None) -> list[Packed]:
    """Give the files of a zip archive, unopened.

    Parameters
    ----------
    path : path, Held, or anything else
        Where the archive lies, or its bytes.
    max_bytes : int, optional
        The most bytes that its files may become together.

    Returns
    -------
    list of Packed
        None if this is no zip archive.
    """
    packed = packed_file(path, max_bytes)
    return [] if packed is None else [one for one in packed.members() if one.member is not None]


def binary_kind(path: Any) -> str:
    """Give the kind of a file that is no text: spss, stata or xlsx; nothing for any other."""
    packed = packed_file(path)
    if packed is None:
        return ""
    with packed.open() as file:
        first = file.read(16)
    if first.startswith(ZIP):
        return "xlsx" if _SHEETS in _names(packed) else ""
    return begins_as(first)


def begins_as(first: bytes) -> str:
    """Give the statistics program whose files begin so, spss or stata; nothing for anything else."""
    return next((kind for kind, begins in _BEGINS.items() if re.match(begins, first)), "")


def _names(packed: Packed) -> list[str]:
    """Give the names of an archive's files; none of a damaged one, of which its reader says so."""
    # The table of an archive stands at its end.
    with packed.open() as file:
        payload = file.read() if packed.is_packed() else packed.payload
    try:
        archive = Archive(packed.name, payload, Allowance(packed.name, 0))
    except FormatError:
        return []
    return [entry.filename for entry in archive.entries]
