"""Errors and warnings: one root each; leaves are also the standard type a caller would catch."""

from collections.abc import Iterable
from difflib import get_close_matches


class VocsigmaError(Exception):
    """The root of every error that vocsigma raises on purpose."""


class ArgumentError(VocsigmaError, ValueError):
    """An argument has a value that cannot be used."""


class TableError(VocsigmaError, ValueError):
    """A table lacks a column, or holds values that its definition does not allow."""


class FormatError(VocsigmaError, ValueError):
    """A file is not what its reader expects."""


class MissingExtraError(VocsigmaError, ImportError):
    """An optional dependency is needed and not installed."""


class VocsigmaWarning(UserWarning):
    """The root of every warning that vocsigma gives."""


class DataWarning(VocsigmaWarning):
    """The data hold something that the reader of the result should know."""


class BaselineWarning(VocsigmaWarning):
    """Control limits rest on too little, or on something that does not vary."""


class IntervalWarning(VocsigmaWarning):
    """An interval rests on an assumption that these data strain."""


def listing(names: Iterable[object], most: int = 8) -> str:
    """Quote names for a message: ``'a', 'b', 'c' and 4 more``."""
    quoted = [repr(name) for name in names]
    shown = ", ".join(quoted[:most])
    return shown if len(quoted) <= most else f"{shown} and {len(quoted) - most} more"


def nearest(name: object, options: Iterable[object]) -> str:
    """Say ``; did you mean 'x'?`` where an option is close to the name, else nothing."""
    wanted = str(name).lower()
    by_lower = {str(option).lower(): str(option) for option in options}
    parts = [option for option in by_lower if len(option) > 3 and option in wanted.split("_")]
    close = parts or get_close_matches(wanted, by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[close[0]]!r}?" if close else ""
