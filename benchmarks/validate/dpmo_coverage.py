"""How often the 95% intervals of dpmo hold the truth, clustered and plain, where it is known.

Each turn waits a lognormal time with a part shared by its thread, and is judged by three limits: a
turn that misses the last has missed the others. The true share of defects is the mean of the three
upper tails. Run from the repository's root: python benchmarks/validate/dpmo_coverage.py
[repetitions]
"""

import sys
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

import vocsigma as vs

TABLE = Path(__file__).with_suffix(".csv")
REPETITIONS = 2_000
SEED = 20_250_101


@dataclass(frozen=True)
class Scenario:
    """Threads of 1 to most_turns turns, the thread's part of variance, the shares late by limit."""

    name: str
    threads: int
    most_turns: int
    shared: float
    late: tuple[float, float, float]


COMMON, CLOSE, RARE = (0.30, 0.15, 0.05), (0.15, 0.12, 0.10), (0.03, 0.02, 0.01)
SCENARIOS = (
    Scenario("one turn a thread", 400, 1, 0.0, COMMON),
    Scenario("one turn a thread, limits close together", 400, 1, 0.0, CLOSE),
    Scenario("one turn a thread, few threads", 30, 1, 0.0, COMMON),
    Scenario("one turn a thread, rare defects", 400, 1, 0.0, RARE),
    Scenario("threads of 1 to 5 turns", 400, 5, 0.3, COMMON),
    Scenario("threads of 1 to 5 turns, few threads", 30, 5, 0.3, COMMON),
    Scenario("threads of 1 to 5 turns, rare defects", 400, 5, 0.3, RARE),
    Scenario("threads of 1 to 5 turns, much shared", 100, 5, 0.7, COMMON),
)


def assessments_of(scenario, rng):
    """Simulate one table of assessments."""
    turns = rng.integers(1, scenario.most_turns + 1, scenario.threads)
    thread = np.repeat(np.arange(scenario.threads), turns)
    own = rng.standard_normal(len(thread)) * np.sqrt(1.0 - scenario.shared)
    wait = own + rng.standard_normal(scenario.threads)[thread] * np.sqrt(scenario.shared)
    late = wait[:, None] > stats.norm.isf(scenario.late)
    return pd.DataFrame(
        {
            "thread_id": np.repeat(thread, 3),
            "customer_id": 0,
            "turn": np.repeat(np.arange(len(thread)), 3),
            "ctq": np.tile(["1h", "4h", "24h"], len(thread)),
            "weight": 1.0,
            "status": np.where(late.ravel(), "defect", "met"),
        }
    )


def covered(table, scenario):
    """Say whether the intervals of a one-row table hold the truth: the DPO's, and the yield's."""
    row = table.iloc[0]
    dpo, rty = np.mean(scenario.late), np.prod(1.0 - np.array(scenario.late))
    return row["dpo_low"] <= dpo <= row["dpo_high"], row["rty_low"] <= rty <= row["rty_high"]


def coverage(scenario, repetitions, seed):
    """Give the scenario's coverage over seeded repetitions."""
    rng = np.random.default_rng(seed)
    hits = np.zeros(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", vs.exceptions.VocsigmaWarning)
        for _ in range(repetitions):
            assessments = assessments_of(scenario, rng)
            clustered, rty = covered(vs.dpmo(assessments).table, scenario)
            plain, _ = covered(vs.dpmo(assessments, cluster=None).table, scenario)
            hits += clustered, plain, rty
    clustered, plain, rty = (hits / repetitions).round(4)
    return {
        **asdict(scenario),
        "late": " ".join(map(str, scenario.late)),
        "repetitions": repetitions,
        "clustered": clustered,
        "plain": plain,
        "rty_bootstrap": rty,
    }


def main(repetitions=REPETITIONS):
    rows = [
        coverage(scenario, repetitions, seed=[SEED, number])
        for number, scenario in enumerate(SCENARIOS)
    ]
    table = pd.DataFrame(rows)
    table.to_csv(TABLE, index=False, lineterminator="\n")
    print(table.to_string(index=False))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
