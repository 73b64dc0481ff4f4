"""A kind of chart as data, and how one chart of it was asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from vocsigma.spc._arrays import Floats, Gaps, SigmaMethod
from vocsigma.spc._rows import Band, Cells, Estimates, Rows
from vocsigma.spc._rules import BoundRule
from vocsigma.spc._scales import Scale

Estimate: TypeAlias = "Callable[[Rows, Cells, Design], Estimates]"
Judge: TypeAlias = "Callable[[Rows, Cells, Estimates, Design], Band]"


@dataclass(frozen=True)
class Family:
    """A kind of chart.

    A point's standard error is ``unit(center, n)`` times the spread. The spread is 1 where the
    model says all (``"model"``), or comes from moving ranges: of the values, each divided by the
    standard error that the two share (``"values"``), or of the z-scores (``"z"``, Laney), or from
    within the subgroups (``"within"``). Limits stay between ``lowest`` and ``highest``; with
    ``times_n`` all is shown multiplied by n.

    ``estimate`` finds centre and spread, ``band`` what each point is plotted at and judged by,
    ``columns`` what the table of limits says beyond centre and limits, and ``panel`` draws up the
    second chart, of the dispersion. ``prepare`` makes one row a point of the caller's data, where
    these are not so yet, and ``extra`` names the further columns that the chart reads.
    """

    name: str
    title: str
    value: str
    n: str | None
    unit: Callable[[Floats, Floats], Floats]
    spread: Literal["model", "values", "z", "within"]
    estimate: Estimate
    band: Judge
    columns: Callable[[Estimates], Mapping[str, Floats]] = lambda _: {}
    panel: Callable[[Any], Any] | None = None
    prepare: Callable[[Any, Any], tuple[Any, Any]] | None = None
    extra: tuple[str, ...] = ()
    counts: bool = True
    lowest: float = 0.0
    highest: float = math.inf
    times_n: bool = False
    rules: tuple[str, ...] = ("nelson_1", "nelson_2")

    @property
    def estimates_spread(self) -> bool:
        """Say whether the spread is estimated."""
        return self.spread != "model"

    @property
    def share(self) -> bool:
        """Say whether the value is a part of its n."""
        return self.highest == 1


@dataclass(frozen=True)
class Design:
    """How a chart was asked for; ``options`` holds what only its own kind takes."""

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
