"""Every sample file gives the counts, and the rows looked up by hand, that its table says.

A row of ``expected/<family>.py`` names the reader and the file or folder under ``tests/data/loaders``, and
what must come of it: records, used, rejected by reason, messages by role, messages with a parent, first and
last stamp in UTC, and cells of some rows by message_id (None is missing).
"""

import runpy
from pathlib import Path

import pandas as pd
import pytest

from vocsigma import loaders
from vocsigma.frames import MESSAGES, coerce
from vocsigma.loaders import read_any

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "loaders"
HARNESS = runpy.run_path(str(HERE.parents[1] / "benchmarks" / "validate" / "loader_mutations.py"))
SAMPLES = HARNESS["samples"]()
MUTATIONS = 12


def named(sample) -> str:
    return f"{sample['reader']}-{sample['path']}"


def read(sample):
    reader = getattr(loaders, sample["reader"])
    return reader(DATA / sample["path"], **sample.get("options", {}))


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_sample_gives_the_expected_counts(sample):
    loaded = read(sample)
    table = loaded.table
    coerce(table, MESSAGES)
    HARNESS["account"](loaded)
    assert loaded.records == sample["records"]
    assert loaded.records - len(loaded.rejects) == sample["used"]
    assert loaded.rejected == sample["rejected"]
    assert table["author_role"].astype("str").value_counts().to_dict() == sample["roles"]
    assert table["parent_id"].notna().sum() == sample["parents"]
    for name, place in (("first", "min"), ("last", "max")):
        stamp = getattr(table["created_at"], place)()
        # No message, no stamp.
        expected = pd.Timestamp(sample[name])
        assert stamp is pd.NaT if pd.isna(expected) else stamp == expected.tz_localize("UTC"), name


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_sample_gives_the_rows_that_were_looked_up(sample):
    rows = read(sample).table.set_index("message_id")
    for message_id, cells in sample["rows"].items():
        for name, value in cells.items():
            found = rows.loc[message_id, name]
            found = str(found) if isinstance(found, pd.Timestamp) else found
            assert pd.isna(found) if value is None else found == value, (message_id, name, found)


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_a_sample_is_recognised_by_read_any(sample):
    loaded = read_any(DATA / sample["path"], **sample.get("options", {}))
    assert f"({sample['reader']})" in loaded.summary()


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_batches_give_what_the_whole_gives(sample):
    reader = getattr(loaders, sample["reader"])
    whole = read(sample)
    parts = list(
        reader(
            DATA / sample["path"],
            **sample.get("options", {}),
            batch_size=max(3, whole.records // 4),
        )
    )
    joined = pd.concat([part.table for part in parts], ignore_index=True)
    names = ["message_id", "thread_id", "parent_id", "author_role", "brand", "created_at", "text"]
    for name in names:
        assert joined[name].astype("str").equals(whole.table[name].astype("str")), name
    assert sum(part.records for part in parts) == whole.records
    assert sum(len(part.rejects) for part in parts) == len(whole.rejects)


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_damaged_copies_of_a_sample_lose_no_record(sample):
    outcomes = [outcome for _, outcome in HARNESS["read_damaged"](sample, MUTATIONS)]
    assert set(outcomes) <= {"whole", "rejects", "error"}
    assert outcomes.count("error") < len(outcomes)
