"""Pseudonyms: what a secret key makes of an id or a handle."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import partial
from typing import Any

import pyarrow as pa

from vocsigma.exceptions import ArgumentError, TableError, listing
from vocsigma.frames import require
from vocsigma.privacy._columns import each_distinct, enter_table, leave, where_it_may, with_columns
from vocsigma.privacy._find import renamed

_IDS = (
    "message_id", "thread_id", "parent_id", "author_id", "customer_id", "reply_id", "agent_id",
    "assigned_agent", "response_id", "respondent_id", "url",
)  # fmt: skip
_HANDLES = ("author_name",)
_KEY_BYTES = range(16, hashlib.blake2b.MAX_KEY_SIZE + 1)
_DIGEST_BYTES = 12


def pseudonymise(
    messages: Any,
    *,
    key: bytes | str,
    columns: Iterable[str] | str | None = None,
    handles: Iterable[str] | str = _HANDLES,
    mentions: bool = False,
) -> Any:
    """Replace ids and handles by what a secret key makes of them, the same in every column and file.

    Parameters
    ----------
    messages : data frame or Loaded
        Messages, turns, answers, customers or any other table: pandas, polars, pyarrow, DuckDB, or what
        a reader returned; it is not changed.
    key : bytes or str
        The secret, 16 to 64 bytes: make it once with ``secrets.token_hex()`` and keep it apart from
        the data. The same key gives the same pseudonyms, so that files stay joinable.
    columns : str or iterable of str, optional
        The columns to replace; if not given, those that are there of message_id, thread_id, parent_id,
        author_id, author_name, customer_id, reply_id, agent_id, assigned_agent, response_id,
        respondent_id and url.
    handles : str or iterable of str, default "author_name"
        Which of these columns hold handles: ``@AcmeHelp`` and ``acmehelp`` are one handle. All others
        hold ids, which are told apart to the letter.
    mentions : bool, default False
        Replace handles in column ``text`` too (``@AcmeHelp``, ``u/acme_help``; not within web and e-mail
        addresses), by the pseudonym that they have in the columns of handles.

    Returns
    -------
    data frame
        The same kind of frame; every value of these columns is ``p`` and 24 hexadecimal digits, a
        missing one stays missing.

    Raises
    ------
    ArgumentError
        If the key is neither bytes nor str, too short or too long.
    TableError
        If a column is missing, also one that only `handles` names, or there is none to replace.

    See Also
    --------
    redact : Take personal data out of the texts.

    Notes
    -----
    BLAKE2b with a key (RFC 7693), 96 bits: among a thousand million ids the chance that any two get
    the same pseudonym is below 1e-11. Without the key nobody can tell whether a given id is in the
    data; a hash without a key would not do, as ids and handles can be tried one after the other.

    Pseudonyms are still personal data where the law follows the GDPR (recital 26): who holds the key
    can undo them, and times and texts can tell who somebody is. Brand, times and all other columns
    stay as they are, and so does every measure: turns are the same before and after.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.privacy import pseudonymise
    >>> messages = pd.DataFrame({"author_id": ["17", "acme"], "text": ["@Acme late!", "@17 Sorry!"]})
    >>> for row in pseudonymise(messages, key="an example, not a secret", mentions=True).to_numpy():
    ...     print(*row)
    paa22f40026c6a0a6357aa06a @pbae609d179b8e3ab1e4fd61f late!
    pbae609d179b8e3ab1e4fd61f @paa22f40026c6a0a6357aa06a Sorry!
    """
    secret = _hasher(key)
    door = enter_table(messages, argument="messages")
    there = door.frame.columns
    asked = (
        _names(columns) if columns is not None else [c for c in (*_IDS, *_HANDLES) if c in there]
    )
    require(there, asked, argument="messages")
    if not asked:
        message = (
            f"`messages` has no column of ids (it has {listing(there, 12)}); name those to replace: "
            "columns=[...]"
        )
        raise TableError(message)
    folding = _names(handles)
    if folding != list(_HANDLES):
        require(there, folding, argument="messages")
    ids = partial(each_distinct, change=partial(_pseudonym, secret))
    spoken = partial(each_distinct, change=partial(_of_handle, secret))
    door = with_columns(door, [name for name in asked if name not in folding], ids, "messages")
    door = with_columns(door, [name for name in asked if name in folding], spoken, "messages")
    if mentions:
        door = with_columns(door, ["text"], partial(_mentions, secret), "messages")
    return leave(door, messages)


def _names(columns: Iterable[str] | str) -> list[str]:
    return [columns] if isinstance(columns, str) else list(columns)


def _hasher(key: Any) -> Any:
    """Make a hash that has the key in it, to be copied for each value."""
    # Of a number bytes() makes as many zeros, which everybody can guess.
    if not isinstance(key, str | bytes):
        message = f"`key` is a {type(key).__name__}; give bytes or str: secrets.token_hex()"
        raise ArgumentError(message)
    secret = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
    if len(secret) not in _KEY_BYTES:
        message = (
            f"`key` has {len(secret)} bytes; it needs 16 to 64, of which nobody can guess any: "
            "secrets.token_hex()"
        )
        raise ArgumentError(message)
    return hashlib.blake2b(key=secret, digest_size=_DIGEST_BYTES)


def _pseudonym(secret: Any, value: str) -> str:
    # The letter in front keeps spreadsheets from reading 12e45... as a number.
    hasher = secret.copy()
    hasher.update(value.encode("utf-8", "surrogatepass"))
    return f"p{hasher.hexdigest()}"


def _of_handle(secret: Any, handle: str) -> str:
    return _pseudonym(secret, handle.strip().lstrip("@＠").casefold())


def _mentions(secret: Any, texts: pa.Array) -> pa.Array:
    def named(match: re.Match[str]) -> str:
        return f"{match['sign']}{_of_handle(secret, match['handle'])}"

    return where_it_may(texts, "[@＠]|u/", partial(renamed, change=named))
