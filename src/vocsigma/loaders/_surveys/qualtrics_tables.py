"""Qualtrics in the tables that Fivetran writes: a row a response, and a row an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from vocsigma.exceptions import ArgumentError, FormatError, listing, nearest
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._answering.sheet import Sheet, sheet_of_csv, unique_names, widened
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._surveys.qualtrics_columns import (
    CHANNEL,
    DURATION,
    END,
    FINISHED,
    ID,
    KEPT,
    PERSONAL,
    PROGRESS,
    START,
    STATUS,
    Column,
    Opened,
)
from vocsigma.loaders._surveys.qualtrics_survey import Question, kind_of

_TABLES = (
    "survey_response", "question_response", "question", "question_option", "sub_question",
    "survey_embedded_data",
)  # fmt: skip
PATTERNS = {name: (name, f"{name}_data", f"qualtrics_{name}") for name in _TABLES}
NEEDED = ("survey_response", "question_response")
_NAMES = {
    "id": ID, "start_date": START, "end_date": END, "status": STATUS, "finished": FINISHED,
    "progress": PROGRESS, "duration_in_seconds": DURATION,
    "distribution_channel": CHANNEL, "user_language": "UserLanguage",
}  # fmt: skip
_ANSWER = ("response_id", "question_id", "question_option_key", "sub_question_key", "loop_id",
           "question", "sub_question_text", "value", "text")  # fmt: skip
_TRUE = ("true", "t", "1")
_BETWEEN = "\x1f"


def opened_tables(tables: Mapping[str, list[Source]], survey_id: str | None) -> Opened:
    """Read the tables into the cells that Qualtrics' own export would have.

    Parameters
    ----------
    tables : mapping of str to list of Source
        The files of each table.
    survey_id : str, optional
        Which survey to read.

    Returns
    -------
    Opened
        Its responses, those of which only answers are there behind all others.

    Raises
    ------
    FormatError
        If a table lacks a column.
    ArgumentError
        If there are several surveys and none of them is named.
    """
    responses = _table(tables, "survey_response", ("id", "start_date", "end_date", "survey_id"))
    answers = _table(tables, "question_response", _ANSWER[:2])
    survey, people, record, notes = _of_survey(responses, survey_id)
    given = answers.cells.reindex(columns=_ANSWER).astype("str")
    given = given[given["response_id"].notna() & given["question_id"].notna()]
    lost = answers.records - len(given)
    known = set(responses.cells["id"].dropna())
    strange = given.loc[~given["response_id"].isin(known), "response_id"].unique()
    if lost:
        notes.append(
            f"Rows of question_response that cannot be read, whose answers are missing: {lost:,}."
        )
    if len(strange) and survey_id is None:
        notes.append(
            f"Responses of which only answers are there, without times and status: {len(strange):,}."
        )
        people = pd.concat([people, pd.DataFrame({ID: strange}, dtype="str")], ignore_index=True)
        record = np.append(record, responses.records + 1 + np.arange(len(strange)))
    elif len(strange):
        notes.append(
            f"Responses that survey_response does not have are left alone: {len(strange):,}."
        )
    place = pd.Series(np.arange(len(people)), index=people[ID]).groupby(level=0).first()
    given = given.assign(row=given["response_id"].map(place)).dropna(subset="row")
    questions, tags = _questions(tables, survey, given)
    asked, cells = _spread(given, questions, tags, len(people))
    extra = _embedded(tables, place, len(people), [*people.columns, *cells.columns])
    kept = [name for name in people.columns if name in KEPT]
    columns = [
        *(Column(name, name, kept=True) for name in [*kept, *extra.columns]),
        *asked,
    ]
    sheet = Sheet(
        pd.concat([people, cells, extra], axis=1),
        record,
        len(people) + len(responses.rejects),
        responses.source,
        responses.rejects,
        responses.encoding,
        responses.damaged + answers.damaged,
        (*responses.notes, *notes),
    )
    return Opened(columns, sheet, "UTC", questions)


def _table(tables: Mapping[str, list[Source]], name: str, needed: Iterable[str] = ()) -> Sheet:
    """Read the files of a table, one below the other."""
    parts = [sheet_of_csv(source) for source in tables.get(name, [])]
    for part in parts:
        absent = [column for column in needed if column not in part.cells]
        if absent:
            message = (
                f"{part.source} has no column {listing(absent)} (it has {listing(part.cells.columns)}); "
                f"is it the table {name} of Qualtrics as Fivetran writes it?"
            )
            raise FormatError(message)
    if not parts:
        return Sheet(
            pd.DataFrame(columns=list(needed), dtype="str"), np.array([], np.int64), 0, name
        )
    before = np.cumsum([0, *(part.records for part in parts)])
    return Sheet(
        pd.concat([part.cells for part in parts], ignore_index=True),
        np.concatenate([part.record + first for part, first in zip(parts, before, strict=False)]),
        int(before[-1]),
        parts[0].source,
        pd.concat(
            [
                part.rejects.assign(record=part.rejects["record"] + first)
                for part, first in zip(parts, before, strict=False)
            ],
            ignore_index=True,
        ),
        parts[0].encoding,
        sum(part.damaged for part in parts),
        tuple(note for part in parts for note in part.notes),
    )


def _of_survey(
    responses: Sheet, survey_id: str | None
) -> tuple[str | None, pd.DataFrame, np.ndarray, list[str]]:
    """Give the responses of the one survey, under Qualtrics' own names, and their record numbers."""
    counted = responses.cells["survey_id"].value_counts()
    if survey_id is None and len(counted) > 1:
        shown = ", ".join(f"{name!r}: {n:,} responses" for name, n in counted.head(8).items())
        message = (
            f"{responses.source} holds {len(counted)} surveys ({shown}); name one: "
            f"survey_id={counted.index[0]!r}"
        )
        raise ArgumentError(message)
    if survey_id is not None and survey_id not in counted:
        message = (
            f"{responses.source} has no survey {survey_id!r} (it has {listing(counted.index)})"
        )
        raise ArgumentError(message + nearest(survey_id, counted.index))
    own = np.ones(len(responses.cells), dtype=bool)
    if survey_id is not None:
        own = (responses.cells["survey_id"] == survey_id).to_numpy(dtype=bool)
    notes = (
        [f"Responses of other surveys are left alone: {(~own).sum():,}."] if not own.all() else []
    )
    people = responses.cells[own].rename(columns=_NAMES).reset_index(drop=True)
    people = people[[name for name in _NAMES.values() if name in people]]
    one = survey_id or (str(counted.index[0]) if len(counted) else None)
    return one, people, responses.record[own], notes


def _questions(
    tables: Mapping[str, list[Source]], survey: str | None, given: pd.DataFrame
) -> tuple[dict[str, Question], dict[str, str]]:
    """Describe the survey's questions by their ids, and give the names they are exported under.

    The texts of rows are with the answers too.
    """
    asked = _described(tables, "question", survey, ("id",), ("data_export_tag", "question_text",
                       "question_type", "selector", "sub_selector"))  # fmt: skip
    options = _described(
        tables, "question_option", survey, ("question_id", "key"), ("recode_value", "text")
    )
    names = {"sub_question_key": "key", "sub_question_text": "text"}
    told = given.rename(columns={**names, "text": "answer"})[
        ["question_id", "key", "text"]
    ].dropna()
    rows = _described(tables, "sub_question", survey, ("question_id", "key"), ("text",))
    rows = pd.concat([rows, told]).drop_duplicates(["question_id", "key"])
    questions = {
        str(one["id"]): Question(
            one_line(one["question_text"]),
            kind_of(one["question_type"], one["selector"], one["sub_selector"]),
            _by_key(rows, one["id"], "text"),
            _by_key(options, one["id"], "text"),
            _by_key(options, one["id"], "recode_value"),
        )
        for one in asked.to_dict("records")
    }
    tagged = asked[asked["data_export_tag"] != ""]
    return questions, dict(zip(tagged["id"], tagged["data_export_tag"], strict=True))


def _by_key(table: pd.DataFrame, question: str, column: str) -> dict[str, str]:
    own = table[(table["question_id"] == question) & (table[column] != "")]
    return {
        str(key): one_line(str(text)) for key, text in zip(own["key"], own[column], strict=True)
    }


def _described(
    tables: Mapping[str, list[Source]],
    name: str,
    survey: str | None,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
) -> pd.DataFrame:
    """Give the rows of a table that describe the survey; of a key that is there twice the live one."""
    cells = _table(tables, name, (*keys, "survey_id")).cells
    cells = cells[(cells["survey_id"] == survey) & cells[list(keys)].notna().all(axis=1)]
    wanted = cells.reindex(columns=[*keys, *columns, "_fivetran_deleted"]).astype("str").fillna("")
    deleted = wanted["_fivetran_deleted"].str.lower().isin(_TRUE)
    live = wanted.assign(deleted=deleted).sort_values("deleted", kind="stable")
    return live.drop_duplicates(list(keys)).sort_index()


def _spread(
    given: pd.DataFrame, questions: Mapping[str, Question], tags: Mapping[str, str], n: int
) -> tuple[list[Column], pd.DataFrame]:
    """Spread the answers into columns that are named as in Qualtrics' own export."""
    named = _named(given, questions, tags)
    rows = named.assign(column=named["named"] + named["code"], given=named["base"] + named["key"])
    both = rows[rows["value"].notna() & rows["text"].notna()]
    other = both.assign(
        value=both["text"],
        column=both["column"] + "_TEXT",
        given=both["given"] + "_TEXT",
        asked=both["asked"] + "-Text",
        ticked=False,
    )
    rows = rows.assign(value=rows["value"].fillna(rows["text"]))
    rows = pd.concat([rows, other]).sort_index(kind="stable").dropna(subset="value")
    first = rows.drop_duplicates("given")
    texts = zip(unique_names(first["column"]), first["asked"], first["given"], strict=True)
    columns = [Column(name, one_line(text), question=True, given=key) for name, text, key in texts]
    answers = rows.assign(column=rows["given"], row=rows["row"].astype("int64"))
    wide = widened(answers[["row", "column", "value"]], n)
    wide = wide.set_axis([column.name for column in columns], axis=1)
    return _with_options(columns, wide, rows, questions)


def _named(
    given: pd.DataFrame, questions: Mapping[str, Question], tags: Mapping[str, str]
) -> pd.DataFrame:
    """Name the column of each answer, in the export's words and by its import id."""
    question, option = given["question_id"], given["question_option_key"]
    kind = _mapped(question, {key: one.kind for key, one in questions.items()}).fillna("")
    choice = question + _BETWEEN + option
    known = [(key, one, each) for key, each in questions.items() for one in each.options]
    code = _mapped(choice, {f"{key}{_BETWEEN}{one}": each.code(one) for key, one, each in known})
    label = _mapped(
        choice, {f"{key}{_BETWEEN}{one}": each.options[one] for key, one, each in known}
    )
    code = code.fillna(option)
    place = ["row", "loop_id", "question_id", "sub_question_key"]
    several = given.groupby(place, dropna=False)["question_option_key"].transform("nunique") > 1
    often = question.isin(set(question[several]))
    apart = option.notna() & (kind.isin(["multi", "number"]) | ((kind == "") & often))
    loop = (given["loop_id"] + "_").fillna("")
    row = ("_" + given["sub_question_key"]).fillna("")
    text = _mapped(question, {key: one.text for key, one in questions.items()})
    parts = [given["sub_question_text"], label.where(apart)]
    # Where there is no value, the key says what was chosen; a chosen option may have the code 0.
    silent = given["value"].isna() & given["text"].isna()
    value = given["value"].mask(silent, code.mask(apart, "1"))
    ticked = apart & (kind == "multi")
    return given.assign(
        base=loop + question + row,
        named=loop + _mapped(question, tags).fillna(question) + row,
        key=("_" + option).where(apart).fillna(""),
        code=("_" + code).where(apart).fillna(""),
        asked=_joined(text.fillna(given["question"]), parts),
        value=value.mask(ticked & (value == "0"), "1"),
        ticked=ticked,
    )


def _mapped(keys: pd.Series[str], values: Mapping[str, str]) -> pd.Series[str]:
    return keys.map(dict(values)).astype("str")


def _joined(first: pd.Series[str], parts: Iterable[pd.Series[str]]) -> pd.Series[str]:
    """Write texts with a hyphen between them, as the export does."""
    joined = first.fillna("")
    for part in parts:
        joined = joined + ("-" + part.astype("str")).fillna("")
    return joined


def _with_options(
    columns: list[Column],
    cells: pd.DataFrame,
    rows: pd.DataFrame,
    questions: Mapping[str, Question],
) -> tuple[list[Column], pd.DataFrame]:
    """Add the columns of options that nobody chose."""
    there = {column.given for column in columns}
    names = {column.name for column in columns}
    asked = rows[rows["ticked"]].drop_duplicates("base")
    more = [
        Column(
            f"{named}_{question.code(key)}", f"{question.text}-{label}", True, given=f"{base}_{key}"
        )
        for base, named, question in zip(
            asked["base"], asked["named"], asked["question_id"].map(dict(questions)), strict=True
        )
        for key, label in question.options.items()
        if f"{base}_{key}" not in there and f"{named}_{question.code(key)}" not in names
    ]
    nobody = pd.DataFrame(
        {column.name: pd.Series(np.nan, cells.index, dtype="str") for column in more}
    )
    return [*columns, *more], pd.concat([cells, nobody], axis=1)


def _embedded(
    tables: Mapping[str, list[Source]], place: pd.Series, n: int, taken: Iterable[str]
) -> pd.DataFrame:
    """Give the embedded data, a column a key, but for who the respondent is."""
    rows = _table(tables, "survey_embedded_data", ("response_id", "key", "value")).cells
    rows = rows.assign(row=rows["response_id"].map(place)).dropna(subset=["row", "key", "value"])
    own = ~rows["key"].str.lower().isin(PERSONAL) & ~rows["key"].isin(list(taken))
    spread = rows[own].rename(columns={"key": "column"})[["row", "column", "value"]]
    return widened(spread.astype({"row": "int64"}), n)
