"""The picture of retention over time: a step curve with its band for each group."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from vocsigma._display import probability
from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.retention import SurvivalCurve

_MOST_GROUPS = 6
_COLORS = (style.DATA, style.ACCENT, "#2f8f83", "#8a5fa8", "#b58900", "#5b7f2b")


def draw_survival(result: SurvivalCurve, *, ax: Axes | None = None) -> Axes:
    """Draw the share kept over time, with a band for each group.

    Parameters
    ----------
    result : SurvivalCurve
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
        If there are more groups than a picture can hold.
    """
    names = result.group_names()
    if len(names) > _MOST_GROUPS:
        message = f"there are {len(names)} groups; draw at most {_MOST_GROUPS} at a time"
        raise ArgumentError(message)
    axes = style.new_axes(8.0, 4.2) if ax is None else ax
    style.tidy(axes)
    curves = _curves(result)
    for curve, color in zip(curves, _COLORS, strict=False):
        _draw_curve(axes, curve, color)
    axes.set_ylim(0.0, 1.02)
    axes.set_xlim(0.0, max(float(curve["time"].max()) for curve in curves) or 1.0)
    axes.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "25%", "50%", "75%", "100%"])
    axes.axhline(0.5, color=style.EDGE, linewidth=0.8, zorder=1)
    _name_curves(axes, curves, names)
    band = f"{result.confidence * 100:.4g}% bands ({result.conf_type})"
    style.headline(
        axes, _title(result, names), f"share kept, {band}, by time"
        f"{f' in {result.unit}' if result.unit else ''}",
    )  # fmt: skip
    return axes


def _curves(result: SurvivalCurve) -> list[pd.DataFrame]:
    """Give each group's rows, drawn on to the end of its observation."""
    # Every group has exactly one row at time 0, its first.
    group = (result.table["time"] == 0.0).cumsum() - 1
    ends = result.medians["observed_to"]
    curves = [rows for _, rows in result.table.groupby(group)]
    return [
        pd.concat([curve, curve.tail(1).assign(time=end)])
        for curve, end in zip(curves, ends, strict=True)
    ]


def _draw_curve(ax: Axes, curve: pd.DataFrame, color: str) -> None:
    ax.fill_between(
        curve["time"], curve["conf_low"], curve["conf_high"], step="post", color=color, alpha=0.14,
        linewidth=0, zorder=2,
    )  # fmt: skip
    ax.step(curve["time"], curve["survival"], where="post", color=color, linewidth=1.8, zorder=3)


def _name_curves(ax: Axes, curves: list[pd.DataFrame], names: list[str]) -> None:
    """Write each group's name beside the end of its curve."""
    if len(names) > 1:
        ends = [float(curve["survival"].iloc[-1]) for curve in curves]
        style.edge_labels(ax, dict(zip(names, ends, strict=True)))
        colors = dict(zip(names, _COLORS, strict=False))
        for label in ax.texts:
            label.set_color(colors.get(label.get_text(), style.MUTED))
            label.set_parse_math(False)


def _title(result: SurvivalCurve, names: list[str]) -> str:
    """Say the finding."""
    test = result.log_rank
    if test is None:
        lost, n = int(result.medians["events"].iloc[0]), int(result.medians["n"].iloc[0])
        return f"{lost:,} of {n:,} were lost"
    if test.df == 0:
        return "At no loss were two groups under observation together"
    means = result.restricted_means["estimate"]
    best = names[int(means.argmax())]
    if test.p_value < 1.0 - result.confidence:
        return f"{best} stays longest (log-rank {probability(test.p_value)})"
    return f"The groups stay alike, as far as chance allows to say (log-rank {probability(test.p_value)})"
