"""Open the files of a source that consists of several tables."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import PurePath

from vocsigma.exceptions import ArgumentError, FormatError, listing, nearest
from vocsigma.loaders._files.source import (
    PathOrFile,
    Paths,
    Source,
    open_sources,
    packed_files,
    source_of,
)

Tables = Paths | Mapping[str, PathOrFile]


def open_tables(
    tables: Tables,
    patterns: Mapping[str, tuple[str, ...]],
    needed: tuple[str, ...],
    *,
    title: str,
    max_bytes: int | None = None,
) -> dict[str, list[Source]]:
    """Find the files of each table.

    Parameters
    ----------
    tables : mapping of str to path, or path
        The file of each table; or a folder, an archive or a list of files that are told apart by
        their names.
    patterns : mapping of str to tuple of str
        How the files of each table are called, in lower case and without what follows the first dot:
        ``("ticket", "ticket_data", "zendesk_tickets*")``.
    needed : tuple of str
        The tables that must be there.
    title : str
        What the tables are together, for messages.
    max_bytes : int, optional
        As for `open_sources`.

    Returns
    -------
    dict of str to list of Source
        The files of each table that is there; files of other names are left alone.

    Raises
    ------
    ArgumentError
        If the mapping names a table that does not exist.
    FormatError
        If a table is missing; the message names it.
    """
    if isinstance(tables, Mapping):
        strange = [name for name in tables if name not in patterns]
        if strange:
            message = (
                f"{title} has no table {listing(strange)}; there are {listing(patterns)}"
                f"{nearest(strange[0], patterns)}"
            )
            raise ArgumentError(message)
        found = {name: open_sources(path, max_bytes) for name, path in tables.items()}
        have = list(found)
    else:
        files = packed_files(tables, max_bytes)
        have = [file.name for file in files]
        # What else lies there, such as a picture, is not looked at.
        found = {
            name: [source_of(file) for file in files if _is_called(file.name, called)]
            for name, called in patterns.items()
        }
    missing = [name for name in needed if not found.get(name)]
    if missing:
        called = ", ".join(f"{name}.csv" for name in patterns[missing[0]][:2])
        message = (
            f"{title} lacks the table {listing(missing)} (found are {listing(have)}); add its file, "
            f"called {called} or the like, or name the files: {{{missing[0]!r}: 'path', ...}}"
        )
        raise FormatError(message)
    return {name: several for name, several in found.items() if several}


def _is_called(name: str, patterns: tuple[str, ...]) -> bool:
    stem = PurePath(name).name.lower().split(".")[0]
    return any(fnmatch(stem, pattern) for pattern in patterns)
