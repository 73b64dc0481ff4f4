"""The lines of names that an export begins with."""

from __future__ import annotations

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.sheet import Headed, headed
from vocsigma.loaders._files.source import Source


def first_lines(source: Source, most: int = 1) -> Headed:
    """Read a file's lines of names, of which there is at least one, be it blank.

    Raises
    ------
    FormatError
        If the file is empty, but for a byte order mark, which is no character of it.
    """
    head = headed(source, most)
    if not head.text.strip():
        message = f"{source.name} is empty; is it the right file, and was its export finished?"
        raise FormatError(message)
    return head
