"""Make one row a subgroup of several variables: their means, and their products within it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Data
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._charts.multivariate import estimated, in_words, known_estimates, refuse_infinite
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.input import numbers
from vocsigma.spc._data.raw import read_raw
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._data.subgroup_rows import laid_out, spread_of, stretches_of
from vocsigma.spc._limits.limits import weighted_mean


def scatter_names(names: list[str]) -> tuple[str, ...]:
    """Name the columns of means and of sums of products."""
    return (*names, *_pairs(names).values())


def _pairs(names: list[str]) -> dict[tuple[int, int], str]:
    pairs = combinations_with_replacement(range(len(names)), 2)
    return {(j, k): f"within {names[j]} x {names[k]}" for j, k in pairs}


def of_subgroups(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    """Read one value a row; a row that lacks a variable is left out of its subgroup."""
    names = list(asked.options["values"])
    if not isinstance(data, pd.DataFrame):
        raise ArgumentError("subgroup= needs `data` to be a DataFrame with a column a variable")
    require(data.columns, names, argument="data")
    columns = [numbers(data[name], name) for name in names]
    refuse_infinite(columns, names)
    absent = np.isnan(np.column_stack(columns)).any(axis=1)
    raw = read_raw(data, replace(asked, value=names[0]), XMR)
    order, starts = stretches_of(raw.key)
    arranged = [
        np.where(absent, np.nan, x)[slice(None) if order is None else order] for x in columns
    ]
    spreads = [spread_of(x, starts) for x in arranged]
    sizes = np.diff(starts, append=absent.size)
    steps = [
        np.nan_to_num(x - np.repeat(spread.mean, sizes))
        for x, spread in zip(arranged, spreads, strict=True)
    ]
    own = {name: spread.mean for name, spread in zip(names, spreads, strict=True)}
    for (j, k), name in _pairs(names).items():
        own[name] = np.add.reduceat(steps[j] * steps[k], starts)
    n = spreads[0].n
    there = pd.Series(np.where(n > 0, 0.0, np.nan), name=in_words(names))
    return laid_out(raw, (order, starts), replace(asked, value=in_words(names)), there, n, own)


def estimate_within_vectors(rows: Rows, cells: Cells, design: Design) -> Estimates:
    """Estimate mean vectors, and covariances pooled within subgroups."""
    names = list(design.options["values"])
    if "mean" in design.options:
        return known_estimates(cells, design)
    p = len(names)
    means = np.column_stack([weighted_mean(replace(rows, y=rows.extra[x]), cells) for x in names])
    freedom = cells.sum(np.where(rows.baseline, rows.n - 1, 0.0))
    covariances = np.empty((cells.count, p, p))
    for (j, k), name in _pairs(names).items():
        total = cells.sum(np.where(rows.baseline, rows.extra[name], 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            covariances[:, j, k] = covariances[:, k, j] = total / freedom
    count = np.add.reduceat(rows.baseline, cells.starts, dtype=np.int64)
    total = cells.sum(np.where(rows.baseline, rows.n, 0.0))
    none = np.zeros_like(count)
    return estimated(names, means, covariances, count, none, freedom, total=total)
