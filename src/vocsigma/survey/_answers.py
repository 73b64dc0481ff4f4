"""The answers that a score is of: plain numbers, or one question of the answers table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma import _engine
from vocsigma.exceptions import ArgumentError, TableError, listing, nearest
from vocsigma.frames import require, unwrap

_NEEDED = ("response_id", "question_id", "kind", "value", "code", "label")
CODED = ("nps", "csat", "ces", "likert", "number")


@dataclass(frozen=True)
class Asked:
    """The answers to one question: `code`, missing where not answered, and the columns of `by`."""

    frame: pd.DataFrame
    by: tuple[str, ...] = ()
    question: str | None = None
    weighted: bool = False


def asked(
    answers: Any, kind: str, *, question: str | None, by: str | Sequence[str] | None
) -> Asked:
    """Take numbers, or the answers to the question of a kind."""
    table = unwrap(answers, "answers")
    names = () if by is None else (by,) if isinstance(by, str) else tuple(by)
    if not hasattr(type(table), "columns"):
        if question is not None or names:
            message = "question= and by= need the answers table; `answers` is a sequence of numbers"
            raise ArgumentError(message)
        return Asked(pd.DataFrame({"code": _numbers(table)}))
    frame = answers_frame(table)
    chosen = _question(frame, kind, question)
    own = frame[frame["question_id"] == chosen].reset_index(drop=True)
    require_one_each(own, ["response_id"])
    groups = {name: _group(frame, own, name) for name in names}
    weight = own["weight"].dropna() if "weight" in own.columns else pd.Series(dtype="float64")
    code = own["code"].astype("float64")
    return Asked(pd.DataFrame({**groups, "code": code}), names, chosen, bool((weight != 1).any()))


def answers_frame(table: Any) -> pd.DataFrame:
    """Give the answers table on pandas."""
    frame = _engine.to_pandas(_engine.enter(unwrap(table, "answers"), argument="answers").frame)
    require(frame.columns, _NEEDED, argument="answers")
    return frame


def require_one_each(frame: pd.DataFrame, key: list[str]) -> None:
    """Raise if a respondent answers a question twice."""
    again = frame.duplicated(key)
    if again.any():
        row = frame[again].iloc[0]
        message = (
            f"`answers` has more than one answer of {row['response_id']!r} to "
            f"{row['question_id']!r}; drop the repeated rows"
        )
        raise TableError(message)


def values_of(own: pd.DataFrame) -> pd.Series[Any]:
    """Give the answers to one question as a reader wants them: numbers, else labels, else as written."""
    if own["kind"].iloc[0] in (*CODED, "multi"):
        return own["code"]
    labels = own["label"]
    return labels if labels.notna().any() else own["value"]


def _numbers(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.empty((0, 0))
    if numbers.ndim != 1:
        message = f"`answers` is {type(values).__name__}; give a sequence of numbers, or the answers table"
        raise ArgumentError(message)
    return numbers


def _question(frame: pd.DataFrame, kind: str, question: str | None) -> str:
    """Give the id of the question that is asked for, or of the only one of the kind."""
    kinds = frame.drop_duplicates("question_id").set_index("question_id")["kind"].astype("str")
    if question is None:
        fitting = kinds.index[kinds == kind].tolist()
        if len(fitting) == 1:
            return str(fitting[0])
        if fitting:
            message = (
                f"there are {len(fitting)} questions of kind {kind!r}: {listing(fitting, 12)}; "
            )
            raise ArgumentError(message + f"say which: question={fitting[0]!r}")
        message = (
            f"no question is of kind {kind!r} (there are {listing(sorted(set(kinds)))}); say at "
            f"reading which one is: kinds={{'<question>': {kind!r}}}"
        )
        raise ArgumentError(message)
    if question not in kinds.index:
        message = (
            f"question={question!r} is not in the answers (there are {listing(kinds.index, 12)})"
        )
        raise ArgumentError(message + nearest(question, kinds.index))
    if kinds[question] != kind:
        message = (
            f"question={question!r} is of kind {kinds[question]!r}, not {kind!r}; if it is one, say "
            f"so at reading: kinds={{{question!r}: {kind!r}}}"
        )
        raise ArgumentError(message)
    return question


def _group(frame: pd.DataFrame, own: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Give each respondent's group: a column, or the answer to another question."""
    if name in own.columns:
        return own[name]
    other = frame[frame["question_id"] == name]
    if other.empty:
        questions = frame["question_id"].unique()
        message = (
            f"by={name!r} is neither a column of `answers` ({listing(own.columns, 20)}) nor a "
            f"question ({listing(questions, 12)})"
        )
        raise ArgumentError(message + nearest(name, [*own.columns, *questions]))
    if other["kind"].iloc[0] == "multi":
        message = (
            f"by={name!r} allows several answers a respondent, which makes no groups; name a question "
            "of one answer, or join one option from to_wide(answers)"
        )
        raise ArgumentError(message)
    require_one_each(other, ["response_id"])
    values = pd.Series(values_of(other).to_numpy(), index=other["response_id"].to_numpy())
    return own["response_id"].map(values)


def summed(answers: Asked, indicators: dict[str, pd.Series[bool]]) -> pd.DataFrame:
    """Count the answers, those who gave none, and each indicator by group."""
    code = answers.frame["code"]
    counts = pd.DataFrame({"n": code.notna(), "not_answered": code.isna(), **indicators})
    if not answers.by:
        return counts.sum().to_frame().T.astype("int64")
    keys = [answers.frame[name] for name in answers.by]
    grouped = counts.groupby(keys, observed=True, dropna=False).sum().astype("int64")
    return grouped.reset_index()
