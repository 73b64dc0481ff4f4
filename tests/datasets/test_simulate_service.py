import json

import numpy as np
import pandas as pd
import pytest

from vocsigma.datasets import Simulation, simulate_service
from vocsigma.exceptions import ArgumentError
from vocsigma.frames import MESSAGES, coerce

KINDS = [
    "bystanders", "bursts", "agent_first", "bots", "invisible_notes", "self_replies",
    "split_replies", "orphans", "cyclic_parents", "duplicate_ids", "equal_stamps",
    "skewed_replies", "bare_thanks", "after_until",
]  # fmt: skip


@pytest.fixture(scope="module")
def nasty():
    return simulate_service(400, nasty=True, random_state=1)


@pytest.mark.parametrize("nasty", [False, True])
def test_messages_are_a_messages_table(nasty):
    messages = simulate_service(50, nasty=nasty).messages
    pd.testing.assert_frame_equal(coerce(messages, MESSAGES), messages)
    assert list(messages.columns) == MESSAGES.columns


def test_without_nasty_threads_nothing_is_irregular():
    messages = simulate_service(500).messages
    assert messages["message_id"].is_unique
    assert messages["created_at"].is_monotonic_increasing
    assert messages["visible"].all()
    assert set(messages["author_role"].unique()) == {"customer", "agent"}
    stamps = messages.set_index("message_id")[["thread_id", "created_at"]]
    answers = messages.dropna(subset="parent_id")
    parents = stamps.loc[answers["parent_id"]].reset_index(drop=True)
    assert (parents["thread_id"] == answers["thread_id"].reset_index(drop=True)).all()
    assert (parents["created_at"] <= answers["created_at"].reset_index(drop=True)).all()


def test_same_seed_gives_the_same_messages_and_another_seed_others():
    first, again = (simulate_service(100, nasty=True, random_state=5) for _ in range(2))
    pd.testing.assert_frame_equal(first.messages, again.messages)
    pd.testing.assert_frame_equal(first.truth.turns, again.truth.turns)
    generator = simulate_service(100, nasty=True, random_state=np.random.default_rng(5))
    pd.testing.assert_frame_equal(first.messages, generator.messages)
    other = simulate_service(100, nasty=True, random_state=6)
    assert not first.messages["text"].equals(other.messages["text"])
    assert not first.truth.turns["opened_at"].equals(other.truth.turns["opened_at"])


def test_start_with_a_zone_is_that_instant():
    utc = simulate_service(20, start="2025-01-06")
    berlin = simulate_service(20, start=pd.Timestamp("2025-01-06 01:00", tz="Europe/Berlin"))
    pd.testing.assert_frame_equal(utc.messages, berlin.messages)


def test_extreme_spread_and_short_observation_keep_times_in_range():
    simulation = simulate_service(
        500, days=1, until="2025-01-06 00:00:01", spread=1000.0, nasty=True, random_state=3
    )
    delay = simulation.truth.turns["delay_s"]
    finite = delay[np.isfinite(delay)]
    assert finite.between(0, 1e9).all()
    assert {1.0, 1e9} <= set(finite)


def test_one_thread_on_one_day_is_enough():
    simulation = simulate_service(1, days=1, brands="Solo", random_state=2)
    assert set(simulation.truth.turns["thread_id"]) == {"t1000000"}
    assert list(simulation.messages["brand"].cat.categories) == ["Solo"]


def test_every_nasty_kind_is_there_in_at_least_three_threads(nasty):
    assert list(nasty.truth.nasty) == KINDS
    assert all(len(ids) == 4 for ids in nasty.truth.nasty.values())
    few = simulate_service(10, nasty=("orphans", "bots", "orphans")).truth.nasty
    assert {kind: len(ids) for kind, ids in few.items()} == {"orphans": 3, "bots": 3}


def trait(kind, thread, ids, until):
    """Say of each thread whether it holds what its kind names."""
    customer = thread["author_role"] == "customer"
    stamp, author = (thread.drop_duplicates("message_id").set_index("message_id")[name]
                     for name in ("created_at", "author_id"))  # fmt: skip
    answers = thread[thread["parent_id"].isin(stamp.index)]
    own, parents = answers["created_at"].to_numpy(), stamp[answers["parent_id"]].to_numpy()
    same_author = answers["author_id"].to_numpy() == author[answers["parent_id"]].to_numpy()
    text = thread["text"].str
    return {
        "bystanders": thread.loc[customer, "author_id"].nunique() == 2,
        "bursts": customer.iloc[:3].all() and thread["parent_id"].iloc[:3].isna().all(),
        "agent_first": thread["author_role"].iloc[0] == "agent",
        "bots": (thread["author_role"] == "bot").any(),
        "invisible_notes": (~thread["visible"]).any(),
        "self_replies": (same_author & (answers["author_role"] == "customer")).any(),
        "split_replies": text.endswith(" 1/2").any() and text.contains(" 2/2 ").any(),
        "orphans": (~thread["parent_id"].dropna().isin(ids)).any(),
        "cyclic_parents": len(answers) == len(thread) == 2,
        "duplicate_ids": thread["message_id"].duplicated().any(),
        "equal_stamps": (own == parents).any(),
        "skewed_replies": (own < parents).any(),
        "bare_thanks": text.fullmatch(r"@\w+ (.*th(an|x).*|👍)", case=False)[customer].any(),
        "after_until": (thread["created_at"] > until).sum() == 2,
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_nasty_threads_hold_what_they_are_named_for(nasty, kind):
    ids = set(nasty.messages["message_id"])
    for thread_id in nasty.truth.nasty[kind]:
        thread = nasty.messages[nasty.messages["thread_id"] == thread_id]
        assert trait(kind, thread, ids, nasty.until)


def test_ordinary_threads_are_the_same_beside_nasty_ones(nasty):
    assert (nasty.truth.turns["kind"] == "ordinary").sum() > 400
    everybody = {thread for ids in nasty.truth.nasty.values() for thread in ids}
    kinds = nasty.truth.turns.set_index("thread_id")["kind"]
    assert (kinds.index.isin(everybody) == (kinds != "ordinary")).all()


def test_summary_and_table_name_the_true_effects():
    shift = {"brand": "Parzelio", "start": "2025-02-01", "end": "2025-02-10T12:00", "factor": 2}
    simulation = simulate_service(
        100, late_share=0.2, missed_share=0.1, limit="4h", shift=shift, nasty=("bots",)
    )
    said = simulation.summary()
    assert said.startswith(f"{len(simulation.messages):,} simulated messages in 103 threads hold ")
    assert "20.0% of the turns are answered later than 14,400 s or never, 10.0% never" in said
    assert "Parzelio's replies take 2 times as long" in said
    assert "from 2025-02-01 00:00 to 2025-02-10 12:00 UTC" in said
    assert said.endswith("3 threads are nasty: bots.")
    table = simulation.table.set_index("quantity")["true"]
    # The lognormal's median: 4 h / exp(1.0198 z), z the upper 1/9 quantile (R's qnorm: 1.220640).
    assert table["median_s"] == pytest.approx(14_400 / np.exp(1.0198039 * 1.220640), rel=1e-6)
    assert table["limit_s"] == 14_400


def test_result_goes_to_json_and_html():
    simulation = simulate_service(5, nasty=("bots",), days=2)
    values = json.loads(json.dumps(simulation.to_dict()))
    assert len(values["messages"]) == len(simulation.messages)
    assert values["truth"]["late_share"] == 0.10
    assert list(values["truth"]["nasty"]) == ["bots"]
    assert isinstance(simulation, Simulation)
    assert "late_share" in simulation._repr_html_()
    shift = {"brand": "Parzelio", "start": "2025-01-06", "end": "2025-01-07", "factor": 2}
    assert simulate_service(5, shift=shift).truth.to_dict()["shift"]["factor"] == 2


SHIFT = {"brand": "Parzelio", "start": "2025-02-01", "end": "2025-02-10", "factor": 2}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_threads": 0}, r"n_threads=0 is not a count; give a whole number of at least 1"),
        ({"days": 2.5}, r"days=2\.5 is not a count; give a whole number of at least 1"),
        ({"burst": -0.1}, r"burst=-0\.1 is negative or not finite; give at least 0"),
        ({"day_sd": float("nan")}, r"day_sd=nan is negative or not finite; give at least 0"),
        ({"limit": "9999w"}, r"limit is 6,047,395,200 s, longer than any reply; give a shorter"),
        ({"late_share": 1.0}, r"late_share=1\.0 is not a share; give a number from 0 to below 1"),
        ({"bystander_share": -1}, r"bystander_share=-1 is not a share"),
        ({"late_share": 0.05}, r"missed_share=0\.05 is not below late_share=0\.05; a missed"),
        ({"spread": 0}, r"spread=0 is not above 0; give the sd of the log reply times"),
        ({"start": "soon"}, r"start='soon' is not a time; give one such as '2025-01-06'"),
        ({"start": 2025}, r"start=2025 is not a time"),
        ({"until": "2024-12-31"}, r"until is not after start; observation must have some length"),
        ({"limit": "1m"}, r"limit='1m': 'm' could be minutes or months"),
        ({"brands": []}, r"brands=\[\] must name at least one brand, each once"),
        ({"brands": ["a", "a"]}, r"brands=\['a', 'a'\] must name at least one brand, each once"),
        ({"office_hours": (17, 9)}, r"office_hours=\(17, 9\) is not two hours of a day; give a"),
        ({"office_hours": "9-17"}, r"office_hours='9-17' is not two hours of a day"),
        ({"nasty": ("orphan",)}, r"nasty has the unknown kind 'orphan'; .*mean 'orphans'\?"),
        ({"shift": {"brand": "Parzelio"}}, r"shift has 'brand'; give a mapping with 'brand', 'st"),
        ({"shift": 3}, r"shift has 3; give a mapping with 'brand', 'start', 'end', 'factor'"),
        ({"shift": SHIFT | {"brand": "Parzelo"}}, r"brand 'Parzelo'; .*did you mean 'Parzelio'\?"),
        ({"shift": SHIFT | {"factor": 0}}, r"with factor 0; give an end after the start and a"),
        ({"shift": SHIFT | {"end": "2025-01-01"}}, r"shift runs from 2025-02-01 .* to 2025-01-01"),
        ({"shift": SHIFT | {"start": ""}}, r"shift start='' is not a time"),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_used_are_refused(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        simulate_service(**arguments)
