"""The result: a page, its sentences and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from vocsigma._display import Result, plain
from vocsigma.exceptions import ArgumentError
from vocsigma.export import write_csv
from vocsigma.report._html import page
from vocsigma.report._sections import Part
from vocsigma.retention import SurvivalCurve
from vocsigma.spc import ControlChart

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class Report(Result):
    """A report on a customer service; `service_report` makes it.

    Parameters
    ----------
    findings : tuple of str
        What was found, the most important first.
    tables : mapping of str to DataFrame
        ``turns``, ``assessments``, ``subgroups``, ``dpmo`` (a row for all turns, then one a group,
        with the columns ``split`` and ``group`` first), ``signals`` (of all charts, named in
        ``chart``) and ``rejects``; with customers also ``customers`` (those at the landmark, with
        their tier in ``service`` and what became of them) and ``survival`` (the curves).
    charts : mapping of str to ControlChart
        The control charts that the data allowed: ``share``, ``groups``, ``times``.
    part : Part
        What stands on the page.
    survival : SurvivalCurve or None
        Who stays, by ``service``; None without customers, or with too few of them.

    See Also
    --------
    service_report : Makes it.

    Examples
    --------
    >>> import vocsigma as vs
    >>> simulation = vs.simulate_service(300, random_state=1)
    >>> report = vs.service_report(simulation.messages, sla="24h")
    >>> sorted(report.tables)
    ['assessments', 'dpmo', 'rejects', 'signals', 'subgroups', 'turns']
    """

    findings: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    charts: Mapping[str, ControlChart]
    part: Part
    survival: SurvivalCurve | None = None

    def __repr__(self) -> str:
        return self.summary()

    @cached_property
    def html(self) -> str:
        """The page: one HTML document that needs nothing else."""
        return page([self.part], self.part.title)

    @property
    def table(self) -> pd.DataFrame:
        """The DPMO of all turns and of the groups."""
        return self.tables["dpmo"]

    @property
    def signals(self) -> pd.DataFrame:
        """The signals of all charts."""
        return self.tables["signals"]

    @property
    def in_control(self) -> bool:
        """True if no chart gives a signal after its baseline, or no chart could be drawn."""
        return all(chart.in_control for chart in self.charts.values())

    def summary(self) -> str:
        """Say what was found.

        Returns
        -------
        str
            The findings, one a line.
        """
        return "\n".join(self.findings)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page.

        Parameters
        ----------
        path : str or path
            The file, which is replaced if it is there.
        """
        Path(path).write_text(self.html, encoding="utf-8")

    def save_tables(self, folder: str | PathLike[str]) -> None:
        """Write the tables as CSV, their text made harmless to spreadsheets.

        Parameters
        ----------
        folder : str or path
            Where to write one file a table; it is made if it is not there.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            write_csv(table, Path(folder) / f"{name}.csv")

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the report's first chart.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib Axes
            The axes that were drawn on.

        Raises
        ------
        ArgumentError
            If there was too little data for a chart.
        """
        if not self.charts:
            message = "the report has no chart: there is too little data for control limits"
            raise ArgumentError(message)
        return next(iter(self.charts.values())).plot(ax=ax)

    def to_dict(self) -> dict[str, Any]:
        """Give the findings, tables and charts as plain values that JSON can hold.

        Returns
        -------
        dict
            ``findings``, ``in_control``, ``tables``, ``charts``, ``survival``.
        """
        return {
            "findings": list(self.findings),
            "in_control": self.in_control,
            "tables": plain(dict(self.tables)),
            "charts": {name: chart.to_dict() for name, chart in self.charts.items()},
            "survival": None if self.survival is None else self.survival.to_dict(),
        }

    def _repr_html_(self) -> str:
        # A frame of its own keeps the page's style off the notebook, and the notebook's off the page.
        return (
            f'<iframe title="{escape(self.part.title)}" sandbox srcdoc="{escape(self.html)}" '
            'style="width:100%;height:48rem;border:0"></iframe>'
        )
