"""Surveys exported from LimeSurvey as CSV, with the survey's structure (.lss) where there is one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook, Item
from vocsigma.loaders._answering.encode import NOT_ANSWERED
from vocsigma.loaders._answering.respondents import Marks, Roles
from vocsigma.loaders._answering.sheet import Sheet, headed
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile, open_source
from vocsigma.loaders._surveys.limesurvey_headings import headings_of
from vocsigma.loaders._surveys.limesurvey_items import (
    NOT_SHOWN,
    asked_items,
    guessed_items,
    with_plain_ticks,
)
from vocsigma.loaders._surveys.limesurvey_structure import questions_of
from vocsigma.loaders._values.loaded import Loaded
from vocsigma.loaders._values.rows import Verdict

_KEPT = ("lastpage", "startlanguage", "interviewtime")
_ID = re.compile(r"\d+(?:[.,]\d+(?:[eE]\+\d+)?)?")
# What a survey that notes no dates says of a response that was submitted.
_UNDATED = r"1980-01-01(?:[ T]00:00(?::00)?)?"


def read_limesurvey(
    path_or_file: PathOrFile,
    *,
    survey: PathOrFile | None = None,
    language: str | None = None,
    unticked: str | None = None,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    weight: str | None = None,
    keep: Sequence[str] = (),
) -> Loaded:
    r"""Read a CSV file of responses that LimeSurvey exported, with codes or with full answers.

    Parameters
    ----------
    path_or_file : path or file object
        The file, plain or packed, headed by question codes, by code and text, or by full question texts.
    survey : path or file object, optional
        The survey's structure, an ``.lss`` file. It says what was asked, of which type, and gives both
        codes and labels. If not given, questions are taken from the headings, and kinds are guessed.
    language : str, optional
        The language of texts and labels, ``"de"``; the survey's base language if not given. It has to be
        that of the export where answers were exported in full.
    unticked : str, optional
        The word for an option that was not chosen, where answers were exported in full in a language in
        which it is not known.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it, over `survey`; columns are named by their codes,
        ``Q01[SQ001]``, as far as these are known.
    kinds : mapping of str to str, optional
        The kind of a question, over the survey's and over a guess: ``{"Q02": "nps"}``.
    missing : iterable or mapping, optional
        Codes that stand for no answer in every question, or their reasons too.
    tz : str, optional
        The IANA zone of the stamps, that of the server; needed if there are any.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it, where a spreadsheet has rewritten them; ISO
        8601, as LimeSurvey writes them, is always understood.
    weight : str, optional
        The column of the respondent's weight.
    keep : sequence of str, optional
        Further columns that ride along on every answer, ``["seed"]``.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it, one row a response and question, or option.
        `record` counts from the first response. `complete` is False where ``submitdate`` is empty;
        ``lastpage, startlanguage, interviewtime`` ride along, where the file has them.

    Raises
    ------
    FormatError
        If the file has no columns of LimeSurvey, or `survey` is no sound structure of this survey.
    ArgumentError
        If no zone is known, the survey does not have the language, nothing says which word means that an
        option was not chosen, or the codebook or `kinds` is not sound.

    See Also
    --------
    read_survey_csv : The reader of any other survey, with the codebook's description.

    Notes
    -----
    Questions are named by their codes, ``Q02``, their parts by ``Q02[SQ001]``; the options of a multiple
    choice are one question. What was written for "Other" is a text, ``Q01[other]``, and counts in a
    multiple choice as an option. Where headings are full texts and there is no `survey`, the texts are
    the names. With `survey`, columns that it does not ask are left out.

    ``N/A``, which an export of full answers writes, means in a multiple choice that the question was not
    shown (``not_shown``); of yes or no and of gender it means that there is no answer. A list whose codes
    are 0 to 10 and whose text speaks of recommending is taken for nps, one of 5 or 7 points of satisfaction
    for csat; both are guesses, which the summary lists.

    Records whose id is no whole number are rejected: LimeSurvey counts its responses, so that other
    rows, such as one of reference values, were put there later.

    Names, e-mail and internet addresses and access codes of participants are left out, and so are the
    times that questions took.

    What the file cannot tell: whether a single question without an answer was shown; the zone of the
    stamps; in a survey that notes no dates, when a response was submitted (LimeSurvey writes the first of
    January 1980, which is read as complete and without a time).

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_limesurvey
    >>> file = io.StringIO(
    ...     "id,submitdate,lastpage,startlanguage,Q01,Q02[SQ001],Q02[SQ002],Q02[other],Q01Time\n"
    ...     "1,2026-01-05 09:02:00,2,en,9,Y,,by pigeon,12.1\n"
    ...     "2,,1,en,,,,,3.4\n"
    ... )
    >>> loaded = read_limesurvey(file, tz="Europe/Berlin", kinds={"Q01": "nps"})
    >>> loaded.answers[["response_id", "question_id", "kind", "code", "label", "complete"]]
      response_id question_id   kind  code      label  complete
    0           1         Q01    nps   9.0        NaN      True
    1           1         Q02  multi   1.0      SQ001      True
    2           1         Q02  multi   0.0      SQ002      True
    3           1         Q02  multi   1.0      other      True
    4           1  Q02[other]   text   NaN        NaN      True
    5           2         Q01    nps   NaN        NaN     False
    6           2         Q02  multi   NaN      SQ001     False
    7           2         Q02  multi   NaN      SQ002     False
    8           2         Q02  multi   NaN      other     False
    9           2  Q02[other]   text   NaN        NaN     False
    """
    questions = {} if survey is None else questions_of(open_source(survey), language)
    head = headed(open_source(path_or_file), 1)
    headings = headings_of(head.lines[0], questions, head.source.name)
    sheet = _responses(head.sheet([each.name for each in headings], after=1, id_column="id"))
    cells = sheet.cells
    asked = [each for each in headings if each.question and each.name not in {*keep, weight}]
    items = (
        asked_items(asked, cells, questions, sheet.source)
        if questions
        else guessed_items(asked, cells)
    )
    complete, cells = _submitted(cells)
    cells, words = with_plain_ticks(cells, items, unticked)
    loaded = loaded_answers(
        replace(sheet, cells=cells, notes=(*sheet.notes, *_doubts(cells))),
        Roles(
            response_id="id" if "id" in cells else None,
            started_at="startdate" if "startdate" in cells else None,
            submitted_at="submitdate" if "submitdate" in cells else None,
            weight=weight,
            keep=list(dict.fromkeys([*(name for name in _KEPT if name in cells), *keep])),
        ),
        Wishes(codebook, kinds, missing, tz, () if stamp_format is None else (stamp_format,)),
        items,
        Marks(complete),
    )
    return replace(loaded, table=_hidden_with_boxes(_as_exported(loaded.table, words), items))


def _responses(sheet: Sheet) -> Sheet:
    """Reject the records whose id LimeSurvey cannot have given."""
    if "id" not in sheet.cells:
        return sheet
    ids = sheet.cells["id"]
    strange = (ids.notna() & ~ids.str.fullmatch(_ID.pattern).fillna(False)).to_numpy(dtype=bool)
    if not strange.any():
        return sheet
    verdict = Verdict(len(ids))
    verdict.reject("missing_id", strange)
    note = (
        f"{strange.sum():,} of the rejected records have an id that is no whole number, such as "
        f"{ids[strange].iloc[0][:40]!r}: LimeSurvey did not write them."
    )
    strangers = verdict.rejects(sheet.cells, sheet.record).assign(source=sheet.source)
    return replace(
        sheet,
        cells=sheet.cells[verdict.keep].reset_index(drop=True),
        record=sheet.record[verdict.keep],
        rejects=pd.concat([sheet.rejects, strangers]),
        notes=(*sheet.notes, note),
    )


def _submitted(cells: pd.DataFrame) -> tuple[NDArray[np.bool_] | None, pd.DataFrame]:
    """Say which responses were submitted, and take away the stamps that stand for no date."""
    complete = cells["submitdate"].notna().to_numpy(dtype=bool) if "submitdate" in cells else None
    stamps = [name for name in ("startdate", "submitdate") if name in cells]
    dated = {name: cells[name].mask(cells[name].str.fullmatch(_UNDATED)) for name in stamps}
    return complete, cells.assign(**dated)


def _doubts(cells: pd.DataFrame) -> list[str]:
    """Say what a file without some of LimeSurvey's columns leaves open."""
    if "submitdate" in cells:
        return []
    return [
        "There is no column submitdate: which responses are complete is not known, all count so."
    ]


def _as_exported(answers: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    """Give the words back that were exported for an option that was not chosen."""
    values = answers["value"]
    for question, word in words.items():
        values = values.mask((answers["question_id"] == question) & (values == "No"), word)
    return answers.assign(value=values)


def _hidden_with_boxes(answers: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """Say of "Other", whose cell is empty either way, that it was not shown where the boxes were not."""
    several = {item.column: item.question_id for item in items if item.kind == "multi"}
    question = answers["question_id"].map(
        {item.question_id: several.get(item.column, item.question_id) for item in items}
    )
    question = question.fillna(answers["question_id"])
    reason = answers["missing_reason"]
    boxes = reason.eq(NOT_SHOWN) & answers["kind"].eq("multi")
    hidden = boxes.groupby([answers["record"], question]).transform("any")
    return answers.assign(missing_reason=reason.mask(hidden & reason.eq(NOT_ANSWERED), NOT_SHOWN))


FORMAT = Format(
    read_limesurvey,
    "a CSV export of LimeSurvey",
    (
        Fingerprint("csv", ("id", "submitdate", "lastpage", "startlanguage")),
        Fingerprint(
            "csv", ("id. response id", "submitdate. date submitted", "lastpage. last page")
        ),
        Fingerprint("csv", ("response id", "date submitted", "last page", "start language")),
        Fingerprint("csv", ("antwort id", "datum abgeschickt", "letzte seite", "start-sprache")),
    ),
    gives="answers",
)
