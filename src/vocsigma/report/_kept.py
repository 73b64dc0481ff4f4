"""Who stays: customers in two tiers by the service that they had had at a landmark."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._periods import parse_every, period_bounds, time_zone
from vocsigma.exceptions import TableError
from vocsigma.frames import CUSTOMERS, coerce
from vocsigma.report._sources import as_pandas
from vocsigma.retention import RetentionFrame, SurvivalCurve, landmark_frame, survival_curve

TIMELY, LATE = "in time", "late or missed"
FEWEST_CUSTOMERS = 10
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Kept:
    """Customers at the landmark, and how long they stayed by ``service``; no curve for too few."""

    landmark: pd.Timestamp
    population: RetentionFrame
    curve: SurvivalCurve | None

    @property
    def frame(self) -> pd.DataFrame:
        """One row a customer at the landmark; ``service`` is missing where none was judged by then."""
        return self.population.frame

    @property
    def tiers(self) -> pd.Series[int]:
        """How many customers of each tier there are."""
        return self.frame["service"].value_counts().reindex([TIMELY, LATE], fill_value=0)


def kept_of(customers: Any, turns: pd.DataFrame, assessments: pd.DataFrame, tz: str) -> Kept | None:
    """Follow the customers from the middle of the observation on; None where none are given."""
    if customers is None:
        return None
    people = coerce(as_pandas(customers, "customers"), CUSTOMERS)[CUSTOMERS.columns]
    if people.empty:
        raise TableError("`customers` has no rows; is the export empty?")
    landmark = _middle(turns, tz)
    days = (people["observed_until"].max() - landmark) / _DAY
    marked = landmark_frame(
        people,
        turns,
        at=landmark,
        horizon=f"{max(1, math.ceil(days))}d",
        assessments=assessments,
    )
    population = marked.assign(service=_service)
    judged = population.frame[population.frame["service"].notna()]
    kept = Kept(landmark, population, None)
    if kept.tiers.min() < FEWEST_CUSTOMERS:
        return kept
    return replace(kept, curve=survival_curve(replace(population, frame=judged), by="service"))


def _middle(turns: pd.DataFrame, tz: str) -> pd.Timestamp:
    """Give the last midnight before the middle between the first turn and the end of observation."""
    first, end = turns["opened_at"].min(), turns["observed_until"].max()
    middle = (first + (end - first) / 2).value // 1000
    midnight = period_bounds(middle, middle, parse_every("1d"), time_zone(tz))[0]
    return pd.Timestamp(midnight, unit="us", tz="UTC").tz_convert(tz)


def _service(frame: pd.DataFrame) -> pd.Series[str]:
    """Say which tier each customer is in, by the turns that were judged at the landmark."""
    late = frame["late_share"]
    tier = np.select([late > 0, late.notna()], [LATE, TIMELY], default="")
    return pd.Series(tier, frame.index, dtype="str").replace("", np.nan)


def shares_lost(curve: SurvivalCurve) -> pd.DataFrame:
    """Give one row a tier: service, n, events, and the share lost by the horizon, with limits."""
    known = curve.table[curve.table["time"] <= curve.restricted_to]
    last = known.groupby("service")[["survival", "conf_low", "conf_high"]].last().reset_index()
    shares = pd.DataFrame(
        {
            "service": last["service"],
            "lost": 1.0 - last["survival"],
            "lost_low": 1.0 - last["conf_high"],
            "lost_high": 1.0 - last["conf_low"],
        }
    )
    return curve.medians[["service", "n", "events"]].merge(shares, on="service")
