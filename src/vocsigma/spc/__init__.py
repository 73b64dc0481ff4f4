"""Statistical process control: control charts, their rules, limits and signals."""

from vocsigma.spc._charts.counts import c_chart, u_chart, u_prime_chart
from vocsigma.spc._charts.cusum import cusum_chart
from vocsigma.spc._charts.ewma import ewma_chart, moving_average_chart
from vocsigma.spc._charts.expected import observed_expected_chart
from vocsigma.spc._charts.hotelling import hotelling_t2_chart
from vocsigma.spc._charts.individuals import i_prime_chart, xmr_chart
from vocsigma.spc._charts.mewma import mewma_chart
from vocsigma.spc._charts.proportions import np_chart, p_chart, p_prime_chart
from vocsigma.spc._charts.quantile import median_chart, quantile_chart
from vocsigma.spc._charts.rare_events import g_chart, t_chart
from vocsigma.spc._charts.residuals import residual_chart
from vocsigma.spc._charts.risk_adjusted import risk_adjusted_cusum_chart
from vocsigma.spc._charts.run import run_chart
from vocsigma.spc._charts.short_run import dnom_chart, z_mr_chart
from vocsigma.spc._charts.xbar import xbar_r_chart, xbar_s_chart
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.box_cox import BoxCox
from vocsigma.spc._result.chart import ControlChart
from vocsigma.spc._rules.rules import Rule
from vocsigma.spc._studies.constant_table import control_chart_constants
from vocsigma.spc._studies.fits import DistributionFits, fit_distributions
from vocsigma.spc._studies.funnel import Funnel, funnel_chart
from vocsigma.spc._studies.pareto_table import Pareto, pareto
from vocsigma.spc._studies.phases import PhaseSuggestion, suggest_phases
from vocsigma.spc._studies.seasons import Seasonality, deseasonalise
from vocsigma.spc._studies.suggest import suggest_chart
from vocsigma.spc._studies.suggestion import Suggestion

__all__ = [
    "Baseline",
    "BoxCox",
    "ControlChart",
    "DistributionFits",
    "Funnel",
    "Pareto",
    "PhaseSuggestion",
    "Rule",
    "Seasonality",
    "Suggestion",
    "c_chart",
    "control_chart_constants",
    "cusum_chart",
    "deseasonalise",
    "dnom_chart",
    "ewma_chart",
    "fit_distributions",
    "funnel_chart",
    "g_chart",
    "hotelling_t2_chart",
    "i_prime_chart",
    "median_chart",
    "mewma_chart",
    "moving_average_chart",
    "np_chart",
    "observed_expected_chart",
    "p_chart",
    "p_prime_chart",
    "pareto",
    "quantile_chart",
    "residual_chart",
    "risk_adjusted_cusum_chart",
    "run_chart",
    "suggest_chart",
    "suggest_phases",
    "t_chart",
    "u_chart",
    "u_prime_chart",
    "xbar_r_chart",
    "xbar_s_chart",
    "xmr_chart",
    "z_mr_chart",
]
