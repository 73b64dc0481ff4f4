import numpy as np
import pandas as pd
import polars as pl
import pytest
from threads import START, thread

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import SUBGROUPS, coerce

DAY = pd.Timedelta("1D")


def many(waits, *, gap="6h", until=None, start=START):
    """One thread a wait, in minutes; missing for never."""
    parts = []
    for number, wait in enumerate(waits):
        lines = [("q", "Ann", 0)] + ([] if wait is None else [("r", "help", wait, "q")])
        part = thread(*lines, thread_id=f"t{number}")
        part["message_id"] = part["thread_id"] + part["message_id"]
        part["parent_id"] = (part["thread_id"] + part["parent_id"]).where(part["parent_id"].notna())
        part["created_at"] += number * pd.Timedelta(gap) + (start - START)
        parts.append(part)
    return vs.response_turns(pd.concat(parts), until=until)


def test_counts_times_and_quantiles_of_a_day():
    turns = many([10, 20, 40, None], until=START + 10 * DAY)
    day = vs.subgroups(turns, assessments=[vs.Within("30min"), vs.Within("15min")]).iloc[0]
    expected = {
        "n": 4 - 1, "answered": 3, "unanswered": 0, "units": 3, "defectives": 2, "opportunities": 6,
        "defects": 3, "late": 3, "missed": 0, "pending": 0, "answered_mean": 1400.0,
        "answered_min": 600.0, "answered_max": 2400.0, "median": 1200.0, "p90": 2400.0,
    }  # fmt: skip
    assert day[list(expected)].to_dict() == pytest.approx(expected)
    times = np.array([600.0, 1200.0, 2400.0])
    assert day["answered_sd"] == pytest.approx(np.std(times, ddof=1))
    assert day["answered_log_mean"] == pytest.approx(np.log(times).mean())
    assert day["answered_log_sd"] == pytest.approx(np.std(np.log(times), ddof=1))


def test_missed_and_late_are_told_apart_and_the_median_counts_the_unanswered():
    turns = many([10, None, 40, None], gap="1h", until=START + 10 * DAY)
    day = vs.subgroups(turns, assessments=vs.Within("30min")).iloc[0]
    assert day[["late", "missed", "defects", "answered", "unanswered"]].tolist() == [1, 2, 3, 2, 2]
    assert np.isnan(day["p90"])
    assert day["answered_mean"] == 1500.0


def test_empty_periods_are_rows_with_missing_values():
    days = vs.subgroups(many([10, 10], gap="72h"), assessments=vs.Within("30min"))
    assert days["n"].tolist() == [1, 0, 0, 1]
    assert days["defectives"].tolist() == [0, 0, 0, 0]
    assert days["median"].isna().tolist() == [False, True, True, False]


def test_periods_in_which_the_clock_is_closed_are_dropped_unless_somebody_wrote():
    office = vs.BusinessClock("Mon-Fri 09:00-17:00", tz="UTC")
    turns = many([10] * 8, gap="24h")
    silent = turns[~turns["opened_at"].dt.day.isin([8, 9])]
    days = vs.subgroups(silent, clock=office)
    assert days["period_start"].dt.day.tolist() == [3, 4, 5, 6, 7, 10]
    assert vs.subgroups(turns, clock=office)["n"].sum() == 8


def test_periods_are_those_of_the_wall_clock():
    start = pd.Timestamp("2025-10-25 22:30", tz="UTC")
    days = vs.subgroups(many([1] * 7, gap="12h", start=start), tz="Europe/Berlin")
    assert days["period_start"].tolist()[0] == pd.Timestamp("2025-10-25 22:00", tz="UTC")
    assert (days["period_start"].diff().dropna() / pd.Timedelta("1h")).tolist() == [25.0, 24.0]
    weeks = vs.subgroups(many([1], start=start), every="1w", tz="Europe/Berlin")
    assert weeks["period_start"].tolist() == [pd.Timestamp("2025-10-19 22:00", tz="UTC")]


def test_a_period_is_provisional_until_it_is_over_and_judged():
    until = START + 5 * DAY
    days = vs.subgroups(many([10] * 6, gap="24h", until=until), assessments=vs.Within("36h"))
    assert days["provisional"].tolist() == [False, False, False, False, True, True]
    assert days["times_provisional"].tolist() == [False] * 5 + [True]


def test_times_are_provisional_while_a_young_turn_waits():
    until = START + 12 * DAY
    days = vs.subgroups(many([None] * 12, gap="24h", until=until), assessments=vs.Within("1h"))
    assert days["times_provisional"].tolist() == [False] * 5 + [True] * 8
    assert days["provisional"].tolist() == [False] * 12 + [True]


def test_groups_have_every_period_and_add_up():
    turns = many([10, 40, None, 10, 90], gap="12h", until=START + 9 * DAY)
    turns["brand"] = pd.Categorical(["a", "b", "a", "a", "b"])
    split = vs.subgroups(turns, by="brand", assessments=vs.Within("30min"))
    whole = vs.subgroups(turns, assessments=vs.Within("30min"))
    counts = ["n", "answered", "units", "defectives", "defects", "late", "missed"]
    summed = split.groupby("period_start")[counts].sum().reset_index(drop=True)
    pd.testing.assert_frame_equal(summed, whole[counts])
    assert split["brand"].value_counts().tolist() == [10, 10]
    assert list(split.columns[:3]) == ["period_start", "brand", "n"]


def test_requirements_split_by_ctq():
    turns = many([10, 40, None], until=START + 9 * DAY)
    ctqs = [vs.Within("30min"), vs.Within("1h")]
    split = vs.subgroups(turns, by="ctq", every="1w", assessments=ctqs)
    first = split.groupby("ctq", observed=True).first()
    assert first["defects"].to_dict() == {"within 30min": 2, "within 1h": 1}
    assert first["n"].tolist() == [3, 3]


def test_turns_that_need_no_reply_are_left_out():
    turns = many([10, 10, None], gap="1h").assign(needs_reply=[True, True, False])
    days = vs.subgroups(turns, assessments=vs.Within("30min"))
    assert days["n"].tolist() == [2]


def test_floored_times_are_counted():
    days = vs.subgroups(many([0, 10], gap="1h"))
    assert days["floored"].tolist() == [1]
    assert days["answered_log_mean"].tolist() == pytest.approx([np.log(600) / 2])


def test_the_table_is_as_its_definition_says_on_every_engine():
    turns = many([10, 40, None], until=START + 3 * DAY)
    table = vs.subgroups(turns, assessments=vs.Within("30min"))
    pd.testing.assert_frame_equal(table, coerce(table, SUBGROUPS))
    assert list(table.columns) == [field.name for field in SUBGROUPS.fields]
    frame = pl.from_pandas(turns)
    pd.testing.assert_frame_equal(vs.subgroups(frame, assessments=vs.Within("30min")), table)


def test_large_times_keep_their_digits():
    turns = many([10, 10, 10], gap="1h").assign(response_s=1e9 + np.array([0.0, 1.0, 2.0]))
    assert vs.subgroups(turns)["answered_sd"].tolist() == [1.0]


TURNS = many([10, 40], until=START + 3 * DAY)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"every": "1m"}, ArgumentError, "'m' could be minutes or months"),
        ({"tz": "Berlin"}, ArgumentError, "tz='Berlin' is not an IANA time zone"),
        ({"by": "chanel"}, TableError, "`turns` has no column 'chanel' .*did you mean 'channel'"),
        ({"by": "ctq"}, TableError, "by='ctq' splits by requirement; give assessments="),
        ({"missed_after": "1mo"}, ArgumentError, "missed_after='1mo' has no fixed length"),
        (
            {"assessments": vs.assess(many([1], start=START + 9 * DAY), vs.Within("1h"))}, TableError,
            "`assessments` has turns outside the time of `turns`",
        ),
    ],
)  # fmt: skip
def test_bad_input_is_told_what_is_wrong(options, error, says):
    with pytest.raises(error, match=says):
        vs.subgroups(TURNS, **options)
