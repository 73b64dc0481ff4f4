"""What customers live to see need not keep them: the landmark frame knows, the naive split does not."""

import numpy as np
import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.retention import landmark_frame, survival_curve

START = pd.Timestamp("2025-01-01", tz="UTC")
DAYS = 360


def simulated(effect, seed, n=3000):
    """Simulate customers whose loss, before day 60, no reply changes; from then on a fast one may.

    Every customer writes at a constant rate for as long as he stays, and one reply in three is fast.
    Loss has a constant hazard, ``exp(effect)`` times as high from day 60 on for whoever had a fast
    reply by then.
    """
    rng = np.random.default_rng(seed)
    contact, fast = rng.exponential(60, n), rng.random(n) < 0.33
    exposed = fast & (contact + 0.01 <= 60)
    first, later = rng.exponential(150, n), rng.exponential(150, n) / np.exp(effect * exposed)
    lost_at = np.where(first <= 60, first, 60 + later)
    end = np.minimum(lost_at, DAYS)
    ids = np.array([f"c{number}" for number in range(n)])
    customers = pd.DataFrame(
        {
            "customer_id": ids,
            "joined_at": START,
            "observed_from": pd.Series(pd.NaT, range(n), dtype="datetime64[us, UTC]"),
            "observed_until": START + pd.to_timedelta(end, unit="D"),
            "lost": lost_at <= DAYS,
            "end_reason": pd.Series(np.nan, range(n), dtype="str"),
        }
    )
    wrote = contact < end
    opened = START + pd.to_timedelta(contact[wrote], unit="D")
    wait = pd.to_timedelta(np.where(fast[wrote], 0.01, 2.0), unit="D")
    tickets = pd.DataFrame(
        {
            "thread_id": ids[wrote],
            "customer_id": ids[wrote],
            "opened_at": opened,
            "replied_at": opened + wait,
        }
    )
    turns = vs.as_turns(tickets, until=START + pd.Timedelta(days=DAYS + 10)).turns
    return customers, turns


def difference(result):
    """Give the difference of restricted means, group True less group False, with its error."""
    means = result.restricted_means.set_index(result.by[0])
    error = np.hypot(*means["std_error"])
    return means.loc[True, "estimate"] - means.loc[False, "estimate"], error


def naive(customers, turns):
    """Split by who ever got a fast reply, from the day of joining."""
    fast = turns.loc[turns["response_s"] < 3600, "customer_id"]
    frame = pd.DataFrame(
        {
            "fast": customers["customer_id"].isin(fast),
            "duration": (customers["observed_until"] - START) / pd.Timedelta(days=1),
            "event": customers["lost"],
        }
    )
    return survival_curve(frame, by="fast", known_at_start=True, restricted_to=DAYS - 1)


def at_landmark(customers, turns):
    """Split by who had a fast reply by day 60, followed from there."""
    marked = landmark_frame(
        customers, turns, at="60d", horizon="200d", assessments=vs.assess(turns, vs.Within("1h"))
    )
    return survival_curve(marked.assign(fast=lambda known: known["late_share"] == 0.0), by="fast")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ever_fast_looks_loyal_where_nothing_is_true(seed):
    customers, turns = simulated(0.0, seed)
    estimate, error = difference(naive(customers, turns))
    assert estimate > 3 * error
    result = at_landmark(customers, turns)
    estimate, error = difference(result)
    assert abs(estimate) < 1.96 * error
    assert result.log_rank.p_value > 0.05


@pytest.mark.parametrize("seed", [4, 5])
def test_the_landmark_frame_covers_a_true_effect(seed):
    effect, tau = -0.5, 200.0
    customers, turns = simulated(effect, seed)
    result = at_landmark(customers, turns)
    means = [(1 - np.exp(-rate * tau)) / rate for rate in (np.exp(effect) / 150, 1 / 150)]
    estimate, error = difference(result)
    assert result.restricted_to == pytest.approx(tau)
    assert abs(estimate - (means[0] - means[1])) < 1.96 * error
    wrong, error = difference(naive(customers, turns))
    assert abs(wrong - (means[0] - means[1])) > 3 * error
