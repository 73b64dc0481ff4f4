"""The report: from messages to a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from vocsigma.calendars import Clock
from vocsigma.report._asked import CHARTS, checked
from vocsigma.report._facts import Facts, facts_of
from vocsigma.report._findings import findings
from vocsigma.report._kept import Kept
from vocsigma.report._report import Report
from vocsigma.report._sections import part_of
from vocsigma.report._sources import open_source
from vocsigma.spc import ControlChart


def service_report(
    messages: Any,
    *,
    sla: str = "1h",
    clock: Clock | None = None,
    tz: str = "UTC",
    until: str | pd.Timestamp | None = None,
    every: str | None = None,
    by: str | Sequence[str] | None = None,
    title: str | None = None,
    charts: Sequence[str] = CHARTS,
    baseline: Any = None,
    customers: Any = None,
) -> Report:
    """Report on one page how often customers wait too long, and whether that is signal or noise.

    Parameters
    ----------
    messages : data frame, Loaded, or list of Loaded
        The messages table, what a reader gave back, or several of these from files of one source,
        whose threads may go on from file to file; a message that stands in several counts once. Turns
        of tickets are taken too.
    sla : str, default "1h"
        The limit within which every turn is to be answered: a whole number and ``s``, ``min``,
        ``h``, ``d`` or ``w``.
    clock : CalendarClock or BusinessClock, optional
        Measures the times; every second of the calendar if not given.
    tz : str, default "UTC"
        The IANA time zone whose wall clock starts the periods, and of the dates shown.
    until : str or Timestamp, optional
        The end of observation, with a time zone; the newest message if not given.
    every : str, optional
        The period of a point: ``1h``, ``1d``, ``1w``, ... If not given, weeks where that gives 20
        points, else days, and hours for less than three days.
    by : str or sequence of str, optional
        Columns to split by, of the turns or of the messages; brand, channel and agent_id, where
        they have two values or more, if not given. The first one is charted too.
    title : str, optional
        The page's title.
    charts : sequence of {"share", "groups", "times"}
        Which control charts to draw: of the share late or missed, the same by group, the response
        times.
    baseline : int, slice, tuple, list or Baseline, optional
        The periods that control limits rest on, as the chart functions take it; all if not given.
    customers : data frame, optional
        The customers table, see `as_customers`: the page then shows who stays, by the service that they
        had had in the middle of the observation.

    Returns
    -------
    Report
        With ``html``, ``findings``, ``tables``, ``charts``, ``signals``, ``in_control`` and, with
        customers, ``survival``.

    Raises
    ------
    TableError
        If the messages lack a column or have no customer's turn, or the customers lack a column or have
        none of the turns.
    ArgumentError
        If an argument cannot be used.

    Notes
    -----
    A turn counts once its limit has run out, answered or not, so that fast answers are not counted
    before slow ones. Shares are charted by p' (Laney) from 20 baseline periods on, by p below that;
    times by I' (Taylor) of the mean of their logarithms. What the library warns of stands on the
    page. By group, the six largest groups are charted that have 20 periods and, on average, five
    turns a period.

    Customers are followed by `landmark_frame` from the last midnight before the middle between the
    first turn and the end of observation, in two tiers: those with a turn that was known by then to be
    late or missed, and those whose turns were answered in time. `survival_curve` gives the curves and
    the log-rank test. For another landmark or other tiers call these two.

    Examples
    --------
    >>> import vocsigma as vs
    >>> report = vs.service_report(vs.load_nyc311(), sla="24h", tz="America/New_York")
    >>> report.html[:15]
    '<!doctype html>'
    >>> print(report.findings[0])
    1,605 of 4,906 turns (32.7%) were answered later than 24 hours or not at all: 327,150 DPMO
    (95% CI 314,026 to 340,481), sigma level 1.95.
    """
    asked = checked(
        sla=sla, clock=clock, tz=tz, every=every, by=by, charts=charts, baseline=baseline
    )
    facts = facts_of(open_source(messages), asked, until=until, customers=customers)
    return Report(
        findings=tuple(findings(facts)),
        tables=_tables(facts),
        charts=_charts(facts),
        part=part_of(facts, title),
        survival=facts.kept.curve if facts.kept else None,
    )


def _charts(facts: Facts) -> dict[str, ControlChart]:
    return {name: charted.chart for name, charted in facts.charts.items() if charted.chart}


def _tables(facts: Facts) -> dict[str, pd.DataFrame]:
    return {
        "turns": facts.turns,
        "assessments": facts.assessments,
        "subgroups": facts.subgroups,
        "dpmo": _dpmo_table(facts),
        "signals": _signals_table(facts),
        "rejects": facts.source.rejects,
        **_retention_tables(facts.kept),
    }


def _retention_tables(kept: Kept | None) -> dict[str, pd.DataFrame]:
    if kept is None:
        return {}
    curve = {"survival": kept.curve.table} if kept.curve else {}
    return {"customers": kept.frame, **curve}


def _dpmo_table(facts: Facts) -> pd.DataFrame:
    """Stack the DPMO of all turns and of the groups."""
    whole = facts.whole.table.assign(split="all", group=None)
    by_group = [
        result.table.rename(columns={name: "group"}).assign(split=name)
        for name, result in facts.groups.items()
    ]
    parts = [part.astype({"group": "str"}) for part in (whole, *by_group)]
    table = pd.concat(parts, ignore_index=True)
    return table[["split", "group", *table.columns.drop(["split", "group"])]]


def _signals_table(facts: Facts) -> pd.DataFrame:
    """Stack the signals of the charts."""
    columns = ["chart", "group", "rule", "position", "time", "side", "phase", "start", "members"]
    parts = [
        chart.signals.assign(chart=name).rename(columns=dict.fromkeys(chart.design.by, "group"))
        for name, chart in _charts(facts).items()
    ]
    some = [part for part in parts if len(part)]
    table = pd.concat(some, ignore_index=True) if some else pd.DataFrame()
    return table.reindex(columns=columns)
