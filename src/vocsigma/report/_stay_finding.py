"""What the customers who were followed show, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from vocsigma._display import probability
from vocsigma.report._kept import FEWEST_CUSTOMERS, LATE, TIMELY, Kept, shares_lost
from vocsigma.report._words import day, number, percent
from vocsigma.retention import SurvivalCurve


def stay_finding(kept: Kept | None) -> Iterator[str]:
    """Say how many of each tier were lost, and whether chance alone may do that."""
    if kept is None:
        return
    if kept.curve is None:
        yield too_few(kept)
        return
    rows = shares_lost(kept.curve).set_index("service").to_dict("index")
    late, timely = rows[LATE], rows[TIMELY]
    yield (
        f"Of {number(late['n'], 'customer')} with a turn late or missed by {day(kept.landmark)}, "
        f"{percent(late['lost'])} were lost within {within(kept.curve)} from then; of "
        f"{timely['n']:,} answered in time {percent(timely['lost'])}. {_test(kept.curve)}"
    )


def _test(curve: SurvivalCurve) -> str:
    """Say what the log-rank test gives, and what it does not."""
    test = curve.log_rank
    if test is None or test.df == 0:
        return "Nobody was lost while both were observed."
    told = f"log-rank {probability(test.p_value)}"
    if test.p_value < 1.0 - curve.confidence:
        return f"That is more than chance explains ({told}), and an association, not a cause."
    return f"Chance alone may make as much of a difference ({told})."


def too_few(kept: Kept) -> str:
    """Say why there is no curve."""
    late, timely = kept.tiers[LATE], kept.tiers[TIMELY]
    return (
        f"There are too few customers to say who stays: {late:,} with a turn late or missed by "
        f"{day(kept.landmark)} and {timely:,} without; it takes {FEWEST_CUSTOMERS} of each."
    )


def within(curve: SurvivalCurve) -> str:
    """Say how long the tiers were followed."""
    return number(round(curve.restricted_to), "day")
