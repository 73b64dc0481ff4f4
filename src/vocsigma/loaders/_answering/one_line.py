"""Texts as a survey shows them: on one line, without HTML."""

from __future__ import annotations

import re
from html import unescape

_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol)|br ?/?)>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def one_line(text: str) -> str:
    """Take tags, entities and breaks of lines out of a text."""
    return " ".join(unescape(_TAG.sub("", _BREAK.sub(" ", text))).split())
