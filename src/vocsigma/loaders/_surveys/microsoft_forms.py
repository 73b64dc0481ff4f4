"""Forms of Microsoft: answers opened in Excel, as a workbook or saved as CSV."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from vocsigma.exceptions import FormatError, listing
from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook, Item
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import Sheet, headed, unique_names
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.source import PathOrFile, open_source
from vocsigma.loaders._files.zipped import Held
from vocsigma.loaders._surveys.excel import excel_in, sheet_of_excel
from vocsigma.loaders._surveys.microsoft_quiz import quiz_in
from vocsigma.loaders._values.loaded import Loaded

# In English, German, Dutch, Spanish, French, Portuguese, Italian and Japanese.
_START = {
    "start time", "startzeit", "begintijd", "hora de inicio", "heure de début", "hora de início",
    "ora di inizio", "開始時刻",
}  # fmt: skip
_END = {
    "completion time", "fertigstellungszeit", "tijd van voltooien", "hora de finalización",
    "heure de fin", "hora de conclusão", "ora di completamento", "完了時刻",
}  # fmt: skip
_PERSON = {
    "email", "e-mail", "correo electrónico", "adresse de messagerie", "posta elettronica", "メール",
    "name", "naam", "nombre", "nom", "nome", "名前",
}  # fmt: skip
_LANGUAGE = {"language", "langue"}
_POINTS = {"total points"}
_LATER = {
    "quiz feedback", "grade posted time", "last modified time", "zeitpunkt der letzten änderung",
    "tijd van laatste wijziging", "最終変更時刻",
    "hora de la última modificación", "heure de la dernière modification", "hora da última modificação",
}  # fmt: skip
_STAMP = r"\d{4}-\d\d-\d\d.*|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*"
_SERIAL = r"\d{5}(?:\.\d+)?"
_MOMENT = rf"(?:{_STAMP}\d:\d\d.*)|\d{{5}}\.\d+"
_EXCEL_BEGINS = pd.Timestamp("1899-12-30")
_LIST = re.compile(r"(?:[^;]+;){2,}")


@dataclass(frozen=True)
class _Columns:
    """The columns of a form: its stamps, what rides along, and its questions."""

    id: str
    start: str
    end: str
    kept: list[str]
    questions: list[str]


def read_microsoft_forms(
    path_or_file: PathOrFile,
    *,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    weight: str | None = None,
    keep: Sequence[str] = (),
) -> Loaded:
    r"""Read the answers of a form of Microsoft, from the workbook that it opens in Excel, or from CSV.

    Parameters
    ----------
    path_or_file : path or file object
        The ``.xlsx`` file, for which openpyxl is needed (the extra ``excel``), or a CSV file.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it; columns are named by their questions. If not
        given, every question is a column of its own, and kinds are guessed.
    kinds : mapping of str to str, optional
        The kind of a question, over a guess: ``{"How likely ...?": "nps"}``.
    missing : iterable or mapping, optional
        Answers that stand for none in every question, or their reasons too.
    tz : str, optional
        The IANA zone of the stamps, which the file does not name; needed.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it; needed for CSV, ``"%d.%m.%Y %H:%M"``,
        which has them as the sheet showed them. A workbook has them as times.
    weight : str, optional
        The column of the respondent's weight.
    keep : sequence of str, optional
        Further columns that ride along on every answer, ``["Email"]``.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it, one row a response and question, or option.
        `record` counts from the first response. The total of points and the language ride along,
        where the file has them.

    Raises
    ------
    FormatError
        If the first columns are not an id and the times of beginning and end, or the workbook is damaged,
        holds macros, declares entities, or unpacks to more than 64 MiB and 200 times its size.
    ArgumentError
        If no zone is known, the stamps cannot be read, or the codebook or `kinds` is not sound.
    MissingExtraError
        If the file is a workbook and openpyxl is not installed.

    See Also
    --------
    read_survey_csv : The reader of any other survey, with the codebook's description.

    Notes
    -----
    The first columns are named in the language of who opened the answers. They are known by their names in
    eight languages, else by their place and by what they hold: an id, two times, an address and a name.

    E-mail addresses and names are left out, and so are the points and the feedback of each question of
    a quiz. A question that allows several answers lists them, ``a;b;``; one whose answers all list
    the same things is a ranking and is kept as text. In both cases the summary says so.

    What the file cannot tell: the codes of answers, of which it has the labels only; which options
    nobody chose (give `codebook` its ``options``); whether a question was shown; the zone of the stamps.

    Only responses that were sent are in the file.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_microsoft_forms
    >>> file = io.StringIO(
    ...     "ID;Startzeit;Fertigstellungszeit;E-Mail;Name;Würden Sie uns empfehlen?;Kanäle?\n"
    ...     '1;27.04.2026 11:34;27.04.2026 11:35;anonymous;;9;"Chat;Mail;"\n'
    ...     '2;27.04.2026 11:40;27.04.2026 11:45;anonymous;;;"Chat;"\n'
    ... )
    >>> loaded = read_microsoft_forms(
    ...     file, tz="Europe/Berlin", stamp_format="%d.%m.%Y %H:%M",
    ...     kinds={"Würden Sie uns empfehlen?": "nps"},
    ... )
    >>> loaded.answers[["response_id", "question_id", "kind", "code", "label"]]
      response_id                question_id   kind  code label
    0           1  Würden Sie uns empfehlen?    nps   9.0   NaN
    1           1                    Kanäle?  multi   1.0  Chat
    2           1                    Kanäle?  multi   1.0  Mail
    3           2  Würden Sie uns empfehlen?    nps   NaN   NaN
    4           2                    Kanäle?  multi   1.0  Chat
    5           2                    Kanäle?  multi   0.0  Mail
    """
    sheet = _opened(path_or_file)
    columns = _columns(sheet.cells, sheet.source)
    stamps = {name: _without_serials(sheet.cells[name]) for name in (columns.start, columns.end)}
    cells = sheet.cells.assign(**stamps)
    formats = () if stamp_format is None else (stamp_format,)
    return loaded_answers(
        replace(sheet, cells=cells),
        Roles(
            response_id=columns.id,
            started_at=columns.start,
            submitted_at=columns.end,
            weight=weight,
            keep=list(dict.fromkeys([*columns.kept, *keep])),
        ),
        Wishes(codebook, kinds, missing, tz, formats),
        [
            _asked(name, cells[name])
            for name in columns.questions
            if name not in keep and name != weight
        ],
    )


def _opened(path_or_file: PathOrFile) -> Sheet:
    """Read a workbook, or a CSV file."""
    held = Held.of(path_or_file)
    workbook = excel_in(held)
    if workbook:
        return sheet_of_excel(*workbook)
    head = headed(open_source(held), 1)
    names = unique_names(" ".join(name.split()) for name in head.lines[0])
    return head.sheet(names, after=1, id_column=names[0] if names else None)


def _columns(cells: pd.DataFrame, source: str) -> _Columns:
    """Say what the columns are: those that every form has come first, in whatever language."""
    names = list(cells.columns)
    folded = [name.casefold() for name in names]
    known = len(names) > 2 and folded[1] in _START and folded[2] in _END
    if len(names) < 4 or not (known or (folded[0] == "id" and _are_stamps(cells[names[1:3]]))):
        message = (
            f"{source} begins with the columns {listing(names, 3)}, and not with an id and the times of "
            "beginning and end, as forms of Microsoft do; open the answers in Excel again, or use "
            "read_survey_csv"
        )
        raise FormatError(message)
    # In another language the address and the name, which every form has, are known by their place.
    quiz = quiz_in(cells)
    added = {quiz.total, *quiz.behind} if quiz else set()
    noted = _PERSON | _LANGUAGE | _POINTS | _LATER
    after = 3 if known else 5
    while after < len(names) and (folded[after] in noted or names[after] in added):
        after += 1
    # When an answer was changed last is noted behind the name, if at all.
    if after == 5 < len(names) and _is_moment(cells[names[after]]):
        after += 1
    riding = {quiz.total} if quiz else set()
    kept = [
        name
        for name, low in list(zip(names, folded, strict=True))[3:after]
        if low in _LANGUAGE | _POINTS or name in riding
    ]
    questions = [name for name in names[after:] if not (quiz and name in quiz.beside)]
    return _Columns(names[0], names[1], names[2], kept, questions)


def _are_stamps(columns: pd.DataFrame) -> bool:
    given = pd.concat([columns[name] for name in columns.columns]).dropna()
    return bool(len(given)) and bool(given.str.fullmatch(f"{_STAMP}|{_SERIAL}").mean() > 0.5)


def _is_moment(cells: pd.Series[str]) -> bool:
    """Say whether all cells have a date and a time of day, which no question asks for."""
    given = cells.dropna()
    return bool(len(given)) and bool(given.str.fullmatch(_MOMENT).all())


def _without_serials(cells: pd.Series[str]) -> pd.Series[str]:
    """Write times that Excel counts in days as ISO 8601, to the second."""
    days = pd.to_numeric(cells.where(cells.str.fullmatch(_SERIAL)), errors="coerce")
    times = _EXCEL_BEGINS + pd.to_timedelta((days * 86_400).round(), unit="s")
    return cells.mask(days.notna(), times.dt.strftime("%Y-%m-%d %H:%M:%S"))


def _asked(name: str, cells: pd.Series[str]) -> Item:
    """Say what a column asks; only a ranking is known here, which else would look as if all were chosen."""
    given = cells.dropna().drop_duplicates()
    item = Item(name, name, text=name)
    if len(given) > 1 and given.str.fullmatch(_LIST).all():
        things = {tuple(sorted(cell.split(";"))) for cell in given}
        if len(things) == 1:
            why = "its answers list the same things in different orders, a ranking"
            return replace(item, kind="text", guess=why)
    return item


FORMAT = Format(
    read_microsoft_forms,
    "answers of Microsoft Forms",
    (
        Fingerprint("bytes", ("xlsx",)),
        Fingerprint("csv", ("id", "|".join(sorted(_START)), "|".join(sorted(_END)))),
    ),
    gives="answers",
)
