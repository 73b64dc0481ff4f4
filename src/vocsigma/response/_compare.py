"""Defects of groups against each other: how large the difference is, and whether it is real."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._stats.arrays import Floats, Ints, totals
from vocsigma._stats.benjamini_hochberg import benjamini_hochberg
from vocsigma._stats.compared_shares import Basis, cluster_powers, compared_basis, share_limits
from vocsigma._stats.design_effect import FEW_CLUSTERS, design_effect
from vocsigma._stats.proportions import checked_confidence, wilson
from vocsigma._stats.several_proportions import chi_square, share_correlation, trend
from vocsigma._stats.two_proportions import difference_limits, fisher_exact, ratio_limits
from vocsigma.exceptions import ArgumentError, DataWarning, IntervalWarning, TableError
from vocsigma.response._compare_result import (
    FISHER,
    MID_P,
    PEARSON,
    RAO_SCOTT,
    TREND,
    DPMOComparison,
)
from vocsigma.response._defect_sums import DefectSums, defect_sums
from vocsigma.response._dpmo import checked_assessments, effective_sizes
from vocsigma.response._own_columns import refuse_own
from vocsigma.response._sigma_level import MILLION, level_of_share

# What a comparison of groups is made from.
_BASIS = ["dpo", "effective_size", "df"]


def compare_dpmo(
    assessments: Any,
    by: str,
    *,
    cluster: str | None = "thread_id",
    shift: float = 1.5,
    confidence: float = 0.95,
) -> DPMOComparison:
    """Compare the defects of two groups or more: differences, ratios and tests.

    Parameters
    ----------
    assessments : data frame
        One row a turn and requirement, on pandas, polars or pyarrow, with the columns thread_id,
        customer_id, turn, ctq, weight, status, and those that `by` and `cluster` name.
    by : str
        The column that makes the groups; missing values are a group of their own. Numbers and
        ordered categories are tested for a trend too.
    cluster : str or None, default "thread_id"
        The column within which assessments depend on each other; rows without a value cluster by
        thread. None takes every assessment as independent.
    shift : float, default 1.5
        What the short-term sigma level adds to the long-term one, in standard deviations.
    confidence : float, default 0.95
        The confidence level of the intervals.

    Returns
    -------
    DPMOComparison
        With three tables. `table` has one row a pair of groups:

        - reference and group (values of `by`), dpo_reference and dpo (defects an opportunity);
        - difference (dpo - dpo_reference) and ratio (dpo / dpo_reference), each with _low and _high;
        - p_value of the test of the pair, and q_value, Benjamini and Hochberg's over all pairs.

        `groups` has one row a group in the order of the keys: the column of `by`, opportunities,
        defects, dpo, dpmo, these two with _low and _high, sigma_short, deff (design effect) and
        clusters, all as `dpmo` gives them with Wilson's interval; then what comparisons rest on,
        effective_size and df (degrees of freedom, infinite for independent opportunities). `tests`
        has one row a test of all groups at once: test, statistic, df, df_error (that of the
        denominator of F, or of Student's t; infinite for chi-square) and p_value.

    Raises
    ------
    ArgumentError
        If `by` is not one name, or that of a column that the result adds, or the confidence is not
        between 0 and 1.
    TableError
        If a column is missing, there are no rows, fewer than two groups have something decided, a
        status is unknown, or a turn has a requirement twice within a group.

    Warns
    -----
    IntervalWarning
        If a group has fewer than 10 clusters.
    DataWarning
        If groups have nothing decided; they are left out.

    See Also
    --------
    dpmo : The groups by themselves.

    Notes
    -----
    Where every cluster holds one assessment, or cluster is None, opportunities are independent.
    Intervals put together Wilson's of the two shares: of the difference by Newcombe (1998,
    Statistics in Medicine 17:873, method 10), of the ratio by Donner and Zou (2012, Statistical
    Methods in Medical Research 21:347), which also exists where a group has no defect. Pairs are
    tested by Fisher's exact test, all groups by Pearson's chi-square. For two groups the mid-p value
    is given beside Fisher's, which errs on the safe side.

    Otherwise a group's share rests on its effective size ``n* = n / max(1, deff, 1 + (m - 1) rho)``
    (Rao and Scott 1992, Biometrics 48:577), with deff the group's own design effect by Taylor
    linearisation, m its mean cluster size as an opportunity sees it, and rho the correlation within
    clusters pooled over all groups (Donner and Klar 2000, Design and Analysis of Cluster
    Randomization Trials, chapter 6): the own one is too small, just when there are few defects.
    Its degrees of freedom are C - 1 for C clusters of one size, fewer for unequal ones (Bell and
    McCaffrey 2002, Survey Methodology 28:169). Intervals are as above on n*, with the quantile of
    Student's t; tests are Pearson's chi-square on n*, referred to F; both with the degrees of
    freedom of Welch (1951, Biometrika 38:330).

    Where clusters reach into several groups (threads by requirement, or by agent), the correlation
    of the shares by Taylor linearisation enters all of these (Zou and Donner 2008, Statistics in
    Medicine 27:1693; Rao and Scott 1984, Annals of Statistics 12:46), with the smallest degrees of
    freedom of the groups.

    The trend is Cochran and Armitage's on the same sizes; an ordered category scores by its place
    among all categories, groups without a score are left out of it.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.response._compare import compare_dpmo
    >>> assessments = pd.DataFrame({
    ...     "thread_id": [f"t{i}" for i in range(150)], "customer_id": "c", "turn": 1,
    ...     "channel": ["email"] * 70 + ["phone"] * 80, "ctq": "Within 4h", "weight": 1.0,
    ...     "status": ["defect"] * 14 + ["met"] * 56 + ["defect"] * 32 + ["met"] * 48,
    ... })
    >>> result = compare_dpmo(assessments, by="channel")
    >>> result.table[["difference", "difference_low", "difference_high", "p_value"]].round(4)
       difference  difference_low  difference_high  p_value
    0         0.2          0.0524           0.3339   0.0125
    """
    checked_confidence(confidence)
    _refuse_several(by)
    sums = defect_sums(checked_assessments(assessments, (by,), cluster), (by,), cluster)
    groups = _groups(sums, shift, confidence, cluster)
    judged = groups["opportunities"].to_numpy() > 0
    _refuse_one(groups[judged], by)
    correlation = _correlation(sums, len(groups), cluster)
    if correlation is not None:
        correlation = correlation[np.ix_(judged, judged)]
    groups = groups[judged].reset_index(drop=True)
    exact = bool(np.isinf(groups["df"]).all())
    table = _pairs(groups, by, correlation, confidence, exact=exact)
    tests = _tests(groups, by, correlation, exact=exact)
    _warn(groups, int((~judged).sum()), cluster)
    return DPMOComparison(table, groups, tests, by, cluster, shift, confidence, exact)


def _refuse_several(by: object) -> None:
    """Raise unless the groups are made by one column."""
    if not isinstance(by, str):
        message = f"by={by!r} must be the name of one column; join several into one first"
        raise ArgumentError(message)


def _groups(sums: DefectSums, shift: float, confidence: float, cluster: str | None) -> pd.DataFrame:
    """Give each group's share of defects, and what it rests on."""
    n = sums.counts["opportunities"].to_numpy(np.float64)
    x = sums.counts["defects"].to_numpy(np.float64)
    dpo = x / np.where(n > 0, n, np.nan)
    deff, clusters, size = effective_sizes(sums, n, confidence, cluster)
    low, high = wilson(np.where(n > 0, dpo * size, 0.0), size, confidence=confidence)
    basis = _basis(sums, dpo, cluster)
    columns = {
        "opportunities": sums.counts["opportunities"],
        "defects": sums.counts["defects"],
        "dpo": dpo,
        "dpo_low": low,
        "dpo_high": high,
        "dpmo": dpo * MILLION,
        "dpmo_low": low * MILLION,
        "dpmo_high": high * MILLION,
        "sigma_short": level_of_share(dpo) + shift,
        "deff": deff,
        "clusters": clusters,
        "effective_size": basis.size,
        "df": basis.freedom,
    }
    refuse_own(map(str, sums.keys.columns), columns, argument="assessments")
    return pd.concat([sums.keys, pd.DataFrame(columns)], axis=1)


def _basis(sums: DefectSums, dpo: Floats, cluster: str | None) -> Basis:
    """Give the effective sizes and degrees of freedom that comparisons rest on."""
    x, n = _cells(sums)
    if cluster is None or (not _shared(sums) and bool((n == 1).all())):
        return Basis(totals(sums.cell_group, n, len(dpo)), np.full(len(dpo), np.inf))
    deff = design_effect(sums.cell_group, x, n, len(dpo)).deff
    return compared_basis(dpo, deff, cluster_powers(sums.cell_group, n, len(dpo)))


def _cells(sums: DefectSums) -> tuple[Floats, Floats]:
    """Give defects and opportunities of each cluster within a group."""
    return sums.cell_x.sum(axis=1, dtype=np.float64), sums.cell_n.sum(axis=1, dtype=np.float64)


def _shared(sums: DefectSums) -> bool:
    """Say whether a cluster reaches into two groups."""
    return len(np.unique(sums.cell_cluster)) < len(sums.cell_cluster)


def _refuse_one(judged: pd.DataFrame, by: str) -> None:
    """Raise unless there are groups to compare."""
    if len(judged) < 2:
        found = f"only {judged[by].iloc[0]!r}" if len(judged) else "none"
        message = (
            f"a comparison by {by!r} needs two groups with decided assessments; found {found}; "
            "name another column in by=, or wait until more is decided"
        )
        raise TableError(message)


def _correlation(sums: DefectSums, size: int, cluster: str | None) -> Floats | None:
    """Give the correlation of the groups' shares; None where no cluster reaches into two groups."""
    if cluster is None or not _shared(sums):
        return None
    return share_correlation(sums.cell_group, sums.cell_cluster, *_cells(sums), size)


def _pairs(
    groups: pd.DataFrame, by: str, correlation: Floats | None, confidence: float, *, exact: bool
) -> pd.DataFrame:
    """Compare every group with every one before it."""
    pairs = np.column_stack(np.triu_indices(len(groups), 1))
    one, other = pairs.T
    dpo, size, freedom = (groups[name].to_numpy()[pairs] for name in _BASIS)
    together = None if correlation is None else correlation[pairs[:, :, None], pairs[:, None, :]]
    test = chi_square(dpo, size, freedom=freedom, correlation=together)
    p_value = _exact_tests(groups, pairs)[:, 0] if exact else test.p_value
    reference, share = (
        share_limits(dpo[:, k], size[:, k], test.df_error, confidence=confidence) for k in (0, 1)
    )
    between = 0.0 if correlation is None else correlation[one, other]
    low, high = difference_limits(share, reference, correlation=between)
    ratio_low, ratio_high = ratio_limits(share, reference, correlation=between)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = share.estimate / reference.estimate
    return pd.DataFrame(
        {
            "reference": groups[by].take(one).array,
            "group": groups[by].take(other).array,
            "dpo_reference": reference.estimate,
            "dpo": share.estimate,
            "difference": share.estimate - reference.estimate,
            "difference_low": low,
            "difference_high": high,
            "ratio": ratio,
            "ratio_low": ratio_low,
            "ratio_high": ratio_high,
            "p_value": p_value,
            "q_value": benjamini_hochberg(p_value),
        }
    )


def _exact_tests(groups: pd.DataFrame, pairs: Ints) -> Floats:
    """Give Fisher's p-value and the mid-p value of pairs of groups."""
    x, n = (groups[name].to_numpy()[pairs].tolist() for name in ("defects", "opportunities"))
    return np.array([fisher_exact(tuple(a), tuple(b)) for a, b in zip(x, n, strict=True)])


def _tests(
    groups: pd.DataFrame, by: str, correlation: Floats | None, *, exact: bool
) -> pd.DataFrame:
    """Test all groups at once, and the trend where they are ordered."""
    dpo, size, freedom = (groups[name].to_numpy() for name in _BASIS)
    rows: list[tuple[Any, ...]] = []
    if exact and len(groups) == 2:
        p_value, mid_p = _exact_tests(groups, np.array([[0, 1]]))[0]
        rows += [(name, *[np.nan] * 3, p) for name, p in ((FISHER, p_value), (MID_P, mid_p))]
    name = PEARSON if exact else RAO_SCOTT
    rows.append((name, *chi_square(dpo, size, freedom=freedom, correlation=correlation)))
    scores = _scores(groups[by])
    scored = np.isfinite(scores)
    if len(groups) > 2 and scored.sum() > 2:
        among = None if correlation is None else correlation[np.ix_(scored, scored)]
        ordered = (array[scored] for array in (dpo, size, scores))
        rows.append((TREND, *trend(*ordered, freedom=freedom[scored], correlation=among)))
    return pd.DataFrame(rows, columns=["test", "statistic", "df", "df_error", "p_value"])


def _scores(values: pd.Series[Any]) -> Floats:
    """Place the groups on a scale: numbers by value, ordered categories by rank, others nowhere."""
    if isinstance(values.dtype, pd.CategoricalDtype) and values.cat.ordered:
        codes = values.cat.codes.to_numpy(np.float64)
        return np.where(codes >= 0, codes, np.nan)
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return values.to_numpy(np.float64, na_value=np.nan)
    return np.full(len(values), np.nan)


def _warn(groups: pd.DataFrame, undecided: int, cluster: str | None) -> None:
    """Say what strains the figures."""
    if undecided:
        message = (
            f"groups without a decided assessment: {undecided:,} (all pending or exempt); they are "
            "left out"
        )
        warnings.warn(message, DataWarning, stacklevel=3)
    few = groups["clusters"] < FEW_CLUSTERS
    if cluster is not None and few.any():
        message = (
            f"groups with fewer than {FEW_CLUSTERS} clusters of {cluster!r}: {few.sum():,} of "
            f"{len(groups):,} (the fewest {groups['clusters'].min()}); their comparisons are rough: "
            "join groups, or take a longer time"
        )
        warnings.warn(message, IntervalWarning, stacklevel=3)
