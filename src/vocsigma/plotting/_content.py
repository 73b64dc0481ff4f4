"""What the picture of a control chart holds, whoever draws it: places, lines, marks and labels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting._chart_words import number
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import amount, short

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TWO_PANELS = "dispersion=True draws two panels, and {}; draw chart.dispersion by itself"
_LINES = {"hotelling_t2": ("ucl",), "mewma": ("ucl",), "run": ("center",)}
_SUMS = ("cusum_high", "cusum_low")
_AVERAGES = ("ewma", "moving_average")
_QUANTILES = ("quantile", "median")
_NAMES = {"lcl": "LCL", "center": "centre", "ucl": "UCL"}


@dataclass(frozen=True)
class Mark:
    """A word at a place where something begins, with a line there or not."""

    place: float
    text: str
    line: bool


@dataclass(frozen=True)
class Content:
    """One group's part of a control chart, as it is drawn."""

    chart: ControlChart
    points: pd.DataFrame

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The points, with times below the floor on it, as on the logarithmic axis."""
        floor = self.chart.design.shown.floor
        rows = self.points
        return rows.assign(value=rows["value"].clip(lower=floor)) if floor else rows

    @cached_property
    def x(self) -> Floats:
        """The points' places: dates, numbers, or a count."""
        times = self.points["time"]
        if self.chart.design.dated:
            wall = times.dt.tz_localize(None) if times.dt.tz is not None else times
            days: Floats = mdates.date2num(wall.to_numpy())  # type: ignore[no-untyped-call]
            return days
        if self.numbered and times.is_monotonic_increasing:
            return times.to_numpy(np.float64)
        return np.arange(len(times), dtype=np.float64)

    @property
    def numbered(self) -> bool:
        """Whether the points have numbers for labels."""
        return pd.api.types.is_numeric_dtype(self.points["time"])

    @cached_property
    def edges(self) -> Floats:
        """The borders halfway between the places, and one before and after them."""
        x = self.x
        if x.size == 1:
            return np.array([x[0] - 0.5, x[0] + 0.5])
        halfway = (x[1:] + x[:-1]) / 2
        return np.concatenate(([2 * x[0] - halfway[0]], halfway, [2 * x[-1] - halfway[-1]]))

    @cached_property
    def phases(self) -> list[tuple[int, int]]:
        """The first row of each phase, and the first after it."""
        return stretches(self.points["phase"])

    @cached_property
    def log(self) -> bool:
        """Whether the value axis is logarithmic: as the scale is, and for gaps where none is 0."""
        if self.chart.design.shown.logarithmic:
            return True
        shown = self.points[["value", "lcl", "ucl"]].to_numpy(np.float64)
        return self.chart.design.family.gaps and not (shown <= 0).any()

    @property
    def lines(self) -> tuple[str, ...]:
        """The columns of limits and centre that this kind of chart has."""
        return _LINES.get(self.chart.name, ("lcl", "center", "ucl"))

    @property
    def statistics(self) -> tuple[str, ...]:
        """The columns that are drawn as lines."""
        return _SUMS if _SUMS[0] in self.points else ("value",)

    @property
    def observed(self) -> Floats | None:
        """The rows' own values, where averages of them are plotted in the same unit."""
        if self.chart.name not in _AVERAGES or "observed" not in self.points:
            return None
        floor = self.chart.design.shown.floor
        return self.points["observed"].clip(lower=floor).to_numpy(np.float64)

    @cached_property
    def not_reached(self) -> Bools:
        """Whether a point is a quantile that too many censored values keep from being reached."""
        rows = self.points
        if "reached" in rows:
            return ~rows["reached"].to_numpy(np.bool_)
        if self.chart.name not in _QUANTILES:
            return np.zeros(len(rows), dtype=np.bool_)
        missing: Bools = (rows["value"].isna() & (rows["n"] > 0)).to_numpy()
        return missing

    @cached_property
    def kinds(self) -> dict[str, Bools]:
        """The rows of each kind of mark; all but ``signals`` have no row in common."""
        excluded, provisional, signal = (
            self.points[name].to_numpy() for name in ("excluded", "provisional", "signal")
        )
        unreached = self.not_reached
        return {
            "points": ~(excluded | provisional | signal | unreached),
            "provisional": provisional & ~excluded & ~unreached,
            "excluded": excluded,
            "not reached": unreached & ~excluded,
            "signals": signal,
        }

    @cached_property
    def value(self) -> Floats:
        """The plotted values; one that is not reached has no place of its own."""
        value = self.rows["value"].to_numpy(np.float64)
        return np.where(self.not_reached, np.nan, value) if self.not_reached.any() else value

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """The least and the largest number to be shown.

        Limits of a provisional point may be as wide as the scale, and may run out of the picture.
        """
        columns = list(self.lines)
        limits = self.rows.loc[~self.rows["provisional"], columns]
        limits = limits if len(limits) else self.rows[columns]
        parts = [self.rows["value"], limits.to_numpy(np.float64).ravel()]
        parts += [self.rows[name] for name in self.statistics]
        parts += [] if self.observed is None else [self.observed]
        shown = np.concatenate([np.asarray(part, dtype=np.float64) for part in parts])
        shown = shown[np.isfinite(shown)]
        return (float(shown.min()), float(shown.max())) if shown.size else None

    @cached_property
    def last(self) -> pd.Series:
        """The row whose limits are written at the edge: the last that is not provisional."""
        rows = self.rows
        firm = rows[rows[list(self.lines)].notna().any(axis=1) & ~rows["provisional"]]
        return (firm if len(firm) else rows).iloc[-1]

    def edge_labels(self) -> dict[str, float]:
        """Give what is written at the right edge, and at which value."""
        names = _NAMES
        if self.chart.name == "run":
            names = {"center": "median"}
        elif self.statistics == _SUMS:
            names = {"lcl": "limit", "ucl": "limit"}
        ends = {name: float(self.last[name]) for name in self.lines if name in names}
        return {f"{names[name]} {amount(end, self.chart)}": end for name, end in ends.items()}

    def marks(self) -> list[Mark]:
        """Give where phases begin, and where a baseline ends before its phase does."""
        rows, found = self.rows, []
        baseline = rows["baseline"].to_numpy()
        left_out = (rows["excluded"] | rows["provisional"] | rows["value"].isna()).to_numpy()
        for start, stop in self.phases:
            if len(self.phases) > 1:
                label = rows["phase"].iloc[start]
                text = f"phase {label}" if isinstance(label, int | np.integer) else str(label)
                found.append(Mark(float(self.edges[start]), text, line=start > 0))
            within = np.flatnonzero(baseline[start:stop])
            last = start + int(within[-1]) + 1 if within.size else stop
            if not left_out[last:stop].all():
                found.append(Mark(float(self.edges[last]), "after the baseline", line=True))
        return found

    def parts(self) -> list[Mark]:
        """Give where another part begins, on a chart of short runs."""
        column = "part" if "part" in self.points else "nominal"
        if column not in self.points:
            return []
        names, word = self.points[column], "" if column == "part" else "nominal "
        if column == "nominal":
            names = names.map(short)
        return [
            Mark(float(self.edges[start]), f"{word}{names.iloc[start]}", line=start > 0)
            for start, _ in stretches(names)
        ]

    def changes(self) -> list[tuple[float, float]]:
        """Give where the shift behind each new run of signals began, and where it was seen."""
        if "change" not in self.points:
            return []
        signal = self.points["signal"].to_numpy()
        change = np.where(signal, self.points["change"].to_numpy(np.float64), np.nan)
        first = np.flatnonzero(~np.isnan(change) & ~(np.roll(change, 1) == change))
        place = pd.Series(self.x, index=self.points["position"])
        return [(float(place[change[row]]), float(self.x[row])) for row in first]

    def numbers(self) -> list[tuple[int, str]]:
        """Give the signals' rows with the numbers of the rules that are new to them."""
        bits, above = self.points["rules"].to_numpy(), self.points["z"].to_numpy() >= 0
        at = np.flatnonzero(self.points["signal"].to_numpy())
        before = np.where((at > 0) & (above[at] == above[at - 1]), bits[at - 1], 0)
        new = bits[at] & ~before
        used = [(bound.bit, number(bound)) for bound in self.chart.design.rules]
        said = [",".join(text for bit, text in used if fresh >> bit & 1) for fresh in new.tolist()]
        return [(int(row), text) for row, text in zip(at, said, strict=True) if text]


def contents(chart: ControlChart) -> dict[str, Content]:
    """Give each group's part under the group's name."""
    if not chart.design.by:
        return {"": Content(chart, chart.points)}
    parts = {}
    groups = np.repeat(chart.cells.group, chart.cells.sizes)
    for _, rows in chart.points.groupby(groups):
        keys = rows[list(chart.design.by)].iloc[0]
        parts[" · ".join(map(str, keys))] = Content(chart, rows)
    return parts


def content_of_dispersion(chart: ControlChart) -> Content:
    """Give the chart of the dispersion, to be drawn below the only group."""
    panel = chart.dispersion
    if panel is None:
        message = f"the {chart.design.family.title} has no chart of the dispersion; leave it out"
        raise ArgumentError(message)
    if len(contents(chart)) > 1:
        raise ArgumentError(TWO_PANELS.format("there are several groups"))
    return Content(panel, panel.points)


def stretches(labels: pd.Series) -> list[tuple[int, int]]:
    """Give the first row of each stretch of equal labels, and the first after it."""
    codes = pd.factorize(labels)[0]
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
    return list(zip(starts, [*starts[1:], len(labels)], strict=True))
