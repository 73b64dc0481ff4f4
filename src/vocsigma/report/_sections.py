"""What stands on the page, in order: words and numbers ready to print."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vocsigma._display import per_million, span
from vocsigma.report._charts import Charted
from vocsigma.report._facts import Facts
from vocsigma.report._figures import Figure, figure_of
from vocsigma.report._findings import Verdict, details, headline, moment, sigma, verdict
from vocsigma.report._groups import GroupTable, group_table
from vocsigma.report._lost import Lost, lost
from vocsigma.report._stays import Stays, stays_of
from vocsigma.report._themes import Theme
from vocsigma.report._words import MISSING, brief, number, percent, sentence


@dataclass(frozen=True)
class Tile:
    """A key figure."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """One service on the page."""

    title: str
    subtitle: str
    headline: str
    verdict: Verdict
    details: tuple[str, ...]
    tiles: tuple[Tile, ...]
    figures: tuple[Figure, ...]
    groups: tuple[GroupTable, ...]
    waits: tuple[tuple[str, str, str], ...]
    themes: tuple[Theme, ...]
    stays: Stays | None
    lost: Lost
    assumed: tuple[tuple[str, str], ...]
    cautions: tuple[str, ...]


def part_of(facts: Facts, title: str | None) -> Part:
    """Lay out what the page says."""
    return Part(
        title=title or "Customer service under statistical control",
        subtitle=_subtitle(facts),
        headline=headline(facts),
        verdict=verdict(facts),
        details=tuple(details(facts)),
        tiles=tuple(_tiles(facts)),
        figures=tuple(figure_of(facts, name, charted) for name, charted in facts.charts.items()),
        groups=tuple(group_table(facts, name) for name in facts.groups),
        waits=_waits(facts),
        themes=facts.themes,
        stays=stays_of(facts),
        lost=lost(facts.source),
        assumed=tuple(_assumed(facts)),
        cautions=tuple(sentence(text) for text in facts.cautions),
    )


def _subtitle(facts: Facts) -> str:
    opened = facts.waiting["opened_at"].min().tz_convert(facts.asked.tz)
    names = [account.source for account in facts.source.accounts]
    shown = f" · {', '.join(names[:3])}{' …' if len(names) > 3 else ''}" if names else ""
    return (
        f"{number(len(facts.waiting), 'turn')} that wait for an answer, "
        f"{moment(facts, opened)} to {moment(facts, facts.until)}{shown}"
    )


def _tiles(facts: Facts) -> Iterator[Tile]:
    """Give the key figures."""
    row, limit = facts.counts, facts.asked.limit
    units = int(row["units"])
    yield Tile(
        percent(row["dpo"]), "late or missed", f"{row['defectives']:,.0f} of {units:,} turns"
    )
    yield Tile(
        per_million(row["dpmo"]),
        "DPMO",
        f"95% interval {per_million(row['dpmo_low'])} to {per_million(row['dpmo_high'])}"
        if facts.judged
        else "nothing judged yet",
    )
    level = sigma(row).replace("at least", "≥").replace("at most", "≤")
    yield Tile(level, "sigma level", "short term, with the 1.5 shift")
    yield Tile(f"{facts.late:,}", "answered late", f"after more than {limit}")
    yield Tile(f"{facts.missed:,}", "missed", f"no answer yet after {limit}")
    yield Tile(brief(facts.waits.everyone[0]), "median wait", "the unanswered included")
    yield Tile(f"{int(row['pending']):,}", "not judged yet", "the limit still runs")


def _waits(facts: Facts) -> tuple[tuple[str, str, str], ...]:
    """Set the times of those answered beside the times of everybody."""
    waiting = facts.waiting
    answered = int(waiting["answered"].sum())
    limit_s = facts.asked.sla.seconds
    within = int((waiting["answered"] & (waiting["waited_s"] <= limit_s)).sum())
    naive = within / answered if answered else math.nan
    return (
        ("Turns", f"{answered:,}", f"{len(waiting):,}"),
        ("Half wait at most", *_spans(facts, 0)),
        ("Nine in ten wait at most", *_spans(facts, 1)),
        (f"Answered within {facts.asked.limit}", percent(naive), percent(facts.counts["yield"])),
    )


def _spans(facts: Facts, quantile: int) -> tuple[str, str]:
    naive, everyone = facts.waits.answered[quantile], facts.waits.everyone[quantile]
    answered = MISSING if math.isnan(naive) else span(naive, spoken=True)
    return answered, span(everyone, spoken=True)


def _assumed(facts: Facts) -> Iterator[tuple[str, str]]:
    """Say what the figures rest on besides the data."""
    asked = facts.asked
    yield (
        "Requirement",
        f"Every turn is answered within {asked.limit}; late and missed are both defects.",
    )
    yield "Clock", sentence(asked.clock.describe())
    yield (
        "Time zone",
        f"{asked.tz}, for the start of every {facts.every.spoken()} and the dates shown.",
    )
    yield (
        "End of observation",
        f"{facts.until:%Y-%m-%d %H:%M %Z}. A turn without an answer then has waited at least until then; "
        "it is counted as still waiting, not left out.",
    )
    exempt = len(facts.turns) - len(facts.waiting)
    yield (
        "Needs no reply",
        "A bare thanks, goodbye or emoji after an answer, and talk among customers, by a list of "
        f"rules; they count nowhere. Here that is {number(exempt, 'turn')}.",
    )
    chosen = (
        "" if asked.every else " It was chosen for the length of the data: limits want 20 points."
    )
    yield "Period", f"One point a {facts.every.spoken()}, by when the turn was opened.{chosen}"
    yield (
        "Baseline",
        "Control limits rest on all complete periods, and all are judged by them."
        if asked.baseline is None
        else "Control limits rest on the periods that were chosen; later ones are judged by them.",
    )
    yield "Charts", _chart_choice(facts.charts)
    yield "Incomplete periods", _incomplete(facts)


def _chart_choice(charts: Mapping[str, Charted]) -> str:
    names = {charted.chart.name for charted in charts.values() if charted.chart}
    choices = {
        "p_prime": "p' (Laney) for shares, whose limits allow for more variation between periods than "
        "chance alone makes",
        "p": "p for shares, as there are fewer than 20 periods for limits to rest on; its limits are "
        "too narrow where periods differ by more than chance",
        "i_prime": "I' (Taylor) for times, on logarithms, which weighs each period by its turns",
    }
    chosen = [text for name, text in choices.items() if name in names]
    return f"{'; '.join(chosen)}." if chosen else "None could be drawn."


def _incomplete(facts: Facts) -> str:
    count = int(facts.subgroups["provisional"].sum())
    return (
        f"{count:,} at the end are not over, or hold turns that cannot be judged yet. They are drawn "
        "hollow and enter neither limits nor signals, as fast answers are known before slow ones."
    )
