"""Statistical process control: control charts, their rules, limits and signals."""

from vocsigma.spc._baseline import Baseline
from vocsigma.spc._chart import ControlChart
from vocsigma.spc._counts import c_chart, u_chart, u_prime_chart
from vocsigma.spc._individuals import i_prime_chart, xmr_chart
from vocsigma.spc._proportions import np_chart, p_chart, p_prime_chart
from vocsigma.spc._rules import Rule

__all__ = [
    "Baseline",
    "ControlChart",
    "Rule",
    "c_chart",
    "i_prime_chart",
    "np_chart",
    "p_chart",
    "p_prime_chart",
    "u_chart",
    "u_prime_chart",
    "xmr_chart",
]
