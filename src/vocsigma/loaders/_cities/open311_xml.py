"""Service requests in XML as JSON, without a tree, and without what else XML can do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError, XMLParser

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.source import Source, in_utf8

# A server gives 1,000 requests at a time, which are about 1 MiB.
LARGEST = 64 << 20


def as_json(source: Source) -> Source:
    """Write the requests of a document of XML as lines of JSON; leave any other file as it is."""
    if not source.head.lstrip("\ufeff \t\r\n").startswith("<"):
        return source
    with source.open() as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        message = (
            f"{source.name} is XML of more than {LARGEST >> 20} MiB; fetch JSON, or shorter spans"
        )
        raise FormatError(message)
    source = in_utf8(source.of_bytes(data, source.encoding))
    found = _Requests(source.name)
    # Without a document type there are no entities but XML's own five, and nothing is fetched.
    parser = XMLParser(target=found)  # noqa: S314
    try:
        parser.feed(source.data().decode())
        parser.close()
    except ParseError as error:
        message = f"{source.name} is damaged XML ({error}); fetch it again, or fetch JSON"
        raise FormatError(message) from error
    # A span without requests is an empty list of them.
    if not found.records and found.tags != ["service_requests"]:
        message = f"{source.name} is XML and holds no <request>, as service requests of Open311 do"
        raise FormatError(message)
    lines = "".join(json.dumps(record) + "\n" for record in found.records)
    return source.of_bytes(lines.encode(), source.encoding, source.damaged)


class _Requests:
    """Hears the parser, and keeps the texts of what stands right below a request."""

    def __init__(self, name: str) -> None:
        self._name = name
        # The first two, which tell an empty list of requests from another kind of document.
        self.tags: list[str] = []
        self.records: list[dict[str, str | None]] = []
        # 0 outside of requests, 1 within one, 2 within a field of it.
        self._depth = 0
        self._texts: list[str] = []

    def doctype(self, *_: str | None) -> None:
        """Refuse what could declare entities, each of many others."""
        message = f"{self._name} declares entities, which no Open311 server does; it is not read"
        raise FormatError(message)

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        """Begin a request, or something in it."""
        if len(self.tags) < 2:
            self.tags.append(tag)
        if tag == "request":
            self.records.append({})
            self._depth = 1
        elif self._depth:
            self._depth += 1
            self._texts = []

    def data(self, text: str) -> None:
        """Take a part of a text."""
        if self._depth == 2:
            self._texts.append(text)

    def end(self, tag: str) -> None:
        """End a request, or something in it."""
        if self._depth == 2:
            self.records[-1][tag] = "".join(self._texts) or None
        self._depth = max(self._depth - 1, 0)

    def close(self) -> None:
        """End the document."""
