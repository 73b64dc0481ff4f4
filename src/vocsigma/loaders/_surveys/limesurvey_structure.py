"""What a survey of LimeSurvey asks: its structure file (.lss), read without what else XML can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError, XMLParser

from vocsigma.exceptions import ArgumentError, FormatError, listing
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._files.source import Source, in_utf8

# A survey of a thousand questions in three languages takes about 10 MiB.
LARGEST = 64 << 20
_FIELD = 5
_GRIDS = (":", ";")
Row = Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """A question: its letter of type, its text, its options by scale, and the rows or options below it.

    `parts` and `across` give the text of each sub-question by its code; `across` are the columns of a grid.
    """

    code: str
    type: str
    text: str
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    across: Mapping[str, str] = field(default_factory=dict)
    other: str | None = None

    def columns(self) -> Iterator[tuple[str, str]]:
        """Give the code and the full heading of each column that an export has of it."""
        for part, text in self._places():
            code = f"{self.code}{part}"
            yield code, f"{self.text} {text}".strip()
        if self.other is not None:
            yield f"{self.code}[other]", f"{self.text} [{self.other}]"
        if self.type == "O":
            yield f"{self.code}[comment]", f"{self.text} [Comment]"

    def _places(self) -> Iterator[tuple[str, str]]:
        if self.type == "R":
            ranks = range(1, len(self.options.get("0", ())) + 1)
            yield from ((f"[{rank}]", f"[Rank {rank}]") for rank in ranks)
        elif self.type in _GRIDS:
            for row, below in self.parts.items():
                for column, beside in self.across.items():
                    yield f"[{row}_{column}]", f"[{below}][{beside}]"
        elif self.type == "1":
            for row, text in self.parts.items():
                for scale in (1, 2):
                    yield f"[{row}][{scale}]", f"[{text}][Scale {scale}]"
        elif self.parts:
            for row, text in self.parts.items():
                yield f"[{row}]", f"[{text}]"
                if self.type == "P":
                    yield f"[{row}comment]", f"[{text}][Comment]"
        else:
            yield "", ""


def questions_of(source: Source, language: str | None = None) -> dict[str, Question]:
    """Read a structure file.

    Parameters
    ----------
    source : Source
        The file.
    language : str, optional
        The language of the texts; the survey's base language if not given, and where a text is missing.

    Returns
    -------
    dict of str to Question
        The questions by code, in the order of the file.

    Raises
    ------
    FormatError
        If the file is no structure of a survey, is damaged, too large, or declares entities.
    ArgumentError
        If the survey does not have the language.
    """
    tables, languages = _tables(source)
    spoken = _languages(tables, languages)
    questions = _joined(tables, _Texts([*([language] if language else []), *spoken]))
    if not questions:
        message = (
            f"{source.name} holds no questions, as a survey structure of LimeSurvey (.lss) does; "
            "export it there as a survey structure"
        )
        raise FormatError(message)
    if language is not None and language not in spoken:
        message = f"{source.name} has no language {language!r} (it has {listing(spoken)})"
        raise ArgumentError(message)
    return questions


@dataclass(frozen=True)
class _Texts:
    """Picks texts in the first of several languages in which they are there."""

    languages: list[str]

    def of(self, rows: Iterable[Row], key: str, name: str) -> dict[str, str]:
        """Give the text of each key."""
        given = [row for row in rows if row.get(key) and row.get(name)]
        # What comes last stays.
        best_last = sorted(given, key=self._rank, reverse=True)
        return {row[key]: one_line(row[name]) for row in best_last}

    def _rank(self, row: Row) -> int:
        tongue = row.get("language")
        return self.languages.index(tongue) if tongue in self.languages else len(self.languages)


def _joined(tables: Mapping[str, list[Row]], texts: _Texts) -> dict[str, Question]:
    """Put texts, options and sub-questions to their questions."""
    # Before version 4 of LimeSurvey there was a row a language, with the text in it.
    titled = [*tables.get("questions", []), *tables.get("subquestions", [])]
    asked = texts.of([*tables.get("question_l10ns", []), *titled], "qid", "question")
    options = _options(tables, texts)
    rows = {row["qid"]: row for row in titled if row.get("qid") and row.get("title")}
    below = {qid: row for qid, row in rows.items() if row.get("parent_qid", "0") != "0"}
    parts: dict[tuple[str, bool], dict[str, str]] = {}
    for qid, row in below.items():
        place = (row["parent_qid"], row.get("scale_id") == "1")
        parts.setdefault(place, {})[row["title"]] = asked.get(qid, "")
    named = [row for row in tables.get("question_attributes", [])
             if row.get("attribute") == "other_replace_text"]  # fmt: skip
    others = texts.of(named, "qid", "value")
    return {
        row["title"]: Question(
            code=row["title"],
            type=row.get("type", ""),
            text=asked.get(qid, ""),
            options=options.get(qid, {}),
            parts=parts.get((qid, False), {}),
            across=parts.get((qid, True), {}),
            other=others.get(qid, "Other") if row.get("other") == "Y" else None,
        )
        for qid, row in rows.items()
        if qid not in below
    }


def _options(
    tables: Mapping[str, list[Row]], texts: _Texts
) -> dict[str, dict[str, dict[str, str]]]:
    """Give the options by question and scale: the label of each code."""
    rows = tables.get("answers", [])
    key = "aid" if any("aid" in row for row in rows) else "key"
    # Without a number of its own an answer is known by its question, scale and code.
    named = [{**row, "key": "/".join(row.get(one, "") for one in ("qid", "scale_id", "code"))}
             for row in rows]  # fmt: skip
    labels = texts.of([*tables.get("answer_l10ns", []), *named], key, "answer")
    options: dict[str, dict[str, dict[str, str]]] = {}
    for row in named:
        own = options.setdefault(row.get("qid", ""), {}).setdefault(row.get("scale_id", "0"), {})
        own[row.get("code", "")] = labels.get(row.get(key, ""), row.get("code", ""))
    return options


def _languages(tables: Mapping[str, list[Row]], listed: list[str]) -> list[str]:
    """Give the survey's languages, its base language first."""
    base = [row["language"] for row in tables.get("surveys", []) if row.get("language")]
    return list(dict.fromkeys([*base, *listed]))


def _tables(source: Source) -> tuple[dict[str, list[Row]], list[str]]:
    """Give the document's tables, each a list of rows, and its languages."""
    with source.open() as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        message = (
            f"{source.name} has more than {LARGEST >> 20} MiB; no survey's structure is as large"
        )
        raise FormatError(message)
    found = _Rows(source.name)
    # Without a document type there are no entities but XML's own five, and nothing is fetched.
    parser = XMLParser(target=found)  # noqa: S314
    try:
        parser.feed(in_utf8(source.of_bytes(data, source.encoding)).data().decode())
        parser.close()
    except ParseError as error:
        message = (
            f"{source.name} is no sound XML ({error}); export the survey structure (.lss) again"
        )
        raise FormatError(message) from error
    return found.tables, found.languages


class _Rows:
    """Hears the parser, and keeps the fields of ``document/<table>/rows/row``."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._path: list[str] = []
        self._texts: list[str] = []
        self.tables: dict[str, list[Row]] = {}
        self.languages: list[str] = []
        self._row: dict[str, str] = {}

    def doctype(self, *_: str | None) -> None:
        """Refuse what could declare entities, each of many others."""
        message = (
            f"{self._name} declares a document type, which no survey structure does; it is not read"
        )
        raise FormatError(message)

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        """Go one deeper."""
        self._path.append(tag)
        self._texts = []
        if self._path[2:] == ["rows", "row"]:
            self._row = {}
            self.tables.setdefault(self._path[1], []).append(self._row)

    def data(self, text: str) -> None:
        """Take a part of a text."""
        self._texts.append(text)

    def end(self, tag: str) -> None:
        """Come one higher."""
        text = "".join(self._texts)
        if len(self._path) == _FIELD and self._path[2:4] == ["rows", "row"]:
            self._row[tag] = text
        elif self._path[1:] == ["languages", "language"]:
            self.languages.append(text)
        self._path.pop()
        self._texts = []

    def close(self) -> None:
        """End the document."""
