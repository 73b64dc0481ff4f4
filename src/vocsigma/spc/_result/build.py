"""Draw up a chart: read, choose rows, estimate, judge, warn."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError, BaselineWarning
from vocsigma.spc._arrays import Bools, Data, Floats, Ints
from vocsigma.spc._data.asked import Asked, check_options
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.input import Sample, read_sample, refuse
from vocsigma.spc._data.rows import Cells, Rows
from vocsigma.spc._data.scales import Scale, choose_scale, name_of, scale_of
from vocsigma.spc._data.selection import baseline_rows, excluded_rows, phase_labels
from vocsigma.spc._limits.settle import check_baseline, frozen_limits, settled
from vocsigma.spc._result.cautions import cautions
from vocsigma.spc._result.chart import ControlChart, drawn_up
from vocsigma.spc._result.discoveries import with_discoveries
from vocsigma.spc._rules.rules import bind_rules

_CALLER = 3


def build(family: Family, data: Data, asked: Asked) -> ControlChart:
    """Draw up the chart of a family; called by the chart function itself, so that warnings fit."""
    check_options(asked, family)
    if family.prepare is not None:
        data, asked = family.prepare(data, asked)
    sample = read_sample(data, family, value=asked.value, n=asked.n, time=asked.time, by=asked.by)
    design = _design(family, asked, sample)
    _check_scale(sample, design.scale, asked)
    n = _positive(sample.n)
    values = sample.value / n if family.counts else sample.value
    labels = _labels(
        data, sample, asked, _shown(sample.value, values, design), np.isnan(values + n)
    )
    code, extra = sample.code, sample.extra
    if design.by:
        order = np.argsort(code, kind="stable")
        labels = labels.iloc[order].reset_index(drop=True)
        values, n, code = values[order], n[order], code[order]
        extra = {name: column[order] for name, column in extra.items()}
    cells = _cells(code, labels["phase"], labels["position"].to_numpy())
    design = replace(design, scale=_fitted(values, cells, labels, asked, design))
    rows = Rows(
        y=design.scale.forward(values),
        n=n,
        baseline=labels["baseline"].to_numpy(),
        excluded=labels["excluded"].to_numpy(),
        join_excluded=asked.join_excluded,
        extra=extra,
        provisional=labels["provisional"].to_numpy(),
        position=labels["position"].to_numpy(),
    )
    estimates = settled(rows, cells, labels, asked, design)
    if asked.nothing_estimated(family):
        labels["baseline"] = False
    chart = drawn_up(labels, rows, cells, estimates, design)
    for message in cautions(chart):
        warnings.warn(message, BaselineWarning, stacklevel=_CALLER)
    return with_discoveries(chart)


def _design(family: Family, asked: Asked, sample: Sample) -> Design:
    by = tuple(str(name) for name in sample.groups.columns)
    frozen = asked.frozen
    if frozen is not None:
        check_baseline(frozen, family.name, by)
        scale = scale_of(frozen.scale, frozen.floor, frozen.seconds)
        if asked.scale is not None and name_of(asked.scale) != scale.name:
            message = f"scale={asked.scale!r}, but `baseline` is on {scale.name!r}; leave scale out"
            raise ArgumentError(message)
    elif family.counts:
        scale = Scale("raw")
    else:
        scale = choose_scale(asked.scale, sample.measure)
    return Design(
        family=family,
        scale=scale,
        measure=sample.measure,
        value=asked.value if isinstance(asked.value, str) else None,
        n=asked.n if isinstance(asked.n, str) else None,
        time=asked.time if isinstance(asked.time, str) else None,
        by=by,
        rules=bind_rules(asked.rules, family.rules),
        gaps=asked.gaps,
        join_excluded=asked.join_excluded,
        sigma_method=asked.sigma_method,
        dated=sample.dated,
        subgroup=asked.subgroup if isinstance(asked.subgroup, str) else None,
        options=asked.options if frozen is None else frozen.options,
        raw=asked.raw,
    )


def _check_scale(sample: Sample, scale: Scale, asked: Asked) -> None:
    """Refuse values that have no place on the scale, and parameters that it has of its own."""
    value = sample.value
    if scale.positive and scale.floor is None:
        remedy = (
            "only values above 0 have a logarithm or a power; pass scale='raw' or leave the row out"
        )
        refuse(value <= 0, sample, "`value` is not above 0", value, remedy)
    elif scale.floor is not None:
        refuse(value < 0, sample, "`value` is a negative time", value, "correct the row")
    if scale.standard:
        several = sample.n != 1
        remedy = (
            "a distribution is fitted to single values; take the log or Box-Cox scale for means"
        )
        refuse(several, sample, f"scale={scale.name!r}, and `n` is not 1", sample.n, remedy)
    if asked.sigma is not None and scale.name not in ("raw", "log", "logged"):
        message = (
            f"sigma={asked.sigma} has no unit on the fitted scale {scale.name!r}; leave it out"
        )
        raise ArgumentError(message)
    if asked.center is not None and scale.standard:
        message = f"center={asked.center}: the centre of scale={scale.name!r} is the fitted median"
        raise ArgumentError(message + "; leave center out")


def _fitted(
    values: Floats, cells: Cells, labels: pd.DataFrame, asked: Asked, design: Design
) -> Scale:
    """Fit the scale to the baseline, or take what was fitted to a frozen one."""
    if asked.frozen is None:
        return design.scale.fitted(values, labels["baseline"].to_numpy(), cells)
    kept = [limits.scale for limits in frozen_limits(asked.frozen, cells, labels, design)]
    return design.scale.thawed(kept, cells.of_row)


def _positive(n: Floats) -> Floats:
    """Give n, missing where it is 0: nothing was looked at."""
    return n if (n > 0).all() else np.where(n > 0, n, np.nan)


def _shown(value: Floats, rate: Floats, design: Design) -> Floats:
    """Give the values in the unit that is shown: a share, a rate, a count or the value itself."""
    if design.family.counts and not design.family.times_n:
        return rate
    return design.scale.shown(value)


def _labels(
    data: Data, sample: Sample, asked: Asked, value: Floats, missing: Bools
) -> pd.DataFrame:
    """Lay out what is known of each row before limits: who, when, which phase, what counts."""
    position = np.arange(sample.size)
    excluded = excluded_rows(asked.exclude, sample)
    chosen = baseline_rows(None if asked.frozen else asked.baseline, sample)
    left_out = excluded | sample.provisional | missing
    columns = {
        "position": position,
        "time": position if sample.time is None else sample.time.array,
        "phase": phase_labels(asked.phase, data, sample).array,
        "n": sample.n,
        "value": np.where(missing, np.nan, value) if missing.any() else value,
        "baseline": np.zeros_like(missing) if asked.frozen else chosen & ~left_out,
        "excluded": excluded,
        "provisional": sample.provisional,
    }
    groups = {name: sample.groups[name].array for name in sample.groups.columns}
    return pd.DataFrame({**groups, **columns}, copy=False)


def _cells(code: Ints, phase: pd.Series[Any], position: Ints) -> Cells:
    """Find where a group or phase begins; a phase that comes back is refused."""
    phases = pd.factorize(phase)[0]
    begins = np.ones(code.size, dtype=bool)
    begins[1:] = (np.diff(code) != 0) | (np.diff(phases) != 0)
    starts = np.flatnonzero(begins)
    again = pd.DataFrame({"code": code[starts], "phase": phases[starts]}).duplicated().to_numpy()
    if again.any():
        row = starts[np.argmax(again)]
        message = (
            f"`phase` {phase.iloc[row]!r} comes back at row {position[row]} after another phase; "
            "give the later stretch a name of its own"
        )
        raise ArgumentError(message)
    of_row = np.cumsum(begins) - 1
    return Cells(starts=starts, of_row=of_row, group=code[starts])
