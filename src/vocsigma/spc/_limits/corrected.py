"""Limits widened for what a baseline of its size does not tell."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from vocsigma.exceptions import ArgumentError
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Cells, Estimates, Rows
from vocsigma.spc._laws.spread_law import OF_MOVING_RANGES, SpreadLaw
from vocsigma.spc._limits.bands import CENTER_SHARE, LIMIT_Z, WIDENING
from vocsigma.spc._limits.limits import MEDIAN_BIAS


def with_widening(
    estimates: Estimates, rows: Rows, cells: Cells, asked: Asked, design: Design
) -> Estimates:
    """Keep with the estimates how far limits that rest on them are widened.

    The expected rate of new points outside is the nominal one. A point of n lies off the estimated
    centre with the variance sigma^2 (1/n + 1/sum n), which is that of the point times 1 + n/sum n;
    the multiple of sigma comes from the distribution of its estimate.
    """
    if design.scale.standard:
        message = (
            f"limits='corrected' has no meaning on scale={design.scale.name!r}, whose limits come "
            "from a fitted distribution; take scale='log' or 'boxcox', or leave limits out"
        )
        raise ArgumentError(message)
    laws = laws_of(estimates, design, known=asked.sigma is not None)
    reach = {law: law.reach() / LIMIT_Z for law in set(laws)}
    share = np.zeros(cells.count)
    if asked.center is None:
        with np.errstate(divide="ignore"):
            share = 1 / cells.sum(np.where(rows.baseline, rows.n, 0.0))
    parameters = estimates.parameters or ({},) * cells.count
    return replace(
        estimates,
        parameters=tuple(
            {**entry, WIDENING: reach[law], CENTER_SHARE: part}
            for entry, law, part in zip(parameters, laws, share.tolist(), strict=True)
        ),
    )


def laws_of(estimates: Estimates, design: Design, *, known: bool = False) -> list[SpreadLaw]:
    """Give the distribution of each stretch's estimate of sigma over sigma."""
    family, method = design.family, design.sigma_method
    if known or not family.estimates_spread:
        return [SpreadLaw(None)] * estimates.df.size
    df = [None if math.isnan(each) else each for each in estimates.df.tolist()]
    if method == "sd" or family.spread == "within":
        return [SpreadLaw(each) for each in df]
    bias = np.ones(len(df))
    if method == "mr_median":
        bias += MEDIAN_BIAS / (estimates.n_ranges + 1)
    return [
        SpreadLaw(each, OF_MOVING_RANGES, mean)
        for each, mean in zip(df, bias.tolist(), strict=True)
    ]
