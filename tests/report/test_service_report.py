"""What a report finds in services whose truth is known."""

from __future__ import annotations

import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, TableError

DAY_S = 86_400


def judged_truth(simulation):
    """The true turns whose limit ran out before the end of observation."""
    turns = simulation.truth.turns
    age = (simulation.until - turns["opened_at"]).dt.total_seconds()
    return turns[age > DAY_S]


def test_counts_are_those_of_the_truth(simulation, report):
    truth = judged_truth(simulation)
    whole = report.tables["dpmo"].iloc[0]
    assert whole["units"] == len(truth)
    assert whole["defectives"] == (truth["clock_s"] > DAY_S).sum()


def test_true_share_lies_within_the_interval_where_nothing_shifted():
    simulation = vs.simulate_service(4000, late_share=0.10, limit="24h", day_sd=0.0, random_state=6)
    report = vs.service_report(simulation.messages, sla="24h", until=simulation.until)
    row = report.table.iloc[0]
    assert row["dpo_low"] < 0.10 < row["dpo_high"]


def test_shift_is_out_of_control_in_its_brand_and_weeks_only(report):
    assert not report.in_control
    signals = report.signals.query("chart == 'groups' and rule == 'nelson_1' and side == 1")
    assert set(signals["group"]) == {"Parzelio"}
    assert signals["time"].between("2025-03-10", "2025-03-23 23:59Z").all()
    assert "The share of turns late or missed gives signals in " in report.summary()
    assert report.findings[1].startswith("Out of control: ")


def test_brand_that_shifted_is_named_among_the_differences(report):
    line = next(text for text in report.findings if text.startswith("Late or missed by brand"))
    assert "more than the whole in Parzelio" in line
    assert "fewer in Quillotel" in line


def test_steady_service_is_in_control(write):
    report = vs.service_report(write([30, 90, 30, 30] * 120), sla="1h", charts=["share"])
    assert report.in_control
    assert report.findings[1].startswith("In control: none of 39 days gives a signal.")
    assert report.signals.empty


def test_without_a_defect_the_sigma_level_is_a_bound(write):
    report = vs.service_report(write([10.0 + n % 7 for n in range(401)]), sla="1h")
    assert report.findings[0].startswith("0 of 400 turns (0.0%)")
    # The exact upper limit 1 - 0.025 ** (1 / 400) is 9,180 DPMO, so 2.36 + 1.5.
    assert "(95% CI 0 to 9,180), sigma level at least 3.86" in report.findings[0]
    assert "No turn was late or missed, so that nothing shows how the share varies" in report.html


def test_all_defects_bound_the_sigma_level_from_above(write):
    report = vs.service_report(write([90.0] * 100), sla="1h")
    assert report.findings[0].startswith("100 of 100 turns (100.0%)")
    assert "sigma level at most " in report.findings[0]


def test_one_week_is_charted_by_p_with_its_caveat(write):
    report = vs.service_report(write([30, 90, 20, 50] * 21), sla="1h")
    assert report.charts["share"].name == "p"
    assert "p for shares, as there are fewer than 20 periods" in report.html
    assert "Limits are provisional" in report.html
    assert report.findings[1] == (
        "No signal so far: none of 6 days gives one. Limits are firm from 20 days on."
    )


def test_twenty_days_are_charted_by_p_prime(write):
    report = vs.service_report(write([30, 90, 20, 50, 25] * 60), sla="1h")
    assert report.charts["share"].name == "p_prime"


def test_few_baseline_periods_are_charted_by_p_however_long_the_data(write):
    report = vs.service_report(write([30, 90, 20, 50, 25] * 60), sla="1h", baseline=10)
    assert report.charts["share"].name == "p"


def test_too_little_for_a_chart_says_so(write):
    report = vs.service_report(write([30, 90], step="30min"), sla="1h", until="2025-03-03 04:00Z")
    assert report.charts == {}
    assert report.in_control
    assert "too little data to say whether the service is in control" in report.findings[1]
    assert "There is no chart yet: it takes three neighbouring periods" in report.html
    with pytest.raises(ArgumentError, match="the report has no chart: there is too little data"):
        report.plot()


def test_a_group_that_begins_after_the_baseline_does_not_stop_the_report(write):
    old = write([30, 90, 20, 50, 25] * 144, step="1h", brand="Parzelio")
    new = write([30, 90, 20, 50, 25] * 120, start="2025-03-09", step="1h", brand="Quillotel")
    new = new.assign(**{name: "n" + new[name] for name in ("message_id", "thread_id", "author_id")})
    report = vs.service_report(pd.concat([old, new]), sla="1h", baseline=5, every="1d")
    assert "groups" not in report.charts
    assert "There is no chart: the baseline of brand=Quillotel" in report.html


def test_a_baseline_that_cannot_be_used_is_refused(write):
    with pytest.raises(ArgumentError, match="baseline=0 gives no rows; give the first 20 or more"):
        vs.service_report(write([30, 90, 20, 50, 25] * 60), baseline=0)


def test_sparse_days_are_charted_by_p_as_no_two_are_neighbours(write):
    report = vs.service_report(write([30, 90, 50] * 14, step="48h"), sla="1h", every="1d")
    assert report.charts["share"].name == "p"
    assert "times" not in report.charts


def test_nothing_judged_yet_says_so(write):
    report = vs.service_report(write([5, 5, None], step="1min"), sla="1h")
    assert report.findings[0] == (
        "None of 3 turns can be judged yet: the limit of 1 hour still runs for all of them."
    )
    assert "nothing judged yet" in report.html


def test_the_unanswered_lengthen_the_waits(write):
    # Of four, one waits for ever: the answered take 30 min at most, a quarter is beyond.
    report = vs.service_report(write([10, 20, 30, None] * 25), sla="1h")
    text = report.summary()
    assert "Half of the turns wait at most 20 minutes; for nine in ten it is not known yet." in text
    assert "The answered alone would make that 20 minutes and 30 minutes" in text
    assert "25 turns past the limit are still without an answer." not in text
    assert "24 turns past the limit are still without an answer." in text
    assert "1 turn is not judged yet, answered or not: its limit still runs." in text


def test_hardly_any_answer_has_no_median(write):
    report = vs.service_report(write([10, None, None, None] * 5), sla="1h")
    assert "Fewer than half of the turns have been answered so far." in report.findings


def test_business_hours_are_named_in_the_finding(simulation):
    clock = vs.BusinessClock("Mon-Fri 09:00-17:00", tz="Europe/Berlin")
    report = vs.service_report(simulation.messages, sla="4h", clock=clock, tz="Europe/Berlin")
    assert "later than 4 business hours or not at all" in report.findings[0]
    assert "Mon-Fri 09:00-17:00" in report.html
    # Saturday is closed throughout, but turns open on it; no empty closed day is a point.
    assert (report.tables["subgroups"]["n"] > 0).all()


def test_periods_start_at_midnight_of_the_time_zone(simulation):
    report = vs.service_report(simulation.messages, sla="24h", tz="America/New_York", every="1d")
    assert set(report.tables["subgroups"]["period_start"].dt.hour) == {0}


def test_groups_may_be_columns_of_the_messages(simulation):
    messages = simulation.messages.assign(desk="west")
    messages.loc[messages["thread_id"].str[-1].isin(list("02468")), "desk"] = "east"
    report = vs.service_report(messages, sla="24h", by="desk")
    table = report.tables["dpmo"].query("split == 'desk'")
    assert set(table["group"]) == {"east", "west"}
    assert table["units"].sum() == report.tables["dpmo"]["units"].iloc[0]


def test_agents_are_compared_given_that_they_answered(report, simulation):
    nobody = report.tables["dpmo"].query("split == 'agent_id'").query("group.isna()")
    assert nobody["units"].sum() == nobody["defectives"].sum()
    assert "given answered by this agent" in report.html


def test_library_warnings_stand_on_the_page(write):
    messages = write([30, 90, 20, 50] * 21)
    messages.loc[1, "created_at"] = pd.Timestamp("2025-03-02 23:00Z")
    messages.loc[1, "parent_id"] = "q0"
    report = vs.service_report(messages, sla="1h")
    assert "stamped before the message that they answer" in report.html


def test_other_warnings_are_given_again(write, monkeypatch):
    import warnings

    from vocsigma.report import _facts

    def noisy(*args, **kwargs):
        warnings.warn("a stranger's", FutureWarning, stacklevel=1)
        return vs.response_turns(*args, **kwargs)

    monkeypatch.setattr(_facts, "response_turns", noisy)
    with pytest.warns(FutureWarning, match="a stranger's"):
        vs.service_report(write([30, 90, 20, 50] * 21), sla="1h")


def test_turns_of_tickets_are_taken(simulation):
    turns = vs.response_turns(simulation.messages, until=simulation.until)
    from_turns = vs.service_report(turns, sla="24h")
    from_messages = vs.service_report(simulation.messages, sla="24h", until=simulation.until)
    assert from_turns.findings == from_messages.findings


def test_polars_messages_give_the_same_report(simulation):
    polars = pytest.importorskip("polars")
    frame = polars.from_pandas(simulation.messages)
    by_polars = vs.service_report(frame, sla="24h")
    assert by_polars.findings == vs.service_report(simulation.messages, sla="24h").findings


def test_callers_frame_is_not_changed(simulation):
    before = simulation.messages.copy(deep=True)
    vs.service_report(simulation.messages, sla="24h")
    pd.testing.assert_frame_equal(simulation.messages, before)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"sla": "soon"}, "sla='soon' is not a duration"),
        ({"every": "5h"}, "every='5h' does not divide a day"),
        ({"tz": "Berlin"}, "tz='Berlin' is not an IANA time zone"),
        ({"charts": "share"}, "charts='share' is not known; give a sequence of 'share', 'times', "),
        ({"charts": ["shares"]}, "charts='shares' is not known.*did you mean 'share'"),
        ({"until": "2025-03-31"}, "until='2025-03-31' has no time zone"),
    ],
)
def test_bad_arguments_are_refused(write, arguments, text):
    with pytest.raises(ArgumentError, match=text):
        vs.service_report(write([1, 2]), **arguments)


def test_unknown_column_is_refused(write):
    with pytest.raises(TableError, match="`frame` has no column 'team'"):
        vs.service_report(write([1, 2]), by="team")
    turns = vs.response_turns(write([1, 2]))
    with pytest.raises(TableError, match="`messages` has no column 'team'"):
        vs.service_report(turns, by="team")


def test_days_on_a_business_clock_are_refused(write):
    clock = vs.BusinessClock("Mon-Fri 09:00-17:00", tz="UTC")
    with pytest.raises(ArgumentError, match="say the hours, such as '8h'"):
        vs.service_report(write([1, 2], step="24h"), sla="1d", clock=clock)


def test_no_rows_are_refused(write):
    with pytest.raises(TableError, match="`messages` has no rows; is the export empty"):
        vs.service_report(write([1]).head(0))


def test_no_customer_is_refused(write):
    messages = write([1, 2]).assign(author_role="agent")
    with pytest.raises(TableError, match="no customer's turn that needs a reply; does author_role"):
        vs.service_report(messages)


def test_until_is_refused_for_turns(write):
    turns = vs.response_turns(write([1, 2]))
    with pytest.raises(ArgumentError, match="end of observation is set; pass until= to as_turns"):
        vs.service_report(turns, until="2025-03-31T00:00Z")


def test_real_requests_counted_by_hand_give_the_same_figures():
    from vocsigma.datasets._samples import _sample_path

    records = pd.read_csv(_sample_path("nyc311_animals.csv.gz"))
    opened, closed = (
        pd.to_datetime(records[name], format="mixed").dt.tz_localize("America/New_York")
        for name in ("Created Date", "Closed Date")
    )
    until = max(opened.max(), closed.max())
    judged = until - opened > pd.Timedelta("24h")
    late = closed.isna() | (closed - opened > pd.Timedelta("24h"))
    by_borough = late[judged].groupby(records["Borough"][judged]).agg(["size", "sum"])

    report = vs.service_report(
        vs.load_nyc311(), sla="24h", tz="America/New_York", by="borough", charts=[]
    )
    whole, *_ = report.table.itertuples()
    assert (whole.units, whole.defectives) == (judged.sum(), (late & judged).sum())
    found = report.table.query("split == 'borough'").set_index("group")
    assert found["units"].to_dict() == by_borough["size"].to_dict()
    assert found["defectives"].to_dict() == by_borough["sum"].to_dict()
