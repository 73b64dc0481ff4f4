"""Who is a customer and who an agent: the source says, or the caller; never a guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from vocsigma.exceptions import ArgumentError, TableError, listing, nearest
from vocsigma.frames import ROLES
from vocsigma.loaders._values.handles import handle_set, wrote


def roles_of(
    table: pd.DataFrame,
    authors: pd.Series[str],
    column: str,
    roles: Mapping[Any, str] | None,
    agents: Iterable[Any] | str | None,
) -> pd.Series[str]:
    """Give every row's role.

    Parameters
    ----------
    table : DataFrame
        With or without a column ``author_role``.
    authors : Series of str
        Who wrote each row.
    column : str
        What the caller calls the column of roles.
    roles : mapping, optional
        The role of each value in it.
    agents : iterable of str, optional
        Authors that are agents whatever the column says.

    Returns
    -------
    Series of str
        One of `vocsigma.frames.ROLES` a row.
    """
    strange = sorted({str(role) for role in (roles or {}).values()} - set(ROLES))
    if strange:
        message = f"roles= maps to {listing(strange)}; allowed are {listing(ROLES)}"
        raise ArgumentError(message + nearest(strange[0], ROLES))
    if "author_role" not in table and agents is None:
        message = (
            "nothing says who is an agent: name the agents, agents=['AppleSupport'], or the column "
            "of roles, author_role='kind', with what its values mean, roles={'End-user': 'customer'}"
        )
        raise ArgumentError(message)
    is_agent = wrote(pa.array(authors, pa.large_string()), handle_set(agents))
    if "author_role" in table:
        return _mapped(
            table["author_role"].astype("object").mask(is_agent, "agent"), column, roles or {}
        )
    return pd.Series(np.where(is_agent, "agent", "customer"), index=table.index, dtype="str")


def _mapped(values: pd.Series[Any], column: str, roles: Mapping[Any, str]) -> pd.Series[str]:
    meaning = {str(value): role for value, role in roles.items()}
    distinct = {
        value: meaning.get(str(value), str(value).lower()) for value in values.dropna().unique()
    }
    unknown = [value for value, role in distinct.items() if role not in ROLES]
    nothing = next((role for value, role in roles.items() if pd.isna(value)), None)
    missing = values.isna() & (nothing is None)
    if unknown or missing.any():
        rows = int(values.isin(unknown).sum() + missing.sum())
        shown = listing([*unknown, *([None] if missing.any() else [])])
        example = "{" + f"{unknown[0] if unknown else None!r}: 'customer'" + "}"
        message = (
            f"`frame` column {column!r} holds {shown} ({rows:,} rows), which are no roles "
            f"({listing(ROLES)}); say what they mean: roles={example}"
        )
        raise TableError(message)
    return values.map(distinct).where(values.notna(), nothing).astype("str")
