import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting._survival import draw_survival
from vocsigma.retention import survival_curve

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def followed(*tiers, gap=20.0):
    frame = pd.DataFrame(
        {
            "tier": np.repeat(tiers, 30),
            "duration": np.concatenate([np.arange(1.0, 31) + gap * k for k in range(len(tiers))]),
            "event": np.arange(30 * len(tiers)) % 3 > 0,
        }
    )
    return survival_curve(frame, by="tier", known_at_start=True)


def test_every_group_has_its_curve_to_the_end_of_its_observation():
    result = followed("a", "b")
    axes = draw_survival(result)
    for line, (_, rows), end in zip(
        axes.lines, result.table.groupby("tier"), result.medians["observed_to"], strict=False
    ):
        assert line.get_xdata().tolist() == [*rows["time"], end]
        assert line.get_ydata()[:-1].tolist() == rows["survival"].tolist()
        assert line.get_drawstyle() == "steps-post"
    assert result.log_rank.p_value < 0.0001
    assert axes.get_title(loc="left") == "tier b stays longest (log-rank p < 0.0001)"


def test_a_group_without_a_loss_is_a_line_of_its_own():
    frame = pd.DataFrame(
        {
            "tier": ["a", "a", "b", "b"],
            "duration": [5.0, 9, 4, 9],
            "event": [False, False, True, True],
        }
    )
    axes = draw_survival(survival_curve(frame, by="tier", known_at_start=True))
    assert axes.lines[0].get_ydata().tolist() == [1.0, 1.0]
    assert axes.lines[1].get_ydata().tolist() == [1.0, 0.5, 0.0, 0.0]


def test_names_are_in_the_colour_of_their_curve_and_not_read_as_formulas():
    axes = draw_survival(followed("$a$", "b"))
    labels = {text.get_text(): text for text in axes.texts}
    for name, line in zip(("tier $a$", "tier b"), axes.lines, strict=False):
        assert labels[name].get_color() == line.get_color()
        assert not labels[name].get_parse_math()


def test_groups_that_are_alike_are_not_ranked():
    axes = draw_survival(followed("a", "b", gap=0.0))
    assert axes.get_title(loc="left").startswith("The groups stay alike")


def test_one_group_and_given_axes():
    before = dict(mpl.rcParams)
    ax = plt.figure().subplots()
    frame = pd.DataFrame({"duration": [5, 8, 9], "event": [1, 0, 1]})
    assert draw_survival(survival_curve(frame), ax=ax) is ax
    assert ax.get_title(loc="left") == "2 of 3 were lost"
    assert dict(mpl.rcParams) == before


def test_too_many_groups_are_told():
    with pytest.raises(ArgumentError, match="there are 7 groups; draw at most 6"):
        draw_survival(followed(*"abcdefg"))
