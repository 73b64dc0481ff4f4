import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting._compare import draw_dpmo_comparison
from vocsigma.response._compare import compare_dpmo

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def compared(defects, n=100):
    brand = np.repeat([f"$b{k}$" for k in range(len(defects))], n)
    status = np.concatenate([np.where(np.arange(n) < x, "defect", "met") for x in defects])
    frame = {
        "thread_id": np.arange(len(brand)), "customer_id": 0, "turn": 1, "brand": brand,
        "ctq": "4h", "weight": 1.0, "status": status,
    }  # fmt: skip
    return compare_dpmo(pd.DataFrame(frame), by="brand")


def test_every_pair_is_a_point_at_its_difference_with_its_interval():
    result = compared([5, 10, 40])
    axes = draw_dpmo_comparison(result)
    rows = result.table.sort_values("difference")
    segments = np.array(axes.collections[0].get_segments())
    assert segments[:, 0, 0] == pytest.approx(rows["difference_low"] * 1e6)
    assert segments[:, 1, 0] == pytest.approx(rows["difference_high"] * 1e6)
    points = np.asarray(axes.collections[1].get_offsets())
    assert points[:, 0] == pytest.approx(rows["difference"] * 1e6)
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["$b1$ − $b0$", "$b2$ − $b1$", "$b2$ − $b0$"]
    assert axes.get_title(loc="left") == "2 of 3 pairs of groups differ"
    axes.figure.canvas.draw()


def test_the_title_of_two_groups_says_which_has_more_or_that_nothing_is_shown():
    titles = [
        draw_dpmo_comparison(compared(defects)).get_title(loc="left")
        for defects in ([5, 40], [40, 5], [5, 6])
    ]
    assert titles == [
        "$b1$ has more defects than $b0$",
        "$b0$ has more defects than $b1$",
        "No difference shown between $b0$ and $b1$",
    ]


@pytest.mark.parametrize("defects", [[0, 0], [0, 100]])
def test_groups_without_defects_are_drawn_without_a_ratio(defects):
    result = compared(defects)
    axes = draw_dpmo_comparison(result)
    (row,) = result.table.to_dict("records")
    assert axes.collections[1].get_offsets().tolist() == [[row["difference"] * 1e6, 0.0]]
    ((low, high),) = axes.collections[0].get_segments()
    assert low == pytest.approx([row["difference_low"] * 1e6, 0.0])
    assert high == pytest.approx([row["difference_high"] * 1e6, 0.0])
    assert row["difference"] == np.diff(defects).item() / 100
    assert any(text.get_text().startswith("× –") for text in axes.texts)
    first, last = axes.get_xlim()
    assert first <= low[0] < high[0] <= last
    axes.figure.canvas.draw()


def test_it_draws_on_given_axes_and_leaves_settings_alone():
    before = dict(mpl.rcParams)
    ax = plt.figure().subplots()
    assert draw_dpmo_comparison(compared([5, 40]), ax=ax) is ax
    assert dict(mpl.rcParams) == before


def test_more_pairs_than_a_picture_holds_are_refused():
    with pytest.raises(ArgumentError, match="there are 66 pairs of groups; draw at most 60"):
        draw_dpmo_comparison(compared([5] * 12, n=20))
