"""How many messages a service counts that its export lacks."""

from __future__ import annotations

from typing import Any

import pandas as pd


def left_out(
    ids: pd.Series[str], group: pd.Series[str], named: pd.Series[str], total: pd.Series[Any]
) -> int:
    """Count the members of groups that are not in the data.

    Parameters
    ----------
    ids : Series of str
        The messages' ids: what comes twice is one message, and what has no id is none.
    group : Series of str
        The group that each message is in, missing if in none.
    named, total : Series
        Groups, and how many members the service says that each has; missing where it does not say.

    Returns
    -------
    int
        The sum over the groups; one that has more members than its total lacks none.
    """
    known = total.notna()
    expected = total[known].astype("int64").groupby(named[known]).max()
    distinct = ids.notna() & ~ids.duplicated()
    found = group[distinct].value_counts().reindex(expected.index, fill_value=0)
    return int((expected - found).clip(lower=0).sum())
