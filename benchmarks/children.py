"""Time programs that read a file: each run in a process of its own, and all of them in turn.

In turn, because a shared machine has slow minutes: they then fall on the peer as well. A program defines
`run(path)`, which is timed, and may define `digest(result)`, which says what came of it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CHILD = """
{code}
import json, re, sys, time
start = time.process_time()
result = run(sys.argv[1])
cpu = time.process_time() - start
# Of this process alone: ru_maxrss also knows the peak of the parent that started it.
rss = int(re.search("VmHWM:\\s*([0-9]+)", open("/proc/self/status").read())[1])
told = digest(result) if "digest" in globals() else dict()
print(json.dumps(dict(cpu=cpu, rss_mb=rss / 1024, **told)))
"""
Run = dict[str, Any]


def timed(jobs: Mapping[str, tuple[str, Path]], runs: int) -> dict[str, Run]:
    """Give each program's run with the least CPU seconds; `cpus` has the seconds of all."""
    found: dict[str, list[Run]] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, (code, path) in jobs.items():
            found[name].append(_run(code, path))
    return {
        name: min(several, key=lambda run: run["cpu"]) | {"cpus": [run["cpu"] for run in several]}
        for name, several in found.items()
    }


def ratio(ours: Run, peer: Run) -> float:
    """Give the median over the rounds of the seconds of the one to those of the other."""
    return statistics.median(a / b for a, b in zip(ours["cpus"], peer["cpus"], strict=True))


def _run(code: str, path: Path) -> Run:
    command = [sys.executable, "-c", CHILD.format(code=code), str(path)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    told: Run = json.loads(output)
    return told
