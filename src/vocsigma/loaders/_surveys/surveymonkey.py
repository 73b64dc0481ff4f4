"""Surveys of SurveyMonkey: the export of all individual responses as CSV, and the API's JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from vocsigma.exceptions import ArgumentError
from vocsigma.loaders._answering.answers import (
    Missing,
    Wishes,
    loaded_answers,
    require_columns,
)
from vocsigma.loaders._answering.codebook import Codebook, items_of, missing_codes
from vocsigma.loaders._answering.date_order import first_in_dates
from vocsigma.loaders._answering.respondents import Marks, Roles
from vocsigma.loaders._files.fingerprint import Fingerprint, Format, Head
from vocsigma.loaders._files.source import PathOrFile, Source, open_source
from vocsigma.loaders._surveys.surveymonkey_csv import opened
from vocsigma.loaders._surveys.surveymonkey_details import asked_in
from vocsigma.loaders._surveys.surveymonkey_json import RIDING, gathered
from vocsigma.loaders._surveys.unchosen import without_unchosen
from vocsigma.loaders._values.loaded import Loaded

_DATES = {"month": "%m/%d/%Y", "day": "%d/%m/%Y"}
_CLOCKS = (" %I:%M:%S %p", " %I:%M %p", " %H:%M:%S", " %H:%M", "")
_TRIALS = ("preview", "survey_preview")


def read_surveymonkey(
    path_or_file: PathOrFile,
    *,
    details: PathOrFile | None = None,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    weight: str | None = None,
    keep: Sequence[str] = (),
    trials: bool = False,
) -> Loaded:
    r"""Read the responses of a SurveyMonkey survey, from a CSV export or from the API's JSON.

    Parameters
    ----------
    path_or_file : path or file object
        All individual responses as CSV, with expanded or condensed columns, or the API's answer to
        ``/surveys/{id}/responses/bulk``, one page or several, plain or packed.
    details : path or file object, optional
        With JSON: the API's answer to ``/surveys/{id}/details``, which has the texts and the kinds of
        questions and options. Without it there are only ids.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it, instead of what the file says. A column of a CSV
        export is named by its question, and by its option or row: ``Rate us - Speed``; a column of
        JSON by the ids of question, row and option: ``101_7``.
    kinds : mapping of str to str, optional
        The kind of a question, over the file's and over a guess.
    missing : iterable or mapping, optional
        Values that stand for no answer in every question, or their reasons too:
        ``{"-": "not shown"}``. Beside an option that was chosen they only say that another was not.
    tz : str, optional
        The IANA zone of the stamps of a CSV file, which name none; needed if there are any.
    stamp_format : str, optional
        Their format as `pandas.to_datetime` takes it; needed where the order of day and month does
        not show.
    weight : str, optional
        The column of the respondent's weight.
    keep : sequence of str, optional
        Columns that ride along on every answer, such as ``"Custom Data 1"``, or in JSON
        ``"custom_value"`` or the name of a custom variable.
    trials : bool, default False
        Keep what was entered in previews, which else goes to the rejects; only JSON says so.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it, one row a response and question, or option.
        The id of the collector rides along; of JSON also ``recipient_id, response_status,
        collection_mode, total_time``. `complete` is what JSON says of ``response_status``.

    Raises
    ------
    FormatError
        If the file is no such export, or its lines of names do not fit each other.
    ArgumentError
        If no zone is known, or the order of day and month is not, or an argument is not sound.

    See Also
    --------
    read_survey_csv : The reader of any other survey, with the codebook's description.

    Notes
    -----
    CSV: the first line has the questions, each over its first column only; the second the options and
    rows, or words such as ``Response``. A file with one line has all in it. Columns that hold their own
    option's text are one question of kind multi; what is written under "Other (please specify)" beside
    them is a choice and a text. The rows of a matrix, a ranking or several text boxes are a question
    each. A question of eleven answers whose ends have words, ``Not at all likely - 0``, is guessed to
    be an NPS.

    JSON: kinds come from ``family`` and ``subtype``; a rating of eleven choices with the weights -100,
    0 and 100 is an NPS (SurveyMonkey, public_api_docs, "Question Bank"); other ratings are likert, or
    guessed to be csat or ces by their words. `value` is the id of the choice; `code` its weight in a
    rating, the number in an NPS, else its place among the choices. "N/A" is missing as
    ``not_applicable``.

    Names, e-mail and internet addresses, and the answers to questions for contact data, are left out
    unless `keep` names their columns.

    What a CSV file cannot tell: whether a response was completed; the codes of the texts; whether
    "Other" was a choice or a comment, and whether who wrote there instead of choosing answered a
    question of one choice (he counts as not having).

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_surveymonkey
    >>> file = io.StringIO(
    ...     "Respondent ID,How did you reach us?,,How likely are you to recommend us?\n"
    ...     ",Phone,Mail,Response\n"
    ...     "901,Phone,,Extremely likely - 10\n"
    ...     "902,,Mail,6\n"
    ... )
    >>> answers, rejects = read_surveymonkey(file)
    >>> answers[["response_id", "kind", "value", "code", "label"]]
      response_id   kind                  value  code                  label
    0         901  multi                  Phone   1.0                  Phone
    1         901  multi                    NaN   0.0                   Mail
    2         901    nps  Extremely likely - 10  10.0  Extremely likely - 10
    3         902  multi                    NaN   0.0                  Phone
    4         902  multi                   Mail   1.0                   Mail
    5         902    nps                      6   6.0                      6
    """
    source = open_source(path_or_file)
    formats = () if stamp_format is None else (stamp_format,)
    wishes = Wishes(codebook, kinds, missing, tz, formats)
    if Head.of(source).kind == "json":
        return _of_json(source, details, wishes, Roles(weight=weight, keep=keep), trials=trials)
    if details is not None:
        message = (
            f"details= goes with the API's JSON, and {source.name} is a CSV file: leave it out"
        )
        raise ArgumentError(message)
    return _of_csv(source, wishes, Roles(weight=weight, keep=keep))


def _of_csv(source: Source, wishes: Wishes, asked_for: Roles) -> Loaded:
    apart, codes = [*asked_for.named, *asked_for.keep], missing_codes(wishes.missing)
    export = opened(source, apart, codes)
    sheet, noted, items = export.sheet, export.noted, export.items
    if wishes.codebook is not None:
        items = items_of(wishes.codebook)
        require_columns(sheet.cells, [item.column for item in items])
        wishes = replace(wishes, codebook=None)
    sheet = replace(sheet, cells=without_unchosen(items, sheet.cells, codes))
    roles = replace(
        asked_for,
        response_id=noted["respondentid"],
        started_at=noted.get("startdate"),
        submitted_at=noted.get("enddate"),
        keep=_both([noted[name] for name in ("collectorid",) if name in noted], asked_for.keep),
    )
    stamps = [name for name in (roles.started_at, roles.submitted_at) if name is not None]
    if stamps and not wishes.formats:
        order = first_in_dates(pd.concat([sheet.cells[name] for name in stamps], ignore_index=True))
        if order is not None:
            first, note = order
            wishes = replace(wishes, formats=tuple(_DATES[first] + clock for clock in _CLOCKS))
            sheet = replace(sheet, notes=(*sheet.notes, note))
    return loaded_answers(sheet, roles, wishes, items)


def _both(first: Iterable[str], second: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*first, *second]))


def _of_json(
    source: Source,
    details: PathOrFile | None,
    wishes: Wishes,
    asked_for: Roles,
    *,
    trials: bool,
) -> Loaded:
    questions = [] if details is None else asked_in(open_source(details))
    export = gathered(source, questions, [*asked_for.named, *asked_for.keep])
    cells = export.sheet.cells
    riding = [name for name in RIDING if cells[name].notna().any()]
    roles = replace(
        asked_for,
        response_id="id",
        started_at="date_created",
        submitted_at="submitted_at",
        keep=_both(riding, asked_for.keep),
    )
    complete = cells["response_status"].eq("completed").to_numpy(dtype=bool)
    trial = None if trials else cells["collection_mode"].isin(_TRIALS).to_numpy(dtype=bool)
    loaded = loaded_answers(export.sheet, roles, wishes, export.items, Marks(complete, trial))
    return replace(loaded, table=export.with_choices(loaded.table))


FORMAT = Format(
    read_surveymonkey,
    "an export of SurveyMonkey",
    (
        Fingerprint(
            "csv",
            ("respondent id|respondentid", "collector id|collectorid"),
            ("start date", "end date", "ip address", "custom data 1"),
        ),
        Fingerprint(
            "csv", ("respondent id|respondentid",), start=r'\ufeff?"?Respondent ?ID"?[,;\t]'
        ),
        Fingerprint("json", ("response_status", "collector_id", "pages|data", "date_created")),
    ),
    gives="answers",
)
