"""Hear the library's warnings, so that they stand on the page instead of scrolling by."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TypeVar

from vocsigma.exceptions import VocsigmaWarning
from vocsigma.report._words import distinct

T = TypeVar("T")


def hear(call: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
    """Call, and give the result and what the library warned of; other warnings are given again."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call()
    ours = [str(one.message) for one in caught if issubclass(one.category, VocsigmaWarning)]
    for one in caught:
        if not issubclass(one.category, VocsigmaWarning):
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    return result, distinct(ours)
