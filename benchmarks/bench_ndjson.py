"""How much CPU `read_x_v1` takes against DuckDB alone, on the same statuses in the same run.

DuckDB reads nine declared columns into pandas text; `read_x_v1` reads fourteen, parses the stamps, checks the
ids, finds the duplicates, the threads and the brands. Its ids, texts, threads and stamps are verified against
what was written. It reads by DuckDB where it is installed, else by pyarrow; both are measured, and the
batches, and a file with one damaged line in the middle.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
from children import ratio, timed

FIRST_ID = 1_050_000_000_000_000_000
FIRST_SECOND = 1_539_129_600
VOCABULARY = """
the my order is late again please help phone battery update since yesterday nobody answers refund 😡 😀
still waiting account locked can't log in flight delayed bag lost "quoted" &amp; café 客服 sehr schlecht
"""

DUCKDB = """
import warnings
warnings.simplefilter("ignore")
import duckdb, numpy as np, pandas as pd, pyarrow as pa
QUERY = '''
SELECT id_str, created_at, full_text, in_reply_to_status_id_str, "user".id_str AS author_id,
    "user".screen_name AS author_name, lang, retweet_count, favorite_count
FROM read_json($path, format='newline_delimited', columns={
    'id_str': 'VARCHAR', 'created_at': 'VARCHAR', 'full_text': 'VARCHAR',
    'in_reply_to_status_id_str': 'VARCHAR', 'user': 'STRUCT(id_str VARCHAR, screen_name VARCHAR)',
    'lang': 'VARCHAR', 'retweet_count': 'BIGINT', 'favorite_count': 'BIGINT'})
'''
def run(path):
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    table = connection.sql(QUERY, params={"path": path}).to_arrow_table()
    return table.to_pandas(types_mapper={pa.string(): pd.StringDtype(na_value=np.nan)}.get)
def digest(frame):
    return dict(rows=len(frame))
"""
OURS = """
import hashlib
# As the peer does, before the clock starts.
import duckdb
import vocsigma.loaders as vs
from vocsigma.loaders._files import json_duckdb as _json_duckdb
if "ENGINE" == "pyarrow":
    _json_duckdb._LARGE = 1 << 60
AGENTS = ["brand%d" % number for number in range(100)]
def run(path):
    if BATCH is None:
        return vs.read_x_v1(path, agents=AGENTS)
    return [batch.records for batch in vs.read_x_v1(path, agents=AGENTS, batch_size=BATCH)]
def sha(values):
    return hashlib.sha256("\\0".join(values).encode()).hexdigest()
def digest(loaded):
    if BATCH is not None:
        return dict(rows=sum(loaded))
    frame = loaded.messages
    assert len(frame) + len(loaded.rejects) == loaded.records
    return dict(
        rows=loaded.records, ids=sha(frame["message_id"]), texts=sha(frame["text"]),
        threads=sha(frame["thread_id"]), seconds=int((frame["created_at"].astype("int64") // 10**6).sum()),
    )
"""


PEER = "duckdb"
DAMAGE = {
    "a line cut off": '{"id_str": "5", "user": {"id_str": "1", "screen_na\n',
    "an error line": '{"errors": [{"title": "Rate limit exceeded"}]}\n',
    "two statuses on a line": "",
}


def write(path: Path, records: int, seed: int = 20261122) -> dict[str, object]:
    """Write conversations of four statuses, and say what a reader must find."""
    rng = np.random.default_rng(seed)
    words = VOCABULARY.split()
    phrases = [" ".join(rng.choice(words, size=size)) for size in rng.integers(6, 30, 5000)]
    ids, texts, threads, seconds = [], [], [], 0
    with path.open("w", encoding="utf-8") as file:
        for number, pick in enumerate(rng.integers(0, 5000, records).tolist()):
            status_id = str(FIRST_ID + 97_003 * number)
            step = number % 4
            parent = str(FIRST_ID + 97_003 * (number - 1)) if step else None
            name = f"brand{number // 4 % 100}" if step % 2 else f"user{number // 4}"
            second = FIRST_SECOND + number // 3
            ids.append(status_id)
            texts.append(phrases[pick])
            threads.append(str(FIRST_ID + 97_003 * (number - step)))
            seconds += second
            status = record(status_id, parent, name, second, phrases[pick], number)
            # A fifth of the exporters write what is not ASCII as escapes.
            file.write(json.dumps(status, ensure_ascii=number % 5 == 0) + "\n")
    return {"ids": sha(ids), "texts": sha(texts), "threads": sha(threads), "seconds": seconds}


def record(
    status_id: str, parent: str | None, name: str, second: int, text: str, number: int
) -> dict[str, object]:
    """Give a status with the fields of version 1.1, those that nobody reads too."""
    stamp = np.datetime64(second, "s").item().strftime("%a %b %d %H:%M:%S +0000 %Y")
    user = {
        "id": number, "id_str": str(number), "screen_name": name, "verified": False,
        "followers_count": 5, "description": "a b c", "profile_image_url": "http://example.org/a.png",
    }  # fmt: skip
    return {
        "created_at": stamp, "id": int(status_id), "id_str": status_id, "full_text": text,
        "truncated": False, "entities": {"hashtags": [], "urls": [], "user_mentions": [{"id": 1}]},
        "source": '<a href="http://example.org" rel="nofollow">Web Client</a>',
        "in_reply_to_status_id": None if parent is None else int(parent),
        "in_reply_to_status_id_str": parent, "user": user, "geo": None,
        "retweet_count": number % 7, "favorite_count": number % 3, "lang": "en",
    }  # fmt: skip


def sha(values: list[str]) -> str:
    return hashlib.sha256("\0".join(values).encode()).hexdigest()


def damaged(path: Path, name: str, bad: str) -> Path:
    """Write the file once more, with a bad line in the middle, or there with two lines made one."""
    data = path.read_bytes()
    middle = data.index(b"\n", len(data) // 2)
    copy = path.with_name(f"{name}.ndjson")
    copy.write_bytes(data[:middle] + (f"\n{bad}".encode() if bad else b" ") + data[middle + 1 :])
    return copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=600_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    whole = OURS.replace("BATCH", "None")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statuses.ndjson"
        truth = write(path, arguments.records)
        size = path.stat().st_size
        jobs = {
            PEER: (DUCKDB, path),
            "read_x_v1 by duckdb": (whole, path),
            "by pyarrow": (whole.replace("ENGINE", "pyarrow"), path),
            "in batches": (OURS.replace("BATCH", "50_000"), path),
        } | {name: (whole, damaged(path, name, bad)) for name, bad in DAMAGE.items()}
        runs = timed(jobs, arguments.runs)
    peer = runs[PEER]
    print(f"{size / 1e6:.0f} MB, {peer['rows']:,} statuses")
    for name, run in runs.items():
        wrong = [key for key, value in truth.items() if run.get(key, value) != value]
        if wrong or run["rows"] != arguments.records + bool(DAMAGE.get(name)):
            raise SystemExit(
                f"read_x_v1 {name} differs from what was written in {wrong or ['rows']}"
            )
        print(
            f"ndjson {name}: {run['cpu']:.3f} s, {run['rss_mb']:.0f} MB; of DuckDB's "
            f"{ratio(run, peer):.2f}, memory {run['rss_mb'] / peer['rss_mb']:.2f}"
        )


if __name__ == "__main__":
    main()
