"""Fit the known distributions to a baseline, so that one can be chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from vocsigma._display import Result
from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._arrays import Column, Data, Floats
from vocsigma.spc._charts.families import XMR
from vocsigma.spc._data.input import read_sample, refuse
from vocsigma.spc._data.percentile_scale import FITTED, WITH_THRESHOLD, PercentileScale
from vocsigma.spc._data.rows import Cells
from vocsigma.spc._data.selection import baseline_rows, excluded_rows
from vocsigma.spc._laws.goodness import anderson_darling, normal_p_value, weibull_p_value

_FEWEST = 8
_P_VALUES = {"lognormal": normal_p_value, "weibull": weibull_p_value}


@dataclass(frozen=True, eq=False, repr=False)
class DistributionFits(Result):
    """Distributions fitted to the same values; made by :func:`fit_distributions`.

    Parameters
    ----------
    table : DataFrame
        One row a distribution, the least AIC first: ``distribution`` (the name for ``scale=``),
        ``shape``, ``scale``, ``threshold`` (scipy's parametrization; missing where nothing is most
        likely), ``log_likelihood``, ``n_parameters``, ``aic``, ``statistic`` (Anderson-Darling),
        ``p_value`` (of it, where its distribution is known), and the points ``lcl``, ``center``,
        ``ucl`` that limits would stand at.
    n : int
        The number of values.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import fit_distributions
    >>> waits = np.random.default_rng(4).weibull(1.5, size=200)
    >>> isinstance(fit_distributions(waits).table, pd.DataFrame)
    True
    """

    table: pd.DataFrame
    n: int

    def __repr__(self) -> str:
        return f"<DistributionFits: {len(self.table)} distributions of {self.n} values>"

    @property
    def best(self) -> str:
        """The distribution of least AIC."""
        return str(self.table["distribution"].iloc[0])

    def summary(self) -> str:
        """Say which distribution fits best, and how well.

        Returns
        -------
        str
            One sentence a line.
        """
        first = self.table.iloc[0]
        gap = self.table["aic"].iloc[1:].min() - first["aic"]
        lines = [
            f"Of {len(self.table)} distributions fitted to {self.n} values, {self.best} has the "
            f"least AIC ({first['aic']:.1f}), the next has {gap:.1f} more."
        ]
        if gap < 2:
            lines.append("A difference below 2 does not tell them apart: take the simpler one.")
        if not math.isnan(first["p_value"]):
            fits = "speaks against it" if first["p_value"] < 0.05 else "does not speak against it"
            lines.append(
                f"The Anderson-Darling test {fits} (A2 = {first['statistic']:.2f}, "
                f"p = {first['p_value']:.2g})."
            )
        failed = self.table.loc[self.table["aic"].isna(), "distribution"]
        if len(failed):
            lines.append(f"No threshold is most likely for {', '.join(failed)}.")
        return "\n".join(lines)


def fit_distributions(
    data: Data,
    *,
    value: Column | None = None,
    baseline: Any = None,
    exclude: Any = None,
    distributions: Sequence[str] | None = None,
) -> DistributionFits:
    """Fit distributions to a baseline, to choose the ``scale=`` of a chart.

    Parameters
    ----------
    data : array, Series or DataFrame
        The values, all above 0.
    value : str or array, optional
        Column or array of the values; ``median`` if not given.
    baseline, exclude : int, slice, mask or list, optional
        The rows that are fitted, and those that are left out, as for the charts.
    distributions : sequence of str, optional
        ``lognormal``, ``weibull``, ``gamma``, ``loglogistic``, ``exponential``, and with a
        threshold ``lognormal3``, ``weibull3``, ``gamma3``, ``loglogistic3``, ``exponential2``; all
        if not given.

    Returns
    -------
    DistributionFits
        The fits, the least AIC first.

    Raises
    ------
    ArgumentError
        If a value is not above 0, there are fewer than 8 of them, or none differ.

    Notes
    -----
    Fits are of greatest likelihood. With a threshold the likelihood has no upper bound as the
    threshold nears the least value; the local maximum farthest from it is taken, and nothing where
    there is none. The threshold of the exponential is the unbiased ``min - (mean - min)/(m - 1)``,
    so that its AIC is a little higher than its rivals'. The p-value of the Anderson-Darling
    statistic is given for lognormal and Weibull without a threshold, where it does not depend on
    the parameters.

    Examples
    --------
    >>> import numpy as np
    >>> from vocsigma.spc import fit_distributions
    >>> waits = 30 + np.random.default_rng(4).lognormal(3, 0.8, size=200)
    >>> fits = fit_distributions(waits, distributions=["lognormal", "lognormal3", "weibull"])
    >>> fits.table[["distribution", "threshold", "aic"]].round(1)
      distribution  threshold     aic
    0   lognormal3       29.0  1697.6
    1    lognormal        0.0  1740.3
    2      weibull        0.0  1822.9
    """
    names = list(FITTED) if distributions is None else list(distributions)
    unknown = [name for name in names if name not in FITTED]
    if unknown or not names:
        message = f"distributions={distributions!r} is unknown; take some of "
        raise ArgumentError(message + listing(FITTED, len(FITTED)))
    sample = read_sample(data, XMR, value=value, n=None, time=None, by=None)
    use = baseline_rows(baseline, sample) & ~excluded_rows(exclude, sample)
    use &= ~np.isnan(sample.value) & ~sample.provisional
    remedy = "these distributions are of values above 0; leave the row out"
    refuse(use & (sample.value <= 0), sample, "`value` is not above 0", sample.value, remedy)
    x = sample.value[use]
    if x.size < _FEWEST or np.ptp(x) == 0:
        found = f"{x.size} values" if x.size < _FEWEST else "values that do not vary"
        message = f"`data` gives {found} for the fit; give {_FEWEST} or more that differ"
        raise ArgumentError(message)
    table = pd.DataFrame([_row(name, x) for name in names])
    return DistributionFits(table.sort_values("aic", kind="stable", ignore_index=True), x.size)


def _row(name: str, x: Floats) -> dict[str, Any]:
    """Fit one distribution."""
    distribution = FITTED[name]
    number = 1 + distribution.shaped + (name in WITH_THRESHOLD)
    one = Cells(np.zeros(1, np.int64), np.zeros(x.size, np.int64), np.zeros(1, np.int64))
    row: dict[str, Any] = {"distribution": name}
    try:
        scale = PercentileScale(name).fitted(x, np.ones(x.size, dtype=bool), one)
    except ArgumentError:
        missing = ("shape", "scale", "threshold", "log_likelihood")
        row |= dict.fromkeys(missing, math.nan) | {"n_parameters": number}
        return row | dict.fromkeys(
            ("aic", "statistic", "p_value", "lcl", "center", "ucl"), math.nan
        )
    fit = scale.parameters(0)
    log_likelihood = distribution.log_likelihood(x - fit["threshold"], fit["shape"], fit["scale"])
    statistic = anderson_darling(scale.forward(x))
    p_value = _P_VALUES.get(name)
    lcl, center, ucl = scale.back(np.array([-3.0, 0.0, 3.0])).tolist()
    return (
        row
        | fit
        | {
            "log_likelihood": log_likelihood,
            "n_parameters": number,
            "aic": 2 * number - 2 * log_likelihood,
            "statistic": statistic,
            "p_value": math.nan if p_value is None else p_value(statistic, x.size),
            "lcl": lcl,
            "center": center,
            "ucl": ucl,
        }
    )
