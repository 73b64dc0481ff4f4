"""What a chart of subgroup means says of itself: what varies between, single values, the floor."""

from __future__ import annotations

from vocsigma.spc._data.subgroup_rows import FLOORED
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import floored_said

_CLEAR = 0.01


def within_sentences(chart: ControlChart) -> list[str]:
    """Say what varies between subgroups beside what varies within, and which have one value."""
    return [*_between(chart), *_singles(chart), *_floored(chart)]


def _between(chart: ControlChart) -> list[str]:
    known = chart.limits[chart.limits["p_value"].notna()]
    if len(known) == 0:
        return []
    clear = int((known["p_value"] < _CLEAR).sum())
    if len(known) == 1:
        one = known.iloc[0]
        said = (
            f"Between subgroups the means vary with a sigma {one['ratio']:.2f} times that within "
            f"(95% interval {one['ratio_low']:.2f} to {one['ratio_high']:.2f}; F test, "
            f"p {_probability(one['p_value'])})."
        )
    else:
        said = (
            f"Between subgroups the means vary with a sigma {known['ratio'].min():.2f} to "
            f"{known['ratio'].max():.2f} times that within; by an F test with p < {_CLEAR} they "
            f"differ in {clear} of {len(known)} sets."
        )
    if len(known) == 1 and known["p_value"].iloc[0] > 1 - _CLEAR:
        less = (
            "That is less than chance makes them differ, as where every subgroup mixes several "
            "sources: limits from within are too wide for it."
        )
        return [said, less]
    if not clear:
        return [said]
    advice = (
        "That is more than chance makes them differ, and limits from within subgroups are too "
        "narrow for it: find the cause, or, where subgroups always differ, take i_prime_chart, "
        "whose limits come from between them."
    )
    return [said, advice]


def _probability(p: float) -> str:
    if p < 0.0001:
        return "< 0.0001"
    return f"= {p:.2g}" if p <= 0.99 else "> 0.99"


def _singles(chart: ControlChart) -> list[str]:
    single = int((chart.points["n"] == 1).sum())
    if single == 0:
        return []
    noun = "subgroup has" if single == 1 else "subgroups have"
    return [f"{single} {noun} a single value, which enters the centre and not sigma."]


def _floored(chart: ControlChart) -> list[str]:
    points = chart.points
    if FLOORED not in points:
        return []
    total = int(points["n"].sum())
    return floored_said(int(points[FLOORED].sum()), total, chart.design.scale.floor)
