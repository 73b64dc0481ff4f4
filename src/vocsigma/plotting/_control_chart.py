"""The picture of a control chart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.spc._chart import ControlChart
from vocsigma.spc._rules import BoundRule, Rule
from vocsigma.spc._wording import amount, finding, measure

Floats = NDArray[np.float64]

_MOST_PANELS = 24
_MOST_LABELS = 12


def draw_control_chart(chart: ControlChart, *, ax: Axes | None = None) -> Axes:
    """Draw a control chart.

    Parameters
    ----------
    chart : ControlChart
        The chart.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given. Several groups need a figure of their own.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; of several groups the first.

    Raises
    ------
    ArgumentError
        If a chart of several groups is to be drawn on one pair of axes, or has too many of them.
    """
    groups = _groups(chart)
    if len(groups) == 1:
        axes = style.new_axes() if ax is None else ax
        rows = next(iter(groups.values()))
        _draw(axes, chart, rows)
        style.headline(axes, finding(chart).removesuffix("."), _subtitle(chart, rows))
        return axes
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
    for panel, (name, rows) in zip(grid, groups.items(), strict=True):
        _draw(panel, chart, rows)
        style.headline(panel, name, _signals_said(rows), size=10.5)
    style.headline_of_panels(grid[0], finding(chart).removesuffix("."))
    return grid[0]


def _groups(chart: ControlChart) -> dict[str, pd.DataFrame]:
    """Give each group's points under its name."""
    if not chart.design.by:
        return {"": chart.points}
    numbers = np.repeat(chart.cells.group, chart.cells.sizes)
    parts = {}
    for _, rows in chart.points.groupby(numbers):
        keys = rows[list(chart.design.by)].iloc[0]
        parts[" · ".join(map(str, keys))] = rows
    return parts


def _subtitle(chart: ControlChart, rows: pd.DataFrame) -> str:
    """Say what is drawn, and what the numbers beside the signals mean."""
    scale = "" if chart.design.scale.name == "raw" else " on the log scale"
    said = f"{chart.design.family.title} of the {measure(chart)}{scale}"
    bits = int(np.bitwise_or.reduce(rows["rules"].to_numpy())) if len(rows) else 0
    used = [bound for bound in chart.design.rules if bits >> bound.bit & 1]
    return " · ".join([said, *(f"{_number(bound)} = {_meaning(bound)}" for bound in used)])


def _signals_said(rows: pd.DataFrame) -> str:
    count = int(rows["signal"].sum())
    return f"{count or 'no'} signal{'' if count == 1 else 's'} in {len(rows)} points"


def _number(bound: BoundRule) -> str:
    """Give the short name of a rule: its number, if it is a known one."""
    return bound.name.split("_")[-1] if bound.name.startswith(("nelson_", "weco_")) else bound.name


def _meaning(bound: BoundRule) -> str:
    rule = bound.rule
    if not isinstance(rule, Rule):
        return "your rule"
    if rule.kind == "beyond" and rule.span == 1:
        return "beyond the limits" if rule.z == 3 else f"beyond {rule.z:g} sigma"
    if rule.kind == "beyond":
        zone = f"beyond {rule.z:g} sigma on one side" if rule.z else "on one side"
        return f"{rule.k} of {rule.m} {zone}" if rule.m else f"{rule.k} in a row {zone}"
    words = {
        "trend": "{k} rising or falling",
        "alternating": "{k} up and down",
        "within": "{k} within {z:g} sigma",
        "outside": "{k} outside {z:g} sigma",
    }
    return words[rule.kind].format(k=rule.k, z=rule.z)


def _draw(ax: Axes, chart: ControlChart, rows: pd.DataFrame) -> None:
    """Draw one group: band, lines, points, signals, labels."""
    log = chart.design.scale.name != "raw"
    floor = chart.design.scale.floor
    rows = rows.assign(value=rows["value"].clip(lower=floor)) if floor else rows
    x = _places(chart, rows)
    style.tidy(ax)
    _draw_limits(ax, x, rows)
    _draw_points(ax, x, rows)
    _set_range(ax, rows, log=log)
    style.value_axis(
        ax, lambda tick: amount(tick, chart), log=log, seconds=chart.design.scale.seconds
    )
    _draw_signals(ax, chart, x, rows)
    _mark_phases(ax, x, rows)
    _label_edge(ax, chart, rows)
    _label_places(ax, chart, rows)


def _label_edge(ax: Axes, chart: ControlChart, rows: pd.DataFrame) -> None:
    """Write centre and limits at the right edge, as they last stood."""
    firm = rows[rows["ucl"].notna() & ~rows["provisional"]]
    last = (firm if len(firm) else rows).iloc[-1]
    labels = {
        f"{name} {amount(float(last[column]), chart)}": float(last[column])
        for name, column in (("LCL", "lcl"), ("centre", "center"), ("UCL", "ucl"))
    }
    style.edge_labels(ax, labels)


def _places(chart: ControlChart, rows: pd.DataFrame) -> Floats:
    """Give the points' places: dates, numbers, or a count."""
    times = rows["time"]
    if chart.design.dated:
        wall = times.dt.tz_localize(None) if times.dt.tz is not None else times
        days: Floats = mdates.date2num(wall.to_numpy())  # type: ignore[no-untyped-call]
        return days
    if pd.api.types.is_numeric_dtype(times) and times.is_monotonic_increasing:
        return times.to_numpy(np.float64)
    return np.arange(len(rows), dtype=np.float64)


def _label_places(ax: Axes, chart: ControlChart, rows: pd.DataFrame) -> None:
    if chart.design.dated:
        style.date_axis(ax)
    elif not pd.api.types.is_numeric_dtype(rows["time"]):
        step = -(-len(rows) // _MOST_LABELS)
        names = rows["time"].astype(str).to_numpy()[::step]
        ax.set_xticks(np.arange(len(rows))[::step], names, parse_math=False)
    elif chart.design.time:
        ax.set_xlabel(chart.design.time, fontsize=style.TEXT_SIZE, color=style.MUTED)


def _edges(x: Floats) -> Floats:
    """Give the borders halfway between the places, and one before and after them."""
    if x.size == 1:
        return np.array([x[0] - 0.5, x[0] + 0.5])
    halfway = (x[1:] + x[:-1]) / 2
    return np.concatenate(([2 * x[0] - halfway[0]], halfway, [2 * x[-1] - halfway[-1]]))


def _phase_bounds(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """Give the first and the last row but one of each phase."""
    codes = pd.factorize(rows["phase"])[0]
    borders = np.flatnonzero(np.diff(codes)) + 1
    starts = [0, *borders.tolist()]
    return list(zip(starts, [*starts[1:], len(rows)], strict=True))


def _draw_limits(ax: Axes, x: Floats, rows: pd.DataFrame) -> None:
    """Draw centre and limits as steps, each phase by itself."""
    edges = _edges(x)
    for start, stop in _phase_bounds(rows):
        across = np.repeat(edges[start : stop + 1], 2)[1:-1]
        steps = {
            name: np.repeat(rows[name].to_numpy()[start:stop], 2)
            for name in ("lcl", "center", "ucl")
        }
        ax.fill_between(across, steps["lcl"], steps["ucl"], color=style.BAND, linewidth=0, zorder=1)
        for name in ("lcl", "ucl"):
            ax.plot(across, steps[name], color=style.EDGE, linewidth=0.8, zorder=2, label=name)
        middle = steps["center"]
        ax.plot(across, middle, color=style.CENTER, linewidth=1.1, zorder=2, label="center")


def _draw_points(ax: Axes, x: Floats, rows: pd.DataFrame) -> None:
    """Draw the data: a muted line, dots, hollow ones for provisional, crosses for excluded."""
    value = rows["value"].to_numpy(np.float64)
    excluded, provisional, signal = (
        rows[name].to_numpy() for name in ("excluded", "provisional", "signal")
    )
    for start, stop in _phase_bounds(rows):
        line = np.where(excluded, np.nan, value)[start:stop]
        ax.plot(x[start:stop], line, color=style.LINE, linewidth=1.2, zorder=3, label="data")
    size = 4.2 if len(rows) <= 120 else 2.4
    kinds: dict[str, tuple[Any, dict[str, Any]]] = {
        "points": (
            ~(excluded | provisional | signal),
            {"marker": "o", "color": style.DATA, "markersize": size},
        ),
        "provisional": (
            provisional & ~excluded,
            {
                "marker": "o", "markerfacecolor": "white", "markeredgecolor": style.DATA,
                "markersize": size + 1.5,
            },
        ),
        "excluded": (
            excluded,
            {"marker": "x", "color": style.MUTED, "markersize": size + 2.5, "markeredgewidth": 1.4},
        ),
    }  # fmt: skip
    for label, (mask, look) in kinds.items():
        ax.plot(x[mask], value[mask], linestyle="none", zorder=4, label=label, **look)


def _set_range(ax: Axes, rows: pd.DataFrame, *, log: bool) -> None:
    """Leave room for points and limits, and for the numbers beside the signals.

    Limits of a provisional point may be as wide as the scale, and may run out of the picture.
    """
    limits = rows.loc[~rows["provisional"], ["lcl", "ucl", "center"]]
    limits = limits if len(limits) else rows[["lcl", "ucl", "center"]]
    shown = np.concatenate(
        [rows["value"].to_numpy(np.float64), limits.to_numpy(np.float64).ravel()]
    )
    shown = shown[np.isfinite(shown)]
    if shown.size == 0:
        return
    low, high = float(shown.min()), float(shown.max())
    if log:
        room = (high / low) ** 0.12 if high > low else 2.0
        ax.set_ylim(low / room, high * room)
    else:
        room = (high - low) * 0.12 if high > low else abs(high) * 0.1 or 1.0
        ax.set_ylim(low - room, high + room)


def _draw_signals(ax: Axes, chart: ControlChart, x: Floats, rows: pd.DataFrame) -> None:
    """Draw the signals in the accent colour, with the numbers of rules new to them."""
    at = np.flatnonzero(rows["signal"].to_numpy())
    value = rows["value"].to_numpy(np.float64)
    ax.plot(
        x[at], value[at], linestyle="none", marker="D", markersize=6.5, color=style.ACCENT,
        markeredgecolor="white", markeredgewidth=0.8, zorder=5, label="signals",
    )  # fmt: skip
    bits = rows["rules"].to_numpy()
    above = rows["z"].to_numpy() >= 0
    for row in at:
        before = bits[row - 1] if row > 0 and above[row] == above[row - 1] else 0
        new = bits[row] & ~before
        numbers = [_number(bound) for bound in chart.design.rules if new >> bound.bit & 1]
        if not numbers:
            continue
        ax.annotate(
            ",".join(numbers), (x[row], value[row]), xytext=(0, 8 if above[row] else -8),
            textcoords="offset points", ha="center", va="bottom" if above[row] else "top",
            fontsize=style.TEXT_SIZE, color=style.ACCENT, fontweight="bold", zorder=6,
        )  # fmt: skip


def _mark_phases(ax: Axes, x: Floats, rows: pd.DataFrame) -> None:
    """Mark where phases begin, and where a baseline ends before its phase does."""
    edges = _edges(x)
    bounds = _phase_bounds(rows)
    baseline = rows["baseline"].to_numpy()
    for start, stop in bounds:
        if len(bounds) > 1:
            label = rows["phase"].iloc[start]
            text = f"phase {label}" if isinstance(label, int | np.integer) else str(label)
            _mark(ax, float(edges[start]), text, line=start > 0)
        within = np.flatnonzero(baseline[start:stop])
        last = start + int(within[-1]) + 1 if within.size else stop
        left_out = rows[["excluded", "provisional"]].any(axis=1) | rows["value"].isna()
        if not left_out.iloc[last:stop].all():
            _mark(ax, float(edges[last]), "after the baseline", line=True)


def _mark(ax: Axes, place: float, text: str, *, line: bool) -> None:
    if line:
        ax.axvline(place, color=style.EDGE, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2)
    ax.annotate(
        text, (place, 1), xytext=(4, -3), xycoords=("data", "axes fraction"),
        textcoords="offset points", va="top", fontsize=style.TEXT_SIZE, color=style.MUTED, zorder=6,
        parse_math=False,
    )  # fmt: skip
