"""The result of following customers, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result, plain
from vocsigma._stats.log_rank import LogRank

_MOST_TOLD = 6


@dataclass(frozen=True, eq=False)
class SurvivalCurve(Result):
    """Shares of customers kept over time, by group, with intervals.

    Parameters
    ----------
    table : DataFrame
        One row a group and time of losses, after one at time 0: the columns of `by`, time, at_risk
        (just before it), events, censored (from it until before the next row), survival (after it),
        conf_low, conf_high.
    medians : DataFrame
        One row a group: the columns of `by`, n, events, observed_to (the longest follow-up), median,
        median_low, median_high; missing where the curve, or its limit, does not come down to one half.
    restricted_means : DataFrame
        One row a group: the columns of `by`, estimate (the mean time within the horizon), std_error,
        conf_low, conf_high; without an interval where no loss but the last falls in it.
    log_rank : LogRank or None
        The test between the groups: statistic, df, p_value, observed and expected events; None for
        one group.
    by : tuple of str
        The columns that make the groups.
    restricted_to : float
        The horizon of the restricted means.
    conf_type : str
        The scale on which the curve's intervals are symmetric.
    confidence : float
        The confidence level.
    unit : str
        The unit of time, where it is known.

    See Also
    --------
    survival_curve : Makes it.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.retention import survival_curve
    >>> result = survival_curve(pd.DataFrame({"duration": [5, 8, 9], "event": [1, 0, 1]}))
    >>> result.medians
       n  events  observed_to  median  median_low  median_high
    0  3       2          9.0     9.0         5.0          NaN
    """

    table: pd.DataFrame
    medians: pd.DataFrame
    restricted_means: pd.DataFrame
    log_rank: LogRank | None
    by: tuple[str, ...]
    restricted_to: float
    conf_type: str
    confidence: float
    unit: str = ""

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            How many were lost and how long customers stay, by group; the test; what to keep in mind.

        Examples
        --------
        >>> import pandas as pd
        >>> from vocsigma.retention import survival_curve
        >>> frame = pd.DataFrame({"duration": [5, 8, 9, 12], "event": [1, 0, 1, 1]})
        >>> print(survival_curve(frame).summary())
        3 of 4 were lost; median time 9 (95% CI 5 to not reached), mean within 12: 9.125 (6.318 to 11.93).
        """
        return "\n".join(self._sentences())

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain Python values that JSON can hold.

        Returns
        -------
        dict
            One entry a field; ``log_rank`` is a dictionary too, or None.
        """
        test = None if self.log_rank is None else plain(self.log_rank._asdict())
        return {**super().to_dict(), "log_rank": test}

    def group_names(self) -> list[str]:
        """Name the groups, in the order of `medians`.

        Returns
        -------
        list of str
            The keys of each group; ``all`` where there is one group only.
        """
        if not self.by:
            return ["all"]
        keys = self.medians[list(self.by)].itertuples(index=False, name=None)
        return [
            ", ".join(
                f"no {name}" if pd.isna(key) else f"{name} {key}"
                for name, key in zip(self.by, row, strict=True)
            )
            for row in keys
        ]

    def _sentences(self) -> Iterator[str]:
        for place, name in list(enumerate(self.group_names()))[:_MOST_TOLD]:
            yield self._finding(place, f"{name}: " if self.by else "")
        if len(self.medians) > _MOST_TOLD:
            yield f"{len(self.medians) - _MOST_TOLD:,} more groups are in `medians`."
        if self.log_rank is not None:
            yield self._test(self.log_rank)
            yield (
                "A difference between groups is no effect of what they are named for: other things may "
                "differ between them."
            )

    def _finding(self, place: int, name: str) -> str:
        row, mean = self.medians.iloc[place], self.restricted_means.iloc[place]
        unit = f" {self.unit}" if self.unit else ""
        middle = f"median time {_time(row['median'])}{unit if np.isfinite(row['median']) else ''}"
        level = f"{self.confidence * 100:.4g}% CI "
        return (
            f"{name}{int(row['events']):,} of {int(row['n']):,} were lost; {middle} "
            f"({level}{_limits(row['median_low'], row['median_high'])}), mean within "
            f"{_time(self.restricted_to)}{unit}: {_time(mean['estimate'])} "
            f"({_limits(mean['conf_low'], mean['conf_high'])})."
        )

    def _test(self, test: LogRank) -> str:
        if test.df == 0:
            return "No log-rank test: at no loss were two groups under observation together."
        figures = (
            f"log-rank chi-squared {test.statistic:.2f} on {test.df} df, p = {test.p_value:.2g}"
        )
        if test.p_value < 1.0 - self.confidence:
            return f"The curves differ by more than chance explains ({figures})."
        return f"The curves differ no more than chance may explain ({figures})."


def _limits(low: float, high: float) -> str:
    """Write an interval."""
    return f"{_time(low)} to {_time(high)}" if np.isfinite(low) else "not estimable"


def _time(value: float) -> str:
    """Write a time."""
    return f"{value:,.4g}" if np.isfinite(value) else "not reached"
