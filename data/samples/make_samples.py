"""Make the sample files again: ``python make_samples.py [--nyc311 ...] [--boston311 ...] [--cfpb ...]``."""

from __future__ import annotations

import argparse
import csv
import gzip
from pathlib import Path

import pandas as pd

from vocsigma.datasets import Simulation, simulate_service

HERE = Path(__file__).parent
NYC311_COLUMNS = [
    "Unique Key", "Created Date", "Closed Date", "Agency", "Agency Name", "Complaint Type",
    "Descriptor", "Status", "Due Date", "Resolution Action Updated Date", "Borough",
]  # fmt: skip
BOSTON311_COLUMNS = [
    "case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "case_status", "case_title",
    "subject", "reason", "type", "queue", "department", "neighborhood", "source",
]  # fmt: skip
CFPB_COLUMNS = [
    "Complaint ID", "Product", "Sub-product", "Issue", "Sub-issue", "State", "Date received",
    "Date sent to company", "Company response", "Timely response?", "Consumer disputed?",
]  # fmt: skip
TWCS_NASTY = ("bystanders", "self_replies", "split_replies", "orphans", "bare_thanks")


def excerpt(source: Path, columns: list[str]) -> pd.DataFrame:
    """Keep the columns that say what was asked for, when, and of whom; no address, no place."""
    with source.open(newline="", encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    return pd.DataFrame(records)[columns]


def nyc311(source: Path) -> pd.DataFrame:
    """Take the excerpt of New York's requests."""
    return excerpt(source, NYC311_COLUMNS)


def boston311(source: Path) -> pd.DataFrame:
    """Take the excerpt of Boston's requests."""
    return excerpt(source, BOSTON311_COLUMNS)


def cfpb(source: Path) -> pd.DataFrame:
    """Take the excerpt of the complaints."""
    return excerpt(source, CFPB_COLUMNS)


EXCERPTS = {
    "nyc311_animals.csv.gz": nyc311,
    "boston311.csv.gz": boston311,
    "cfpb_complaints.csv.gz": cfpb,
}


def simulated() -> Simulation:
    """Simulate three brands and their customers."""
    return simulate_service(
        1900,
        start="2017-10-02",
        days=77,
        brands=("Parzelio", "Quillotel", "Brambank"),
        late_share=0.20,
        limit="4h",
        missed_share=0.10,
        spread=1.1,
        bystander_share=0.06,
        shift={"brand": "Parzelio", "start": "2017-11-06", "end": "2017-11-20", "factor": 3},
        nasty=TWCS_NASTY,
        monthly_loss=0.08,
        hazard_ratio=2.5,
        random_state=20171002,
    )


def twcs_simulated() -> pd.DataFrame:
    """Give the messages in the layout of Customer Support on Twitter."""
    return twcs_layout(simulated().messages)


def customers_simulated() -> pd.DataFrame:
    """Give the customers as a contract system exports them."""
    people = simulated().customers
    return people[["customer_id", "joined_at", "observed_from", "observed_until", "lost"]]


def twcs_layout(messages: pd.DataFrame) -> pd.DataFrame:
    """Write messages as the columns of twcs.csv, agents under their brand's handle."""
    answers = messages.dropna(subset="parent_id").groupby("parent_id")["message_id"].agg(",".join)
    inbound = messages["author_role"] == "customer"
    return pd.DataFrame(
        {
            "tweet_id": messages["message_id"],
            "author_id": messages["author_id"].where(inbound, messages["brand"].astype("str")),
            "inbound": inbound,
            "created_at": messages["created_at"].dt.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "text": messages["text"],
            "response_tweet_id": messages["message_id"].map(answers),
            "in_response_to_tweet_id": messages["parent_id"],
        }
    )


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a gzipped CSV whose bytes do not depend on the time or on the file's name."""
    text = frame.to_csv(index=False, lineterminator="\n")
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def main() -> None:
    """Write the samples beside this script, or into another folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, make in EXCERPTS.items():
        option = f"--{make.__name__}"
        parser.add_argument(option, type=Path, help=f"the download of which to make {name}")
    parser.add_argument("--out", type=Path, default=HERE)
    arguments = parser.parse_args()
    write(twcs_simulated(), arguments.out / "twcs_simulated.csv.gz")
    write(customers_simulated(), arguments.out / "customers_simulated.csv.gz")
    for name, make in EXCERPTS.items():
        source = getattr(arguments, make.__name__)
        if source:
            write(make(source), arguments.out / name)


if __name__ == "__main__":
    main()
