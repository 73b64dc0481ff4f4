"""One look for all pictures: quiet data, one accent, words instead of legends."""

from __future__ import annotations

import math
from collections.abc import Callable
from textwrap import wrap

import numpy as np
from matplotlib import dates as mdates
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

BAND = "#e9eff4"
DATA = "#4f6475"
LINE = "#8a9dad"
CENTER = "#8496a5"
EDGE = "#b4c1cc"
ACCENT = "#c8390e"
TEXT = "#26323c"
MUTED = "#64727e"

TITLE_SIZE = 12.5
TEXT_SIZE = 9.0
_TIME_STEPS = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800,
    43_200, 86_400, 172_800, 345_600, 604_800, 1_209_600, 2_592_000, 5_184_000, 10_368_000,
)  # fmt: skip
_UNIT_S = (86_400.0, 3_600.0, 60.0, 1.0)
_MOST_TICKS = 7
_FEWEST_TICKS = 3


def new_axes(width: float = 9.0, height: float = 4.2) -> Axes:
    """Make a figure of its own with one pair of axes."""
    axes: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return axes


def panels(count: int, columns: int = 2) -> list[Axes]:
    """Make a figure with a grid of axes, one a panel."""
    columns = min(columns, count)
    rows = math.ceil(count / columns)
    size = (5.2 * columns, 2.9 * rows + 0.4)
    grid = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)[1]
    for unused in grid.flat[count:]:
        unused.set_axis_off()
    return list(grid.flat[:count])


def stacked(height: float = 6.4) -> tuple[Axes, Axes]:
    """Make a figure with two pairs of axes, one above the other, that share their places."""
    upper, lower = plt.subplots(
        2, 1, figsize=(9.0, height), layout="constrained", sharex=True, height_ratios=(3, 2)
    )[1]
    return upper, lower


def tidy(ax: Axes) -> None:
    """Take away what is not data: box, grid, heavy ticks."""
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(EDGE)
    ax.tick_params(colors=MUTED, labelsize=TEXT_SIZE, length=3, color=EDGE)
    ax.tick_params(axis="y", length=0)
    ax.set_axisbelow(True)
    ax.margins(x=0.01)


def headline(ax: Axes, title: str, subtitle: str, size: float = TITLE_SIZE) -> None:
    """Put the finding above the axes, wrapped to their width, and a quieter line below it."""
    inches = ax.get_position().width * ax.figure.get_figure(root=True).get_size_inches()[0]
    lines = wrap(title, max(24, int(inches * 72 / (size * 0.47))))
    quiet = wrap(subtitle, max(24, int(inches * 72 / (TEXT_SIZE * 0.44))))
    ax.set_title(
        "\n".join(lines), loc="left", fontsize=size, color=TEXT, fontweight="bold",
        pad=8 + 12.5 * len(quiet), parse_math=False,
    )  # fmt: skip
    ax.annotate(
        "\n".join(quiet), (0, 1), xytext=(0, 6), xycoords="axes fraction",
        textcoords="offset points", fontsize=TEXT_SIZE, color=MUTED, va="bottom", parse_math=False,
    )  # fmt: skip


def headline_of_panels(ax: Axes, title: str) -> None:
    """Put the finding above all panels of a figure, wrapped to its width."""
    figure = ax.figure.get_figure(root=True)
    lines = wrap(title, max(24, int(figure.get_size_inches()[0] * 72 / (TITLE_SIZE * 0.5))))
    figure.suptitle(
        "\n".join(lines), x=0.01, ha="left", fontsize=TITLE_SIZE, color=TEXT, fontweight="bold",
        parse_math=False,
    )  # fmt: skip


def date_axis(ax: Axes) -> None:
    """Label dates once: years, months and days each where they change."""
    locator = mdates.AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    formatter = mdates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
    # The year alone, as the ticks already name months and days.
    formatter.offset_formats = ["", "%Y", "%Y", "%d %b %Y", "%d %b %Y", "%d %b %Y %H:%M"]
    ax.xaxis.set_major_formatter(formatter)


def ticks_of(low: float, high: float, *, log: bool, seconds: bool) -> list[float]:
    """Choose round tick values between two bounds, round in time if they are seconds."""
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        return []
    if log:
        ticks = _log_ticks(low, high, seconds=seconds)
        if len(ticks) >= _FEWEST_TICKS:
            return ticks
    unit = next((unit for unit in _UNIT_S if high >= 2 * unit), 1.0) if seconds else 1.0
    values = MaxNLocator(_MOST_TICKS - 1, steps=[1, 2, 2.5, 5, 10]).tick_values(
        low / unit, high / unit
    )
    return [float(value * unit) for value in values if low <= value * unit <= high]


def _log_ticks(low: float, high: float, *, seconds: bool) -> list[float]:
    if seconds:
        steps = [float(step) for step in _TIME_STEPS]
    else:
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        steps = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    inside = [step for step in steps if low <= step <= high]
    return inside[:: math.ceil(len(inside) / _MOST_TICKS) or 1]


def value_axis(
    ax: Axes, write: Callable[[float], str], *, log: bool = False, seconds: bool = False
) -> None:
    """Put round ticks on the value axis and write them in its unit; call it when all is drawn."""
    if log:
        ax.set_yscale("log")
    low, high = ax.get_ylim()
    ticks = ticks_of(low, high, log=log, seconds=seconds)
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_locator(FixedLocator(ticks))
    ax.yaxis.set_major_formatter(FixedFormatter([write(tick) for tick in ticks]))


def edge_labels(ax: Axes, labels: dict[str, float], gap: float = 11.0) -> None:
    """Write values beside the right edge, pushed apart where they would touch."""
    shown = sorted((value, text) for text, value in labels.items() if math.isfinite(value))
    places = np.array([(0.0, value) for value, _ in shown]).reshape(-1, 2)
    points = ax.transData.transform(places)[:, 1] * 72 / ax.figure.get_figure(root=True).dpi
    nudged = points.copy()
    for place in range(1, nudged.size):
        nudged[place] = max(nudged[place], nudged[place - 1] + gap)
    for (value, text), shift in zip(shown, nudged - points, strict=True):
        ax.annotate(
            text, (1, value), xytext=(6, shift), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=TEXT_SIZE, color=MUTED,
            annotation_clip=False, parse_math=False,
        )  # fmt: skip
