"""A picture for every result, in one style; the only place that imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vocsigma.exceptions import ArgumentError

__all__ = ["picture_of", "plotly_figure"]


def picture_of(result: object) -> Callable[..., Any]:
    """Give the function that draws results of this type.

    Parameters
    ----------
    result : object
        A result of vocsigma.

    Returns
    -------
    callable
        Takes the result and ``ax=``, and returns the axes.

    Raises
    ------
    ArgumentError
        If vocsigma has no picture for this type.
    """
    for kind, draw in _pictures().items():
        if isinstance(result, kind):
            return draw
    message = f"there is no picture for a {type(result).__name__}"
    raise ArgumentError(message)


def plotly_figure(chart: Any, *, dispersion: bool = False, target: float | None = None) -> Any:
    """Give a control chart as a Plotly figure.

    Parameters
    ----------
    chart : ControlChart
        The chart.
    dispersion : bool
        Whether the chart of the dispersion is drawn below.
    target : float, optional
        A target, in the unit of the value, drawn as a line of its own.

    Returns
    -------
    plotly.graph_objects.Figure
        The same content as the picture; the point under the pointer says its value, limits and
        rules.

    Raises
    ------
    MissingExtraError
        If plotly is not installed.
    ArgumentError
        If there is no chart of the dispersion, or a target has no place on the chart.
    """
    from vocsigma.plotting import _plotly

    return _plotly.plotly_figure(chart, dispersion=dispersion, target=target)


def _pictures() -> dict[type, Callable[..., Any]]:
    from vocsigma.plotting._compare import draw_dpmo_comparison
    from vocsigma.plotting._control_chart import draw_control_chart
    from vocsigma.plotting._correlations import draw_correlations
    from vocsigma.plotting._dpmo import draw_dpmo
    from vocsigma.plotting._fits import draw_fits
    from vocsigma.plotting._funnel import draw_funnel
    from vocsigma.plotting._pareto import draw_pareto
    from vocsigma.plotting._phases import draw_phases
    from vocsigma.plotting._scores import draw_score
    from vocsigma.plotting._seasons import draw_seasonality
    from vocsigma.plotting._suggestion import draw_suggestion
    from vocsigma.plotting._summary import draw_response_summary
    from vocsigma.plotting._survival import draw_survival
    from vocsigma.plotting._themes import draw_themes
    from vocsigma.response import DPMO, DPMOComparison, ResponseSummary
    from vocsigma.retention import Correlations, SurvivalCurve
    from vocsigma.spc import (
        ControlChart,
        DistributionFits,
        Funnel,
        PhaseSuggestion,
        Seasonality,
        Suggestion,
    )
    from vocsigma.spc._studies.pareto_table import Pareto
    from vocsigma.survey import Score
    from vocsigma.voice import ThemeModel

    return {
        ControlChart: draw_control_chart,
        Correlations: draw_correlations,
        DPMO: draw_dpmo,
        DPMOComparison: draw_dpmo_comparison,
        DistributionFits: draw_fits,
        Funnel: draw_funnel,
        Pareto: draw_pareto,
        PhaseSuggestion: draw_phases,
        ResponseSummary: draw_response_summary,
        Score: draw_score,
        Seasonality: draw_seasonality,
        Suggestion: draw_suggestion,
        SurvivalCurve: draw_survival,
        ThemeModel: draw_themes,
    }
