"""How much CPU `read_twcs` takes against `pyarrow.csv` alone, on the same file in the same run.

pyarrow only splits the file into strings, and in a further run reads the stamps too; `read_twcs` also reads
the stamps, checks the ids, finds the duplicates, the threads and the brands, and gives pandas columns. Its
ids, texts and stamps are verified against what was written; also where one record in the middle is damaged,
and in batches.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from children import Run, ratio, timed

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
BRANDS = [f"Brand{number}Help" for number in range(100)]
VOCABULARY = """
the my order is late again please help phone battery update since yesterday nobody answers refund
still waiting account locked can't log in flight delayed bag lost thanks for nothing 😡 😀 ❤️ 客服
sehr schlecht café "quoted" &amp; why? we're sorry to hear that, send us a DM https://t.co/abcdefgh
"""
FIRST_ID = 921_234_567_890_123_456
FIRST_SECOND = 1_506_816_000

ARROW = """
import pyarrow as pa, pyarrow.csv as pc
names = "{header}".split(",")
def run(path):
    return pc.read_csv(
        path,
        read_options=pc.ReadOptions(use_threads={threads}),
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()) | {stamps},
            timestamp_parsers=["%a %b %d %H:%M:%S %z %Y"],
        ),
    )
def digest(table):
    return dict(rows=table.num_rows)
"""
OURS = """
import hashlib
import vocsigma.loaders as vs
def run(path):
    if SIZE is None:
        return vs.read_twcs(path)
    return [batch.records for batch in vs.read_twcs(path, batch_size=SIZE)]
def sha(values):
    return hashlib.sha256("\\0".join(values).encode()).hexdigest()
def digest(loaded):
    if SIZE is not None:
        return dict(rows=sum(loaded))
    frame = loaded.messages
    assert len(frame) + len(loaded.rejects) == loaded.records
    return dict(
        rows=loaded.records, kept=len(frame), ids=sha(frame["message_id"]), texts=sha(frame["text"]),
        threads=sha(frame["thread_id"]), seconds=int((frame["created_at"].astype("int64") // 10**6).sum()),
        brands=int(frame["brand"].notna().sum()),
    )
"""
# What pyarrow is asked for, by our reader: columns of text, and the stamps; every record accounted for.
COLUMNS = """
from vocsigma.loaders._files.csv import csv_chunks
from vocsigma.loaders._files.records import joined_chunks
from vocsigma.loaders._files.source import open_sources
from vocsigma.loaders._networks.twcs import LAYOUT
from vocsigma.loaders._values.stamps import twitter_instants
def run(path):
    columns, records = joined_chunks(csv_chunks(open_sources(path), LAYOUT))
    return records.total, twitter_instants(columns["created_at"])
def digest(read):
    return dict(rows=read[0])
"""
STAMPS = "dict(created_at=pa.timestamp('us', 'UTC'))"

PEER = "pyarrow"
STAMP = "Tue Oct 31 22:10:47 +0000 2017"
DAMAGE = {
    "a short row": "5,7,True\n",
    "a long row": f"5,7,True,{STAMP},a,,,,\n",
    "an open quote": f'5,7,True,{STAMP},"never closed,,\n',
}


def conversations(records: int, seed: int) -> Iterator[list[list[str]]]:
    """Yield threads of two to seven records; now and then an orphan or a record that comes twice."""
    rng = np.random.default_rng(seed)
    phrases = [
        " ".join(rng.choice(VOCABULARY.split(), size=size)) for size in rng.integers(6, 22, 5000)
    ]
    made = 0
    while made < records:
        size = min(int(rng.integers(2, 8)), records - made)
        draws = rng.integers(0, 1 << 30, size=2 * size + 4).tolist()
        brand = BRANDS[draws[0] % len(BRANDS)]
        customer = str(100_000 + draws[1] % 700_000)
        thread: list[list[str]] = []
        for step in range(size):
            number = made + step
            text = f"@{brand if step % 2 == 0 else customer} {phrases[draws[2 * step + 2] % 5000]}"
            for extra in range(draws[2 * step + 3] % 3):
                text += f"\n{phrases[(draws[2 * step + 3] + extra) % 5000][:60]}"
            parent = thread[-1][0] if thread else ("77" if draws[-1] % 500 == 0 else "")
            author, inbound = (customer, "True") if step % 2 == 0 else (brand, "False")
            tweet_id = str(FIRST_ID + 97_003 * number)
            thread.append([tweet_id, author, inbound, stamp(number), text, "", parent])
            if step:
                thread[-2][5] = tweet_id
        made += size
        yield thread


def stamp(number: int) -> str:
    """Write the number's second as Twitter does."""
    second = np.datetime64(FIRST_SECOND + number // 3, "s").item()
    return second.strftime("%a %b %d %H:%M:%S +0000 %Y")


def write(path: Path, records: int, seed: int = 20261122) -> dict[str, object]:
    """Write the file, locally shuffled as the original is, and say what a reader must find."""
    rng = np.random.default_rng(seed)
    seen: set[str] = set()
    ids: list[str] = []
    texts: list[str] = []
    threads: list[str] = []
    seconds = 0
    waiting: list[tuple[str, list[str]]] = []

    def flush() -> None:
        nonlocal seconds
        for place in rng.permutation(len(waiting)).tolist():
            root, record = waiting[place]
            writer.writerow(record)
            if record[0] not in seen:
                seen.add(record[0])
                ids.append(record[0])
                texts.append(record[4])
                threads.append(root)
                seconds += FIRST_SECOND + (int(record[0]) - FIRST_ID) // 97_003 // 3
        waiting.clear()

    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        writer = csv.writer(file, lineterminator="\n")
        for thread in conversations(records, seed):
            root = thread[0][6] or thread[0][0]
            waiting.extend((root, record) for record in thread)
            if len(waiting) >= 1000:
                waiting.append(waiting[7])
                flush()
        flush()
    return {
        "kept": len(ids), "ids": sha(ids), "texts": sha(texts), "threads": sha(threads),
        "seconds": seconds,
    }  # fmt: skip


def sha(values: list[str]) -> str:
    return hashlib.sha256("\0".join(values).encode()).hexdigest()


def arrow_code(*, threads: bool, stamps: str = "{}") -> str:
    """Write the code of pyarrow's run."""
    return ARROW.format(header=HEADER, threads=threads, stamps=stamps)


def damaged(path: Path, kind: str, bad: str) -> Path:
    """Write the file once more, with a bad record in the middle."""
    data = path.read_bytes()
    # No text begins a line with the digits of an id.
    middle = data.index(b"\n%d" % (FIRST_ID // 10**12), len(data) // 2) + 1
    copy = path.with_name(f"{kind}.csv")
    copy.write_bytes(data[:middle] + bad.encode() + data[middle:])
    return copy


def check(run: Run, truth: dict[str, object], rows: int, what: str) -> None:
    """Stop if a run does not give what was written."""
    wrong = [name for name, value in truth.items() if run.get(name, value) != value]
    if wrong or run["rows"] != rows:
        raise SystemExit(f"read_twcs differs from what was written in {wrong or ['rows']}: {what}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    whole, batches = OURS.replace("SIZE", "None"), OURS.replace("SIZE", "50_000")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "twcs.csv"
        truth = write(path, arguments.records)
        size = path.stat().st_size
        jobs = {
            PEER: (arrow_code(threads=False), path),
            "read_twcs": (whole, path),
            "pyarrow on two threads": (arrow_code(threads=True), path),
            "pyarrow with its own stamps": (arrow_code(threads=False, stamps=STAMPS), path),
            "our columns and stamps alone": (COLUMNS, path),
            "in batches of 50,000": (batches, path),
        } | {kind: (whole, damaged(path, kind, bad)) for kind, bad in DAMAGE.items()}
        runs = timed(jobs, arguments.runs)
    rows = runs[PEER]["rows"]
    for name in jobs:
        check(runs[name], truth, rows + (name in DAMAGE), name)
    ours = runs["read_twcs"]
    print(f"{size / 1e6:.0f} MB, {rows:,} records, {ours['brands']:,} with a brand")
    for name, run in runs.items():
        print(
            f"{name}: {run['cpu']:.3f} s, {run['rss_mb']:.0f} MB; of pyarrow's "
            f"{ratio(run, runs[PEER]):.2f}, memory {run['rss_mb'] / runs[PEER]['rss_mb']:.2f}"
        )
    stamped = runs["pyarrow with its own stamps"]
    label = "1m" if arguments.records == 1_000_000 else str(arguments.records)
    print(f"twcs_{label} with stamps on both sides: ratio {ratio(ours, stamped):.2f}")
    print(
        f"twcs_{label} ours {ours['cpu']:.3f} pyarrow {runs[PEER]['cpu']:.3f} "
        f"ratio {ratio(ours, runs[PEER]):.2f}"
    )


if __name__ == "__main__":
    main()
