"""Defects per million opportunities: how often a requirement is not met, and how sure that is."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from vocsigma import _engine
from vocsigma._stats.arrays import Floats, Ints, Seed, totals
from vocsigma._stats.bootstrap import bootstrap_sums
from vocsigma._stats.design_effect import FEW_CLUSTERS, design_effect, effective_size
from vocsigma._stats.proportions import (
    checked_confidence,
    checked_method,
    proportion_interval,
)
from vocsigma.exceptions import (
    DataWarning,
    IntervalWarning,
    TableError,
    VocsigmaWarning,
)
from vocsigma.frames import TURN_KEY, require, unwrap
from vocsigma.response._defect_sums import DefectSums, defect_sums
from vocsigma.response._dpmo_result import DPMO
from vocsigma.response._sigma_level import MILLION, level_of_share

REPLICATES = 1000


def dpmo(
    assessments: Any,
    by: str | Sequence[str] | None = None,
    *,
    shift: float = 1.5,
    confidence: float = 0.95,
    interval: str = "clopper-pearson",
    cluster: str | None = "thread_id",
    random_state: Seed = 0,
) -> DPMO:
    """Give defects per million opportunities, yields and sigma levels of each group.

    Parameters
    ----------
    assessments : data frame
        One row a turn and requirement, on pandas, polars or pyarrow, with the columns thread_id,
        customer_id, turn, ctq, weight, status, and those that `by` and `cluster` name.
    by : str or sequence of str, optional
        Columns that make the groups. Missing values are a group of their own; by agent_id, that is
        the turns that nobody answered.
    shift : float, default 1.5
        What the short-term sigma level adds to the long-term one, in standard deviations.
    confidence : float, default 0.95
        The confidence level of the intervals, which are two-sided: the upper limit at 0.90 is the
        one-sided 95% bound.
    interval : {"clopper-pearson", "wilson", "jeffreys", "poisson"}, default "clopper-pearson"
        The interval of the share of defects; poisson (Garwood's) suits opportunities that can hold
        several defects.
    cluster : str or None, default "thread_id"
        The column within which assessments depend on each other; rows without a value cluster by
        thread. None takes every assessment as independent.
    random_state : int, Generator or None, default 0
        The seed of the bootstrap for the rolled throughput yield; each group starts from it.

    Returns
    -------
    DPMO
        With `table`, one row a group in the order of the keys: the columns of `by`, then

        - units (turns with a met or defect), opportunities (assessments met or defect), defects,
          defectives (units with a defect), pending and exempt (assessments that are neither),
          weighted_defects (the defects' weights, summed);
        - dpu (defects a unit), dpo (defects an opportunity) and dpmo, these two with _low and _high;
        - yield (1 - dpo), first_pass_yield (share without a defect among units with nothing
          pending), rty (rolled throughput yield) with rty_low and rty_high;
        - sigma_long and sigma_short, each with _low and _high, from dpo_high and dpo_low;
        - deff (design effect) and clusters.

        Where nothing is decided, the rates are missing.

    Raises
    ------
    ArgumentError
        If the interval is unknown or the confidence not between 0 and 1.
    TableError
        If a column is missing, there are no rows, a status is unknown, a requirement has no name,
        or a turn has one twice within a group.

    Warns
    -----
    IntervalWarning
        If a group has fewer than 10 clusters.
    DataWarning
        If requirements are nested, or groups have nothing decided.

    See Also
    --------
    dpmo_from_counts : The same from counts.

    Notes
    -----
    Assessments of a turn, and turns of a thread, depend on each other. The interval is that of Korn
    and Graubard (1998, Survey Methodology 24:193): the method named, on the effective sample size
    ``n* = n / max(deff, 1) * (t(n - 1) / t(C - 1))^2`` for C clusters and ``x* = dpo n*``, with the
    design effect by Taylor linearisation. With no defects, or only defects, the design effect is
    that of all groups pooled; where that cannot be estimated either, or with one cluster, ``n* =
    C``. Without a defect dpmo is 0 and the sigma level infinite; what the data can claim is the
    upper limit, about 3.69 / n* (two-sided; 3 / n* one-sided, the rule of three).

    The rolled throughput yield is the product over requirements of 1 - their own dpo. With one
    requirement its interval is that of dpo. With several its standard error comes from 1,000
    bootstrap samples of clusters (times sqrt(C / (C - 1))), and the interval is ``logit(rty) +- t(C
    - 1) * error / (rty (1 - rty))``, brought back; with one cluster it is missing. Where rty is 0
    or 1 the limits are bounds: ``1 - dpo_high n / min n_k`` over the requirements' opportunities
    n_k, as the requirements' shares sum to no more, and ``1 - dpo_low``.

    Examples
    --------
    >>> import pandas as pd
    >>> import vocsigma as vs
    >>> late = ["defect"] * 6 + ["met"] * 44
    >>> assessments = pd.DataFrame({
    ...     "thread_id": [f"t{i}" for i in range(50)], "customer_id": "c", "turn": 1,
    ...     "channel": ["email", "twitter"] * 25, "ctq": "Within 4h", "weight": 1.0, "status": late,
    ... })
    >>> result = vs.dpmo(assessments, by="channel")
    >>> result.table[["channel", "units", "defects", "dpmo", "dpmo_low", "dpmo_high"]].round(0)
       channel  units  defects      dpmo  dpmo_low  dpmo_high
    0    email     25        3  120000.0   25465.0   312190.0
    1  twitter     25        3  120000.0   25465.0   312190.0
    >>> print(vs.dpmo(assessments).summary())
    6 of 50 turns had a defect: 120,000 DPMO (95% CI 45,335 to 243,101), sigma level 2.67 (short
    term, shift 1.5).
    The interval (clopper-pearson) allows for 50 clusters of 'thread_id' (design effect 1.00).
    """
    checked_confidence(confidence)
    checked_method(interval, argument="interval")
    names = (by,) if isinstance(by, str) else tuple(by or ())
    frame = checked_assessments(assessments, names, cluster)
    sums = defect_sums(frame, names, cluster)
    table = _table(sums, shift, confidence, interval, cluster, random_state)
    for message, kind in _warnings(sums, table, cluster):
        warnings.warn(message, kind, stacklevel=2)
    return DPMO(table, names, shift, confidence, interval, cluster, sums.nested)


def dpmo_from_counts(
    defects: ArrayLike,
    opportunities: ArrayLike,
    *,
    units: ArrayLike | None = None,
    shift: float = 1.5,
    confidence: float = 0.95,
    interval: str = "clopper-pearson",
) -> DPMO:
    """Give defects per million opportunities and sigma levels of counts.

    Parameters
    ----------
    defects, opportunities : float, array_like or Series
        The defects, and all opportunities for one (units times the opportunities of each). A Series
        with a named index, or one of text, brings the groups.
    units : float or array_like, optional
        The units inspected, for the defects a unit.
    shift : float, default 1.5
        What the short-term sigma level adds to the long-term one, in standard deviations.
    confidence : float, default 0.95
        The confidence level of the intervals, which are two-sided.
    interval : {"clopper-pearson", "wilson", "jeffreys", "poisson"}, default "clopper-pearson"
        The interval; poisson (Garwood's) where an opportunity can hold several defects.

    Returns
    -------
    DPMO
        With `table`, one row a count: units and dpu (where given), opportunities, defects, dpo and
        dpmo with _low and _high, yield, sigma_long and sigma_short with _low and _high.

    Raises
    ------
    ArgumentError
        If the interval is unknown, the confidence not between 0 and 1, or a count impossible.

    See Also
    --------
    dpmo : From assessments, with clusters.

    Notes
    -----
    The opportunities are taken as independent. With poisson there may be more defects than
    opportunities; yield is then 0, and the sigma level minus infinity.

    Examples
    --------
    >>> import vocsigma as vs
    >>> result = vs.dpmo_from_counts(25, 5_000, units=500, interval="poisson")
    >>> result.table[["dpu", "dpmo", "dpmo_low", "dpmo_high", "sigma_short"]].round(2)
        dpu    dpmo  dpmo_low  dpmo_high  sigma_short
    0  0.05  5000.0   3235.74    7380.99         4.08
    """
    checked_method(interval, argument="interval")
    given = [defects, opportunities] if units is None else [defects, opportunities, units]
    x, n, *rest = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, np.float64)) for v in given))
    low, high = proportion_interval(x, n, method=interval, confidence=confidence)
    keys = _keys_of(defects)
    counts = {"units": rest[0]} if rest else {}
    columns = {**counts, "opportunities": n, "defects": x}
    if rest:
        columns["dpu"] = _ratio(x, rest[0])
    columns |= _rates(_ratio(x, n), low, high) | _levels(_ratio(x, n), low, high, shift)
    table = pd.concat([keys, pd.DataFrame(columns)], axis=1)
    return DPMO(table, tuple(keys.columns), shift, confidence, interval)


def checked_assessments(data: Any, by: tuple[str, ...], cluster: str | None) -> pd.DataFrame:
    """Give the assessments as a frame with rows and every column that is named."""
    door = _engine.enter(unwrap(data, "assessments"), argument="assessments")
    named = by if cluster is None else (*by, cluster)
    needed = list(dict.fromkeys((*named, *TURN_KEY, "ctq", "weight", "status")))
    require(door.frame.columns, needed, argument="assessments")
    if not len(door.frame):
        message = "`assessments` has no rows; make it with assess(turns, requirements)"
        raise TableError(message)
    return _engine.to_pandas(door.frame.select(needed))


def _table(
    sums: DefectSums,
    shift: float,
    confidence: float,
    interval: str,
    cluster: str | None,
    random_state: Seed,
) -> pd.DataFrame:
    """Put keys, counts, rates and levels side by side."""
    counts = sums.counts
    n = counts["opportunities"].to_numpy(np.float64)
    dpo = _ratio(counts["defects"].to_numpy(np.float64), n)
    deff, clusters, size = effective_sizes(sums, n, confidence, cluster)
    low, high = proportion_interval(
        np.where(n > 0, dpo * size, 0.0), size, method=interval, confidence=confidence
    )
    rty, rty_low, rty_high = _rolled_yield(sums, low, high, confidence, random_state)
    columns = {
        "dpu": _ratio(counts["defects"].to_numpy(), counts["units"].to_numpy()),
        **_rates(dpo, low, high),
        "first_pass_yield": counts["first_pass_yield"].to_numpy(),
        "rty": rty,
        "rty_low": rty_low,
        "rty_high": rty_high,
        **_levels(dpo, low, high, shift),
        "deff": deff,
        "clusters": clusters,
    }
    whole = counts.drop(columns="first_pass_yield")
    return pd.concat([sums.keys, whole, pd.DataFrame(columns)], axis=1)


def effective_sizes(
    sums: DefectSums, n: Floats, confidence: float, cluster: str | None
) -> tuple[Floats, Ints, Floats]:
    """Give design effects, clusters and effective sample sizes."""
    if cluster is None:
        return np.where(n > 0, 1.0, np.nan), n.astype(np.int64), n
    cell_x = sums.cell_x.sum(axis=1).astype(np.float64)
    cell_n = sums.cell_n.sum(axis=1).astype(np.float64)
    own = design_effect(sums.cell_group, cell_x, cell_n, len(n))
    number = int(sums.cell_cluster.max(initial=-1)) + 1
    all_x = totals(sums.cell_cluster, cell_x, number)
    all_n = totals(sums.cell_cluster, cell_n, number)
    pooled = design_effect(np.zeros(number, np.int64), all_x, all_n, 1).deff
    deff = np.where(np.isnan(own.deff) & (own.clusters > 1), pooled, own.deff)
    return deff, own.clusters, effective_size(n, deff, own.clusters, confidence=confidence)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, missing where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _rates(dpo: Floats, low: Floats, high: Floats) -> dict[str, Floats]:
    """Name defects an opportunity, a million, and the yield."""
    shares = {"dpo": dpo, "dpo_low": low, "dpo_high": high}
    millions = {name.replace("dpo", "dpmo"): share * MILLION for name, share in shares.items()}
    return {**shares, **millions, "yield": np.maximum(1.0 - dpo, 0.0)}


def _levels(dpo: Floats, low: Floats, high: Floats, shift: float) -> dict[str, Floats]:
    """Name the sigma levels; the more defects, the lower."""
    shares = {"sigma_long": dpo, "sigma_long_low": high, "sigma_long_high": low}
    long = {name: level_of_share(np.minimum(share, 1.0)) for name, share in shares.items()}
    return long | {name.replace("long", "short"): level + shift for name, level in long.items()}


def _rolled_yield(
    sums: DefectSums, low: Floats, high: Floats, confidence: float, random_state: Seed
) -> tuple[Floats, Floats, Floats]:
    """Multiply the requirements' yields, with an interval by group."""
    n, x = sums.ctq_n, sums.ctq_x
    total = n.sum(axis=1)
    rty = np.where(total > 0, _product_of_yields(n, x), np.nan)
    fewest = np.where(n > 0, n, np.inf).min(axis=1)
    rty_low = np.maximum(1.0 - high * total / fewest, 0.0)
    rty_high = 1.0 - low
    bounds = np.searchsorted(sums.cell_group, np.arange(len(total) + 1))
    several = ((n > 0).sum(axis=1) > 1) & (rty > 0.0) & (rty < 1.0)
    for group in np.flatnonzero(several):
        cells = slice(bounds[group], bounds[group + 1])
        both = np.hstack([sums.cell_n[cells], sums.cell_x[cells]])
        error = _error_of_yield(both, random_state)
        odds = special.stdtrit(len(both) - 1, (1.0 + confidence) / 2.0) * error
        odds /= rty[group] * (1.0 - rty[group])
        rty_low[group] = special.expit(special.logit(rty[group]) - odds)
        rty_high[group] = special.expit(special.logit(rty[group]) + odds)
    return rty, rty_low, rty_high


def _error_of_yield(cells: Ints, random_state: Seed) -> float:
    """Give the standard error of a rolled yield by drawing its clusters again; missing for one."""
    if len(cells) < 2:
        return np.nan
    drawn = bootstrap_sums(cells, replicates=REPLICATES, random_state=random_state)
    spread = _product_of_yields(*np.hsplit(drawn, 2)).std()
    return float(spread * np.sqrt(len(cells) / (len(cells) - 1)))


def _product_of_yields(n: Floats | Ints, x: Floats | Ints) -> Floats:
    """Multiply 1 - x / n over requirements that have opportunities."""
    yields: Floats = np.prod(1.0 - x / np.maximum(n, 1), axis=1)
    return yields


def _warnings(
    sums: DefectSums, table: pd.DataFrame, cluster: str | None
) -> Iterator[tuple[str, type[VocsigmaWarning]]]:
    """Say what strains the figures."""
    judged = table["opportunities"] > 0
    if not judged.all():
        yield (
            f"groups without a decided assessment: {(~judged).sum():,} of {len(table):,} "
            "(all pending or exempt); their rates are missing",
            DataWarning,
        )
    few = judged & (table["clusters"] < FEW_CLUSTERS)
    if cluster is not None and few.any():
        yield (
            f"groups with fewer than {FEW_CLUSTERS} clusters of {cluster!r}: {few.sum():,} of "
            f"{len(table):,} (the fewest {table['clusters'][few].min()}); their intervals are rough: "
            "join groups, or take a longer time",
            IntervalWarning,
        )
    for inner, outer in sums.nested:
        yield (
            f"every defect of {inner!r} is one of {outer!r} too: nested requirements pad the "
            "opportunities and flatter the DPMO; judge by one, or pass by='ctq'",
            DataWarning,
        )


def _keys_of(defects: ArrayLike) -> pd.DataFrame:
    """Give the index of a Series as columns, unless it only counts the rows."""
    if not isinstance(defects, pd.Series) or isinstance(defects.index, pd.RangeIndex):
        return pd.DataFrame(index=range(np.size(defects)))
    keys = defects.index.to_frame(index=False)
    return keys.rename(columns={0: "group"}) if defects.index.name is None else keys
