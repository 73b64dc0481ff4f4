"""What was lost on loading, with examples."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vocsigma.report._sources import Source

EXAMPLES = 3
SHOWN_CHARACTERS = 160


@dataclass(frozen=True)
class Reason:
    """Why records were rejected: the code, how many, and the first of them as place and text."""

    code: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Lost:
    """The readers' accounts, one a file, and the rejects by reason."""

    accounts: tuple[tuple[str, ...], ...]
    reasons: tuple[Reason, ...]


def lost(source: Source) -> Lost:
    """Lay out what the readers say of themselves."""
    accounts = tuple(tuple(account.summary().splitlines()) for account in source.accounts)
    by_reason = source.rejects.groupby("reason", observed=True)
    reasons = [_reason(str(code), rows) for code, rows in by_reason]
    return Lost(accounts, tuple(sorted(reasons, key=lambda reason: -reason.count)))


def _reason(code: str, rows: pd.DataFrame) -> Reason:
    examples = tuple(
        (f"{source}, record {record}", _cut("" if pd.isna(raw) else str(raw)))
        for source, record, raw in rows[["source", "record", "raw"]]
        .head(EXAMPLES)
        .itertuples(index=False)
    )
    return Reason(code, len(rows), examples)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]} …"
