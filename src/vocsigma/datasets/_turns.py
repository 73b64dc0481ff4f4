"""The true turns of the ordinary threads: who asks when, and how long each reply takes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.datasets._design import LONGEST_S, Design, seconds_of
from vocsigma.datasets._draft import Numbers
from vocsigma.datasets._office import Seconds, open_seconds, time_at

_DAY = 86_400
# Customers write little at night (UTC), most in the late morning and the early evening.
_HOURLY = np.array(
    [3, 2, 1, 1, 1, 2, 4, 7, 10, 12, 13, 13, 12, 12, 12, 11, 11, 12, 13, 13, 11, 9, 7, 5]
)
_WEEKEND = 0.5
_THURSDAY = 3  # the weekday of 1970-01-01, from Monday
_RETURNS = 0.35  # share of answered customers who write again
_MOST_TURNS = 5
_MEDIAN_RETURN_S, _RETURN_SPREAD = 1800, 1.2
_MEAN_JOIN_S = 3600


def conversations(design: Design, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give one row a customer in a thread, those who opened it first, and one a brand and day.

    The conversations have thread, brand, customer, opened, level (the log factor of their day) and
    joined (a bystander); the days have brand, day and log_factor.
    """
    n = design.n_threads
    opened = np.sort(_arrivals(design, rng))
    brand = rng.integers(len(design.brands), size=n)
    log_factor = design.day_sd * rng.standard_normal((len(design.brands), design.days))
    day = ((opened - design.start) // _DAY).astype(np.int64)
    first = pd.DataFrame(
        {
            "thread": np.arange(n),
            "brand": brand,
            "customer": rng.integers(design.n_customers, size=n),
            "opened": opened,
            "level": log_factor[brand, day],
            "joined": False,
        }
    )
    rows = pd.concat([first, _joiners(design, first, rng)], ignore_index=True)
    brands, days = np.indices(log_factor.shape)
    table = {"brand": brands.ravel(), "day": days.ravel(), "log_factor": log_factor.ravel()}
    return rows, pd.DataFrame(table)


def _arrivals(design: Design, rng: np.random.Generator) -> Seconds:
    """Draw when the threads begin, in whole seconds."""
    slot = design.start + 3600 * np.arange(24 * design.days)
    weekend = (slot // _DAY + _THURSDAY) % 7 >= 5
    weight = _HOURLY[slot // 3600 % 24] * np.where(weekend, _WEEKEND, 1.0)
    drawn = rng.choice(len(slot), size=design.n_threads, p=weight / weight.sum())
    return slot[drawn].astype(np.float64) + rng.integers(3600, size=design.n_threads)


def _joiners(design: Design, first: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Let another customer ask in some of the threads."""
    hosts = first[rng.random(len(first)) < design.bystander_share]
    other = 1 + rng.integers(design.n_customers - 1, size=len(hosts))
    wait = np.ceil(_MEAN_JOIN_S * rng.exponential(size=len(hosts)))
    joiners = hosts.assign(
        customer=(hosts["customer"] + other) % design.n_customers,
        opened=hosts["opened"] + np.maximum(wait, 1),
        joined=True,
    )
    return joiners[joiners["opened"] <= design.end]


def true_turns(
    design: Design, conversations: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Give every turn opened by the end, first turns first, in the order of the conversations.

    Columns of the conversations, and turn, delay_s (infinite if never answered), shifted, and after
    (the row of the customer's turn before, -1 for the first).
    """
    waves: list[pd.DataFrame] = []
    wave = conversations.assign(turn=1, after=-1)
    first_row = 0
    while len(wave):
        shifted = _in_shift(design, wave)
        delay = _delays(design, wave["opened"].to_numpy(), wave["level"].to_numpy(), shifted, rng)
        waves.append(wave.assign(delay_s=delay, shifted=shifted))
        gap = np.exp(np.log(_MEDIAN_RETURN_S) + _RETURN_SPREAD * rng.standard_normal(len(wave)))
        again = wave["opened"] + delay + np.ceil(gap)
        returns = (rng.random(len(wave)) < _RETURNS) & (again <= design.end)
        after = first_row + np.arange(len(wave))
        first_row += len(wave)
        wave = wave.assign(opened=again, turn=wave["turn"] + 1, after=after)
        wave = wave[returns & (wave["turn"] <= _MOST_TURNS)]
    return pd.concat(waves, ignore_index=True)


def _in_shift(design: Design, turns: pd.DataFrame) -> NDArray[np.bool_]:
    """Say which turns open while the step change lasts."""
    shift = design.shift
    if shift is None:
        return np.zeros(len(turns), dtype=bool)
    start, end = seconds_of(shift.start), seconds_of(shift.end)
    inside = (turns["opened"] >= start) & (turns["opened"] < end)
    return (inside & (turns["brand"] == design.brands.index(shift.brand))).to_numpy()


def _delays(
    design: Design,
    opened: Seconds,
    level: Seconds,
    shifted: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Seconds:
    """Draw the seconds from each opening to its reply.

    Rounding up keeps the share beyond a limit of whole seconds as it is.
    """
    log_time = design.log_median + level + design.spread * rng.standard_normal(len(opened))
    if design.shift is not None:
        log_time += np.log(design.shift.factor) * shifted
    taken = np.ceil(np.exp(np.clip(log_time, 0, np.log(LONGEST_S))))
    if design.office_hours is not None:
        worked = open_seconds(opened, design.office_hours) + taken
        taken = time_at(worked, design.office_hours) - opened
    return np.where(rng.random(len(opened)) < design.missed_share, np.inf, taken)


def clock_seconds(design: Design, opened: Seconds, delay: Seconds) -> Seconds:
    """Count a delay's seconds on the clock of the service, on which the limit runs."""
    if design.office_hours is None:
        return delay
    replied = np.where(np.isfinite(delay), opened + delay, opened)
    worked = open_seconds(replied, design.office_hours) - open_seconds(opened, design.office_hours)
    return np.where(np.isfinite(delay), worked, np.inf)


def day_starts(design: Design, day: Numbers) -> Seconds:
    """Give the second at which each day of the simulation starts."""
    return design.start + _DAY * day.astype(np.float64)
