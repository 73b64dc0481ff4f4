"""The second chart beside a chart of values: that of their moving ranges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.rows import Rows
from vocsigma.spc._data.scales import Scale
from vocsigma.spc._laws.constants import D2, D3
from vocsigma.spc._limits.bands import normal_band
from vocsigma.spc._limits.limits import estimate_by_ranges, moving_ranges, range_rows
from vocsigma.spc._result import wording
from vocsigma.spc._result.chart import ControlChart, drawn_up
from vocsigma.spc._rules.rules import bind_rules


def _of_a_range(center: Floats, _n: Floats) -> Floats:
    return center * (D3 / D2)


MOVING_RANGE = Family(
    "mr", "chart", "", None, _of_a_range, "model", estimate_by_ranges, normal_band,
    counts=False, rules=("nelson_1",)
)  # fmt: skip


def moving_range_chart(chart: ControlChart) -> ControlChart:
    """Chart the moving ranges of an individuals chart by their expected size."""
    points, cells, estimates = chart.points, chart.cells, chart.estimates
    design = replace(
        chart.design,
        family=MOVING_RANGE,
        scale=Scale("raw"),
        rules=bind_rules(None, MOVING_RANGE.rules),
        measure=wording.scaled_measure(chart),
    )
    values = points["value"].to_numpy()
    rows = Rows(
        y=chart.design.scale.of_shown(values),
        n=np.ones(values.size),
        baseline=points["baseline"].to_numpy(),
        excluded=points["excluded"].to_numpy(),
        join_excluded=design.join_excluded,
    )
    ranges = moving_ranges(rows, cells, chart.design.family, estimates.center)
    used = range_rows(rows, cells)
    labels = points[[*design.by, "position", "time", "phase", "n", "value"]].copy()
    labels["value"] = ranges
    labels["baseline"] = used
    labels["excluded"] = _either(rows.excluded, cells.starts) & ~np.isnan(ranges)
    labels["provisional"] = _either(points["provisional"].to_numpy(), cells.starts)
    if design.join_excluded:
        labels["excluded"] = False
    n_baseline: Ints = np.add.reduceat(used, cells.starts, dtype=np.int64)
    expected = replace(
        estimates, center=estimates.dispersion * D2, n_baseline=n_baseline, parameters=()
    )
    return drawn_up(labels, replace(rows, y=ranges), cells, expected, design)


def _either(flag: Bools, starts: Ints) -> Bools:
    """Say where a row or the one before it in its stretch is flagged."""
    before = np.zeros_like(flag)
    before[1:] = flag[:-1]
    before[starts] = False
    return flag | before
