"""The picture of proposed phases: the points, and the levels between the changes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from vocsigma.plotting import _style as style
from vocsigma.plotting._content import Content, Floats
from vocsigma.plotting._thinning import thinned
from vocsigma.spc._result.wording import amount
from vocsigma.spc._studies.phases import PhaseSuggestion


def draw_phases(result: PhaseSuggestion, *, ax: Axes | None = None) -> Axes:
    """Draw the points with the proposed levels as steps.

    Parameters
    ----------
    result : PhaseSuggestion
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on.
    """
    axes = style.new_axes() if ax is None else ax
    style.tidy(axes)
    content = Content(result.chart, result.chart.points)
    x, value = thinned(content.x, content.value)
    axes.plot(x, value, color=style.LINE, linewidth=0.9, zorder=2, label="data")
    if x.size == content.x.size:
        axes.plot(
            x, value, linestyle="none", marker="o", markersize=3.4, color=style.DATA, zorder=3
        )
    if content.log:
        axes.set_yscale("log")
    _draw_levels(axes, result, content)
    style.value_axis(
        axes, lambda tick: amount(tick, result.chart), log=content.log,
        seconds=result.chart.design.shown.seconds,
    )  # fmt: skip
    if result.chart.design.dated:
        style.date_axis(axes)
    title, *_ = result.summary().splitlines()
    style.headline(
        axes, title.removesuffix("."), "red: the proposed levels, with the chance of such a change "
        "where there is none; nothing is applied",
    )  # fmt: skip
    return axes


def _draw_levels(ax: Axes, result: PhaseSuggestion, content: Content) -> None:
    """Draw each level from its change to the next, with its value and the chance."""
    table = result.table
    if table.empty:
        return
    starts = content.edges[[0, *table["position"].tolist()]]
    ends: Floats = np.r_[starts[1:], content.edges[-1]]
    levels = [table["before"].iloc[0], *table["after"]]
    for level, start, end in zip(levels, starts, ends, strict=True):
        ax.plot([start, end], [level, level], color=style.ACCENT, linewidth=2.2, label="level")
        ax.annotate(
            amount(float(level), result.chart), (start, level), xytext=(4, 4),
            textcoords="offset points", color=style.ACCENT, fontsize=style.TEXT_SIZE, zorder=6,
            fontweight="bold",
        )  # fmt: skip
    for place, chance in zip(starts[1:], table["p_value"], strict=True):
        ax.axvline(place, color=style.EDGE, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
        said = "p < 0.001" if chance < 0.001 else f"p = {chance:.2g}"
        ax.annotate(
            said, (place, 1), xytext=(4, -3), xycoords=("data", "axes fraction"), va="top",
            textcoords="offset points", color=style.MUTED, fontsize=style.TEXT_SIZE,
        )  # fmt: skip
