"""Paths, patterns, folders, archives and file objects; what unpacks without end is an error."""

import bz2
import contextlib
import gzip
import io
import lzma
import os
import sys
import threading
import warnings
import zipfile

import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from vocsigma.exceptions import ArgumentError, FormatError, MissingExtraError
from vocsigma.loaders import read_any, read_mastodon, read_nyc311, read_reddit, read_twcs
from vocsigma.loaders._files.source import open_sources
from vocsigma.loaders._files.tables import open_tables
from vocsigma.loaders._files.zstd import window

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
STAMP = "Tue Oct 31 22:10:47 +0000 2017"
ROWS = [
    f"1,7,True,{STAMP},help 😡,,\n",
    f'2,Shop,False,{STAMP},"sorry,\nann",,1\n',
    f"3,7,True,{STAMP},thanks,,2\n",
]
CSV = (HEADER + "".join(ROWS)).encode()
STATUS = (
    '{{"id": "{0}", "created_at": "2026-08-01T13:53:15.714Z", "in_reply_to_id": null, "content": "a",'
    ' "visibility": "public", "account": {{"id": "7", "acct": "ann"}}}}\n'
)


def zstd(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PACKED = {
    "plain": CSV,
    "gz": gzip.compress(CSV),
    "gz of two members": gzip.compress(CSV[:100]) + gzip.compress(CSV[100:]),
    "zst": zstd(CSV),
    "zip": zipped({"a.csv": CSV}),
    "utf-16 in gz": gzip.compress(CSV.decode().encode("utf-16")),
}


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("as_path", [True, False])
def test_packed_files_are_read_as_plain_ones(tmp_path, kind, as_path):
    source = io.BytesIO(PACKED[kind])
    if as_path:
        source = tmp_path / "export"
        source.write_bytes(PACKED[kind])
    assert_frame_equal(read_twcs(source).messages, read_twcs(io.BytesIO(CSV)).messages)


def parts(folder):
    """Write the rows into three files; the answers stand in another file than what they answer."""
    for number, row in enumerate(ROWS, start=1):
        (folder / f"part{number}.csv").write_bytes((HEADER + row).encode())
    (folder / ".hidden").write_text("no data")
    return folder


@pytest.mark.parametrize("how", ["folder", "pattern", "list", "zip"])
def test_several_files_are_one_source_and_every_row_names_its_own(tmp_path, how):
    folder = parts(tmp_path)
    several = {
        "folder": lambda: folder,
        "pattern": lambda: str(folder / "part*.csv"),
        "list": lambda: [folder / f"part{number}.csv" for number in (1, 2, 3)],
        "zip": lambda: io.BytesIO(
            zipped({path.name: path.read_bytes() for path in folder.glob("p*")})
        ),
    }[how]()
    loaded = read_twcs(several)
    table = loaded.messages
    assert table["message_id"].tolist() == ["1", "2", "3"]
    assert table["thread_id"].tolist() == ["1", "1", "1"]
    assert table["record"].tolist() == [1, 1, 1]
    assert [name.rpartition("/")[2] for name in table["source_file"]] == [
        "part1.csv",
        "part2.csv",
        "part3.csv",
    ]
    assert loaded.records == 3
    assert loaded.source.endswith("part1.csv and 2 more")


def test_rejects_of_several_files_name_theirs(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.ndjson").write_text(STATUS.format(1) + "garbage\n")
    loaded = read_mastodon(tmp_path / "*.ndjson", agents=[])
    found = loaded.rejects[["source", "record", "reason"]].astype("str").to_numpy().tolist()
    assert found == [
        ["a.ndjson", "2", "malformed"],
        ["b.ndjson", "1", "duplicate"],
        ["b.ndjson", "2", "malformed"],
    ]


def bomb() -> bytes:
    """80 MiB of sound records, which are small when packed."""
    line = STATUS.format(1).encode()
    return line * ((80 << 20) // len(line))


@pytest.mark.parametrize("pack", [gzip.compress, zstd, lambda data: zipped({"a.json": data})])
def test_what_unpacks_to_more_than_the_limit_is_an_error(pack):
    data = pack(bomb())
    with pytest.raises(FormatError, match=r"unpacks to more than 67,108,864 bytes.*max_bytes="):
        read_mastodon(io.BytesIO(data), agents=[])


def test_the_caller_sets_the_limit():
    data = gzip.compress(CSV)
    with pytest.raises(FormatError, match="unpacks to more than 100 bytes, more than data usually"):
        read_twcs(io.BytesIO(data), max_bytes=100)
    assert len(read_twcs(io.BytesIO(data), max_bytes=len(CSV)).messages) == 3
    with pytest.raises(ArgumentError, match="max_bytes is 0; it must be at least 1"):
        read_twcs(io.BytesIO(data), max_bytes=0)


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_a_packed_file_that_was_cut_is_an_error(kind):
    with pytest.raises(FormatError, match=r"cannot be unzipped .*; was its download finished\?"):
        read_twcs(io.BytesIO(PACKED[kind][:-30]))


def test_an_office_document_is_an_error_that_says_what_to_do():
    with pytest.raises(FormatError, match="is an Office document, such as an Excel sheet; save it"):
        read_twcs(io.BytesIO(zipped({"[Content_Types].xml": b"<x/>"})))


def test_nothing_to_read_is_an_error(tmp_path):
    with pytest.raises(
        ArgumentError, match=r"no file is called .*; are the folder and the pattern"
    ):
        read_twcs(tmp_path / "*.csv")
    with pytest.raises(
        ArgumentError, match="there is no file to read: the list, folder or archive"
    ):
        read_twcs(tmp_path)
    with pytest.raises(ArgumentError, match="there is no file to read"):
        read_twcs([])


def test_a_file_whose_name_looks_like_a_pattern_is_read(tmp_path):
    path = tmp_path / "export [1].csv"
    path.write_bytes(CSV)
    assert len(read_twcs(path).messages) == 3


def test_tables_are_found_by_name_in_a_folder_and_the_missing_one_is_named(tmp_path):
    for name in ("ticket_data.csv", "User.csv", "notes.txt"):
        (tmp_path / name).write_text("id\n1\n")
    patterns = {
        "tickets": ("ticket", "ticket_data"),
        "users": ("user*",),
        "comments": ("comment*",),
    }
    found = open_tables(tmp_path, patterns, ("tickets", "users"), title="the tables")
    assert {name: [one.name for one in several] for name, several in found.items()} == {
        "tickets": ["ticket_data.csv"],
        "users": ["User.csv"],
    }
    with pytest.raises(FormatError) as caught:
        open_tables(tmp_path, patterns, ("tickets", "comments"), title="the tables")
    assert str(caught.value) == (
        "the tables lacks the table 'comments' (found are 'User.csv', 'notes.txt', 'ticket_data.csv'); "
        "add its file, called comment*.csv or the like, or name the files: {'comments': 'path', ...}"
    )


def test_a_mapping_names_the_files_of_tables(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id\n1\n")
    patterns = {"tickets": ("ticket",), "users": ("user",)}
    found = open_tables({"tickets": path}, patterns, ("tickets",), title="Tables")
    assert found["tickets"][0].name == "x.csv"
    with pytest.raises(ArgumentError, match="Tables has no table 'ticket'; there are 'tickets', "):
        open_tables({"ticket": path}, patterns, ("tickets",), title="Tables")


def test_batches_of_csv_files_give_what_the_whole_gives(tmp_path):
    rows = [
        f"{n},{'Shop' if n % 2 else 7},{n % 2 == 0},{STAMP},t{n},,{n - 1 or ''}\n"
        for n in range(1, 12)
    ]
    bad = ["12,7,maybe,,x,,\n", "3,7,True," + STAMP + ",again,,\n"]
    path = tmp_path / "t.csv"
    path.write_text(HEADER + "".join([*rows[:6], *bad, *rows[6:]]))
    whole = read_twcs(path)
    batches = list(read_twcs(path, batch_size=4))
    assert [batch.records for batch in batches] == [4, 4, 4, 1]
    for name in ("message_id", "thread_id", "parent_id", "brand", "text", "record", "author_role"):
        joined = [cell for batch in batches for cell in batch.messages[name].astype("str")]
        assert joined == whole.messages[name].astype("str").tolist(), name
    reasons = [reason for batch in batches for reason in batch.rejects["reason"]]
    assert sorted(reasons) == sorted(whole.rejects["reason"]) == ["duplicate", "unknown_role"]


def test_batches_know_the_duplicates_of_earlier_batches():
    header = "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Status\n"
    rows = [f"1000{n % 3},3/14/2025 1:20,,NYPD,Noise,Loud,Open\n" for n in range(6)]
    batches = list(read_nyc311(io.StringIO(header + "".join(rows)), batch_size=2))
    assert [batch.rejected for batch in batches] == [{}, {"duplicate": 1}, {"duplicate": 2}]


def test_a_batch_size_below_one_is_an_error():
    with pytest.raises(ArgumentError, match="batch_size is 0; it must be at least 1"):
        read_twcs(io.BytesIO(CSV), batch_size=0)


def test_sources_of_one_name_in_an_archive_are_told_apart():
    sources = open_sources(io.BytesIO(zipped({"a/x.csv": CSV, "b/x.csv": CSV, "__MACOSX/x": CSV})))
    assert [source.name for source in sources] == ["file/a/x.csv", "file/b/x.csv"]


def test_zstd_frames_with_a_long_window_are_read():
    zstandard = pytest.importorskip("zstandard")
    long = zstandard.ZstdCompressionParameters(window_log=31)
    frames = [zstandard.ZstdCompressor(compression_params=long).compressobj() for _ in range(2)]
    parts = zip(frames, (CSV[:100], CSV[100:]), strict=True)
    packed = b"".join(frame.compress(part) + frame.flush() for frame, part in parts)
    assert_frame_equal(read_twcs(io.BytesIO(packed)).messages, read_twcs(io.BytesIO(CSV)).messages)
    for bad in (packed[:-5], packed[:20] + b"xxxx" + packed[24:]):
        with pytest.raises(FormatError, match=r"cannot be unzipped .*; was its download finished"):
            read_twcs(io.BytesIO(bad))
    bomb = zstandard.ZstdCompressor(compression_params=long).compressobj()
    with pytest.raises(FormatError, match="unpacks to more than 1,048,576 bytes, more than data"):
        read_twcs(
            io.BytesIO(bomb.compress(CSV + b"\n" * (8 << 20)) + bomb.flush()), max_bytes=1 << 20
        )


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (bytes.fromhex("28b52ffd 00 58"), 1 << 21),
        (bytes.fromhex("28b52ffd 00 a8"), 1 << 31),
        (bytes.fromhex("28b52ffd 00 59"), (1 << 21) + (1 << 18)),
        (bytes.fromhex("28b52ffd a0 00000040"), 1 << 30),
        (bytes.fromhex("28b52ffd"), 1 << 10),
    ],
)
def test_the_window_of_a_zstd_frame_is_told_by_its_header(head, expected):
    assert window(head) == expected


def test_a_long_window_without_zstandard_is_an_error_that_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(MissingExtraError) as caught:
        read_twcs(io.BytesIO(bytes.fromhex("28b52ffd 00 a8 010000")))
    assert str(caught.value) == (
        "unpacking what was packed by zstd --long needs zstandard; "
        "install it with: pip install 'vocsigma[zstd]'"
    )


def piped(folder, data):
    """Give a pipe through which some bytes come once, and no more."""
    path = folder / "pipe"
    os.mkfifo(path)
    threading.Thread(target=path.write_bytes, args=(data,), daemon=True).start()
    return path


COMMENT = (
    '{{"id": "c{0}", "link_id": "t3_a", "parent_id": "t3_a", "author": "ann", "body": "{1}",'
    ' "created_utc": 1}}\n'
)


def test_a_pipe_is_read_from_its_beginning(tmp_path):
    data = "".join(COMMENT.format(n, "x" * 300) for n in range(1000)).encode()
    assert len(read_reddit(piped(tmp_path, data), agents=[]).messages) == 1000


def test_two_files_of_one_name_in_an_archive_are_both_read():
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")
        for row in ROWS[:2]:
            archive.writestr("twcs.csv", HEADER + row)
    messages = read_twcs(io.BytesIO(buffer.getvalue())).messages
    assert messages["message_id"].tolist() == ["1", "2"]
    assert messages["source_file"].tolist() == ["file/twcs.csv", "file/twcs.csv (2)"]


def test_the_files_of_an_archive_share_one_limit():
    half = bomb()[: 40 << 20]
    data = zipped({"a.json": half, "b.json": half})
    with pytest.raises(FormatError, match=r"^file unpacks to more than 67,108,864 bytes"):
        read_mastodon(io.BytesIO(data), agents=[])


def test_files_of_an_archive_that_are_not_read_do_not_count():
    noise = os.urandom(1000) * 4000
    data = zipped({"ticket.csv": b"id\n1\n", "picture.png": noise, "user.csv": b"id\n1\n"})
    patterns = {"tickets": ("ticket",), "users": ("user",)}
    found = open_tables(
        io.BytesIO(data), patterns, ("tickets", "users"), title="the tables", max_bytes=100
    )
    assert [one.data() for several in found.values() for one in several] == [b"id\n1\n"] * 2


def test_an_archive_of_many_small_files_is_read():
    members = {f"{n:03}.json": STATUS.format(n).encode() for n in range(300)}
    data = zipped(members)
    sizes = sum(map(len, members.values()))
    assert len(read_mastodon(io.BytesIO(data), agents=[], max_bytes=sizes).messages) == 300


def test_the_table_of_an_archive_is_read_once(tmp_path, monkeypatch):
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{n}.json": STATUS.format(n).encode() for n in range(9)}))
    opened = []
    begin = zipfile.ZipFile.__init__
    monkeypatch.setattr(
        zipfile.ZipFile, "__init__", lambda self, file: opened.append(begin(self, file))
    )
    assert len(read_mastodon(path, agents=[]).messages) == 9
    assert len(opened) == 1


@pytest.mark.parametrize("as_path", [True, False])
def test_files_of_one_name_show_as_much_of_their_folders_as_tells_them_apart(tmp_path, as_path):
    paths = []
    for number, folder in enumerate(["1/a", "1/b", "2/a"]):
        (tmp_path / folder).mkdir(parents=True)
        paths.append(tmp_path / folder / "part.csv")
        paths[-1].write_text(HEADER + ROWS[number] + "x\n")
    (tmp_path / "other.csv").write_text(HEADER)
    files = [*paths, tmp_path / "other.csv", paths[0]]
    with contextlib.ExitStack() as stack:
        opened = [stack.enter_context(path.open("rb")) for path in files]
        loaded = read_twcs(files if as_path else opened)
    names = ["1/a/part.csv", "1/b/part.csv", "2/a/part.csv"]
    assert loaded.messages["source_file"].tolist() == names
    found = loaded.rejects[["source", "reason"]].astype("str").to_numpy().tolist()
    assert found == [
        ["1/a/part.csv", "too_few_fields"],
        ["1/a/part.csv (2)", "duplicate"],
        ["1/a/part.csv (2)", "too_few_fields"],
        ["1/b/part.csv", "too_few_fields"],
        ["2/a/part.csv", "too_few_fields"],
    ]


@pytest.mark.parametrize(
    ("data", "packing"),
    [
        (zipped({"a.csv.gz": gzip.compress(CSV)}), "gzip"),
        (gzip.compress(gzip.compress(CSV)), "gzip"),
        (zipped({"b.zip": zipped({"a.csv": CSV})}), "zip"),
        (bz2.compress(CSV), "bzip2"),
        (lzma.compress(CSV), "xz"),
        (gzip.compress(b"a.csv".ljust(257, b"\0") + b"ustar".ljust(255, b"\0") + CSV), "tar"),
    ],
)
def test_what_is_packed_otherwise_or_twice_must_be_unpacked_first(data, packing):
    with pytest.raises(FormatError, match=f"holds data packed by {packing}, .*; unpack it first"):
        read_twcs(io.BytesIO(data))


def test_an_archive_without_a_file_is_empty():
    with pytest.raises(ArgumentError, match="the list, folder or archive is empty"):
        read_twcs(io.BytesIO(zipped({})))


def test_an_archive_that_is_damaged_anywhere_is_an_error_of_its_own():
    sound = zipped({"a.csv": CSV, "ü.csv": CSV})
    damaged = [
        sound[:place] + bytes([value]) + sound[place + 1 :]
        for place in [*range(0, 60, 3), *range(len(sound) - 140, len(sound), 2)]
        for value in (0, 9, 255)
    ]
    nameless = sound.rfind(b"a.csv")
    damaged.append(sound[:nameless] + b"\0" + sound[nameless + 1 :])
    for data in damaged:
        with contextlib.suppress(FormatError, ArgumentError):
            read_twcs(io.BytesIO(data))


@pytest.mark.parametrize("lead", ["\n", "\ufeff\r\n \t\r\n", "sep=,\r\n", '\ufeff"sep=,"\r\n'])
def test_what_stands_before_the_first_names_is_skipped(tmp_path, lead):
    path = tmp_path / "a.csv"
    for encoding in ("utf-8", "utf-16"):
        path.write_bytes((lead + CSV.decode()).encode(encoding))
        loaded = read_twcs(path)
        assert_frame_equal(loaded.messages, read_twcs(io.BytesIO(CSV)).messages)
        assert loaded.records == 3


def test_limits_that_are_no_numbers_are_errors():
    with pytest.raises(ArgumentError, match="max_bytes is '5'; it must be a whole number"):
        read_twcs(io.BytesIO(CSV), max_bytes="5")
    with pytest.raises(ArgumentError, match="batch_size is '5'; it must be a whole number"):
        read_twcs(io.BytesIO(CSV), batch_size="5")


def test_every_batch_of_several_files_names_its_file(tmp_path):
    folder = parts(tmp_path)
    whole = read_twcs(folder).messages
    batches = [batch.messages for batch in read_twcs(folder, batch_size=2)]
    assert_frame_equal(pd.concat(batches, ignore_index=True), whole)
    (tmp_path / "part2.csv").unlink()
    (tmp_path / "part3.csv").unlink()
    (alone,) = read_twcs(folder, batch_size=2)
    assert "source_file" not in alone.messages


@pytest.mark.parametrize("data", [bytearray(CSV), memoryview(CSV)])
def test_a_file_object_may_give_bytes_of_any_kind(data):
    class File:
        def read(self):
            return data

    assert len(read_twcs(File()).messages) == 3
    assert len(read_any(File()).messages) == 3
