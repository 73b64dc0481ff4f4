"""The picture of a seasonal profile: what is expected at each season."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from vocsigma._display import span
from vocsigma.plotting import _style as style
from vocsigma.spc._result.wording import short
from vocsigma.spc._studies.seasons import Seasonality

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_LABELS = 24
_COLUMNS = ("expected", "n_baseline")


def draw_seasonality(result: Seasonality, *, ax: Axes | None = None) -> Axes:
    """Draw what the profile expects of each season, as bars in their order.

    Parameters
    ----------
    result : Seasonality
        The result.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if not given.

    Returns
    -------
    matplotlib Axes
        The axes that were drawn on.
    """
    axes = style.new_axes() if ax is None else ax
    style.tidy(axes)
    profile = result.profile
    place = np.arange(len(profile))
    thin = (profile["n_baseline"] < 3).to_numpy()
    axes.bar(
        place,
        profile["expected"],
        width=0.86,
        color=np.where(thin, style.EDGE, style.DATA),
        zorder=2,
    )
    step = -(-len(profile) // _MOST_LABELS)
    names = [_season(season) for season in _seasons(profile).to_dict("records")]
    axes.set_xticks(place[::step], names[::step], parse_math=False)
    if len(profile) > 12:
        axes.tick_params(axis="x", labelrotation=90)
    style.value_axis(axes, span if result.scale.seconds else short, seconds=result.scale.seconds)
    title, rest, *_ = result.summary().splitlines()
    said = f"{rest.removesuffix('.')}" + (" · pale: fewer than 3 of them" if thin.any() else "")
    style.headline(axes, title.removesuffix("."), said)
    return axes


def _seasons(profile: pd.DataFrame) -> pd.DataFrame:
    return profile.drop(columns=list(_COLUMNS))


def _season(season: Mapping[Any, Any]) -> str:
    """Name a season: Mon 9:00, billing."""
    said = []
    for name, value in season.items():
        if name == "weekday" and isinstance(value, int):
            said.append(_WEEKDAYS[value])
        elif name == "hour" and isinstance(value, int):
            said.append(f"{value}:00")
        else:
            said.append(str(value))
    return " ".join(said)
