import io
from pathlib import Path

import pytest

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.loaders import read_any
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
        (b"", "file is empty"),
        (b"Dear all,\nplease find attached\n", "no format is near"),
        (b"\xff\xd8\xff\xe0" * 200, "is of no format that is known"),
    ],
)
def test_what_is_no_export_is_an_error(content, message):
    with pytest.raises(FormatError, match=message):
        read_any(io.BytesIO(content))


def test_every_format_names_its_reader_and_no_two_are_one():
    readers = [form.reader for form in FORMATS]
    assert len(set(readers)) == len(readers)
    assert all(form.fingerprints and form.title for form in FORMATS)
