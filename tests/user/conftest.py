"""The files that a user's lines read, in a folder of their own."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from vocsigma.datasets import Simulation, simulate_service

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def half_a_year() -> Simulation:
    """Half a year of service, in which late answers drive customers away."""
    return simulate_service(
        1200, days=182, late_share=0.2, limit="4h", hazard_ratio=3.0, random_state=4
    )


@pytest.fixture(autouse=True)
def _user_files(tmp_path, monkeypatch, half_a_year):
    """Put the files where the user works: hospitals' weeks are real, the rest is simulated."""
    weeks = pd.read_csv(ROOT / "tests" / "data" / "spc" / "nhs_accidents_pprime.csv")
    weeks = weeks.assign(week=weeks["i"], tickets=weeks["n"], late=weeks["n"] - weeks["r"])
    twcs = _samples_script().twcs_layout(half_a_year.messages)
    survey = {"id": range(60), "Q1": [10, 9, 7, 2] * 15, "Q2": ["shop", "web", "web"] * 20}
    for name, frame in (
        ("weeks", weeks[["week", "late", "tickets"]]),
        ("twcs", twcs),
        ("customers", half_a_year.customers),
        ("survey", pd.DataFrame(survey)),
    ):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    monkeypatch.chdir(tmp_path)
    mpl.use("Agg")
    yield
    plt.close("all")


def _samples_script():
    path = ROOT / "data" / "samples" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
