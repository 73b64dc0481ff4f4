"""The draft messages of the ordinary threads, from their true turns."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vocsigma.datasets._design import Design
from vocsigma.datasets._draft import NO_PARENT, Cast, draft
from vocsigma.datasets._texts import SAYINGS
from vocsigma.frames import ROLES

_LONGEST_BURST_S = 1800


def ordinary_messages(
    design: Design, turns: pd.DataFrame, cast: Cast, rng: np.random.Generator
) -> list[pd.DataFrame]:
    """Draft each turn's opening, then each turn's reply, then the further messages of bursts."""
    return [_openings(turns, cast), _replies(turns, cast, rng), _bursts(design, turns, cast, rng)]


def _openings(turns: pd.DataFrame, cast: Cast) -> pd.DataFrame:
    """Answer the reply before; a bystander answers the thread's first message."""
    after = turns["after"].to_numpy()
    root = np.where(turns["joined"], turns["thread"], NO_PARENT)
    return draft(
        turns["thread"].to_numpy(),
        at=turns["opened"].to_numpy(),
        author=turns["customer"].to_numpy(),
        role=ROLES.index("customer"),
        parent=np.where(after >= 0, len(turns) + after, root),
        say=np.where(turns["turn"] == 1, SAYINGS.index("ask"), SAYINGS.index("more")),
        to=cast.handle(turns["brand"].to_numpy()),
    )


def _replies(turns: pd.DataFrame, cast: Cast, rng: np.random.Generator) -> pd.DataFrame:
    return draft(
        turns["thread"].to_numpy(),
        at=(turns["opened"] + turns["delay_s"]).to_numpy(),
        author=cast.agent(turns["brand"].to_numpy(), rng),
        role=ROLES.index("agent"),
        parent=np.arange(len(turns)),
        say=SAYINGS.index("reply"),
        to=turns["customer"].to_numpy(),
    )


def _bursts(
    design: Design, turns: pd.DataFrame, cast: Cast, rng: np.random.Generator
) -> pd.DataFrame:
    """Let customers write more before the reply comes."""
    opening = np.repeat(np.arange(len(turns)), rng.poisson(design.burst, size=len(turns)))
    more = turns.take(opening)
    within = np.minimum(more["delay_s"].to_numpy(), _LONGEST_BURST_S)
    return draft(
        more["thread"].to_numpy(),
        at=more["opened"].to_numpy() + np.floor(within * rng.random(len(more))),
        author=more["customer"].to_numpy(),
        role=ROLES.index("customer"),
        parent=opening,
        say=SAYINGS.index("chase"),
        to=cast.handle(more["brand"].to_numpy()),
    )
