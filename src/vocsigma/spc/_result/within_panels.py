"""The second chart beside a chart of means: the ranges or standard deviations of subgroups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from vocsigma.spc._arrays import Floats
from vocsigma.spc._data.family import Design, Family, Judge
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import Scale
from vocsigma.spc._data.subgroup_rows import RANGE, SD
from vocsigma.spc._laws.constants import c4, c5, d2, d3
from vocsigma.spc._limits.bands import LIMIT_Z
from vocsigma.spc._limits.limits import standardized
from vocsigma.spc._limits.within import estimate_within
from vocsigma.spc._result.chart import ControlChart, drawn_up
from vocsigma.spc._result.wording import subject
from vocsigma.spc._rules.rules import bind_rules


def _band_of(mean: Callable[[Floats], Floats], deviation: Callable[[Floats], Floats]) -> Judge:
    """Judge each subgroup's spread by what sigma and its own n make of it."""

    def band(rows: Rows, cells: Cells, estimates: Estimates, _design: Design) -> Band:
        dispersion = estimates.dispersion[cells.of_row]
        center, sigma = mean(rows.n) * dispersion, deviation(rows.n) * dispersion
        return Band(
            center=center,
            lcl=np.maximum(center - LIMIT_Z * sigma, 0.0),
            ucl=center + LIMIT_Z * sigma,
            sigma=sigma,
            z=standardized(rows.y, center, sigma),
        )

    return band


def _nothing_shared(center: Floats, _n: Floats) -> Floats:
    return np.full_like(center, np.nan)


RANGES = Family(
    "r", "R chart", "", "values", _nothing_shared, "model", estimate_within, _band_of(d2, d3),
    counts=False, rules=("nelson_1",), words="range of the {} within subgroups",
)  # fmt: skip
DEVIATIONS = Family(
    "s", "S chart", "", "values", _nothing_shared, "model", estimate_within, _band_of(c4, c5),
    counts=False, rules=("nelson_1",), words="standard deviation of the {} within subgroups",
)  # fmt: skip


def range_chart(chart: ControlChart) -> ControlChart:
    """Chart the ranges within the subgroups of a chart of means."""
    return _panel(chart, RANGES, RANGE)


def deviation_chart(chart: ControlChart) -> ControlChart:
    """Chart the standard deviations within the subgroups of a chart of means."""
    return _panel(chart, DEVIATIONS, SD)


def _panel(chart: ControlChart, family: Family, spread: str) -> ControlChart:
    design = replace(
        chart.design,
        family=family,
        scale=Scale("raw"),
        rules=bind_rules(None, family.rules),
        measure=chart.design.scale.of(subject(chart).removeprefix("geometric mean ")),
    )
    points, estimates = chart.points, chart.estimates
    names = [*design.by, "position", "time", "phase", "n"]
    flags = ["baseline", "excluded", "provisional"]
    labels = points[names].assign(value=points[spread], **{name: points[name] for name in flags})
    labels["baseline"] &= labels["value"].notna()
    rows = Rows(
        y=labels["value"].to_numpy(),
        n=labels["n"].to_numpy(),
        baseline=labels["baseline"].to_numpy(),
        excluded=labels["excluded"].to_numpy(),
        join_excluded=design.join_excluded,
    )
    counted = np.minimum(estimates.n_ranges, estimates.n_baseline)
    expected = replace(estimates, n_baseline=counted, parameters=())
    return drawn_up(labels, rows, chart.cells, expected, design)
