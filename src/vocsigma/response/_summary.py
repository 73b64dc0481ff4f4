"""How long customers wait, the unanswered included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from vocsigma import _engine
from vocsigma._periods import parse_duration
from vocsigma._stats.arrays import Bools, Floats, Ints
from vocsigma._stats.kaplan_meier import ConfType, grouped_km_quantiles
from vocsigma._stats.km_intervals import Estimates, km_curves, quantiles_of, shares_within
from vocsigma._stats.proportions import checked_confidence
from vocsigma.exceptions import ArgumentError, TableError, listing, nearest
from vocsigma.frames import require, unwrap
from vocsigma.response._defect_sums import group_rows
from vocsigma.response._own_columns import refuse_own
from vocsigma.response._summary_result import QUANTILES, WITHIN, ResponseSummary

_CONF_TYPES = ("log-log", "log", "plain")
_NEEDED = ("opened_at", "observed_until", "answered", "waited_s", "needs_reply")


def response_summary(
    turns: Any,
    by: str | Sequence[str] | None = None,
    *,
    missed_after: str = "7d",
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
) -> ResponseSummary:
    """Describe how long customers wait for an answer, with those who still wait.

    Parameters
    ----------
    turns : data frame or Loaded
        The turns table, on pandas, polars or pyarrow, with the columns opened_at, observed_until,
        answered, waited_s, needs_reply, and those that `by` names.
    by : str or sequence of str, optional
        Columns that make the groups; missing values are a group of their own.
    missed_after : str, default "7d"
        A turn without an answer is missed after this much calendar time, and pending until then.
    conf_type : {"log-log", "log", "plain"}, default "log-log"
        The scale on which the limits of the curve of waiting are symmetric.
    confidence : float, default 0.95
        The confidence level of the intervals.

    Returns
    -------
    ResponseSummary
        With `table`, one row a group in the order of the keys: the columns of `by`, then

        - n (turns that need a reply), answered, missed, pending (these three sum to n), and
          needs_no_reply (turns besides);
        - median and p90 in seconds of the turns' clock, each with _low and _high: the times within
          which half and 90% of all n are answered; missing where that is not reached;
        - within_15min, within_1h, within_4h, within_24h, each with _low and _high: the shares of all
          n that are answered within so much time of the turns' clock; missing where no turn of the
          group was observed for so long;
        - the same names after ``naive_``, without limits: the figures of the answered only.

    Raises
    ------
    ArgumentError
        If missed_after is no duration, conf_type unknown, the confidence not between 0 and 1, or
        `by` names a column that the result adds.
    TableError
        If a column is missing, there are no rows, a stamp, answered or needs_reply is missing in a
        row, or a wait is missing or negative.

    See Also
    --------
    subgroups : The same by periods, for charts.

    Notes
    -----
    An unanswered turn is not lost but right-censored: its wait is longer than ``waited_s``. The
    answered only are the fast ones, so that their figures flatter. Times are quantiles of the curve
    of Kaplan and Meier (1958, JASA 53:457), the smallest t with ``S(t) <= 1 - p``, or the midpoint
    where S is flat there; shares are ``1 - S(t)``. The limits of S are Greenwood's on the scale
    named, those of the quantiles their inversion (Brookmeyer and Crowley 1982, Biometrics 38:29),
    as in R's survfit. While nobody, or once everybody, is answered the limits of the share are
    Clopper and Pearson's, of the turns whose fate by then is known. Turns are taken as independent.

    Turns that ended otherwise (a column ended_by that is not missing on an unanswered turn: closed,
    withdrawn) are taken as censored like the others, and the summary counts them.

    Examples
    --------
    >>> import vocsigma as vs
    >>> from vocsigma.response._summary import response_summary
    >>> turns = vs.response_turns(vs.simulate_service(500, random_state=1).messages)
    >>> result = response_summary(turns)
    >>> result.table[["n", "answered", "missed", "pending", "median", "naive_median"]].round(0)
         n  answered  missed  pending   median  naive_median
    0  790       744      39        7  17109.0       16092.0
    """
    checked_confidence(confidence)
    if conf_type not in _CONF_TYPES:
        message = f"conf_type={conf_type!r} is not known; use one of {listing(_CONF_TYPES)}"
        raise ArgumentError(message + nearest(conf_type, _CONF_TYPES))
    missed = parse_duration(missed_after, argument="missed_after")
    names = (by,) if isinstance(by, str) else tuple(dict.fromkeys(by or ()))
    frame = _checked(turns, names)
    group, keys = group_rows(frame, names)
    needed = frame["needs_reply"].to_numpy(bool)
    counts = _counts(frame, needed, group, len(keys), missed.seconds)
    times = _times(frame[needed], group[needed], len(keys), conf_type, confidence)
    refuse_own(names, counts | times, argument="turns")
    table = pd.concat([keys, pd.DataFrame(counts | times)], axis=1)
    otherwise = _ended_otherwise(frame[needed])
    return ResponseSummary(table, names, missed, conf_type, confidence, otherwise)


def _checked(data: Any, by: tuple[str, ...]) -> pd.DataFrame:
    """Give the turns with every column that is named, and waits that can be."""
    door = _engine.enter(unwrap(data, "turns"), argument="turns")
    columns = list(dict.fromkeys((*_NEEDED, *by)))
    require(door.frame.columns, columns, argument="turns")
    if not len(door.frame):
        message = "`turns` has no rows; make it with response_turns(messages)"
        raise TableError(message)
    known = [*columns, "ended_by"] if "ended_by" in door.frame.columns else columns
    frame = _engine.to_pandas(door.frame.select(dict.fromkeys(known)))
    _refuse_missing(frame)
    wrong = frame["needs_reply"].to_numpy(bool) & ~(frame["waited_s"].to_numpy(np.float64) >= 0.0)
    if wrong.any():
        message = (
            f"`turns` column 'waited_s' is missing or negative in {int(wrong.sum()):,} rows, first "
            f"in row {int(np.flatnonzero(wrong)[0])}; give the seconds to the reply, or else to the "
            "end of observation"
        )
        raise TableError(message)
    return frame


def _refuse_missing(frame: pd.DataFrame) -> None:
    """Raise if a turn lacks what it is counted by."""
    for name in ("opened_at", "observed_until", "answered", "needs_reply"):
        absent = int(frame[name].isna().sum())
        if absent:
            message = f"`turns` column {name!r} is missing in {absent:,} rows; fill it, or drop those rows"
            raise TableError(message)


def _counts(
    frame: pd.DataFrame, needed: Bools, group: Ints, size: int, limit_s: float
) -> dict[str, Ints]:
    """Count the turns of each group by what became of them."""
    answered = frame["answered"].to_numpy(bool)
    age_s = (frame["observed_until"] - frame["opened_at"]).dt.total_seconds().to_numpy()
    old = age_s >= limit_s
    kinds = {
        "n": needed,
        "answered": needed & answered,
        "missed": needed & ~answered & old,
        "pending": needed & ~answered & ~old,
        "needs_no_reply": ~needed,
    }
    return {name: np.bincount(group[rows], minlength=size) for name, rows in kinds.items()}


def _times(
    frame: pd.DataFrame, group: Ints, size: int, conf_type: ConfType, confidence: float
) -> dict[str, Floats]:
    """Give quantiles and shares of each group, of all turns and of the answered only."""
    waited = frame["waited_s"].to_numpy(np.float64)
    answered = frame["answered"].to_numpy(bool)
    probs, limits = list(QUANTILES.values()), list(WITHIN.values())
    curves = km_curves(group, size, waited, answered, conf_type=conf_type, confidence=confidence)
    columns = _named(list(QUANTILES), quantiles_of(curves, probs))
    columns |= _named(list(WITHIN), shares_within(curves, limits))

    of_answered, seconds = group[answered], waited[answered]
    everyone = np.ones(len(seconds), dtype=np.bool_)
    quantiles = grouped_km_quantiles(of_answered, size, seconds, everyone, probs)
    columns |= {f"naive_{name}": quantiles[:, place] for place, name in enumerate(QUANTILES)}
    number = np.bincount(of_answered, minlength=size)
    whole = np.where(number > 0, number, np.nan)
    for name, limit_s in WITHIN.items():
        within = np.bincount(of_answered[seconds <= limit_s], minlength=size)
        columns[f"naive_{name}"] = within / whole
    return columns


def _named(names: list[str], values: Estimates) -> dict[str, Floats]:
    """Name the columns of estimates and of their limits."""
    by_part = dict(zip(("", "_low", "_high"), values, strict=True))
    return {
        f"{name}{part}": array[:, place]
        for place, name in enumerate(names)
        for part, array in by_part.items()
    }


def _ended_otherwise(frame: pd.DataFrame) -> int:
    """Count the unanswered turns that the source says were ended."""
    if "ended_by" not in frame.columns:
        return 0
    unanswered = ~frame["answered"].to_numpy(bool)
    return int((frame["ended_by"].notna().to_numpy() & unanswered).sum())
