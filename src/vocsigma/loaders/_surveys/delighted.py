"""Survey responses of Delighted, as its API gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from vocsigma.exceptions import FormatError
from vocsigma.loaders._answering.answers import Missing, Wishes, loaded_answers
from vocsigma.loaders._answering.codebook import Codebook, Item
from vocsigma.loaders._answering.encode import finite
from vocsigma.loaders._answering.json_cells import object_of, sheet_of, text_of, with_columns
from vocsigma.loaders._answering.respondents import Roles
from vocsigma.loaders._answering.sheet import Sheet, tidy, widened
from vocsigma.loaders._answering.survey_json import Responses, responses_in
from vocsigma.loaders._files.fingerprint import Fingerprint, Format
from vocsigma.loaders._files.json_walk import inside, items_of
from vocsigma.loaders._files.source import PathOrFile, Source, open_source
from vocsigma.loaders._values.loaded import Loaded

_OWN = ("id", "person", "created_at", "updated_at", "survey_type", "tags")
_COMMENT = "comment"
# The scores that each type of survey can have, and what they are called.
_FIVE: dict[str, Any] = {"kind": "csat", "scale": (1.0, 5.0)}
_TYPES: dict[str, dict[str, Any]] = {
    "nps": {"kind": "nps"},
    "enps": {"kind": "nps"},
    "csat": _FIVE,
    "csat3": {"kind": "csat", "scale": (1.0, 3.0)},
    "smileys": _FIVE,
    "stars_five": _FIVE,
    "ces": {"kind": "ces", "scale": (1.0, 5.0)},
    "ces7": {"kind": "ces", "scale": (1.0, 7.0)},
    "thumbs": {"kind": "single", "options": {"0": "Thumbs down", "1": "Thumbs up"}},
    "pmf": {
        "kind": "single",
        "options": {"1": "Not disappointed", "2": "Mildly disappointed", "3": "Very disappointed"},
    },
}
_KINDS = {"free_response": "text", "select_one": "single", "select_many": "multi"}


def read_delighted(
    path_or_file: PathOrFile,
    *,
    codebook: Codebook | None = None,
    kinds: Mapping[str, str] | None = None,
    missing: Missing = (),
    weight: str | None = None,
    keep: Sequence[str] = (),
) -> Loaded:
    r"""Read survey responses as the API of Delighted lists them: pages of JSON, or one a line.

    Parameters
    ----------
    path_or_file : path or file object
        The file, plain or packed.
    codebook : mapping, DataFrame or path, optional
        What was asked, as `read_survey_csv` takes it; columns are named as the questions are here. If not
        given, questions, kinds and options come from the file.
    kinds : mapping of str to str, optional
        The kind of a question, over what the file says: ``{"smileys": "likert"}``.
    missing : iterable or mapping, optional
        Answers that stand for none in every question, or their reasons too.
    weight : str, optional
        A property of the person that holds a weight.
    keep : sequence of str, optional
        What rides along on every answer: properties of the person, by their names (with ``person_``
        before it where the name is one of these), ``survey_type``, ``tags``, ``updated_at``.

    Returns
    -------
    Loaded
        The answers table, as `read_survey_csv` gives it. The score answers a question named after the type
        of survey: ``nps, enps, csat, csat3, ces, ces7, smileys, stars_five, thumbs, pmf``; a response has
        that of its own type alone, or is ``not_asked`` where a codebook wants no other. Then come
        ``comment`` and the additional questions, by their ids. `respondent_id` is the person,
        `submitted_at` when the response was created.

    Raises
    ------
    FormatError
        If the file is not JSON, or holds no response.
    ArgumentError
        If the codebook, `kinds` or `keep` is not sound.

    See Also
    --------
    read_survey_csv : The reader of a CSV export, whose columns you name.

    Notes
    -----
    NPS and eNPS are scores from 0 to 10, of kind nps. CSAT has 1 to 5, or 1 to 3, CES 1 to 5 or 1 to 7;
    smileys and stars, 1 to 5, count as csat; thumbs are 0 and 1; product-market fit is 1 to 3. A score
    beyond its scale is unreadable.

    A person's id is kept; properties, notes, the link to the response and, where the person was
    expanded, name, e-mail address and phone number are left out.

    What the file cannot tell: the words of the first question, the ends of an additional scale, the options
    that nobody chose, and whether an additional question without an answer was asked.

    Examples
    --------
    >>> import io
    >>> from vocsigma.loaders import read_delighted
    >>> file = io.StringIO(
    ...     '[{"id": "1", "person": "10", "survey_type": "nps", "score": 9, "comment": "Quick",'
    ...     ' "created_at": 1713418460, "person_properties": {"country": "USA"}},'
    ...     ' {"id": "2", "person": "11", "survey_type": "nps", "score": 3, "comment": null,'
    ...     ' "created_at": 1713418470}]'
    ... )
    >>> answers = read_delighted(file, keep=["country"]).answers
    >>> answers[["response_id", "respondent_id", "question_id", "value", "code", "country"]]
      response_id respondent_id question_id  value  code country
    0           1            10         nps      9   9.0     USA
    1           1            10     comment  Quick   NaN     USA
    2           2            11         nps      3   3.0     NaN
    3           2            11     comment    NaN   NaN     NaN
    """
    responses = responses_in(
        _json(open_source(path_or_file)), "survey responses of Delighted", _is_response, inside()
    )
    answers = [
        answer for row, value in enumerate(responses.values) for answer in _answers(row, value)
    ]
    sheet = _sheet(responses, answers)
    roles = Roles("id", "person", submitted_at="created_at", weight=weight, keep=keep)
    loaded = loaded_answers(
        sheet,
        roles,
        Wishes(codebook, kinds, missing),
        _asked(sheet.cells, answers, {*roles.named, *keep}),
    )
    return _of_own_type(loaded, sheet)


@dataclass(frozen=True)
class _Answer:
    """What one response says to one question; `chosen` are options by their ids."""

    row: int
    question_id: str
    value: str
    text: str | None = None
    kind: str = ""
    chosen: Mapping[str, str] | None = None


def _json(source: Source) -> Source:
    if not source.head.lstrip().startswith(("[", "{")):
        message = (
            f"{source.name} is not JSON; read_delighted reads what the API lists, and read_survey_csv a CSV "
            "export: read_survey_csv(path, kinds={'<column of the score>': 'nps'}, ...)"
        )
        raise FormatError(message)
    return source


def _is_response(value: Any) -> bool:
    return isinstance(value, dict) and all(name in value for name in ("id", "survey_type", "score"))


def _type(response: Mapping[str, Any]) -> str:
    return _free(text_of(response["survey_type"]).strip() or "score")


def _free(question: str) -> str:
    """Call a question otherwise than what is known of a response."""
    return f"{question} (question)" if question in _OWN else question


def _answers(row: int, response: Mapping[str, Any]) -> Iterator[_Answer]:
    """Give the score, the comment and the additional answers of a response."""
    said = ((_type(response), response["score"]), (_COMMENT, response.get(_COMMENT)))
    for question, value in said:
        if value is not None:
            yield _Answer(row, question, text_of(value))
    for answer in items_of(response, "additional_answers"):
        yield from _additional(row, answer)


def _additional(row: int, answer: Any) -> Iterator[_Answer]:
    asked, value = (object_of(object_of(answer).get(name)) for name in ("question", "value"))
    given = {name: one for name, one in value.items() if one is not None}
    if not given:
        return
    kind, said = next(iter(given.items()))
    options = [object_of(one) for one in (said if isinstance(said, list) else [said])]
    chosen = {text_of(one["id"]): text_of(one.get("text")) for one in options if "id" in one}
    text = ";".join(chosen) if chosen else text_of(said)
    name = _free(text_of(asked.get("id")).strip() or "(a question without an id)")
    yield _Answer(row, name, text, text_of(asked.get("text")), _KINDS.get(kind, ""), chosen)


def _sheet(responses: Responses, answers: Sequence[_Answer]) -> Sheet:
    """Put what is known of each response and its answers side by side."""
    rows = [(answer.row, answer.question_id, answer.value) for answer in answers]
    wide = widened(pd.DataFrame(rows, columns=["row", "column", "value"]), len(responses.values))
    types = list(map(_type, responses.values))
    wide = with_columns(wide, [*dict.fromkeys(types), _COMMENT])
    about = pd.DataFrame(map(partial(_about, wide.columns), responses.values))
    cells = tidy(about.assign(created_at=_seconds(about["created_at"]), survey_type=types))
    return sheet_of(responses, pd.concat([cells, wide], axis=1))


def _about(questions: pd.Index[Any], response: Mapping[str, Any]) -> dict[str, str]:
    """Give what is known of a response, and the properties of the person."""
    known = {name: text_of(response.get(name)) for name in _OWN}
    person = response.get("person")
    known["person"] = text_of(person.get("id")) if isinstance(person, dict) else text_of(person)
    tags = items_of(response, "tags")
    known["tags"] = "; ".join(text_of(object_of(tag).get("name", tag)) for tag in tags)
    for given, value in object_of(response.get("person_properties")).items():
        name = text_of(given)
        taken = name in _OWN or name in questions
        known[f"person_{name}" if taken else name] = text_of(value)
    return known


def _asked(cells: pd.DataFrame, answers: Sequence[_Answer], apart: set[str]) -> list[Item]:
    """Say what was asked: the scores, the comment, and the additional questions as they came."""
    types = cells["survey_type"].drop_duplicates()
    items = [Item(name, name, **_TYPES.get(name, {})) for name in types]
    items.append(Item(_COMMENT, _COMMENT, kind="text"))
    questions: dict[str, list[_Answer]] = {}
    for answer in answers:
        questions.setdefault(answer.question_id, []).append(answer)
    known = {*types, _COMMENT, *apart}
    return items + [_additional_item(own) for name, own in questions.items() if name not in known]


def _additional_item(answers: Sequence[_Answer]) -> Item:
    first = answers[0]
    options = {code: label for answer in answers for code, label in (answer.chosen or {}).items()}
    return Item(
        first.question_id, first.question_id, first.text or None, first.kind, options=options
    )


def _of_own_type(loaded: Loaded, sheet: Sheet) -> Loaded:
    """Leave out the scores of surveys of another type, which a respondent was not asked for.

    Where a codebook asks for nothing else of a response, it stays, and says why.
    """
    types = pd.Series(sheet.cells["survey_type"].to_numpy(), index=sheet.record)
    table = loaded.table
    question = table["question_id"]
    others = question.isin(set(types)) & (question != table["record"].map(types))
    has_more = table["record"].isin(table.loc[~others, "record"])
    reason = table["missing_reason"].mask(others, "not_asked")
    kept = table.assign(missing_reason=reason)[~(others & has_more)]
    return replace(loaded, table=kept.reset_index(drop=True))


def _seconds(stamps: pd.Series[str]) -> pd.Series[str]:
    """Write seconds since 1970 as ISO 8601; what is none stays, to be refused."""
    times = pd.to_datetime(finite(stamps), unit="s", errors="coerce", utc=True)
    return times.dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("str").fillna(stamps)


FORMAT = Format(
    read_delighted,
    "survey responses of Delighted",
    (
        Fingerprint(
            "json",
            ("id", "person", "survey_type", "score"),
            ("permalink", "person_properties", "additional_answers", "comment", "created_at"),
        ),
    ),
    gives="answers",
)
