"""What a chart says of its allowance for a small baseline, and for many units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vocsigma.spc._limits.bands import WIDENING
from vocsigma.spc._rules.discovery import FalseDiscovery

if TYPE_CHECKING:
    from vocsigma.spc._result.chart import ControlChart

_WEEKS = 52


def allowance_sentences(chart: ControlChart) -> list[str]:
    """Say by how much limits are widened, and what a false discovery rate promises."""
    return [*_widening(chart), *_discoveries(chart)]


def _widening(chart: ControlChart) -> list[str]:
    if WIDENING not in chart.points:
        return []
    wide = 100 * (chart.points[WIDENING].dropna() - 1)
    least, most = f"{wide.min():.1f}%", f"{wide.max():.1f}%"
    by = least if least == most else f"{least} to {most}"
    return [
        f"Limits are {by} wider than the standard ones, for what the baseline leaves open: of the "
        "new points of a stable process 0.27% lie outside, on average over such baselines."
    ]


def _discoveries(chart: ControlChart) -> list[str]:
    rates = [bound.rule for bound in chart.design.rules if isinstance(bound.rule, FalseDiscovery)]
    if not rates:
        return []
    rate, judged = rates[0].rate, chart.points[chart.points["p_value"].notna()]
    periods, signalling = judged["time"].nunique(), judged.loc[judged["signal"], "time"].nunique()
    return [
        f"The false discovery rate is {rate:.3g} a period: of the signals of one period no more "
        "than that share is false on average.",
        f"It holds for each period by itself: where nothing changes, up to {rate * _WEEKS:.3g} of "
        f"{_WEEKS} periods have a false signal. Here {signalling} of {periods} have a signal.",
    ]
