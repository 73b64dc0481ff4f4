"""Say in plain sentences what a chart shows and what it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from vocsigma._display import span
from vocsigma.spc._data.scales import Scale
from vocsigma.spc._result.allowance_words import allowance_sentences
from vocsigma.spc._rules.discovery import FalseDiscovery
from vocsigma.spc._rules.rules import BoundRule, Rule, SeriesRule
from vocsigma.spc._rules.zones import beyond

if TYPE_CHECKING:
    from vocsigma.spc._result.chart import ControlChart

_MEASURES = {
    "response_s": "response time",
    "waited_s": "waiting time",
    "median": "median response time",
    "p90": "90th percentile of the response time",
    "answered_mean": "mean response time of the answered",
    "answered_min": "shortest response time",
    "answered_max": "longest response time",
    "answered_log_mean": "geometric mean response time",
    "between_s": "time between events",
    "between": "number between events",
}
_COUNTED = {
    "p": "share of {}", "p_prime": "share of {}",
    "np": "number of {}", "c": "number of {}",
    "u": "rate of {}", "u_prime": "rate of {}",
}  # fmt: skip
_UNNAMED = {
    "p": "share", "p_prime": "share", "np": "count", "c": "count", "u": "rate", "u_prime": "rate",
    "g": "number between events", "t": "time between events",
}  # fmt: skip
_PRIMES = {
    "p": "p_prime_chart", "np": "p_prime_chart", "u": "u_prime_chart", "c": "xmr_chart",
}  # fmt: skip
_MANY_FLOORED = 0.05
_MOST_GROUPS = 6


def measure(chart: ControlChart) -> str:
    """Name what is plotted, in lower case."""
    family, name = chart.design.family, subject(chart)
    if family.spread != "within":
        return family.words.format(name)
    if "mean" in name:
        return name
    return f"{'geometric ' if chart.design.scale.logarithmic else ''}{family.words.format(name)}"


def subject(chart: ControlChart) -> str:
    """Name the values that a chart is of, in lower case."""
    name, family = chart.design.measure, chart.name
    if family == "mr":
        return f"moving range of the {name}"
    if name is None:
        return _UNNAMED.get(family, "value")
    if family in _COUNTED:
        return _COUNTED[family].format(name.replace("_", " "))
    return _MEASURES.get(name, name.replace("_", " "))


def scaled_measure(chart: ControlChart) -> str:
    """Name what the limits are computed on."""
    name = measure(chart)
    return chart.design.scale.of(name)


def amount(value: float, chart: ControlChart) -> str:
    """Write a value in its unit: ``2.5 h``, ``12.3%``, ``4.17``."""
    if math.isnan(value):
        return "missing"
    if math.isinf(value):
        return "infinity"
    if chart.design.shown.seconds:
        return span(value)
    family = chart.design.family
    if family.share and not family.times_n:
        return f"{100 * value:.3g}%"
    return short(value, _digits(chart))


def _digits(chart: ControlChart) -> int:
    """Say how many digits tell the limits and the centre apart: 3, or more if they are close."""
    points = chart.points
    width = (points["ucl"] - points["lcl"]).to_numpy()
    last = np.flatnonzero(np.isfinite(width) & (width > 0))[-1:]
    if last.size == 0:
        return 3
    largest = np.abs(points[["lcl", "ucl"]].to_numpy()[last[0]]).max()
    return max(3, 1 + math.floor(math.log10(20 * float(largest / width[last[0]]))))


def short(value: float, digits: int = 3) -> str:
    """Write a number with three digits or more, and no exponent for large ones."""
    if not 1000 <= abs(value) < 1e15:
        return f"{value:.{digits}g}"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


def moment(time: Any, chart: ControlChart) -> str:
    """Say when: ``on 3 May 2026``, ``on 3 May 2026 14:00``, ``at point 7``, ``at batch-12``."""
    if chart.design.dated:
        stamp = pd.Timestamp(time)
        clock = f" {stamp:%H:%M}" if _has_hours(chart) else ""
        return f"on {stamp.day} {stamp:%B %Y}{clock}"
    labelled = not chart.points["time"].equals(chart.points["position"])
    name = f"{chart.design.time} " if chart.design.time else ""
    return f"at {name}{time}" if labelled else f"at point {time}"


def _has_hours(chart: ControlChart) -> bool:
    times = chart.points["time"]
    return bool(((times - times.dt.normalize()).nunique()) > 2)


def finding(chart: ControlChart) -> str:
    """Say the latest signal, those after the baseline before those in it."""
    if chart.design.by and chart.cells.group[-1] > 0:
        return _finding_of_groups(chart)
    points = chart.points
    after = chart.phase_two
    scope = after if after.any() else np.ones(len(points), dtype=bool)
    usable = points["z"].notna() & ~points["excluded"] & ~points["provisional"]
    judged = int((scope & usable).sum())
    signals = np.flatnonzero(scope & points["signal"].to_numpy())
    name = _capital(f"the {measure(chart)}")
    if signals.size == 0:
        where = " after the baseline" if after.any() else ""
        noun = "point" if judged == 1 else "points"
        return f"{name} gives no signal in {judged} {noun}{where}."
    row = int(signals[-1])
    when = moment(points["time"].iloc[row], chart)
    return f"{name} {_what_happened(chart, row)} {when}{_since(chart, row)}."


def _since(chart: ControlChart, row: int) -> str:
    """Say where the change behind a signal most likely began, where the chart tells."""
    points = chart.points
    if "change" not in points or math.isnan(points["change"].iloc[row]):
        return ""
    time = points.loc[points["position"] == points["change"].iloc[row], "time"].iloc[0]
    return f", most likely since {moment(time, chart).partition(' ')[2]}"


def _finding_of_groups(chart: ControlChart) -> str:
    """Say which groups have signals."""
    points = chart.points
    scope = chart.phase_two if chart.phase_two.any() else np.ones(len(points), dtype=bool)
    keys = list(chart.design.by)
    signalling = points.loc[scope & points["signal"], keys].drop_duplicates()
    total = len(points[keys].drop_duplicates())
    names = [" ".join(map(str, key)) for key in signalling.itertuples(index=False, name=None)]
    if not names:
        return f"The {measure(chart)} gives no signal in any of {total} groups."
    said = ", ".join(names[:_MOST_GROUPS])
    if len(names) > _MOST_GROUPS:
        said += f" and {len(names) - _MOST_GROUPS} more"
    return f"The {measure(chart)} gives signals in {len(names)} of {total} groups: {said}."


def _what_happened(chart: ControlChart, row: int) -> str:
    """Describe the first of the rules that a point completes."""
    bits = int(chart.points["rules"].iloc[row])
    bound = next(bound for bound in chart.design.rules if bits >> bound.bit & 1)
    return phrase(bound, float(chart.points["z"].iloc[row]), int(chart.points["side"].iloc[row]))


def phrase(bound: BoundRule, z: float, side: int) -> str:
    """Describe a rule's pattern as a predicate that a date may follow."""
    rule = bound.rule
    if isinstance(rule, SeriesRule):
        if rule.kind == "crossings":
            return "crossed its centre too seldom for chance, as seen"
        return f"stayed {'above' if side > 0 else 'below'} its centre longer than chance allows, as seen"
    if isinstance(rule, FalseDiscovery):
        moved = "rose" if side > 0 else "fell"
        return f"{moved} further than chance allows among the units"
    if not isinstance(rule, Rule):
        return f"signals by the rule {bound.name}"
    above = beyond(np.array([z]), rule.z, 1)[0]
    where = "above" if above else "below"
    if rule.kind == "trend":
        return f"{'rose' if side >= 0 else 'fell'} for {rule.k} points in a row up to the one"
    if rule.kind == "alternating":
        return f"went up and down for {rule.k} points in a row up to the one"
    if rule.kind == "within":
        return f"stayed within {rule.z:g} sigma of its centre for {rule.k} points up to the one"
    if rule.kind == "outside":
        return f"stayed over {rule.z:g} sigma off its centre for {rule.k} points up to the one"
    if rule.span == 1:
        verb = "rose" if above else "fell"
        return f"{verb} {where} " + ("its limits" if rule.z == 3 else f"{rule.z:g} sigma")
    zone = f"over {rule.z:g} sigma {where} its centre" if rule.z else f"{where} its centre"
    count = f"{rule.k} points in a row" if rule.m is None else f"{rule.k} of {rule.m} points"
    return f"stayed {zone} for {count} up to the one"


def summary(chart: ControlChart) -> str:
    """Say the finding, then what it rests on, one sentence a line."""
    lines = [
        finding(chart),
        _scale_sentence(chart),
        _limits_sentence(chart),
        *_rules_sentence(chart),
        *allowance_sentences(chart),
        *chart.design.family.sentences(chart),
        *_dispersion_sentences(chart),
        *_correlation_sentences(chart),
        *_left_out_sentences(chart),
        *_floor_sentences(chart),
    ]
    return "\n".join(lines)


def _scale_sentence(chart: ControlChart) -> str:
    scale = chart.design.scale
    article = "An" if chart.design.family.title[0] in "aeiouEIRSX" else "A"
    kind = f"{article} {chart.design.family.title} of the {subject(chart)}"
    place = "at the" if scale.standard else "on the"
    meaning = f": {scale.explained}" if scale.explained else ""
    return f"{kind}, {place} {scale.label}{meaning}."


def _limits_sentence(chart: ControlChart) -> str:
    limits = chart.limits
    last = limits.to_dict("records")[-1]
    if len(limits) > 1:
        few, most = limits["n_baseline"].min(), limits["n_baseline"].max()
        rest = f"{few} to {most}" if few < most else f"{few}"
        return f"There are {len(limits)} sets of limits (groups and phases), on {rest} points each."
    if chart.design.family.limits_said is not None:
        return chart.design.family.limits_said(chart)
    rest = f"rest on {last['n_baseline']} baseline points"
    if last["n_baseline"] == 0:
        rest = "come from known parameters"
    if math.isnan(last["center"]):
        return f"Centre and limits vary with n and {rest}."
    if chart.points[["lcl", "ucl"]].isna().all(axis=None):
        source = f", from {last['n_baseline']} baseline points" if last["n_baseline"] else ""
        return f"The centre is {amount(last['center'], chart)}{source}; there are no limits."
    if chart.design.family.memory and chart.design.family.n is None and math.isnan(last["lcl"]):
        settled = chart.points[["lcl", "ucl"]].ffill().iloc[-1]
        low, high = (amount(settled[name], chart) for name in ("lcl", "ucl"))
        return (
            f"The centre is {amount(last['center'], chart)}; the limits settle at {low} to "
            f"{high} and {rest}."
        )
    if math.isnan(last["lcl"]) or math.isnan(last["ucl"]):
        return f"The centre is {amount(last['center'], chart)}; the limits vary with n and {rest}."
    low, high = (amount(last[name], chart) for name in ("lcl", "ucl"))
    return (
        f"The centre is {amount(last['center'], chart)}, the limits are {low} to {high} and {rest}."
    )


def _rules_sentence(chart: ControlChart) -> list[str]:
    names = ", ".join(bound.name for bound in chart.design.rules)
    count = int(chart.points["signal"].sum())
    noun = "points gives" if count == 1 else "points give"
    return [f"{count} of {len(chart.points)} {noun} a signal by {names}."] if names else []


def _dispersion_sentences(chart: ControlChart) -> list[str]:
    """Say sigma_z with its interval, and what it advises."""
    if "sigma_z" not in chart.limits:
        return []
    known = chart.limits.dropna(subset=["sigma_z_low"])
    more, less = known["sigma_z_low"] > 1, known["sigma_z_high"] < 1
    if len(known) == 0:
        return []
    if len(known) == 1:
        z, low, high = known[["sigma_z", "sigma_z_low", "sigma_z_high"]].iloc[0]
        line = f"sigma_z is {z:.2f} (95% interval {low:.2f} to {high:.2f})."
    else:
        z = known["sigma_z"]
        outside = f"in {(more | less).sum()} of {len(known)} sets"
        line = f"sigma_z is {z.min():.2f} to {z.max():.2f}; its 95% interval excludes 1 {outside}."
    better = _PRIMES.get(chart.name)
    if better is None or not (more | less).any():
        return [line]
    kind = "more" if more.sum() >= less.sum() else "less"
    return [line, f"The counts vary {kind} than chance alone makes them: {better} fits better."]


def _correlation_sentences(chart: ControlChart) -> list[str]:
    """Say the lag-1 correlation, and whether it is more than chance gives."""
    limits = chart.limits
    if len(limits) > 1 or math.isnan(limits["lag1"].iloc[0]):
        return []
    lag1 = limits["lag1"].iloc[0]
    chance = 1.96 / math.sqrt(chart.points["baseline"].sum())
    line = f"The lag-1 correlation of the baseline is {lag1:.2f}"
    if lag1 <= chance:
        return [f"{line}."]
    return [f"{line}, more than chance gives ({chance:.2f}): expect false signals."]


def _left_out_sentences(chart: ControlChart) -> list[str]:
    points = chart.points
    counts = {
        "missing": int(own_values(chart).isna().sum()),
        "excluded": int(points["excluded"].sum()),
        "provisional": int(points["provisional"].sum()),
    }
    said = [f"{count} {kind}" for kind, count in counts.items() if count]
    if not said:
        return []
    return [f"Of {len(points)} points {', '.join(said)}: they enter neither limits nor rules."]


def _floor_sentences(chart: ControlChart) -> list[str]:
    scale: Scale = chart.design.scale
    values = own_values(chart).dropna().to_numpy()
    return floored_said(scale.floored(values), values.size, scale.floor)


def floored_said(floored: int, total: int, floor: float | None) -> list[str]:
    """Count the floored times, and advise two charts where they are many."""
    if not floored or floor is None:
        return []
    share = floored / total
    line = f"{floored} times ({share:.1%}) are below {span(floor)} and count as that."
    if share <= _MANY_FLOORED:
        return [line]
    advice = "That is many: chart the share of these by itself, and the log of the rest."
    return [line, advice]


def own_values(chart: ControlChart) -> pd.Series[Any]:
    """Give the rows' own values, also where another statistic is plotted."""
    points = chart.points
    return points["observed"] if "observed" in points else points["value"]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
