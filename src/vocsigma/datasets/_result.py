"""What a simulation gives: messages and customers, and the truth that they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from vocsigma._display import Result, plain
from vocsigma.datasets._design import Shift

_EFFECTS = [
    "late_share", "missed_share", "limit_s", "median_s", "spread", "day_sd", "monthly_loss",
    "hazard_ratio",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Truth:
    """The true effects of a simulation.

    Parameters
    ----------
    late_share : float
        Share of ordinary turns outside a shift that are answered after the limit, or never.
    missed_share : float
        Share of ordinary turns that are never answered.
    limit_s, median_s : float
        The limit, and the median of the answered replies outside a shift, in seconds of the clock
        of the service: all day, or its office hours.
    spread, day_sd : float
        Standard deviation of the log reply times within a day, and of the days' log medians.
    shift : Shift or None
        The step change: ``brand``, ``start``, ``end``, ``factor``.
    turns : DataFrame
        One row a turn: thread_id, customer_id, turn, brand, opened_at, delay_s (seconds to the
        reply whatever the end of observation, infinite if it never comes), clock_s (the same on the
        clock of the service), shifted, kind (``ordinary``, or the kind of nasty thread).
    days : DataFrame
        One row a brand and day: brand, day, log_factor. Threads opened on that day have their log
        reply times raised by it.
    nasty : mapping of str to tuple of str
        The ids of the nasty threads of each kind.
    monthly_loss : float
        Share of the customers without late service who are lost in 30 days.
    hazard_ratio : float
        How many times as likely to leave at any moment, from the landmark on, are those who had a
        turn late or missed by then.
    landmark : Timestamp
        From when on late service tells on loss: the middle of the observation.
    customers : DataFrame
        One row a customer: customer_id, late (a turn was known to be late or missed at the
        landmark), stay_s (seconds from the start to the loss, whatever the end of observation).
    """

    late_share: float
    missed_share: float
    limit_s: float
    median_s: float
    spread: float
    day_sd: float
    shift: Shift | None
    turns: pd.DataFrame
    days: pd.DataFrame
    nasty: Mapping[str, tuple[str, ...]]
    monthly_loss: float
    hazard_ratio: float
    landmark: pd.Timestamp
    customers: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Give the truth as plain Python values that JSON can hold.

        Returns
        -------
        dict
            One entry a field.
        """
        values = {field.name: plain(getattr(self, field.name)) for field in fields(self)}
        shift = None if self.shift is None else plain(vars(self.shift))
        return {**values, "shift": shift, "nasty": plain(dict(self.nasty))}


@dataclass(frozen=True, eq=False)
class Simulation(Result):
    """Simulated messages and customers with known truth.

    Parameters
    ----------
    messages : DataFrame
        The messages table, in the order of the stamps.
    truth : Truth
        What the messages were made from.
    until : Timestamp
        The end of observation, for ``response_turns(messages, until=...)``.
    customers : DataFrame
        The customers table: who joined when, and who was lost by ``until``.

    Examples
    --------
    >>> import vocsigma as vs
    >>> simulation = vs.simulate_service(100, random_state=1)
    >>> simulation.table.head(3).round(3)
           quantity       true
    0    late_share       0.10
    1  missed_share       0.05
    2       limit_s  86400.00
    """

    messages: pd.DataFrame
    truth: Truth
    until: pd.Timestamp
    customers: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The true effects: columns quantity and true."""
        values = [getattr(self.truth, name) for name in _EFFECTS]
        return pd.DataFrame({"quantity": _EFFECTS, "true": values})

    def summary(self) -> str:
        """Say what was simulated and what is true of it.

        Returns
        -------
        str
            The size first, then the true effects.
        """
        truth = self.truth
        lines = [
            f"{len(self.messages):,} simulated messages in {self._n_threads():,} threads hold "
            f"{len(truth.turns):,} turns.",
            f"In truth {truth.late_share:.1%} of the turns are answered later than "
            f"{truth.limit_s:,.0f} s or never, {truth.missed_share:.1%} never; the median reply "
            f"takes {truth.median_s:,.0f} s.",
        ]
        if truth.shift is not None:
            shift = truth.shift
            lines.append(
                f"{shift.brand}'s replies take {shift.factor:g} times as long for turns opened "
                f"from {shift.start:%Y-%m-%d %H:%M} to {shift.end:%Y-%m-%d %H:%M} UTC."
            )
        lines.append(self._loss())
        if truth.nasty:
            count = sum(len(ids) for ids in truth.nasty.values())
            lines.append(f"{count:,} threads are nasty: {', '.join(truth.nasty)}.")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Give the simulation as plain Python values that JSON can hold.

        Returns
        -------
        dict
            ``messages``, ``customers``, ``truth`` and ``until``.
        """
        return {**super().to_dict(), "truth": self.truth.to_dict()}

    def _loss(self) -> str:
        truth, lost = self.truth, int(self.customers["lost"].sum())
        return (
            f"Of {len(self.customers):,} customers {lost:,} are lost; from {truth.landmark:%Y-%m-%d} "
            f"on those served late by then leave at {truth.hazard_ratio:g} times the rate of the others, "
            f"of whom {truth.monthly_loss:.1%} leave in 30 days."
        )

    def _n_threads(self) -> int:
        return int(self.messages["thread_id"].nunique())
