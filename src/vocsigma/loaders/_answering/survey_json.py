"""The responses of a survey in JSON: pages of them, a list, or one a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.exceptions import FormatError
from vocsigma.loaders._files.json_values import Stray, values_in, whole_text
from vocsigma.loaders._files.records import REJECTED
from vocsigma.loaders._files.source import Source, in_utf8

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Responses:
    """The responses, each as it stands in the file, numbers as text, and what is none.

    `record` is the number of each one's record; `records` counts them with those in `rejects`.
    """

    source: Source
    values: list[dict[str, Any]]
    record: NDArray[np.int64]
    records: int
    rejects: pd.DataFrame


def responses_in(
    source: Source,
    title: str,
    is_response: Callable[[Any], bool],
    records: Callable[[Any], Iterable[Any]],
) -> Responses:
    """Read the responses of a file.

    Parameters
    ----------
    source : Source
        The file.
    title : str
        What it should be, for the error: ``"responses of Typeform"``.
    is_response : function
        Says whether a value is a response.
    records : function
        Gives the records of a page; `_json_walk.inside` makes one.

    Returns
    -------
    Responses
        Every record is in it, or in its rejects.

    Raises
    ------
    FormatError
        If no record is a response.
    """
    source = in_utf8(source)
    text = source.data().decode("utf-8-sig")
    values, number, strays = [], [], []
    found = (
        record
        for value in values_in(text, is_response)
        for record in ([value] if isinstance(value, Stray) else records(value))
    )
    count = 0
    for count, record in enumerate(found, start=1):
        if isinstance(record, Stray):
            strays.append((count, record.reason, record.raw))
        elif is_response(record):
            values.append(_mended(record) if _SURROGATE.search(text) else record)
            number.append(count)
        else:
            stray = Stray.of("no_record", record)
            strays.append((count, stray.reason, stray.raw))
    if not values:
        message = f"{source.name} holds no {title} (records read: {count}); see vocsigma.read_any"
        raise FormatError(message)
    rejects = pd.DataFrame(strays, columns=REJECTED)
    return Responses(source, values, np.array(number, dtype=np.int64), count, rejects)


def _mended(value: Any) -> Any:
    """Replace half characters in all texts of a value."""
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, list):
        return [_mended(one) for one in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(one) for name, one in value.items()}
    return value
