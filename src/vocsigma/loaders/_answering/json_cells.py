"""What stands in JSON as the cells of a survey."""

from __future__ import annotations

from typing import Any

import pandas as pd

from vocsigma.loaders._answering.sheet import Sheet
from vocsigma.loaders._answering.survey_json import Responses
from vocsigma.loaders._files.json_values import whole_text, written


def text_of(value: Any) -> str:
    """Write a value as text, empty for null, numbers as they stand in the file."""
    if value is None:
        return ""
    return whole_text(value if isinstance(value, str) else written(value))


def object_of(value: Any) -> dict[str, Any]:
    """Give an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sheet_of(responses: Responses, cells: pd.DataFrame) -> Sheet:
    """Give the cells of a file's responses, one row each."""
    source = responses.source
    return Sheet(
        cells,
        responses.record,
        responses.records,
        source.name,
        responses.rejects,
        source.encoding,
        source.damaged,
    )


def with_columns(wide: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Give these columns and the others, empty where nobody answered."""
    every = list(dict.fromkeys([*names, *wide.columns]))
    return wide.reindex(columns=every).astype("str")
