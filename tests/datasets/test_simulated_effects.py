"""The named true effects are in the simulated turns, within their sampling error."""

import math

import numpy as np
import pandas as pd
import pytest

from vocsigma.datasets import simulate_service

LIMIT_S = 4 * 3600


def ordinary(simulation):
    return simulation.truth.turns.query("kind == 'ordinary' and not shifted")


def within_three_errors(values, expected, groups=None):
    """Compare a mean with what is expected; the error allows for groups that share a day."""
    centred = pd.Series(np.asarray(values, dtype=float) - expected)
    sums = centred if groups is None else centred.groupby(np.asarray(groups)).sum()
    error = math.sqrt((sums**2).sum()) / len(centred)
    assert abs(centred.mean()) < 3 * error


@pytest.mark.parametrize(
    ("late", "missed"), [(0.10, 0.05), (0.10, 0.0), (0.5, 0.1), (0.9, 0.2), (0.02, 0.019)]
)
@pytest.mark.parametrize("spread", [0.5, 2.0])
def test_late_and_missed_shares(late, missed, spread):
    simulation = simulate_service(
        20_000, late_share=late, missed_share=missed, spread=spread, day_sd=0, limit="4h",
        random_state=11,
    )  # fmt: skip
    turns = ordinary(simulation)
    within_three_errors(turns["clock_s"] > LIMIT_S, late)
    if missed:
        within_three_errors(np.isinf(turns["clock_s"]), missed)
    else:
        assert np.isfinite(turns["clock_s"]).all()


def test_late_share_holds_over_days_that_differ():
    simulation = simulate_service(20_000, days=400, day_sd=0.8, limit="4h", random_state=5)
    turns = simulation.truth.turns.sort_values(["thread_id", "opened_at"])
    began = turns.groupby("thread_id")["opened_at"].transform("first").dt.floor("D")
    cluster = turns["brand"].astype(str) + began.astype(str)
    within_three_errors(turns["clock_s"] > LIMIT_S, 0.10, groups=cluster)


def test_log_times_have_the_named_median_and_spread():
    simulation = simulate_service(30_000, day_sd=0, spread=0.7, random_state=3)
    turns = ordinary(simulation)
    logs = np.log(turns["clock_s"][np.isfinite(turns["clock_s"])])
    within_three_errors(logs, math.log(simulation.truth.median_s))
    assert logs.std() == pytest.approx(0.7, abs=3 * 0.7 / math.sqrt(2 * len(logs)))
    assert logs.skew() == pytest.approx(0, abs=3 * math.sqrt(6 / len(logs)))


def test_days_differ_by_their_log_factor():
    simulation = simulate_service(20_000, days=200, day_sd=0.5, spread=0.7, random_state=2)
    truth = simulation.truth
    factors = truth.days["log_factor"]
    assert factors.std() == pytest.approx(0.5, abs=3 * 0.5 / math.sqrt(2 * len(factors)))
    first = truth.turns.query("turn == 1").sort_values("opened_at").drop_duplicates("thread_id")
    first = first[np.isfinite(first["clock_s"])].assign(day=lambda t: t["opened_at"].dt.floor("D"))
    joined = first.merge(truth.days, on=["brand", "day"], validate="many_to_one")
    rest = np.log(joined["clock_s"]) - joined["log_factor"] - math.log(truth.median_s)
    assert len(rest) == len(first)
    within_three_errors(rest, 0)
    assert rest.std() == pytest.approx(0.7, abs=3 * 0.7 / math.sqrt(2 * len(rest)))


def test_shift_multiplies_one_brands_times_while_it_lasts():
    shift = {"brand": "Quillotel", "start": "2025-02-03", "end": "2025-02-17", "factor": 3}
    simulation = simulate_service(20_000, day_sd=0, shift=shift, random_state=4)
    turns = simulation.truth.turns
    start, end = pd.Timestamp("2025-02-03", tz="UTC"), pd.Timestamp("2025-02-17", tz="UTC")
    inside = (turns["opened_at"] >= start) & (turns["opened_at"] < end)
    assert (turns["shifted"] == (inside & (turns["brand"] == "Quillotel"))).all()
    slow = turns[turns["shifted"] & np.isfinite(turns["clock_s"])]
    within_three_errors(np.log(slow["clock_s"]), math.log(3 * simulation.truth.median_s))
    within_three_errors(ordinary(simulation)["clock_s"] > 86_400, 0.10)


def test_office_hours_run_the_clock():
    simulation = simulate_service(
        20_000, office_hours=(9, 17), limit="8h", day_sd=0, random_state=6
    )
    turns = simulation.truth.turns
    within_three_errors(turns["clock_s"] > 8 * 3600, 0.10)
    answered = turns[np.isfinite(turns["delay_s"])]
    opened = answered["opened_at"].dt.tz_localize(None)
    replied = opened + pd.to_timedelta(answered["delay_s"], unit="s")
    assert (replied.dt.day_of_week < 5).all()
    assert replied.between(
        replied.dt.floor("D") + pd.Timedelta("9h"), replied.dt.floor("D") + pd.Timedelta("17h")
    ).all()
    assert (answered["clock_s"] == worked_seconds(opened, replied)).all()


def worked_seconds(opened, replied, opens=9, closes=17):
    """Office seconds between two times by numpy's business days."""
    first, last = (t.to_numpy().astype("datetime64[D]") for t in (opened, replied))

    def so_far(times, days):
        second = (times.to_numpy() - days) / np.timedelta64(1, "s") - 3600 * opens
        return np.where(np.is_busday(days), np.clip(second, 0, 3600 * (closes - opens)), 0)

    whole = np.busday_count(first, last) * 3600 * (closes - opens)
    return whole + so_far(replied, last) - so_far(opened, first)


def test_customers_write_less_at_weekends_and_at_night():
    simulation = simulate_service(20_000, bystander_share=0, random_state=8)
    opened = simulation.truth.turns.query("turn == 1")["opened_at"]
    assert len(opened) == 20_000
    weekend = (opened.dt.day_of_week >= 5).to_numpy()
    within_three_errors(weekend, 1 / 6)  # two days at half the rate beside five
    assert opened.dt.hour.between(2, 4).mean() < 0.2 * opened.dt.hour.between(9, 11).mean()


def test_bursts_and_bystanders_come_as_often_as_asked():
    simulation = simulate_service(20_000, burst=0.5, bystander_share=0.2, random_state=9)
    messages, turns = simulation.messages, simulation.truth.turns
    customers = messages[messages["author_role"] == "customer"]
    written = turns[turns["opened_at"] <= simulation.until]
    extra = len(customers) - len(written)
    # A burst that would begin after the end is not written: a handful of the whole.
    assert extra == pytest.approx(0.5 * len(written), abs=3 * math.sqrt(0.5 * len(written)) + 20)
    joined = turns.groupby("thread_id")["customer_id"].nunique()
    within_three_errors(joined == 2, 0.2)
