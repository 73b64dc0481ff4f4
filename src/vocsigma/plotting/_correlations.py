"""The picture of correlations: one row a pair, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.retention import Correlations

_MOST_ROWS = 60
_ROW_INCHES = 0.34


def draw_correlations(result: Correlations, *, ax: Axes | None = None) -> Axes:
    """Draw the coefficients with their intervals, those beyond chance in the accent colour.

    Parameters
    ----------
    result : Correlations
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; pairs from the highest coefficient to the lowest, from the top.

    Raises
    ------
    ArgumentError
        If no coefficient could be had, or there are more pairs than a picture can hold.
    """
    rows = result.table.assign(name=result.row_names()).dropna(subset="estimate")
    if rows.empty:
        raise ArgumentError("there is no correlation to draw: no pair has rows enough")
    if len(rows) > _MOST_ROWS:
        message = f"there are {len(rows)} pairs; draw at most {_MOST_ROWS} at a time"
        raise ArgumentError(message)
    rows = rows.sort_values("estimate", ignore_index=True)
    axes = style.new_axes(8.0, 1.6 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    rate = 1.0 - result.confidence
    found = (rows["q_value"] <= rate).to_numpy()
    _draw_rows(axes, rows, found)
    style.headline(
        axes, f"{int(found.sum()):,} of {len(rows):,} pairs are correlated beyond chance",
        f"{result.method} coefficient, {result.confidence * 100:.4g}% intervals · "
        f"in colour: q ≤ {rate:.2g} over all pairs",
    )  # fmt: skip
    return axes


def _draw_rows(ax: Axes, rows: pd.DataFrame, found: np.ndarray) -> None:
    place = np.arange(len(rows))
    colors = np.where(found, style.ACCENT, style.DATA)
    ax.axvline(0.0, color=style.EDGE, linewidth=1.0, zorder=1)
    ax.hlines(place, rows["conf_low"], rows["conf_high"], color=style.LINE, linewidth=2.2, zorder=3)
    ax.scatter(rows["estimate"], place, c=colors.tolist(), s=36, zorder=4)
    ax.set_xlim(-1.05, 1.05)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_yticks(place, rows["name"].tolist(), parse_math=False)
    for at, row in zip(place, rows[["n", "q_value"]].itertuples(index=False), strict=True):
        ax.annotate(
            f"q = {row.q_value:.2g}   n = {row.n:,}", (1, at), xytext=(8, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            fontsize=style.TEXT_SIZE, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip
