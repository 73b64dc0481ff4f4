import gzip
import io
import json
import os
import threading
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_any
from vocsigma.loaders._files.zipped import Held, binary_kind
from vocsigma.loaders._formats import FORMATS

DATA = Path(__file__).parents[1] / "data" / "loaders"
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00"


def test_the_summary_says_what_it_is_taken_for_and_why():
    summary = read_any(DATA / "nyc311_300.csv").summary()
    assert (
        "Taken for a 311 file of NYC Open Data (read_nyc311), certain: it has 'unique key',"
        in summary
    )


def test_options_go_to_the_reader_and_an_unknown_one_is_an_error():
    path = DATA / "mastodon" / "statuses.ndjson"
    assert (read_any(path, agents="admin").messages["author_role"] == "agent").sum() == 1
    with pytest.raises(
        ArgumentError, match=r"is statuses of Mastodon, and .*'tz'; see help\(read_m"
    ):
        read_any(path, tz="UTC")


def test_batches_are_handed_through():
    batches = read_any(DATA / "nyc311_300.csv", batch_size=100)
    assert [batch.records for batch in batches] == [100, 100, 100]


def test_a_file_object_is_read_though_it_was_looked_at():
    data = (DATA / "mastodon" / "statuses.ndjson").read_bytes()
    assert len(read_any(io.BytesIO(data), agents=[]).messages) == 2
    assert len(read_any(io.StringIO(data.decode()), agents=[]).messages) == 2


# What stands in a real archive beside the files that are read.
BESIDE = {
    "Your archive.html": b"<!doctype html><html><body>Your archive</body></html>",
    "assets/images/favicon.ico": PICTURE,
    "assets/js/main.f00d.js": b'"use strict";(self.webpackChunk=[]).push({"tweets":1});',
    "data/README.txt": b"Each file is a list of JSON.",
    "data/ip-audit.js": b"window.YTD.ip_audit.part0 = [ ]",
    "data/like.js": b'window.YTD.like.part0 = [ {"like": {"tweetId": "1"}} ]',
    "data/tweets_media/1200000000000000003-a.jpg": PICTURE,
}


@pytest.fixture(params=["zip", "file object", "folder", "folder data"])
def archive(request, tmp_path):
    """Give an archive of X as its owner has it, packed or not."""
    files = BESIDE | {
        f"data/{file.name}": file.read_bytes() for file in (DATA / "x_archive").iterdir()
    }
    if request.param.startswith("folder"):
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        return tmp_path / request.param[7:]
    path = tmp_path / "twitter-2019-12-03.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path if request.param == "zip" else io.BytesIO(path.read_bytes())


def test_an_archive_of_x_is_known_among_its_pages_and_pictures(archive):
    loaded = read_any(archive, agents=["acmehelp"])
    assert "the archive of an account of X (Twitter) (read_x_archive), certain" in loaded.summary()
    assert loaded.records == 5
    assert loaded.messages["message_id"].tolist() == [
        "1200000000000000003", "1200000000000000009", "1200000000000000021", "1200000000000000020",
    ]  # fmt: skip
    assert {name.rpartition("/")[2] for name in loaded.messages["source_file"]} == {
        "tweets.js",
        "direct-messages.js",
    }


def test_the_tables_of_a_help_desk_are_known_in_a_zip_archive(tmp_path):
    folder = DATA / "salesforce"
    path = tmp_path / "WE_00D.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for file in folder.iterdir():
            packed.write(file, file.name)
    loaded = read_any(path)
    assert "(read_salesforce_cases), certain" in loaded.summary()
    assert len(loaded.messages) == len(read_any(folder).messages) == 9


def test_several_files_of_one_format_are_read_and_of_two_are_an_error():
    pair = [DATA / "x_v1" / "get_replies.json", DATA / "x_v1" / "get_search.json"]
    assert len(read_any(iter(pair), agents=[]).messages) == 21
    with pytest.raises(FormatError, match=r"and 'statuses\.ndjson' not; read one format at a time"):
        read_any([*pair, DATA / "mastodon" / "statuses.ndjson"])


def test_an_unknown_table_is_an_error_with_what_was_found_and_the_nearest():
    with pytest.raises(FormatError) as caught:
        read_any(io.StringIO("tweet_id,author_id,when,text\n1,2,3,4\n"))
    message = str(caught.value)
    assert message.startswith(
        "file is of no format that is known: as CSV it has the columns 'author_id', 'text', 'tweet_id', "
        "'when'; nearest: a Customer Support on Twitter file (read_twcs) needs also 'inbound', "
        "'created_at', 'in_response_to_tweet_id'; "
    )
    assert message.endswith("; for a table of messages use as_messages")


def test_unknown_json_is_an_error_with_its_keys():
    with pytest.raises(
        FormatError, match="as JSON it has the keys 'colour', 'shape'; no format is near"
    ):
        read_any(io.StringIO('{"colour": 1, "shape": 2}'))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PICTURE, "is not a text file: it holds NUL bytes"),
        (b"\xff\xd8\xff\xe0" * 200, "is of no format that is known"),
        (b"", "file is empty"),
        (b"Dear all,\nplease find attached\n", "no format is near"),
        (
            b"<!doctype html><html><body>Log in</body></html>",
            "as XML it has the tags 'body', 'html'",
        ),
    ],
    ids=["a PNG of a cat", "the beginning of a JPEG", "nothing", "a letter", "a page"],
)
def test_what_is_no_export_is_an_error(content, message):
    with pytest.raises(FormatError, match=message):
        read_any(io.BytesIO(content))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("spss/sample.sav", "spss"),
        ("spss/sample.zsav", "spss"),
        ("stata/sample.dta", "stata"),
        ("stata/missing_test.dta", "stata"),
        ("nyc311_300.csv", ""),
        ("x_archive", ""),
        ("no_messages/empty.json", ""),
    ],
)
def test_files_that_are_no_text_are_known_by_their_first_bytes(tmp_path, path, kind):
    assert binary_kind(DATA / path) == kind
    if kind:
        content = (DATA / path).read_bytes()
        assert binary_kind(Held(content, path)) == kind
        packed = tmp_path / "packed"
        packed.write_bytes(gzip.compress(content))
        assert binary_kind(packed) == kind


@pytest.mark.parametrize(
    ("member", "kind"), [("xl/workbook.xml", "xlsx"), ("word/document.xml", "")]
)
def test_a_workbook_is_told_from_other_archives(member, kind):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(member, "<x/>")
    assert binary_kind(Held(file.getvalue(), "x")) == kind
    assert binary_kind(Held(file.getvalue()[:40], "x")) == ""


def test_messages_of_instagram_are_known_by_the_user_names():
    sent = {"id": "aWdf", "created_time": "2026-01-05T09:00:00+0000", "message": "Hi"}
    people = {"from": {"username": "ann", "id": "5"}, "to": {"data": [{"id": "6"}]}}
    page = {"data": [{"id": "c", "messages": {"data": [sent | people]}}]}
    loaded = read_any(io.StringIO(json.dumps(page)), agents=[])
    assert "(read_instagram), certain" in loaded.summary()
    assert loaded.messages["channel"].tolist() == ["dm"]


def test_pages_of_reddit_are_known_in_what_they_stand():
    comment = {"id": "c", "link_id": "t3_s", "parent_id": "t3_s", "author": "ann", "body": "a"}
    comment |= {"created_utc": 1706745600, "subreddit": "acme"}
    more = {"json": {"errors": [], "data": {"things": [{"kind": "t1", "data": comment}]}}}
    for page in (more, {"data": [comment]}):
        loaded = read_any(io.StringIO(json.dumps(page)), agents=[])
        assert "(read_reddit), certain" in loaded.summary()
        assert len(loaded.messages) == 1


def test_a_page_of_facebook_may_have_a_user_name():
    post = {"id": "192_1", "created_time": "2026-01-05T09:00:00+0000", "message": "Hi"}
    page = {"id": "192", "username": "acme", "posts": {"data": [post | {"from": {"id": "192"}}]}}
    summary = read_any(io.StringIO(json.dumps(page))).summary()
    assert "(read_facebook), certain" in summary


# What the files without a message have, and what would be a message in the nearest format.
NO_MESSAGES = {
    "empty.json": "is empty; is it the right file",
    "tweets_compliance.jsonl": "'action'.* nearest: posts of the X .* needs also 'author_id', 'text'",
    "cvses_info.json": "'message_count'.* Facebook .* needs also 'created_time', 'message|story'",
    "hashtags_hashtag_recent_medias_p1.json": "Instagram .* needs also 'timestamp', 'text|caption'",
    "hashtags_hashtag_top_medias_p1.json": "Instagram .* needs also 'timestamp'",
    "hashtags_hashtag_top_medias_p2.json": "Instagram .* needs also 'timestamp'",
    "group_data.csv": "as CSV it has the columns '_fivetran_deleted'",
    "schedule_data.csv": "as CSV it has the columns '_fivetran_deleted'.* 'time_zone'",
    "ticket_field_history_data.csv": "'field_name'.* Zendesk .* needs also 'public', 'body'",
    "time_zone_data.csv": "'standard_offset', 'time_zone'; no format is near",
    "admin_data.csv": "'email', 'id', 'job_title', 'name'",
    "contact_history_data.csv": "'_fivetran_active'.* 'admin_id'",
    "ticket_1.json": "Freshdesk .read_freshdesk. needs also 'conversations'",
}


@pytest.mark.parametrize("name", sorted(path.name for path in (DATA / "no_messages").iterdir()))
def test_a_file_without_messages_is_an_error_that_says_what_it_has(name):
    with pytest.raises(FormatError, match=NO_MESSAGES[name].replace("|", "[|]")):
        read_any(DATA / "no_messages" / name)


def test_every_format_names_its_reader_and_no_two_are_one():
    readers = [form.reader for form in FORMATS]
    assert len(set(readers)) == len(readers)
    assert all(form.fingerprints and form.title for form in FORMATS)


def test_a_list_of_file_objects_is_read_though_they_were_looked_at():
    data = (DATA / "mastodon" / "statuses.ndjson").read_bytes()
    assert len(read_any([io.BytesIO(data)], agents=[]).messages) == 2
    assert read_any(map(io.BytesIO, [data, data]), agents=[]).records == 4


def test_a_pipe_is_looked_at_and_read(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    data = (DATA / "nyc311_300.csv").read_bytes()
    threading.Thread(target=path.write_bytes, args=(data,), daemon=True).start()
    assert read_any(path).records == 300


def test_every_batch_says_what_it_is_taken_for():
    batches = list(read_any(DATA / "nyc311_300.csv", batch_size=200))
    assert all("Taken for a 311 file of NYC Open Data" in batch.summary() for batch in batches)


def wrapped(how, path, folder):
    """Name a file by itself, in a list, by a pattern, in a folder or in an archive."""
    copy = folder / path.name
    copy.write_bytes(path.read_bytes())
    if how == "zip":
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            archive.write(copy, copy.name)
        return folder / "a.zip"
    return {"list": [copy], "pattern": str(folder / "*"), "folder": folder}[how]


@pytest.mark.parametrize("how", ["list", "pattern", "folder", "zip"])
@pytest.mark.parametrize("name", ["spss/sample.sav", "stata/sample.dta", "workbook"])
def test_a_file_that_is_no_text_is_read_however_it_is_named(tmp_path, how, name):
    options = {}
    path = DATA / name
    if name == "workbook":
        path, options = workbook(tmp_path), {"tz": "UTC"}
    (tmp_path / "in").mkdir()
    alone = read_any(path, **options)
    assert_frame_equal(read_any(wrapped(how, path, tmp_path / "in"), **options).table, alone.table)


def workbook(folder):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", "How likely?"])
    for number in (1, 2):
        when = pd.Timestamp(2026, 4, 27, 11, number).to_pydatetime()
        book.active.append([number, when, when, "anonymous", None, 9])
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def test_several_files_that_are_no_text_are_an_error_that_says_to_read_each(tmp_path):
    sav = DATA / "spss" / "sample.sav"
    with pytest.raises(FormatError, match=r"sample\.sav is a file of SPSS, .* with read_spss"):
        read_any([sav, DATA / "stata" / "sample.dta"])
    path = workbook(tmp_path)
    with pytest.raises(FormatError, match=r"form\.xlsx is an Office doc.*read_microsoft_forms"):
        read_any([path, path])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{}", "as JSON it has no keys; no format is near; for"),
        (b"[]", "as JSON it has no keys"),
        (b"\xef\xbb\xbf", "file is empty"),
        (b"\xff\xfe", "file is empty"),
        (
            b'{"a": "' + b"x" * 70_000 + b'", "id": 1}',
            "'a'; no .*; only its first 64 KiB were look",
        ),
        (b"x" * 70_000, f"columns '{'x' * 60}'; no format is near; only its first 64 KiB"),
        (b"a,b\n" * 70_000, "columns 'a', 'b'; no format is near; for a table"),
    ],
)
def test_what_was_not_found_is_told(content, message):
    with pytest.raises(FormatError, match=message):
        read_any(io.BytesIO(content))


def test_blank_lines_before_the_names_are_no_matter():
    data = (DATA / "nyc311_300.csv").read_bytes()
    assert read_any(io.BytesIO(b"\n \r\n" + data)).records == 300
