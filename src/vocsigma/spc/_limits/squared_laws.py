"""How Hotelling's T-squared is distributed: for known parameters, baseline points and new ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincinv, chdtrc, chdtri, fdtrc, fdtri

from vocsigma.spc._arrays import Bools, Floats
from vocsigma.spc._data.family import Design
from vocsigma.spc._data.rows import Cells, Estimates, Rows


@dataclass(frozen=True)
class Law:
    """The distribution of each point's T-squared.

    It is ``scale`` times a chi-squared over p, a beta or an F variable: ``chi`` and ``beta`` say
    which points have the first two. ``first`` and ``second`` are the degrees of freedom.
    """

    variables: int
    chi: Bools
    beta: Bools
    scale: Floats
    df: Floats

    @classmethod
    def of(cls, rows: Rows, cells: Cells, estimates: Estimates, design: Design) -> Law:
        """Choose the distributions.

        With known parameters it is chi-squared. Else let m points of n values rest on N values, and
        the covariance on f degrees of freedom. A point that is not among them has
        ``(1 + n/N) p f / (f - p + 1)`` times F(p, f - p + 1). A baseline point has the same with
        ``1 - n/N`` if the covariance is from within subgroups, ``(m - 1)^2 / m`` times
        beta(p/2, (m - p - 1)/2) if it is the sample covariance (Tracy, Young and Mason 1992), and
        about chi-squared if it is from successive differences (Williams et al. 2006).
        """
        p = len(design.options["values"])
        points, total, df = (
            np.array([entry.get(name) for entry in estimates.parameters], np.float64)[cells.of_row]
            for name in ("points", "total", "df")
        )
        known = points == 0
        inside = rows.baseline & ~known
        within, sample = design.options["subgroups"], design.options["method"] == "sample"
        beta = inside & (sample and not within)
        chi = known | (inside & (not sample and not within))
        with np.errstate(divide="ignore", invalid="ignore"):
            away = 1 + np.where(inside, -1, 1) * rows.n / total
            scale = away * p * df / (df - p + 1)
            scale = np.where(beta, (points - 1) ** 2 / points, scale)
        return cls(p, chi, beta, scale, np.where(beta, points - p - 1, df - p + 1))

    def chance(self, squared: Floats) -> Floats:
        """Give the chance of a larger value."""
        p = float(self.variables)
        with np.errstate(invalid="ignore"):
            share = np.clip(squared / self.scale, 0.0, 1.0)
            out = fdtrc(p, self.df, squared / self.scale)
            out = np.where(self.beta, betainc(self.df / 2, p / 2, 1 - share), out)
        return np.where(self.chi, chdtrc(p, squared), out)

    def limit(self, alpha: float) -> Floats:
        """Give the value that is exceeded with a chance."""
        p = float(self.variables)
        out = self.scale * fdtri(p, self.df, 1 - alpha)
        share = 1 - betaincinv(np.where(self.beta, self.df / 2, 1.0), p / 2, alpha)
        out = np.where(self.beta, self.scale * share, out)
        return np.where(self.chi, chdtri(p, alpha), out)
