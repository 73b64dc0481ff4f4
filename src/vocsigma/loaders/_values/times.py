"""Time stamps as instants: microseconds since 1970 in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.loaders._values.ids import joined

NONE = np.iinfo(np.int64).min
UTC = ZoneInfo("UTC")
# Clocks reach as far as nanoseconds do.
FIRST, LAST = np.array(["1677", "2263"], dtype="datetime64[us]").astype(np.int64).tolist()
_SAY_ZONE = "say where the clock hung: tz='Europe/Berlin', or tz='UTC'"
# The unit of a number of so many digits that lies between 2001 and 2286.
_COUNTED = {10: "s", 13: "ms", 16: "us"}
_TWITTER = "%a %b %d %H:%M:%S %z %Y"
_MAIL = ("%a, %d %b %Y %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S%z")
_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[T ])"
_CLOCK = (
    r"^(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?$"
)
# No local time has one of these behind its date.
_ZONE = r"^.{11}.*[Zz+-]"


@dataclass(frozen=True)
class Times:
    """Instants, the smallest integer where a stamp cannot be read; what was odd about local times.

    `later` is another reading of the stamps that the clock on the wall shows twice.
    """

    instants: NDArray[np.int64]
    later: NDArray[np.int64]
    missing: NDArray[np.bool_]
    assumed: bool
    nonexistent: NDArray[np.bool_]
    ambiguous: NDArray[np.bool_]

    @property
    def unreadable(self) -> NDArray[np.bool_]:
        """Where there is a stamp that cannot be read."""
        unread: NDArray[np.bool_] = (self.instants == NONE) & ~self.missing
        return unread

    def require_some(self, values: pd.Series[Any], argument: str = "frame") -> None:
        """Raise if there are stamps and none of them can be read."""
        if self.unreadable.any() and (self.instants == NONE).all():
            example = str(values.iloc[int(np.flatnonzero(self.unreadable)[0])])
            cure = (
                "say how to read it: stamp_format='%d/%m/%Y %H:%M' if the day comes first, "
                "'%m/%d/%Y %H:%M' if the month does"
            )
            if unit := _COUNTED.get(len(example) if example.isdigit() else 0):
                number = f"pandas.to_numeric(frame[{values.name!r}])"
                cure = (
                    f"if it counts from 1970: pandas.to_datetime({number}, unit={unit!r}, utc=True)"
                )
            message = f"`{argument}` column {values.name!r} holds {example!r}, which is not ISO 8601; {cure}"
            raise ArgumentError(message)

    def not_before(self, begin: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the instants, in the later reading where the first one lies before the beginning."""
        early = (self.instants != NONE) & (self.instants < begin)
        return np.where(early, self.later, self.instants)


def odd_times(columns: Sequence[Times], keep: NDArray[np.bool_]) -> dict[str, int]:
    """Count the local times that do not exist, and those that exist twice, in the rows kept."""
    return {
        "nonexistent_times": sum(int(times.nonexistent[keep].sum()) for times in columns),
        "ambiguous_times": sum(int(times.ambiguous[keep].sum()) for times in columns),
    }


def read_times(
    values: pd.Series[Any],
    tz: ZoneInfo | None,
    formats: Sequence[str] = (),
    argument: str = "frame",
    cure: str | None = None,
    *,
    zoned: bool = False,
) -> Times:
    """Read a column of stamps.

    Parameters
    ----------
    values : Series
        Times, or text in one of the formats, ISO 8601 or as Twitter writes it.
    tz : ZoneInfo or None
        The zone of stamps that name none.
    formats : sequence of str
        Formats as `pandas.to_datetime` takes them, tried in order before ISO 8601.
    argument : str
        The caller's argument, for messages.
    cure : str, optional
        What to do if no stamp names a zone, where the caller cannot say one: the source's stamps do. One
        that names none among others that do cannot be read.
    zoned : bool, default False
        Whether others have been found to do so already.

    Returns
    -------
    Times
        One instant a stamp.

    Raises
    ------
    ArgumentError
        If stamps name no zone and `tz` does not either.
    TableError
        If the column holds numbers.
    """
    aware, naive, missing = _parsed(values.reset_index(drop=True), formats, argument)
    local = naive.notna()
    if cure and (zoned or aware.notna().any()):
        naive, local = naive.mask(local), local & False
    if local.any() and tz is None:
        message = (
            f"`{argument}` column {values.name!r} holds times without a zone, such as "
            f"{str(values.iloc[int(np.flatnonzero(local)[0])])!r}; "
            f"{cure or _SAY_ZONE}"
        )
        raise ArgumentError(message)
    first, later = (_localized(naive, tz or UTC, earlier) for earlier in (True, False))
    back = first.dt.tz_convert(tz or UTC).dt.tz_localize(None)
    instants, second = (_microseconds(aware.fillna(reading)) for reading in (first, later))
    instants[(instants < FIRST) | (instants >= LAST)] = NONE
    return Times(
        instants,
        second,
        missing.to_numpy(dtype=bool),
        bool(local.any()),
        (local & (back != naive)).to_numpy(dtype=bool),
        (local & (first != later)).to_numpy(dtype=bool),
    )


def _parsed(
    values: pd.Series[Any], formats: Sequence[str], argument: str
) -> tuple[pd.Series[Any], pd.Series[Any], pd.Series[bool]]:
    """Give the times with a zone, those without, and where there is nothing."""
    nothing = pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
    aware, naive = nothing.dt.tz_localize("UTC"), nothing
    if values.dtype.kind == "M":
        if isinstance(values.dtype, pd.DatetimeTZDtype):
            aware = values.dt.tz_convert("UTC").astype(aware.dtype)
        else:
            naive = values.astype(naive.dtype)
        return aware, naive, values.isna()
    if values.dtype.kind in "iufb" and values.notna().any():
        message = (
            f"`{argument}` column {values.name!r} holds numbers ({values.dtype}), not times; if they "
            f"count seconds: pandas.to_datetime(frame[{values.name!r}], unit='s', utc=True)"
        )
        raise TableError(message)
    texts = values.astype("str")
    if not formats:
        naive = _clock_times(texts)
    rest = texts[naive.isna()].str.strip()
    missing = texts.isna() | (rest == "").reindex(texts.index, fill_value=False)
    utc = rest.str.endswith(("UTC", "GMT"))
    rest = rest.mask(utc, rest.str[:-3].str.rstrip() + "Z")
    for form in (*formats, "ISO8601", _TWITTER, *_MAIL):
        rest = rest[(aware.isna() & naive.isna())[rest.index] & (rest != "") & rest.notna()]
        if rest.empty:
            break
        todo = rest[rest.str.contains(_ISO)] if form == "ISO8601" else rest
        zoned = todo.str.contains(_ZONE) if form == "ISO8601" else todo.notna() & ("%z" in form)
        aware = aware.fillna(_to_times(todo[zoned], form, utc=True))
        naive = naive.fillna(_to_times(todo[~zoned], form, utc=False))
    return aware, naive, missing


def _clock_times(texts: pd.Series[str]) -> pd.Series[Any]:
    """Read local times as most exports write them; Arrow takes a tenth of the time of pandas."""
    column = joined(pa.array(texts, pa.large_string(), from_pandas=True))
    shown = pc.if_else(pc.match_substring_regex(column, _CLOCK), column, None)
    try:
        times = pc.cast(shown, pa.timestamp("us"))
    except pa.ArrowInvalid:
        # One of them is not in the calendar; pandas says which.
        times = pa.nulls(len(texts), pa.timestamp("us"))
    return pd.Series(times.to_numpy(zero_copy_only=False), index=texts.index)


def _to_times(texts: pd.Series[str], form: str, *, utc: bool) -> pd.Series[Any]:
    times = pd.to_datetime(texts, format=form, errors="coerce", utc=utc)
    return times.astype("datetime64[us, UTC]" if utc else "datetime64[us]")


def _localized(naive: pd.Series[Any], tz: ZoneInfo, earlier: bool) -> pd.Series[Any]:
    """Take local times for instants; one that the clock skips is the end of the jump."""
    ambiguous = np.full(len(naive), earlier)
    aware = naive.dt.tz_localize(tz, ambiguous=ambiguous, nonexistent="shift_forward")
    instants: pd.Series[Any] = aware.dt.tz_convert("UTC")
    return instants


def _microseconds(times: pd.Series[Any]) -> NDArray[np.int64]:
    naive = times.dt.tz_localize(None).astype("datetime64[us]")
    return np.array(naive.to_numpy()).view(np.int64)


def utc_column(instants: NDArray[np.int64], index: pd.Index[Any] | None = None) -> pd.Series[Any]:
    """Give instants as a column of times in UTC; `NONE` is missing."""
    times: pd.Series[Any] = pd.Series(instants.view("datetime64[us]"), index).dt.tz_localize("UTC")
    return times
