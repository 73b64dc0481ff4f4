"""The picture of a funnel: units by their size, and the limits that narrow with it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from vocsigma.plotting import _style as style
from vocsigma.spc._result.wording import short
from vocsigma.spc._studies.funnel import Funnel

_MOST_NAMES = 15
_INNER = "#dbe4ec"
_LEVELS = {"998": "99.8%", "95": "95%"}


def draw_funnel(result: Funnel, *, ax: Axes | None = None) -> Axes:
    """Draw each unit at its size, the 95% and 99.8% limits, and the names of the outliers.

    Parameters
    ----------
    result : Funnel
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on.
    """
    axes = style.new_axes(9.0, 4.8) if ax is None else ax
    style.tidy(axes)
    curve, rows = result.curve(), result.table.dropna(subset=["value"])
    for level, color in (("998", style.BAND), ("95", _INNER)):
        low, high = curve[f"lcl_{level}"], curve[f"ucl_{level}"]
        axes.fill_between(curve["n"], low, high, color=color, linewidth=0, zorder=1)
        for name, line in ((f"lcl_{level}", low), (f"ucl_{level}", high)):
            axes.plot(
                curve["n"], line, color=style.EDGE, linewidth=0.9, zorder=2, label=name,
                linestyle="-" if level == "998" else (0, (4, 3)),
            )  # fmt: skip
    axes.plot(curve["n"], curve["center"], color=style.CENTER, linewidth=1.1, label="center")
    _draw_units(axes, rows)
    _set_range(axes, result, rows, curve)
    _label_edge(axes, result, curve)
    _name_outliers(axes, rows)
    wide = "" if result.overdispersion == "none" else f" · {result.overdispersion} overdispersion"
    style.headline(
        axes, result.finding().removesuffix("."),
        f"funnel chart of the {_measured(result)}{wide} · by size n · outside 99.8%: red diamonds, "
        "outside 95%: dark",
    )  # fmt: skip
    axes.set_xlabel("n", fontsize=style.TEXT_SIZE, color=style.MUTED)
    return axes


def _measured(result: Funnel) -> str:
    name = (result.measure or "units").replace("_", " ")
    return f"share of {name}" if result.kind == "proportion" else f"rate of {name}"


def _draw_units(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw the units: pale within the limits, dark outside 95%, an accent outside 99.8%."""
    signal, provisional = rows["signal"].to_numpy(), rows["provisional"].to_numpy()
    near = (rows["side"] != 0).to_numpy() & ~signal
    looks: dict[str, tuple[Any, dict[str, Any]]] = {
        "units": (~(signal | near | provisional), {"marker": "o", "color": style.LINE}),
        "outside 95%": (near & ~provisional, {"marker": "o", "color": style.TEXT}),
        "provisional": (
            provisional,
            {"marker": "o", "markerfacecolor": "white", "markeredgecolor": style.DATA},
        ),
        "signals": (
            signal,
            {"marker": "D", "color": style.ACCENT, "markeredgecolor": "white", "markersize": 7},
        ),
    }
    for label, (mask, look) in looks.items():
        ax.plot(
            rows["n"][mask], rows["value"][mask], linestyle="none", zorder=4, label=label,
            **{"markersize": 5.5, **look},
        )  # fmt: skip


def _set_range(ax: Axes, result: Funnel, rows: pd.DataFrame, curve: pd.DataFrame) -> None:
    """Leave room; the limits of very small units may run out of the picture."""
    sizes = rows["n"].to_numpy(np.float64)
    if sizes.max() > 50 * sizes.min():
        ax.set_xscale("log")
    shown = curve[curve["n"] >= np.quantile(sizes, 0.1)]
    low = min(rows["value"].min(), shown["lcl_998"].min())
    high = max(rows["value"].max(), shown["ucl_998"].max())
    room = 0.08 * (high - low) or 0.1
    ax.set_ylim(max(low - room, -0.3 * room), high + room)
    ax.set_xlim(curve["n"].iloc[0], curve["n"].iloc[-1])
    style.value_axis(ax, lambda tick: _amount(result, tick))


def _amount(result: Funnel, value: float) -> str:
    return f"{100 * value:.3g}%" if result.kind == "proportion" else short(value)


def _label_edge(ax: Axes, result: Funnel, curve: pd.DataFrame) -> None:
    end = curve.iloc[-1]
    labels = {f"centre {_amount(result, result.center)}": result.center}
    for level, text in _LEVELS.items():
        labels |= {f"{text} upper": float(end[f"ucl_{level}"])}
        labels |= {f"{text} lower": float(end[f"lcl_{level}"])}
    style.edge_labels(ax, labels)


def _name_outliers(ax: Axes, rows: pd.DataFrame) -> None:
    """Write the names of the units outside the 99.8% limits, the furthest first."""
    out = rows[rows["signal"]]
    out = out.loc[out["z"].abs().sort_values(ascending=False).index].head(_MOST_NAMES)
    for name, n, value, z in zip(out["unit"], out["n"], out["value"], out["z"], strict=True):
        ax.annotate(
            str(name), (n, value), xytext=(0, 8 if z > 0 else -8), textcoords="offset points",
            ha="center", va="bottom" if z > 0 else "top", fontsize=style.TEXT_SIZE,
            color=style.ACCENT, fontweight="bold", zorder=6, parse_math=False,
        )  # fmt: skip
