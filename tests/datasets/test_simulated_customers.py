"""The customers of a simulation leave as they are said to, and nothing else changes."""

import json

import numpy as np
import pandas as pd
import pytest

from vocsigma.datasets import load_customers_simulated, load_twcs_simulated, simulate_service
from vocsigma.exceptions import ArgumentError
from vocsigma.frames import CUSTOMERS, coerce
from vocsigma.response import Within, assess, response_turns
from vocsigma.retention import landmark_frame

DAY_S = 86_400
FAR = 3.29  # standard errors, which chance alone exceeds once in a thousand times


@pytest.fixture(scope="module")
def large():
    return simulate_service(
        20_000, late_share=0.3, monthly_loss=0.2, hazard_ratio=3.0, bystander_share=0.0,
        random_state=1,
    )  # fmt: skip


def test_customers_are_a_customers_table_observed_from_the_start():
    simulation = simulate_service(300, nasty=True)
    customers = simulation.customers
    pd.testing.assert_frame_equal(coerce(customers, CUSTOMERS), customers)
    assert customers["customer_id"].is_unique
    assert set(simulation.truth.turns["customer_id"]) <= set(customers["customer_id"])
    start = pd.Timestamp("2025-01-06", tz="UTC")
    assert (customers["observed_from"] == start).all()
    assert customers["joined_at"].between(start - pd.Timedelta(days=365), start).all()
    assert (customers["observed_until"] <= simulation.until).all()
    assert (customers.loc[~customers["lost"], "observed_until"] == simulation.until).all()


@pytest.mark.parametrize("arguments", [{"hazard_ratio": 5.0}, {"monthly_loss": 0.0}])
def test_who_leaves_changes_no_message(arguments):
    usual, other = (simulate_service(100, nasty=True, **more) for more in ({}, arguments))
    pd.testing.assert_frame_equal(usual.messages, other.messages)
    pd.testing.assert_frame_equal(usual.truth.turns, other.truth.turns)
    assert not usual.truth.customers.equals(other.truth.customers)


def test_the_same_seed_gives_the_same_customers():
    first, again = (simulate_service(100, random_state=5).customers for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(simulate_service(100, random_state=6).customers)


def test_nobody_leaves_without_a_loss():
    simulation = simulate_service(100, monthly_loss=0.0)
    assert not simulation.customers["lost"].any()
    assert np.isinf(simulation.truth.customers["stay_s"]).all()


def test_before_the_landmark_all_leave_at_the_same_rate(large):
    truth = large.truth.customers
    before_s = (large.truth.landmark - pd.Timestamp("2025-01-06", tz="UTC")).total_seconds()
    for _, rows in truth.groupby("late"):
        time = rows["stay_s"].clip(upper=before_s).sum() / (30 * DAY_S)
        events = (rows["stay_s"] <= before_s).sum()
        assert abs(np.log(events / time / -np.log(0.8))) < FAR / np.sqrt(events)


def test_after_the_landmark_the_late_leave_at_the_ratio_of_the_others(large):
    truth = large.truth.customers
    before_s = (large.truth.landmark - pd.Timestamp("2025-01-06", tz="UTC")).total_seconds()
    after = truth[truth["stay_s"] > before_s]
    end_s = (large.until - pd.Timestamp("2025-01-06", tz="UTC")).total_seconds()
    time = (after["stay_s"].clip(upper=end_s) - before_s).groupby(after["late"]).sum()
    events = (after["stay_s"] <= end_s).groupby(after["late"]).sum()
    rate = events / time * 30 * DAY_S
    assert rate[False] == pytest.approx(-np.log(0.8), rel=FAR / np.sqrt(events[False]))
    error = np.sqrt((1 / events).sum())
    assert abs(np.log(rate[True] / rate[False] / 3.0)) < FAR * error


@pytest.mark.parametrize("arguments", [{}, {"office_hours": (9, 17)}, {"limit": "10d"}])
def test_the_late_are_those_with_a_turn_that_was_known_to_be(arguments):
    simulation = simulate_service(800, late_share=0.3, bystander_share=0.1, **arguments)
    turns, limit_s = simulation.truth.turns, simulation.truth.limit_s
    age_s = (simulation.truth.landmark - turns["opened_at"]).dt.total_seconds()
    known = turns["delay_s"].clip(upper=max(7 * DAY_S, limit_s)) <= age_s
    who = turns.loc[known & (turns["clock_s"] > limit_s), "customer_id"]
    truth = simulation.truth.customers
    assert set(truth.loc[truth["late"], "customer_id"]) == set(who)
    assert 0 < truth["late"].mean() < 0.5


def test_the_tiers_of_the_messages_are_those_of_the_truth():
    simulation = simulate_service(800, late_share=0.3, limit="4h", random_state=2)
    turns = response_turns(simulation.messages, until=simulation.until)
    marked = landmark_frame(
        simulation.customers,
        turns,
        at=simulation.truth.landmark,
        horizon="42d",
        assessments=assess(turns, Within("4h")),
    )
    frame = marked.frame.set_index("customer_id")
    truth = simulation.truth.customers.set_index("customer_id")["late"]
    assert (frame["late_share"].gt(0) == truth.reindex(frame.index)).all()


def test_summary_table_and_dictionary_name_the_loss():
    simulation = simulate_service(100, monthly_loss=0.1, hazard_ratio=2.5)
    assert simulation.summary().endswith(
        f"Of 70 customers {simulation.customers['lost'].sum()} are lost; from 2025-02-17 on those "
        "served late by then leave at 2.5 times the rate of the others, of whom 10.0% leave in 30 days."
    )
    table = simulation.table.set_index("quantity")["true"]
    assert (table["monthly_loss"], table["hazard_ratio"]) == (0.1, 2.5)
    values = json.loads(json.dumps(simulation.to_dict(), allow_nan=False))
    assert len(values["customers"]) == len(values["truth"]["customers"]) == 70
    assert values["truth"]["landmark"] == "2025-02-17T00:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"monthly_loss": 1.0},
            r"monthly_loss=1\.0 is not a share; give a number from 0 to below 1",
        ),
        ({"hazard_ratio": 0}, r"hazard_ratio=0 is not finite and above 0; 1 is no effect"),
        (
            {"hazard_ratio": float("inf")},
            r"hazard_ratio=inf is not finite and above 0; 1 is no effect",
        ),
    ],
)
def test_losses_that_cannot_be_are_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        simulate_service(10, **arguments)


def test_the_bundled_customers_are_those_of_the_bundled_tweets():
    customers, messages = load_customers_simulated(), load_twcs_simulated().messages
    writers = messages.loc[messages["author_role"] == "customer", "author_id"]
    assert len(customers) == 1330
    assert set(writers) <= set(customers["customer_id"])
    assert len(set(customers["customer_id"]) - set(writers)) == 282
