"""Fail the build if a page would fetch a script, a style, a font or a picture from the network."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import SphinxError

_FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=[\"'](?:https?:)?//[^\"']+"
    r"|<link\b(?=[^>]*rel=[\"'](?:stylesheet|preload|icon)[\"'])[^>]*\bhref=[\"'](?:https?:)?//[^\"']+"
)


def check(app: Sphinx, failure: Exception | None) -> None:
    """Look through every page."""
    if failure is not None or app.builder.format != "html":
        return
    for page in sorted(Path(app.outdir).rglob("*.html")):
        found = _FETCHED.search(page.read_text(encoding="utf-8"))
        if found:
            message = f"{page.relative_to(app.outdir)} fetches from the network: {found.group()}"
            raise SphinxError(message)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
