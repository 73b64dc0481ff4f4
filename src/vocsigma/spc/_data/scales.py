"""Choose the scale of a chart: the one that was asked for, the column's own, or the kept one."""

from __future__ import annotations

from typing import TypeAlias

from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.spc._arrays import ScaleName
from vocsigma.spc._data import box_cox
from vocsigma.spc._data.box_cox import BoxCox, PowerScale
from vocsigma.spc._data.percentile_scale import FITTED, PercentileScale
from vocsigma.spc._data.scale import FLOOR_S, LOG_TIME_COLUMN, TIME_COLUMNS, Scale

__all__ = ["LOG_TIME_COLUMN", "TIME_COLUMNS", "AskedScale", "Scale", "choose_scale"]

AskedScale: TypeAlias = "ScaleName | BoxCox"
_PLAIN = ("raw", "log", "logged")
_FREE = BoxCox()
NAMES = (*_PLAIN, box_cox.NAME, *FITTED)


def choose_scale(asked: AskedScale | None, column: str | None) -> Scale:
    """Give the scale that was asked for, or the column's own: times are charted as logarithms."""
    if asked is not None and name_of(asked) not in NAMES:
        message = (
            f"scale={asked!r} is unknown{nearest(asked, NAMES)}; take 'raw' or 'log', or 'logged' "
            f"for logarithms, 'boxcox', or a distribution: {listing(FITTED, len(FITTED))}"
        )
        raise ArgumentError(message)
    if column == LOG_TIME_COLUMN:
        if asked not in (None, "raw", "logged"):
            name = name_of(asked)
            message = f"scale={name!r}: {column!r} holds logarithms already; leave scale out"
            raise ArgumentError(message)
        return Scale("logged" if asked is None else name_of(asked), seconds=asked != "raw")
    seconds = column in TIME_COLUMNS
    if asked is None:
        asked = "log" if seconds else "raw"
    power = asked if isinstance(asked, BoxCox) else _FREE
    floor = FLOOR_S if seconds and name_of(asked) not in ("raw", "logged") else None
    return scale_of(name_of(asked), floor, seconds, power)


def name_of(asked: AskedScale) -> str:
    """Give the name of a scale."""
    return box_cox.NAME if isinstance(asked, BoxCox) else asked


def scale_of(name: str, floor: float | None, seconds: bool, power: BoxCox = _FREE) -> Scale:
    """Make the scale of a name; what it takes from the baseline is still open."""
    if name == box_cox.NAME:
        return PowerScale(name, floor, seconds, lam=power.lam, rounded=power.rounded)
    if name in FITTED:
        return PercentileScale(name, floor, seconds)
    return Scale(name, floor, seconds)
