"""One self-contained HTML page: how often customers wait too long, and is that signal or noise."""

from vocsigma.report._build import service_report
from vocsigma.report._report import Report

__all__ = ["Report", "service_report"]
