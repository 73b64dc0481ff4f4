"""A survey as one row a respondent, in any CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma._periods import time_zone
from vocsigma.exceptions import ArgumentError, listing, nearest
from vocsigma.frames import ANSWERS, coerce
from vocsigma.loaders._any_csv import read_any_csv
from vocsigma.loaders._codebook import Codebook, Item, items_of, questions_table, with_kinds
from vocsigma.loaders._encode import Encoded, encoded, encoded_lists, encoded_ticks, finite
from vocsigma.loaders._guess_kinds import guessed, guesses_note, multi_groups
from vocsigma.loaders._ids import Ids, ids_of
from vocsigma.loaders._loaded import Loaded, rejects_table
from vocsigma.loaders._rows import Verdict, as_text, free_names
from vocsigma.loaders._source import PathOrFile, open_source
from vocsigma.loaders._times import NONE, Times, odd_times, read_times, utc_column

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
    missing: Iterable[object] = (),
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
        ``"0-10"``; `missing` the codes of no answer, ``"98;99"``; `columns` the option of each column
        (in a data frame ``option``) of a question that allows several answers. Columns that it does
        not name are left out. If not given, every column is a question.
    kinds : mapping of str to str, optional
        The kind of a question, over the codebook's and over a guess: ``{"Q2": "nps"}``.
    respondent_id : str, optional
        The column that names the respondent. If not given, one called respondent or response id;
        without it the records' numbers.
    keep : sequence of str, optional
        Columns that are no questions and ride along on every answer.
    weight, started_at, submitted_at : str, optional
        Columns of the respondent's weight, and of the times of beginning and end.
    missing : iterable, optional
        Codes that stand for no answer in every question.
    tz : str, optional
        The IANA zone of stamps that name none; needed if there are any.
    stamp_format : str, optional
        The stamps' format as `pandas.to_datetime` takes it; ISO 8601 is always understood.

    Returns
    -------
    Loaded
        The answers table, one row a respondent and question, whether answered or not; a question
        that allows several answers has one row an option, `code` 1 if chosen, 0 if not, missing if the
        question was not answered. `record` and the columns of `keep` ride along. `complete` is True
        where `submitted_at` is not missing, or not asked for. ``.questions`` is the codebook that was
        used, with the reason of each guess.

    Raises
    ------
    FormatError
        If the file is empty or is not text.
    ArgumentError
        If the codebook or `kinds` is not sound, or names columns that are not there.

    See Also
    --------
    nps : The net promoter score of such answers.

    Notes
    -----
    Without a kind in the codebook a question is taken for nps, csat or ces by its whole numbers
    together with a word in its name, for likert or csat by its labels, else for date, number, single
    (few different answers) or text; columns ``Q3_1, Q3_2`` of which each is only ticked or not are one
    question of kind multi. The summary lists every guess.

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
    columns, records = read_any_csv(open_source(path_or_file), respondent_id)
    table = _tidy(columns)
    respondent_id = respondent_id or _id_column(table)
    roles = {"respondent_id": respondent_id, "weight": weight, "started_at": started_at}
    roles["submitted_at"] = submitted_at
    _require(table, [*(name for name in roles.values() if name), *keep])
    apart = {*roles.values(), *keep}
    ids = _ids(columns, respondent_id, records.number)
    zone = None if tz is None else time_zone(tz)
    formats = () if stamp_format is None else (stamp_format,)
    times = {
        name: read_times(table[column].rename(column), zone, formats, "survey")
        for name in ("started_at", "submitted_at")
        if (column := roles[name]) is not None
    }
    verdict = _judged(ids, times)
    rejected = verdict.rejects(columns, records.number)
    kept = table[verdict.keep].reset_index(drop=True)
    codes = tuple(str(code) for code in missing)
    questions = _by_question(_items(kept, codebook, kinds or {}, apart, codes))
    items = [item for own in questions.values() for item in own]
    people = _people(table, ids, times, weight, records.number, keep)
    people = people[verdict.keep].reset_index(drop=True)
    answers, unreadable = _answers(kept, questions, people)
    return Loaded(
        table=coerce(answers, ANSWERS, argument="survey"),
        rejects=rejects_table([records.rejects, rejected], records.source.name),
        records=records.total,
        source=records.source.name,
        kind="answers",
        encoding=records.source.encoding,
        time_zone=tz if any(each.assumed for each in times.values()) else None,
        counts={
            **odd_times(list(times.values()), verdict.keep),
            "unreadable_answers": unreadable,
            "unreadable_weights": 0
            if weight is None
            else int((kept[weight].notna() & people["weight"].isna()).sum()),
            "damaged_bytes": records.source.damaged,
        },
        notes=(*records.notes, *_notes(table, respondent_id, items, apart), *guesses_note(items)),
        questions=questions_table(items),
    )


def _tidy(columns: pa.Table) -> pd.DataFrame:
    """Give the cells without blanks around them; missing where there is nothing."""
    cells = {name: as_text(columns[name]).str.strip() for name in columns.column_names}
    return pd.DataFrame({name: cell.mask(cell == "") for name, cell in cells.items()})


def _id_column(table: pd.DataFrame) -> str | None:
    """Find a column that is called the respondent's or the response's id."""
    folded = {name.lower().replace("_", "").replace(" ", ""): name for name in table.columns}
    return next((folded[name] for name in _ID_NAMES if name in folded), None)


def _require(table: pd.DataFrame, names: Iterable[str]) -> None:
    absent = [name for name in names if name not in table.columns]
    if absent:
        message = (
            f"the survey has no column {listing(absent)} (it has {listing(table.columns, 12)})"
        )
        raise ArgumentError(message + nearest(absent[0], table.columns))


def _items(
    table: pd.DataFrame,
    codebook: Codebook | None,
    kinds: Mapping[str, str],
    apart: set[str | None],
    missing: tuple[str, ...],
) -> list[Item]:
    """Give what each column answers, with the kinds that had to be guessed."""
    if codebook is None:
        columns = [name for name in table.columns if name not in apart]
        bare = table[columns].mask(table[columns].isin(missing))
        groups = multi_groups(bare, [name for name in columns if name not in kinds])
        items = [groups.get(name, Item(name, name, text=name)) for name in columns]
    else:
        items = items_of(codebook)
        _require(table, [item.column for item in items])
    if not items:
        raise ArgumentError("the survey has no question: every column is named as something else")
    items = [replace(item, missing=(*item.missing, *missing)) for item in with_kinds(items, kinds)]
    return [item if item.kind else guessed(item, table[item.column]) for item in items]


def _by_question(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Gather the items of each question."""
    questions: dict[str, list[Item]] = {}
    for item in items:
        questions.setdefault(item.question_id, []).append(item)
    for name, own in questions.items():
        if len(own) > 1 and any(item.kind != "multi" for item in own):
            message = (
                f"the question {name!r} has {len(own)} columns and is of kind {own[0].kind!r}; only "
                "kind 'multi' may have several: give each column a question_id of its own"
            )
            raise ArgumentError(message)
    return questions


def _ids(columns: pa.Table, name: str | None, number: NDArray[np.int64]) -> Ids:
    """Give the respondents' ids, or the records' numbers."""
    if name is None:
        return ids_of(pa.array(number).cast(pa.large_string()))
    return ids_of(columns[name])


def _judged(ids: Ids, times: Mapping[str, Times]) -> Verdict:
    """Say which records cannot be a respondent."""
    verdict = Verdict(len(ids.texts))
    verdict.reject("missing_id", ids.missing)
    verdict.reject("digits_lost", ids.lost)
    for stamps in times.values():
        verdict.reject("bad_stamp", stamps.unreadable)
    verdict.reject_repeats(ids)
    return verdict


def _people(
    table: pd.DataFrame,
    ids: Ids,
    times: Mapping[str, Times],
    weight: str | None,
    number: NDArray[np.int64],
    keep: Sequence[str],
) -> pd.DataFrame:
    """Give what is the same in all answers of a respondent."""
    nothing = np.full(len(table), NONE)
    begun, done = (
        times[name].instants if name in times else nothing
        for name in ("started_at", "submitted_at")
    )
    riders = {new: table[name] for name, new in free_names(keep, ANSWERS.columns).items()}
    return pd.DataFrame(
        {
            "response_id": as_text(ids.texts),
            "respondent_id": as_text(ids.texts),
            "weight": np.nan if weight is None else finite(table[weight]),
            "started_at": utc_column(begun),
            "submitted_at": utc_column(done),
            "complete": (done != NONE) if "submitted_at" in times else True,
            "record": number,
            **riders,
        }
    )


def _answers(
    table: pd.DataFrame, questions: Mapping[str, list[Item]], people: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Give one row a respondent and question, or option, and how many answers cannot be read."""
    parts = []
    unreadable = 0
    for item, answers in chain.from_iterable(map(partial(_encoded, table), questions.values())):
        parts.append(
            people.assign(
                question_id=item.question_id,
                question_text=item.text,
                kind=item.kind,
                **{name: answers.frame[name] for name in answers.frame.columns},
            )
        )
        unreadable += answers.unreadable
    joined = pd.concat(parts, ignore_index=True)
    joined["question_text"] = joined["question_text"].astype("str")
    return joined.sort_values("record", kind="stable", ignore_index=True), unreadable


def _encoded(table: pd.DataFrame, items: list[Item]) -> list[tuple[Item, Encoded]]:
    """Encode a question's columns."""
    first = items[0]
    cells = table[first.column]
    if first.kind != "multi":
        return [(first, encoded(first, cells))]
    if len(items) == 1 and first.option is None:
        return [(first, answers) for answers in encoded_lists(first, cells)]
    return list(zip(items, encoded_ticks(items, table), strict=True))


def _notes(
    table: pd.DataFrame, respondent_id: str | None, items: Sequence[Item], apart: set[str | None]
) -> tuple[str, ...]:
    """Say who the respondents are taken to be, and which columns are left out."""
    named = f"by {respondent_id!r}" if respondent_id else "by the number of their record"
    used = {item.column for item in items} | apart
    unused = [name for name in table.columns if name not in used]
    notes = [f"Respondents are named {named}."]
    if unused:
        notes.append(
            f"Columns that the codebook does not name are left out: {listing(unused, 12)}."
        )
    return tuple(notes)
