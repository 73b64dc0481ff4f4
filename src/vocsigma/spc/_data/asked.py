"""The arguments that the chart functions share."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vocsigma.exceptions import ArgumentError, listing
from vocsigma.spc._arrays import Column, Gaps, Keys, Limits, SigmaMethod
from vocsigma.spc._data.baseline import Baseline
from vocsigma.spc._data.family import Family
from vocsigma.spc._data.scales import AskedScale
from vocsigma.spc._rules.rules import Judging


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The arguments of a chart function."""

    value: Column | None
    n: Column | None = None
    time: Column | None
    by: Keys | None
    scale: AskedScale | None = None
    phase: Any = None
    baseline: Any
    exclude: Any = None
    center: float | None = None
    sigma: float | None = None
    limits: Limits = "standard"
    rules: Judging | None
    sigma_method: SigmaMethod = "mr_mean"
    gaps: Gaps
    join_excluded: bool = False
    subgroup: Column | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    raw: Any = None

    @property
    def frozen(self) -> Baseline | None:
        """The limits that were given, if they were."""
        return self.baseline if isinstance(self.baseline, Baseline) else None

    def nothing_estimated(self, family: Family) -> bool:
        """Say whether the limits come from known parameters alone."""
        if self.center is None:
            return False
        return self.sigma is not None or not family.estimates_spread


def check_options(asked: Asked, family: Family) -> None:
    """Refuse values that an argument does not take."""
    choices = {
        "gaps": (asked.gaps, ("break", "skip")),
        "limits": (asked.limits, ("standard", "corrected")),
        "sigma_method": (asked.sigma_method, family.sigma_methods),
    }
    for name, (found, options) in choices.items():
        if found not in options:
            raise ArgumentError(f"{name}={found!r} is unknown; take {listing(options)}")
    if asked.sigma is not None and not (math.isfinite(asked.sigma) and asked.sigma > 0):
        raise ArgumentError(f"sigma={asked.sigma} is no standard deviation; give one above 0")
    if asked.frozen and (asked.center is not None or asked.sigma is not None):
        raise ArgumentError("`baseline` has the limits already; leave out center and sigma")
