"""Columns that say who the respondent is, which no answer needs."""

from __future__ import annotations

import pandas as pd

_NAMES = {
    "email", "e-mail", "email address", "e-mail address", "username", "name", "full name",
    "first name", "last name", "phone", "phone number", "ip address",
}  # fmt: skip
_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"


def is_personal(name: str, cells: pd.Series[str]) -> bool:
    """Say whether a column is called so, or holds nothing but e-mail addresses.

    One that holds its own name is an option that was chosen, as ``Phone`` is of a way to reach somebody.
    """
    given = cells.dropna().str.casefold()
    called = name.casefold().strip(" ?:*")
    if called in _NAMES:
        return not given.eq(called).any()
    return bool(len(given) and given.str.fullmatch(_MAIL).all())
