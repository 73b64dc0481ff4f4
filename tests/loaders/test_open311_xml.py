"""Open311 in XML: as safe as JSON."""

import io
import tracemalloc

import pytest

from vocsigma.exceptions import FormatError
from vocsigma.loaders import read_any, read_open311
from vocsigma.loaders._cities import open311_xml as _open311_xml

XML = """<?xml version="1.0" encoding="utf-8"?>
<service_requests>
  <request><service_request_id>638344</service_request_id><status>closed</status>
    <status_notes>Filled &amp; done</status_notes><service_name>Pothole</service_name>
    <description/><agency_responsible>Streets</agency_responsible>
    <requested_datetime>2026-01-05T06:37:38-08:00</requested_datetime>
    <updated_datetime>2026-01-07T09:00:00-08:00</updated_datetime><lat>37.7</lat></request>
  <request><status>open</status></request>
</service_requests>
"""
BOMB = XML.replace(
    "<service_requests>",
    "<!DOCTYPE b [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]><service_requests>",
).replace("Pothole", "&a11;")


def test_a_bomb_of_entities_in_xml_is_an_error_before_it_grows():
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="declares entities, which no Open311 server does"):
            read_open311(io.StringIO(BOMB))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<service_requests>", "<!DOCTYPE a SYSTEM 'file:///x'><service_requests>", "entities"),
        ("Filled &amp; done", "&b;", "damaged XML .undefined entity"),
    ],
)
def test_what_xml_would_fetch_or_declare_is_an_error(old, new, says):
    with pytest.raises(FormatError, match=says):
        read_open311(io.StringIO(XML.replace(old, new)))


def test_xml_that_is_too_large_is_an_error(monkeypatch):
    monkeypatch.setattr(_open311_xml, "LARGEST", 100)
    with pytest.raises(FormatError, match="is XML of more than 0 MiB; fetch JSON, or shorter"):
        read_open311(io.StringIO(XML))


def test_what_customers_write_in_xml_is_text_whatever_it_looks_like():
    said = "<![CDATA[<!DOCTYPE html> & <request>]]>"
    more = "<meta><count>1</count><status>open</status></meta></service_requests>"
    text = XML.replace("<description/>", f"<description>{said}</description>")
    loaded = read_open311(io.StringIO(text.replace("</service_requests>", more)))
    assert loaded.messages["text"][0] == "<!DOCTYPE html> & <request>"
    assert loaded.messages["status"].tolist() == ["closed"] * 2
    assert loaded.records == 2


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_xml_of_any_encoding_is_known_and_read(codec):
    data = XML.replace("Pothole", "Trou à l’égout").encode(codec)
    loaded = read_any(io.BytesIO(data))
    assert loaded.messages["text"][0] == "Trou à l’égout"
    assert "Taken for service requests of Open311 (read_open311), certain" in loaded.summary()
    assert ("cp1252, guessed" in loaded.summary()) == (codec == "cp1252")


EMPTY = '<?xml version="1.0"?>\n<service_requests/>'


@pytest.mark.parametrize("empty", [EMPTY, EMPTY.replace("/>", "></service_requests>"), "[]"])
def test_a_span_without_requests_is_no_record(tmp_path, empty):
    (tmp_path / "a.xml").write_text(XML)
    (tmp_path / "b.xml").write_text(empty)
    loaded = read_open311(str(tmp_path / "*.xml"))
    assert (loaded.records, len(loaded.messages)) == (2, 2)
    assert read_open311(tmp_path / "b.xml").records == 0


def test_what_a_server_says_of_an_error_is_no_empty_span():
    errors = "<errors><error><code>400</code></error></errors>"
    with pytest.raises(FormatError, match="holds no <request>"):
        read_open311(io.StringIO(errors))
