import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.utils.extmath import randomized_svd

from vocsigma.exceptions import DataWarning
from vocsigma.voice import ThemeModel

DELAY = [
    "my parcel is late",
    "parcel late again",
    "still waiting for my parcel",
    "late late parcel",
]
REFUND = ["i want a refund", "refund my money", "where is my refund money", "money refund now"]
SMALL = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def topics(n_topics, n_texts, seed):
    """Texts whose words come from one topic's own list each, and their topics."""
    rng = np.random.default_rng(seed)
    topic = rng.integers(n_topics, size=n_texts)
    return [" ".join(f"word{t}x{w}" for w in rng.integers(15, size=6)) for t in topic], topic


def test_topics_with_words_of_their_own_are_found_without_a_mistake():
    texts, topic = topics(6, 300, seed=3)
    assert adjusted_rand_score(topic, ThemeModel(6).fit(texts).labels_) == 1


def test_every_text_has_one_theme_and_a_strength(model, questions):
    assert len(model.labels_) == len(model.strength_) == len(questions)
    assert set(model.labels_) <= set(range(12))
    assert (np.abs(model.strength_) <= 1).all()
    assert model.rows_.tolist() == list(range(len(questions)))
    assert model.n_missing_ == 0


def test_the_table_counts_the_labels(model, questions):
    themes = model.themes
    assert themes["theme"].tolist() == list(range(12))
    assert themes["size"].tolist() == np.bincount(model.labels_, minlength=12).tolist()
    assert themes["size"].sum() == len(questions)
    assert themes["share"].sum() == pytest.approx(1)
    assert themes["size"].is_monotonic_decreasing
    assert themes["label"].is_unique
    means = pd.Series(model.strength_).groupby(model.labels_).mean()
    assert themes["mean_strength"].to_numpy() == pytest.approx(means.to_numpy())


def test_the_texts_themselves_are_predicted_as_they_were_labelled(model, questions):
    assert model.predict(questions).tolist() == model.labels_.tolist()
    cosines = model.transform(questions)
    assert cosines.shape == (600, 12)
    assert cosines.argmax(axis=1).tolist() == model.labels_.tolist()
    assert cosines.max(axis=1).tolist() == model.strength_.tolist()
    assert (ThemeModel(12).fit_transform(questions) == cosines).all()
    assert (ThemeModel(12).fit_predict(questions) == model.labels_).all()


@SMALL
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_texts_changes_nothing(questions, model, seed):
    order = np.random.default_rng(seed).permutation(len(questions))
    shuffled = ThemeModel(12).fit([questions[row] for row in order])
    assert shuffled.labels_.tolist() == model.labels_[order].tolist()
    assert shuffled.strength_.tolist() == model.strength_[order].tolist()
    pd.testing.assert_frame_equal(
        shuffled.themes.drop(columns="mean_strength"), model.themes.drop(columns="mean_strength")
    )


@SMALL
@given(st.lists(st.text(max_size=30), max_size=20))
def test_any_text_has_a_theme_a_strength_and_a_mention(model, texts):
    cosines = model.transform(texts)
    assert cosines.shape == (len(texts), 12)
    assert (np.abs(cosines) <= 1).all()
    frame = pd.DataFrame({"message_id": range(len(texts)), "text": pd.Series(texts, dtype="str")})
    mentions = model.mentions(frame)
    first = mentions[mentions["rank"] == 1]
    assert first["message_id"].tolist() == [str(row) for row in range(len(texts))]
    assert first["theme"].cat.codes.tolist() == model.predict(texts).tolist()


def test_texts_of_the_same_words_have_the_same_theme():
    texts = [*DELAY, *REFUND, "REFUND, my money!!", "@shop Refund my money https://x.yz/1"]
    model = ThemeModel(2).fit(texts)
    assert model.labels_[-1] == model.labels_[-2] == model.labels_[5]
    assert model.strength_[-1] == model.strength_[5]


def test_a_seed_gives_one_result_and_another_seed_may_give_another(questions, model):
    again = ThemeModel(12, random_state=0).fit(questions)
    assert again.labels_.tolist() == model.labels_.tolist()
    other = ThemeModel(12, random_state=5).fit(questions)
    assert other.labels_.tolist() != model.labels_.tolist()
    ThemeModel(2, random_state=None).fit(DELAY + REFUND)


def test_missing_texts_are_counted_and_left_out():
    model = ThemeModel(2).fit(pd.Series([None, *DELAY, np.nan, *REFUND]))
    assert model.n_missing_ == 2
    assert model.rows_.tolist() == [1, 2, 3, 4, 6, 7, 8, 9]
    assert len(model.labels_) == 8


def test_of_a_messages_table_the_customers_texts_are_read():
    texts = [*DELAY, *REFUND, "Sorry! We look into it.", None]
    frame = pd.DataFrame(
        {
            "message_id": [f"m{row}" for row in range(10)],
            "text": pd.Series(texts, dtype="str"),
            "author_role": ["customer"] * 8 + ["agent", "customer"],
        }
    )
    model = ThemeModel(2).fit(frame)
    assert model.labels_.tolist() == ThemeModel(2).fit(texts[:8]).labels_.tolist()
    assert (model.n_missing_, model.rows_.tolist()) == (1, list(range(8)))
    assert model.mentions(frame)["message_id"].tolist() == [f"m{row}" for row in range(8)]


def test_texts_without_a_known_word_count_to_the_first_theme_at_strength_zero():
    with pytest.warns(DataWarning, match=r"3 of 11 texts have no word that the model knows"):
        model = ThemeModel(2).fit([*DELAY, *REFUND, "", "🙂🙂", "the and of"])
    assert model.labels_[-3:].tolist() == [0, 0, 0]
    assert model.strength_[-3:].tolist() == [0, 0, 0]
    assert model.n_without_words_ == 3
    assert model.transform(["", "zzz"]).tolist() == [[0, 0], [0, 0]]


def test_a_language_other_than_english_is_read_by_its_words():
    texts = [
        "посылка опоздала", "посылка снова опоздала", "где посылка",
        "верните деньги", "деньги верните", "когда вернёте деньги",
    ]  # fmt: skip
    labels = ThemeModel(2).fit(texts).labels_
    assert adjusted_rand_score([0, 0, 0, 1, 1, 1], labels) == 1


def test_one_word_answers_have_themes():
    labels = ThemeModel(3).fit(["price", "delivery", "price", "staff", "Price!"]).labels_
    assert labels.tolist() == [0, labels[1], 0, labels[3], 0]
    assert {labels[1], labels[3]} == {1, 2}


def test_it_clones_and_tells_its_parameters():
    model = ThemeModel(7, seeds={"delay": ["late"]}, smoothing=0.2, random_state=3)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert repr(copy).startswith("ThemeModel(n_themes=7")


def test_names_of_features_are_the_labels(model):
    assert model.get_feature_names_out().tolist() == model.themes["label"].tolist()


def test_given_vectors_are_clustered_like_learned_ones():
    texts, topic = topics(4, 120, seed=1)
    rng = np.random.default_rng(0)
    vectors = np.eye(8)[topic] + rng.normal(0, 0.05, (120, 8))
    by_array = ThemeModel(4, encoder=vectors).fit(texts)
    assert adjusted_rand_score(topic, by_array.labels_) == 1
    assert by_array.predict(vectors).tolist() == by_array.labels_.tolist()
    assert by_array.fit_transform(texts).argmax(axis=1).tolist() == by_array.labels_.tolist()
    where = dict(zip(texts, vectors, strict=True))
    by_call = ThemeModel(4, encoder=lambda given: [where[text] for text in given]).fit(texts)
    assert by_call.labels_.tolist() == by_array.labels_.tolist()
    assert by_call.predict(texts[5:9]).tolist() == by_array.labels_[5:9].tolist()


def test_above_the_limit_a_sample_is_clustered_and_all_are_assigned(monkeypatch):
    monkeypatch.setattr("vocsigma.voice._clusters._MOST_CLUSTERED", 100)
    monkeypatch.setattr("vocsigma.voice._clusters._SAMPLE", 80)
    texts, topic = topics(5, 600, seed=2)
    model = ThemeModel(5).fit(texts)
    assert adjusted_rand_score(topic, model.labels_) == 1
    assert model.predict(texts).tolist() == model.labels_.tolist()


def test_smoothing_by_itself_is_half_for_small_themes_and_none_for_large_ones(questions):
    small = ThemeModel(12, smoothing=0.5).fit(questions)
    assert ThemeModel(12).fit(questions).labels_.tolist() == small.labels_.tolist()
    texts, _ = topics(2, 500, seed=4)
    none = ThemeModel(2, smoothing=0).fit(texts)
    assert ThemeModel(2).fit(texts).strength_.tolist() == none.strength_.tolist()


def plain_svd_labels(texts, n_themes):
    """What word counts alone give: tf-idf, a singular value decomposition, k-means."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    weights = TfidfVectorizer(stop_words="english", min_df=2).fit_transform(texts)
    left, values, _ = randomized_svd(weights, 100, random_state=0)
    return KMeans(n_themes, n_init=1, random_state=0).fit_predict(normalize(left * values))


@pytest.mark.slow
@pytest.mark.parametrize("sampling", ["first", "random"])
def test_intents_of_bank_customers_are_found_as_well_as_promised(banking, sampling):
    sample = banking[:5000] if sampling == "first" else banking.sample(5000, random_state=0)
    texts, intent = sample["text"].tolist(), sample["category"]
    agreement = [
        normalized_mutual_info_score(intent, ThemeModel(77, random_state=seed).fit(texts).labels_)
        for seed in range(3)
    ]
    assert np.mean(agreement) >= 0.68
    plain = normalized_mutual_info_score(intent, plain_svd_labels(texts, 77))
    assert np.mean(agreement) > plain + 0.05
