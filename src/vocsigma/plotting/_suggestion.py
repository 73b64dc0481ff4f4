"""The picture of a suggested chart: its reasons, one a row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from vocsigma.plotting import _style as style
from vocsigma.spc._result.wording import short
from vocsigma.spc._studies.suggestion import Suggestion

_ROW_INCHES = 0.32
_COLUMNS = (0.0, 0.34, 0.62)


def draw_suggestion(result: Suggestion, *, ax: Axes | None = None) -> Axes:
    """Write each check with what was found and what follows from it.

    Parameters
    ----------
    result : Suggestion
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on.
    """
    rows = result.reasons.to_dict("records")
    axes = style.new_axes(8.0, 1.2 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for place, row in enumerate(rows):
        axes.axhline(place - 0.5, color=style.BAND, linewidth=0.8)
        words = (row["check"], _found(row), row["says"])
        for left, text, color in zip(
            _COLUMNS, words, (style.MUTED, style.TEXT, style.TEXT), strict=True
        ):
            axes.text(
                left, place, text, va="center", fontsize=style.TEXT_SIZE, color=color,
                parse_math=False,
            )  # fmt: skip
    style.headline(axes, f"Try {result.call}", result.because)
    return axes


def _found(row: Mapping[Any, Any]) -> str:
    """Write a value with its interval, or its p-value."""
    said = [] if math.isnan(row["value"]) else [short(row["value"])]
    if not math.isnan(row["low"]):
        said.append(f"({short(row['low'])} to {short(row['high'])})")
    if not math.isnan(row["p_value"]):
        said.append("p < 0.001" if row["p_value"] < 0.001 else f"p = {row['p_value']:.2g}")
    return "  ".join(said)
