"""Web addresses, e-mail addresses, internet addresses and handles in texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

Span = tuple[int, int]

# Every pattern starts where a run of its characters starts and takes a bounded or possessive run, so
# that the time is linear in the text, whatever it holds.
# Scripts that put no blank in front of a handle: Thai, Lao, Burmese, Khmer, Japanese, Chinese, Korean.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_HANDLE = r"\w{1,40}+(?:[.-]\w{1,40}+){0,4}"
# Handles, one right behind the other; where a letter stands in front it is an address, or a price.
_MENTIONS = re.compile(rf"(?<![^\W{_UNSPACED}])(?:(?:[@＠]{_HANDLE})++|(?<!/)/?u/{_HANDLE})")
_MENTION = re.compile(
    rf"(?P<sign>[@＠]|/?u/)(?P<handle>{_HANDLE}(?:@\w{{1,40}}+(?:[.-]\w{{1,40}}+){{1,4}})?)"
)
_LABEL = r"[^\W_](?:[\w-]{0,62}+)"
# Top-level domains that are no common word; in front of a path any will do.
_DOMAINS = (
    "com|org|net|info|biz|gov|edu|eu|de|fr|es|nl|uk|ch|pl|se|dk|fi|cz|pt|br|jp|cn|ru|ca|au|nz|ie|ly|"
    "app|dev|shop|store|online|site|xyz|cloud|blog|tv|io|co"
)
_REST = r"""[^\s<>"'`\x00]*+"""
_URL = re.compile(
    rf"(?<![\w.])(?:(?:https?|ftp)://|www\.){_REST}"
    rf"|(?<![\w@＠./-])(?:{_LABEL}\.){{1,6}}(?:[^\W\d_]{{2,24}}+/{_REST}|(?:{_DOMAINS})(?![\w@.-]*\w))",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?)]}>'\"»”’*_"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|punkt|punto|point)\s?[\])}]\s?|\sdot\s)"
_AT = r"(?:[@＠]|\s?[\[({]\s?(?:at|@|ät|arroba|chez)\s?[\])}]\s?)"
# In ".@acme.example" and in "谢谢@acme.example" a handle begins.
_NAME = rf"(?<![\w.+%@-])(?![.+%-]{{1,64}}+[@＠])[\w.+%-]{{1,64}}+(?<![{_UNSPACED}])"
_EMAIL = re.compile(
    rf"{_NAME}{_AT}(?:[\w-]{{1,63}}+{_DOT}){{1,6}}[^\W\d_]{{2,24}}"
    rf"|{_NAME}\sat\s(?:[\w-]{{1,63}}+\sdot\s){{1,3}}(?:{_DOMAINS})\b",
    re.IGNORECASE,
)
_IP = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w:]|\.\d)",
    re.I,
)


def urls(text: str) -> Iterator[Span]:
    """Find web addresses: with a scheme, with ``www.``, or a domain that is known or has a path."""
    for match in _URL.finditer(text):
        found = match[0].rstrip(_CLOSING)
        # A bracket that the address itself opens belongs to it.
        if found.count("(") > found.count(")") and match[0].startswith(f"{found})"):
            found += ")"
        yield match.start(), match.start() + len(found)


def emails(text: str) -> Iterator[Span]:
    """Find e-mail addresses, also those that are spelled out: ``ann (at) example (dot) org``."""
    yield from (match.span() for match in _EMAIL.finditer(text))


def handles(text: str) -> Iterator[Span]:
    """Find handles: ``@name``, ``@name@server.example`` and ``u/name``."""
    yield from (match.span() for match in mentions(text))


def mentions(text: str) -> Iterator[re.Match[str]]:
    """Find handles, each with its ``sign`` and the ``handle`` itself."""
    for several in _MENTIONS.finditer(text):
        yield from _MENTION.finditer(text, several.start(), several.end())


def ips(text: str) -> Iterator[Span]:
    """Find addresses of the internet protocol, versions 4 and 6."""
    yield from (match.span() for match in _IP.finditer(text) if _is_ip(match[0]))


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return len(text) > len("::1")
