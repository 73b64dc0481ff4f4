"""Xbar and S charts of a million values in 20,000 subgroups, beside clinical-qikit.

Ours are judged by all eight Nelson rules, qikit's by its own. Each program runs in a process of its
own on the same data; CPU seconds are of the call alone, after a small first call that imports what
is loaded lazily; memory is the peak of the process.
"""

from __future__ import annotations

import importlib.util
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

GROUPS, EACH = 20_000, 50
RUNS = 3
PEER = "pip install clinical-qikit==0.5.0"


def ours() -> Callable[[pd.DataFrame], object]:
    from vocsigma.spc import xbar_s_chart

    return lambda frame: (
        xbar_s_chart(frame, value="value", subgroup="batch", rules="nelson").dispersion
    )


def qikit() -> Callable[[pd.DataFrame], object]:
    from qikit import qic

    def charts(frame: pd.DataFrame) -> object:
        return [qic("batch", "value", data=frame, chart=kind).data for kind in ("xbar", "s")]

    return charts


PROGRAMS = {"ours": ours, "qikit": qikit}


def measure(program: str) -> None:
    """Run one program once and print its CPU seconds and its peak memory in MB."""
    chart = PROGRAMS[program]()
    values = np.random.default_rng(1).lognormal(size=GROUPS * EACH)
    frame = pd.DataFrame({"batch": np.repeat(np.arange(GROUPS), EACH), "value": values})
    chart(frame.head(100 * EACH))
    start = time.process_time()
    chart(frame)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def best(program: str) -> tuple[float, float]:
    """Give the least CPU seconds and peak memory of several processes."""
    command = [sys.executable, __file__, program]
    results = []
    for _ in range(RUNS):
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        results.append([float(word) for word in output.split()])
    seconds, memory = np.min(results, axis=0)
    return float(seconds), float(memory)


def main() -> None:
    """Measure both programs in turn and print the ratio."""
    if importlib.util.find_spec("qikit") is None:
        seconds, memory = best("ours")
        print(f"xbar_s_1m  ours {seconds:.3f} s ({memory:.0f} MB)  qikit missing: {PEER}")
        return
    (seconds, memory), (peer_seconds, peer_memory) = best("ours"), best("qikit")
    print(
        f"xbar_s_1m  ours {seconds:.3f} s ({memory:.0f} MB)  "
        f"qikit {peer_seconds:.3f} s ({peer_memory:.0f} MB)  "
        f"ratio {seconds / peer_seconds:.4f}"
    )


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
