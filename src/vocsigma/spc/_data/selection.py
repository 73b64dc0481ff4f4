"""Which rows are meant: the baseline, the excluded ones, the phases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.frames import require
from vocsigma.spc._arrays import Bools, Data, Ints
from vocsigma.spc._data.input import Sample

_DATE_ONLY = 10


def baseline_rows(choice: Any, sample: Sample) -> Bools:
    """Give the rows that limits may rest on: all, the first k of each group, or those chosen."""
    if choice is None:
        return np.ones(sample.size, dtype=bool)
    if isinstance(choice, int | np.integer) and not isinstance(choice, bool):
        if choice < 1:
            raise ArgumentError(f"baseline={choice} gives no rows; give the first 20 or more")
        counted = pd.Series(sample.code).groupby(sample.code).cumcount().to_numpy()
        return np.asarray(counted < choice)
    return _chosen(choice, sample, "baseline")


def excluded_rows(choice: Any, sample: Sample) -> Bools:
    """Give the rows that are left out of limits and rules."""
    if choice is None:
        return np.zeros(sample.size, dtype=bool)
    if isinstance(choice, int | np.integer | str | date | np.datetime64):
        choice = [choice]
    return _chosen(choice, sample, "exclude")


def phase_labels(phase: Any, data: Data, sample: Sample) -> pd.Series[Any]:
    """Give each row its phase: labels as they are, or numbers from 1 for starts of phases."""
    if phase is None:
        return pd.Series(np.ones(sample.size, dtype=np.int64))
    if isinstance(phase, str):
        if not isinstance(data, pd.DataFrame):
            message = f"phase={phase!r} names a column, but `data` is not a DataFrame"
            raise ArgumentError(message)
        require(data.columns, [phase], argument="data")
        labels = data[phase].reset_index(drop=True)
    elif np.ndim(phase) == 1 and len(phase) == sample.size:
        labels = pd.Series(phase).reset_index(drop=True)
    else:
        return pd.Series(_starts(list(phase), sample))
    if labels.hasnans:
        row = int(np.argmax(labels.isna()))
        message = f"`phase` is missing at {sample.place(row)}; give every row a phase"
        raise ArgumentError(message)
    return labels


def _starts(starts: Sequence[Any], sample: Sample) -> Ints:
    """Count the starts at or before each row."""
    place: Ints = np.arange(sample.size)
    if _are_rows(starts):
        borders = _checked_rows(starts, sample, "phase")
    else:
        borders = _instants(starts, sample, "phase")
        place = _microseconds(_dates(sample, "phase"))
    return 1 + np.searchsorted(np.sort(borders), place, side="right").astype(np.int64)


def _chosen(choice: Any, sample: Sample, argument: str) -> Bools:
    """Give the mask of a slice, a mask, a (start, end) of dates, or a list of rows or times."""
    mask = np.zeros(sample.size, dtype=bool)
    if isinstance(choice, slice):
        mask[choice] = True
    elif isinstance(choice, tuple):
        mask[:] = _between(choice, sample, argument)
    elif np.asarray(choice).dtype == bool:
        if np.shape(choice) != mask.shape:
            size = np.size(choice)
            message = (
                f"`{argument}` is a mask of {size} for {sample.size} rows; give one bool a row"
            )
            raise ArgumentError(message)
        mask[:] = choice
    elif np.ndim(choice) != 1:
        message = f"{argument}={choice!r} chooses no rows; give rows, dates or one bool a row"
        raise ArgumentError(message)
    elif _are_rows(list(choice)):
        mask[_checked_rows(list(choice), sample, argument)] = True
    else:
        mask[:] = _at(list(choice), sample, argument)
    return mask


def _are_rows(items: Sequence[Any]) -> bool:
    return all(isinstance(item, int | np.integer) for item in items)


def _checked_rows(rows: Sequence[int], sample: Sample, argument: str) -> Any:
    numbers = np.asarray(rows, dtype=np.int64)
    outside = numbers[(numbers < 0) | (numbers >= sample.size)]
    if outside.size:
        message = (
            f"`{argument}` names row {outside[0]}, but the rows are 0 to {sample.size - 1}; "
            "count from 0"
        )
        raise ArgumentError(message)
    return numbers


def _between(choice: tuple[Any, ...], sample: Sample, argument: str) -> Bools:
    """Give the rows from a start to an end, both included; an end of a date only has its day."""
    if len(choice) != 2:
        message = f"{argument}={choice!r} is not (start, end); give rows as a list"
        raise ArgumentError(message)
    when = _microseconds(_dates(sample, argument))
    start, end = _instants(choice, sample, argument)
    if isinstance(choice[1], str) and len(choice[1].strip()) == _DATE_ONLY:
        end += 86_400_000_000 - 1
    return np.asarray((start <= when) & (when <= end))


def _at(times: Sequence[Any], sample: Sample, argument: str) -> Bools:
    """Give the rows of these times or labels, all of which must occur."""
    if sample.time is None:
        message = f"`{argument}` holds {times[0]!r}, but the chart has no time; pass time= or rows"
        raise ArgumentError(message)
    have: Any = sample.time
    wanted: Any = times
    if sample.dated:
        have, wanted = _microseconds(have), _instants(times, sample, argument)
    known = np.isin(np.asarray(wanted), np.asarray(have))
    if not known.all():
        absent = times[int(np.argmin(known))]
        raise ArgumentError(f"`{argument}` names {absent!r}, which is no time of the chart")
    return np.isin(np.asarray(have), np.asarray(wanted))


def _dates(sample: Sample, argument: str) -> pd.DatetimeIndex:
    if not isinstance(sample.time, pd.DatetimeIndex):
        message = f"`{argument}` takes dates only where time= holds dates; pass rows instead"
        raise ArgumentError(message)
    return sample.time


def _microseconds(times: pd.DatetimeIndex) -> Any:
    return times.as_unit("us").asi8


def _instants(times: Sequence[Any], sample: Sample, argument: str) -> Any:
    """Read dates as microseconds in the zone of the chart's own dates."""
    zone = _dates(sample, argument).tz
    try:
        read = pd.DatetimeIndex([pd.Timestamp(time) for time in times])
        read = read.tz_localize(zone) if read.tz is None else read
    except (TypeError, ValueError) as error:
        message = f"`{argument}` holds what is not a date ({error}); write dates as '2026-05-03'"
        raise ArgumentError(message) from error
    if zone is None and read.tz is not None:
        message = f"`{argument}` has a time zone and the chart's dates have none; leave it out"
        raise ArgumentError(message)
    return _microseconds(read)
