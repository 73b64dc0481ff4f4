"""The small sums of an assessments table that everything about defects is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._stats.arrays import Bools, Ints, joint_codes
from vocsigma._stats.bootstrap import distinct_rows
from vocsigma.exceptions import TableError, listing
from vocsigma.frames import DEFECT, EXEMPT, MET, PENDING, STATUSES, TURN_KEY

ENOUGH_UNITS = 30
CHANCE = 0.001


@dataclass(frozen=True)
class DefectSums:
    """Sums of assessments; arrays of one row a group, unless said.

    A cell is a cluster within a group; cells stand in the order of their groups.

    Attributes
    ----------
    keys : DataFrame
        The columns that make the groups.
    counts : DataFrame
        units, opportunities, defects, defectives, pending, exempt, weighted_defects, and
        first_pass_yield.
    ctq_n, ctq_x : ndarray of int, shape (groups, requirements)
        Decided assessments and defects of each requirement.
    cell_group, cell_cluster : ndarray of int, shape (cells,)
        The group and the cluster of each cell.
    cell_n, cell_x : ndarray of int, shape (cells, requirements)
        Decided assessments and defects.
    nested : tuple of (str, str)
        Requirements whose every defect is a defect of another one, with that other.
    """

    keys: pd.DataFrame
    counts: pd.DataFrame
    ctq_n: Ints
    ctq_x: Ints
    cell_group: Ints
    cell_cluster: Ints
    cell_n: Ints
    cell_x: Ints
    nested: tuple[tuple[str, str], ...]


def defect_sums(frame: pd.DataFrame, by: tuple[str, ...], cluster: str | None) -> DefectSums:
    """Sum an assessments table by group, and by cluster within group.

    Parameters
    ----------
    frame : DataFrame
        The assessments, with every column that is named.
    by : tuple of str
        The columns that make the groups; none makes one group. Missing values make a group.
    cluster : str or None
        The column of the clusters; missing values cluster by thread. None makes every assessment
        its own cluster.

    Returns
    -------
    DefectSums
        The sums.

    Raises
    ------
    TableError
        If a status is unknown, a requirement has no name, or a turn has one twice within a group.
    """
    status = status_codes(frame["status"])
    group, keys = group_rows(frame, by)
    ctq, labels = _requirements(frame, by)
    thread = _codes(frame["thread_id"])
    unit = _turns(frame, group, thread)
    _refuse_repeats(frame, joint_codes([unit, ctq]))

    decided = (status == MET) | (status == DEFECT)
    group_d, ctq_d, defect_d = group[decided], ctq[decided], status[decided] == DEFECT
    cluster_d = _clusters(frame, cluster, thread)[decided]
    cell, first = _ordered(joint_codes([group_d, cluster_d]))
    ctq_n, ctq_x = _crossed(group_d, ctq_d, defect_d, (len(keys), len(labels)))
    cell_n, cell_x = _crossed(cell, ctq_d, defect_d, (len(first), len(labels)))
    return DefectSums(
        keys=keys,
        counts=count_by_group(frame, status, group, len(keys), unit),
        ctq_n=ctq_n,
        ctq_x=ctq_x,
        cell_group=group_d[first],
        cell_cluster=cluster_d[first],
        cell_n=cell_n,
        cell_x=cell_x,
        nested=_nested(status, unit, ctq, labels),
    )


def status_codes(values: pd.Series[Any]) -> Ints:
    """Give the status as its place in STATUSES; refuse any other."""
    numbers, distinct = pd.factorize(values)
    places = pd.Index(STATUSES).get_indexer(distinct)
    codes: Ints = np.append(places, -1)[numbers]
    if (codes < 0).any():
        strange = values[codes < 0]
        message = (
            f"`assessments` column 'status' holds {listing(strange.unique())} "
            f"({len(strange):,} rows); allowed are {listing(STATUSES)}"
        )
        raise TableError(message)
    return codes


def _codes(values: pd.Series[Any], *, sort: bool = False) -> Ints:
    """Give each value a number; missing ones are one value, the last."""
    codes, distinct = pd.factorize(values, sort=sort)
    numbers: Ints = np.where(codes < 0, len(distinct), codes)
    return numbers


def _ordered(codes: Ints) -> tuple[Ints, Ints]:
    """Give codes numbers in their order, and say in which row each comes first."""
    numbers, distinct = pd.factorize(codes, sort=True)
    first = np.empty(len(distinct), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return numbers, first


def group_rows(frame: pd.DataFrame, by: tuple[str, ...]) -> tuple[Ints, pd.DataFrame]:
    """Give groups numbers in the order of their keys, and give the keys."""
    group = np.zeros(len(frame), dtype=np.int64)
    first = np.zeros(1, dtype=np.int64)
    for name in by:
        codes = _codes(frame[name], sort=True)
        group, first = _ordered(joint_codes([group, codes]))
    return group, frame[list(by)].iloc[first].reset_index(drop=True)


def _turns(frame: pd.DataFrame, group: Ints, thread: Ints) -> Ints:
    """Give turns numbers, anew in each group."""
    keys = [group, thread, _codes(frame["customer_id"]), _codes(frame["turn"])]
    numbers: Ints = pd.factorize(joint_codes(keys))[0]
    return numbers


def _requirements(frame: pd.DataFrame, by: tuple[str, ...]) -> tuple[Ints, list[str]]:
    """Give requirements numbers; there is only one in a group where they make the groups."""
    if "ctq" in by:
        return np.zeros(len(frame), dtype=np.int64), [""]
    codes, labels = pd.factorize(frame["ctq"], sort=True)
    if (codes < 0).any():
        message = (
            f"`assessments` column 'ctq' is missing in {(codes < 0).sum():,} rows; "
            "name their requirement, or drop those rows"
        )
        raise TableError(message)
    return codes, [str(label) for label in labels]


def _clusters(frame: pd.DataFrame, cluster: str | None, thread: Ints) -> Ints:
    """Give clusters numbers; what has none clusters by its thread."""
    if cluster is None:
        return np.arange(len(frame))
    if cluster == "thread_id":
        return thread
    codes = _codes(frame[cluster])
    missing = frame[cluster].isna().to_numpy()
    if not missing.any():
        return codes
    return np.where(missing, codes.max() + thread, codes)


def _refuse_repeats(frame: pd.DataFrame, opportunity: Ints) -> None:
    """Raise if a turn has a requirement twice within a group."""
    repeated = pd.Series(opportunity).duplicated().to_numpy()
    if repeated.any():
        row = frame.iloc[int(np.flatnonzero(repeated)[0])]
        thread, customer, turn = (row[name] for name in TURN_KEY)
        message = (
            f"`assessments` has {int(repeated.sum()):,} rows that repeat a turn and requirement, "
            f"first turn {turn} of customer {customer!r} in thread {thread!r} for {row['ctq']!r}; "
            "drop the repeats, or name in by= the column that tells them apart"
        )
        raise TableError(message)


def _crossed(rows: Ints, ctq: Ints, defect: Bools, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Count decided assessments and defects by row and requirement."""
    place = rows * shape[1] + ctq
    size = shape[0] * shape[1]
    decided = np.bincount(place, minlength=size).reshape(shape)
    return decided, np.bincount(place[defect], minlength=size).reshape(shape)


def count_by_group(
    frame: pd.DataFrame, status: Ints, group: Ints, n_groups: int, unit: Ints | None = None
) -> pd.DataFrame:
    """Count assessments by status, and turns by what became of them.

    Parameters
    ----------
    frame : DataFrame
        The assessments.
    status, group : ndarray of int, shape (rows,)
        The codes of `status_codes` and of `group_rows`.
    n_groups : int
        The number of groups.
    unit : ndarray of int, shape (rows,), optional
        The number of each row's turn within its group; found if not given.

    Returns
    -------
    DataFrame
        One row a group: units, opportunities, defects, defectives, pending, exempt,
        weighted_defects, first_pass_yield.
    """
    unit = _turns(frame, group, _codes(frame["thread_id"])) if unit is None else unit

    def by_group(rows: Bools) -> Ints:
        return np.bincount(group[rows], minlength=n_groups)

    def by_unit(code: int) -> Ints:
        return np.bincount(unit[status == code], minlength=n_units)

    n_units = int(unit.max(initial=-1)) + 1
    unit_group = np.empty(n_units, dtype=np.int64)
    unit_group[unit] = group
    pending, met, failed = by_unit(PENDING), by_unit(MET), by_unit(DEFECT)
    judged = np.bincount(unit_group[met + failed > 0], minlength=n_groups)
    defective = np.bincount(unit_group[failed > 0], minlength=n_groups)
    complete = (met + failed > 0) & (pending == 0)
    passed = np.bincount(unit_group[complete & (failed == 0)], minlength=n_groups)
    completed = np.bincount(unit_group[complete], minlength=n_groups)
    defect = status == DEFECT
    weight = frame["weight"].to_numpy(np.float64)[defect]
    return pd.DataFrame(
        {
            "units": judged,
            "opportunities": by_group((status == MET) | defect),
            "defects": by_group(defect),
            "defectives": defective,
            "pending": by_group(status == PENDING),
            "exempt": by_group(status == EXEMPT),
            "weighted_defects": np.bincount(group[defect], weights=weight, minlength=n_groups),
            "first_pass_yield": passed / np.where(completed > 0, completed, np.nan),
        }
    )


def _nested(status: Ints, unit: Ints, ctq: Ints, labels: list[str]) -> tuple[tuple[str, str], ...]:
    """Find requirements whose every defect is one of another, more often than chance would have it.

    With d of n turns failing the outer one, all of the inner one's m defects fall among them by
    chance with probability at most (d / n)^m.
    """
    state = np.full((int(unit.max(initial=-1)) + 1, len(labels)), PENDING)
    state[unit, ctq] = status
    patterns, times = distinct_rows(state)
    defect, met = patterns == DEFECT, patterns == MET
    judged = (defect | met).astype(np.float64)
    weighted = defect * times[:, None]
    both = (judged * times[:, None]).T @ judged
    inner = weighted.T @ judged
    outside = weighted.T @ met
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = (inner.T / both) ** inner
    found = (outside == 0) & (both >= ENOUGH_UNITS) & (chance < CHANCE)
    found &= ~(found.T & np.tri(len(labels), dtype=np.bool_))
    return tuple((labels[one], labels[other]) for one, other in np.argwhere(found))
