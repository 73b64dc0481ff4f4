"""The picture of a survey's score: one row a group, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.survey import Score
from vocsigma.survey._score import group_name, written

_MOST_GROUPS = 60
_ROW_INCHES = 0.34
_NAMES = {"nps": "net promoter score, in points", "csat": "share of satisfied answers"}
_BOUNDS = {"nps": (-100.0, 100.0), "csat": (0.0, 1.0)}


def draw_score(result: Score, *, ax: Axes | None = None) -> Axes:
    """Draw a score by group, with intervals and the number of answers.

    Parameters
    ----------
    result : Score
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; groups from the highest score to the lowest, from the top.

    Raises
    ------
    ArgumentError
        If nobody answered, or there are more groups than a picture can hold.
    """
    rows = result.table[result.table["n"] > 0].sort_values("estimate", ignore_index=True)
    if rows.empty:
        raise ArgumentError("there is no score to draw: nobody answered")
    if len(rows) > _MOST_GROUPS:
        message = f"there are {len(rows)} groups; draw at most {_MOST_GROUPS} at a time"
        raise ArgumentError(message)
    axes = style.new_axes(8.0, 1.5 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    _draw_rows(axes, result, rows)
    _name_rows(axes, result, rows)
    silent = int(result.table["not_answered"].sum())
    told = f" · {silent:,} did not answer" if silent else ""
    style.headline(
        axes, _title(result, rows),
        f"{_NAMES[result.score]}, {result.confidence * 100:.4g}% intervals ({result.method}){told}",
    )  # fmt: skip
    return axes


def _draw_rows(ax: Axes, result: Score, rows: pd.DataFrame) -> None:
    place = np.arange(len(rows))
    ax.hlines(place, rows["conf_low"], rows["conf_high"], color=style.LINE, linewidth=2.2, zorder=3)
    ax.plot(
        rows["estimate"], place, linestyle="none", marker="o", markersize=6, color=style.DATA,
        zorder=4, label="estimate",
    )  # fmt: skip
    least, most = _BOUNDS[result.score]
    low, high = float(rows["conf_low"].min()), float(rows["conf_high"].max())
    margin = max(0.05 * (high - low), 0.01 * (most - least))
    ax.set_xlim(max(least, low - margin) - margin / 2, min(most, high + margin) + margin / 2)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(result, value)))
    if result.score == "nps" and low < 0 < high:
        ax.axvline(0.0, color=style.EDGE, linewidth=1.0, zorder=1)


def _name_rows(ax: Axes, result: Score, rows: pd.DataFrame) -> None:
    """Write the groups on the left, and their scores and numbers of answers on the right."""
    names = [group_name(result, row) or "all" for _, row in rows.iterrows()]
    ax.set_yticks(np.arange(len(rows)), names, parse_math=False)
    for place, (estimate, n) in enumerate(zip(rows["estimate"], rows["n"], strict=True)):
        ax.annotate(
            f"{written(result, estimate)}   n = {n:,}", (1, place), xytext=(8, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            fontsize=style.TEXT_SIZE, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip


def _tick(result: Score, value: float) -> str:
    return f"{value:g}" if result.score == "nps" else f"{100 * value:g}%"


def _title(result: Score, rows: pd.DataFrame) -> str:
    """Say the finding."""
    highest = rows.iloc[-1]
    said = f"{result.score.upper()} {written(result, highest['estimate'])}"
    if len(rows) == 1 or not result.by:
        return said
    return f"{group_name(result, highest)} has the highest score: {said}"
