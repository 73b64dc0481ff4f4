"""What charts of several variables share: their columns, mean vectors and covariances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.frames import require
from vocsigma.spc._arrays import Data, Floats, Ints
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.input import POINT_COLUMNS, numbers
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._limits.limits import range_rows, weighted_mean
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import moment, short

_SINGULAR = 1e-10


def names_of(data: Data, values: Sequence[str] | None, baseline: Any) -> list[str]:
    """Name the variables: those asked for, those of the baseline, or the columns of an array."""
    if values is None and isinstance(baseline, Baseline):
        return list(baseline.options["values"])
    if isinstance(values, str):
        values = [values]
    if not isinstance(data, pd.DataFrame):
        if values is not None and np.ndim(data) != 2:
            raise ArgumentError(f"values={list(values)} names columns of a frame or a 2-D array")
        shape = np.shape(data)
        if len(shape) != 2:
            message = f"`data` has the shape {shape}; give points x variables, or a DataFrame"
            raise ArgumentError(message)
        names = [f"x{number + 1}" for number in range(shape[1])] if values is None else list(values)
        if len(names) != shape[1]:
            message = f"values= has {len(names)} names for {shape[1]} columns; give one a column"
            raise ArgumentError(message)
    elif values is None:
        raise ArgumentError("values= is missing; name the columns that are charted together")
    else:
        names = list(values)
        require(data.columns, names, argument="data")
    clash = [name for name in names if name in POINT_COLUMNS]
    if clash:
        message = f"values={listing(clash)} is a column that the result has of its own; rename it"
        raise ArgumentError(message)
    if len(names) < 2 or len(set(names)) < len(names):
        raise ArgumentError(f"values={names} must be 2 variables or more, each once")
    return names


def known_parameters(
    names: Sequence[str], mean: ArrayLike | None, covariance: ArrayLike | None
) -> dict[str, Any]:
    """Check a known mean vector and covariance matrix, which are known both or not at all."""
    if mean is None and covariance is None:
        return {}
    if mean is None or covariance is None:
        raise ArgumentError("mean= and covariance= are known both, or estimated both; give both")
    middle, matrix = np.asarray(mean, np.float64), np.asarray(covariance, np.float64)
    p = len(names)
    if middle.shape != (p,) or matrix.shape != (p, p):
        found = f"{middle.shape} and {matrix.shape}"
        message = f"mean= and covariance= have the shapes {found}; {p} variables need ({p},) and ({p}, {p})"
        raise ArgumentError(message)
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T) or _singular(matrix):
        raise ArgumentError(
            "covariance= is no covariance matrix: give one symmetric and invertible"
        )
    return {"mean": middle.tolist(), "covariance": matrix.tolist()}


def of_rows(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    """Read one point a row; the value says only whether all variables are there."""
    names = list(asked.options["values"])
    if isinstance(data, pd.DataFrame):
        require(data.columns, names, argument="data")
        frame = data.copy(deep=False)
    else:
        shape = np.shape(data)
        if len(shape) != 2 or shape[1] != len(names):
            message = f"`data` has the shape {shape}; give points x {len(names)} variables"
            raise ArgumentError(message)
        frame = pd.DataFrame(np.asarray(data, dtype=np.float64), columns=names)
    columns = [numbers(frame[name], name) for name in names]
    refuse_infinite(columns, names)
    label = in_words(names)
    frame[label] = np.where(np.isnan(np.column_stack(columns)).any(axis=1), np.nan, 0.0)
    return frame, replace(asked, value=label)


def refuse_infinite(columns: list[Floats], names: list[str]) -> None:
    """Refuse infinite values."""
    for x, name in zip(columns, names, strict=True):
        if np.isinf(x).any():
            row = int(np.argmax(np.isinf(x)))
            raise ArgumentError(f"`{name}` is infinite at row {row}; a missing value is NaN")


def in_words(names: Sequence[str]) -> str:
    """Name the variables in a sentence."""
    return f"variables {', '.join(names[:-1])} and {names[-1]}"


def estimate_vectors(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Estimate mean vectors, and covariances from successive differences or from all points."""
    names = list(design.options["values"])
    if "mean" in design.options:
        return known_estimates(cells, design)
    columns = [rows.extra[name] for name in names]
    means = np.column_stack([weighted_mean(replace(rows, y=x), cells) for x in columns])
    count = np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64)
    if design.options["method"] == "sample":
        use = rows.baseline
        steps = [x - means[cells.of_row, j] for j, x in enumerate(columns)]
        divisor, freedom = count - 1.0, count - 1.0
        n_ranges = np.zeros_like(count)
    else:
        use = range_rows(rows, cells)
        steps = [np.diff(x, prepend=np.nan) for x in columns]
        n_ranges = np.add.reduceat(use, cells.starts, dtype=np.int64)
        divisor, freedom = 2.0 * n_ranges, _successive_freedom(use, n_ranges, cells)
    covariances = (
        _products(steps, use, cells) / np.where(divisor > 0, divisor, np.nan)[:, None, None]
    )
    return estimated(names, means, covariances, count, n_ranges, freedom, total=1.0 * count)


def estimated(
    names: list[str],
    means: Floats,
    covariances: Floats,
    count: Ints,
    n_ranges: Ints,
    freedom: Floats,
    *,
    total: Floats,
) -> Estimates:
    """Lay the vectors and matrices down as what each stretch is judged by."""
    parameters = tuple(
        {**_checked(names, mean, matrix, int(points), float(df)), "total": float(size)}
        if points
        else {}
        for mean, matrix, points, df, size in zip(
            means, covariances, count, freedom, total, strict=True
        )
    )
    zeros = np.zeros(count.size)
    return Estimates(zeros, zeros + 1, count, n_ranges, freedom, parameters)


def known_estimates(cells: Cells, design: Design) -> Estimates:
    """Give every stretch the known parameters."""
    entry = {"mean": design.options["mean"], "covariance": design.options["covariance"]}
    none = np.zeros(cells.count, dtype=np.int64)
    missing = np.full(cells.count, np.nan)
    parameters = ({**entry, "points": 0, "total": None, "df": None},) * cells.count
    zeros = np.zeros(cells.count)
    return Estimates(zeros, zeros + 1, none, none, missing, parameters)


def _checked(
    names: list[str], mean: Floats, matrix: Floats, points: int, df: float
) -> dict[str, Any]:
    p = len(names)
    if not df > p:
        message = (
            f"the baseline has {points} usable points (about {max(df, 0.0):.3g} degrees of freedom) "
            f"for {p} variables; widen baseline=, or chart fewer variables"
        )
        raise ArgumentError(message)
    if _singular(matrix):
        message = (
            f"the covariance of {listing(names)} is singular in the baseline: one of them does not "
            "vary, or follows from the others; leave it out"
        )
        raise ArgumentError(message)
    return {"mean": mean.tolist(), "covariance": matrix.tolist(), "points": points, "df": df}


def _singular(matrix: Floats) -> bool:
    spread = np.sqrt(np.diag(matrix))
    if not (spread > 0).all():
        return True
    return bool(np.linalg.eigvalsh(matrix / np.outer(spread, spread))[0] < _SINGULAR)


def _products(steps: list[Floats], use: Any, cells: Cells) -> Floats:
    """Add up the products of every two columns in each stretch."""
    p = len(steps)
    sums = np.empty((cells.count, p, p))
    for j in range(p):
        for k in range(j, p):
            product = cells.sum(np.where(use, steps[j] * steps[k], 0.0))
            sums[:, j, k] = sums[:, k, j] = product
    return sums


def _successive_freedom(use: Any, n_ranges: Ints, cells: Cells) -> Floats:
    """Give the degrees of freedom of mean squares of differences, of which neighbours share a point.

    Without gaps that is ``2 (m - 1)^2 / (3 m - 4)`` (Scholz and Tosch 1994).
    """
    shared = use.copy()
    shared[1:] &= use[:-1]
    shared[0] = False
    shared[cells.starts] = False
    pairs = np.add.reduceat(shared, cells.starts, dtype=np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 2.0 * n_ranges**2 / (2 * n_ranges + pairs)


def distances(
    deviations: list[Floats], estimates: Estimates, cells: Cells
) -> tuple[Floats, list[Floats]]:
    """Give the squared statistical distance of each row, and what each variable adds to it.

    What a variable adds is the distance less that without it, its distance from what the others
    make expect (Mason, Tracy and Young 1995): ``(P d)_j^2 / P_jj`` with the inverse P.
    """
    inverse = np.stack([np.linalg.inv(entry["covariance"]) for entry in estimates.parameters])
    p = len(deviations)
    total = np.zeros_like(deviations[0])
    added = []
    for j in range(p):
        pull = np.zeros_like(total)
        for k in range(p):
            pull += inverse[cells.of_row, j, k] * deviations[k]
        total += pull * deviations[j]
        added.append(pull**2 / inverse[cells.of_row, j, j])
    return np.maximum(total, 0.0), added


def deviations_of(rows: Rows, cells: Cells, estimates: Estimates, names: list[str]) -> list[Floats]:
    """Give each variable's distance from its mean."""
    means = np.array([entry["mean"] for entry in estimates.parameters], dtype=np.float64)
    missing = np.where(np.isnan(rows.y), np.nan, 0.0)
    return [rows.extra[name] - means[cells.of_row, j] + missing for j, name in enumerate(names)]


def variable_columns(names: list[str], rows: Rows, added: list[Floats]) -> dict[str, Floats]:
    """Give the columns of the variables and of what each adds."""
    shares = {f"{name}_contribution": part for name, part in zip(names, added, strict=True)}
    return {**{name: rows.extra[name] for name in names}, **shares}


def contributions_said(chart: ControlChart) -> list[str]:
    """Say which variable is furthest from what the others make expect at the latest signal."""
    points = chart.points
    signals = np.flatnonzero(points["signal"].to_numpy())
    if signals.size == 0 or chart.design.by:
        return []
    last = points.iloc[signals[-1]]
    names = list(chart.design.options["values"])
    shares = {name: float(last[f"{name}_contribution"]) for name in names}
    most = max(shares, key=lambda name: shares[name])
    rest = float(last["value"]) - shares[most]
    return [
        f"The latest signal, {moment(last['time'], chart)}, has its largest part from {most}: "
        f"{short(float(last['value']))} would be {short(rest)} without it."
    ]
