import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError
from vocsigma.survey import csat


def test_the_interval_is_wilson_s_as_newcombe_printed_it():
    got = csat([5] * 81 + [1] * 182).table.iloc[0]
    assert got["estimate"] == pytest.approx(81 / 263)
    assert got[["conf_low", "conf_high"]].tolist() == pytest.approx([0.2553, 0.3662], abs=5e-5)
    small = csat([4] * 15 + [2] * 133).table.iloc[0]
    assert small[["conf_low", "conf_high"]].tolist() == pytest.approx([0.0624, 0.1605], abs=5e-5)


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, None]), min_size=1, max_size=40))
def test_the_share_is_that_of_the_top_boxes_and_no_answer_is_lost(values):
    got = csat(values).table.iloc[0]
    answered = [value for value in values if value is not None]
    assert got["n"] + got["not_answered"] == len(values)
    assert got["satisfied"] == sum(value >= 4 for value in answered)
    if answered:
        assert 0 <= got["conf_low"] <= got["estimate"] <= got["conf_high"] <= 1
        assert got["conf_low"] < got["conf_high"]


def test_another_scale_needs_its_top_boxes():
    with pytest.raises(
        ArgumentError, match=r"holds 3.0, 7.0, which is not a scale from 1 to 5; .*top="
    ):
        csat([3, 7])
    assert csat([3, 7, 6, 1], top=(6, 7)).table["estimate"][0] == 0.5
    assert csat([3, 7, 6, 1], top=7).table["estimate"][0] == 0.25
    for wrong in ((), ("high",)):
        with pytest.raises(ArgumentError, match="names no codes; give numbers"):
            csat([3, 7], top=wrong)


def test_groups_and_sentences(survey):
    whole = survey(
        {"q": "csat", "site": "single"}, q=[5, 4, 1, None, 2], site=["x", "x", "y", "y", "y"]
    )
    result = csat(whole, by="site")
    assert result.table["estimate"].tolist() == [1, 0]
    assert result.table["not_answered"].tolist() == [0, 1]
    said = result.summary()
    assert "Highest: x. CSAT 100.0%" in said
    assert "2 of 2 answers are satisfied (4, 5)" in said
    assert "1 of 5 (20.0%) did not answer" in said


def test_labels_of_a_known_scale_are_scored(survey):
    labels = ["Very satisfied", "Dissatisfied", "Neutral", "Satisfied"]
    assert csat(survey({}, q=labels)).table["estimate"][0] == 0.5
