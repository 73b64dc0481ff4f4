import pandas as pd
import pytest

import vocsigma as vs
from vocsigma.report._themes import FEWEST_TEXTS, themes_of

LATEST = pd.Timestamp("2030-01-01", tz="UTC")


@pytest.fixture(scope="module")
def loaded():
    return vs.load_twcs_simulated()


def test_themes_cover_every_text_and_the_largest_stands_first(loaded):
    themes = themes_of(loaded.messages, LATEST)
    counts = [int(theme.texts.replace(",", "")) for theme in themes]
    customers = loaded.messages["author_role"] == "customer"
    assert sum(counts) == loaded.messages.loc[customers, "text"].notna().sum()
    assert counts == sorted(counts, reverse=True)
    texts = set(loaded.messages["text"])
    assert all(quote in texts for theme in themes for quote in theme.quotes)


def test_only_what_was_written_by_the_end_of_observation_counts(loaded):
    cut = loaded.messages["created_at"].quantile(0.5)
    before = loaded.messages[loaded.messages["created_at"] <= cut]
    assert themes_of(loaded.messages, cut) == themes_of(before, LATEST)


def test_few_different_texts_have_no_themes():
    few = vs.load_nyc311().messages
    assert few["text"].nunique() < FEWEST_TEXTS
    assert themes_of(few, LATEST) == ()
    assert themes_of(None, LATEST) == ()
    assert themes_of(few.drop(columns="text"), LATEST) == ()


def test_quotes_are_on_the_page_escaped(loaded):
    messages = loaded.messages.head(2000)
    hostile = messages.assign(text=messages["text"] + " <script>alert(1)</script>")
    page = vs.service_report(hostile, sla="4h").html
    assert "What customers talk about" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
