"""An individuals chart of a million points with all eight Nelson rules, beside shewhart.

Each program runs in a process of its own on the same data; CPU seconds are of the call alone, after
a small first call that imports what is loaded lazily; memory is the peak of the process.
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

SIZE = 1_000_000
RUNS = 3
PEER = "pip install shewhart==0.1.1"


def ours() -> Callable[[pd.DataFrame], object]:
    from vocsigma.spc import xmr_chart

    return lambda frame: xmr_chart(frame, value="value", rules="nelson")


def shewhart() -> Callable[[pd.DataFrame], object]:
    import shewhart as sw

    return lambda frame: sw.imr(frame, value="value", rules="nelson")


PROGRAMS = {"ours": ours, "shewhart": shewhart}


def measure(program: str) -> None:
    """Run one program once and print its CPU seconds and its peak memory in MB."""
    chart = PROGRAMS[program]()
    frame = pd.DataFrame({"value": np.random.default_rng(1).lognormal(size=SIZE)})
    chart(frame.head(1000))
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
    if importlib.util.find_spec("shewhart") is None:
        seconds, memory = best("ours")
        print(f"xmr_1m  ours {seconds:.3f} s ({memory:.0f} MB)  shewhart missing: {PEER}")
        return
    (seconds, memory), (peer_seconds, peer_memory) = best("ours"), best("shewhart")
    print(
        f"xmr_1m  ours {seconds:.3f} s ({memory:.0f} MB)  "
        f"shewhart {peer_seconds:.3f} s ({peer_memory:.0f} MB)  "
        f"ratio {seconds / peer_seconds:.4f}"
    )


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
