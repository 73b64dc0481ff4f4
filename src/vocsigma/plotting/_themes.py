"""The picture of a theme model: its themes by size, with their keywords."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.voice import ThemeModel

_MOST_THEMES = 60
_ROW_INCHES = 0.34
_KEYWORDS = 6


def draw_themes(model: ThemeModel, *, ax: Axes | None = None) -> Axes:
    """Draw the share of each theme as a bar, with its keywords beside it.

    Parameters
    ----------
    model : ThemeModel
        The fitted model.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; themes from the largest, from the top.

    Raises
    ------
    ArgumentError
        If there are more themes than a picture can hold.
    """
    rows = model.themes.sort_values("size", kind="stable", ascending=False)[::-1]
    if len(rows) > _MOST_THEMES:
        message = f"there are {len(rows)} themes; a picture holds at most {_MOST_THEMES}"
        raise ArgumentError(message)
    axes = style.new_axes(9.0, 1.4 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    place = np.arange(len(rows))
    axes.barh(place, rows["share"], height=0.62, color=style.LINE, zorder=3)
    axes.set_yticks(place, rows["label"].tolist(), parse_math=False)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    _name_rows(axes, rows)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share * 100:.4g}%")
    largest = rows.iloc[-1]
    style.headline(
        axes,
        f"{largest['label']}: {largest['share'] * 100:.2g}% of texts",
        f"share of {rows['size'].sum():,} texts by their best theme · strength = mean cosine",
    )
    return axes


def _name_rows(ax: Axes, rows: pd.DataFrame) -> None:
    """Write each theme's size and strength on the right, and its further keywords."""
    columns = (rows[name].tolist() for name in ("label", "keywords", "size", "mean_strength"))
    for place, (label, keywords, size, strength) in enumerate(zip(*columns, strict=True)):
        further = [word for word in keywords.split(", ") if word not in label.split(", ")]
        said = f"{size:,}   strength {strength:.2f}" if size else "0"
        said += f"   {', '.join(further[:_KEYWORDS])}"
        ax.annotate(
            said, (1, place), xytext=(8, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=style.TEXT_SIZE,
            color=style.MUTED, annotation_clip=False, parse_math=False,
        )  # fmt: skip
