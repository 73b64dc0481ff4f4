"""Requirements (critical to quality): what a customer's turn must meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from vocsigma import _engine
from vocsigma._periods import Period, parse_duration
from vocsigma.calendars import CalendarClock, Clock
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import require

Flags = NDArray[np.bool_]
When = Mapping[str, Any] | None


@dataclass(frozen=True)
class Verdict:
    """What a requirement says of each turn: whether it is decided, met, and open to judgement at all."""

    decided: Flags
    met: Flags
    judged: Flags
    limit_s: float


@dataclass(frozen=True)
class Within:
    """Answered within a limit; late and missed answers are both defects.

    Parameters
    ----------
    limit : str
        A whole number and ``s``, ``min``, ``h``, ``d`` or ``w``, such as ``"4h"``.
    name : str, optional
        What the requirement is called; ``"within 4h"`` if not given.
    clock : CalendarClock or BusinessClock, optional
        Measures the limit anew from the stamps; the turns' own clock if not given.
    when : mapping, optional
        Which turns it holds for: a column's name to a value, a list of values, or a callable that takes
        the column and gives one bool a row.
    weight : float, default 1.0
        Enters ``weighted_defects`` only.

    Raises
    ------
    ArgumentError
        If the limit is no duration, or counts days or weeks on a business clock.

    Examples
    --------
    >>> import vocsigma as vs
    >>> vs.Within("4h").name
    'within 4h'
    >>> vs.Within("30min", when={"channel": ["twitter", "chat"]}, weight=2.0).weight
    2.0
    """

    limit: str
    _: KW_ONLY
    name: str = ""
    clock: Clock | None = None
    when: When = field(default=None, hash=False)
    weight: float = 1.0

    def __post_init__(self) -> None:
        period = parse_duration(self.limit)
        object.__setattr__(self, "name", self.name or f"within {period}")
        _check_weight(self.weight)
        if self.clock is not None and not self.clock.is_calendar:
            _refuse_days(period)

    def judge(self, turns: nw.DataFrame[Any]) -> Verdict:
        """Judge every turn."""
        limit = parse_duration(self.limit)
        if self.clock is None:
            waited, observed = _seconds(turns, "waited_s"), _seconds(turns, "observed_s")
            if limit.unit in ("d", "w"):
                _check_own_clock(turns, observed, limit)
        else:
            waited, observed = _measure(turns, self.clock)
        answered = _flags(turns, "answered")
        return Verdict(
            decided=observed > limit.seconds,
            met=answered & (waited <= limit.seconds),
            judged=np.ones(len(answered), dtype=bool),
            limit_s=float(limit.seconds),
        )


@dataclass(frozen=True)
class Answered:
    """Answered at all, within a generous limit of calendar time.

    Parameters
    ----------
    within : str, default "7d"
        A turn older than this without an answer is a defect.
    name : str, default "answered"
        What the requirement is called.
    when : mapping, optional
        Which turns it holds for; see `Within`.
    weight : float, default 1.0
        Enters ``weighted_defects`` only.

    Raises
    ------
    ArgumentError
        If ``within`` is no duration.

    Examples
    --------
    >>> import vocsigma as vs
    >>> vs.Answered(within="3d")
    Answered(within='3d', name='answered', when=None, weight=1.0)
    """

    _: KW_ONLY
    within: str = "7d"
    name: str = "answered"
    when: When = field(default=None, hash=False)
    weight: float = 1.0

    def __post_init__(self) -> None:
        parse_duration(self.within, argument="within")
        _check_weight(self.weight)

    def judge(self, turns: nw.DataFrame[Any]) -> Verdict:
        """Judge every turn."""
        return Within(self.within, clock=CalendarClock()).judge(turns)


@dataclass(frozen=True)
class Column:
    """A column of truth values: True is met, False is a defect, missing is nothing to judge.

    Parameters
    ----------
    column : str
        The column of the turns.
    name : str, optional
        What the requirement is called; the column's name if not given.
    when : mapping, optional
        Which turns it holds for; see `Within`.
    weight : float, default 1.0
        Enters ``weighted_defects`` only.
    missed_after : str, default "7d"
        A turn is judged once it is answered, or older than this in calendar time.

    Raises
    ------
    ArgumentError
        If ``missed_after`` is no duration.

    Examples
    --------
    >>> import vocsigma as vs
    >>> vs.Column("resolved").name
    'resolved'
    """

    column: str
    _: KW_ONLY
    name: str = ""
    when: When = field(default=None, hash=False)
    weight: float = 1.0
    missed_after: str = "7d"

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.column)
        parse_duration(self.missed_after, argument="missed_after")
        _check_weight(self.weight)

    def judge(self, turns: nw.DataFrame[Any]) -> Verdict:
        """Judge every turn."""
        require(turns.columns, [self.column], argument="turns")
        values = turns[self.column]
        known = ~values.is_null().to_numpy().astype(bool)
        limit = parse_duration(self.missed_after)
        _, observed = _measure(turns, CalendarClock())
        return Verdict(
            decided=_flags(turns, "answered") | (observed > limit.seconds),
            met=known & _truth(values, self.column),
            judged=known,
            limit_s=float(limit.seconds),
        )


Requirement = Within | Answered | Column


def applies(requirement: Requirement, turns: nw.DataFrame[Any]) -> Flags:
    """Say for which turns a requirement's filter is true."""
    holds = np.ones(len(turns), dtype=bool)
    for name, wanted in (requirement.when or {}).items():
        require(turns.columns, [name], argument="turns")
        holds &= _matches(turns[name], name, wanted)
    return holds


def _matches(values: nw.Series[Any], name: str, wanted: Any) -> Flags:
    if callable(wanted):
        found = np.asarray(wanted(values.to_native()))
        if found.shape != (len(values),) or found.dtype.kind != "b":
            message = (
                f"when={{{name!r}: ...}}: the callable gave {found.dtype} of shape {found.shape}; "
                f"it must give one bool for each of the {len(values):,} turns"
            )
            raise ArgumentError(message)
        return found
    options = list(wanted) if isinstance(wanted, list | tuple | set | frozenset) else [wanted]
    if isinstance(values.dtype, nw.Categorical | nw.Enum):
        values = values.cast(nw.String)
    return np.asarray(values.is_in(options).fill_null(False).to_numpy(), dtype=bool)


def _measure(turns: nw.DataFrame[Any], clock: Clock) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the waiting time and the time of observation, in seconds on a clock."""
    opened, replied, until = (
        _engine.microseconds(turns, name, argument="turns")
        for name in ("opened_at", "replied_at", "observed_until")
    )
    answered = _flags(turns, "answered")
    return clock.elapsed(opened, np.where(answered, replied, until)), clock.elapsed(opened, until)


def _check_own_clock(turns: nw.DataFrame[Any], observed: NDArray[Any], limit: Period) -> None:
    """Refuse days on turns that were measured on a business clock."""
    _, calendar = _measure(turns, CalendarClock())
    if not np.allclose(observed, calendar, rtol=0, atol=1e-6):
        _refuse_days(limit)


def _refuse_days(limit: Period) -> None:
    if limit.unit in ("d", "w"):
        message = (
            f"limit={str(limit)!r} counts {limit.unit!r} on a business clock, whose days are shorter than "
            "24 hours; say the hours, such as '8h' for a working day"
        )
        raise ArgumentError(message)


def _check_weight(weight: float) -> None:
    if not (np.isfinite(weight) and weight >= 0):
        message = f"weight={weight!r} must be a number of at least 0"
        raise ArgumentError(message)


def _flags(turns: nw.DataFrame[Any], name: str) -> Flags:
    return np.asarray(turns[name].to_numpy(), dtype=bool)


def _seconds(turns: nw.DataFrame[Any], name: str) -> NDArray[np.float64]:
    return np.asarray(turns[name].to_numpy(), dtype=np.float64)


def _truth(values: nw.Series[Any], name: str) -> Flags:
    """Read a column of truth values; missing ones are False here."""
    known = values.drop_nulls()
    if not known.is_in([True, False]).all():
        message = (
            f"`turns` column {name!r} holds {values.dtype}, not truth values; give True and False"
        )
        raise TableError(message)
    return np.asarray(values.is_in([True]).fill_null(False).to_numpy(), dtype=bool)
