"""The figures of the groups side by side: brands, channels, agents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from vocsigma._display import per_million
from vocsigma._stats.design_effect import FEW_CLUSTERS
from vocsigma.report._facts import Facts
from vocsigma.report._findings import no_group, said, sigma
from vocsigma.report._words import name_of, number, percent

MOST_ROWS = 15


@dataclass(frozen=True)
class GroupRow:
    """One group; ``low``, ``mid``, ``high`` are places from 0 to 100 for a small picture."""

    name: str
    units: str
    defectives: str
    share: str
    interval: str
    dpmo: str
    sigma: str
    low: float
    mid: float
    high: float


@dataclass(frozen=True)
class GroupTable:
    """A table of groups, the largest first; ``centre`` is the place of all turns together."""

    key: str
    heading: str
    rows: tuple[GroupRow, ...]
    centre: float
    notes: tuple[str, ...]


def group_table(facts: Facts, column: str) -> GroupTable:
    """Lay out the groups of a column."""
    table = facts.groups[column].table
    # Who answers nothing is nobody: all such turns are defects, and would squeeze the picture.
    nobody = table[column].isna() & (column == "agent_id")
    judged = table[(table["units"] > 0) & ~nobody]
    shown = judged.sort_values("units", ascending=False, kind="stable").head(MOST_ROWS)
    firm = shown.loc[shown["clusters"] >= FEW_CLUSTERS, "dpo_high"]
    top = max([facts.counts["dpo_high"], *firm])
    scale = 100 / top
    rows = tuple(_row(row, column, scale) for _, row in shown.iterrows())
    return GroupTable(
        key=column,
        heading=said(column),
        rows=rows,
        centre=facts.counts["dpo"] * scale,
        notes=_notes(judged, shown, column, facts.missed),
    )


def _row(row: pd.Series[Any], column: str, scale: float) -> GroupRow:
    name = name_of(row[column], no_group(column))
    return GroupRow(
        name=name,
        units=f"{row['units']:,.0f}",
        defectives=f"{row['defectives']:,.0f}",
        share=percent(row["dpo"]),
        interval=f"{percent(row['dpo_low'])} to {percent(row['dpo_high'])}",
        dpmo=per_million(row["dpmo"]),
        sigma=sigma(row),
        low=min(row["dpo_low"] * scale, 100.0),
        mid=min(row["dpo"] * scale, 100.0),
        high=min(row["dpo_high"] * scale, 100.0),
    )


def _notes(judged: pd.DataFrame, shown: pd.DataFrame, column: str, missed: int) -> tuple[str, ...]:
    notes = []
    if len(judged) > len(shown):
        notes.append(
            f"{number(len(judged) - len(shown), 'smaller group')} are in the table of DPMO."
        )
    if column == "agent_id":
        notes.append(
            f"An agent's figures are given answered by this agent; the {number(missed, 'missed turn')} "
            "that nobody answered are in no row."
        )
    few = int((shown["clusters"] < FEW_CLUSTERS).sum())
    if few:
        notes.append(
            f"{number(few, 'group')} of fewer than {FEW_CLUSTERS} conversations: the interval is rough."
        )
    return tuple(notes)
