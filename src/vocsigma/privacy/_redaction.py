"""Redaction: personal data in texts, replaced by the name of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import pandas as pd

from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.privacy._columns import (
    enter_table,
    leave,
    texts_of_series,
    where_it_may,
    whole_text,
    with_columns,
)
from vocsigma.privacy._find import FINDERS, replaced

_KINDS = ("email", "phone", "card", "iban", "handle", "url")
# What none of the kinds can do without; names need nothing of it. To this engine \w is ASCII.
_MAY = r"[@＠\pN/]|[\pL\pN_]\.[\pL\pN_]|:[0-9a-fA-F:]|\)|\]|\}| dot "
_ANY = "."


def redact(
    messages: Any, *, kinds: Iterable[str] | str = _KINDS, columns: Iterable[str] | str = "text"
) -> Any:
    """Replace personal data in texts by the name of its kind: ``[email]``, ``[phone]``, ``[card]``.

    Parameters
    ----------
    messages : str, Series, data frame or Loaded
        A text, a column of texts, a table (pandas, polars, pyarrow, DuckDB), or what a reader returned;
        it is not changed.
    kinds : str or iterable of str, default ("email", "phone", "card", "iban", "handle", "url")
        What to replace. There are also ``"ip"``, ``"reference"`` (numbers behind words such as order or
        Kundennummer) and ``"name"`` (behind a greeting, a title or "my name is", and in signatures);
        ``"all"`` is every kind.
    columns : str or iterable of str, default "text"
        The columns of texts in a table.

    Returns
    -------
    str, Series or data frame
        What was given, of the same kind, with other texts; a missing text stays missing, half characters
        become U+FFFD.

    Raises
    ------
    ArgumentError
        If a kind is not known, or `messages` is none of the above.
    TableError
        If a column is missing.

    See Also
    --------
    pseudonymise : Replace ids and handles under a key.

    Notes
    -----
    Redaction is never complete: a number may be spelled out, a name may stand anywhere. The page
    "Keep people out of what you share" has the recall and precision of each kind, measured on labelled
    texts in 16 languages. What people can be known by in a text goes beyond these kinds.

    Cards are known by Luhn's check digit (ISO/IEC 7812-1), IBANs by their country's length and check
    digits (ISO 13616, ISO 7064 MOD 97-10): a number with a typing error stays. Telephone numbers are
    known by the international prefix, by the shapes of national numbers, or by a word such as call or
    Telefon in front. What one kind has found is not looked at by the others: the digits of a card are
    no telephone number, whether or not cards are replaced.

    The time is linear in the length of a text, whatever it holds.

    Examples
    --------
    >>> from vocsigma.privacy import redact
    >>> redact("Write to ann@example.org or call +44 20 7946 0123, card 4111 1111 1111 1111")
    'Write to [email] or call [phone], card [card]'
    >>> redact("Hi Anna, my order 4711-0815 is late", kinds="all")
    'Hi [name], my order [reference] is late'
    """
    wanted = _known(kinds)
    change = partial(replaced, kinds=wanted)
    if isinstance(messages, str):
        return change(whole_text(messages))
    bulk = partial(where_it_may, pattern=_ANY if "name" in wanted else _MAY, change=change)
    if isinstance(messages, pd.Series):
        texts = bulk(texts_of_series(messages))
        return pd.Series(
            texts.to_pandas().array, index=messages.index, name=messages.name, dtype="str"
        )
    door = enter_table(messages, argument="messages")
    names = [columns] if isinstance(columns, str) else columns
    door = with_columns(door, names, bulk, "messages")
    return leave(door, messages)


def _known(kinds: Iterable[str] | str) -> frozenset[str]:
    asked = [kinds] if isinstance(kinds, str) else list(kinds)
    if asked == ["all"]:
        return frozenset(FINDERS)
    strange = [kind for kind in asked if kind not in FINDERS]
    if strange:
        message = (
            f"`kinds` has {listing(strange)}; there are {listing(sorted(FINDERS), 9)} and 'all'"
            f"{nearest(strange[0], FINDERS)}"
        )
        raise ArgumentError(message)
    return frozenset(asked)
