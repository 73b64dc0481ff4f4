"""What was known of a customer's service at an instant: features that cannot look ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from vocsigma._stats.arrays import Bools, Floats, Ints, totals
from vocsigma._stats.kaplan_meier import grouped_km_quantiles
from vocsigma.exceptions import ArgumentError, TableError, listing, nearest
from vocsigma.frames import TURN_KEY, TURNS, require
from vocsigma.retention._inputs import times_of


@dataclass(frozen=True)
class Known:
    """The turns that customers had opened by their instants, and what was known of each by then.

    `customer` is the number of the turn's customer; `waited_s` runs to the reply, or to the instant
    if there was none yet; `late` is 1 for known late or missed, 0 for known in time, else missing.
    """

    customer: Ints
    n_customers: int
    wants_reply: Bools
    answered: Bools
    waited_s: Floats
    missed: Bools
    late: Floats

    def count(self, where: Bools) -> Floats:
        """Count the turns of each customer where it is true."""
        return totals(self.customer, where.astype(np.float64), self.n_customers)

    def share(self, where: Bools, of: Bools) -> Floats:
        """Give the share of each customer's turns, missing where there are none."""
        with np.errstate(invalid="ignore"):
            return self.count(where & of) / self.count(of)


def _wait_median(known: Known) -> Floats:
    waiting = known.wants_reply
    return grouped_km_quantiles(
        known.customer[waiting],
        known.n_customers,
        known.waited_s[waiting],
        known.answered[waiting],
        [0.5],
    )[:, 0]


FEATURES: dict[str, Callable[[Known], Floats]] = {
    "late_share": lambda known: known.share(known.late == 1.0, ~np.isnan(known.late)),
    "missed": lambda known: known.count(known.missed),
    "n_turns": lambda known: known.count(np.ones(len(known.customer), dtype=np.bool_)),
    "answered_share": lambda known: known.share(known.answered, known.wants_reply),
    "wait_median": _wait_median,
}
COUNTS = ("missed", "n_turns")


def checked_features(features: Sequence[str], *, assessed: bool) -> tuple[str, ...]:
    """Give the features back if all can be made, else raise."""
    names = (features,) if isinstance(features, str) else tuple(features)
    for name in names:
        if name in FEATURES:
            continue
        if "mean" in str(name) or "response_s" in str(name):
            message = (
                f"features has {name!r}: a mean of reply times leaves out the turns that nobody "
                "answered, the worst of all, and lets the slowest replies come in last; take "
                "'late_share' (an unanswered turn is late), 'missed', or 'wait_median' (Kaplan-Meier, "
                "with the unanswered as censored)"
            )
            raise ArgumentError(message)
        message = f"features has {name!r}; known are {listing(FEATURES)}{nearest(name, FEATURES)}"
        raise ArgumentError(message)
    if "late_share" in names and not assessed:
        message = (
            "features has 'late_share', which needs to know what late is: pass "
            "assessments=vs.assess(turns, vs.Within('4h')), or features=('missed', 'n_turns')"
        )
        raise ArgumentError(message)
    return names


def known_at(
    turns: pd.DataFrame,
    landmarks: pd.Series[pd.Timestamp],
    *,
    missed_after_s: float,
    assessments: pd.DataFrame | None,
) -> Known:
    """Give what was known of each customer's turns at the customer's landmark.

    Parameters
    ----------
    turns : DataFrame
        The turns table.
    landmarks : Series of timestamp, indexed by customer_id
        The instants, one a customer.
    missed_after_s : float
        A turn without a reply for this long is missed, and known to be from then on.
    assessments : DataFrame or None
        The assessments of one requirement.

    Returns
    -------
    Known
        Turns opened by the landmark, with what had happened to them by then.
    """
    require(turns.columns, TURNS.columns, argument="turns")
    customer = landmarks.index.get_indexer(pd.Index(turns["customer_id"].astype("str")))
    opened, replied = (
        times_of(turns, name, argument="turns") for name in ("opened_at", "replied_at")
    )
    instants = landmarks.reset_index(drop=True).reindex(customer).set_axis(turns.index)
    keep = (customer >= 0) & (opened <= instants).to_numpy()
    answered = (replied <= instants).to_numpy()[keep]
    ends = replied.where(replied <= instants, instants)
    waited = np.maximum((ends - opened).dt.total_seconds().to_numpy()[keep], 0.0)
    wants = turns["needs_reply"].to_numpy(dtype=np.bool_)[keep]
    silent = ~answered & (waited >= missed_after_s)
    late = np.full(len(waited), np.nan)
    if assessments is not None:
        status = _statuses(turns[keep], assessments)
        limit = np.maximum(status["limit_s"].fillna(0.0).to_numpy(), missed_after_s)
        late[answered & status["met"].to_numpy()] = 0.0
        late[status["defect"].to_numpy() & (answered | (waited >= limit))] = 1.0
    return Known(
        customer=customer[keep].astype(np.int64),
        n_customers=len(landmarks),
        wants_reply=wants,
        answered=answered,
        waited_s=waited,
        missed=wants & (silent | (answered & (waited > missed_after_s))),
        late=late,
    )


def _statuses(turns: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Find each turn's verdict: ``met`` and ``defect`` as the end of observation tells, ``limit_s``."""
    needed = [*TURN_KEY, "ctq", "status", "answered_early", "limit_s"]
    require(assessments.columns, needed, argument="assessments")
    requirements = assessments["ctq"].astype("str").unique()
    if len(requirements) > 1:
        message = (
            f"`assessments` holds the requirements {listing(requirements)}; late_share is of one: "
            f"assessments[assessments['ctq'] == {requirements[0]!r}]"
        )
        raise TableError(message)
    keys = list(TURN_KEY)
    judged = pd.DataFrame(
        {
            **{name: assessments[name] for name in keys},
            "met": assessments["status"].eq("met") | assessments["answered_early"],
            "defect": assessments["status"].eq("defect"),
            "limit_s": assessments["limit_s"],
        }
    )
    if judged.duplicated(keys).any():
        raise TableError("`assessments` holds a turn twice; give one row a turn")
    found = turns[keys].merge(judged, on=keys, how="left")
    absent = int(found["met"].isna().sum())
    if absent:
        message = (
            f"{absent:,} of {len(turns):,} turns are not in `assessments`; assess the same turns: "
            "assessments=vs.assess(turns, ...)"
        )
        raise TableError(message)
    return found.astype({"met": "bool", "defect": "bool"})
