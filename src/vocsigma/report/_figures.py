"""The figures of the page: a chart, how to read it, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from vocsigma._display import Result
from vocsigma.report._charts import Charted
from vocsigma.report._facts import Facts
from vocsigma.report._findings import said
from vocsigma.report._words import sentence

_HEADINGS = {
    "share": "Share of turns late or missed",
    "groups": "Share of turns late or missed, by group",
    "times": "Response times",
}
_READING = {
    "share": "Each dot is the share of the turns opened in one {every} that were answered too late or "
    "not at all.",
    "groups": "The same, for each {group} by itself: a change in one can drown in the whole.",
    "times": "Each dot is the typical (geometric mean) time to the reply, of the turns opened in one "
    "{every} that were answered; the axis is logarithmic.",
}
READING = (
    "The tinted band is what chance alone does to this process. Marked points lie outside it, or "
    "make a run on one side of its centre, and have a cause of their own; with nothing wrong about "
    "one point in 200 is marked too. Hollow points are not complete yet and do not count."
)


@dataclass(frozen=True)
class Figure:
    """A chart, its finding, how to read it, and what it rests on."""

    key: str
    heading: str
    chart: Result | None
    finding: str
    reading: str
    basis: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def figure_of(facts: Facts, name: str, charted: Charted) -> Figure:
    """Put a control chart into words."""
    chart = charted.chart
    group = said(next(iter(facts.groups), ""))
    return Figure(
        key=name,
        heading=_HEADINGS[name],
        chart=chart,
        finding=chart.finding() if chart else "",
        reading=_READING[name].format(every=facts.every.spoken(), group=group),
        basis=tuple(chart.summary().splitlines()) if chart else (),
        cautions=tuple(sentence(text) for text in charted.cautions),
    )
