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
    for name, frame in (
        ("weeks", weeks[["week", "late", "tickets"]]),
        ("twcs", twcs),
        ("customers", half_a_year.customers),
    ):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    _write_zendesk(half_a_year.messages, tmp_path / "export")
    (tmp_path / "survey.csv").write_text(_qualtrics(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    mpl.use("Agg")
    yield
    plt.close("all")


def _write_zendesk(messages: pd.DataFrame, folder: Path) -> None:
    """Write the messages as the tables of a Zendesk account, whose tickets came by mail or chat."""
    folder.mkdir()
    first = messages.drop_duplicates("thread_id")
    stamps = messages["created_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    tickets = pd.DataFrame(
        {
            "id": first["thread_id"],
            "created_at": stamps[first.index],
            "requester_id": first["author_id"],
            "via_channel": ["email", "chat"] * (len(first) // 2) + ["email"] * (len(first) % 2),
        }
    )
    comments = pd.DataFrame(
        {
            "id": messages["message_id"],
            "ticket_id": messages["thread_id"],
            "user_id": messages["author_id"],
            "created": stamps,
            "public": True,
            "body": messages["text"],
        }
    )
    people = messages.drop_duplicates("author_id")
    role = people["author_role"].astype(str).map({"customer": "end-user"}).fillna("agent")
    users = pd.DataFrame({"id": people["author_id"], "role": role})
    for name, table in (("ticket", tickets), ("ticket_comment", comments), ("user", users)):
        table.to_csv(folder / f"{name}.csv", index=False)


def _qualtrics() -> str:
    """Write a survey of two questions as Qualtrics does today, with three lines of names."""
    names = ["StartDate", "EndDate", "Status", "Progress", "Finished", "RecordedDate", "ResponseId"]
    asked = ["How likely are you to recommend us?", "Where did you buy?"]
    ids = ["startDate", "endDate", "status", "progress", "finished", "recordedDate", "_recordId"]
    lines = [
        [*names, "Q1", "Q2"],
        [*names, *asked],
        [f'{{"ImportId":"{name}","timeZone":"Z"}}' for name in [*ids, "QID1", "QID2"]],
    ]
    stamp = "2025-03-03 09:00:00"
    for row in range(60):
        said = [str([10, 9, 7, 2][row % 4]), ["shop", "web", "web"][row % 3]]
        lines.append([stamp, stamp, "0", "100", "1", stamp, f"R_{row}", *said])
    return "".join(",".join(_quoted(cell) for cell in line) + "\n" for line in lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _samples_script():
    path = ROOT / "data" / "samples" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
