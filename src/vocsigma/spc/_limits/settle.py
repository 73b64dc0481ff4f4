"""Settle the limits of every phase: frozen, known, or estimated and carried on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import plain
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline, GroupLimits
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._limits.bands import WIDENING
from vocsigma.spc._limits.corrected import with_widening

FEWEST_RANGES = 2
FEWEST_SUBGROUPS = 2


def check_baseline(baseline: Baseline, chart: str, by: tuple[str, ...]) -> None:
    """Refuse a baseline of another chart or of other groups."""
    if chart != baseline.chart:
        found = baseline.chart
        message = f"`baseline` is of a {found} chart, not {chart}; use {found}_chart"
        raise ArgumentError(message)
    if by != baseline.by:
        found_by = baseline.by
        message = f"`baseline` has the groups by={found_by}, not by={by}; pass by={found_by}"
        raise ArgumentError(message)


def settled(
    rows: Rows, cells: Cells, labels: pd.DataFrame, asked: Asked, design: Design
) -> Estimates:
    """Give every stretch its centre and dispersion: frozen, known, or estimated and carried on."""
    family = design.family
    if asked.frozen is not None:
        frozen = _frozen(asked.frozen, cells, labels, design)
        _check_widening(frozen, asked)
        return frozen if family.resume is None else family.resume(rows, cells, frozen)
    estimates = family.estimate(rows, cells, design)
    if not asked.nothing_estimated(family):
        needs_ranges = (
            family.spread in ("values", "z", "within")
            and asked.sigma is None
            and design.sigma_method != "sd"
        )
        _check_enough(estimates, cells, labels, family, needs_ranges=needs_ranges)
    if asked.limits == "corrected":
        estimates = with_widening(estimates, rows, cells, asked, design)
    center = asked.center
    if center is not None:
        _check_center(center, design)
        center = float(design.scale.of_shown(np.array([center], dtype=np.float64))[0])
    settled = estimates.carried(cells).known(center, asked.sigma)
    if design.scale.standard:
        settled = settled.known(0.0, 1.0)
    if asked.nothing_estimated(family):
        settled = replace(settled, n_baseline=np.zeros_like(settled.n_baseline))
    return settled


def _check_widening(frozen: Estimates, asked: Asked) -> None:
    """Refuse to widen limits that were frozen as they are."""
    if asked.limits == "corrected" and not all(WIDENING in entry for entry in frozen.parameters):
        message = (
            "limits='corrected', but `baseline` has the standard limits; leave limits out, or make "
            "the baseline with limits='corrected'"
        )
        raise ArgumentError(message)


def _check_center(center: float, design: Design) -> None:
    family = design.family
    positive = family.counts or design.scale.name != "raw"
    bad = not math.isfinite(center) or center > family.highest or (positive and center <= 0)
    if bad:
        takes = "a share between 0 and 1" if family.share else "a number"
        message = f"center={center} cannot be the centre of this {family.title}; give {takes}"
        raise ArgumentError(message + (" above 0" if positive and not family.share else ""))


def frozen_limits(
    baseline: Baseline, cells: Cells, labels: pd.DataFrame, design: Design
) -> list[GroupLimits]:
    """Give the kept limits of each stretch's group."""
    keys = labels[list(design.by)].iloc[cells.starts].itertuples(index=False, name=None)
    return _limits_of(baseline, keys if design.by else [()] * cells.count)


def _frozen(baseline: Baseline, cells: Cells, labels: pd.DataFrame, design: Design) -> Estimates:
    found = frozen_limits(baseline, cells, labels, design)
    return Estimates(
        center=np.array([entry.center for entry in found], dtype=np.float64),
        dispersion=np.array([entry.dispersion for entry in found], dtype=np.float64),
        n_baseline=np.array([entry.n_baseline for entry in found], dtype=np.int64),
        n_ranges=np.array([entry.n_ranges for entry in found], dtype=np.int64),
        df=np.array([entry.df for entry in found], dtype=np.float64),
        parameters=tuple(entry.parameters for entry in found),
    )


def _check_enough(
    estimates: Estimates,
    cells: Cells,
    labels: pd.DataFrame,
    family: Family,
    *,
    needs_ranges: bool,
) -> None:
    """Refuse a phase whose baseline is too small, and a first phase that has none."""
    n = estimates.n_baseline
    first = np.arange(cells.count) == cells.first_of_group
    few = n < FEWEST_SUBGROUPS
    needs = f"{FEWEST_SUBGROUPS} subgroups"
    if needs_ranges and family.spread == "within":
        few |= estimates.n_ranges < 1
        needs += ", one of them of 2 values or more"
    elif needs_ranges:
        few |= estimates.n_ranges < FEWEST_RANGES
        needs = f"{FEWEST_RANGES} moving ranges, so 3 neighbouring points"
    bad = few & (first | (n > 0))
    if bad.any():
        cell = int(np.argmax(bad))
        row = labels.iloc[cells.starts[cell]]
        names = [*labels.columns[: labels.columns.get_loc("position")], "phase"]
        where = ", ".join(f"{name}={row[name]}" for name in names)
        message = (
            f"the baseline of {where} (from row {row['position']}) has {n[cell]} usable points; "
            f"the {family.title} needs {needs}: widen baseline=, exclude less, or pass "
            "known parameters"
        )
        raise ArgumentError(message)


def _limits_of(baseline: Baseline, groups: Iterable[tuple[Any, ...]]) -> list[GroupLimits]:
    """Find the limits of groups, all of which the baseline must have."""
    have = {limits.group: limits for limits in baseline.limits}
    found = []
    for group in groups:
        key = tuple(plain(list(group)))
        if key not in have:
            message = (
                f"`baseline` has no group {key} (it has {listing(have)}); "
                "chart that group by itself until it has a baseline"
            )
            raise ArgumentError(message)
        found.append(have[key])
    return found
