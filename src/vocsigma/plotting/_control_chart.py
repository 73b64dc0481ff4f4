"""The picture of a control chart."""

from __future__ import annotations

from matplotlib.axes import Axes

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.plotting._chart_words import signals_said, subtitle
from vocsigma.plotting._content import TWO_PANELS, Content, content_of_dispersion, contents
from vocsigma.plotting._icon_shapes import draw_icons
from vocsigma.plotting._icons import Better, check_target, icons_of
from vocsigma.plotting._panel import draw_panel
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import finding

_MOST_PANELS = 24
_PANEL_TITLE = 10.5


def draw_control_chart(
    chart: ControlChart,
    *,
    ax: Axes | None = None,
    dispersion: bool = False,
    target: float | None = None,
    better: Better | None = None,
    icons: bool = False,
) -> Axes:
    """Draw a control chart.

    Parameters
    ----------
    chart : ControlChart
        The chart.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given. Several groups, or two panels, need a figure of
        their own.
    dispersion : bool
        Whether the chart of the dispersion is drawn below.
    target : float, optional
        A target, in the unit of the value, drawn as a line of its own.
    better : {"lower", "higher"}, optional
        Which values are better, for the icons.
    icons : bool
        Whether the icons of variation and, with a target, of assurance stand beside the title.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; of several groups or panels the first.

    Raises
    ------
    ArgumentError
        If a chart of several groups or panels is to be drawn on one pair of axes, or has too many
        of them, has no dispersion, or if a target has no place on it.
    """
    groups = contents(chart)
    check_target(chart, target, better, icons=icons)
    if dispersion:
        return _both_panels(chart, groups, ax, target, better if icons else None, icons=icons)
    if len(groups) > 1:
        return _small_multiples(chart, groups, ax, target, better, icons=icons)
    axes = style.new_axes() if ax is None else ax
    _one(axes, next(iter(groups.values())), target, better, icons=icons)
    return axes


def _one(
    ax: Axes, content: Content, target: float | None, better: Better | None, *, icons: bool
) -> None:
    """Draw the only group, with the finding above it."""
    draw_panel(ax, content, target=target)
    chart = content.chart
    style.headline(ax, finding(chart).removesuffix("."), subtitle(chart, content.rows))
    if icons:
        draw_icons(ax, icons_of(content, target, better))


def _both_panels(
    chart: ControlChart,
    groups: dict[str, Content],
    ax: Axes | None,
    target: float | None,
    better: Better | None,
    *,
    icons: bool,
) -> Axes:
    """Draw the chart, and that of the dispersion below it."""
    below = content_of_dispersion(chart)
    if ax is not None:
        raise ArgumentError(TWO_PANELS.format("the caller's axes are one"))
    upper, lower = style.stacked()
    _one(upper, next(iter(groups.values())), target, better, icons=icons)
    draw_panel(lower, below)
    said = finding(below.chart).removesuffix(".")
    style.headline(lower, said, subtitle(below.chart, below.rows), _PANEL_TITLE)
    return upper


def _small_multiples(
    chart: ControlChart,
    groups: dict[str, Content],
    ax: Axes | None,
    target: float | None,
    better: Better | None,
    *,
    icons: bool,
) -> Axes:
    """Draw each group on axes of its own."""
    if ax is not None:
        message = (
            f"the chart has {len(groups)} groups, which need a figure of their own; leave ax out, "
            "or chart one group"
        )
        raise ArgumentError(message)
    if len(groups) > _MOST_PANELS:
        message = f"the chart has {len(groups)} groups; draw at most {_MOST_PANELS} at a time"
        raise ArgumentError(message)
    grid = style.panels(len(groups))
    for panel, (name, content) in zip(grid, groups.items(), strict=True):
        draw_panel(panel, content, target=target)
        style.headline(panel, name, signals_said(content.rows), size=_PANEL_TITLE)
        if icons:
            draw_icons(panel, icons_of(content, target, better))
    style.headline_of_panels(grid[0], finding(chart).removesuffix("."))
    return grid[0]
