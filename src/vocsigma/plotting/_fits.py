"""The picture of fitted distributions: where each would put the centre and the limits."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from vocsigma.plotting import _style as style
from vocsigma.spc._result.wording import short
from vocsigma.spc._studies.fits import DistributionFits

_ROW_INCHES = 0.34
_CLOSE = 2.0


def draw_fits(result: DistributionFits, *, ax: Axes | None = None) -> Axes:
    """Draw the centre and limits of each distribution, the best at the top.

    Parameters
    ----------
    result : DistributionFits
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on; those within 2 of the least AIC are dark.
    """
    rows = result.table.dropna(subset=["aic", "center"])[::-1]
    axes = style.new_axes(8.0, 1.8 + _ROW_INCHES * len(rows)) if ax is None else ax
    style.tidy(axes)
    place = np.arange(len(rows))
    behind = rows["aic"] - rows["aic"].min()
    colors = list(np.where(behind <= _CLOSE, style.DATA, style.EDGE))
    axes.hlines(place, rows["lcl"], rows["ucl"], colors=colors, linewidth=2.2, zorder=2)
    axes.scatter(rows["center"], place, c=colors, s=34, zorder=3)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_yticks(place, rows["distribution"].tolist())
    axes.xaxis.set_major_formatter(lambda tick, _: short(tick))
    _say_fit(axes, rows, behind)
    title, *_ = result.summary().splitlines()
    style.headline(
        axes, title.removesuffix("."),
        "centre and limits by each · right: AIC above the least, p of Anderson-Darling",
    )  # fmt: skip
    return axes


def _say_fit(ax: Axes, rows: pd.DataFrame, behind: pd.Series[float]) -> None:
    """Write how well each fits beside it."""
    for place, (above, chance) in enumerate(zip(behind, rows["p_value"], strict=True)):
        said = f"+{above:.1f}" + ("" if math.isnan(chance) else f"   p = {chance:.2g}")
        ax.annotate(
            said, (1, place), xytext=(8, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=style.TEXT_SIZE,
            color=style.MUTED, annotation_clip=False,
        )  # fmt: skip
