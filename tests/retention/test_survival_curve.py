import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.retention import survival_curve

DATA = Path(__file__).parents[1] / "data" / "retention"


def lung():
    frame = pd.read_csv(DATA / "lung_km.csv")
    known = json.loads((DATA / "lung_km.json").read_text())
    return frame.assign(event=frame["status"] == 2), known["expected"]


def replies():
    frame = pd.read_csv(DATA / "reply_time_censored.csv")
    known = json.loads((DATA / "reply_time_censored.json").read_text())
    return frame.assign(event=frame["replied"]), known["expected"]


def at(table, times):
    place = np.searchsorted(table["time"], times, side="right") - 1
    return table.iloc[place]


def check_curve(table, expected, rows=slice(None)):
    known = {name: np.array(values)[rows] for name, values in expected.items() if name != "strata"}
    found = at(table, known["time"])
    for column, name in (("survival", "surv"), ("conf_low", "lower"), ("conf_high", "upper")):
        np.testing.assert_allclose(found[column], known[name], atol=1e-6)


@pytest.mark.parametrize(
    ("conf_type", "answer"), [("log", "overall"), ("log-log", "overall_loglog")]
)
def test_the_curve_of_the_lung_data_is_that_of_survfit(conf_type, answer):
    frame, expected = lung()
    result = survival_curve(frame, duration="time", conf_type=conf_type, restricted_to=365)
    known = expected[answer]
    check_curve(result.table, known["at"])
    row = result.medians.iloc[0]
    assert [row["n"], row["events"]] == [228, 165]
    assert [row["median"], row["median_low"], row["median_high"]] == [
        known["median"], known["median_lcl"], known["median_ucl"]
    ]  # fmt: skip
    mean = result.restricted_means.iloc[0]
    assert [mean["estimate"], mean["std_error"]] == pytest.approx(expected["rmst365"], abs=1e-6)


def test_the_curves_by_sex_and_their_test_are_those_of_survfit_and_survdiff():
    frame, expected = lung()
    result = survival_curve(frame, by="sex", duration="time", conf_type="log", known_at_start=True)
    for sex, rows in ((1, slice(0, 2)), (2, slice(2, 4))):
        check_curve(result.table[result.table["sex"] == sex], expected["by_sex"]["at"], rows)
    for column, name in (("median", "median"), ("median_low", "median_lcl")):
        assert result.medians[column].tolist() == expected["by_sex"][name]
    assert result.medians["median_high"].tolist() == expected["by_sex"]["median_ucl"]
    assert result.log_rank.statistic == pytest.approx(expected["logrank_sex"]["chisq"], abs=1e-6)
    assert result.log_rank.p_value == pytest.approx(expected["logrank_sex"]["p"], abs=1e-6)


def test_the_flies_are_those_of_survfit():
    frame = pd.read_csv(DATA / "waltons.csv")
    known = json.loads((DATA / "waltons.json").read_text())["expected"]
    result = survival_curve(
        frame, by="group", duration="T", event="E", conf_type="log", known_at_start=True
    )
    for group, rows in (("control", slice(0, 3)), ("miR-137", slice(3, 6))):
        check_curve(result.table[result.table["group"] == group], known["km"]["at"], rows)
    for column, name in (
        ("median", "median"), ("median_low", "median_lcl"), ("median_high", "median_ucl"),
    ):  # fmt: skip
        assert result.medians[column].tolist() == known["km"][name]
    assert result.log_rank.statistic == pytest.approx(known["logrank"]["chisq"], abs=1e-6)


def test_censored_replies_are_those_of_survfit():
    frame, expected = replies()
    result = survival_curve(frame, duration="minutes", restricted_to=1440)
    known = expected["p_reply_within"]
    found = at(result.table, known["minutes"])
    np.testing.assert_allclose(1 - found["survival"], known["est"], atol=1e-6)
    np.testing.assert_allclose(1 - found["conf_high"], known["lower"], atol=1e-6)
    np.testing.assert_allclose(1 - found["conf_low"], known["upper"], atol=1e-6)
    row = result.medians.iloc[0]
    quantile = expected["km_quantile"]
    assert [row["median"], row["median_low"], row["median_high"]] == [
        quantile[name][1] for name in ("est", "lower", "upper")
    ]
    mean = result.restricted_means.iloc[0]
    assert [mean["estimate"], mean["std_error"]] == pytest.approx(expected["rmst1440"], abs=1e-6)
    assert row["median"] > frame.loc[frame["replied"] == 1, "minutes"].median()


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.booleans()), min_size=1, max_size=40
    )
)
def test_nobody_gets_lost_from_the_table(rows):
    frame = pd.DataFrame(rows, columns=["tier", "duration", "event"])
    result = survival_curve(frame, by="tier", known_at_start=True)
    sums = result.table.groupby("tier")[["events", "censored"]].sum()
    assert (sums.sum(axis=1) == frame.groupby("tier").size()).all()
    left = result.table["at_risk"] - result.table["events"] - result.table["censored"]
    same = result.table["tier"].eq(result.table["tier"].shift(-1))
    assert (left[same] == result.table["at_risk"].shift(-1)[same]).all()
    known = result.table.dropna()
    assert (known["conf_low"] <= known["survival"]).all()
    assert (known["survival"] <= known["conf_high"]).all()
    assert (result.table.groupby("tier")["survival"].diff().dropna() <= 0).all()


def test_who_enters_late_is_at_risk_from_then_on():
    frame = pd.DataFrame({"duration": [2.0, 5, 6], "event": [1, 1, 0], "from_day": [0.0, 3, 0]})
    result = survival_curve(frame, entry="from_day")
    assert result.table["at_risk"].tolist() == [2, 2, 2]
    assert result.table["survival"].tolist() == [1.0, 0.5, 0.25]


def test_a_curve_that_came_down_to_zero_stays_there():
    frame = pd.DataFrame({"duration": [2.0, 5, 6], "event": [1, 1, 0], "from_day": [0.0, 3, 3]})
    result = survival_curve(frame, entry="from_day")
    assert result.table["survival"].tolist() == [1.0, 0.0, 0.0]
    assert result.table["conf_low"].isna().tolist() == [False, True, True]


def test_plain_intervals_stay_within_0_and_1():
    frame, _ = lung()
    table = survival_curve(frame, duration="time", conf_type="plain").table
    assert table["conf_low"].min() >= 0
    assert table["conf_high"].max() <= 1
    row = at(table, [90]).iloc[0]
    assert row["survival"] - row["conf_low"] == pytest.approx(1.959964 * 0.02139821960593, rel=1e-6)


def test_groups_must_be_known_at_the_start():
    frame, _ = lung()
    with pytest.raises(
        ArgumentError, match=r"-1\.32 for the transplant, where the right one is 0\.13"
    ):
        survival_curve(frame, by="sex", duration="time")


@pytest.mark.parametrize(
    ("change", "options", "error", "text"),
    [
        ({"event": 2}, {}, TableError, "'event' holds 2, not events"),
        ({"duration": np.nan}, {}, TableError, "missing or infinite in 3 rows, first row 0"),
        ({"duration": -1.0}, {}, TableError, "holds -1; a follow-up lasts 0 or longer"),
        ({"duration": "x"}, {}, TableError, "holds str, not numbers"),
        ({}, {"entry": "duration"}, TableError, "has 3 rows that enter"),
        ({}, {"duration": "durations"}, TableError, "did you mean 'duration'"),
        ({}, {"conf_type": "loglog"}, ArgumentError, "did you mean 'log-log'"),
        ({}, {"confidence": 95}, ArgumentError, "for 95% say 0.95"),
        ({}, {"restricted_to": 99}, ArgumentError, r"not within \(0, 9\]"),
    ],
)
def test_what_cannot_be_followed_is_told(change, options, error, text):
    frame = pd.DataFrame({"duration": [3, 8, 9], "event": [1, 0, 0]}).assign(**change)
    with pytest.raises(error, match=text):
        survival_curve(frame, **options)


def test_nobody_cannot_be_followed():
    with pytest.raises(TableError, match="there is nobody to follow"):
        survival_curve(pd.DataFrame({"duration": [1.0], "event": [True]}).head(0))


def test_the_summary_says_the_finding_first():
    frame, _ = lung()
    result = survival_curve(frame, by="sex", duration="time", known_at_start=True)
    lines = result.summary().splitlines()
    assert lines[0].startswith("sex 1: 112 of 138 were lost; median time 270 (95% CI 210 to 306)")
    assert "log-rank chi-squared 10.33 on 1 df, p = 0.0013" in lines[2]
    assert "no effect of what they are named for" in lines[3]
    assert result.to_dict()["log_rank"]["df"] == 1
    assert json.dumps(result.to_dict())


def test_a_group_of_one_has_no_interval_and_missing_is_a_group():
    frame = pd.DataFrame(
        {"tier": ["a", "a", None], "duration": [3, 8, 5], "event": [True, True, True]}
    )
    result = survival_curve(frame, by="tier", known_at_start=True)
    assert result.group_names() == ["tier a", "no tier"]
    assert "no tier: 1 of 1 were lost; median time 5 (95% CI not estimable)" in result.summary()


def test_groups_that_are_never_together_have_no_test():
    frame = pd.DataFrame({"tier": ["a", "b"], "duration": [3, 8], "event": [False, True]})
    result = survival_curve(frame, by="tier", known_at_start=True)
    assert result.log_rank.df == 0
    assert "No log-rank test" in result.summary()
