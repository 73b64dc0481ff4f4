"""Files of statistics programs: pyreadstat reads them from a path, bounded, and damage is an error."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from vocsigma._optional import optional_import
from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders._files.source import PathOrFile
from vocsigma.loaders._files.unpack import Packed

_HEAD = 256


@dataclass(frozen=True)
class Program:
    """A statistics program: what its files are called, how they begin, and what reads them.

    `inspected` looks at a file before the parser does, with its name and the caller's encoding, raises
    where the parser would break off, and gives what else is of use.
    """

    title: str
    begins: Callable[[bytes], bool]
    reader: str
    advice: str
    inspected: Callable[[BufferedIOBase, str, str | None], Any]


@dataclass(frozen=True)
class LabelledFile:
    """A file's columns as they are stored, dates as numbers, what it says of them, and what was seen."""

    name: str
    frame: pd.DataFrame
    meta: Any
    seen: Any


def read_labelled(
    path_or_file: PathOrFile,
    program: Program,
    *,
    encoding: str | None = None,
    max_bytes: int | None = None,
) -> LabelledFile:
    """Read a file of a statistics program.

    Parameters
    ----------
    path_or_file : path or file object
        The file, plain or packed.
    program : Program
        Whose file it is.
    encoding : str, optional
        The encoding of its texts, over what the file says.
    max_bytes : int, optional
        The most bytes that the file, or its rows, may unpack to; by default 64 MiB, or 200 times its
        size where that is more.

    Returns
    -------
    LabelledFile
        Its columns, with codes of missing values as they are.

    Raises
    ------
    MissingExtraError
        If pyreadstat is not installed.
    FormatError
        If it is no such file, is damaged, or unpacks to more than it may.
    """
    pyreadstat = optional_import("pyreadstat", extra="spss", purpose=f"Reading {program.title}")
    packed = _opened(path_or_file, max_bytes)
    with packed.open() as file:
        head = file.read(_HEAD)
    if not program.begins(head):
        message = f"{packed.name} does not begin as {program.title} does; {program.advice}"
        raise FormatError(message)
    with packed.open() as file:
        seen = program.inspected(file, packed.name, encoding)
    frame, meta = _parsed(getattr(pyreadstat, program.reader), packed, program, encoding)
    if None in meta.column_names or list(meta.column_names) != list(frame.columns):
        message = (
            f"{packed.name} is damaged: the names of its columns cannot be read, or are there twice"
        )
        raise FormatError(message)
    if not len(frame) or not len(frame.columns):
        raise FormatError(f"{packed.name} holds no case; was the right file saved?")
    return LabelledFile(packed.name, frame, meta, seen)


def _parsed(
    reader: Callable[..., Any], packed: Packed, program: Program, encoding: str | None
) -> tuple[pd.DataFrame, Any]:
    """Let the parser read no more than the file may unpack to; give the rows and what it says of them."""
    with _path_of(packed) as path:
        read = partial(
            reader, path, user_missing=True, disable_datetime_conversion=True, encoding=encoding
        )
        # The parser raises errors of many classes on damaged files, and warns of names that are there
        # twice.
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                _, about = read(metadataonly=True)
                width = max(sum(about.variable_storage_width.values()), 1)
                most = packed.limit(path.stat().st_size) // width
                frame, meta = read(row_limit=most + 1)
        except Exception as error:
            message = (
                f"{packed.name} cannot be read as {program.title} ({_plain(error)}); it is damaged, or its "
                "texts are not in the encoding that it names (encoding= names another)"
            )
            raise FormatError(message) from error
    if len(frame) > most:
        message = (
            f"{packed.name} unpacks to more than {most * width:,} bytes, more than surveys usually do; if it "
            "is sound, allow more: max_bytes="
        )
        raise FormatError(message)
    return frame, meta


def _opened(path_or_file: PathOrFile, max_bytes: int | None) -> Packed:
    """Find the one file that is meant."""
    if isinstance(path_or_file, str | os.PathLike):
        path = Path(path_or_file)
        if not path.exists() or path.is_dir():
            raise ArgumentError(f"no file is called {str(path)!r}; is the folder right?")
    elif hasattr(path_or_file, "encoding"):
        name = Path(str(getattr(path_or_file, "name", "file"))).name
        raise ArgumentError(f"{name} is opened as text; open it with mode 'rb'")
    elif not hasattr(path_or_file, "read"):
        message = f"path_or_file is {type(path_or_file).__name__}; give a path or an open file"
        raise ArgumentError(message)
    packed = Packed.of(path_or_file, max_bytes)
    members = packed.members()
    if len(members) != 1:
        message = f"{packed.name} holds {len(members)} files, and one is wanted here"
        raise ArgumentError(message)
    return members[0]


@contextmanager
def _path_of(packed: Packed) -> Iterator[Path]:
    """Give the path of a file, for the time of reading if it lies nowhere as it is."""
    if isinstance(packed.payload, Path) and not packed.is_packed():
        yield packed.payload
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with packed.open() as file, path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        yield path


def _plain(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
