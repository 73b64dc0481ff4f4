"""What a report says, as sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from vocsigma._display import per_million, span
from vocsigma._periods import Period
from vocsigma.report._every import ENOUGH
from vocsigma.report._facts import Facts
from vocsigma.report._stay_finding import stay_finding
from vocsigma.report._words import MISSING, day, number, percent, together

State = Literal["in", "out", "unknown"]
_NO_GROUP = {"agent_id": "nobody answered"}


@dataclass(frozen=True)
class Verdict:
    """Whether the service is in control, the sentence that says so, and what to do."""

    state: State
    claim: str
    advice: str = ""

    @property
    def text(self) -> str:
        """The claim and the advice."""
        return f"{self.claim} {self.advice}".rstrip()


def headline(facts: Facts) -> str:
    """Say how many turns were late or missed, and what that is in DPMO and sigma."""
    row = facts.counts
    if not facts.judged:
        return (
            f"None of {number(facts.counts['pending'], 'turn')} can be judged yet: "
            f"the limit of {facts.asked.limit} still runs for all of them."
        )
    confidence = f"{facts.whole.confidence * 100:.4g}% CI"
    return (
        f"{row['defectives']:,.0f} of {number(row['units'], 'turn')} ({percent(row['dpo'])}) were "
        f"answered later than {facts.asked.limit} or not at all: {per_million(row['dpmo'])} DPMO "
        f"({confidence} {per_million(row['dpmo_low'])} to {per_million(row['dpmo_high'])}), "
        f"sigma level {sigma(row)}."
    )


def sigma(row: pd.Series[Any]) -> str:
    """Write the short-term sigma level; without a defect, what the interval lets it claim."""
    level = row["sigma_short"]
    if math.isnan(level):
        return MISSING
    if np.isinf(level):
        bound = row["sigma_short_low"] if level > 0 else row["sigma_short_high"]
        return f"at {'least' if level > 0 else 'most'} {bound:.2f}"
    return f"{level:.2f}"


def verdict(facts: Facts) -> Verdict:
    """Say whether the charts show signals, and from when to when."""
    drawn = [charted for charted in facts.charts.values() if charted.chart]
    if not drawn:
        return Verdict(
            "unknown", "There is too little data to say whether the service is in control."
        )
    judged = periods(max(len(charted.judged["time"].unique()) for charted in drawn), facts.every)
    times = pd.concat([charted.signalling["time"] for charted in drawn]).unique()
    if len(times):
        return _out(facts, times, judged)
    if min(charted.firmness for charted in drawn) < ENOUGH:
        return Verdict(
            "unknown",
            f"No signal so far: none of {judged} gives one.",
            f"Limits are firm from {periods(ENOUGH, facts.every)} on.",
        )
    return Verdict(
        "in",
        f"In control: none of {judged} gives a signal.",
        "The figures vary as this process always does; only a change of the process moves them.",
    )


def _out(facts: Facts, times: pd.DatetimeIndex, judged: str) -> Verdict:
    """Say from when to when there were signals."""
    first, last = (moment(facts, stamp) for stamp in (times.min(), times.max()))
    one = len(times) == 1
    when = f"on {first}" if one else f"between {first} and {last}"
    return Verdict(
        "out",
        f"Out of control: {len(times):,} of {judged} {'gives' if one else 'give'} a signal, {when}.",
        "Look for what was different then, before anything is changed for good.",
    )


def periods(count: int, every: Period) -> str:
    """Count periods: ``73 days``, ``36 periods of 2 days``."""
    if every.count == 1:
        return number(count, every.spoken())
    return f"{number(count, 'period')} of {every.spoken()}"


def moment(facts: Facts, stamp: pd.Timestamp) -> str:
    """Say the start of a period, with the hour where periods are shorter than a day."""
    return day(stamp, clock=facts.every.unit in ("h", "min", "s"))


def findings(facts: Facts) -> list[str]:
    """Say everything that was found, the most important first."""
    return [headline(facts), verdict(facts).text, *details(facts)]


def details(facts: Facts) -> list[str]:
    """Say what stands behind the headline."""
    return [
        *(charted.chart.finding() for charted in facts.charts.values() if charted.chart),
        *_waiting(facts),
        *_undecided(facts),
        *_differences(facts),
        *stay_finding(facts.kept),
        *_losses(facts),
    ]


def _waiting(facts: Facts) -> Iterator[str]:
    """Say what ignoring the unanswered would hide."""
    median, p90 = facts.waits.everyone
    if math.isnan(median):
        yield "Fewer than half of the turns have been answered so far."
        return
    known = not math.isnan(p90)
    nine = (
        f", nine in ten at most {_said(p90)}" if known else "; for nine in ten it is not known yet"
    )
    yield f"Half of the turns wait at most {_said(median)}{nine}."
    naive_median, naive_p90 = facts.waits.answered
    if span(naive_p90) != span(p90):
        yield (
            f"The answered alone would make that {_said(naive_median)} and {_said(naive_p90)}, "
            "and leave out those who still wait."
        )


def _said(seconds: float) -> str:
    return span(seconds, spoken=True)


def _undecided(facts: Facts) -> Iterator[str]:
    if facts.missed:
        be = "is" if facts.missed == 1 else "are"
        yield f"{number(facts.missed, 'turn')} past the limit {be} still without an answer."
    pending = int(facts.counts["pending"])
    if pending and facts.judged:
        are, their = ("is", "its") if pending == 1 else ("are", "their")
        yield f"{number(pending, 'turn')} {are} not judged yet, answered or not: {their} limit still runs."


def _differences(facts: Facts) -> Iterator[str]:
    """Name the groups whose intervals lie above or below the whole.

    Agents are left out: they cannot have missed turns, which the whole has.
    """
    splits = [name for name in facts.groups if name != "agent_id"] if facts.judged else []
    for name in splits:
        result = facts.groups[name]
        table = result.table[result.table[name].notna()]
        worse = table[table["dpo_low"] > facts.counts["dpo"]]
        better = table[table["dpo_high"] < facts.counts["dpo"]]
        parts = [f"{word} {_listed(rows, name)}" for word, rows in
                 (("more than the whole in", worse), ("fewer in", better)) if len(rows)]  # fmt: skip
        if parts:
            yield f"Late or missed by {said(name)}: {'; '.join(parts)}."


def _listed(rows: pd.DataFrame, name: str, most: int = 3) -> str:
    ordered = rows.sort_values("units", ascending=False)
    shown = [f"{row[name]} ({percent(row['dpo'])})" for _, row in ordered.head(most).iterrows()]
    rest = len(rows) - most
    return together([*shown, *([f"{rest} more"] if rest > 0 else [])])


def said(column: str) -> str:
    """Say a column's name: ``agent``, ``complaint type``."""
    return column.removesuffix("_id").replace("_", " ")


def no_group(column: str) -> str:
    """Say what a missing value of a column means."""
    return _NO_GROUP.get(column, f"no {said(column)}")


def _losses(facts: Facts) -> Iterator[str]:
    rejects = facts.source.rejects
    if len(rejects):
        reasons = rejects["reason"].astype("str").str.replace("_", " ").value_counts()
        counted = together([f"{count:,} {reason}" for reason, count in reasons.items()])
        was, are = ("was", "is") if len(rejects) == 1 else ("were", "are")
        yield (
            f"{len(rejects):,} of {number(facts.source.records, 'record')} {was} not used "
            f"and {are} not in these figures: {counted}."
        )
