import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt

from vocsigma.exceptions import ArgumentError
from vocsigma.plotting._scores import draw_score
from vocsigma.survey import csat, nps

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def by_plan(scores, plans, score=nps, kind="nps"):
    people = [str(number) for number in range(len(scores))]
    answers = pd.DataFrame(
        {
            "response_id": people,
            "question_id": "q",
            "kind": kind,
            "value": [str(number) for number in scores],
            "code": scores,
            "label": None,
            "plan": plans,
        }
    )
    return score(answers, by="plan")


def test_every_group_is_a_point_with_its_interval_the_highest_on_top():
    result = by_plan([10, 9, 3, 7, 0, 0], ["$a", "$a", "$a", "b_c$", "b_c$", "b_c$"])
    axes = draw_score(result)
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["b_c$", "$a"]
    ascending = result.table.sort_values("estimate")
    assert axes.lines[0].get_xdata().tolist() == pytest.approx(ascending["estimate"].tolist())
    segments = np.array(axes.collections[0].get_segments())
    assert segments[:, 0, 0] == pytest.approx(ascending["conf_low"])
    assert segments[:, 1, 0] == pytest.approx(ascending["conf_high"])
    assert axes.get_title(loc="left") == "$a has the highest score: NPS 33.3"
    axes.figure.canvas.draw()


def test_a_share_and_a_single_group_are_drawn_within_their_bounds():
    axes = draw_score(csat([5] * 10))
    assert axes.get_title(loc="left") == "CSAT 100.0%"
    low, high = axes.get_xlim()
    assert low < 0.7225  # the lower limit of 10 in 10
    assert 1 <= high < 1.05
    assert [text.get_text() for text in axes.get_yticklabels()] == ["all"]


def test_it_draws_on_given_axes_and_leaves_settings_alone():
    before = dict(mpl.rcParams)
    ax = plt.figure().subplots()
    assert draw_score(nps([10, 3]), ax=ax) is ax
    assert dict(mpl.rcParams) == before


def test_what_cannot_be_drawn_is_told():
    with pytest.raises(ArgumentError, match="no score to draw: nobody answered"):
        draw_score(nps([None]))
    many = by_plan([5] * 61, [f"p{number}" for number in range(61)])
    with pytest.raises(ArgumentError, match="there are 61 groups; draw at most 60"):
        draw_score(many)
