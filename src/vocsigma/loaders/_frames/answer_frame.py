"""Answers from any frame: the route for surveys that have no reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from vocsigma import _engine
from vocsigma.exceptions import TableError, listing, nearest
from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook, items_of
from vocsigma.loaders._answering.long_form import from_long, several_kept
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import Sheet, tidy
from vocsigma.loaders._values.columns import plain, whole_texts
from vocsigma.loaders._values.loaded import Loaded


def as_answers(
    frame: Any,
    *,
    response_id: str | None = None,
    question_id: str | None = None,
    value: str | None = None,
    question_text: str | None = None,
    respondent_id: str | None = None,
    started_at: str | None = None,
    submitted_at: str | None = None,
    weight: str | None = None,
    keep: Sequence[str] = (),
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
) -> Loaded:
    """Take a frame of any survey for answers: one row a respondent, or one row an answer.

    Parameters
    ----------
    frame : data frame
        On pandas, polars, pyarrow or DuckDB. Read it with ``dtype=str`` where ids are long or codes have
        leading zeros.
    response_id : str, optional
        The column that names the response; needed with `question_id`. If not given, each row is
        one, and has its number.
    question_id, value : str, optional
        The columns of the question and of the answer, where answers stand one below the other. If not
        given, every column that is not named otherwise is a question.
    question_text : str, optional
        The column of what was asked, beside `question_id`.
    respondent_id : str, optional
        The column that names the person, where one may respond several times.
    started_at, submitted_at : str, optional
        Columns of the times of beginning and end.
    weight : str, optional
        The column of the respondent's weight.
    keep : sequence of str, optional
        Columns that are no questions and ride along on every answer.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it.
    kinds : mapping of str to str, optional
        The kind of a question, over the codebook's and over a guess: ``{"Q2": "nps"}``.
    missing : iterable or mapping, optional
        Codes that stand for no answer in every question, ``["99"]``, or their reasons too,
        ``{"99": "refused"}``.
    tz : str, optional
        The IANA zone of stamps that name none; needed if there are any.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it; ISO 8601 is always understood.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it; `record` counts the rows, or the responses in
        the order of their first row where answers stand one below the other.

    Raises
    ------
    TableError
        If a column is not there, is there twice, or holds lists; or if an answer names no question.
    ArgumentError
        If this is no frame, stamps have no zone, or the codebook or `kinds` is not sound.

    See Also
    --------
    read_survey_csv : The same for a file.
    as_messages : For conversations.

    Notes
    -----
    Where answers stand one below the other, a question that some respondent answers more than once is
    taken to be of kind multi, each answer an option; the summary lists it among the guesses. What is the
    same in all answers of a response is taken from its first row that has it. Whole floats are
    written as whole numbers, truth values as 1 and 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.loaders import as_answers
    >>> rows = pd.DataFrame({
    ...     "who": ["a", "a", "a", "b", "b"], "asked": ["nps", "by", "by", "nps", "by"],
    ...     "said": ["9", "Phone", "Mail", "3", "Mail"],
    ... })
    >>> loaded = as_answers(rows, response_id="who", question_id="asked", value="said")
    >>> loaded.answers[["response_id", "question_id", "kind", "code", "label"]]
      response_id question_id   kind  code  label
    0           a         nps    nps   9.0    NaN
    1           a          by  multi   1.0  Phone
    2           a          by  multi   1.0   Mail
    3           b         nps    nps   3.0    NaN
    4           b          by  multi   0.0  Phone
    5           b          by  multi   1.0   Mail
    """
    roles = Roles(response_id, respondent_id, started_at, submitted_at, weight, tuple(keep))
    wishes = Wishes(codebook, kinds, missing, tz, () if stamp_format is None else (stamp_format,))
    long = {"question_id": question_id, "value": value, "question_text": question_text}
    cells = _cells(frame, [*roles.named, *roles.keep, *(name for name in long.values() if name)])
    if question_id is None:
        if value is not None or question_text is not None:
            message = (
                "value= and question_text= go with question_id=, the column that names the question"
            )
            raise TableError(message)
        sheet = Sheet(cells, np.arange(1, len(cells) + 1), len(cells), "frame")
        return loaded_answers(sheet, roles, wishes)
    if value is None or response_id is None:
        message = (
            "question_id= says that answers stand one below the other; say also which column has the "
            "answer and which names the response: value='<column>', response_id='<column>'"
        )
        raise TableError(message)
    sheet, items = from_long(cells, roles, question_id, value, question_text)
    if codebook is not None:
        items = several_kept(items_of(codebook), items)
    return loaded_answers(sheet, roles, replace(wishes, codebook=None), items)


def _cells(frame: Any, named: Sequence[str]) -> pd.DataFrame:
    """Give a frame's cells as text."""
    data = _engine.to_pandas(_engine.enter(frame, argument="frame").frame).reset_index(drop=True)
    have = [str(name) for name in data.columns]
    absent = [name for name in named if name not in have]
    if absent:
        message = f"`frame` has no column {listing(absent)} (it has {listing(have, 12)})"
        raise TableError(message + nearest(absent[0], have))
    data = whole_texts(data.set_axis(have, axis=1))
    return tidy(pd.DataFrame({name: _text(plain(data[name])) for name in have}, index=data.index))


def _text(values: pd.Series[Any]) -> pd.Series[str]:
    """Write a column as text."""
    if values.dtype == object and values.map(pd.api.types.is_list_like).any():
        message = (
            f"`frame` column {values.name!r} holds lists; give one row an answer, "
            f"frame.explode({values.name!r}), and name the columns: question_id=, value="
        )
        raise TableError(message)
    truth = pd.api.types.is_bool_dtype(values.dtype)
    if truth or pd.api.types.infer_dtype(values, skipna=True) == "boolean":
        return values.astype("boolean").astype("Int64").astype("string").astype("str")
    if values.dtype.kind == "f":
        whole = (values % 1 == 0) & (values.abs() < 2.0**53)
        written = values.where(whole).astype("Int64").astype("string").astype("str")
        return written.where(whole, values.astype("str"))
    return values.astype("str")
