import numpy as np
import pandas as pd
import polars as pl
import pytest
from threads import START, thread

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import ASSESSMENTS, coerce

HOUR = pd.Timedelta("1h")
OFFICE = vs.BusinessClock("Mon-Fri 09:00-17:00", tz="UTC")


def one_turn(answered_after=None, until_after=24, clock=None):
    lines = [("1", "Ann", 0)]
    if answered_after is not None:
        lines.append(("2", "help", answered_after * 60, "1"))
    return vs.response_turns(thread(*lines), until=START + until_after * HOUR, clock=clock)


def status(turns, *ctqs):
    return vs.assess(turns, list(ctqs))["status"].tolist()


@pytest.mark.parametrize(
    ("answered_after", "until_after", "expected"),
    [
        (3.0, 24, "met"),
        (4.0, 24, "met"),
        (4.01, 24, "defect"),
        (None, 24, "defect"),
        (None, 4, "pending"),
        (None, 4.001, "defect"),
        (3.0, 3.5, "pending"),
        (3.0, 4, "pending"),
        (3.0, 4.001, "met"),
        (5.0, 4.5, "defect"),
    ],
)
def test_a_turn_is_judged_only_when_its_limit_has_run_out(answered_after, until_after, expected):
    assert status(one_turn(answered_after, until_after), vs.Within("4h")) == [expected]


def test_answered_early_marks_the_answered_among_the_pending():
    early = vs.assess(one_turn(1, 2), vs.Within("4h"))
    assert (early["status"].item(), early["answered_early"].item()) == ("pending", True)
    late = vs.assess(one_turn(1, 9), vs.Within("4h"))
    assert (late["status"].item(), late["answered_early"].item()) == ("met", False)


def test_a_requirement_with_a_clock_measures_anew():
    turns = one_turn(9.5, 48)
    assert status(turns, vs.Within("9h")) == ["defect"]
    assert status(turns, vs.Within("9h", clock=OFFICE)) == ["met"]


def test_a_requirement_without_a_clock_uses_the_turns_own():
    turns = one_turn(9.5, 48, clock=OFFICE)
    assert status(turns, vs.Within("9h")) == ["met"]
    assert status(turns, vs.Within("9h", clock=vs.CalendarClock())) == ["defect"]


def test_days_on_a_business_clock_are_refused():
    says = r"limit='2d' counts 'd' on a business clock.*say the hours"
    with pytest.raises(ArgumentError, match=says):
        vs.Within("2d", clock=OFFICE)
    with pytest.raises(ArgumentError, match=says):
        vs.assess(one_turn(1, 48, clock=OFFICE), vs.Within("2d"))
    assert status(one_turn(1, 72), vs.Within("2d")) == ["met"]


def test_answered_is_judged_when_its_days_are_over():
    assert status(one_turn(1, 24), vs.Answered(within="2d")) == ["pending"]
    assert status(one_turn(1, 72), vs.Answered(within="2d")) == ["met"]
    assert status(one_turn(None, 72), vs.Answered(within="2d")) == ["defect"]


@pytest.mark.parametrize(
    ("value", "answered_after", "until_after", "expected"),
    [
        (True, 1, 2, "met"),
        (False, 1, 2, "defect"),
        (None, 1, 2, "exempt"),
        (True, None, 24, "pending"),
        (False, None, 24 * 8, "defect"),
        (True, None, 24 * 8, "met"),
    ],
)
def test_a_column_is_judged_once_answered_or_old(value, answered_after, until_after, expected):
    turns = one_turn(answered_after, until_after)
    turns = turns.assign(resolved=pd.array([value], dtype="boolean"))
    assert status(turns, vs.Column("resolved")) == [expected]


@pytest.mark.parametrize(
    "when",
    [
        {"channel": "chat"},
        {"channel": ["chat", "web"]},
        {"channel": lambda column: column == "chat"},
    ],
)
def test_a_filter_exempts_the_turns_for_which_it_is_false(when):
    turns = one_turn(1)
    assert status(turns, vs.Within("4h", when=when)) == ["exempt"]
    assert status(turns.assign(channel="chat"), vs.Within("4h", when=when)) == ["met"]


def test_a_turn_that_needs_no_reply_is_exempt():
    assert status(one_turn().assign(needs_reply=False), vs.Within("4h")) == ["exempt"]


def test_one_row_a_turn_and_requirement_with_what_rode_along():
    turns = one_turn(1).assign(topic="refund")
    table = vs.assess(turns, [vs.Within("4h"), vs.Answered(weight=3)])
    assert table["ctq"].tolist() == ["within 4h", "answered"]
    assert table["weight"].tolist() == [1.0, 3.0]
    assert table["limit_s"].tolist() == [4 * 3600.0, 7 * 86_400.0]
    assert list(table.columns) == [*ASSESSMENTS.columns, "topic"]
    pd.testing.assert_frame_equal(table, coerce(table, ASSESSMENTS))


def test_polars_in_polars_out():
    turns = pl.from_pandas(one_turn(1))
    table = vs.assess(turns, vs.Within("4h"))
    assert isinstance(table, pl.DataFrame)
    assert table["status"].to_list() == ["met"]


def test_counting_at_maturity_does_not_flatter_recent_days():
    """10% are truly late; a naive count of the last day would show almost none."""
    simulated = vs.simulate_service(8000, days=40, late_share=0.10, limit="24h", random_state=3)
    until = simulated.messages["created_at"].min().normalize() + pd.Timedelta("30D")
    turns = vs.response_turns(simulated.messages, until=until)
    judged = vs.assess(turns, vs.Within("24h"))
    days = vs.subgroups(turns, every="1d", assessments=judged)
    mature = days[~days["provisional"] & (days["units"] > 0)]
    last, whole = mature.iloc[-1], mature.sum(numeric_only=True)
    for defectives, units in [
        (last["defectives"], last["units"]),
        (whole["defectives"], whole["units"]),
    ]:
        assert abs(defectives / units - 0.10) <= 3 * np.sqrt(0.1 * 0.9 / units)
    answered = turns[turns["answered"] & (turns["opened_at"] > until - pd.Timedelta("1D"))]
    assert (answered["response_s"] > 86_400).mean() < 0.01


@pytest.mark.parametrize(
    ("ctqs", "says"),
    [
        ([], "`ctqs` is empty; give requirements"),
        (["4h"], "`ctqs` holds '4h'; give requirements such as"),
        ([vs.Within("4h"), vs.Within("4h")], "has the name 'within 4h' twice; give each"),
    ],
)
def test_bad_requirements_are_told_what_is_wrong(ctqs, says):
    with pytest.raises(ArgumentError, match=says):
        vs.assess(one_turn(), ctqs)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: vs.Within("1mo"), "limit='1mo' has no fixed length"),
        (lambda: vs.Within("4m"), "'m' could be minutes or months; say '4min' or '4mo'"),
        (lambda: vs.Within("4h", weight=-1), "weight=-1 must be a number of at least 0"),
        (lambda: vs.Answered(within="soon"), "within='soon' is not a duration"),
        (lambda: vs.Column("resolved", missed_after="x"), "missed_after='x' is not a duration"),
    ],
)
def test_bad_limits_are_told_what_is_wrong(make, says):
    with pytest.raises(ArgumentError, match=says):
        make()


@pytest.mark.parametrize(
    ("ctq", "error", "says"),
    [
        (vs.Column("resolvd"), TableError, "no column 'resolvd' .*did you mean 'resolved'"),
        (vs.Within("4h", when={"chanel": "x"}), TableError, "did you mean 'channel'"),
        (vs.Column("text"), TableError, "'text' holds .*, not truth values"),
        (
            vs.Within("4h", when={"channel": lambda column: 1}), ArgumentError,
            "the callable gave int64 of shape .*one bool for each of the 1 turns",
        ),
    ],
)  # fmt: skip
def test_bad_columns_are_told_what_is_wrong(ctq, error, says):
    with pytest.raises(error, match=says):
        vs.assess(one_turn(1).assign(resolved=True, text="yes"), ctq)
