"""The pictures of charts of subgroups and of short runs show their own numbers and words."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from vocsigma.spc import ControlChart, dnom_chart, xbar_r_chart, xbar_s_chart, z_mr_chart

MATRIX = np.random.default_rng(1).normal(50, 4, size=(25, 5))
MATRIX[7:, 3:] = np.nan
PARTS = [*"AAABB"] * 5
VALUES = np.where(np.array(PARTS) == "A", 50.0, 80.0) + np.random.default_rng(2).normal(size=25)


@pytest.fixture(autouse=True)
def no_figure_stays_open() -> object:
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (xbar_r_chart(MATRIX), "Xbar-R chart of the value"),
        (xbar_s_chart(MATRIX), "Xbar-S chart of the value"),
        (dnom_chart(VALUES, part=PARTS, nominal={"A": 50, "B": 80}), "deviation-from-nominal"),
        (z_mr_chart(VALUES, part=PARTS), "standardised short-run (Z-MR) chart of the value"),
    ],
    ids=["xbar_r", "xbar_s", "dnom", "z_mr"],
)
def test_both_panels_show_their_points_and_step_limits(chart: ControlChart, words: str) -> None:
    assert chart.dispersion is not None
    for panel in (chart, chart.dispersion):
        ax = panel.plot()
        drawn = {line.get_label(): line.get_ydata() for line in ax.get_lines()}
        np.testing.assert_array_equal(drawn["data"], panel.points["value"])
        np.testing.assert_array_equal(drawn["ucl"], np.repeat(panel.points["ucl"], 2))
    texts = [text.get_text() for text in chart.plot().figure.findobj(plt.Text)]
    assert any(words in text for text in texts)
