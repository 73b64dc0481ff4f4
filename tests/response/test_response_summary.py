from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.response._summary import response_summary

REPLIES = Path(__file__).parents[1] / "data" / "dpmo" / "replies.csv"
UNTIL = pd.Timestamp("2025-03-31", tz="UTC")


def turns(waited_s, answered, *, age="10D", **columns):
    """Turns that opened so long before the end of observation."""
    frame = {
        "opened_at": UNTIL - pd.to_timedelta(age),
        "observed_until": UNTIL,
        "answered": np.asarray(answered, bool),
        "waited_s": np.asarray(waited_s, float),
        "needs_reply": True,
    }
    return pd.DataFrame(frame | columns)


def replies():
    frame = pd.read_csv(REPLIES)
    return turns(frame["minutes"] * 60, frame["replied"] == 1, channel=frame["channel"])


def row(result):
    assert len(result.table) == 1
    return result.table.iloc[0]


def test_times_and_shares_are_those_of_survfit():
    found = row(response_summary(replies()))
    assert found[["n", "answered"]].tolist() == [300, 233]
    assert found[["median", "median_low", "median_high"]].tolist() == pytest.approx(
        [186.9 * 60, 149.9 * 60, 249.3 * 60]
    )
    assert found[["p90", "p90_low", "p90_high"]].tolist() == pytest.approx(
        [np.nan, 2358.3 * 60, np.nan], nan_ok=True
    )
    within = ["within_15min", "within_1h", "within_4h", "within_24h"]
    survfit = {
        "": [0.1033333333333, 0.26, 0.548348742796, 0.8019197354407],
        "_low": [0.07382550204449, 0.2141396047871, 0.4923955840371, 0.7506971221053],
        "_high": [0.1436869682641, 0.3135607875635, 0.6061377583132, 0.8484986105391],
    }
    for side, expected in survfit.items():
        assert found[[f"{name}{side}" for name in within]].tolist() == pytest.approx(
            expected, rel=1e-11
        )


def test_beside_them_stand_the_figures_of_the_answered_only():
    found, frame = row(response_summary(replies())), pd.read_csv(REPLIES)
    minutes = frame["minutes"][frame["replied"] == 1]
    assert found["naive_median"] == pytest.approx(125.9 * 60)
    assert found["naive_p90"] == pytest.approx(np.sort(minutes)[int(0.9 * len(minutes))] * 60)
    assert found["naive_within_1h"] == pytest.approx((minutes <= 60).mean())


def test_the_sentences_say_how_much_ignoring_the_unanswered_flatters():
    lines = response_summary(replies()).summary().splitlines()
    assert lines == [
        "300 turns that need a reply: 233 answered, 67 missed (no answer for 7 days or more), "
        "0 pending.",
        "Half are answered within 3.12 h (95% CI 2.5 h to 4.16 h), 90% not in the time observed; "
        "26.0% within 1 h (21.4% to 31.4%).",
        "Of the answered alone, half are within 2.1 h, 90% within 10.2 h, and 33.5% within 1 h.",
        "Ignoring the unanswered makes the median look 33% shorter and the share within 1 h "
        "7.5 points larger.",
    ]


def test_groups_are_named_with_the_shortest_and_the_longest_wait():
    result = response_summary(replies(), by="channel")
    assert result.table["channel"].tolist() == ["email", "facebook", "twitter"]
    assert result.table["n"].sum() == 300
    alone = row(response_summary(replies().query("channel == 'twitter'")))
    together = result.table.iloc[2]
    shown = together.drop("channel").astype(float)
    pd.testing.assert_series_equal(alone, shown, check_names=False)
    said = result.summary()
    assert "\nShortest wait: channel" in said
    assert "\nLongest wait: channel email" in said
    assert "\nMost flattered: channel" in said


def test_groups_that_are_numbers_keep_their_names():
    frame = pd.concat([turns([60.0], [True], team=1), turns([90.0], [True], team=2)])
    assert "Longest wait: team 2 (n = 1)" in response_summary(frame, by="team").summary()


def test_unanswered_turns_are_missed_from_the_limit_on_and_pending_before():
    ages = ["1D", "6D", "7D", "8D"]
    frame = pd.concat([turns([5.0], [False], age=age) for age in ages])
    found = row(response_summary(frame))
    assert found[["n", "answered", "missed", "pending"]].tolist() == [4, 0, 2, 2]
    found = row(response_summary(frame, missed_after="2d"))
    assert found[["missed", "pending"]].tolist() == [3, 1]
    assert found[["naive_median", "naive_within_1h"]].isna().all()


def test_turns_that_need_no_reply_are_counted_and_not_timed():
    thanks = turns([1.0, 1.0], [True, True], needs_reply=False, brand="A")
    frame = pd.concat([turns([60.0], [True], brand="B"), thanks])
    result = response_summary(frame, by="brand")
    assert result.table["n"].tolist() == [0, 1]
    assert result.table["needs_no_reply"].tolist() == [2, 0]
    assert result.table["median"].tolist() == pytest.approx([np.nan, 60], nan_ok=True)
    assert "2 more need none" in result.summary()
    only = response_summary(thanks)
    assert only.summary() == "No turn needs a reply: there is nothing to time."


def test_turns_that_ended_otherwise_are_censored_and_said():
    frame = turns([60.0, 90.0, 90.0], [True, False, False], ended_by=["closed", "closed", None])
    result = response_summary(frame)
    assert result.ended_otherwise == 1
    assert "1 of the unanswered ended otherwise" in result.summary()
    plain = response_summary(frame.drop(columns="ended_by"))
    pd.testing.assert_frame_equal(plain.table, result.table)


def test_agents_are_told_with_their_condition():
    frame = turns([60.0, 90.0], [True, False], agent_id=["Ada", None])
    assert "given answered by this agent" in response_summary(frame, by="agent_id").summary()


def test_polars_gives_what_pandas_gives_and_the_frame_is_left_alone():
    frame = replies()
    before = frame.copy()
    expected = response_summary(frame, by=["channel"]).table
    found = response_summary(pl.from_pandas(frame), by="channel").table
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    pd.testing.assert_frame_equal(frame, before)


waits = st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=40)


@settings(max_examples=50, deadline=None)
@given(waits, st.sampled_from(["log-log", "log", "plain"]), st.randoms())
def test_laws_of_every_summary(rows, conf_type, random):
    waited, answered = zip(*rows, strict=True)
    frame = turns(waited, answered)
    found = row(response_summary(frame, conf_type=conf_type))
    assert found["n"] == found["answered"] + found["missed"] + found["pending"]
    for name in ("within_15min", "within_1h", "within_4h", "within_24h"):
        low, share, high = found[[f"{name}_low", name, f"{name}_high"]]
        if not np.isnan(share):
            assert 0 <= low <= share + 1e-12
            assert share <= high + 1e-12 <= 1 + 2e-12
            assert not found[f"naive_{name}"] < share - 1e-12
    for name in ("median", "p90"):
        assert not found[f"naive_{name}"] > found[name]
        assert not found[f"{name}_low"] > found[name]
        assert not found[f"{name}_high"] < found[name]
    shuffled = frame.sample(frac=1, random_state=random.randint(0, 99))
    again = row(response_summary(shuffled, conf_type=conf_type))
    pd.testing.assert_series_equal(again, found)


def test_what_cannot_be_used_is_told():
    frame = replies()
    with pytest.raises(ArgumentError, match=r"conf_type='loglog' is not known; .*did you mean"):
        response_summary(frame, conf_type="loglog")
    with pytest.raises(ArgumentError, match="confidence must be between 0 and 1, not 95"):
        response_summary(frame, confidence=95)
    with pytest.raises(ArgumentError, match="missed_after='7mo' has no fixed length"):
        response_summary(frame, missed_after="7mo")
    with pytest.raises(TableError, match=r"`turns` has no column 'waited_s'"):
        response_summary(frame.drop(columns="waited_s"))
    with pytest.raises(TableError, match="`turns` has no rows; make it with response_turns"):
        response_summary(frame.iloc[:0])
    with pytest.raises(
        TableError, match="'waited_s' is missing or negative in 1 rows, first in row 1"
    ):
        response_summary(turns([5.0, np.nan], [True, False]))
    with pytest.raises(
        TableError, match="column 'answered' is missing in 1 rows; fill it, or drop"
    ):
        response_summary(turns([5.0, 6.0], [True, False]).assign(answered=[True, None]))
    with pytest.raises(
        TableError, match="column 'opened_at' is missing in 2 rows; fill it, or drop"
    ):
        response_summary(turns([5.0, 6.0], [True, False]).assign(opened_at=pd.NaT))
    with pytest.raises(ArgumentError, match=r"by='answered' is a column .*; rename it in `turns`"):
        response_summary(turns([5.0, 6.0], [True, False]), by="answered")


def test_a_column_named_twice_makes_groups_once():
    once, twice = (response_summary(replies(), by=["channel"] * k) for k in (1, 2))
    assert twice.by == ("channel",)
    pd.testing.assert_frame_equal(once.table, twice.table)
