"""The customers table from any frame of one row a customer."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.exceptions import ArgumentError, TableError, listing
from vocsigma.frames import CUSTOMERS, coerce
from vocsigma.loaders._values.columns import named_columns
from vocsigma.loaders._values.ids import ids_of_series
from vocsigma.loaders._values.rows import TRUTH, as_text
from vocsigma.loaders._values.times import NONE, read_times, utc_column

_TIMES = ("joined_at", "observed_from", "observed_until")


def as_customers(
    frame: Any,
    *,
    customer_id: str = "customer_id",
    joined_at: str = "joined_at",
    observed_until: str = "observed_until",
    lost: str = "lost",
    end_reason: str = "end_reason",
    observed_from: str = "observed_from",
    until: str | pd.Timestamp | None = None,
    tz: str | None = None,
) -> pd.DataFrame:
    """Take a frame of one row a customer for the customers table.

    Every argument up to `observed_from` names a column.

    Parameters
    ----------
    frame : DataFrame
        One row a customer; of pandas, polars (eager or lazy), pyarrow or DuckDB, or any with ``to_pandas()``.
    customer_id, joined_at, observed_until, lost : str
        The customer's id, when the customer joined (may be absent), when the customer left or was
        last known to be one, and whether the customer left then (True and False, or 1 and 0).
    end_reason, observed_from : str
        Columns that may be there: why the observation ended, and when it began, if that was later
        than `joined_at`.
    until : str or Timestamp, optional
        The end of observation, for exports that hold the date of leaving only: customers without an
        `observed_until`, or with a later one, were still customers then. The column `lost` may then
        be absent: whoever has an end by then left.
    tz : str, optional
        The IANA zone of stamps that name none; needed if there are any.

    Returns
    -------
    DataFrame
        The customers table: ``customer_id, joined_at, observed_from, observed_until, lost,
        end_reason``; any other column rides along.

    Raises
    ------
    TableError
        If a column is not there, an id is missing, rounded or there twice, a stamp cannot be read, a
        customer ends before beginning, or `lost` holds something else than truth values.
    ArgumentError
        If stamps have no zone and `tz` is not given, or `until` is no instant.

    Notes
    -----
    With contracts, a customer is lost on the day on which the cancellation takes effect, not on the
    one on which it was written. Without, see `lost_after`.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.loaders._frames.customer_frame import as_customers
    >>> crm = pd.DataFrame({
    ...     "id": [1, 2], "signed": ["2025-01-07", "2025-02-01"], "left": ["2025-03-31", None],
    ... })
    >>> customers = as_customers(
    ...     crm, customer_id="id", joined_at="signed", observed_until="left", until="2025-06-30",
    ...     tz="UTC",
    ... )
    >>> customers[["customer_id", "observed_until", "lost"]]
      customer_id            observed_until   lost
    0           1 2025-03-31 00:00:00+00:00   True
    1           2 2025-06-30 00:00:00+00:00  False
    """
    names = {
        "customer_id": customer_id,
        "joined_at": joined_at,
        "observed_from": observed_from,
        "observed_until": observed_until,
        "lost": lost,
        "end_reason": end_reason,
    }
    needed = (
        ("customer_id", "observed_until") if until else ("customer_id", "observed_until", "lost")
    )
    table, others = named_columns(frame, names, needed=needed)
    zone = None if tz is None else time_zone(tz)
    times = {
        name: _instants(table[name].rename(names[name]), zone)
        for name in _TIMES
        if name in table.columns
    }
    left = times["observed_until"] != NONE
    if "lost" in table:
        left = _truth(table["lost"].rename(lost))
    if until is not None:
        end = _instants(pd.Series([until], name="until"), zone)[0]
        still = (times["observed_until"] == NONE) | (times["observed_until"] > end)
        times["observed_until"] = np.where(still, end, times["observed_until"])
        left = left & ~still
    customers = pd.DataFrame(
        {
            "customer_id": _ids(table["customer_id"].rename(customer_id)),
            "joined_at": pd.NaT,
            "observed_from": pd.NaT,
            **{name: utc_column(instants) for name, instants in times.items()},
            "lost": left,
            "end_reason": table.get("end_reason", pd.Series(np.nan, table.index, dtype="str")),
        }
    )
    _check_order(times, customers, names)
    return coerce(pd.concat([customers, others], axis=1), CUSTOMERS, argument="frame")


def _instants(values: pd.Series[Any], zone: ZoneInfo | None) -> NDArray[np.int64]:
    """Read a column of stamps, every one of which must be readable."""
    times = read_times(values, zone)
    if times.unreadable.any():
        place = int(np.flatnonzero(times.unreadable)[0])
        message = (
            f"`frame` column {values.name!r} holds {str(values.iloc[place])!r} (row {place}), which is "
            "not ISO 8601; convert the column first: pandas.to_datetime(..., format='%d/%m/%Y')"
        )
        kind = ArgumentError if values.name == "until" else TableError
        raise kind(message)
    return times.instants


def _ids(values: pd.Series[Any]) -> pd.Series[str]:
    """Read the ids, each of which must be there once."""
    ids = ids_of_series(values)
    texts = as_text(ids.texts)
    for wrong, what in (
        (ids.missing, "is missing; a customer needs an id"),
        (ids.lost, "has lost digits to a float or a spreadsheet; read it as text (dtype=str)"),
        (texts.duplicated().to_numpy(), "is there twice; give one row a customer"),
    ):
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            message = (
                f"`frame` column {values.name!r}, row {place}: {values.iloc[place]!r} {what} "
                f"({int(wrong.sum()):,} such rows)"
            )
            raise TableError(message)
    return texts


def _truth(values: pd.Series[Any]) -> NDArray[np.bool_]:
    """Read truth values, none of which may be missing."""
    truth = values.astype("str").str.strip().str.lower().map(TRUTH)
    strange = values[truth.isna()]
    if len(strange):
        message = (
            f"`frame` column {values.name!r} holds {listing(strange.unique())} "
            f"({len(strange):,} rows), not truth values; give True and False, for example "
            f"frame.assign({values.name}=frame[{values.name!r}].eq('Yes'))"
        )
        raise TableError(message)
    return truth.to_numpy(dtype=np.bool_)


def _check_order(
    times: dict[str, NDArray[np.int64]], customers: pd.DataFrame, names: dict[str, str]
) -> None:
    """Refuse customers that end before they begin."""
    for begin in ("joined_at", "observed_from"):
        if begin not in times:
            continue
        wrong = np.flatnonzero(
            (times["observed_until"] < times[begin]) & (times["observed_until"] != NONE)
        )
        if len(wrong):
            row = customers.iloc[int(wrong[0])]
            message = (
                f"`frame` has {len(wrong):,} customers whose {names['observed_until']!r} lies before "
                f"their {names[begin]!r}, first {row['customer_id']!r} ({row['observed_until']} before "
                f"{row[begin]}); correct them or leave them out"
            )
            raise TableError(message)
