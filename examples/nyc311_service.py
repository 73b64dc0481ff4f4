"""How New York's agencies answer requests on animals: the bundled analysis, as tables.

Usage: python examples/nyc311_service.py [FOLDER]. Writes times.csv, dpmo.csv, days.csv, points.csv and
signals.csv to the folder (nyc311_tables if not given).
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

import vocsigma as vs

TZ = "America/New_York"
LIMIT = vs.Within("24h")


def analysis() -> dict[str, pd.DataFrame]:
    """Go from the requests to the signals."""
    turns = vs.response_turns(vs.load_nyc311())
    judged = vs.assess(turns, LIMIT)
    days = vs.subgroups(turns, every="1d", by="brand", tz=TZ, assessments=judged)
    chart = vs.p_prime_chart(days, by="brand")
    return {
        "times": vs.subgroups(turns, every="1q", by="brand", tz=TZ),
        "dpmo": vs.dpmo(judged, by="brand").table,
        "days": days,
        "points": chart.points,
        "signals": chart.signals,
    }


def main(folder: Path) -> None:
    """Write every table to the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in analysis().items():
        vs.write_csv(table, folder / f"{name}.csv")
        print(f"{folder / name}.csv: {len(table):,} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "nyc311_tables"))
