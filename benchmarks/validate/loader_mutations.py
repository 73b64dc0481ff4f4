"""Damaged exports: whatever happens to a file, every record is used or rejected.

Each sample of the tests is damaged in a few hundred ways, by fixed seeds: bytes flipped, lines cut, quotes
opened, columns doubled, encodings changed, two records on a line, foreign lines among the data. The reader
must give a table that accounts for every record, or an error of the library's own that says what is wrong.
Run from the repository's root: python benchmarks/validate/loader_mutations.py [mutations] [reader ...]
"""

from __future__ import annotations

import io
import resource
import runpy
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from vocsigma import loaders
from vocsigma.exceptions import DataWarning, VocsigmaError
from vocsigma.loaders import Loaded

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "loaders" / "expected"
SURVEYS = ROOT / "tests" / "loaders" / "expected_surveys"
DATA = ROOT / "tests" / "data" / "loaders"
# Complaints are no messages, and so in no table of expected ones.
COMPLAINTS = {"reader": "read_cfpb", "path": "cfpb_200.csv"}
MUTATIONS = 200
SEED = 20_261_122
# What may come of a damaged file: a whole table, one beside rejects, or an error that says what is wrong.
FINE = ("whole", "rejects", "error")

Mutation = Callable[[bytes, np.random.Generator], bytes]


def place_in(data: bytes, rng: np.random.Generator) -> int:
    return int(rng.integers(0, max(len(data), 1)))


def flip_bytes(data: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        changed[place_in(data, rng)] = int(rng.integers(0, 256))
    return bytes(changed)


def cut_lines(data: bytes, rng: np.random.Generator) -> bytes:
    lines = data.splitlines(keepends=True)
    place = int(rng.integers(0, len(lines)))
    lines[place] = lines[place][: int(rng.integers(0, len(lines[place]) + 1))]
    return b"".join(lines)


def cut_end(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: max(place_in(data, rng), 1)]


def insert(*pieces: bytes) -> Mutation:
    def change(data: bytes, rng: np.random.Generator) -> bytes:
        place = place_in(data, rng)
        return data[:place] + pieces[int(rng.integers(0, len(pieces)))] + data[place:]

    return change


def foreign_line(data: bytes, rng: np.random.Generator) -> bytes:
    lines = data.splitlines(keepends=True)
    foreign = (b"HTTP 429 Too Many Requests\n", b'{"errors": [{"title": "x"}]}\n', b"null\n", b"\n")
    place = int(rng.integers(0, len(lines) + 1))
    lines[place:place] = [foreign[int(rng.integers(0, len(foreign)))]]
    return b"".join(lines)


def double_columns(data: bytes, rng: np.random.Generator) -> bytes:
    """Write a part of every line twice: in a CSV file a column, in JSON a key."""
    width = int(rng.integers(1, 5))
    lines = data.split(b"\n")
    doubled = [b",".join([*line.split(b",")[:width], line]) if line else line for line in lines]
    return b"\n".join(doubled)


def join_lines(data: bytes, rng: np.random.Generator) -> bytes:
    ends = [place for place, letter in enumerate(data) if letter == 10] or [0]
    place = ends[int(rng.integers(0, len(ends)))]
    return data[:place] + b" " + data[place + 1 :]


def repeat_part(data: bytes, rng: np.random.Generator) -> bytes:
    place = place_in(data, rng)
    return data[:place] + data[place : place + int(rng.integers(1, 2000))] + data[place:]


def other_encoding(data: bytes, rng: np.random.Generator) -> bytes:
    encodings = ("cp1252", "utf-16", "utf-16-be", "utf-8-sig", "mac_roman", "latin-1", "utf-32")
    text = data.decode("utf-8", errors="replace")
    return text.encode(encodings[int(rng.integers(0, len(encodings)))], errors="replace")


def lose_digits(data: bytes, rng: np.random.Generator) -> bytes:
    place = place_in(data, rng)
    return data[:place] + data[place:].replace(b'"1', b'1.23E+18, "1', 1)


KINDS: dict[str, Mutation] = {
    "bytes flipped": flip_bytes,
    "a line cut": cut_lines,
    "the end cut off": cut_end,
    "a quote opened": insert(b'"', b"'", b'\\"'),
    "a bracket opened": insert(b"{", b"[", b"}", b"]", b'{"a":' * 40),
    "a foreign line": foreign_line,
    "columns doubled": double_columns,
    "two records on a line": join_lines,
    "a part repeated": repeat_part,
    "another encoding": other_encoding,
    "digits lost": lose_digits,
    "half a character": insert(b"\\ud83d", b"\xff", b"\x00"),
}


def samples(folder: Path = EXPECTED) -> list[dict[str, Any]]:
    """Gather the rows of every table in a folder."""
    tables = [runpy.run_path(str(path))["SAMPLES"] for path in sorted(folder.glob("*.py"))]
    return [sample for table in tables for sample in table]


def surveys() -> list[dict[str, Any]]:
    """Gather the rows of every table of survey files."""
    return samples(SURVEYS)


def options_of(sample: dict[str, Any]) -> dict[str, Any]:
    """Give a sample's options, those that are files with their paths."""
    files = {name: DATA / path for name, path in sample.get("files", {}).items()}
    return {**sample.get("options", {}), **files}


def mutated(content: bytes, count: int) -> Iterator[tuple[str, bytes]]:
    """Give damaged copies, each kind in turn; now and then two kinds at once."""
    for number in range(count):
        rng = np.random.default_rng([SEED, number])
        kinds = [list(KINDS)[number % len(KINDS)]]
        if rng.random() < 0.2:
            kinds.append(str(rng.choice(list(KINDS))))
        data = content
        for kind in kinds:
            data = KINDS[kind](data, rng) if data else data
        yield " and ".join(kinds), data


def account(loaded: Loaded) -> None:
    """Raise unless every record is used or rejected, and no record is both."""
    names = [name for name in ("source_file", "record") if name in loaded.table]
    used = set(loaded.table[names].drop_duplicates().itertuples(index=False, name=None))
    rejected = loaded.rejects[["source", "record"] if len(names) == 2 else ["record"]]
    refused = set(rejected.itertuples(index=False, name=None))
    merged = loaded.counts.get("merged_edits", 0)
    assert len(refused) == len(loaded.rejects), "a record is rejected twice"
    assert not used & refused, "a record is used and rejected"
    assert len(used) + len(refused) + merged == loaded.records, "a record is lost"


def read_damaged(sample: dict[str, Any], count: int) -> Iterator[tuple[str, str]]:
    """Read damaged copies of a sample; give the kind of damage and what came of it."""
    reader = getattr(loaders, sample["reader"])
    path = DATA / sample["path"]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / path.name
        if path.is_dir():
            shutil.copytree(path, target)
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in files:
            share = max(count // len(files), 1)
            for kind, data in mutated(file.read_bytes(), share):
                source: Any = io.BytesIO(data)
                if path.is_dir():
                    (target / file.name).write_bytes(data)
                    source = target
                yield kind, _outcome(reader, source, options_of(sample))
            if path.is_dir():
                shutil.copy(file, target / file.name)


def _outcome(reader: Callable[..., Loaded], source: Any, options: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        try:
            loaded = reader(source, **options)
            account(loaded)
        except VocsigmaError as error:
            return "error" if len(str(error)) > 20 else "an error that says nothing"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return "rejects" if len(loaded.rejects) else "whole"


def main(count: int = MUTATIONS, *readers: str) -> int:
    failures = 0
    for sample in [*samples(), COMPLAINTS, *surveys()]:
        if readers and sample["reader"] not in readers:
            continue
        outcomes: Counter[str] = Counter()
        for kind, outcome in read_damaged(sample, count):
            outcomes[outcome] += 1
            if outcome not in FINE:
                failures += 1
                print(f"{sample['reader']} {sample['path']}, {kind}: {outcome}")
        shown = ", ".join(f"{outcomes[what]} {what}" for what in FINE if outcomes[what])
        print(f"{sample['reader']:21} {sample['path']:50} {shown}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{failures} failures; {peak} MiB of memory at most")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2]), *sys.argv[2:]))
