"""The customers of a simulation: how long they stay, and what late service does to that."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.datasets._design import Design
from vocsigma.datasets._draft import Numbers, customer_ids, stamps, text_series
from vocsigma.datasets._turns import clock_seconds

_DAY = 86_400
_MONTH_S = 30.0 * _DAY
_JOINED_WITHIN_S = 365 * _DAY
# As long without a reply makes a turn a missed one, as the analysis of retention counts it.
_MISSED_AFTER_S = 7.0 * _DAY

Seconds = NDArray[np.float64]


def landmark_of(design: Design) -> int:
    """Give the midnight (UTC) from which service tells on loss: in the middle of the observation."""
    middle = (design.start + design.until) // 2
    return max(design.start, middle // _DAY * _DAY)


def customers(
    design: Design, turns: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the customers table, and what is true of each customer.

    The truth has customer_id, late (a turn was known to be late or missed at the landmark) and
    stay_s (seconds from the start to the loss, whatever the end of observation).
    """
    count = design.n_customers
    joined = design.start - rng.integers(1, _JOINED_WITHIN_S, size=count)
    late = _known_late(design, turns)
    stay = _stays(design, late, rng.exponential(size=count))
    seen = np.minimum(stay, design.until - design.start)
    ids = text_series(customer_ids(np.arange(count)))
    table = pd.DataFrame(
        {
            "customer_id": ids,
            "joined_at": stamps(pd.Series(joined)),
            "observed_from": stamps(pd.Series(np.full(count, design.start))),
            "observed_until": stamps(pd.Series(design.start + seen)),
            "lost": stay <= design.until - design.start,
            "end_reason": pd.Series(np.nan, range(count), dtype="str"),
        }
    )
    return table, pd.DataFrame({"customer_id": ids, "late": late, "stay_s": stay})


def _known_late(design: Design, turns: pd.DataFrame) -> NDArray[np.bool_]:
    """Say of each customer whether a turn was known to be late or missed at the landmark."""
    opened, delay = (turns[name].to_numpy(np.float64) for name in ("opened", "delay_s"))
    known = opened + np.minimum(delay, max(_MISSED_AFTER_S, design.limit_s)) <= landmark_of(design)
    late = known & (clock_seconds(design, opened, delay) > design.limit_s)
    who: Numbers = turns["customer"].to_numpy(np.int64)
    return np.bincount(who[late], minlength=design.n_customers) > 0


def _stays(design: Design, late: NDArray[np.bool_], hazard_used: Seconds) -> Seconds:
    """Turn used-up cumulative hazards into times; the ratio acts from the landmark on."""
    scale_s = -_MONTH_S / math.log1p(-design.monthly_loss) if design.monthly_loss else math.inf
    before_s = float(landmark_of(design) - design.start)
    stay = hazard_used * scale_s
    ratio = np.where(late, design.hazard_ratio, 1.0)
    return np.ceil(np.where(stay <= before_s, stay, before_s + (stay - before_s) / ratio))
