"""Find personal data in a text, a kind at a time; what one kind has found is not another's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from vocsigma.privacy._account_numbers import cards, ibans
from vocsigma.privacy._addresses import Span, emails, handles, ips, mentions, urls
from vocsigma.privacy._names import names
from vocsigma.privacy._phones import phones
from vocsigma.privacy._references import references


class Finder(NamedTuple):
    """How a kind is found, and a pattern of which a text needs a match to hold any."""

    spans: Callable[[str], Iterator[Span]]
    needs: re.Pattern[str]


_DIGIT = re.compile(r"\d")
# In this order: a number in an address is no telephone number, nor is a card's.
FINDERS = {
    "url": Finder(urls, re.compile(r"\w\.\w|://")),
    "email": Finder(emails, re.compile(r"[@＠]|[])}] ?\w| dot ")),
    "iban": Finder(ibans, _DIGIT),
    "card": Finder(cards, _DIGIT),
    "ip": Finder(ips, re.compile(r"\d\.\d|:[0-9a-fA-F:]")),
    "reference": Finder(references, _DIGIT),
    "phone": Finder(phones, _DIGIT),
    "handle": Finder(handles, re.compile("[@＠]|u/")),
    "name": Finder(names, re.compile("")),
}
_ADDRESSES = ("url", "email")
# No finder takes this sign into what it finds.
_TAKEN = "\x00"


class Found(NamedTuple):
    """A place of personal data in a text."""

    start: int
    end: int
    kind: str


def find(text: str, kinds: Iterable[str] = FINDERS) -> list[Found]:
    """Give what is found of some kinds, in the order of the text; nothing overlaps."""
    wanted = set(kinds)
    last = max((rank for rank, kind in enumerate(FINDERS) if kind in wanted), default=-1)
    found: list[Found] = []
    for kind, finder in islice(FINDERS.items(), last + 1):
        if not finder.needs.search(text):
            continue
        spans = _apart(finder.spans(text))
        found += [Found(start, end, kind) for start, end in spans if kind in wanted]
        text = _hidden(text, spans)
    return sorted(found)


def _hidden(text: str, spans: Iterable[Span]) -> str:
    """Hide places of a text, which stays as long as it is."""
    return _with(text, ((start, end, _TAKEN * (end - start)) for start, end in spans))


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Leave out what begins within another."""
    apart: list[Span] = []
    for span in sorted(spans):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
    return apart


def replaced(text: str, kinds: Iterable[str]) -> str:
    """Put the kind's name in brackets in place of what is found."""
    return _with(text, ((start, end, f"[{kind}]") for start, end, kind in find(text, kinds)))


def renamed(text: str, change: Callable[[re.Match[str]], str]) -> str:
    """Write other words for the handles, those aside that are part of an address."""
    outside = text
    for kind in _ADDRESSES:
        if FINDERS[kind].needs.search(outside):
            outside = _hidden(outside, _apart(FINDERS[kind].spans(outside)))
    return _with(text, ((*match.span(), change(match)) for match in mentions(outside)))


def _with(text: str, places: Iterable[tuple[int, int, str]]) -> str:
    """Write other words in some places of a text."""
    parts: list[str] = []
    done = 0
    for start, end, word in places:
        parts += [text[done:start], word]
        done = end
    return "".join([*parts, text[done:]])
