"""Icons of variation and assurance, on cases judged by hand."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.offsetbox import AnnotationBbox

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting._content import contents
from vocsigma.plotting._icons import Icons, icons_of
from vocsigma.spc import ControlChart, cusum_chart, ewma_chart, hotelling_t2_chart, xmr_chart

CALM = [*np.tile([48.0, 52.0, 50.0], 10)]


def chart_of(tail: list[float], rules: object = None) -> ControlChart:
    """Chart 30 calm points around 50, whose limits are about 42.9 and 57.1, and what follows."""
    return xmr_chart([*CALM, *tail], baseline=30, rules=rules)


def judged(chart: ControlChart, target: float | None = None, better=None) -> Icons:
    return icons_of(contents(chart)[""], target, better)


@pytest.mark.parametrize(
    ("tail", "better", "variation", "high"),
    [
        ([50.0], "lower", "common cause", None),
        ([60.0], "lower", "concern", True),
        ([60.0], "higher", "improvement", True),
        ([40.0], "lower", "improvement", False),
        ([40.0], "higher", "concern", False),
        ([40.0], None, "neither", False),
        ([60.0, 50.0], "lower", "common cause", None),
        ([51.0] * 9, "higher", "improvement", True),
        ([49.0] * 9, "higher", "concern", False),
    ],
)
def test_variation_is_that_of_the_latest_point(tail, better, variation, high) -> None:
    found = judged(chart_of(tail), better=better)
    assert (found.variation, found.high, found.assurance) == (variation, high, None)


def test_a_trend_goes_where_it_goes_and_an_alternation_nowhere() -> None:
    rising = chart_of([45, 46, 47, 48, 49, 49.5], rules="nelson_3")
    assert rising.points["signal"].iloc[-1]
    assert judged(rising, better="lower").variation == "concern"
    alternating = xmr_chart([*CALM, *[49.0, 51.0] * 8], baseline=30, rules="nelson_4")
    assert alternating.points["signal"].iloc[-1]
    assert judged(alternating, better="lower") == Icons("neither", None, None)


def test_points_that_are_not_judged_are_passed_over() -> None:
    frame = pd.DataFrame({"x": [*CALM, 60.0, 50.0], "provisional": [False] * 31 + [True]})
    chart = xmr_chart(frame, value="x", baseline=30)
    assert judged(chart, better="lower").variation == "concern"
    assert judged(xmr_chart([*CALM, 60.0], baseline=30, exclude=[30])).variation == "common cause"


@pytest.mark.parametrize(
    ("target", "better", "assurance"),
    [
        (60.0, "lower", "pass"),
        (40.0, "lower", "fail"),
        (50.0, "lower", "hit or miss"),
        (40.0, "higher", "pass"),
        (60.0, "higher", "fail"),
        (50.0, "higher", "hit or miss"),
    ],
)
def test_assurance_compares_the_latest_limits_with_the_target(target, better, assurance) -> None:
    assert judged(chart_of([50.0]), target, better).assurance == assurance


def test_a_target_on_the_limit_is_met() -> None:
    chart = chart_of([50.0])
    low, high = chart.limits[["lcl", "ucl"]].iloc[0]
    assert judged(chart, high, "lower").assurance == "pass"
    assert judged(chart, low, "higher").assurance == "pass"
    assert judged(chart, high, "higher").assurance == "hit or miss"


def test_assurance_is_that_of_the_latest_phase() -> None:
    x = [*CALM, *(np.array(CALM) + 30)]
    chart = xmr_chart(x, phase=[30])
    assert judged(chart, 60.0, "higher").assurance == "pass"


def test_icons_are_drawn_where_asked() -> None:
    chart = chart_of([60.0])

    def drawn(**options) -> list[str]:
        ax = chart.plot(**options)
        return [
            str(box.get_label()) for box in ax.get_children() if isinstance(box, AnnotationBbox)
        ]

    assert drawn() == []
    assert drawn(target=40.0) == []
    assert drawn(icons=True, better="lower") == ["icon: concern"]
    both = drawn(icons=True, better="lower", target=40.0)
    assert both == ["icon: concern", "icon: fail"]


def test_each_group_has_its_own_icons() -> None:
    frame = pd.DataFrame({"x": [*CALM, 50.0, *CALM, 60.0], "team": np.repeat(["a", "b"], 31)})
    chart = xmr_chart(frame, value="x", by="team", baseline=30)
    panels = chart.plot(icons=True, better="higher").figure.get_axes()
    found = [
        str(box.get_label())
        for panel in panels
        for box in panel.get_children()
        if isinstance(box, AnnotationBbox)
    ]
    assert found == ["icon: common cause", "icon: improvement"]


def test_what_has_no_meaning_is_refused() -> None:
    chart = chart_of([50.0])
    with pytest.raises(ArgumentError, match="better='small' is unknown; take 'lower', 'higher'"):
        chart.plot(better="small")
    with pytest.raises(ArgumentError, match="icons=True with target=5 needs better='lower' or"):
        chart.plot(icons=True, target=5)
    with pytest.raises(ArgumentError, match="CUSUM chart is not in the unit of the values"):
        cusum_chart(CALM).plot(target=5)
    with pytest.raises(ArgumentError, match="T² chart is not in the unit"):
        hotelling_t2_chart(np.random.default_rng(1).normal(size=(30, 2))).plot(target=5)
    with pytest.raises(ArgumentError, match="limits of the EWMA chart are those of averages"):
        ewma_chart(CALM).plot(target=5, icons=True, better="lower")
