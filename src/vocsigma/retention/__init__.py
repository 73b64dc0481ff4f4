"""Retention: whether service behaviour keeps customers."""

from vocsigma.retention._correlate import correlate
from vocsigma.retention._correlations import Correlations
from vocsigma.retention._landmark import landmark_frame
from vocsigma.retention._lost_after import lost_after
from vocsigma.retention._retention_frame import RetentionFrame
from vocsigma.retention._survival import survival_curve
from vocsigma.retention._survival_curve import SurvivalCurve

__all__ = [
    "Correlations",
    "RetentionFrame",
    "SurvivalCurve",
    "correlate",
    "landmark_frame",
    "lost_after",
    "survival_curve",
]
