import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

import vocsigma as vs
from vocsigma.exceptions import ArgumentError

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def by_brand(defects, opportunities):
    names = pd.Index([f"b{number}" for number in range(len(defects))], name="brand")
    return vs.dpmo_from_counts(pd.Series(defects, index=names), opportunities)


def test_every_group_is_a_point_at_its_dpmo_with_its_interval():
    result = by_brand([5, 50, 500], 1000)
    axes = result.plot()
    drawn = dict(
        zip((t.get_text() for t in axes.get_yticklabels()), axes.lines[0].get_xdata(), strict=True)
    )
    assert drawn == pytest.approx({"b0": 5000, "b1": 50_000, "b2": 500_000})
    segments = np.array(axes.collections[0].get_segments())
    assert segments[:, 0, 0] == pytest.approx(result.table["dpmo_low"])
    assert segments[:, 1, 0] == pytest.approx(result.table["dpmo_high"])
    assert axes.get_title(loc="left") == "b2 has most defects: 500,000 per million opportunities"


def test_no_defect_and_only_defects_can_be_drawn():
    axes = by_brand([0, 1000], 1000).plot()
    texts = [text.get_text() for text in axes.texts]
    assert any(text.startswith("∞ σ") for text in texts)
    assert any(text.startswith("−∞ σ") for text in texts)


def test_it_draws_on_given_axes_and_leaves_settings_alone():
    before = dict(mpl.rcParams)
    ax = plt.figure().subplots()
    assert vs.dpmo_from_counts(3, 100).plot(ax=ax) is ax
    assert dict(mpl.rcParams) == before


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ArgumentError, match="no assessment is decided yet"):
        vs.dpmo_from_counts(0, 0).plot()
    with pytest.raises(ArgumentError, match="there are 61 groups; draw at most 60"):
        by_brand([1] * 61, 100).plot()
