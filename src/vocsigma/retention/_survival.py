"""Retention over time, by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from vocsigma._stats.arrays import Floats, Ints
from vocsigma._stats.kaplan_meier import (
    ConfType,
    Steps,
    curve_limits,
    curve_quantiles,
    delayed_km,
    log_variance,
)
from vocsigma._stats.log_rank import log_rank
from vocsigma._stats.proportions import checked_confidence
from vocsigma._stats.restricted_mean import restricted_mean
from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.frames import require
from vocsigma.retention._follow_up import Sample, follow_up, groups_of
from vocsigma.retention._inputs import as_pandas
from vocsigma.retention._retention_frame import RetentionFrame
from vocsigma.retention._survival_curve import SurvivalCurve

CONF_TYPES = ("log-log", "log", "plain")
_IMMORTAL = (
    "was by={by!r} known when the follow-up began? A group that is entered later, such as who ever got a "
    "fast reply, is only entered by those who stay long enough: in the Stanford heart transplant data "
    "such a split gives a log hazard ratio of -1.32 for the transplant, where the right one is 0.13. "
    "Make the groups at a landmark with landmark_frame(...), or pass known_at_start=True if they were "
    "fixed at the start"
)


def survival_curve(
    frame: Any,
    *,
    by: str | Sequence[str] | None = None,
    duration: str = "duration",
    event: str = "event",
    entry: str | None = None,
    known_at_start: bool = False,
    conf_type: ConfType = "log-log",
    confidence: float = 0.95,
    restricted_to: float | None = None,
) -> SurvivalCurve:
    """Give the share of customers kept over time, with intervals, medians and a test between groups.

    Parameters
    ----------
    frame : RetentionFrame or data frame
        What `landmark_frame` gives; or one row a customer, on pandas, polars or pyarrow.
    by : str or sequence of str, optional
        Columns that make the groups, known when the follow-up began. Missing values are a group of
        their own.
    duration, event : str, default "duration" and "event"
        The columns of the time to the loss or to the end of observation, and of whether it was a loss
        (True and False, or 1 and 0).
    entry : str, optional
        The column of the time at which the row came under observation, where that is not 0.
    known_at_start : bool, default False
        Say True where a frame is not a RetentionFrame and the groups were fixed at the start.
    conf_type : {"log-log", "log", "plain"}, default "log-log"
        The scale on which the intervals of the curve are symmetric.
    confidence : float, default 0.95
        The confidence level.
    restricted_to : float, optional
        The horizon of the restricted means; the time to which every curve is known if not given.

    Returns
    -------
    SurvivalCurve
        With `table`, `medians`, `restricted_means` and, for several groups, `log_rank`.

    Raises
    ------
    ArgumentError
        If groups of an unmarked frame are not said to be known at the start, or an option cannot be
        used.
    TableError
        If a column is missing, or holds times or events that cannot be.

    See Also
    --------
    landmark_frame : Makes the frame in which the groups are known at the start.

    Notes
    -----
    Kaplan and Meier's estimate (1958, JASA 53:457), Greenwood's variance; the median's interval is
    read off the curve's (Brookmeyer and Crowley 1982, Biometrics 38:29). A row is at risk at t if
    ``entry < t <= duration``. Whoever ends otherwise counts as censored: the curve then says what
    would be without those other ends.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.retention import survival_curve
    >>> customers = pd.DataFrame({
    ...     "plan": ["basic"] * 4 + ["plus"] * 4,
    ...     "duration": [10, 20, 30, 90, 40, 60, 90, 90], "event": [1, 1, 1, 0, 1, 0, 0, 0],
    ... })
    >>> result = survival_curve(customers, by="plan", known_at_start=True)
    >>> result.table.query("plan == 'basic'").round(3)
        plan  time  at_risk  events  censored  survival  conf_low  conf_high
    0  basic   0.0        4       0         0      1.00     1.000      1.000
    1  basic  10.0        4       1         0      0.75     0.128      0.961
    2  basic  20.0        3       1         0      0.50     0.058      0.845
    3  basic  30.0        2       1         1      0.25     0.009      0.665
    >>> round(result.log_rank.p_value, 3)
    0.101
    """
    names = (by,) if isinstance(by, str) else tuple(by or ())
    marked = isinstance(frame, RetentionFrame)
    if names and not marked and not known_at_start:
        raise ArgumentError(_IMMORTAL.format(by=by))
    if conf_type not in CONF_TYPES:
        message = f"conf_type={conf_type!r} is not one of {listing(CONF_TYPES)}"
        raise ArgumentError(message + nearest(conf_type, CONF_TYPES))
    checked_confidence(confidence)
    data = frame.frame if marked else as_pandas(frame, "frame", argument="frame")
    columns = [duration, event, *([] if entry is None else [entry]), *names]
    require(data.columns, columns, argument="frame")
    groups, codes = groups_of(data, names)
    sample = follow_up(data, codes, len(groups), duration, event, entry)
    last = np.zeros(len(groups))
    np.maximum.at(last, sample.codes, sample.duration)
    steps = delayed_km(*sample)
    variance = log_variance(steps, len(groups))
    limits = curve_limits(steps.survival, variance, conf_type=conf_type, confidence=confidence)
    tau = _horizon(restricted_to, last, steps)
    return SurvivalCurve(
        table=_table(groups, sample, steps, limits),
        medians=_medians(groups, sample, steps, limits, last),
        restricted_means=_means(groups, steps, tau, confidence),
        log_rank=log_rank(*sample) if len(groups) > 1 else None,
        by=names,
        restricted_to=tau,
        conf_type=conf_type,
        confidence=confidence,
        unit="days" if marked and duration == "duration" else "",
    )


def _horizon(asked: float | None, last: Floats, steps: Steps) -> float:
    """Give the horizon of the restricted means, to which every group's curve must be known."""
    known = last.copy()
    # Where nobody is left the curve is 0 for good.
    known[steps.group[steps.survival == 0.0]] = last.max()
    shortest = float(known.min())
    if asked is None:
        return shortest
    if not 0.0 < asked <= shortest:
        message = (
            f"restricted_to={asked:g} is not within (0, {shortest:g}], the time to which every curve "
            "is known"
        )
        raise ArgumentError(message)
    return float(asked)


def _table(
    groups: pd.DataFrame, sample: Sample, steps: Steps, limits: tuple[Floats, Floats]
) -> pd.DataFrame:
    """Give one row a group and event time, after one at the start of each group."""
    low, high = limits
    begun = np.flatnonzero(np.bincount(steps.group[steps.time == 0.0], minlength=len(groups)) == 0)
    start_risk = sample.duration >= 0.0 if sample.entry is None else sample.entry <= 0.0
    at_start = np.bincount(sample.codes[start_risk], minlength=len(groups))[begun]
    ones = np.ones(len(begun))
    rows = pd.DataFrame(
        {
            "group": np.concatenate([begun, steps.group]),
            "time": np.concatenate([0.0 * ones, steps.time]),
            "at_risk": np.concatenate([at_start, steps.at_risk]),
            "events": np.concatenate([np.zeros_like(begun), steps.events]),
            "censored": 0,
            "survival": np.concatenate([ones, steps.survival]),
            "conf_low": np.concatenate([ones, low]),
            "conf_high": np.concatenate([ones, high]),
        }
    ).sort_values(["group", "time"], ignore_index=True)
    rows["censored"] = _censored(rows, sample)
    keys = groups.iloc[rows["group"]].reset_index(drop=True)
    return pd.concat([keys, rows.drop(columns="group")], axis=1)


def _censored(rows: pd.DataFrame, sample: Sample) -> Ints:
    """Count those who are censored from each row's time until before the group's next."""
    group = np.concatenate([rows["group"].to_numpy(), sample.codes[~sample.event]])
    time = np.concatenate([rows["time"].to_numpy(), sample.duration[~sample.event]])
    is_row = np.arange(len(group)) < len(rows)
    order = np.lexsort((~is_row, time, group))
    row = np.cumsum(is_row[order]) - 1
    return np.bincount(row[~is_row[order]], minlength=len(rows))


def _medians(
    groups: pd.DataFrame,
    sample: Sample,
    steps: Steps,
    limits: tuple[Floats, Floats],
    last: Floats,
) -> pd.DataFrame:
    """Give each group's size, events and median time."""
    low, high = (curve_quantiles(steps, limit, last, [0.5])[:, 0] for limit in limits)
    return groups.assign(
        n=np.bincount(sample.codes, minlength=len(groups)),
        events=np.bincount(sample.codes[sample.event], minlength=len(groups)),
        observed_to=last,
        median=curve_quantiles(steps, steps.survival, last, [0.5])[:, 0],
        median_low=low,
        median_high=high,
    )


def _means(groups: pd.DataFrame, steps: Steps, tau: float, confidence: float) -> pd.DataFrame:
    """Give each group's mean time within the horizon."""
    mean, error = restricted_mean(steps, len(groups), tau)
    error[error == 0.0] = np.nan
    half = special.ndtri((1.0 + confidence) / 2.0) * error
    return groups.assign(
        estimate=mean,
        std_error=error,
        conf_low=np.maximum(mean - half, 0.0),
        conf_high=np.minimum(mean + half, tau),
    )
