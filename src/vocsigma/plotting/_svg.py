"""A picture as SVG that stands inside a page."""

from __future__ import annotations

import re
import warnings
from html import escape
from io import StringIO
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

from vocsigma._display import Result

# Dollars in names are no mathematics.
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "vocsigma",
    "svg.fonttype": "none",
    "text.parse_math": False,
}
_NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


def svg_of(result: Result, *, title: str, description: str, prefix: str) -> str:
    """Draw a result as an SVG element with a name for those who cannot see it.

    The same result gives the same text. Words stay text, in the font of the page.

    Parameters
    ----------
    result : Result
        What has a picture.
    title, description : str
        What the picture shows, in a sentence, and at more length.
    prefix : str
        Goes before every id, so that several pictures can stand on one page.

    Returns
    -------
    str
        The ``<svg>`` element.

    Examples
    --------
    >>> from vocsigma.spc import c_chart
    >>> chart = c_chart([4, 6, 3, 5, 7, 4, 5, 2, 6, 5, 4, 5, 6, 3, 5, 4, 7, 5, 4, 6])
    >>> svg = svg_of(chart, title=chart.finding(), description="Calls a day.", prefix="calls")
    >>> svg[:4], "calls-title" in svg
    ('<svg', True)
    """
    text = StringIO()
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        # The words are drawn in the page's font, so that it does not matter what matplotlib's lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = result.plot().figure.get_figure(root=True)
        try:
            figure.savefig(text, format="svg", metadata=_NO_METADATA, bbox_inches="tight")
        finally:
            plt.close(figure)
    return _named(_bare(text.getvalue(), prefix), title, description, prefix)


def _bare(svg: str, prefix: str) -> str:
    """Leave the element alone, without prolog and metadata, its ids made its own."""
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}-", svg)


def _named(svg: str, title: str, description: str, prefix: str) -> str:
    """Give the element its role, title and description."""
    labels = f'role="img" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-description" '
    inside = (
        f'<title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-description">{escape(description)}</desc>'
    )
    head, body = svg.removeprefix("<svg ").split(">", 1)
    return f"<svg {labels}{head}>{inside}{body}"
