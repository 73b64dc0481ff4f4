"""Customers without contracts: lost when they have been silent for long enough."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._periods import Period, parse_duration
from vocsigma.exceptions import DataWarning, TableError
from vocsigma.frames import CUSTOMERS, coerce, require
from vocsigma.retention._inputs import as_pandas, instant, times_of


def lost_after(
    activity: Any,
    *,
    until: str | pd.Timestamp,
    gap: str = "90d",
    customer_id: str = "customer_id",
    time: str = "opened_at",
) -> pd.DataFrame:
    """Make the customers table from activity: a customer is lost who has been silent for a gap.

    Parameters
    ----------
    activity : data frame
        One row an activity (an order, a log-in, a turn), on pandas, polars or pyarrow.
    until : str or Timestamp
        The end of observation, with its time zone; later activity is not looked at.
    gap : str, default "90d"
        The silence that makes a loss, a duration.
    customer_id, time : str
        The columns of the customer and of the time; the defaults suit turns.

    Returns
    -------
    DataFrame
        The customers table, sorted by ``customer_id``; ``joined_at`` and ``observed_from`` are the
        first activity. A customer whose last activity is at least the gap before `until` is lost,
        dated last activity plus gap; any other is observed to `until` and not lost.

    Raises
    ------
    TableError
        If a column is not there, is no time, or there is no activity before `until`.
    ArgumentError
        If `gap` is no duration, or `until` no instant with a time zone.

    Warns
    -----
    DataWarning
        If customers were silent for the gap and came back: the gap is too short for them.

    Notes
    -----
    The loss is never dated at the last activity itself: that is often the contact under study, and
    the customer was not known to be lost until the gap had passed.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.retention import lost_after
    >>> orders = pd.DataFrame({
    ...     "customer_id": ["ann", "ann", "bob"],
    ...     "ordered_at": pd.to_datetime(["2025-01-05", "2025-02-01", "2025-05-20"], utc=True),
    ... })
    >>> lost_after(orders, time="ordered_at", until="2025-06-30T00:00Z")[
    ...     ["customer_id", "joined_at", "observed_until", "lost"]
    ... ]
      customer_id                 joined_at            observed_until   lost
    0         ann 2025-01-05 00:00:00+00:00 2025-05-02 00:00:00+00:00   True
    1         bob 2025-05-20 00:00:00+00:00 2025-06-30 00:00:00+00:00  False
    """
    silence = parse_duration(gap, argument="gap")
    end = instant(until, argument="until")
    frame = as_pandas(activity, "turns", argument="activity")
    require(frame.columns, [customer_id, time], argument="activity")
    seen = pd.DataFrame(
        {
            "customer_id": frame[customer_id].astype("str"),
            "at": times_of(frame, time, argument="activity"),
        }
    )
    if seen.isna().any(axis=None):
        column = customer_id if seen["customer_id"].isna().any() else time
        message = f"`activity` column {column!r} is missing in some rows; leave those rows out"
        raise TableError(message)
    seen = seen[seen["at"] <= end].sort_values(["customer_id", "at"])
    if seen.empty:
        message = f"`activity` has no row by until={str(until)!r}; give a later end"
        raise TableError(message)
    wait = pd.Timedelta(seconds=silence.seconds)
    _warn_of_returns(seen, wait, silence)
    span = seen.groupby("customer_id")["at"].agg(["min", "max"])
    lost_at = span["max"] + wait
    customers = pd.DataFrame(
        {
            "joined_at": span["min"],
            "observed_from": span["min"],
            "observed_until": lost_at.where(lost_at <= end, end),
            "lost": lost_at <= end,
            "end_reason": pd.Series(np.nan, index=span.index, dtype="str"),
        }
    )
    return coerce(customers.reset_index(), CUSTOMERS, argument="activity")


def _warn_of_returns(seen: pd.DataFrame, wait: pd.Timedelta, silence: Period) -> None:
    """Tell of customers for whom the gap was no end."""
    returned = seen["customer_id"][seen.groupby("customer_id")["at"].diff() >= wait].nunique()
    if returned:
        message = (
            f"{returned:,} of {seen['customer_id'].nunique():,} customers were silent for "
            f"{silence.spoken()} and came back; a longer gap= would mistake fewer for lost"
        )
        warnings.warn(message, DataWarning, stacklevel=3)
