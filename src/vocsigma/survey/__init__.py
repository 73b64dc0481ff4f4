"""Scores of surveys, with intervals: from answers, or from plain numbers."""

from vocsigma.survey._csat import csat
from vocsigma.survey._nps import nps
from vocsigma.survey._score import Score
from vocsigma.survey._wide import to_wide

__all__ = ["Score", "csat", "nps", "to_wide"]
