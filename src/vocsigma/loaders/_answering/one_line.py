"""Texts as a survey shows them: on one line, without HTML."""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<[^<>]{1,200}>")


def one_line(text: str) -> str:
    """Take tags, entities and breaks of lines out of a text."""
    return " ".join(unescape(_TAG.sub(" ", text)).split())
