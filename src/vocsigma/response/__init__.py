"""From conversations to defects: turns, requirements, assessments, DPMO and subgroups."""

from vocsigma.response._assess import assess
from vocsigma.response._compare import compare_dpmo
from vocsigma.response._compare_result import DPMOComparison
from vocsigma.response._dpmo import dpmo, dpmo_from_counts
from vocsigma.response._dpmo_result import DPMO
from vocsigma.response._requirements import Answered, Column, Within
from vocsigma.response._sigma_level import dpmo_of, sigma_level
from vocsigma.response._subgroups import subgroups
from vocsigma.response._summary import response_summary
from vocsigma.response._summary_result import ResponseSummary
from vocsigma.response._turns import response_turns
from vocsigma.response._turns_with import turns_with

__all__ = [
    "Answered",
    "Column",
    "DPMO",
    "DPMOComparison",
    "ResponseSummary",
    "Within",
    "assess",
    "compare_dpmo",
    "dpmo",
    "dpmo_from_counts",
    "dpmo_of",
    "response_summary",
    "response_turns",
    "sigma_level",
    "subgroups",
    "turns_with",
]
