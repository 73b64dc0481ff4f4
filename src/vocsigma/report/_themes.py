"""What customers talk about: themes with their share, their words and their own words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from vocsigma.report._words import percent
from vocsigma.voice import ThemeModel

FEWEST_TEXTS = 200
_MOST_THEMES = 12
_TEXTS_A_THEME = 40
_QUOTES = 2
_QUOTE_LENGTH = 280


@dataclass(frozen=True)
class Theme:
    """A theme as the page shows it."""

    name: str
    share: str
    texts: str
    keywords: str
    quotes: tuple[str, ...]


def themes_of(messages: pd.DataFrame | None, until: pd.Timestamp) -> tuple[Theme, ...]:
    """Find the themes of what customers wrote by the end of observation, the largest first.

    There are none where fewer than 200 different texts are known: forms and short codes are better
    counted than clustered.
    """
    if messages is None or "text" not in messages.columns:
        return ()
    heard = (messages["author_role"] == "customer") & (messages["created_at"] <= until)
    texts = messages.loc[heard, "text"].dropna()
    different = texts.nunique()
    if different < FEWEST_TEXTS:
        return ()
    model = ThemeModel(min(_MOST_THEMES, different // _TEXTS_A_THEME)).fit(texts.tolist())
    quotes = model.quotes(_QUOTES).groupby("theme")["text"].agg(tuple)
    ordered = model.themes.sort_values("size", ascending=False, kind="stable")
    return tuple(
        Theme(
            name=row["label"],
            share=percent(row["share"]),
            texts=f"{row['size']:,}",
            keywords=row["keywords"],
            quotes=tuple(_short(quote) for quote in quotes[row["theme"]]),
        )
        for row in ordered.to_dict("records")
    )


def _short(quote: str) -> str:
    return quote if len(quote) <= _QUOTE_LENGTH else f"{quote[:_QUOTE_LENGTH]}…"
