"""Correlations of many pairs, each with its interval and q-value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Any, Literal

import numpy as np
import pandas as pd

from vocsigma._stats.arrays import Floats
from vocsigma._stats.benjamini_hochberg import benjamini_hochberg
from vocsigma._stats.proportions import checked_confidence
from vocsigma.exceptions import ArgumentError, TableError, listing, nearest
from vocsigma.frames import require
from vocsigma.retention._coefficients import METHODS, Coefficient
from vocsigma.retention._correlations import Correlations
from vocsigma.retention._inputs import as_pandas
from vocsigma.retention._retention_frame import RetentionFrame

Method = Literal["pearson", "spearman", "kendall", "point-biserial"]
Names = str | Sequence[str]
Pair = tuple[str, str]


def correlate(
    frame: Any,
    x: Names,
    y: Names | None = None,
    *,
    method: Method = "pearson",
    by: Names | None = None,
    confidence: float = 0.95,
) -> Correlations:
    """Give the correlation of each pair of columns, with interval, n and q-value.

    Parameters
    ----------
    frame : RetentionFrame or data frame
        One row a unit, on pandas, polars or pyarrow; rows are taken as independent.
    x : str or sequence of str
        Columns of numbers or truth values.
    y : str or sequence of str, optional
        Columns to pair with each of `x`; all pairs among `x` if not given.
    method : {"pearson", "spearman", "kendall", "point-biserial"}, default "pearson"
        The coefficient; point-biserial takes one column of two values in each pair.
    by : str or sequence of str, optional
        Columns that make groups, each with its own correlations. Missing values are a group.
    confidence : float, default 0.95
        The confidence level.

    Returns
    -------
    Correlations
        With `table`, one row a group and pair: the columns of `by`, x, y, n (rows with both),
        estimate, conf_low, conf_high, p_value, q_value. Missing where n is too small or a column does
        not vary.

    Raises
    ------
    TableError
        If a column is missing or holds no numbers, or has not two values where it must.
    ArgumentError
        If an option cannot be used, there is no pair, or the outcome of a RetentionFrame is asked for
        while some of it is censored.

    See Also
    --------
    survival_curve : Follows customers who may be censored.

    Notes
    -----
    - pearson: t test with n - 2 degrees of freedom; Fisher's z, ``atanh(r) +- z / sqrt(n - 3)``.
    - spearman: mid-ranks; ``atanh(r) +- z sqrt((1 + r^2 / 2) / (n - 3))`` (Bonett and Wright 2000,
      Psychometrika 65:23). The p-value is exact for n < 10 without ties, else by t.
    - kendall: tau-b; ``atanh(tau) +- z sqrt(0.437 / (n - 4))`` (Fieller, Hartley and Pearson 1957,
      Biometrika 44:470). The p-value is exact without ties for n up to 33, else normal.
    - point-biserial: Pearson's r; its interval inverts the noncentral t distribution of two normal
      groups of these sizes with one variance.

    The q-values are Benjamini and Hochberg's over all rows of the table that have a p-value.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.retention import correlate
    >>> teams = pd.DataFrame({
    ...     "wait_h": [1.0, 2.5, 3.0, 4.2, 5.1, 7.7], "csat": [4.6, 4.4, 4.5, 4.0, 3.8, 3.1],
    ...     "size": [5, 9, 6, 7, 4, 8],
    ... })
    >>> correlate(teams, ["wait_h", "csat", "size"], method="spearman").table.round(3)
            x     y  n  estimate  conf_low  conf_high  p_value  q_value
    0  wait_h  csat  6    -0.943    -0.996     -0.383    0.017     0.05
    1  wait_h  size  6     0.029    -0.802      0.821    1.000     1.00
    2    csat  size  6    -0.200    -0.873      0.735    0.714     1.00
    """
    if method not in METHODS:
        message = f"method={method!r} is not one of {listing(METHODS)}{nearest(method, METHODS)}"
        raise ArgumentError(message)
    checked_confidence(confidence)
    pairs = _pairs(_names(x), None if y is None else _names(y))
    keys = () if by is None else _names(by)
    if isinstance(frame, RetentionFrame):
        _refuse_censored(frame, pairs)
        data = frame.frame
    else:
        data = as_pandas(frame, "frame", argument="frame")
    columns = {name for pair in pairs for name in pair}
    require(data.columns, [*sorted(columns), *keys], argument="frame")
    values = {name: _numbers(data[name], name) for name in sorted(columns)}
    if method == "point-biserial":
        _check_two_valued(values, pairs)
    rows = [
        {**group, "x": left, "y": right, **_row(values, (left, right), place, method, confidence)}
        for group, place in _groups(data, keys)
        for left, right in pairs
    ]
    table = pd.DataFrame(rows, columns=[*keys, "x", "y", "n", *Coefficient._fields])
    table["q_value"] = benjamini_hochberg(table["p_value"])
    return Correlations(table, method=method, by=keys, confidence=confidence)


def _names(names: Names) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _pairs(x: tuple[str, ...], y: tuple[str, ...] | None) -> list[Pair]:
    """Give the pairs of different columns, each once."""
    pairs = combinations(x, 2) if y is None else product(x, y)
    once: dict[frozenset[str], Pair] = {}
    for pair in pairs:
        if pair[0] != pair[1]:
            once.setdefault(frozenset(pair), pair)
    if not once:
        message = (
            f"x={list(x)!r} and y={y if y is None else list(y)!r} make no pair; give two columns"
        )
        raise ArgumentError(message)
    return list(once.values())


def _refuse_censored(frame: RetentionFrame, pairs: list[Pair]) -> None:
    """Refuse to correlate with an outcome that is not known of everybody."""
    outcome = {"event", "duration"} & {name for pair in pairs for name in pair}
    followed = frame.frame["event"] | (frame.frame["duration"] >= frame.frame["duration"].max())
    if outcome and not followed.all():
        message = (
            f"{listing(sorted(outcome))} of {int((~followed).sum()):,} customers is censored before the "
            "horizon: whether they were lost in it is not known; use survival_curve(frame, by=...)"
        )
        raise ArgumentError(message)


def _numbers(values: pd.Series[Any], name: str) -> Floats:
    if values.dtype.kind not in "iufb":
        message = (
            f"`frame` column {name!r} holds {values.dtype}, not numbers; say which values count: "
            f"frame.assign({name}=frame[{name!r}] == ...)"
        )
        raise TableError(message)
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(numbers).any():
        message = (
            f"`frame` column {name!r} holds infinite numbers; make them missing or leave them out"
        )
        raise TableError(message)
    return numbers


def _check_two_valued(values: dict[str, Floats], pairs: list[Pair]) -> None:
    sizes = {name: len(np.unique(column[~np.isnan(column)])) for name, column in values.items()}
    for pair in pairs:
        if 2 not in (sizes[pair[0]], sizes[pair[1]]):
            message = (
                f"neither {pair[0]!r} nor {pair[1]!r} has two values ({sizes[pair[0]]} and "
                f"{sizes[pair[1]]}); point-biserial needs one that has: take method='pearson'"
            )
            raise TableError(message)


def _groups(frame: pd.DataFrame, keys: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Give each group's keys and rows, in the order of the keys."""
    if not keys:
        yield {}, slice(None)
        return
    grouped = frame.groupby(list(keys), dropna=False, observed=True)
    codes = grouped.ngroup().to_numpy()
    in_order = np.argsort(codes, kind="stable")
    borders = np.cumsum(np.bincount(codes, minlength=grouped.ngroups))[:-1]
    for rows in np.split(in_order, borders)[: grouped.ngroups]:
        yield frame[list(keys)].iloc[rows[0]].to_dict(), rows


def _row(
    values: dict[str, Floats], pair: Pair, place: Any, method: str, confidence: float
) -> dict[str, float]:
    """Give the figures of one pair within one group."""
    x, y = (values[name][place] for name in pair)
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    varies = len(x) > 1 and np.ptp(x) > 0 and np.ptp(y) > 0
    found = METHODS[method](x, y, confidence) if varies else Coefficient()
    return {"n": len(x), **found._asdict()}
