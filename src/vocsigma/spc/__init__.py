"""Statistical process control: control charts, their rules, limits and signals."""

from vocsigma.spc._baseline import Baseline
from vocsigma.spc._box_cox import BoxCox
from vocsigma.spc._chart import ControlChart
from vocsigma.spc._constant_table import control_chart_constants
from vocsigma.spc._counts import c_chart, u_chart, u_prime_chart
from vocsigma.spc._cusum import cusum_chart
from vocsigma.spc._ewma import ewma_chart, moving_average_chart
from vocsigma.spc._expected import observed_expected_chart
from vocsigma.spc._fits import DistributionFits, fit_distributions
from vocsigma.spc._funnel import Funnel, funnel_chart
from vocsigma.spc._hotelling import hotelling_t2_chart
from vocsigma.spc._individuals import i_prime_chart, xmr_chart
from vocsigma.spc._mewma import mewma_chart
from vocsigma.spc._pareto import Pareto, pareto
from vocsigma.spc._phases import PhaseSuggestion, suggest_phases
from vocsigma.spc._proportions import np_chart, p_chart, p_prime_chart
from vocsigma.spc._quantile import median_chart, quantile_chart
from vocsigma.spc._rare_events import g_chart, t_chart
from vocsigma.spc._residuals import residual_chart
from vocsigma.spc._risk_adjusted import risk_adjusted_cusum_chart
from vocsigma.spc._rules import Rule
from vocsigma.spc._run_chart import run_chart
from vocsigma.spc._seasons import Seasonality, deseasonalise
from vocsigma.spc._short_run import dnom_chart, z_mr_chart
from vocsigma.spc._suggest import suggest_chart
from vocsigma.spc._suggestion import Suggestion
from vocsigma.spc._xbar import xbar_r_chart, xbar_s_chart

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
