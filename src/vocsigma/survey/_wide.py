"""Answers as one row a respondent."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocsigma.survey._answers import answers_frame, require_one_each, values_of

_OF_A_QUESTION = (
    "question_id", "question_text", "kind", "value", "code", "label", "missing_reason",
)  # fmt: skip


def to_wide(answers: Any) -> pd.DataFrame:
    r"""Give answers as one row a respondent, with a column a question.

    Parameters
    ----------
    answers : data frame or Loaded
        The answers table, on pandas, polars or pyarrow.

    Returns
    -------
    DataFrame
        First what is the same in all answers of a respondent (``response_id``, times, weight, columns
        that ride along), then a column a question in the order of their first answers. Questions of
        kind nps, csat, ces, likert and number are numbers, of kind single labels, the others as they
        were written; a question that allows several answers has a column an option, ``question:
        option``, of 1 and 0. Missing where not answered.

    Raises
    ------
    TableError
        If a column is missing, or a respondent answers a question twice.

    See Also
    --------
    read_survey_csv : The way back.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_survey_csv
    >>> from vocsigma.survey import to_wide
    >>> file = io.StringIO("id,nps,by_1,by_2\n1,9,Phone,\n2,3,Phone,Email\n")
    >>> to_wide(read_survey_csv(file, respondent_id="id"))[
    ...     ["response_id", "nps", "by: Phone", "by: Email"]
    ... ]
      response_id  nps  by: Phone  by: Email
    0           1  9.0        1.0        0.0
    1           2  3.0        1.0        1.0
    """
    frame = answers_frame(answers)
    several = frame["kind"] == "multi"
    column = frame["question_id"].astype("str")
    column = column.where(~several, column + ": " + frame["label"].astype("str"))
    require_one_each(frame.assign(column=column), ["response_id", "column"])
    people = frame.drop(columns=[name for name in _OF_A_QUESTION if name in frame.columns])
    people = people.drop_duplicates("response_id").set_index("response_id", drop=False)
    questions = {
        name: pd.Series(values_of(own).to_numpy(), index=own["response_id"].to_numpy())
        for name, own in frame.groupby(column, sort=False)
    }
    wide = pd.DataFrame(questions).reindex(people.index)
    taken = {name: f"{name} (question)" for name in wide.columns if name in people.columns}
    return pd.concat([people, wide.rename(columns=taken)], axis=1).reset_index(drop=True)
