"""The picture of a Pareto table: bars from the largest, and the line of their sum."""

from __future__ import annotations

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.spc._result.wording import short
from vocsigma.spc._studies.pareto_table import Pareto

_MOST_CATEGORIES = 30
_LEVELS = (0.5, 0.8, 1.0)
_VITAL = 0.8
_TALL = 0.08


def draw_pareto(result: Pareto, *, ax: Axes | None = None) -> Axes:
    """Draw the sizes of the categories as bars, and their running sum as a line.

    Both are on one axis, so that the line is the height of the bars up to there. The vital few are
    dark.

    Parameters
    ----------
    result : Pareto
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on.

    Raises
    ------
    ArgumentError
        If there are more categories than a picture can hold.
    """
    table = result.table
    if len(table) > _MOST_CATEGORIES:
        message = (
            f"there are {len(table)} categories; draw at most {_MOST_CATEGORIES}: pass most= to "
            "pool the small ones"
        )
        raise ArgumentError(message)
    axes = style.new_axes(max(6.5, 2.5 + 0.75 * len(table)), 4.2) if ax is None else ax
    style.tidy(axes)
    place, size = np.arange(len(table)), table["size"].to_numpy(np.float64)
    total = size.sum()
    few = place < len(result.vital_few(_VITAL))
    axes.bar(place, size, width=0.72, color=np.where(few, style.DATA, style.EDGE), zorder=2)
    axes.plot(
        place, table["cumulative_share"] * total, color=style.ACCENT, linewidth=1.4, marker="o",
        markersize=4.5, zorder=3, label="cumulative",
    )  # fmt: skip
    axes.axhline(_VITAL * total, color=style.EDGE, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    axes.set_ylim(0, 1.08 * total)
    style.value_axis(axes, short)
    style.edge_labels(axes, {f"{level:.0%}": level * total for level in _LEVELS})
    _write(axes, result)
    style.headline(
        axes, result.finding().removesuffix("."),
        f"{result.measure} by category, the largest first, and their running sum (line, right)",
    )  # fmt: skip
    return axes


def _write(ax: Axes, result: Pareto) -> None:
    """Name the bars below, and write their shares above."""
    table = result.table
    width = 12 if len(table) <= 12 else 30
    names = [fill(str(name), width) for name in table["category"]]
    ax.set_xticks(np.arange(len(table)), names, parse_math=False)
    if len(table) > 12:
        ax.tick_params(axis="x", labelrotation=90)
    few = len(result.vital_few(_VITAL))
    for place, (size, share) in enumerate(zip(table["size"], table["share"], strict=True)):
        # The line would run through the words above the first bars.
        inside = share > _TALL
        ax.annotate(
            f"{100 * share:.2g}%", (place, size), xytext=(0, -4 if inside else 3), ha="center",
            textcoords="offset points", va="top" if inside else "bottom",
            fontsize=style.TEXT_SIZE, color="white" if inside and place < few else style.TEXT,
        )  # fmt: skip
