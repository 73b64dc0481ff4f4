"""The page itself: complete, valid, accessible, and safe whatever customers are called."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.report import Report
from vocsigma.report._html import page

VOID = {"meta", "link", "br", "img", "hr", "input"}
LABELS = ("labelledby", "describedby")
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Page(HTMLParser):
    """The elements of a page, and whether every one is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module")
def parsed(report: Report) -> Page:
    return Page(report.html)


def evil_messages(write) -> pd.DataFrame:
    """Strangers' text in every column that reaches the page."""
    messages = write([30, 90, None, 50] * 250, step="30min", brand="Parzelio", channel="web")
    messages.loc[messages["thread_id"].str[-1].isin(list("02468")), "brand"] = EVIL
    messages.loc[::7, "channel"] = EVIL
    messages.loc[messages["author_role"] == "agent", "author_id"] = EVIL
    messages.loc[messages.index[-3:], "author_id"] = EVIL + "2"
    return messages


def test_elements_are_nested_and_closed(parsed):
    assert parsed.open == []


def test_page_has_language_title_and_landmarks(parsed, report):
    assert parsed.all("html")[0]["lang"] == "en"
    assert parsed.all("title")
    assert len(parsed.all("main")) == 1
    assert len(parsed.all("h1")) == 1
    assert report.part.headline in "".join(parsed.texts)


def test_ids_are_unique_and_labels_point_to_them(parsed):
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in parsed.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert attrs.get(name) is None or attrs[name] in ids


def test_every_picture_says_what_it_shows(parsed):
    pictures = parsed.all("svg")
    assert len(pictures) > 3
    for attrs in pictures:
        assert attrs["role"] == "img"
        assert attrs.get("aria-label") or attrs.get("aria-labelledby")


def test_every_table_has_a_caption_and_scoped_headers(parsed):
    assert len(parsed.all("table")) == len(parsed.all("caption")) >= 3
    assert {attrs.get("scope") for attrs in parsed.all("th")} == {"row", "col"}


def test_page_loads_and_runs_nothing(parsed, report):
    names = {name for name, _ in parsed.elements}
    assert not names & {"script", "link", "iframe", "object", "embed", "img", "base", "form"}
    for name, attrs in parsed.elements:
        assert not [key for key in attrs if key.startswith("on")]
        for key in ("href", "xlink:href", "src"):
            assert (attrs.get(key) or "#").startswith("#"), (name, attrs)
    assert "@import" not in report.html
    assert not re.search(r"url\((?!#)", report.html)
    policy = next(attrs for attrs in parsed.all("meta") if "http-equiv" in attrs)
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_ids_of_pictures_that_are_referred_to_exist(parsed, report):
    ids = {attrs["id"] for _, attrs in parsed.elements if "id" in attrs}
    assert set(re.findall(r"url\(#([^)]+)\)", report.html)) <= ids
    used = {attrs["xlink:href"][1:] for attrs in parsed.all("use")}
    assert used <= ids


def test_same_input_gives_the_same_bytes(simulation, report):
    again = vs.service_report(simulation.messages, sla="24h", until=simulation.until, baseline=56)
    assert again.html == report.html


def test_what_strangers_wrote_is_text(write):
    report = vs.service_report(evil_messages(write), title=EVIL)
    assert EVIL in set(report.charts["groups"].points["brand"])
    html = report.html
    parsed = Page(html)
    assert "<script" not in html
    assert "<img" not in html
    assert EVIL in "".join(parsed.texts)
    assert not [attrs for _, attrs in parsed.elements if "onerror" in attrs]


@pytest.mark.parametrize("brand", [r"$\frac$ & $x_2$", "日本語 🎉 ضد", "--><b>"])
def test_strange_names_are_drawn_as_they_are(write, brand):
    messages = write([30, 90, 20, 50] * 250, step="30min", brand="Parzelio")
    messages.loc[messages["thread_id"].str[-1].isin(list("02468")), "brand"] = brand
    report = vs.service_report(messages)
    assert brand in set(report.charts["groups"].points["brand"])
    parsed = Page(report.html)
    assert parsed.open == []
    assert "".join(parsed.texts).count(brand) >= 2


def test_rejects_and_file_names_are_text(tmp_path):
    header = (
        "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
    )
    stamp = "Tue Oct 31 22:10:{:02d} +0000 2017"
    rows = [f'{n},{EVIL!r},True,{stamp.format(n)},"hi",,\n' for n in range(1, 30)]
    bad = f'99,ann,True,never,"{EVIL.replace(chr(34), chr(34) * 2)}",,\n'
    path = tmp_path / "<script>.csv"
    path.write_text(header + "".join(rows) + bad * 40, encoding="utf-8")
    report = vs.service_report(vs.read_twcs(path))
    assert "<script" not in report.html
    assert "&lt;script&gt;.csv" in report.html
    assert len(report.tables["rejects"]) == 40
    said = "40 of 69 records were not used and are not in these figures: 40 bad stamp."
    assert said in report.summary()
    # Three examples of a reason are enough.
    assert report.html.count("record 3") == 3


def test_nothing_lost_shows_no_table_of_rejects(report):
    assert "Rejected records" not in report.html
    assert "what was left out before is not known here" in report.html


def test_page_without_charts_is_sound(write):
    html = vs.service_report(write([5, 90] * 100), charts=[]).html
    assert Page(html).open == []
    assert "Signal or noise?" not in html


def test_page_with_who_stays_is_sound(simulation):
    turns = vs.response_turns(simulation.messages, until=simulation.until)
    report = vs.service_report(turns, sla="24h", customers=simulation.customers, charts=[])
    parsed = Page(report.html)
    assert "Who stays" in parsed.texts
    assert parsed.open == []
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    labels = {name: [attrs.get(f"aria-{name}") for attrs in parsed.all("svg")] for name in LABELS}
    assert all(set(filter(None, found)) <= set(ids) for found in labels.values())
    assert "part1-stays-title" in labels["labelledby"]
    assert len(parsed.all("table")) == len(parsed.all("caption"))
    assert {attrs.get("scope") for attrs in parsed.all("th")} == {"row", "col"}


def test_two_parts_make_one_page(report, write):
    other = vs.service_report(write([30, 90, None, 50] * 60), title="The other")
    html = page([report.part, other.part], "Both")
    parsed = Page(html)
    ids = [attrs["id"] for _, attrs in parsed.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert len(parsed.all("h1")) == 1
    assert [attrs["href"] for attrs in parsed.all("a")] == ["#part1", "#part2"]


def test_bytes_that_are_no_text_do_not_stop_the_page(write, tmp_path):
    report = vs.service_report(write([30, 90] * 50), title="odd \udcff \x1b[2J name")
    report.save(tmp_path / "page.html")
    page_text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<title>odd \ufffd \ufffd[2J name</title>" in page_text


def test_notebook_shows_the_page_in_a_frame_of_its_own(report):
    shown = Page(report._repr_html_())
    (frame,) = shown.all("iframe")
    assert frame["srcdoc"] == report.html
    assert "sandbox" in frame


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(report, scheme):
    blocks = re.findall(r":root \{(.*?)\}", report.html, flags=re.DOTALL)
    block = blocks[("light", "dark").index(scheme)]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    for text in ("text", "quiet", "accent"):
        for ground in ("page", "card", "tint"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
