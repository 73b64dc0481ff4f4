"""When a point lies beyond a zone."""

from __future__ import annotations

from vocsigma.spc._arrays import Bools, Floats

ROUNDING = 1e-9


def beyond(z: Floats, zone: float, side: int) -> Bools:
    """Say which points lie beyond a zone on one side; a point on its border does not."""
    out: Bools = z > zone + ROUNDING if side > 0 else z < -zone - ROUNDING
    return out
