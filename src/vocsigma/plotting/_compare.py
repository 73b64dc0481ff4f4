"""The picture of defects compared: one row a pair of groups, with the difference's interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from vocsigma._display import probability
from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.response._compare_result import DPMOComparison, named

_MOST_PAIRS = 60
_ROW_INCHES = 0.34
_MILLION = 1e6
_SMALL = 0.05


def draw_dpmo_comparison(result: DPMOComparison, *, ax: Axes | None = None) -> Axes:
    """Draw the differences of defects per million between pairs of groups, with intervals.

    Parameters
    ----------
    result : DPMOComparison
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; pairs from the largest to the smallest difference, from the top;
        those with a q-value of at most 0.05 in colour.

    Raises
    ------
    ArgumentError
        If there are more pairs than a picture can hold.
    """
    rows = result.table.sort_values("difference", ignore_index=True)
    if len(rows) > _MOST_PAIRS:
        message = f"there are {len(rows)} pairs of groups; draw at most {_MOST_PAIRS} at a time"
        raise ArgumentError(message)
    axes = style.new_axes(8.0, 1.8 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    _draw_rows(axes, rows)
    _name_rows(axes, result, rows)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:+,.0f}" if value else "0")
    )
    level = f"{result.confidence * 100:.4g}% intervals"
    chance = "p" if len(rows) == 1 else "q (false discovery rate)"
    style.headline(
        axes, _title(result), f"difference in defects per million opportunities, {level} · right: "
        f"ratio and {chance}",
    )  # fmt: skip
    return axes


def _draw_rows(ax: Axes, rows: pd.DataFrame) -> None:
    place = np.arange(len(rows))
    colors = np.where(rows["q_value"] <= _SMALL, style.ACCENT, style.LINE)
    low, high = (rows[f"difference_{side}"] * _MILLION for side in ("low", "high"))
    ax.axvline(0.0, color=style.EDGE, linewidth=1.0, zorder=1)
    ax.hlines(place, low, high, colors=list(colors), linewidth=2.2, zorder=3)
    ax.scatter(rows["difference"] * _MILLION, place, s=36, c=list(colors), zorder=4)
    ax.set_ylim(-0.7, len(rows) - 0.3)


def _name_rows(ax: Axes, result: DPMOComparison, rows: pd.DataFrame) -> None:
    """Write the pairs on the left, and their ratios and chances on the right."""
    names = [
        f"{named(group, result.by)} − {named(reference, result.by)}"
        for group, reference in zip(rows["group"], rows["reference"], strict=True)
    ]
    ax.set_yticks(np.arange(len(rows)), names, parse_math=False)
    symbol = "p" if len(rows) == 1 else "q"
    for place, (ratio, chance) in enumerate(zip(rows["ratio"], rows["q_value"], strict=True)):
        times = f"× {ratio:.2f}" if np.isfinite(ratio) else "× –"
        said = "–" if np.isnan(chance) else probability(chance).replace("p", symbol)
        ax.annotate(
            f"{times}   {said}", (1, place), xytext=(8, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            fontsize=style.TEXT_SIZE, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip


def _title(result: DPMOComparison) -> str:
    """Say how many pairs differ."""
    found = result.table[result.table["q_value"] <= _SMALL]
    if len(result.table) > 1:
        return f"{len(found)} of {len(result.table)} pairs of groups differ"
    more, less = result.table["group"].iloc[0], result.table["reference"].iloc[0]
    if found.empty:
        return f"No difference shown between {named(less, result.by)} and {named(more, result.by)}"
    if result.table["difference"].iloc[0] < 0:
        more, less = less, more
    return f"{named(more, result.by)} has more defects than {named(less, result.by)}"
