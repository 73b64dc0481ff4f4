"""The landmark frame: who was a customer at an instant, and what became of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._periods import Period, parse_duration
from vocsigma.exceptions import TableError, listing
from vocsigma.frames import CUSTOMERS, TURNS, coerce, require
from vocsigma.retention._features import COUNTS, FEATURES, Known, checked_features, known_at
from vocsigma.retention._inputs import as_pandas, instant, times_of
from vocsigma.retention._retention_frame import OUTCOME, RetentionFrame

_AGE = re.compile(r"\s*[0-9]+\s*[A-Za-z]+\s*")
_DAY = pd.Timedelta(days=1)


def landmark_frame(
    customers: Any,
    turns: Any,
    *,
    at: str | pd.Timestamp,
    horizon: str,
    assessments: Any = None,
    features: Sequence[str] = ("late_share", "missed", "n_turns"),
    missed_after: str = "7d",
) -> RetentionFrame:
    """Follow customers from a landmark on, by what was known of their service when they reached it.

    Parameters
    ----------
    customers : data frame
        The customers table; see `as_customers` and `lost_after`.
    turns : data frame or Loaded
        The turns table.
    at : str or Timestamp
        The landmark: an age since ``joined_at`` (``"30d"``), or an instant with its time zone.
    horizon : str
        How long customers are followed from the landmark, a duration.
    assessments : data frame, optional
        The assessments of the turns by one requirement of time; late_share needs them.
    features : sequence of str, default ("late_share", "missed", "n_turns")
        What to say of each customer's service up to the landmark; see Notes.
    missed_after : str, default "7d"
        A turn without a reply for this long is missed, a duration of calendar time.

    Returns
    -------
    RetentionFrame
        With `frame`, one row a customer who was under observation and not lost at the landmark:
        ``customer_id, landmark_at, contacted`` (had opened a turn), the features,
        ``<feature>_known`` (False where a share or a time is missing), ``duration`` in days and
        ``event`` (lost) over (landmark, landmark + horizon], ``end_reason`` of those who ended then,
        and any column that rode along on the customers; with `left_out`, the others and why.

    Raises
    ------
    TableError
        If a column is missing, no turn is of a customer, or `assessments` does not fit the turns.
    ArgumentError
        If a feature is not known or cannot be had, or `at`, `horizon` or `missed_after` cannot be
        read.

    See Also
    --------
    survival_curve : Retention by a column of the frame.

    Notes
    -----
    Who "ever got a fast reply" has stayed long enough to get one. That time is immortal, and makes
    any such group look loyal (Suissa 2008, American Journal of Epidemiology 167:492). Here the groups
    are made at the landmark, from what was known by then, and the clock starts there (Anderson, Cain
    and Gelber 1983, Journal of Clinical Oncology 1:710). A loss exactly at the landmark is before it.

    A contact is known from ``opened_at``, a reply and its time from ``replied_at``, a miss from
    ``opened_at + missed_after``; a reply that came after the landmark is not yet known there.

    - ``n_turns``: turns opened.
    - ``missed``: turns that had no reply for `missed_after`, whether or not one came later.
    - ``late_share``: late or missed turns, of those known to be late, missed or in time.
    - ``answered_share``: answered turns, of those that need a reply.
    - ``wait_median``: the Kaplan-Meier median of the waiting times in seconds, those still waiting at
      the landmark as censored.

    Examples
    --------
    >>> import pandas as pd
    >>> import vocsigma as vs
    >>> from vocsigma.loaders._frames.customer_frame import as_customers
    >>> from vocsigma.retention import landmark_frame
    >>> crm = pd.DataFrame({
    ...     "customer_id": ["ann", "bob", "cid"], "joined_at": ["2025-01-01"] * 3,
    ...     "observed_until": ["2025-04-20", "2025-01-20", "2025-06-30"], "lost": [True, True, False],
    ... })
    >>> tickets = pd.DataFrame({
    ...     "thread_id": ["1", "2"], "customer_id": ["ann", "cid"],
    ...     "opened_at": ["2025-01-10", "2025-02-10"], "replied_at": ["2025-01-12", None],
    ... })
    >>> turns = vs.as_turns(tickets, until="2025-06-30", tz="UTC").turns
    >>> marked = landmark_frame(
    ...     as_customers(crm, tz="UTC"), turns, at="30d", horizon="120d",
    ...     assessments=vs.assess(turns, vs.Within("24h")),
    ... )
    >>> marked.frame[["customer_id", "late_share", "n_turns", "duration", "event"]]
      customer_id  late_share  n_turns  duration  event
    0         ann         1.0        1      79.0   True
    1         cid         NaN        0     120.0  False
    >>> print(marked.summary())
    2 of 3 customers are in the population at the landmark 30d; 1 were lost within 120d from there.
    Left out: 1 were lost by the landmark (lost_before).
    1 had made contact by the landmark; service can only have differed among them.
    """
    names = checked_features(features, assessed=assessments is not None)
    follow = parse_duration(horizon, argument="horizon")
    miss = parse_duration(missed_after, argument="missed_after")
    people = coerce(as_pandas(customers, "customers"), CUSTOMERS)
    if people["customer_id"].duplicated().any():
        raise TableError("`customers` holds a customer twice; give one row a customer")
    talk = as_pandas(turns, "turns")
    require(talk.columns, TURNS.columns, argument="turns")
    others = _turns_of_nobody(people, talk)
    landmark = _landmarks(people, at)
    reason = _reasons(people, landmark, times_of(talk, "observed_until", argument="turns").max())
    chosen = (reason == "").to_numpy()
    known = known_at(
        talk,
        landmark[chosen].set_axis(pd.Index(people.loc[chosen, "customer_id"])),
        missed_after_s=miss.seconds,
        assessments=None if assessments is None else as_pandas(assessments, "assessments"),
    )
    frame = _frame(people[chosen], landmark[chosen], follow, known, names)
    left_out = pd.DataFrame({"customer_id": people["customer_id"], "reason": reason})[~chosen]
    return RetentionFrame(
        frame=frame,
        left_out=left_out.reset_index(drop=True),
        at=str(at),
        horizon=str(follow),
        features=names,
        covariates=tuple(_covariates(people)),
        other_turns=others,
    )


def _landmarks(customers: pd.DataFrame, at: str | pd.Timestamp) -> pd.Series[pd.Timestamp]:
    """Give each customer's landmark; missing where it is an age and the customer has no beginning."""
    if isinstance(at, str) and _AGE.fullmatch(at):
        age = parse_duration(at, argument="at")
        return customers["joined_at"] + pd.Timedelta(seconds=age.seconds)
    return pd.Series(instant(at, argument="at"), index=customers.index)


def _reasons(
    customers: pd.DataFrame, landmark: pd.Series[pd.Timestamp], turns_end: Any
) -> pd.Series[str]:
    """Say why each customer is left out; nothing for those who are in."""
    ended = customers["observed_until"] <= landmark
    tests = {
        "no_join_date": landmark.isna(),
        "joined_later": customers["joined_at"] > landmark,
        "lost_before": ended & customers["lost"],
        "ended_before": ended,
        "observed_later": customers["observed_from"] > landmark,
        "turns_end_before": landmark > turns_end,
    }
    return pd.Series(np.select(list(tests.values()), list(tests), default=""), customers.index)


def _turns_of_nobody(customers: pd.DataFrame, turns: pd.DataFrame) -> int:
    """Count the turns whose customer is not in the table; refuse tables that share no customer."""
    foreign = ~turns["customer_id"].astype("str").isin(customers["customer_id"])
    if len(turns) and len(customers) and foreign.all():
        message = (
            f"no turn is of a customer in `customers`: turns have customer_id "
            f"{listing(turns['customer_id'].unique(), 3)}, customers "
            f"{listing(customers['customer_id'], 3)}; give both the same ids"
        )
        raise TableError(message)
    return int(foreign.sum())


def _frame(
    customers: pd.DataFrame,
    landmark: pd.Series[pd.Timestamp],
    follow: Period,
    known: Known,
    names: tuple[str, ...],
) -> pd.DataFrame:
    """Put the analysis frame together."""
    end = landmark + pd.Timedelta(seconds=follow.seconds)
    until = customers["observed_until"]
    columns: dict[str, Any] = {
        "customer_id": customers["customer_id"],
        "landmark_at": landmark,
        "contacted": FEATURES["n_turns"](known) > 0,
    }
    for name in names:
        values = FEATURES[name](known)
        if name in COUNTS:
            columns[name] = values.astype(np.int64)
        else:
            columns |= {name: values, f"{name}_known": ~np.isnan(values)}
    columns |= {
        "duration": (until.clip(upper=end) - landmark) / _DAY,
        "event": customers["lost"] & (until <= end),
        "end_reason": customers["end_reason"].where(until <= end),
    }
    riders = {name: customers[name] for name in _covariates(customers)}
    clash = [name for name in riders if name in columns]
    if clash:
        message = f"`customers` has the column {listing(clash)}, a name of this frame; rename it"
        raise TableError(message)
    return pd.DataFrame({**columns, **riders}, index=customers.index).reset_index(drop=True)


def _covariates(customers: pd.DataFrame) -> list[str]:
    """Name the columns that ride along on the customers."""
    own = {field.name for field in CUSTOMERS.fields} | {"record"}
    return [name for name in customers.columns if name not in own or name in OUTCOME[1:4]]
