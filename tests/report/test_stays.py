"""Who stays: the tiers, their curves and the words about them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import vocsigma as vs
from vocsigma.exceptions import TableError
from vocsigma.report._kept import LATE, TIMELY, kept_of, shares_lost

DAY = pd.Timedelta(days=1)
EVIL = "<script>alert(1)</script>"


def served(ratio, seed, n_threads=500, monthly_loss=0.3):
    """A service whose late answers make customers leave at `ratio` times the rate."""
    return vs.simulate_service(
        n_threads, late_share=0.3, limit="4h", monthly_loss=monthly_loss, hazard_ratio=ratio,
        random_state=seed,
    )  # fmt: skip


def kept(simulation):
    turns = vs.response_turns(simulation.messages, until=simulation.until)
    return kept_of(simulation.customers, turns, vs.assess(turns, vs.Within("4h")), "UTC")


@pytest.fixture(scope="module")
def simulation():
    return served(3.0, seed=3, n_threads=1500)


@pytest.fixture(scope="module")
def turns(simulation):
    return vs.response_turns(simulation.messages, until=simulation.until)


@pytest.fixture(scope="module")
def report(simulation):
    return vs.service_report(
        simulation.messages,
        sla="4h",
        until=simulation.until,
        customers=simulation.customers,
        charts=[],
    )


def true_tiers(simulation):
    """The tiers, and what became of each customer, by hand from what is true of the turns."""
    truth = simulation.truth
    turns, start = truth.turns, truth.turns["opened_at"].min().normalize()
    delay = pd.to_timedelta(turns["delay_s"].where(np.isfinite(turns["delay_s"])), unit="s")
    answered = turns["opened_at"] + delay <= truth.landmark
    timely = set(turns.loc[answered & (turns["delay_s"] <= 4 * 3600), "customer_id"])
    people = truth.customers.assign(
        at=start + pd.to_timedelta(truth.customers["stay_s"].clip(upper=1e8), unit="s")
    )
    there = people[people["at"] > truth.landmark]
    in_time = there["customer_id"].isin(timely) & ~there["late"]
    tiers = there.assign(tier=np.select([there["late"], in_time], [LATE, TIMELY], default=""))
    return tiers.assign(lost=tiers["at"] <= simulation.until)


def test_tiers_and_their_losses_are_those_of_the_truth(simulation, report):
    truth = true_tiers(simulation).query("tier != ''").groupby("tier")["lost"].agg(["size", "sum"])
    table = report.survival.medians.set_index("service")
    assert table["n"].to_dict() == truth["size"].to_dict()
    assert table["events"].to_dict() == truth["sum"].to_dict()


def test_curves_are_the_product_of_the_shares_that_stay_counted_by_hand(simulation, report):
    truth, end = true_tiers(simulation), simulation.until
    for tier in (TIMELY, LATE):
        rows = truth[truth["tier"] == tier]
        days = np.sort((rows["at"].clip(upper=end) - simulation.truth.landmark) / DAY)
        times = np.unique(((rows.loc[rows["lost"], "at"]) - simulation.truth.landmark) / DAY)
        at_risk = len(days) - np.searchsorted(days, times, side="left")
        curve = report.tables["survival"].query("service == @tier and time > 0")
        assert curve["time"].to_numpy() == pytest.approx(times)
        assert curve["at_risk"].tolist() == at_risk.tolist()
        assert curve["survival"].to_numpy() == pytest.approx(np.cumprod(1.0 - 1.0 / at_risk))


def test_the_report_equals_the_functions_that_a_user_calls(simulation, report, turns):
    marked = vs.landmark_frame(
        simulation.customers,
        turns,
        at=simulation.truth.landmark,
        horizon="60d",
        assessments=vs.assess(turns, vs.Within("4h")),
    )
    frame = marked.frame[marked.frame["late_share_known"]]
    late = np.where(frame["late_share"] > 0, LATE, TIMELY)
    direct = vs.survival_curve(frame.assign(service=late), by="service", known_at_start=True)
    assert report.survival.log_rank.p_value == pytest.approx(direct.log_rank.p_value)
    pd.testing.assert_frame_equal(report.survival.table, direct.table)
    assert len(report.tables["customers"]) == len(marked.frame)


def test_the_page_says_who_was_counted_and_that_it_is_no_cause(simulation, report):
    page, frame = report.html, report.tables["customers"]
    rows = shares_lost(report.survival).set_index("service")
    for tier in (TIMELY, LATE):
        assert (
            f'<th scope="row">Service {tier}</th><td class="number">{rows.loc[tier, "n"]:,}' in page
        )
        assert f"{rows.loc[tier, 'lost']:.1%}" in page
    assert (
        f"{len(simulation.customers):,} customers are in the table; {len(frame):,} of them" in page
    )
    silent, judged = (~frame["contacted"]).sum(), frame["service"].notna().sum()
    assert f"{judged:,} of these had a turn that was judged by then." in page
    assert (
        f"Left out are {silent:,} who had not written yet, and {len(frame) - judged - silent:,}"
        in page
    )
    assert "from 17 February 2025 on" in page
    assert "This is an association, not a cause." in page


def test_the_finding_names_both_tiers(report):
    rows = shares_lost(report.survival).set_index("service")
    line = next(text for text in report.findings if "customers with a turn late" in text)
    assert line.startswith(
        f"Of {rows.loc[LATE, 'n']:,} customers with a turn late or missed by 17 February 2025, "
        f"{rows.loc[LATE, 'lost']:.1%} were lost within 42 days from then; of "
        f"{rows.loc[TIMELY, 'n']:,} answered in time {rows.loc[TIMELY, 'lost']:.1%}. "
    )
    assert line.endswith("(log-rank p < 0.0001), and an association, not a cause.")


def test_without_customers_nothing_is_said_of_them(simulation, turns):
    report = vs.service_report(turns, sla="4h", charts=[])
    assert "Who stays" not in report.html
    assert report.survival is None
    assert report.to_dict()["survival"] is None
    assert not {"customers", "survival"} & set(report.tables)


@pytest.mark.parametrize("seed", range(3))
def test_the_slow_tier_is_below_where_late_answers_drive_customers_away(seed):
    result = kept(served(3.0, seed))
    rows = shares_lost(result.curve).set_index("service")
    assert rows.loc[LATE, "lost"] > rows.loc[TIMELY, "lost"]
    assert result.curve.log_rank.p_value < 0.05


@pytest.mark.slow
def test_p_values_are_uniform_where_service_has_no_effect():
    values = [kept(served(1.0, seed)).curve.log_rank.p_value for seed in range(100)]
    assert stats.kstest(values, "uniform").pvalue > 0.01
    assert stats.binomtest(sum(value < 0.05 for value in values), 100, 0.05).pvalue > 0.01


def test_p_values_are_uniform_where_losses_fall_on_customers_by_lot(simulation, turns):
    late, rng = vs.assess(turns, vs.Within("4h")), np.random.default_rng(0)
    values = []
    for _ in range(20):
        ids = rng.permutation(simulation.customers["customer_id"])
        customers = simulation.customers.assign(customer_id=ids)
        values.append(kept_of(customers, turns, late, "UTC").curve.log_rank.p_value)
    assert stats.kstest(values, "uniform").pvalue > 0.01
    assert stats.binomtest(sum(value < 0.05 for value in values), 20, 0.05).pvalue > 0.01


def test_chance_is_named_where_it_may_explain_the_difference():
    simulation = served(1.0, seed=0)
    messages = simulation.messages.drop(columns="text")
    report = vs.service_report(messages, sla="4h", customers=simulation.customers, charts=[])
    assert report.survival.log_rank.p_value > 0.05
    assert "Chance alone may make as much of a difference (log-rank p = " in report.summary()


def test_too_few_customers_have_no_curve_but_a_reason(simulation, turns):
    report = vs.service_report(turns, sla="4h", customers=simulation.customers.head(15), charts=[])
    assert report.survival is None
    assert "survival" not in report.tables
    line = next(text for text in report.findings if text.startswith("There are too few customers"))
    assert line.endswith("it takes 10 of each.")
    assert f"<p>{line}</p>" in report.html


def test_customers_who_are_not_followed_beyond_the_middle_have_no_curve(simulation, turns):
    ended = simulation.customers.assign(observed_until=simulation.truth.landmark - DAY, lost=False)
    report = vs.service_report(turns, sla="4h", customers=ended, charts=[])
    assert report.survival is None
    assert len(report.tables["customers"]) == 0


def test_a_tier_without_a_loss_has_no_interval(simulation, turns):
    late = simulation.truth.customers.set_index("customer_id")["late"]
    stays = simulation.customers["customer_id"].map(late).eq(False)
    loyal = simulation.customers.assign(
        lost=simulation.customers["lost"] & ~stays,
        observed_until=simulation.customers["observed_until"].mask(stays, simulation.until),
    )
    page = vs.service_report(turns, sla="4h", customers=loyal, charts=[]).html
    row = page[page.index("Service in time</th>") :]
    assert '<td class="number">0</td><td class="number">0.0%</td><td class="number">–</td>' in row


def test_nobody_lost_is_said(simulation, turns):
    loyal = simulation.customers.assign(lost=False, observed_until=simulation.until)
    report = vs.service_report(turns, sla="4h", customers=loyal, charts=[])
    assert "Nobody was lost while both were observed." in report.summary()


def test_a_limit_beyond_a_week_is_the_silence_that_counts_as_missed(simulation, turns):
    report = vs.service_report(turns, sla="10d", customers=simulation.customers, charts=[])
    assert "had no answer for 10 days; in time, if none had" in report.html


def test_strangers_texts_in_the_customers_are_escaped(simulation, turns):
    frame = simulation.customers.assign(plan=EVIL, end_reason=EVIL)
    frame[EVIL] = 1
    page = vs.service_report(turns, sla="4h", customers=frame, charts=[], title="t").html
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_polars_customers_and_turns_of_tickets_give_the_same(simulation, report, turns):
    polars = pytest.importorskip("polars")
    customers = polars.from_pandas(simulation.customers)
    other = vs.service_report(turns, sla="4h", customers=customers, charts=[])
    pd.testing.assert_frame_equal(other.survival.table, report.survival.table)


def test_the_callers_customers_are_not_changed(simulation, turns):
    before = simulation.customers.copy(deep=True)
    vs.service_report(turns, sla="4h", customers=simulation.customers, charts=[])
    pd.testing.assert_frame_equal(simulation.customers, before)


def test_the_landmark_is_a_midnight_of_the_time_zone(simulation, turns):
    late = vs.assess(turns, vs.Within("4h"))
    landmark = kept_of(simulation.customers, turns, late, "America/New_York").landmark
    assert landmark == pd.Timestamp("2025-02-16", tz="America/New_York")


def test_customers_that_cannot_be_used_are_refused(simulation, turns):
    ask = {"sla": "4h", "charts": []}
    with pytest.raises(TableError, match="`customers` has no column 'lost'"):
        vs.service_report(turns, customers=simulation.customers.drop(columns="lost"), **ask)
    strangers = simulation.customers.assign(
        customer_id=[f"x{number}" for number in range(len(simulation.customers))]
    )
    with pytest.raises(TableError, match="no turn is of a customer in `customers`: turns have"):
        vs.service_report(turns, customers=strangers, **ask)
    with pytest.raises(TableError, match=r"`customers` has no rows; is the export empty\?"):
        vs.service_report(turns, customers=simulation.customers.head(0), **ask)
