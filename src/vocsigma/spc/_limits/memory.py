"""What charts of statistics with memory share: their options, their rows, and their rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._arrays import Bools, Floats, Ints
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Family
from vocsigma.spc._rules.rules import KNOWN, SETS, Rule, Rules, SeriesRule


def options_of(
    baseline: Any, given: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Complete the options by the defaults; those of a frozen baseline can only be repeated."""
    if not isinstance(baseline, Baseline):
        return {name: given[name] if given[name] is not None else defaults[name] for name in given}
    for name, value in given.items():
        frozen = baseline.options.get(name, value)
        if value is not None and value != frozen:
            message = f"{name}={value!r}, but `baseline` has {name}={frozen!r}; leave {name} out"
            raise ArgumentError(message)
    return baseline.options


def check_means(baseline: Any, *, means: bool) -> None:
    """Refuse n where the frozen baseline is of single values, and its lack where it is of means."""
    frozen = baseline.options.get("means", means) if isinstance(baseline, Baseline) else means
    if frozen != means:
        remedy = "is of means: pass n=" if frozen else "is of single values: leave n out"
        raise ArgumentError(f"`baseline` {remedy}")


def check_range(name: str, value: float, low: float, high: float = math.inf) -> None:
    """Refuse an option that is no number above ``low`` and up to ``high``."""
    if not (low < value <= high and math.isfinite(value)):
        takes = f"above {low:g}" + (f" and up to {high:g}" if high < math.inf else "")
        raise ArgumentError(f"{name}={value} cannot be used; give a number {takes}")


def refuse_run_rules(rules: Rules | None, family: Family) -> None:
    """Refuse rules of several points by name: neighbouring points share most of their data."""
    if rules is None or isinstance(rules, Rule | SeriesRule) or callable(rules):
        return
    names = [rules] if isinstance(rules, str) else [rule for rule in rules if isinstance(rule, str)]
    known = [KNOWN.get(member) for name in names for member in SETS.get(name, (name,))]
    run = [rule.name for rule in known if rule and not (isinstance(rule, Rule) and rule.span == 1)]
    if run:
        message = (
            f"rules has the run rules {listing(run)}, but neighbouring points of the "
            f"{family.title} share their data, so that runs come by themselves (nine in a row on "
            "one side about every 22 points of an EWMA); leave rules out, or force one by giving "
            "it as Rule(...)"
        )
        raise ArgumentError(message)


def starts_of(labels: Ints) -> Bools:
    """Say where a label differs from the one before."""
    first = np.ones(labels.size, dtype=bool)
    first[1:] = labels[1:] != labels[:-1]
    return first


def placed(values: Floats, rows: Ints, size: int) -> Floats:
    """Put values at their rows; the other rows have none."""
    if rows.size == size:
        return values
    out = np.full(size, np.nan)
    out[rows] = values
    return out


def smoothed(values: Floats, cell: Ints, weight: float) -> Floats:
    """Give ``s = (1 - weight) * s_before + weight * value``, from 0 at the start of each stretch."""
    starts = np.flatnonzero(starts_of(cell))
    padded: Any = pd.Series(np.insert(values, starts, 0.0))
    if starts.size > 1:
        padded = padded.groupby(np.insert(cell, starts, cell[starts]), sort=False)
    added = starts + np.arange(starts.size)
    means = padded.ewm(alpha=weight, adjust=False).mean().to_numpy()
    smooth: Floats = np.delete(means, added)
    return smooth


def counted(cell: Ints) -> Ints:
    """Count the rows of each stretch from 1."""
    place = np.arange(cell.size)
    return place - np.maximum.accumulate(np.where(starts_of(cell), place, 0)) + 1


def last_ones(values: Floats, count: Ints, span: int) -> Floats:
    """Add up each value and those before it in its stretch, ``span`` at most."""
    total = values.copy()
    for lag in range(1, min(span, values.size)):
        np.add(total[lag:], values[:-lag], out=total[lag:], where=count[lag:] > lag)
    return total
