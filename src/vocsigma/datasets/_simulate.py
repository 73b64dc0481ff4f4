"""Simulate a customer service whose truth is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._periods import parse_duration
from vocsigma.datasets._customers import customers, landmark_of
from vocsigma.datasets._design import (
    Design,
    brand_names,
    checked_hours,
    instant,
    nasty_kinds,
    seconds_of,
    shift_of,
)
from vocsigma.datasets._draft import (
    Cast,
    Numbers,
    coded,
    customer_ids,
    stamps,
    text_series,
    thread_ids,
    write_messages,
)
from vocsigma.datasets._nasty import copies_of_each, nasty_threads
from vocsigma.datasets._office import OfficeHours
from vocsigma.datasets._ordinary import ordinary_messages
from vocsigma.datasets._result import Simulation, Truth
from vocsigma.datasets._texts import THEME_SHARES
from vocsigma.datasets._turns import clock_seconds, conversations, day_starts, true_turns

_DAY = 86_400


def simulate_service(
    n_threads: int = 2000,
    *,
    start: str | pd.Timestamp = "2025-01-06",
    days: int = 84,
    until: str | pd.Timestamp | None = None,
    brands: Sequence[str] = ("Parzelio", "Quillotel"),
    late_share: float = 0.10,
    limit: str = "24h",
    missed_share: float = 0.05,
    spread: float = 1.0,
    day_sd: float = 0.2,
    office_hours: OfficeHours | None = None,
    burst: float = 0.3,
    bystander_share: float = 0.05,
    shift: Mapping[str, Any] | None = None,
    nasty: bool | Sequence[str] = False,
    monthly_loss: float = 0.05,
    hazard_ratio: float = 2.0,
    random_state: int | np.random.Generator | None = 0,
) -> Simulation:
    """Simulate a customer service, and who leaves it, with known late and missed shares.

    Parameters
    ----------
    n_threads : int, default 2000
        Ordinary threads.
    start : str or Timestamp, default "2025-01-06"
        When the first day begins; UTC unless it has a zone.
    days : int, default 84
        Days on which threads are opened. More are opened by day and from Monday to Friday.
    until : str or Timestamp, optional
        The end of observation; the end of the last day if not given. Messages are written up to the
        later of the two, so that an earlier ``until`` leaves messages to cut off, and a later one
        follows up the last threads.
    brands : sequence of str, default ("Parzelio", "Quillotel")
        The brands; a thread belongs to each with the same chance.
    late_share : float, default 0.10
        The exact probability that a turn is answered after ``limit`` or never.
    limit : str, default "24h"
        The limit, a duration on the clock of the service.
    missed_share : float, default 0.05
        The probability that a turn is never answered; part of ``late_share``.
    spread : float, default 1.0
        Standard deviation of the natural log of the reply times within a day.
    day_sd : float, default 0.2
        Standard deviation of the log medians of a brand's days: the overdispersion between days.
    office_hours : tuple of two int, optional
        Opening and closing hour in UTC, Monday to Friday: replies take their time, and the limit
        runs, while the office is open. All day, every day, if not given.
    burst : float, default 0.3
        Mean number of further messages that the customer writes before the reply.
    bystander_share : float, default 0.05
        Share of threads in which a second customer asks too, and has a turn of their own.
    shift : mapping, optional
        A step change ``{"brand", "start", "end", "factor"}``: that brand's replies take ``factor``
        times as long for turns opened from ``start`` to before ``end``.
    nasty : bool or sequence of str, default False
        Add threads that go wrong as real ones do, 1% of ``n_threads`` and at least 3 of each kind;
        True for every kind, or the kinds: bystanders, bursts, agent_first, bots, invisible_notes,
        self_replies, split_replies, orphans, cyclic_parents, duplicate_ids, equal_stamps,
        skewed_replies, bare_thanks, after_until.
    monthly_loss : float, default 0.05
        Share of the customers without late service who are lost in 30 days.
    hazard_ratio : float, default 2.0
        How many times as likely to leave at any moment, from the middle of the observation on, are
        those who had a turn late or missed by then; 1 for no effect. See Notes.
    random_state : int, Generator or None, default 0
        The seed; the same seed gives the same result. None draws a new one.

    Returns
    -------
    Simulation
        ``.messages``, ``.customers``, ``.truth`` and ``.until``.

    Raises
    ------
    ArgumentError
        If an argument cannot be used.

    Notes
    -----
    With limit L, missed share m and late share l, log reply times are normal with variance
    s² = spread² + day_sd² over all days, and their median is L exp(-s z), where z is the upper
    (l - m)/(1 - m) quantile of the standard normal: then P(later than L or never) =
    m + (1 - m)(l - m)/(1 - m) = l. The day's part is that of the day on which the thread began. An
    answered customer writes again with probability 0.35, up to five turns. Times are whole seconds,
    rounded up.

    There are 0.7 customers a thread; some never write. All joined in the year before the start and
    are observed from the start. With the loss q in 30 days, the hazard of leaving is
    -log(1 - q)/30 a day for everybody up to the landmark: the last midnight (UTC) before the middle
    between start and ``until``. From there on it is ``hazard_ratio`` times that for customers of
    whom it was known at the landmark that a turn had been answered late, or had no answer for seven
    days (and the limit). What anybody writes does not depend on it: who has left may write still.

    Examples
    --------
    >>> import vocsigma as vs
    >>> simulation = vs.simulate_service(1000, late_share=0.2, limit="4h", random_state=7)
    >>> print(simulation.summary())
    3,465 simulated messages in 1,000 threads hold 1,544 turns.
    In truth 20.0% of the turns are answered later than 14,400 s or never, 5.0% never; the median
    reply takes 5,177 s.
    Of 700 customers 109 are lost; from 2025-02-17 on those served late by then leave at 2 times the
    rate of the others, of whom 5.0% leave in 30 days.
    >>> late = simulation.truth.turns["clock_s"] > 4 * 3600
    >>> round(float(late.mean()), 3)
    0.215
    """
    began = seconds_of(instant(start, "start"))
    names = brand_names(brands)
    design = Design(
        n_threads=n_threads,
        start=began,
        days=days,
        until=began + days * _DAY if until is None else seconds_of(instant(until, "until")),
        brands=names,
        limit_s=parse_duration(limit).seconds,
        late_share=late_share,
        missed_share=missed_share,
        spread=spread,
        day_sd=day_sd,
        burst=burst,
        bystander_share=bystander_share,
        office_hours=checked_hours(office_hours),
        shift=shift_of(shift, names),
        nasty=nasty_kinds(nasty),
        monthly_loss=monthly_loss,
        hazard_ratio=hazard_ratio,
    )
    return _simulate(design, np.random.default_rng(random_state))


def _simulate(design: Design, rng: np.random.Generator) -> Simulation:
    cast = Cast(design.brands, design.n_customers)
    # A stream of its own: who leaves changes nothing about the messages of a seed.
    (of_customers,) = rng.spawn(1)
    talks, days = conversations(design, rng)
    turns = true_turns(design, talks, rng)
    ordinary = ordinary_messages(design, turns, cast, rng)
    n_ordinary = sum(len(part) for part in ordinary)

    n_nasty = copies_of_each(design) * len(design.nasty)
    nasty_brand = rng.integers(len(design.brands), size=n_nasty)
    brand = np.concatenate([talks["brand"].to_numpy()[: design.n_threads], nasty_brand])
    theme = rng.choice(len(THEME_SHARES), size=len(brand), p=THEME_SHARES)
    nasty, nasty_turns = nasty_threads(design, brand, cast, n_ordinary, rng)

    rows = pd.concat([*ordinary, *nasty], ignore_index=True)
    written = (rows["at"] <= design.end).to_numpy() | (np.arange(len(rows)) >= n_ordinary)
    messages = write_messages(rows, written, brand, theme, cast, rng)
    turns = pd.concat([turns.assign(kind="ordinary"), *nasty_turns], ignore_index=True)
    people, fates = customers(design, turns, of_customers)
    truth = _truth(design, _turns_table(design, turns, brand), days, fates)
    return Simulation(messages, truth, _stamp(design.until), people)


def _stamp(second: int) -> pd.Timestamp:
    return pd.Timestamp(second, unit="s", tz="UTC")


def _turns_table(design: Design, turns: pd.DataFrame, brand: Numbers) -> pd.DataFrame:
    """Write the true turns in the order of their openings."""
    turns = turns.sort_values(["opened", "thread", "turn"], ignore_index=True)
    thread = turns["thread"].to_numpy()
    clock = clock_seconds(design, turns["opened"].to_numpy(float), turns["delay_s"].to_numpy(float))
    return pd.DataFrame(
        {
            "thread_id": text_series(thread_ids(thread)),
            "customer_id": text_series(customer_ids(turns["customer"].to_numpy())),
            "turn": turns["turn"],
            "brand": coded(brand[thread], design.brands),
            "opened_at": stamps(turns["opened"]),
            "delay_s": turns["delay_s"],
            "clock_s": clock,
            "shifted": turns["shifted"],
            "kind": pd.Categorical(turns["kind"], ["ordinary", *design.nasty]),
        }
    )


def _truth(design: Design, turns: pd.DataFrame, days: pd.DataFrame, fates: pd.DataFrame) -> Truth:
    nasty = turns[turns["kind"] != "ordinary"].groupby("kind", observed=True)["thread_id"]
    return Truth(
        late_share=design.late_share,
        missed_share=design.missed_share,
        limit_s=float(design.limit_s),
        median_s=math.exp(design.log_median),
        spread=design.spread,
        day_sd=design.day_sd,
        shift=design.shift,
        turns=turns,
        days=pd.DataFrame(
            {
                "brand": coded(days["brand"].to_numpy(), design.brands),
                "day": stamps(pd.Series(day_starts(design, days["day"].to_numpy()))),
                "log_factor": days["log_factor"],
            }
        ),
        nasty=MappingProxyType({str(kind): tuple(ids.unique()) for kind, ids in nasty}),
        monthly_loss=design.monthly_loss,
        hazard_ratio=design.hazard_ratio,
        landmark=_stamp(landmark_of(design)),
        customers=fates,
    )
