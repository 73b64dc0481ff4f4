"""The JSON values of a text, one by one; what cannot be read is given as such, never left out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

RAW_LENGTH = 1000
# Numbers stay as they are written: an id must not pass through a float.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_BETWEEN = re.compile(r"[\s,;\ufeff]*")
_OBJECT = re.compile(r"\{")


@dataclass(frozen=True)
class Stray:
    """A part of a source that is no record, and why."""

    reason: str
    raw: str

    @classmethod
    def of(cls, reason: str, value: object) -> Stray:
        """Write a value as JSON again."""
        return cls(reason, written(value))


def whole_text(text: str) -> str:
    """Replace half characters, which exporters leave where they cut in the middle of an emoji."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def written(value: object) -> str:
    """Write a value as JSON, cut at 1,000 characters."""
    try:
        return json.dumps(value, ensure_ascii=False)[:RAW_LENGTH]
    except (RecursionError, ValueError, TypeError):
        return str(type(value).__name__)


def values_in(text: str, is_record: Callable[[Any], bool]) -> Iterator[Any]:
    """Give every value of a text, and a `Stray` for what lies between and cannot be read.

    Where a value cannot be read, the next one is looked for: an object, at any depth, that is a record.
    So one damaged record of a list does not cost the others.
    """
    place = _after(text, 0)
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except RecursionError:
            yield Stray("too_deep", text[place : place + RAW_LENGTH])
            return
        except json.JSONDecodeError as error:
            end, found = _next_record(text, place + 1, is_record)
            fragment = text[place:end].strip(" \t\r\n,;")
            at_end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
            reason = "truncated" if found is None and at_end else "malformed"
            if fragment.strip("[]{}"):
                yield Stray(reason, fragment[:RAW_LENGTH])
            if found is None:
                return
            value, place = found
        yield value
        place = _after(text, place)


def _after(text: str, place: int) -> int:
    """Step over what may stand between two values."""
    step = _BETWEEN.match(text, place)
    return place if step is None else step.end()


def _next_record(
    text: str, place: int, is_record: Callable[[Any], bool]
) -> tuple[int, tuple[Any, int] | None]:
    """Give where the next record begins, its value and its end; the text's end if there is none."""
    for start in _OBJECT.finditer(text, place):
        try:
            value, end = _DECODER.raw_decode(text, start.start())
        except json.JSONDecodeError:
            continue
        except RecursionError:
            break
        if is_record(value):
            return start.start(), (value, end)
    return len(text), None
