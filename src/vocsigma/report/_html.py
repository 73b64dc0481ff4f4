"""Parts to one HTML page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from vocsigma import __version__
from vocsigma.plotting._svg import svg_of
from vocsigma.report._figures import READING, Figure
from vocsigma.report._sections import Part

TEMPLATE = "report.html.j2"
# What names of customers and of files may hold, and a page may not.
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def page(parts: Sequence[Part], title: str) -> str:
    """Render parts as one page that loads nothing from anywhere.

    Every text is escaped; only the drawn pictures go in as they are.

    Parameters
    ----------
    parts : sequence of Part
        The services, in order.
    title : str
        The page's title.

    Returns
    -------
    str
        The HTML document.
    """
    environment = Environment(
        loader=PackageLoader("vocsigma.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template(TEMPLATE)
    html = template.render(
        parts=parts, title=title, how_to_read=READING, picture=_picture, version=__version__
    )
    return _NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", html)


def _picture(figure: Figure, prefix: str) -> Markup:
    """Draw a chart; its words are escaped where it is drawn."""
    assert figure.chart is not None  # noqa: S101
    svg = svg_of(
        figure.chart,
        title=figure.finding,
        description=f"{figure.heading}. {' '.join(figure.basis[1:])}",
        prefix=f"{prefix}-{figure.key}",
    )
    return Markup(svg)  # noqa: S704
