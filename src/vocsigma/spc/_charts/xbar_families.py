"""The charts of subgroup means, as data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from vocsigma.spc._arrays import Data, Floats
from vocsigma.spc._data.asked import Asked
from vocsigma.spc._data.family import Design, Family
from vocsigma.spc._data.rows import Band, Cells, Estimates, Rows
from vocsigma.spc._data.scales import LOG_TIME_COLUMN
from vocsigma.spc._data.subgroup_rows import FLOORED, RANGE, SD, by_subgroup
from vocsigma.spc._data.summarised import summarised
from vocsigma.spc._limits.bands import normal_band
from vocsigma.spc._limits.within import between_columns, estimate_within
from vocsigma.spc._result.within_panels import deviation_chart, range_chart
from vocsigma.spc._result.within_words import within_sentences


def _of_a_mean(_center: Floats, n: Floats) -> Floats:
    return 1 / np.sqrt(n)


def _band(rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Band:
    """Give the limits of the means, and keep the subgroups' own spread beside them."""
    kept = {design.family.extra[0]: rows.extra[design.family.extra[0]]}
    if design.scale.floor is not None:
        kept[FLOORED] = rows.extra[FLOORED]
    band = normal_band(rows, cells, estimates, design)
    return replace(band, extra={**kept, **band.extra})


def _subgroups_of_ranges(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    return by_subgroup(data, asked, XBAR_R)


def _subgroups_of_deviations(data: Data, asked: Asked) -> tuple[pd.DataFrame, Asked]:
    return summarised(data, asked) or by_subgroup(data, asked, XBAR_S)


XBAR_R = Family(
    "xbar_r", "Xbar-R chart", LOG_TIME_COLUMN, "values", _of_a_mean, "within",
    estimate_within, _band, between_columns, panel=range_chart, prepare=_subgroups_of_ranges,
    extra=(RANGE, SD, FLOORED), counts=False, lowest=-math.inf,
    sigma_methods=("range", "range_mvlue"), sentences=within_sentences, words="mean {}",
)  # fmt: skip
XBAR_S = replace(
    XBAR_R, name="xbar_s", title="Xbar-S chart", panel=deviation_chart,
    prepare=_subgroups_of_deviations, extra=(SD, RANGE, FLOORED),
    sigma_methods=("s", "s_mvlue", "pooled"),
)  # fmt: skip
