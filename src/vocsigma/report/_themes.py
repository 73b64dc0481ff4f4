"""What customers talk about: themes with their share, their words and their own words."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import pandas as pd

from vocsigma.exceptions import ArgumentError, DataWarning
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
    counted than clustered. There are none either, with a warning, where the words of the texts do not
    tell them apart.
    """
    if messages is None or "text" not in messages.columns:
        return ()
    heard = (messages["author_role"] == "customer") & (messages["created_at"] <= until)
    texts = messages.loc[heard, "text"].dropna()
    different = texts.nunique()
    if different < FEWEST_TEXTS:
        return ()
    model = _model(texts, min(_MOST_THEMES, different // _TEXTS_A_THEME))
    if model is None:
        return ()
    quotes = model.quotes(_QUOTES).groupby("theme")["text"].agg(tuple).to_dict()
    found = model.themes[model.themes["size"] > 0]
    ordered = found.sort_values("size", ascending=False, kind="stable")
    return tuple(
        Theme(
            name=row["label"],
            share=percent(row["share"]),
            texts=f"{row['size']:,}",
            keywords=row["keywords"],
            quotes=tuple(_short(quote) for quote in quotes.get(row["theme"], ())),
        )
        for row in ordered.to_dict("records")
    )


def _model(texts: pd.Series[str], n_themes: int) -> ThemeModel | None:
    """Find the themes; None, with a warning, where the words do not tell the texts apart.

    Texts may differ in nothing but numbers or signs, which the model does not read.
    """
    try:
        return ThemeModel(n_themes).fit(texts.tolist())
    except ArgumentError:
        message = (
            f"themes are left out: {len(texts):,} texts of customers do not make {n_themes} themes by their "
            "words; the model reads no numbers and no signs, and needs blanks between words"
        )
        warnings.warn(message, DataWarning, stacklevel=2)
        return None


def _short(quote: str) -> str:
    return quote if len(quote) <= _QUOTE_LENGTH else f"{quote[:_QUOTE_LENGTH]}…"
