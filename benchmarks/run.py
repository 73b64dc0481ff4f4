"""Run every benchmark: speed as a ratio against a named peer in the same run.

Usage: python benchmarks/run.py [NAME ...], where NAME is the middle of bench_NAME.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the benchmarks one by one, each in a process of its own."""
    known = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    strange = [name for name in names if name not in known]
    if strange:
        print(f"there is no benchmark {strange[0]!r}; there are {', '.join(known)}")
        return 2
    codes = []
    for name in names or known:
        print(f"== {name}", flush=True)
        codes.append(subprocess.run([sys.executable, known[name]], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
