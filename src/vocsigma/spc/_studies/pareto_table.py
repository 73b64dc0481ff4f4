"""The Pareto table: which few causes make most of the cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.frames import require
from vocsigma.spc._result.wording import short

OTHERS = "others"
_MOST = 0.8
_MOST_NAMES = 6


@dataclass(frozen=True, eq=False, repr=False)
class Pareto(Result):
    """Causes by their size, the largest first; made by :func:`pareto`.

    Parameters
    ----------
    table : DataFrame
        One row a category, the largest first, equal ones in the order of the data: ``category``,
        ``count``, ``weight`` (of one case), ``size`` (count times weight), ``share`` of the total
        size and ``cumulative_share``. What ``most=`` leaves over is the last row, ``others``,
        whatever its size; its weight is the mean.
    measure : str
        What is counted.
    pooled : int
        The number of categories in ``others``.
    missing : int
        The number of rows without a category, which are not counted.

    Examples
    --------
    >>> from vocsigma.spc import pareto
    >>> pareto(["late", "late", "lost"])
    <Pareto: 2 categories of 3>
    """

    table: pd.DataFrame
    measure: str
    pooled: int
    missing: int

    def __repr__(self) -> str:
        total = short(float(self.table["count"].sum()))
        return f"<Pareto: {len(self.table) + max(self.pooled - 1, 0)} categories of {total}>"

    def vital_few(self, share: float = _MOST) -> list[Any]:
        """Give the fewest categories, from the largest, that make a share of the total.

        Parameters
        ----------
        share : float
            The share, above 0 and up to 1.

        Returns
        -------
        list
            The categories; without ``others``, even where all of them do not make the share.

        Raises
        ------
        ArgumentError
            If ``share`` is no share.

        Examples
        --------
        >>> from vocsigma.spc import pareto
        >>> pareto(["late", "late", "late", "late", "lost"]).vital_few()
        ['late']
        """
        if not 0 < share <= 1:
            raise ArgumentError(f"share={share} is no share; give a number above 0 and up to 1")
        named = self.table.iloc[: len(self.table) - bool(self.pooled)]
        # Up to a rounding error: of ten equal parts, eight are 80%.
        reached = int((named["cumulative_share"] < share - 1e-12).sum()) + 1
        return named["category"].head(reached).tolist()

    def finding(self) -> str:
        """Say in one sentence which few categories make most.

        Returns
        -------
        str
            Those that make 80%, with their share.
        """
        few = self.vital_few()
        names = ", ".join(map(str, few[:_MOST_NAMES]))
        more = f" and {len(few) - _MOST_NAMES} more" if len(few) > _MOST_NAMES else ""
        share = self.table["cumulative_share"].iloc[len(few) - 1]
        total = len(self.table) + max(self.pooled - 1, 0)
        verb = "makes" if len(few) == 1 else "make"
        return (
            f"{len(few)} of {total} categories {verb} {100 * share:.3g}% of the {self.measure}: "
            f"{names}{more}."
        )

    def summary(self) -> str:
        """Say the result in plain sentences.

        Returns
        -------
        str
            The finding, the total, and what was pooled or left out; one sentence a line.
        """
        lines = [
            self.finding(),
            f"The total of the {self.measure} is {short(float(self.table['size'].sum()))}.",
        ]
        if self.pooled:
            share = 100 * self.table["share"].iloc[-1]
            lines.append(f"{self.pooled} categories are pooled as others: {share:.3g}%.")
        if self.missing:
            lines.append(f"{self.missing} rows have no category, and are not counted.")
        return "\n".join(lines)


def pareto(
    data: Any,
    *,
    by: str | None = None,
    value: str | None = None,
    weight: str | Mapping[Any, float] | None = None,
    most: int | None = None,
) -> Pareto:
    """Rank causes by how much of the whole they make.

    Parameters
    ----------
    data : DataFrame, Series or array
        One row a case, or one row a category with its count. A Series or an array holds the
        categories themselves.
    by : str, optional
        The column of the categories; needed for a frame.
    value : str, optional
        The column of the counts, 0 or more; each row counts 1 if not given.
    weight : str or mapping, optional
        What one case weighs, such as its cost: a column, or a number for each category; 1 if not
        given.
    most : int, optional
        How many categories stand by themselves; the rest are pooled as ``others``, last. All if not
        given.

    Returns
    -------
    Pareto
        The table of categories, and the vital few.

    Raises
    ------
    TableError
        If a column is missing.
    ArgumentError
        If counts or weights are negative or missing, there is nothing to count, or a category has no
        weight.

    Notes
    -----
    The shares are of ``count * weight``. The order of categories whose counts differ by little is
    that of chance: chart them over time before you choose.

    References
    ----------
    Juran, J. M. (1954). Universals in management planning and controlling. Management Review 43,
    748-761.

    Examples
    --------
    >>> import pandas as pd
    >>> from vocsigma.spc import pareto
    >>> causes = pd.DataFrame({"cause": ["login", "slow reply", "rude", "billing", "shipping"],
    ...                        "cases": [40, 120, 12, 75, 9]})
    >>> result = pareto(causes, by="cause", value="cases", most=3)
    >>> result.table[["category", "count", "share", "cumulative_share"]].round(3)
         category  count  share  cumulative_share
    0  slow reply  120.0  0.469             0.469
    1     billing   75.0  0.293             0.762
    2       login   40.0  0.156             0.918
    3      others   21.0  0.082             1.000
    >>> print(result.finding())
    3 of 5 categories make 91.8% of the cases: slow reply, billing, login.
    """
    if most is not None and most < 1:
        raise ArgumentError(f"most={most} leaves no category; give 1 or more")
    cases = _cases(data, by, value, weight)
    known = cases.dropna(subset=["category"])
    sums = known.groupby("category", sort=False, observed=True)[["count", "size"]].sum()
    sums = sums.sort_values("size", kind="stable", ascending=False).reset_index()
    total = float(sums["size"].sum())
    if total <= 0:
        raise ArgumentError("`data` has nothing to count: the sizes of all categories are 0")
    pooled = 0 if most is None else len(sums) - most
    table = sums if most is None or pooled < 2 else _pooled(sums, most)
    with np.errstate(invalid="ignore"):
        table.insert(2, "weight", table["size"] / table["count"])
    table["share"] = table["size"] / total
    table["cumulative_share"] = table["size"].cumsum() / total
    missing = int(cases["category"].isna().sum())
    return Pareto(table, value or "cases", pooled if pooled > 1 else 0, missing)


def _cases(
    data: Any, by: str | None, value: str | None, weight: str | Mapping[Any, float] | None
) -> pd.DataFrame:
    """Give each row's category, count and size."""
    if not isinstance(data, pd.DataFrame):
        if by is not None or value is not None or isinstance(weight, str):
            raise ArgumentError(
                "by=, value= and weight= name columns, but `data` is not a DataFrame"
            )
        data, by = pd.DataFrame({"category": pd.Series(data).reset_index(drop=True)}), "category"
    if by is None:
        raise ArgumentError(
            f"by= is missing: name the column of the categories ({listing(data.columns)})"
        )
    columns = [by, value, weight if isinstance(weight, str) else None]
    require(data.columns, [name for name in columns if name is not None], argument="data")
    category = data[by].reset_index(drop=True)
    count = _numbers(data, value, "value", category)
    return pd.DataFrame(
        {"category": category, "count": count, "size": count * _weights(data, weight, category)}
    )


def _weights(
    data: pd.DataFrame, weight: str | Mapping[Any, float] | None, category: pd.Series[Any]
) -> pd.Series[float]:
    """Give what one case of each row weighs."""
    if not isinstance(weight, Mapping):
        return _numbers(data, weight, "weight", category)
    strange = [each for each in category.dropna().unique() if each not in weight]
    if strange:
        message = f"weight= has no category {strange[0]!r} (it has {listing(weight)}); add it"
        raise ArgumentError(message)
    bad = [each for each, number in weight.items() if not number >= 0]
    if bad:
        raise ArgumentError(f"weight= of {bad[0]!r} is {weight[bad[0]]}; give 0 or more")
    return category.map(dict(weight)).astype(np.float64)


def _numbers(
    data: pd.DataFrame, column: str | None, argument: str, category: pd.Series[Any]
) -> pd.Series[float]:
    """Give a column of numbers, all finite and 0 or more; 1 where none is named."""
    if column is None:
        return pd.Series(1.0, index=category.index)
    number = pd.to_numeric(data[column], errors="coerce").astype(np.float64).reset_index(drop=True)
    bad = np.flatnonzero(~((number >= 0) & np.isfinite(number)))
    if bad.size:
        found = data[column].iloc[bad[0]]
        message = (
            f"`{argument}` is {found} at row {bad[0]}; give finite numbers of 0 or more, or leave the "
            "row out"
        )
        raise ArgumentError(message)
    return number


def _pooled(sums: pd.DataFrame, most: int) -> pd.DataFrame:
    """Put all but the largest categories into one row at the end."""
    rest = sums.iloc[most:]
    others = {"category": OTHERS, "count": rest["count"].sum(), "size": rest["size"].sum()}
    head = sums.head(most).astype({"category": object})
    table = pd.concat([head, pd.DataFrame([others])], ignore_index=True)
    return table.infer_objects()
