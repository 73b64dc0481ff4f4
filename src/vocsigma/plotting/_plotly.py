"""A control chart as a Plotly figure: the same content, and more where the pointer rests."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from vocsigma._optional import optional_import
from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.plotting._chart_words import meaning, number, subtitle
from vocsigma.plotting._content import Content, Floats, content_of_dispersion, contents
from vocsigma.plotting._icons import check_target
from vocsigma.plotting._thinning import MOST_DRAWN, thinned
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import amount, finding, moment

_MOST_PANELS = 24
# The upper limit follows the lower one, to which the band is filled.
_LIMITS = {"lcl": (style.EDGE, 1.0), "ucl": (style.EDGE, 1.0), "center": (style.CENTER, 1.4)}
_SYMBOLS: dict[str, dict[str, Any]] = {
    "observed": {"symbol": "circle", "color": style.LINE, "size": 4, "opacity": 0.55},
    "points": {"symbol": "circle", "color": style.DATA, "size": 6},
    "provisional": {"symbol": "circle-open", "color": style.DATA, "size": 8},
    "excluded": {"symbol": "x-thin-open", "color": style.MUTED, "size": 8},
    "not reached": {"symbol": "triangle-up", "color": style.DATA, "size": 10},
    "signals": {"symbol": "diamond", "color": style.ACCENT, "size": 9},
}


def plotly_figure(
    chart: ControlChart, *, dispersion: bool = False, target: float | None = None
) -> Any:
    """Give a control chart as a Plotly figure.

    Parameters
    ----------
    chart : ControlChart
        The chart.
    dispersion : bool
        Whether the chart of the dispersion is drawn below.
    target : float, optional
        A target, in the unit of the value, drawn as a line of its own.

    Returns
    -------
    plotly.graph_objects.Figure
        One panel a group; nothing is fetched from the network.

    Raises
    ------
    MissingExtraError
        If plotly is not installed.
    ArgumentError
        If there are more groups than a figure can hold, no chart of the dispersion, or a target has
        no place on the chart.
    """
    check_target(chart, target, None, icons=False)
    purpose = "to_plotly()"
    plotly = optional_import("plotly.graph_objects", extra="plotly", purpose=purpose)
    subplots = optional_import("plotly.subplots", extra="plotly", purpose=purpose)
    groups = contents(chart)
    if len(groups) > _MOST_PANELS:
        message = f"the chart has {len(groups)} groups; draw at most {_MOST_PANELS} at a time"
        raise ArgumentError(message)
    if dispersion:
        below = content_of_dispersion(chart)
        groups |= {finding(below.chart).removesuffix("."): below}
    names = [escape(name) for name in groups]
    figure = subplots.make_subplots(
        rows=len(groups), cols=1, shared_xaxes=True, subplot_titles=names
    )
    for row, content in enumerate(groups.values(), start=1):
        for trace in _traces(plotly, content):
            figure.add_trace(trace, row=row, col=1)
        _write(figure, content, row, target if content.chart is chart else None)
    quiet = subtitle(chart, chart.points)
    figure.update_layout(
        title={"text": f"<b>{escape(finding(chart).removesuffix('.'))}</b><br><sub>{escape(quiet)}"},
        showlegend=False, plot_bgcolor="white", paper_bgcolor="white", hovermode="closest",
        font={"color": style.TEXT}, height=160 + 300 * len(groups), margin={"r": 110},
    )  # fmt: skip
    return figure


def _traces(plotly: Any, content: Content) -> list[Any]:
    """Give band and lines, then the data, then the marks, the signals last."""
    made = []
    for start, stop in content.phases:
        across = np.repeat(content.edges[start : stop + 1], 2)[1:-1]
        rows = content.rows.iloc[start:stop]
        steps = [np.repeat(rows[name].to_numpy(np.float64), 2) for name in _LIMITS]
        across, *lines = thinned(across, *steps)
        for (name, (color, width)), line in zip(_LIMITS.items(), lines, strict=True):
            look = {"color": color, "width": width if name in content.lines else 0}
            made.append(_line(plotly, content, across, line, name, look))
            if name == "ucl":
                made[-1].update(fill="tonexty", fillcolor=style.BAND)
    if content.observed is not None:
        made.append(_marks(plotly, content, "observed", np.ones(content.x.size, dtype=bool)))
    for name in content.statistics:
        line = np.where(content.kinds["excluded"], np.nan, content.rows[name].to_numpy(np.float64))
        for start, stop in content.phases:
            x, y = thinned(content.x[start:stop], line[start:stop])
            look = {"color": style.LINE, "width": 1.5}
            label = "data" if name == "value" else name
            made.append(_line(plotly, content, x, y, label, look))
    for name, mask in content.kinds.items():
        crowded = name == "points" and content.x.size > MOST_DRAWN
        if mask.any() and not crowded:
            made.append(_marks(plotly, content, name, mask))
    return [*made, *_changes(plotly, content)]


def _changes(plotly: Any, content: Content) -> list[Any]:
    """Mark on the zero line where the shifts behind the signals most likely began."""
    look = {"symbol": "triangle-right", "size": [11, 0], "color": style.ACCENT}
    return [
        plotly.Scatter(
            x=_placed(content, np.array([began, seen])), y=[0.0, 0.0], mode="lines+markers",
            name="change", line={"color": style.ACCENT, "width": 2}, marker=look,
            hoverinfo="skip",
        )
        for began, seen in content.changes()
    ]  # fmt: skip


def _line(
    plotly: Any, content: Content, x: Floats, y: Floats, name: str, look: dict[str, Any]
) -> Any:
    return plotly.Scatter(
        x=_placed(content, x), y=y, mode="lines", name=name, line=look, hoverinfo="skip"
    )


def _marks(plotly: Any, content: Content, name: str, mask: Any) -> Any:
    """Give the points of a kind; where the pointer rests, what is known of one."""
    value, look = content.rows["value"].to_numpy(np.float64), _SYMBOLS[name]
    if name == "observed" and content.observed is not None:
        value = content.observed
    return plotly.Scatter(
        x=_placed(content, content.x[mask]), y=value[mask], mode="markers", name=name, marker=look,
        text=_told(content, mask), hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _told(content: Content, mask: Any) -> list[str]:
    """Say when, how much, within which limits, and by which rules."""
    chart, rows = content.chart, content.points[mask]
    columns = (rows[name].tolist() for name in ("time", "value", "lcl", "ucl", "n", "rules"))
    told = []
    for time, value, low, high, n, bits in zip(*columns, strict=True):
        said = [
            f"<b>{moment(time, chart).partition(' ')[2]}</b>",
            amount(value, chart),
            f"limits {amount(low, chart)} to {amount(high, chart)}",
            *([f"n = {n:g}"] if n != 1 else []),
            *(
                f"{number(bound)}: {meaning(bound)}"
                for bound in chart.design.rules
                if bits >> bound.bit & 1
            ),
        ]
        told.append("<br>".join([said[0], *map(escape, said[1:])]))
    return told


def _placed(content: Content, x: Floats) -> Any:
    """Give places as times, where the chart is dated: places are days since 1970 then."""
    if not content.chart.design.dated:
        return x
    return np.round(x * 86_400e3).astype("datetime64[ms]")


def _write(figure: Any, content: Content, row: int, target: float | None) -> None:
    """Write limits at the edge, mark target, phases and parts, and set up the axes."""
    where = {"row": row, "col": 1}
    labels = content.edge_labels()
    if target is not None:
        figure.add_hline(
            y=target, line={"color": style.TEXT, "dash": "longdashdot", "width": 1.2}, **where
        )
        labels[f"target {amount(target, content.chart)}"] = target
    for text, value in labels.items():
        if np.isfinite(value):
            figure.add_annotation(
                x=1, xref="x domain", y=np.log10(value) if content.log else value, text=escape(text),
                xanchor="left", showarrow=False, font={"color": style.MUTED, "size": 11}, **where,
            )  # fmt: skip
    for mark in [*content.marks(), *content.parts()]:
        place = _placed(content, np.array([mark.place]))[0]
        if mark.line:
            figure.add_vline(
                x=place, line={"color": style.EDGE, "dash": "dash", "width": 1}, **where
            )
        figure.add_annotation(
            x=place, y=1, yref="y domain", text=escape(mark.text), xanchor="left", showarrow=False,
            font={"color": style.MUTED, "size": 11}, **where,
        )  # fmt: skip
    figure.update_yaxes(type="log" if content.log else "linear", showgrid=False, **where)
    if content.bounds is not None and content.chart.design.shown.seconds:
        low, high = content.bounds
        ticks = style.ticks_of(low, high, log=content.log, seconds=True)
        figure.update_yaxes(
            tickvals=ticks, ticktext=[amount(tick, content.chart) for tick in ticks], **where
        )
    figure.update_xaxes(showgrid=False, linecolor=style.EDGE, **where)
    if not (content.chart.design.dated or content.numbered):
        names = [escape(str(name)) for name in content.points["time"]]
        step = -(-len(names) // 12)
        figure.update_xaxes(tickvals=content.x[::step], ticktext=names[::step], **where)
