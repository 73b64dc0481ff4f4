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


def service(texts):
    """A customer's message for each text, answered at once."""
    start = pd.Timestamp("2025-03-03", tz="UTC")
    asked = pd.DataFrame({"message_id": [f"q{n}" for n in range(len(texts))], "text": texts})
    asked["thread_id"] = asked["author_id"] = asked["message_id"]
    asked["created_at"] = start + pd.to_timedelta(range(len(texts)), unit="h")
    replies = asked.assign(message_id="a" + asked["message_id"], author_id="shop", text="done")
    return pd.concat(
        [asked.assign(author_role="customer"), replies.assign(author_role="agent")],
        ignore_index=True,
    )


def test_texts_that_differ_in_numbers_only_have_as_many_themes_as_words_make():
    kinds = ["my parcel is late", "card was charged twice"]
    themes = themes_of(service([f"{kinds[n % 2]} {n}" for n in range(200)]), LATEST)
    assert [(theme.name, theme.texts) for theme in themes] == [
        ("card, charged, twice", "100"),
        ("late, parcel", "100"),
    ]
    assert all(len(theme.quotes) == 2 for theme in themes)


@pytest.mark.parametrize(
    "texts",
    [
        [f"text {n} hello" for n in range(200)],
        [f"商品が届きません{chr(0x4E00 + n)}" for n in range(200)],
        ["late parcel" + "." * n for n in range(200)],
    ],
    ids=["numbers", "no blanks", "signs"],
)
def test_themes_that_words_do_not_make_are_left_out_and_the_page_says_why(texts):
    report = vs.service_report(service(texts))
    assert "What customers talk about" not in report.html
    assert "Themes are left out: 200 texts of customers do not make 5 themes by" in report.html


def test_quotes_are_on_the_page_escaped(loaded):
    messages = loaded.messages.head(2000)
    hostile = messages.assign(text=messages["text"] + " <script>alert(1)</script>")
    page = vs.service_report(hostile, sla="4h").html
    assert "What customers talk about" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
