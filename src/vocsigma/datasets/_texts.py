"""English sentences of customers and agents, made from templates: one pool for every simulation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vocsigma.datasets._templates import (
    ASIDE,
    ASK,
    BOT,
    CHASE,
    MORE,
    NOTE,
    PARTS,
    PROMO,
    REPLY,
    SLOTS,
    THANKS,
)  # fmt: skip

THEMES = tuple(ASK)
# How often a thread is about each theme.
THEME_SHARES = (0.24, 0.16, 0.14, 0.14, 0.12, 0.08, 0.06, 0.06)
SAYINGS = (
    "ask", "more", "chase", "reply", "part1", "part2", "thanks", "aside", "bot", "note", "promo",
)  # fmt: skip
_VARIANTS = 400
_SEED = 20_170_901

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class TextPool:
    """Every sentence: as many for each thing to say and theme."""

    texts: pa.Array

    def pick(self, say: Numbers, theme: Numbers, rng: np.random.Generator) -> pa.Array:
        """Pick a sentence for each row."""
        cell = say * len(THEMES) + theme
        return self.texts.take(pa.array(cell * _VARIANTS + rng.integers(_VARIANTS, size=len(say))))


@lru_cache(maxsize=1)
def text_pool() -> TextPool:
    """Make the pool; it is the same on every run."""
    rng = np.random.default_rng(_SEED)
    cells = [_variants(_templates(say, theme), rng) for say in SAYINGS for theme in THEMES]
    return TextPool(pa.array([text for cell in cells for text in cell], pa.large_string()))


def _templates(say: str, theme: str) -> tuple[str, ...]:
    own = {"ask": ASK, "reply": REPLY, "more": MORE}
    if say in own:
        return own[say][theme]
    shared = {
        "chase": CHASE, "part1": PARTS[0], "part2": PARTS[1], "thanks": THANKS, "aside": ASIDE,
        "bot": BOT, "note": NOTE, "promo": PROMO,
    }  # fmt: skip
    return shared[say]


def _variants(templates: tuple[str, ...], rng: np.random.Generator) -> list[str]:
    """Fill the templates in turn, each time with other words."""
    words = {name: rng.choice(options, size=_VARIANTS) for name, options in SLOTS.items()}
    words["ref"] = _references(rng)
    filled = [
        templates[number % len(templates)].format(**dict(zip(words, row, strict=True)))
        for number, row in enumerate(zip(*words.values(), strict=True))
    ]
    return [" ".join(text.split()) for text in filled]


def _references(rng: np.random.Generator) -> NDArray[np.str_]:
    letters = rng.choice(list("ABKRTX"), size=_VARIANTS)
    return np.char.add(letters, rng.integers(10_000, 100_000, size=_VARIANTS).astype("str"))
