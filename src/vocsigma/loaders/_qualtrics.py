"""Surveys exported from Qualtrics as CSV: three lines of names, or two in the legacy format."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

import pandas as pd

from vocsigma.exceptions import FormatError, listing
from vocsigma.loaders._answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._codebook import Codebook, Item
from vocsigma.loaders._fingerprint import Fingerprint, Format
from vocsigma.loaders._guess_kinds import multi_groups
from vocsigma.loaders._loaded import Loaded
from vocsigma.loaders._respondents import Marks, Roles
from vocsigma.loaders._sheet import Sheet, headed
from vocsigma.loaders._source import PathOrFile, Source, open_source

# What Qualtrics notes of a response, by the name in the first line or the import id in the third.
_ID, _START, _END, _STATUS, _FINISHED = "ResponseId", "StartDate", "EndDate", "Status", "Finished"
_PROGRESS = "Progress"
_NOTED = {
    "responseid": _ID, "_recordid": _ID, "startdate": _START, "enddate": _END, "status": _STATUS,
    "finished": _FINISHED, "progress": _PROGRESS, "duration": "Duration (in seconds)",
    "duration (in seconds)": "Duration (in seconds)", "recordeddate": "RecordedDate",
    "externaldatareference": "ExternalReference", "externalreference": "ExternalReference",
    "distributionchannel": "DistributionChannel", "userlanguage": "UserLanguage",
}  # fmt: skip
# Who the respondent is and where; no answer needs it.
_PERSONAL = {
    "ipaddress", "name", "emailaddress", "recipientlastname", "recipientfirstname", "recipientemail",
    "locationlatitude", "locationlongitude", "locationaccuracy", "responseset", "responsesetid",
}  # fmt: skip
_KEPT = (_STATUS, _FINISHED, _PROGRESS, "Duration (in seconds)", "ExternalReference",
         "DistributionChannel", "UserLanguage")  # fmt: skip
_QUESTION = re.compile(r"QID\d")
_ANALYTICS = re.compile(r"QID\d+_TEXT_[0-9a-f]{16,}\D\w*")
_TRIALS = {"1", "2", "survey preview", "survey test"}
_NEGATIVE = re.compile(r"_-(?=\d+$)")
_TAG = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True)
class _Column:
    """A column: its name in our file, what was asked, and whether it is a question."""

    name: str
    text: str
    question: bool = False
    kept: bool = False


def read_qualtrics(
    path_or_file: PathOrFile,
    *,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    tz: str | None = None,
    stamp_format: str | None = None,
    trials: bool = False,
) -> Loaded:
    r"""Read a CSV file of responses that Qualtrics exported, in any of its layouts.

    Parameters
    ----------
    path_or_file : path or file object
        The file, plain or packed.
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
        The IANA zone of the stamps, where the file does not name it; needed then.
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
        If the file does not have Qualtrics' lines of names.
    ArgumentError
        If no zone is known, or the codebook or `kinds` is not sound.

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

    Names, e-mail and internet addresses and places of respondents are left out, and so is what text
    analysis added to a question (``Q2 - Topics``).

    What the file cannot tell: the labels of codes, or the codes of labels, whichever was not
    exported (give `codebook` its ``options``); whether an empty cell was seen; which of several columns
    ``Q2_1, Q2_2`` are one question, unless each is only ticked or not.

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
    columns, zone, sheet = _opened(open_source(path_or_file))
    roles = Roles(
        response_id=_ID,
        started_at=_START,
        submitted_at=_END,
        keep=[column.name for column in columns if column.kept],
    )
    return loaded_answers(
        sheet,
        roles,
        Wishes(
            codebook, kinds, missing, zone or tz, () if stamp_format is None else (stamp_format,)
        ),
        _asked(columns, sheet.cells),
        _marks(sheet.cells, trials=trials),
    )


def _opened(source: Source) -> tuple[list[_Column], str | None, Sheet]:
    """Read the lines of names: the columns, the zone if it is named, and what follows."""
    head = headed(source, 3)
    names, texts, third = [*head.lines, [], [], []][:3]
    ids = [_import_id(cell) for cell in third]
    after = 3
    if not (ids and all(ids)):
        after, ids = 2, [{"ImportId": ""} for _ in names]
        if texts[:1] != ["ResponseID"]:
            message = (
                f"{source.name} has no import ids in its third line and no ResponseID in its second: it is "
                "no CSV export of Qualtrics, or its lines of names were taken away; use read_survey_csv"
            )
            raise FormatError(message)
        names = [*texts[:10], *names[10:]]
    if not len(names) == len(texts) == len(ids):
        counts = listing([len(names), len(texts), len(ids)])
        message = f"{source.name}: its lines of names have {counts} columns; export it again"
        raise FormatError(message)
    zones = [str(noted["timeZone"]) for noted in ids if noted.get("timeZone")]
    columns = _columns(names, texts, [str(noted["ImportId"]) for noted in ids])
    known = [column.name for column in columns]
    absent = [name for name in (_ID, _START, _END) if name not in known]
    if absent:
        message = f"{source.name} has no column {listing(absent)}; export all fields"
        raise FormatError(message)
    zone = ("UTC" if zones[0] == "Z" else zones[0]) if zones else None
    return columns, zone, head.sheet(known, after=after, id_column=_ID)


def _import_id(cell: str) -> dict[str, Any]:
    """Read ``{"ImportId": "QID1"}``, as JSON or as Python writes it; empty if it is neither."""
    for read in (json.loads, ast.literal_eval):
        try:
            noted = read(cell)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(noted, dict) and "ImportId" in noted:
            return noted
    return {}


def _columns(names: list[str], texts: list[str], ids: list[str]) -> list[_Column]:
    """Say what each column is; a name that is there twice is counted on."""
    seen: Counter[str] = Counter()
    columns = []
    for place, (name, text, given) in enumerate(zip(names, texts, ids, strict=True), start=1):
        own = name.strip()
        noted = _NOTED.get(given.lower()) or _NOTED.get(own.lower())
        personal = {own.lower(), given.lower()} & _PERSONAL or given.startswith("panel-")
        own = noted or own or f"(column {place})"
        seen[own] += 1
        own = own if seen[own] == 1 else f"{own} ({seen[own]})"
        asked = bool(_QUESTION.match(given)) if given else bool(name.strip())
        question = asked and not (noted or personal or _ANALYTICS.fullmatch(given))
        embedded = bool(given) and not (noted or personal or asked)
        columns.append(_Column(own, _plain(text), question, own in _KEPT or embedded))
    return columns


def _plain(text: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", text)).split())


def _asked(columns: list[_Column], cells: pd.DataFrame) -> list[Item]:
    """Say what the columns ask; those that are each ticked or not are the options of one question."""
    questions = [column for column in columns if column.question]
    # The suffix is the option's recode value, which may be negative: Q2_-1.
    spelled = {column.name: _NEGATIVE.sub("_0", column.name) for column in questions}
    found = multi_groups(cells[list(spelled)].rename(columns=spelled), spelled.values())
    items = []
    for column in questions:
        name = column.name
        group = found.get(spelled[name])
        stem, _, option = column.text.rpartition("-")
        if group and stem:
            asked = Item(group.question_id, name, stem.strip(" -"), "multi", option.strip())
        else:
            asked = Item(name, name, column.text or None)
        items.append(asked)
    return items


def _marks(cells: pd.DataFrame, *, trials: bool) -> Marks:
    """Say which responses are complete, and which are trials."""
    complete = trial = None
    if _FINISHED in cells:
        said = cells[_FINISHED].str.casefold()
        complete = said.isin(["1", "true"])
        if _PROGRESS in cells and not said.dropna().isin(["0", "1", "false", "true"]).all():
            complete = cells[_PROGRESS].eq("100")
    if _STATUS in cells and not trials:
        trial = cells[_STATUS].str.casefold().isin(_TRIALS).to_numpy(dtype=bool)
    return Marks(None if complete is None else complete.to_numpy(dtype=bool), trial)


FORMAT = Format(
    read_qualtrics,
    "a CSV export of Qualtrics",
    (
        Fingerprint("csv", ("responseid", "startdate", "enddate", "finished", "status")),
        Fingerprint("csv", ("v1", "v2", "v8", "v9", "v10")),
    ),
)
