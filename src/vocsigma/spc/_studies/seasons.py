"""Take the hour, the weekday or the month out of values, by a profile of the baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from warnings import warn

import numpy as np
import pandas as pd

from vocsigma._display import Result
from vocsigma.exceptions import ArgumentError, DataWarning, listing
from vocsigma.frames import require
from vocsigma.spc._arrays import Floats, Keys
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.input import TIME_COLUMN, Sample, dates_if_iso, read_sample, refuse
from vocsigma.spc._data.scales import AskedScale, Scale, choose_scale
from vocsigma.spc._data.selection import baseline_rows, excluded_rows
from vocsigma.spc._result.wording import short

_CLOCK: dict[str, Callable[[pd.DatetimeIndex], Any]] = {
    "hour": lambda when: when.hour,
    "weekday": lambda when: when.day_of_week,
    "month": lambda when: when.month,
    "day": lambda when: when.day,
}
_FEW = 3
_OWN = ("expected", "factor", "n_baseline")
_CALLER = 3


@dataclass(frozen=True, eq=False, repr=False)
class Seasonality(Result):
    """What to expect at each season, and the data as factors of it; see :func:`deseasonalise`.

    Parameters
    ----------
    data : DataFrame
        The caller's rows with ``expected`` (in the unit of the value) and ``factor`` (the value
        over what is expected), both missing where the baseline never saw the season.
    profile : DataFrame
        One row a season of the baseline: the columns of ``by``, ``expected`` and ``n_baseline``.
    by : tuple of str
        What makes a season.
    value, time : str
        The columns that were read.
    scale : Scale
        Where the profile was made: medians of logarithms, or means.
    tz : str or None
        The time zone of hours and days.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.spc import deseasonalise
    >>> days = pd.DataFrame({"day": pd.date_range("2026-01-05", periods=28),
    ...                      "tickets": [90, 60, 60, 60, 60, 30, 30] * 4})
    >>> deseasonalise(days, value="tickets", time="day", by="weekday").data["factor"].unique()
    array([1.])
    """

    data: pd.DataFrame
    profile: pd.DataFrame
    by: tuple[str, ...]
    value: str
    time: str
    scale: Scale
    tz: str | None

    def __repr__(self) -> str:
        return f"<Seasonality: {len(self.profile)} seasons, {len(self.data)} rows>"

    @property
    def table(self) -> pd.DataFrame:
        """The profile."""
        return self.profile

    def summary(self) -> str:
        """Say how far the seasons differ, and what they rest on.

        Returns
        -------
        str
            One sentence a line.
        """
        profile = self.profile
        low, high = profile["expected"].min(), profile["expected"].max()
        kind = "median" if self.scale.logarithmic else "mean"
        lines = [
            f"The {kind} {self.value} is expected to vary from {short(low)} to {short(high)} over "
            f"{len(profile)} seasons ({', '.join(self.by)}).",
            f"The profile rests on {profile['n_baseline'].sum():,} baseline rows.",
        ]
        thin = int((profile["n_baseline"] < _FEW).sum())
        if thin:
            lines.append(
                f"{thin} seasons have fewer than {_FEW} baseline rows: widen baseline=, or leave "
                "a part out of by=."
            )
        unseen = int((self.data["expected"].isna() & self.data[self.value].notna()).sum())
        if unseen:
            lines.append(f"{unseen} rows lie in seasons that the baseline never saw.")
        return "\n".join(lines)

    def apply(self, new: pd.DataFrame) -> pd.DataFrame:
        """Give new rows what the same profile expects of them.

        Parameters
        ----------
        new : DataFrame
            Rows with the same columns.

        Returns
        -------
        DataFrame
            The rows with ``expected`` and ``factor``.
        """
        require(new.columns, [self.value], argument="new")
        sample = _read(new, self.value)
        seasons = _seasons(new, self.time, self.by, self.tz)
        return _with_factors(new, sample.value, seasons, self.profile, self.by, self.scale)


def deseasonalise(
    data: pd.DataFrame,
    *,
    value: str | None = None,
    time: str | None = None,
    by: Keys = ("weekday", "hour"),
    baseline: Any = None,
    exclude: Any = None,
    scale: AskedScale | None = None,
    tz: str | None = None,
) -> Seasonality:
    """Divide values by what their hour and weekday let one expect.

    A weekly cycle widens the limits of a chart and hides what happens within it. Chart the factors
    instead: ``xmr_chart(result.data, value="factor", scale="log")``.

    Parameters
    ----------
    data : DataFrame
        The rows, in the order of time.
    value : str, optional
        The column of the values; ``median`` of the subgroups table if not given.
    time : str, optional
        The column of dates or stamps; ``period_start`` if not given.
    by : str or sequence of str
        What makes a season: ``hour``, ``weekday`` (0 is Monday), ``day`` (of the month), ``month``,
        or columns of the data.
    baseline : int, slice, mask, tuple or list, optional
        The rows that the profile rests on, as for the charts; all if not given.
    exclude : mask, list or single row, optional
        Rows or dates that are left out of the profile.
    scale : {"raw", "log"}, optional
        ``log``: the profile is the median of the logarithms, shown by its exp; ``raw``: the mean.
        ``log`` for the time columns if not given, else ``raw``.
    tz : str, optional
        The time zone that hours and days are meant in; that of the stamps if not given.

    Returns
    -------
    Seasonality
        The data with ``expected`` and ``factor``, and the profile, which later data can be given.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If ``by`` is no season, the times are no dates, or a profile is not above 0.

    Warns
    -----
    DataWarning
        If rows lie in seasons that the baseline never saw; their factor is missing.

    Notes
    -----
    Factors vary about 1, and are multiplied, so the log scale fits them. The profile is fitted to
    the baseline alone, so that a change after it cannot hide in the profile. It takes up some of
    the baseline's own variation: with m rows a season, limits of the factors are too narrow by
    about the share 1/(2m).

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from vocsigma.spc import deseasonalise, xmr_chart
    >>> hours = pd.DataFrame({"hour_start": pd.date_range("2026-03-02", periods=24 * 42, freq="h")})
    >>> cycle = 1 + 0.8 * np.sin(2 * np.pi * hours["hour_start"].dt.hour / 24)
    >>> hours["wait"] = 30 * cycle * np.random.default_rng(6).lognormal(0, 0.2, size=len(hours))
    >>> hours.loc[1000:, "wait"] *= 2
    >>> season = deseasonalise(hours, value="wait", time="hour_start", by="hour", baseline=840,
    ...                        scale="log")
    >>> season.profile.head(3).round(1)
       hour  expected  n_baseline
    0     0      29.4          35
    1     1      34.9          35
    2     2      45.1          35
    >>> factors = xmr_chart(season.data, value="factor", time="hour_start", baseline=840,
    ...                     scale="log", rules="nelson_1")
    >>> factors.limits[["lcl", "center", "ucl"]].round(2)
        lcl  center   ucl
    0  0.55    0.99  1.78
    >>> factors.signals["position"].tolist()
    [573, 1000, 1001, 1003, 1004, 1005, 1006, 1007]
    """
    if not isinstance(data, pd.DataFrame):
        raise ArgumentError("`data` is not a DataFrame; give one with a column of times")
    name, when = value or XMR.value, time or TIME_COLUMN
    require(data.columns, [name], argument="data (value=)" if value is None else "data")
    parts = (by,) if isinstance(by, str) else tuple(by)
    sample = _read(data, name)
    chosen = choose_scale(scale, name)
    if chosen.name not in ("raw", "log"):
        raise ArgumentError(f"scale={scale!r} makes no profile; take 'log' or 'raw'")
    if chosen.positive and chosen.floor is None:
        remedy = "only values above 0 have a logarithm; pass scale='raw' or leave the row out"
        refuse(sample.value <= 0, sample, "`value` is not above 0", sample.value, remedy)
    seasons = _seasons(data, when, parts, tz)
    dated = _read(data, name, when)
    use = baseline_rows(baseline, dated) & ~excluded_rows(exclude, dated)
    use &= ~sample.provisional & ~np.isnan(sample.value)
    profile = _profile(sample.value[use], seasons[use], parts, chosen)
    rows = _with_factors(data, sample.value, seasons, profile, parts, chosen)
    return Seasonality(rows, profile, parts, name, when, chosen, tz)


def _read(data: pd.DataFrame, name: str, time: str | None = None) -> Sample:
    """Read the values; times only where rows are chosen by them, since groups may share one."""
    rows = data if TIME_COLUMN not in data.columns else data.drop(columns=TIME_COLUMN)
    sample = read_sample(rows, XMR, value=name, n=None, time=None, by=None)
    if time is None:
        return sample
    return Sample(**{**vars(sample), "time": _stamps(data, time, None)})


def _stamps(data: pd.DataFrame, time: str, tz: str | None) -> pd.DatetimeIndex:
    require(data.columns, [time], argument="data (time=)")
    when = dates_if_iso(pd.Index(data[time]))
    if not isinstance(when, pd.DatetimeIndex) or when.hasnans:
        message = f"time={time!r} holds what is not a date, or nothing; give dates or stamps"
        raise ArgumentError(message)
    if tz is None:
        return when
    if when.tz is None:
        message = f"tz={tz!r}, but the stamps of {time!r} have no time zone; leave tz out"
        raise ArgumentError(message)
    return when.tz_convert(tz)


def _seasons(data: pd.DataFrame, time: str, by: Sequence[str], tz: str | None) -> pd.DataFrame:
    """Give each row its season."""
    clash = [name for name in by if name in _OWN]
    if not by or clash:
        raise ArgumentError(f"by={listing(by)} makes no season; take 'hour', 'weekday', ...")
    columns: dict[str, Any] = {}
    for name in by:
        if name in _CLOCK:
            columns[name] = np.asarray(_CLOCK[name](_stamps(data, time, tz)))
        else:
            require(data.columns, [name], argument="data (by=)")
            columns[name] = data[name].array
    return pd.DataFrame(columns)


def _profile(
    values: Floats, seasons: pd.DataFrame, by: Sequence[str], scale: Scale
) -> pd.DataFrame:
    """Give the median of logarithms, or the mean, of each season."""
    if values.size == 0:
        raise ArgumentError("the baseline has no usable rows; widen baseline=, or exclude less")
    frame = seasons.assign(_y=scale.forward(values))
    grouped = frame.groupby(list(by), observed=True, dropna=False)["_y"]
    middle = grouped.median() if scale.logarithmic else grouped.mean()
    profile = middle.rename("expected").reset_index()
    profile["expected"] = scale.back(profile["expected"].to_numpy())
    profile["n_baseline"] = grouped.size().to_numpy()
    low = profile["expected"] <= 0
    if low.any():
        season = profile.loc[low, list(by)].iloc[0].to_dict()
        message = f"the baseline expects {profile['expected'].min():g} in {season}; factors need "
        raise ArgumentError(message + "more than 0: take a coarser by=, or chart the values")
    return profile


def _with_factors(
    data: pd.DataFrame,
    values: Floats,
    seasons: pd.DataFrame,
    profile: pd.DataFrame,
    by: Sequence[str],
    scale: Scale,
) -> pd.DataFrame:
    """Add what is expected, and the values over it."""
    expected = seasons.merge(profile, on=list(by), how="left")["expected"].to_numpy(np.float64)
    unseen = int(np.count_nonzero(np.isnan(expected) & ~np.isnan(values)))
    if unseen:
        message = (
            f"{unseen} rows lie in seasons that the baseline never saw, and have no factor; widen "
            "baseline=, or leave a part out of by="
        )
        warn(message, DataWarning, stacklevel=_CALLER)
    return data.assign(expected=expected, factor=scale.lifted(values) / expected)
