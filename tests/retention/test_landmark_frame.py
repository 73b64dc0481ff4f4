import numpy as np
import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.loaders._frames.customer_frame import as_customers
from vocsigma.retention import landmark_frame

UNTIL = "2025-12-31"


def customers(*rows, **columns):
    names = ["customer_id", "joined_at", "observed_until", "lost"]
    return as_customers(pd.DataFrame(rows, columns=names).assign(**columns), tz="UTC")


def turns(*rows, until=UNTIL):
    names = ["thread_id", "customer_id", "opened_at", "replied_at"]
    frame = pd.DataFrame(rows, columns=names).astype("str")
    return vs.as_turns(frame, tz="UTC", until=until).turns


def assessed(table, limit="24h"):
    return vs.assess(table, vs.Within(limit))


A = ("a", "2025-01-01", "2025-09-01", True)
QUIET = turns(("t0", "a", "2025-11-01", None))


def landmark(people, talk, **options):
    options = {"at": "30d", "horizon": "90d", "features": ("missed", "n_turns"), **options}
    return landmark_frame(people, talk, **options)


def features(talk, *, at="30d", names=("late_share", "missed", "n_turns"), **options):
    marked = landmark(
        customers(A), talk, at=at, features=names, assessments=assessed(talk), **options
    )
    return marked.frame.iloc[0]


@pytest.mark.parametrize(
    ("end", "lost", "duration", "event"),
    [
        ("2025-02-01", True, 1.0, True),
        ("2025-05-01", True, 90.0, True),
        ("2025-05-01 00:00:01", True, 90.0, False),
        ("2025-03-02", False, 30.0, False),
        ("2025-09-01", False, 90.0, False),
    ],
)
def test_the_follow_up_runs_from_the_landmark_to_the_horizon(end, lost, duration, event):
    row = landmark(customers(("a", "2025-01-01", end, lost)), QUIET).frame.iloc[0]
    assert row["duration"] == pytest.approx(duration)
    assert row["event"] == event
    assert row["landmark_at"] == pd.Timestamp("2025-01-31", tz="UTC")


@pytest.mark.parametrize(
    ("row", "began", "at", "reason"),
    [
        (("b", "2025-01-01", "2025-01-31", True), None, "30d", "lost_before"),
        (("b", "2025-01-01", "2025-01-20", False), None, "30d", "ended_before"),
        (("b", "2025-01-01", "2025-01-31", False), None, "30d", "ended_before"),
        (("b", "2025-01-01", "2025-09-01", True), "2025-02-01", "30d", "observed_later"),
        (("b", None, "2025-09-01", True), None, "30d", "no_join_date"),
        (("b", "2025-03-01", "2025-09-01", True), None, "2025-02-01 00:00Z", "joined_later"),
        (("b", "2025-12-15", "2026-03-01", True), None, "30d", "turns_end_before"),
    ],
)
def test_who_is_left_out_is_told_with_the_reason(row, began, at, reason):
    people = customers(A, row, observed_from=[None, began])
    marked = landmark(people, QUIET, at=at)
    assert marked.frame["customer_id"].tolist() == ["a"]
    assert marked.left_out.to_numpy().tolist() == [["b", reason]]
    assert f"({reason})" in marked.summary()


def test_a_date_as_landmark_takes_customers_of_any_age():
    people = customers(A, ("b", None, "2025-03-02", True))
    marked = landmark(people, QUIET, at=pd.Timestamp("2025-02-01", tz="UTC"))
    assert marked.frame["duration"].tolist() == [90.0, 29.0]


def test_a_contact_is_known_from_its_opening_on():
    talk = turns(("1", "a", "2025-01-31 00:00", None), ("2", "a", "2025-01-31 00:01", None))
    row = features(talk)
    assert row["n_turns"] == 1
    assert row["contacted"]


def test_a_late_reply_is_known_from_its_stamp_on():
    talk = turns(
        ("1", "a", "2025-01-28", "2025-01-31 12:00"), ("2", "a", "2025-01-10", "2025-01-10")
    )
    assert features(talk)["late_share"] == 0.0
    assert features(talk, at="31d")["late_share"] == 0.5


def test_a_miss_is_known_when_missed_after_has_passed():
    talk = turns(("1", "a", "2025-01-25", None))
    early, due = features(talk), features(talk, at="31d")
    assert early["missed"] == 0
    assert not early["late_share_known"]
    assert np.isnan(early["late_share"])
    assert due["missed"] == 1
    assert due["late_share"] == 1.0


def test_a_reply_after_the_miss_does_not_undo_it():
    talk = turns(("1", "a", "2025-01-05", "2025-01-20"))
    assert features(talk)["missed"] == 1
    assert features(talk)["late_share"] == 1.0
    assert features(talk, missed_after="16d")["missed"] == 0


def test_replies_that_are_not_given_yet_are_not_looked_at():
    told = turns(("1", "a", "2025-01-30", "2025-02-05"), ("2", "a", "2025-01-30 01:00", None))
    names = ("answered_share", "wait_median", "n_turns", "missed")
    row = features(told, names=names)
    assert row[["answered_share", "n_turns", "missed"]].tolist() == [0.0, 2, 0]
    assert not row["wait_median_known"]


def test_the_median_wait_keeps_the_waiting_as_censored():
    talk = turns(
        ("1", "a", "2025-01-10", "2025-01-10 01:00"),
        ("2", "a", "2025-01-11", "2025-01-11 03:00"),
        ("3", "a", "2025-01-12", None),
    )
    row = features(talk, names=("wait_median",))
    assert row["wait_median"] == 3 * 3600


@pytest.mark.parametrize("later", ["2025-02-01", "2025-06-01"])
def test_nothing_after_the_landmark_changes_a_feature(later):
    names = ("late_share", "missed", "n_turns", "answered_share", "wait_median")
    past = [("1", "a", "2025-01-05", "2025-01-07"), ("2", "a", "2025-01-26", None)]
    future = [("2", "a", "2025-01-26", later), ("3", "a", later, None)]
    before = features(turns(*past), names=names)
    after = features(turns(past[0], *future), names=names)
    columns = ["contacted", *names]
    pd.testing.assert_series_equal(before[columns], after[columns])


def test_without_contact_counts_are_0_and_shares_missing():
    row = features(QUIET)
    assert [row["contacted"], row["n_turns"], row["missed"]] == [False, 0, 0]
    assert np.isnan(row["late_share"])


def test_covariates_ride_along_and_what_tells_the_future_does_not():
    people = customers(A, plan=["plus"], end_reason=["price"])
    marked = landmark(people, QUIET)
    assert marked.covariates == ("plan",)
    assert not {"observed_until", "lost", "joined_at"} & set(marked.frame.columns)
    assert marked.frame["end_reason"].isna().all()
    assert "'plan' came with the customers" in marked.summary()


def test_other_ends_and_turns_of_strangers_are_told():
    people = customers(("a", "2025-01-01", "2025-03-01", False), end_reason=["moved"])
    talk = turns(("1", "a", "2025-01-05", None), ("2", "x", "2025-01-05", None))
    told = landmark(people, talk).summary()
    assert "1 ended otherwise ('moved'); they count as censored" in told
    assert "1 turns are of nobody in the customers table" in told


def test_the_outcome_cannot_be_assigned():
    marked = landmark(customers(A), QUIET)
    with pytest.raises(ArgumentError, match="'event' say what happened after the landmark"):
        marked.assign(event=True)


def test_the_callers_frames_stay_as_they_are():
    people, talk = customers(A), turns(("1", "a", "2025-01-05", None))
    copies = people.copy(), talk.copy()
    landmark(people, talk)
    pd.testing.assert_frame_equal(people, copies[0])
    pd.testing.assert_frame_equal(talk, copies[1])


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        (
            {"features": ["mean_response_s"]},
            ArgumentError,
            "'late_share' .*'missed', or 'wait_median'",
        ),
        ({"features": ["late_share"]}, ArgumentError, "pass assessments="),
        ({"features": ["n_turn"]}, ArgumentError, "did you mean 'n_turns'"),
        ({"horizon": "3mo"}, ArgumentError, "horizon='3mo'"),
        ({"at": "2025-01-31"}, ArgumentError, "at='2025-01-31' has no time zone"),
        ({"at": "never"}, ArgumentError, "at='never' is not an instant"),
        ({"at": "1mo"}, ArgumentError, "at='1mo'"),
        ({"missed_after": "long"}, ArgumentError, "missed_after='long' is not a duration"),
    ],
)
def test_what_cannot_be_done_is_told(options, error, text):
    with pytest.raises(error, match=text):
        landmark(customers(A), QUIET, **options)


def test_tables_that_do_not_fit_are_told():
    people = customers(A)
    with pytest.raises(TableError, match="holds a customer twice"):
        landmark(pd.concat([people, people]), QUIET)
    with pytest.raises(TableError, match=r"no turn is of a customer in `customers`: .*'x'.*'a'"):
        landmark(people, turns(("1", "x", "2025-01-05", None)))
    with pytest.raises(TableError, match="has the column 'missed', a name of this frame"):
        landmark(people.assign(missed=1), QUIET)
    talk = turns(("1", "a", "2025-01-05", None), ("2", "a", "2025-01-06", None))
    both = vs.assess(talk, [vs.Within("4h"), vs.Within("24h")])
    with pytest.raises(TableError, match="holds the requirements 'within 4h', 'within 24h'"):
        landmark(people, talk, features="late_share", assessments=both)
    with pytest.raises(TableError, match="1 of 2 turns are not in `assessments`"):
        landmark(people, talk, features="late_share", assessments=assessed(talk).head(1))
    twice = pd.concat([assessed(talk)] * 2)
    with pytest.raises(TableError, match="`assessments` holds a turn twice"):
        landmark(people, talk, features="late_share", assessments=twice)


def test_an_empty_population_gives_an_empty_frame():
    marked = landmark(customers(("a", "2025-01-01", "2025-01-02", True)), QUIET)
    assert marked.frame.empty
    assert list(marked.frame)[:3] == ["customer_id", "landmark_at", "contacted"]
