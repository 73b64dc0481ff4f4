"""How often each theme is mentioned, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma._periods import parse_every, period_bounds, time_zone
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import MENTIONS, require, unwrap
from vocsigma.voice._texts import customers_messages

_KEY = ["message_id", "theme"]


def theme_trends(
    messages: Any,
    mentions: Any,
    *,
    every: str,
    by: str | Sequence[str] = (),
    tz: str = "UTC",
) -> pd.DataFrame:
    """Count the messages that mention each theme, period by period.

    Parameters
    ----------
    messages : data frame or Loaded
        The messages table. Only the customers' messages that have a text count.
    mentions : data frame
        The mentions table of a theme model or of people: ``message_id`` and ``theme``.
    every : str
        The period: a whole number and ``min``, ``h``, ``d``, ``w`` (from Monday), ``mo``, ``q`` or ``y``.
    by : str or sequence of str, optional
        Columns of the messages that split the periods, such as ``"brand"``.
    tz : str, default "UTC"
        The IANA time zone whose wall clock starts the periods.

    Returns
    -------
    DataFrame
        One row a group, theme and period, in this order: ``period_start`` (UTC), the columns of ``by``,
        ``theme``, ``mentions`` (messages that mention it), ``n`` (customers' messages in the period) and
        ``provisional`` (the period of the last message, which may not be over). Every period and theme
        is there, also where nothing was said.

    Raises
    ------
    ArgumentError
        If a period or a time zone cannot be read, or ``by`` names the theme.
    TableError
        If a column is missing, a mention comes twice, or none is of these messages.

    Notes
    -----
    Themes without a mention are there if ``theme`` is a category, as `ThemeModel.mentions` gives it.
    Mentions of messages that are not in ``messages`` are left out, so that a part of them can be charted.
    The table is what :func:`vocsigma.p_prime_chart` takes, one chart a theme.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.voice import theme_trends
    >>> messages = pd.DataFrame({
    ...     "message_id": ["a", "b", "c"],
    ...     "created_at": pd.to_datetime(["2025-01-06", "2025-01-07", "2025-01-21"], utc=True),
    ... })
    >>> mentions = pd.DataFrame({"message_id": ["a", "c"], "theme": ["delay", "delay"]})
    >>> theme_trends(messages, mentions, every="1w")
                   period_start  theme  mentions  n  provisional
    0 2025-01-06 00:00:00+00:00  delay         1  2        False
    1 2025-01-13 00:00:00+00:00  delay         0  0        False
    2 2025-01-20 00:00:00+00:00  delay         1  1         True
    """
    by = [by] if isinstance(by, str) else list(by)
    if "theme" in by:
        raise ArgumentError("by='theme' is not needed: every theme has its own rows")
    period, zone = parse_every(every), time_zone(tz)
    said = _said(messages, by)
    named = _named(mentions, said)
    stamps = said["created_at"].dt.tz_localize(None).to_numpy("M8[us]").view(np.int64)
    ends = (int(stamps.min()), int(stamps.max())) if len(stamps) else None
    bounds = np.zeros(1, np.int64) if ends is None else period_bounds(*ends, period, zone)
    place = np.searchsorted(bounds, stamps, side="right") - 1
    return _on_grid(said.assign(period=place), named, by, bounds)


def _said(messages: Any, by: list[str]) -> pd.DataFrame:
    """Take the customers' messages that have a text, or all of them if there is no text column."""
    table = unwrap(messages, "messages")
    columns = list(dict.fromkeys(["message_id", "created_at", *by]))
    if "text" in _engine.enter(table, argument="messages", columns=["text"]).frame.columns:
        columns.append("text")
    said = customers_messages(table, columns=columns, argument="messages")
    return said[said["text"].notna()] if "text" in columns else said


def _named(mentions: Any, said: pd.DataFrame) -> pd.DataFrame:
    """Take the mentions of these messages, each once."""
    door = _engine.enter(unwrap(mentions, "mentions"), argument="mentions")
    require(door.frame.columns, _KEY, argument="mentions")
    named = _engine.to_pandas(door.frame.select(_KEY)).astype({"message_id": "str"})
    if named.duplicated().any():
        row = named[named.duplicated()].iloc[0]
        message = (
            f"`mentions` names theme {row['theme']!r} of message {row['message_id']!r} twice; "
            f"a row is one of {MENTIONS.key}: drop_duplicates({_KEY}) leaves one"
        )
        raise TableError(message)
    if not isinstance(named["theme"].dtype, pd.CategoricalDtype):
        named["theme"] = named["theme"].astype("category")
    known = named["message_id"].isin(said["message_id"])
    if len(named) and not known.any():
        message = (
            f"no mention is of a customer's message with a text: `mentions` names "
            f"{named['message_id'].iloc[0]!r}; give the messages that the mentions were made of"
        )
        raise TableError(message)
    return named[known]


def _on_grid(
    said: pd.DataFrame, named: pd.DataFrame, by: list[str], bounds: NDArray[np.int64]
) -> pd.DataFrame:
    """Count on every period and theme of every group."""
    themes = pd.DataFrame({"theme": named["theme"].cat.categories})
    periods = pd.DataFrame({"period": np.arange(len(bounds) - 1)})
    keys = [*by, "period"]
    grid = themes.merge(periods, how="cross")
    if by:
        groups = said[by].drop_duplicates().sort_values(by, kind="stable")
        grid = groups.merge(grid, how="cross")
    named = named.assign(theme=named["theme"].astype(themes["theme"].dtype))
    texts = said.groupby(keys, dropna=False, observed=True).size().reset_index(name="n")
    counted = named.merge(said[["message_id", *keys]], on="message_id")
    counted = (
        counted.groupby([*by, "theme", "period"], dropna=False, observed=True)
        .size()
        .reset_index(name="mentions")
    )
    grid = grid.merge(texts, how="left", on=keys)
    grid = grid.merge(counted, how="left", on=[*by, "theme", "period"])
    place = grid.pop("period").to_numpy()
    starts = pd.DatetimeIndex(bounds.view("M8[us]"), tz="UTC")
    return pd.DataFrame(
        {
            "period_start": starts[place],
            **{name: grid[name] for name in [*by, "theme"]},
            "mentions": grid["mentions"].fillna(0).astype(np.int64),
            "n": grid["n"].fillna(0).astype(np.int64),
            "provisional": place == len(bounds) - 2,
        }
    )
