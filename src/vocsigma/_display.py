"""What every result shows of itself: its picture, its table in a notebook, its dictionary."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import fields
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_ROWS = 20
_UNITS = (
    (86_400.0, "d", "day"),
    (3600.0, "h", "hour"),
    (60.0, "min", "minute"),
    (1.0, "s", "second"),
)


class Result(ABC):
    """The base of every result: a frozen dataclass with tables, sentences and a picture."""

    @abstractmethod
    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            The finding first, then what it rests on.
        """

    def plot(self, *, ax: Axes | None = None) -> Axes:
        """Draw the result.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure if not given.

        Returns
        -------
        matplotlib Axes
            The axes that were drawn on.
        """
        axes: Axes = import_module("vocsigma.plotting").picture_of(self)(self, ax=ax)
        return axes

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain Python values that JSON can hold.

        Returns
        -------
        dict
            One entry a field; a table is a list of records, times are ISO 8601 strings, a missing
            or infinite number is None.
        """
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in self.summary().splitlines())
        return paragraphs + frame_html(getattr(self, "table", None))


def frame_html(frame: object, rows: int = SHOWN_ROWS) -> str:
    """Render the head of a frame as an escaped HTML table; nothing for anything else."""
    if not isinstance(frame, pd.DataFrame):
        return ""
    more = f"<p>{len(frame) - rows:,} more rows</p>" if len(frame) > rows else ""
    return str(frame.head(rows).to_html(border=0, escape=True, index=False)) + more


def per_million(dpmo: float) -> str:
    """Write defects per million: whole from 100 up, three digits below, a dash where missing."""
    if math.isnan(dpmo):
        return "–"
    return f"{dpmo:,.0f}" if dpmo >= 100 else f"{dpmo:.3g}"


def span(seconds: float, *, digits: int = 3, spoken: bool = False) -> str:
    """Write a time in the largest unit of which there are two or more, or just one: 90 min, 1 h."""
    if math.isnan(seconds):
        return "not reached"
    fits = (unit for unit in _UNITS if abs(seconds) >= 2 * unit[0] or abs(seconds) == unit[0])
    size, short, name = next(fits, _UNITS[-1])
    value = seconds / size
    whole = abs(value) >= 10 ** (digits - 1)
    told = f"{value:,.0f}" if whole else f"{value:.{digits}g}"
    if not spoken:
        return f"{told} {short}"
    return f"{told} {name}" if told == "1" else f"{told} {name}s"


def probability(p_value: float) -> str:
    """Write a p-value in two digits, very small ones as a bound."""
    return "p < 0.0001" if p_value < 0.0001 else f"p = {p_value:.2g}"


def plain(value: Any) -> Any:
    """Turn a value into what JSON can hold."""
    if isinstance(value, pd.DataFrame):
        return [
            {str(name): plain(cell) for name, cell in record.items()}
            for record in value.to_dict("records")
        ]
    if isinstance(value, pd.Series | np.ndarray):
        return [plain(cell) for cell in value.tolist()]
    if isinstance(value, dict):
        return {str(name): plain(cell) for name, cell in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(cell) for cell in value]
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, pd.Timestamp | pd.Timedelta):
        return value.isoformat()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bool | int | str):
        return value
    return str(value)
