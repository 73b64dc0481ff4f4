"""Turns to assessments: each requirement is met, a defect, not yet decided, or has nothing to judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from vocsigma import _engine
from vocsigma._engine import Door
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.frames import (
    ASSESSMENTS,
    DEFECT,
    EXEMPT,
    MET,
    PENDING,
    STATUSES,
    TURNS,
    require,
    unwrap,
)
from vocsigma.response._requirements import Answered, Column, Requirement, Within, applies


def assess(turns: Any, ctqs: Requirement | Sequence[Requirement]) -> Any:
    """Judge every turn by every requirement.

    Parameters
    ----------
    turns : data frame or Loaded
        The turns table, on pandas, polars (eager or lazy), pyarrow or DuckDB.
    ctqs : Within, Answered or Column, or a sequence of them
        The requirements (critical to quality); their names must differ.

    Returns
    -------
    data frame
        The assessments table, of the kind that came in: one row a turn and requirement, with
        ``thread_id, customer_id, turn, opened_at, brand, channel, visibility, agent_id, ctq, weight,
        status, answered, answered_early, limit_s``, and any column that rode along on the turns.

    Raises
    ------
    ArgumentError
        If there is no requirement, one is not known, or two have the same name.
    TableError
        If a column is missing.

    Notes
    -----
    A turn is ``pending`` until the limit has run out at the end of observation, whether or not it is
    already answered (``answered_early`` marks those that are). Counting fast answers at once and slow
    ones later would flatter every recent period: with 10% truly late and a limit of 24 hours, the last
    day would show 0%. It is ``exempt`` where the requirement's ``when=`` is false, where the turn
    needs no reply, and where there is nothing to judge.

    Examples
    --------
    >>> import vocsigma as vs
    >>> turns = vs.response_turns(vs.simulate_service(200, random_state=1).messages)
    >>> late = vs.assess(turns, [vs.Within("4h"), vs.Within("24h")])
    >>> late.groupby("ctq", observed=True)["status"].value_counts().unstack()
    status      defect  met  pending
    ctq
    within 24h      39  283        2
    within 4h      196  127        1
    """
    door = _engine.enter(unwrap(turns, "turns"), argument="turns")
    require(door.frame.columns, TURNS.columns, argument="turns")
    requirements = _checked(ctqs)
    assessed = nw.concat([_assessed(door, requirement) for requirement in requirements])
    if assessed.implementation.is_pandas():
        assessed = assessed.with_columns(nw.col("ctq", "status").cast(nw.Categorical))
    return door.leave(assessed)


def _checked(ctqs: Requirement | Sequence[Requirement]) -> list[Requirement]:
    known = (Within, Answered, Column)
    requirements = [ctqs] if isinstance(ctqs, known) else list(ctqs)
    strange = [ctq for ctq in requirements if not isinstance(ctq, known)]
    if strange or not requirements:
        found = f"holds {strange[0]!r}" if strange else "is empty"
        message = f"`ctqs` {found}; give requirements such as Within('4h') or Answered()"
        raise ArgumentError(message)
    repeated = [
        name for name, count in Counter(ctq.name for ctq in requirements).items() if count > 1
    ]
    if repeated:
        message = f"`ctqs` has the name {listing(repeated)} twice; give each requirement a name="
        raise ArgumentError(message)
    return requirements


def _assessed(door: Door, requirement: Requirement) -> nw.DataFrame[Any]:
    turns = door.frame
    verdict = requirement.judge(turns)
    answered = turns["answered"].to_numpy().astype(bool)
    wanted = turns["needs_reply"].to_numpy().astype(bool) & applies(requirement, turns)
    status = np.where(verdict.met, MET, DEFECT)
    status[~verdict.decided] = PENDING
    status[~(wanted & verdict.judged)] = EXEMPT
    riders = [name for name in turns.columns if name not in {field.name for field in TURNS.fields}]
    keys = [name for name in ASSESSMENTS.columns if name in turns.columns]
    assessed = turns.select(*keys, *riders).with_columns(
        nw.lit(requirement.name).alias("ctq"),
        nw.lit(float(requirement.weight)).alias("weight"),
        door.series(np.array(STATUSES)[status]).alias("status"),
        door.series((status == PENDING) & answered).alias("answered_early"),
        nw.lit(verdict.limit_s).alias("limit_s"),
    )
    return assessed.select(*ASSESSMENTS.columns, *riders)
