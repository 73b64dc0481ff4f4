import json
from math import lgamma
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

from vocsigma.datasets import load_boston311
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.survey import Score, nps
from vocsigma.survey._intervals import adjusted_wald, tango_score

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "data" / "survey" / "nps.json").read_text(encoding="utf-8")
)
METHODS = ["adjusted-wald", "score"]
COUNTS = st.tuples(*[st.integers(0, 60)] * 3).filter(any)


def answers(promoters, passives, detractors):
    return [10] * promoters + [7] * passives + [3] * detractors


def row(values, **options):
    return nps(values, **options).table.iloc[0]


@pytest.mark.parametrize("case", REFERENCE["cases"].values(), ids=REFERENCE["cases"])
@pytest.mark.parametrize("method", METHODS)
def test_the_intervals_are_those_of_the_reference_cut_at_the_ends(case, method):
    got = row(answers(case["promoters"], case["passives"], case["detractors"]), method=method)
    assert got["estimate"] == pytest.approx(case["nps"], abs=1e-9)
    expected = np.clip(case[method], -100, 100)
    assert got[["conf_low", "conf_high"]].tolist() == pytest.approx(
        expected.tolist(), abs=REFERENCE["tolerance"]
    )


def test_an_interval_that_does_not_hold_its_score_is_told_of():
    one = nps([10])
    assert one.table["conf_high"][0] == pytest.approx(98.4986, abs=5e-5)
    assert "does not hold its score" in one.summary()
    by_score = nps([10], method="score")
    assert by_score.table["conf_high"][0] == 100
    assert "does not hold" not in by_score.summary() + nps([10, 10, 9]).summary()


@pytest.mark.parametrize("counts", [(30, 20, 10), (3, 1, 9), (15, 5, 1)])
def test_the_score_limits_are_where_the_score_test_begins_to_reject(counts):
    """Find them by maximising the likelihood numerically, with no formula for its place."""
    up, passive, down = counts
    n = sum(counts)

    def statistic(difference):
        def negative(share):
            chances = np.array([share + difference, 1 - 2 * share - difference, share])
            return -float(np.dot([up, passive, down], np.log(chances)))

        edge = 1e-12
        bounds = (max(0, -difference) + edge, (1 - difference) / 2 - edge)
        share = minimize_scalar(
            negative, bounds=bounds, method="bounded", options={"xatol": 1e-13}
        ).x
        variance = n * (2 * share + difference - difference**2)
        return (up - down - n * difference) / np.sqrt(variance)

    estimate = (up - down) / n
    z = norm.isf(0.05)
    low = brentq(lambda d: statistic(d) - z, -1 + 1e-6, estimate)
    high = brentq(lambda d: statistic(d) + z, estimate, 1 - 1e-6)
    got = row(answers(*counts), method="score", confidence=0.9)
    assert got["conf_low"] == pytest.approx(100 * low, abs=1e-3)
    assert got["conf_high"] == pytest.approx(100 * high, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(COUNTS, st.sampled_from(METHODS), st.floats(0.5, 0.999))
def test_limits_hold_the_estimate_have_width_and_mirror(counts, method, confidence):
    up, passive, down = counts
    got = row(answers(up, passive, down), method=method, confidence=confidence)
    assert -100 <= got["conf_low"] < got["conf_high"] <= 100
    if method == "score" or 0 < abs(up - down) < sum(counts):
        assert got["conf_low"] - 1e-9 <= got["estimate"] <= got["conf_high"] + 1e-9
    mirrored = row(answers(down, passive, up), method=method, confidence=confidence)
    assert mirrored["conf_low"] == pytest.approx(-got["conf_high"], abs=1e-9)
    assert mirrored["conf_high"] == pytest.approx(-got["conf_low"], abs=1e-9)
    assert got[["promoters", "passives", "detractors"]].sum() == pytest.approx(1)


@pytest.mark.parametrize("interval", [adjusted_wald, tango_score])
@pytest.mark.parametrize("chances", [(0.5, 0.3, 0.2), (0.9, 0.08, 0.02), (0.3, 0.4, 0.3)])
def test_the_intervals_cover_as_often_as_they_say(interval, chances):
    """Sum the probabilities of every sample of 30 whose interval holds the truth."""
    n = 30
    up, down = (grid.ravel() for grid in np.mgrid[: n + 1, : n + 1])
    up, down = (side[up + down <= n].astype(float) for side in (up, down))
    passive = n - up - down
    logs = [np.vectorize(lgamma)(side + 1) for side in (up, passive, down)]
    weight = sum(side * np.log(p) for side, p in zip((up, passive, down), chances, strict=True))
    chance = np.exp(lgamma(n + 1) + weight - sum(logs))
    low, high = interval(up, down, np.full_like(up, n), 0.95)
    truth = chances[0] - chances[2]
    covered = chance[(low <= truth) & (truth <= high)].sum()
    assert chance.sum() == pytest.approx(1)
    assert 0.93 < covered < 0.99


def test_who_did_not_answer_is_counted_and_told():
    result = nps([10, None, 9, float("nan"), 0])
    assert result.table.loc[0, ["n", "not_answered"]].tolist() == [3, 2]
    assert result.table["estimate"][0] == pytest.approx(100 / 3)
    assert "2 of 5 (40.0%) did not answer; the score says nothing of them." in result.summary()


def test_every_kind_of_sequence_is_taken():
    values = [10, 9, None, 3]
    for given_as in (tuple(values), np.array(values, dtype=float), pd.Series(values)):
        assert row(given_as)["estimate"] == pytest.approx(100 / 3)
    assert row(pd.Series(values, dtype="Int64"))[["n", "not_answered"]].tolist() == [3, 1]


def test_nobody_s_answer_gives_no_score():
    result = nps([None, None])
    assert result.table[["estimate", "conf_low", "conf_high"]].isna().all(axis=None)
    assert "Nobody answered: there is no score." in result.summary()


def test_groups_by_a_question_and_by_a_column_are_the_scores_of_their_parts(survey):
    scores = [10, 9, 3, 7, 10, 0, None, 8]
    plan = ["a", "a", "a", "b", "b", "b", "b", None]
    whole = survey({"q": "nps", "plan": "single"}, q=scores, plan=plan)
    table = nps(whole, by="plan").table
    assert table["plan"].tolist()[:2] == ["a", "b"]
    assert pd.isna(table["plan"][2])
    assert table["n"].tolist() == [3, 3, 1]
    assert table["not_answered"].tolist() == [0, 1, 0]
    parts = [row(scores[:3]), row(scores[3:7]), row(scores[7:])]
    for name in ("estimate", "conf_low", "conf_high"):
        assert table[name].tolist() == pytest.approx([part[name] for part in parts])
    column = whole.answers.assign(team=whole.answers["record"].map(dict(enumerate(plan, start=1))))
    pd.testing.assert_frame_equal(
        nps(column, by=["team"]).table.rename(columns={"team": "plan"}), table
    )
    shuffled = whole.answers.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(nps(shuffled, by="plan").table, table)
    said = nps(whole, by="plan").summary()
    assert "3 groups by plan, 7 answers." in said
    assert "Highest: a. NPS 33.3" in said
    assert "3 of the groups have fewer than 30 answers" in said


def test_polars_gives_the_same(survey):
    polars = pytest.importorskip("polars")
    whole = survey({"q": "nps", "plan": "single"}, q=[10, 9, 3, 7], plan=list("aabb"))
    other = polars.from_pandas(whole.answers.astype({"kind": "str"}))
    pd.testing.assert_frame_equal(nps(other, by="plan").table, nps(whole, by="plan").table)


def test_several_questions_are_listed_and_one_is_chosen(survey):
    whole = survey({"q1": "nps", "q2": "nps", "q3": "number"}, q1=[10], q2=[0], q3=[5])
    with pytest.raises(
        ArgumentError, match=r"2 questions of kind 'nps': 'q1', 'q2'; say which: question='q1'"
    ):
        nps(whole)
    assert nps(whole, question="q2").table["estimate"][0] == -100
    assert nps(whole, question="q2").question == "q2"
    with pytest.raises(ArgumentError, match=r"'q3' is of kind 'number', not 'nps'.*kinds="):
        nps(whole, question="q3")
    with pytest.raises(ArgumentError, match=r"question='q9' is not in the answers"):
        nps(whole, question="q9")


def test_a_table_without_such_a_question_says_what_to_do(survey):
    with pytest.raises(ArgumentError, match=r"no question is of kind 'nps' \(there are 'number'\)"):
        nps(survey({"q": "number"}, q=[5]))


def test_groups_that_cannot_be_are_errors(survey):
    whole = survey({"q": "nps", "by_1": "multi"}, q=[10, 3], by_1=["Phone;Mail", "Mail"])
    with pytest.raises(ArgumentError, match="by='by_1' allows several answers a respondent"):
        nps(whole, by="by_1")
    with pytest.raises(ArgumentError, match=r"by='plan' is neither a column of `answers`"):
        nps(whole, by="plan")
    with pytest.raises(ArgumentError, match="question= and by= need the answers table"):
        nps([10, 3], by="plan")


@pytest.mark.parametrize("strange", [11, -1, 8.5])
def test_answers_off_the_scale_are_an_error(strange):
    with pytest.raises(
        ArgumentError, match=r"holds .*\(1 answers\); NPS is of whole numbers from 0"
    ):
        nps([10, strange])


def test_what_is_no_answers_is_an_error(survey):
    for wrong in ("abc", 7, [[1, 2]], ["a"]):
        with pytest.raises(ArgumentError, match="give a sequence of numbers, or the answers table"):
            nps(wrong)
    with pytest.raises(TableError, match="`answers` is a Loaded that holds messages; answers are"):
        nps(load_boston311())
    with pytest.raises(TableError, match="`answers` has no columns"):
        nps(pd.DataFrame({"question_id": ["q"]}))
    twice = survey({"q": "nps"}, q=[10, 3]).answers
    with pytest.raises(TableError, match="more than one answer of '0' to 'q'; drop the repeated"):
        nps(pd.concat([twice, twice]))


def test_unknown_options_are_errors():
    with pytest.raises(
        ArgumentError, match="method='wald' is not known; use one of 'adjusted-wald'"
    ):
        nps([10], method="wald")
    with pytest.raises(ArgumentError, match="confidence must be between 0 and 1"):
        nps([10], confidence=95)


def test_weights_that_are_not_used_are_told(survey):
    plain = survey({"q": "nps"}, q=[10, 3]).answers
    said = "The answers carry weights; the score does not use them."
    assert said not in nps(plain).summary()
    assert said not in nps(plain.assign(weight=1.0)).summary()
    assert said in nps(plain.assign(weight=[0.5, 1.5])).summary()


def test_the_result_is_plain_for_json():
    result = nps([10, 9, 3])
    assert isinstance(result, Score)
    account = json.loads(json.dumps(result.to_dict()))
    assert account["score"] == "nps"
    assert account["table"][0]["n"] == 3
