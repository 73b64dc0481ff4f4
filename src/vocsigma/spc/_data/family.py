"""A kind of chart as data, and how one chart of it was asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import pandas as pd

from vocsigma.spc._arrays import Floats, Gaps, SigmaMethod
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import Scale
from vocsigma.spc._rules.rules import BoundRule

Estimate: TypeAlias = "Callable[[Rows, Cells, Design], Estimates]"
Judge: TypeAlias = "Callable[[Rows, Cells, Estimates, Design], Band]"


@dataclass(frozen=True)
class Family:
    """A kind of chart.

    A point's standard error is ``unit(center, n)`` times the spread. The spread is 1 where the
    model says all (``"model"``), or comes from moving ranges: of the values, each divided by the
    standard error that the two share (``"values"``), or of the z-scores (``"z"``, Laney), or from
    within the subgroups (``"within"``), or from a fitted distribution (``"fit"``). Limits stay
    between ``lowest`` and ``highest``; with ``times_n`` all is shown multiplied by n.

    ``estimate`` finds centre and spread, ``band`` what each point is plotted at and judged by,
    ``columns`` what the table of limits says beyond centre and limits, ``tally`` what it counts in
    the judged points, and ``panel`` draws up the second chart, of the dispersion. ``prepare`` makes
    one row a point of the caller's data, where these are not so yet, and ``extra`` names the further
    columns that the chart reads. ``sentences`` are what only this kind of chart has to add to the
    summary, ``limits_said`` its own way to say one set of limits.

    A statistic with ``memory`` rests on the points before too, and ``standard`` says that points
    and limits are shown in standard errors, whatever the scale. Values that are ``gaps`` between
    events are never negative, and two events may have the same time. ``signal_columns`` of the
    points are repeated in the signals, and ``words`` name what is charted from the value's name.
    What is plotted may be ``relative``: a difference on the scale, so a factor on a log scale.
    ``resume`` carries on the estimates of a frozen baseline where the new rows follow on its own.
    """

    name: str
    title: str
    value: str
    n: str | None
    unit: Callable[[Floats, Floats], Floats]
    spread: Literal["model", "values", "z", "within", "fit"]
    estimate: Estimate
    band: Judge
    columns: Callable[[Estimates], Mapping[str, Floats]] = lambda _: {}
    tally: Callable[[pd.DataFrame, Cells], Mapping[str, Any]] = lambda _points, _cells: {}
    panel: Callable[[Any], Any] | None = None
    prepare: Callable[[Any, Any], tuple[Any, Any]] | None = None
    extra: tuple[str, ...] = ()
    counts: bool = True
    lowest: float = 0.0
    highest: float = math.inf
    times_n: bool = False
    rules: tuple[str, ...] = ("nelson_1", "nelson_2")
    sigma_methods: tuple[str, ...] = ("mr_mean", "mr_median", "sd")
    sentences: Callable[[Any], list[str]] = lambda _: []
    limits_said: Callable[[Any], str] | None = None
    memory: bool = False
    standard: bool = False
    gaps: bool = False
    signal_columns: tuple[str, ...] = ()
    words: str = "{}"
    relative: bool = False
    resume: Callable[[Rows, Cells, Estimates], Estimates] | None = None

    @property
    def estimates_spread(self) -> bool:
        """Say whether the spread is estimated."""
        return self.spread != "model"

    @property
    def normal_limits(self) -> bool:
        """Say whether a point is judged by itself, as a normal value with estimated limits."""
        by_model = self.spread == "model" and self.counts and not self.gaps
        return not self.memory and (self.spread in ("values", "z", "within") or by_model)

    @property
    def share(self) -> bool:
        """Say whether the value is a part of its n."""
        return self.highest == 1


@dataclass(frozen=True)
class Design:
    """How a chart was asked for.

    ``options`` holds what only its own kind takes, and ``raw`` what its points are made of, where
    estimates need that.
    """

    family: Family
    scale: Scale
    measure: str | None
    value: str | None
    n: str | None
    time: str | None
    by: tuple[str, ...]
    rules: tuple[BoundRule, ...]
    gaps: Gaps
    join_excluded: bool
    sigma_method: SigmaMethod
    dated: bool
    subgroup: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    raw: Any = field(default=None, repr=False)

    @property
    def shown(self) -> Scale:
        """The scale that points and limits are shown on."""
        if self.family.relative and self.scale.logarithmic:
            return Scale("logged")
        return Scale("raw") if self.family.standard else self.scale
