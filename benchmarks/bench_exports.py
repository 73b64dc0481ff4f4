"""How much CPU the readers of reviews and help desks take against the fastest parser of each file.

The peers only split the files into strings: `pyarrow.csv` the CSV files, DuckDB with declared columns the
JSON (one row a message), and `json.loads` each line of it. The readers also parse the stamps, make messages
of replies, join the tables, tell customers from agents, check the ids and find duplicates, versions and
threads. Their ids, texts, threads, roles and stamps are verified against what was written.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from children import ratio, timed

FIRST_SECOND = 1_767_225_600
VOCABULARY = """
the my order is late again please help phone battery update since yesterday nobody answers refund still
waiting account locked can't log in crashes when I pay "quoted" & café 客服 sehr schlecht thanks 😡 😀
"""
ARROW = """
import pyarrow as pa, pyarrow.csv as pc
from pathlib import Path
def table(path):
    encoding = "utf-16" if path.read_bytes()[:2] == b"\\xff\\xfe" else "utf8"
    head = path.open(encoding=encoding, newline="").readline().strip().split(",")
    return pc.read_csv(
        path,
        read_options=pc.ReadOptions(encoding=encoding),
        parse_options=pc.ParseOptions(newlines_in_values=True),
        convert_options=pc.ConvertOptions(column_types=dict.fromkeys(head, pa.string())),
    )
def run(path):
    path = Path(path)
    return [table(file) for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
"""
DUCKDB = """
import duckdb
def run(path):
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        return connection.sql(QUERY, params={"path": path}).to_arrow_table()
"""
LOADS = """
import json
def run(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]
"""
OURS = """
import hashlib
from collections import Counter
from vocsigma import loaders
def run(path):
    return getattr(loaders, READER)(path, **OPTIONS)
def sha(values):
    return hashlib.sha256("\\0".join(values).encode()).hexdigest()
def digest(loaded):
    frame = loaded.messages
    assert frame["record"].nunique() + len(loaded.rejects) == loaded.records
    return dict(
        records=loaded.records, messages=len(frame), ids=sha(frame["message_id"]),
        texts=sha(frame["text"].fillna("")), threads=sha(frame["thread_id"]),
        roles=dict(sorted(Counter(frame["author_role"].astype("str")).items())),
        seconds=int((frame["created_at"].astype("int64") // 10**6).sum()),
    )
"""


class Phrases:
    """Texts of a few words, some of several lines, the same ones in every run."""

    def __init__(self, seed: int = 20261122) -> None:
        rng = np.random.default_rng(seed)
        words = VOCABULARY.split()
        self._texts = [" ".join(rng.choice(words, size=n)) for n in rng.integers(6, 30, 5000)]
        self._texts[::4] = [text.replace(" ", "\n", 1) for text in self._texts[::4]]
        self._picks = rng.integers(0, 5000, 1 << 16).tolist()

    def __getitem__(self, number: int) -> str:
        return self._texts[self._picks[number * 7919 % len(self._picks)]]


PHRASES = Phrases()


@dataclass
class Truth:
    """What a reader must find, message by message."""

    records: int = 0
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    threads: list[str] = field(default_factory=list)
    roles: Counter[str] = field(default_factory=Counter)
    seconds: int = 0

    def add(self, key: str, thread: str, role: str, second: int, text: str) -> None:
        """Add a message."""
        self.ids.append(key)
        self.texts.append(text)
        self.threads.append(thread)
        self.roles[role] += 1
        self.seconds += second

    def told(self) -> dict[str, Any]:
        """Say it as the reader's process does."""
        return {
            "records": self.records,
            "messages": len(self.ids),
            "ids": sha(self.ids),
            "texts": sha(self.texts),
            "threads": sha(self.threads),
            "roles": dict(sorted(self.roles.items())),
            "seconds": self.seconds,
        }


def sha(values: list[str]) -> str:
    return hashlib.sha256("\0".join(values).encode()).hexdigest()


def stamp(second: int, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    return np.datetime64(second, "s").item().strftime(form)


def review(truth: Truth, key: str, number: int) -> tuple[int, str, str, int, str]:
    """Add a review and, to each third, a reply; give its second, title and text, and the reply's."""
    second = FIRST_SECOND + 40 * number
    title, text, reply = PHRASES[number][:20].split("\n")[0].strip(), PHRASES[number + 1], ""
    truth.records += 1
    truth.add(key, key, "customer", second, f"{title}\n\n{text}")
    replied = second + 60 + 977 * number % 90_000
    if number % 3 == 0:
        reply = "Sorry! " + PHRASES[number + 2]
        truth.add(f"{key}#reply", key, "agent", replied, reply)
    return second, title, text, replied, reply


def write_csv(path: Path, rows: Iterable[list[Any]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def play_console(path: Path, records: int, truth: Truth) -> None:
    def rows() -> Iterator[list[Any]]:
        names = (
            "Package Name,App Version Code,App Version Name,Reviewer Language,Device,"
            "Review Submit Date and Time,Review Submit Millis Since Epoch,"
            "Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,"
            "Review Title,Review Text,Developer Reply Date and Time,"
            "Developer Reply Millis Since Epoch,Developer Reply Text,Review Link"
        )
        yield names.split(",")
        link = "https://play.google.com/console/developers/1/app/2/user-feedback/review-details"
        for number in range(records):
            key = f"{number:012x}-AOqpTO"
            second, title, text, replied, reply = review(truth, f"gp:{key}", number)
            at, millis = stamp(second), second * 1000
            answer = [stamp(replied), replied * 1000, reply] if reply else ["", "", ""]
            yield [
                "com.acme.shop", 210, "2.1.0", "en", "star2qltechn", at, millis, at, millis,
                1 + number % 5, title, text, *answer,
                f"{link}?reviewId=gp%3A{key}&corpus=PUBLIC_REVIEWS",
            ]  # fmt: skip

    write_csv(path, rows(), "utf-16")


def play_scraper(path: Path, records: int, truth: Truth) -> None:
    def rows() -> Iterator[list[Any]]:
        names = (
            ",reviewId,userName,userImage,content,score,thumbsUpCount,reviewCreatedVersion,at,"
            "replyContent,repliedAt,appVersion"
        )
        yield names.split(",")
        form = "%Y-%m-%d %H:%M:%S"
        for number in range(records):
            key = f"{number:08x}-51fa-4cf4-ae34-fe62d4de2fc6"
            second, _, text, replied, reply = review(truth, key, number)
            truth.texts[-2 if reply else -1] = text
            answer = [reply, stamp(replied, form)] if reply else ["", ""]
            yield [
                number, key, f"user {number}", f"https://lh/{number}", text, 1 + number % 5, 3,
                "9.1.0", stamp(second, form), *answer, "9.1.0",
            ]  # fmt: skip

    write_csv(path, rows())


def app_store(path: Path, records: int, truth: Truth) -> None:
    def rows() -> Iterator[list[Any]]:
        yield ["", "date", "developerResponse", "review", "rating", "isEdited", "title", "userName"]
        for number in range(records):
            name = f"user {number}"
            at = stamp(FIRST_SECOND + 40 * number, "%Y-%m-%d %H:%M:%S")
            cells = "\x1f".join(["", name, at, "", ""])
            key = "hash:" + hashlib.blake2b(cells.encode(), digest_size=8).hexdigest()
            _, title, text, replied, reply = review(truth, key, number)
            answer = {"id": number + 1, "body": reply, "modified": stamp(replied)}
            yield [number, at, answer if reply else "", text, 1, False, title, name]

    write_csv(path, rows())


def people(number: int) -> tuple[int, int]:
    """Give the ids of a ticket's customer and agent."""
    return 402_000_100_000 + number % 50_000, 402_000_000_000 + number % 200


def thread(truth: Truth, ticket: int, number: int) -> Iterator[tuple[int, bool, int, str]]:
    """Add the comments of a ticket, by turns the customer's and the agent's; give each."""
    for step in range(2 + ticket % 4):
        key, second = 1_073_741_000_000 + number + step, FIRST_SECOND + 40 * ticket + 600 * step
        text = PHRASES[number + step]
        truth.records += 1
        truth.add(str(key), str(ticket), "agent" if step % 2 else "customer", second, text)
        yield key, step % 2 == 1, second, text


def tickets_of(messages: int) -> Iterator[tuple[int, int]]:
    """Give tickets, and the number of the first comment of each, until there are enough."""
    number, ticket = 0, 35_000
    while number < messages:
        yield ticket, number
        number, ticket = number + 2 + ticket % 4, ticket + 1


def zendesk_tables(path: Path, records: int, truth: Truth) -> None:
    form = "%Y-%m-%d %H:%M:%S"

    def comments() -> Iterator[list[Any]]:
        names = "id,_fivetran_synced,body,created,facebook_comment,public,ticket_id,tweet,user_id"
        yield names.split(",")
        for ticket, first in tickets_of(records):
            for key, by_agent, second, text in thread(truth, ticket, first):
                author = people(ticket)[by_agent]
                synced = stamp(second + 99, form) + ".580"
                at = stamp(second, form)
                yield [key, synced, text, at, "FALSE", "TRUE", ticket, "FALSE", author]

    def tickets() -> Iterator[list[Any]]:
        names = (
            "id,assignee_id,brand_id,created_at,priority,requester_id,status,subject,via_channel"
        )
        yield names.split(",")
        for ticket, _ in tickets_of(records):
            customer, agent = people(ticket)
            at = stamp(FIRST_SECOND + 40 * ticket, form)
            subject = f"subject {ticket}"
            yield [ticket, agent, 36, at, "normal", customer, "solved", subject, "email"]

    def users() -> Iterator[list[Any]]:
        yield ["id", "email", "name", "role"]
        for number in range(50_000):
            yield [people(number)[0], "a@example.com", f"user {number}", "end-user"]
        for number in range(200):
            yield [people(number)[1], "b@example.com", f"agent {number}", "agent"]

    path.mkdir()
    for name, rows in (("ticket_comment", comments()), ("ticket", tickets()), ("user", users())):
        write_csv(path / f"{name}.csv", rows)


def write_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(value) + "\n" for value in values)


def zendesk_json(path: Path, records: int, truth: Truth) -> None:
    def comment(key: int, author: int, second: int, text: str) -> dict[str, Any]:
        return {
            "id": key, "type": "Comment", "author_id": author, "body": text,
            "html_body": f"<p>{text}</p>", "plain_body": text, "public": True,
            "audit_id": key + 1, "attachments": [], "via": {"channel": "web", "source": {}},
            "created_at": stamp(second), "metadata": {"system": {"client": "Mozilla/5.0"}},
        }  # fmt: skip

    def tickets() -> Iterator[dict[str, Any]]:
        for ticket, first in tickets_of(records):
            sides = people(ticket)
            yield {
                "url": f"https://acme.zendesk.com/api/v2/tickets/{ticket}.json", "id": ticket,
                "external_id": None, "via": {"channel": "email", "source": {"from": {}}},
                "created_at": stamp(FIRST_SECOND + 40 * ticket), "subject": f"subject {ticket}",
                "description": PHRASES[first], "priority": "normal", "status": "solved",
                "requester_id": sides[0], "submitter_id": sides[0], "assignee_id": sides[1],
                "brand_id": 360003529474, "tags": ["late", "parcel"], "custom_fields": [],
                "comments": [
                    comment(key, sides[by_agent], second, text)
                    for key, by_agent, second, text in thread(truth, ticket, first)
                ],
            }  # fmt: skip

    write_lines(path, tickets())


def intercom_json(path: Path, records: int, truth: Truth) -> None:
    def author(number: int, by_agent: bool) -> dict[str, Any]:
        kind = "admin" if by_agent else "user"
        key = str(people(number)[by_agent])
        return {"type": kind, "id": key, "name": f"{kind} {number}", "email": "a@example.com"}

    def conversations() -> Iterator[dict[str, Any]]:
        for ticket, first in tickets_of(records):
            beginning, *rest = thread(truth, ticket, first)
            truth.ids[-1 - len(rest)] = f"{ticket}#source"
            parts = [
                {
                    "type": "conversation_part", "id": str(key), "part_type": "comment",
                    "body": f"<p>{text}</p>", "created_at": second, "updated_at": second,
                    "notified_at": second, "assigned_to": None, "author": author(ticket, by_agent),
                    "attachments": [], "external_id": None, "redacted": False,
                }
                for key, by_agent, second, text in rest
            ]  # fmt: skip
            yield {
                "type": "conversation", "id": str(ticket), "created_at": beginning[2],
                "updated_at": beginning[2], "waiting_since": None, "snoozed_until": None,
                "source": {
                    "type": "email", "id": str(beginning[0]), "subject": "",
                    "delivered_as": "customer_initiated", "body": f"<p>{beginning[3]}</p>",
                    "author": author(ticket, False), "attachments": [], "url": None,
                },
                "admin_assignee_id": people(ticket)[1], "open": False, "state": "closed",
                "read": True, "tags": {"type": "tag.list", "tags": []}, "statistics": None,
                "custom_attributes": {"issue_type": "Billing"},
                "conversation_parts": {
                    "type": "conversation_part.list", "conversation_parts": parts,
                    "total_count": len(parts),
                },
            }  # fmt: skip

    write_lines(path, conversations())


ZENDESK_QUERY = """
SELECT id AS ticket_id, requester_id, assignee_id, via.channel, status, priority, subject, brand_id,
    unnest(comments, recursive := true)
FROM read_json($path, format='newline_delimited', columns={
    'id': 'BIGINT', 'requester_id': 'BIGINT', 'assignee_id': 'BIGINT', 'via': 'STRUCT(channel VARCHAR)',
    'status': 'VARCHAR', 'priority': 'VARCHAR', 'subject': 'VARCHAR', 'brand_id': 'BIGINT',
    'comments': 'STRUCT(id BIGINT, author_id BIGINT, created_at VARCHAR, body VARCHAR, public BOOLEAN)[]'})
"""
INTERCOM_QUERY = """
SELECT id AS conversation_id, created_at AS began_at, source, admin_assignee_id, state,
    unnest(conversation_parts.conversation_parts, recursive := true)
FROM read_json($path, format='newline_delimited', columns={
    'id': 'VARCHAR', 'created_at': 'BIGINT', 'admin_assignee_id': 'BIGINT', 'state': 'VARCHAR',
    'source': 'STRUCT("type" VARCHAR, delivered_as VARCHAR, body VARCHAR,
        author STRUCT("type" VARCHAR, id VARCHAR, "name" VARCHAR))',
    'conversation_parts': 'STRUCT(conversation_parts STRUCT(id VARCHAR, part_type VARCHAR, body VARCHAR,
        created_at BIGINT, author STRUCT("type" VARCHAR, id VARCHAR, "name" VARCHAR))[])'})
"""


@dataclass(frozen=True)
class Export:
    """An export: what writes it, its reader, and the peers that parse it."""

    write: Callable[[Path, int, Truth], None]
    reader: str
    peers: dict[str, str]
    options: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    suffix: str = ""


BY_ARROW, BY_LINE = {"pyarrow": ARROW}, {"duckdb": DUCKDB, "json.loads": LOADS}
EXPORTS = {
    "play_console": Export(play_console, "read_google_play", BY_ARROW, suffix=".csv"),
    "play_scraper": Export(
        play_scraper, "read_google_play", BY_ARROW, {"app": "Acme", "tz": "UTC"}, suffix=".csv"
    ),
    "app_store": Export(
        app_store, "read_app_store", BY_ARROW, {"app": "Acme", "tz": "UTC"}, suffix=".csv"
    ),
    "zendesk_tables": Export(zendesk_tables, "read_zendesk", BY_ARROW),
    "zendesk_json": Export(
        zendesk_json, "read_zendesk", BY_LINE, query=ZENDESK_QUERY, suffix=".ndjson"
    ),
    "intercom_json": Export(
        intercom_json, "read_intercom", BY_LINE, query=INTERCOM_QUERY, suffix=".ndjson"
    ),
}


def programs(export: Export, path: Path) -> dict[str, tuple[str, Path]]:
    """Give our program and those of the peers."""
    names = f"READER, OPTIONS, QUERY = {export.reader!r}, {export.options!r}, {export.query!r}\n"
    return {name: (names + code, path) for name, code in {"ours": OURS, **export.peers}.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*EXPORTS, "all"], default="all")
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    for name in EXPORTS if "all" in arguments.names else arguments.names:
        export, truth = EXPORTS[name], Truth()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{name}{export.suffix}"
            export.write(path, arguments.records, truth)
            peers = timed(programs(export, path), arguments.runs)
        ours, told = peers.pop("ours"), truth.told()
        wrong = [key for key, value in told.items() if ours[key] != value]
        if wrong:
            raise SystemExit(f"{export.reader} of {name} differs from what was written in {wrong}")
        print(
            f"{name}: {told['records']:,} records, {told['messages']:,} messages: ours "
            f"{ours['cpu']:.2f} s, {ours['rss_mb']:.0f} MB"
        )
        for peer, run in peers.items():
            print(
                f"    {peer} {run['cpu']:.2f} s, {run['rss_mb']:.0f} MB: "
                f"ratio {ratio(ours, run):.2f}, memory {ours['rss_mb'] / run['rss_mb']:.2f}"
            )


if __name__ == "__main__":
    main()
