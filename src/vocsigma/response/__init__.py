"""From conversations to defects: turns, requirements, assessments, DPMO and subgroups."""

from vocsigma.response._assess import assess
from vocsigma.response._dpmo import dpmo, dpmo_from_counts
from vocsigma.response._dpmo_result import DPMO
from vocsigma.response._requirements import Answered, Column, Within
from vocsigma.response._sigma_level import dpmo_of, sigma_level
from vocsigma.response._subgroups import subgroups
from vocsigma.response._turns import response_turns
from vocsigma.response._turns_with import turns_with

__all__ = [
    "DPMO",
    "Answered",
    "Column",
    "Within",
    "assess",
    "dpmo",
    "dpmo_from_counts",
    "dpmo_of",
    "response_turns",
    "sigma_level",
    "subgroups",
    "turns_with",
]
