"""Pictures as SVG inside a page."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from vocsigma.plotting._svg import svg_of
from vocsigma.spc import c_chart


@pytest.fixture
def chart():
    return c_chart([4, 6, 3, 5, 7, 4, 5, 2, 6, 5, 4, 5, 6, 3, 5, 4, 7, 5, 4, 16])


def test_element_has_its_name_and_description(chart):
    svg = ET.fromstring(svg_of(chart, title="5 < 6 & rising", description="Calls.", prefix="one"))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    assert svg.find(f"{space}title").text == "5 < 6 & rising"
    assert svg.find(f"{space}title").get("id") == svg.get("aria-labelledby")
    assert svg.find(f"{space}desc").get("id") == svg.get("aria-describedby")


def test_words_stay_words(chart):
    svg = svg_of(chart, title="Title", description="Text.", prefix="one")
    assert "rose above its limits" in svg


def test_same_chart_gives_the_same_text_without_a_date(chart):
    one, two = (svg_of(chart, title="t", description="d", prefix="p") for _ in range(2))
    assert one == two
    assert "<metadata" not in one
    assert "DOCTYPE" not in one


def test_ids_carry_the_prefix(chart):
    svg = ET.fromstring(svg_of(chart, title="t", description="d", prefix="p7"))
    ids = [element.get("id") for element in svg.iter() if element.get("id")]
    assert ids
    assert all(name.startswith("p7-") for name in ids)
    assert len(ids) == len(set(ids))
