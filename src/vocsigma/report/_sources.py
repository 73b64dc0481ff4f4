"""What the caller hands in: a table, what a reader gave back, or several of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vocsigma import _engine
from vocsigma.exceptions import ArgumentError, TableError
from vocsigma.frames import REJECTS, TURNS
from vocsigma.loaders import Loaded
from vocsigma.report._join import joined


@dataclass(frozen=True)
class Source:
    """Messages or turns, with the account of how they were read."""

    messages: Any | None
    turns: pd.DataFrame | None
    rejects: pd.DataFrame
    accounts: tuple[Loaded, ...]

    @property
    def records(self) -> int:
        """Records in the files, those that were rejected too."""
        return sum(account.records for account in self.accounts)


def open_source(data: Any) -> Source:
    """Take apart what the caller hands in.

    Parameters
    ----------
    data : data frame, Loaded, or list of Loaded
        The messages, or the turns of tickets.

    Returns
    -------
    Source
        One table, all rejects and all accounts.

    Raises
    ------
    TableError
        If there are no rows.
    ArgumentError
        If a list holds something else than messages that a reader gave back.
    """
    if isinstance(data, Loaded):
        source = _of_loaded([data])
    elif isinstance(data, list | tuple):
        source = _of_loaded(data)
    else:
        source = _of_frame(data)
    table: Any = source.messages if source.turns is None else source.turns
    if hasattr(table, "__len__") and len(table) == 0:
        message = "`messages` has no rows; is the export empty, or was every record rejected?"
        raise TableError(message)
    return source


def _of_frame(data: Any) -> Source:
    none = pd.DataFrame({name: [] for name in REJECTS.columns})
    if isinstance(data, pd.DataFrame) and set(TURNS.columns) <= set(data.columns):
        return Source(None, data, none, ())
    return Source(data, None, none, ())


def _of_loaded(parts: Sequence[Any]) -> Source:
    strange = [part for part in parts if not isinstance(part, Loaded)]
    if strange or not parts:
        found = f"a {type(strange[0]).__name__}" if strange else "nothing"
        message = f"the list of `messages` holds {found}; give what the readers return"
        raise ArgumentError(message)
    kinds = {part.kind for part in parts}
    if len(parts) > 1 and kinds != {"messages"}:
        message = "only messages can be joined; make one report for each table of turns"
        raise ArgumentError(message)
    strangers = sorted(kinds - {"messages", "turns"})
    if strangers:
        message = f"`messages` holds {strangers[0]}; a report is made of messages, or of the turns of tickets"
        raise TableError(message)
    rejects = [part.rejects for part in parts]
    messages, turns = None, None
    if kinds == {"turns"}:
        turns = parts[0].turns
    elif len(parts) == 1:
        messages = parts[0].messages
    else:
        messages, repeats = joined(parts)
        rejects.append(repeats)
    return Source(messages, turns, pd.concat(rejects, ignore_index=True), tuple(parts))


def as_pandas(frame: Any, argument: str = "messages") -> pd.DataFrame:
    """Give any frame that the engine takes as a pandas one."""
    if isinstance(frame, pd.DataFrame):
        return frame
    return _engine.to_pandas(_engine.enter(frame, argument=argument).frame)
