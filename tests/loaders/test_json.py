"""JSON of every shape: lines, documents, and what exporters leave broken."""

import io
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import FormatError
from vocsigma.loaders import read_mastodon, read_x_v1
from vocsigma.loaders._files import json as _json
from vocsigma.loaders._files import json_duckdb as _json_duckdb
from vocsigma.loaders._files.json import JsonLayout, json_chunks
from vocsigma.loaders._files.json_walk import inside
from vocsigma.loaders._files.records import joined_chunks
from vocsigma.loaders._files.source import open_sources

LAYOUT = JsonLayout(
    title="a test",
    columns={
        "message_id": "id | number:int",
        "author": "user.name",
        "likes": "likes:int",
        "score": "score:float",
        "bot": "user.bot:bool",
        "parent_id": "refs[type=reply].id",
        "lang": "langs[0]",
    },
    needed=("message_id",),
    records=inside("data"),
)


def read(text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    columns, records = joined_chunks(json_chunks(open_sources(io.BytesIO(data)), LAYOUT))
    assert sorted([*records.number, *records.rejects["record"]]) == list(
        range(1, records.total + 1)
    )
    return columns, records


def ids(text):
    columns, records = read(text)
    return columns["message_id"].to_pylist(), records.rejects["reason"].tolist()


def line(name: object) -> str:
    return json.dumps({"id": str(name)})


names = st.text(alphabet='a"\\é😡\n{}[],:', max_size=6)
maybe = st.none() | names
records_ = st.fixed_dictionaries(
    {"id": names},
    optional={
        "user": st.none()
        | st.fixed_dictionaries({}, optional={"name": maybe, "bot": st.booleans()}),
        "likes": st.none() | st.integers(-(2**62), 2**62),
        "score": st.none() | st.floats(-1e9, 1e9).map(lambda number: number + 0.5),
        "refs": st.none()
        | st.lists(st.fixed_dictionaries({"type": st.sampled_from(["reply", "x"]), "id": names})),
        "langs": st.none() | st.lists(names, max_size=2),
        "other": st.recursive(maybe, lambda inner: st.lists(inner) | st.dictionaries(names, inner)),
    },
)


def values(table):
    """Give a table's cells, numbers as numbers, since 0.5 may be written 5e-1."""
    cells = table.to_pydict()
    cells["score"] = [None if cell is None else float(cell) for cell in cells["score"]]
    return cells


@settings(max_examples=60, deadline=None)
@given(st.lists(records_, min_size=1, max_size=6))
def test_in_bulk_and_value_by_value_give_the_same(records):
    block = "".join(json.dumps(record) + "\n" for record in records).encode()
    bulk = _json._bulk(block, LAYOUT, None)
    source = open_sources(io.BytesIO(block))[0]
    one_by_one, _ = _json._tolerant(source, block, LAYOUT, whole=False)
    assert bulk is not None
    assert values(bulk) == values(one_by_one)


@settings(max_examples=20, deadline=None)
@given(st.lists(records_, min_size=1, max_size=6))
def test_duckdb_gives_the_same(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("json") / "x.ndjson"
    block = "".join(json.dumps(record) + "\n" for record in records).encode()
    path.write_bytes(block)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_json_duckdb, "_LARGE", 0)
        found = pa.concat_tables(_json_duckdb.read_by_duckdb(path, LAYOUT.bulk))
    one_by_one, _ = _json._tolerant(open_sources(path)[0], block, LAYOUT, whole=False)
    assert values(found) == values(one_by_one)


@pytest.mark.parametrize(
    "damage", ["garbage", '{"id": "x"', '{"id": "\\ud83d"}', '{"data": 3}', "null"]
)
def test_a_damaged_large_file_is_not_taken_from_duckdb(tmp_path, monkeypatch, damage):
    monkeypatch.setattr(_json_duckdb, "_LARGE", 0)
    path = tmp_path / "x.ndjson"
    path.write_text(f"{line(1)}\n{damage}\n{line(2)}\n")
    columns, records = joined_chunks(json_chunks(open_sources(path), LAYOUT))
    assert records.total == 3
    assert columns["message_id"].to_pylist()[0] == "1"
    assert columns["message_id"].to_pylist()[-1] == "2"


def by_each_engine(path, monkeypatch):
    """Read a file by DuckDB and by pyarrow."""
    found = []
    for large in (0, 1 << 60):
        monkeypatch.setattr(_json_duckdb, "_LARGE", large)
        columns, records = joined_chunks(json_chunks(open_sources(path), LAYOUT))
        found.append((columns.to_pydict(), records.number.tolist(), records.rejects, records.total))
    return found


@pytest.mark.parametrize(
    "damage",
    [
        '{"id": "x", "user": {"na',
        '{"errors": [{"title": "x"}]}',
        f"{line('a')} {line('b')}",
        f"[{line('a')}, {line('b')}]",
        '{"id": "a", "user": "ann"}',
        '{"id": "a", "other": ' + "[" * 5000 + "]" * 5000 + "}",
        "  \n\n\r\n" + '{"id": "\\ud83d"}',
        "caf\xe9",
    ],
)
def test_a_bad_record_in_the_middle_costs_only_its_lines_whoever_reads(
    tmp_path, monkeypatch, damage
):
    lines = [line(number) for number in range(40_000)]
    lines[25_000] = damage
    path = tmp_path / "x.ndjson"
    path.write_bytes("\n".join(lines).encode("latin-1"))
    slow: list[int] = []
    tolerant = _json._tolerant
    monkeypatch.setattr(
        _json, "_tolerant", lambda *given, **how: slow.append(1) or tolerant(*given, **how)
    )
    (columns, number, rejects, total), other = by_each_engine(path, monkeypatch)
    assert (columns, number, total) == (other[0], other[1], other[3])
    assert rejects.equals(other[2])
    assert len(slow) <= 2
    assert columns["message_id"][24_999] == "24999"
    assert columns["message_id"][-1] == "39999"
    assert total == len(number) + len(rejects)


def test_what_duckdb_leaves_is_read_by_pyarrow(tmp_path, monkeypatch):
    path = tmp_path / "x.ndjson"
    path.write_text("".join(line(number) + "\n\n" for number in range(30_000)))
    read_by_duckdb = _json.read_by_duckdb

    def interrupted(*given):
        yield next(read_by_duckdb(*given))
        raise _json_duckdb.NotReadError

    monkeypatch.setattr(_json_duckdb, "_LARGE", 0)
    monkeypatch.setattr(_json, "read_by_duckdb", interrupted)
    columns, records = joined_chunks(json_chunks(open_sources(path), LAYOUT))
    assert columns["message_id"].to_pylist() == [str(number) for number in range(30_000)]
    assert records.number.tolist() == list(range(1, 30_001))


BATCH = f"{line(1)}\n{line(2)}\n{line(3)}\n"


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (BATCH, []),
        (BATCH.replace("\n", "\r\n"), []),
        (BATCH.rstrip("\n"), []),
        ("\ufeff" + BATCH, []),
        (BATCH.replace("\n", "\n\n"), []),
        (BATCH.replace("\n", " "), []),
        (BATCH.replace("\n", " ", 1), []),
        (BATCH.replace("\n", ""), []),
        (f"[{line(1)}, {line(2)},\n{line(3)}]", []),
        (f'{{"data": [{line(1)}, {line(2)}], "meta": 1}}\n{{"data": [{line(3)}]}}', []),
        (json.dumps({"data": [json.loads(line(n)) for n in (1, 2, 3)]}, indent=2), []),
        (f'{{"data": [\n{line(1)},\n{line(2)},\n{line(3)}\n], "meta": {{"next": "x"}}}}', []),
        (f"{line(1)}\n{line(2)}\n[{line(3)}]\n", []),
        (f"window.x.part0 = [{line(1)}, {line(2)}, {line(3)}];", []),
        (BATCH + '{"id": "4", "user": {"na', ["truncated"]),
        (BATCH + "HTTP 429 Too Many Requests\n", ["malformed"]),
        (f'{line(1)}\n{{"errors": [{{"title": "x"}}]}}\n{line(2)}\n{line(3)}\n', ["error_message"]),
        (f"{line(1)}\n{line(2)}\nnull\n5\n{line(3)}\n", ["no_record", "no_record"]),
        (f"[{line(1)}, {line(2)}, {line(3)}, ", []),
        (f'[{line(1)}, {{"id": "x", "user": }}, {line(2)}, {line(3)}]', ["malformed"]),
        (f'[{line(1)}, {line(2)}, {line(3)}, {{"id": "4", "us', ["truncated"]),
        (f'{{"data": [{line(1)}, {{"id: 7}}, {line(2)}, {line(3)}]}}', ["malformed"] * 2),
    ],
)
def test_the_records_of_every_shape_are_found(text, reasons):
    found, why = ids(text)
    assert found == ["1", "2", "3"]
    assert why == reasons


def test_half_a_character_is_replaced():
    columns, _ = read(line(1) + '\n{"id": "2", "user": {"name": "cut \\ud83d"}}\n')
    assert columns["author"].to_pylist() == [None, "cut \ufffd"]


def test_ids_keep_every_digit_and_numbers_stay_as_they_are_written():
    for shape in ('{{"number": {}}}\n', '[{{"number": {}}}]'):
        for number in ("9007199254740993", "1.23E+18", "12345678901234567890123456", "1.0"):
            assert ids(shape.format(number))[0] == [number]


def test_a_float_for_an_id_is_rejected_as_rounded():
    status = (
        '{{"id": {}, "created_at": "Wed Oct 10 20:19:24 +0000 2018", "text": "a",'
        ' "user": {{"id": 7}}}}\n'
    )
    text = status.format("1.05E+18") + status.format("1050000000000000001")
    loaded = read_x_v1(io.StringIO(text), agents=[])
    assert loaded.messages["message_id"].tolist() == ["1050000000000000001"]
    assert loaded.rejected == {"digits_lost": 1}
    assert loaded.messages["author_id"].tolist() == ["7"]


def test_one_id_as_text_here_and_as_a_number_there_is_one_id():
    assert ids('{"id": "1"}\n{"id": 2}\n{"number": 3}\n')[0] == ["1", "2", "3"]


def test_cp1252_within_json_is_read():
    columns, records = read('{"id": "1", "user": {"name": "café"}}\n'.encode("cp1252"))
    assert columns["author"].to_pylist() == ["café"]
    assert records.source.encoding == "cp1252, guessed as it is not UTF-8"


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
@pytest.mark.parametrize("shape", ['{{"id": {}}}', '[{{"id": {}}}]', "{}"])
def test_json_that_is_nested_too_deeply_is_an_error(depth, shape):
    with pytest.raises(FormatError, match=r"is not a test: none of its .*'too_deep'"):
        read(shape.format("[" * depth + "]" * depth))


def test_a_record_that_is_nested_too_deeply_costs_only_itself():
    deep = '{"id": ' + "[" * 5000 + "]" * 5000 + "}"
    assert ids(f"{line(1)}\n{deep}\n{line(2)}\n") == (["1", "2"], ["too_deep"])


@pytest.mark.parametrize("beside", ["", "garbage"])
def test_what_nobody_reads_may_be_nested_deeply(beside):
    deep = '{"id": "2", "likes": 7, "other": ' + "[" * 5000 + "]" * 5000 + "}"
    columns, records = read(f"{line(1)}\n{deep}\n{beside}\n{line(3)}\n")
    assert columns["message_id"].to_pylist() == ["1", "2", "3"]
    assert columns["likes"].to_pylist() == [None, "7", None]
    assert records.rejects["reason"].tolist() == ["malformed"] * bool(beside)


def test_a_line_that_is_too_long_is_an_error(monkeypatch):
    monkeypatch.setattr(_json, "BLOCK", 1 << 10)
    monkeypatch.setattr(_json, "LONGEST_LINE", 1 << 20)
    text = f'{line(1)}\n{{"id": "{"x" * (2 << 20)}"}}\n'
    with pytest.raises(
        FormatError, match="has a line of more than 1 MiB, which is no record; is it"
    ):
        read(text)


def test_a_document_that_is_too_large_is_an_error(monkeypatch):
    monkeypatch.setattr(_json, "LARGEST_DOCUMENT", 1 << 20)
    text = "[" + ", ".join([line(1)] * 100_000) + "]"
    with pytest.raises(FormatError, match=r"is one JSON document of more than 1 MiB.*jq -c"):
        read(text)


def test_blocks_are_cut_at_lines_and_numbered_through(monkeypatch):
    monkeypatch.setattr(_json, "BLOCK", 64)
    text = "".join(line(number) + "\n" for number in range(500))
    text = text.replace(line(77), "garbage")
    columns, records = read(text)
    assert columns.num_rows == 499
    assert records.rejects[["record", "raw"]].to_numpy().tolist() == [[78, "garbage"]]
    assert np.array_equal(records.number, np.delete(np.arange(1, 501), 77))


def test_another_format_is_an_error_that_says_what_was_found():
    with pytest.raises(FormatError) as caught:
        read_mastodon(io.StringIO('{"uri": "x", "record": {"text": "a"}}\n'), agents=[])
    assert str(caught.value) == (
        "file is not an export of Mastodon: none of its 1 records has 'content' (the first is "
        '\'no_record\'; it has "record", "uri"); see vocsigma.read_any'
    )


@pytest.mark.parametrize(
    ("page", "reasons"),
    [('{"data": []}', []), ('{"meta": {"result_count": 0}}', ["no_record"]), ("{}", ["no_record"])],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_page_without_a_record_costs_the_other_pages_nothing(tmp_path, page, reasons, place):
    pages = [line(1), f"[{line(2)}, {line(3)}]"]
    pages.insert(place, page)
    for number, text in enumerate(pages):
        (tmp_path / f"{number}.json").write_text(text)
    columns, records = joined_chunks(json_chunks(open_sources(tmp_path), LAYOUT))
    assert columns["message_id"].to_pylist() == ["1", "2", "3"]
    assert records.rejects["reason"].tolist() == reasons
    assert records.total == 3 + len(reasons)


def test_pages_of_which_none_has_a_record_are_an_error_about_the_first(tmp_path):
    (tmp_path / "1.json").write_text('{"meta": {"data": 1}}')
    (tmp_path / "2.json").write_text('{"x": 2}')
    with pytest.raises(
        FormatError, match=r"1\.json is not a test: .*'no_record'; it has \"meta\"\)"
    ):
        joined_chunks(json_chunks(open_sources(tmp_path), LAYOUT))


@pytest.mark.parametrize("engine", [0, 1 << 60])
def test_a_number_stands_in_for_the_text_that_is_not_there(tmp_path, monkeypatch, engine):
    monkeypatch.setattr(_json_duckdb, "_LARGE", engine)
    records = [
        {"id_str": "10", "created_at": "Wed Oct 10 20:19:24 +0000 2018", "text": "q",
         "user": {"id": 7, "screen_name": "ann"}},
        {"id_str": "11", "created_at": "Wed Oct 10 20:20:24 +0000 2018", "text": "a",
         "in_reply_to_status_id": 10, "user": {"id_str": "1", "screen_name": "acme"}},
    ]  # fmt: skip
    shapes = {"a": "\n".join(map(json.dumps, records)), "b": json.dumps(records)}
    for name, text in shapes.items():
        path = tmp_path / f"{name}.json"
        path.write_text(text)
        messages = read_x_v1(path, agents="acme").messages
        assert messages["author_id"].tolist() == ["7", "1"]
        assert messages["thread_id"].tolist() == ["10", "10"]


def test_an_error_names_the_ways_without_their_types():
    with pytest.raises(FormatError, match=r"none of its 1 records has 'id' or 'number' \("):
        read('{"x": 1}\n')


def test_a_long_file_of_another_format_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(_json, "BLOCK", 1 << 10)
    monkeypatch.setattr(_json, "_PATIENCE", 100)
    with pytest.raises(FormatError, match=r"is not a test: none of its 1[0-9][0-9] records has"):
        read('{"x": 12}\n' * 100_000)
