"""A picture for every result, in one style; the only place that imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vocsigma.exceptions import ArgumentError


def picture_of(result: object) -> Callable[..., Any]:
    """Give the function that draws results of this type.

    Parameters
    ----------
    result : object
        A result of vocsigma.

    Returns
    -------
    callable
        Takes the result and ``ax=``, and returns the axes.

    Raises
    ------
    ArgumentError
        If vocsigma has no picture for this type.
    """
    for kind, draw in _pictures().items():
        if isinstance(result, kind):
            return draw
    message = f"there is no picture for a {type(result).__name__}"
    raise ArgumentError(message)


def _pictures() -> dict[type, Callable[..., Any]]:
    from vocsigma.plotting._control_chart import draw_control_chart
    from vocsigma.plotting._dpmo import draw_dpmo
    from vocsigma.response import DPMO
    from vocsigma.spc import ControlChart

    return {ControlChart: draw_control_chart, DPMO: draw_dpmo}
