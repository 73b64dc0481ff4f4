"""How often the intervals and tests of compare_dpmo keep their promise, where the truth is known.

Each cluster has its own chance of a defect, a beta variate whose mean is its group's rate and whose
variance gives the correlation within clusters. Cluster sizes are equal, or geometric. Where clusters
are shared, each reaches into all groups, with chances in proportion to their rates, the highest
first. Thousands of repetitions are computed at once, by the functions that compare_dpmo computes
with; a test holds that both give the same. Run from the repository's root:
python benchmarks/validate/compare_coverage.py [repetitions]
"""

import itertools
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from vocsigma._stats.compared_shares import Basis, cluster_powers, compared_basis, share_limits
from vocsigma._stats.design_effect import design_effect
from vocsigma._stats.several_proportions import chi_square, share_correlation
from vocsigma._stats.two_proportions import difference_limits, ratio_limits

TABLE = Path(__file__).with_suffix(".csv")
REPETITIONS = 10_000
FEWER = 4_000
AT_ONCE = 1_000
SEED = 20_250_301


@dataclass(frozen=True)
class Scenario:
    """Groups, each with its clusters, their mean size, the correlation within them and its rate."""

    clusters: tuple[int, ...]
    mean_size: tuple[int, ...]
    correlation: tuple[float, ...]
    rate: tuple[float, ...]
    sizes: str = "equal"
    shared: bool = False


class Compared(NamedTuple):
    """Limits of the second group against the first, and the p-value of all, a repetition each."""

    difference: tuple[np.ndarray, np.ndarray]
    ratio: tuple[np.ndarray, np.ndarray]
    p_value: np.ndarray


def alike(groups, clusters, sizes, correlation, rate, *, shared=False):
    """Groups that differ in nothing."""
    parts = ((part,) * groups for part in (clusters, 4, correlation, rate))
    return Scenario(*parts, sizes=sizes, shared=shared)


SIZES = ("equal", "geometric")
CLUSTERS, CORRELATIONS, RATES = (8, 20, 50, 200), (0.0, 0.05, 0.2), (0.02, 0.1, 0.4)
ALIKE = tuple(
    alike(*parts) for parts in itertools.product((2, 4), CLUSTERS, SIZES, CORRELATIONS, RATES)
)
UNLIKE = tuple(
    Scenario(*parts, rate, sizes)
    for parts in (
        ((100, 100), (1, 4), (0.0, 0.2)),
        ((50, 200), (4, 4), (0.05, 0.2)),
        ((50, 200), (4, 4), (0.2, 0.05)),
        ((20, 100), (8, 2), (0.2, 0.2)),
        ((20, 100), (4, 4), (0.0, 0.3)),
        ((20, 100), (4, 4), (0.3, 0.0)),
    )
    for rate in ((0.1, 0.1), (0.1, 0.3), (0.3, 0.1))
    for sizes in SIZES
)
SHARED = tuple(
    alike(*parts, shared=True)
    for parts in itertools.product((2, 4), CLUSTERS, SIZES, (0.05, 0.2), (0.1, 0.4))
) + tuple(
    Scenario((clusters,) * 2, (4, 4), (0.2, 0.2), (0.3, 0.1), sizes, shared=True)
    for clusters in (20, 50, 200)
    for sizes in SIZES
)


def drawn(scenario, repetitions, rng):
    """Draw defects and opportunities, of shape (repetitions, groups, clusters); absent ones are 0."""
    shape = (repetitions, len(scenario.clusters), max(scenario.clusters))
    mean, rate, within = (
        np.array(part)[:, None]
        for part in (scenario.mean_size, scenario.rate, scenario.correlation)
    )
    there = np.arange(shape[2]) < np.array(scenario.clusters)[:, None]
    even = np.broadcast_to(mean, shape)
    n = np.where(there, even if scenario.sizes == "equal" else rng.geometric(1 / mean, shape), 0)
    both = (1.0 - within) / np.where(within > 0, within, 1.0)
    chance = rng.beta(rate * both + (within == 0), (1.0 - rate) * both + (within == 0), shape)
    if scenario.shared:
        chance = chance[:, :1] * (rate / rate[0])
    return rng.binomial(n, np.where(within > 0, chance, rate)), n


def compared(x, n, *, clustered=True, shared=False):
    """Compare the groups of every repetition as compare_dpmo does, or as if all were independent."""
    shape = x.shape[:2]
    group = np.repeat(np.arange(shape[0] * shape[1]), x.shape[2])
    x, n = x.astype(np.float64), n.astype(np.float64)
    sums = design_effect(group, x.ravel(), n.ravel(), shape[0] * shape[1])
    share, deff, trials = (part.reshape(shape) for part in (sums.x / sums.n, sums.deff, sums.n))
    basis, correlation = Basis(trials, np.full(shape, np.inf)), None
    if clustered:
        powers = cluster_powers(group, n.ravel(), shape[0] * shape[1]).reshape(3, *shape)
        basis = compared_basis(share, deff, powers)
    if shared:
        correlation = np.array([together(*both) for both in zip(x, n, strict=True)])
    test = chi_square(share, basis.size, freedom=basis.freedom, correlation=correlation)
    return Compared(*pair_limits(share, basis, correlation), test.p_value)


def together(x, n):
    """Give the correlation of the shares of one repetition, of groups with the same clusters."""
    group, cluster = np.indices(x.shape)
    return share_correlation(group.ravel(), cluster.ravel(), x.ravel(), n.ravel(), len(x))


def pair_limits(share, basis, correlation):
    """Give the limits of the second group's share less, and over, the first group's."""
    pair = None if correlation is None else correlation[:, :2, :2]
    size, freedom = basis.size[:, :2], basis.freedom[:, :2]
    df = chi_square(share[:, :2], size, freedom=freedom, correlation=pair).df_error
    first, second = (share_limits(share[:, k], size[:, k], df, confidence=0.95) for k in (0, 1))
    between = 0.0 if pair is None else pair[:, 0, 1]
    return tuple(
        limits(second, first, correlation=between) for limits in (difference_limits, ratio_limits)
    )


def coverage(scenario, repetitions, seed):
    """Give how often intervals hold the truth, and how often equal groups are told apart."""
    rng = np.random.default_rng(seed)
    rate = scenario.rate
    hits = []
    for start in range(0, repetitions, AT_ONCE):
        x, n = drawn(scenario, min(AT_ONCE, repetitions - start), rng)
        found = compared(x, n, shared=scenario.shared)
        plain = compared(x, n, clustered=False)
        hits.append(
            [
                within(found.difference, rate[1] - rate[0]),
                within(found.ratio, rate[1] / rate[0]),
                within(plain.difference, rate[1] - rate[0]),
                found.p_value < 0.05,
                plain.p_value < 0.05,
            ]
        )
    shares = np.concatenate(hits, axis=1).mean(axis=1).round(4)
    names = ("difference", "ratio", "plain_difference", "false_positives", "plain_false_positives")
    results = dict(zip(names, shares, strict=True))
    if len(set(rate)) > 1:
        results |= dict.fromkeys(names[3:], np.nan)
    return described(scenario) | {"repetitions": repetitions} | results


def within(limits, truth):
    """Say where limits hold the truth; a ratio that does not exist excludes nothing."""
    return ~(limits[0] > truth) & ~(limits[1] < truth)


def described(scenario):
    """Write a scenario in the cells of a row: one value for groups that are alike."""
    cells = {"groups": len(scenario.clusters)}
    for name in ("clusters", "mean_size", "correlation", "rate"):
        values = getattr(scenario, name)
        cells[name] = " ".join(map(str, values if len(set(values)) > 1 else values[:1]))
    return cells | {"sizes": scenario.sizes, "shared": "yes" if scenario.shared else "no"}


def main(repetitions=REPETITIONS):
    scenarios = (*ALIKE, *UNLIKE, *SHARED)
    rows = [
        coverage(
            scenario, min(repetitions, FEWER) if scenario.shared else repetitions, [SEED, number]
        )
        for number, scenario in enumerate(scenarios)
    ]
    table = pd.DataFrame(rows)
    table.to_csv(TABLE, index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
