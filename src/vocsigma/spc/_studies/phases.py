"""Propose where a process changed its level; nothing is applied."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result
from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Column, Data, Floats, Ints
from vocsigma.spc._charts.families import I_PRIME, XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.scales import AskedScale
from vocsigma.spc._laws.change_points import (
    as_normal,
    as_student,
    best_starts,
    chance_of_change,
    least_z,
)
from vocsigma.spc._result import wording
from vocsigma.spc._result.build import build
from vocsigma.spc._result.chart import ControlChart

_MOST_POINTS = 20_000
_MUCH_CORRELATION = 0.25
_COLUMNS = (
    "position", "time", "before", "after", "n_before", "n_after", "statistic", "p_value",
)  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class PhaseSuggestion(Result):
    """Where a process seems to have changed its level; made by :func:`suggest_phases`.

    Parameters
    ----------
    table : DataFrame
        One row a change: ``position`` (of the first point of the new level), ``time``, ``before``
        and ``after`` (the levels on both sides, in the unit), ``n_before`` and ``n_after`` (their
        usable points), ``statistic`` (the change in standard errors) and ``p_value`` (the
        probability that noise has such a change anywhere between the two neighbouring ones).
    chart : ControlChart
        The points, with limits as if nothing had changed.
    lag1 : float
        The lag-1 correlation about the proposed levels.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import suggest_phases
    >>> level = np.repeat([10.0, 13.0], 30) + np.random.default_rng(1).normal(size=60)
    >>> suggest_phases(level).starts
    [30]
    """

    table: pd.DataFrame
    chart: ControlChart
    lag1: float

    def __repr__(self) -> str:
        return f"<PhaseSuggestion: {len(self.table)} changes in {len(self.chart.points)} points>"

    @property
    def starts(self) -> list[int]:
        """The positions to give to ``phase=`` of a chart, if you agree."""
        return [int(position) for position in self.table["position"]]

    def summary(self) -> str:
        """Say each change, and what to make of it.

        Returns
        -------
        str
            One sentence a line.
        """
        name = wording.measure(self.chart)
        points = len(self.chart.points)
        if self.table.empty:
            lines = [f"The {name} shows no change of level in {points} points."]
        else:
            count = len(self.table)
            noun = "change" if count == 1 else "changes"
            lines = [f"The {name} shows {count} {noun} of level in {points} points."]
            lines += [self._sentence(row) for row in self.table.to_dict("records")]
            lines.append(
                "Look for the cause of each before you pass it to phase=: a new phase hides what "
                "it is not told."
            )
        if self.lag1 > _MUCH_CORRELATION:
            lines.append(
                f"Neighbouring points go together (lag-1 correlation {self.lag1:.2f}), which looks "
                "like changes of level: see residual_chart."
            )
        return "\n".join(lines)

    def _sentence(self, row: Mapping[Any, Any]) -> str:
        before, after = (wording.amount(row[name], self.chart) for name in ("before", "after"))
        verb = "rose" if row["after"] > row["before"] else "fell"
        chance = "p < 0.001" if row["p_value"] < 0.001 else f"p = {row['p_value']:.2g}"
        when = wording.moment(row["time"], self.chart)
        return f"It {verb} from {before} to {after} {when} ({chance})."


def suggest_phases(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    time: Column | None = None,
    scale: AskedScale | None = None,
    exclude: Any = None,
    shortest: int = 8,
    alpha: float = 0.05,
) -> PhaseSuggestion:
    """Propose the points where a process changed its level; nothing is applied.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, in the order of time.
    value : str or array, optional
        Column or array of the values; ``median`` of the subgroups table if not given.
    n : str or array, optional
        The number of values behind each, if they are means or shares: these weigh more.
    time : str or array, optional
        Dates, stamps or ISO strings, else labels; ``period_start`` if the frame has it.
    scale : str or BoxCox, optional
        Where levels are compared; ``log`` for the time columns if not given, else ``raw``.
    exclude : mask, list or single row, optional
        Rows or dates that are left out.
    shortest : int
        The fewest usable points of a level, 2 or more.
    alpha : float
        The probability to propose a change where there is none.

    Returns
    -------
    PhaseSuggestion
        The proposed changes, each with the levels before and after it and its evidence.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used, or there are more than 20,000 points.

    Warns
    -----
    BaselineWarning
        If there are fewer than 20 points.

    See Also
    --------
    xmr_chart : Takes the starts as ``phase=``.

    Notes
    -----
    The levels are those of least squares with a penalty for each change, found exactly by dynamic
    programming. Sigma comes from moving ranges, which a change of level hardly moves. The penalty
    is the square of the change, in standard errors, that noise has somewhere with probability
    ``alpha`` (Miller and Siegmund, 1982, as Student's t with the degrees of freedom of sigma). It
    is meant for independent points: where neighbours go together, false changes are proposed.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import suggest_phases
    >>> level = np.repeat([10.0, 13.0], 30) + np.random.default_rng(1).normal(size=60)
    >>> found = suggest_phases(level)
    >>> found.table[["position", "before", "after"]].round(1)
       position  before  after
    0        30     9.9   13.0
    """
    if not 0 < alpha < 1:
        raise ArgumentError(f"alpha={alpha} is no probability; give one between 0 and 1")
    if shortest < 2:
        raise ArgumentError(f"shortest={shortest} is no length of a phase; give 2 or more points")
    asked = Asked(
        value=value,
        n=n,
        time=time,
        by=None,
        scale=scale,
        baseline=None,
        exclude=exclude,
        rules=(),
        gaps="break",
    )
    chart = build(XMR if n is None else I_PRIME, data, asked)
    usable = chart.points["baseline"].to_numpy()
    size = int(usable.sum())
    if size > _MOST_POINTS:
        message = f"`data` has {size} points; phases are proposed for {_MOST_POINTS} at most: "
        raise ArgumentError(message + "take coarser periods")
    levels = _Levels.of(chart, usable, shortest)
    starts = levels.starts(alpha)
    table = pd.DataFrame(list(levels.changes(starts)), columns=list(_COLUMNS))
    return PhaseSuggestion(table, chart, levels.lag1(starts))


@dataclass(frozen=True)
class _Levels:
    """The usable points on the scale, about their mean."""

    chart: ControlChart
    points: pd.DataFrame
    y: Floats
    weight: Floats
    middle: float
    sigma: float
    df: float
    shortest: int

    @classmethod
    def of(cls, chart: ControlChart, usable: Bools, shortest: int) -> _Levels:
        points = chart.points[usable]
        y = chart.design.scale.of_shown(chart.points["value"].to_numpy())[usable]
        middle = float(y.mean())
        estimates = chart.estimates
        return cls(
            chart=chart,
            points=points,
            y=y - middle,
            weight=points["n"].to_numpy(np.float64),
            middle=middle,
            sigma=float(estimates.dispersion[0]),
            df=float(estimates.df[0]),
            shortest=shortest,
        )

    def starts(self, alpha: float) -> Ints:
        """Give where new levels start."""
        size = self.y.size
        if size < 2 * self.shortest or self.sigma == 0:
            return np.zeros(0, dtype=np.int64)
        least = as_student(least_z(alpha, size, self.shortest), self.df)
        return best_starts(self.y, self.weight, (least * self.sigma) ** 2, self.shortest)

    def changes(self, starts: Ints) -> Iterator[dict[str, Any]]:
        """Describe each change by the levels on both sides of it."""
        borders = [0, *starts.tolist(), self.y.size]
        for begin, start, end in zip(borders, borders[1:-1], borders[2:], strict=False):
            sides = (slice(begin, start), slice(start, end))
            total = [float(self.weight[side].sum()) for side in sides]
            mean = [
                float(self.weight[side] @ self.y[side]) / w
                for side, w in zip(sides, total, strict=True)
            ]
            step = (mean[1] - mean[0]) / (self.sigma * math.sqrt(1 / total[0] + 1 / total[1]))
            before, after = self.chart.design.scale.back(np.array(mean) + self.middle).tolist()
            row = self.points.iloc[start]
            values = (
                row["position"], row["time"], before, after, start - begin, end - start, step,
                chance_of_change(as_normal(abs(step), self.df), end - begin, self.shortest),
            )  # fmt: skip
            yield dict(zip(_COLUMNS, values, strict=True))

    def lag1(self, starts: Ints) -> float:
        """Give the lag-1 correlation about the levels."""
        parts = np.split(np.arange(self.y.size), starts)
        rest = np.concatenate([self.y[part] - self.y[part].mean() for part in parts])
        total = float(rest @ rest)
        return float(rest[1:] @ rest[:-1]) / total if total > 0 else math.nan
