"""The charts of short runs of several parts, as data: deviations from nominal, and Z-MR."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._arrays import Bools, Data, Floats, Ints
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.parts import NOMINAL, PART, SIGMA, with_parts
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import Scale
from vocsigma.spc._laws.constants import D2
from vocsigma.spc._limits.bands import LIMIT_Z, normal_band
from vocsigma.spc._limits.limits import estimate_by_ranges, range_freedom, standardized
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.panels import moving_range_chart


def _of_nominal(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    frame, asked = with_parts(data, replace(asked, scale="raw"), DNOM)
    if asked.options.get("nominal") is None:
        message = "the DNOM chart needs nominal=: a column, a number, or a number for each part"
        raise ArgumentError(message)
    return frame, asked


def _of_parts(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    if asked.subgroup is None:
        raise ArgumentError(
            "the Z-MR chart needs part=, the part of each value; xmr_chart does without"
        )
    return with_parts(data, asked, Z_MR)


def _deviations(rows: Rows, design: Design) -> Rows:
    """Take the nominal value off, where there is one."""
    with np.errstate(divide="ignore", invalid="ignore"):
        nominal = design.scale.of_shown(rows.extra[NOMINAL])
    return replace(rows, y=rows.y - np.where(np.isnan(nominal), 0.0, nominal))


def _estimate_deviations(rows: Rows, cells: Cells, design: Design) -> Estimates:
    return estimate_by_ranges(_deviations(rows, design), cells, design)


def _deviation_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    apart = _deviations(rows, design)
    band = normal_band(apart, cells, estimates, design)
    return replace(band, value=apart.y, extra={"nominal": rows.extra[NOMINAL]})


def _estimate_parts(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Estimate centre and sigma of each part in each stretch, from its own moving ranges."""
    parts = len(design.options["parts"])
    apart = _deviations(rows, design)
    key = cells.of_row * parts + rows.extra[PART].astype(np.int64)
    keys = cells.count * parts
    use = rows.baseline
    count = np.bincount(key[use], minlength=keys)
    center = _centers(apart.y, key, use, keys)
    center[~np.isnan(_given(rows.extra[NOMINAL], key, keys))] = 0.0
    center[count == 0] = np.nan
    ranges, counted = _ranges_of_parts(apart.y, key, use, keys)
    n_ranges = counted.reshape(-1, parts).sum(axis=1)
    if design.sigma_method == "constant":
        counted = np.repeat(n_ranges, parts)
        ranges = np.repeat(ranges.reshape(-1, parts).sum(axis=1), parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = ranges / counted / D2
    known = _given(rows.extra[SIGMA], key, keys)
    sigma = np.where(np.isnan(known), sigma, known)
    _check_parts(np.isnan(sigma) & (count > 0), count, design)
    return Estimates(
        center=np.zeros(cells.count),
        dispersion=np.ones(cells.count),
        n_baseline=np.add.reduceat(use, cells.starts, dtype=np.int64),
        n_ranges=n_ranges,
        df=range_freedom(n_ranges),
        parameters=tuple(
            {"center": _listed(own), "sigma": _listed(spread)}
            for own, spread in zip(center.reshape(-1, parts), sigma.reshape(-1, parts), strict=True)
        ),
    )


def _centers(y: Floats, key: Ints, use: Bools, keys: int) -> Floats:
    """Give each part's mean, as an offset from its first value: exact if nothing varies."""
    first = np.zeros(keys)
    first[key[use][::-1]] = y[use][::-1]
    with np.errstate(invalid="ignore"):
        sums = np.bincount(key[use], weights=(y - first[key])[use], minlength=keys)
        mean: Floats = first + sums / np.bincount(key[use], minlength=keys)
    return mean


def _given(column: Floats, key: Ints, keys: int) -> Floats:
    """Give each part the number of its rows, NaN where none is known."""
    known = np.full(keys, np.nan)
    has = ~np.isnan(column)
    known[key[has]] = column[has]
    return known


def _ranges_of_parts(y: Floats, key: Ints, use: Bools, keys: int) -> tuple[Floats, Ints]:
    """Add up the moving ranges between neighbours of the same part, and count them."""
    order = np.argsort(key, kind="stable")
    y, key, use = y[order], key[order], use[order]
    pair = use[1:] & use[:-1] & (key[1:] == key[:-1])
    distance = np.abs(np.diff(y))[pair]
    sums = np.bincount(key[1:][pair], weights=distance, minlength=keys).astype(np.float64)
    return sums, np.bincount(key[1:][pair], minlength=keys).astype(np.int64)


def _check_parts(bad: Bools, count: Ints, design: Design) -> None:
    if bad.any():
        key = int(np.argmax(bad))
        part = design.options["parts"][key % len(design.options["parts"])]
        message = (
            f"the part {part!r} has no moving range: {count[key]} usable baseline values, none of "
            "them neighbours; pass sigma_method='constant', sigma=, or a longer baseline"
        )
        raise ArgumentError(message)


def _listed(numbers: Floats) -> list[float | None]:
    return [None if math.isnan(number) else number for number in numbers.tolist()]


def _parts_band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give each value's distance from the centre of its part in the part's sigma."""
    apart = _deviations(rows, design)
    code = rows.extra[PART].astype(np.int64)
    center, sigma = (
        np.array([entry[name] for entry in estimates.parameters], dtype=np.float64)[
            cells.of_row, code
        ]
        for name in ("center", "sigma")
    )
    unknown = np.isnan(center + sigma) & ~np.isnan(apart.y)
    if unknown.any():
        row = int(np.argmax(unknown))
        position = row if rows.position is None else rows.position[row]
        message = (
            f"the part {design.options['parts'][code[row]]!r} at row {position} is not in the "
            "baseline of its phase; widen baseline=, or chart that part by itself"
        )
        raise ArgumentError(message)
    z = standardized(apart.y, center, sigma)
    names = np.array(design.options["parts"], dtype=object)
    shown = design.scale.back(center + rows.y - apart.y)
    return Band(
        center=np.zeros_like(z),
        lcl=np.full_like(z, -LIMIT_Z),
        ucl=np.full_like(z, LIMIT_Z),
        sigma=np.where(sigma > 0, 1.0, sigma),
        z=z,
        value=z,
        extra={"part": names[code], "part_center": shown, "part_sigma": sigma},
    )


def _ranges_of_z(chart: ControlChart) -> ControlChart:
    """Chart the moving ranges of the standardised values, whatever their scale was."""
    design = replace(chart.design, scale=Scale("raw"))
    return moving_range_chart(replace(chart, design=design))


DNOM = replace(
    XMR, name="dnom", title="deviation-from-nominal (DNOM) chart", value="value",
    estimate=_estimate_deviations, band=_deviation_band, prepare=_of_nominal,
    extra=(PART, NOMINAL, SIGMA), words="deviation of the {} from nominal",
)  # fmt: skip
Z_MR = replace(
    XMR, name="z_mr", title="standardised short-run (Z-MR) chart", value="value", spread="model",
    estimate=_estimate_parts, band=_parts_band, columns=lambda _: {}, panel=_ranges_of_z,
    prepare=_of_parts, extra=(PART, NOMINAL, SIGMA), sigma_methods=("by_part", "constant"),
    standard=True, words="standardised {}",
)  # fmt: skip
