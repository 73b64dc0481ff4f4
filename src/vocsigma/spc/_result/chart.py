"""The result of every control chart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from vocsigma._display import Result, plain
from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Column, Data
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline, GroupLimits
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._result import wording
from vocsigma.spc._result.judge import limit_table, point_table
from vocsigma.spc._result.signals import signal_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class ControlChart(Result):
    """A control chart: its points, limits and signals.

    The chart functions make it; it is not made by hand.

    Parameters
    ----------
    points : DataFrame
        One row a point: the group columns of ``by=``, then ``position`` (the row in the data, from
        0), ``time`` (date or label; the position if there is none), ``phase``, ``n``, ``value``,
        ``center``, ``lcl``, ``ucl`` (in the unit of the value), ``sigma`` (the point's standard
        error, on the scale), ``z`` (distance from the centre in these), ``baseline`` (do the limits
        rest on it?), ``excluded``, ``provisional``, ``signal`` (bool), ``rules`` (bit mask of the
        rules that the point completes: ``nelson_1`` to ``nelson_8`` are bits 0 to 7, ``weco_1`` to
        ``weco_4`` bits 8 to 11, ``anhoej_run`` and ``anhoej_crossings`` 12 and 13, ``aiag_1`` to
        ``aiag_8`` 14 to 21, the caller's own rules bits 32 and up in their order) and ``side``
        (1 above or up, -1 below or down, 0 neither or both); where ``value`` is a statistic of
        several rows, also ``observed``, the row's own value. With ``fdr`` also ``p_value`` and
        ``q_value`` of the points after the baseline, and the rule ``fdr`` is bit 31; with
        ``limits="corrected"`` also ``widening``: z is 3 on the limits, which lie 3 times that many
        standard errors from the centre.
    limits : DataFrame
        One row a group and phase: ``n_points``, ``n_baseline`` (points that the limits rest on),
        ``center``, ``sigma``, ``lcl``, ``ucl`` (missing where they vary with n); for individuals
        ``mr_mean``, for counts ``sigma_z``, ``sigma_z_low``, ``sigma_z_high`` (95% interval), for
        subgroups of raw values ``sigma_within``, ``sigma_between``, their ``ratio`` and a p-value;
        ``lag1``, the lag-1 correlation of the baseline's z-scores, and ``ljung_box_p``, the p-value
        that their first correlations are all 0 (up to lag 10, or a fifth of the baseline). Where
        limits are corrected, ``widening``: how many times as wide as the standard ones they are.
    design : Design
        How the chart was asked for.
    cells : Cells
        The stretches of rows of one group and phase.
    estimates : Estimates
        The centre and dispersion of each stretch, on the scale.

    Notes
    -----
    A phase without a baseline row has the limits of the phase before.

    Examples
    --------
    >>> from vocsigma.spc import c_chart
    >>> calls = [4, 6, 3, 5, 7, 4, 5, 2, 6, 5, 4, 5, 6, 3, 5, 4, 7, 5, 4, 6, 5, 14, 4]
    >>> chart = c_chart(calls, baseline=20)
    >>> chart.in_control
    False
    >>> chart.signals
           rule  position  time  side  phase  start members
    0  nelson_1        21    21     1      1     21   (21,)
    >>> print(chart.finding())
    The count rose above its limits at point 21.
    """

    points: pd.DataFrame
    limits: pd.DataFrame
    design: Design
    cells: Cells
    estimates: Estimates

    def __repr__(self) -> str:
        signals = int(self.points["signal"].sum())
        return f"<ControlChart {self.name}: {len(self.points)} points, {signals} with signals>"

    @property
    def name(self) -> str:
        """The chart's name: ``xmr``, ``p_prime``, ..."""
        return self.design.family.name

    @property
    def table(self) -> pd.DataFrame:
        """The points."""
        return self.points

    @cached_property
    def signals(self) -> pd.DataFrame:
        """The signals, one row each.

        Columns: the group columns, ``rule``, ``position`` and ``time`` of the point that completes
        the pattern, ``side``, ``phase``, ``start`` (position of the first member) and ``members``
        (positions of all that make the pattern); for a CUSUM also ``change`` (position of the first
        point after the sum was last zero) and ``level`` (the mean since then, in the unit).
        """
        table = signal_table(self.points, self.cells, self.design)
        more = list(self.design.family.signal_columns)
        said = self.points.set_index("position").loc[table["position"], more]
        return table.assign(**{name: said[name].array for name in more})

    @cached_property
    def dispersion(self) -> ControlChart | None:
        """The chart of the dispersion, of its own, where this kind has one; else None.

        Of an individuals chart these are the moving ranges: on a log scale ranges of logarithms,
        with the centre d2 times sigma.
        """
        panel = self.design.family.panel
        return None if panel is None else panel(self)

    @cached_property
    def baseline(self) -> Baseline:
        """The limits, frozen; of several phases the last one of each group."""
        last = np.flatnonzero(np.diff(self.cells.group, append=-1) != 0)
        keys = self.limits[list(self.design.by)].iloc[last].to_numpy(dtype=object).tolist()
        estimates = self.estimates.take(last)
        columns = (
            estimates.center, estimates.dispersion, estimates.n_baseline, estimates.n_ranges,
            estimates.df,
        )  # fmt: skip
        parameters = [dict(entry) for entry in estimates.parameters] or [{}] * last.size
        scale = self.design.scale
        scales = [scale.parameters(cell) for cell in last.tolist()]
        values = zip(*(column.tolist() for column in columns), parameters, scales, strict=True)
        return Baseline(
            chart=self.name,
            scale=scale.name,
            floor=scale.floor,
            seconds=scale.seconds,
            measure=self.design.measure,
            by=self.design.by,
            options=dict(self.design.options),
            limits=tuple(
                GroupLimits(tuple(plain(key)), *entry)
                for key, entry in zip(keys, values, strict=True)
            ),
            fingerprint=self._fingerprint(),
        )

    def _fingerprint(self) -> str:
        own = "observed" if "observed" in self.points else "value"
        used = self.points.loc[self.points["baseline"], [own, "n"]]
        return hashlib.sha256(used.to_numpy("<f8").tobytes()).hexdigest()

    @property
    def phase_two(self) -> Bools:
        """The usable points after the last baseline row of their phase."""
        points = self.points
        baseline = points["baseline"].to_numpy()
        row = np.arange(baseline.size)
        last = np.maximum.reduceat(np.where(baseline, row, -1), self.cells.starts)
        left_out = points["excluded"] | points["provisional"] | points["z"].isna()
        return (row > last[self.cells.of_row]) & ~left_out.to_numpy()

    @property
    def in_control(self) -> bool:
        """True if no point after the baseline gives a signal, provisional ones left out.

        Where all points belong to the baseline, True if none of them gives a signal.
        """
        signal = self.points["signal"].to_numpy()
        after = self.phase_two
        return not signal[after].any() if after.any() else not signal.any()

    def in_control_since(self, since: Any) -> bool:
        """Say whether no point from a date on gives a signal.

        Parameters
        ----------
        since : date, str or int
            The date; the position of a point where the chart has no dates.

        Returns
        -------
        bool
            True if none does.

        Raises
        ------
        ArgumentError
            If the chart has no dates and ``since`` is not a position.
        """
        points = self.points
        if not self.design.dated:
            if not isinstance(since, int | np.integer):
                message = f"since={since!r}: the chart has no dates; give the position of a point"
                raise ArgumentError(message)
            return not points.loc[points["position"] >= since, "signal"].any()
        start = pd.Timestamp(since)
        zone = points["time"].dt.tz
        start = start.tz_localize(zone) if start.tz is None and zone is not None else start
        return not points.loc[points["time"] >= start, "signal"].any()

    def monitor(
        self, new: Data, *, n: Column | None = None, time: Column | None = None
    ) -> ControlChart:
        """Judge new data by the frozen limits of this chart.

        Parameters
        ----------
        new : DataFrame, Series or array
            The new data, with the columns that this chart was made of.
        n, time : str or array, optional
            As for the chart; the same columns if not given.

        Returns
        -------
        ControlChart
            A chart of the new data only; its patterns start anew.
        """
        from vocsigma.spc._result.build import build

        design = self.design
        framed = isinstance(new, pd.DataFrame)
        asked = Asked(
            value=design.value if framed else None,
            n=design.n if n is None and framed else n,
            time=design.time if time is None and framed else time,
            by=design.by or None,
            baseline=self.baseline,
            rules=tuple(bound.rule for bound in design.rules),
            gaps=design.gaps,
            sigma_method=design.sigma_method,
            join_excluded=design.join_excluded,
            subgroup=design.subgroup,
            options=design.options,
        )
        return build(design.family, new, asked)

    def plot(
        self,
        *,
        ax: Axes | None = None,
        dispersion: bool = False,
        target: float | None = None,
        better: Literal["lower", "higher"] | None = None,
        icons: bool = False,
    ) -> Axes:
        """Draw the chart.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure if not given. Several groups, or two panels, need one.
        dispersion : bool
            Whether the chart of the dispersion is drawn below.
        target : float, optional
            A target or specification, in the unit of the value, drawn as a line of its own. It is
            no control limit.
        better : {"lower", "higher"}, optional
            Which values are better, for the icons.
        icons : bool
            Whether the icons of variation and, with a target, of assurance stand above the right
            edge. Variation: does the latest point give a signal, and on the better side
            (improvement) or the other (concern)? Assurance: do the latest limits lie on the good
            side of the target (pass), on the bad side (fail), or around it (hit or miss)?

        Returns
        -------
        matplotlib Axes
            The axes that were drawn on; of several groups or panels the first.

        Raises
        ------
        ArgumentError
            If groups or panels need a figure of their own, there is no chart of the dispersion, or
            a target has no place on the chart.
        """
        draw = import_module("vocsigma.plotting").picture_of(self)
        axes: Axes = draw(
            self, ax=ax, dispersion=dispersion, target=target, better=better, icons=icons
        )
        return axes

    def to_plotly(self, *, dispersion: bool = False, target: float | None = None) -> Any:
        """Give the chart as a Plotly figure, which tells more where the pointer rests.

        Parameters
        ----------
        dispersion : bool
            Whether the chart of the dispersion is drawn below.
        target : float, optional
            A target or specification, in the unit of the value, drawn as a line of its own.

        Returns
        -------
        plotly.graph_objects.Figure
            The same content as the picture; the point under the pointer says its value, limits and
            rules.

        Raises
        ------
        MissingExtraError
            If plotly is not installed.
        ArgumentError
            If there is no chart of the dispersion, or a target has no place on the chart.
        """
        plotting = import_module("vocsigma.plotting")
        return plotting.plotly_figure(self, dispersion=dispersion, target=target)

    def finding(self) -> str:
        """Say in one sentence what the chart shows, short enough for a title.

        Returns
        -------
        str
            The latest signal after the baseline, or that there is none.
        """
        return wording.finding(self)

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            The finding, then the scale, limits and baseline, the dispersion and correlation of
            the baseline, and what was left out, one sentence a line.
        """
        return wording.summary(self)

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain Python values that JSON can hold.

        Returns
        -------
        dict
            ``chart``, ``finding``, ``in_control``, ``points``, ``limits``, ``signals``,
            ``baseline`` and, for individuals, ``dispersion``.
        """
        content = {
            "chart": self.name,
            "finding": self.finding(),
            "in_control": self.in_control,
            "points": plain(self.points),
            "limits": plain(self.limits),
            "signals": plain(self.signals),
            "baseline": self.baseline.to_dict(),
        }
        if self.dispersion is not None:
            content["dispersion"] = self.dispersion.to_dict()
        return content


def drawn_up(
    labels: pd.DataFrame, rows: Rows, cells: Cells, estimates: Estimates, design: Design
) -> ControlChart:
    """Judge the rows and lay out the chart."""
    band = design.family.band(rows, cells, estimates, design)
    points = point_table(labels, band, rows.n, cells, design)
    limits = limit_table(points, band.scores, cells, estimates, design)
    return ControlChart(points, limits, design, cells, estimates)
