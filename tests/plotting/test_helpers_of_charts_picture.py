"""The pictures of what helps to choose and prepare a chart: causes, phases, seasons, fits."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.spc import deseasonalise, fit_distributions, pareto, suggest_chart, suggest_phases

CAUSES = {"slow reply": 120, "billing": 75, "login": 40, "rude": 12, "shipping": 9, "other": 4}


def lines(ax: Axes, label: str) -> list[np.ndarray]:
    return [line.get_xydata() for line in ax.get_lines() if line.get_label() == label]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_bars_and_their_sum_are_those_of_the_table() -> None:
    result = pareto(np.repeat(list(CAUSES), list(CAUSES.values())))
    ax = result.plot()
    assert [bar.get_height() for bar in ax.patches] == list(CAUSES.values())
    (total,) = lines(ax, "cumulative")
    np.testing.assert_allclose(total[:, 1], np.cumsum(list(CAUSES.values())))
    dark = [to_hex(bar.get_facecolor()) == style.DATA for bar in ax.patches]
    assert dark == [True, True, True, False, False, False]
    assert {"46%", "1.5%", "80%", "100%"} <= set(texts(ax))
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names == list(CAUSES)


def test_many_categories_are_turned_and_too_many_refused() -> None:
    ax = pareto(np.repeat(np.arange(20), np.arange(20, 0, -1))).plot()
    ax.figure.canvas.draw()
    assert ax.get_xticklabels()[0].get_rotation() == 90
    with pytest.raises(ArgumentError, match="31 categories; draw at most 30: pass most="):
        pareto(range(31)).plot()


def test_levels_run_from_change_to_change() -> None:
    x = np.repeat([10.0, 13.0, 11.0], 30) + np.random.default_rng(1).normal(size=90)
    result = suggest_phases(x)
    ax = result.plot()
    levels = lines(ax, "level")
    starts = [0, *result.starts, 90]
    assert [tuple(level[:, 0] + 0.5) for level in levels] == list(pairwise(starts))
    drawn = [level[0, 1] for level in levels]
    np.testing.assert_allclose(drawn, [result.table["before"].iloc[0], *result.table["after"]])
    np.testing.assert_array_equal(lines(ax, "data")[0][:, 1], x)
    assert "changes of level" in ax.get_title(loc="left")


def test_a_series_without_a_change_is_drawn() -> None:
    days = pd.date_range("2026-01-01", periods=40)
    frame = pd.DataFrame({"waited_s": np.random.default_rng(2).lognormal(8, 1, 40), "day": days})
    ax = suggest_phases(frame, value="waited_s", time="day").plot()
    assert ax.get_yscale() == "log"
    assert lines(ax, "level") == []


def test_seasons_are_bars_in_their_order() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {"day": pd.date_range("2026-01-05", periods=30), "calls": rng.poisson(50, 30)}
    )
    result = deseasonalise(frame, value="calls", time="day", by="weekday", baseline=20)
    ax = result.plot()
    np.testing.assert_allclose([bar.get_height() for bar in ax.patches], result.profile["expected"])
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    pale = [to_hex(bar.get_facecolor()) == style.EDGE for bar in ax.patches]
    assert pale == (result.profile["n_baseline"] < 3).tolist()
    assert any(pale)


def test_many_seasons_are_named_now_and_then() -> None:
    hours = pd.date_range("2026-01-05", periods=24 * 7 * 3, freq="h")
    frame = pd.DataFrame({"at": hours, "waited_s": np.random.default_rng(4).lognormal(7, 1, 504)})
    ax = deseasonalise(frame, value="waited_s", time="at").plot()
    names = [label.get_text() for label in ax.get_xticklabels()]
    assert names[:2] == ["Mon 0:00", "Mon 7:00"]
    assert any("min" in label.get_text() for label in ax.get_yticklabels())


def test_fits_show_their_limits_the_best_at_the_top() -> None:
    result = fit_distributions(np.random.default_rng(4).weibull(1.5, size=200))
    ax = result.plot()
    rows = result.table.dropna(subset=["aic", "center"])[::-1]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == rows["distribution"].tolist()
    assert names[-1] == result.best
    bars, dots = ax.collections
    ends = np.array([segment[:, 0] for segment in bars.get_segments()])
    np.testing.assert_allclose(ends, rows[["lcl", "ucl"]])
    np.testing.assert_allclose(dots.get_offsets()[:, 0], rows["center"])
    assert "+0.0" in texts(ax)[len(rows) - 1]


def test_a_suggestion_shows_its_reasons() -> None:
    counts = pd.DataFrame({"late": np.random.default_rng(2).binomial(500, 0.1, 30), "n": 500})
    result = suggest_chart(counts, value="late", n="n")
    ax = result.plot()
    said = texts(ax)
    for name in ("check", "says"):
        assert set(result.reasons[name]) <= set(said)
    sigma_z = result.reasons.set_index("check").loc["sigma_z"]
    low, high = (f"{sigma_z[end]:.3g}" for end in ("low", "high"))
    assert f"{sigma_z['value']:.3g}  ({low} to {high})" in said
    assert ax.get_title(loc="left") == f"Try {result.call}"
