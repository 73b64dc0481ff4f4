"""Responses of Google Forms as CSV, downloaded from the form or from its sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from vocsigma.exceptions import FormatError, listing
from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook, Item, missing_codes
from vocsigma.loaders._answering.joined_lists import items_of_lists, with_lists
from vocsigma.loaders._answering.personal import is_personal
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import Sheet, headed, unique_names
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile, Source, open_source
from vocsigma.loaders._surveys.google_stamps import iso_stamps
from vocsigma.loaders._surveys.unchosen import all_given
from vocsigma.loaders._values.loaded import Loaded

# What a quiz adds: the sum, and the points and the teacher's words for each question.
_OF_QUIZ = re.compile(r"score|.*\[(?:score|feedback)\]", re.IGNORECASE)


# The first column in a file without any response, in the languages in which Google Forms is used most.
_STAMP = {
    "timestamp", "zeitstempel", "horodateur", "marca temporal", "carimbo de data/hora",
    "informazioni cronologiche", "tijdstempel", "tidsstämpel", "tidsstempel", "tidsmerke",
    "sygnatura czasowa", "časová značka", "zaman damgası", "отметка времени", "позначка часу",
    "タイムスタンプ", "타임스탬프", "时间戳记", "時間戳記", "stempel waktu", "dấu thời gian",
}  # fmt: skip


def read_google_forms(
    path_or_file: PathOrFile,
    *,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    respondent_id: str | None = None,
    weight: str | None = None,
    keep: Sequence[str] = (),
) -> Loaded:
    r"""Read a CSV file of responses to a form of Google Forms, from the form or from its sheet.

    Parameters
    ----------
    path_or_file : path or file object
        The file, plain or packed.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it; columns are named by the question, on one line, one
        of several with the same name as ``name (2)``. Answers of a question of kind multi are split at the
        ``options`` that it names, which may hold commas themselves. If not given, every question is as the
        file names it, and kinds are guessed.
    kinds : mapping of str to str, optional
        The kind of a question, over a guess: ``{"How likely ...?": "nps"}``.
    missing : iterable or mapping, optional
        Answers that stand for none in every question, or their reasons too: ``{"N/A": "not applicable"}``.
    tz : str, optional
        The IANA zone of the form's or the sheet's clock, where stamps do not name it; needed then.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it, ``"%d/%m/%Y %H:%M:%S"`` where the day comes
        first; needed where no stamp shows which of its numbers is the month.
    respondent_id : str, optional
        The column that names the respondent. If not given, the records' numbers.
    weight : str, optional
        The column of the respondent's weight.
    keep : sequence of str, optional
        Columns that are no questions and ride along on every answer.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it, one row a response and question, or option. The
        file has no ids: `response_id` is the number of the record, `submitted_at` the first column.

    Raises
    ------
    FormatError
        If the first column holds no stamps, or no other column is there.
    ArgumentError
        If the order of day and month is not known, no zone is known, or the codebook or `kinds` is not
        sound.

    See Also
    --------
    read_survey_csv : The reader of any other survey, with the codebook's description.

    Notes
    -----
    The first column is the stamp, in whatever language it is named. The form's own download writes
    ``2025/09/01 10:09:52 AM GMT+3``, whose offset counts over `tz`; letters such as ``EST`` name several
    clocks, so that `tz` is needed. Google Sheets writes ``7/1/2024 22:05:36`` in the sheet's locale: if
    some stamp has a day beyond the 12th, that settles the order, else `stamp_format` must. Scripts write
    ``Mon Sep 08 2025 13:58:23 GMT-0500 (Central Daylight Time)``.

    Several answers to a question stand in one cell, joined by commas or semicolons, which the answers
    may hold too. Without a codebook a question is taken to allow several only if each part of every joined
    answer is somewhere an answer by itself; the summary says so. Anything else is left whole.

    Columns that hold e-mail addresses, names, or the points of a quiz are left out; `keep` brings them
    back.

    What the file cannot tell: who responded, when the response was begun, the options that nobody chose,
    the codes of a scale's labels, whether a question was seen.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_google_forms
    >>> file = io.StringIO(
    ...     'Timestamp,"How likely are you to recommend us?\n(0 to 10)",How did you reach us?\n'
    ...     '7/13/2026 9:05:36,9,"Phone, Web"\n'
    ...     "7/14/2026 10:01:02,3,Phone\n"
    ... )
    >>> book = {
    ...     "How likely are you to recommend us? (0 to 10)": "nps",
    ...     "How did you reach us?": {"kind": "multi", "options": {"p": "Phone", "w": "Web"}},
    ... }
    >>> answers = read_google_forms(file, codebook=book, tz="Europe/Berlin").answers
    >>> answers[["response_id", "kind", "code", "label"]]
      response_id   kind  code  label
    0           1    nps   9.0    NaN
    1           1  multi   1.0  Phone
    2           1  multi   1.0    Web
    3           2    nps   3.0    NaN
    4           2  multi   1.0  Phone
    5           2  multi   0.0    Web
    """
    sheet = _opened(open_source(path_or_file))
    cells, notes = sheet.cells, sheet.notes
    stamp = str(cells.columns[0])
    if cells[stamp].isna().all() and stamp.casefold() not in _STAMP:
        message = (
            f"{sheet.source} has no stamp in its first column, {stamp[:60]!r}: it is no CSV file of Google "
            "Forms, or has no response; use read_survey_csv"
        )
        raise FormatError(message)
    if stamp_format is None:
        stamps, order = iso_stamps(cells[stamp])
        cells, notes = cells.assign(**{stamp: stamps}), (*notes, *order)
    roles = Roles(respondent_id=respondent_id, submitted_at=stamp, weight=weight, keep=keep)
    items = (
        with_lists(_asked(cells, roles), all_given(cells, missing_codes(missing)), kinds)
        if codebook is None
        else items_of_lists(codebook, cells)
    )
    formats = () if stamp_format is None else (stamp_format,)
    return loaded_answers(
        replace(sheet, cells=cells, notes=notes),
        roles,
        Wishes(None, kinds, missing, tz, formats),
        items,
    )


def _opened(source: Source) -> Sheet:
    """Read the file, its names each on one line."""
    head = headed(source, 1)
    names = unique_names(" ".join(name.split()) for name in head.lines[0])
    if len(names) < 2:
        message = (
            f"{source.name} has no column of answers beside one of stamps (it has {listing(names)}): "
            "it is no CSV file of Google Forms"
        )
        raise FormatError(message)
    return head.sheet(names, after=1)


def _asked(cells: pd.DataFrame, roles: Roles) -> list[Item]:
    """Take the columns for questions that say neither who responded nor how many points that gave."""
    apart = {*roles.named, *roles.keep}
    return [
        Item(name, name, text=name)
        for name in cells.columns
        if not (name in apart or _OF_QUIZ.fullmatch(name) or is_personal(name, cells[name]))
    ]


FORMAT = Format(
    read_google_forms,
    "a CSV file of Google Forms",
    (Fingerprint("csv", ("timestamp",), start=r'"?Timestamp"?[,;\t]'),),
    gives="answers",
)
