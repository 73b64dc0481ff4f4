"""What only some kinds of chart have: sums, averages, arrows, parts, one limit, two panels."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import dates as mdates
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.plotting._thinning import COLUMNS, thinned
from vocsigma.spc import (
    ControlChart,
    cusum_chart,
    dnom_chart,
    ewma_chart,
    g_chart,
    hotelling_t2_chart,
    mewma_chart,
    moving_average_chart,
    p_chart,
    p_prime_chart,
    quantile_chart,
    run_chart,
    t_chart,
    xbar_s_chart,
    xmr_chart,
    z_mr_chart,
)

pytestmark = pytest.mark.filterwarnings("ignore::vocsigma.exceptions.BaselineWarning")
SHIFTED = np.r_[
    np.random.default_rng(5).normal(10, 1, size=40), np.random.default_rng(6).normal(12, 1, 15)
]


def lines(ax: Axes, label: str) -> list[np.ndarray]:
    return [line.get_xydata() for line in ax.get_lines() if line.get_label() == label]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def labels(ax: Axes) -> set[str]:
    return {line.get_label() for line in ax.get_lines()}


@pytest.mark.parametrize("draw", [ewma_chart, moving_average_chart])
def test_averages_have_the_values_behind_them(draw) -> None:
    chart = draw(SHIFTED, baseline=30)
    ax = chart.plot()
    (observed,) = lines(ax, "observed")
    np.testing.assert_array_equal(observed[:, 1], SHIFTED)
    (drawn,) = lines(ax, "data")
    np.testing.assert_array_equal(drawn[:, 1], chart.points["value"])
    low, high = ax.get_ylim()
    assert low < SHIFTED.min() < SHIFTED.max() < high
    assert any("small dots = the values" in text for text in texts(ax))


def test_a_cusum_shows_both_sums_and_since_when() -> None:
    chart = cusum_chart(SHIFTED, baseline=30)
    ax = chart.plot()
    for name in ("cusum_high", "cusum_low"):
        (drawn,) = lines(ax, name)
        np.testing.assert_array_equal(drawn[:, 1], chart.points[name])
    first = chart.signals.drop_duplicates("change")
    (change,) = lines(ax, "change")
    np.testing.assert_array_equal(change[:, 0], first["change"])
    np.testing.assert_array_equal(change[:, 1], 0)
    shift = lines(ax, "shift")[0]
    np.testing.assert_array_equal(shift[:, 0], first[["change", "position"]].iloc[0])
    assert {"limit 4.77", "limit -4.77"} <= set(texts(ax))


def test_a_change_is_drawn_where_it_happened_on_a_chart_of_dates() -> None:
    days = pd.date_range("2026-01-01", periods=55)
    chart = cusum_chart(
        pd.DataFrame({"x": SHIFTED, "day": days}), value="x", time="day", baseline=30
    )
    (change,) = lines(chart.plot(), "change")
    assert change[0, 0] == mdates.date2num(days[int(chart.signals["change"].iloc[0])])


def test_gaps_have_a_log_axis_unless_one_is_zero() -> None:
    gaps = np.random.default_rng(3).weibull(1.1, size=40) * 20
    assert t_chart(gaps).plot().get_yscale() == "log"
    gaps[7] = 0
    assert t_chart(gaps).plot().get_yscale() == "linear"
    counts = np.random.default_rng(3).geometric(0.05, size=40) - 1
    counts[3] = 0
    assert g_chart(counts).plot().get_yscale() == "linear"


def test_a_run_chart_has_a_median_and_no_band() -> None:
    calm = run_chart(np.random.default_rng(1).normal(size=30)).plot()
    assert {"lcl", "ucl"}.isdisjoint(labels(calm))
    (center,) = [line for line in calm.get_lines() if line.get_label() == "center"]
    assert (center.get_color(), center.get_linestyle()) == (style.CENTER, "-")
    assert any(text.startswith("median ") for text in texts(calm))


def test_the_median_is_dashed_where_runs_are_not_those_of_chance() -> None:
    chart = run_chart(np.r_[SHIFTED[:25], SHIFTED[40:]])
    assert (chart.signals["rule"] == "anhoej_run").any()
    ax = chart.plot()
    (center,) = [line for line in ax.get_lines() if line.get_label() == "center"]
    assert center.get_color() == style.ACCENT
    assert center.get_linestyle() == "--"
    assert any("run = longer on one side" in text for text in texts(ax))


def test_a_quantile_that_is_not_reached_is_an_arrow_at_the_top() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"day": np.repeat(np.arange(25), 40), "wait": rng.lognormal(5, 1, 1000)})
    end = np.where(frame["day"] == 12, 100.0, np.inf)
    frame["answered"] = frame["wait"] < end
    frame["wait"] = frame["wait"].clip(upper=end)
    chart = quantile_chart(frame, value="wait", subgroup="day", observed="answered")
    assert np.flatnonzero(~chart.points["reached"]).tolist() == [12]
    ax = chart.plot()
    (arrow,) = lines(ax, "not reached")
    np.testing.assert_array_equal(arrow, [[12, 0.97]])
    (data,) = lines(ax, "data")
    assert np.flatnonzero(np.isnan(data[:, 1])).tolist() == [12]
    assert 12 not in lines(ax, "points")[0][:, 0]
    assert any("▲ = not reached" in text for text in texts(ax))


def test_a_missing_quantile_of_the_subgroups_table_is_an_arrow_too() -> None:
    table = pd.DataFrame({
        "period_start": pd.date_range("2026-01-01", periods=25), "answered": 40,
        "p90": np.random.default_rng(2).lognormal(8, 0.3, 25),
    })  # fmt: skip
    table.loc[9, "p90"] = np.nan
    (arrow,) = lines(quantile_chart(table).plot(), "not reached")
    assert arrow[0, 0] == mdates.date2num(table["period_start"][9])


@pytest.mark.parametrize("draw", [hotelling_t2_chart, mewma_chart])
def test_squared_distances_have_an_upper_limit_only(draw) -> None:
    ax = draw(np.random.default_rng(8).normal(size=(40, 2))).plot()
    assert "ucl" in labels(ax)
    assert {"lcl", "center"}.isdisjoint(labels(ax))
    assert not any(text.startswith(("LCL", "centre")) for text in texts(ax))


def test_short_runs_have_borders_between_their_parts() -> None:
    parts = [*"AAAABBBBAAAA"] * 2
    values = np.where(np.array(parts) == "A", 50.0, 80.0) + SHIFTED[:24]
    ax = z_mr_chart(values, part=parts).plot()
    at_foot = [text for text in ax.texts if text.get_text() in ("A", "B")]
    assert [(text.get_text(), text.xy[0]) for text in at_foot] == [
        ("A", -0.5), ("B", 3.5), ("A", 7.5), ("B", 15.5), ("A", 19.5),
    ]  # fmt: skip
    said = texts(dnom_chart(values, part=parts, nominal={"A": 50, "B": 80}).plot())
    assert said.count("nominal 80") == 2


def test_both_panels_stand_one_above_the_other() -> None:
    chart = xbar_s_chart(SHIFTED.reshape(11, 5))
    upper = chart.plot(dispersion=True)
    top, bottom = upper.figure.get_axes()
    assert top is upper
    assert chart.dispersion is not None
    np.testing.assert_array_equal(lines(top, "data")[0][:, 1], chart.points["value"])
    np.testing.assert_array_equal(lines(bottom, "data")[0][:, 1], chart.dispersion.points["value"])
    assert top.get_xlim() == bottom.get_xlim()
    assert top.get_position().y0 > bottom.get_position().y0


def test_two_panels_are_refused_where_they_cannot_be() -> None:
    with pytest.raises(ArgumentError, match="p chart has no chart of the dispersion"):
        p_chart([1, 2, 3, 2, 1], n=[10] * 5).plot(dispersion=True)
    chart = xmr_chart(SHIFTED)
    with pytest.raises(ArgumentError, match="two panels, and the caller's axes are one"):
        chart.plot(dispersion=True, ax=plt.subplots()[1])
    frame = pd.DataFrame({"x": SHIFTED[:40], "team": ["a", "b"] * 20})
    with pytest.raises(ArgumentError, match="two panels, and there are several groups"):
        xmr_chart(frame, value="x", by="team").plot(dispersion=True)


def test_corrected_limits_and_false_discoveries_are_said() -> None:
    said = texts(xmr_chart(SHIFTED, baseline=25, limits="corrected").plot())
    assert any("limits corrected for the size of the baseline" in text for text in said)
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"theme": np.repeat([*"abc"], 24), "n": 500, "month": [*range(24)] * 3})
    frame["k"] = rng.binomial(
        500, np.where((frame["theme"] == "b") & (frame["month"] > 20), 0.2, 0.1)
    )
    chart = p_prime_chart(frame, value="k", n="n", time="month", by="theme", baseline=18, fdr=0.1)
    panels = chart.plot().figure.get_axes()[:3]
    drawn = {panel.get_title(loc="left"): lines(panel, "signals")[0][:, 0] for panel in panels}
    for theme, rows in chart.points.groupby("theme"):
        np.testing.assert_array_equal(drawn[theme], rows.loc[rows["signal"], "time"])
    assert {21, 22, 23} <= set(drawn["b"])
    assert "fdr" in texts(panels[1])


def test_a_target_is_a_line_of_its_own() -> None:
    chart = p_chart([10, 12, 9, 11, 13] * 5, n=[100] * 25)
    ax = chart.plot(target=0.4)
    assert "target 40%" in texts(ax)
    assert ax.get_ylim()[1] > 0.4
    assert not any("target" in text for text in texts(chart.plot()))


@pytest.fixture(scope="module")
def long_chart() -> ControlChart:
    x = np.random.default_rng(9).normal(size=200_000)
    x[[70_000, 150_000]] = 12.0, -12.0
    return xmr_chart(x, rules="nelson_1")


def test_long_series_are_thinned_and_keep_every_signal(long_chart: ControlChart) -> None:
    ax = long_chart.plot()
    (data,) = lines(ax, "data")
    assert len(data) == 2 * COLUMNS
    assert (data[:, 1].min(), data[:, 1].max()) == (-12, 12)
    (signals,) = lines(ax, "signals")
    np.testing.assert_array_equal(
        signals[:, 0], np.flatnonzero(long_chart.points["signal"].to_numpy())
    )
    assert "points" not in labels(ax)
    assert "1" not in texts(ax)


def test_thinning_keeps_the_least_and_largest_of_each_column() -> None:
    x, y = np.arange(1000.0), np.random.default_rng(1).normal(size=1000)
    y[300:400] = np.nan
    place, kept = thinned(x, y, columns=10)
    np.testing.assert_array_equal(place[::2], np.arange(0, 1000, 100))
    parts = y.reshape(10, 100)
    rest = [0, 1, 2, 4, 5, 6, 7, 8, 9]
    np.testing.assert_array_equal(kept[::2][rest], parts[rest].min(axis=1))
    np.testing.assert_array_equal(kept[1::2][rest], parts[rest].max(axis=1))
    assert np.isnan(kept[6:8]).all()
    assert thinned(x, y)[1] is y


def test_numbers_of_points_are_written_out() -> None:
    x = np.tile([4.0, 6.0, 5.0], 10)
    frame = pd.DataFrame({"x": x, "ticket": np.arange(30) * 1000 + 100_000})
    ax = xmr_chart(frame, value="x", time="ticket").plot()
    ax.figure.canvas.draw()
    assert "110,000" in [label.get_text() for label in ax.get_xticklabels()]
    years = xmr_chart(frame.assign(year=range(1990, 2020)), value="x", time="year").plot()
    years.figure.canvas.draw()
    assert "2000" in [label.get_text() for label in years.get_xticklabels()]


def test_names_with_dollars_are_no_mathematics() -> None:
    frame = pd.DataFrame({"cost $a_b$": np.tile([4.0, 6.0, 5.0, 30.0], 10)})
    ax = xmr_chart(frame, value="cost $a_b$").plot()
    ax.figure.canvas.draw()
    assert "$a b$" in ax.get_title(loc="left")


def test_the_settings_of_the_caller_stay() -> None:
    before = dict(mpl.rcParams)
    xmr_chart(SHIFTED).plot(dispersion=True, icons=True)
    assert dict(mpl.rcParams) == before
