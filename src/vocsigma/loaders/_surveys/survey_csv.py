"""A survey as one row a respondent, in any CSV file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import sheet_of_csv
from vocsigma.loaders._files.source import PathOrFile, open_source
from vocsigma.loaders._values.loaded import Loaded

_ID_NAMES = ("respondentid", "responseid")


def read_survey_csv(
    path_or_file: PathOrFile,
    *,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    respondent_id: str | None = None,
    keep: Sequence[str] = (),
    weight: str | None = None,
    started_at: str | None = None,
    submitted_at: str | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
) -> Loaded:
    r"""Read a survey of one row a respondent as answers, by a codebook or by guesses that it lists.

    Parameters
    ----------
    path_or_file : path or file object
        A CSV file with one line of column names, plain or gzipped.
    codebook : mapping, DataFrame or path, optional
        What was asked. A mapping, or a ``.toml`` file, has for each question its kind, or a mapping
        with any of ``kind, column, text, options, scale, missing, columns, separator``; a data frame,
        or a ``.csv`` file, has one row a column of the survey, with ``question_id`` and any of these.
        `options` gives the label of each code, ``{"1": "Yes"}`` or ``"1=Yes;2=No"``; `scale` the ends,
        ``"0-10"``; `missing` the codes of no answer, ``"98;99"``, with their reasons
        ``{"98": "refused"}``, or ranges of them, ``"-999..0"``; `columns` the option of each column
        (in a data frame ``option``) of a question that allows several answers. None is as good as not
        said. Columns that it does not name are left out. If not given, every column is a question.
    kinds : mapping of str to str, optional
        The kind of a question, over the codebook's and over a guess: ``{"Q2": "nps"}``.
    respondent_id : str, optional
        The column that names the respondent. If not given, one called respondent or response id;
        without it the records' numbers.
    keep : sequence of str, optional
        Columns that are no questions and ride along on every answer.
    weight, started_at, submitted_at : str, optional
        Columns of the respondent's weight, and of the times of beginning and end.
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
        The answers table, one row a respondent and question, whether answered or not; a question
        that allows several answers has one row an option, `code` 1 if chosen, 0 if not, missing if the
        question was not answered. `missing_reason` says why there is no answer: ``not_answered``,
        ``unreadable`` (not of the question's kind or options), or the reason of the missing code, the
        code itself where none is named. `record` and the columns of `keep` ride along. `complete` is True
        where `submitted_at` is not missing, or not asked for. ``.questions`` is the codebook that was
        used, with the reason of each guess, and the scores of codes where they are not the codes
        themselves.

    Raises
    ------
    FormatError
        If the file is empty or is not text.
    ArgumentError
        If the codebook or `kinds` is not sound, or names columns that are not there; or if nothing says
        which text in the columns of several answers means that an option was not chosen.

    See Also
    --------
    nps : The net promoter score of such answers.

    Notes
    -----
    Without a kind in the codebook a question is taken for nps, csat or ces by its whole numbers
    together with a word in its name, for likert or csat by its labels, else for date, number, single
    (few different answers) or text; columns ``Q3_1, Q3_2`` of which each is only ticked or not are one
    question of kind multi. The summary lists every guess. As a yes and a no may be 1 and 2, and people are
    asked to recommend on scales to 5 and to 7 too, some answer must be above 7 for nps, above 2 for csat
    and ces; where none is, say ``kinds={"Q2": "nps"}``.

    `code` is the score: of an nps or a csat the number that an option's label shows (``"10 - Extremely
    likely"``), whatever its code; and a scale whose labels say that the lower codes are the better ones
    (``1=Very satisfied``) is turned. The summary names both, and a csat of which no label shows the better
    end. Of other kinds `code` is the file's.

    In the columns of several answers 0, no, false and the like mean not chosen, in several languages, and
    so does 2 beside 1; any other text is a tick. A date is year, month and day, or has the year last; its
    `value` is left as it was written.

    Records without a respondent's id, or with one that an earlier record has, go to the rejects.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_survey_csv
    >>> file = io.StringIO("id,likely to recommend,why\n1,9,quick\n2,,\n3,99,n/a\n")
    >>> loaded = read_survey_csv(file, respondent_id="id", missing=["99", "n/a"])
    >>> loaded.answers[["response_id", "question_id", "kind", "value", "code"]]
      response_id          question_id  kind  value  code
    0           1  likely to recommend   nps      9   9.0
    1           1                  why  text  quick   NaN
    2           2  likely to recommend   nps    NaN   NaN
    3           2                  why  text    NaN   NaN
    4           3  likely to recommend   nps     99   NaN
    5           3                  why  text    n/a   NaN
    """
    sheet = sheet_of_csv(open_source(path_or_file), respondent_id)
    return loaded_answers(
        sheet,
        Roles(
            response_id=respondent_id or _id_column(sheet.cells),
            started_at=started_at,
            submitted_at=submitted_at,
            weight=weight,
            keep=keep,
        ),
        Wishes(codebook, kinds, missing, tz, () if stamp_format is None else (stamp_format,)),
    )


def _id_column(cells: pd.DataFrame) -> str | None:
    """Find a column that is called the respondent's or the response's id."""
    folded = {name.lower().replace("_", "").replace(" ", ""): name for name in cells.columns}
    return next((folded[name] for name in _ID_NAMES if name in folded), None)
