"""The control charts of a report: which chart, and what to read off it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vocsigma.exceptions import ArgumentError
from vocsigma.report._every import ENOUGH
from vocsigma.report._heard import hear
from vocsigma.spc import ControlChart, i_prime_chart, p_chart, p_prime_chart

LATE = "turns late or missed"
FEWEST_SUBGROUPS = 2
FEWEST_RANGES = 2
MOST_GROUPS = 6
FEWEST_UNITS = 5
_TOO_FEW = "There is no chart yet: it takes three neighbouring periods that are complete."
_NO_DEFECT = (
    "No turn was late or missed, so that nothing shows how the share varies by chance: "
    "the first that is will give a signal."
)


@dataclass(frozen=True)
class Charted:
    """A chart and what was warned of; or no chart, and why."""

    chart: ControlChart | None
    cautions: tuple[str, ...] = ()

    @property
    def scope(self) -> NDArray[np.bool_]:
        """The points that are judged: those after the baseline, or all."""
        assert self.chart is not None  # noqa: S101
        after = self.chart.phase_two
        usable = self.chart.points["z"].notna() & ~self.chart.points["provisional"]
        return after if after.any() else usable.to_numpy()

    @property
    def judged(self) -> pd.DataFrame:
        """The points that are judged."""
        assert self.chart is not None  # noqa: S101
        return self.chart.points[self.scope]

    @property
    def firmness(self) -> int:
        """The number of baseline points that the limits rest on, of several sets the fewest."""
        assert self.chart is not None  # noqa: S101
        return int(self.chart.limits["n_baseline"].min())

    @property
    def signalling(self) -> pd.DataFrame:
        """The judged points that give a signal."""
        return self.judged[self.judged["signal"]]


def share_chart(table: pd.DataFrame, baseline: Any, by: str | None = None) -> Charted:
    """Chart the share late or missed: p' from 20 baseline periods on, p below that."""
    counts = table.rename(columns={"defectives": LATE})
    judged = (counts["units"] > 0) & ~counts["provisional"]
    if judged.sum() < FEWEST_SUBGROUPS:
        return Charted(None, (_TOO_FEW,))
    ask = {"value": LATE, "baseline": baseline, "by": by}
    chart, cautions = hear(partial(p_chart, counts, **ask))
    if chart.limits["n_baseline"].min() >= ENOUGH:
        # Laney's limits also need neighbouring periods, which sparse data may lack.
        with suppress(ArgumentError):
            chart, cautions = hear(partial(p_prime_chart, counts, **ask))
    return Charted(chart, cautions if counts[LATE].any() else (_NO_DEFECT,))


def times_chart(table: pd.DataFrame, baseline: Any) -> Charted:
    """Chart the mean of the log times of those answered."""
    settled = table.assign(provisional=table["times_provisional"])
    usable = ((settled["answered"] > 0) & ~settled["provisional"]).to_numpy()
    if (usable[1:] & usable[:-1]).sum() < FEWEST_RANGES:
        return Charted(None, (_TOO_FEW,))
    return Charted(*hear(partial(i_prime_chart, settled, baseline=baseline)))


def groups_chart(table: pd.DataFrame, baseline: Any, by: str) -> Charted | None:
    """Chart the share of the largest groups that have enough periods and turns; None below two."""
    judged = table[(table["units"] > 0) & ~table["provisional"]]
    sizes = judged.groupby(by, observed=True, sort=False)["units"].agg(["size", "sum"])
    filled = sizes["sum"] >= FEWEST_UNITS * judged["period_start"].nunique()
    enough = sizes[filled & (sizes["size"] >= ENOUGH)].nlargest(MOST_GROUPS, "sum")
    if len(enough) < 2:
        return None
    kept = table[table[by].isin(enough.index)].astype({by: "str"})
    try:
        return share_chart(kept, baseline, by)
    except ArgumentError as error:
        # A group may have begun after a baseline that is sound for the whole.
        return Charted(None, (f"There is no chart: {error}",))
