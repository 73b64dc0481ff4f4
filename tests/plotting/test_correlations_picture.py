import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting import _style as style
from vocsigma.plotting._correlations import draw_correlations
from vocsigma.retention import correlate

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def measured(columns=3):
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(40, columns)))
    frame = frame.set_axis([f"x{k}" for k in range(columns)], axis=1)
    return frame.assign(x1=frame["x0"] + frame["x1"] / 3)


def test_every_pair_is_a_point_with_its_interval():
    result = correlate(measured(), ["x0", "x1", "x2"])
    axes = draw_correlations(result)
    rows = result.table.sort_values("estimate")
    drawn = axes.collections[1].get_offsets()
    np.testing.assert_allclose(drawn[:, 0], rows["estimate"])
    segments = np.array(axes.collections[0].get_segments())
    np.testing.assert_allclose(segments[:, :, 0], rows[["conf_low", "conf_high"]])
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names[-1] == "x0 and x1"
    assert axes.get_title(loc="left") == "1 of 3 pairs are correlated beyond chance"


def test_what_is_beyond_chance_is_in_colour():
    axes = draw_correlations(correlate(measured(), ["x0", "x1", "x2"]))
    drawn = [colors.to_hex(color) for color in axes.collections[1].get_facecolors()]
    assert drawn == [style.DATA, style.DATA, style.ACCENT]


def test_it_draws_on_given_axes():
    ax = plt.figure().subplots()
    assert draw_correlations(correlate(measured(), "x0", "x2"), ax=ax) is ax


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ArgumentError, match="there is no correlation to draw"):
        draw_correlations(correlate(measured().assign(x0=1), "x0", "x1"))
    frame = measured(12)
    with pytest.raises(ArgumentError, match="there are 66 pairs; draw at most 60"):
        draw_correlations(correlate(frame, list(frame.columns)))
