"""Recognise what wrote a file, and read it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, cast

from vocsigma.exceptions import ArgumentError, FormatError, listing
from vocsigma.loaders._files.fingerprint import Fit, Format, Head
from vocsigma.loaders._files.source import HEAD, Paths, files_in, named_files, open_sources
from vocsigma.loaders._files.zipped import Held, binary_kind, zipped
from vocsigma.loaders._formats import FORMATS
from vocsigma.loaders._values.loaded import Loaded


def read_any(path: Paths, **options: Any) -> Loaded:
    r"""Recognise the format of an export by its first names, and read it.

    Parameters
    ----------
    path : path, file object, or iterable of these
        As the readers take it; several files must be of one format, and one that is no text, such as a
        workbook or a file of SPSS, must be the only one.
    **options
        What the format's reader takes, such as ``agents``.

    Returns
    -------
    Loaded
        As that reader gives it; the summary says which format it is taken for, how surely and why.

    Raises
    ------
    FormatError
        If the file is of no known format, or fits two equally well; the message says what was found
        and what is nearest.
    ArgumentError
        If the format's reader does not take an option, or there is no file.

    See Also
    --------
    as_messages : The route for any other table of messages.

    Notes
    -----
    A format is known by the columns of a CSV file, the keys of JSON, the tags of XML, the first bytes of
    a file that is no text, or the names of the files in a folder or a zip archive of several tables. It
    is *certain* if all that it needs is there and no other format finds the same, *likely* if others do
    and find less.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_any
    >>> file = io.StringIO(
    ...     "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Status\n"
    ...     "64345465,3/14/2025 1:20,,NYPD,Animal-Abuse,Neglected,In Progress\n"
    ... )
    >>> print(read_any(file).summary())
    file: 1 records read, 1 used for 1 messages, 0 rejected.
    Encoding: UTF-8.
    Stamps without a zone were taken to be America/New_York.
    Taken for a 311 file of NYC Open Data (read_nyc311), certain: it has 'unique key',
    'created date', 'closed date', 'agency', 'complaint type' and 1 more.
    """
    max_bytes = options.get("max_bytes")
    held = _without_wrapping(Held.of(path), max_bytes)
    heads = _heads(held, max_bytes)
    form, reason = _recognised(heads[0])
    strange = [head.name for head in heads if form.fit(head).share < 1]
    if strange:
        message = f"{heads[0].name} is {form.title}, and {listing(strange)} not; read one format at a time"
        raise FormatError(message)
    try:
        loaded: Any = form.read(held, **options)
    except TypeError as error:
        if "unexpected keyword argument" not in str(error):
            raise
        message = f"{heads[0].name} is {form.title}, and {error}; see help({form.reader})"
        raise ArgumentError(message) from error
    note = f"Taken for {form.title} ({form.reader}), {reason}."
    if isinstance(loaded, Loaded):
        return _noted(loaded, note)
    # With batch_size it is an iterator, which the annotation leaves out for the sake of the usual call.
    return cast("Loaded", (_noted(batch, note) for batch in loaded))


def _noted(loaded: Loaded, note: str) -> Loaded:
    return replace(loaded, notes=(*loaded.notes, note))


def _without_wrapping(path: Any, max_bytes: int | None) -> Any:
    """Give a file that is no text by itself, if a list, pattern, folder or archive has no other."""
    files = named_files(path)
    if len(files) != 1:
        return path
    if binary_kind(files[0]):
        return files[0]
    members = zipped(files[0], max_bytes)
    if len(members) != 1 or not binary_kind(members[0]):
        return path
    with members[0].open() as file:
        return Held(file.read(), members[0].name)


def _recognised(head: Head) -> tuple[Format, str]:
    """Give the format that fits best, how sure that is and why."""
    fits = sorted(
        ((form.fit(head), form) for form in FORMATS), key=lambda pair: pair[0][:2], reverse=True
    )
    (best, form), *others = fits
    if best.share < 1:
        raise FormatError(_unknown(head, fits))
    rivals = [(fit, other) for fit, other in others if fit.share == 1]
    if any(fit.weight == best.weight for fit, _ in rivals):
        second = rivals[0][1]
        message = (
            f"{head.name} may be {form.title} or {second.title}; call the right one: "
            f"{form.reader} or {second.reader}"
        )
        raise FormatError(message)
    sure = "likely" if rivals else "certain"
    also = "".join(f"; it might be {other.title} too" for _, other in rivals[:1])
    return form, f"{sure}: it has {listing(best.found, 5)}{also}"


def _heads(path: Any, max_bytes: int | None) -> list[Head]:
    """Look at every file; a folder or an archive of different tables is looked at as one."""
    if kind := binary_kind(path):
        return [Head(_name(path), "bytes", frozenset([kind]))]
    names = _names_in(path)
    if names:
        tables = Head.of_tables(_name(path), names)
        if any(form.fit(tables).share == 1 for form in FORMATS):
            return [tables]
    return [Head.of(source) for source in open_sources(path, max_bytes)]


def _name(path: Any) -> str:
    return Path(getattr(path, "name", path)).name


def _names_in(path: Any) -> list[str]:
    """Give the names of the files in a folder or a zip archive."""
    if isinstance(path, str | os.PathLike) and Path(path).is_dir():
        # X (Twitter) puts what is no data beside a folder of this name.
        folders = [Path(path), Path(path) / "data"]
        return [file.name for folder in folders if folder.is_dir() for file in files_in(folder)]
    return [PurePath(packed.name).name for packed in zipped(path)]


def _unknown(head: Head, fits: list[tuple[Fit, Format]]) -> str:
    """Say what was found, and which formats are nearest."""
    near = [
        f"{form.title} ({form.reader}) needs also {listing(fit.missing, 4)}"
        for fit, form in fits[:3]
        if fit.share > 0
    ]
    nearest = "; nearest: " + "; ".join(near) if near else "; no format is near"
    seen = f"; only its first {HEAD >> 10} KiB were looked at" if head.cut else ""
    return (
        f"{head.name} is of no format that is known: {_found(head)}{nearest}{seen}; for a table of "
        "messages use as_messages"
    )


def _found(head: Head) -> str:
    """Say what a file has."""
    if head.kind == "bytes":
        return f"it is a file of {listing(head.shown)}"
    place, names = {
        "csv": ("as CSV it", "columns"),
        "json": ("as JSON it", "keys"),
        "xml": ("as XML it", "tags"),
        "folder": ("it", "files"),
    }[head.kind]
    if not head.names:
        return f"{place} has no {names}"
    return f"{place} has the {names} {listing(head.shown, 12)}"
