"""CSV in blocks: where they are cut makes no difference, and trouble stays in its own."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import FormatError
from vocsigma.loaders import read_twcs, read_x_v1
from vocsigma.loaders._files import csv as _csv
from vocsigma.loaders._files import csv_blocks as _csv_blocks
from vocsigma.loaders._files import csv_bulk as _csv_bulk

HEADER = "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
STAMP = "Tue Oct 31 22:10:47 +0000 2017"
DAMAGE = {
    "short": f"88888,7,True,{STAMP}\n",
    "long": f"88888,7,True,{STAMP},a,,,,\n",
    "open quote": f'77777,7,True,{STAMP},"a,,\n',
    "open quote at the end": f'77777,7,True,{STAMP},a,,"1\n',
    "bare CR": f"77777,7,True,{STAMP},a\rb,,\n",
    "latin-1": f"77777,7,True,{STAMP},caf\xe9 \xfc \u20ac,,\n",
}


def row(number: int, text: str = '"a ""b""\n1,2"') -> str:
    return f"{number},7,True,{STAMP},{text},,\n"


def read(data: bytes, block: int, piece: int = 1 << 20, **options):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_csv_blocks, "BLOCK", block)
        patch.setattr(_csv_bulk, "_PIECE", piece)
        return read_twcs(io.BytesIO(data), **options)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["good", *DAMAGE]), min_size=1, max_size=12),
    st.integers(200, 900),
    st.integers(100, 900),
)
def test_where_a_file_is_cut_makes_no_difference(kinds, block, piece):
    rows = [DAMAGE.get(kind, row(number)) for number, kind in enumerate(kinds)]
    data = (HEADER + "".join(rows)).encode("cp1252")
    whole, cut = read(data, 1 << 20), read(data, block, piece)
    assert cut.messages.equals(whole.messages)
    assert cut.rejects.equals(whole.rejects)
    assert cut.summary() == whole.summary()
    assert cut.records == len(kinds)


@pytest.mark.parametrize("kind", DAMAGE)
def test_only_the_block_of_a_bad_record_is_read_again(monkeypatch, kind):
    again: list[int] = []
    tolerant = _csv.tolerant
    monkeypatch.setattr(
        _csv, "tolerant", lambda data, *rest: again.append(len(data)) or tolerant(data, *rest)
    )
    rows = [row(number) for number in range(2000)]
    rows[1000] = DAMAGE[kind]
    loaded = read((HEADER + "".join(rows)).encode("cp1252"), 4096)
    assert len(again) == 1
    assert again[0] <= 4200
    assert loaded.records == 2000
    assert set(loaded.rejects["record"]) <= {1001}
    expected = [str(number) for number in range(2000) if number != 1000]
    assert [one for one in loaded.messages["message_id"] if one != "77777"] == expected
    assert loaded.messages["text"].iloc[-1] == 'a "b"\n1,2'


def test_records_that_nothing_tells_are_cut_outside_quotes():
    rows = "".join(row(number).replace(f"{number},7", f"x-{number},7") for number in range(500))
    loaded = read((HEADER + rows).encode(), 512)
    assert loaded.messages["message_id"].tolist() == [f"x-{number}" for number in range(500)]
    assert len(loaded.rejects) == 0


def test_a_quote_left_open_among_records_that_nothing_tells_costs_a_bounded_part(monkeypatch):
    monkeypatch.setattr(_csv_blocks, "LONGEST_RECORD", 4096)
    rows = [row(number, "a").replace(f"{number},7", f"x-{number},7") for number in range(500)]
    rows[100] = f'x-100,7,True,{STAMP},"a,,\n'
    loaded = read((HEADER + "".join(rows)).encode(), 512)
    assert loaded.rejected == {"unclosed_quote": 1}
    found = loaded.messages["message_id"].tolist()
    assert found[:100] == [f"x-{number}" for number in range(100)]
    assert found[-1] == "x-499"
    assert len(found) > 390


def test_a_record_longer_than_a_piece_is_read_whole():
    data = (HEADER + row(1, '"' + "x\n" * 1000 + '"') + row(2)).encode()
    loaded = read(data, 1 << 20, piece=256)
    assert loaded.messages["text"].str.len().tolist() == [2000, 9]
    assert len(loaded.rejects) == 0


def test_a_line_that_is_too_long_is_an_error(monkeypatch):
    monkeypatch.setattr(_csv_blocks, "LONGEST_RECORD", 1 << 20)
    data = (HEADER + f'1,7,True,{STAMP},"' + "x" * (3 << 20)).encode()
    with pytest.raises(FormatError, match="has a line of more than 1 MiB, which is no record; is"):
        read(data, 1 << 18)


def test_a_header_of_several_lines_and_a_damaged_one_are_left_out():
    for name in ('"in_response\nto"', '"new" column'):
        header = HEADER.replace("\n", f",{name}\n")
        data = (header + row(1).replace("\n", ",z\n").replace('""\n1', '""1')).encode()
        loaded = read(data.replace(b"z\n1", b"z1"), 1 << 20)
        assert loaded.records == 1
        assert loaded.messages["message_id"].tolist() == ["1"]


@pytest.mark.parametrize(
    "empty",
    [
        lambda **how: read_twcs(io.StringIO(HEADER), **how),
        lambda **how: read_x_v1(io.StringIO("[]"), agents=[], **how),
    ],
)
def test_a_file_without_records_gives_one_empty_batch(empty):
    (batch,) = empty(batch_size=10)
    assert batch.records == 0
    assert batch.messages.dtypes.equals(empty().messages.dtypes)


@pytest.mark.parametrize("kind", DAMAGE)
def test_batches_of_a_damaged_file_give_what_the_whole_gives(kind):
    rows = [row(number) for number in range(300)]
    rows[150] = DAMAGE[kind]
    data = (HEADER + "".join(rows)).encode("cp1252")
    whole = read(data, 1024)
    batches = list(read_twcs(io.BytesIO(data), batch_size=40))
    for name in ("message_id", "text", "record"):
        joined = [cell for batch in batches for cell in batch.messages[name]]
        assert joined == whole.messages[name].tolist()
    found = [cell for batch in batches for cell in batch.rejects["record"]]
    assert found == whole.rejects["record"].tolist()
    assert sum(batch.records for batch in batches) == 300


def test_a_source_is_opened_once_for_its_batches_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    path = tmp_path / "t.csv"
    path.write_text(HEADER + "".join(row(number) for number in range(50)))
    batches = read_twcs(path, batch_size=10)
    first = next(batches)
    path.unlink()
    assert [len(first.messages), *(len(batch.messages) for batch in batches)] == [10] * 5
    assert list((tmp_path / "temp").iterdir()) == []
    path.write_text(HEADER + row(1))
    next(unfinished := read_twcs(path, batch_size=1))
    unfinished.close()
    assert list((tmp_path / "temp").iterdir()) == []
