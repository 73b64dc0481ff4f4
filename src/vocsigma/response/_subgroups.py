"""Turns to rational subgroups: the narrow waist between large tables and small ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma._periods import parse_duration, parse_every, period_bounds, time_zone
from vocsigma._stats.kaplan_meier import grouped_km_quantiles
from vocsigma.calendars import CalendarClock, Clock
from vocsigma.exceptions import TableError
from vocsigma.frames import ASSESSMENTS, DEFECT, PENDING, SUBGROUPS, TURNS, coerce, require, unwrap
from vocsigma.response._assess import assess
from vocsigma.response._defect_sums import count_by_group, group_rows, status_codes
from vocsigma.response._requirements import Answered, Column, Requirement, Within

FLOOR_S = 1.0
_PERIOD = "period_start"
_COUNTS = (
    "n", "answered", "unanswered", "units", "defectives", "opportunities", "defects", "late", "missed",
    "pending", "answered_early", "floored",
)  # fmt: skip


def subgroups(
    turns: Any,
    *,
    every: str = "1d",
    by: str | Sequence[str] = (),
    tz: str = "UTC",
    assessments: Any = None,
    clock: Clock | None = None,
    missed_after: str = "7d",
) -> pd.DataFrame:
    """Sum turns into one row a period, and a group.

    Parameters
    ----------
    turns : data frame or Loaded
        The turns table, on pandas, polars, pyarrow or DuckDB. Turns that need no reply are left out.
    every : str, default "1d"
        The period: a whole number and ``min``, ``h``, ``d``, ``w`` (from Monday), ``mo``, ``q`` or ``y``.
    by : str or sequence of str, optional
        Columns of the turns that split the periods, and ``"ctq"`` with assessments.
    tz : str, default "UTC"
        The IANA time zone whose wall clock starts the periods; a day has 23 to 25 hours.
    assessments : data frame or requirements, optional
        The assessments of these turns; or requirements, which are then assessed here. Without them the
        table has times and counts only.
    clock : CalendarClock or BusinessClock, optional
        The turns' clock; periods in which it is closed throughout, and in which no turn opened, are
        dropped.
    missed_after : str, default "7d"
        A turn without an answer is taken for missed after this much calendar time; until then the times
        of its period may still grow.

    Returns
    -------
    DataFrame
        The subgroups table, in order of the groups and the periods: ``period_start`` (UTC) and the columns
        of ``by``; ``n`` turns opened, ``answered``, ``unanswered``; with assessments ``units`` (turns with
        a decision), ``defectives`` (of them, with a defect), ``opportunities`` and ``defects`` (decisions
        and defects over all requirements), ``late`` and ``missed`` (defects of answered and unanswered
        turns), ``pending``, ``answered_early``; ``provisional`` and ``times_provisional`` (will the
        counts, will the times still change?); ``answered_mean, answered_sd, answered_min, answered_max,
        answered_log_mean, answered_log_sd`` in seconds or their logs, of the answered only; ``floored``
        (times under 1 second, taken as 1 second in the logs); ``median`` and ``p90`` in seconds by
        Kaplan-Meier over all n, missing where not reached.

    Raises
    ------
    ArgumentError
        If a period, a time zone or a duration cannot be read.
    TableError
        If a column is missing, or the assessments are not of these turns.

    Notes
    -----
    A period is provisional until it is over and none of its assessments is pending: then every turn in it
    has been judged by the same measure, fast or slow. Its times are provisional while a turn in it waits
    that is younger than ``missed_after``. Empty periods are rows with n = 0 and missing values.

    Examples
    --------
    >>> import vocsigma as vs
    >>> turns = vs.response_turns(vs.simulate_service(500, random_state=1).messages)
    >>> weeks = vs.subgroups(turns, every="1w", assessments=vs.Within("24h"))
    >>> weeks[["period_start", "n", "units", "defectives", "median", "provisional"]].head(3)
                   period_start   n  units  defectives   median  provisional
    0 2025-01-06 00:00:00+00:00  60     60           9  18523.0        False
    1 2025-01-13 00:00:00+00:00  70     70           4  17455.5        False
    2 2025-01-20 00:00:00+00:00  64     64           7  13907.5        False
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    frame = _turns(turns, by)
    limit_s = parse_duration(missed_after, argument="missed_after").seconds
    judged = _assessments(assessments, turns, by)
    bounds = _bounds(frame, every, tz)
    times = _times(frame, [name for name in by if name != "ctq"], bounds, limit_s)
    if judged is None:
        table = _on_grid(times, None, by, bounds)
    else:
        table = _on_grid(times, _defects(judged, by, bounds), by, bounds)
    return _finished(table, by, bounds, frame, clock or CalendarClock())


def _turns(turns: Any, by: tuple[str, ...]) -> pd.DataFrame:
    door = _engine.enter(unwrap(turns, "turns"), argument="turns")
    splits = [name for name in by if name != "ctq"]
    require(door.frame.columns, [*TURNS.columns, *splits], argument="turns")
    wanted = [
        "opened_at",
        "observed_until",
        "answered",
        "response_s",
        "waited_s",
        "needs_reply",
        *splits,
    ]
    frame = _engine.to_pandas(door.frame.select(dict.fromkeys(wanted)))
    return frame[frame["needs_reply"].to_numpy()]


def _assessments(given: Any, turns: Any, by: tuple[str, ...]) -> pd.DataFrame | None:
    """Take the assessments of turns that need a reply, or make them of requirements."""
    if given is None:
        if "ctq" in by:
            message = "by='ctq' splits by requirement; give assessments="
            raise TableError(message)
        return None
    if isinstance(given, Within | Answered | Column) or _are_requirements(given):
        given = assess(turns, given)
    door = _engine.enter(given, argument="assessments")
    require(door.frame.columns, [*ASSESSMENTS.columns, *by], argument="assessments")
    return _engine.to_pandas(door.frame)


def _are_requirements(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(isinstance(ctq, Requirement) for ctq in given)


def _bounds(frame: pd.DataFrame, every: str, tz: str) -> NDArray[np.int64]:
    """Give the starts of the periods from the first turn to the end of observation."""
    period, zone = parse_every(every), time_zone(tz)
    if frame.empty:
        return np.empty(0, dtype=np.int64)
    first, last = (
        _microseconds(frame["opened_at"]).min(),
        _microseconds(frame["observed_until"]).max(),
    )
    return period_bounds(int(first), int(last), period, zone)


def _microseconds(times: pd.Series[Any]) -> NDArray[np.int64]:
    return np.asarray(times.dt.as_unit("us").to_numpy(dtype="M8[us]").view(np.int64))


def _periods(opened: pd.Series[Any], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    at = _microseconds(opened)
    place = np.asarray(np.searchsorted(bounds, at, side="right")) - 1
    if len(at) and (place.min() < 0 or place.max() >= len(bounds) - 1):
        message = "`assessments` has turns outside the time of `turns`; give the assessments of these turns"
        raise TableError(message)
    return place


def _times(
    frame: pd.DataFrame, splits: list[str], bounds: NDArray[np.int64], limit_s: float
) -> pd.DataFrame:
    """Describe the times of each group and period."""
    frame = frame.assign(period=_periods(frame["opened_at"], bounds))
    group, keys = group_rows(frame, (*splits, "period"))
    size = len(keys)
    answered = frame["answered"].to_numpy(bool)
    seconds = frame["response_s"].to_numpy(np.float64)[answered]
    waited = frame["waited_s"].to_numpy(np.float64)
    of_answered = group[answered]
    age_s = (frame["observed_until"] - frame["opened_at"]).dt.total_seconds().to_numpy()
    quantiles = grouped_km_quantiles(group, size, waited, answered, [0.5, 0.9])
    mean, sd = _moments(of_answered, seconds, size)
    log_mean, log_sd = _moments(of_answered, np.log(np.maximum(seconds, FLOOR_S)), size)
    low, high = _extremes(of_answered, seconds, size)
    return keys.assign(
        n=np.bincount(group, minlength=size),
        answered=np.bincount(of_answered, minlength=size),
        unanswered=np.bincount(group[~answered], minlength=size),
        times_provisional=np.bincount(group[~answered & (age_s <= limit_s)], minlength=size) > 0,
        answered_mean=mean,
        answered_sd=sd,
        answered_min=low,
        answered_max=high,
        answered_log_mean=log_mean,
        answered_log_sd=log_sd,
        floored=np.bincount(of_answered[seconds < FLOOR_S], minlength=size),
        median=quantiles[:, 0],
        p90=quantiles[:, 1],
    )


def _moments(
    group: NDArray[np.int64], values: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each group's mean and standard deviation (n - 1), in two passes so that digits are kept."""
    n = np.bincount(group, minlength=size).astype(np.float64)
    mean = np.bincount(group, weights=values, minlength=size) / np.where(n > 0, n, np.nan)
    squares = np.bincount(group, weights=(values - mean[group]) ** 2, minlength=size)
    return mean, np.sqrt(squares / np.where(n > 1, n - 1, np.nan))


def _extremes(
    group: NDArray[np.int64], values: NDArray[np.float64], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(low, group, values)
    np.maximum.at(high, group, values)
    empty = np.isinf(high)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def _defects(judged: pd.DataFrame, by: tuple[str, ...], bounds: NDArray[np.int64]) -> pd.DataFrame:
    """Count the defects of each group and period."""
    frame = judged.assign(period=_periods(judged["opened_at"], bounds))
    group, keys = group_rows(frame, (*by, "period"))
    size = len(keys)
    status = status_codes(frame["status"])
    answered = frame["answered"].to_numpy(bool)
    counts = count_by_group(frame, status, group, size)
    defect = status == DEFECT
    return pd.concat([keys, counts], axis=1).assign(
        late=np.bincount(group[defect & answered], minlength=size),
        missed=np.bincount(group[defect & ~answered], minlength=size),
        answered_early=np.bincount(group[(status == PENDING) & answered], minlength=size),
    )


def _on_grid(
    times: pd.DataFrame,
    defects: pd.DataFrame | None,
    by: tuple[str, ...],
    bounds: NDArray[np.int64],
) -> pd.DataFrame:
    """Lay the sums on every period of every group."""
    groups = (times if defects is None else defects)[list(by)].drop_duplicates()
    periods = pd.DataFrame({"period": np.arange(max(len(bounds) - 1, 0))})
    grid = groups.merge(periods, how="cross") if by else periods
    grid = grid.merge(times, how="left", on=[name for name in (*by, "period") if name != "ctq"])
    if defects is not None:
        grid = grid.merge(defects, how="left", on=[*by, "period"])
    counts = {
        name: grid[name].fillna(0).astype(np.int64) for name in _COUNTS if name in grid.columns
    }
    waiting = grid["times_provisional"].eq(True)
    return grid.assign(**counts, times_provisional=waiting).sort_values(
        [*by, "period"], kind="stable"
    )


def _finished(
    table: pd.DataFrame,
    by: tuple[str, ...],
    bounds: NDArray[np.int64],
    frame: pd.DataFrame,
    clock: Clock,
) -> pd.DataFrame:
    """Add the periods' starts and what is provisional, and drop the closed periods."""
    period = table["period"].to_numpy()
    starts = pd.DatetimeIndex(bounds.view("M8[us]"), tz="UTC")
    until = frame["observed_until"].max()
    running = starts[period + 1] > until
    times_provisional = table["times_provisional"].to_numpy() | running
    counts = table["pending"].to_numpy() > 0 if "pending" in table.columns else times_provisional
    table = table.assign(
        **{_PERIOD: starts[period]},
        times_provisional=times_provisional,
        provisional=counts | running,
    )
    open_s = clock.elapsed(bounds[:-1], bounds[1:])
    table = table[(open_s[period] > 0) | (table["n"].to_numpy() > 0)]
    known = [field.name for field in SUBGROUPS.fields if field.name in table.columns]
    columns = [_PERIOD, *by, *known[1:]]
    return coerce(table[columns].reset_index(drop=True), SUBGROUPS)[columns]
