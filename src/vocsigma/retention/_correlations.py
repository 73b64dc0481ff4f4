"""The result of correlating, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result

_MOST_TOLD = 5


@dataclass(frozen=True, eq=False)
class Correlations(Result):
    """Correlations of pairs of columns, with intervals and q-values.

    Parameters
    ----------
    table : DataFrame
        One row a group and pair; the columns are those of `correlate`.
    method : str
        The coefficient.
    by : tuple of str
        The columns that make the groups, first in the table.
    confidence : float
        The confidence level of the intervals.

    See Also
    --------
    correlate : Makes it.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.retention import correlate
    >>> result = correlate(pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]}), "a", "b")
    >>> result.table.round(3)
       x  y  n  estimate  conf_low  conf_high  p_value  q_value
    0  a  b  4       0.8    -0.697      0.996      0.2      0.2
    """

    table: pd.DataFrame
    method: str
    by: tuple[str, ...]
    confidence: float

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            How many pairs are correlated beyond chance, the strongest of them, and what to keep in
            mind.

        Examples
        --------
        >>> import pandas as pd
        >>> from vocsigma.retention import correlate
        >>> print(correlate(pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]}), "a", "b").summary())
        0 of 1 pairs are correlated beyond chance at a false discovery rate of 5% (pearson).
        a and b: 0.80 (95% CI -0.70 to 1.00, n = 4, q = 0.2).
        These are associations, not effects; rows are taken as independent of each other.
        """
        return "\n".join(self._sentences())

    def row_names(self) -> list[str]:
        """Name the rows of the table: the pair, with its group.

        Returns
        -------
        list of str
            One name a row, such as ``wait_h and csat (channel email)``.
        """
        names = []
        for row in self.table[["x", "y", *self.by]].itertuples(index=False, name=None):
            keys = [
                f"no {name}" if pd.isna(key) else f"{name} {key}"
                for name, key in zip(self.by, row[2:], strict=True)
            ]
            names.append(f"{row[0]} and {row[1]}" + (f" ({', '.join(keys)})" if keys else ""))
        return names

    def _sentences(self) -> Iterator[str]:
        table, names = self.table, self.row_names()
        rate = 1.0 - self.confidence
        tested = int(table["q_value"].notna().sum())
        found = int((table["q_value"] <= rate).sum())
        yield (
            f"{found:,} of {tested:,} pairs are correlated beyond chance at a false discovery rate of "
            f"{rate * 100:.4g}% ({self.method})."
        )
        strongest = np.argsort(-table["estimate"].abs().fillna(-1.0).to_numpy(), kind="stable")
        for place in strongest[: min(_MOST_TOLD, tested)]:
            yield self._finding(names[place], table.iloc[place])
        if tested < len(table):
            yield f"{len(table) - tested:,} pairs have too few rows, or a column that does not vary."
        if table["n"].min() < table["n"].max():
            yield f"Rows with a missing value are left out pair by pair: n is {_span(table['n'])}."
        yield "These are associations, not effects; rows are taken as independent of each other."

    def _finding(self, name: str, row: pd.Series[Any]) -> str:
        if np.isfinite(row["conf_low"]):
            limits = (
                f"{self.confidence * 100:.4g}% CI {row['conf_low']:.2f} to {row['conf_high']:.2f}, "
            )
        else:
            limits = ""
        return (
            f"{name}: {row['estimate']:.2f} ({limits}n = {row['n']:,}, q = {row['q_value']:.2g})."
        )


def _span(n: pd.Series[int]) -> str:
    """Write the smallest and the largest of some numbers."""
    return f"{n.min():,} to {n.max():,}"
