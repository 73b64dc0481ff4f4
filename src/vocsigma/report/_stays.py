"""The section on who stays, ready to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vocsigma.report._asked import Asked
from vocsigma.report._facts import Facts
from vocsigma.report._figures import Figure
from vocsigma.report._kept import Kept, shares_lost
from vocsigma.report._stay_finding import stay_finding, too_few, within
from vocsigma.report._words import MISSING, day, number, percent
from vocsigma.retention import SurvivalCurve

_MISSED_AFTER_S, _MISSED_AFTER = 7 * 86_400, "7 days"
_READING = (
    "Each line is the share of a tier's customers who are customers still, from {day} on, and its tint "
    "the {level} interval. A tier is fixed on that day, by what was known then: late or missed, if any "
    "of a customer's turns had been answered after more than {limit}, or had no answer for "
    "{silence}; in time, if none had. Nobody counts as well served for having stayed until a good answer "
    "came."
)
_NO_CAUSE = (
    "This is an association, not a cause. Who writes more has more chances to be answered late, and a "
    "hard problem may both take long and drive a customer away."
)


@dataclass(frozen=True)
class Tier:
    """One row of the table."""

    name: str
    customers: str
    lost: str
    share: str
    interval: str


@dataclass(frozen=True)
class Stays:
    """Who is counted, and the curve with its table; or why there is none."""

    counted: tuple[str, ...]
    since: str
    within: str
    tiers: tuple[Tier, ...]
    figure: Figure | None
    why_not: str
    caveat: str


def stays_of(facts: Facts) -> Stays | None:
    """Lay out the section; None where no customers were given."""
    kept = facts.kept
    if kept is None:
        return None
    curve = kept.curve
    return Stays(
        counted=tuple(_counted(kept)),
        since=day(kept.landmark),
        within="" if curve is None else within(curve),
        tiers=() if curve is None else tuple(_tiers(curve)),
        figure=None if curve is None else _figure(kept, curve, facts.asked),
        why_not="" if curve else too_few(kept),
        caveat=_NO_CAUSE,
    )


def _counted(kept: Kept) -> Iterator[str]:
    """Say who is in the picture, and who is not."""
    frame, left_out = kept.frame, kept.population.left_out
    yield (
        f"{number(len(frame) + len(left_out), 'customer')} are in the table; {len(frame):,} of them were "
        f"observed beyond {day(kept.landmark)} and had not been lost by then."
    )
    judged = int(kept.tiers.sum())
    silent = int((~frame["contacted"]).sum())
    yield (
        f"{judged:,} of these had a turn that was judged by then. Left out are {silent:,} who had not "
        f"written yet, and {len(frame) - judged - silent:,} of whose turns nothing was known yet."
    )
    if kept.population.other_turns:
        yield f"{number(kept.population.other_turns, 'turn')} are of nobody in the table."


def _tiers(curve: SurvivalCurve) -> Iterator[Tier]:
    for _, row in shares_lost(curve).iterrows():
        yield Tier(
            name=f"Service {row['service']}",
            customers=f"{row['n']:,}",
            lost=f"{row['events']:,}",
            share=percent(row["lost"]),
            interval=_interval(row),
        )


def _interval(row: pd.Series[Any]) -> str:
    """Write the limits, which Greenwood's formula does not give without a loss."""
    if not row["events"]:
        return MISSING
    return f"{percent(row['lost_low'])} to {percent(row['lost_high'])}"


def _figure(kept: Kept, curve: SurvivalCurve, asked: Asked) -> Figure:
    reading = _READING.format(
        day=day(kept.landmark),
        level=f"{curve.confidence * 100:.4g}%",
        limit=asked.limit,
        silence=asked.limit if asked.sla.seconds > _MISSED_AFTER_S else _MISSED_AFTER,
    )
    return Figure(
        key="stays",
        heading="Share of customers kept, by the service that they had had",
        chart=curve,
        finding=" ".join(stay_finding(kept)),
        reading=reading,
        basis=(*curve.summary().splitlines(), *kept.population.summary().splitlines()),
    )
