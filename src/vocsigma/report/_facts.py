"""From messages to everything that a report says, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma._periods import Period
from vocsigma._stats.kaplan_meier import grouped_km_quantiles
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import require
from vocsigma.report._asked import Asked
from vocsigma.report._charts import Charted, groups_chart, share_chart, times_chart
from vocsigma.report._every import choose_every
from vocsigma.report._heard import hear
from vocsigma.report._kept import Kept, kept_of
from vocsigma.report._sources import Source, as_pandas
from vocsigma.report._themes import Theme, themes_of
from vocsigma.response import DPMO, Within, assess, dpmo, response_turns, subgroups, turns_with

PROBS = (0.5, 0.9)
_USUAL_SPLITS = ("brand", "channel", "agent_id")


@dataclass(frozen=True)
class Waits:
    """Medians and 90th percentiles of the waiting time, in seconds, missing where not reached."""

    answered: tuple[float, float]
    everyone: tuple[float, float]


@dataclass(frozen=True)
class Facts:
    """What is known of the service; ``groups`` and ``charts`` by name."""

    asked: Asked
    source: Source
    every: Period
    turns: pd.DataFrame
    assessments: pd.DataFrame
    subgroups: pd.DataFrame
    whole: DPMO
    groups: Mapping[str, DPMO]
    charts: Mapping[str, Charted]
    waits: Waits
    themes: tuple[Theme, ...]
    kept: Kept | None
    cautions: tuple[str, ...]

    @property
    def counts(self) -> pd.Series[Any]:
        """The figures of all turns together."""
        return self.whole.table.iloc[0]

    @property
    def judged(self) -> bool:
        """Say whether any turn is decided."""
        return bool(self.counts["units"] > 0)

    @property
    def waiting(self) -> pd.DataFrame:
        """The turns that need a reply."""
        return self.turns[self.turns["needs_reply"]]

    @property
    def late(self) -> int:
        """Turns answered after the limit."""
        return int((self._defect & self.assessments["answered"]).sum())

    @property
    def missed(self) -> int:
        """Turns past the limit without an answer."""
        return int((self._defect & ~self.assessments["answered"]).sum())

    @property
    def until(self) -> pd.Timestamp:
        """The end of observation, in the report's time zone."""
        end: pd.Timestamp = self.turns["observed_until"].max()
        return end.tz_convert(self.asked.tz)

    @property
    def _defect(self) -> pd.Series[bool]:
        return self.assessments["status"] == "defect"


def facts_of(source: Source, asked: Asked, *, until: Any, customers: Any = None) -> Facts:
    """Compute everything that the report says."""
    turns, heard = hear(lambda: _turns(source, asked, until))
    waiting = turns[turns["needs_reply"]]
    if waiting.empty:
        message = (
            "`messages` holds no customer's turn that needs a reply; "
            "does author_role say who is a customer?"
        )
        raise TableError(message)
    requirement = Within(str(asked.sla))
    assessments = assess(turns, requirement)
    whole, said = hear(lambda: dpmo(assessments))
    splits = _splits(waiting, asked.by)
    groups, _ = hear(lambda: {name: dpmo(assessments, by=name) for name in splits})
    every = asked.every or choose_every(waiting["opened_at"], waiting["observed_until"].max())
    table = _periods(turns, assessments, asked, every)
    messages = None if source.messages is None else as_pandas(source.messages)
    themes, odd = hear(lambda: themes_of(messages, turns["observed_until"].max()))
    kept, told = hear(lambda: kept_of(customers, turns, assessments, asked.tz))
    return Facts(
        asked=asked,
        source=source,
        every=every,
        turns=turns,
        assessments=assessments,
        subgroups=table,
        whole=whole,
        groups=groups,
        charts=_charts(turns, assessments, asked, every, table, splits),
        waits=_waits(waiting),
        themes=themes,
        kept=kept,
        cautions=(*heard, *said, *odd, *told),
    )


def _turns(source: Source, asked: Asked, until: Any) -> pd.DataFrame:
    """Pair the messages, with the columns that groups are made by riding along."""
    if source.turns is not None:
        if until is not None:
            message = "these are turns, whose end of observation is set; pass until= to as_turns"
            raise ArgumentError(message)
        turns = source.turns
    else:
        turns = response_turns(source.messages, clock=asked.clock, until=until)
        riders = [name for name in asked.by or () if name not in turns.columns]
        if riders:
            turns = turns_with(turns, source.messages, riders)
        turns = as_pandas(turns)
    require(turns.columns, asked.by or (), argument="messages")
    return turns


def _splits(waiting: pd.DataFrame, by: tuple[str, ...] | None) -> tuple[str, ...]:
    """Give the columns to split by: those asked for, or the usual ones that have two values or more."""
    if by is not None:
        return by
    return tuple(name for name in _USUAL_SPLITS if len(waiting[name].dropna().unique()) > 1)


def _periods(
    turns: pd.DataFrame,
    assessments: pd.DataFrame,
    asked: Asked,
    every: Period,
    by: str | None = None,
) -> pd.DataFrame:
    """Sum the turns by period, whose starts are shown on the wall clock of the time zone."""
    table = subgroups(
        turns,
        every=str(every),
        by=() if by is None else by,
        tz=asked.tz,
        assessments=assessments,
        clock=asked.clock,
    )
    return table.assign(period_start=table["period_start"].dt.tz_convert(asked.tz))


def _charts(
    turns: pd.DataFrame,
    assessments: pd.DataFrame,
    asked: Asked,
    every: Period,
    table: pd.DataFrame,
    splits: tuple[str, ...],
) -> dict[str, Charted]:
    """Draw up the charts that are asked for and that the data allow."""
    found: dict[str, Charted | None] = {}
    if "share" in asked.charts:
        found["share"] = share_chart(table, asked.baseline)
    if "groups" in asked.charts and splits:
        by_group = _periods(turns, assessments, asked, every, splits[0])
        found["groups"] = groups_chart(by_group, asked.baseline, splits[0])
    if "times" in asked.charts:
        found["times"] = times_chart(table, asked.baseline)
    return {name: charted for name, charted in found.items() if charted is not None}


def _waits(waiting: pd.DataFrame) -> Waits:
    """Give quantiles of the answered alone, and of everybody by Kaplan-Meier."""
    answered = waiting["answered"].to_numpy(bool)
    seconds = waiting["waited_s"].to_numpy(np.float64)
    return Waits(_quantiles(seconds[answered], answered[answered]), _quantiles(seconds, answered))


def _quantiles(seconds: NDArray[np.float64], answered: NDArray[np.bool_]) -> tuple[float, float]:
    one_group = np.zeros(len(seconds), dtype=np.int64)
    median, p90 = grouped_km_quantiles(one_group, 1, seconds, answered, PROBS)[0].tolist()
    return median, p90
