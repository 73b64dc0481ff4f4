"""The picture of response times: one row a group, with what the answered alone would show."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from vocsigma._display import span
from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.response._summary_result import ResponseSummary, label, waiting

_MOST_GROUPS = 60
_ROW_INCHES = 0.5
_LEAST_S = 1.0


def draw_response_summary(result: ResponseSummary, *, ax: Axes | None = None) -> Axes:
    """Draw the median and the 90% time of each group with intervals, on a logarithmic axis.

    Parameters
    ----------
    result : ResponseSummary
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; groups from the longest to the shortest median, from the top.

    Raises
    ------
    ArgumentError
        If no time is reached, or there are more groups than a picture can hold.
    """
    rows = waiting(result).sort_values("median", ignore_index=True)
    if rows[["median", "p90"]].isna().all(axis=None):
        raise ArgumentError("there is no time to draw: no group has half of its turns answered")
    if len(rows) > _MOST_GROUPS:
        message = f"there are {len(rows)} groups; draw at most {_MOST_GROUPS} at a time"
        raise ArgumentError(message)
    axes = style.new_axes(8.0, 1.8 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    axes.set_xscale("log")
    _draw(axes, rows, "median", 0.13, style.DATA)
    _draw(axes, rows, "p90", -0.13, style.ACCENT)
    _name_rows(axes, result, rows)
    _time_axis(axes)
    level = f"{result.confidence * 100:.4g}% intervals"
    style.headline(
        axes, _title(result, rows), f"time to the reply of half (grey) and 90% (red), {level} · "
        "open: answered alone · right: within 1 h",
    )  # fmt: skip
    return axes


def _draw(ax: Axes, rows: pd.DataFrame, name: str, shift: float, color: str) -> None:
    """Draw one time of every group; an interval whose end is not reached runs off the axis."""
    place = np.arange(len(rows)) + shift
    reached = rows[name].notna().to_numpy()
    low, high = (rows[f"{name}_{side}"].clip(lower=_LEAST_S) for side in ("low", "high"))
    far = 3.0 * float(np.nanmax(rows.filter(regex="^(naive_)?(median|p90)").to_numpy()))
    begun = low.notna().to_numpy()
    ax.hlines(
        place[begun], low[begun], high.fillna(far)[begun], color=color, alpha=0.5,
        linewidth=2.2, zorder=3,
    )  # fmt: skip
    ax.plot(
        rows[name].clip(lower=_LEAST_S)[reached], place[reached], linestyle="none", marker="o",
        markersize=6, color=color, zorder=5, label=name,
    )  # fmt: skip
    ax.plot(
        rows[f"naive_{name}"].clip(lower=_LEAST_S), place, linestyle="none", marker="o",
        markersize=6, markerfacecolor="white", color=color, zorder=4, label=f"naive_{name}",
    )  # fmt: skip
    ax.set_ylim(-0.7, len(rows) - 0.3)


def _name_rows(ax: Axes, result: ResponseSummary, rows: pd.DataFrame) -> None:
    """Write the groups on the left, and their turns and share within an hour on the right."""
    names = [label(result, row) or "all" for _, row in rows.iterrows()]
    ax.set_yticks(np.arange(len(rows)), names, parse_math=False)
    for place, (share, count) in enumerate(zip(rows["within_1h"], rows["n"], strict=True)):
        said = "–" if np.isnan(share) else f"{share:.0%}"
        ax.annotate(
            f"{said}   n = {count:,.0f}", (1, place), xytext=(8, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            fontsize=style.TEXT_SIZE, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip


def _time_axis(ax: Axes) -> None:
    """Write times in round units."""
    ticks = style.ticks_of(*ax.get_xlim(), log=True, seconds=True)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_major_formatter(FixedFormatter([span(tick) for tick in ticks]))


def _title(result: ResponseSummary, rows: pd.DataFrame) -> str:
    """Say the finding of the summary's first figures."""
    if len(rows) == 1:
        row = rows.iloc[0]
        return f"Half are answered within {span(row['median'])}, 90% within {span(row['p90'])}"
    reached = rows[rows["median"].notna()]
    if len(reached) < len(rows):
        slowest = rows.iloc[len(reached)]
        return f"{label(result, slowest)}: half not answered in the time observed"
    slowest = rows.iloc[-1]
    return f"{label(result, slowest)} waits longest: half within {span(slowest['median'])}"
