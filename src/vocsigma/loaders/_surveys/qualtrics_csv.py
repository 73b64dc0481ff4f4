"""CSV exports of Qualtrics: three lines of names, or two in the legacy format."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from typing import Any

from vocsigma.exceptions import FormatError, listing
from vocsigma.loaders._answering.one_line import one_line
from vocsigma.loaders._answering.sheet import headed
from vocsigma.loaders._files.source import Source
from vocsigma.loaders._surveys.qualtrics_columns import (
    END,
    ID,
    KEPT,
    NOTED,
    PERSONAL,
    START,
    Column,
    Opened,
)

# A block that is asked in a loop has the loop's number before its questions' ids.
_QUESTION = re.compile(r"(?:\d+_)?QID\d")
# What Qualtrics makes of answers: topics of texts, and the groups of a net promoter score.
_DERIVED = re.compile(r".*QID\d+(?:_TEXT_[0-9a-f]{16,}\D\w*|_NPS_GROUP)")


def opened_csv(source: Source) -> Opened:
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
    absent = [name for name in (ID, START, END) if name not in known]
    if absent:
        message = f"{source.name} has no column {listing(absent)}; export all fields"
        raise FormatError(message)
    zone = ("UTC" if zones[0] == "Z" else zones[0]) if zones else None
    return Opened(columns, head.sheet(known, after=after, id_column=ID), zone)


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


def _columns(names: list[str], texts: list[str], ids: list[str]) -> list[Column]:
    """Say what each column is; a name that is there twice is counted on."""
    seen: Counter[str] = Counter()
    columns = []
    for place, (name, text, given) in enumerate(zip(names, texts, ids, strict=True), start=1):
        own = name.strip()
        noted = NOTED.get(given.lower()) or NOTED.get(own.lower())
        personal = {own.lower(), given.lower()} & PERSONAL or given.startswith("panel-")
        own = noted or own or f"(column {place})"
        seen[own] += 1
        own = own if seen[own] == 1 else f"{own} ({seen[own]})"
        asked = bool(_QUESTION.match(given)) if given else bool(name.strip())
        question = asked and not (noted or personal or _DERIVED.fullmatch(given))
        embedded = bool(given) and not (noted or personal or asked)
        columns.append(Column(own, one_line(text), question, own in KEPT or embedded, given))
    return columns
