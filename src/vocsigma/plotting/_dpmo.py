"""The picture of defects per million opportunities: one row a group, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.response import DPMO, sigma_level

_MOST_GROUPS = 60
_ROW_INCHES = 0.34
_MILLION = 1e6
# Below this the axis of sigma levels would be all margin; a zero is drawn at its edge.
_LEAST = 1.0


def draw_dpmo(result: DPMO, *, ax: Axes | None = None) -> Axes:
    """Draw DPMO with intervals, on a logarithmic axis with the sigma levels above.

    Parameters
    ----------
    result : DPMO
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; groups from most to fewest defects, from the top.

    Raises
    ------
    ArgumentError
        If nothing is decided, or there are more groups than a picture can hold.
    """
    rows = result.table[result.table["opportunities"] > 0].sort_values("dpmo", ignore_index=True)
    if rows.empty:
        raise ArgumentError("there is no DPMO to draw: no assessment is decided yet")
    if len(rows) > _MOST_GROUPS:
        message = f"there are {len(rows)} groups; draw at most {_MOST_GROUPS} at a time"
        raise ArgumentError(message)
    height = 1.6 + _ROW_INCHES * len(rows)
    axes = style.new_axes(8.0, height) if ax is None else ax
    style.tidy(axes)
    _draw_rows(axes, rows)
    _name_rows(axes, result, rows)
    _level_axis(axes, result)
    counted = f"{result.confidence * 100:.4g}% intervals ({result.interval})"
    style.headline(
        axes, _title(result, rows), f"defects per million opportunities, {counted} · "
        f"σ = short-term sigma level, shift {result.shift:g}",
    )  # fmt: skip
    return axes


def _draw_rows(ax: Axes, rows: pd.DataFrame) -> None:
    place = np.arange(len(rows))
    low, high = (rows[name].clip(_LEAST, _MILLION) for name in ("dpmo_low", "dpmo_high"))
    ax.hlines(place, low, high, color=style.LINE, linewidth=2.2, zorder=3)
    ax.plot(
        rows["dpmo"].clip(_LEAST, _MILLION), place, linestyle="none", marker="o",
        markersize=6, color=style.DATA, zorder=4, label="dpmo",
    )  # fmt: skip
    ax.set_xscale("log")
    ax.set_xlim(max(_LEAST, float(low.min()) / 1.6), min(2 * _MILLION, float(high.max()) * 1.6))
    ax.set_ylim(-0.7, len(rows) - 0.3)


def _name_rows(ax: Axes, result: DPMO, rows: pd.DataFrame) -> None:
    """Write the groups on the left, and their opportunities and sigma levels on the right."""
    names = [
        " · ".join("none" if pd.isna(key) else str(key) for key in keys)
        for keys in rows[list(result.by)].itertuples(index=False, name=None)
    ]
    ax.set_yticks(
        np.arange(len(rows)), names if result.by else ["all"] * len(rows), parse_math=False
    )
    for place, (count, level) in enumerate(
        zip(rows["opportunities"], rows["sigma_short"], strict=True)
    ):
        said = f"{level:.2f}" if np.isfinite(level) else ("∞" if level > 0 else "−∞")
        ax.annotate(
            f"{said} σ   n = {count:,.0f}", (1, place), xytext=(8, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points", va="center",
            fontsize=style.TEXT_SIZE, color=style.MUTED, annotation_clip=False,
        )  # fmt: skip


def _level_axis(ax: Axes, result: DPMO) -> None:
    """Write DPMO in round numbers, with the sigma level that belongs to each."""
    left, right = ax.get_xlim()
    steps = [step * 10.0**power for power in range(7) for step in (1, 2, 5)]
    ticks = [step for step in steps if left <= step <= min(right, _MILLION * 0.999)]
    while len(ticks) > 7:
        ticks = ticks[::2]
    labels = [f"{tick:,.0f}\n{sigma_level(tick, shift=result.shift):.1f} σ" for tick in ticks]
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_major_formatter(FixedFormatter(labels))


def _title(result: DPMO, rows: pd.DataFrame) -> str:
    """Say the finding of the summary's first figures."""
    worst = rows.iloc[-1]
    if len(rows) == 1 or not result.by:
        return f"{worst['dpmo']:,.0f} defects per million opportunities"
    name = " ".join("none" if pd.isna(key) else str(key) for key in worst[list(result.by)])
    return f"{name} has most defects: {worst['dpmo']:,.0f} per million opportunities"
