"""Services of known truth for the reports."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.datasets import Simulation
from vocsigma.report import Report

Write = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def simulation() -> Simulation:
    """One brand's replies take four times as long in the tenth and eleventh of twelve weeks."""
    return vs.simulate_service(
        4000,
        brands=("Parzelio", "Quillotel"),
        late_share=0.10,
        limit="24h",
        shift={"brand": "Parzelio", "start": "2025-03-10", "end": "2025-03-24", "factor": 4.0},
        random_state=11,
    )


@pytest.fixture(scope="session")
def report(simulation: Simulation) -> Report:
    """The report on it, with the first eight weeks as the baseline."""
    return vs.service_report(simulation.messages, sla="24h", until=simulation.until, baseline=56)


@pytest.fixture
def write() -> Write:
    """Write messages: one question and its answer for each wait; no answer where it is None."""
    return _messages


def _messages(
    waits_min: list[float | None], *, start: str = "2025-03-03", step: str = "2h", **columns: str
) -> pd.DataFrame:
    asked = pd.date_range(start, periods=len(waits_min), freq=step, tz="UTC")
    rows = []
    for number, (at, wait) in enumerate(zip(asked, waits_min, strict=True)):
        rows.append((f"q{number}", f"t{number}", f"c{number}", "customer", at))
        if wait is not None:
            reply = at + pd.Timedelta(minutes=wait)
            rows.append((f"a{number}", f"t{number}", "shop", "agent", reply))
    names = ["message_id", "thread_id", "author_id", "author_role", "created_at"]
    return pd.DataFrame(rows, columns=names).assign(**columns)
