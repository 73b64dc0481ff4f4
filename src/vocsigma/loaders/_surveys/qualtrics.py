"""Surveys of Qualtrics: CSV exports with their lines of names, and the tables that Fivetran makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import pandas as pd

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.loaders._answering.answers import (
    Missing,
    Wishes,
    loaded_answers,
    require_columns,
)
from vocsigma.loaders._answering.codebook import Codebook, Item, items_of, missing_codes
from vocsigma.loaders._answering.respondents import Marks, Roles
from vocsigma.loaders._conversations.helpdesk import named_tables
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile, Source
from vocsigma.loaders._files.tables import Tables
from vocsigma.loaders._surveys.qualtrics_columns import (
    CHANNEL,
    END,
    FINISHED,
    ID,
    PROGRESS,
    START,
    STATUS,
    Column,
    Opened,
)
from vocsigma.loaders._surveys.qualtrics_csv import opened_csv
from vocsigma.loaders._surveys.qualtrics_survey import (
    Questions,
    described,
    is_zero,
    questions_of_survey,
)
from vocsigma.loaders._surveys.qualtrics_tables import NEEDED, PATTERNS, opened_tables
from vocsigma.loaders._surveys.qualtrics_ticks import options_in, with_plain_ticks
from vocsigma.loaders._values.loaded import Loaded

# The status is in the language of the exporting account where labels are exported; the channel never is.
_TRIALS = {
    STATUS: {
        "1", "2", "9", "17", "survey preview", "survey test", "survey preview spam",
        "offline survey preview",
    },
    CHANNEL: {"preview", "test"},
}  # fmt: skip
# A spreadsheet writes truth in the language of who saves it.
_TRUE = {"1", "true", "wahr", "vrai", "verdadero", "verdadeiro", "vero", "waar"}
_FALSE = {"0", "false", "falsch", "faux", "falso", "onwaar"}


def read_qualtrics(
    path_or_tables: Tables,
    *,
    survey: PathOrFile | None = None,
    survey_id: str | None = None,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    trials: bool = False,
) -> Loaded:
    r"""Read responses of Qualtrics: a CSV export in any of its layouts, or the tables of Fivetran.

    Parameters
    ----------
    path_or_tables : path, file object, iterable of these, or mapping of str to path
        A CSV file, plain or packed; or the tables ``survey_response`` and ``question_response``, with
        ``question``, ``question_option``, ``sub_question`` and ``survey_embedded_data`` where they are
        there, as CSV files in a folder, a zip file, or a mapping.
    survey : path or file object, optional
        The survey's definition, as Qualtrics exports it (``.qsf``): kinds, texts, options and their codes
        come from it then. It needs import ids, which the legacy layout does not have.
    survey_id : str, optional
        Which survey of the tables to read, ``SV_...``; needed where they hold several.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it; columns are named as in the file's first line, one
        of several with the same name as ``name (2)``. If not given, questions, options and their texts
        come from the file, and kinds are guessed.
    kinds : mapping of str to str, optional
        The kind of a question, over a guess: ``{"Q2": "nps"}``.
    missing : iterable or mapping, optional
        Codes that stand for no answer in every question, or their reasons too: ``{"-99": "seen"}``
        where the export recodes questions that were seen and not answered.
    tz : str, optional
        The IANA zone of the stamps, where the file does not name it; needed then. Those of tables are in
        UTC.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it; ISO 8601 is always understood.
    trials : bool, default False
        Keep previews and generated test responses, which else go to the rejects.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it, one row a response and question, or option.
        `record` counts from the first response. `complete` is what the file says of ``Finished``;
        ``Status, Finished, Progress, Duration (in seconds), ExternalReference, DistributionChannel,
        UserLanguage`` and embedded data ride along, where the file has them.

    Raises
    ------
    FormatError
        If the file does not have Qualtrics' lines of names, a table is missing, or `survey` is no
        definition of a survey.
    ArgumentError
        If no zone is known, the codebook or `kinds` is not sound, or the tables hold several surveys and
        `survey_id` names none of them.

    See Also
    --------
    read_survey_csv : The reader of any other survey, with the codebook's description.

    Notes
    -----
    Today's layout has three lines of names, the third with import ids as JSON; that of 2016
    ("Insights") has them as Python writes them; the legacy layout has two, of which the second names
    the first ten columns. They are told by the third line, never by English words, which the second
    has in the language of the exporting account. Where the third line names a time zone, that is the
    stamps' zone, over `tz`.

    Names, e-mail and internet addresses and places of respondents are left out, and so is what Qualtrics
    made of answers: topics of texts (``Q2 - Topics``) and the groups of a net promoter score.

    Columns of tables are named as in the CSV export, by the question's export tag, its row and the code of
    its option; a text beside a value is ``Q2_1_TEXT``. Responses of which only answers are there are
    kept, not complete and without times.

    Options that an answer of 0 stands for, which `survey` tells, are shown as 1 where they are chosen, as
    all others are. A code of `missing` in the column of an option is a missing answer where the respondent
    chose no option of the question; beside a chosen one it only says that this one was not chosen. In a
    question that is known to allow several answers a negative number that is no option's code counts as
    missing too, and the summary names it.

    The text of an option is what follows the common beginning of its question's columns.

    What the file cannot tell: the labels of codes, or the codes of labels, whichever was not
    exported (give `survey`, or `codebook` its ``options``); whether an empty cell was seen; which of several
    columns ``Q2_1, Q2_2`` are one question, unless each is only ticked or not.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_qualtrics
    >>> file = io.StringIO(
    ...     "StartDate,EndDate,Status,Finished,ResponseId,Q1,Q2_1,Q2_2\n"
    ...     "Start,Ende,Status,Fertig,Antwort,How likely to recommend us?,By - Phone,By - Mail\n"
    ...     '"{""ImportId"":""startDate"",""timeZone"":""Europe/Berlin""}","{""ImportId"":""endDate""}",'
    ...     '"{""ImportId"":""status""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}",'
    ...     '"{""ImportId"":""QID1""}","{""ImportId"":""QID2_1""}","{""ImportId"":""QID2_2""}"\n'
    ...     "2026-01-05 09:00:00,2026-01-05 09:02:00,0,1,R_1,9,1,\n"
    ...     "2026-01-05 10:00:00,2026-01-05 10:02:00,1,1,R_2,0,,1\n"
    ... )
    >>> answers, rejects = read_qualtrics(file)
    >>> answers[["response_id", "question_id", "kind", "code", "label"]]
      response_id question_id   kind  code  label
    0         R_1          Q1    nps   9.0    NaN
    1         R_1          Q2  multi   1.0  Phone
    2         R_1          Q2  multi   0.0   Mail
    >>> rejects["reason"].to_list()
    ['trial']
    """
    tables, files = named_tables(
        path_or_tables, PATTERNS, NEEDED, title="Qualtrics", max_bytes=None
    )
    opened = opened_tables(tables, survey_id) if tables else opened_csv(_one(files))
    if survey is not None and not any(column.given for column in opened.columns):
        message = (
            "survey= is given, and the file has no import ids to find its questions by, as in the legacy "
            "layout; export the responses again, or give codebook="
        )
        raise ArgumentError(message)
    known = opened.questions if survey is None else questions_of_survey(survey)
    codes = missing_codes(missing)
    items = (
        _asked(opened, known, codes, kinds or {})
        if codebook is None
        else _of_codebook(codebook, opened.sheet.cells)
    )
    items, cells, notes = with_plain_ticks(
        items, opened.sheet.cells, codes, _zeros(opened.columns, items, known)
    )
    roles = Roles(
        response_id=ID,
        started_at=START,
        submitted_at=END,
        keep=[column.name for column in opened.columns if column.kept],
    )
    formats = () if stamp_format is None else (stamp_format,)
    return loaded_answers(
        replace(opened.sheet, cells=cells, notes=(*opened.sheet.notes, *notes)),
        roles,
        Wishes(None, kinds, missing, opened.zone or tz, formats),
        items,
        _marks(cells, trials=trials),
    )


def _one(files: list[Source]) -> Source:
    """Give the one CSV file that is meant."""
    if len(files) > 1:
        names = listing([source.name for source in files], 4)
        message = (
            f"one CSV export is wanted here, and these are {len(files)} files ({names}) that are not "
            "Qualtrics' tables survey_response and question_response"
        )
        raise ArgumentError(message)
    return files[0]


def _asked(
    opened: Opened, known: Questions, missing: Mapping[str, str], apart: Collection[str]
) -> list[Item]:
    """Say what the columns ask; those that are each ticked or not are the options of one question."""
    columns = [column for column in opened.columns if column.question]
    options = options_in(columns, opened.sheet.cells, missing, apart)
    asked = [
        options.get(column.name, Item(column.name, column.name, column.text or None))
        for column in columns
    ]
    return [
        described(item, column.given, known) for item, column in zip(asked, columns, strict=True)
    ]


def _of_codebook(codebook: Codebook, cells: pd.DataFrame) -> list[Item]:
    """Read what the caller says was asked."""
    items = items_of(codebook)
    require_columns(cells, [item.column for item in items])
    return items


def _zeros(columns: Iterable[Column], items: Iterable[Item], known: Questions) -> list[str]:
    """Give the columns of options whose code is 0."""
    several = {item.column for item in items if item.kind == "multi"}
    return [
        column.name for column in columns if column.name in several and is_zero(column.given, known)
    ]


def _marks(cells: pd.DataFrame, *, trials: bool) -> Marks:
    """Say which responses are complete, and which are trials."""
    complete = trial = None
    if FINISHED in cells:
        said = cells[FINISHED].str.casefold()
        complete = said.isin(_TRUE)
        if PROGRESS in cells and not said.dropna().isin(_TRUE | _FALSE).all():
            complete = cells[PROGRESS].eq("100")
    told = [cells[name].str.casefold().isin(_TRIALS[name]) for name in _TRIALS if name in cells]
    if told and not trials:
        trial = pd.concat(told, axis=1).any(axis=1).to_numpy(dtype=bool)
    return Marks(None if complete is None else complete.to_numpy(dtype=bool), trial)


FORMAT = Format(
    read_qualtrics,
    "a survey of Qualtrics",
    (
        Fingerprint("folder", NEEDED),
        Fingerprint("csv", ("responseid", "startdate", "enddate", "finished", "status")),
        Fingerprint("csv", ("v1", "v2", "v8", "v9", "v10")),
    ),
    gives="answers",
)
