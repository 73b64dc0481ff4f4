"""What the icons of variation and assurance say: the logic, without the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.plotting._content import Content
from vocsigma.spc._result.chart import ControlChart

Better: TypeAlias = Literal["lower", "higher"]
Variation: TypeAlias = Literal["improvement", "concern", "neither", "common cause"]
Assurance: TypeAlias = Literal["pass", "fail", "hit or miss"]

_NO_UNIT = ("hotelling_t2", "mewma", "mr", "r", "s")


@dataclass(frozen=True)
class Icons:
    """What the latest point says of the variation, and the limits of a target.

    ``high`` tells whether special-cause variation is up, missing where it has no direction.
    """

    variation: Variation
    high: bool | None
    assurance: Assurance | None


def check_target(
    chart: ControlChart, target: float | None, better: str | None, *, icons: bool
) -> None:
    """Refuse a target that has no place on the chart, and icons that lack what they say."""
    if better is not None and better not in get_args(Better):
        raise ArgumentError(f"better={better!r} is unknown; take {listing(get_args(Better))}")
    if target is None:
        return
    family = chart.design.family
    if family.standard or chart.name in _NO_UNIT:
        message = f"target={target:g}, but the {family.title} is not in the unit of the values"
        raise ArgumentError(f"{message}; chart these, or leave target out")
    if icons and better is None:
        message = f"icons=True with target={target:g} needs better='lower' or better='higher'"
        raise ArgumentError(message)
    if icons and family.memory:
        message = (
            f"the limits of the {family.title} are those of averages, and do not tell whether single "
            "points reach a target; take the icons of a chart of the values"
        )
        raise ArgumentError(message)


def icons_of(content: Content, target: float | None, better: Better | None) -> Icons:
    """Say what the icons of a group are."""
    variation, high = variation_of(content, better)
    assured = None if target is None or better is None else assurance_of(content, target, better)
    return Icons(variation, high, assured)


def variation_of(content: Content, better: Better | None) -> tuple[Variation, bool | None]:
    """Judge the latest point that is neither missing, excluded nor provisional.

    A signal on the better side is an improvement, on the other a concern; where no side is better,
    or the signal has none, it is neither.
    """
    rows = content.rows
    judged = rows[rows["z"].notna() & ~rows["excluded"] & ~rows["provisional"]]
    if judged.empty or not judged["signal"].iloc[-1]:
        return "common cause", None
    side = int(judged["side"].iloc[-1])
    if side == 0:
        return "neither", None
    if better is None:
        return "neither", side > 0
    return ("improvement" if (side > 0) == (better == "higher") else "concern"), side > 0


def assurance_of(content: Content, target: float, better: Better) -> Assurance:
    """Compare the latest limits with a target: met always, never, or now and then.

    A point on the target meets it. A missing limit is beyond all values.
    """
    low, high = float(content.last["lcl"]), float(content.last["ucl"])
    low, high = (-np.inf if np.isnan(low) else low), (np.inf if np.isnan(high) else high)
    if better == "lower":
        low, high, target = -high, -low, -target
    if low >= target:
        return "pass"
    return "fail" if high < target else "hit or miss"
