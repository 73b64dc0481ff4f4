"""Which of month and day comes first in stamps such as ``01/31/2026 09:15``; never guessed."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from vocsigma.exceptions import ArgumentError

_DATE = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b"


def first_in_dates(stamps: pd.Series[str]) -> tuple[str, str] | None:
    """Find the number beyond 12, which is a day.

    Parameters
    ----------
    stamps : Series of str
        As exported.

    Returns
    -------
    str
        What comes first, ``month`` or ``day``; None in place of both if no stamp begins with a date.
    str
        The stamp that shows it, as a note for the summary.

    Raises
    ------
    ArgumentError
        If no stamp shows it, or some contradict others.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.loaders._answering.date_order import first_in_dates
    >>> first_in_dates(pd.Series(["01/02/2026 9:15", "01/31/2026 9:15"]))
    ('month', "The month comes first in the stamps, as '01/31/2026 9:15' shows.")
    """
    parts = stamps.str.extract(_DATE, flags=re.ASCII).dropna().astype("int64")
    if parts.empty:
        return None
    shown = orders_shown(parts[0], parts[1])
    orders = list(shown)
    if len(orders) != 1:
        raise ArgumentError(_question(str(stamps[parts.index[0]]), contradict=bool(orders)))
    example = str(stamps[shown[orders[0]][0]])
    return orders[0], f"The {orders[0]} comes first in the stamps, as {example!r} shows."


def orders_shown(first: pd.Series[int], second: pd.Series[int]) -> dict[str, pd.Index[Any]]:
    """Give the rows whose numbers show that the day comes first, and those that show it of the month."""
    shown = {"day": first.index[first > 12], "month": second.index[second > 12]}
    return {order: rows for order, rows in shown.items() if len(rows)}


def _question(example: str, *, contradict: bool) -> str:
    """Ask for the order, in the format of an example."""
    mark = next(letter for letter in example.strip() if not letter.isdigit())
    clock = "%I:%M:%S %p" if example.strip(" .").upper().endswith("M") else "%H:%M:%S"
    month_first, day_first = (mark.join([*date, "%Y"]) for date in (("%m", "%d"), ("%d", "%m")))
    found = (
        "some stamps begin with the month and others with the day"
        if contradict
        else "nothing shows whether the month or the day comes first"
    )
    return (
        f"{found}, as in {example!r}; say stamp_format='{month_first} {clock}' if the month does, "
        f"'{day_first} {clock}' if the day does"
    )
