"""Draw one group of a control chart: band, lines, points, signals and labels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from vocsigma.plotting import _style as style
from vocsigma.plotting._content import Content, Floats
from vocsigma.plotting._thinning import MOST_DRAWN, thinned
from vocsigma.spc._result.wording import amount
from vocsigma.spc._rules.rules import SeriesRule

_MOST_LABELS = 12
_MOST_NUMBERS = 60
_MOST_PARTS = 24
_SMALL_FROM = 120
_SIGNAL_SIZES = {30: 6.5, 300: 4.5, math.inf: 3.0}
_DASHED = (0, (4, 3))
_TOP = 0.97
_ROOM, _ROOM_FOR_WORDS = 0.12, 0.09


def draw_panel(ax: Axes, content: Content, *, target: float | None = None) -> None:
    """Draw one group on a pair of axes."""
    shown = content.chart.design.shown
    style.tidy(ax)
    _draw_limits(ax, content)
    _draw_observed(ax, content)
    _draw_lines(ax, content)
    _draw_points(ax, content)
    _set_range(ax, content, target)
    style.value_axis(
        ax, lambda tick: amount(tick, content.chart), log=content.log, seconds=shown.seconds
    )
    _draw_signals(ax, content)
    _draw_changes(ax, content)
    for mark in content.marks():
        _mark(ax, mark.place, mark.text, line=mark.line)
    _mark_parts(ax, content)
    labels = content.edge_labels()
    if target is not None:
        ax.axhline(target, color=style.TEXT, linewidth=1.2, linestyle=(0, (6, 2, 1, 2)), zorder=3)
        labels[f"target {amount(target, content.chart)}"] = target
    style.edge_labels(ax, labels)
    _label_places(ax, content)


def _draw_limits(ax: Axes, content: Content) -> None:
    """Draw centre and limits as steps, each phase by itself, with the band between the limits."""
    for start, stop in content.phases:
        across = np.repeat(content.edges[start : stop + 1], 2)[1:-1]
        rows = content.rows.iloc[start:stop]
        steps = [np.repeat(rows[name].to_numpy(np.float64), 2) for name in ("lcl", "center", "ucl")]
        across, lower, middle, upper = thinned(across, *steps)
        ax.fill_between(across, lower, upper, color=style.BAND, linewidth=0, zorder=1)
        for name, line in (("lcl", lower), ("ucl", upper)):
            if name in content.lines:
                ax.plot(across, line, color=style.EDGE, linewidth=0.8, zorder=2, label=name)
        if "center" in content.lines:
            look = _look_of_center(content, start, stop)
            ax.plot(across, middle, linewidth=1.1, zorder=2, label="center", **look)


def _look_of_center(content: Content, start: int, stop: int) -> dict[str, Any]:
    """Dash the centre, in the accent colour, where the points lie on it as chance does not do."""
    bits = np.bitwise_or.reduce(content.rows["rules"].to_numpy()[start:stop], initial=0)
    rules = content.chart.design.rules
    broken = any(isinstance(rule.rule, SeriesRule) and bits >> rule.bit & 1 for rule in rules)
    if broken:
        return {"color": style.ACCENT, "linestyle": _DASHED}
    return {"color": style.CENTER}


def _draw_observed(ax: Axes, content: Content) -> None:
    """Draw the rows' own values faintly, where averages are plotted."""
    if content.observed is not None and content.x.size <= MOST_DRAWN:
        ax.plot(
            content.x, content.observed, linestyle="none", marker=".", markersize=4,
            color=style.LINE, alpha=0.55, zorder=2.5, label="observed",
        )  # fmt: skip


def _draw_lines(ax: Axes, content: Content) -> None:
    """Draw what is plotted as a muted line, which leaves out excluded points."""
    rows = content.rows
    left_out = content.kinds["excluded"] | content.not_reached
    for name in content.statistics:
        line = np.where(left_out, np.nan, rows[name].to_numpy(np.float64))
        label = "data" if name == "value" else name
        for start, stop in content.phases:
            x, y = thinned(content.x[start:stop], line[start:stop])
            ax.plot(x, y, color=style.LINE, linewidth=1.2, zorder=3, label=label)


def _draw_points(ax: Axes, content: Content) -> None:
    """Draw the data: dots, hollow ones for provisional, crosses for excluded, arrows for beyond."""
    x, value = content.x, content.value
    size = 4.2 if x.size <= _SMALL_FROM else 2.4
    looks: dict[str, dict[str, Any]] = {
        "points": {"marker": "o", "color": style.DATA, "markersize": size},
        "provisional": {
            "marker": "o", "markerfacecolor": "white", "markeredgecolor": style.DATA,
            "markersize": size + 1.5,
        },
        "excluded": {
            "marker": "x", "color": style.MUTED, "markersize": size + 2.5, "markeredgewidth": 1.4,
        },
    }  # fmt: skip
    for label, look in looks.items():
        mask = content.kinds[label]
        if label == "points" and x.size > MOST_DRAWN:
            continue
        ax.plot(x[mask], value[mask], linestyle="none", zorder=4, label=label, **look)
    _draw_not_reached(ax, content)


def _draw_not_reached(ax: Axes, content: Content) -> None:
    """Draw an arrow at the top for what lies somewhere above."""
    signal = content.kinds["signals"]
    above = content.kinds["not reached"]
    for mask, color in ((above & ~signal, style.DATA), (above & signal, style.ACCENT)):
        if mask.any():
            ax.plot(
                content.x[mask], np.full(int(mask.sum()), _TOP), linestyle="none", marker="^",
                markersize=7, color=color, zorder=5, label="not reached",
                transform=ax.get_xaxis_transform(),
            )  # fmt: skip


def _set_range(ax: Axes, content: Content, target: float | None) -> None:
    """Leave room for points and limits, and for the numbers beside the signals."""
    if content.bounds is None:
        return
    low, high = content.bounds
    above = _ROOM + (_ROOM_FOR_WORDS if content.marks() else 0.0)
    if target is not None and (target > 0 or not content.log):
        low, high = min(low, target), max(high, target)
    if content.log:
        span = high / low if high > low else 64.0
        ax.set_ylim(low / span**_ROOM, high * span**above)
    else:
        span = high - low if high > low else abs(high) or 8.0
        ax.set_ylim(low - _ROOM * span, high + above * span)


def _draw_signals(ax: Axes, content: Content) -> None:
    """Draw the signals in the accent colour, with the numbers of rules new to them."""
    x, value, at = content.x, content.value, content.kinds["signals"]
    size = next(size for most, size in _SIGNAL_SIZES.items() if at.sum() <= most)
    ax.plot(
        x[at], value[at], linestyle="none", marker="D", markersize=size, color=style.ACCENT,
        markeredgecolor="white", markeredgewidth=0.12 * size, zorder=5, label="signals",
    )  # fmt: skip
    numbers = content.numbers()
    if len(numbers) > _MOST_NUMBERS:
        return
    above = content.rows["z"].to_numpy() >= 0
    for row, text in numbers:
        if not np.isnan(value[row]):
            ax.annotate(
                text, (x[row], value[row]), xytext=(0, 8 if above[row] else -8),
                textcoords="offset points", ha="center", va="bottom" if above[row] else "top",
                fontsize=style.TEXT_SIZE, color=style.ACCENT, fontweight="bold", zorder=6,
                parse_math=False,
            )  # fmt: skip


def _draw_changes(ax: Axes, content: Content) -> None:
    """Mark on the zero line where the shift behind the signals most likely began."""
    changes = content.changes()[:_MOST_NUMBERS]
    if not changes:
        return
    began = np.array([place for place, _ in changes])
    ax.plot(
        began, np.zeros_like(began), linestyle="none", marker=">", markersize=10,
        color=style.ACCENT, markeredgecolor="white", zorder=6, label="change",
    )  # fmt: skip
    for place, seen in changes:
        ax.plot(
            [place, seen], [0.0, 0.0], color=style.ACCENT, linewidth=2.0, zorder=4, label="shift"
        )


def _mark(ax: Axes, place: float, text: str, *, line: bool) -> None:
    if line:
        ax.axvline(place, color=style.EDGE, linewidth=0.9, linestyle=_DASHED, zorder=2)
    ax.annotate(
        text, (place, 1), xytext=(4, -3), xycoords=("data", "axes fraction"),
        textcoords="offset points", va="top", fontsize=style.TEXT_SIZE, color=style.MUTED, zorder=6,
        parse_math=False,
    )  # fmt: skip


def _mark_parts(ax: Axes, content: Content) -> None:
    """Mark at the foot where another part begins; without names where there are many."""
    parts = content.parts()
    for part in parts:
        if part.line:
            ax.axvline(part.place, color=style.EDGE, linewidth=0.8, linestyle=":", zorder=2)
        if len(parts) <= _MOST_PARTS:
            ax.annotate(
                part.text, (part.place, 0), xytext=(4, 3), xycoords=("data", "axes fraction"),
                textcoords="offset points", fontsize=style.TEXT_SIZE, color=style.MUTED, zorder=6,
                parse_math=False,
            )  # fmt: skip


def _label_places(ax: Axes, content: Content) -> None:
    """Write dates, labels or the name of the numbers below the axis."""
    design = content.chart.design
    if design.dated:
        style.date_axis(ax)
        return
    if not content.numbered:
        names = content.rows["time"].astype(str).to_numpy()
        step = -(-names.size // _MOST_LABELS)
        places: Floats = np.arange(names.size, dtype=np.float64)
        ax.set_xticks(places[::step], list(names[::step]), parse_math=False)
        return
    ax.xaxis.set_major_formatter(lambda place, _: _numbered(place))
    if design.time:
        ax.set_xlabel(design.time, fontsize=style.TEXT_SIZE, color=style.MUTED)


def _numbered(place: float) -> str:
    """Write the number of a point; years have no comma."""
    return f"{place:,.10g}" if abs(place) >= 10_000 else f"{place:.10g}"
