"""Threads that hold what real exports hold, and the turns that they truly are."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vocsigma.datasets._draft import OUTSIDE


@dataclass(frozen=True)
class Step:
    """A message of a pattern: who writes, when, in answer to which step, and what."""

    who: str
    at: int
    parent: int | None = None
    say: str = "reply"
    to: str | None = "brand"
    visible: bool = True
    same_id: int | None = None


@dataclass(frozen=True)
class Pattern:
    """A thread's steps, and its true turns: customer, opening second, seconds to the reply.

    Seconds count from the thread's beginning, or from the end of observation.
    """

    steps: tuple[Step, ...]
    turns: tuple[tuple[str, int, float], ...]
    at_until: bool = False


def _ask(at: int = 0, parent: int | None = None, say: str = "ask") -> Step:
    return Step("a", at, parent, say)


def _reply(at: int, parent: int | None = 0, say: str = "reply") -> Step:
    return Step("agent", at, parent, say, to="a")


PATTERNS: dict[str, Pattern] = {
    "bystanders": Pattern(
        (
            _ask(),
            Step("b", 60, 0, "aside", to="a"),
            Step("agent", 300, 1, to="b"),
            _reply(1800),
        ),
        (("a", 0, 1800), ("b", 60, 240)),
    ),
    "bursts": Pattern(
        (_ask(), _ask(20, say="chase"), _ask(45, say="chase"), _reply(900, 2)), (("a", 0, 900),)
    ),
    "agent_first": Pattern(
        (Step("agent", 0, say="promo", to=None), _ask(600, 0), _reply(1500, 1)), (("a", 600, 900),)
    ),
    "bots": Pattern(
        (_ask(), Step("bot", 5, 0, "bot", to="a"), _reply(2400)),
        (("a", 0, 2400),),
    ),
    "invisible_notes": Pattern(
        (_ask(), Step("agent", 120, 0, "note", to=None, visible=False), _reply(3000)),
        (("a", 0, 3000),),
    ),
    "self_replies": Pattern(
        (_ask(), _ask(90, 0, "chase"), _ask(150, 1, "chase"), _reply(1200, 2)), (("a", 0, 1200),)
    ),
    "split_replies": Pattern(
        (_ask(), _reply(600, 0, "part1"), _reply(615, 1, "part2")), (("a", 0, 600),)
    ),
    "orphans": Pattern((_ask(0, OUTSIDE), _reply(800)), (("a", 0, 800),)),
    "cyclic_parents": Pattern((_ask(0, 1), _reply(700)), (("a", 0, 700),)),
    "duplicate_ids": Pattern(
        (_ask(), Step("a", 30, None, "ask", same_id=0), _reply(1000)), (("a", 0, 1000),)
    ),
    "equal_stamps": Pattern((_ask(), _reply(0)), (("a", 0, 0),)),
    "skewed_replies": Pattern((_ask(), _reply(-30)), (("a", 0, 0),)),
    "bare_thanks": Pattern(
        (_ask(), _reply(500), _ask(620, 1, "thanks")), (("a", 0, 500), ("a", 620, math.inf))
    ),
    "after_until": Pattern(
        (_ask(-600), _reply(600), _ask(700, 1, "more")),
        (("a", -600, 1200), ("a", 700, math.inf)),
        at_until=True,
    ),
}
