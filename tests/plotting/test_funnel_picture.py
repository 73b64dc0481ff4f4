"""The picture of a funnel shows its units, curves and outliers."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from vocsigma.plotting import _style as style
from vocsigma.spc import Funnel, funnel_chart


@pytest.fixture
def funnel() -> Funnel:
    rng = np.random.default_rng(3)
    n = rng.integers(20, 400, 30)
    late = rng.binomial(n, 0.12)
    late[[4, 17]] = (n[[4, 17]] * 0.5).astype(int)
    frame = pd.DataFrame({"late": late, "n": n, "agent": [f"a${i}$" for i in range(30)]})
    frame["provisional"] = np.arange(30) == 9
    return funnel_chart(frame, value="late", n="n", unit="agent")


def line(ax: Axes, label: str) -> np.ndarray:
    (found,) = (each.get_xydata() for each in ax.get_lines() if each.get_label() == label)
    return found


def test_units_stand_at_their_size(funnel: Funnel) -> None:
    ax = funnel.plot()
    table = funnel.table
    near = (table["side"] != 0) & ~table["signal"]
    marks = {
        "signals": table["signal"],
        "provisional": table["provisional"],
        "outside 95%": near & ~table["provisional"],
        "units": ~(table["signal"] | near | table["provisional"]),
    }
    for label, mask in marks.items():
        np.testing.assert_allclose(line(ax, label), table.loc[mask, ["n", "value"]])
    assert marks["signals"].sum() >= 2


def test_curves_are_those_of_the_result(funnel: Funnel) -> None:
    ax = funnel.plot()
    curve = funnel.curve()
    for name in ("lcl_95", "ucl_95", "lcl_998", "ucl_998", "center"):
        np.testing.assert_allclose(line(ax, name), curve[["n", name]])


def test_outliers_are_named_and_no_one_else(funnel: Funnel) -> None:
    ax = funnel.plot()
    named = {text.get_text() for text in ax.texts if text.get_color() == style.ACCENT}
    assert named == set(funnel.table.loc[funnel.table["signal"], "unit"])
    assert ax.get_title(loc="left").replace("\n", " ") == funnel.finding().removesuffix(".")
    ax.figure.canvas.draw()


def test_rates_and_very_different_sizes() -> None:
    n = np.geomspace(10, 5000, 20).round()
    ax = funnel_chart(np.round(n * 0.2), n=n, kind="rate", overdispersion="additive").plot()
    assert ax.get_xscale() == "log"
    assert "centre 0.2" in [text.get_text() for text in ax.texts]
    assert any("additive overdispersion" in text.get_text() for text in ax.texts)
