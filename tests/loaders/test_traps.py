"""The traps of exports of messages, each by its name: it ends in data or in the rejects, never in silence.

What a trap does within one reader is tested with that reader; the traps of surveys with theirs.
"""

import gzip
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pytest

from vocsigma.exceptions import FormatError
from vocsigma.loaders import Loaded, read_mastodon, read_twcs, read_x_v1, read_x_v2

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
TWITTER = "Tue Oct 31 22:10:47 +0000 2017"
FRENCH = "Où est mon colis ? Déjà payé, jamais reçu… “très” déçu, à bientôt !"


def tweet(number: object, text: str = "a", parent: object = "", responses: str = '""') -> str:
    """Write a record of twcs.csv; the text as it is to stand there, quotes and all."""
    return f"{number},7,True,{TWITTER},{text},{responses},{parent}"


def sheet(*lines: str, header: str = HEADER, newline: str = "\n") -> str:
    return newline.join([header, *lines]) + newline


def toot(number: object, text: str = "a", parent: str | None = None, **more: object) -> str:
    status = {
        "id": number, "created_at": "2026-08-01T13:53:15.714Z", "in_reply_to_id": parent,
        "content": text, "visibility": "public", "account": {"id": "7", "acct": "ann"},
    }  # fmt: skip
    return json.dumps(status | more)


def status(**more: object) -> str:
    same = {"created_at": TWITTER, "text": "a", "user": {"id_str": "7", "screen_name": "ann"}}
    return json.dumps(same | more)


def lines(*several: str) -> str:
    return "\n".join(several) + "\n"


class Trap(NamedTuple):
    """What a file holds; what must come of it: cells by message, rejects by reason, what the summary says."""

    name: str
    read: Callable[..., Any]
    content: str | bytes
    kept: dict[str, dict[str, Any]]
    rejected: dict[str, int] | None = None
    says: str = ""

    @property
    def reasons(self) -> dict[str, int]:
        return self.rejected or {}

    @property
    def records(self) -> int:
        return len(self.kept) + sum(self.reasons.values())


def edited(number: int, text: str, history: list[int]) -> str:
    return json.dumps(
        {
            "id": str(number), "author_id": "7", "conversation_id": str(history[0]), "text": text,
            "created_at": "2022-10-03T17:59:00.000Z",
            "edit_history_tweet_ids": [str(one) for one in history],
        }
    )  # fmt: skip


# An id of X bears the milliseconds since its epoch: this one those of 2022-10-03 17:57:01 UTC.
FIRST = (1_664_819_821_000 - 1_288_834_974_657) << 22
ROOT = {"parent_id": None, "thread_id": "1"}

TRAPS = [
    Trap(
        "ids as floats, exact and rounded",
        read_twcs,
        sheet(tweet("1.0"), tweet("2.0", parent="1.0"), tweet("9007199254740993.0")),
        {"1": {}, "2": {"parent_id": "1"}},
        {"digits_lost": 1},
        "an id that a spreadsheet or a float has rounded",
    ),
    Trap(
        "ids as floats in JSON",
        read_mastodon,
        lines(toot("1"), toot("2").replace('"2"', "1.05E+18"), toot("3")),
        {"1": {}, "3": {}},
        {"digits_lost": 1},
    ),
    Trap(
        "ids in 1.23E+18, of a message and of its parent",
        read_twcs,
        sheet(tweet("1"), tweet("1.23E+18"), tweet("3", parent="1.23E+18")),
        {"1": {}},
        {"digits_lost": 2},
    ),
    Trap(
        "leading zeros",
        read_twcs,
        sheet(tweet("0042"), tweet("42"), tweet("3", parent="0042")),
        {"0042": {}, "42": {}, "3": {"parent_id": "0042", "thread_id": "0042"}},
    ),
    Trap(
        "the text NA, null and None",
        read_twcs,
        sheet(tweet("1", "NA"), tweet("2", "null"), tweet("3", "None"), tweet("4", "")),
        {"1": {"text": "NA"}, "2": {"text": "null"}, "3": {"text": "None"}, "4": {"text": None}},
    ),
    Trap(
        "the text NA, null and None in JSON",
        read_mastodon,
        lines(toot("1", "NA"), toot("2", "null"), toot("3", "None")),
        {"1": {"text": "NA"}, "2": {"text": "null"}, "3": {"text": "None"}},
    ),
    Trap(
        "newlines in quoted text",
        read_twcs,
        sheet(tweet("1", '"a\nb\n\nc"'), tweet("2")),
        {"1": {"text": "a\nb\n\nc", "record": 1}, "2": {"record": 2}},
    ),
    Trap(
        "CRLF in quoted text",
        read_twcs,
        sheet(tweet("1", '"a\r\nb"'), tweet("2"), newline="\r\n"),
        {"1": {"text": "a\r\nb"}, "2": {"text": "a"}},
    ),
    Trap(
        "a bare CR in quoted text",
        read_twcs,
        sheet(tweet("1", '"a\rb"'), tweet("2")),
        {"1": {"text": "a\rb"}, "2": {"text": "a"}},
    ),
    Trap(
        "a byte order mark",
        read_twcs,
        sheet(tweet("1", "é")).encode("utf-8-sig"),
        {"1": {"text": "é"}},
        says="Encoding: UTF-8.",
    ),
    Trap(
        "UTF-16",
        read_twcs,
        sheet(tweet("1", "é😡")).encode("utf-16"),
        {"1": {"text": "é😡"}},
        says="Encoding: UTF-16.",
    ),
    Trap(
        "cp1252",
        read_twcs,
        sheet(tweet("1", f'"{FRENCH}"')).encode("cp1252"),
        {"1": {"text": FRENCH}},
        says="Encoding: cp1252, guessed as it is not UTF-8.",
    ),
    Trap(
        "Mac Roman",
        read_twcs,
        sheet(tweet("1", f'"{FRENCH}"')).encode("mac_roman"),
        {"1": {"text": FRENCH}},
        says="Encoding: Mac Roman, guessed as it is not UTF-8.",
    ),
    Trap(
        "mojibake",
        read_mastodon,
        lines(toot("1", "DÃ©jÃ\u00a0 payÃ©"), toot("2", FRENCH)),
        {"1": {"text": "DÃ©jÃ\u00a0 payÃ©"}, "2": {"text": FRENCH}},
        says="1 texts hold letters such as 'Ã©', which were decoded wrongly before",
    ),
    Trap(
        "an extra field",
        read_twcs,
        sheet(tweet("1"), tweet("2") + ",more", tweet("3")),
        {"1": {"record": 1}, "3": {"record": 3}},
        {"too_many_fields": 1},
    ),
    Trap(
        "a short line",
        read_twcs,
        sheet(tweet("1"), "2,7,True", tweet("3")),
        {"1": {"record": 1}, "3": {"record": 3}},
        {"too_few_fields": 1},
    ),
    Trap(
        "blank lines",
        read_twcs,
        sheet("", tweet("1"), "", "", tweet("2"), ""),
        {"1": {}, "2": {}},
    ),
    Trap(
        "blank lines in NDJSON",
        read_mastodon,
        lines("", toot("1"), "", "", toot("2"), ""),
        {"1": {}, "2": {}},
    ),
    Trap(
        "a quote never closed",
        read_twcs,
        sheet(tweet("1"), tweet("2", '"never closed'), tweet("3", '"a ""b"""'), tweet("4")),
        {"1": {}, "3": {"text": 'a "b"', "record": 3}, "4": {"record": 4}},
        {"unclosed_quote": 1},
    ),
    Trap(
        "a truncated last line",
        read_mastodon,
        lines(toot("1"), toot("2")) + toot("3")[:60],
        {"1": {}, "2": {}},
        {"truncated": 1},
    ),
    Trap(
        "an error line among the data",
        read_mastodon,
        lines(toot("1"), '{"error": "Too many requests"}', "HTTP 502 Bad Gateway", toot("2")),
        {"1": {"record": 1}, "2": {"record": 4}},
        {"malformed": 1, "error_message": 1},
    ),
    Trap(
        "two objects on a line",
        read_mastodon,
        lines(toot("1") + toot("2"), toot("3") + " " + toot("4")),
        {"1": {"record": 1}, "2": {"record": 2}, "3": {"record": 3}, "4": {"record": 4}},
    ),
    Trap(
        "a lone surrogate",
        read_mastodon,
        lines(toot("1", "cut \ud83d"), toot("2", "😡")),
        {"1": {"text": "cut \ufffd"}, "2": {"text": "😡"}},
    ),
    Trap(
        "one id as text here and a number there",
        read_x_v1,
        lines(
            status(id_str="1050000000000000001"),
            status(id=1050000000000000002, in_reply_to_status_id=1050000000000000001),
            status(id=1050000000000000001),
        ),
        {
            "1050000000000000001": {},
            "1050000000000000002": {"parent_id": "1050000000000000001"},
        },
        {"duplicate": 1},
    ),
    Trap(
        "a blank column name",
        read_twcs,
        sheet("0," + tweet("1"), "1," + tweet("2", parent="1"), header="," + HEADER),
        {"1": ROOT, "2": {"parent_id": "1"}},
    ),
    Trap(
        "several response ids in a cell",
        read_twcs,
        sheet(tweet("1", responses='"2,3,99"'), tweet("2"), tweet("3")),
        {"1": ROOT, "2": {"parent_id": "1"}, "3": {"parent_id": "1"}},
        says="2 had no parent and got the one whose list of responses names them",
    ),
    Trap(
        "a reply to itself",
        read_mastodon,
        lines(toot("1", parent="1"), toot("2", parent="1")),
        {"1": ROOT, "2": {"parent_id": "1", "thread_id": "1"}},
        says="1 answered themselves",
    ),
    Trap(
        "an orphan parent",
        read_mastodon,
        lines(toot("1", parent="99"), toot("2", parent="99")),
        {"1": {"parent_id": "99", "thread_id": "99"}, "2": {"thread_id": "99"}},
        says="2 answer a message that is not in the data",
    ),
    Trap(
        "parents in a circle",
        read_mastodon,
        lines(toot("1", parent="3"), toot("2", parent="1"), toot("3", parent="2")),
        {"1": {"thread_id": "1"}, "2": {"thread_id": "1"}, "3": {"thread_id": "1"}},
        says="3 answer each other in a circle",
    ),
    Trap(
        "a stamp of the last edit that poses as creation",
        read_x_v2,
        lines(edited(FIRST + (9 << 22), "hello", [FIRST, FIRST + (9 << 22)])),
        {
            str(FIRST + (9 << 22)): {
                "created_at": "2022-10-03 17:57:01+00:00",
                "edited_at": "2022-10-03 17:59:00+00:00",
            }
        },
    ),
    Trap(
        "a JSON object 10,000 deep among the records",
        read_mastodon,
        lines(
            toot("1"), toot("2").replace('"a"', '{"a":' * 10_000 + "1" + "}" * 10_000), toot("3")
        ),
        {"1": {}, "3": {}},
        {"too_deep": 1},
    ),
]


def read(trap: Trap, **options: Any) -> Any:
    content = trap.content if isinstance(trap.content, bytes) else trap.content.encode()
    if trap.read is not read_twcs:
        options["agents"] = []
    return trap.read(io.BytesIO(content), **options)


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.name for trap in TRAPS])
def test_a_trap_ends_in_data_or_in_the_rejects(trap):
    loaded: Loaded = read(trap)
    table = loaded.messages.set_index("message_id")
    assert table.index.tolist() == [*trap.kept]
    for message_id, cells in trap.kept.items():
        for name, expected in cells.items():
            found = table.loc[message_id, name]
            found = str(found) if isinstance(found, pd.Timestamp) else found
            assert pd.isna(found) if expected is None else found == expected, (message_id, name)
    assert loaded.rejected == trap.reasons
    assert loaded.records == trap.records
    assert trap.says in loaded.summary()


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.name for trap in TRAPS])
def test_a_trap_does_the_same_in_batches(trap):
    parts = list(read(trap, batch_size=1))
    assert [one for part in parts for one in part.messages["message_id"]] == [*trap.kept]
    assert sum(part.records for part in parts) == trap.records
    reasons = pd.concat([part.rejects for part in parts])["reason"].astype("str").value_counts()
    assert reasons.to_dict() == trap.reasons


def test_a_column_name_that_comes_twice_is_an_error():
    with pytest.raises(FormatError, match="has the column 'text' more than once; delete or rename"):
        read_twcs(io.StringIO(sheet(tweet("1") + ",b", header=HEADER + ",text")))


# Reads a file in a process of its own, in batches and whole; says what came of it, and by how many MiB the
# process grew at most.
CHILD = """
import sys
from pathlib import Path
from vocsigma import loaders
from vocsigma.exceptions import FormatError

def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) >> 10

reader, small, large = sys.argv[1:]
read = getattr(loaders, reader)
read(small)
before = peak()
for batch_size in (1000, None):
    try:
        print(list(read(large, batch_size=batch_size)))
    except FormatError as error:
        print(error)
print(peak() - before)
"""
MIB = 1 << 20


def one_line(start: str, end: str) -> Callable[[Path], object]:
    """Write a line of 1 GB, of which all but the beginning and the end is a hole in the file."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(start.encode() + b"x" * MIB)
            file.seek(10**9)
            file.write(end.encode())

    return write


def pieces() -> Iterator[bytes]:
    """Give 256 MiB of sound records, a MiB at a time, which packed are less than one."""
    record = (toot("1", "a" * (MIB >> 2)) + "\n").encode()
    for _ in range(1024):
        yield record


def gzipped(path: Path) -> None:
    with gzip.open(path, "wb") as file:
        for piece in pieces():
            file.write(piece)


def in_zstd(path: Path) -> None:
    with pa.CompressedOutputStream(str(path), "zstd") as file:
        for piece in pieces():
            file.write(piece)


def in_a_zip_archive(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.json", "w") as file,
    ):
        for piece in pieces():
            file.write(piece)


def deep(depth: int) -> Callable[[Path], object]:
    record = toot("1").replace('"a"', '{"a":' * depth + "1" + "}" * depth)
    return lambda path: path.write_text(record)


BEGUN = '{"id": "1", "content": "'
BOMB = r"unpacks to more than [67][0-9],[0-9]{3},[0-9]{3} bytes, more than data usually do"
# How many MiB each may cost at most: 64 are unpacked, and worked on; DuckDB holds a line of 64 several times,
# and CSV is searched for where quotes and records end.
BOUNDS = {
    "a decompression bomb of gzip": (gzipped, BOMB, 192),
    "a decompression bomb of zstd": (in_zstd, BOMB, 192),
    "a decompression bomb in a zip archive": (in_a_zip_archive, BOMB, 192),
    "a line of 1 GB": (one_line(BEGUN, '"}\n'), "has a line of more than 64 MiB", 512),
    "a line of 1 GB in a CSV file": (
        one_line(f'{HEADER}\n1,7,True,{TWITTER},"', '",,\n'),
        "has a line of more than 64 MiB",
        768,
    ),
    "a document of 1 GB": (one_line("[" + BEGUN, '"}]'), "JSON document of more than 256 MiB", 320),
    "a JSON object 10,000 deep": (deep(10_000), "the first is 'too_deep'", 16),
    "a JSON object 1 million deep": (deep(1_000_000), "the first is 'too_deep'", 64),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOUNDS)
def test_what_would_fill_the_memory_is_an_error_within_a_bound(tmp_path, name):
    write, message, bound = BOUNDS[name]
    small, large = tmp_path / "small", tmp_path / "large"
    reader, content = "read_mastodon", toot("1")
    if "CSV" in name:
        reader, content = "read_twcs", sheet(tweet("1"))
    small.write_text(content)
    write(large)
    child = [sys.executable, "-c", CHILD, reader, str(small), str(large)]
    done = subprocess.run(child, capture_output=True, text=True, check=False)
    large.unlink()
    assert done.returncode == 0, done.stderr
    in_batches, whole, grown = done.stdout.splitlines()
    assert re.search(message, in_batches)
    assert re.search(message, whole)
    assert int(grown) <= bound
