"""The tables: the only place that spells their columns, types and allowed values.

Everything in the library is a function from one of these tables to another, or from one of them to a
result. A table is a plain data frame; on pandas text is ``str``, whole numbers are ``int64`` (``Int64``
where missing is possible), truth values are never missing, times are ``datetime64[us, UTC]``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from vocsigma.exceptions import TableError, listing, nearest

Kind = Literal["string", "category", "int", "float", "bool", "time"]

ROLES = ("customer", "agent", "bot", "other")
VISIBILITIES = ("open", "closed")
STATUSES = ("pending", "met", "defect", "exempt")
PENDING, MET, DEFECT, EXEMPT = range(len(STATUSES))
OPEN_CHANNELS = (
    "twitter", "facebook", "instagram", "reddit", "mastodon", "bluesky", "youtube",
    "review", "community", "forum", "blog",
)  # fmt: skip
_EXACT_FLOAT = 2.0**53


@dataclass(frozen=True)
class Field:
    """A column of a table: its name, kind and what it may hold."""

    name: str
    kind: Kind
    missing: bool = False
    known: bool = False
    allowed: tuple[str, ...] = ()

    @property
    def dtype(self) -> str:
        """The pandas dtype that holds it."""
        if self.kind == "int":
            return "Int64" if self.missing else "int64"
        return _DTYPES[self.kind]


_DTYPES = {
    "string": "str",
    "category": "category",
    "float": "float64",
    "bool": "bool",
    "time": "datetime64[us, UTC]",
}


@dataclass(frozen=True)
class Table:
    """A table's definition: its fields in order, and the columns that name a row."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The names of the columns that are always there, in order."""
        return [field.name for field in self.fields if not field.known]

    def __getitem__(self, name: str) -> Field:
        """Give a field by its name."""
        return next(field for field in self.fields if field.name == name)


MESSAGES = Table(
    "messages",
    (
        Field("message_id", "string"),
        Field("thread_id", "string"),
        Field("parent_id", "string", missing=True),
        Field("channel", "category"),
        Field("visibility", "category", allowed=VISIBILITIES),
        Field("brand", "category", missing=True),
        Field("author_id", "string"),
        Field("author_role", "category", allowed=ROLES),
        Field("created_at", "time"),
        Field("text", "string", missing=True),
        Field("visible", "bool"),
        Field("edited_at", "time", missing=True, known=True),
        Field("is_repost", "bool", known=True),
        Field("lang", "string", missing=True, known=True),
        Field("rating", "float", missing=True, known=True),
        Field("likes", "int", missing=True, known=True),
        Field("shares", "int", missing=True, known=True),
        Field("url", "string", missing=True, known=True),
        Field("tags", "string", missing=True, known=True),
        Field("topic", "string", missing=True, known=True),
        Field("customer_id", "string", missing=True, known=True),
    ),
    key=("message_id",),
)

REJECTS = Table(
    "rejects",
    (
        Field("source", "string"),
        Field("record", "int"),
        Field("reason", "category"),
        Field("raw", "string", missing=True),
    ),
)

TURN_KEY = ("thread_id", "customer_id", "turn")

TURNS = Table(
    "turns",
    (
        Field("thread_id", "string"),
        Field("customer_id", "string"),
        Field("turn", "int"),
        Field("brand", "category", missing=True),
        Field("channel", "category"),
        Field("visibility", "category", allowed=VISIBILITIES),
        Field("opened_at", "time"),
        Field("n_messages", "int"),
        Field("message_id", "string"),
        Field("reply_id", "string", missing=True),
        Field("agent_id", "string", missing=True),
        Field("answered", "bool"),
        Field("response_s", "float", missing=True),
        Field("replied_at", "time", missing=True),
        Field("observed_until", "time"),
        Field("waited_s", "float"),
        Field("observed_s", "float"),
        Field("needs_reply", "bool"),
        Field("left_truncated", "bool"),
        Field("skewed", "bool"),
        Field("assigned_agent", "string", missing=True, known=True),
        Field("ended_by", "string", missing=True, known=True),
        Field("ended_at", "time", missing=True, known=True),
    ),
    key=TURN_KEY,
)

ASSESSMENTS = Table(
    "assessments",
    (
        Field("thread_id", "string"),
        Field("customer_id", "string"),
        Field("turn", "int"),
        Field("opened_at", "time"),
        Field("brand", "category", missing=True),
        Field("channel", "category"),
        Field("visibility", "category", allowed=VISIBILITIES),
        Field("agent_id", "string", missing=True),
        Field("ctq", "category"),
        Field("weight", "float"),
        Field("status", "category", allowed=STATUSES),
        Field("answered", "bool"),
        Field("answered_early", "bool"),
        Field("limit_s", "float", missing=True),
    ),
    key=(*TURN_KEY, "ctq"),
)

SUBGROUPS = Table(
    "subgroups",
    (
        Field("period_start", "time"),
        Field("n", "int"),
        Field("answered", "int"),
        Field("unanswered", "int"),
        Field("units", "int", known=True),
        Field("defectives", "int", known=True),
        Field("opportunities", "int", known=True),
        Field("defects", "int", known=True),
        Field("late", "int", known=True),
        Field("missed", "int", known=True),
        Field("pending", "int", known=True),
        Field("answered_early", "int", known=True),
        Field("provisional", "bool"),
        Field("times_provisional", "bool"),
        Field("answered_mean", "float", missing=True),
        Field("answered_sd", "float", missing=True),
        Field("answered_min", "float", missing=True),
        Field("answered_max", "float", missing=True),
        Field("answered_log_mean", "float", missing=True),
        Field("answered_log_sd", "float", missing=True),
        Field("floored", "int"),
        Field("median", "float", missing=True),
        Field("p90", "float", missing=True),
    ),
    key=("period_start",),
)

REPLIES = Table(
    "replies",
    (
        Field("message_id", "string"),
        Field("template_share", "float", missing=True),
        Field("acknowledgement", "float", missing=True),
        Field("perfunctory", "bool"),
    ),
    key=("message_id",),
)

MENTIONS = Table(
    "mentions",
    (
        Field("message_id", "string"),
        Field("theme", "category"),
        Field("strength", "float"),
        Field("rank", "int"),
    ),
    key=("message_id", "theme"),
)

ANSWERS = Table(
    "answers",
    (
        Field("response_id", "string"),
        Field("respondent_id", "string", missing=True),
        Field("question_id", "string"),
        Field("question_text", "string", missing=True),
        Field(
            "kind",
            "category",
            allowed=(
                "nps", "csat", "ces", "likert", "single", "multi", "text", "number", "date",
                "kano_functional", "kano_dysfunctional",
            ),
        ),
        Field("value", "string", missing=True),
        Field("code", "float", missing=True),
        Field("label", "string", missing=True),
        Field("missing_reason", "string", missing=True),
        Field("weight", "float", missing=True),
        Field("started_at", "time", missing=True),
        Field("submitted_at", "time", missing=True),
        Field("complete", "bool"),
    ),
)  # fmt: skip

CUSTOMERS = Table(
    "customers",
    (
        Field("customer_id", "string"),
        Field("joined_at", "time", missing=True),
        Field("observed_from", "time", missing=True),
        Field("observed_until", "time"),
        Field("lost", "bool"),
        Field("end_reason", "string", missing=True),
    ),
    key=("customer_id",),
)

TABLES = {
    table.name: table
    for table in (
        MESSAGES, REJECTS, TURNS, ASSESSMENTS, SUBGROUPS, REPLIES, MENTIONS, ANSWERS, CUSTOMERS,
    )
}  # fmt: skip


def unwrap(data: Any, name: str) -> Any:
    """Take the frame out of what a reader returned; hand anything else through.

    Raises
    ------
    TableError
        If a reader returned it, and it is another table.
    """
    # The class is asked, as a lazy frame resolves its whole plan to give its columns.
    if hasattr(type(data), "columns"):
        return data
    kind = getattr(data, "kind", None)
    if isinstance(kind, str) and hasattr(data, "rejects") and not hasattr(data, name):
        message = f"`{name}` is a {type(data).__name__} that holds {kind}; {name} are wanted here"
        raise TableError(message)
    return getattr(data, name, data)


def visibility_of(channel: str) -> str:
    """Say whether other customers can see a channel: ``open`` or ``closed``."""
    return "open" if channel in OPEN_CHANNELS else "closed"


def require(columns: Iterable[str], needed: Iterable[str], *, argument: str) -> None:
    """Raise unless the columns are there; the message names the nearest ones.

    Parameters
    ----------
    columns : iterable of str
        The columns that the frame has.
    needed : iterable of str
        The columns that are wanted.
    argument : str
        The caller's argument, for the message.

    Raises
    ------
    TableError
        If a column is missing.
    """
    have = [str(column) for column in columns]
    absent = [name for name in needed if name not in have]
    if absent:
        noun = "column" if len(absent) == 1 else "columns"
        hint = nearest(absent[0], have)
        message = f"`{argument}` has no {noun} {listing(absent)} (it has {listing(have, 12)}){hint}"
        raise TableError(message)


def coerce(frame: pd.DataFrame, table: Table, *, argument: str | None = None) -> pd.DataFrame:
    """Give a table its columns' types, and check what they hold.

    Parameters
    ----------
    frame : DataFrame
        Every column that the table always has, and any other; it is not changed.
    table : Table
        The definition.
    argument : str, optional
        The caller's argument, for messages; the table's name if not given.

    Returns
    -------
    DataFrame
        The table's columns first, in order; any other column rides along untouched.

    Raises
    ------
    TableError
        If a column is missing, cannot be given its type, or holds a value that is not allowed.
    """
    argument = argument or table.name
    require(frame.columns, table.columns, argument=argument)
    present = [field for field in table.fields if field.name in frame.columns]
    typed = {field.name: _typed(frame[field.name], field, argument) for field in present}
    others = {name: frame[name] for name in frame.columns if name not in typed}
    return pd.DataFrame({**typed, **others}, index=frame.index, copy=False)


def _typed(values: pd.Series[Any], field: Field, argument: str) -> pd.Series[Any]:
    """Give one column its type."""
    if field.kind == "time":
        typed = _times(values, field, argument)
    elif field.kind in ("string", "category"):
        typed = _texts(values, field, argument)
    else:
        typed = _numbers(values, field, argument)
    if not field.missing and typed.isna().any():
        row = int(np.flatnonzero(typed.isna().to_numpy())[0])
        message = (
            f"`{argument}` column {field.name!r} is missing in {int(typed.isna().sum()):,} rows, "
            f"first in row {row}; fill it or drop those rows"
        )
        raise TableError(message)
    return typed


def _times(values: pd.Series[Any], field: Field, argument: str) -> pd.Series[Any]:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.astype("datetime64[us, UTC]")
    if values.isna().all():
        return pd.Series(pd.NaT, index=values.index, dtype=field.dtype)
    if values.dtype.kind == "M":
        message = (
            f"`{argument}` column {field.name!r} has no time zone; say which it is: "
            f"frame[{field.name!r}].dt.tz_localize('Europe/Berlin'), or pass tz= to as_messages"
        )
        raise TableError(message)
    message = (
        f"`{argument}` column {field.name!r} holds {values.dtype}, not times; "
        f"convert it with pandas.to_datetime(frame[{field.name!r}], utc=True)"
    )
    raise TableError(message)


def _texts(values: pd.Series[Any], field: Field, argument: str) -> pd.Series[Any]:
    if values.dtype.kind == "f":
        values = _ids_of_floats(values, field, argument)
    if field.kind == "string":
        return values.astype("str")
    if not isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype("str").astype("category")
    if field.allowed:
        strange = [value for value in values.cat.categories if value not in field.allowed]
        present = values[values.isin(strange)]
        if len(present):
            message = (
                f"`{argument}` column {field.name!r} holds {listing(present.unique())} "
                f"({len(present):,} rows); allowed are {listing(field.allowed)}"
            )
            raise TableError(message)
    return values


def _ids_of_floats(values: pd.Series[Any], field: Field, argument: str) -> pd.Series[Any]:
    """Write whole floats as text, unless they are too large to have kept their digits."""
    given = values.dropna()
    if (given.abs() >= _EXACT_FLOAT).any() or (given % 1 != 0).any():
        message = (
            f"`{argument}` column {field.name!r} holds floating-point numbers, which cannot keep the "
            "digits of long ids; read the file again with that column as text (dtype=str)"
        )
        raise TableError(message)
    return values.astype("Int64").astype("string").astype("str")


def _numbers(values: pd.Series[Any], field: Field, argument: str) -> pd.Series[Any]:
    if field.kind == "bool":
        if values.isna().any():
            return values
        if not values.isin([True, False]).all():
            strange = values[~values.isin([True, False])].unique()
            message = (
                f"`{argument}` column {field.name!r} holds {listing(strange)}, not truth values; "
                "give True and False"
            )
            raise TableError(message)
    try:
        return values.astype(field.dtype)  # type: ignore[call-overload,no-any-return]
    except (ValueError, TypeError) as error:
        message = f"`{argument}` column {field.name!r} cannot be read as {field.kind}: {error}"
        raise TableError(message) from error
