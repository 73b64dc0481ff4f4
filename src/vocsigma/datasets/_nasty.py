"""The nasty threads of a simulation, copied from their patterns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocsigma.datasets._design import Design
from vocsigma.datasets._draft import NO_PARENT, NOBODY, OUTSIDE, Cast, Numbers, draft
from vocsigma.datasets._patterns import PATTERNS, Pattern, Step
from vocsigma.datasets._texts import SAYINGS
from vocsigma.frames import ROLES

_COPIES_PER_THREAD = 0.01
_LEAST_COPIES = 3
# Leaves the threads time to be over before the end, if there is a day of it.
_BEGIN_WITHIN = 0.9


def copies_of_each(design: Design) -> int:
    """Say how many threads of each nasty kind there are."""
    return max(_LEAST_COPIES, round(_COPIES_PER_THREAD * design.n_threads))


def nasty_threads(
    design: Design, brand: Numbers, cast: Cast, first_row: int, rng: np.random.Generator
) -> tuple[list[pd.DataFrame], list[pd.DataFrame]]:
    """Give the draft messages, and the true turns, of each kind.

    ``brand`` has one value a thread of the simulation; the nasty threads follow the ordinary ones,
    kind after kind. ``first_row`` is the row of their first message in the whole draft.
    """
    messages, turns = [], []
    copies = copies_of_each(design)
    for number, kind in enumerate(design.nasty):
        pattern = PATTERNS[kind]
        thread = design.n_threads + number * copies + np.arange(copies)
        begin = _beginnings(design, pattern, copies, rng)
        people = _people(design, brand[thread], cast, rng)
        messages += [_step(step, thread, begin, people, first_row) for step in pattern.steps]
        turns.append(_true_turns(pattern, kind, thread, begin, people))
        first_row += len(pattern.steps) * copies
    return messages, turns


def _beginnings(design: Design, pattern: Pattern, copies: int, rng: np.random.Generator) -> Numbers:
    if pattern.at_until:
        return np.full(copies, design.until)
    span = _BEGIN_WITHIN * (min(design.until, design.last_opening) - design.start)
    return design.start + rng.integers(max(1, int(span)), size=copies)


def _people(
    design: Design, brand: Numbers, cast: Cast, rng: np.random.Generator
) -> dict[str, Numbers]:
    """Choose who plays whom in each copy: two customers, an agent, the bot, the brand's handle."""
    customer = rng.integers(design.n_customers, size=len(brand))
    return {
        "a": customer,
        "b": (customer + 1) % design.n_customers,
        "agent": cast.agent(brand, rng),
        "bot": cast.bot(brand),
        "brand": cast.handle(brand),
    }


def _step(
    step: Step, thread: Numbers, begin: Numbers, people: dict[str, Numbers], first_row: int
) -> pd.DataFrame:
    """Draft one step of a pattern in all its copies."""

    def row_of(number: int | None) -> Numbers | int:
        if number is None or number == OUTSIDE:
            return NO_PARENT if number is None else OUTSIDE
        return first_row + number * len(thread) + np.arange(len(thread))

    return draft(
        thread,
        at=begin + step.at,
        author=people[step.who],
        role=ROLES.index(step.who if step.who in ROLES else "customer"),
        parent=row_of(step.parent),
        say=SAYINGS.index(step.say),
        to=NOBODY if step.to is None else people[step.to],
        visible=step.visible,
        same_as=row_of(step.same_id),
    )


def _true_turns(
    pattern: Pattern,
    kind: str,
    thread: Numbers,
    begin: Numbers,
    people: dict[str, Numbers],
) -> pd.DataFrame:
    """Give the pattern's true turns in all its copies."""
    columns = [
        {
            "thread": thread,
            "customer": people[who],
            "turn": [other for other, _, _ in pattern.turns[: number + 1]].count(who),
            "opened": begin + opened,
            "delay_s": delay,
            "shifted": False,
            "kind": kind,
        }
        for number, (who, opened, delay) in enumerate(pattern.turns)
    ]
    return pd.concat([pd.DataFrame(column) for column in columns], ignore_index=True)
