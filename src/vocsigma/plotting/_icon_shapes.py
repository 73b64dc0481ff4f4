"""The icons of variation and assurance, drawn as shapes with their word below."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.offsetbox import AnnotationBbox, DrawingArea
from matplotlib.patches import Circle
from matplotlib.text import Text

from vocsigma.plotting._icons import Icons

_GOOD, _BAD, _UNSURE, _EITHER = "#1f6fb5", "#c8570e", "#64727e", "#6b4c9a"
_SIZE, _RADIUS = 34.0, 11.0
_MIDDLE = (_SIZE / 2, 21.0)
_COLORS = {
    "improvement": _GOOD, "concern": _BAD, "neither": _EITHER, "common cause": _UNSURE,
    "pass": _GOOD, "fail": _BAD, "hit or miss": _UNSURE,
}  # fmt: skip
_LETTERS = {"pass": "P", "fail": "F", "hit or miss": "?"}
_FILLED = ("concern", "fail")
_WAVE = ((-6.5, -1.0), (-3.0, 2.5), (0.0, -2.0), (3.0, 1.5), (6.5, -1.5))
_WORD_SIZE = 6.5


def draw_icons(ax: Axes, icons: Icons) -> None:
    """Put the icons above the right edge of the axes."""
    shown: list[tuple[str, str]] = [(icons.variation, _letter(icons))]
    if icons.assurance is not None:
        shown.append((icons.assurance, _LETTERS[icons.assurance]))
    for place, (word, letter) in enumerate(shown):
        box = AnnotationBbox(
            _icon(word, letter), (1, 1), xycoords="axes fraction", boxcoords="offset points",
            xybox=(26 + place * (_SIZE + 14), 26), frameon=False, annotation_clip=False,
        )  # fmt: skip
        box.set_label(f"icon: {word}")
        ax.add_artist(box)


def _letter(icons: Icons) -> str:
    """Give H for high and L for low, nothing for common cause, and an arrow for both ways."""
    if icons.variation == "common cause":
        return ""
    if icons.high is None:
        return "↕"
    if icons.variation == "neither":
        return "↑" if icons.high else "↓"
    return "H" if icons.high else "L"


def _icon(word: str, letter: str) -> DrawingArea:
    """Draw a ring, filled where something is wrong, with a letter or a wave in it."""
    area = DrawingArea(_SIZE, _SIZE)
    color, filled = _COLORS[word], word in _FILLED
    area.add_artist(
        Circle(
            _MIDDLE, _RADIUS, facecolor=color if filled else "white", edgecolor=color, linewidth=1.8,
            linestyle=(0, (2, 1)) if word == "neither" else "-",
        )
    )  # fmt: skip
    if letter:
        area.add_artist(
            Text(
                *_MIDDLE, letter, ha="center", va="center_baseline", fontsize=12,
                fontweight="bold", color="white" if filled else color,
            )
        )  # fmt: skip
    else:
        x, y = zip(*((_MIDDLE[0] + dx, _MIDDLE[1] + dy) for dx, dy in _WAVE), strict=True)
        area.add_artist(Line2D(x, y, color=color, linewidth=1.4, marker="o", markersize=2.4))
    area.add_artist(
        Text(_MIDDLE[0], 3.0, word, ha="center", va="center", fontsize=_WORD_SIZE, color=color)
    )
    return area
