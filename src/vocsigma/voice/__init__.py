"""What customers say: themes, and how often each is mentioned over time."""

from vocsigma.voice._model import ThemeModel
from vocsigma.voice._trends import theme_trends

__all__ = ["ThemeModel", "theme_trends"]
