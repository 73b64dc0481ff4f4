"""Estimate sigma within subgroups, and compare what varies between them with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import fdtrc, fdtri

from vocsigma.spc._arrays import Bools, Floats
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._data.subgroup_rows import RANGE, SD
from vocsigma.spc._laws.constants import c4, c5, d2, d3
from vocsigma.spc._limits.limits import weighted_mean

_CONFIDENCE = (0.975, 0.025)


def estimate_within(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Estimate centres, and sigma from the spread within subgroups of 2 values or more."""
    use = rows.baseline & (rows.n > 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        center = weighted_mean(rows, cells)
        sigma, df = _SIGMA[design.sigma_method](rows, use, cells)
        between = _analysis_of_variance(rows, use, center, cells)
    return Estimates(
        center=center,
        dispersion=sigma,
        n_baseline=np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64),
        n_ranges=np.add.reduceat(use, cells.starts, dtype=np.int64),
        df=df,
        parameters=between,
    )


def _averaged(
    name: str,
    mean: Callable[[Floats], Floats],
    deviation: Callable[[Floats], Floats],
    *,
    weighted: bool,
) -> Callable[[Rows, Bools, Cells], tuple[Floats, Floats]]:
    """Average the subgroups' own estimates of sigma, weighted by their precision or not."""

    def sigma(rows: Rows, use: Bools, cells: Cells) -> tuple[Floats, Floats]:
        n = np.where(use, rows.n, np.nan)
        expected = mean(n)
        error = np.square(deviation(n) / expected)
        weight = 1 / error if weighted else np.ones_like(error)
        total = cells.sum(np.where(use, weight, 0.0))
        estimate = cells.sum(np.where(use, weight * rows.extra[name] / expected, 0.0)) / total
        return estimate, _freedom(cells.sum(np.where(use, weight**2 * error, 0.0)) / total**2)

    return sigma


def _pooled(rows: Rows, use: Bools, cells: Cells) -> tuple[Floats, Floats]:
    df = cells.sum(np.where(use, rows.n - 1, 0.0))
    squares = cells.sum(np.where(use, (rows.n - 1) * rows.extra[SD] ** 2, 0.0))
    return np.sqrt(squares / df) / c4(df + 1), np.where(df > 0, df, np.nan)


def _freedom(relative_variance: Floats) -> Floats:
    """Give the degrees of freedom of a chi whose variance relative to its mean is this (Patnaik)."""
    return 1 / (2 * (np.sqrt(1 + 2 * relative_variance) - 1))


_SIGMA: Mapping[str, Callable[[Rows, Bools, Cells], tuple[Floats, Floats]]] = {
    "range": _averaged(RANGE, d2, d3, weighted=False),
    "range_mvlue": _averaged(RANGE, d2, d3, weighted=True),
    "s": _averaged(SD, c4, c5, weighted=False),
    "s_mvlue": _averaged(SD, c4, c5, weighted=True),
    "pooled": _pooled,
}


def _analysis_of_variance(
    rows: Rows, use: Bools, center: Floats, cells: Cells
) -> tuple[Mapping[str, Any], ...]:
    """Give each stretch its mean squares between and within subgroups, and what they rest on."""
    n = np.where(rows.baseline, rows.n, 0.0)
    deviation = np.where(rows.baseline, rows.y - center[cells.of_row], 0.0)
    groups, total = cells.sum((n > 0).astype(np.float64)), cells.sum(n)
    within_df = cells.sum(np.where(use, rows.n - 1, 0.0))
    squares = cells.sum(np.where(use, (rows.n - 1) * rows.extra[SD] ** 2, 0.0))
    columns = {
        "df_between": groups - 1,
        "df_within": within_df,
        "ms_between": cells.sum(n * deviation**2) / (groups - 1),
        "ms_within": squares / within_df,
        "n_typical": (total - cells.sum(n**2) / total) / (groups - 1),
    }
    usable = (groups > 1) & (within_df > 0)
    entries = zip(*(column.tolist() for column in columns.values()), strict=True)
    return tuple(
        dict(zip(columns, entry, strict=True)) if known else {}
        for entry, known in zip(entries, usable.tolist(), strict=True)
    )


def between_columns(estimates: Estimates) -> Mapping[str, Floats]:
    """Give sigma within and between subgroups, their ratio with its interval, and the F test."""
    known = {
        name: np.array([entry.get(name, np.nan) for entry in estimates.parameters])
        for name in ("df_between", "df_within", "ms_between", "ms_within", "n_typical")
    }
    df, df_within = known["df_between"], known["df_within"]
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(known["ms_within"] > 0, known["ms_within"], np.nan)
        f = known["ms_between"] / within
        ratios = [f, *(f / fdtri(df, df_within, tail) for tail in _CONFIDENCE)]
        ratio, low, high = (
            np.sqrt(np.maximum(each - 1, 0) / known["n_typical"]) for each in ratios
        )
        return {
            "sigma_within": estimates.dispersion,
            "sigma_between": ratio * np.sqrt(known["ms_within"]),
            "ratio": ratio,
            "ratio_low": low,
            "ratio_high": high,
            "p_value": fdtrc(df, df_within, f),
        }
