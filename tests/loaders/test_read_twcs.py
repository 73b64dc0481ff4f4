import gzip
import io

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from vocsigma.exceptions import ArgumentError, FormatError
from vocsigma.frames import MESSAGES, REJECTS, coerce
from vocsigma.loaders import read_twcs

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"
AT = "Tue Oct 31 22:1{}:47 +0000 2017"
ROWS = [
    ["1", "Sprint", "False", AT.format(6), "@115712 Please DM us.", "2", "3"],
    ["2", "115712", "True", AT.format(7), "@Sprint and how,\nexactly? 😡", "", "1"],
    ["3", "115712", "True", AT.format(2), '@Sprint it is "broken"', "1,9", ""],
    ["9", "Sprint", "False", AT.format(8), "NA", "", "3"],
    ["12", "200001", "True", AT.format(9), "@O2 @sprint hello?", "", "77"],
    ["13", "200002", "True", AT.format(9), "", "", ""],
]


def written(rows=ROWS, header=HEADER, newline="\n", delimiter=",") -> str:
    def cell(value: str) -> str:
        needs = any(mark in value for mark in '",\n\r;\t')
        return '"' + value.replace('"', '""') + '"' if needs else value

    lines = [delimiter.join(map(cell, row)) for row in rows]
    return newline.join([header.replace(",", delimiter), *lines]) + newline


def read(text: str | bytes, **options):
    loaded = read_twcs(
        io.BytesIO(text) if isinstance(text, bytes) else io.StringIO(text), **options
    )
    assert loaded.records == loaded.messages["record"].nunique() + len(loaded.rejects)
    coerce(loaded.rejects, REJECTS)
    return loaded


def by_id(loaded, column):
    return loaded.messages.set_index("message_id")[column].to_dict()


def test_the_original_layout_gives_the_messages_table():
    messages, rejects = read(written())
    assert_frame_equal(messages, coerce(messages, MESSAGES))
    assert [*messages.columns] == [*MESSAGES.columns, "record"]
    assert len(rejects) == 0
    assert messages["message_id"].tolist() == ["1", "2", "3", "9", "12", "13"]
    assert messages["record"].tolist() == [1, 2, 3, 4, 5, 6]
    assert (
        messages["author_role"].tolist()
        == ["agent", "customer", "customer", "agent"] + ["customer"] * 2
    )
    assert messages["created_at"][0] == pd.Timestamp("2017-10-31 22:16:47", tz="UTC")
    assert messages["text"][1] == "@Sprint and how,\nexactly? 😡"
    assert messages["text"][2] == '@Sprint it is "broken"'
    assert messages["text"][3] == "NA"
    assert messages["text"].isna().tolist() == [False] * 5 + [True]


def test_threads_are_the_roots_and_siblings_of_a_missing_root_stay_together():
    rows = [*ROWS, ["14", "Sprint", "False", AT.format(9), "hi", "", "77"]]
    threads = by_id(read(written(rows)), "thread_id")
    assert threads == {"1": "3", "2": "3", "3": "3", "9": "3", "12": "77", "13": "13", "14": "77"}


def test_the_brand_is_the_agent_answered_else_of_the_thread_else_mentioned():
    brands = by_id(read(written()), "brand")
    assert brands.pop("13") is not brands  # missing, below
    assert brands == dict.fromkeys(["1", "2", "3", "9", "12"], "Sprint")
    assert pd.isna(by_id(read(written()), "brand")["13"])


def test_the_first_agent_of_a_thread_is_the_earliest_not_the_first_in_the_file():
    rows = [
        ["1", "7", "True", AT.format(0), "help", "", ""],
        ["2", "Late", "False", AT.format(9), "hi", "", "1"],
        ["3", "Early", "False", AT.format(5), "hi", "", "1"],
    ]
    assert by_id(read(written(rows)), "brand") == {"1": "Early", "2": "Late", "3": "Early"}


def test_a_mention_is_found_among_other_mentions_and_only_as_a_whole_word():
    rows = [
        ["1", "Ask", "False", AT.format(0), "news", "", ""],
        ["2", "7", "True", AT.format(0), "@Ask_Me @bob @ASK, hello", "", ""],
        ["3", "8", "True", AT.format(0), "@Ask_Me hello", "", ""],
    ]
    brands = by_id(read(written(rows)), "brand")
    assert brands["2"] == "Ask"
    assert pd.isna(brands["3"])


def test_brands_and_agents_are_the_callers_word():
    loaded = read(written(), brands={"@sprint": "Sprint Corp"}, agents="115712")
    assert by_id(loaded, "author_role") == dict.fromkeys(
        ["1", "2", "3", "9"], "agent"
    ) | dict.fromkeys(["12", "13"], "customer")
    assert by_id(loaded, "brand")["1"] == "Sprint Corp"
    assert by_id(loaded, "brand")["3"] == "115712"


def pandas_again() -> str:
    """Write the file again as pandas does: an unnamed index, parents as floats."""
    rows = [
        [str(number), *row[:-1], f"{row[-1]}.0" if row[-1] else ""]
        for number, row in enumerate(ROWS)
    ]
    return written(rows, "," + HEADER)


def excel_again() -> str:
    """Write the file again as Excel does: TRUE, CRLF between records, bare LF within."""
    return written([[*row[:2], row[2].upper(), *row[3:]] for row in ROWS], newline="\r\n")


def another_order() -> str:
    order = [4, 0, 6, 1, 5, 3, 2]
    header = ",".join(HEADER.split(",")[place] for place in order).upper()
    return written([[row[place] for place in order] for row in ROWS], header)


OTHERS = {
    "pandas": pandas_again(),
    "excel": excel_again(),
    "order": another_order(),
    "semicolons": written(delimiter=";"),
    "tabs": written(delimiter="\t"),
    "bare CR": written(newline="\r"),
    "no last newline": written().rstrip("\n"),
    "UTF-8 with mark": b"\xef\xbb\xbf" + written().encode(),
    "UTF-16": written().encode("utf-16"),
    "UTF-16 without mark": written().encode("utf-16-le"),
    "UTF-16 big": written().encode("utf-16-be"),
    "gzip": gzip.compress(written().encode()),
    "blank lines": written().replace("\n1", "\n\n\n1"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_layout_gives_the_same_messages(name):
    assert_frame_equal(read(OTHERS[name]).messages, read(written()).messages)


def test_paths_strings_and_gz_files_are_read(tmp_path):
    path = tmp_path / "twcs.csv"
    path.write_text(written(), encoding="utf-8", newline="")
    packed = tmp_path / "twcs.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    expected = read(written()).messages
    for source in (path, str(path), packed):
        loaded = read_twcs(source)
        assert_frame_equal(loaded.messages, expected)
    assert loaded.source == "twcs.csv.gz"


def test_crlf_and_bare_cr_within_text_stay():
    rows = [["1", "7", "True", AT.format(0), "a\r\nb\rc\nd", "", ""]]
    assert read(written(rows)).messages["text"].tolist() == ["a\r\nb\rc\nd"]


def test_a_bare_cr_that_no_quotes_protect_stays_in_a_file_of_lf():
    text = written().replace("Please DM us.", "Please\rDM us.")
    assert read(text).messages["text"][0] == "@115712 Please\rDM us."
    assert len(read(text).messages) == len(ROWS)


def test_long_ids_keep_every_digit_and_leading_zeros_stay():
    rows = [
        ["925000000010001234", "7", "True", AT.format(0), "a", "", ""],
        ["0042", "7", "True", AT.format(0), "b", "", "925000000010001234"],
        ["x-9", "7", "True", AT.format(0), "c", "", "0042"],
        ["99999999999999999999999", "7", "True", AT.format(0), "d", "", "x-9"],
    ]
    messages = read(written(rows)).messages
    assert messages["message_id"].tolist() == [row[0] for row in rows]
    assert messages["thread_id"].tolist() == ["925000000010001234"] * 4


def test_cp1252_is_read_and_reported():
    rows = [["1", "7", "True", AT.format(0), "le café où “tout” va", "", ""]]
    loaded = read(written(rows).encode("cp1252"))
    assert loaded.messages["text"].tolist() == ["le café où “tout” va"]
    assert "Encoding: cp1252, guessed as it is not UTF-8." in loaded.summary()


def test_a_damaged_byte_in_utf8_is_shown_and_counted():
    data = written().encode().replace(b"@115712 Please", b"@115712 \xffPlease")
    loaded = read(data)
    assert loaded.messages["text"][0] == "@115712 \ufffdPlease DM us."
    assert loaded.messages["text"][1].endswith("😡")
    assert "Encoding: UTF-8, damaged." in loaded.summary()
    assert loaded.counts["damaged_bytes"] == 1


def reason_of(row: str, *, before: int = 1) -> tuple[str, str]:
    """Give the reason and raw text of the one reject that a row in the middle makes."""
    good = [[number, "7", "True", AT.format(0), 'a "b"\nc', "", ""] for number in ("500", "501")]
    text = written(good[:before]) + row + "\n" + written(good[before:], header="").lstrip("\n")
    loaded = read(text)
    assert loaded.messages["message_id"].tolist() == ["500", "501"]
    assert loaded.rejects["record"].tolist() == [before + 1]
    assert loaded.rejects["source"].tolist() == ["file"]
    return loaded.rejects["reason"][0], loaded.rejects["raw"][0]


def test_short_and_long_rows_are_rejected():
    assert reason_of("502,7,True") == ("too_few_fields", "502,7,True")
    row = f"502,7,True,{AT.format(0)},a,,,extra"
    assert reason_of(row) == ("too_many_fields", row)


@pytest.mark.parametrize(
    "row",
    [
        f'502,7,True,{AT.format(0)},"never closed,,',
        f'502,7,True,{AT.format(0)},"never\nclosed "", ,,',
        '502,"7,True',
    ],
)
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_quote_never_closed_costs_one_record_wherever_it_is(row, before):
    assert reason_of(row, before=before) == ("unclosed_quote", row)


def test_a_swallowed_record_is_found_though_the_fields_add_up():
    # Joined, the two lines have seven fields: a parser alone sees one sound record.
    first = f'1,7,True,{AT.format(0)},"never closed,,'
    second = f'2,8,True,{AT.format(0)},"text",,'
    loaded = read(f"{HEADER}\n{first}\n{second}\n")
    assert loaded.messages["message_id"].tolist() == ["2"]
    assert loaded.rejects["raw"].tolist() == [first]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({0: ""}, "missing_id"),
        ({0: "9.25E+17"}, "digits_lost"),
        ({6: "9.25E+17"}, "digits_lost"),
        ({6: "9007199254740993.0"}, "digits_lost"),
        ({0: "500"}, "duplicate"),
        ({1: ""}, "missing_author"),
        ({2: "maybe"}, "unknown_role"),
        ({2: ""}, "unknown_role"),
        ({3: ""}, "missing_stamp"),
        ({3: "yesterday"}, "bad_stamp"),
        ({3: "Tue Oct 32 22:10:47 +0000 2017"}, "bad_stamp"),
        ({3: "Wed Feb 29 22:10:47 +0000 2017"}, "bad_stamp"),
    ],
)
def test_unusable_records_are_rejected_with_their_reason(change, reason):
    row = ["502", "7", "True", AT.format(0), "text", "", ""]
    for place, value in change.items():
        row[place] = value
    assert reason_of(",".join(row)) == (reason, ",".join(row))


def test_raw_is_written_as_csv_and_cut_at_1000_characters():
    rows = [
        ["1", "7", "True", "never", 'a "b"\nc', "", ""],
        ["2", "7", "True", "never", "x" * 2000, "", ""],
    ]
    raw = read(written(rows)).rejects["raw"]
    assert raw[0] == '1,7,True,never,"a ""b""\nc",,'
    assert len(raw[1]) == 1000


def test_stamps_in_iso_are_read_among_the_others():
    rows = [
        ["1", "7", "True", AT.format(0), "a", "", ""],
        ["2", "7", "True", "2017-10-31T22:10:47Z", "b", "", ""],
        ["3", "7", "True", "2017-10-31 22:10:47+02:00", "c", "", ""],
        ["4", "7", "True", "Tue Oct 31 22:10:47 +0200 2017", "d", "", ""],
    ]
    stamps = read(written(rows)).messages["created_at"].dt.strftime("%H:%M").tolist()
    assert stamps == ["22:10", "22:10", "20:10", "20:10"]


def test_the_list_of_responses_repairs_only_missing_parents():
    rows = [
        ["1", "7", "True", AT.format(0), "a", "2,3,404", ""],
        ["2", "S", "False", AT.format(1), "b", "", ""],
        ["3", "S", "False", AT.format(2), "c", "", "2"],
    ]
    loaded = read(written(rows))
    parents = by_id(loaded, "parent_id")
    assert pd.isna(parents.pop("1"))
    assert parents == {"2": "1", "3": "2"}
    assert loaded.counts["repaired_parents"] == 1
    assert by_id(loaded, "thread_id") == dict.fromkeys("123", "1")


def test_repair_works_with_ids_that_are_no_numbers():
    rows = [
        ["a1", "7", "True", AT.format(0), "a", "b2", ""],
        ["b2", "S", "False", AT.format(1), "b", "", ""],
    ]
    assert by_id(read(written(rows)), "parent_id")["b2"] == "a1"


def test_self_parents_orphans_and_circles_are_counted_not_rejected():
    rows = [
        ["1", "7", "True", AT.format(0), "a", "", "1"],
        ["2", "7", "True", AT.format(0), "b", "", "99"],
        ["3", "7", "True", AT.format(0), "c", "", "4"],
        ["4", "7", "True", AT.format(0), "d", "", "3"],
        ["5", "7", "True", AT.format(0), "e", "", "4"],
    ]
    loaded = read(written(rows))
    assert by_id(loaded, "thread_id") == {"1": "1", "2": "99", "3": "3", "4": "3", "5": "3"}
    assert pd.isna(by_id(loaded, "parent_id")["1"])
    summary = loaded.summary()
    assert "1 answer a message that is not in the data" in summary
    assert "1 answered themselves" in summary
    assert "3 answer each other in a circle" in summary


def test_other_columns_ride_along_under_a_free_name():
    rows = [["1", "7", "True", AT.format(0), "a", "", "", "en", "mine"]]
    messages = read(written(rows, HEADER + ",lang,brand")).messages
    assert messages["lang"].tolist() == ["en"]
    assert messages["source_brand"].tolist() == ["mine"]
    assert messages["brand"].isna().all()


def test_a_file_with_a_header_only_has_no_records():
    loaded = read(HEADER + "\n")
    assert loaded.records == 0
    assert_frame_equal(loaded.messages, coerce(loaded.messages, MESSAGES))
    assert read(HEADER).records == 0


def test_a_file_without_lists_of_responses_is_read():
    header = HEADER.replace(",response_tweet_id", "")
    rows = [row[:5] + row[6:] for row in ROWS]
    assert_frame_equal(read(written(rows, header)).messages, read(written()).messages)


def test_an_empty_file_is_an_error():
    with pytest.raises(
        FormatError, match="file is empty; is it the right file, and was its export"
    ):
        read_twcs(io.BytesIO(b""))


def test_a_picture_is_an_error():
    with pytest.raises(
        FormatError, match="is not a text file: it holds NUL bytes; export the data as CSV"
    ):
        read_twcs(io.BytesIO(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00"))


def test_a_broken_gzip_is_an_error():
    with pytest.raises(FormatError, match=r"cannot be unzipped .*; was its download finished?"):
        read_twcs(io.BytesIO(gzip.compress(written().encode())[:-9]))


def test_other_columns_are_an_error_that_lists_them_and_the_nearest():
    with pytest.raises(FormatError) as caught:
        read_twcs(
            io.StringIO(
                "tweetid,author,inbound,created_at,text,in_response_to_tweet_id\n1,2,3,4,5,6\n"
            )
        )
    assert str(caught.value) == (
        "file is not a Customer Support on Twitter file (twcs.csv): it has no column 'tweet_id', 'author_id' "
        "(it has 'tweetid', 'author', 'inbound', 'created_at', 'text', 'in_response_to_tweet_id'); did you "
        "mean 'tweetid'?; for another layout use pandas.read_csv(dtype=str) and as_messages"
    )


def test_a_column_that_comes_twice_is_an_error():
    with pytest.raises(FormatError, match="has the column 'text' more than once; delete or rename"):
        read_twcs(io.StringIO(HEADER + ",text\n"))


def test_a_frame_is_an_error_that_names_the_way():
    with pytest.raises(
        ArgumentError, match=r"is DataFrame; give a path .* use as_messages or as_turns"
    ):
        read_twcs(pd.DataFrame())


def test_a_missing_file_is_the_usual_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_twcs(tmp_path / "none.csv")
