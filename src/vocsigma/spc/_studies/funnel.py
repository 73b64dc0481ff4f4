"""The funnel: many units in one period against what they have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr, ndtri

from vocsigma._display import Result
from vocsigma._stats.benjamini_hochberg import benjamini_hochberg
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.frames import require
from vocsigma.spc._arrays import Bools, Column, Data, Floats
from vocsigma.spc._charts.families import P, U
from vocsigma.spc._data.input import TIME_COLUMN, Sample, read_sample, same_length
from vocsigma.spc._laws.funnel_limits import (
    ExactLimits,
    Kind,
    Overdispersion,
    WideLimits,
    dispersion_of,
    limits_of,
)
from vocsigma.spc._result.wording import short

LEVELS = {"95": float(ndtri(0.975)), "998": float(ndtri(0.999))}
_FAMILIES = {
    "proportion": replace(P, name="funnel", title="funnel chart"),
    "rate": replace(U, name="funnel", title="funnel chart"),
}
_FEWEST_UNITS = 3
_MOST_NAMES = 6
_ODD = 0.05


@dataclass(frozen=True, eq=False)
class Funnel(Result):
    """Units of different sizes, with the limits within which chance keeps them.

    `funnel_chart` makes it.

    Parameters
    ----------
    table : DataFrame
        One row a unit, in the order of the data: ``unit``, ``n``, ``value`` (the share or rate),
        ``center``, ``lcl_95``, ``ucl_95``, ``lcl_998``, ``ucl_998``, ``z`` (normal score, on the
        overdispersed scale if asked for), ``p_value`` (two-sided), ``q_value`` (the least false
        discovery rate at which the unit stands out; Benjamini and Hochberg), ``provisional``,
        ``signal`` (outside the 99.8% limits) and ``side`` (1 above, -1 below, 0 within the 95%
        limits).
    kind : {"proportion", "rate"}
        What the values are.
    measure : str or None
        The column that was compared.
    overdispersion : {"none", "multiplicative", "additive"}
        How the limits allow for units that differ by more than chance.
    limits : ExactLimits or WideLimits
        What the limits are computed by.
    phi : float
        The dispersion of the units' scores: their mean square, winsorised; 1 if chance is all.
    tau2 : float
        The variance between units, on the scale of the limits.
    known : bool
        Whether the centre was given.

    See Also
    --------
    funnel_chart : Makes it.

    Examples
    --------
    >>> from vocsigma.spc import funnel_chart
    >>> funnel_chart([4, 30, 9, 11], n=[60, 150, 90, 120]).kind
    'proportion'
    """

    table: pd.DataFrame
    kind: Kind
    measure: str | None
    overdispersion: Overdispersion
    limits: ExactLimits | WideLimits
    phi: float
    tau2: float
    known: bool

    @property
    def center(self) -> float:
        """The centre, of all units together if it was not given."""
        return self.limits.center

    def curve(self, points: int = 200) -> pd.DataFrame:
        """Give the limits over a grid of n, for a picture.

        Parameters
        ----------
        points : int
            The number of values of n, at most; those of a proportion are whole.

        Returns
        -------
        DataFrame
            ``n``, ``center``, ``lcl_95``, ``ucl_95``, ``lcl_998``, ``ucl_998``.

        Examples
        --------
        >>> from vocsigma.spc import funnel_chart
        >>> funnel = funnel_chart([4, 30, 9, 11], n=[60, 150, 90, 120])
        >>> funnel.curve(3)[["n", "lcl_95", "ucl_95"]].round(3)
               n  lcl_95  ucl_95
        0   48.0   0.039   0.232
        1   87.0   0.061   0.204
        2  158.0   0.078   0.183
        """
        n = self.table["n"].to_numpy()
        n = n[n > 0]
        grid = np.geomspace(0.8 * n.min(), 1.05 * n.max(), points)
        if self.kind == "proportion":
            grid = np.unique(np.maximum(np.round(grid), 1.0))
        return pd.DataFrame({"n": grid, **_limit_columns(self.limits, grid)})

    def finding(self) -> str:
        """Say in one sentence which units stand out.

        Returns
        -------
        str
            The units outside the 99.8% limits, the furthest first.

        Examples
        --------
        >>> from vocsigma.spc import funnel_chart
        >>> print(funnel_chart([4, 40, 9, 11], n=[60, 150, 90, 120]).finding())
        1 of 4 units lies outside the 99.8% limits: 1 above.
        """
        table = self.table
        out = table[table["signal"]]
        out = out.loc[out["z"].abs().sort_values(ascending=False).index]
        judged = int(table["z"].notna().sum())
        if out.empty:
            return f"None of {judged} units lies outside the 99.8% limits."
        first = out.head(_MOST_NAMES)
        said = [
            f"{unit} {'above' if z > 0 else 'below'}"
            for unit, z in zip(first["unit"], first["z"], strict=True)
        ]
        more = f" and {len(out) - _MOST_NAMES} more" if len(out) > _MOST_NAMES else ""
        verb = "lies" if len(out) == 1 else "lie"
        names = ", ".join(said)
        return f"{len(out)} of {judged} units {verb} outside the 99.8% limits: {names}{more}."

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            The finding, the centre and its limits, how much the units vary, and what was left out;
            one sentence a line.

        Examples
        --------
        >>> from vocsigma.spc import funnel_chart
        >>> print(funnel_chart([4, 40, 9, 11], n=[60, 150, 90, 120]).summary())
        1 of 4 units lies outside the 99.8% limits: 1 above.
        The centre is 15.2%, of all units together; the limits are those of the binomial distribution.
        By chance alone 0.2 units would lie outside the 95% limits, 0.008 outside the 99.8% limits.
        phi, the dispersion of the units' scores, is 5.49: the units vary more than chance makes them.
        If they may, pass overdispersion='additive'.
        """
        judged = int(self.table["z"].notna().sum())
        lines = [
            self.finding(),
            f"The centre is {self._amount(self.center)}, "
            f"{'as given' if self.known else 'of all units together'}; {self._limits_said()}.",
            f"By chance alone {short(0.05 * judged)} units would lie outside the 95% limits, "
            f"{short(0.002 * judged)} outside the 99.8% limits.",
            *self._dispersion_said(judged),
        ]
        left_out = len(self.table) - judged
        if left_out:
            lines.append(f"{left_out} units are missing or provisional, and were not compared.")
        return "\n".join(lines)

    def _amount(self, value: float) -> str:
        return f"{100 * value:.3g}%" if self.kind == "proportion" else short(value)

    def _limits_said(self) -> str:
        if self.overdispersion == "none":
            name = "binomial" if self.kind == "proportion" else "Poisson"
            return f"the limits are those of the {name} distribution"
        if self.overdispersion == "multiplicative":
            return f"standard errors are {max(self.phi, 1.0) ** 0.5:.2f} times those of chance"
        return (
            f"the limits allow a standard deviation between units of {self.tau2**0.5:.3g}, on the "
            + ("arcsine scale" if self.kind == "proportion" else "root scale")
        )

    def _dispersion_said(self, judged: int) -> list[str]:
        line = f"phi, the dispersion of the units' scores, is {self.phi:.2f}"
        if self.overdispersion != "none" or chdtrc(judged, judged * self.phi) > _ODD:
            return [f"{line}; it is 1 where chance is all."]
        return [
            f"{line}: the units vary more than chance makes them. If they may, pass "
            "overdispersion='additive'."
        ]


def funnel_chart(
    data: Data,
    *,
    value: Column | None = None,
    n: Column | None = None,
    unit: Column | None = None,
    kind: Kind = "proportion",
    center: float | None = None,
    overdispersion: Overdispersion = "none",
) -> Funnel:
    """Compare the shares or rates of many units in one period, each by its own size.

    Parameters
    ----------
    data : array, Series or DataFrame
        One row a unit: agents, channels, themes. A frame may have a bool column ``provisional``:
        such units are not compared.
    value : str or array, optional
        The count of each unit; for a proportion ``defectives`` and for a rate ``defects`` of the
        subgroups table if not given.
    n : str or array, optional
        What the count is out of; ``units`` or ``opportunities`` if not given. Expected counts make
        the value a ratio of observed to expected (with ``kind="rate"``, ``center=1``).
    unit : str or array, optional
        The units' names; the number of the row if not given.
    kind : {"proportion", "rate"}
        Whether the count is a part of n, or may exceed it.
    center : float, optional
        The known centre; that of all units together if not given.
    overdispersion : {"none", "multiplicative", "additive"}
        Whether units may differ by more than chance: not at all, by standard errors that are
        ``sqrt(phi)`` times wider (if phi is above 1), or by a variance between units that is added.

    Returns
    -------
    Funnel
        The units with their limits, scores and p-values.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If the data or an argument cannot be used; the message names the first offending row.

    Notes
    -----
    Without overdispersion the score is the inverse normal of the chance of a smaller count and half
    of that of an equal one, and the limits are where it is 1.96 and 3.09; between whole counts the
    chances are interpolated (Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202, appendix
    A.1.1, whose limits count the equal ones whole and lie half a count lower).

    With it, proportions are taken to ``asin(sqrt(y))`` and rates to ``sqrt(y)``, where the standard
    error is ``s = 1 / (2 sqrt(n))``. phi is the mean square of the scores, winsorised at 10% and
    90%, over 0.679, that of normal scores so winsorised: without that divisor, which the source
    lacks, 11% of normally distributed units lie outside the 95% limits. For I units
    ``tau2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w)`` with ``w = 1 / s^2`` (DerSimonian and
    Laird 1986). Limits are the centre plus and minus 1.96 and 3.09 times ``sqrt(phi) s`` or
    ``sqrt(s^2 + tau2)``, taken back (Spiegelhalter 2005, Quality and Safety in Health Care 14,
    347-351). A unit that differs widely moves the centre and phi too, which winsorising tempers.

    Examples
    --------
    >>> from vocsigma.spc import funnel_chart
    >>> funnel = funnel_chart([4, 40, 9, 11], n=[60, 150, 90, 120], unit=["Ann", "Ben", "Cy", "Di"])
    >>> print(funnel.finding())
    1 of 4 units lies outside the 99.8% limits: Ben above.
    >>> funnel.table[["unit", "value", "lcl_998", "ucl_998", "signal"]].round(3)
      unit  value  lcl_998  ucl_998  signal
    0  Ann  0.067    0.023    0.313   False
    1  Ben  0.267    0.068    0.250    True
    2   Cy  0.100    0.046    0.281   False
    3   Di  0.092    0.059    0.262   False
    """
    _check_choices(kind, overdispersion, center)
    sample, names = _read(data, value, n, unit, kind)
    size = np.where(sample.n > 0, sample.n, np.nan)
    rates = sample.value / size
    judged = ~(np.isnan(rates) | sample.provisional)
    if judged.sum() < _FEWEST_UNITS:
        message = (
            f"`data` has {judged.sum()} usable units; a funnel compares {_FEWEST_UNITS} or more"
        )
        raise ArgumentError(message)
    middle = center if center is not None else _pooled(sample, judged)
    phi, tau2 = 1.0, 0.0
    if middle > 0:
        narrow = WideLimits(kind, middle)
        phi, tau2 = dispersion_of(narrow.scores(rates[judged], size[judged]), size[judged])
    limits = limits_of(kind, middle, overdispersion, phi, tau2)
    return Funnel(
        table=_table(names, sample, rates, judged, limits),
        kind=kind,
        measure=sample.measure,
        overdispersion=overdispersion,
        limits=limits,
        phi=phi,
        tau2=tau2,
        known=center is not None,
    )


def _check_choices(kind: str, overdispersion: str, center: float | None) -> None:
    choices = {
        "kind": (kind, get_args(Kind)),
        "overdispersion": (overdispersion, get_args(Overdispersion)),
    }
    for name, (found, options) in choices.items():
        if found not in options:
            raise ArgumentError(f"{name}={found!r} is unknown; take {listing(options)}")
    highest = 1.0 if kind == "proportion" else np.inf
    if center is not None and not 0 < center < highest:
        takes = "between 0 and 1" if kind == "proportion" else "above 0"
        raise ArgumentError(f"center={center} cannot be the centre of a {kind}; give one {takes}")


def _read(
    data: Data, value: Column | None, n: Column | None, unit: Column | None, kind: Kind
) -> tuple[Sample, pd.Series[Any]]:
    """Read the counts and the names of the units, which must differ."""
    frame = data if isinstance(data, pd.DataFrame) else None
    # A funnel has many units in one period, whose start is no label of a point.
    counted = data if frame is None else frame.drop(columns=TIME_COLUMN, errors="ignore")
    if frame is None and isinstance(data, pd.Series):
        counted = data.reset_index(drop=True)
    sample = read_sample(counted, _FAMILIES[kind], value=value, n=n, time=None, by=None)
    if unit is None:
        return sample, pd.Series(np.arange(sample.size))
    if isinstance(unit, str):
        if frame is None:
            raise ArgumentError(f"unit={unit!r} names a column, but `data` is not a DataFrame")
        require(frame.columns, [unit], argument="data")
        names = frame[unit].reset_index(drop=True)
    else:
        names = pd.Series(same_length(unit, "unit", sample.size)).reset_index(drop=True)
    twice = names.duplicated().to_numpy()
    if twice.any():
        row = int(np.argmax(twice))
        message = (
            f"`unit` {names.iloc[row]!r} comes twice, again at row {row}; a funnel compares units "
            "in one period: choose the period, or add up each unit's rows"
        )
        raise ArgumentError(message)
    return sample, names


def _pooled(sample: Sample, judged: Bools) -> float:
    return float(sample.value[judged].sum() / sample.n[judged].sum())


def _limit_columns(limits: ExactLimits | WideLimits, n: Floats) -> dict[str, Any]:
    columns: dict[str, Any] = {"center": limits.center}
    for name, z in LEVELS.items():
        columns[f"lcl_{name}"], columns[f"ucl_{name}"] = limits.at(-z, n), limits.at(z, n)
    return columns


def _table(
    names: pd.Series[Any],
    sample: Sample,
    rates: Floats,
    judged: Bools,
    limits: ExactLimits | WideLimits,
) -> pd.DataFrame:
    """Judge the units by their limits."""
    size = np.where(sample.n > 0, sample.n, 1.0)
    z = np.full(rates.size, np.nan)
    z[judged] = limits.scores(rates[judged], size[judged])
    p = 2 * ndtr(-np.abs(z))
    columns = {
        name: np.where(sample.n > 0, column, np.nan)
        for name, column in _limit_columns(limits, size).items()
    }
    table = pd.DataFrame({"unit": names.array, "n": sample.n, "value": rates, **columns})
    table["z"], table["p_value"], table["q_value"] = z, p, benjamini_hochberg(p)
    table["provisional"] = sample.provisional
    table["signal"] = np.abs(z) > LEVELS["998"]
    side = np.sign(z) * (np.abs(z) > LEVELS["95"])
    table["side"] = np.where(judged, side, 0).astype(np.int64)
    return table
