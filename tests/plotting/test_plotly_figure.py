"""The Plotly figure has the same content as the picture, and words where the pointer rests."""

import sys

import numpy as np
import pandas as pd
import pytest

from vocsigma.exceptions import ArgumentError, MissingExtraError
from vocsigma.spc import ControlChart, cusum_chart, ewma_chart, p_chart, t_chart, xmr_chart

pytest.importorskip("plotly")

DAYS = pd.date_range("2026-03-01", periods=60, tz="UTC")


@pytest.fixture
def late() -> ControlChart:
    rng = np.random.default_rng(1)
    n = rng.integers(50, 200, size=60)
    frame = pd.DataFrame({"late <b>": rng.binomial(n, 0.2), "tickets": n, "day": DAYS})
    frame.loc[55, "late <b>"] = frame.loc[55, "tickets"]
    frame["provisional"] = np.arange(60) >= 58
    return p_chart(
        frame, value="late <b>", n="tickets", time="day", baseline=50, exclude=[5],
        phase=["2026-03-23"],
    )  # fmt: skip


def traces(figure, name: str) -> list:
    return [trace for trace in figure.data if trace.name == name]


def test_every_kind_of_point_stands_where_the_data_are(late: ControlChart) -> None:
    figure = late.to_plotly()
    points = late.points
    marks = {
        "signals": points["signal"],
        "excluded": points["excluded"],
        "provisional": points["provisional"],
        "points": ~(points["signal"] | points["excluded"] | points["provisional"]),
    }
    for name, mask in marks.items():
        (drawn,) = traces(figure, name)
        np.testing.assert_allclose(np.asarray(drawn.y, dtype=float), points.loc[mask, "value"])
        wall = points.loc[mask, "time"].dt.tz_localize(None)
        assert pd.to_datetime(pd.Series(drawn.x)).tolist() == wall.tolist()


def test_limits_are_steps_and_the_band_is_between_them(late: ControlChart) -> None:
    figure = late.to_plotly()
    for phase, (low, high, middle) in enumerate(
        zip(*(traces(figure, name) for name in ("lcl", "ucl", "center")), strict=True)
    ):
        rows = late.points[late.points["phase"] == phase + 1]
        np.testing.assert_allclose(np.asarray(high.y, dtype=float)[::2], rows["ucl"])
        np.testing.assert_allclose(np.asarray(middle.y, dtype=float)[1::2], rows["center"])
        assert high.fill == "tonexty"
        assert figure.data.index(high) == figure.data.index(low) + 1


def test_the_pointer_says_value_limits_and_rules(late: ControlChart) -> None:
    (signals,) = traces(late.to_plotly(), "signals")
    row = late.points.iloc[55]
    assert signals.text[0].split("<br>") == [
        "<b>25 April 2026</b>", "100%",
        f"limits {100 * row['lcl']:.3g}% to {100 * row['ucl']:.3g}%",
        f"n = {row['n']:g}", "1: beyond the limits",
    ]  # fmt: skip


def test_words_are_those_of_the_picture(late: ControlChart) -> None:
    figure = late.to_plotly()
    assert "rose above its limits on 25 April 2026" in figure.layout.title.text
    assert "late &lt;b&gt;" in figure.layout.title.text
    said = {note.text for note in figure.layout.annotations}
    assert {"phase 1", "phase 2", "after the baseline"} <= said
    assert any(text.startswith("UCL ") for text in said)


def test_log_axes_and_units_are_kept() -> None:
    times = np.exp(np.random.default_rng(2).normal(8, 0.7, size=40))
    chart = xmr_chart(pd.DataFrame({"response_s": times}), value="response_s")
    figure = chart.to_plotly()
    assert figure.layout.yaxis.type == "log"
    assert "1 h" in figure.layout.yaxis.ticktext
    upper = next(note for note in figure.layout.annotations if note.text.startswith("UCL"))
    assert upper.y == pytest.approx(np.log10(chart.limits["ucl"].iloc[0]))
    gaps = np.random.default_rng(3).weibull(1.1, size=40) * 20
    assert t_chart(gaps).to_plotly().layout.yaxis.type == "log"


def test_groups_have_a_panel_each() -> None:
    frame = pd.DataFrame({"x": np.tile([4.0, 6.0, 5.0], 20), "team": ["a", "b"] * 30})
    chart = xmr_chart(frame, value="x", by="team")
    figure = chart.to_plotly()
    drawn = traces(figure, "data")
    assert [trace.yaxis for trace in drawn] == ["y", "y2"]
    assert {"a", "b"} <= {note.text for note in figure.layout.annotations}
    many = pd.DataFrame({"x": np.tile([4.0, 6.0, 5.0], 500), "team": np.arange(1500) // 60})
    with pytest.raises(ArgumentError, match="has 25 groups; draw at most 24"):
        xmr_chart(many, value="x", by="team").to_plotly()


def test_sums_averages_and_labels_come_along() -> None:
    x = np.random.default_rng(5).normal(10, 1, size=40)
    named = [f"batch {i}" for i in range(40)]
    sums = cusum_chart(x, time=named).to_plotly()
    assert len(traces(sums, "cusum_high")) == len(traces(sums, "cusum_low")) == 1
    assert sums.layout.xaxis.ticktext[1] == "batch 4"
    (observed,) = traces(ewma_chart(x).to_plotly(), "observed")
    np.testing.assert_array_equal(observed.y, x)


def test_long_series_are_thinned_and_keep_every_signal() -> None:
    x = np.random.default_rng(9).normal(size=50_000)
    x[30_000] = 12.0
    chart = xmr_chart(x, rules="nelson_1")
    figure = chart.to_plotly()
    assert traces(figure, "points") == []
    assert len(traces(figure, "signals")[0].y) == chart.points["signal"].sum()
    assert max(traces(figure, "data")[0].y) == 12.0


def test_a_figure_stands_alone() -> None:
    page = xmr_chart([4.0, 6.0, 5.0] * 10).to_plotly().to_html(include_plotlyjs=False)
    assert 'src="http' not in page


def test_without_plotly_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    chart = xmr_chart([4.0, 6.0, 5.0] * 10)
    for name in [name for name in sys.modules if name.split(".")[0] == "plotly"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "plotly", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'vocsigma\[plotly\]'"):
        chart.to_plotly()


def test_the_dispersion_stands_below_and_a_target_in_the_upper_panel_only() -> None:
    chart = xmr_chart(np.resize([9.0, 10.5, 10.0, 11.0, 9.5], 30))
    figure = chart.to_plotly(dispersion=True, target=12.0)
    above, below = traces(figure, "points")
    np.testing.assert_allclose(np.asarray(above.y, dtype=float), chart.points["value"])
    assert (above.yaxis, below.yaxis) == ("y", "y2")
    ranges = np.asarray(below.y, dtype=float)
    np.testing.assert_allclose(ranges[1:], np.abs(np.diff(chart.points["value"])))
    (line,) = figure.layout.shapes
    assert (line.y0, line.yref) == (12.0, "y")
    assert "target 12" in [note.text for note in figure.layout.annotations]


def test_a_chart_without_dispersion_says_so() -> None:
    chart = ewma_chart(np.random.default_rng(2).normal(size=30))
    with pytest.raises(ArgumentError, match="has no chart of the dispersion; leave it out"):
        chart.to_plotly(dispersion=True)


def test_the_shift_of_a_cusum_is_marked_from_its_beginning_to_the_signal() -> None:
    x = np.concatenate([np.zeros(10), np.full(10, 2.0)])
    chart = cusum_chart(x, center=0.0, sigma=1.0, k=0.5, h=5.0)
    (change,) = traces(chart.to_plotly(), "change")
    first = chart.signals.iloc[0]
    np.testing.assert_allclose(
        np.asarray(change.x, dtype=float), [first["change"], first["position"]]
    )
    np.testing.assert_allclose(np.asarray(change.y, dtype=float), 0.0)
