"""Recognise what wrote a file, and read it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from vocsigma.exceptions import ArgumentError, FormatError, listing
from vocsigma.loaders._fingerprint import Fit, Format, Head
from vocsigma.loaders._formats import FORMATS
from vocsigma.loaders._loaded import Loaded
from vocsigma.loaders._source import Paths, files_in, open_sources


def read_any(path: Paths, **options: Any) -> Loaded:
    r"""Recognise the format of an export by its first names, and read it.

    Parameters
    ----------
    path : path, file object, or iterable of these
        As the readers take it; several files must be of one format.
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
    A format is known by the columns of a CSV file, the keys of JSON, or the files of a folder. It is
    *certain* if all that it needs is there and no other format finds the same, *likely* if others do
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
    path, heads = _heads(path, options.get("max_bytes"))
    form, reason = _recognised(heads[0])
    strange = [head.name for head in heads if form.fit(head).share < 1]
    if strange:
        message = f"{heads[0].name} is {form.title}, and {listing(strange)} not; read one format at a time"
        raise FormatError(message)
    try:
        loaded: Any = form.read(path, **options)
    except TypeError as error:
        if "unexpected keyword argument" not in str(error):
            raise
        message = f"{heads[0].name} is {form.title}, and {error}; see help({form.reader})"
        raise ArgumentError(message) from error
    if isinstance(loaded, Loaded):
        note = f"Taken for {form.title} ({form.reader}), {reason}."
        return replace(loaded, notes=(*loaded.notes, note))
    # With batch_size it is an iterator, which the annotation leaves out for the sake of the usual call.
    return cast("Loaded", loaded)


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


def _heads(path: Paths, max_bytes: int | None) -> tuple[Paths, list[Head]]:
    """Look at every file; a folder of different tables is looked at as one."""
    if isinstance(path, str | os.PathLike) and Path(path).is_dir():
        folder = Head.of_folder(Path(path), files_in(Path(path)))
        if any(form.fit(folder).share == 1 for form in FORMATS):
            return path, [folder]
    if hasattr(path, "read"):
        # What can be read once only is read here, and handed on.
        content = path.read()
        path = cast("IO[Any]", _Again(content, getattr(path, "name", "file")))
    elif isinstance(path, Iterator):
        path = list(path)
    return path, [Head.of(source) for source in open_sources(path, max_bytes)]


class _Again:
    """A file object that can be read again and again."""

    def __init__(self, content: str | bytes, name: str) -> None:
        self._content = content
        self.name = name

    def read(self) -> str | bytes:
        return self._content


def _unknown(head: Head, fits: list[tuple[Fit, Format]]) -> str:
    """Say what was found, and which formats are nearest."""
    found = listing(head.shown, 12) if head.names else "no names"
    near = [
        f"{form.title} ({form.reader}) needs also {listing(fit.missing, 4)}"
        for fit, form in fits[:3]
        if fit.share > 0
    ]
    nearest = "; nearest: " + "; ".join(near) if near else "; no format is near"
    what = {"csv": "as CSV it has the columns", "json": "as JSON it has the keys"}
    return (
        f"{head.name} is of no format that is known: {what.get(head.kind, 'it has the files')} {found}"
        f"{nearest}; for a table of messages use as_messages"
    )
