"""What the beginning of a file shows, and how well it fits a format."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from vocsigma.loaders._files.source import Source

_KEY = re.compile(r'"([^"\\]{1,60})"\s*:')
_TAG = re.compile(r"<([A-Za-z_][\w.-]{0,60})[\s/>]")


@dataclass(frozen=True)
class Head:
    """The first names in a file: a CSV file's columns in lower case, the keys of JSON or the tags of XML.

    Of a folder or an archive of tables: the names of its files, without what follows the first dot. Of a
    file that is no text: what it is by its first bytes. `cut` says that there may be further names in what
    was not looked at.
    """

    name: str
    kind: str
    names: frozenset[str]
    start: str = ""
    cut: bool = False

    @classmethod
    def of(cls, source: Source) -> Head:
        """Look at a file."""
        text = source.head.lstrip()
        keys = frozenset(_KEY.findall(text))
        if text.startswith(("{", "[")) or (keys and re.match(r"[\w.$]+\s*=\s*[\[{]", text)):
            return cls(source.name, "json", keys, text[:80], source.cut)
        if text.startswith("<"):
            return cls(source.name, "xml", frozenset(_TAG.findall(text)), text[:80], source.cut)
        columns = max((_columns(text, mark) for mark in ",;\t"), key=len)
        cut = source.cut and len(text.splitlines()) == 1
        return cls(source.name, "csv", columns, text[:80], cut)

    @classmethod
    def of_tables(cls, name: str, files: list[str]) -> Head:
        """Look at the names of the files in a folder or an archive."""
        return cls(name, "folder", frozenset(file.split(".")[0] for file in files))

    @cached_property
    def shown(self) -> list[str]:
        """The names, for a message."""
        return [name[:60] for name in sorted(self.names)[:12]]


def _columns(text: str, delimiter: str) -> frozenset[str]:
    try:
        row = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        row = text.splitlines()[0].split(delimiter)
    return frozenset(name.strip().lower() for name in row if name.strip())


class Fit(NamedTuple):
    """How well a head fits: the share of what must be there, how much is, what it is, what is not."""

    share: float
    weight: int
    found: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Fingerprint:
    """The names by which a format is known.

    Parameters
    ----------
    kind : {"json", "csv", "xml", "folder", "bytes"}
        What the file is.
    needed : tuple of str
        Names that must all be there; ``a|b`` is either.
    telling : tuple of str
        Names that make it surer.
    without : tuple of str
        Names that another format has and this one never.
    start : str, optional
        An expression for the file's first letters.
    """

    kind: str
    needed: tuple[str, ...]
    telling: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    start: str = ""

    def __call__(self, head: Head) -> Fit:
        """Compare a file's head."""
        if head.kind != self.kind or not re.match(self.start, head.start):
            return Fit(0.0, 0, (), self.needed)
        matches = {
            name: [one for one in name.split("|") if one in head.names] for name in self.needed
        }
        found = tuple(several[0] for several in matches.values() if several)
        missing = tuple(name for name, several in matches.items() if not several)
        if any(name in head.names for name in self.without):
            return Fit(0.0, 0, found, missing)
        hints = tuple(name for name in self.telling if name in head.names)
        found = (*found, *hints)
        share = 1 - len(missing) / len(self.needed)
        return Fit(share, len(found), found, missing)


@dataclass(frozen=True)
class Format:
    """A format: its reader, what it is, and its fingerprint, or several for its variants.

    `gives` is the kind of table that the reader makes, `tz` the zone of the days that the source counts.
    """

    read: Callable[..., Any]
    title: str
    fingerprints: tuple[Fingerprint, ...]
    gives: str = "messages"
    tz: str = "UTC"

    @property
    def reader(self) -> str:
        """The name of the reader."""
        return str(self.read.__name__)

    @property
    def name(self) -> str:
        """The name of the format: its reader's, without the verb."""
        return self.reader.removeprefix("read_")

    def fit(self, head: Head) -> Fit:
        """Give the best fit of the fingerprints."""
        return max(known(head) for known in self.fingerprints)
