"""Responses of Typeform: the CSV export, and what its API gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook, Item, missing_codes
from vocsigma.loaders._answering.joined_lists import items_of_lists, spread_lists, with_lists
from vocsigma.loaders._answering.respondents import Marks, Roles
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile, open_source
from vocsigma.loaders._surveys import typeform_csv as _typeform_csv
from vocsigma.loaders._surveys import typeform_json as _typeform_json
from vocsigma.loaders._surveys.typeform_form import OTHER, Form, form_of
from vocsigma.loaders._surveys.unchosen import all_given, given, without_unchosen
from vocsigma.loaders._values.loaded import Loaded

# What stands where a response was never submitted, in JSON and in CSV.
_NEVER = r"0001-01-01(?:[T ].*)?"


def read_typeform(
    path_or_file: PathOrFile,
    *,
    form: PathOrFile | None = None,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    stamp_format: str | None = None,
    respondent_id: str | None = None,
    weight: str | None = None,
    keep: Sequence[str] = (),
) -> Loaded:
    r"""Read responses of Typeform: its CSV export, or the JSON of its API, in pages or one a line.

    Parameters
    ----------
    path_or_file : path or file object
        The file, plain or packed.
    form : path or file object, optional
        The form itself in JSON, as the API returns it (``GET /forms/<form_id>``): the words, types and
        options of the questions, in their order.
    codebook : mapping, DataFrame or path, optional
        What was asked, over `form`, as `read_survey_csv` takes it. Columns are named by the question, on
        one line and without tags, one of several with the same name as ``name (2)``; in JSON by the
        question's id, ``id: option`` where several may be chosen, ``id (other)`` for an answer in the
        respondent's own words.
    kinds : mapping of str to str, optional
        The kind of a question, over a guess: ``{"How likely ...?": "nps"}``.
    missing : iterable or mapping, optional
        Answers that stand for none in every question, or their reasons too.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it, if a spreadsheet changed them.
    respondent_id : str, optional
        A hidden field, or another column, that names the respondent. If not given, the response's token.
    weight : str, optional
        A hidden field, or another column, of the respondent's weight.
    keep : sequence of str, optional
        Hidden fields, and other columns that are no questions, that ride along on every answer; in JSON
        also ``score``.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it, one row a response and question, or option.
        Stamps are in UTC. `complete` is False for responses that were not submitted.

    Raises
    ------
    FormatError
        If the file has neither responses nor Typeform's columns, or `form` is no form.
    ArgumentError
        If the codebook, `kinds` or `keep` is not sound.

    See Also
    --------
    read_survey_csv : The reader of any other survey, with the codebook's description.

    Notes
    -----
    Today's CSV export has one column a question, and joins several answers by commas or slashes; they are
    split at the options that `form` or the codebook names, and without these only where each part is
    also an answer by itself. An older layout has a column an option, called by the option alone: only
    `form` or a codebook says to which question it belongs.

    Questions for e-mail address, phone number or payment, and columns of names and addresses, are left
    out; `keep` brings them back.

    What the files cannot tell: in JSON without `form`, the words of the questions and the options
    that nobody chose; in CSV without `form`, also the types, and hidden fields apart from questions (name
    them in `keep`); in neither, whether a question was seen.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_typeform
    >>> form = io.StringIO(
    ...     '{"fields": [{"id": "q1", "type": "nps", "title": "Would you recommend us?"},'
    ...     ' {"id": "q2", "type": "multiple_choice", "title": "How did you reach us?", "properties":'
    ...     ' {"allow_multiple_selection": true, "choices": [{"label": "Phone"}, {"label": "Web"}]}}]}'
    ... )
    >>> file = io.StringIO(
    ...     "#,Would you recommend us?,How did you reach us?,Start Date (UTC),Submit Date (UTC)\n"
    ...     'a1,9,"Phone, Web",2026-01-05 09:00:00,2026-01-05 09:02:00\n'
    ...     "a2,3,Web,2026-01-05 10:00:00,2026-01-05 10:01:00\n"
    ... )
    >>> answers = read_typeform(file, form=form).answers
    >>> answers[["response_id", "question_id", "kind", "code", "label"]]
      response_id              question_id   kind  code  label
    0          a1  Would you recommend us?    nps   9.0    NaN
    1          a1    How did you reach us?  multi   1.0  Phone
    2          a1    How did you reach us?  multi   1.0    Web
    3          a2  Would you recommend us?    nps   3.0    NaN
    4          a2    How did you reach us?  multi   0.0  Phone
    5          a2    How did you reach us?  multi   1.0    Web
    """
    source, told = open_source(path_or_file), form_of(form)
    apart = {*keep, *(name for name in (respondent_id, weight) if name is not None)}
    is_json = source.head.lstrip().startswith(("{", "["))
    if is_json:
        sheet, items = _typeform_json.opened(source, told)
        names = (_typeform_json.TOKEN, _typeform_json.LANDED, _typeform_json.SUBMITTED)
    else:
        sheet, items = _typeform_csv.opened(source, told, apart)
        names = (_typeform_csv.TOKEN, _typeform_csv.STARTED, _typeform_csv.SUBMITTED)
    token, started, submitted = names
    sheet = replace(sheet, cells=_without_never(sheet.cells, (started, submitted)))
    roles = Roles(
        response_id=token,
        respondent_id=respondent_id,
        started_at=started if started in sheet.cells else None,
        submitted_at=submitted,
        weight=weight,
        keep=keep,
    )
    codes = missing_codes(missing)
    if codebook is None:
        items = [item for item in items if item.column not in apart]
        if told.fields:
            items, cells = _spread(items, sheet.cells, codes, kinds)
            sheet = replace(sheet, cells=cells)
        asked = with_lists(items, all_given(sheet.cells, codes), kinds)
    else:
        asked = items_of_lists(codebook, sheet.cells)
    cells = without_unchosen(asked, sheet.cells, codes)
    notes = (*sheet.notes, *_notes(told, codebook, is_json=is_json))
    return loaded_answers(
        replace(sheet, cells=cells, notes=notes),
        roles,
        Wishes(None, kinds, missing, "UTC", () if stamp_format is None else (stamp_format,)),
        asked,
        _marks(sheet.cells),
    )


def _spread(
    items: Sequence[Item],
    cells: pd.DataFrame,
    missing: Mapping[str, str],
    kinds: Mapping[str, str] | None,
) -> tuple[list[Item], pd.DataFrame]:
    """Give each option of a list a column; a code of no answer stands for all of them."""
    bare = cells.assign(**{item.column: given(cells[item.column], missing) for item in items})
    asked, spread = spread_lists(items, bare, OTHER, kinds)
    lists = {item.column: item.question_id for item in asked if item.column not in cells}
    of = {item.column: lists.get(item.column, item.column) for item in asked}
    codes = {name: cells[own].where(bare[own].isna()) for name, own in of.items() if own in cells}
    return asked, spread.assign(**{name: spread[name].fillna(own) for name, own in codes.items()})


def _without_never(cells: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Take the stamps of the year 1 away, which stand for none."""
    stamps = {name: cells[name] for name in names if name in cells}
    return cells.assign(
        **{name: own.mask(own.str.fullmatch(_NEVER, na=False)) for name, own in stamps.items()}
    )


def _notes(form: Form, codebook: Codebook | None, *, is_json: bool) -> tuple[str, ...]:
    """Say what is not known of the questions without a form."""
    if form.fields or codebook is not None:
        return ()
    if is_json:
        return (
            "Without form= questions have ids and no words, and options only where somebody chose them.",
        )
    return (
        "Without form= hidden fields count as questions (name them in keep=), and types are guessed.",
    )


def _marks(cells: pd.DataFrame) -> Marks:
    """Say which responses are complete, where the file does."""
    if _typeform_csv.RESPONSE_TYPE not in cells:
        return Marks()
    said = cells[_typeform_csv.RESPONSE_TYPE].str.casefold()
    return Marks(complete=said.eq("completed").to_numpy(dtype=bool))


FORMAT = Format(
    read_typeform,
    "responses of Typeform",
    (
        Fingerprint(
            "csv", ("#", "submit date (utc)"), ("start date (utc)", "network id", "response type")
        ),
        Fingerprint(
            "json",
            ("landed_at", "token|response_id"),
            ("items", "submitted_at", "answers", "landing_id"),
        ),
    ),
    gives="answers",
)
