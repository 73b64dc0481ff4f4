"""The rule of many units: a rate of false discoveries among the units of one period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._arrays import FdrMethod

if TYPE_CHECKING:
    from vocsigma.spc._rules.rules import Judging, Rules

_METHODS = ("bh", "by")


@dataclass(frozen=True)
class FalseDiscovery:
    """Signal the units of a period whose q-value is at most the rate, by Benjamini and Hochberg."""

    rate: float
    method: FdrMethod = "bh"
    name: str = "fdr"


def judged_by(rules: Rules | None, fdr: float | None, method: FdrMethod, by: Any) -> Judging | None:
    """Give what points are judged by: the rules, or the false discovery rate in their place."""
    if method not in _METHODS:
        raise ArgumentError(f"fdr_method={method!r} is unknown; take {listing(_METHODS)}")
    if fdr is None:
        return rules
    if not 0 < fdr < 1:
        raise ArgumentError(f"fdr={fdr!r} is no rate; give a number between 0 and 1, such as 0.1")
    if rules is not None:
        message = "fdr judges each point by itself, with run rules off; leave rules out, or fdr"
        raise ArgumentError(message)
    if by is None:
        message = "fdr compares the units of one period; name their column in by=, or take rules="
        raise ArgumentError(message)
    return FalseDiscovery(float(fdr), method)
