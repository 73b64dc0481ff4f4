"""Frozen limits: keep them, save them, and judge new data by them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from vocsigma._display import plain
from vocsigma.exceptions import FormatError

FORMAT = "vocsigma.baseline"
VERSION = 1


@dataclass(frozen=True)
class GroupLimits:
    """The limits of one group: centre and dispersion on the scale, and what they rest on.

    ``parameters`` holds what else the kind of chart estimates, ``scale`` what was fitted to make
    the scale.
    """

    group: tuple[Any, ...]
    center: float
    dispersion: float
    n_baseline: int
    n_ranges: int
    df: float
    parameters: Mapping[str, Any] = field(default_factory=dict)
    scale: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # One NaN for all, so that a baseline equals itself after it was saved and loaded.
        for name in ("center", "dispersion", "df"):
            if math.isnan(getattr(self, name)):
                object.__setattr__(self, name, math.nan)


@dataclass(frozen=True)
class Baseline:
    """The limits of a chart, frozen.

    Give it as ``baseline=`` to the chart function that made it, or use
    :meth:`ControlChart.monitor`.

    Parameters
    ----------
    chart : str
        The chart's name: ``xmr``, ``p_prime``, ...
    scale : str
        The scale that the limits were computed on: ``raw``, ``log``, ``boxcox``, ...
    floor : float or None
        The least value whose logarithm is taken, in seconds.
    seconds : bool
        Whether the values are times in seconds.
    measure : str or None
        The column that was charted.
    by : tuple of str
        The columns that make the groups.
    options : mapping
        What only this kind of chart takes, such as the weight of an EWMA.
    limits : tuple of GroupLimits
        One entry a group: its centre and dispersion on the scale (sigma, or sigma_z for counts),
        the number of baseline points, of moving ranges, the degrees of freedom of the dispersion
        (missing if it is known), the widening of corrected limits and what else this kind of
        chart estimates, and what was fitted to make the scale.
    fingerprint : str
        SHA-256 of the values and sizes that the limits rest on, so that it can be told later
        whether they are the same data.

    Examples
    --------
    >>> from vocsigma.spc import Baseline, c_chart
    >>> may = c_chart([4, 6, 3, 5, 7, 4, 5, 2, 6, 5, 4, 5, 6, 3, 5, 4, 7, 5, 4, 6])
    >>> frozen = Baseline.from_dict(may.baseline.to_dict())
    >>> frozen == may.baseline
    True
    >>> c_chart([5, 13, 4], baseline=frozen).points["signal"].tolist()
    [False, True, False]
    """

    chart: str
    scale: str
    floor: float | None
    seconds: bool
    measure: str | None
    by: tuple[str, ...]
    options: Mapping[str, Any]
    limits: tuple[GroupLimits, ...]
    fingerprint: str

    def to_dict(self) -> dict[str, Any]:
        """Give the baseline as plain values that JSON can hold.

        Returns
        -------
        dict
            The fields, with ``format`` and ``version``.
        """
        return {"format": FORMAT, "version": VERSION, **plain(asdict(self))}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Baseline:
        """Make a baseline from what :meth:`to_dict` gave.

        Parameters
        ----------
        content : dict
            The fields.

        Returns
        -------
        Baseline
            The same baseline.

        Raises
        ------
        FormatError
            If it is something else, or of a later version.
        """
        if content.get("format") != FORMAT:
            raise FormatError(f'this is not a baseline; one has "format": "{FORMAT}"')
        if content.get("version") != VERSION:
            message = (
                f"the baseline has version {content.get('version')!r}, and this vocsigma reads "
                f"{VERSION}; upgrade vocsigma, or make the baseline again"
            )
            raise FormatError(message)
        fields = dict(content)
        del fields["format"], fields["version"]
        try:
            fields["by"] = tuple(fields["by"])
            fields["limits"] = tuple(_group_limits(entry) for entry in fields["limits"])
            return cls(**fields)
        except (KeyError, TypeError) as error:
            raise FormatError(f"the baseline lacks something or has too much: {error}") from error

    def save(self, path: str | Path) -> None:
        """Write the baseline to a JSON file.

        Parameters
        ----------
        path : str or Path
            The file, which is replaced.
        """
        text = json.dumps(self.to_dict(), indent=1, ensure_ascii=False)
        Path(path).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Baseline:
        """Read a baseline that :meth:`save` wrote.

        Parameters
        ----------
        path : str or Path
            The file.

        Returns
        -------
        Baseline
            The same baseline.

        Raises
        ------
        FormatError
            If the file holds something else.
        """
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
        except ValueError as error:
            raise FormatError(f"{path} is not a JSON file: {error}") from error
        return cls.from_dict(content if isinstance(content, dict) else {})


def _group_limits(entry: dict[str, Any]) -> GroupLimits:
    """Read one group's limits; JSON has null where a number is missing."""
    numbers = {
        name: math.nan if entry[name] is None else entry[name]
        for name in ("center", "dispersion", "df")
    }
    return GroupLimits(**{**entry, **numbers, "group": tuple(entry["group"])})
