"""The first line of an export of LimeSurvey: codes, codes and texts, or texts alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vocsigma.exceptions import FormatError, listing
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._answering.sheet import unique_names
from vocsigma.loaders._surveys.limesurvey_structure import Question

# What LimeSurvey notes of a response, by code and as it is headed in full, in English and in German.
_TITLES = {
    "id": ("response id", "antwort id"),
    "submitdate": ("date submitted", "datum abgeschickt"),
    "lastpage": ("last page", "letzte seite"),
    "startlanguage": ("start language", "start-sprache"),
    "seed": ("seed", "zufallsstartwert", "zufallsgeneratorstartwert"),
    "startdate": ("date started", "datum gestartet"),
    "datestamp": ("date last action", "datum letzte aktivität"),
    "ipaddr": ("ip address", "ip-adresse"),
    "refurl": ("referrer url",),
    "token": ("access code",),
    "firstname": ("first name", "vorname"),
    "lastname": ("last name", "nachname"),
    "email": ("email address", "e-mail-adresse"),
    "interviewtime": ("total time",),
}
NOTED = {title: code for code, titles in _TITLES.items() for title in (code, *titles)}
_SURE = ("submitdate", "lastpage", "startlanguage")
_BOTH = re.compile(rf"(?:id|{'|'.join(_SURE)})(?P<between>[^\w\[]{{1,9}})\S.*", re.DOTALL)
_CODE = re.compile(
    r"(?P<stem>[A-Za-z][A-Za-z0-9]*)(?:\[(?P<part>[^\[\]]*)\](?:\[(?P<scale>\d)\])?|_(?P<under>\w+))?"
)
# An option may hold brackets itself.
_LAST = re.compile(r"(?P<text>.*?)\s*\[(?P<part>(?:[^\[\]]|\[[^\[\]]*\])*)\]", re.DOTALL)
_PARTICIPANT = re.compile(r"attribute_\d+")
_TIMING = re.compile(r"groupTime\d+|(?P<stem>\w+)Time")
_TIMING_TITLE = re.compile(r"(?:group|question) time: .*", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A column: its name in our file, and of a question its code, part, scale and texts."""

    name: str
    question: bool = False
    stem: str = ""
    part: str = ""
    scale: str = ""
    text: str | None = None
    option: str | None = None


def headings_of(
    names: Sequence[str], questions: Mapping[str, Question], source: str
) -> list[Heading]:
    """Say what each column is.

    Parameters
    ----------
    names : sequence of str
        The first line.
    questions : mapping of str to Question
        The survey's questions, if its structure is known, by which headings without codes are known.
    source : str
        The file's name, for messages.

    Returns
    -------
    list of Heading
        One a column, their names unique.
    """
    flat = [one_line(name) for name in names]
    codes, texts = _codes_and_texts(flat, questions, source)
    own = unique_names(codes)
    stems = {match["stem"] for code in codes if (match := _CODE.fullmatch(code))}
    return [
        Heading(name)
        if code not in questions and _is_noted(code, stems)
        else _heading(name, code, text)
        for name, code, text in zip(own, codes, texts, strict=True)
    ]


def _codes_and_texts(
    names: list[str], questions: Mapping[str, Question], source: str
) -> tuple[list[str], list[str | None]]:
    """Take each heading apart."""
    folded = [name.casefold() for name in names]
    if set(_SURE) & set(folded):
        codes = [low if low in _TITLES else name for name, low in zip(names, folded, strict=True)]
        return codes, [None] * len(names)
    both = next((match for name in names if (match := _BOTH.fullmatch(name))), None)
    if both:
        pairs = [name.split(both["between"], 1) for name in names]
        return [pair[0] for pair in pairs], [pair[-1] for pair in pairs]
    if not any(NOTED.get(_key(name)) in _SURE for name in names):
        message = (
            f"{source} has none of the columns submitdate, lastpage and startlanguage of an export of "
            f"LimeSurvey (it has {listing(names, 6)}); export with the headings 'Question code', or use "
            "read_survey_csv"
        )
        raise FormatError(message)
    return _by_texts(names, questions), list(names)


def _key(text: str) -> str:
    """Write texts alike that differ in blanks only, which may have been turned to underscores."""
    return re.sub(r"[\s_]+", " ", text.replace("][", "] [")).strip().casefold()


def _by_texts(names: list[str], questions: Mapping[str, Question]) -> list[str]:
    """Find the code of each text, in the order of the survey where several questions have the same."""
    codes: dict[str, list[str]] = {}
    for question in questions.values():
        for code, text in question.columns():
            codes.setdefault(_key(one_line(text)), []).append(code)
    found = [NOTED.get(_key(name)) or _next(codes.get(_key(name))) for name in names]
    # "Other" is in the language of the export.
    missing = {code for left in codes.values() for code in left if code.endswith("[other]")}
    begins = {f"{_key(questions[code[:-7]].text)} [": code for code in missing}
    return [
        code or next((own for begin, own in begins.items() if _key(name).startswith(begin)), name)
        for code, name in zip(found, names, strict=True)
    ]


def _next(left: list[str] | None) -> str | None:
    return left.pop(0) if left else None


def _is_noted(code: str, stems: set[str]) -> bool:
    """Say whether LimeSurvey noted a column by itself: who, when, and how long each question took."""
    timing = _TIMING.fullmatch(code)
    timed = bool(timing and (timing["stem"] is None or timing["stem"] in stems))
    titled = _PARTICIPANT.fullmatch(code) or _TIMING_TITLE.fullmatch(_key(code))
    return code in _TITLES or timed or bool(titled)


def _heading(name: str, code: str, text: str | None) -> Heading:
    """Say of which question a column is, and which part of it."""
    match = _CODE.fullmatch(code)
    part = match and (match["part"] or match["under"])
    last = _LAST.fullmatch((text or "") if match else code)
    if match and not part:
        return Heading(name, True, match["stem"], text=text)
    if match:
        option = last and last["part"]
        text = last["text"] if last else text
        return Heading(name, True, match["stem"], part or "", match["scale"] or "", text, option)
    if last and last["text"]:
        return Heading(name, True, last["text"], last["part"], "", last["text"], last["part"])
    return Heading(name, True, code, text=text)
