"""The words of a control chart's picture: what is drawn, and what the signals' numbers mean."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocsigma.spc._limits.bands import WIDENING
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._result.wording import subject
from vocsigma.spc._rules.discovery import FalseDiscovery
from vocsigma.spc._rules.rules import BoundRule, Rule, SeriesRule

_NUMBERED = ("nelson_", "weco_", "aiag_")
_KINDS = {
    "trend": "{k} rising or falling",
    "alternating": "{k} up and down",
    "within": "{k} within {z:g} sigma",
    "outside": "{k} outside {z:g} sigma",
}


def subtitle(chart: ControlChart, rows: pd.DataFrame) -> str:
    """Say what is drawn, and what the numbers beside the signals mean."""
    scale = "" if chart.design.scale.name == "raw" else f" · {chart.design.scale.label}"
    scale = " on the log scale" if chart.design.scale.label == "log scale" else scale
    said = [f"{chart.design.family.title} of the {subject(chart)}{scale}"]
    if WIDENING in chart.points:
        said.append("limits corrected for the size of the baseline")
    if "reached" in rows and not rows["reached"].all():
        said.append("▲ = not reached")
    if chart.name in ("ewma", "moving_average"):
        said.append("small dots = the values")
    if "change" in rows and rows["signal"].any():
        said.append("▶ = since when")
    bits = int(np.bitwise_or.reduce(rows["rules"].to_numpy())) if len(rows) else 0
    used = [bound for bound in chart.design.rules if bits >> bound.bit & 1]
    return " · ".join([*said, *(f"{number(bound)} = {meaning(bound)}" for bound in used)])


def signals_said(rows: pd.DataFrame) -> str:
    """Count the signals of a group."""
    count = int(rows["signal"].sum())
    return f"{count or 'no'} signal{'' if count == 1 else 's'} in {len(rows)} points"


def number(bound: BoundRule) -> str:
    """Give the short name of a rule: its number, if it is a known one."""
    if isinstance(bound.rule, SeriesRule):
        return "run" if bound.rule.kind == "longest_run" else bound.rule.kind
    return bound.name.split("_")[-1] if bound.name.startswith(_NUMBERED) else bound.name


def meaning(bound: BoundRule) -> str:
    """Say what a rule looks for."""
    rule = bound.rule
    if isinstance(rule, SeriesRule):
        return "longer on one side" if rule.kind == "longest_run" else "fewer crossings"
    if isinstance(rule, FalseDiscovery):
        return f"at most {100 * rule.rate:g}% false discoveries a period"
    if not isinstance(rule, Rule):
        return "your rule"
    if rule.kind != "beyond":
        return _KINDS[rule.kind].format(k=rule.k, z=rule.z)
    if rule.span == 1:
        return "beyond the limits" if rule.z == 3 else f"beyond {rule.z:g} sigma"
    zone = f"beyond {rule.z:g} sigma on one side" if rule.z else "on one side"
    return f"{rule.k} of {rule.m} {zone}" if rule.m else f"{rule.k} in a row {zone}"
