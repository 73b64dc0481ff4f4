"""The picture of a control chart shows the chart's own numbers, marks and words."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib import dates as mdates
from matplotlib.axes import Axes

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import picture_of
from vocsigma.plotting._style import ticks_of
from vocsigma.spc import ControlChart, Rule, p_chart, xmr_chart

DAYS = pd.date_range("2026-03-01", periods=60, tz="UTC")


@pytest.fixture(autouse=True)
def no_figure_stays_open() -> object:
    yield
    plt.close("all")


@pytest.fixture
def late() -> ControlChart:
    rng = np.random.default_rng(1)
    n = rng.integers(50, 200, size=60)
    frame = pd.DataFrame({"late": rng.binomial(n, 0.2), "tickets": n, "day": DAYS})
    frame.loc[55, "late"] = frame.loc[55, "tickets"]
    frame["provisional"] = np.arange(60) >= 58
    return p_chart(
        frame, value="late", n="tickets", time="day", baseline=50, exclude=[5], phase=["2026-03-23"]
    )


def lines(ax: Axes, label: str) -> list[np.ndarray]:
    return [line.get_xydata() for line in ax.get_lines() if line.get_label() == label]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_points_stand_where_the_data_are(late: ControlChart) -> None:
    ax = late.plot()
    points = late.points
    days = mdates.date2num(points["time"].dt.tz_localize(None))
    marks = {
        "signals": points["signal"],
        "excluded": points["excluded"],
        "provisional": points["provisional"],
        "points": ~(points["signal"] | points["excluded"] | points["provisional"]),
    }
    for label, mask in marks.items():
        (drawn,) = lines(ax, label)
        np.testing.assert_allclose(drawn[:, 0], days[mask])
        np.testing.assert_allclose(drawn[:, 1], points.loc[mask, "value"])
        assert len(drawn) > 0


def test_limits_are_steps_halfway_between_the_points_and_break_at_a_phase(
    late: ControlChart,
) -> None:
    ax = late.plot()
    first, second = lines(ax, "ucl")
    days = mdates.date2num(late.points["time"].dt.tz_localize(None))
    assert len(first) == 2 * 22
    assert len(second) == 2 * 38
    np.testing.assert_allclose(first[::2, 1], late.points["ucl"].iloc[:22])
    np.testing.assert_allclose(first[1:-1:2, 0], days[:21] + 0.5)
    assert first[-1, 0] == second[0, 0] == days[22] - 0.5


def test_the_line_of_the_data_leaves_out_excluded_points(late: ControlChart) -> None:
    first, second = lines(late.plot(), "data")
    assert np.flatnonzero(np.isnan(first[:, 1])).tolist() == [5]
    assert not np.isnan(second[:, 1]).any()


def test_words_say_the_finding_the_rules_and_the_last_limits(late: ControlChart) -> None:
    ax = late.plot()
    assert ax.get_title(loc="left") == "The share of late rose above its limits on 25 April 2026"
    said = texts(ax)
    assert "p chart of the share of late · 1 = beyond the limits" in said
    assert said.count("1") == 1
    assert [text for text in said if text.startswith("UCL ")] == [
        f"UCL {100 * late.points.loc[~late.points['provisional'], 'ucl'].iloc[-1]:.3g}%"
    ]
    assert {"phase 1", "phase 2", "after the baseline"} <= set(said)


def test_a_chart_is_drawn_on_the_callers_axes_and_leaves_settings_alone(
    late: ControlChart,
) -> None:
    before = mpl.rcParams.copy()
    _, own = plt.subplots()
    assert late.plot(ax=own) is own
    assert len(plt.get_fignums()) == 1
    assert late.plot() is not own
    assert dict(mpl.rcParams) == dict(before)


def test_response_times_have_a_log_axis_in_human_units() -> None:
    times = np.exp(np.random.default_rng(2).normal(8, 0.7, size=40))
    times[3] = 0.0
    ax = xmr_chart(pd.DataFrame({"response_s": times}), value="response_s").plot()
    assert ax.get_yscale() == "log"
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert "1 h" in labels
    (points,) = lines(ax, "points")
    (signals,) = lines(ax, "signals")
    assert min(points[:, 1].min(), signals[:, 1].min()) == 1.0


def test_groups_are_small_multiples() -> None:
    frame = pd.DataFrame({"x": np.tile([4.0, 6.0, 5.0], 20), "team": ["a", "b"] * 30})
    frame.loc[59, "x"] = 40.0
    chart = xmr_chart(frame, value="x", by="team")
    ax = chart.plot()
    panels = ax.figure.get_axes()
    assert [panel.get_title(loc="left") for panel in panels] == ["a", "b"]
    assert ax.figure.get_suptitle() == "The x gives signals in 1 of 2 groups: b"
    np.testing.assert_allclose(lines(panels[1], "ucl")[0][:, 1], chart.limits["ucl"].iloc[1])
    with pytest.raises(ArgumentError, match="has 2 groups, which need a figure of their own"):
        chart.plot(ax=ax)


@pytest.mark.parametrize(
    ("tail", "rule", "meaning"),
    [
        ([51.0] * 9, "nelson_2", "2 = 9 in a row on one side"),
        ([57.5, 57.5], "weco_2", "2 = 2 of 3 beyond 2 sigma on one side"),
        ([46, 47, 48, 49, 50, 51], "nelson_3", "3 = 6 rising or falling"),
        ([57.5], Rule(1, z=2.0, name="warn"), "warn = beyond 2 sigma"),
        ([90.0], lambda z: z > 5, "own_1 = your rule"),
    ],
)
def test_the_line_below_the_title_says_what_a_number_means(
    tail: list[float], rule: object, meaning: str
) -> None:
    x = [*np.tile([48.0, 52.0, 50.0], 10), *tail]
    ax = xmr_chart(x, baseline=30, rules=rule).plot()
    assert texts(ax)[-1].endswith(meaning)


def test_too_many_groups_are_refused() -> None:
    frame = pd.DataFrame({"x": np.tile([4.0, 6.0, 5.0], 500), "team": np.arange(1500) // 60})
    with pytest.raises(ArgumentError, match="has 25 groups; draw at most 24"):
        xmr_chart(frame, value="x", by="team").plot()


def test_labels_and_positions_make_an_axis() -> None:
    x = np.tile([4.0, 6.0, 5.0], 10)
    named = xmr_chart(x, time=[f"batch {i}" for i in range(30)]).plot()
    shown = [label.get_text() for label in named.get_xticklabels()]
    assert shown[:2] == ["batch 0", "batch 3"]
    weeks = xmr_chart(pd.DataFrame({"x": x, "week": range(7, 37)}), value="x", time="week").plot()
    assert weeks.get_xlabel() == "week"
    assert lines(weeks, "data")[0][0, 0] == 7


def test_a_chart_without_signals_and_with_gaps_is_drawn() -> None:
    x = np.tile([4.0, 6.0, 5.0], 10)
    x[4] = np.nan
    ax = xmr_chart(x).plot()
    (data,) = lines(ax, "data")
    assert np.isnan(data[4, 1])
    assert len(lines(ax, "signals")[0]) == 0
    panel = xmr_chart(x).dispersion
    assert panel is not None
    assert panel.plot().get_title(loc="left").startswith("The moving range of the value")


@pytest.mark.parametrize(
    ("low", "high", "log", "seconds", "ticks"),
    [
        (50, 30_000, True, True, [60, 300, 1200, 3600, 14_400]),
        (0, 9000, False, True, [0, 1800, 3600, 5400, 7200, 9000]),
        (0, 1, False, False, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1, 1000, True, False, [1, 5, 20, 100, 500]),
        (3, 3, False, False, []),
    ],
)
def test_ticks_are_round_in_their_unit(
    low: float, high: float, log: bool, seconds: bool, ticks: list[float]
) -> None:
    assert ticks_of(low, high, log=log, seconds=seconds) == pytest.approx(ticks)


def test_the_picture_is_found_by_the_type_of_the_result(late: ControlChart) -> None:
    assert isinstance(picture_of(late)(late), Axes)
    with pytest.raises(ArgumentError, match="there is no picture for a dict"):
        picture_of({})
