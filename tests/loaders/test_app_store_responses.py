"""Responses written as Python writes a dictionary: the usual ones in bulk, all as Python reads them."""

import ast

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.loaders._shops import app_store_responses as _app_store_responses
from vocsigma.loaders._shops.app_store_responses import read_responses

STAMP = "2026-02-02T08:00:00Z"


def read(*cells):
    found = read_responses(pa.array(cells, pa.large_string()))
    return list(zip(*(found[name].to_pylist() for name in found), strict=True))


@given(st.text(max_size=30), st.integers(0, 10**18), st.text(max_size=8))
@settings(max_examples=300)
def test_a_response_is_what_python_reads(body, key, stamp):
    cell = repr({"id": key, "body": body, "modified": stamp})
    if not cell.isascii() and cell.encode("utf-8", "ignore").decode() != cell:
        return
    assert read(cell) == [(body, stamp, None)]


ODD = st.text(alphabet="{}'\":, \\nrbidmoye0123x\r\n", max_size=25)


@given(ODD, ODD, ODD)
@settings(max_examples=400)
def test_what_python_cannot_read_is_bad_and_the_rest_the_same(before, inside, after):
    cell = f"{before}{{'id': 1, 'body': '{inside}', 'modified': '{STAMP}'}}{after}"
    try:
        found = ast.literal_eval(cell)
        expected = (str(found["body"]), str(found["modified"]), None)
    except (ValueError, SyntaxError, TypeError, KeyError):
        expected = (None, None, "true")
    assert read(cell) == [expected]


def test_the_usual_responses_do_not_go_through_python(monkeypatch):
    monkeypatch.setattr(_app_store_responses.ast, "literal_eval", None)
    texts = ["Thanks", "It's mended", 'It\'s "mended"\nnow', "Grüße 😀", ""]
    cells = [repr({"id": 1, "body": text, "modified": STAMP}) for text in texts]
    assert read(*cells, None) == [*((text, STAMP, None) for text in texts), (None, None, None)]


def test_other_keys_and_escapes_are_read_too():
    odd = {"modified": STAMP, "body": "a\tb\\c\x00", "id": "x"}
    bad = "{'id': 1, 'body': 'a'}"
    assert read(repr(odd), bad, "", "[]") == [
        ("a\tb\\c\x00", STAMP, None), (None, None, "true"), (None, None, "true"),
        (None, None, "true"),
    ]  # fmt: skip
