import warnings

import numpy as np
import pytest

from vocsigma.exceptions import ArgumentError, DataWarning
from vocsigma.voice import ThemeModel

SEEDS = {"lost card": ["lost", "stolen"], "exchange": ["exchange rate", "currency"]}


def test_seeded_themes_come_first_under_their_names(questions):
    model = ThemeModel(8, seeds=SEEDS).fit(questions)
    assert model.themes["label"].tolist()[:2] == ["lost card", "exchange"]
    assert model.themes["size"][2:].is_monotonic_decreasing
    assert model.predict(["my card was stolen", "what is the exchange rate"]).tolist() == [0, 1]


def test_a_seed_holds_a_theme_to_the_intents_that_it_names(banking):
    sample = banking.sample(2000, random_state=2)
    texts, intent = sample["text"].tolist(), sample["category"].to_numpy()
    wanted = np.isin(intent, ["lost_or_stolen_card", "lost_or_stolen_phone", "compromised_card"])
    seeds = {"theft": ["lost", "stolen", "stole"]}
    for seed in range(3):
        inside = ThemeModel(20, seeds=seeds, random_state=seed).fit(texts).labels_ == 0
        # Three in 77 intents by chance.
        assert wanted[inside].mean() > 0.6
        assert inside[wanted].mean() > 0.5


def test_a_keyword_that_no_text_has_is_a_warning(questions):
    seeds = {"lost card": ["lost", "zebra"]}
    with pytest.warns(DataWarning, match="the texts do not have the keywords 'zebra'$") as told:
        model = ThemeModel(8, seeds=seeds).fit(questions)
    assert told[0].filename == __file__
    assert model.themes["size"][0] > 0


def test_a_theme_without_a_keyword_in_the_texts_stays_empty(questions):
    seeds = {"animals": ["zebra", "giraffe"], "lost card": ["lost"]}
    with pytest.warns(DataWarning, match="the themes 'animals' have no other, and stay empty"):
        model = ThemeModel(8, seeds=seeds).fit(questions)
    first = model.themes.iloc[0]
    assert (first["label"], first["size"], first["keywords"]) == ("animals", 0, "")
    assert np.isnan(first["mean_strength"])
    assert (model.transform(["lost", ""])[:, 0] == -1).all()
    assert 0 not in model.predict([*questions, ""])


def test_seeds_reach_a_callers_encoder():
    texts = ["late a", "late b", "late c", "cost a", "cost b", "cost c"]

    def encoder(given):
        return np.array([["late" in text, "cost" in text] for text in given], dtype=float)

    model = ThemeModel(2, encoder=encoder, seeds={"price": ["cost"]}).fit(texts)
    assert model.labels_.tolist() == [1, 1, 1, 0, 0, 0]


def test_keywords_that_are_there_warn_of_nothing(questions):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ThemeModel(8, seeds=SEEDS).fit(questions)


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        (["late"], "`seeds` is a list; give a dictionary of themes and their keywords"),
        ({"a": "late"}, r"seeds\['a'\]='late' is not a list of keywords"),
        ({"a": []}, r"seeds\['a'\]=\[\] is not a list of keywords"),
        ({1: ["late"]}, r"seeds\[1\]=\['late'\] is not a list"),
        ({"a": ["x"], "b": ["y"], "c": ["z"]}, "there are 3 seeds and n_themes=2; raise n_themes"),
    ],
)
def test_seeds_that_cannot_be_used_are_told(seeds, message):
    with pytest.raises(ArgumentError, match=message):
        ThemeModel(2, seeds=seeds).fit(["a late parcel", "a refund"])
