"""Control charts of large data beside the fastest peer that charts them as fully.

Each program runs in a process of its own on the same data; CPU seconds are of the call alone, after
a small first call that imports what is loaded lazily; memory is the peak of the process. Ours are
judged by all eight Nelson rules; shewhart by the same, qikit by its own, and its Xbar and S charts
together are what our one call gives.

Usage: python benchmarks/bench_charts.py [RACE ...]
"""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

RUNS = 3
Chart = Callable[[pd.DataFrame], object]


@dataclass(frozen=True)
class Race:
    """The same data for us and for a peer, and at most which ratio is promised."""

    data: Callable[[], pd.DataFrame]
    ours: Chart
    peer: str
    theirs: Chart
    promised: float
    install: str


def single_values() -> pd.DataFrame:
    return pd.DataFrame({"value": np.random.default_rng(1).lognormal(size=1_000_000)})


def subgroups() -> pd.DataFrame:
    values = np.random.default_rng(1).lognormal(size=1_000_000)
    return pd.DataFrame({"batch": np.repeat(np.arange(20_000), 50), "value": values})


def shares() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    n = rng.integers(50, 500, size=100_000)
    return pd.DataFrame({"late": rng.binomial(n, 0.1), "n": n})


def our_xmr(frame: pd.DataFrame) -> object:
    from vocsigma.spc import xmr_chart

    return xmr_chart(frame, value="value", rules="nelson")


def our_xbar_s(frame: pd.DataFrame) -> object:
    from vocsigma.spc import xbar_s_chart

    return xbar_s_chart(frame, value="value", subgroup="batch", rules="nelson").dispersion


def our_p(frame: pd.DataFrame) -> object:
    from vocsigma.spc import p_chart

    return p_chart(frame, value="late", n="n", rules="nelson")


def their_xmr(frame: pd.DataFrame) -> object:
    shewhart: Any = importlib.import_module("shewhart")
    return shewhart.imr(frame, value="value", rules="nelson")


def their_p(frame: pd.DataFrame) -> object:
    shewhart: Any = importlib.import_module("shewhart")
    return shewhart.p_chart(frame, defectives="late", size="n", rules="nelson")


def their_xbar_s(frame: pd.DataFrame) -> object:
    qikit: Any = importlib.import_module("qikit")
    return [qikit.qic("batch", "value", data=frame, chart=kind).data for kind in ("xbar", "s")]


SHEWHART, QIKIT = "shewhart==0.1.1", "clinical-qikit==0.5.0"
RACES = {
    "xmr_1m": Race(single_values, our_xmr, "shewhart", their_xmr, 0.05, SHEWHART),
    "xbar_s_1m": Race(subgroups, our_xbar_s, "qikit", their_xbar_s, 0.25, QIKIT),
    "p_100k": Race(shares, our_p, "shewhart", their_p, 0.5, SHEWHART),
}


def measure(race: Race, program: str) -> None:
    """Run one program once and print its CPU seconds and its peak memory in MB."""
    chart = race.ours if program == "ours" else race.theirs
    frame = race.data()
    chart(frame.head(5000))
    start = time.process_time()
    chart(frame)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def best(name: str, program: str) -> tuple[float, float]:
    """Give the least CPU seconds and peak memory of several processes."""
    command = [sys.executable, __file__, "--measure", name, program]
    results = []
    for _ in range(RUNS):
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        results.append([float(word) for word in output.split()])
    seconds, memory = np.min(results, axis=0)
    return float(seconds), float(memory)


def run(name: str, race: Race) -> None:
    """Measure both programs in turn and print the ratios."""
    seconds, memory = best(name, "ours")
    line = f"{name:10} ours {seconds:.3f} s ({memory:.0f} MB)  "
    if importlib.util.find_spec(race.peer) is None:
        print(f"{line}{race.peer} missing: pip install {race.install}")
        return
    peer_seconds, peer_memory = best(name, "theirs")
    print(
        f"{line}{race.peer} {peer_seconds:.3f} s ({peer_memory:.0f} MB)  ratio "
        f"{seconds / peer_seconds:.4f} (promised {race.promised}), memory {memory / peer_memory:.2f}"
    )


def main(names: list[str]) -> None:
    """Run the races that are named, or all."""
    for name in names or RACES:
        run(name, RACES[name])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(RACES[sys.argv[2]], sys.argv[3])
    else:
        main(sys.argv[1:])
