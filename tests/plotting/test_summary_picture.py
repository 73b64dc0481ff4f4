import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting._summary import draw_response_summary
from vocsigma.response._summary import response_summary

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def turns(waits, brand):
    """Turns observed for ten days; None is never answered."""
    opened = pd.Timestamp("2025-03-03 09:00", tz="UTC")
    until = opened + pd.Timedelta("10D")
    return pd.DataFrame(
        {
            "opened_at": opened,
            "observed_until": until,
            "answered": [wait is not None for wait in waits],
            "waited_s": [864_000.0 if wait is None else wait for wait in waits],
            "needs_reply": True,
            "brand": brand,
        }
    )


def two_brands():
    quick, slow = [60.0 * k for k in range(1, 21)], [3600.0 * k for k in range(1, 19)]
    return pd.concat([turns(quick, "$quick$"), turns([*slow, None, None], "slow")])


def test_every_group_is_a_point_at_its_median_and_beside_it_that_of_the_answered():
    result = response_summary(two_brands(), by="brand")
    axes = draw_response_summary(result)
    drawn = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    for name in ("median", "p90", "naive_median", "naive_p90"):
        assert drawn[name] == pytest.approx(result.table[name].tolist())
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["brand $quick$", "brand slow"]
    assert axes.get_title(loc="left") == "brand slow waits longest: half within 10.5 h"
    axes.figure.canvas.draw()


def test_a_group_that_is_mostly_unanswered_is_named_and_drawn_without_a_median():
    table = pd.concat([two_brands(), turns([5.0, None, None], "mute")])
    axes = draw_response_summary(response_summary(table, by="brand"))
    assert len(axes.lines[0].get_xdata()) == 2
    assert axes.get_title(loc="left").startswith("brand mute: half not answered")


def test_it_draws_on_given_axes_and_leaves_settings_alone():
    before = dict(mpl.rcParams)
    ax = plt.figure().subplots()
    assert draw_response_summary(response_summary(two_brands()), ax=ax) is ax
    assert dict(mpl.rcParams) == before


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ArgumentError, match="no group has half of its turns answered"):
        draw_response_summary(response_summary(turns([None, None, 5.0], "mute")))
    many = pd.concat([turns([60.0], f"b{k}") for k in range(61)])
    with pytest.raises(ArgumentError, match="there are 61 groups; draw at most 60"):
        draw_response_summary(response_summary(many, by="brand"))
